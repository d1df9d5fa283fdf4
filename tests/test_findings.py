import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import findings


def prevalence(name, counts):
    rows = [
        ("theme", name, period, n, total, n / total if total else np.nan, 0.0, 1.0)
        for period, (n, total) in counts.items()
    ]
    columns = ["level", "name", "period", "n_papers", "n_total", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def trend(name="Speculative decoding", verdict="rising", ratio=6.1, low=1.4, high=27.0):
    return {
        "level": "theme",
        "name": name,
        "n_papers": 17,
        "odds_ratio_per_year": ratio,
        "low": low,
        "high": high,
        "verdict": verdict,
        "detectable": 4.5,
    }


RISE = {"2019": (1, 1), "2023 Q1": (0, 30), "2023 Q2": (0, 31), "2024 Q1": (7, 110)}


def test_a_rise_is_told_with_counts_years_and_interval():
    assert findings.verdict_sentence(trend(), prevalence("Speculative decoding", RISE)) == (
        "Speculative decoding rose from 0 % (0 of 61 papers) in 2023 to 6 % (7 of 110 papers) "
        "in 2024 (odds ratio 6.1 per year, 95 % interval 1.4–27)."
    )


def test_a_fall_is_told_as_a_fall():
    fall = prevalence("Privacy", {"2023": (9, 61), "2024": (2, 110)})
    told = findings.verdict_sentence(trend("Privacy", "falling", 0.3, 0.1, 0.62), fall)
    assert told.startswith(
        "Privacy fell from 15 % (9 of 61 papers) in 2023 to 1.8 % (2 of 110 papers) in 2024 ("
    )
    assert "0.30 per year, 95 % interval 0.10–0.62" in told


def test_a_rise_that_one_paper_more_or_less_would_undo_is_told_by_halves():
    thin = prevalence("Speculative decoding", {"2022": (1, 25), "2024": (9, 40), "2025": (1, 20)})
    told = findings.verdict_sentence(trend(), thin)
    assert told == (
        "Speculative decoding rose from 4 % (1 of 25 papers) before 2024 to 17 % (10 of 60 papers) "
        "since (odds ratio 6.1 per year, 95 % interval 1.4–27)."
    )


def test_halves_are_cut_where_they_are_most_equal():
    periods = {"2022": (1, 25), "2023 Q1": (1, 20), "2023 Q2": (0, 9), "2023 Q3": (6, 41)}
    table = prevalence("Speculative decoding", periods)
    assert findings.before_and_since(table, "Speculative decoding") == [
        "4 % (2 of 45 papers) before 2023 Q2",
        "12 % (6 of 50 papers) since",
    ]
    early = prevalence("Speculative decoding", {"2022": (1, 25), "2023 Q1": (4, 20)})
    assert findings.before_and_since(early, "Speculative decoding")[0].endswith("before 2023")
    one = prevalence("Speculative decoding", {"2022": (1, 25)})
    assert findings.before_and_since(one, "Speculative decoding") == []


def test_a_rise_that_no_counts_show_is_not_told_by_them():
    flat = prevalence("Speculative decoding", {"2023": (2, 61), "2024": (3, 90), "2025": (0, 40)})
    told = findings.verdict_sentence(trend(), flat)
    assert told.startswith("Speculative decoding rose over all the dates (odds ratio 6.1")
    assert "from" not in told


TURNS = ("rose, then fell", "fell, then rose")
TOLD = {"rising": " rose ", "falling": " fell ", "steady": "held steady"}
TOLD |= {turn: turn for turn in TURNS}
WORDS = {"rising": ("rises", "rise"), "falling": ("falls", "fall")}
WORDS |= {turn: (turn,) for turn in TURNS}
NO_COUNTS = prevalence("none", {})
CHANGES = {"rising": "rose from|rose over", "falling": "fell from|fell over"}


@settings(max_examples=200, deadline=None)
@given(
    verdict=st.sampled_from(["rising", "falling", "steady", "cannot tell", *TURNS]),
    counts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=6),
    limits=st.tuples(st.floats(0.001, 999), st.floats(0.001, 999)),
    n_papers=st.integers(1, 400),
)
def test_a_sentence_never_contradicts_its_verdict(verdict, counts, limits, n_papers):
    table = prevalence(
        "X", {str(2010 + i): (min(pair), max(pair)) for i, pair in enumerate(counts)}
    )
    low, high = min(limits), max(limits)
    row = {**trend("X", verdict, np.sqrt(low * high), low, high), "n_papers": n_papers}
    told = findings.verdict_sentence(row | {"course": f"{verdict} (about 2012)"}, table)
    for word, pattern in CHANGES.items():
        assert bool(re.search(pattern, told)) == (word == verdict)
    assert ("held steady" in told) == (verdict == "steady")
    assert ("cannot tell" in told) == (verdict == "cannot tell")
    counts_told = re.findall(r"\(([\d,]+) of ([\d,]+) papers?\)", told)
    shares = [int(n.replace(",", "")) / int(m.replace(",", "")) for n, m in counts_told]
    if verdict in CHANGES and shares:
        assert (shares[1] > shares[0]) == (verdict == "rising")
    if verdict == "steady" and len(shares) > 1:
        odds = [
            (int(n.replace(",", "")) + 0.5)
            / (int(m.replace(",", "")) - int(n.replace(",", "")) + 0.5)
            for n, m in counts_told
        ]
        assert 1 / 1.5 < odds[1] / odds[0] < 1.5
    assert ("odds ratio per year from" in told) == (n_papers < 8 and verdict not in TURNS)
    for turn in TURNS:
        assert (turn in told) == (verdict == turn)


