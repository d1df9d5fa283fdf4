"""The page without a kernel, in a real Chromium, opened as a file and without a network."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from analysis.explorer import build_payload, packed_text, widget_source, widget_style, write_page
from analysis.explorer.filters import Filters, select
from tests.test_explorer_page import HOSTILE, small_results

pytestmark = pytest.mark.browser


class Opened:
    """A page opened from a file, with all that it asked for and complained of."""

    def __init__(self, context, path):
        self.asked, self.complaints = [], []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.address = path.as_uri()
        self.page.goto(self.address)
        expect(self.page.locator("#paper-viewer[data-ready]")).to_be_attached()

    def _hear(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    @property
    def status(self):
        return self.page.get_by_role("status")

    def field(self, name):
        return self.page.get_by_label(name, exact=True)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def lines(self):
        return self.page.locator("tbody tr[data-row]")

    def chosen(self):
        return self.page.evaluate("document.getElementById('paper-viewer').viewer.rows")

    def unfold(self):
        """Open the filters that have folded away, where any have."""
        opener = self.button("More filters")
        if opener.is_visible() and opener.get_attribute("aria-expanded") == "false":
            opener.click()

    def set(self, filters):
        script = "filters => document.getElementById('paper-viewer').viewer.setFilters(filters)"
        self.page.evaluate(script, filters)


@pytest.fixture
def opener(browser):
    """Give a function that opens a page; afterwards nothing must have gone wrong on it."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(10_000)
        opened = []

        def open_page(path):
            opened.append(Opened(context, path))
            return opened[-1]

        yield open_page
        for page in opened:
            assert [url for url in page.asked if not url.startswith("blob:")] == [page.address]
            assert page.complaints == []


@pytest.fixture
def view(opener, shipped):
    return opener(shipped)


def test_search_narrows_everything_and_clear_brings_all_back(view):
    expect(view.status).to_have_text("258 of 258 papers")
    view.field("Search").fill("speculative decoding")
    expect(view.status).to_have_text(re.compile(r"^\d{1,2} of 258 papers$"))
    n = len(view.chosen())
    expect(view.lines()).to_have_count(n)
    expect(view.field("Theme").locator("option").first).to_have_text(f"All themes ({n})")
    expect(view.page.get_by_role("img", name=re.compile("Share of all papers"))).to_be_visible()
    view.button("Clear").click()
    expect(view.status).to_have_text("258 of 258 papers")
    expect(view.field("Search")).to_have_value("")


def test_an_invalid_expression_is_said_beside_the_box_and_filters_nothing(view):
    view.field("Regular expression").check()
    view.field("Search").fill("(unclosed")
    expect(view.page.get_by_role("alert")).to_contain_text("Not a regular expression")
    expect(view.status).to_have_text("258 of 258 papers")
    view.field("Search").fill("^Scaling .*laws?")
    expect(view.page.get_by_role("alert")).to_be_hidden()
    expect(view.status).not_to_have_text("258 of 258 papers")


def test_a_theme_alone_shows_its_frozen_verdict(view, results):
    theme = results.themes["theme"][0]
    view.field("Theme").select_option(theme)
    n = int((results.papers["theme"] == theme).sum())
    expect(view.status).to_have_text(f"{n} of 258 papers")
    trend = view.page.get_by_role("region", name="Trend")
    verdict = results.trends.query("level == 'theme'").set_index("name").loc[theme, "verdict"]
    word = {"rising": "rose", "falling": "fell"}.get(verdict, verdict)
    expect(trend).to_contain_text(f"{theme} {word}")
    view.field("Confidence at least").fill("0.9")
    expect(trend).not_to_contain_text(f"{theme} {word}")


def test_what_is_selected_has_its_odds_ratio_and_interval(view):
    view.field("Search").fill("language model")
    trend = view.page.get_by_role("region", name="Trend")
    expect(trend).to_contain_text(re.compile(r"Odds ratio \d.* 95 % interval [\d.]+–[\d.]+"))
    periods = trend.get_by_role("table")
    expect(periods.get_by_role("columnheader")).to_have_text(
        ["Period", "Papers", "Of", "Share", "Low", "High"]
    )


