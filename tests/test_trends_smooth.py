import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.trends.smooth import LEAST, smooth_prevalence


def corpus(names, dates, **marks):
    columns = {"paper_id": [str(i) for i in range(len(names))], "topic": 0, "confidence": 1.0}
    return pd.DataFrame({**columns, "theme": names, "date": pd.to_datetime(dates), **marks})


def drawn(share, n=600, seed=1):
    """Draw papers over four years, of which the share given by the time is on A, others on B."""
    rng = np.random.default_rng(seed)
    time = rng.random(n)
    names = np.where(rng.random(n) < share(time), "A", "B")
    return corpus(names, pd.Timestamp("2020-01-01") + pd.to_timedelta(time * 1460 // 1, unit="D"))


def curve(table, name):
    return table[table["name"] == name].reset_index(drop=True)


def test_the_curve_follows_a_share_that_rises_and_falls_within_its_band():
    def share(time):
        return 0.1 + 0.5 * np.exp(-(((time - 0.5) / 0.15) ** 2))

    found = curve(smooth_prevalence(drawn(share, n=3_000)), "A")
    truth = share(np.linspace(0, 1, len(found)))
    assert np.abs(found["share"] - truth).max() < 0.08
    assert ((found["low"] <= truth) & (truth <= found["high"])).mean() > 0.75


def test_a_share_that_does_not_change_is_a_flat_curve():
    found = curve(smooth_prevalence(drawn(lambda time: 0.3 + 0 * time, n=2_000)), "A")
    assert np.ptp(found["share"]) < 0.08
    assert ((found["low"] < 0.3) & (found["high"] > 0.3)).mean() > 0.8


@pytest.mark.parametrize("shape", ["flat", "line", "hump", "step"])
def test_the_band_holds_the_truth_about_as_often_as_it_says(shape):
    def share(time):
        return {
            "flat": 0.25 + 0 * time,
            "line": 0.1 + 0.4 * time,
            "hump": 0.1 + 0.4 * np.exp(-(((time - 0.5) / 0.15) ** 2)),
            "step": np.where(time < 0.5, 0.15, 0.4),
        }[shape]

    held = []
    for seed in range(12):
        found = curve(smooth_prevalence(drawn(share, n=600, seed=seed)), "A")
        truth = share(np.linspace(0, 1, len(found)))
        held.append(((found["low"] <= truth) & (truth <= found["high"])).mean())
    assert np.mean(held) > 0.87  # 95 % less three standard errors of twelve corpora


def test_two_names_mirror_each_other():
    found = smooth_prevalence(drawn(lambda time: 0.2 + 0.5 * time))
    total = curve(found, "A")["share"] + curve(found, "B")["share"]
    assert total.to_numpy() == pytest.approx(1, abs=1e-3)


def test_more_papers_make_a_narrower_band():
    widths = [
        (found["high"] - found["low"]).mean()
        for n in (200, 3_200)
        for found in [smooth_prevalence(drawn(lambda time: 0.3 + 0 * time, n=n))]
    ]
    assert widths[1] < 0.5 * widths[0]


def test_the_order_of_papers_does_not_move_the_curve_and_no_seed_the_band():
    papers = drawn(lambda time: 0.2 + 0.5 * time, n=200)
    once, again = smooth_prevalence(papers), smooth_prevalence(papers)
    pd.testing.assert_frame_equal(once, again)
    turned = smooth_prevalence(papers[::-1])
    assert turned["share"].to_numpy() == pytest.approx(once["share"].to_numpy(), abs=1e-6)
    pd.testing.assert_frame_equal(smooth_prevalence(papers, config=TrendConfig(seed=7)), once)


def test_moving_all_dates_moves_only_the_dates():
    papers = drawn(lambda time: 0.2 + 0.5 * time, n=200)
    moved = smooth_prevalence(papers.assign(date=papers["date"] - pd.Timedelta(days=1461)))
    once = smooth_prevalence(papers)
    assert moved["share"].to_numpy() == pytest.approx(once["share"].to_numpy(), abs=1e-9)
    assert (once["date"] - moved["date"]).eq(pd.Timedelta(days=1461)).all()


def test_a_month_is_spread_over_its_days():
    dates = [f"2023-{month:02d}-01" for month in range(1, 13) for _ in range(10)]
    names = ["A" if i % 10 < i // 24 + 2 else "B" for i in range(len(dates))]
    monthly = smooth_prevalence(corpus(names, dates, date_precision="month"))
    middles = [f"{date[:8]}16" for date in dates]
    daily = smooth_prevalence(corpus(names, middles))
    assert monthly["date"].max() > pd.Timestamp("2023-12-28")
    inner = curve(monthly, "A")["share"].iloc[[20, 50, 80]].to_numpy()
    at = curve(monthly, "A")["date"].iloc[[20, 50, 80]]
    nearest = [(curve(daily, "A")["date"] - date).abs().argmin() for date in at]
    assert inner == pytest.approx(curve(daily, "A")["share"].iloc[nearest].to_numpy(), abs=0.03)


def test_a_year_is_spread_as_its_finer_papers_are():
    late = [f"2023-{month:02d}-15" for month in (10, 11, 12) for _ in range(10)]
    early = ["2022-06-15"] * 10
    names = ["B"] * 40 + ["A"] * 20
    precision = ["day"] * 40 + ["year"] * 20
    dates = [*early, *late, *["2023-01-01"] * 20]
    found = curve(smooth_prevalence(corpus(names, dates, date_precision=precision)), "A")
    spring = found[found["date"].between("2023-01-01", "2023-05-01")]["share"].mean()
    autumn = found[found["date"].between("2023-10-15", "2023-12-31")]["share"].mean()
    assert autumn == pytest.approx(0.4, abs=0.08)
    assert np.isfinite(spring)


def test_small_names_count_as_papers_but_have_no_curve():
    papers = drawn(lambda time: 0.2 + 0.5 * time, n=200)
    few = papers.assign(theme=papers["theme"].where(papers.index >= LEAST - 1, "Few"))
    found = smooth_prevalence(few)
    assert set(found["name"]) == {"A", "B"}
    assert found["n_papers"].drop_duplicates().sum() == 200 - (LEAST - 1)
    shares = found.groupby("date")["share"].sum()
    assert shares.min() < 0.99


def test_shares_stay_within_their_band_and_between_none_and_all():
    dates = pd.date_range("2020-01-01", periods=60, freq="20D")
    found = smooth_prevalence(corpus(["A"] * 30 + ["B"] * 30, dates))
    assert ((found["low"] <= found["share"]) & (found["share"] <= found["high"])).all()
    assert found["low"].min() >= 0
    assert found["high"].max() <= 1


@pytest.mark.parametrize("dates", [[None] * 30, ["2024-05-01"] * 30])
def test_without_two_dates_there_is_no_curve(dates):
    assert not len(smooth_prevalence(corpus(["A"] * 30, dates)))


def test_topics_have_curves_too_and_the_argument_stays_as_it_was():
    papers = drawn(lambda time: 0.2 + 0.5 * time, n=100)
    before = papers.copy()
    found = smooth_prevalence(papers, level="topic")
    pd.testing.assert_frame_equal(papers, before)
    assert set(found["level"]) == {"topic"}
    assert set(found["name"]) == {"topic 0"}
