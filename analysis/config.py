"""Frozen settings, one class a stage; they are passed explicitly and saved with the results."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class EmbeddingConfig:
    """How papers become vectors.

    `encoder` is `auto`, `lexical`, `static`, `taught`, `minilm-int8`, `semantic`, or a model's
    name or path.
    """

    encoder: str = "auto"
    batch_size: int = 32


@dataclass(frozen=True)
class LabelConfig:
    """What topics are called, and which terms describe them.

    A label is a phrase of at most `longest_label` words, or two phrases joined, of as many
    words in all; a phrase in more than the share `enough_cover` of a topic's papers names
    it alone, a single word in more than `enough_word`. A second phrase is joined if it brings
    so many papers more as the share `least_gain` of those of the first. A term has at most
    `longest_term` words (one to four; an acronym that is spelled out counts as one), stands
    in the share `least_share` of its topic's papers, and `least_lift` times as often there
    as in other papers. Terms are ranked by an F-measure in which it counts `recall` times as
    much that a topic's papers hold a term as that others do not: a smaller number brings rarer
    and more telling terms. Of more than `most_read` papers a sample of that size is read.
    """

    longest_label: int = 6
    enough_cover: float = 0.5
    enough_word: float = 0.8
    least_gain: float = 0.2
    longest_term: int = 3
    least_share: float = 0.1
    least_lift: float = 2.0
    recall: float = 1.5
    most_read: int = 8000


@dataclass(frozen=True)
class EnsembleConfig:
    """When topics and themes count as found, and how sure papers are of them.

    Confidence and stability rest on `n_refits` refits, each on the share `refit_share` of the
    papers: more refits tell finer steps and take longer. Topics of fewer than `smallest_topic`
    different papers join their nearest one, and so do the papers of topics whose stability is
    below `least_stability`. Above 250 papers `smallest_topic` grows with the square root of
    their number, as the neighbourhoods of papers do: 3 are 6 of 1,000 papers, 19 of 10,000.

    A level of detail is worth looking at if the share `least_return` of what partitions say
    there returns in others; levels worth less than the best by `tolerance` (nats a paper)
    count 1/e of it: a larger number mixes coarse and fine ones. Papers show structure if
    views agree by `structure` at least, and by `structure_alone` where all partitions see
    the same view: shuffled words reached .24 in several views, noise .29 to .49 in one, bare
    titles .40 and abstracts .51. Stability is scaled down below that.

    Of `fewest_themes` to `most_themes` themes those on which views agree best are taken, less
    `coarser` times the logarithm of their number: a larger one brings fewer themes. No theme has
    more than the share `largest_theme` of the papers, unless one topic has, and none less than
    `smallest_theme` where enough are as large: what is smaller joins the theme it is most with.

    A paper belongs nowhere if its tie to its topic is weaker than the share 1 - `outlier_tie`
    of all papers have to a topic that is not theirs: a larger share marks more papers. A new
    paper is placed by the votes of its `n_voters` nearest ones; it is marked as like no other
    where fewer than the share `novel` of the known ones lie as far from the others as it does:
    of papers like the known ones about as many are marked by mistake.
    """

    n_refits: int = 10
    refit_share: float = 0.9
    smallest_topic: int = 3
    least_stability: float = 0.5
    least_return: float = 0.5
    tolerance: float = 0.05
    structure: float = 0.35
    structure_alone: float = 0.5
    fewest_themes: int = 6
    most_themes: int = 20
    coarser: float = 0.04
    largest_theme: float = 1 / 3
    smallest_theme: float = 0.015
    outlier_tie: float = 0.25
    n_voters: int = 10
    novel: float = 0.05


@dataclass(frozen=True)
class TopicConfig:
    """How vectors become topics. `n_topics` fixes their number; None lets the papers decide.

    `representation` is `phrases` (labels and terms of our own), `keybert` or `mmr`
    (BERTopic's choice of terms), or `llm:MODEL` (labels written by a language model
    that litellm knows; it is sent a few papers and the terms of every topic). `labels`
    says how phrases are chosen, `ensemble` which topics and themes count as found.
    """

    seed: int = 42
    n_topics: int | None = None
    n_terms: int = 10
    representation: str = "phrases"
    labels: LabelConfig = field(default_factory=LabelConfig)
    ensemble: EnsembleConfig = field(default_factory=EnsembleConfig)


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
class ScaleConfig:
    """When a corpus is too large to be fitted whole, and how samples then stand for it.

    Up to `limit` papers all are fitted: a larger number takes longer, about as its square.
    Above it samples of `sample` papers are fitted, two at least and `most_samples` at most,
    until two of them put `held_out` other papers together alike (adjusted Rand index of
    `agree`); the one that agrees best with the others is kept and places every other paper.
    More papers in a sample find smaller topics and take longer. `part` papers are read and
    placed at a time, and kept when a run is killed: more take more memory.
    """

    limit: int = 10_000
    sample: int = 5_000
    most_samples: int = 3
    held_out: int = 4_000
    agree: float = 0.8
    part: int = 20_000


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
    scale: ScaleConfig = field(default_factory=ScaleConfig)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as nested plain dictionaries, ready for JSON."""
        return asdict(self)
