"""Selections kept by a name: one file beside the results, the same papers after every refit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.errors import InputError
from analysis.explorer import build_payload, explore, load_selections, write_page
from analysis.explorer.answers import answers
from analysis.explorer.selections import (
    FILE,
    drop_selection,
    keep_selection,
    read_selections,
    selections_file,
)
from analysis.store import HOME, save_results
from tests.small_results import small_results


@pytest.fixture
def folder(tmp_path):
    save_results(small_results(), tmp_path / "results")
    return tmp_path / "results"


def test_what_is_kept_comes_back_as_tables_beside_the_results(folder):
    explorer = explore(folder)
    explorer.filter(search="bandits")
    wanted = explorer.selection
    assert explorer.keep(" On  bandits ") == f"Kept; written to {folder / FILE}."
    explorer.clear()
    explorer.keep("=all")
    found = load_selections(folder)
    assert list(found) == ["On bandits", "=all"]
    pd.testing.assert_frame_equal(found["On bandits"], wanted)
    assert len(found["=all"]) == 35
    pd.testing.assert_frame_equal(explorer.selections["On bandits"], wanted)
    assert analysis.load_selections is load_selections
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_name_that_is_taken_is_given_anew_and_one_can_be_forgotten(folder):
    explorer = explore(folder)
    explorer.keep("one", [0, 1])
    assert explorer.keep("one", [2]).startswith("Replaced")
    assert read_selections(folder / FILE) == {"one": ["p02"]}
    explorer.drop("one")
    assert load_selections(folder) == {}
    with pytest.raises(InputError, match=r"no selection is called 'one'; there are: none"):
        explorer.drop("one")


def test_a_refit_leaves_selections_alone_and_they_mean_the_same_papers(folder):
    explore(folder).keep("some", [3, 9, 20])
    again = small_results(order=5)
    save_results(again, folder)
    found = load_selections(folder)["some"]
    order = again.papers["paper_id"].tolist()
    assert found["paper_id"].tolist() == sorted(["p03", "p09", "p20"], key=order.index)
    fewer = again.papers["paper_id"] != "p09"
    smaller = replace(again, papers=again.papers[fewer], vectors=again.vectors[fewer.to_numpy()])
    found = load_selections(smaller, folder / FILE)["some"]
    assert sorted(found["paper_id"]) == ["p03", "p20"]
    assert found.attrs["missing"] == ["p09"]
    explore(folder).keep("other", [0])
    assert read_selections(folder / FILE)["some"] == ["p03", "p09", "p20"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", r"this is no file of selections; .* columns name and paper_id"),
        ("name,paper_id\none,p01\n,p02\n", r"row 3: a name or a paper is missing"),
        ('name,paper_id\n"one,p01\n', "cannot be read as CSV"),
        ("", "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_none_of_selections_is_refused_and_stays(folder, content, said):
    (folder / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_selections(folder)
    with pytest.raises(InputError):
        explore(folder).keep("new", [1])
    assert (folder / FILE).read_text(encoding="utf-8") == content


def test_nothing_and_nameless_are_not_kept(tmp_path):
    for name, ids, said in (
        (" ", ["a"], "needs a name"),
        ("x", [], "nothing to keep"),
        ("x" * 81, ["a"], "81 characters; 80"),
    ):
        with pytest.raises(InputError, match=said):
            keep_selection(tmp_path / FILE, name, ids)
    assert not (tmp_path / FILE).exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        keep_selection(tmp_path / "file" / FILE, "x", ["a"])
    keep_selection(tmp_path / FILE, "x", ["a"])
    drop_selection(tmp_path / FILE, "x")
    assert read_selections(tmp_path / FILE) == {}


def test_selections_of_the_shipped_results_lie_beside_the_shipped_corrections():
    assert selections_file(HOME / "corpus" / "derived") == HOME / "corpus" / FILE


def test_a_view_keeps_lists_and_drops_through_the_kernel(folder):
    ask = answers(explore(folder))
    done = ask["keep"]({"name": "one", "rows": [0, 2]})
    assert done["message"].startswith("Kept")
    assert done["kept"] == [{"name": "one", "ids": ["p00", "p02"], "missing": 0}]
    assert ask["kept"]({})["kept"] == done["kept"]
    assert ask["drop"]({"name": "one"})["kept"] == []


def test_a_page_holds_the_selections_that_lie_beside_its_results(folder):
    results = small_results()
    explore(folder).keep("one", [4])
    kept = read_selections(folder / FILE)
    assert build_payload(results, kept=kept)["kept"] == [{"name": "one", "ids": ["p04"]}]
    with_one = write_page(folder).read_bytes()
    explore(folder).drop("one")
    assert write_page(folder).read_bytes() != with_one


def test_two_selections_are_compared_by_name_by_table_and_with_the_rest(folder):
    explorer = explore(folder)
    explorer.keep("first", range(9))
    explorer.keep("second", range(9, 17))
    table = explorer.compare("first", "second")
    assert set(table["kind"]) == {"term", "theme"}
    themes = table[table["kind"] == "theme"].set_index("name")
    assert themes.loc["Decisions", ["n_first", "of_first", "n_second", "of_second"]].tolist() == [
        *(9, 9, 0, 8)
    ]
    assert themes.loc["Decisions", "verdict"] == "more"
    assert (themes["low"] <= themes["odds_ratio"]).all()
    assert table.attrs["note"] == "9 papers compared with 8 papers."
    kept = explorer.selections
    pd.testing.assert_frame_equal(explorer.compare(kept["first"], kept["second"]), table)
    explorer.filter(lasso=range(9))
    assert explorer.compare().attrs["note"] == "9 papers compared with 26 papers."
    told = answers(explorer)["sets"]({"first": [*range(9)], "second": [*range(9, 17)]})
    assert [line["name"] for line in told["themes"]] == themes.index.tolist()
    with pytest.raises(InputError, match=r"no selection is called 'third'; there are: first, sec"):
        explorer.compare("third")
    explorer.clear()
    with pytest.raises(InputError, match="second selection holds no paper"):
        explorer.compare()
    assert np.isfinite(table["p_value"]).all()
