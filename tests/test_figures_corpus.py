import pandas as pd
import pytest

from analysis.figures import papers_over_time, plot_papers_over_time


@pytest.fixture
def papers():
    return pd.DataFrame(
        {
            "paper_id": list("abcde"),
            "date": pd.to_datetime(["2023-01-05", "2023-02-01", "2023-02-01", "2023-05-01", None]),
            "date_precision": ["day", "month", "month", "month", ""],
            "date_evidence": ["confirmed", "confirmed", "recalled", "confirmed", ""],
        }
    )


def test_a_short_span_is_counted_by_month_with_silent_months_as_zero(papers):
    counts = papers_over_time(papers)
    assert counts["period"].tolist() == ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05"]
    assert counts["n_papers"].tolist() == [1, 2, 0, 0, 1]
    assert counts["n_recalled"].tolist() == [0, 1, 0, 0, 0]


def test_a_date_known_to_the_year_makes_years(papers):
    papers.loc[3, "date_precision"] = "year"
    assert papers_over_time(papers)["period"].tolist() == ["2023"]


@pytest.mark.parametrize(("precision", "period"), [("quarter", "2023 Q1"), ("season", "2023")])
def test_a_date_known_to_three_months_makes_no_months(papers, precision, period):
    papers.loc[0, "date_precision"] = precision
    assert papers_over_time(papers)["period"].tolist()[0] == period


def test_a_longer_span_is_counted_by_quarter(papers):
    papers.loc[0, "date"] = pd.Timestamp("2016-12-30")
    counts = papers_over_time(papers)
    assert counts["period"].tolist()[0] == "2016 Q4"
    assert counts["period"].tolist()[-1] == "2023 Q2"
    assert counts["n_papers"].sum() == 4


def test_a_long_span_is_counted_by_year(papers):
    papers.loc[0, "date"] = pd.Timestamp("1998-12-30")
    assert papers_over_time(papers)["period"].tolist()[:2] == ["1998", "1999"]


def test_papers_without_any_date_make_an_empty_table(papers):
    papers["date"] = pd.NaT
    counts = papers_over_time(papers)
    assert len(counts) == 0
    assert "n = 0" in subtitle(plot_papers_over_time(counts))


def subtitle(figure):
    return next(a.text for a in figure.layout.annotations if a.name == "subtitle")


def test_bars_hold_the_counts_and_recalled_dates_are_marked(papers):
    figure = plot_papers_over_time(papers_over_time(papers), note="Source: five papers")
    confirmed, recalled = figure.data[:2]
    assert (list(confirmed.y), list(recalled.y)) == ([1, 1, 0, 0, 1], [0, 1, 0, 0, 0])
    assert figure.layout.title.text == "<b>Papers by month of first submission</b>"
    assert "n = 4 dated papers" in subtitle(figure)
    assert "1 with a recalled date" in subtitle(figure)
    assert figure.layout.yaxis.title.text == "papers"
    assert "Source: five papers" in [a.text for a in figure.layout.annotations]


def test_the_papers_stay_as_they_are(papers):
    before = papers.copy()
    plot_papers_over_time(papers_over_time(papers))
    pd.testing.assert_frame_equal(papers, before)
