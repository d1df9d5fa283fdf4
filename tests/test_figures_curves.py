import numpy as np
import pandas as pd
import pytest

from analysis.figures import plot_prevalence_curves
from analysis.figures.periods import middle_of


@pytest.fixture
def smooth():
    dates = pd.date_range("2022-06-01", "2024-06-01", periods=9)
    tables = [
        pd.DataFrame({"date": dates, "share": share, "low": share / 2, "high": share * 1.5})
        for share in (np.linspace(0.1, 0.3, 9), np.linspace(0.4, 0.2, 9))
    ]
    named = [
        table.assign(level="theme", name=name, n_papers=n)
        for table, name, n in zip(tables, ("Inference", "Privacy"), (40, 30), strict=True)
    ]
    return pd.concat(named, ignore_index=True)


@pytest.fixture
def prevalence():
    rows = [
        ("theme", name, period, n, total, n / total, 0.01, 0.5)
        for name in ("Inference", "Too small")
        for period, n, total in (("2022", 1, 4), ("2023 Q1", 3, 20), ("2023 Q2", 5, 25))
    ]
    columns = ["level", "name", "period", "n_papers", "n_total", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def traces(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_each_name_has_a_panel_with_its_curve_in_per_cent(smooth):
    figure = plot_prevalence_curves(smooth)
    heads = [a.text for a in figure.layout.annotations if a.name == "panel"]
    assert ["Inference" in head and "40" in head for head in heads] == [True, False]
    ends = [(trace.y[0], trace.y[-1]) for trace in traces(figure, "curve")]
    assert np.array(ends) == pytest.approx(np.array([[10, 30], [40, 20]]))


def test_the_band_encloses_the_curve(smooth):
    figure = plot_prevalence_curves(smooth)
    for band, curve in zip(traces(figure, "95 % band"), traces(figure, "curve"), strict=True):
        n = len(curve.y)
        assert (band.y[:n] >= curve.y).all()
        assert (band.y[n:][::-1] <= curve.y).all()


def test_only_well_filled_periods_are_marked_and_the_curve_begins_with_them(smooth, prevalence):
    figure = plot_prevalence_curves(smooth, prevalence)
    (marks,) = traces(figure, "share of the period")
    assert list(marks.y) == pytest.approx([15, 20])
    assert pd.to_datetime(traces(figure, "curve")[0].x).min() >= pd.Timestamp("2023-01-01")


def test_all_panels_share_one_scale_that_holds_every_band(smooth):
    layout = plot_prevalence_curves(smooth).layout
    assert layout.yaxis.range == layout.yaxis2.range
    assert layout.yaxis.range[1] >= 60


def test_themes_and_topics_are_not_mixed(smooth):
    mixed = pd.concat([smooth, smooth.assign(level="topic")])
    with pytest.raises(ValueError, match="mixes the levels"):
        plot_prevalence_curves(mixed)


@pytest.mark.parametrize(("period", "begin"), [("2023", "2023-01-01"), ("2023-05", "2023-05-01")])
def test_a_mark_stands_in_the_middle_of_its_period(period, begin):
    start, middle = middle_of(period)
    assert start == pd.Timestamp(begin)
    assert middle > start
