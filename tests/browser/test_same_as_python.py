"""What a page works out without a kernel is what Python works out: one table of cases for both."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.explorer import build_payload, packed_text, widget_source
from analysis.explorer.citing import to_bibtex, to_ris
from analysis.explorer.filters import Filters, select
from analysis.findings import compare_sets, labelled
from analysis.store import HOME, Results, as_csv, load_results
from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.groups import fisher, odds_ratios
from analysis.trends.logistic import Logistic
from analysis.trends.prevalence import wilson
from analysis.wording import numbers
from tests.small_results import small_results

pytestmark = pytest.mark.browser

WORDS = ["bandits", "REGRET arms", '"kernel attention"', "number 1", "(2)", "straße", '""', "  "]
DAYS = [None, "2021-01-15", "2022-06-01", "2024-10-06"]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠", " ", "", "'", "'="]
SHAPES = ["any", "ties", "late", "one"]
COLUMNS = [
    *("paper_id", "title", "date", "theme", "topic", "topic_label", "confidence", "runner_up"),
    *("outlier", "arxiv_id", "abstract", "authors", "venue", "doi", "url", "keywords", "type"),
    *("=group", "cited", "score", "read on", "note"),
]
GROUPS = ["A", "=B", "", "Größe, two"]
WHERES = [
    *({"=group": "A"}, {"=group": ""}, {"=group": "no such"}, {"cited": [3, None]}),
    *({"cited": [None, 40], "=group": "=B"}, {"score": [-0.5, 0.5]}, {"score": ""}),
    *({"read on": ["2024-01-20", "2024-03-01"]}, {"read on": ""}, {"note": "note 3"}),
]
ENDS = ["1+1", 'say "x"', "a, b", "one\ntwo", "one\rtwo", "one\r\ntwo", "Größe"]
TITLES = [
    "50% of $x_i$ & {more}",
    "Schro\u0308dinger  and\nGöß",
    "=1+1, “quoted”",
    "α → β_t",
    "#~^\\ 🤖",
]
AUTHORS = ["", "Ann Lee; Bo Öz", "O'Neil, J. ;; Łukasz Żak", "李 明"]
VENUES = ["", "Journal & Co", "Proceedings of #1"]
TYPES = ["article", "review", "conference paper", "book chapter", "preprint", "constructor", ""]
KEYS = ["own 2", "own-2", "OWN-2", "Zürich/7", "--", "a_b:c"]
GERMAN = [
    "Wir untersuchen die Straßennetze der großen Städte und zeigen, dass sie wachsen.",
    "Das Verfahren lernt aus wenigen Beispielen und erkennt die Sprache der Texte.",
    "Die Ergebnisse der Messungen sind besser als die der früheren Verfahren.",
    "Es werden neuronale Netze für die Übersetzung von Texten vorgeschlagen.",
]
WORK = """async ({ packed, hard, real, german, cases }) => {
  const index = indexPapers(await unpackPayload(packed));
  const cited = indexPapers(await unpackPayload(hard));
  const shipped = indexPapers(await unpackPayload(real));
  const foreign = indexPapers(await unpackPayload(german));
  const rows = (asked, index) => {
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
  const slope = ({ all, selected }) => {
    const found = datedSlope(all, selected);
    return [found.slope, found.low, found.high];
  };
  const sets = async ([language, first, second]) => {
    const viewer = { index: language === "de" ? foreign : shipped, host: {} };
    const { note, terms, themes } = await compareSets(viewer, first, second);
    const told = ({ name, first, n, second, m, share, other, odds, p, q, verdict }) => [
      [name, verdict], [first, n, second, m],
      [share, other, p, q], odds ? [odds.ratio, odds.low, odds.high].map(Math.log) : null,
    ];
    return [note, terms.map(told), themes.map(told)];
  };
  const odds = (given) => {
    const found = oddsRatio(...given);
    return found && [found.ratio, found.low, found.high].map(Math.log);
  };
  const kinds = {
    ...{ cell: csvCell, share, slope, odds, sets },
    filters: (given) => rows(given, index),
    where: (given) => rows({ where: given }, cited),
    fisher: (given) => fisherTest(...given),
    six: sixDigits,
    numbers: (given) => ratioTexts(...given),
    csv: (given) => toCsv(cited, given),
    bibtex: (given) => toBibtex(cited, given),
    ris: (given) => toRis(cited, given),
  };
  const answers = [];
  for (const { kind, given } of cases) answers.push(await kinds[kind](given));
  return answers;
}"""


@cache
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
    table += [slope_case(rng, n, kind) for n in (9, 40, 300) for kind in SHAPES]
    for _ in range(60):
        low, point, high = np.sort(np.exp(rng.normal(0, 1.5, 3) * rng.choice([0.01, 1, 6])))
        given = [float(point), float(low), float(high)]
        table.append({"kind": "numbers", "given": given, "wanted": list(numbers(*given))})
    for _ in range(80):
        n = int(rng.choice([2, 9, 60, 900]))
        total, everywhere = (int(value) for value in rng.integers(1, n, 2))
        least, most = max(0, total + everywhere - n), min(total, everywhere)
        inside = int(rng.integers(least, most + 1))
        given = [inside, total, everywhere, n]
        counts = [np.array([value]) for value in given[:3]]
        table.append({"kind": "fisher", "given": given, "wanted": float(fisher(*counts, n)[0])})
        ratios = np.log(odds_ratios(*counts, n, 0.95)[0])
        table.append({"kind": "odds", "given": given, "wanted": ratios.tolist()})
    for value in [0, -0.0001, 0.00001234567, 123456.4, 1234567.9, 1e21, -2.5, 1 / 3, 99999.96]:
        table.append({"kind": "six", "given": value, "wanted": f"{value:.6g}"})
    table += [sets_case("en", *pair) for pair in some_sets(rng)]
    several = [(np.arange(0, 35, 2), np.arange(1, 35, 2)), (np.arange(9), np.arange(9, 30))]
    table += [sets_case("de", *pair) for pair in several]
    hard = hard_results()
    for where in WHERES:
        wanted = selected(hard, {"where": where})
        table.append({"kind": "where", "given": where, "wanted": wanted})
    papers = labelled(hard)
    columns = [name for name in COLUMNS if name in papers]
    for rows in ([], list(range(len(papers))), [3, 0, 34], rng.permutation(len(papers)).tolist()):
        some = papers.iloc[rows]
        table.append({"kind": "bibtex", "given": rows, "wanted": to_bibtex(some)})
        table.append({"kind": "ris", "given": rows, "wanted": to_ris(some)})
        table.append({"kind": "csv", "given": rows, "wanted": as_csv(some[columns])})
    return table


def hard_results():
    """Return results whose papers are hard to cite: signs, kinds of dates, places and keys."""
    results = small_results()
    n = len(results.papers)
    rng = np.random.default_rng(6)
    dates = results.papers["date"].mask(np.arange(n) % 7 == 3)
    papers = results.papers.assign(
        paper_id=[f"{rng.choice(KEYS)}{'' if i < 9 else i}" for i in range(n)],
        title=rng.choice(TITLES, n),
        abstract=rng.choice(["-2 + 3", "one\r\ntwo", 'say "x"', "a, b"], n),
        arxiv_id=[f"2101.{i:05d}" if i % 3 == 0 else "" for i in range(n)],
        authors=rng.choice(AUTHORS, n),
        venue=rng.choice(VENUES, n),
        type=rng.choice(TYPES, n),
        doi=rng.choice(["", "10.1/a}b", "10.2/x y"], n),
        url=rng.choice(["", "https://example.org/a%20b"], n),
        date=dates,
        date_precision=rng.choice(["day", "month", "season", "quarter", "year"], n),
        date_evidence=rng.choice(["confirmed", "recalled"], n),
        confidence=results.papers["confidence"].mask(np.arange(n) % 5 == 1),
        outlier=rng.random(n) < 0.3,
    )
    papers["=group"] = rng.choice(GROUPS, n)
    papers["cited"] = rng.integers(0, 90, n)
    papers["score"] = np.where(rng.random(n) < 0.3, np.nan, rng.normal(0, 1, n))
    days = pd.date_range("2024-01-01", periods=n, freq="3D").strftime("%Y-%m-%d")
    papers["read on"] = np.where(rng.random(n) < 0.3, "", days)
    papers["note"] = [f"note {i}" for i in range(n)]
    topics = results.topics.assign(label=["A, b & c", *results.topics["label"][1:]])
    return replace(results, papers=papers, topics=topics)


@cache
def shipped_results() -> Results:
    """Return the results of the shipped papers."""
    return load_results(HOME / "corpus" / "derived")


def some_sets(rng):
    """Return pairs of sets of the shipped papers, as rows: apart, overlapping, one in the other."""
    papers = shipped_results().papers
    n, theme = len(papers), papers["theme"]
    sets = [np.flatnonzero(theme == name) for name in theme.value_counts().index[[0, 1, 4]]]
    words = papers["abstract"].str.contains("language", regex=False).to_numpy()
    sets += [np.flatnonzero(words), np.flatnonzero(papers["date"].dt.year >= 2024), np.arange(3)]
    sets.append(np.sort(rng.choice(n, 80, replace=False)))
    rest = [(one, np.setdiff1d(np.arange(n), one)) for one in sets]
    return [
        *rest,
        (sets[3], sets[4]),
        (sets[0], sets[3]),
        (sets[4], np.arange(n)),
        (sets[6], sets[1]),
    ]


@cache
def german_results() -> Results:
    """Return papers in German, which a page is told the terms of."""
    results = small_results()
    texts = [f"{GERMAN[i % 4]} {GERMAN[(i + i // 9) % 3]}" for i in range(len(results.papers))]
    titles = [f"Über die Netze der Stadt {i}" for i in range(len(texts))]
    return replace(results, papers=results.papers.assign(abstract=texts, title=titles))


def sets_case(language: str, first, second) -> dict:
    """Return two sets of rows, and what Python finds when it compares them."""
    results = german_results() if language == "de" else shipped_results()
    sides = [np.isin(np.arange(len(results.papers)), rows) for rows in (first, second)]
    table = compare_sets(results, *sides)
    told = {"term": [], "theme": []}
    for line in table.to_dict("records"):
        counts = [line[name] for name in ("n_first", "of_first", "n_second", "of_second")]
        shares = [line[name] for name in ("share_first", "share_second", "p_value", "q_value")]
        odds = np.log([line["odds_ratio"], line["low"], line["high"]])
        odds = None if np.isnan(odds).any() else odds.tolist()
        told[line["kind"]].append([[line["name"], line["verdict"]], counts, shares, odds])
    given = [language, first.tolist(), second.tolist()]
    return {"kind": "sets", "given": given, "wanted": [table.attrs["note"], *told.values()]}


def slope_case(rng, n: int, kind: str) -> dict:
    """Return dates, some of them selected, and the slope that Python finds, with its interval.

    The interval is the one of independent papers: a page does not count out the test, by
    which Python moves an end of it to the other side of 1 where the two differ by a hair.
    """
    among = [0, 5_000, 9_000, 40_000] if kind == "ties" else np.arange(40_000)
    years = np.sort(rng.choice(among, n)) / UNITS_PER_YEAR
    size = max(2, n // 4)
    chosen = {
        "late": np.arange(n - size, n),  # at one end, where only a penalised fit has a maximum
        "one": np.array([n // 2]),
    }.get(kind, np.sort(rng.choice(n, size, replace=False)))
    places, totals = np.unique(years, return_counts=True)
    reach = Logistic(totals, places).reach(np.array([len(chosen)]), np.array([years[chosen].sum()]))
    ends = reach.limits(reach.root, TrendConfig().level)
    given = {"all": years.tolist(), "selected": years[chosen].tolist()}
    wanted = [float(value[0]) for value in (reach.slope, *ends)]
    return {"kind": "slope", "given": given, "wanted": wanted}


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
    makers = (small_results, hard_results, shipped_results, german_results)
    packed, hard, real, german = (packed_text(build_payload(one())) for one in makers)
    with browser.new_context() as context:
        page = context.new_page()
        page.add_script_tag(content=widget_source())
        given = {"packed": packed, "hard": hard, "real": real, "german": german}
        found = page.evaluate(WORK, {**given, "cases": table})
    return list(zip(table, found, strict=True))


def test_the_table_can_tell_right_from_wrong():
    table = cases()
    picked = [tuple(case["wanted"]) for case in table if case["kind"] == "filters"]
    assert len(set(picked)) > 8
    assert sum(case["wanted"].startswith("'") for case in table if case["kind"] == "cell") > 80
    where = [tuple(case["wanted"]) for case in table if case["kind"] == "where"]
    assert len(set(where)) >= len(where) - 1
    lines = [line for case in table if case["kind"] == "sets" for line in case["wanted"][1]]
    assert {line[0][1] for line in lines} == {"more", "less", "cannot tell"}
    assert any("straßennetze" in line[0][0] for line in lines)
    assert build_payload(german_results())["terms"]["words"]


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


def test_the_page_writes_the_same_files(answers):
    for case, found in answers:
        if case["kind"] in ("csv", "bibtex", "ris"):
            assert found == case["wanted"], case["given"]


def test_the_page_writes_odds_ratios_with_as_many_digits(answers):
    for case, found in answers:
        if case["kind"] == "numbers":
            assert found == case["wanted"], case["given"]


def test_the_page_estimates_the_same_slopes_as_for_independent_papers(answers):
    for case, found in answers:
        if case["kind"] == "slope":
            assert found == pytest.approx(case["wanted"], rel=0.005, abs=0.005), case["given"]


def test_the_page_selects_the_same_papers_by_columns_of_ones_own(answers):
    for case, found in answers:
        if case["kind"] == "where":
            assert found == case["wanted"], case["given"]


def test_the_page_writes_numbers_with_the_same_digits(answers):
    for case, found in answers:
        if case["kind"] == "six":
            assert found == case["wanted"], case["given"]


def test_the_page_tests_and_estimates_a_table_of_four_counts_alike(answers):
    for case, found in answers:
        if case["kind"] == "fisher":
            assert found == pytest.approx(case["wanted"], rel=1e-9), case["given"]
        if case["kind"] == "odds":
            assert found == pytest.approx(case["wanted"], rel=0.005, abs=0.005), case["given"]


def test_the_page_compares_two_sets_as_python_does(answers):
    for case, found in answers:
        if case["kind"] != "sets":
            continue
        assert found[0] == case["wanted"][0]
        for lines, wanted in zip(found[1:], case["wanted"][1:], strict=True):
            assert [line[:2] for line in lines] == [line[:2] for line in wanted]
            for line, other in zip(lines, wanted, strict=True):
                assert line[2] == pytest.approx(other[2], rel=1e-8), line[0]
                if other[3] is None:
                    assert line[3] is None
                else:
                    assert line[3] == pytest.approx(other[3], rel=0.005, abs=0.005), line[0]