VERDICTS = ("rising", "falling", "steady", "cannot tell", *TURNS)


@settings(max_examples=100, deadline=None)
@given(
    themes=st.lists(st.sampled_from(VERDICTS), max_size=5),
    topics=st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=5),
)
def test_every_name_is_told_by_its_own_verdict_and_by_no_other(themes, topics):
    rows = [trend(f"Theme{n}", verdict) for n, verdict in enumerate(themes)]
    rows += [{**trend(f"Topic{n}", v), "level": "topic"} for n, v in enumerate(topics)]
    table = pd.concat([prevalence(f"Theme{n}", RISE) for n in range(len(themes))] or [NO_COUNTS])
    *said, whole = findings.verdict_sentences(pd.DataFrame(rows), table)
    unknown = [f"Theme{n}" for n, verdict in enumerate(themes) if verdict == "cannot tell"]
    if unknown:
        assert re.findall(r"Theme\d", said.pop()) == unknown
    for n, verdict in enumerate(themes):
        own = [sentence for sentence in said if sentence.startswith(f"Theme{n} ")]
        assert len(own) == (verdict != "cannot tell")
        assert all(TOLD[verdict] in sentence for sentence in own)
    for match in re.finditer(r"Topic(\d)", whole):
        verb = re.search(
            r"\) (rises?|falls?|rose, then fell|fell, then rose)", whole[match.end() :]
        )
        assert verb[1] in WORDS[topics[int(match[1])]]
    changed = [n for n, verdict in enumerate(topics) if verdict not in ("steady", "cannot tell")]
    assert sorted(map(int, re.findall(r"Topic(\d)", whole))) == changed
    assert ("none surely rises or falls" in whole) == (not changed)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=6))
def test_the_chart_of_trends_lists_each_name_under_its_own_verdict(verdicts):
    rows = [trend(f"Theme{n}", verdict) for n, verdict in enumerate(verdicts)]
    told = findings.trends_alt(pd.DataFrame(rows))
    for part in told.split(". ")[1:]:
        head = part.partition(":")[0]
        for n in re.findall(r"Theme(\d)", part):
            assert head.lower().startswith(verdicts[int(n)])
    assert len(re.findall(r"Theme\d", told)) == len(verdicts)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.2, 3.0, "over 4.0 years between x 1.2 and x 3.0"),
        (45.0, 20_000.0, "over 4.0 years at least x 45"),
        (1e-6, 0.2, "over 4.0 years at most x 0.20"),
        (1e-6, 1e9, "over 4.0 years by a factor that these papers cannot tell"),
    ],
)
def test_a_change_is_told_only_as_far_as_it_is_bounded(low, high, said):
    row = trend() | {"years": 4.0, "change_low": low, "change_high": high}
    assert said in findings.verdict_sentence(row, prevalence("Speculative decoding", RISE))


def test_topics_are_told_beside_the_themes_whatever_their_verdict():
    topics = [{**trend("Caches", verdict), "level": "topic"} for verdict in ("cannot tell",)]
    told = findings.verdict_sentences(pd.DataFrame(topics), prevalence("Caches", RISE))
    assert told == ["Of 1 topic, judged apart from the themes, none surely rises or falls."]
    topics.append({**trend("Decoding", "rose, then fell"), "level": "topic"})
    told = findings.verdict_sentences(pd.DataFrame(topics), prevalence("Caches", RISE))
    assert told[0].endswith("95 % interval 1.4–27) rose, then fell.")


