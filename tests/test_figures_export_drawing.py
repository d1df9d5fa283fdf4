import io
import itertools
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image as Picture
from pypdf import PdfReader

from analysis.errors import InputError
from analysis.figures.export import DescribedFigure, Look, export_figures
from analysis.figures.export.drawing import draw_static
from analysis.figures.export.drawing.axes import make_axis, ticks_of
from analysis.figures.export.drawing.texts import advance, block_of, font_of, rich_lines, width_of
from analysis.figures.export.look import printed
from analysis.report import draw_figures
from analysis.store import HOME, load_results
from analysis.style import on_dark, text_width

SVG = "{http://www.w3.org/2000/svg}"
HALVES = ["Jan 2022", "Jul 2022", "Jan 2023", "Jul 2023", "Jan 2024"]
KINDS = ("png", "svg", "pdf")


def draw(figure, kind="svg", width_mm=100, dpi=100):
    return draw_static(figure, [kind], width_mm=width_mm, dpi=dpi, name="it")[kind]


def pixels(figure):
    """Return the drawn figure as an array, one pixel for one of plotly's."""
    content = draw(figure, "png", width_mm=figure.layout.width / 100 * 25.4)
    return np.asarray(Picture.open(io.BytesIO(content)).convert("RGB"))


def texts(content):
    return [
        " ".join("".join(t.itertext()).split()) for t in ET.fromstring(content).iter(f"{SVG}text")
    ]


def bare(*traces, **layout):
    """Return a figure of 200 x 100 pixels whose panel fills it, 0 to 10 both ways."""
    plain = {"range": [0, 10], "visible": False}
    return go.Figure(
        traces,
        {
            "width": 200,
            "height": 100,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": plain,
            "yaxis": plain,
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            **layout,
        },
    )


def is_red(colour):
    return colour[0] > 200 and colour[1] < 60 and colour[2] < 60


@pytest.fixture(scope="module")
def shipped():
    return draw_figures(load_results(HOME / "corpus" / "derived"))


def written_in(figure):
    """List what a figure of ours writes: annotations, labels and titles of axes, its title."""
    found = [figure.layout.title.text, *(note.text for note in figure.layout.annotations)]
    for axis in [*figure.select_xaxes(), *figure.select_yaxes()]:
        if axis.visible is not False:
            found.append(axis.title.text)
            if axis.showticklabels is not False:
                low, high = sorted(axis.range or (-np.inf, np.inf))
                low, high = (10**low, 10**high) if axis.type == "log" else (low, high)
                shown = [low <= value <= high for value in axis.tickvals or ()]
                found += list(itertools.compress(axis.ticktext or (), shown))
    lines = [line for text in found if text for line in rich_lines(str(text), 12, "#000000")]
    runs = [run.text.strip() for line in lines for run in line]
    return {" ".join(run.split()) for run in runs} - {""}


def test_every_shipped_figure_is_drawn_with_all_its_words(shipped):
    for name, drawn in shipped.items():
        for width in (None, 85):
            sheet = printed(drawn.figure, Look(width_mm=width))
            files = draw_static(sheet.figure, ["svg"], width_mm=sheet.width_mm, dpi=100, name=name)
            content = files["svg"]
            assert written_in(sheet.figure) <= set(texts(content)), name


def test_the_text_of_every_pdf_holds_title_axes_and_labels(shipped, tmp_path):
    export_figures(shipped, tmp_path, formats=["pdf"])
    for name, drawn in shipped.items():
        page = PdfReader(tmp_path / f"{name}.pdf").pages[0]
        held = "".join(page.extract_text().split())
        for words in written_in(drawn.figure):
            assert "".join(words.split()) in held, (name, words)
        assert page["/Resources"]["/Font"]


