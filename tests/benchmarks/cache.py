"""One file for each fit of the contest, so that it can be stopped and taken up again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.outcome import Outcome


@dataclass(frozen=True)
class Job:
    """One fit: a method on a draw of a set with a seed, on all its papers or a 90 % subsample."""

    method: str
    data: str
    draw: int
    seed: int
    sub: int | None = None

    def file(self, cache: Path) -> Path:
        """Return where its record lies."""
        part = "all" if self.sub is None else f"sub{self.sub}"
        return cache / self.data / self.method / f"draw{self.draw}-seed{self.seed}-{part}.json"


def write(job: Job, cache: Path, record: dict[str, Any]) -> None:
    """Save a record whole."""
    path = job.file(cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps({"job": asdict(job), **record}), encoding="utf-8")
    fresh.replace(path)


def read(job: Job, cache: Path) -> dict[str, Any] | None:
    """Return the record of a job, or None where it has not been run."""
    path = job.file(cache)
    if not path.exists():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def packed(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain data."""
    confidence = outcome.confidence
    return {
        "labels": np.asarray(outcome.labels).astype(int).tolist(),
        "terms": {str(topic): list(map(str, terms)) for topic, terms in outcome.terms.items()},
        "confidence": None if confidence is None else np.round(confidence, 4).tolist(),
        "variants": {name: packed(each) for name, each in outcome.variants.items()},
    }


def unpacked(plain: dict[str, Any]) -> Outcome:
    """Return the outcome that `packed` wrote."""
    confidence = plain["confidence"]
    return Outcome(
        np.array(plain["labels"]),
        {int(topic): terms for topic, terms in plain["terms"].items()},
        None if confidence is None else np.array(confidence),
        {name: unpacked(each) for name, each in plain["variants"].items()},
    )
