"""Columns of one's own: of which kind they are, what a view holds of them, how they select."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.explorer import Filters, build_payload, explore
from analysis.explorer.columns import column_of, has_value, own_columns, own_names, palette
from analysis.explorer.picture import describe
from analysis.style import NIGHT, PAPER, SCALE, SCALE_DARK, luminance, seen_apart
from tests.test_explorer_page import small_results


def kind_of(*values):
    column = column_of("c", pd.Series(values, dtype=object))
    return column and column["kind"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["A", "B", "A"], "category"),
        (["a", "b", "c"], "text"),
        ([1, 2, 3, 3], "number"),
        (["1", "", "2.5", "1e3"], "number"),
        (["007", "008", "009"], "text"),
        ([0, 1, 1, 0], "category"),
        ([True, False, None], "category"),
        (["2024-01-02", "", "2023-05-06"], "date"),
        ([pd.Timestamp("2024-01-02"), pd.NaT], "date"),
        ([None, float("nan"), ""], None),
        ([["x", "y"], ["x", "y"], []], "category"),
    ],
)
def test_the_kind_of_a_column_is_that_of_its_values(values, kind):
    assert kind_of(*values) == kind


def test_the_most_frequent_value_comes_first_and_papers_without_one_are_known():
    column = column_of("group", pd.Series(["b", "a", None, "b", "", "a", "b"]))
    assert column["levels"] == ["b", "a"]
    assert column["values"] == [0, 1, -1, 0, -1, 1, 0]


def test_only_what_neither_a_run_nor_a_known_field_makes_is_ones_own():
    results = small_results()
    assert own_names(results.papers) == []
    papers = results.papers.assign(venue="ICML", doi="10.1/x", group="A")
    assert own_names(papers) == ["group"]


def test_a_column_without_room_is_left_out_by_name_and_the_next_one_kept():
    rng = np.random.default_rng(0)
    noise = ["".join(rng.choice(list("abcdefghij"), 400)) for _ in range(50)]
    papers = pd.DataFrame({"long": noise, "group": ["A", "B"] * 25})
    found, left = own_columns(papers, budget=20_000)
    assert [column["name"] for column in found] == ["group"]
    assert left == ["long"]
    assert own_columns(papers)[1] == []


def test_a_payload_holds_ones_own_columns_for_every_paper():
    results = small_results()
    papers = results.papers.assign(group=[*"AABBA", None], cited=[1, 2, 3, 4, 5, 6])
    payload = build_payload(replace(results, papers=papers))
    assert [column["name"] for column in payload["own"]] == ["group", "cited"]
    assert {len(column["values"]) for column in payload["own"]} == {6}
    assert build_payload(results)["own"] == []


def test_papers_are_chosen_by_a_value_by_none_and_between_two_ends():
    papers = pd.DataFrame(
        {
            "group": ["A", "B", None],
            "cited": [1, 5, 9],
            "score": [0.5, None, 2.0],
            "read": ["2024-01-01", "", "2024-03-01"],
        }
    )
    chosen = {
        ("group", "A"): [True, False, False],
        ("group", ""): [False, False, True],
        ("cited", (None, 5)): [True, True, False],
        ("score", (0, None)): [True, False, True],
        ("read", ("2024-02-01", None)): [False, False, True],
        ("cited", "5"): [False, True, False],
    }
    for (name, wanted), marks in chosen.items():
        assert has_value(papers, name, wanted).tolist() == marks


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    papers = pd.DataFrame({"paper_id": ["a"], "group": ["A"]})
    with pytest.raises(InputError, match=r"no column 'grop' of their own; there are: group"):
        has_value(papers, "grop", "A")
    with pytest.raises(InputError, match="holds no numbers or days"):
        has_value(papers, "group", [1, 2])
    with pytest.raises(InputError, match="cannot be read"):
        has_value(papers.assign(cited=[5]), "group", "A") & has_value(
            pd.DataFrame({"cited": [1, 2, 3]}), "cited", ["many", None]
        )


def test_an_explorer_filters_by_columns_of_ones_own_and_says_so():
    results = small_results()
    papers = results.papers.assign(group=[*"AABBA", None], cited=[1, 2, 3, 4, 5, 6])
    explorer = explore(replace(results, papers=papers))
    explorer.filter(where={"group": "A", "cited": [2, None]})
    assert explorer.selection["paper_id"].tolist() == ["b", "e"]
    again = Filters.from_json(explorer.filters.to_json())
    assert again == explorer.filters
    assert describe(again) == ": cited from 2; group A"
    explorer.filter(where={"cited": [np.int64(2), None], "group": "A"})
    assert explorer.filters == again
    with pytest.raises(InputError, match="no column 'x'"):
        explorer.filter(where={"x": "1"})
    with pytest.raises(InputError, match="names no columns; write it as"):
        explorer.filter(where="group")
    explorer.filter(where=None)
    assert len(explorer.selection) == 6


def contrast(colour, ground):
    low, high = sorted([luminance(colour), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scale", [SCALE, SCALE_DARK])
def test_each_step_of_a_scale_is_told_from_the_next_by_every_sight(scale):
    light = [luminance(colour) for colour in scale]
    assert light in (sorted(light), sorted(light, reverse=True))
    apart = seen_apart(list(scale))
    assert min(apart[i, i + 1] for i in range(len(scale) - 1)) > 0.04
    ground = PAPER if scale is SCALE else NIGHT
    assert min(contrast(colour, ground) for colour in scale) >= 2.9


@pytest.mark.parametrize("side", ["colour", "dark"])
def test_values_are_told_apart_by_colour_or_by_mark(side):
    some = palette()["categories"]
    assert len({(look[side], look["mark"]) for look in some}) == 12
    apart = seen_apart([look[side] for look in some])
    for i, j in combinations(range(12), 2):
        if some[i]["mark"] == some[j]["mark"]:
            assert apart[i, j] > 0.1
