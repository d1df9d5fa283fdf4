"""Does the topic engine keep its promises? Calibration, and agreement where it changes with n.

python -m tests.benchmarks.engine [--corpora FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.config import EnsembleConfig
from analysis.embeddings import LexicalView
from analysis.topics import consensus, partitions
from analysis.topics.ensemble import EnsembleClusterer
from analysis.topics.refits import Refit, refit_agreement
from tests.benchmarks.data import Sample, Source, draw_rows, n_draws

REFITS = 6
ONCE = EnsembleConfig(n_refits=0)
BINS = 10
AROUND = 500  # papers: as many as the engine still looks at in the small corpora's way


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="the folder that corpora.py wrote")
    asked = parser.parse_args()
    source = Source(asked.corpora)
    sets = ["shipped", "arxiv-250", "arxiv-1000"] if asked.corpora else ["shipped"]
    print("| papers | confidence, mean | kept by fresh refits | calibration error |")
    print("|---|---|---|---|")
    for name in sets:
        sample = source.load(name)
        for draw in range(n_draws(name)):
            rows = draw_rows(name, len(sample), draw)
            said, kept, error = calibration(space(sample.take(rows)))
            print(f"| {name}, draw {draw} | {said:.3f} | {kept:.3f} | {error:.3f} |")
    if asked.corpora:
        compare_sizes(source.load("arxiv"))


def space(sample: Sample) -> tuple[np.ndarray, int]:
    """Return what the engine sees of papers, and how many columns of it are semantic."""
    words = LexicalView.of(sample.papers).describe(sample.papers)
    return np.hstack([sample.vectors, words]).astype(float), sample.vectors.shape[1]


def fit(
    seen: tuple[np.ndarray, int],
    seed: int = 42,
    n_topics: int | None = None,
    config: EnsembleConfig = ONCE,
) -> EnsembleClusterer:
    """Fit the engine."""
    vectors, width = seen
    engine = EnsembleClusterer(n_topics, width, random_state=seed, config=config)
    return engine.fit(vectors)


def calibration(seen: tuple[np.ndarray, int]) -> tuple[float, float, float]:
    """Return mean confidence, the share that refits with other seeds keep, and their mean gap.

    The gap is the expected calibration error over tenths of confidence. The refits
    see nine papers in ten and are not those that the confidence was made from.
    """
    vectors, width = seen
    model = fit(seen, config=EnsembleConfig())
    refits = []
    for seed in range(100, 100 + REFITS):
        n_kept = round(EnsembleConfig.refit_share * len(vectors))
        rows = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:n_kept])
        refits.append(Refit(rows, fit((vectors[rows], width), seed).labels_))
    kept = refit_agreement(model.labels_, refits)
    seen_once = ~np.isnan(kept)
    said, kept = model.confidence_[seen_once], kept[seen_once]
    tenth = np.minimum((said * BINS).astype(int), BINS - 1)
    gaps = [
        abs(said[tenth == i].mean() - kept[tenth == i].mean()) * (tenth == i).mean()
        for i in np.unique(tenth)
    ]
    return float(said.mean()), float(kept.mean()), float(np.sum(gaps))


def compare_sizes(sample: Sample) -> None:
    """Print how the ways for small and for large corpora agree on papers that both can take."""
    rows = np.sort(np.random.default_rng(0).choice(len(sample), AROUND, replace=False))
    seen = space(sample.take(rows))
    small = fit(seen).labels_
    print(f"\n{AROUND} papers, ARI with the fit of seed 42:")
    print(f"- another seed: {adjusted_rand_score(small, fit(seen, 7).labels_):.3f}")
    least, partitions.LARGE = partitions.LARGE, AROUND - 1
    large = fit(seen).labels_
    partitions.LARGE = least
    print(f"- as large corpora are seen: {adjusted_rand_score(small, large):.3f}")
    for k in (5, 12, 30):
        exact = fit(seen, n_topics=k).labels_
        most, consensus.MOST_UNITS = consensus.MOST_UNITS, AROUND // 3
        grouped = fit(seen, n_topics=k).labels_
        consensus.MOST_UNITS = most
        agreed = adjusted_rand_score(exact, grouped)
        print(f"- exactly {k} topics, tree of papers against tree of groups: {agreed:.3f}")


if __name__ == "__main__":
    main()
