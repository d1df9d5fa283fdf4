"""Results verified, and grown by new papers, on a small corpus that is really fitted."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.config import EmbeddingConfig, RunConfig
from analysis.corpus import opened
from analysis.errors import InputError
from analysis.pipeline import Clock, assign_papers, compute, locate, verify_results
from analysis.pipeline.places import inputs_of
from analysis.pipeline.verifying import table_differences
from analysis.store import file_hash, load_results, save_results, versions
from tests.test_cli import SUBJECTS


def table(first: int, last: int, subjects=SUBJECTS) -> pd.DataFrame:
    """Return made-up papers on a few subjects, a month apart."""
    rows = [
        {
            "arxiv_id": f"24{n:02d}.{i:05d}",
            "title": f"{subject} study {i}",
            "abstract": f"We study {words}. Part {i} of {subject} has {words}.",
            "date": f"202{i % 4}-{1 + i % 12:02d}-{1 + n:02d}",
        }
        for n, (subject, words) in enumerate(subjects.items())
        for i in range(first, last)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder of results of a corpus, and the corpus."""
    home = tmp_path_factory.mktemp("made")
    corpus, out = home / "papers.csv", home / "out"
    table(0, 14).to_csv(corpus, index=False)
    settings = RunConfig(EmbeddingConfig("static"))
    places = locate(corpus, out, None, None)
    with opened(corpus) as files:
        places = replace(places, corpus=files)
        found = compute(places, settings, Clock(lambda _: None))
        about = {
            "key": "the key",
            **found.provenance,
            "configuration": settings.to_dict(),
            "made": places.command(settings),
            "inputs": {n: file_hash(p) for n, p in inputs_of(files, places).items()},
            "versions": versions(),
        }
    save_results(replace(found, provenance=about), out)
    return out, corpus


@pytest.fixture
def copy(made, tmp_path):
    return shutil.copytree(made[0], tmp_path / "out")


