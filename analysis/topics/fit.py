"""Topics of a corpus: the ensemble's clusters inside a BERTopic, labelled, as tables."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.config import TopicConfig
from analysis.corpus import as_papers, paper_texts
from analysis.embeddings import LexicalView
from analysis.errors import InputError
from analysis.overview import overview, overview_html
from analysis.progress import progress
from analysis.schema import PAPER_TOPICS, PAPERS, TOPIC_TERMS, TOPICS, conform
from analysis.topics.alternatives import check_representation, represent
from analysis.topics.clustering import clustered_topics, new_clusterer
from analysis.topics.labels.choosing import label_parents, label_topics
from analysis.topics.layout import placing
from analysis.topics.reading import TextReader
from analysis.topics.representatives import choose_representatives
from analysis.topics.seeds import FoundSeeds, SeedTopic, find_seeds, read_seeds
from analysis.topics.tables import TopicTables
from analysis.topics.tree import name_nodes, parents, tree_table

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

    from analysis.corpus import Corpus
    from analysis.topics.ensemble import EnsembleClusterer


@dataclass(frozen=True)
class TopicFit:
    """The topics of a corpus, and the BERTopic behind them.

    `tables` holds all that is known of the topics. `has_themes` tells whether the papers
    show any structure, `words` is their lexical view, `config` the settings. `model` knows
    the topics that were found, also where `tables` are corrected by hand. `given` holds the
    topics that were given beforehand.
    """

    tables: TopicTables
    has_themes: bool
    words: LexicalView
    model: Any
    config: TopicConfig
    given: FoundSeeds = field(default_factory=FoundSeeds)

    def __repr__(self) -> str:
        return overview("TopicFit", self.tables.facts, self.tables)

    def _repr_html_(self) -> str:
        return overview_html("TopicFit", self.tables.facts, self.tables)

    @property
    def paper_topics(self) -> pd.DataFrame:
        """The table paper_topics: the topic of each paper, in corpus order."""
        return self.tables.paper_topics

    @property
    def topics(self) -> pd.DataFrame:
        """The table topics, largest first; `parent` is the node that a topic joins, or -1."""
        return self.tables.topics

    @property
    def topic_terms(self) -> pd.DataFrame:
        """The table topic_terms."""
        return self.tables.topic_terms

    @property
    def tree(self) -> pd.DataFrame:
        """Node, left, right, height, n_papers and label of each merge, lowest first."""
        return self.tables.tree

    @property
    def representatives(self) -> pd.DataFrame:
        """The papers that stand for each topic, nearest first."""
        return self.tables.representatives

    @property
    def seeds(self) -> pd.DataFrame:
        """The table seeds: which topic each seed became, and what it did not find."""
        return self.given.table(self.tables.topic_of)

    @property
    def groups(self) -> np.ndarray:
        """The coarse group of each topic, int64 (n_topics,)."""
        assert self.tables.groups is not None  # only results have none
        return self.tables.groups

    @property
    def vectors(self) -> np.ndarray:
        """The vectors that the fit was made from, float32 (n_papers, n_dims)."""
        return self.tables.vectors

    def at(
        self, papers: pd.DataFrame, *, n_topics: int | None = None, n_themes: int | None = None
    ) -> TopicFit:
        """Return this fit with coarser or finer topics, or groups; no partition is drawn anew.

        The votes are cut into exactly `n_topics` topics and these into exactly `n_themes`
        groups.

        Parameters
        ----------
        papers
            Those of the fit.
        n_topics, n_themes
            How many topics and groups; None leaves the topics as they are, and lets the
            papers decide on the groups.

        Raises
        ------
        InputError
            If there are fewer different papers than topics, or topics than groups.
        """
        table = conform(papers, PAPERS)
        _match(table, self.vectors)
        known = self._votes
        clusterer = known if n_topics is None else known.at(n_topics)
        groups = clusterer.coarse_cut(n_themes)
        if clusterer is known:
            return replace(self, tables=replace(self.tables, groups=groups))
        from analysis.topics.model import fit_bertopic

        settings = replace(self.config, n_topics=n_topics)
        space = np.hstack([self.vectors, self.words.describe(table)]).astype(float)
        reader = self.model.embedding_model.reader
        texts, rows = paper_texts(table), self.given.rows
        model = fit_bertopic(texts, space, clusterer, settings.n_terms, rows, reader)
        places = self.paper_topics[["x", "y"]].to_numpy()
        fit = _tables(table, self.vectors, self.words, model, settings, lambda: places, self.given)
        return replace(fit, tables=replace(fit.tables, groups=groups))

    def transform(self, papers: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
        """Give new papers topics of this fit, without refitting.

        `vectors` come from the encoder that the fit's own came from, one row a paper.
        A paper that the fit knows keeps its topic. One that is like none of them is
        marked in the column `outlier` and has little confidence; its topic is the nearest.
        Places on the map are those of the nearest known paper.

        Returns
        -------
        pandas.DataFrame
            The table paper_topics for the new papers, in their order.

        Raises
        ------
        InputError
            If the vectors do not match the papers or those of the fit.
        """
        table = conform(papers, PAPERS)
        _match(table, vectors)
        if vectors.shape[1] != self.vectors.shape[1]:
            raise InputError(
                f"the new papers' vectors have {vectors.shape[1]} columns, those of the fit "
                f"{self.vectors.shape[1]}; embed both with the same encoder"
            )
        space = np.hstack([vectors, self.words.describe(table)]).astype(float)
        topic, confidence, runner_up = self._votes.predict_with_confidence(space)
        nearest = np.round(vectors @ self.vectors.T, 6).argmax(axis=1)
        found = pd.DataFrame(
            {
                "paper_id": table["paper_id"].to_numpy(),
                "topic": np.asarray(topic, dtype="int64"),
                "confidence": np.round(np.asarray(confidence, dtype=float), 4),
                "runner_up": np.asarray(runner_up, dtype="int64"),
                "x": self.paper_topics["x"].to_numpy()[nearest],
                "y": self.paper_topics["y"].to_numpy()[nearest],
                "outlier": self._votes.belongs_nowhere(space),
            }
        )
        return conform(found, PAPER_TOPICS)

    @property
    def _votes(self) -> EnsembleClusterer:
        assert self.tables.votes is not None  # only results have none
        return self.tables.votes


def fit_topics(
    papers: pd.DataFrame | Corpus,
    vectors: np.ndarray | None = None,
    config: TopicConfig | None = None,
    *,
    seeds: str | Path | Sequence[SeedTopic] = (),
    encoder: str = "",
) -> TopicFit:
    """Find the topics of the papers; every paper gets one, with a confidence and a runner-up.

    A paper that fits nowhere keeps its nearest topic and is marked in the column
    `outlier`. In a notebook and on a terminal a bar shows how far it is.

    Parameters
    ----------
    papers
        The table papers, or what `load_papers` makes one of: a DataFrame with titles, a list
        of texts, a folder of results.
    vectors
        One row a paper, float32 (n_papers, n_dims); None embeds the papers as `embed_papers`.
    config
        The settings; None stands for the usual ones.
    seeds
        Topics that are given beforehand, by words or papers, or the file that holds them
        (TOML); the rest is found freely. `TopicFit.seeds` tells what became of them.
    encoder
        What the vectors came from (see `EmbeddingConfig`), where it is none of the built-in
        encoders, which are recognised: `TopicFit.model` reads new texts by it.

    Raises
    ------
    InputError
        If there are no papers, papers and vectors do not match row by row, or seeds are not
        understood.
    """
    settings = config or TopicConfig()
    wanted = read_seeds(seeds) if isinstance(seeds, str | PathLike) else tuple(seeds)
    table = as_papers(papers)
    if len(table) == 0:
        raise InputError("there are no papers to find topics in; name a corpus with at least one")
    if vectors is None:
        from analysis.embeddings import embed_papers

        vectors = embed_papers(table)
    _match(table, vectors)
    check_representation(settings.representation)
    words = LexicalView.of(table)
    with progress(2) as begin, placing(vectors, settings.seed) as places:
        begin("drawing partitions")
        given = find_seeds(table, wanted)
        reader = TextReader.of(table, vectors, words, encoder)
        model = _fit_model(table, vectors, settings, given, reader)
        begin("describing topics")
        return _tables(table, vectors, words, model, settings, places, given)


def describe_topics(
    papers: pd.DataFrame,
    vectors: np.ndarray,
    clusterer: EnsembleClusterer,
    config: TopicConfig | None = None,
    *,
    given: FoundSeeds | None = None,
    encoder: str = "",
) -> TopicFit:
    """Return the fit of an engine that knows its topics already: named, drawn, as tables.

    Parameters
    ----------
    papers, vectors
        The papers it was fitted on and their vectors, float32 (n_papers, n_dims).
    clusterer
        The fitted engine.
    config
        The settings; None stands for the usual ones.
    given
        What topics given beforehand found among the papers.
    encoder
        What the vectors came from, where it is known.
    """
    from analysis.topics.model import fit_bertopic

    settings, seeds = config or TopicConfig(), given or FoundSeeds()
    table, words = conform(papers, PAPERS), LexicalView.of(papers)
    with placing(vectors, settings.seed) as places:
        reader = TextReader.of(table, vectors, words, encoder)
        space = np.hstack([vectors, words.describe(table)]).astype(float)
        texts = paper_texts(table)
        model = fit_bertopic(texts, space, clusterer, settings.n_terms, seeds.rows, reader)
        return _tables(table, vectors, words, model, settings, places, seeds)


def name_groups(papers: pd.DataFrame, fit: TopicFit) -> dict[int, str]:
    """Return for each topic the name of its coarse group, from what the group's topics share."""
    label = dict(zip(fit.topics["topic"].tolist(), fit.topics["label"].tolist(), strict=True))
    group = dict(enumerate(fit.groups.tolist()))
    members: dict[Hashable, list[str]] = {}
    for topic, name in label.items():
        members.setdefault(group[topic], []).append(name)
    names = label_parents(
        [label[topic] for topic in fit.paper_topics["topic"].tolist()],
        papers["title"].tolist(),
        papers["abstract"].tolist(),
        members,
        fit.config.labels,
        fit.vectors,
    )
    return {topic: names[group[topic]] for topic in label}


