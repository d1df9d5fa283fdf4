"""The pass over all papers: vectors, nearest papers of the sample, topic and confidence."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.progress import progress
from analysis.schema import SAMPLED
from analysis.topics import Placer, reading_marks
from analysis.wording import duration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.scale.reading import Parts
    from analysis.scale.runners import Runner
    from analysis.scale.vectors import Embedder
    from analysis.scale.work import Work

COLUMNS = ("topic", "confidence", "runner_up", "x", "y", "outlier", "nearest", SAMPLED, "mark")
"""What a part's table `placed` holds of each paper, beside its id."""
TEXTS = ["paper_id", "title", "abstract", "date"]


@dataclass(frozen=True, eq=False)
class Placing:
    """What places the papers of one part after the other, the same whoever does it and when.

    `known` is the table paper_topics of the kept sample, in the order of the placer's papers,
    and `vectors` are its vectors.
    """

    work: Work
    placer: Placer
    embedder: Embedder
    known: pd.DataFrame = field(repr=False)
    vectors: np.ndarray = field(repr=False)

    def __call__(
        self, source: str, target: str, kept: NDArray[np.bool_], given: np.ndarray | None = None
    ) -> str:
        """Place the papers of a part, keep what was found, and return its name.

        Parameters
        ----------
        source, target
            The part, and the step under which what is found is kept.
        kept
            Which of its papers count.
        given
            Their vectors where they were given, float32 (n_kept, n_dims).
        """
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1):  # sums must not hang on the number of cores
            return self._placed(source, target, kept, given)

    def _placed(
        self, source: str, target: str, kept: NDArray[np.bool_], given: np.ndarray | None
    ) -> str:
        self.work.check_seen()
        papers = self.work.table(source, "papers", TEXTS)[kept].reset_index(drop=True)
        vectors = self.embedder(papers, self.placer) if given is None else given
        placed = self.placer.place(papers, vectors) if len(papers) else None
        if placed is None:
            empty = {name: pd.Series(dtype="float64") for name in COLUMNS}
            table = pd.DataFrame({"paper_id": pd.Series(dtype="str"), **empty})
            self.work.save(target, {"placed": table}, {"vectors": vectors})
            return target
        rows = pd.Index(self.known["paper_id"]).get_indexer(pd.Index(placed["paper_id"]))
        own = rows >= 0
        for name in ("topic", "confidence", "runner_up", "x", "y", "outlier"):
            values = placed[name].to_numpy().copy()
            values[own] = self.known[name].to_numpy()[rows[own]]
            placed[name] = values
        placed["nearest"] = np.where(own, rows, placed["nearest"])
        vectors = vectors.astype(np.float32)
        vectors[own] = self.vectors[rows[own]]
        found = placed.assign(**{SAMPLED: own, "mark": reading_marks(papers)})
        self.work.save(target, {"placed": found[["paper_id", *COLUMNS]]}, {"vectors": vectors})
        return target


def place_all(
    placing: Placing, parts: Parts, given: np.ndarray | None, runner: Runner
) -> list[str]:
    """Place the papers of all parts that are not placed yet; return the steps, in order.

    Parameters
    ----------
    placing
        What places a part.
    parts
        The parts.
    given
        The vectors of all kept papers where they were given, float32 (n_papers, n_dims).
    runner
        Who does the parts.
    """
    part = parts.keys["part"].to_numpy()
    kept = parts.keys["kept"].to_numpy()
    steps = [f"placed-{place:05d}" for place in range(len(parts.steps))]
    ends = np.cumsum(np.bincount(part, kept, len(steps)).astype(np.int64))
    tasks = []
    for place, (source, target) in enumerate(zip(parts.steps, steps, strict=True)):
        if not placing.work.has(target):
            own = kept[part == place]
            some = None if given is None else given[ends[place] - int(own.sum()) : ends[place]]
            tasks.append((source, target, own, some))
    began = time.monotonic()
    with progress(len(tasks)) as begin:
        begin("placing papers")
        for done, _ in enumerate(runner(placing, tasks), start=1):
            if done < len(tasks):
                left = (time.monotonic() - began) / done * (len(tasks) - done)
                begin(
                    f"placing papers: part {done + 1} of {len(tasks)}, about {duration(left)} left"
                )
    return steps
