"""Finished results of 1,500 papers in 114 topics and 40 themes, as a large export gives them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.config import RunConfig
from analysis.store import Results
from analysis.themes import summarise_themes, theme_of_topic
from analysis.trends import estimate_trends, theme_prevalence

PAPERS, TOPICS, THEMES = 1_500, 114, 40
FIELDS = ["Lattice", "Turbulent", "Bayesian", "Quantum", "Convex", "Neural", "Galactic", "Spectral"]
THINGS = ["operators and groups", "flows", "estimators", "states of matter", "programs"]


def many_results() -> Results:
    """Return the results; themes lie apart on the map, topics within them, dates over 28 years."""
    rng = np.random.default_rng(7)
    topic = np.sort(rng.choice(TOPICS, PAPERS, p=rng.dirichlet(np.full(TOPICS, 6.0))))
    _, topic, sizes = np.unique(topic, return_inverse=True, return_counts=True)
    n = len(sizes)
    rank = np.argsort(np.argsort(-sizes, kind="stable"))
    topic, sizes = rank[topic], np.sort(sizes)[::-1]
    theme = np.arange(n) % THEMES
    themes = [f"{FIELDS[i % 8]} {THINGS[i // 8]}" for i in range(THEMES)]
    labels = [f"{themes[theme[i]]} of kind {i // THEMES + 1}" for i in range(n)]
    middles = np.column_stack([np.arange(THEMES) % 8 * 1.5, np.arange(THEMES) // 8 * 1.6])
    places = middles[theme] + rng.normal(0, 0.3, (n, 2))
    spots = places[topic] + rng.normal(0, 0.28, (PAPERS, 2))
    vectors = rng.normal(size=(n, 24))[topic] + rng.normal(0, 0.6, (PAPERS, 24))
    days = np.sort(rng.beta(3, 1, PAPERS) * 28 * 365).astype(int)
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{i:04}" for i in range(PAPERS)],
            "title": [f"On {labels[t].lower()}: a study, number {i}" for i, t in enumerate(topic)],
            "date": pd.Timestamp("1992-01-01") + pd.to_timedelta(rng.permutation(days), "D"),
            "topic": topic,
            "theme": [themes[theme[t]] for t in topic],
            "confidence": np.round(rng.uniform(0.3, 1, PAPERS), 3),
            "runner_up": (topic + 1) % n,
            "x": spots[:, 0],
            "y": spots[:, 1],
            "abstract": [f"We study {labels[t].lower()}." for t in topic],
            "date_precision": "day",
            "date_evidence": "confirmed",
            "arxiv_id": "",
            "outlier": rng.uniform(size=PAPERS) < 0.05,
            "by_hand": False,
        }
    )
    placed = papers[["paper_id", "date", "topic", "theme", "confidence", "date_precision"]]
    terms = pd.DataFrame(
        [(t, k, word, 0.5 / k) for t in range(n) for k, word in enumerate(words_of(labels[t]), 1)],
        columns=["topic", "rank", "term", "weight"],
    )
    topics = pd.DataFrame(
        {
            "topic": np.arange(n),
            "label": labels,
            "n_papers": sizes,
            "stability": np.round(rng.uniform(0.3, 1, n), 2),
            "terms": [", ".join(words_of(label)) for label in labels],
            "trust": "stable",
        }
    )
    levels = ("theme", "topic")
    told = placed.assign(topic_label=placed["topic"].map(topics["label"]))
    return Results(
        papers=papers,
        topics=topics.merge(theme_of_topic(placed), on="topic"),
        themes=summarise_themes(placed).assign(about=""),
        topic_terms=terms,
        tree=_tree(sizes),
        prevalence=pd.concat([theme_prevalence(told, k) for k in levels], ignore_index=True),
        trends=pd.concat([estimate_trends(told, k) for k in levels], ignore_index=True),
        vectors=(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
        provenance={
            "corpus": {"hash": "ab" * 32, "n_papers": PAPERS},
            "encoder": "static-minilm-256",
            "has_themes": True,
            "configuration": RunConfig().to_dict(),
            "inputs": {"papers.csv": "cd" * 32},
            "versions": {"paper-themes": "0.1.0", "bertopic": "0.17.4"},
        },
    )


def words_of(label: str) -> list[str]:
    """Return the terms of a topic."""
    return [word.lower() for word in label.split() if len(word) > 3]


def _tree(sizes: np.ndarray) -> pd.DataFrame:
    """Return a tree that joins one topic after the other."""
    below, rows = np.cumsum(sizes), []
    for step in range(1, len(sizes)):
        left = len(sizes) + step - 2 if step > 1 else 0
        rows.append((len(sizes) + step - 1, left, step, step / 200, below[step], ""))
    return pd.DataFrame(rows, columns=["node", "left", "right", "height", "n_papers", "label"])
