"""A folder of results: what is written comes back, whole or not at all."""

import csv
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis.config import EnsembleConfig, LabelConfig, RunConfig, TopicConfig, TrendConfig
from analysis.errors import InputError
from analysis.findings import verdict_sentence
from analysis.store import (
    HOME,
    Results,
    appearing_whole,
    figures_key,
    intact,
    load_results,
    run_key,
    save_results,
    write_results,
)
from analysis.store.keys import table_code


@pytest.fixture
def results() -> Results:
    papers = pd.DataFrame(
        {
            "paper_id": ["0101.00001", "b", "c"],
            "title": ["NA", 'A "quoted", title', "Line\nbreak"],
            "date": pd.to_datetime(["2024-01-02", None, "2023-05-01"]).astype("datetime64[us]"),
            "topic": [0, 0, 1],
            "theme": ["null", "null", "Speed"],
            "confidence": [0.123456789, 1.0, 0.5],
            "runner_up": [1, 1, 0],
            "x": [0.1, 0.2, 0.3],
            "y": [1.0, 2.0, 3.0],
            "abstract": ["", "Text.", "Ünïcode – √"],
        }
    )
    topics = pd.DataFrame(
        {
            "topic": [0, 1],
            "label": ["None", "Speed"],
            "n_papers": [2, 1],
            "stability": [0.9, np.nan],
            "terms": ["a, b", "c"],
            "theme": ["null", "Speed"],
        }
    )
    dates = papers["date"]
    themes = pd.DataFrame(
        {
            "theme": ["null", "Speed"],
            "n_papers": [2, 1],
            "n_topics": [1, 1],
            "first_date": [dates[0], dates[2]],
            "last_date": [dates[0], dates[2]],
        }
    )
    terms = pd.DataFrame({"topic": [0], "rank": [1], "term": ["nan"], "weight": [0.25]})
    tree = pd.DataFrame({"node": [2], "left": [0], "right": [1], "height": [0.5], "n_papers": [3]})
    prevalence = pd.DataFrame(
        {
            "level": ["theme"],
            "name": ["null"],
            "period": ["2024"],
            "n_papers": [1],
            "n_total": [0],
            "share": [np.nan],
            "low": [np.nan],
            "high": [np.nan],
        }
    )
    trends = pd.DataFrame(
        {
            "level": ["theme"],
            "name": ["null"],
            "n_papers": [2],
            "odds_ratio_per_year": [1.5],
            "low": [0.5],
            "high": [3.0],
            "p_value": [1e-9],
            "q_value": [0.2],
            "verdict": ["cannot tell"],
            "detectable": [4.0],
            **{
                key: [""]
                for key in ("reason", "course", "null", "null_reason", "hangs_on", "falls_beside")
            },
        }
    )
    vectors = np.eye(3, 4, dtype=np.float32)
    about = {"key": "abc"}
    return Results(papers, topics, themes, terms, tree, prevalence, trends, vectors, about)


@pytest.mark.parametrize("table_format", ["csv", "parquet"])
def test_what_is_saved_comes_back(results, tmp_path, table_format):
    save_results(results, tmp_path / "out", table_format)
    again = load_results(tmp_path / "out")
    for name in ("topics", "themes", "topic_terms", "tree", "prevalence", "trends"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(results, name), rtol=1e-5)
    pd.testing.assert_frame_equal(again.papers, results.papers, rtol=1e-5)
    assert np.array_equal(again.vectors, results.vectors)


def test_a_verdict_on_no_condition_is_read_without_one(results, tmp_path):
    trends = results.trends.assign(verdict="rising", years=np.nan)
    save_results(replace(results, trends=trends), tmp_path / "out")
    again = load_results(tmp_path / "out")
    sentence = verdict_sentence(trends.iloc[0], results.prevalence)
    assert verdict_sentence(again.trends.iloc[0], again.prevalence) == sentence
    assert "ithout" not in sentence


def test_a_paper_called_na_keeps_its_name(results, tmp_path):
    save_results(results, tmp_path / "out")
    again = load_results(tmp_path / "out")
    assert again.papers["title"][0] == "NA"
    assert again.papers["theme"][0] == "null"
    assert again.papers["abstract"][0] == ""


