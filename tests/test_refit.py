"""Fitting the shipped papers anew gives the frozen results again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis import embed_papers, fit_topics, load_results
from analysis.config import EmbeddingConfig, TopicConfig
from analysis.themes import CorrectionSession, correct_topics, read_themes_file

pytestmark = pytest.mark.refit

DERIVED = Path(__file__).parents[1] / "corpus" / "derived"
TIMED = {"seconds", "seal"}  # what a run may say differently: how long it took, and its seal


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


def test_corrections_by_hand_survive_another_seed_encoder_and_fewer_papers(tmp_path):
    names = tmp_path / "themes.toml"
    shutil.copy(DERIVED.parent / "themes.toml", names)
    frozen = load_results(DERIVED)
    session = CorrectionSession(frozen, names)
    shown = frozen.topics.set_index("label")["topic"]
    drafts, experts = (
        int(shown[label]) for label in ("Speculative decoding", "Mixture of experts")
    )
    session.rename_topic(int(shown["Optimal transport"]), "Transport plans")
    session.merge_topics(drafts, experts, name="Sparse and drafted")
    members = [
        frozen.representatives.query("topic == @topic")["paper_id"].tolist()
        for topic in (drafts, experts)
    ]
    session.mark_nowhere(["2304.05889"])

    some = frozen.papers[frozen.papers.index % 10 != 3].reset_index(drop=True)
    vectors = embed_papers(some, EmbeddingConfig("lexical"))
    fit = fit_topics(some, vectors, TopicConfig(seed=7))
    corrected, outcomes = correct_topics(fit, read_themes_file(names).corrections)
    assert [outcome.applied for outcome in outcomes] == [True, True, True]
    assert {"Transport plans", "Sparse and drafted"} <= set(corrected.topics["label"])
    topic = dict(zip(some["paper_id"], corrected.paper_topics["topic"], strict=True))
    merged = corrected.topics.set_index("label").loc["Sparse and drafted", "topic"]
    found = [topic[paper] for group in members for paper in group if paper in topic]
    assert sum(number == merged for number in found) > len(found) / 2
    assert len(corrected.topics) == len(fit.topics) - 1
