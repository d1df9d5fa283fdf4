"""Fitting the shipped papers anew gives the frozen results again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

pytestmark = pytest.mark.refit

DERIVED = Path(__file__).parents[1] / "corpus" / "derived"
TIMED = {"seconds"}  # what a run may say differently: how long it took


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _untimed(provenance: bytes) -> dict[str, object]:
    return {key: value for key, value in json.loads(provenance).items() if key not in TIMED}


def test_a_second_run_gives_the_same_bytes(fresh_run):
    first, second = (_files(fresh_run(name).folder) for name in ("first", "second"))
    assert first.keys() == second.keys()
    told = _untimed(first.pop("provenance.json")), _untimed(second.pop("provenance.json"))
    assert told[0] == told[1]
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("column", ["topic", "theme"])
def test_a_fresh_fit_agrees_with_the_frozen_one(fresh_run, column):
    frozen, fresh = (
        pd.read_csv(folder / "papers.csv") for folder in (DERIVED, fresh_run("first").folder)
    )
    assert fresh["paper_id"].tolist() == frozen["paper_id"].tolist()
    agreement = adjusted_rand_score(frozen[column], fresh[column])
    print(f"{column}s: adjusted Rand index of a fresh fit with the frozen one {agreement:.3f}")
    assert agreement > 0.95
