"""Frozen settings, one class a stage; they are passed explicitly and saved with the results."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class EmbeddingConfig:
    """How papers become vectors.

    `encoder` is `auto`, `lexical`, `static`, `minilm-int8`, `semantic`, or a model's name or
    path.
    """

    encoder: str = "auto"
    batch_size: int = 32


@dataclass(frozen=True)
class LabelConfig:
    """What topics are called, and which terms describe them.

    A label is a phrase of at most `longest_label` words, or two phrases joined, of as many
    words in all; a phrase in more than the share `enough_cover` of a topic's papers names
    it alone. A term has at most `longest_term` words (one to four; an acronym that is
    spelled out counts as one), stands in the share `least_share` of its topic's papers,
    and `least_lift` times as often there as in other papers. Terms are ranked by an
    F-measure in which it counts `recall` times as much that a topic's papers hold a term
    as that others do not: a smaller number brings rarer and more telling terms. Of more
    than `most_read` papers a sample of that size is read.
    """

    longest_label: int = 6
    enough_cover: float = 0.5
    longest_term: int = 3
    least_share: float = 0.1
    least_lift: float = 2.0
    recall: float = 1.5
    most_read: int = 8000


@dataclass(frozen=True)
class TopicConfig:
    """How vectors become topics. `n_topics` fixes their number; None lets the papers decide.

    `representation` is `phrases` (labels and terms of our own), `keybert` or `mmr`
    (BERTopic's choice of terms), or `llm:MODEL` (labels written by a language model
    that litellm knows; it is sent a few papers and the terms of every topic). `labels`
    says how phrases are chosen.
    """

    seed: int = 42
    n_topics: int | None = None
    n_terms: int = 10
    representation: str = "phrases"
    labels: LabelConfig = field(default_factory=LabelConfig)


@dataclass(frozen=True)
class TrendConfig:
    """How dates become trends.

    `quarters_from` is the first year that is cut into quarters; years before it
    stay whole (None: chosen by the number of papers). `level` is the confidence
    level of the intervals and `fdr` the false-discovery rate of the verdicts. `band`
    is the change of the odds over the whole span that matters: a trend rises or falls
    if it changes them by so much at least, and is steady where they stay within 1/band
    to band. `power` is the chance to be found that makes a trend detectable. `without`
    leaves a name's papers out of what others are compared with, `against` compares
    with that name's papers alone (both empty: with all papers; topics take only the first
    of a theme's name). A year is cut into
    quarters, or into months, from the first year on that averages `min_per_quarter`,
    or `min_per_month`, papers in each.
    `leave_out_recalled` leaves papers out whose date is recalled, not confirmed.
    A verdict that holds in less than `least_agreement` of `n_replicates` replicated
    assignments of papers (by their confidence) becomes "cannot tell". Bends and
    bursts are sought from `min_for_shape` papers on, bursts against `n_bootstrap` draws;
    `n_terms` terms are listed that came into a theme, and as many that went.
    """

    seed: int = 42
    quarters_from: int | None = None
    level: float = 0.95
    fdr: float = 0.05
    band: float = 1.5
    power: float = 0.8
    without: str = ""
    against: str = ""
    min_per_quarter: int = 5
    min_per_month: int = 100
    leave_out_recalled: bool = False
    n_replicates: int = 1000
    least_agreement: float = 0.9
    min_for_shape: int = 20
    n_bootstrap: int = 1999
    n_terms: int = 8


@dataclass(frozen=True)
class RunConfig:
    """The settings of a whole run.

    `language` is that of the papers that are modelled: a code, `auto` for the one that
    most are in, or `all`.
    """

    embedding: EmbeddingConfig = field(default_factory=EmbeddingConfig)
    topics: TopicConfig = field(default_factory=TopicConfig)
    trends: TrendConfig = field(default_factory=TrendConfig)
    language: str = "auto"

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as nested plain dictionaries, ready for JSON."""
        return asdict(self)
