"""New papers among those of a fit or of finished results: nearest papers, topic, confidence.

Everything is taken from tables and vectors, as results keep them, so that papers of a later
day are placed as those of a long run are. Nothing is fitted again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.config import EnsembleConfig
from analysis.embeddings import LexicalView
from analysis.errors import InputError
from analysis.schema import PAPER_TOPICS, PAPERS, SAMPLED, conform
from analysis.topics.confidence import Calibration, closeness, runners_up, topic_centres
from analysis.topics.nearby import nearest_single, nearness, others_of
from analysis.topics.novelty import LEAST_SPREAD
from analysis.topics.reading import TextReader
from analysis.topics.views import Space, normalise
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analysis.store import Results

    Floats = NDArray[np.float64]
    Singles = NDArray[np.float32]
    Ints = NDArray[np.int64]

WORDS_SAY = 0.5  # share of the lexical view's weight that places papers, as in a fit
SHARPNESS = 4  # power of the similarity with which a paper votes; more heeds the nearest alone
FIRM = 4  # papers that count as agreeing as all do, in each topic; more heeds the topics less
STEEP = 3.0  # log odds that a unit of fitness is worth; more heeds the topics less
SAME = 1 - 1e-5  # similarity from which a paper is a known one


@dataclass(frozen=True, eq=False)
class Placer:
    """Papers with their topics, among which new papers find their place.

    `points` are the known papers in the fused space, float32 (n_papers, n_dims), rows of
    length one; `plain` their semantic vectors before anything was taken off, float32
    (n_papers, n_semantic); `known` their table paper_topics. `calibration` turns how well a
    paper fits, and the `lead` of its topic, float (n_topics,), into the chance that another
    look at the papers puts it there too.
    """

    points: Singles = field(repr=False)
    plain: Singles = field(repr=False)
    known: pd.DataFrame = field(repr=False)
    space: Space = field(repr=False)
    reader: TextReader = field(repr=False)
    centres: Floats = field(repr=False)
    ties: Floats = field(repr=False)
    calibration: Calibration
    lead: Floats = field(repr=False)
    config: EnsembleConfig = field(default_factory=EnsembleConfig)

    @classmethod
    def of(
        cls,
        papers: pd.DataFrame,
        vectors: np.ndarray,
        paper_topics: pd.DataFrame,
        config: EnsembleConfig | None = None,
        *,
        encoder: str = "",
        calibration: Calibration | None = None,
        lead: np.ndarray | None = None,
    ) -> Placer:
        """Make ready to place papers among these.

        Without a calibration every known paper is placed among the others, and the chance
        that a refit puts it there is read from its own confidence.

        Parameters
        ----------
        papers, vectors
            The known papers and their vectors, float32 (n_papers, n_dims).
        paper_topics
            Their topics, in the same order.
        config
            How many papers vote, and when a paper is like none; None for the usual.
        encoder
            What the vectors came from, where it is known.
        calibration, lead
            The chance by fitness, and what to add to the fitness in each topic, float
            (n_topics,), where they are known from elsewhere.
        """
        table, topics = conform(papers, PAPERS), conform(paper_topics, PAPER_TOPICS)
        if not len(table) == len(vectors) == len(topics) > 0:
            raise InputError(
                f"{count(len(table), 'paper')}, {count(len(vectors), 'vector')} and "
                f"{count(len(topics), 'place')}; give each known paper one of each"
            )
        reader = TextReader.of(table, vectors, LexicalView.of(table), encoder)
        space = Space.of(np.asarray(vectors, dtype=float), None)
        labels = topics["topic"].to_numpy(dtype=np.int64)
        points = _fused(space, reader, table, vectors)
        known = topics.reset_index(drop=True)
        settings = config or EnsembleConfig()
        plain = normalise(np.asarray(vectors, dtype=float)).astype(np.float32)
        centres = topic_centres(points.astype(float), labels)
        found, similarity = nearest_single(points, points, settings.n_voters + 1)
        found, similarity = others_of(found, similarity)
        ties = np.sort(nearness(plain, plain, found))
        line = Calibration(np.array([0.0, 2.0]), np.array([0.0, 1.0]))
        rows = points, plain, known, space, reader, centres, ties
        ahead = np.zeros(len(centres)) if lead is None else np.asarray(lead, dtype=float)
        made = cls(*rows, calibration or line, ahead, settings)
        return made if calibration else made._by_known(found, similarity)

    @classmethod
    def of_results(cls, results: Results) -> Placer:
        """Make ready to place papers among those on which finished results rest.

        Those are the papers marked in the column `sampled`, or all where there is none.
        """
        papers, vectors = results.papers, results.vectors
        if SAMPLED in papers:
            rows = np.flatnonzero(papers[SAMPLED].to_numpy(dtype=bool))
            papers, vectors = papers.iloc[rows].reset_index(drop=True), vectors[rows]
        names = [*PAPER_TOPICS.columns, *(n for n in ("outlier",) if n in papers)]
        asked: Mapping[str, Any] = results.provenance.get("configuration", {})
        kept: Mapping[str, Any] = results.provenance.get("scale", {}).get("calibration", {})
        curve = kept and Calibration(np.array(kept["fitness"]), np.array(kept["chance"]))
        return cls.of(
            papers,
            np.asarray(vectors),
            papers[names],
            results.topic_config.ensemble,
            encoder=str(asked.get("embedding", {}).get("encoder", "")),
            calibration=curve or None,
            lead=np.array(kept["lead"]) if kept else None,
        )

    def place(self, papers: pd.DataFrame, vectors: np.ndarray | None = None) -> pd.DataFrame:
        """Give papers topics among the known ones.

        The nearest known papers vote, each the more the nearer it is, and the surer its own
        place, the more for its topic and the less for its runner-up. A paper that is a
        known one keeps its topic. A paper like none of them is marked in `outlier` and has
        little confidence. Places on the map are those of the nearest known paper of the topic.

        Parameters
        ----------
        papers
            The table papers.
        vectors
            Their vectors by the encoder of the known papers, float32 (n_papers, n_dims);
            None embeds the papers by that encoder.

        Returns
        -------
        pandas.DataFrame
            The table paper_topics in the papers' order with `outlier`, `nearest` (the row
            of the nearest known paper of the topic), `fitness` (-1 to 2: the share of the votes
            and the lead over other topics' centres) and `alike` (the share of the known papers
            that lie as far from others, 0 to 1).

        Raises
        ------
        InputError
            If the vectors do not match the papers or the known ones, or no encoder at hand
            gives the known papers their vectors.
        """
        table = conform(papers, PAPERS)
        if vectors is None:
            vectors = self.reader.vectors_of(table)
        if vectors.shape != (len(table), self.plain.shape[1]):
            raise InputError(
                f"{count(len(table), 'paper')} and vectors of shape {vectors.shape}; give each "
                f"paper a row of {self.plain.shape[1]} numbers by the encoder of the known papers"
            )
        points = _fused(self.space, self.reader, table, vectors)
        found, similarity = nearest_single(points, self.points, self.config.n_voters)
        plain = normalise(np.asarray(vectors, dtype=float)).astype(np.float32)
        return self._placed(table["paper_id"], points, plain, found, similarity)

    def calibrated(
        self, fitness: np.ndarray, agreed: np.ndarray, topic: np.ndarray | None = None
    ) -> Placer:
        """Return the same with confidence learnt from papers whose place was looked at again.

        Topics that another look finds again lend their papers confidence, others take some.
        The curve is learnt from papers whose topics' shares come from the other papers.

        Parameters
        ----------
        fitness
            How well papers fit, from `place`, float (n_papers,).
        agreed
            Whether, or how often, another look puts each where `place` does, 0 to 1.
        topic
            Their topics, int64 (n_papers,); None takes all topics for alike.
        """
        fit, agree = np.asarray(fitness, dtype=float), np.asarray(agreed, dtype=float)
        lead = np.zeros(self.n_topics)
        ahead = np.zeros(len(fit))
        if topic is not None:
            lead = _leads(topic, agree, self.n_topics)
            odd = np.arange(len(fit)) % 2 == 1
            for own in (odd, ~odd):
                ahead[own] = _leads(topic[~own], agree[~own], self.n_topics)[topic[own]]
        curve = Calibration.of(fit + ahead, agree)
        return replace(self, calibration=curve, lead=lead)

    def known_as(self, paper_topics: pd.DataFrame) -> Placer:
        """Return the same with another table of the known papers' places, topics being the same.

        Parameters
        ----------
        paper_topics
            The table, in the same order.
        """
        table = conform(paper_topics, PAPER_TOPICS).reset_index(drop=True)
        return replace(self, known=table)

    @property
    def learnt(self) -> dict[str, list[float]]:
        """What confidence was learnt, ready for JSON: `of_results` reads it back."""
        return {
            "fitness": self.calibration.fitness.tolist(),
            "chance": self.calibration.chance.tolist(),
            "lead": self.lead.tolist(),
        }

    @property
    def n_topics(self) -> int:
        """How many topics there are."""
        return len(self.centres)

    def _placed(
        self, names: pd.Series, points: Singles, plain: Singles, found: Ints, similarity: Floats
    ) -> pd.DataFrame:
        labels, shares, fitness = self._voted(points, found, similarity)
        alike = self._alike(nearness(plain, self.plain, found))
        second = runners_up(shares, labels)
        second[shares[np.arange(len(labels)), second] <= 0] = -1
        chance = self.calibration(fitness + self.lead[labels])
        confidence = chance * np.minimum(1.0, alike / self.config.novel)
        outlier = alike < self.config.novel
        first, known = found[:, 0], self.known
        like = known["topic"].to_numpy()[found] == labels[:, None]
        nearest = found[np.arange(len(found)), np.argmax(like, axis=1)]  # the first if none is
        same = similarity[:, 0] > SAME
        marks = (
            known["outlier"].to_numpy(bool) if "outlier" in known else np.zeros(len(known), bool)
        )

        def own(name: str, new: np.ndarray) -> np.ndarray:
            return np.where(same, known[name].to_numpy()[first], new)

        placed = pd.DataFrame(
            {
                "paper_id": names.to_numpy(),
                "topic": own("topic", labels).astype(np.int64),
                "confidence": np.round(own("confidence", confidence).astype(float), 4),
                "runner_up": own("runner_up", second).astype(np.int64),
                "x": known["x"].to_numpy()[np.where(same, first, nearest)],
                "y": known["y"].to_numpy()[np.where(same, first, nearest)],
                "outlier": np.where(same, marks[first], outlier),
                "nearest": np.where(same, first, nearest),
                "fitness": np.round(fitness, 6),
                "alike": np.round(alike, 6),
            }
        )
        return conform(placed, PAPER_TOPICS)

    def _voted(
        self, points: Singles, found: Ints, similarity: Floats, *, members: bool = False
    ) -> tuple[Ints, Floats, Floats]:
        """Return topic, share of each topic in the votes, and fitness."""
        topic = self.known["topic"].to_numpy(dtype=np.int64)
        second = self.known["runner_up"].to_numpy(dtype=np.int64)
        surely = np.clip(np.nan_to_num(self.known["confidence"].to_numpy(dtype=float)), 0.0, 1.0)
        own = np.where(second >= 0, (1 + surely) / 2, 1.0)
        votes = np.maximum(similarity, 0.0) ** SHARPNESS + 1e-9
        votes = votes / votes.sum(axis=1, keepdims=True)
        n, width = len(found), self.n_topics
        row = np.arange(n)[:, None] * width
        first_say = np.ravel(votes * own[found]), np.ravel(row + topic[found])
        second_say = (
            np.ravel(votes * (1 - own[found])),
            np.ravel(row + np.maximum(second, 0)[found]),
        )
        said = [np.bincount(places, say, n * width) for say, places in (first_say, second_say)]
        shares: Floats = np.round(np.reshape(said[0] + said[1], (n, width)), 9).astype(np.float64)
        labels: Ints = np.argmax(shares, axis=1).astype(np.int64)
        lead = closeness(points.astype(float), self.centres, labels, members=members)
        return labels, shares, shares[np.arange(n), labels] + lead

    def _alike(self, near: Floats) -> Floats:
        """Return the share of known papers that lie as far from the others (see `Familiar`)."""
        from scipy.special import ndtr

        as_far = np.searchsorted(self.ties, near, side="right")
        spread = max(LEAST_SPREAD, float(np.std(self.ties)))
        tail = ndtr((near - np.median(self.ties)) / spread)
        share = (1 + as_far) / (1 + len(self.ties))
        alike: Floats = np.where(as_far > 0, share, np.minimum(share, tail))
        return alike

    def _by_known(self, found: Ints, similarity: Floats) -> Placer:
        """Calibrate by the known papers, each placed among the others."""
        if found.shape[1] == 0 or self.n_topics == 1:
            return self.calibrated(np.array([0.0, 2.0]), np.array([1.0, 1.0]))
        labels, _, fitness = self._voted(self.points, found, similarity)
        surely = self.known["confidence"].to_numpy(dtype=float)
        same = labels == self.known["topic"].to_numpy()
        second = labels == self.known["runner_up"].to_numpy()
        return self.calibrated(fitness, np.where(same, surely, np.where(second, 1 - surely, 0.0)))


def _leads(topic: np.ndarray, agreed: np.ndarray, n_topics: int) -> Floats:
    """Return how much more papers of each topic agree than all do, in units of fitness."""
    mean = float(np.clip(agreed.mean() if len(agreed) else 0.5, 0.02, 0.98))
    sums = np.bincount(topic, agreed, n_topics) + FIRM * mean
    share = np.clip(sums / (np.bincount(topic, minlength=n_topics) + FIRM), 0.02, 0.98)
    odds = np.log(share / (1 - share)) - np.log(mean / (1 - mean))
    lead: Floats = np.round(odds / STEEP, 6)
    return lead


def _fused(space: Space, reader: TextReader, papers: pd.DataFrame, vectors: np.ndarray) -> Singles:
    words = reader.words.describe(papers)
    both = np.hstack([vectors, words]).astype(float)
    return space.fuse(both, WORDS_SAY * reader.words.say).astype(np.float32)