def test_saving_twice_gives_the_same_bytes(results, tmp_path):
    save_results(results, tmp_path / "one")
    save_results(results, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_csv_has_line_feeds_and_a_header_in_the_contracts_order(results, tmp_path):
    save_results(results, tmp_path / "out")
    text = (tmp_path / "out" / "papers.csv").read_bytes()
    assert b"\r" not in text
    assert text.startswith(b"paper_id,title,date,topic,theme,confidence,runner_up,x,y")


def test_a_failure_leaves_the_old_results_as_they_were(results, tmp_path):
    save_results(results, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def failing_run() -> None:
        with appearing_whole(tmp_path / "out") as fresh:
            write_results(results, fresh)
            (fresh / "papers.csv").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing_run()
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_of_others_stay(results, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    save_results(results, tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_the_other_format_of_a_table_does_not_stay_behind(results, tmp_path):
    save_results(results, tmp_path / "out", "csv")
    save_results(results, tmp_path / "out", "parquet")
    assert not list((tmp_path / "out").glob("*.csv"))


def test_results_are_intact_until_a_file_is_touched(results, tmp_path):
    save_results(results, tmp_path / "out")
    assert intact(tmp_path / "out", "abc")
    assert not intact(tmp_path / "out", "another key")
    with (tmp_path / "out" / "themes.csv").open("a") as file:
        file.write("one more,1,1,,\n")
    assert not intact(tmp_path / "out", "abc")


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(InputError, match=r"provenance.json is missing.*themes run"):
        load_results(tmp_path)


def test_a_missing_table_is_named(results, tmp_path):
    save_results(results, tmp_path / "out")
    (tmp_path / "out" / "trends.csv").unlink()
    with pytest.raises(InputError, match=r"trends.csv: this table of the results is missing"):
        load_results(tmp_path / "out")


def test_a_file_in_the_way_is_named(results, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError, match="is a file, but a folder is needed"):
        save_results(results, tmp_path / "out")


def test_no_text_runs_as_a_formula_in_a_spreadsheet_and_every_text_comes_back(results, tmp_path):
    titles = ["=HYPERLINK(1)", "'=1", "'tis"]
    papers = results.papers.assign(title=titles, **{"@kind": ["-5", "+1", ""], "n": [-5, 1, 2]})
    save_results(replace(results, papers=papers), tmp_path)
    rows = list(csv.reader((tmp_path / "papers.csv").read_text("utf-8").splitlines()[:2]))
    assert "'=HYPERLINK(1)" in rows[1]
    texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?[\d.]+", cell)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    again = load_results(tmp_path).papers
    assert again["title"].tolist() == titles
    assert again["@kind"].fillna("").tolist() == ["-5", "+1", ""]
    assert again["n"].tolist() == [-5, 1, 2]


def test_provenance_lists_every_file_with_its_hash(results, tmp_path):
    save_results(results, tmp_path / "out")
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text())
    names = {path.name for path in (tmp_path / "out").iterdir()} - {"provenance.json"}
    assert set(provenance["files"]) == names


def test_code_that_computes_draws_or_asks_makes_different_things_stale(monkeypatch):
    changed = set()
    monkeypatch.setattr(
        "analysis.store.keys.file_hash",
        lambda path: f"{path.name}{'*' if path.name in changed else ''}",
    )
    tables, figures = run_key([], {}), figures_key("key", ["html"])
    changed |= {"cli.py", "fetching.py"}
    assert (run_key([], {}), figures_key("key", ["html"])) == (tables, figures)
    changed.add("gallery.py")
    assert run_key([], {}) == tables
    assert figures_key("key", ["html"]) != figures
    changed.add("quality.py")
    assert run_key([], {}) != tables


def test_trends_keep_the_settings_they_were_estimated_with(results):
    asked = {"configuration": {"trends": {"band": 1.5, "of_another_version": 1}}}
    assert replace(results, provenance=asked).trend_config == TrendConfig(band=1.5)
    assert replace(results, provenance={}).trend_config == TrendConfig()


def test_the_code_of_the_tables_is_read_from_the_import_graph():
    home = HOME / "analysis"
    names = {path.relative_to(home).as_posix() for path in table_code(home)}
    assert {"pipeline/stages.py", "wording.py", "themes/replay.py", "language/phrases.py"} <= names
    assert not {name.split("/")[0] for name in names} & {"figures", "report", "explorer", "cli.py"}


def test_an_import_for_types_alone_is_none_and_one_inside_a_function_is_one(tmp_path):
    home = tmp_path / "analysis"
    (home / "pipeline").mkdir(parents=True)
    (home / "pipeline" / "stages.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from analysis import drawn\n"
        "def fit():\n    try:\n        from analysis.deep import far\n    except OSError:\n"
        "        import analysis.rare\n"
    )
    for name in ("drawn", "deep", "rare", "other", "pipeline/sizes"):
        (home / f"{name}.py").touch()
    found = {path.name for path in table_code(home)}
    assert found == {"stages.py", "sizes.py", "deep.py", "rare.py"}


def test_results_say_in_a_few_lines_what_they_hold(results):
    said = repr(results)
    assert said.splitlines()[0] == "Results: 3 papers, 2 topics, 2 themes, 2023 to 2024"
    assert "papers\xa03\xa0×\xa010" in said
    assert "vectors" in said
    assert max(map(len, said.splitlines())) <= 100
    assert len(said.splitlines()) <= 6


def test_results_count_the_verdicts_on_themes_only(results):
    trends = results.trends.iloc[[0, 0, 0]].assign(
        level=["theme", "theme", "topic"], verdict=["rising", "rising", "falling"]
    )
    assert "verdicts on the themes: 2 rising\n" in repr(replace(results, trends=trends))


def test_results_without_dates_or_trends_say_so_and_fail_nowhere(results):
    bare = replace(results, papers=results.papers.assign(date=pd.NaT), trends=results.trends[:0])
    assert repr(bare).splitlines()[0].endswith("no dates")
    assert "verdicts" not in repr(bare)
    assert "no dates" in bare._repr_html_()


def test_results_in_a_notebook_are_a_table_with_every_text_escaped(results):
    trends = results.trends.iloc[[0]].assign(level="theme", verdict="<script>alert(1)</script>")
    shown = replace(results, trends=trends)._repr_html_()
    assert "1 &lt;script&gt;" in shown
    assert "<script" not in shown
    rows = [[cell.text for cell in row] for row in ElementTree.fromstring(shown).iter("tr")]
    assert rows[:2] == [["table", "rows × columns"], ["papers", "3 × 10"]]


def test_the_settings_of_the_topics_come_back_also_from_other_versions(results):
    topics = TopicConfig(
        n_terms=7, labels=LabelConfig(longest_label=3), ensemble=EnsembleConfig(n_refits=4)
    )
    asked = RunConfig(topics=topics).to_dict()
    asked["topics"]["labels"]["gone"] = asked["topics"]["gone"] = 1
    asked["topics"]["ensemble"]["gone"] = 1
    known = replace(results, provenance={"configuration": asked})
    assert known.topic_config == topics
    assert replace(results, provenance={}).topic_config == TopicConfig()
