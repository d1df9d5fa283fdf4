"""Verdicts that hang on doubtful assignments are told apart from those that do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.trends import estimate_trends

QUICK = TrendConfig()


def rising_papers(confidence, runner_up=0):
    """Return 40 papers on bandits over four years and 12 on agents, all in the last one."""
    dates = [*pd.date_range("2020-01-01", "2023-12-31", periods=40)]
    dates += [*pd.date_range("2023-02-01", "2023-12-01", periods=12)]
    return pd.DataFrame(
        {
            "paper_id": [f"p{row:02}" for row in range(52)],
            "date": dates,
            "topic": [0] * 40 + [1] * 12,
            "theme": ["bandits"] * 40 + ["agents"] * 12,
            "confidence": [1.0] * 40 + [confidence] * 12,
            "runner_up": [-1] * 40 + [runner_up] * 12,
        }
    )


def agents(papers, config=QUICK):
    return estimate_trends(papers, config=config).set_index("name").loc["agents"]


def test_a_sure_assignment_agrees_with_itself_in_every_replicate():
    row = agents(rising_papers(1.0))
    assert row["verdict"] == "rising"
    assert row["agreement"] == 1


def test_a_verdict_survives_a_little_doubt_and_not_a_lot():
    little, lot = agents(rising_papers(0.9)), agents(rising_papers(0.2))
    assert little["verdict"] == "rising"
    assert little["agreement"] > lot["agreement"]
    assert lot["verdict"] == "cannot tell"
    assert "replicates" in lot["reason"]
    assert lot["odds_ratio_per_year"] == pytest.approx(little["odds_ratio_per_year"])


def test_a_runner_up_of_the_same_theme_raises_no_doubt():
    row = agents(rising_papers(0.2, runner_up=1))
    assert row["verdict"] == "rising"
    assert row["agreement"] == 1


def test_papers_without_a_runner_up_leave_all_themes():
    papers = rising_papers(0.2).drop(columns="runner_up")
    assert agents(papers)["verdict"] == "cannot tell"


def test_the_share_demanded_can_be_set_and_replicates_switched_off():
    papers = rising_papers(0.2)
    lenient = TrendConfig(least_agreement=0.0)
    assert agents(papers, lenient)["verdict"] == "rising"
    off = TrendConfig(n_replicates=0)
    assert agents(papers, off)["verdict"] == "rising"


def test_the_order_of_rows_and_the_seed_settle_the_replicates():
    papers = rising_papers(0.6)
    trends = estimate_trends(papers, config=QUICK)
    shuffled = estimate_trends(papers.sample(frac=1, random_state=0), config=QUICK)
    pd.testing.assert_frame_equal(shuffled, trends)


def test_steady_agrees_where_the_interval_stays_in_the_band():
    rng = np.random.default_rng(0)
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{row:04}" for row in range(1600)],
            "date": pd.date_range("2020-01-01", "2023-12-31", periods=1600),
            "topic": np.tile([0, 1], 800),
            "theme": np.tile(["a", "b"], 800),
            "confidence": rng.uniform(0.9, 1, 1600),
            "runner_up": np.tile([1, 0], 800),
        }
    )
    trends = estimate_trends(papers, config=QUICK)
    assert trends["verdict"].tolist() == ["steady", "steady"]
    assert trends["agreement"].min() > 0.9