def test_the_table_of_topics_has_their_trends():
    topics = pd.DataFrame({"topic": [0, 1, 2], "label": ["A", "A", "B"], "n_papers": [9, 8, 7]})
    rows = [trend("A (topic 1)", "rising"), {**trend("B", "cannot tell"), "n_papers": 7}]
    table = findings.topics_table(topics, pd.DataFrame(rows))
    assert table["Verdict"].tolist() == ["", "rising", "cannot tell"]
    assert table["Odds ratio per year"].tolist() == ["too few papers", "6.1 (1.4–27)", "1.4–27"]


@pytest.mark.parametrize("verdict", ["steady", "cannot tell"])
def test_no_word_of_change_without_a_verdict_of_change(verdict):
    told = findings.verdict_sentence(
        trend(verdict=verdict), prevalence("Speculative decoding", RISE)
    )
    assert "rose" not in told
    assert "fell" not in told
    assert verdict in told


def test_what_cannot_be_told_says_what_could_have_been():
    told = findings.verdict_sentence(
        trend(verdict="cannot tell"), prevalence("Speculative decoding", RISE)
    )
    assert (
        "a rise of x 4.50 a year or more would be called one in about 4 of 5 such corpora" in told
    )


def test_without_an_estimate_no_number_is_made_up():
    tiny = trend(verdict="cannot tell", ratio=np.nan, low=np.nan, high=np.nan)
    told = findings.verdict_sentence(tiny, prevalence("Speculative decoding", {"2024": (1, 1)}))
    assert "100 % (1 of 1 paper) in 2024" in told
    assert "too few papers for an odds ratio" in told
    assert "nan" not in told


def test_an_interval_without_end_has_no_number_for_it():
    told = findings.verdict_sentence(trend(high=np.inf), prevalence("Speculative decoding", RISE))
    assert "95 % interval 1.4–∞" in told


def test_findings_put_verdicts_in_order_and_gather_what_cannot_be_told():
    trends = pd.DataFrame(
        [
            trend("Caches", "cannot tell"),
            trend("Privacy", "falling", 0.5, 0.3, 0.8),
            trend("Routing", "rising", 2.0, 1.5, 3.0),
            trend("Decoding", "rising", 6.0, 1.2, 30.0),
            {**trend("A topic", "rising"), "level": "topic"},
        ]
    )
    counts = {"2023": (1, 50), "2024": (5, 50)}
    fall = {"2023": (5, 50), "2024": (1, 50)}
    table = pd.concat(
        [
            prevalence("Caches", counts),
            prevalence("Privacy", fall),
            prevalence("Routing", counts),
            prevalence("Decoding", counts),
        ]
    )
    told = findings.verdict_sentences(trends, table)
    first = [sentence.split()[0] for sentence in told]
    assert first == ["Routing", "Decoding", "Privacy", "For", "Of"]  # the surest first
    assert told[-2] == "For 1 theme these papers cannot tell a rise from a fall: Caches."
    assert told[-1].startswith("Of 1 topic, judged apart from the themes, A topic (odds ratio 6.1")


def test_one_is_singular_everywhere():
    papers = pd.DataFrame({"date": pd.to_datetime(["2024-03-01"]), "theme": ["A"]})
    topics = pd.DataFrame({"topic": [0]})
    themes = pd.DataFrame({"theme": ["A"], "n_papers": [1]})
    told = findings.summary(papers, topics, themes)
    assert told == "1 paper in 1 topic and 1 theme, from 2024. The only theme is A (1)."


def test_the_summary_says_where_there_are_no_dates():
    papers = pd.DataFrame({"date": pd.to_datetime([None, None])})
    themes = pd.DataFrame({"theme": ["A", "B"], "n_papers": [1, 1]})
    told = findings.summary(papers, pd.DataFrame({"topic": [0, 1]}), themes)
    assert told.startswith("2 papers in 2 topics and 2 themes, without dates.")


