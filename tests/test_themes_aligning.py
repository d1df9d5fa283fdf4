"""Two results compared: what each change is called, how surely, and the chart of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import InputError
from analysis.figures import plot_flows
from analysis.findings import difference_sentences, flows_alt
from analysis.store import save_results
from analysis.themes import compare_results, flows_between, read_themes_file, summarise_themes
from analysis.themes.aligning import relations
from tests.small_results import small_results


def with_topics(topic: list[int], labels: list[str], themes: list[str] | None = None):
    """Return the small results with other topics: number, label and theme of each."""
    base = small_results()
    topic = np.array(topic)
    themes = themes or labels
    papers = base.papers.assign(topic=topic, theme=[themes[t] for t in topic], runner_up=-1)
    papers["confidence"] = 1.0
    sizes = np.bincount(topic, minlength=len(labels))
    topics = pd.DataFrame(
        {
            "topic": range(len(labels)),
            "label": labels,
            "n_papers": sizes,
            "stability": 1.0,
            "terms": "",
            "theme": themes,
        }
    )
    return replace(base, papers=papers, topics=topics, themes=summarise_themes(papers))


BASE = small_results().papers["topic"].tolist()
LABELS = ["A", "B", "C", "D", "E"]


def told(old, new, level="topic"):
    """Return change, old and new of a level as a set."""
    table = compare_results(old, new)
    rows = table[table["level"] == level]
    return set(zip(rows["change"], rows["old"], rows["new"], strict=True))


def test_results_are_the_same_as_themselves_and_shuffled():
    table = compare_results(small_results(), small_results(order=4))
    assert set(table["change"]) == {"same"}
    assert (table["old"] == table["new"]).all()
    assert (table["n_old"] == table["n_new"]).all()
    assert table.loc[table["level"] == "topic", "n_shared"].sum() == 35
    assert table["by"].eq("papers").all()


def test_a_change_of_name_alone_is_a_renaming_whatever_the_numbers():
    old = with_topics(BASE, LABELS)
    new = with_topics([4 - t for t in BASE], ["E", "D", "C", "New", "A"])
    assert ("renamed", "B", "New") in told(old, new)
    assert told(old, new) - {("renamed", "B", "New")} == {("same", x, x) for x in "ACDE"}


def test_a_split_a_merger_and_parts_that_leave_or_join():
    old = with_topics(BASE, LABELS)
    halves = [5 if t == 0 and i % 2 else t for i, t in enumerate(BASE)]
    new = with_topics(halves, [*LABELS, "F"])
    assert {("split", "A", "A"), ("split", "A", "F")} <= told(old, new)
    assert {("merged", "A", "A"), ("merged", "F", "A")} <= told(new, old)
    off = [5 if i == 0 or i == 1 else t for i, t in enumerate(BASE)]
    new = with_topics(off, [*LABELS, "F"])
    assert {("same", "A", "A"), ("split", "A", "F")} <= told(old, new)
    assert {("same", "A", "A"), ("merged", "F", "A")} <= told(new, old)


def test_names_without_papers_in_common_are_born_or_dead():
    old = with_topics(BASE, LABELS)
    gone = old.papers["topic"] != 4
    less = replace(
        old,
        papers=old.papers[gone].reset_index(drop=True),
        vectors=old.vectors[gone.to_numpy()],
        topics=old.topics.iloc[:4],
        themes=summarise_themes(old.papers[gone]),
    )
    assert ("died", "E", "") in told(old, less)
    assert ("born", "", "E") in told(less, old)
    assert ("born", "", "E") in told(less, old, "theme")


def test_of_results_without_papers_in_common_vectors_tell():
    old, other = small_results(), small_results()
    named = other.papers.assign(
        paper_id=[f"q{i}" for i in range(35)],
        title=[f"{title} again" for title in other.papers["title"]],
        arxiv_id="",
    )
    table = compare_results(old, replace(other, papers=named))
    topics = table[table["level"] == "topic"]
    assert set(topics["by"]) == {"vectors"}
    assert set(topics["change"]) <= {"same"}
    assert (topics["old"] == topics["new"]).all()


def test_growth_is_told_where_the_interval_proves_it():
    old = with_topics(BASE, LABELS)
    more = pd.concat([old.papers, *[old.papers[old.papers["topic"] == 0]] * 12], ignore_index=True)
    n = len(more) - 35
    ids = [*old.papers["paper_id"], *(f"n{i}" for i in range(n))]
    titles = [*old.papers["title"], *(f"new {i}" for i in range(n))]
    more = more.assign(paper_id=ids, title=titles, arxiv_id="")
    vectors = np.vstack([old.vectors, np.repeat(old.vectors[:1], n, axis=0)])
    topics = old.topics.assign(n_papers=np.bincount(more["topic"]))
    new = replace(old, papers=more, vectors=vectors, topics=topics, themes=summarise_themes(more))
    table = compare_results(old, new).set_index(["level", "new"])
    grown = table.loc["topic", "A"]
    assert grown["change"] == "grown"
    assert grown["difference"] == pytest.approx((9 + n) / (35 + n) - 9 / 35)
    assert 0 < grown["difference_low"] < grown["difference"] < grown["difference_high"]
    assert "shrunk" in set(compare_results(new, old)["change"])


def test_confidence_is_that_of_the_refits():
    old = with_topics(BASE, LABELS)
    assert compare_results(old, old)["confidence"].eq(1).all()
    unsure = old.papers.assign(
        confidence=np.where(old.papers["topic"] == 0, 0.5, 1.0),
        runner_up=np.where(old.papers["topic"] == 0, 1, -1),
    )
    table = compare_results(old, replace(old, papers=unsure)).set_index(["level", "old"])
    assert table.loc[("topic", "A"), "confidence"] < 0.9
    assert table.loc[("topic", "C"), "confidence"] == 1


def test_every_name_has_its_row_and_flows_lose_no_paper():
    rng = np.random.default_rng(2)
    for seed in range(20):
        flow = rng.poisson(rng.choice([0.3, 4], (4, 5)), (4, 5)).astype(float)
        found = relations(flow)
        assert {o for _, o, _ in found} - {-1} == set(range(4)), seed
        assert {n for _, _, n in found} - {-1} == set(range(5)), seed
        back = relations(flow.T)
        same = {pair for pair in found if pair[0] == "same"}
        assert {("same", o, n) for _, n, o in back if ("same", n, o) in back} == same
    flows = flows_between(small_results(), small_results(order=3))
    assert flows["n_papers"].sum() == 35


def test_the_chart_has_a_stream_for_every_flow_and_blocks_as_high_as_their_papers():
    old = with_topics(BASE, LABELS)
    new = with_topics([5 if t == 0 and i % 2 else t for i, t in enumerate(BASE)], [*LABELS, "F"])
    flows = flows_between(old, new, "topic")
    figure = plot_flows(flows)
    names = [trace.name for trace in figure.data]
    assert sum(" to " in name for name in names) == 6
    heights = {trace.name: np.ptp(trace.y) for trace in figure.data}
    assert heights["old: A"] / heights["old: E"] == pytest.approx(9 / 5)
    assert heights["new: F"] + heights["new: A"] == pytest.approx(heights["old: A"])
    assert "5 old topics to 6 new topics with 35 papers" in flows_alt(flows)
    assert "A (9)" in [note.text for note in figure.layout.annotations]


def test_sentences_say_each_change_once():
    old = with_topics(BASE, LABELS)
    new = with_topics([5 if t == 0 and i % 2 else t for i, t in enumerate(BASE)], [*LABELS, "F"])
    said = difference_sentences(compare_results(old, new), "topic")
    assert said[0].startswith("Topic A was split into A (56 % of its papers) and F (44 %")
    assert said[-1] == "4 topics stay as they were: B, C, D and E."
    said = difference_sentences(compare_results(new, old), "topic")
    assert said[0].startswith("Topic A was merged from ")


def test_the_command_writes_table_charts_and_names(tmp_path):
    old, new = small_results(), small_results(order=2)
    names = {"Inference": "Serving"}
    papers = new.papers.replace({"theme": names})
    new = replace(
        new,
        papers=papers,
        topics=new.topics.replace({"theme": names}),
        themes=new.themes.replace({"theme": names}),
        prevalence=new.prevalence.replace({"name": names}),
        trends=new.trends.replace({"name": names}),
    )
    save_results(old, tmp_path / "old")
    save_results(new, tmp_path / "new")
    wish = ["--out", str(tmp_path / "diff"), "--format", "svg,html"]
    wish += ["--names", str(tmp_path / "names.toml")]
    done = CliRunner().invoke(app, ["diff", str(tmp_path / "old"), str(tmp_path / "new"), *wish])
    assert done.exit_code == 0, done.output
    assert "Theme Inference is called Serving now" in done.output
    written = {path.name for path in (tmp_path / "diff").iterdir()}
    assert {"diff.csv", "theme-flows.svg", "theme-flows.html", "topic-flows.csv"} <= written
    table = pd.read_csv(tmp_path / "diff" / "diff.csv")
    assert set(table["change"]) == {"same", "renamed"}
    carried = read_themes_file(tmp_path / "names.toml")
    assert "Inference" in [theme.name for theme in carried.themes]
    with pytest.raises(InputError, match="is there already"):
        CliRunner().invoke(
            app,
            ["diff", str(tmp_path / "old"), str(tmp_path / "new"), *wish],
            catch_exceptions=False,
        )