def _match(papers: pd.DataFrame, vectors: np.ndarray) -> None:
    if len(papers) != len(vectors):
        raise InputError(
            f"{len(papers)} papers but {len(vectors)} vectors; embed the same papers again"
        )


def _fit_model(
    papers: pd.DataFrame,
    vectors: np.ndarray,
    settings: TopicConfig,
    given: FoundSeeds,
    reader: TextReader,
) -> Any:
    from analysis.topics.model import fit_bertopic

    space = np.hstack([vectors, reader.words.describe(papers)]).astype(float)
    clusterer = new_clusterer(vectors.shape[1], reader.words.say, settings, given.by_words)
    texts = paper_texts(papers)
    return fit_bertopic(texts, space, clusterer, settings.n_terms, given.rows, reader)


def _tables(
    papers: pd.DataFrame,
    vectors: np.ndarray,
    words: LexicalView,
    model: Any,
    settings: TopicConfig,
    places: Callable[[], np.ndarray],
    given: FoundSeeds,
) -> TopicFit:
    """Label the topics of a fitted model and write everything down."""
    clusterer = model.hdbscan_model
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    named = label_topics(
        titles,
        abstracts,
        clusterer.labels_,
        n_terms=settings.n_terms,
        config=settings.labels,
        groups=clusterer.themes_,
        vectors=vectors,
    )
    texts = paper_texts(papers)
    named = represent(settings.representation, model, texts, vectors, named)
    named = replace(named, labels=given.named(named.labels, clusterer.seed_topics_))
    model.set_topic_labels(named.labels)
    tree = tree_table(clusterer.linkage_, clusterer.labels_)
    nodes = name_nodes(tree, papers, clusterer.labels_, named.labels, settings.labels, vectors)
    paper_topics = clustered_topics(papers, clusterer, places())
    tables = TopicTables(
        papers=papers.reset_index(drop=True),
        vectors=vectors,
        paper_topics=paper_topics,
        topics=_topics(clusterer, named.labels, named.terms).assign(
            parent=parents(tree, clusterer.n_topics_)
        ),
        topic_terms=conform(named.terms, TOPIC_TERMS),
        tree=tree.assign(label=nodes),
        representatives=choose_representatives(papers, paper_topics, vectors),
        groups=np.asarray(clusterer.themes_),
        votes=clusterer,
        config=settings,
    )
    return TopicFit(tables, clusterer.has_themes_, words, model, settings, given)


def _topics(
    clusterer: EnsembleClusterer, labels: dict[int, str], terms: pd.DataFrame
) -> pd.DataFrame:
    topics = np.arange(clusterer.n_topics_)
    joined = terms.sort_values(["topic", "rank"]).groupby("topic")["term"].agg(", ".join)
    found = pd.DataFrame(
        {
            "topic": topics.astype("int64"),
            "label": [labels[topic] for topic in topics.tolist()],
            "n_papers": np.bincount(clusterer.labels_, minlength=len(topics)).astype("int64"),
            "stability": np.round(clusterer.stability_.astype(float), 4),
            "terms": joined.reindex(topics).fillna("").to_numpy(),
        }
    )
    return conform(found, TOPICS)