def themes(*arguments):
    """Return what the command says; what it refuses is raised as it is in `main`."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_results_come_out_again_from_their_corpus_and_from_themselves(made):
    out, corpus = made
    found = verify_results(out, corpus, quiet=True)
    assert found.same, str(found)
    assert found.table["same"].all()
    assert "byte for byte" in found.lines[0]
    own = themes("verify", out)
    assert own.exit_code == 0, own.output
    assert own.output.startswith("same: 13 files as written, and every table came out again")


def test_an_edited_table_and_another_corpus_are_different_with_status_1(made, copy, tmp_path):
    out, _ = made
    with (copy / "trends.csv").open("a") as file:
        file.write("one more\n")
    said = themes("verify", copy)
    assert said.exit_code == 1
    assert said.output.startswith(f"different: {copy}/trends.csv: ")
    other = tmp_path / "other.csv"
    table(0, 12).to_csv(other, index=False)
    said = themes("verify", out, other)
    assert said.exit_code == 1
    assert "other.csv is not the file that these results were made from" in said.output
    assert "papers: 42 rows, now 36" in said.output.replace("\n", " ")
    with pytest.raises(InputError, match="no results here"):
        themes("verify", tmp_path)


def test_other_settings_come_out_otherwise_and_other_versions_are_judged_by_topics(copy, made):
    results = load_results(copy)
    about = json.loads(json.dumps(results.provenance))
    about["configuration"]["trends"]["level"] = 0.8
    save_results(replace(results, provenance=about), copy)
    found = verify_results(copy, made[1], quiet=True)
    assert not found.same
    assert found.agreement == 1.0
    assert any(line.startswith("prevalence: ") and "low in" in line for line in found.lines)
    about["versions"]["umap-learn"] = "0.1"
    save_results(replace(results, provenance=about), copy)
    found = verify_results(copy, made[1], quiet=True)
    assert found.same
    assert any("other versions: umap-learn 0.1, here" in line for line in found.lines)


def test_files_that_results_were_made_with_must_be_named(copy):
    results = load_results(copy)
    about = {**results.provenance, "made": "themes run papers.csv --themes names.toml"}
    save_results(replace(results, provenance=about), copy)
    with pytest.raises(InputError, match=r"was made with names.toml; name that file with --themes"):
        verify_results(copy, quiet=True)


def test_differences_of_tables_name_rows_columns_and_cells():
    old = pd.DataFrame({"n": [1.0, 2.0], "t": ["a", None], "gone": [1, 1]})
    new = pd.DataFrame({"n": [1.0 + 1e-9, 3.0], "t": ["a", "b"], "more": [1, 1]})
    said = table_differences(old, new)
    assert said[:2] == ["no column gone any more", "a new column more"]
    assert said[2] == "n in 1 of 2 rows (first in row 2: 2.0, now 3.0)"
    assert said[3].startswith("t in 1 of 2 rows")
    assert table_differences(old, old.iloc[:1]) == ["2 rows, now 1"]
    assert table_differences(old, old) == []


@pytest.fixture(scope="module")
def grown(made, tmp_path_factory):
    """Return what became of new papers: two a subject, three known, eight on other things."""
    out, corpus = made
    home = tmp_path_factory.mktemp("grown")
    foreign = {"Sourdough bread": "rye flour yeast oven crust", "Glaciers": "ice moraine firn"}
    known = pd.read_csv(corpus, dtype=str).iloc[[0, 20, 40]]
    known.loc[known.index[1], "arxiv_id"] = ""  # told by its title and abstract
    new = pd.concat([table(14, 16), table(0, 4, foreign).assign(arxiv_id=""), known])
    new.to_csv(home / "new.csv", index=False)
    return assign_papers(out, home / "new.csv", home / "grown", quiet=True), home, len(new)


def test_new_papers_are_placed_and_old_places_stay(made, grown):
    _, home, n_new = grown
    old, both = load_results(made[0]), load_results(home / "grown")
    n = len(old.papers)
    assert len(both.papers) == n + n_new - 3
    same = ["paper_id", "topic", "theme", "confidence", "x", "y"]
    pd.testing.assert_frame_equal(both.papers[same].iloc[:n], old.papers[same], check_dtype=False)
    assert np.array_equal(both.vectors[:n], old.vectors)
    assert both.vectors.shape == (len(both.papers), old.vectors.shape[1])
    labels = both.topic_label.iloc[n:]
    first = both.papers["title"].iloc[n:].str.split(" study").str[0]
    own = {
        s: old.papers["topic"][old.papers["title"].str.startswith(s)].mode()[0] for s in SUBJECTS
    }
    right = [both.papers["topic"].iloc[n + i] == own[s] for i, s in enumerate(first) if s in own]
    assert len(right) == 2 * len(SUBJECTS)
    assert np.mean(right) > 0.8
    assert len(labels) == n_new - 3
    assert both.papers["sampled"].tolist() == [True] * n + [False] * (n_new - 3)


def test_papers_that_were_there_are_told_and_not_doubled(grown):
    found, home, _ = grown
    assert found.known["rule"].tolist()[0] in ("paper_id", "arXiv id")
    assert len(found.known) == 3
    assert any("3 papers were there already: " in line for line in found.lines)
    audit = load_results(home / "grown").audit
    assert audit["what"].eq("known").sum() == 3
    assert audit.loc[audit["what"].eq("known"), "out"].all()


def test_papers_like_none_are_marked_counted_and_a_refit_is_offered(made, grown, tmp_path):
    found, _, _ = grown
    foreign = found.placed["outlier"].to_numpy()[2 * len(SUBJECTS) :]
    assert foreign.all()
    assert found.refit
    assert "find topics anew with `themes run papers.csv new.csv" in found.lines[-1]
    few = tmp_path / "few.csv"
    table(14, 16).to_csv(few, index=False)
    usual = assign_papers(made[0], few, quiet=True)
    assert not usual.refit
    assert len(usual.lines) == 2


def test_tables_agree_and_trends_are_those_of_all_papers(made, grown):
    both = load_results(grown[1] / "grown")  # sizes, names and nodes are checked in it
    assert both.topics["n_papers"].sum() == len(both.papers)
    assert both.themes["n_papers"].sum() == len(both.papers)
    assert both.tree["n_papers"].max() == len(both.papers)
    assert both.prevalence_of("theme").groupby("period")["n_papers"].sum().sum() == len(both.papers)
    old = load_results(made[0])
    assert both.topics["label"].tolist() == old.topics["label"].tolist()
    assert both.trends["n_papers"].sum() > old.trends["n_papers"].sum()


def test_provenance_says_which_were_placed_and_into_which_fit(made, grown, tmp_path):
    _, home, n_new = grown
    about = load_results(home / "grown").provenance
    (step,) = about["placed"]
    assert step["from"] == "the key"
    assert (step["n_papers"], step["known"]) == (n_new - 3, 3)
    assert list(step["inputs"]) == ["new.csv"]
    assert about["made"].startswith("themes assign out new.csv")
    assert about["key"] != "the key"
    more = tmp_path / "more.csv"
    table(16, 17).to_csv(more, index=False)
    again = assign_papers(home / "grown", more, quiet=True)
    assert [step["from"] for step in again.results.provenance["placed"]] == ["the key"] * 2
    alone = assign_papers(made[0], more, quiet=True)
    for column in ("topic", "confidence", "outlier"):  # it does not matter in how many parts
        assert again.placed[column].tolist() == alone.placed[column].tolist()


def test_names_and_corrections_carry_over(made, tmp_path):
    old = load_results(made[0])
    theme, topic = old.themes["theme"][0], old.topics["topic"].iloc[-1]
    named = replace(
        old,
        papers=old.papers.replace({"theme": {theme: "By hand"}}),
        themes=old.themes.replace({"theme": {theme: "By hand"}}).assign(about="A sentence."),
        topics=old.topics.replace({"theme": {theme: "By hand"}}),
        prevalence=old.prevalence.replace({"name": {theme: "By hand"}}),
        trends=old.trends.replace({"name": {theme: "By hand"}}),
    )
    assert topic >= 0
    few = tmp_path / "few.csv"
    table(14, 15).to_csv(few, index=False)
    found = assign_papers(named, few, quiet=True).results
    assert set(found.papers["theme"]) == set(named.papers["theme"])
    assert found.themes.set_index("theme")["about"]["By hand"] == "A sentence."


def test_assign_writes_in_place_or_beside_and_says_it_in_lines(copy, tmp_path):
    few = tmp_path / "few.csv"
    table(14, 16).to_csv(few, index=False)
    before = (copy / "papers.csv").read_bytes()
    said = themes("assign", copy, few, "--out", tmp_path / "beside", "--tables-only")
    assert said.exit_code == 0, said.output
    assert f"{2 * len(SUBJECTS)} new papers placed in " in said.output
    assert (copy / "papers.csv").read_bytes() == before
    said = themes("assign", copy, few, "--tables-only")
    assert (copy / "papers.csv").read_bytes() == (tmp_path / "beside" / "papers.csv").read_bytes()
    again = themes("assign", copy, few, "--tables-only")
    assert "0 new papers placed" in again.output
    assert f"{2 * len(SUBJECTS)} papers were there already" in again.output


def test_tables_are_copied_to_edit_and_never_over_results(made, tmp_path):
    said = themes("export-tables", made[0], "--out", tmp_path / "copies", "--format", "csv,xlsx")
    assert said.output.startswith("13 files: ")
    copied = pd.read_csv(tmp_path / "copies" / "papers.csv", dtype={"paper_id": str})
    assert copied["paper_id"].tolist() == load_results(made[0]).papers["paper_id"].tolist()
    with pytest.raises(InputError, match="holds results; name another folder"):
        themes("export-tables", made[0], "--out", made[0])
