"""What a page works out without a kernel is what Python works out: one table of cases for both."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

from analysis.explorer import build_payload, packed_text, widget_source
from analysis.explorer.filters import Filters, select
from analysis.figures.export import as_csv
from analysis.trends.prevalence import wilson
from tests.small_results import small_results

pytestmark = pytest.mark.browser

WORDS = ["bandits", "REGRET arms", '"kernel attention"', "number 1", "(2)", "straße", '""', "  "]
DAYS = [None, "2021-01-15", "2022-06-01", "2024-10-06"]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠", " ", "", "'"]
ENDS = ["1+1", 'say "x"', "a, b", "one\ntwo", "one\rtwo", "one\r\ntwo", "Größe"]
WORK = """async ({ packed, cases }) => {
  const index = indexPapers(await unpackPayload(packed));
  const rows = (asked) => {
    const filters = cleanFilters(index, asked);
    const tests = Object.entries(facetStates(filters)).filter(([, state]) => state).map(
      ([facet]) => facet === "search" ? searcher(index, filters.search, filters.regex)
        : facet === "like" ? passesRows(index.n, [index.rowOf.get(filters.like),
            ...nearestTo(index, index.rowOf.get(filters.like))])
        : facetTest({ index, filters }, facet));
    return index.columns.id.filter((_, row) => tests.every((test) => test === null || test(row)));
  };
  const share = ([n, total]) => {
    const found = wilson(n, total);
    return found && [found.share, found.low, found.high];
  };
  const kinds = { filters: rows, cell: csvCell, share };
  return cases.map(({ kind, given }) => kinds[kind](given));
}"""


def cases() -> list[dict]:
    """Return the table: what is asked, and what Python answers."""
    results = small_results()
    rng = np.random.default_rng(5)
    asked = [{"search": words} for words in WORDS]
    asked += [{"search": "^On .*arms", "regex": True}, {"like": "p03"}, {"lasso": [3, 1, 30]}]
    for _ in range(40):
        one = {
            "search": str(rng.choice(WORDS)),
            "theme": rng.choice([None, *results.themes["theme"]]),
            "topic": rng.choice([None, 0, 1, 4]),
            "from": rng.choice(DAYS),
            "to": rng.choice(DAYS),
            "confidence": float(rng.choice([0, 0.6, 0.75])),
        }
        asked.append({key: one[key] for key in one if rng.random() < 0.4})
    table = [
        {"kind": "filters", "given": given, "wanted": selected(results, given)} for given in asked
    ]
    texts = [start + end for start in STARTS for end in ENDS]
    table += [{"kind": "cell", "given": text, "wanted": cell_of(text)} for text in texts]
    for n, total in [(0, 0), (0, 1), (1, 1), (3, 43), (20, 20), *rng.integers(1, 99, (30, 2))]:
        n, total = sorted((int(n), int(total)))
        ends = [float(value[0]) for value in wilson(np.array([n]), np.array([total]), 0.95)]
        table.append({"kind": "share", "given": [n, total], "wanted": ends if total else None})
    return table


def selected(results, given: dict) -> list[str]:
    """Return the ids of the papers that Python selects."""
    mask = select(results.papers, results.vectors, Filters.from_json(given))
    return results.papers.loc[mask, "paper_id"].tolist()


def cell_of(text: str) -> str:
    """Return what a spreadsheet reads of a text that Python wrote as CSV."""
    return read_cell(as_csv(pd.DataFrame({"text": [text], "other": ["x"]})).split("\n", 1)[1])


def read_cell(line: str) -> str:
    """Return the first cell of a line of CSV."""
    return next(csv.reader(io.StringIO(line, newline="")))[0]


@pytest.fixture(scope="module")
def answers(browser):
    """Return the table and what the page answers to each of its cases."""
    table = cases()
    packed = packed_text(build_payload(small_results()))
    with browser.new_context() as context:
        page = context.new_page()
        page.add_script_tag(content=widget_source())
        found = page.evaluate(WORK, {"packed": packed, "cases": table})
    return list(zip(table, found, strict=True))


def test_the_table_can_tell_right_from_wrong():
    table = cases()
    picked = [tuple(case["wanted"]) for case in table if case["kind"] == "filters"]
    assert len(set(picked)) > 8
    assert sum(case["wanted"].startswith("'") for case in table if case["kind"] == "cell") > 80


def test_the_page_selects_the_same_papers(answers):
    for case, found in answers:
        if case["kind"] == "filters":
            assert found == case["wanted"], case["given"]


def test_the_page_writes_the_same_cells(answers):
    for case, found in answers:
        if case["kind"] == "cell":
            assert read_cell(f"{found},x\r\n") == case["wanted"], case["given"]


def test_the_page_has_the_same_intervals(answers):
    for case, found in answers:
        if case["kind"] == "share":
            wanted = case["wanted"]
            assert found == (pytest.approx(wanted, abs=1e-9) if wanted else None), case["given"]
