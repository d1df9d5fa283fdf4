"""Corrected results are whole: no column is lost, and everything that reads them can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.explorer import Explorer
from analysis.explorer.view import pack_view
from analysis.figures.export import export_tables
from analysis.report import draw_figures
from analysis.report.contents import gather
from analysis.report.page import page_of
from analysis.schema import RESULT_TABLES
from analysis.store import HOME, Results, load_results
from analysis.topics.quality import MEASURES, measure_topics
from analysis.topics.tree import parents, topics_below
from tests.small_results import small_results

SHIPPED = load_results(HOME / "corpus" / "derived")
SMALL = small_results()
KINDS = {
    "rename_topic": lambda explorer: explorer.rename_topic(0, "Bandits by hand"),
    "rename_theme": lambda explorer: explorer.rename_theme("Theory", "Proofs"),
    "merge_topics": lambda explorer: explorer.merge_topics(1, 3),
    "split_topic": lambda explorer: explorer.split_topic(0, 2),
    "move_papers": lambda explorer: explorer.move_papers(["p00", "p20"], 1),
    "pin_papers": lambda explorer: explorer.pin_papers(["p00"], "Theory"),
    "mark_nowhere": lambda explorer: explorer.mark_nowhere(["p02", "p09"]),
}
PAPERS = st.lists(st.sampled_from([f"p{i:02}" for i in range(35)]), min_size=1, max_size=5)
TOPIC = st.integers(0, 5)
EDITS = st.one_of(
    st.tuples(st.just("rename_topic"), TOPIC, st.sampled_from(["Arms", "Maps"])),
    st.tuples(st.just("rename_theme"), st.just("Theory"), st.just("Proofs")),
    st.tuples(st.just("merge_topics"), TOPIC, TOPIC),
    st.tuples(st.just("split_topic"), TOPIC, st.integers(2, 3)),
    st.tuples(st.just("move_papers"), PAPERS, TOPIC),
    st.tuples(st.just("pin_papers"), PAPERS, st.sampled_from(["Inference", "Decisions"])),
    st.tuples(st.just("mark_nowhere"), PAPERS),
)


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
    """Draw all figures, write the report without its images, and export tables and the view."""
    drawings = draw_figures(results)
    page = page_of(results, gather(results, drawings, ""), dict.fromkeys(drawings, ""))
    assert all(name in page for name in drawings)
    export_tables(
        {name: drawn.table for name, drawn in drawings.items() if drawn.table is not None},
        folder,
        formats=("csv",),
    )
    assert pack_view(results)


def test_small_results_have_the_columns_of_real_ones():
    for name in RESULT_TABLES:
        assert getattr(SMALL, name).columns.tolist() == getattr(SHIPPED, name).columns.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_results_are_whole_after_a_correction(kind, tmp_path):
    explorer = Explorer(small_results(), tmp_path / "themes.toml")
    KINDS[kind](explorer)
    assert_whole(SMALL, explorer.results)
    assert_shown(explorer.results, tmp_path / "tables")


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(EDITS, min_size=2, max_size=5))
def test_results_are_whole_after_any_corrections(tmp_path_factory, edits):
    explorer = Explorer(small_results(), tmp_path_factory.mktemp("edits") / "themes.toml")
    for name, *said in edits:
        try:
            explorer.correct(lambda session, n=name, s=said: getattr(session, n)(*s))
        except InputError:
            continue
        assert_whole(SMALL, explorer.results)
    assert pack_view(explorer.results)


def test_the_shipped_results_are_whole_after_corrections_of_every_kind(tmp_path):
    explorer = Explorer(SHIPPED, tmp_path / "themes.toml")
    papers = SHIPPED.papers["paper_id"].tolist()
    explorer.rename_topic(0, "Bandits by hand")
    explorer.rename_theme(SHIPPED.themes["theme"][0], "Inference by hand")
    explorer.merge_topics(3, 4)
    explorer.split_topic(1, 2)
    explorer.move_papers(papers[:2], 5)
    explorer.pin_papers(papers[5:6], SHIPPED.themes["theme"][1])
    explorer.mark_nowhere(papers[9:11])
    assert_whole(SHIPPED, explorer.results)
    assert_shown(explorer.results, tmp_path / "tables")


def test_topics_that_kept_their_papers_keep_their_row(tmp_path):
    explorer = Explorer(SHIPPED, tmp_path / "themes.toml")
    explorer.merge_topics(3, 4)
    before = SHIPPED.topics[~SHIPPED.topics["topic"].isin([3, 4])]
    after = explorer.results.topics.set_index("label").loc[before["label"]]
    columns = ["n_papers", "stability", "terms", *MEASURES]
    pd.testing.assert_frame_equal(
        after[columns].reset_index(drop=True), before[columns].reset_index(drop=True)
    )