def test_a_click_on_a_period_selects_its_papers(view, results):
    view.page.locator("[data-period='2021']").click()
    n = int((results.papers["date"].dt.year == 2021).sum())
    expect(view.status).to_have_text(f"{n} of 258 papers")
    expect(view.field("From")).to_have_value("2021-01-01")
    expect(view.field("To")).to_have_value("2021-12-31")


def test_papers_filed_anew_keep_the_view_and_what_is_chosen(view, results):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    said = view.status.inner_text()
    view.lines().first.click()
    view.page.locator(".pt-map").focus()
    view.page.keyboard.press("+")
    box = view.page.locator(".pt-mapbox")
    expect(box).to_have_attribute("data-zoom", "1.40")
    themes = results.themes.assign(theme=results.themes["theme"].replace("RL theory", "Renamed"))
    papers = results.papers.assign(theme=results.papers["theme"].replace("RL theory", "Renamed"))
    payload = build_payload(replace(results, papers=papers, themes=themes))
    view.page.evaluate(
        "data => document.getElementById('paper-viewer').viewer.setData(data)", payload
    )
    expect(view.field("Theme").locator("option", has_text="Renamed")).to_be_attached()
    expect(view.status).to_have_text(said)
    expect(box).to_have_attribute("data-zoom", "1.40")
    expect(view.page.locator("tr[aria-current=true]")).to_have_count(1)


def test_a_topic_narrows_its_theme_and_goes_when_another_theme_is_chosen(view, results):
    topic = results.topics.iloc[0]
    view.field("Topic").select_option(str(topic["topic"]))
    expect(view.status).to_have_text(f"{topic['n_papers']} of 258 papers")
    other = next(name for name in results.themes["theme"] if name != topic["theme"])
    view.field("Theme").select_option(other)
    expect(view.field("Topic")).to_have_value("")
    expect(view.status).not_to_have_text("0 of 258 papers")


def test_a_line_of_the_table_opens_its_paper_and_tells_why_it_is_there(view, results):
    view.field("Search").fill("Splitwise")
    view.page.get_by_role("row", name=re.compile("^Splitwise")).click()
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper.get_by_role("heading").first).to_contain_text("Splitwise")
    known = results.papers.set_index("paper_id").loc["2311.18677"]
    expect(paper).to_contain_text(known["abstract"])
    expect(paper).to_contain_text(known["theme"])
    expect(paper).to_contain_text(f"Confidence {known['confidence']:.2f}")
    expect(paper).to_contain_text(re.compile(r"It holds \d+ of the topic’s \d+ leading terms"))
    link = paper.get_by_role("link", name="arXiv 2311.18677")
    expect(link).to_have_attribute("href", "https://arxiv.org/abs/2311.18677")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    near = paper.get_by_role("list").last.get_by_role("button")
    title = near.first.locator("span").first.inner_text().split("\n")[0]
    near.first.click()
    expect(paper.get_by_role("heading").first).not_to_contain_text("Splitwise")
    expect(paper.get_by_role("heading").first).to_contain_text(title.split(" (")[0][:20])


def test_a_venue_is_chosen_sought_and_shown_with_authors_and_doi(opener, results, tmp_path):
    papers = results.papers.assign(
        venue=["ICML" if i % 3 == 0 else "JMLR" for i in range(len(results.papers))],
        authors="Doe, Jane; Roe, R.",
        doi="10.1/x%",
        type="article",
    )
    view = opener(write_page(replace(results, papers=papers), tmp_path / "page.html"))
    view.unfold()
    view.field("Venue").select_option("ICML")
    assert view.chosen() == list(range(0, len(papers), 3))
    assert view.page.get_by_label("Type", exact=True).count() == 0  # all papers are alike in it
    view.field("Search").fill("icml")
    view.unfold()
    view.field("Venue").select_option("")
    expect(view.status).to_contain_text(f"{len(papers[::3])} of")
    view.lines().first.click()
    pane = view.page.get_by_label("Paper", exact=True)
    expect(pane).to_contain_text("Doe, Jane; Roe, R.")
    link = pane.get_by_role("link", name="DOI 10.1/x%")
    assert link.get_attribute("href") == "https://doi.org/10.1/x%25"