def test_fonts_are_embedded_in_a_pdf():
    figure = bare(annotations=[{"text": "Hello", "x": 5, "y": 5, "showarrow": False}])
    page = PdfReader(io.BytesIO(draw(figure, "pdf"))).pages[0]
    for font in page["/Resources"]["/Font"].get_object().values():
        kept = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in kept["/FontDescriptor"].get_object()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figure_gives_the_same_bytes(kind):
    figure = bare(go.Scatter(x=[1, 9], y=[1, 9], mode="lines+markers+text", text=["a", "b"]))
    assert draw(figure, kind) == draw(go.Figure(figure), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_users_own_settings_of_matplotlib_change_nothing(kind):
    import matplotlib as mpl

    figure = bare(go.Scatter(x=[1, 9], y=[1, 9], name="a"), title={"text": "A title"})
    before = draw(figure, kind)
    with mpl.rc_context({"font.family": "serif", "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert draw(figure, kind) == before


def test_a_file_is_the_same_drawn_alone_or_together_with_others(shipped):
    figure = shipped["theme-shares"].figure
    together = draw_static(figure, KINDS, width_mm=100, dpi=100, name="it")
    assert together == {kind: draw(figure, kind) for kind in KINDS}


def test_the_font_is_the_one_that_comes_with_matplotlib():
    import matplotlib as mpl
    from matplotlib import font_manager

    for bold in (False, True):
        file = font_manager.findfont(font_of("a title", 10, bold=bold, italic=False))
        assert Path(file).is_relative_to(mpl.get_data_path())


@pytest.mark.parametrize("kind", [go.Scatter, go.Bar])
def test_points_without_a_place_are_numbered_from_nought(kind):
    told = go.Figure(kind(x=[0, 1, 2], y=[3, 4, 5]))
    assert draw(go.Figure(kind(y=[3, 4, 5]))) == draw(told)


def test_the_figure_given_stays_as_it_is():
    figure = bare(go.Scatter(x=[1, 9], y=[1, 9]), go.Bar(x=[1], y=[2]))
    before = figure.to_json()
    draw(figure)
    assert figure.to_json() == before


@pytest.mark.parametrize(("mm", "dpi"), [(85, 300), (174, 180), (40, 72)])
def test_a_png_has_the_pixels_that_mm_and_dpi_make(mm, dpi, tmp_path):
    look = Look(width_mm=mm, dpi=dpi)
    export_figures({"a": DescribedFigure(bare())}, tmp_path, formats=["png", "svg"], look=look)
    content = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert width == pytest.approx(mm / 25.4 * dpi, abs=1)
    assert height == pytest.approx(mm / 25.4 * dpi / 2, abs=1)
    start = content.index(b"pHYs") + 4
    assert struct.unpack(">IIB", content[start : start + 9])[0] == round(dpi / 0.0254)
    root = ET.fromstring((tmp_path / "a.svg").read_bytes())
    assert root.get("width") == f"{mm:.2f}mm"


def test_an_svg_has_text_nodes_title_description_and_a_stack_of_fonts(tmp_path):
    note = {"text": "<b>Bold</b> & small", "x": 5, "y": 5, "showarrow": False}
    figure = bare(annotations=[note], title={"text": "A <i>title</i>"})
    drawn = {"a": DescribedFigure(figure, alt="It says so.")}
    export_figures(drawn, tmp_path, formats=["svg"])
    content = (tmp_path / "a.svg").read_text(encoding="utf-8")
    root = ET.fromstring(content)
    assert [root.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == [
        "A title",
        "It says so.",
    ]
    assert {"Bold", "& small", "title"} <= set(texts(content))
    assert "'DejaVu Sans', Verdana, Arial, sans-serif" in content
    assert '<path d="M 0' not in content.split("</defs>")[-1] or "font" in content
    assert not re.search(r"\d{4}-\d\d-\d\dT", content)


def test_transparent_has_no_ground_and_white_has_one(tmp_path):
    for name, clear in (("clear", True), ("white", False)):
        look = Look(transparent=clear)
        export_figures({name: DescribedFigure(bare())}, tmp_path, formats=["png"], look=look)
        corner = Picture.open(tmp_path / f"{name}.png").convert("RGBA").getpixel((0, 0))
        assert corner[3] == (0 if clear else 255)


def test_marks_lie_where_their_numbers_say():
    marks = go.Scatter(
        x=[2.5, 7.5], y=[2.5, 7.5], mode="markers", marker={"color": "#ff0000", "size": 10}
    )
    seen = pixels(bare(marks))
    assert is_red(seen[75, 50])
    assert is_red(seen[25, 150])
    assert not is_red(seen[25, 50])


def test_a_logarithmic_axis_and_one_turned_round():
    marks = go.Scatter(x=[10], y=[2.5], mode="markers", marker={"color": "#ff0000", "size": 10})
    axes = {
        "xaxis": {"type": "log", "range": [0, 2], "visible": False},
        "yaxis": {"range": [10, 0], "visible": False},
    }
    assert is_red(pixels(bare(marks, **axes))[25, 100])


def test_lines_break_where_a_number_is_missing():
    line = go.Scatter(
        x=[0, 4, None, 6, 10], y=[5] * 5, mode="lines", line={"color": "#ff0000", "width": 6}
    )
    seen = pixels(bare(line))
    assert is_red(seen[50, 40])
    assert not is_red(seen[50, 100])
    assert is_red(seen[50, 160])


def test_bars_are_stacked_and_lie_down():
    stack = [
        go.Bar(x=[2, 8], y=[4, 0], width=2, marker={"color": c}) for c in ("#0000ff", "#ff0000")
    ]
    seen = pixels(bare(*stack, barmode="stack"))
    assert is_red(seen[40, 40])
    assert seen[80, 40][2] > 200
    assert not is_red(seen[10, 40])
    lying = go.Bar(x=[5], y=[5], width=4, orientation="h", marker={"color": "#ff0000"})
    seen = pixels(bare(lying))
    assert is_red(seen[50, 90])
    assert not is_red(seen[50, 110])


def test_a_heat_maps_cells_have_their_colours_and_missing_ones_none():
    cells = go.Heatmap(
        z=[[0, 1], [None, 1]],
        x=[0, 5, 10],
        y=[0, 5, 10],
        colorscale=[[0, "#0000ff"], [1, "#ff0000"]],
        showscale=False,
    )
    seen = pixels(bare(cells))
    assert is_red(seen[75, 150])
    assert seen[75, 50][2] > 200
    assert seen[25, 50].min() > 250


def test_what_lies_outside_the_panel_is_cut_unless_it_may_stand_out():
    layout = {"margin": {"l": 50, "r": 50, "t": 0, "b": 0}}
    for free, expected in ((False, True), (None, False)):
        marks = go.Scatter(
            x=[0], y=[5], mode="markers", marker={"color": "#ff0000", "size": 20}, cliponaxis=free
        )
        assert is_red(pixels(bare(marks, **layout))[50, 43]) == expected


def test_shapes_and_areas_are_filled():
    area = go.Scatter(
        x=[0, 5, 5, 0], y=[0, 0, 10, 10], fill="toself", fillcolor="#ff0000", mode="none"
    )
    assert is_red(pixels(bare(area))[50, 50])
    shape = {"type": "rect", "x0": 0.5, "x1": 1, "y0": 0, "y1": 1, "xref": "paper", "yref": "paper"}
    seen = pixels(bare(shapes=[{**shape, "fillcolor": "#ff0000", "line": {"width": 0}}]))
    assert is_red(seen[50, 150])
    assert not is_red(seen[50, 50])


def test_open_marks_are_hollow():
    marks = go.Scatter(
        x=[5],
        y=[5],
        mode="markers",
        marker={"color": "#ff0000", "size": 30, "symbol": "circle-open"},
    )
    seen = pixels(bare(marks))
    assert seen[50, 100].min() > 250
    assert any(is_red(seen[50, x]) or seen[50, x][1] < 160 for x in range(83, 88))


@pytest.mark.parametrize(
    ("trace", "complaint"),
    [
        (go.Pie(values=[1]), "matplotlib draws no pie here"),
        (go.Scatter(y=[1], marker={"symbol": ["hexagram"]}), "draws no mark 'hexagram' here"),
    ],
)
def test_what_is_not_translated_is_refused_by_name(trace, complaint):
    with pytest.raises(InputError, match=f"it: .*{complaint}"):
        draw(go.Figure(trace))


def test_dollars_and_markup_in_names_are_text():
    note = {"text": "costs $5 &lt; $6_x^2", "x": 5, "y": 5, "showarrow": False}
    assert texts(draw(bare(annotations=[note]))) == ["costs $5 < $6_x^2"]


def test_letters_that_dejavu_lacks_raise_no_warning():
    note = {"text": "注意力 and more", "x": 5, "y": 5, "showarrow": False}
    assert texts(draw(bare(annotations=[note]))) == ["注意力 and more"]


def test_rich_text_is_measured_as_plotly_sets_it():
    lines = rich_lines(
        "<b>ab</b> <span style='font-size:6px;color:#ff0000'>c</span><br>d", 12, "#000"
    )
    assert [[(r.text, r.bold, r.size, r.colour) for r in line] for line in lines] == [
        [("ab", True, 12, "#000"), (" ", False, 12, "#000"), ("c", False, 6, "#ff0000")],
        [("d", False, 12, "#000")],
    ]
    wide, tall = block_of(lines, 12)
    assert wide == width_of(lines[0])
    assert tall == pytest.approx(12 * (1.164 + 1.3))


def test_widths_agree_with_those_that_figures_are_laid_out_by():
    for text in ("Speculative decoding", "n = 258", "Mixture-of-experts inference"):
        assert advance(text) * 10 == pytest.approx(text_width(text, 10), rel=0.03)
    assert advance("a ") > advance("a")


@pytest.mark.parametrize(
    ("about", "data", "labels"),
    [
        ({"range": [0, 30], "nticks": 6}, [0, 30], ["0", "5", "10", "15", "20", "25", "30"]),
        ({"range": [0, 40], "nticks": 6, "tickformat": "d"}, [0], ["0", "10", "20", "30", "40"]),
        ({"range": [-0.5, 0.5], "nticks": 3}, [0], ["−0.5", "0.0", "0.5"]),
        ({"tickvals": [1, 2], "ticktext": ["one", "two"], "range": [0, 3]}, [1], ["one", "two"]),
        ({"range": ["2022-01-01", "2024-02-01"]}, ["2022-01-01"], HALVES),
        ({}, ["a", "b"], ["a", "b"]),
    ],
)
def test_ticks_are_those_given_or_round_ones(about, data, labels):
    axis = make_axis("x", about, [np.array(data, dtype=object)], (0.0, 300.0))
    assert [label for _, label in ticks_of(axis)] == labels


def test_an_axis_without_a_range_holds_all_its_data():
    dates = pd.to_datetime(["2020-05-01", "2024-05-01"]).to_numpy()
    axis = make_axis("x", {}, [dates, np.array(["2019-05-01"], dtype=object)], (0.0, 100.0))
    assert axis.kind == "date"
    assert 0 < axis.pixels(["2019-05-01"])[0] < axis.pixels(["2024-05-01"])[0] < 100


def test_arrays_from_plotlys_json_are_read():
    figure = bare(go.Scatter(x=np.array([5.0]), y=np.array([5.0]), mode="markers"))
    figure.data[0].marker.color = "#ff0000"
    figure.data[0].marker.size = 10
    again = go.Figure(go.Figure(figure).to_dict())
    assert is_red(pixels(again)[50, 100])


def test_a_dark_figure_is_drawn_dark(shipped):
    figure = on_dark(shipped["papers-over-time"].figure)
    seen = np.asarray(Picture.open(io.BytesIO(draw(figure, "png"))).convert("L"))
    assert np.median(seen) < 40
