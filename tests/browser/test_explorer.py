"""The explorer in JupyterLab as a person uses it, and what Python then holds."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from analysis.explorer import find_papers
from analysis.store import load_results, save_results
from tests.browser.test_page_layout import actions, watch

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NOTEBOOK = "notebooks/07-explore-the-map.ipynb"
HOSTILE = '<img src=x onerror="window.harmed = true">'
ALL = 258

SLOW = 60_000  # ms; where papers change topics, all trends are estimated anew


class View:
    """The explorer's parts in the page of an open JupyterLab."""

    def __init__(self, lab):
        self.lab = lab
        self.root = lab.page.locator(".pt-root")
        self.search = self.root.get_by_role("textbox", name="Search", exact=True)
        self.theme = self.root.get_by_role("combobox", name="Theme", exact=True)
        self.clear = self.root.get_by_role("button", name="Clear", exact=True)
        self.lasso = self.root.get_by_role("button", name="Lasso", exact=True)
        self.map = self.root.get_by_role("application")
        self.rows = self.root.get_by_role("table").locator("tbody tr[data-row]")
        self.paper = self.root.get_by_role("region", name="Paper", exact=True)
        self.trend = self.root.get_by_role("region", name="Trend", exact=True)
        self.panel = self.root.get_by_role("group").filter(has_text="Correct by hand")

    def shows(self, n, of=ALL):
        """Wait until the view says that it shows so many papers."""
        status = self.root.get_by_role("status").filter(has_text=" of ")
        expect(status).to_have_text(f"{n} of {of} papers")

    def count(self):
        """Return how many papers the view says it shows."""
        status = self.root.get_by_role("status").filter(has_text=" of ")
        return int(status.text_content().split(" of ")[0].replace(",", ""))

    def field(self, name):
        """Return a field of the form for corrections that is open."""
        return self.panel.get_by_label(name, exact=True).locator("visible=true")

    def press(self, name):
        """Press a button of the form for corrections that is open."""
        self.panel.get_by_role("button", name=name, exact=True).locator("visible=true").click()

    def correct(self, kind, **fields):
        """Fill in a correction and ask for it; its name is that of the button."""
        self.panel.get_by_label("Correction", exact=True).select_option(kind)
        for name, value in fields.items():
            field = self.field(name.replace("_", " "))
            chosen = field.evaluate("field => field.tagName") == "SELECT"
            field.select_option(label=value) if chosen else field.fill(value)

    def draw(self, corners):
        """Draw a lasso through these corners of the map, in pixels from its upper left."""
        self.lasso.click()
        box = self.map.bounding_box()
        mouse = self.lab.page.mouse
        places = [(box["x"] + x, box["y"] + y) for x, y in [*corners, corners[0]]]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place, steps=5)
        mouse.up()


def ask(lab, expression):
    """Return the value of an expression in the kernel."""
    return ast.literal_eval(lab.ask_kernel(f"print(repr({expression}))"))


def selected(lab):
    return ask(lab, "explorer.selection['paper_id'].tolist()")


def write_notebook(server, name, sources):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), server.site / name)
    return name


def show(lab, server, results, themes="themes.toml"):
    """Open the explorer on results in a notebook of one cell."""
    source = "from analysis.explorer import explore\n"
    source += f"explorer = explore({results!r}, themes={themes!r})\nexplorer"
    lab.open(write_notebook(server, "look.ipynb", [source]))
    lab.run_all()
    assert lab.errors() == []
    return View(lab)


@pytest.fixture(scope="module")
def papers():
    return load_results(ROOT / "corpus" / "derived").papers


@pytest.fixture
def view(lab, server):
    return show(lab, server, "corpus/derived")


def test_the_notebook_runs_and_its_parts_follow_one_another(lab, papers):
    lab.open(NOTEBOOK)
    lab.run_all()
    assert lab.errors() == []
    view = View(lab)
    view.shows(ALL)

    cache = find_papers(papers, "cache")
    view.search.fill("cache")
    view.shows(cache.sum())
    expect(view.rows).to_have_count(int(cache.sum()))
    expect(view.trend).to_contain_text("95 % interval")
    lab.wait_until(lambda: selected(lab) == papers.loc[cache, "paper_id"].tolist())

    theme = papers.loc[cache, "theme"].value_counts().index[0]
    both = cache & (papers["theme"] == theme).to_numpy()
    view.theme.select_option(theme)
    view.shows(both.sum())
    expect(view.rows).to_have_count(int(both.sum()))
    lab.wait_until(lambda: selected(lab) == papers.loc[both, "paper_id"].tolist())

    view.clear.click()
    view.shows(ALL)
    expect(view.search).to_have_value("")
    lab.wait_until(lambda: len(selected(lab)) == ALL)

    lab.ask_kernel(f"explorer.filter(theme={theme!r})")
    view.shows((papers["theme"] == theme).sum())
    expect(view.theme).to_have_value(theme)
    assert lab.strangers == []