def test_papers_like_one_are_itself_and_its_twenty_nearest(view):
    view.lines().first.click()
    title = view.lines().first.get_by_role("rowheader").inner_text()
    view.button("Papers like this one").click()
    expect(view.status).to_have_text("21 of 258 papers")
    expect(view.lines().first.get_by_role("rowheader")).to_have_text(title)
    view.page.get_by_role("button", name=re.compile("^Remove: Like")).click()
    expect(view.status).to_have_text("258 of 258 papers")


def test_what_is_sought_is_marked_and_what_is_set_has_a_chip(view):
    view.field("Search").fill('"language model" cache')
    expect(view.status).not_to_have_text("258 of 258 papers")
    view.lines().first.click()
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    marked = {text.casefold() for text in paper.locator("mark").all_inner_texts()}
    assert marked == {"language model", "cache"}
    view.field("Search").fill("(cache")
    view.field("Regular expression").check()
    expect(paper.locator("mark")).to_have_count(0)
    view.button("Clear").click()
    theme = view.field("Theme").locator("option").nth(3).get_attribute("value")
    view.set({"theme": theme, "confidence": 0.5, "from": "2022-01-01"})
    chips = view.page.get_by_role("button", name=re.compile("^Remove: "))
    names = [f"Remove: {theme}", "Remove: From 2022-01-01", "Remove: Confidence at least 0.50"]
    assert [chip.get_attribute("aria-label") for chip in chips.all()] == names
    chips.first.click()
    expect(view.field("Theme")).to_have_value("")


def test_the_table_holds_every_paper_and_makes_only_the_lines_in_sight(opener, results, tmp_path):
    many = pd.concat([results.papers] * 12, ignore_index=True)
    many["paper_id"] = [f"paper {i}" for i in range(len(many))]
    vectors = np.tile(results.vectors, (12, 1))
    view = opener(
        write_page(replace(results, papers=many, vectors=vectors), tmp_path / "page.html")
    )
    expect(view.page.locator(".pt-table")).to_have_attribute("aria-rowcount", "3097")
    assert view.lines().count() < 200
    view.lines().first.focus()
    view.page.keyboard.press("End")
    expect(view.lines().last).to_be_focused()
    expect(view.lines().last).to_have_attribute("aria-rowindex", "3097")
    view.page.keyboard.press("PageUp")
    expect(view.page.locator("tr:focus")).to_have_attribute("aria-rowindex", "3089")
    view.page.locator(".pt-scroll").evaluate("element => { element.scrollTop = 40_000; }")
    in_the_middle = """() => {
      const { left, top, width, height } = document.querySelector(".pt-scroll")
        .getBoundingClientRect();
      const cell = document.elementFromPoint(left + width / 4, top + height / 2);
      return Number(cell?.closest("tr[data-row]")?.getAttribute("aria-rowindex") ?? 0);
    }"""
    view.page.wait_for_function(f"() => ({in_the_middle})() > 1_000")
    assert 1_300 < view.page.evaluate(in_the_middle) < 1_500


def test_a_chosen_period_leaves_the_others_as_context(view, results):
    bars = view.page.locator(".pt-chart rect[fill-opacity]")
    before = [bar.get_attribute("height") for bar in bars.all()]
    view.page.locator("[data-period='2021']").click()
    assert [bar.get_attribute("height") for bar in bars.all()] == before
    opacities = [float(bar.get_attribute("fill-opacity")) for bar in bars.all()]
    periods = view.page.locator(".pt-target")
    chosen = [at.get_attribute("data-period") for at in periods.all()].index("2021")
    assert [i for i, opacity in enumerate(opacities) if opacity == 1] == [chosen]
    widths = {at.get_attribute("data-period"): at.bounding_box()["width"] for at in periods.all()}
    assert widths["2021"] == pytest.approx(4 * widths["2023 Q1"], rel=0.02)


def test_a_lasso_on_the_map_selects_what_it_surrounds(view):
    view.button("Lasso").click()
    box = view.page.locator(".pt-map").bounding_box()
    corners = [(0.2, 0.05), (0.6, 0.05), (0.6, 0.6), (0.2, 0.6), (0.2, 0.06)]
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    view.page.mouse.move(*points[0])
    view.page.mouse.down()
    for point in points[1:]:
        view.page.mouse.move(*point, steps=5)
    view.page.mouse.up()
    expect(view.status).to_have_text(re.compile(r"^\d+ of 258 papers$"))
    expect(view.status).not_to_have_text("258 of 258 papers")
    assert 20 < len(view.chosen()) < 200
    expect(view.button("Lasso")).to_have_attribute("aria-pressed", "false")


