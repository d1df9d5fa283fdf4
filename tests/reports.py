"""Small finished results for the tests of the report, made by hand, with titles that bite."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.config import RunConfig
from analysis.store import Results
from analysis.trends import estimate_trends, theme_prevalence

HOSTILE = (
    "<script>document.title = 'owned'</script>",
    '=HYPERLINK("https://example.org","pay")',
    r"\input{/etc/passwd} \write18{true}",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} <% x %> ${y} %",
    "[a](javascript:alert(1)) | `code` # head",
    "Größe, 中文, ℝᵈ and \U0001f600",
)


def results_of(n_each: int = 8, n_themes: int = 2, *, dated: bool = True) -> Results:
    """Return results of themes with one topic each; the surest papers have hostile titles.

    Papers of later themes are later, so that there is a trend to tell.
    """
    n = n_each * n_themes
    topic = np.repeat(np.arange(n_themes), n_each)
    themes = [f"Theme {'ABCDEFGHIJ'[i]} & <b>" for i in range(n_themes)]
    hostile = iter(HOSTILE)
    titles = [next(hostile, f"Paper {i}") if i % n_each < 4 else f"Paper {i}" for i in range(n)]
    dates = pd.Series(pd.date_range("2021-01-15", periods=n, freq="45D")).astype("datetime64[us]")
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(n, 6)) + 3 * np.eye(6)[topic % 6]
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{i}" for i in range(n)],
            "title": titles,
            "date": dates if dated else pd.Series([pd.NaT] * n, dtype="datetime64[us]"),
            "topic": topic,
            "theme": [themes[i] for i in topic],
            "confidence": np.round(np.linspace(1, 0.4, n), 3),
            "runner_up": (topic + 1) % n_themes if n_themes > 1 else -1,
            "x": vectors[:, 0].round(3),
            "y": vectors[:, 1].round(3),
            "abstract": ["We study it." if i % 5 else "" for i in range(n)],
            "date_precision": ["day", "month", "year", "day"] * (n // 4),
            "date_evidence": ["confirmed"] * (n - 1) + ["recalled"],
            "arxiv_id": [f"2101.{i:05d}" if i % 2 else "" for i in range(n)],
            "outlier": [i == 0 for i in range(n)],
        }
    )
    return _complete(papers, themes, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _complete(papers: pd.DataFrame, themes: list[str], vectors: np.ndarray) -> Results:
    """Add the tables that follow from the papers."""
    n_topics = len(themes)
    labels = [f"Topic {i} {{x}}_%" for i in range(n_topics)]
    sizes = papers["topic"].value_counts().sort_index().to_numpy()
    topics = pd.DataFrame(
        {
            "topic": range(n_topics),
            "label": labels,
            "n_papers": sizes,
            "stability": [0.9, 0.4, *[0.8] * 8][:n_topics],
            "terms": [f"term{i}, cache" for i in range(n_topics)],
            "theme": themes,
            "trust": ["highly stable", "not to be trusted", *["stable"] * 8][:n_topics],
            "coherence": 0.1,
            "coverage": 0.75,
            "confidence": 0.8,
        }
    )
    terms = pd.DataFrame(
        [
            (i, rank, term, 0.5 / rank)
            for i in range(n_topics)
            for rank, term in enumerate((f"term{i}", "cache"), start=1)
        ],
        columns=["topic", "rank", "term", "weight"],
    )
    nodes = range(n_topics, 2 * n_topics - 1)
    tree = pd.DataFrame(
        {
            "node": list(nodes),
            "left": [0 if i == 0 else node - 1 for i, node in enumerate(nodes)],
            "right": [i + 1 for i, _ in enumerate(nodes)],
            "height": [0.5 + 0.05 * i for i, _ in enumerate(nodes)],
            "n_papers": [int(sizes[: i + 2].sum()) for i, _ in enumerate(nodes)],
            "label": "both",
        }
    )
    dates = papers.groupby("theme")["date"]
    summary = pd.DataFrame({"theme": themes, "n_papers": sizes, "n_topics": 1})
    summary["first_date"] = summary["theme"].map(dates.min())
    summary["last_date"] = summary["theme"].map(dates.max())
    summary["about"] = ["What <i>A</i> is about.", *[""] * 9][:n_topics]
    results = Results(
        papers=papers,
        topics=topics,
        themes=summary,
        topic_terms=terms,
        tree=tree,
        prevalence=pd.DataFrame(),
        trends=pd.DataFrame(),
        vectors=vectors.astype(np.float32),
        provenance=_provenance(),
        representatives=pd.DataFrame(
            {"topic": [0], "rank": [1], "paper_id": ["p2"], "title": ["x"], "confidence": [0.9]}
        ),
    )
    placed = results.paper_themes
    levels = ("theme", "topic")
    return replace(
        results,
        prevalence=pd.concat([theme_prevalence(placed, k) for k in levels], ignore_index=True),
        trends=pd.concat([estimate_trends(placed, k) for k in levels], ignore_index=True),
    )


def _provenance() -> dict[str, Any]:
    return {
        "corpus": {"hash": "ab" * 32, "n_papers": 16},
        "encoder": "static-minilm-256",
        "has_themes": True,
        "configuration": RunConfig().to_dict(),
        "inputs": {"my_papers & <more>.csv": "cd" * 32},
        "versions": {"paper-themes": "0.1.0", "bertopic": "0.17.4"},
    }
