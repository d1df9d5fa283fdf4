"""Fit samples of a large corpus until they agree, keep one, and learn how sure places are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.progress import progress
from analysis.scale.samples import draw_samples, matched_agreement, pick
from analysis.scale.vectors import Embedder
from analysis.themes import correct_topics
from analysis.topics import (
    Placer,
    agreement,
    cluster_papers,
    clustered_topics,
    describe_topics,
    find_seeds,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from analysis.config import RunConfig
    from analysis.scale.reading import Parts
    from analysis.themes import ThemesFile
    from analysis.topics import SeedTopic, TopicFit


@dataclass(frozen=True, eq=False)
class Fitted:
    """The sample that is kept: its fit, what places others in it, and what is told of it."""

    fit: TopicFit
    placer: Placer
    embedder: Embedder
    told: dict[str, Any]
    outcomes: Any


@dataclass(frozen=True, eq=False)
class Sample:
    """Papers with their vectors, and the engine fitted to them."""

    papers: pd.DataFrame = field(repr=False)
    vectors: np.ndarray = field(repr=False)
    clusterer: Any = field(repr=False)
    given: Any = field(repr=False)

    def placer(self, config: RunConfig) -> Placer:
        """Return what places other papers in this sample's topics."""
        topics = clustered_topics(self.papers, self.clusterer)
        encoder = config.embedding.encoder
        return Placer.of(self.papers, self.vectors, topics, config.topics.ensemble, encoder=encoder)


def fit_samples(
    parts: Parts,
    config: RunConfig,
    said: ThemesFile,
    seeds: Sequence[SeedTopic],
    given: np.ndarray | None,
    vectors: Path | None,
) -> Fitted:
    """Fit samples until two of them place other papers alike, or no more are to be fitted.

    Parameters
    ----------
    parts
        The papers.
    config
        The settings of all stages.
    said
        Themes and corrections by hand; papers that they name are in the first sample.
    seeds
        Topics that were given beforehand.
    given, vectors
        The vectors of all kept papers where they were given, float32 (n_papers, n_dims), and
        the file they are from.
    """
    scale = config.scale
    kept = np.flatnonzero(parts.keys["kept"].to_numpy())
    known = parts.keys.iloc[kept]
    first = np.flatnonzero(np.isin(kept, parts.named)) if len(parts.named) else None
    wished = scale.sample, scale.most_samples, scale.held_out
    draw = draw_samples(known["paper_id"], known["date"], *wished, first)
    held = parts.some(kept[draw.held_out])
    embedder = Embedder.of(config.embedding, held) if vectors is None else Embedder.given(vectors)

    def read(rows: NDArray[np.int64]) -> tuple[pd.DataFrame, np.ndarray]:
        papers = parts.some(kept[rows])
        return papers, embedder.sample(papers) if given is None else given[rows]

    samples: list[Sample] = []
    placers: list[Placer] = []
    places: list[pd.DataFrame] = []
    alike: dict[tuple[int, int], float] = {}
    with progress(len(draw.samples) + 1) as begin:
        for number, rows in enumerate(draw.samples):
            begin(f"fitting sample {number + 1} of at most {len(draw.samples)}")
            papers, points = read(rows)
            found = find_seeds(papers, seeds)
            engine = cluster_papers(papers, points, config.topics, found)
            samples.append(Sample(papers, points, engine, found))
            placers.append(samples[-1].placer(config))
            of_held = given[draw.held_out] if given is not None else embedder(held, placers[-1])
            places.append(placers[-1].place(held, of_held))
            for other in range(number):
                pair = places[other]["topic"], places[number]["topic"]
                alike[(other, number)] = agreement(*pair)["ari"]
            if alike and max(alike.values()) >= scale.agree:
                break
        begin("naming topics")
        best = 0 if len(parts.named) else pick(alike, len(samples))
        chosen = samples[best]
        fit = describe_topics(
            chosen.papers,
            chosen.vectors,
            chosen.clusterer,
            config.topics,
            given=chosen.given,
            encoder=config.embedding.encoder,
        )
    fit, outcomes = correct_topics(fit, said.corrections)
    others = [place for number, place in enumerate(places) if number != best]
    topic = places[best]["topic"].to_numpy(dtype=np.int64)
    agreed = np.mean(
        [matched_agreement(topic, other["topic"].to_numpy(dtype=np.int64)) for other in others],
        axis=0,
    )
    placer = _calibrated(fit, placers[best], places[best], agreed, config)
    told = {
        "sampled": len(chosen.papers),
        "n_samples": len(samples),
        "kept": best + 1,
        "held_out": len(held),
        "agreement": {f"{a + 1} and {b + 1}": value for (a, b), value in alike.items()},
        "agreed": round(float(agreed.mean()), 4),
        "agree": bool(alike) and max(alike.values()) >= scale.agree,
        "calibration": placer.learnt,
    }
    return Fitted(fit, placer, embedder, told, outcomes)


def _calibrated(
    fit: TopicFit,
    placer: Placer,
    own: pd.DataFrame,
    agreed: np.ndarray,
    config: RunConfig,
) -> Placer:
    """Return what places papers in the fit's topics, its confidence learnt from other samples."""
    tables = fit.tables
    topic = own["topic"].to_numpy(dtype=np.int64)
    learnt = placer.calibrated(own["fitness"].to_numpy(), agreed, topic)
    if tables.origin is None:
        return learnt.known_as(tables.paper_topics)
    return Placer.of(  # topics made by hand: their own centres, and no topic leads
        tables.papers,
        tables.vectors,
        tables.paper_topics,
        config.topics.ensemble,
        encoder=config.embedding.encoder,
        calibration=placer.calibrated(own["fitness"].to_numpy(), agreed).calibration,
    )