def test_pointing_at_a_paper_shows_what_it_is_and_a_click_opens_it(view):
    view.set({"search": "Splitwise"})
    view.lines().first.click()  # puts it in view
    view.page.locator(".pt-map").focus()
    place = view.page.evaluate(
        """() => {
          const canvas = document.querySelector('.pt-over');
          const box = canvas.getBoundingClientRect();
          const { data, width } = canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height);
          let n = 0, x = 0, y = 0;
          for (let i = 0; i < data.length; i += 4) {
            const ink = data[i] === 0x1f && data[i + 1] === 0x24 && data[i + 2] === 0x30;
            if (!ink || data[i + 3] < 250) continue;
            n++; x += (i / 4) % width; y += Math.floor(i / 4 / width);
          }
          const scale = box.width / width;
          return [box.left + (x / n) * scale, box.top + (y / n) * scale];
        }"""
    )
    view.button("Close the paper").click()
    view.page.mouse.move(*place)
    card = view.page.locator(".pt-card")
    expect(card).to_contain_text("Splitwise")
    expect(card).to_contain_text("arXiv 2311.18677")
    expect(card).to_contain_text("confidence")
    view.page.mouse.click(*place)
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper.get_by_role("heading").first).to_contain_text("Splitwise")


def test_names_on_the_map_are_the_themes_that_are_selected(view, results):
    box = view.page.locator(".pt-mapbox")
    named = set(box.get_attribute("data-names").split("; "))
    assert len(named) >= 15
    assert named <= set(results.themes["theme"])
    view.field("Theme").select_option(results.themes["theme"][2])
    expect(box).to_have_attribute("data-names", results.themes["theme"][2])


def test_the_key_opens_to_topics_with_how_far_they_can_be_trusted(view, results):
    key = view.page.get_by_role("region", name="Themes", exact=True)
    topic = results.topics.iloc[0]
    key.get_by_role("button", name=f"Topics of {topic['theme']}", exact=True).click()
    line = key.locator(".pt-key-topic", has_text=topic["label"])
    expect(line).to_contain_text(topic["trust"])
    expect(line).to_contain_text(f"stability {topic['stability']:.2f}")
    line.click()
    expect(view.status).to_have_text(f"{topic['n_papers']} of 258 papers")
    expect(view.field("Topic")).to_have_value(str(topic["topic"]))
    expect(line).to_have_attribute("aria-pressed", "true")
    line.click()
    expect(view.status).to_have_text("258 of 258 papers")


def test_the_map_names_themes_when_far_and_topics_when_near(view):
    box = view.page.locator(".pt-mapbox")
    assert box.get_attribute("data-topics") == ""
    view.page.locator(".pt-map").focus()
    for _ in range(4):
        view.page.keyboard.press("+")
    expect(box).to_have_attribute("data-names", "")
    expect(box).not_to_have_attribute("data-topics", "")
    view.page.keyboard.press("0")
    expect(box).to_have_attribute("data-topics", "")
    expect(box).not_to_have_attribute("data-names", "")


def test_everything_works_by_keyboard(view):
    keys = view.page.keyboard
    keys.press("Tab")  # the first thing on the page, in reading order
    expect(view.field("Regular expression")).to_be_focused()
    keys.press("Tab")
    expect(view.field("Search")).to_be_focused()
    keys.type("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    keys.press("Tab")
    expect(view.field("Theme")).to_be_focused()
    view.page.locator(".pt-map").focus()
    box = view.page.locator(".pt-mapbox")
    expect(box).to_have_attribute("data-zoom", "1.00")
    keys.press("+")
    keys.press("ArrowLeft")
    expect(box).to_have_attribute("data-zoom", "1.40")
    keys.press("0")
    expect(box).to_have_attribute("data-zoom", "1.00")
    view.lines().first.focus()
    keys.press("ArrowDown")
    expect(view.lines().nth(1)).to_be_focused()
    keys.press("End")
    expect(view.lines().last).to_be_focused()
    keys.press("Home")
    title = view.lines().first.get_by_role("rowheader").inner_text()
    keys.press("Enter")
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper.get_by_role("heading").first).to_have_text(title)
    view.button("Close the paper").focus()
    keys.press("Escape")
    expect(view.lines().first).to_be_focused()
    view.button("Clear").focus()
    keys.press("Enter")
    expect(view.status).to_have_text("258 of 258 papers")