def test_recalled_and_missing_dates_are_marked():
    papers = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-03-01", "2024-04-01", None]),
            "date_precision": ["month", "year", ""],
            "date_evidence": ["recalled", "confirmed", ""],
        }
    )
    assert findings.dates_note(papers) == (
        "Dates: first submission, to the month for 1, to the year for 1; "
        "1 recalled, not confirmed; 1 missing."
    )


def test_dates_of_unknown_precision_are_only_called_dates():
    papers = pd.DataFrame({"date": pd.to_datetime(["2024-03-01"])})
    assert findings.dates_note(papers) == "Dates: first submission."


def test_papers_over_time_names_the_peak():
    counts = pd.DataFrame({"period": ["2023", "2024"], "n_papers": [2, 5], "n_recalled": [0, 1]})
    assert findings.papers_over_time_alt(counts) == (
        "Bar chart of 7 dated papers, 2023 to 2024. Most, 5, came in 2024. "
        "1 date is recalled, not confirmed."
    )
    assert "no paper has a date" in findings.papers_over_time_alt(counts.head(0))


def test_theme_sizes_name_the_largest():
    sizes = pd.DataFrame(
        {"theme": ["A", "A", "B"], "topic": ["a", "b", "c"], "n_papers": [3, 1, 2]}
    )
    assert findings.theme_sizes_alt(sizes) == (
        "Bar chart of 2 themes and the 3 topics they hold, 6 papers in all. "
        "The largest themes are A (4) and B (2)."
    )


def test_topic_terms_come_in_the_order_of_their_rank():
    terms = pd.DataFrame(
        {"label": ["Caches"] * 4, "rank": [2, 1, 3, 4], "term": ["kv", "cache", "key", "value"]}
    )
    told = findings.topic_terms_alt(terms)
    assert told.startswith("1 panel of bars")
    assert told.endswith("Caches: cache, kv, key.")


def test_the_map_tells_of_papers_that_fit_nowhere():
    papers = pd.DataFrame({"theme": ["A", "A", "B"], "outlier": [False, True, False]})
    told = findings.map_alt(papers)
    assert "3 papers" in told
    assert told.endswith("1 paper is drawn hollow, fitting nowhere well.")


def test_the_tree_lists_topics_under_their_theme():
    hierarchy = pd.DataFrame(
        {"label": ["a", "b", "C", ""], "theme": ["A", "A", "C", ""], "n_papers": [2, 1, 1, 4]}
    )
    assert findings.hierarchy_alt(hierarchy) == "Tree of 3 topics, 4 papers. A: a and b. C."


def test_likeness_names_the_extreme_pairs():
    names, values = ["A", "B", "C"], [[1, 0.5, -0.2], [0.5, 1, 0.1], [-0.2, 0.1, 1]]
    similarity = pd.DataFrame(
        [(a, b, values[i][j]) for i, a in enumerate(names) for j, b in enumerate(names)],
        columns=["theme", "other", "similarity"],
    )
    told = findings.similarity_alt(similarity)
    assert "Most alike: A and B (0.50)." in told
    assert "Least alike: A and C (−0.20)." in told
    assert "nothing to compare" in findings.similarity_alt(similarity.head(1))


def test_themes_by_year_name_the_leader_of_well_filled_years_only():
    table = pd.DataFrame(
        {
            "theme": ["A", "A", "B", "B"],
            "year": [2023, 2024, 2023, 2024],
            "n_papers": [3, 4, 0, 8],
            "n_total": [3, 12, 3, 12],
        }
    )
    told = findings.theme_by_year_alt(table)
    assert told == (
        "Heat map of 2 themes by year, 2023 to 2024, 15 dated papers. "
        "Largest theme of each year: 2024 B (8 of 12)."
    )


def test_shares_over_time_name_the_largest_and_count_the_rest():
    tables = [prevalence(f"T{i}", {"2023": (i, 50), "2024": (1, 50)}) for i in range(8)]
    told = findings.prevalence_alt(pd.concat(tables))
    assert "T7 14 % (7 of 50 papers) in 2023 to 2 % (1 of 50 papers) in 2024" in told
    assert "T1" not in told
    assert told.endswith("2 smaller themes are in the data.")


def test_ranked_trends_are_told_by_verdict():
    trends = pd.DataFrame([trend("A"), trend("B", "cannot tell"), trend("C", "cannot tell")])
    told = findings.trends_alt(trends)
    assert "Rising: A (odds ratio 6.1 per year, 95 % interval 1.4–27)." in told
    assert told.endswith("Cannot tell: B and C.")
    assert "Falling" not in told
