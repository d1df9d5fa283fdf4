import io
import re
import struct
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image as Picture
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from analysis.errors import InputError
from analysis.figures.export import (
    DescribedFigure,
    Look,
    export_figure,
    export_figures,
    find_browser,
)
from analysis.figures.export import rendering as rendering_module
from analysis.figures.export.finishing import finish_pdf, finish_png, finish_svg
from analysis.figures.export.image import Image
from analysis.style import frame

needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chrome or Chromium here")


@pytest.fixture
def figure():
    drawing = go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name="</script><b>"))
    drawing.add_heatmap(z=[[1, 2], [3, 4]])
    return frame(drawing, title="Two & two", subtitle="n = 2", note="Source", size=(450, 200))


@pytest.fixture
def table():
    dates = pd.to_datetime(["2024-03-01", None])
    return pd.DataFrame({"title": ["Ünïcode, with comma", "b"], "date": dates, "share": [1 / 3, 2]})


@pytest.fixture
def no_browser_starts(monkeypatch):
    def start(path):
        raise AssertionError("a browser was started unasked")

    monkeypatch.setattr(rendering_module, "Browser", start)


def image(figure, kind, **changes):
    settings = {"name": "two", "alt": "Alt <text>", "width_mm": None, "dpi": 200} | changes
    return Image(figure, kind=kind, **settings)