def test_whatever_takes_focus_keeps_its_keys_from_jupyterlab(view):
    view.lines().first.click()
    focusable = "a[href], button, input, select, [tabindex]"
    bare = view.page.locator(f":is({focusable}):not([data-lm-suppress-shortcuts='true'])")
    expect(bare).to_have_count(0)
    assert view.page.locator(focusable).count() > 50


def test_columns_sort_and_say_so(view):
    head = view.page.get_by_role("columnheader", name="Confidence")
    view.page.get_by_role("button", name="Confidence", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "descending")
    view.page.get_by_role("button", name="Confidence", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    shown = [float(text) for text in view.page.locator("td.pt-col-confidence").all_inner_texts()]
    assert shown == sorted(shown)
    view.page.get_by_role("button", name="Title", exact=True).click()
    titles = view.page.locator("th.pt-col-title[scope=row]").all_inner_texts()
    assert [title.casefold() for title in titles[:5]] == sorted(
        title.casefold() for title in titles[:5]
    )


QUESTIONS = [
    {},
    {"search": "attention KV"},
    {"search": '"large language models" cache'},
    {"search": "STRASSE ß"},
    {"search": r"\bLLMs?\b.*cach(e|ing)", "regex": True},
    {"theme": "Mixture of experts", "confidence": 0.8},
    {"topic": 3},
    {"from": "2023-06-01", "to": "2023-12-31"},
    {"to": "2022-11-09"},
    {"from": "2024-03-01", "search": "model"},
    {"like": "2311.18677", "confidence": 0.65},
    {"lasso": list(range(0, 258, 3)), "search": "learning"},
    {"search": "zzz no paper"},
]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: " ".join(asked) or "nothing")
def test_the_page_and_python_select_the_same_papers(opener, shipped, results, asked):
    view = opener(shipped)
    view.set(asked)
    chosen = select(results.papers, results.vectors, Filters.from_json(asked))
    assert view.chosen() == chosen.nonzero()[0].tolist()
    expect(view.status).to_have_text(f"{chosen.sum()} of 258 papers")


def test_the_selection_is_saved_as_csv_and_bibtex(view, results):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    with view.page.expect_download() as waiting:
        view.button("CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    wanted = results.papers.iloc[view.chosen()]
    assert [row["paper_id"] for row in rows] == wanted["paper_id"].tolist()
    assert [row["title"] for row in rows] == wanted["title"].tolist()
    assert [row["abstract"] for row in rows] == wanted["abstract"].tolist()
    with view.page.expect_download() as waiting:
        view.button("BibTeX").click()
    entries = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert entries.count("@misc{") == len(wanted)
    assert f"eprint = {{{wanted['arxiv_id'].iloc[0]}}}" in entries


def test_a_hostile_title_stays_text_everywhere(opener, tmp_path):
    results = small_results(HOSTILE)
    results.topics.loc[1, "label"] = HOSTILE
    for column in ("theme",):
        results.papers[column] = results.papers[column].replace("Inference", HOSTILE)
        results.topics[column] = results.topics[column].replace("Inference", HOSTILE)
        results.themes[column] = results.themes[column].replace("Inference", HOSTILE)
    view = opener(write_page(results, tmp_path / "page.html"))
    view.field("Theme").select_option(HOSTILE)
    expect(view.status).to_have_text("2 of 6 papers")
    line = view.page.get_by_role("rowheader", name=HOSTILE, exact=True)
    line.click()
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper.get_by_role("heading").first).to_have_text(HOSTILE)
    view.button("Papers like this one").click()
    expect(view.page.locator(".pt-chip").last).to_contain_text("<img src=x")
    expect(view.page.locator("img")).to_have_count(0)
    assert view.page.title() == "Explore 6 papers: mine.csv"


