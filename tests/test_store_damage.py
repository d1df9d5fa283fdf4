"""Damaged or foreign results are refused by name: which file, what is wrong, what remakes it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.schema import RESULT_TABLES
from analysis.store import load_results, save_results, write_whole
from analysis.store import records as records_module
from tests.small_results import small_results

FILES = [*(f"{name}.csv" for name in RESULT_TABLES), "vectors.npy", "provenance.json"]


def missing(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"one more,line\n")


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def utf16(path: Path) -> None:
    path.write_bytes(path.read_bytes().decode("latin-1").encode("utf-16"))


def other_format(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + path.read_bytes())


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_another_run(path: Path) -> None:
    other = path.parent.parent / "another"
    if not other.exists():
        papers = small_results(order=7)
        labels = papers.topics["label"].str.upper()
        save_results(replace(papers, topics=papers.topics.assign(label=labels)), other)
    if path.read_bytes() == (other / path.name).read_bytes():
        pytest.skip("the same in both")
    shutil.copy(other / path.name, path)


DAMAGE = [missing, empty, cut, longer, one_bit, zeros, utf16, other_format, folder, of_another_run]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    home = tmp_path_factory.mktemp("sound") / "out"
    about = {**small_results().provenance, "made": "themes run papers.csv --seed 7"}
    save_results(replace(small_results(), provenance=about), home)
    return home


@pytest.fixture
def home(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "out")


def refusal(home: Path) -> str:
    """Return the one sentence with which results are refused."""
    with pytest.raises(InputError) as refused:
        load_results(home)
    said = str(refused.value)
    assert len(said.splitlines()) == 1
    assert said.startswith(str(home))
    assert "themes run" in said
    assert len(said) < 500 + 3 * len(str(home))
    return said


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("file", FILES)
def test_any_damage_to_any_file_is_refused_by_its_name(home, file, damage):
    assert load_results(home)
    damage(home / file)
    said = refusal(home)
    assert Path(file).name in said
    if file != "provenance.json":
        assert f"`themes run papers.csv --seed 7 --out {home}`" in said


def edited(home: Path, name: str, change) -> None:
    """Change a table and write down its new hash, as if it had been written so."""
    results = load_results(home)
    table = change(getattr(results, name).copy())
    shutil.rmtree(home)
    save_results(replace(results, **{name: table}), home)


def without(column):
    return lambda table: table.drop(columns=column)


def first(column, value):
    def change(table):
        cells = table[column].tolist()
        cells[0] = value
        return table.assign(**{column: cells})

    return change


def doubled(table):
    return pd.concat([table, table.iloc[:1]], ignore_index=True)


WRONG = [
    ("papers", without("topic"), "papers.csv: lacks the column topic"),
    ("papers", without("x"), "papers.csv: lacks the column x"),
    ("papers", doubled, "papers.csv: has 36 papers where there should be 35"),
    ("papers", first("paper_id", "p01"), "papers.csv: the paper_id 'p01' stands there twice"),
    ("papers", first("paper_id", ""), "papers.csv: row 1 has no paper_id"),
    ("papers", first("topic", 99), "papers.csv: the topic 99 is none of topics"),
    ("papers", first("topic", "no"), "whole numbers, but row 1 has 'no'"),
    ("papers", first("topic", np.nan), "whole numbers, but row 1 has nothing"),
    ("papers", first("topic", 4), "topics.csv: the topic 0 is said to have 9 papers, but 8"),
    ("papers", first("runner_up", 99), "papers.csv: the runner_up 99 is none of topics"),
    ("papers", first("confidence", 1.5), "papers.csv: the confidence of 'p00' is 1.5"),
    ("papers", first("confidence", np.nan), "papers.csv: the confidence of 'p00' is nan"),
    ("papers", first("x", np.nan), "papers.csv: 'p00' has no place on the map (x)"),
    ("papers", first("theme", "Nobody's"), 'papers.csv: the theme "Nobody\'s" is none of themes'),
    ("papers", lambda t: t[:0], "papers.csv: has 0 papers where there should be 35"),
    ("topics", doubled, "topics.csv: the topic 0 stands there twice"),
    ("topics", without("label"), "topics.csv: lacks the column label"),
    ("topics", lambda t: t.iloc[1:], "the topic 0 is none of topics"),
    ("topics", first("n_papers", 8), "topics.csv: the topic 0 is said to have 8 papers, but 9"),
    ("themes", doubled, "themes.csv: the theme 'Inference' stands there twice"),
    ("themes", first("n_papers", 3), "themes.csv: the theme 'Inference' is said to have 3"),
    ("themes", first("theme", "Renamed"), "the theme 'Inference' is none of themes"),
    ("topic_terms", first("topic", 17), "topic_terms.csv: the topic 17 is none of topics"),
    ("topic_terms", first("weight", "heavy"), "should hold numbers, but row 1 has 'heavy'"),
    ("tree", lambda t: t.iloc[1:], "tree.csv: has 3 merges, but 5 topics need 4"),
    ("tree", first("left", 44), "tree.csv: the node 44 is none of the tree"),
    ("representatives", first("paper_id", "p99"), "representatives.csv: 'p99' is no paper"),
    ("representatives", first("topic", 5), "representatives.csv: the topic 5 is none of topics"),
    ("prevalence", first("name", "Nobody"), "prevalence.csv: 'Nobody' is no theme"),
    ("prevalence", first("level", "paper"), "the level 'paper' is neither theme nor topic"),
    ("prevalence", first("share", 7.0), "prevalence.csv: a share is 7.0, not 0 to 1"),
    ("trends", without("verdict"), "trends.csv: lacks the column verdict"),
    ("trends", first("name", "Nobody"), "trends.csv: 'Nobody' is no theme"),
    ("vectors", lambda v: v[1:], "vectors.npy: has 34 rows, but there are 35 papers"),
    ("vectors", lambda v: v.ravel(), "vectors.npy: holds 175 of float32, not a row of numbers"),
    ("vectors", lambda v: np.where(v == v[3, 2], np.nan, v), "vectors.npy: row 4 holds what is no"),
    ("vectors", lambda v: v * np.inf, "vectors.npy: row 1 holds what is no number"),
]


@pytest.mark.parametrize("table_format", ["csv", "parquet"])
@pytest.mark.parametrize(("name", "change", "what"), WRONG)
def test_tables_that_do_not_fit_are_refused_although_their_hashes_do(
    home, name, change, what, table_format
):
    results = load_results(home)
    shutil.rmtree(home)
    wrong = change(getattr(results, name).copy())
    if table_format == "parquet" and name != "vectors":
        wrong = wrong.astype({c: "str" for c in wrong if len(set(wrong[c].map(type))) > 1})
    save_results(replace(results, **{name: wrong}), home, table_format)
    said = refusal(home).replace(".parquet:", ".csv:")
    if "row 1 has nothing" not in what or table_format == "csv":
        assert what in said


def test_papers_in_another_order_than_the_vectors_are_refused(home):
    record = json.loads((home / "provenance.json").read_text())
    results = load_results(home)
    shuffled = results.papers.iloc[::-1].reset_index(drop=True)
    save_results(replace(results, papers=shuffled), home)
    again = json.loads((home / "provenance.json").read_text())
    again["order"] = record["order"]
    rewrite(home, again)
    assert "papers.csv: has its papers in another order than the vectors" in refusal(home)


def rewrite(home: Path, record: dict, *, sealed: bool = True) -> None:
    """Write provenance.json anew, with a seal as if it had been written so."""
    record.pop("seal", None)
    if sealed:
        record["seal"] = records_module._seal(record)
    (home / "provenance.json").write_text(json.dumps(record))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"format": 99}, "was written by a newer version (format 99"),
        ({"format": "2"}, "was written by a newer version"),
        ({"files": {}}, "papers.csv: this table of the results is missing"),
        ({"files": None}, "names no files of results"),
        ({"files": {"papers.csv": 7}}, "its list of files is damaged"),
        ({"files": {"../papers.csv": "ab"}}, "this table of the results is missing"),
        ({"configuration": [1]}, "its entry configuration is damaged"),
        ({"corpus": "mine"}, "its entry corpus is damaged"),
        ({"corpus": {"n_papers": 12}}, "has 35 papers where there should be 12"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused(home, change, what):
    record = json.loads((home / "provenance.json").read_text())
    rewrite(home, {**record, **change})
    assert what in refusal(home)


def test_an_edited_record_is_refused_although_it_is_json(home):
    path = home / "provenance.json"
    path.write_text(path.read_text().replace('"seed": 42', '"seed": 43'))
    assert "provenance.json: was changed since it was written" in refusal(home)


@pytest.mark.parametrize(
    "text", ["null", "[]", '"text"', "{", "[" * 100_000, "{}", '{"a": 1}', "NaN", '{"files": []}']
)
def test_a_record_of_something_else_is_refused(home, text):
    (home / "provenance.json").write_text(text)
    assert "provenance.json: " in refusal(home)


def test_several_changed_files_are_all_named(home):
    for name in ("themes.csv", "trends.csv"):  # of three on: of another run
        longer(home / name)
    said = refusal(home)
    assert "themes.csv: " in said
    assert "changed as well: trends.csv" in said or "changed as well: themes.csv" in said
    assert f"themes export-tables {home} --out DIR" in said


def test_results_of_an_earlier_version_are_read_as_far_as_they_go(home):
    record = json.loads((home / "provenance.json").read_text())
    for name in ("audit", "duplicates", "seeds", "corrections", "representatives"):
        (home / f"{name}.csv").unlink()
        del record["files"][f"{name}.csv"]
    for name in ("format", "sizes", "order", "made"):
        del record[name]
    rewrite(home, record, sealed=False)
    results = load_results(home)
    assert len(results.papers) == 35
    assert len(results.seeds) == 0
    one_bit(home / "topics.csv")
    assert "topics.csv" in refusal(home)


def test_a_table_that_the_record_does_not_list_is_none_of_the_results(home):
    pd.DataFrame({"title": ["foreign"]}).to_parquet(home / "papers.parquet")
    assert len(load_results(home).papers) == 35


def test_large_files_are_known_by_size_and_time_and_read_again_in_full(home, monkeypatch):
    monkeypatch.setattr(records_module, "LARGE", 1)
    read = []
    hashed = records_module.file_hash
    monkeypatch.setattr(
        records_module, "file_hash", lambda path: read.append(path.name) or hashed(path)
    )
    load_results(home)
    assert len(read) == len(RESULT_TABLES) + 1
    load_results(home)
    assert len(read) == len(RESULT_TABLES) + 1
    load_results(home, full=True)
    assert len(read) == 2 * (len(RESULT_TABLES) + 1)
    path = home / "papers.csv"
    write_whole(path, path.read_bytes().replace(b"p00", b"p99"))
    assert "papers.csv" in refusal(home)


def test_results_that_are_replaced_while_they_are_read_are_read_again(home, monkeypatch):
    from analysis.store import reading

    newer = replace(small_results(order=3), provenance=small_results().provenance)
    known = reading.changed_files
    calls = []

    def replaced(folder, record, *, full):
        if not calls:
            calls.append(1)
            save_results(newer, folder)
        return known(folder, record, full=full)

    monkeypatch.setattr(reading, "changed_files", replaced)
    assert load_results(home).papers["paper_id"].tolist() == newer.papers["paper_id"].tolist()
