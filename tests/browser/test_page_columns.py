"""Columns of one's own on the page: colour, shape, key, table, hover, filters and files."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import expect

from analysis.explorer import Filters, export_papers, write_page
from analysis.explorer.columns import palette
from analysis.explorer.filters import select
from analysis.findings import labelled
from tests.browser.test_page import Opened
from tests.browser.test_page import opener as opener
from tests.browser.test_page_layout import watch

pytestmark = pytest.mark.browser

NO_WEBGL = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : get.call(this, kind, ...rest);
};"""
COLOURS = """() => {
  const canvas = document.querySelector(".pt-points");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const counts = {};
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 255) continue;
    const parts = [0, 1, 2].map((at) => data[i + at].toString(16).padStart(2, "0"));
    const name = `#${parts.join("")}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}"""


@pytest.fixture(scope="module")
def own(results):
    """Give the shipped papers columns of a reviewer: groups, venues, numbers, days, notes."""
    n = len(results.papers)
    rng = np.random.default_rng(2)
    days = pd.date_range("2024-01-01", periods=n).strftime("%Y-%m-%d")
    papers = results.papers.assign(
        authors="Lee, Ann; Öz, Bo",
        venue=[f"Venue {min(i % 17, i % 23):02}" for i in range(n)],
        group=rng.choice(["A: read", "B: skim", ""], n),
        citations=np.floor(np.exp(rng.normal(2, 1.5, n))).astype(int),
        score=np.where(rng.random(n) < 0.2, np.nan, rng.normal(5, 2, n)),
    ).assign(**{"read on": np.where(rng.random(n) < 0.3, "", days)})
    papers["remark"] = [f"=1+{i}" for i in range(n)]
    return replace(results, papers=papers)


@pytest.fixture(scope="module")
def page_file(own, tmp_path_factory):
    return write_page(own, tmp_path_factory.mktemp("own") / "page.html")


@pytest.fixture
def view(opener, page_file):
    return opener(page_file)


def key_lines(view):
    """Return the lines of the key: what they name and how many papers they count."""
    lines = view.page.locator(".pt-key .pt-key-line").all()
    texts = [
        [line.locator(f".pt-key-{part}").inner_text() for part in ("name", "count")]
        for line in lines
    ]
    return [(name, int(n.replace(",", ""))) for name, n in texts]


def colour_by(view, name):
    view.field("Colour by").select_option(label=name)


def test_a_column_of_values_colours_the_twelve_most_frequent_and_counts_all(view, own):
    colour_by(view, "Venue")
    key = view.page.get_by_role("region", name="Key: Venue", exact=True)
    expect(key.get_by_role("heading", name="Venue")).to_be_visible()
    counts = own.papers["venue"].value_counts()
    lines = key_lines(view)
    assert len(lines) == 13
    assert dict(lines[:12]) == counts.nlargest(12, keep="all").head(12).to_dict()
    assert lines[12] == (f"{len(counts) - 12} other values", int(counts.iloc[12:].sum()))
    assert sum(n for _, n in lines) == len(own.papers)


def test_the_map_has_the_colours_of_the_key_and_no_theme_s(browser, page_file, own):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.add_init_script(NO_WEBGL)
        view = Opened(context, page_file)
        colour_by(view, "group")
        view.page.wait_for_timeout(300)
        found = view.page.evaluate(COLOURS)
        two = [look["colour"].lower() for look in palette()["categories"][:2]]
        assert min(found.get(colour, 0) for colour in [*two, palette()["missing"]["colour"]]) > 50
        third = palette()["categories"][2]["colour"].lower()
        assert third not in found
        assert key_lines(view)[2][0] == "no group"


def test_numbers_and_days_have_a_scale_and_papers_without_are_grey_and_said(view, own):
    colour_by(view, "score")
    key = view.page.get_by_role("region", name="Key: score", exact=True)
    none = int(own.papers["score"].isna().sum())
    expect(key).to_contain_text(f"no score: {none} selected papers")
    known = own.papers["score"].dropna()
    ticks = [float(text) for text in key.locator(".pt-scale-ticks span").all_inner_texts()]
    assert ticks == pytest.approx(
        [known.min(), (known.min() + known.max()) / 2, known.max()], rel=0.01
    )
    colour_by(view, "citations")  # most of them few: each step of colour holds as many papers
    key = view.page.get_by_role("region", name="Key: citations", exact=True)
    ticks = [
        int(text.replace(",", "")) for text in key.locator(".pt-scale-ticks span").all_inner_texts()
    ]
    wanted = own.papers["citations"].quantile([0, 0.25, 0.5, 0.75, 1], interpolation="nearest")
    assert ticks == pytest.approx(wanted.tolist(), abs=1)
    colour_by(view, "read on")
    ticks = view.page.locator(".pt-scale-ticks span").all_inner_texts()
    assert ticks[0] == min(day for day in own.papers["read on"] if day)
    colour_by(view, "Year")
    assert view.page.locator(".pt-scale-ticks span").first.inner_text() == "2015"
    colour_by(view, "Theme")
    expect(view.page.get_by_role("region", name="Themes", exact=True)).to_be_visible()