def test_cells_that_a_spreadsheet_would_run_are_saved_as_text(opener, tmp_path):
    view = opener(write_page(small_results("=HYPERLINK(1)"), tmp_path / "page.html"))
    with view.page.expect_download() as waiting:
        view.button("CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["title"] == "'=HYPERLINK(1)"


def test_a_page_with_cut_abstracts_says_what_the_search_reads(opener, results, tmp_path):
    view = opener(write_page(results, tmp_path / "page.html", budget=120_000))
    note = view.page.get_by_text(re.compile(r"The search reads titles and the first \d+ char"))
    expect(note).to_be_visible()
    view.lines().first.click()
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper).to_contain_text("only the beginning of each abstract")


def test_without_webgl_the_map_is_drawn_on_a_plain_canvas(browser, shipped):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.add_init_script(
            """const get = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
              return kind.startsWith("webgl") ? null : get.call(this, kind, ...rest);
            };"""
        )
        view = Opened(context, shipped)
        expect(view.page.locator(".pt-mapbox")).to_have_attribute("data-painter", "flat")
        view.page.wait_for_function(
            """() => {
              const canvas = document.querySelector('.pt-points');
              const { data } = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height);
              return data.some((value) => value > 0);
            }"""
        )
        assert view.complaints == []


def test_a_lost_webgl_context_costs_nothing_but_speed(view):
    box = view.page.locator(".pt-mapbox")
    if box.get_attribute("data-painter") == "flat":
        pytest.skip("this Chromium has no WebGL to lose")
    view.page.evaluate(
        """document.querySelector('.pt-points').getContext('webgl2')
          .getExtension('WEBGL_lose_context').loseContext()"""
    )
    expect(box).to_have_attribute("data-painter", "flat")
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")


@pytest.mark.parametrize("width", [360, 1280, 1600])
def test_nothing_stands_out_of_the_page_at_any_width(opener, shipped, width):
    view = opener(shipped)
    view.page.set_viewport_size({"width": width, "height": 900})
    view.lines().first.click()
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width
    view.unfold()
    for name in ("Search", "Theme", "Topic", "From", "To", "Confidence at least"):
        box = view.field(name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["everything", "a paper", "nothing"])
def test_axe_finds_no_fault(view, state, scheme):
    view.page.emulate_media(color_scheme=scheme)
    if state == "a paper":
        view.lines().nth(2).click()
    if state == "nothing":
        view.field("Search").fill("zzz no paper")
        expect(view.status).to_have_text("0 of 258 papers")
    found = Axe().run(view.page)
    assert [v["id"] for v in found.response["violations"]] == [], found.generate_report()


def test_the_view_follows_the_system_into_the_dark_and_keeps_what_is_seen(view):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    said = view.status.inner_text()
    view.lines().first.click()
    inks = "Array.from(document.querySelectorAll('.pt-key .pt-mark path'), (at) => at.style.fill"
    inks += " || at.getAttribute('fill'))"
    by_day = view.page.evaluate(inks)
    view.page.emulate_media(color_scheme="dark")
    expect(view.status).to_have_text(said)
    by_night = view.page.evaluate(inks)
    assert len(set(by_night)) == len(by_night)
    assert set(by_night).isdisjoint(by_day)
    expect(view.page.locator("tr[aria-current=true]")).to_have_count(1)
    view.page.emulate_media(color_scheme="light")
    expect(view.page.locator(".pt-key .pt-mark path").first).to_have_attribute("fill", by_day[0])


HOSTED = """async (packed) => {
  const asked = [];
  const views = [];
  const root = document.body.appendChild(document.createElement("div"));
  const answers = {
    find: () => [1, 4],
    like: () => [2, 3],
    paper: () => ({ abstract: "The whole of it.", held: 1, near: [3, 4] }),
    trend: () => ({ sentence: "It rose, says Python." }),
  };
  const panel = (api) => {
    const note = document.createElement("p");
    note.className = "note";
    api.onChange(() => { note.textContent = `${api.rows.length} rows, paper ${api.paper}`; });
    return note;
  };
  window.viewer = mountViewer(root, { ...(await unpackPayload(packed)), text_cut: true }, {
    hasKernel: true,
    filters: { confidence: 0.5 },
    ask: async (kind, args) => { asked.push([kind, args]); return answers[kind](args); },
    onView: (view) => views.push(view),
    panels: [panel],
  });
  Object.assign(window, { asked, views, ids: (await unpackPayload(packed)).papers.id });
}"""


