"""Time the explorer's page with many papers: its size, until it is ready, and from filter to paint.

    python -m tests.benchmarks.explorer --papers PAPERS.parquet --n 20000

`PAPERS` is any table that `load_papers` reads. Titles, abstracts and dates are real;
topics, vectors and places are drawn around sixty centres, since fitting is not what
is timed. The page is opened in headless Chromium from a file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.corpus import load_papers
from analysis.explorer import write_page
from analysis.figures.export import find_browser
from analysis.store import Results
from analysis.themes import summarise_themes, theme_of_topic

TOPICS, THEMES, DIMENSIONS = 60, 12, 64
TERMS = ["energy", "model", "field", "data", "quantum", "method", "equation", "star", "network"]
FILTERS = {
    "a word": {"search": "neural"},
    "a phrase": {"search": '"neural network"'},
    "an expression": {"search": "net.*train", "regex": True},
    "a theme": {"theme": "Theme 1"},
    "a confidence": {"confidence": 0.7},
    "everything": {},
}
PAINTED = """async (filters) => {
    const {viewer} = document.getElementById("paper-viewer");
    const start = performance.now();
    viewer.setFilters(filters);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - start;
}"""

FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=Path, required=True, help="a table of papers")
    parser.add_argument("--n", type=int, default=20_000, help="so many of them (default 20,000)")
    parser.add_argument("--repeat", type=int, default=3, help="each filter so often (default 3)")
    asked = parser.parse_args()
    papers = load_papers(asked.papers).head(asked.n).reset_index(drop=True)
    with tempfile.TemporaryDirectory() as scratch:
        start = time.perf_counter()
        page = write_page(_results(papers), Path(scratch) / "explorer.html")
        written = time.perf_counter() - start
        size = page.stat().st_size / 1e6
        print(f"{len(papers):,} papers: page of {size:.1f} MB, written in {written:.1f} s")
        for line in _times(page, asked.repeat):
            print(line)


def _times(page: Path, repeat: int) -> list[str]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        window = browser.new_page(viewport={"width": 1280, "height": 800})
        start = time.perf_counter()
        window.goto(page.as_uri())
        window.wait_for_selector("#paper-viewer[data-ready]", timeout=120_000)
        ready = time.perf_counter() - start
        painted = float(window.evaluate(FIRST)) / 1000
        lines = [f"first paint after {painted:.1f} s, all of it ready after {ready:.1f} s"]
        for name, filters in FILTERS.items():
            times = []
            for _ in range(repeat):
                window.evaluate(PAINTED, {"confidence": 0.99})
                times.append(float(window.evaluate(PAINTED, filters)))
            lines.append(f"{name}: painted after {statistics.median(times):.0f} ms (median)")
        browser.close()
    return lines


def _results(papers: pd.DataFrame) -> Results:
    rng = np.random.default_rng(0)
    n = len(papers)
    topic = np.sort(rng.integers(0, TOPICS, n))
    _, topic = np.unique(topic, return_inverse=True)
    sizes = np.bincount(topic)
    topic = np.argsort(np.argsort(-sizes, kind="stable"))[topic]
    centres, places = rng.normal(size=(TOPICS, DIMENSIONS)), rng.normal(size=(TOPICS, 2)) * 4
    vectors = centres[topic] + rng.normal(size=(n, DIMENSIONS)) * 0.9
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    spread = places[topic] + rng.normal(size=(n, 2)) * 0.8
    placed = papers.assign(
        topic=topic,
        theme=[f"Theme {number % THEMES}" for number in topic],
        confidence=np.round(rng.uniform(0.3, 1, n), 3),
        runner_up=(topic + 1) % TOPICS,
        x=spread[:, 0],
        y=spread[:, 1],
        outlier=rng.uniform(size=n) < 0.05,
        by_hand=False,
    )
    numbers = np.arange(topic.max() + 1)
    topics = pd.DataFrame(
        {
            "topic": numbers,
            "label": [f"Topic {number}" for number in numbers],
            "n_papers": np.bincount(topic),
            "stability": 0.8,
            "terms": ", ".join(TERMS),
        }
    )
    rows = [(t, rank, term, 0.5) for t in numbers for rank, term in enumerate(TERMS, start=1)]
    empty = pd.DataFrame({"level": [], "name": [], "verdict": []})
    return Results(
        papers=placed,
        topics=topics.merge(theme_of_topic(placed), on="topic"),
        themes=summarise_themes(placed),
        topic_terms=pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"]),
        tree=pd.DataFrame(),
        prevalence=empty,
        trends=empty,
        vectors=vectors.astype(np.float32),
        provenance={"inputs": {"papers": ""}},
    )


if __name__ == "__main__":
    main()
