"""Trends: the estimate, its test, and the verdicts that may be drawn from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import estimate_trends
from analysis.trends.dates import date_scores
from analysis.trends.inference import DateInference
from analysis.trends.logistic import Logistic
from analysis.trends.null import DateNull
from analysis.trends.verdicts import judge

QUICK = TrendConfig()


def papers_of(rows, **more):
    """Turn (theme, date) pairs into a paper_themes table."""
    table = pd.DataFrame(rows, columns=["theme", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    table["topic"], table["confidence"] = 0, 1.0
    return table.assign(**more)


def corpus(n=120, slope=0.0, share=0.25, seed=0):
    """Draw papers over four years whose theme "agents" has the given slope per year."""
    rng = np.random.default_rng(seed)
    years = np.sort(rng.uniform(0, 4, n))
    logit = np.log(share / (1 - share)) + slope * (years - 2)
    member = rng.uniform(size=n) < 1 / (1 + np.exp(-logit))
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    return papers_of(list(zip(np.where(member, "agents", "others"), dates, strict=True)))


def row_of(trends, name):
    return trends.set_index("name").loc[name]


def test_a_strong_rise_is_found_and_its_mirror_image_falls():
    trends = estimate_trends(corpus(300, slope=1.0), config=QUICK)
    agents, others = row_of(trends, "agents"), row_of(trends, "others")
    assert agents["verdict"] == "rising"
    assert others["verdict"] == "falling"
    assert agents["odds_ratio_per_year"] == pytest.approx(1 / others["odds_ratio_per_year"])
    assert agents["low"] < np.exp(1.0) < agents["high"]


def test_the_corpus_s_own_growth_is_no_trend():
    years = np.repeat([0, 1, 2, 3], [10, 30, 90, 270])
    dates = pd.Timestamp("2020-06-01") + pd.to_timedelta(years * 365.2425, unit="D")
    themes = np.tile(["a", "b", "c", "d", "e"], 80)
    trends = estimate_trends(papers_of(list(zip(themes, dates, strict=True))), config=QUICK)
    assert trends["odds_ratio_per_year"].to_numpy() == pytest.approx(np.ones(5), abs=0.02)
    assert not trends["verdict"].isin(["rising", "falling"]).any()


def test_a_large_even_theme_is_steady():
    dates = pd.date_range("2020-01-01", "2023-12-31", periods=1600)
    themes = np.tile(["a", "b"], 800)
    trends = estimate_trends(papers_of(list(zip(themes, dates, strict=True))), config=QUICK)
    assert trends["verdict"].tolist() == ["steady", "steady"]
    assert trends["reason"].tolist() == ["", ""]


def test_a_theme_of_two_papers_cannot_be_told():
    rows = [("a", day) for day in pd.date_range("2020-01-01", "2023-12-31", periods=60)]
    trends = estimate_trends(papers_of([*rows, ("b", "2021-01-01"), ("b", "2022-01-01")]))
    tiny = row_of(trends, "b")
    assert tiny["verdict"] == "cannot tell"
    assert "2 dated papers" in tiny["reason"]
    assert tiny["detectable"] > 3


def test_three_papers_at_one_end_of_twenty_prove_nothing_without_enough_orders():
    rows = [("a", day) for day in pd.date_range("2020-01-01", "2020-12-31", periods=4)]
    trends = estimate_trends(papers_of([*rows, ("b", "2021-01-01"), ("b", "2022-01-01")]))
    assert row_of(trends, "b")["p_value"] > 0.05
    assert np.isinf(row_of(trends, "b")["detectable"])
    assert "no trend could be proven" in row_of(trends, "b")["reason"]


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ([None] * 4, "no paper in the corpus is dated"),
        (["2024-01-01"] * 4, "all papers fall on one date"),
        ([None, None, "2024-01-01", "2023-01-01"], "none of its papers is dated"),
    ],
)
def test_without_dates_to_compare_the_reason_is_said(dates, reason):
    papers = papers_of(list(zip("aabb", dates, strict=True)))
    row = row_of(estimate_trends(papers, config=QUICK), "a")
    assert row["verdict"] == "cannot tell"
    assert row["reason"] == reason
    assert np.isnan(row["odds_ratio_per_year"])


def test_one_year_of_papers_is_enough_for_a_trend_since_nothing_is_binned():
    dates = pd.date_range("2024-01-01", "2024-12-01", periods=60)
    papers = papers_of(list(zip(["a"] * 30 + ["b"] * 30, dates, strict=True)))
    assert row_of(estimate_trends(papers, config=QUICK), "b")["verdict"] == "rising"


@pytest.mark.parametrize("date", ["2999-01-01", "last spring"])
def test_a_date_that_cannot_be_is_refused_with_its_row(date):
    papers = papers_of([("a", "2023-01-01"), ("b", "2024-01-01")])
    with pytest.raises(InputError, match=r"row 2 \(paper p1\)"):
        estimate_trends(papers.assign(date=["2023-01-01", date]))


def test_time_zones_do_not_matter():
    papers = corpus(60)
    tokyo = papers.assign(date=papers["date"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"))
    expected = estimate_trends(papers, config=QUICK)
    pd.testing.assert_frame_equal(estimate_trends(tokyo, config=QUICK), expected)


def test_a_single_theme_has_nothing_to_compare_with():
    papers = papers_of([("a", "2023-01-01"), ("a", "2024-01-01")])
    assert "every dated paper" in estimate_trends(papers).loc[0, "reason"]


def test_undated_papers_count_as_papers_but_not_as_evidence():
    papers = pd.concat([corpus(), papers_of([("agents", None)] * 5, paper_id=list("abcde"))])
    with_undated, without = estimate_trends(papers), estimate_trends(corpus())
    agents = row_of(with_undated, "agents")
    assert agents["n_papers"] == agents["n_dated"] + 5
    assert agents["p_value"] == row_of(without, "agents")["p_value"]


def test_row_order_does_not_matter_and_the_input_is_unchanged():
    papers = corpus(60)
    before = papers.copy(deep=True)
    trends = estimate_trends(papers, config=QUICK)
    pd.testing.assert_frame_equal(papers, before)
    shuffled = estimate_trends(papers.sample(frac=1, random_state=3), config=QUICK)
    pd.testing.assert_frame_equal(shuffled, trends)


def test_shifting_all_dates_changes_nothing():
    papers = corpus(60)
    moved = papers.assign(date=papers["date"] - pd.Timedelta(days=1461))
    before, after = (estimate_trends(table, config=QUICK) for table in (papers, moved))
    assert after["odds_ratio_per_year"].to_numpy() == pytest.approx(before["odds_ratio_per_year"])
    assert after["p_value"].tolist() == pytest.approx(before["p_value"].tolist())


def test_a_verdict_that_hangs_on_recalled_dates_says_so_and_they_can_be_left_out():
    rows = [("a", day) for day in pd.date_range("2020-01-01", "2023-12-31", periods=60)]
    recalled = [("b", day) for day in pd.date_range("2023-11-01", "2023-12-31", periods=8)]
    known = [("b", day) for day in pd.date_range("2020-02-01", "2023-10-31", periods=4)]
    evidence = ["confirmed"] * 60 + ["recalled"] * 8 + ["confirmed"] * 4
    papers = papers_of(rows + recalled + known, date_evidence=evidence)
    all_dates = row_of(estimate_trends(papers), "b")
    assert all_dates["verdict"] == "rising"
    assert all_dates["hangs_on_recalled"]
    left_out = row_of(estimate_trends(papers, config=TrendConfig(leave_out_recalled=True)), "b")
    assert left_out["verdict"] == "cannot tell"
    assert left_out["n_dated"] == 4
    assert left_out["hangs_on_recalled"]


def test_dates_score_the_middle_of_what_is_known():
    papers = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-02-10", "2024-02-01", "2024-01-01"]),
            "date_precision": ["day", "month", "year"],
        }
    )
    days = date_scores(papers) / 10 - pd.Timestamp("2024-01-01").toordinal() + 719163
    assert days.tolist() == [40.5, 31 + 14.5, 183.0]


def test_a_year_only_paper_scores_the_mean_of_its_year_where_five_finer_dates_tell_it():
    late = pd.to_datetime(["2024-11-01"] * 5 + ["2024-01-01"])
    papers = pd.DataFrame({"date": late, "date_precision": ["day"] * 5 + ["year"]})
    scores = date_scores(papers)
    assert scores[5] == scores[0]


def test_slopes_agree_with_a_direct_maximisation_of_the_penalised_likelihood():
    from scipy.optimize import minimize

    totals, members = np.array([6, 9, 7, 12, 8]), np.array([0, 2, 1, 5, 5])
    x = np.array([0.0, 1.0, 2.0, 4.0, 5.0])
    design = np.column_stack([np.ones(5), x])

    def loss(beta):
        logit = design @ beta
        share = 1 / (1 + np.exp(-logit))
        information = (design.T * (totals * share * (1 - share))) @ design
        fit = members @ logit - totals @ np.logaddexp(0, logit)
        return -fit - 0.5 * np.log(np.linalg.det(information))

    options = {"xatol": 1e-8, "fatol": 1e-12}
    best = minimize(loss, [0, 0], method="Nelder-Mead", options=options)
    slopes = Logistic(totals, x).fit(np.array([13]), np.array([members @ x]))
    assert slopes.estimate[0] == pytest.approx(best.x[1], abs=1e-5)


@pytest.mark.parametrize(("size", "sums"), [(3, 24.0), (6, 22.0), (6, 34.0)])
def test_the_interval_is_that_of_the_exact_conditional_distribution(size, sums):
    x = np.repeat(np.arange(10.0), 2)
    ways = _subset_sums(x, size)
    slopes = Logistic(np.full(10, 2), np.arange(10.0)).fit(np.array([size]), np.array([sums]))
    values, counts = np.array(list(ways)), np.array(list(ways.values()), dtype=float)
    for slope, beyond in ((slopes.low[0], values > sums), (slopes.high[0], values < sums)):
        chance = counts * np.exp(slope * (values - sums))
        chance /= chance.sum()
        middle = chance[beyond].sum() + chance[values == sums].sum() / 2
        assert middle == pytest.approx(0.025, abs=0.01)


def _subset_sums(x, size):
    """Count the subsets of the size by their sum."""
    ways = [{0.0: 1}] + [{} for _ in range(size)]
    for value in x:
        for chosen in range(size - 1, -1, -1):
            for total, count in ways[chosen].items():
                target = ways[chosen + 1]
                target[total + value] = target.get(total + value, 0) + count
    return ways[size]


def test_estimates_stay_finite_where_all_members_come_last():
    regression = Logistic(np.array([5, 5, 3]), np.array([0.0, 1.0, 2.0]))
    slopes = regression.fit(np.array([3]), np.array([6.0]))
    assert np.isfinite([values[0] for values in slopes]).all()
    assert slopes.low[0] > 0


def test_p_values_are_those_of_all_subsets():
    from itertools import combinations

    scores = np.array([0, 10, 20, 40, 70, 80, 90])
    sums = np.array([sum(chosen) for chosen in combinations(scores, 3)])
    exact = 2 * np.mean(sums >= 210)
    p_value = DateNull(scores, np.array([3])).p_values(np.array([3]), np.array([210.0]))[0]
    assert p_value == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("size", [20, 39, 800])
def test_p_values_are_those_of_permuting_the_dates(size):
    rng = np.random.default_rng(size)
    scores = (1000 * np.sqrt(rng.uniform(size=2000))).astype(np.int64)
    null = DateNull(scores, np.array([size]))
    drawn = np.array([rng.permutation(scores)[:size].sum() for _ in range(20_000)], dtype=float)
    sums = np.quantile(drawn, [0.005, 0.02, 0.2, 0.9, 0.985])
    permuted = 2 * np.array([min((drawn >= s).mean(), (drawn <= s).mean()) for s in sums])
    assert null.p_values(np.full(5, size), sums) == pytest.approx(permuted, rel=0.1, abs=0.003)


def test_counting_out_and_the_adjusted_root_tell_nearly_the_same():
    rng = np.random.default_rng(3)
    scores = np.sort(rng.integers(0, 40_000, 258))
    sizes = np.array([8, 13, 25, 40])
    sums = np.array([float(rng.choice(scores[60:], size).sum()) for size in sizes])
    counted = DateInference(scores, sizes, QUICK).estimate(sizes, sums)[1]
    root = DateInference(scores, np.array([129]), QUICK).estimate(sizes, sums)[1]
    assert root == pytest.approx(counted, rel=0.1)


@pytest.mark.parametrize("size", [5, 35, 60])
def test_what_is_critical_is_what_the_test_rejects(size):
    scores = np.sort(np.random.default_rng(1).integers(0, 3000, 150))
    null = DateNull(scores, np.array([size]))
    low, high = null.critical(size, 0.01)
    sums = np.array([low - 40, low + 40, high - 40, high + 40])
    rejected = null.p_values(np.full(4, size), sums) <= 0.02
    assert rejected.tolist() == [True, False, False, True]


def test_no_seed_changes_a_verdict():
    papers = corpus(150, slope=0.5, share=0.2).assign(confidence=0.9)
    first = estimate_trends(papers, config=TrendConfig(seed=0))
    for seed in range(1, 6):
        pd.testing.assert_frame_equal(estimate_trends(papers, config=TrendConfig(seed=seed)), first)


def test_one_sure_riser_among_400_names_is_found():
    rng = np.random.default_rng(8)
    years = np.sort(rng.uniform(0, 4, 8000))
    themes = rng.integers(1, 400, 8000)
    themes[(rng.uniform(size=8000) < 0.03 * np.exp(years - 4)) & (years > 1)] = 0
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    names = [f"t{number:03}" for number in themes]
    trends = estimate_trends(papers_of(list(zip(names, dates, strict=True))))
    assert row_of(trends, "t000")["verdict"] == "rising"
    assert trends["verdict"].isin(["rising", "falling"]).sum() <= 3


def test_a_topic_that_is_the_same_papers_as_a_theme_has_its_verdict():
    papers = corpus(200, slope=0.6)
    rng = np.random.default_rng(0)
    papers["topic"] = np.where(papers["theme"] == "agents", 0, rng.integers(1, 9, len(papers)))
    papers["topic_label"] = "t" + papers["topic"].astype(str)
    theme = row_of(estimate_trends(papers), "agents")
    topic = row_of(estimate_trends(papers, level="topic"), "t0")
    assert topic["q_value"] == theme["q_value"]
    assert topic["verdict"] == theme["verdict"]


def test_trends_of_themes_that_are_at_hand_serve_the_topics():
    papers = corpus(200, slope=0.6).assign(topic=lambda table: (table["theme"] == "agents") * 1)
    papers["topic_label"] = "t" + papers["topic"].astype(str)
    themes = estimate_trends(papers, config=QUICK)
    anew, served = (
        estimate_trends(papers, "topic", QUICK, themes=known) for known in (None, themes)
    )
    pd.testing.assert_frame_equal(served, anew)
    other = estimate_trends(papers, "topic", QUICK, themes=themes.assign(q_value=0.125))
    assert set(other["q_value"]) == {0.125}


def test_one_odd_date_decides_nothing():
    rows = list(zip(*(corpus(300, slope=0.0)[column] for column in ("theme", "date")), strict=True))
    plain = row_of(estimate_trends(papers_of(rows)), "agents")
    odd = row_of(estimate_trends(papers_of([*rows, ("agents", "1970-05-01")])), "agents")
    assert odd["years"] == pytest.approx(plain["years"], abs=0.01)
    assert odd["verdict"] in (plain["verdict"], "cannot tell")
    if odd["verdict"] != plain["verdict"]:
        assert "1970" in odd["reason"]


def test_a_verdict_that_hangs_on_one_month_says_so():
    rng = np.random.default_rng(2)
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.uniform(0, 1430, 200), unit="D")
    rows = list(zip(np.where(rng.uniform(size=200) < 0.1, "a", "b"), dates, strict=True))
    rows += [("a", "2023-12-15")] * 14
    row = row_of(estimate_trends(papers_of(rows)), "a")
    assert row["verdict"] == "cannot tell" or row["hangs_on"] == "the papers of December 2023"


def test_waves_widen_the_interval_and_papers_without_them_hardly_at_all():
    rng = np.random.default_rng(4)
    years = np.sort(rng.uniform(0, 8, 12_000))
    swing = np.repeat(rng.normal(0, 0.5, (6, 16)), 6, axis=1)[:, :96]
    month = np.floor(years * 12).astype(int)
    calm = rng.integers(0, 6, len(years))
    odds = np.exp(swing[:, month]) / np.exp(swing[:, month]).sum(axis=0)
    waves = (odds.cumsum(axis=0) < rng.uniform(size=len(years))).sum(axis=0)
    dates = pd.Timestamp("2010-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    found = [
        estimate_trends(papers_of(list(zip([f"t{n}" for n in themes], dates, strict=True))))
        for themes in (calm, waves)
    ]
    assert found[0]["inflation"].median() < 1.1
    assert found[1]["inflation"].min() > 1.5
    assert found[1]["null"].eq("waves").all()


def few(n, company, seed=8):
    """Return so many papers of twelve themes over ten years, in companies of so many."""
    rng = np.random.default_rng(seed)
    dates = pd.Timestamp("2010-01-01") + pd.to_timedelta(3652 * rng.random(n // company), "D")
    themes = rng.integers(0, 12, n // company).repeat(company)
    names = [f"t{theme}" for theme in themes]
    return papers_of(list(zip(names, dates.repeat(company), strict=True)))


def test_papers_too_few_to_see_waves_are_taken_as_independent():
    papers = few(260, 1)
    trends = estimate_trends(papers)
    assert trends["null"].eq("independent papers").all()
    assert trends["inflation"].eq(1).all()
    scores, sizes = date_scores(papers.assign(date_precision="day")), trends["n_papers"].to_numpy()
    sums = pd.Series(scores).groupby(papers["theme"]).sum()[trends["name"]].to_numpy(dtype=float)
    inference = DateInference(scores, np.arange(1, 2 * sizes.max()), TrendConfig())
    ratios, p_values = inference.estimate(sizes, sums)
    assert np.allclose(trends["p_value"], p_values)
    assert np.allclose(trends["low"], ratios[1])


def test_waves_that_too_few_papers_seem_to_show_are_said_and_what_hangs_on_them():
    rng = np.random.default_rng(1)
    month = np.arange(240) % 24
    early = rng.uniform(size=240) < np.where(month // 4 % 2 == 0, 0.75, 0.2)
    dates = pd.Timestamp("2021-01-10") + pd.to_timedelta(month * 30, unit="D")
    wavy = papers_of(list(zip(np.where(early, "a", "b"), dates, strict=True)))
    trends = estimate_trends(wavy)
    assert trends["null"].ne("waves").all()
    assert trends["null_reason"].eq("too few papers to see waves of the usual size").all()
    assert (trends["waves_evidence"] > 3).all()
    even = estimate_trends(few(260, 1))
    assert even["waves_evidence"].isna().all()
    late = papers_of(
        [
            ("a" if n < 8 + 6 * year else "b", f"{2015 + year}-06-01")
            for year in range(4)
            for n in range(40)
        ]
    )
    assert estimate_trends(late)["null_reason"].str.startswith("too few slices").all()


def test_a_rise_that_waves_would_undo_hangs_on_papers_being_independent():
    half, place = np.divmod(np.arange(240), 30)
    share = np.array([0.2, 0.1, 0.1, 0.6, 0.1, 0.1, 0.3, 0.5])[half]
    dates = pd.Timestamp("2018-01-01") + pd.to_timedelta((half + place / 30) * 182.6, unit="D")
    names = np.where(place * 7 % 30 < 30 * share, "a", "b")
    trends = estimate_trends(papers_of(list(zip(names, dates, strict=True))))
    row = row_of(trends, "a")
    assert row["verdict"] == "rising"
    assert row["hangs_on"] == "the premise that papers come one by one"


def test_papers_that_come_in_company_count_for_fewer():
    trends = estimate_trends(few(300, 3))
    assert trends["null"].eq("companions").all()
    assert trends["dispersion"].between(2, 4).all()  # three papers that always come together
    assert np.allclose(trends["inflation"] ** 2, trends["dispersion"])


def test_a_name_that_is_given_up_on_one_day_hides_no_trend():
    dates = [f"{year}-{month:02d}-01" for year in range(2000, 2020) for month in range(1, 13)] * 5
    rows = [("old" if date < "2010" else f"new{n % 2}", date) for n, date in enumerate(dates)]
    trends = estimate_trends(papers_of(rows))
    assert trends["inflation"].ge(1).all()
    assert row_of(trends, "old")["verdict"] == "falling"
    assert row_of(trends, "new0")["verdict"] == row_of(trends, "new1")["verdict"] == "rising"


def test_a_hump_is_never_steady():
    rng = np.random.default_rng(6)
    years = np.sort(rng.uniform(0, 6, 3000))
    share = 0.02 + 0.23 * np.exp(-((years - 3) ** 2) / 0.8)
    names = np.where(rng.uniform(size=3000) < share, "hump", "rest")
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    row = row_of(estimate_trends(papers_of(list(zip(names, dates, strict=True)))), "hump")
    assert row["verdict"] == "rose, then fell"
    assert "2018" in row["course"] or "2017" in row["course"]


def test_what_papers_are_compared_with_can_be_chosen():
    rng = np.random.default_rng(7)
    years = np.sort(rng.uniform(0, 5, 3000))
    weight = np.stack([np.exp(0.9 * (years - 4)), *np.ones((3, 3000))])
    theme = ((weight / weight.sum(axis=0)).cumsum(axis=0) < rng.uniform(size=3000)).sum(axis=0)
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    papers = papers_of(list(zip([f"t{number}" for number in theme], dates, strict=True)))
    everyone = estimate_trends(papers).set_index("name")
    assert everyone.loc["t0", "verdict"] == "rising"
    fell = everyone[everyone["verdict"] == "falling"]
    assert len(fell)
    assert fell["falls_beside"].eq("t0").all()
    without = estimate_trends(papers, config=TrendConfig(without="t0")).set_index("name")
    assert not without["verdict"].isin(["rising", "falling"]).any()
    assert without.loc["t0", "reason"] == "its papers are left out"
    against = estimate_trends(papers, config=TrendConfig(against="t1")).set_index("name")
    assert against.loc["t0", "verdict"] == "rising"
    assert against.loc["t2", "verdict"] != "falling"
    with pytest.raises(InputError, match="no theme is called 'x'"):
        estimate_trends(papers, config=TrendConfig(without="x"))


def test_pooling_neighbouring_dates_hardly_moves_the_estimate(monkeypatch):
    rng = np.random.default_rng(2)
    scores, sizes = np.sort(rng.integers(0, 40_000, 700)), np.array([120])
    sums = np.array([float(scores[100:580:4].sum())])
    exact = DateInference(scores, sizes, QUICK).estimate(sizes, sums)[0]
    monkeypatch.setattr("analysis.trends.inference.MOST_DATES", 100)
    pooled = DateInference(scores, sizes, QUICK).estimate(sizes, sums)[0]
    assert pooled == pytest.approx(exact, rel=0.002)


@pytest.mark.parametrize("size", [2, 5, 12, 40])
def test_the_interval_leaves_out_1_exactly_where_the_test_rejects_it(size):
    rng = np.random.default_rng(size)
    scores = (3652 * np.sqrt(rng.uniform(0, 25, 60))).astype(np.int64)
    sums = np.array([float(rng.choice(scores, size, replace=False).sum()) for _ in range(200)])
    ends = np.sort(scores)[:size].sum(), np.sort(scores)[-size:].sum()
    sums = np.append(sums, np.round(np.linspace(*ends, 20)))
    sizes = np.full(len(sums), size)
    inference = DateInference(scores, sizes, QUICK)
    (_, low, high), p_values = inference.estimate(sizes, sums)
    rejected = p_values <= 0.05
    assert ((low > 1) | (high < 1)).tolist() == rejected.tolist()
    assert rejected.any()


def test_what_counts_is_the_change_over_the_whole_span():
    ratios, q_values = np.array([[1.03], [1.02], [1.04]]), np.array([0.001])
    assert judge(ratios, q_values, 3.0, TrendConfig()).tolist() == ["steady"]
    assert judge(ratios, q_values, 20.0, TrendConfig()).tolist() == ["rising"]
    assert judge(ratios, q_values, 12.0, TrendConfig()).tolist() == ["cannot tell"]


def test_a_verdict_needs_both_the_q_value_and_the_interval():
    config = TrendConfig()
    ratios = np.array([[2.0, 2.0, 2.0], [1.5, 0.9, 1.5], [4.0, 4.0, 4.0]])
    verdicts = judge(ratios, np.array([0.2, 0.01, np.nan]), 3.0, config).tolist()
    assert verdicts == ["cannot tell"] * 3


@pytest.mark.parametrize("side", [0, 1])
def test_what_is_detectable_is_found_four_times_in_five(side):
    rng = np.random.default_rng(11)
    years = np.sort(rng.uniform(0, 4, 200))
    scores = np.round(years * 3652.425).astype(np.int64)
    inference = DateInference(scores, np.arange(1, 200), QUICK)
    ratio = inference.detectable(np.array([30]), 0.01)[side][0]
    assert (ratio > 1) == (side == 0)
    drawn = rng.uniform(size=(3000, 200)) < _shares(30, np.log(ratio), years)
    sizes, sums = drawn.sum(axis=1), (drawn @ scores).astype(float)
    found = inference.null.p_values(sizes, sums) <= 0.01
    assert found.mean() == pytest.approx(0.8, abs=0.03)


def _shares(size, slope, years):
    offset = 0.0
    for _ in range(60):
        share = 1 / (1 + np.exp(-(offset + slope * (years - 2))))
        offset -= (share.sum() - size) / (share * (1 - share)).sum()
    return share
