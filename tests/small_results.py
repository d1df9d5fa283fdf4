"""A small set of finished results to correct by hand, with every column that real ones have."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.config import RunConfig
from analysis.store import Results
from analysis.themes import summarise_themes, theme_of_topic
from analysis.topics.quality import measure_topics
from analysis.topics.representatives import choose_representatives
from analysis.topics.tree import parents
from analysis.trends import estimate_trends, theme_prevalence

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
            "date_precision": "day",
            "arxiv_id": [f"2101.{i:05d}" for i in range(len(topic))],
            "date_evidence": "confirmed",
            "text_source": "abstract",
            "outlier": False,
            "by_hand": False,
        }
    )
    kept = np.random.default_rng(order).permutation(len(papers)) if order else np.arange(len(topic))
    papers, vectors = papers.iloc[kept].reset_index(drop=True), vectors[kept]
    placed = papers[["paper_id", "date", "topic", "theme", "confidence", "date_precision"]]
    topics = pd.DataFrame(
        {
            "topic": np.arange(5),
            "label": [words.capitalize() for words in WORDS],
            "n_papers": SIZES,
            "stability": [0.9, 0.8, 0.7, 0.6, 0.5],
            "terms": [", ".join(words.split()) for words in WORDS],
            "parent": parents(tree_of(5), 5),
        }
    )
    terms = pd.DataFrame(
        [(t, rank, word, 0.5) for t in range(5) for rank, word in enumerate(WORDS[t].split(), 1)],
        columns=["topic", "rank", "term", "weight"],
    )
    chosen = choose_representatives(papers, papers, vectors)
    measured = measure_topics(papers, topics, terms, papers, chosen)
    levels = ("theme", "topic")
    told = placed.assign(topic_label=placed["topic"].map(topics["label"]))
    return Results(
        papers=papers,
        topics=topics.merge(measured, on="topic").merge(theme_of_topic(placed), on="topic"),
        themes=summarise_themes(placed).assign(about=""),
        topic_terms=terms,
        tree=tree_of(5),
        prevalence=pd.concat([theme_prevalence(told, k) for k in levels], ignore_index=True),
        trends=pd.concat([estimate_trends(told, k) for k in levels], ignore_index=True),
        vectors=vectors.astype(np.float32),
        provenance={
            "corpus": {"hash": "ab" * 32, "n_papers": len(papers)},
            "encoder": "static-minilm-256",
            "has_themes": True,
            "configuration": RunConfig().to_dict(),
            "inputs": {"papers.csv": "cd" * 32},
            "versions": {"paper-themes": "0.1.0", "bertopic": "0.17.4"},
        },
        representatives=chosen,
    )


def tree_of(n_topics: int) -> pd.DataFrame:
    """Return a tree that joins one topic after the other."""
    rows, left, below = [], 0, SIZES[0]
    for step in range(1, n_topics):
        node = n_topics + step - 1
        below += SIZES[step]
        rows.append((node, left, step, 0.2 * step, below, f"node {node}"))
        left = node
    return pd.DataFrame(rows, columns=["node", "left", "right", "height", "n_papers", "label"])


def partition(papers: pd.DataFrame) -> set[frozenset[str]]:
    """Return the sets of papers that share a topic."""
    return {frozenset(group) for _, group in papers.groupby("topic")["paper_id"]}


def together(papers: pd.DataFrame, chosen: list[str]) -> bool:
    """Tell whether the papers share one topic."""
    topics = papers.set_index("paper_id")["topic"]
    return all(topics[a] == topics[b] for a, b in combinations(chosen, 2))
