import itertools

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.errors import InputError
from analysis.figures import plot_map, plot_prevalence_lines, plot_ranks, theme_ranks
from analysis.figures.export.look import SLIDE, Look, points, printed, size_of, smallest_text
from analysis.style import COLUMN, NIGHT, PIXELS_PER_MM, drawn_anew, drawn_by


@pytest.fixture
def figure(prevalence):
    return plot_prevalence_lines(prevalence, note="Source")


@pytest.fixture
def prevalence():
    rows = [
        {"level": "theme", "name": name, "period": str(year), "n_papers": n, "n_total": 20}
        for name, n in (("Attention and its costs", 8), ("Scaling laws", 12))
        for year in (2021, 2022, 2023)
    ]
    table = pd.DataFrame(rows)
    return table.assign(share=table["n_papers"] / table["n_total"], low=0.1, high=0.8)


def text_of(figure):
    return " ".join(str(note.text) for note in figure.layout.annotations)


def test_a_column_is_laid_out_anew_with_text_of_the_same_printed_size(figure):
    sheet = printed(figure, Look(width_mm=85))
    assert size_of(sheet.figure)[0] == pytest.approx(85 * PIXELS_PER_MM, abs=1)
    assert size_of(figure)[0] == 900
    assert sheet.points == pytest.approx(printed(figure, Look()).points, rel=0.01)
    assert sheet.points >= 6
    assert "Attention and" in text_of(sheet.figure)
    assert not sheet.is_small


def test_without_a_wish_a_figure_is_left_as_it_is(figure):
    sheet = printed(figure, Look())
    assert sheet.figure is figure
    assert sheet.width_mm == pytest.approx(174)


def test_a_figure_changed_by_hand_is_scaled_with_its_change_and_told_of(figure):
    figure.layout.title.text = "My own"
    sheet = printed(figure, Look(width_mm=85))
    assert sheet.figure.layout.title.text == "My own"
    assert sheet.width_mm == 85
    assert sheet.is_small


def test_a_figure_from_elsewhere_is_scaled():
    sheet = printed(go.Figure(go.Scatter(y=[1, 2])), Look(width_mm=40))
    assert sheet.width_mm == 40


def test_a_slide_is_filled_and_not_overrun_with_larger_text(figure):
    sheet = printed(figure, Look(context="slides"))
    assert sheet.width_mm <= SLIDE[0] + 0.01
    assert sheet.height_mm <= SLIDE[1] + 0.01
    assert max(sheet.width_mm / SLIDE[0], sheet.height_mm / SLIDE[1]) == pytest.approx(1)
    assert sheet.points > 1.3 * printed(figure, Look()).points


def test_text_on_a_poster_is_read_from_afar(figure):
    sheet = printed(figure, Look(context="poster"))
    assert sheet.width_mm == 400
    assert sheet.points > 18


def test_dark_is_another_figure_and_text_keeps_its_contrast(figure):
    before = figure.to_json()
    sheet = printed(figure, Look(dark=True))
    assert sheet.figure.layout.template.layout.paper_bgcolor == NIGHT
    assert figure.to_json() == before


def test_transparent_has_no_ground(figure):
    sheet = printed(figure, Look(transparent=True))
    assert sheet.figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert sheet.figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.paper_bgcolor is None


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"context": "cinema"}, "no context 'cinema'; choose from paper, slides, poster"),
        ({"renderer": "ink"}, "no renderer 'ink'; choose from matplotlib, browser"),
        ({"maps": "globe"}, "no map 'globe'"),
        ({"width_mm": 3}, "a width of 3 mm"),
        ({"dpi": 0}, "a resolution of 0 dpi"),
    ],
)
def test_what_makes_no_sense_is_refused(wish, complaint):
    with pytest.raises(InputError, match=complaint):
        Look(**wish)


def test_the_smallest_text_is_found_in_annotations_and_in_spans():
    figure = go.Figure(layout={"annotations": [{"text": "a", "font": {"size": 9}}]})
    assert smallest_text(figure) == 9
    figure.add_annotation(text="<span style='font-size:7px'>b</span>", font_size=12)
    assert smallest_text(figure) == 7
    figure.update_layout(width=720)
    assert points(figure, 254) == pytest.approx(7)


def test_a_figure_remembers_its_function_and_forgets_what_was_changed(figure):
    assert drawn_by(figure) == "plot_prevalence_lines"
    assert drawn_anew(figure, COLUMN).layout.width == COLUMN
    figure.add_annotation(text="mine")
    assert drawn_anew(figure, COLUMN) is None
    assert drawn_by(go.Figure()) == ""


def boxes(figure, side):
    """Return where the names at one end of a chart of ranks begin and end, in pixels."""
    low, high = figure.layout.yaxis.range
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    notes = [n for n in figure.layout.annotations if n.name == "line end" and n.x == side]
    middles = [(n.y - high) / (low - high) * height for n in notes]
    tall = [1.3 * n.font.size * (n.text.count("<br>") + 1) for n in notes]
    return sorted((m - t / 2, m + t / 2) for m, t in zip(middles, tall, strict=True)), height


def test_many_long_names_in_a_column_lie_apart_and_inside():
    rows = [
        {
            "level": "theme",
            "name": f"Optimisation of something long, part {i}",
            "period": str(year),
            "n_papers": (i * 7 + year) % 5,
            "n_total": 20,
            "share": 0.1,
        }
        for i in range(10)
        for year in (2021, 2022, 2023)
    ]
    figure = plot_ranks(theme_ranks(pd.DataFrame(rows)), width=COLUMN)
    for side in (0, 1):
        found, height = boxes(figure, side)
        assert found[0][0] > -3
        assert found[-1][1] < height + 3
        assert all(a[1] <= b[0] + 1e-6 for a, b in itertools.pairwise(found))


def test_a_narrow_map_gives_its_names_room_and_keeps_all_points_inside():
    papers = pd.DataFrame(
        {
            "title": "t",
            "date": pd.NaT,
            "topic": 0,
            "theme": [f"Theme {i % 12}" for i in range(60)],
            "confidence": 1.0,
            "x": [float(i % 10) for i in range(60)],
            "y": [float(i // 10) / 3 for i in range(60)],
        }
    )
    figure = plot_map(papers, width=COLUMN)
    for axis, column in ((figure.layout.xaxis, "x"), (figure.layout.yaxis, "y")):
        assert axis.range[0] < papers[column].min()
        assert axis.range[1] > papers[column].max()