def test_matplotlib_draws_unless_told_otherwise_and_needs_no_note(
    figure, table, tmp_path, no_browser_starts
):
    done = export_figure(figure, tmp_path / "two", data=table, alt="It shows two.")
    names = ["plotly.min.js", "two.csv", "two.html", "two.png", "two.svg", "two.txt"]
    assert [path.name for path in done.files] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (done.note, done.renderer) == ("", "matplotlib")
    assert re.fullmatch(r"matplotlib \d+\.\d+.*", done.drawn_by)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_an_image_is_the_same_every_time(figure, tmp_path, no_browser_starts, kind):
    for folder in ("first", "second"):
        export_figure(go.Figure(figure), tmp_path / folder / "two", formats=[kind], alt="Alt")
    first, second = (tmp_path / name / f"two.{kind}" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_no_renderer_is_told_where_no_image_is_asked_for(figure, tmp_path):
    done = export_figure(figure, tmp_path / "two", formats=["html"])
    assert (done.note, done.renderer, done.drawn_by) == ("", "", "")


def test_a_browser_that_fails_is_an_error_that_says_of_what(figure, tmp_path, monkeypatch):
    def fail(self, images):
        raise RuntimeError("it fell over\nwith a long story")

    monkeypatch.setattr(rendering_module, "need_browser", lambda: sys.executable)
    monkeypatch.setattr(rendering_module.Browser, "draw", fail)
    with pytest.raises(InputError, match=r"could not draw the figures \(it fell over\); update it"):
        export_figure(figure, tmp_path / "two", renderer="browser")
    assert list(tmp_path.iterdir()) == []


def test_what_matplotlib_cannot_draw_is_refused_by_name_and_nothing_is_written(figure, tmp_path):
    drawn = {"pie": DescribedFigure(go.Figure(go.Pie(values=[1]))), "two": DescribedFigure(figure)}
    with pytest.raises(InputError, match="pie: matplotlib draws no pie here; ask for the renderer"):
        export_figures(drawn, tmp_path / "new", formats=["png"])
    assert not (tmp_path / "new").exists()


def test_a_figures_numbers_hold_no_formula(figure, tmp_path):
    evil = pd.DataFrame({"title": ["=1+1", "fine"], "n": [-1, 2]})
    export_figure(figure, tmp_path / "two", data=evil, formats=["html"])
    assert (tmp_path / "two.csv").read_text(encoding="utf-8") == "title,n\n'=1+1,-1\nfine,2\n"


def test_an_unknown_format_is_refused_before_anything_is_written(figure, tmp_path):
    with pytest.raises(InputError, match="no figure format 'gif'; choose from html, png, svg, pdf"):
        export_figure(figure, tmp_path / "new" / "two", formats=["html", "gif"])
    assert not (tmp_path / "new").exists()


def test_a_suffix_names_the_format(figure, tmp_path):
    export_figure(figure, tmp_path / "two.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plotly.min.js", "two.html"]


def test_the_csv_is_utf8_with_plain_dates_and_line_feeds(figure, table, tmp_path):
    export_figure(figure, tmp_path / "two", data=table, formats=["html"])
    content = (tmp_path / "two.csv").read_bytes()
    assert content == (
        'title,date,share\n"Ünïcode, with comma",2024-03-01,0.333333\nb,,2\n'.encode()
    )


def test_the_table_stays_as_it_is(figure, table, tmp_path):
    before = table.copy()
    export_figure(figure, tmp_path / "two", data=table, formats=["html"])
    pd.testing.assert_frame_equal(table, before)


def test_pages_share_one_script_and_ask_no_network(figure, tmp_path):
    export_figures(
        {"a": DescribedFigure(figure), "b": DescribedFigure(figure)}, tmp_path, formats=["html"]
    )
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.findall(r'src="([^"]+)"', page) == ["plotly.min.js"]
    assert "https://" not in page
    assert (tmp_path / "plotly.min.js").stat().st_size < 6e6


def test_a_page_escapes_what_names_and_words_may_hold(figure, tmp_path):
    export_figure(figure, tmp_path / "two", alt='He said "<two>"', formats=["html"])
    page = (tmp_path / "two.html").read_text(encoding="utf-8")
    assert "<title>Two &amp; two</title>" in page
    assert "&lt;two&gt;" in page
    assert page.count("</script>") == page.count("<script")


def test_a_page_is_the_same_every_time(figure, tmp_path):
    for folder in ("first", "second"):
        export_figure(go.Figure(figure), tmp_path / folder / "two", formats=["html"])
    first, second = (tmp_path / name / "two.html" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_the_last_digits_of_sums_which_differ_between_processors_change_no_page(tmp_path):
    pages = []
    for step in (0.0, 1e-14):
        curve = go.Figure(go.Scatter(x=[1, 2], y=np.array([0.1, 0.7]) + step))
        curve.add_heatmap(z=[[0.3 + step, 0.2], [0.5, None]])
        export_figure(curve, tmp_path / f"at-{step}" / "two", formats=["html"])
        pages.append((tmp_path / f"at-{step}" / "two.html").read_bytes())
    assert pages[0] == pages[1]
    assert b"0.3," in pages[0]


def test_what_breaks_off_leaves_the_old_file_and_no_remains(figure, tmp_path, monkeypatch):
    export_figure(figure, tmp_path / "two", alt="old", formats=["html"])

    def full(source, target):
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="no space left"):
        export_figure(figure, tmp_path / "two", alt="new", formats=["html"])
    assert (tmp_path / "two.txt").read_text(encoding="utf-8") == "old\n"
    assert not list(tmp_path.glob(".*"))


def test_sizes_in_millimetres_follow_the_pixels_or_are_asked_for(figure):
    assert image(figure, "png").size_mm[0] == pytest.approx(87)
    asked = image(figure, "png", width_mm=85, dpi=300)
    assert asked.size_mm[0] == 85
    assert asked.options["scale"] * 450 == pytest.approx(85 / 25.4 * 300)


def test_a_png_keeps_its_pixels_and_gains_resolution_title_and_alt_text(figure):
    drawn, raw = Picture.new("RGB", (2, 3), "red"), io.BytesIO()
    drawn.putpixel((1, 2), (0, 128, 255))
    drawn.save(raw, "PNG")
    final = finish_png(image(figure, "png", dpi=254), raw.getvalue())
    assert struct.pack(">IIB", 10_000, 10_000, 1) in final
    with Picture.open(io.BytesIO(final)) as picture:
        assert picture.info["Title"] == "Two & two"
        assert picture.info["Description"] == "Alt <text>"
        assert (picture.mode, picture.tobytes()) == (drawn.mode, drawn.tobytes())


def test_an_svg_loses_what_is_random_and_gains_size_title_and_description(figure):
    def drawn(uid, trace, bar):
        return (
            f'<svg class="main-svg" width="450" height="300" style="" viewBox="0 0 450 300">'
            f'<defs id="defs-{uid}"><clipPath id="clip{uid}xy"/></defs>'
            f'<linearGradient id="g{uid}-cb{bar}"/><g class="cb{bar} colorbar"/>'
            f'<g class="trace scatter trace{trace}" clip-path="url(#clip{uid}xy)"/></svg>'
        ).encode()

    first = finish_svg(image(figure, "svg"), drawn("123456", "aaaaaa", "0b0b0b"))
    second = finish_svg(image(figure, "svg"), drawn("a1b2c3", "ffffff", "123abc"))
    assert first == second
    root = ET.fromstring(first)
    assert root.get("role") == "img"
    assert root.get("width") == "87.00mm"
    assert [root[0].text, root[1].text] == ["Two & two", "Alt <text>"]
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
    other = finish_svg(image(figure, "svg", name="three"), drawn("123456", "aaaaaa", "0b0b0b"))
    ids = [set(re.findall(rb'id="([^"]+)"', content)) for content in (first, other)]
    assert ids[0].isdisjoint(ids[1])


def test_a_pdf_has_title_alt_text_and_no_date(figure):
    page = PdfWriter()
    page.add_blank_page(100, 100)
    page.add_metadata({"/CreationDate": "D:20261124061055+00'00'", "/Producer": "X"})
    raw = io.BytesIO()
    page.write(raw)
    final = finish_pdf(image(figure, "pdf", facts={"figure": "two"}), raw.getvalue())
    about = PdfReader(io.BytesIO(final))
    assert about.metadata.title == "Two & two"
    assert about.metadata.subject == "Alt <text>"
    assert b"D:20" not in final
    assert about.xmp_metadata.dc_title["x-default"] == "Two & two"
    assert about.root_object["/Lang"] == "en"


def test_what_chrome_printed_inside_a_margin_fills_the_page(figure):
    page = PdfWriter()
    page.add_blank_page(120, 80)
    drawn = DecodedStreamObject()
    drawn.set_data(
        b".5 0 0 -.5 0 80 cm\nq\n1 0 0 rg 0 0 9 9 re f\nQ\nq\n20 20 200 100 re\nW* n\nQ\n"
    )
    page.pages[0][NameObject("/Contents")] = page._add_object(drawn)
    raw = io.BytesIO()
    page.write(raw)
    wide = Image(figure, "two", "pdf", "", width_mm=254, dpi=100)
    final = PdfReader(io.BytesIO(finish_pdf(wide, raw.getvalue()))).pages[0]
    assert float(final.mediabox.width) == pytest.approx(720)
    assert float(final.mediabox.height) == pytest.approx(wide.size_mm[1] / 25.4 * 72)
    grow, _, _, up, x, y = map(float, final.get_contents().get_data().split()[1:7])
    assert grow * 10 + x == pytest.approx(0)  # the box was 10 to 110, its foot at 20
    assert grow * 110 + x == pytest.approx(720)
    assert up * 20 + y == pytest.approx(0)
    assert up * 70 + y == pytest.approx(float(final.mediabox.height))


@pytest.mark.browser
@needs_browser
def test_real_images_are_the_same_each_time_and_of_the_size_asked_for(figure, tmp_path, capfd):
    for folder in ("first", "second"):
        done = export_figures(
            {"two": DescribedFigure(go.Figure(figure), alt="Alt")},
            tmp_path / folder,
            formats=["png", "svg", "pdf"],
            look=Look(width_mm=85, dpi=300, renderer="browser"),
        )
        assert done.note == ""
    said = capfd.readouterr()
    assert said.out + said.err == ""
    for kind in ("png", "svg", "pdf"):
        first, second = (tmp_path / name / f"two.{kind}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    png = (tmp_path / "first" / "two.png").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert width == pytest.approx(85 / 25.4 * 300, abs=1)
    assert height / width == pytest.approx(figure.layout.height / figure.layout.width, rel=0.01)
    content = (tmp_path / "first" / "two.svg").read_bytes()
    fonts = b"'DejaVu Sans', Verdana, Arial, sans-serif"
    assert content.count(b"Verdana") == content.count(fonts) > 0
    svg = ET.parse(io.BytesIO(content))
    written = " ".join(svg.getroot().itertext())
    assert "Two & two" in written
    assert "Source" in written
    pdf = (tmp_path / "first" / "two.pdf").read_bytes()
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(85, abs=0.01)
    assert re.match(rb"q 1\.\d+ 0 0 1\.\d+ -", page.get_contents().get_data())
    assert "Two & two" in page.extract_text()