def test_shapes_are_offered_for_few_values_and_have_a_key(view, own):
    offered = view.field("Shape by").locator("option").all_inner_texts()
    assert offered == ["As the colour", "group"]
    view.field("Shape by").select_option(label="group")
    key = view.page.get_by_role("region", name="Themes", exact=True)
    expect(key.get_by_role("heading", name="Shape: group")).to_be_visible()
    counts = own.papers["group"].value_counts()
    named = [(name or "no group", int(n)) for name, n in counts.items()]
    assert sorted(key_lines(view)[-3:]) == sorted(named)
    marks = view.page.locator(".pt-key-shape path")
    assert len({mark.get_attribute("d") for mark in marks.all()}) == 3


def test_the_key_follows_the_selection_and_a_click_selects_a_value(view, own):
    colour_by(view, "group")
    line = view.page.get_by_role("button", name=re.compile("^A: read"))
    line.click()
    n = int((own.papers["group"] == "A: read").sum())
    expect(view.status).to_have_text(f"{n} of 258 papers")
    expect(line).to_have_attribute("aria-pressed", "true")
    assert dict(key_lines(view))["B: skim"] == int((own.papers["group"] == "B: skim").sum())
    view.field("Search").fill("model")
    expect(view.status).not_to_have_text(f"{n} of 258 papers")
    found = own.papers.iloc[view.chosen()]
    assert dict(key_lines(view))["A: read"] == len(found)
    view.page.get_by_role("button", name="Remove: group: A: read").click()
    expect(line).to_have_attribute("aria-pressed", "false")


def test_columns_are_put_into_the_table_and_beside_a_point(view, own):
    view.button("Columns").click()
    for box in ("Authors in the table", "citations in the table", "group beside a point"):
        view.field(box).check()
    view.page.keyboard.press("Escape")
    expect(view.button("Columns")).to_be_focused()
    table = view.page.get_by_role("region", name="Table", exact=True)
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert [head.strip(" ▲▼\n") for head in heads] == [
        *("Title", "Authors", "Date", "Theme", "Confidence", "citations")
    ]
    view.button("citations").click()
    most = own.papers["citations"].max()
    assert view.lines().first.locator("td").last.inner_text() == f"{most}"
    assert view.lines().first.locator("td").first.inner_text() == "Lee, Ann; Öz, Bo"
    view.lines().first.click()
    paper = view.page.get_by_role("region", name="Paper", exact=True)
    expect(paper.locator(".pt-own")).to_contain_text(f"citations{most}")
    view.button("Columns").click()
    view.button("As at first").click()
    assert view.page.get_by_role("columnheader", name="citations").count() == 0


def test_pointing_at_a_paper_tells_what_colours_it(view, own):
    colour_by(view, "group")
    box = view.page.locator(".pt-map").bounding_box()
    card = view.page.locator(".pt-card")
    for across in range(20, int(box["width"]) - 20, 7):
        view.page.mouse.move(box["x"] + across, box["y"] + box["height"] / 2)
        if card.is_visible():
            break
    title = card.locator("strong").inner_text()
    (row,) = np.flatnonzero(own.papers["title"].str.startswith(title.removesuffix("…")))
    expect(card).to_contain_text(f"group: {own.papers['group'].iloc[row] or 'none'}")


WHERE = [
    {"where": {"group": "A: read"}},
    {"where": {"group": "", "citations": [10, None]}},
    {"where": {"score": [4, 6.5]}, "search": "model"},
    {"where": {"read on": ["2024-03-01", "2024-06-30"]}},
]


@pytest.mark.parametrize("asked", WHERE, ids=str)
def test_the_page_and_python_select_the_same_papers(view, own, asked):
    view.set(asked)
    chosen = select(own.papers, own.vectors, Filters.from_json(asked))
    assert 0 < chosen.sum() < 258
    assert view.chosen() == chosen.nonzero()[0].tolist()


def test_a_range_of_a_column_is_a_filter_with_a_chip(view, own):
    view.unfold()
    view.field("Column").select_option(label="citations")
    view.field("At least").fill("20")
    view.page.keyboard.press("Tab")
    n = int((own.papers["citations"] >= 20).sum())
    expect(view.status).to_have_text(f"{n} of 258 papers")
    view.field("Column").select_option(label="group")
    view.field("Value").select_option(label=f"None ({(own.papers['group'] == '').sum()})")
    both = (own.papers["citations"] >= 20) & (own.papers["group"] == "")
    expect(view.status).to_have_text(f"{both.sum()} of 258 papers")
    view.page.keyboard.press("Escape")
    chips = view.page.get_by_role("button", name=re.compile("^Remove: "))
    names = ["Remove: citations: from 20", "Remove: group: none"]
    assert [chip.get_attribute("aria-label") for chip in chips.all()] == names