@pytest.fixture
def hosted(browser):
    """Give a page where the view is mounted for a host that has a kernel."""
    results = small_results()
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.add_style_tag(content=widget_style())
        page.add_script_tag(content=widget_source())
        page.evaluate(HOSTED, packed_text(build_payload(results, nearest=False)))
        yield page


def test_a_host_hears_of_every_view_and_starts_with_its_filters(hosted):
    expect(hosted.get_by_role("status")).to_have_text("5 of 6 papers")
    assert hosted.evaluate("views.at(-1).filters.confidence") == 0.5
    hosted.get_by_label("Theme", exact=True).select_option("Inference")
    assert hosted.evaluate("views.at(-1).rows") == [0, 1]
    expect(hosted.locator(".note")).to_have_text("2 rows, paper null")
    hosted.locator("tr[data-row='1']").click()
    expect(hosted.locator(".note")).to_have_text("2 rows, paper 1")


def test_a_kernel_is_asked_for_what_the_page_does_not_hold(hosted):
    hosted.get_by_label("Search", exact=True).fill("anything")
    expect(hosted.get_by_role("status")).to_have_text("2 of 6 papers")
    asked = "kind => asked.filter(([each]) => each === kind).map(([, args]) => args)"
    assert hosted.evaluate(asked, "find") == [{"search": "anything", "regex": False}]
    expect(hosted.get_by_role("region", name="Trend")).to_contain_text("It rose, says Python.")
    hosted.locator("tr[data-row='1']").click()
    paper = hosted.get_by_role("region", name="Paper")
    expect(paper).to_contain_text("The whole of it.")
    expect(paper).to_contain_text("It holds 1 of the topic’s")
    expect(paper).to_contain_text("of its 2 nearest papers")
    hosted.get_by_role("button", name="Clear", exact=True).click()
    hosted.get_by_role("button", name="Papers like this one").click()
    expect(hosted.get_by_role("status")).to_have_text("3 of 6 papers")  # told with the paper
    assert hosted.evaluate(asked, "paper") == [{"row": 1}]


def test_a_kernel_is_asked_for_papers_like_one_that_is_not_open(hosted):
    hosted.evaluate("viewer.setFilters({ like: ids[0] })")
    expect(hosted.get_by_role("status")).to_have_text("2 of 6 papers")


def test_an_expression_that_only_python_reads_is_asked_of_it(hosted):
    hosted.evaluate("viewer.setFilters({ search: '(?P<first>a)', regex: true })")
    expect(hosted.get_by_role("status")).to_have_text("2 of 6 papers")
    expect(hosted.get_by_role("alert")).to_be_hidden()


def test_filters_that_come_back_late_leave_what_is_being_typed(hosted):
    search = hosted.get_by_label("Search", exact=True)
    search.fill("anything")
    expect(hosted.get_by_role("status")).to_have_text("2 of 6 papers")
    hosted.evaluate(
        """() => {
          const search = document.querySelector(".pt-search");
          search.value = "anything m";
          viewer.setFilters({ ...viewer.filters });
        }"""
    )
    expect(search).to_have_value("anything m")
    hosted.evaluate("viewer.setFilters({})")
    expect(search).to_have_value("")


def test_a_view_that_is_destroyed_leaves_nothing(hosted):
    hosted.evaluate("viewer.destroy()")
    expect(hosted.locator("[class^=pt-]")).to_have_count(0)


def test_shift_and_drag_is_a_lasso_too(view):
    box = view.page.locator(".pt-map").bounding_box()
    view.page.keyboard.down("Shift")
    view.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 5)
    view.page.mouse.down()
    for x, y in ((0.7, 0.1), (0.7, 0.9), (0.3, 0.9)):
        view.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
    view.page.mouse.up()
    view.page.keyboard.up("Shift")
    chip = view.page.get_by_role("button", name=re.compile("^Remove: Lasso of"))
    expect(chip).to_be_visible()
    expect(view.status).not_to_have_text("258 of 258 papers")
    chip.click()
    expect(view.status).to_have_text("258 of 258 papers")
