"""Corrected results are whole: no column is lost, and everything that reads them can."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.explorer import Explorer
from analysis.explorer.citing import export_papers
from analysis.explorer.view import pack_view
from analysis.figures.export import export_figures, export_tables
from analysis.findings import labelled
from analysis.report import draw_figures
from analysis.report.contents import gather
from analysis.report.latex import latex_report
from analysis.report.markdown import markdown_report
from analysis.report.page import page_of
from analysis.schema import RESULT_TABLES
from analysis.store import HOME, Results, load_results, save_results
from analysis.themes import EDITS, KINDS
from analysis.topics.quality import MEASURES, measure_topics
from analysis.topics.tree import parents, topics_below
from tests.small_results import small_results

SHIPPED = load_results(HOME / "corpus" / "derived")
QUICK = {"n_replicates": 20, "n_bootstrap": 99}
SHIPPED = replace(
    SHIPPED, provenance={**SHIPPED.provenance, "configuration": {"trends": QUICK}}
)  # trends are estimated anew after each correction, here from fewer draws
SMALL = small_results()
EDITED = {
    "rename_topic": lambda papers, themes: (0, "Bandits by hand"),
    "rename_theme": lambda papers, themes: (themes[0], "Proofs by hand"),
    "merge_topics": lambda papers, themes: (1, 3),
    "split_topic": lambda papers, themes: (0, 2),
    "move_papers": lambda papers, themes: ([papers[0], papers[20]], 1),
    "pin_papers": lambda papers, themes: (papers[:1], themes[1]),
    "mark_nowhere": lambda papers, themes: ([papers[2], papers[9]],),
}
"""What each kind of correction is asked, from the ids of papers and the names of themes."""


def edits(results: Results) -> st.SearchStrategy[tuple]:
    """Draw a correction of any kind that may make sense for the results."""
    topic = st.integers(0, len(results.topics))
    theme = st.sampled_from(results.themes["theme"].tolist())
    papers = st.lists(st.sampled_from(results.papers["paper_id"].tolist()), min_size=1, max_size=5)
    return st.one_of(
        st.tuples(st.just("rename_topic"), topic, st.sampled_from(["Arms", "Maps"])),
        st.tuples(st.just("rename_theme"), theme, st.just("Proofs")),
        st.tuples(st.just("merge_topics"), topic, topic),
        st.tuples(st.just("split_topic"), topic, st.integers(2, 3)),
        st.tuples(st.just("move_papers"), papers, topic),
        st.tuples(st.just("pin_papers"), papers, theme),
        st.tuples(st.just("mark_nowhere"), papers),
    )


def corrected(results: Results, folder: Path, asked: list[tuple]) -> Results:
    """Make corrections one after the other, as far as they make sense, each checked."""
    explorer = Explorer(results, folder / "themes.toml")
    for name, *said in asked:
        try:
            getattr(explorer, name)(*said)
        except InputError:
            continue
        assert_whole(results, explorer.results)
    return explorer.results


def assert_whole(before: Results, after: Results) -> None:
    """Check that no column is lost, and that tree and measures are those of the topics."""
    for name in RESULT_TABLES:
        assert set(getattr(before, name).columns) <= set(getattr(after, name).columns), name
    topics = after.topics
    assert topics.columns.tolist() == before.topics.columns.tolist()
    assert topics["topic"].tolist() == list(range(len(topics)))
    counts = after.papers["topic"].value_counts().sort_index()
    assert topics["n_papers"].tolist() == counts.tolist()
    assert topics["parent"].tolist() == parents(after.tree, len(topics)).tolist()
    if len(topics) > 1:
        assert list(topics_below(after.tree).values())[-1] == topics["topic"].tolist()
    found = measure_topics(
        after.papers, topics, after.topic_terms, after.papers, after.representatives
    )
    for name in MEASURES:
        if found[name].dtype.kind == "f":
            np.testing.assert_allclose(topics[name].astype(float), found[name], atol=1e-5)
        else:
            assert topics[name].tolist() == found[name].tolist()
    assert topics["theme"].isin(after.themes["theme"]).all()


def assert_shown(results: Results, folder: Path) -> None:
    """Make the whole report, every figure, every export and the explorer's payload."""
    drawings = draw_figures(results)
    contents = gather(results, drawings, "")
    page = page_of(results, contents, dict.fromkeys(drawings, ""))
    assert all(name in page for name in drawings)
    for write in (markdown_report, latex_report):
        assert contents.title in write(contents, "figures", set())
    tables = {name: drawn.table for name, drawn in drawings.items() if drawn.table is not None}
    tables |= {name: getattr(results, name) for name in RESULT_TABLES}
    written = {path.name for path in export_tables(tables, folder)}
    assert {f"{name}.csv" for name in tables} | {"tables.xlsx"} <= written
    for name in ("papers.csv", "papers.bib"):
        assert export_papers(labelled(results), folder / name).stat().st_size
    save_results(results, folder / "results")
    assert load_results(folder / "results").topics.columns.tolist() == list(results.topics.columns)
    assert pack_view(results)


def test_every_kind_of_correction_is_tested():
    assert set(EDITED) == set(EDITS)
    assert len(EDITED) == len(KINDS) + 1  # a theme is renamed in the file itself


def test_small_results_have_the_columns_of_real_ones():
    for name in RESULT_TABLES:
        assert getattr(SMALL, name).columns.tolist() == getattr(SHIPPED, name).columns.tolist()


@pytest.mark.parametrize("kind", EDITED)
def test_the_shipped_results_are_whole_after_a_correction(kind, tmp_path):
    said = EDITED[kind](SHIPPED.papers["paper_id"].tolist(), SHIPPED.themes["theme"].tolist())
    after = corrected(SHIPPED, tmp_path, [(kind, *said)])
    assert after is not SHIPPED
    assert_shown(after, tmp_path / "exports")


def test_the_shipped_results_are_whole_after_corrections_of_every_kind(tmp_path):
    papers, themes = SHIPPED.papers["paper_id"].tolist(), SHIPPED.themes["theme"].tolist()
    asked = [(kind, *said(papers, themes)) for kind, said in EDITED.items()]
    after = corrected(SHIPPED, tmp_path, asked)
    assert_shown(after, tmp_path / "exports")
    drawn = export_figures(draw_figures(after), tmp_path / "figures", formats=("html", "svg"))
    assert len(drawn.files) >= 4 * len(draw_figures(after))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(edits(SMALL), min_size=2, max_size=5))
def test_small_results_are_whole_after_any_corrections(tmp_path_factory, asked):
    after = corrected(SMALL, tmp_path_factory.mktemp("edits"), asked)
    assert pack_view(after)


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.lists(edits(SHIPPED), min_size=2, max_size=4))
def test_the_shipped_results_are_whole_after_any_corrections(tmp_path_factory, asked):
    folder = tmp_path_factory.mktemp("edits")
    assert_shown(corrected(SHIPPED, folder, asked), folder / "exports")


def test_topics_that_kept_their_papers_keep_their_row(tmp_path):
    explorer = Explorer(SHIPPED, tmp_path / "themes.toml")
    explorer.merge_topics(3, 4)
    before = SHIPPED.topics[~SHIPPED.topics["topic"].isin([3, 4])]
    after = explorer.results.topics.set_index("label").loc[before["label"]]
    columns = ["n_papers", "stability", "terms", *MEASURES]
    pd.testing.assert_frame_equal(
        after[columns].reset_index(drop=True), before[columns].reset_index(drop=True)
    )