def test_the_workbook_of_the_page_is_that_of_python(view, own, tmp_path):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    with view.page.expect_download() as waiting:
        view.button("Excel").click()
    assert waiting.value.suggested_filename == "papers.xlsx"
    content = io.BytesIO(Path(waiting.value.path()).read_bytes())
    book = load_workbook(content)
    rows = list(book["papers"].iter_rows())
    papers = labelled(own).iloc[view.chosen()]
    wanted = load_workbook(export_papers(papers, tmp_path / "papers.xlsx"))["papers"]
    columns = {cell.value: cell.column for cell in wanted[1]}
    assert len(rows) == len(papers) + 1 == wanted.max_row
    assert {"title", "abstract", "date", "citations", "remark", "venue"} <= {
        c.value for c in rows[0]
    }
    for place, head in enumerate(rows[0]):
        assert head.font.bold
        for line in range(1, len(rows)):
            cell, other = rows[line][place], wanted.cell(line + 1, columns[head.value])
            if head.value == "read on":
                assert f"{cell.value:%Y-%m-%d}" == other.value if other.value else not cell.value
            elif isinstance(other.value, float):
                assert cell.value == pytest.approx(other.value, rel=1e-3)
            elif other.value is None:
                assert cell.value is None
            else:
                assert (cell.value, cell.data_type) == (other.value, other.data_type), head.value
    remark = rows[1][[head.value for head in rows[0]].index("remark")]
    assert remark.data_type != "f"
    assert remark.quotePrefix
    assert str(remark.value).startswith("=1+")


def test_the_csv_of_the_page_has_every_column_of_ones_own(view, own):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    with view.page.expect_download() as waiting:
        view.button("CSV").click()
    table = pd.read_csv(waiting.value.path())
    papers = own.papers.iloc[view.chosen()]
    assert table["citations"].tolist() == papers["citations"].tolist()
    assert table["group"].fillna("").tolist() == papers["group"].tolist()
    assert table["remark"].tolist() == [f"'{text}" for text in papers["remark"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["values", "scale", "columns", "selections"])
def test_axe_finds_no_fault(view, state, scheme):
    view.page.emulate_media(color_scheme=scheme)
    view.field("Theme").select_option(index=1)
    if state in ("values", "scale"):
        colour_by(view, {"values": "Venue", "scale": "score"}[state])
        view.field("Shape by").select_option(label="group")
    else:
        view.button(state.capitalize()).click()
    view.page.wait_for_timeout(400)
    found = Axe().run(view.page)
    assert [v["id"] for v in found.response["violations"]] == [], found.generate_report()


@pytest.mark.parametrize("width", [360, 760, 1024, 1440, 1920])
def test_no_menu_stands_out_of_the_page_at_any_width(view, width):
    view.page.set_viewport_size({"width": width, "height": 900})
    for name in ("Columns", "Selections"):
        view.button(name).click()
        box = view.page.get_by_role("group", name=name, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        view.page.keyboard.press("Escape")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_takes_focus_in_menus_keeps_its_keys_from_jupyterlab(view):
    for name in ("Columns", "Selections"):
        view.button(name).click()
    focusable = ":is(a[href], button, input, select, [tabindex])"
    bare = view.page.locator(f"{focusable}:not([data-lm-suppress-shortcuts='true'])")
    expect(bare).to_have_count(0)


def test_colours_and_columns_stay_when_papers_are_filed_anew(view, own):
    colour_by(view, "group")
    view.button("Columns").click()
    view.field("citations in the table").check()
    view.page.emulate_media(color_scheme="dark")
    expect(view.field("Colour by")).to_have_value("own group")
    expect(view.page.get_by_role("columnheader", name="citations")).to_be_visible()
    first = view.page.locator(".pt-key .pt-mark path").first
    expect(first).to_have_attribute("fill", palette()["categories"][0]["dark"])


@pytest.mark.parametrize("width", [900, 1024, 1440])
def test_other_colours_shapes_and_facts_move_nothing(view, width):
    view.page.set_viewport_size({"width": width, "height": 900})
    boxes, shifts = watch(view.page)
    before = boxes()
    steps = {
        **{f"by {name}": partial(colour_by, view, name) for name in ("Venue", "score", "group")},
        "shape": lambda: view.field("Shape by").select_option(label="group"),
        "a value": lambda: view.page.locator(".pt-key button").first.click(),
        "a menu": lambda: view.button("Columns").click(),
        "a fact": lambda: view.field("citations beside a point").check(),
        "no menu": lambda: view.page.keyboard.press("Escape"),
    }
    for name, step in steps.items():
        step()
        view.page.wait_for_timeout(250)  # until all that follows has been drawn
        assert boxes() == before, name
        assert shifts() == [], name