def test_a_lasso_of_twenty_papers_is_a_table_in_python(lab, view, papers):
    view.shows(ALL)
    box = view.map.bounding_box()
    low, high, bottom = 2.0, box["width"] - 60, box["height"] - 3
    while view.count() != 20:  # move the lasso's right edge until it holds twenty papers
        assert high - low > 0.4, "no edge leaves twenty papers on its left"
        edge = (low + high) / 2
        view.draw([(2, 3), (edge, 3), (edge, bottom), (2, bottom)])
        expect(view.lasso).to_have_attribute("aria-pressed", "false")
        low, high = (low, edge) if view.count() > 20 else (edge, high)
    leftmost = set(papers.nsmallest(20, "x")["paper_id"])
    lab.wait_until(lambda: set(selected(lab)) == leftmost)
    assert ask(lab, "len(explorer.filters.lasso)") == 20
    expect(view.rows).to_have_count(20)

    view.clear.click()
    view.shows(ALL)
    lab.wait_until(lambda: len(selected(lab)) == ALL)
    assert ask(lab, "explorer.filters.lasso") is None


def test_a_line_of_the_table_opens_its_paper(lab, view, papers):
    paper = papers.iloc[3]
    view.search.fill(f'"{paper["title"]}"')
    view.shows(1)
    view.rows.first.click()
    expect(view.paper).to_contain_text(paper["title"])
    expect(view.paper).to_contain_text(" ".join(paper["abstract"].split()[:12]))
    link = view.paper.get_by_role("link")
    expect(link.first).to_have_attribute("href", f"https://arxiv.org/abs/{paper['arxiv_id']}")
    view.paper.get_by_role("button", name="Papers like this one").click()
    view.clear.click()
    view.shows(ALL)
    assert lab.strangers == []


def test_the_view_is_worked_by_keys_that_jupyterlab_does_not_take(lab, view):
    focusable = "a[href], button, input, select, summary, textarea, [tabindex]"
    open_to_shortcuts = f":is({focusable}):not([data-lm-suppress-shortcuts=true])"
    view.rows.first.click()
    view.panel.locator("summary").click()
    expect(view.root.locator(open_to_shortcuts)).to_have_count(0)
    found = Axe().run(lab.page, context=".pt-root")
    assert found.violations_count == 0, found.generate_report()
    before = len(lab.cells())
    view.search.click()
    lab.page.keyboard.type("bddax")
    expect(view.search).to_have_value("bddax")
    view.shows(0)
    view.search.fill("")
    view.shows(ALL)
    stops = [view.theme, view.clear, view.map, view.lasso, view.rows.first]
    stops += [view.panel.locator("summary"), view.field("New name"), view.field("Which theme")]
    for stop in stops:
        stop.focus()
        lab.page.keyboard.type("bddax")
    assert len(lab.cells()) == before


def test_no_action_moves_anything_else_in_jupyterlab(lab, view):
    boxes, shifts = watch(lab.page)
    before = boxes()
    for name, act in actions(view.root).items():
        act()
        lab.page.wait_for_timeout(400)  # until the kernel has answered and all is drawn
        assert boxes() == before, name
        assert shifts() == [], name
    view.panel.locator("summary").click()
    lab.page.wait_for_timeout(400)
    assert boxes() == before
    expect(view.root.locator(".pt-key-line").first).to_be_visible()


def test_corrections_by_hand_survive_a_run_with_another_seed(lab, server, tmp_path):
    themes = server.site / "themes.toml"
    shutil.copy(ROOT / "corpus" / "themes.toml", themes)
    before = load_results(ROOT / "corpus" / "derived")
    theme = before.themes["theme"].iloc[-1]
    first, second = before.topics["label"].iloc[[0, 3]]
    view = show(lab, server, "corpus/derived")
    view.shows(ALL)
    view.panel.locator("summary").click()

    view.correct("Rename a theme", Which_theme=theme, New_name="Named by hand")
    view.press("Rename")
    expect(view.panel.get_by_role("status")).to_contain_text("is called 'Named by hand'")
    expect(view.theme.locator("option", has_text="Named by hand")).to_have_count(1)

    view.correct(
        *["Merge two topics"], Which_topic=first, With_which_topic=second, Name_of_both="Joined"
    )
    view.press("Merge")
    expect(view.panel.get_by_role("status")).to_contain_text("one topic, 'Joined'", timeout=SLOW)
    assert "Joined" in ask(lab, "explorer.results.topics['label'].tolist()")

    view.press("Undo")
    expect(view.panel.get_by_role("status")).to_contain_text("Undone", timeout=SLOW)
    assert "Joined" not in ask(lab, "explorer.results.topics['label'].tolist()")
    view.press("Redo")
    expect(view.panel.get_by_role("status")).to_contain_text("Done again", timeout=SLOW)

    command = [sys.executable, "-m", "analysis.cli", "run", "--themes", str(themes), "--seed", "7"]
    subprocess.run([*command, "--out", str(tmp_path / "again"), "--quiet"], cwd=ROOT, check=True)
    after = load_results(tmp_path / "again")
    assert "Named by hand" in after.themes["theme"].to_list()
    assert theme not in after.themes["theme"].to_list()
    assert "Joined" in after.topics["label"].to_list()
    assert after.corrections["applied"].astype(bool).all()


