"""A small set of finished results to correct by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.store import Results
from analysis.themes import summarise_themes, theme_of_topic

WORDS = ["bandits regret arms", "kernel attention cache", "optimal transport maps"]
WORDS += ["prompt search agents", "quantised weights bits"]
SIZES = [9, 8, 7, 6, 5]
THEMES = ["Decisions", "Inference", "Theory", "Inference", "Inference"]


def small_results(order: int = 0) -> Results:
    """Return 35 papers in five topics and three themes; `order` shuffles the papers."""
    topic = np.repeat(np.arange(5), SIZES)
    rng = np.random.default_rng(3)
    vectors = np.eye(5)[topic] + rng.normal(0, 0.15, (len(topic), 5))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    words = [" ".join(rng.permutation(WORDS[t].split())) for t in topic]
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{i:02}" for i in range(len(topic))],
            "title": [f"On {word} number {i}" for i, word in enumerate(words)],
            "date": pd.Timestamp("2021-01-15") + pd.to_timedelta(np.arange(len(topic)) * 40, "D"),
            "topic": topic,
            "theme": [THEMES[t] for t in topic],
            "confidence": np.round(rng.uniform(0.5, 1, len(topic)), 3),
            "runner_up": (topic + 1) % 5,
            "x": vectors[:, 0],
            "y": vectors[:, 1],
            "abstract": [f"We study {word}. The {word} are new." for word in words],
            "outlier": False,
            "by_hand": False,
        }
    )
    kept = np.random.default_rng(order).permutation(len(papers)) if order else np.arange(len(topic))
    papers, vectors = papers.iloc[kept].reset_index(drop=True), vectors[kept]
    filed = papers[["paper_id", "date", "topic", "theme", "confidence"]]
    topics = pd.DataFrame(
        {
            "topic": np.arange(5),
            "label": [words.capitalize() for words in WORDS],
            "n_papers": SIZES,
            "stability": [0.9, 0.8, 0.7, 0.6, 0.5],
            "terms": [", ".join(words.split()) for words in WORDS],
        }
    )
    terms = pd.DataFrame(
        [(t, rank, word, 0.5) for t in range(5) for rank, word in enumerate(WORDS[t].split(), 1)],
        columns=["topic", "rank", "term", "weight"],
    )
    names = [*dict.fromkeys(THEMES), *topics["label"]]
    trends = pd.DataFrame(
        {
            "level": ["theme"] * 3 + ["topic"] * 5,
            "name": names,
            "n_papers": 0,
            "odds_ratio_per_year": 1.0,
            "low": 0.5,
            "high": 2.0,
            "p_value": 0.5,
            "q_value": 0.5,
            "verdict": "cannot tell",
            "detectable": 2.0,
        }
    )
    return Results(
        papers=papers,
        topics=topics.merge(theme_of_topic(filed), on="topic"),
        themes=summarise_themes(filed),
        topic_terms=terms,
        tree=tree_of(5),
        prevalence=trends[["level", "name"]].assign(period="2021", n_papers=0, n_total=1),
        trends=trends,
        vectors=vectors.astype(np.float32),
    )


def tree_of(n_topics: int) -> pd.DataFrame:
    """Return a tree that joins one topic after the other."""
    rows, left = [], 0
    for step in range(1, n_topics):
        node = n_topics + step - 1
        rows.append((node, left, step, 0.2 * step, 0, f"node {node}"))
        left = node
    return pd.DataFrame(rows, columns=["node", "left", "right", "height", "n_papers", "label"])


def partition(papers: pd.DataFrame) -> set[frozenset[str]]:
    """Return the sets of papers that share a topic."""
    return {frozenset(group) for _, group in papers.groupby("topic")["paper_id"]}


def together(papers: pd.DataFrame, chosen: list[str]) -> bool:
    """Tell whether the papers share one topic."""
    topics = papers.set_index("paper_id")["topic"]
    return all(topics[a] == topics[b] for a, b in combinations(chosen, 2))
