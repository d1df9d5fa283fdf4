"""The stages from the corpus to the tables, one after the other, each timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.store import Results, join_papers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd

    from analysis.config import RunConfig
    from analysis.corpus import CorpusCheck
    from analysis.pipeline.places import Places

STAGES = {
    "load": "reading the papers",
    "embed": "turning papers into vectors",
    "fit": "finding topics",
    "name": "naming themes",
    "estimate": "estimating trends",
    "draw": "drawing figures",
}
"""The stages in order, and what each does in words."""

Report = Callable[[str], None]


@dataclass
class Clock:
    """Times stages by name and says in words what begins."""

    begin: Report
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside under this name."""
        self.begin(STAGES[name])
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


@dataclass(frozen=True, eq=False)
class Loaded:
    """The papers of a corpus, the report on them, and which of them are modelled."""

    every: pd.DataFrame
    check: CorpusCheck
    chosen: str
    modelled: np.ndarray


def load(places: Places, config: RunConfig) -> Loaded:
    """Read the whole corpus.

    Parameters
    ----------
    places
        What is read.
    config
        The settings of all stages.
    """
    import numpy as np

    from analysis.corpus import choose_language, read_corpus
    from analysis.pipeline.others import is_multilingual

    widely = is_multilingual(config.embedding.encoder) and not places.vectors
    every, check = read_corpus(
        places.corpus,
        dates=places.dates,
        columns=places.columns,
        language="all" if widely else config.language,
    )
    if not widely:
        return Loaded(every, check, check.language, np.ones(len(every), dtype=bool))
    spoken = choose_language(every, config.language)
    return Loaded(every, check, spoken.chosen, np.array(spoken.kept))


def compute(
    places: Places, config: RunConfig, clock: Clock, loaded: Loaded | None = None
) -> Results:
    """Run the stages from the corpus to the tables; nothing is written.

    Parameters
    ----------
    places
        What is read.
    config
        The settings of all stages.
    clock
        Times the stages and says which begins.
    loaded
        The papers where they are read already.
    """
    import pandas as pd

    from analysis.corpus import corpus_hash
    from analysis.embeddings import embed_papers, read_vectors, resolve_encoder
    from analysis.pipeline.others import Placed, with_others
    from analysis.themes import (
        ThemesFile,
        assign_themes,
        correct_topics,
        outcomes_table,
        read_themes_file,
        summarise_themes,
        theme_of_topic,
    )
    from analysis.topics import assess_topics, fit_topics, read_seeds
    from analysis.trends import estimate_trends, theme_prevalence

    if loaded is None:
        with clock.stage("load"):
            loaded = load(places, config)
    every, check, modelled = loaded.every, loaded.check, loaded.modelled
    papers, others = (every[rows].reset_index(drop=True) for rows in (modelled, ~modelled))
    said = read_themes_file(places.themes) if places.themes else ThemesFile()
    seeds = (*said.seeds, *(read_seeds(places.seeds) if places.seeds else ()))
    with clock.stage("embed"):
        if places.vectors:
            encoder = f"given ({places.vectors.name})"
            vectors = read_vectors(places.vectors, papers)
        else:
            encoder = resolve_encoder(config.embedding, papers)
            vectors = embed_papers(papers, config.embedding)
    with clock.stage("fit"):
        named = config.embedding.encoder
        fit = fit_topics(papers, vectors, config.topics, seeds=seeds, encoder=named)
    with clock.stage("name"):
        fit, outcomes = correct_topics(fit, said.corrections)
        topics = assess_topics(papers, fit)
        paper_themes = assign_themes(papers, fit, places.themes)
        found = Placed(fit.paper_topics, paper_themes, vectors)
        if len(others):
            found = with_others(found, others, embed_papers(others, config.embedding), modelled)
            sizes = found.paper_topics["topic"].value_counts()
            topics = topics.assign(n_papers=topics["topic"].map(sizes).astype("int64"))
        paper_themes = found.paper_themes
        themes = summarise_themes(paper_themes, said)
    with clock.stage("estimate"):
        levels = "theme", "topic"
        shares = [theme_prevalence(paper_themes, level, config.trends) for level in levels]
        of_themes = estimate_trends(paper_themes, "theme", config.trends)
        of_topics = estimate_trends(paper_themes, "topic", config.trends, themes=of_themes)
    audit, duplicates = check.tables
    return Results(
        audit=audit,
        duplicates=duplicates,
        papers=join_papers(every, found.paper_topics, paper_themes),
        topics=topics.merge(theme_of_topic(paper_themes), on="topic", how="left"),
        themes=themes,
        topic_terms=fit.topic_terms,
        tree=fit.tree,
        representatives=fit.representatives,
        corrections=outcomes_table(outcomes),
        seeds=fit.seeds,
        prevalence=pd.concat(shares, ignore_index=True),
        trends=pd.concat([of_themes, of_topics], ignore_index=True),
        vectors=found.vectors,
        provenance={
            "corpus": {"hash": corpus_hash(every), "n_papers": len(every)},
            "aside": check.note,
            "encoder": encoder,
            "has_themes": fit.has_themes,
            "language": {
                "modelled": loaded.chosen,
                "papers": dict(check.languages),
                "placed": len(others),
            },
        },
    )
