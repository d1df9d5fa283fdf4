"""The report in a real Chromium, from a file: no request, every link, no barrier, on paper too."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from pypdf import PageObject, PdfReader

from analysis import load_results
from analysis.report import draw_figures, write_report
from analysis.style import NIGHT, luminance
from tests.reports import HOSTILE, results_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SIZES = [(1280, 800), (1600, 1000)]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report on the shipped results, with the committed figures."""
    results = load_results(ROOT / "corpus" / "derived")
    target = tmp_path_factory.mktemp("report") / "report.html"
    return write_report(results, target, draw_figures(results), figures=ROOT / "figures")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


def open_report(page: Page, path: Path) -> tuple[list[str], list[str]]:
    """Open a report; return what it asked for and what it complained of."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.goto(path.as_uri())
    page.locator("#paper-viewer[data-ready=true]").wait_for(timeout=20_000)
    return [url for url in asked if not url.startswith(("data:", "blob:"))], complaints


def test_the_page_asks_for_nothing_but_itself(page: Page, shipped: Path):
    asked, complaints = open_report(page, shipped)
    assert asked == [shipped.as_uri()]
    assert complaints == []
    assert shipped.stat().st_size < 8_000_000


def test_every_link_within_leads_somewhere(page: Page, shipped: Path):
    open_report(page, shipped)
    broken = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')]
            .map((link) => link.getAttribute("href").slice(1))
            .filter((id) => !document.getElementById(id))"""
    )
    assert broken == []
    page.get_by_role("link", name="Speculative decoding", exact=True).click()
    heading = page.get_by_role("heading", name="Speculative decoding", exact=True)
    heading.wait_for()
    assert heading.evaluate("node => node.getBoundingClientRect().top") < 800


@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_out_of_the_window(page: Page, shipped: Path, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_report(page, shipped)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    undrawn = page.evaluate(
        """() => [...document.querySelectorAll("figure img")]
            .filter((image) => !image.complete || !image.naturalWidth).map((image) => image.alt)"""
    )
    assert undrawn == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_barrier_in_light_or_dark(page: Page, shipped: Path, scheme: str):
    page.emulate_media(color_scheme=scheme)
    open_report(page, shipped)
    found = Axe().run(page).response["violations"]
    barriers = {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}
    assert barriers == {}


def corner(page: Page, selector: str) -> str:
    """Return the colour of the upper left corner of what is seen."""
    image = Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB")
    return "#" + "".join(f"{part:02x}" for part in image.getpixel((2, 2)))


def test_charts_are_dark_on_a_dark_page(page: Page, shipped: Path):
    charts = ("#figure-theme-sizes img", "#figure-theme-trends img", ".trend")
    for scheme, ground in (("light", "#ffffff"), ("dark", NIGHT)):
        page.emulate_media(color_scheme=scheme)
        open_report(page, shipped)
        assert {corner(page, chart) for chart in charts} == {ground}
    inks = page.locator(".trend circle").evaluate_all(
        "dots => [...new Set(dots.map((dot) => getComputedStyle(dot).stroke))]"
    )
    assert inks
    assert all(contrast(ink, NIGHT) >= 3 for ink in inks)  # of what is no text, WCAG 1.4.11


def contrast(colour: str, ground: str) -> float:
    """Return the contrast of a colour as CSS computes it with a ground, 1 to 21."""
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    lights = sorted((luminance(f"#{red:02x}{green:02x}{blue:02x}"), luminance(ground)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_papers_can_be_searched_in_the_report(page: Page, shipped: Path):
    open_report(page, shipped)
    page.get_by_role("textbox", name="Search").fill("speculative decoding")
    page.get_by_role("status").filter(has_text=" of 258 papers").wait_for()


def test_on_paper_nothing_is_cut_and_the_map_is_there(page: Page, shipped: Path):
    open_report(page, shipped)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    texts = [sheet.extract_text() for sheet in printed.pages]
    whole = " ".join(texts)
    for words in ("Which themes rise and which fall", "Map of the papers", "share of papers, %"):
        assert words in whole
    assert all(text.strip() for text in texts)
    assert "Regular expression" not in whole  # the view's controls are for the screen
    page.emulate_media(media="print")
    assert page.locator("#figure-map-of-papers img").is_visible()
    assert not page.locator("#paper-viewer").is_visible()
    height = page.evaluate(
        "Math.max(...[...document.querySelectorAll('figure img')].map((i) => i.clientHeight))"
    )
    assert height < 1123  # an A4 page in CSS pixels
    headings = {"".join(text.split()) for text in page.locator("h1, h2, h3").all_inner_texts()}
    assert headings & {line for sheet in printed.pages for line in lines_of(sheet)}
    assert not headings & {lines_of(sheet)[-1] for sheet in printed.pages}


def lines_of(sheet: PageObject) -> list[str]:
    """Return the lines of a printed page from top to bottom without blanks, but its number."""
    lines: dict[int, str] = defaultdict(str)

    def hear(text: str, around: list[float], place: list[float], *_: object) -> None:
        down = around[1] * place[4] + around[3] * place[5] + around[5]
        lines[round(-down)] += "".join(text.split())

    sheet.extract_text(visitor_text=hear)
    told = [text for _, text in sorted(lines.items()) if text]
    return [text for text in told if not re.fullmatch(r"\d+/\d+", text)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_saved_as_it_is_on_paper(page: Page, shipped: Path, scheme: str):
    page.emulate_media(color_scheme=scheme)
    open_report(page, shipped)
    with page.expect_download() as found:
        page.locator("#figure-theme-trends").get_by_role("button", name="Save as SVG").click()
    assert found.value.suggested_filename == "theme-trends.svg"
    saved = Path(found.value.path()).read_text(encoding="utf-8")
    assert saved == (ROOT / "figures" / "theme-trends.svg").read_text(encoding="utf-8")


def test_from_a_rising_theme_to_its_papers_and_the_chart_in_six_clicks(page: Page, shipped: Path):
    """The walk of a new user, as tests/benchmarks/explorer.md writes it down."""
    open_report(page, shipped)
    page.get_by_role("navigation").get_by_role("link", name="Themes", exact=True).click()
    rising = page.get_by_role("region", name="Table of themes").get_by_role("row")
    name = rising.filter(has_text="rising").first.get_by_role("link")
    theme = name.inner_text()
    name.click()
    profile = page.locator("article").filter(has=page.get_by_role("heading", name=theme))
    assert profile.locator(".papers tbody tr").first.is_visible()
    page.get_by_role("navigation").get_by_role("link", name="The map of papers").click()
    page.locator(".pt-key-line").filter(has_text=theme).first.click()
    page.locator("tbody tr[data-row]").first.click()
    paper = page.get_by_role("region", name="Paper", exact=True)
    assert theme in paper.inner_text()
    assert "Confidence" in paper.inner_text()
    with page.expect_download() as found:
        page.locator("#figure-theme-trends").get_by_role("button", name="Save as SVG").click()
    assert found.value.suggested_filename == "theme-trends.svg"


def test_hostile_titles_are_shown_and_do_nothing(page: Page, tmp_path: Path):
    results = results_of()
    drawings = draw_figures(results)
    path = write_report(results, tmp_path / "report.html", drawings)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    asked, complaints = open_report(page, path)
    assert page.title() == "What 16 papers are about"
    assert (asked, complaints, dialogs) == ([path.as_uri()], [], [])
    shown = page.locator(".papers").all_inner_texts()
    assert HOSTILE[0] in " ".join(shown)
