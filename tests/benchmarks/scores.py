"""Score finished fits: against labels, against each other, and by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.benchmarks.cache import Job, read, unpacked
from tests.benchmarks.data import Sample, draw_rows, n_draws
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.peers import METHODS

MANY = 20  # seeds and subsamples looked for in the cache
HELD_BY_ONE = 0.8  # a topic with a larger share of the papers than this is a collapse


@dataclass(frozen=True)
class Finished:
    """A fit that came to its end, and its record."""

    job: Job
    outcome: Outcome
    record: dict[str, Any]

    def reading(self, variant: str) -> Outcome:
        """Return the outcome, or another reading of it by name."""
        return self.outcome.variants[variant] if variant else self.outcome


def score_set(data: str, whole: Sample, cache: Path) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return the scores of a set, one row a method and reading, and the fits that failed."""
    finished, failed = _gather(data, cache)
    words = _Words(finished, data, whole)
    rows = []
    for method in METHODS:
        fits = [fit for fit in finished if fit.job.method == method]
        variants = ["", *fits[0].outcome.variants] if fits else []
        rows += [_row(method, variant, fits, words, data, whole) for variant in variants]
    return pd.DataFrame(rows), failed


def _row(
    method: str,
    variant: str,
    fits: list[Finished],
    words: _Words,
    data: str,
    whole: Sample,
) -> dict[str, Any]:
    full = [fit for fit in fits if fit.job.sub is None]
    each = pd.DataFrame([_one(fit.reading(variant), words, fit.job, whole) for fit in full])
    title = METHODS[method].title + (f", {variant}" if variant else "")
    return {
        "set": data,
        "method": title,
        "number": METHODS[method].number,
        "n_fits": len(full),
        **each.drop(columns="flag").mean().to_dict(),
        "ami_sd": each["ami"].std(ddof=0),
        "ari_seeds": _between(fits, variant, data, len(whole), subsamples=False),
        "ari_subsamples": _between(fits, variant, data, len(whole), subsamples=True),
        "seconds": float(np.median([fit.record["seconds"] for fit in full])),
        "wall": float(np.median([fit.record["wall"] for fit in full])),
        "memory": max(fit.record["memory"] for fit in full),
        "flag": "; ".join(dict.fromkeys(flag for flag in each["flag"] if flag)),
    }


def _one(outcome: Outcome, words: _Words, job: Job, whole: Sample) -> dict[str, Any]:
    """Score one fit; a paper left out counts as one of a class of its own."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    labels, truth = outcome.labels, whole.labels[draw_rows(job.data, len(whole), job.draw)]
    known = truth != ""
    topics = sorted(set(labels.tolist()) - {-1})
    terms = [outcome.terms.get(topic, []) for topic in topics]
    flat = [term for each in terms for term in each]
    named = truth[known].astype(str), labels[known]
    return {
        "topics": len(topics),
        "covered": float(np.mean(labels != -1)),
        "ami": adjusted_mutual_info_score(*named) if known.any() else float("nan"),
        "ari": adjusted_rand_score(*named) if known.any() else float("nan"),
        "npmi": words.npmi(terms, job.draw),
        "diversity": len({term.casefold() for term in flat}) / max(len(flat), 1),
        "auroc": _auroc(outcome, truth, known),
        "flag": _flag(labels, terms),
    }


def _auroc(outcome: Outcome, truth: np.ndarray, known: np.ndarray) -> float:
    """Return how well confidence tells papers with their topic's commonest label from others."""
    from sklearn.metrics import roc_auc_score

    if outcome.confidence is None:
        return float("nan")
    table = pd.DataFrame({"topic": outcome.labels, "label": truth})[known]
    common = table.groupby("topic")["label"].agg(lambda labels: labels.mode().iloc[0])
    right = table["label"].to_numpy() == table["topic"].map(common).to_numpy()
    if right.all() or not right.any():
        return float("nan")
    return float(roc_auc_score(right, outcome.confidence[known]))


def _flag(labels: np.ndarray, terms: list[list[str]]) -> str:
    """Say whether a fit collapsed: no two topics, one for nearly all, or topics of stop words."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    sizes = np.unique(labels[labels != -1], return_counts=True)[1]
    if len(sizes) < 2:
        return "fewer than 2 topics"
    if sizes.max() > HELD_BY_ONE * len(labels):
        return f"one topic holds over {HELD_BY_ONE:.0%} of the papers"
    empty = sum(sum(t.lower() in ENGLISH_STOP_WORDS for t in each) >= 5 for each in terms)
    return "topics of stop words" if empty * 5 > len(terms) else ""


def _between(
    fits: list[Finished], variant: str, data: str, n_papers: int, *, subsamples: bool
) -> float:
    """Average the ARI of pairs of fits of one draw: of seeds, or of subsamples on common papers."""
    from sklearn.metrics import adjusted_rand_score

    found = []
    for one, other in combinations(fits, 2):
        mates = one.job.draw == other.job.draw
        if not mates or any((fit.job.sub is not None) != subsamples for fit in (one, other)):
            continue
        rows = [draw_rows(data, n_papers, fit.job.draw, fit.job.sub) for fit in (one, other)]
        _, here, there = np.intersect1d(rows[0], rows[1], return_indices=True)
        labels = one.reading(variant).labels[here], other.reading(variant).labels[there]
        found.append(adjusted_rand_score(*labels))
    return float(np.mean(found)) if found else float("nan")


class _Words:
    """Which papers of each draw hold which terms, for all terms of all fits at once."""

    def __init__(self, finished: list[Finished], data: str, whole: Sample) -> None:
        from analysis.topics import term_presence

        self.found: dict[int, tuple[np.ndarray, dict[str, int]]] = {}
        for draw in {fit.job.draw for fit in finished}:
            mine = [fit.outcome for fit in finished if fit.job.draw == draw]
            papers = whole.take(draw_rows(data, len(whole), draw)).papers
            presence, terms = term_presence(papers, _all_terms(mine))
            self.found[draw] = presence, {term: place for place, term in enumerate(terms)}

    def npmi(self, topics: list[list[str]], draw: int) -> float:
        """Return the mean NPMI of topics over all papers of the draw."""
        from analysis.topics import npmi

        presence, place = self.found[draw]
        scores = [npmi(presence[:, [place[term] for term in terms]]) for terms in topics]
        return float(np.nanmean(scores)) if np.isfinite(scores).any() else float("nan")


def _all_terms(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        for terms in outcome.terms.values():
            yield from terms
        yield from _all_terms(outcome.variants.values())


def _gather(data: str, cache: Path) -> tuple[list[Finished], list[dict[str, str]]]:
    finished, failed = [], []
    for method in METHODS:
        before = len(finished) + len(failed)
        for draw in range(n_draws(data)):
            jobs = [Job(method, data, draw, seed) for seed in range(MANY)]
            jobs += [Job(method, data, draw, 0, sub) for sub in range(MANY)]
            for job in jobs:
                record = read(job, cache)
                if record and "error" in record:
                    failed.append({"set": data, "method": method, "reason": record["error"]})
                elif record:
                    finished.append(Finished(job, unpacked(record), record))
        if len(finished) + len(failed) == before:
            failed.append({"set": data, "method": method, "reason": "not run"})
    return finished, failed