def test_a_hostile_title_stays_text_everywhere(lab, server):
    folder = server.site / "hostile"
    results = load_results(ROOT / "corpus" / "derived")
    theme = results.papers["theme"].value_counts().index[0]
    tables = {
        name: getattr(results, name).replace({"theme": {theme: HOSTILE}})
        for name in ("papers", "themes", "topics")
    }
    for name, columns in {"papers": ["title", "abstract"], "topics": ["label"]}.items():
        for column in columns:
            tables[name][column] = HOSTILE + " " + tables[name][column]
    for name in ("prevalence", "trends"):
        table = getattr(results, name).copy()
        topic = table["level"] == "topic"
        table["name"] = table["name"].mask(~topic & (table["name"] == theme), HOSTILE)
        tables[name] = table.assign(name=table["name"].mask(topic, HOSTILE + " " + table["name"]))
    save_results(replace(results, **tables), folder)

    view = show(lab, server, "hostile", themes="hostile.toml")
    view.shows(ALL)
    view.rows.first.click()
    expect(view.paper).to_contain_text(HOSTILE)
    view.rows.first.hover()
    view.panel.locator("summary").click()
    view.panel.get_by_label("Correction", exact=True).select_option("Split a topic")
    view.press("Preview")
    expect(view.panel.get_by_role("listitem").first).to_contain_text(HOSTILE, timeout=SLOW)
    view.theme.select_option(HOSTILE)
    view.search.fill(HOSTILE)
    expect(view.trend).to_contain_text("interval")
    assert view.root.locator("img").count() == 0
    assert lab.page.evaluate("window.harmed") is None
    assert json.loads(lab.ask_kernel("import json; print(json.dumps(len(explorer.selection)))")) > 0


def test_a_selection_is_kept_in_the_view_and_is_a_table_in_python(lab, server):
    folder = server.site / "kept"
    results = load_results(ROOT / "corpus" / "derived")
    groups = ["A" if i % 3 else "B" for i in range(len(results.papers))]
    table = results.papers.assign(group=groups)
    save_results(replace(results, papers=table), folder)
    view = show(lab, server, "kept")
    view.shows(ALL)
    button = view.root.get_by_role("button", name="Selections", exact=True)
    colour = view.root.get_by_role("combobox", name="Colour by", exact=True)
    colour.select_option(label="group")
    n = int((table["group"] == "B").sum())
    view.root.get_by_role("button", name=f"B {n}", exact=True).click()
    view.shows(n)
    lab.wait_until(lambda: len(selected(lab)) == n)
    assert ask(lab, "explorer.filters.where") == {"group": "B"}

    expect(view.paper).to_contain_text("Terms that mark the selection")
    button.click()
    view.root.get_by_label("Keep this selection as", exact=True).fill("Group B")
    view.root.get_by_role("button", name="Keep", exact=True).click()
    kept = view.root.get_by_role("list", name="Kept selections")
    expect(kept).to_contain_text(f"Group B{n} papers")
    ids = table.loc[table["group"] == "B", "paper_id"].astype(str).tolist()
    assert ask(lab, "explorer.selections['Group B']['paper_id'].tolist()") == ids
    found = pd.read_csv(folder / "selections.csv", dtype=str)
    assert found["paper_id"].tolist() == ids
    expect(view.root.get_by_text(f"{n} papers compared with {ALL - n} papers.")).to_be_visible()

    lab.ask_kernel("explorer.clear(); explorer.keep('First three', [0, 1, 2])")
    view.shows(ALL)
    lab.page.keyboard.press("Escape")
    button.click()
    kept.get_by_role("button", name="First three", exact=True).click()
    view.shows(3)
    lab.wait_until(lambda: ask(lab, "explorer.filters.lasso") == (0, 1, 2))
    kept.get_by_role("button", name="Remove Group B", exact=True).click()
    expect(kept.get_by_role("listitem")).to_have_count(1)
    assert ask(lab, "list(explorer.selections)") == ["First three"]
    assert lab.strangers == []
