"""What the report says of trust, of what was read, of one theme, and of its limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import findings
from analysis.findings.trust import null_sentence


def topics(trust, n_papers=None):
    return pd.DataFrame(
        {
            "label": [f"Topic {i}" for i in range(len(trust))],
            "n_papers": n_papers or [10] * len(trust),
            "trust": trust,
        }
    )


def papers(n=4, **columns):
    table = pd.DataFrame(
        {
            "title": [f"Title {i}" for i in range(n)],
            "abstract": ["Text."] * n,
            "date": pd.to_datetime(["2024-01-02"] * n),
            "confidence": [0.9] * n,
        }
    )
    return table.assign(**columns)


def trend(name, verdict, **more):
    return {
        "level": "theme",
        "name": name,
        "odds_ratio_per_year": 2.0,
        "low": 1.1,
        "high": 3.0,
        "verdict": verdict,
        "detectable": 2.5,
        "agreement": 0.96,
        "hangs_on_recalled": False,
        "reason": "",
        **more,
    }


def test_topics_are_told_by_band_with_their_share_of_the_papers():
    told = findings.topics_trust(topics(["stable", "stable", "not to be trusted"], [60, 30, 10]))
    assert told == [
        "Of 3 topics, 2 are stable (90 % of the papers) and 1 is not to be trusted "
        "(10 % of the papers).",
        "Not to be trusted is Topic 2.",
    ]


def test_coverage_is_weighed_by_papers():
    table = topics(["stable", "stable"], [90, 10]).assign(coverage=[1.0, 0.0])
    assert findings.topics_trust(table)[-1].startswith("90 % of the papers hold")


def test_one_paper_below_one_half_is_one_paper():
    told = findings.places_trust(
        papers(confidence=[0.4, 0.9, 0.9, 1.0], outlier=[True] + [False] * 3)
    )
    assert "for 1 paper of 4 it is below one half" in told[0]
    assert told[1] == "1 paper fits nowhere well and keeps its nearest topic."


def test_verdicts_are_told_with_their_least_agreement_and_what_they_hang_on():
    table = pd.DataFrame(
        [
            trend("A", "rising", agreement=0.99),
            trend("B", "falling", agreement=0.93, hangs_on_recalled=True),
            trend("C", "cannot tell", agreement=0.2),
        ]
    )
    told = " ".join(findings.verdicts_trust(table))
    assert told.startswith("2 of 3 themes have a verdict.")
    assert "each of them holds in at least 93 % of the replicates (B)" in told
    assert "The verdict on B hangs on papers whose dates are recalled" in told
    assert "20 %" not in told


def test_the_null_is_told_with_why_and_with_what_speaks_against_it():
    rows = pd.DataFrame(
        {
            "level": "theme",
            "name": ["A", "B"],
            "null": "independent papers",
            "null_reason": "too few papers to see waves of the usual size",
            "waves_evidence": [5.25, 5.25],
            "hangs_on": ["the premise that papers come one by one", ""],
        }
    )
    alone, caveat = null_sentence(rows)
    assert "so few would not show waves" in alone
    assert "evidence of e^5.2" in caveat
    assert caveat.endswith("A would no longer be proven.")
    assert "no rise or fall would be lost" in null_sentence(rows.assign(hangs_on=""))[1]
    assert len(null_sentence(rows.assign(waves_evidence=np.nan))) == 1
    few = rows.assign(null_reason="too few slices of time to tell waves from trends")
    told = " ".join(null_sentence(few.assign(waves_evidence=np.nan)))
    assert "fewer than six slices" in told
    assert "month" not in told
    seen = null_sentence(rows.assign(null_reason="", waves_evidence=-90.0))
    assert seen == [
        "Trends were tested as if papers came one by one: waves were looked for, and none are seen."
    ]


def test_without_a_verdict_there_is_no_agreement_to_tell():
    told = findings.verdicts_trust(pd.DataFrame([trend("C", "cannot tell")]))
    assert told == ["None of 1 theme has a verdict."]


def test_a_share_that_is_not_all_is_never_a_hundred_per_cent():
    assert findings.percent(0.999) == "more than 99 %"


def test_the_chart_of_trends_tells_agreement_and_why_one_cannot_tell():
    few = "with 9 dated papers it takes an odds ratio of 2.5 a year to be found"
    table = pd.DataFrame(
        [
            trend("A", "rising"),
            trend("B", "cannot tell", reason="falling in only 76% of 200 replicates"),
            trend("C", "cannot tell", reason=few),
            trend("D", "cannot tell", reason=few, detectable=4.0),
        ]
    )
    told = findings.trends_alt(table)
    assert "A (odds ratio 2.0 per year, 95 % interval 1.1–3.0, 96 % of replicates agree)" in told
    assert "Cannot tell: B (falling in only 76% of 200 replicates)." in told
    assert told.endswith("too few papers to find a change of less than 2.5 a year: C and D.")


def test_a_verdict_that_replicates_undo_says_so_in_its_sentence():
    prevalence = pd.DataFrame(
        {
            "name": "B",
            "period": ["2023", "2024"],
            "n_papers": [5, 3],
            "n_total": [40, 50],
        }
    )
    row = trend("B", "cannot tell", reason="falling in only 76% of 200 replicates")
    told = findings.verdict_sentence(row, prevalence)
    assert told.endswith("; falling in only 76% of 200 replicates).")
    assert "fell" not in told


@pytest.mark.parametrize(
    ("abstracts", "said"),
    [
        (["Text."] * 4, "4 papers were read, all have an abstract."),
        (["Text.", "", " ", "Text."], "4 papers were read; 2 are known by title only."),
        ([""] * 4, "4 papers were read, all are known by title only."),
    ],
)
def test_the_audit_tells_what_texts_there_are(abstracts, said):
    assert findings.corpus_audit(papers(abstract=abstracts))[0] == said


def test_the_audit_counts_titles_that_come_twice_whatever_their_case_and_marks():
    table = papers(title=["A: new way", "a new  way!", "Other", "More"])
    assert "1 paper has the title of another one." in findings.corpus_audit(table)


def test_the_audit_table_adds_up_and_leaves_out_what_is_not_known():
    table = papers(date=pd.to_datetime(["2024-01-02", None, "2024-03-01", "2023-01-01"]))
    table["date_precision"] = ["day", "", "month", "year"]
    counts = findings.audit_table(table).set_index("what")["n_papers"]
    assert counts["with a date"] + counts["without a date"] == counts["papers read"] == 4
    assert counts[[f"dated to the {unit}" for unit in ("day", "month", "year")]].sum() == 3
    assert "with a date recalled" not in counts


def test_a_theme_is_told_by_size_share_topics_and_years():
    told = findings.theme_sentence(papers(2), topics(["stable"]), 8)
    assert told == "2 papers, 25 % of all, in 1 topic, from 2024."


def test_a_theme_without_a_topic_of_its_own_is_told_as_one():
    told = findings.theme_sentence(papers(1), topics([]), 300)
    assert told == "1 paper, 0.3 % of all, whose topics belong to other themes, from 2024."


def test_themes_that_point_elsewhere_are_no_neighbours():
    near = pd.DataFrame({"theme": ["A", "B"], "similarity": [0.4, -0.2]})
    assert findings.neighbours_sentence(near) == "Nearest is, by cosine, A (0.40)."
    assert findings.neighbours_sentence(near.tail(1)) == "No other theme lies near."
    assert findings.neighbours_sentence(near.head(0)) == ""


def test_limits_name_what_cannot_be_told_and_nothing_that_is_not_so():
    trends = pd.DataFrame([trend("A", "rising"), trend("B", "cannot tell")])
    table = papers(200, confidence=np.ones(200))
    told = " ".join(findings.limits(table, topics(["stable"]), trends))
    assert "“Cannot tell”, which is said of 1 of 2" in told
    assert "“Rising” or “falling” is said of 1 of 2" in told
    assert "papers are few" not in told
    assert "no date" not in told
    assert "not to be trusted" not in told


def test_limits_of_a_small_corpus_without_dates():
    table = papers(3, date=pd.to_datetime([None] * 3), abstract="")
    told = " ".join(findings.limits(table, topics(["not to be trusted"]), pd.DataFrame()))
    assert "3 are known by title only" in told
    assert "3 papers are few" in told
    assert "Without dates nothing is said about change." in told
    assert "1 of 1, with 100 % of the papers, is not to be trusted" in told


def test_intervals_are_told_only_of_a_chart_that_shows_them():
    table = pd.DataFrame(
        {"level": "theme", "name": "A", "period": ["2023", "2024"], "n_papers": 5, "n_total": 40}
    )
    assert "with 95 % intervals" in findings.prevalence_alt(table)
    assert "interval" not in findings.prevalence_alt(table, intervals=False)
