"""A corpus too large to be fitted whole: samples are fitted, and every other paper is placed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import Opened, corpus_hash, corpus_name, parquet_slices, read_corpus
from analysis.embeddings import read_vectors
from analysis.scale.fitting import Fitted, fit_samples
from analysis.scale.forecast import memory_free, memory_needed, memory_told, text_bytes
from analysis.scale.passing import Placing, place_all
from analysis.scale.reading import Parts, read_parts, split_parts
from analysis.scale.runners import Here
from analysis.schema import PAPER_THEMES, SAMPLED, conform
from analysis.store import Results, join_papers
from analysis.themes import (
    ThemesFile,
    assign_themes,
    outcomes_table,
    read_themes_file,
    summarise_themes,
    theme_of_topic,
)
from analysis.topics import (
    assess_topics,
    chosen_to_read,
    named_by,
    read_seeds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Protocol

    from numpy.typing import NDArray

    from analysis.config import RunConfig
    from analysis.corpus import CorpusCheck
    from analysis.scale.runners import Runner
    from analysis.scale.work import Work
    from analysis.topics import TopicFit

    class Timer(Protocol):
        """What times stages by name."""

        def stage(self, name: str) -> AbstractContextManager[None]: ...  # noqa: D102


@dataclass(frozen=True)
class Asked:
    """What a run over a large corpus reads, and who does its parts."""

    files: Opened
    dates: Path | None = None
    columns: Mapping[str, str] | None = None
    themes: Path | None = None
    seeds: Path | None = None
    vectors: Path | None = None
    runner: Runner = field(default_factory=Here)

    @property
    def said(self) -> ThemesFile:
        """The themes, corrections and seeds that were written by hand."""
        return read_themes_file(self.themes) if self.themes else ThemesFile()


def rows_to_read(files: Opened, rows: int) -> int | None:
    """Return how many rows Parquet files hold, None where a file is none."""
    slices = parquet_slices(files, rows)
    return None if slices is None else sum(one.n for one in slices)


def told_before(asked: Asked, config: RunConfig, loaded: pd.DataFrame | None) -> str:
    """Say before a large corpus is read that it will not fit into memory; "" where it will.

    Parameters
    ----------
    asked, config
        What is read, and the settings.
    loaded
        The papers where they are in memory.
    """
    if loaded is not None:
        n, size = len(loaded), int(loaded.memory_usage(deep=True).sum())
    else:
        slices = parquet_slices(asked.files, config.scale.part) or []
        n, size = sum(one.n for one in slices), text_bytes(slices)
    needed = memory_needed(n, size, config.scale)
    return memory_told(corpus_name(asked.files), n, needed, memory_free())


def read_large(
    asked: Asked,
    config: RunConfig,
    work: Work,
    loaded: tuple[pd.DataFrame, CorpusCheck] | None,
    *,
    all_languages: bool = False,
) -> Parts:
    """Read a large corpus into parts; what is read already is not read again.

    Parameters
    ----------
    asked
        What is read.
    config
        The settings.
    work
        Where parts are kept.
    loaded
        The papers and the report on them where they are in memory.
    all_languages
        Whether the encoder reads papers of any language.
    """
    named = _named(asked)
    language = "all" if all_languages else config.language
    if loaded is None and asked.dates is not None:
        loaded = read_corpus(
            asked.files, dates=asked.dates, columns=asked.columns, language=language
        )
    if loaded is not None:
        return split_parts(work, *loaded, config.scale.part, named)
    return read_parts(
        work,
        asked.files,
        config.scale.part,
        columns=asked.columns,
        language=language,
        named=named,
        runner=asked.runner,
    )


def compute_large(
    parts: Parts, asked: Asked, config: RunConfig, work: Work, clock: Timer
) -> Results:
    """Run the stages after reading for a large corpus; return results as for a small one.

    `papers` has the column `sampled` beside the usual ones, and the provenance says under
    `scale` what was fitted and how far samples agree.

    Parameters
    ----------
    parts
        The papers.
    asked, config
        What is read beside them, and the settings.
    work
        Where finished parts are kept.
    clock
        Times the stages.
    """
    said = asked.said
    seeds = (*said.seeds, *(read_seeds(asked.seeds) if asked.seeds else ()))
    with clock.stage("embed"):
        given = None
        if asked.vectors:
            ids = parts.keys.loc[parts.keys["kept"], ["paper_id"]].reset_index(drop=True)
            given = read_vectors(asked.vectors, ids)
    with clock.stage("fit"):
        fitted = fit_samples(parts, config, said, seeds, given, asked.vectors)
        tables = fitted.fit.tables
        placing = Placing(work, fitted.placer, fitted.embedder, tables.paper_topics, tables.vectors)
        steps = place_all(placing, parts, given, asked.runner)
        placed = pd.concat([work.table(step, "placed") for step in steps], ignore_index=True)
    with clock.stage("name"):
        placed = placed.astype({"topic": "int64", "runner_up": "int64", "nearest": "int64"})
        fit = _named_by_all(fitted.fit, parts, placed, work, steps)
        topics = _assessed(fit, placed)
        paper_themes = _themes(fit, parts, placed, asked)
        themes = summarise_themes(paper_themes, said)
    return _results(parts, fitted, fit, placed, paper_themes, topics, themes, config, clock, steps)


def _named(asked: Asked) -> set[str]:
    """Return what papers are called that themes, corrections and seeds name, case folded."""
    said = asked.said
    seeds = (*said.seeds, *(read_seeds(asked.seeds) if asked.seeds else ()))
    names = [anchor for theme in said.themes for anchor in theme.anchors]
    names += [paper for step in said.corrections for paper in step.mentioned]
    names += [paper for seed in seeds for paper in seed.papers]
    return {str(name).casefold() for name in names}


def _named_by_all(
    fit: TopicFit, parts: Parts, placed: pd.DataFrame, work: Work, steps: list[str]
) -> TopicFit:
    """Name topics by some of all papers, as many of each topic."""
    topic_of, marks = placed["topic"].to_numpy(), placed["mark"].to_numpy(dtype=np.int64)
    rows = chosen_to_read(topic_of, marks, fit.config.labels.most_read)
    read = parts.some(np.flatnonzero(parts.keys["kept"].to_numpy())[rows])
    return named_by(fit, read, topic_of[rows], _vectors(work, steps)[rows])


def _vectors(work: Work, steps: list[str]) -> NDArray[np.float32]:
    return np.concatenate([work.array(step, "vectors") for step in steps]).astype(np.float32)


def _assessed(fit: TopicFit, placed: pd.DataFrame) -> pd.DataFrame:
    """Return the topics with what speaks for them: sizes and confidence of all papers."""
    topics = assess_topics(fit.tables.papers, fit)
    sizes = placed["topic"].value_counts()
    means = placed.groupby("topic")["confidence"].mean()
    return topics.assign(
        n_papers=topics["topic"].map(sizes).fillna(0).astype("int64"),
        confidence=topics["topic"].map(means),
    )


def _themes(fit: TopicFit, parts: Parts, placed: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Give every paper the theme of its nearest paper of the sample, if that has its topic."""
    sample = fit.tables.papers
    of_sample = assign_themes(sample, fit, asked.themes)
    homes = theme_of_topic(of_sample)
    usual = dict(zip(homes["topic"].tolist(), homes["theme"].tolist(), strict=True))
    nearest = placed["nearest"].to_numpy()
    topic = placed["topic"].to_numpy()
    same = of_sample["topic"].to_numpy()[nearest] == topic
    theme = np.where(
        same, of_sample["theme"].to_numpy()[nearest], placed["topic"].map(usual).to_numpy()
    )
    marks = [name for name in ("date_precision", "date_evidence") if name in of_sample]
    kept = np.flatnonzero(parts.keys["kept"].to_numpy())
    about = pd.concat(
        [_columns(parts, number, marks) for number in range(len(parts.steps))], ignore_index=True
    )
    table = pd.DataFrame(
        {
            "paper_id": placed["paper_id"].to_numpy(),
            "date": parts.keys["date"].to_numpy()[kept],
            **{name: about[name].to_numpy() for name in marks},
            "topic": topic,
            "theme": pd.array(theme.tolist(), dtype="str"),
            "confidence": placed["confidence"].to_numpy(),
            "runner_up": placed["runner_up"].to_numpy(),
            "topic_label": placed["topic"].map(fit.tables.labels).to_numpy(),
        }
    )
    return conform(table, PAPER_THEMES)


def _columns(parts: Parts, number: int, names: list[str]) -> pd.DataFrame:
    table = parts.papers(number)
    lacking = {name: "" for name in names if name not in table}
    return table.assign(**lacking)[["paper_id", *names]]


def _results(
    parts: Parts,
    fitted: Fitted,
    fit: TopicFit,
    placed: pd.DataFrame,
    paper_themes: pd.DataFrame,
    topics: pd.DataFrame,
    themes: pd.DataFrame,
    config: RunConfig,
    clock: Timer,
    steps: list[str],
) -> Results:
    from analysis.trends import estimate_trends, theme_prevalence

    with clock.stage("estimate"):
        levels = "theme", "topic"
        shares = [theme_prevalence(paper_themes, level, config.trends) for level in levels]
        of_themes = estimate_trends(paper_themes, "theme", config.trends)
        of_topics = estimate_trends(paper_themes, "topic", config.trends, themes=of_themes)
    every = pd.concat([parts.papers(n) for n in range(len(parts.steps))], ignore_index=True)
    audit, duplicates = parts.check.tables
    found = ["paper_id", "topic", "confidence", "runner_up", "x", "y", "outlier", SAMPLED]
    by_hand = fit.tables.paper_topics.get("by_hand")
    if by_hand is not None:
        hand = set(fit.tables.papers["paper_id"][by_hand.to_numpy(dtype=bool)])
        placed = placed.assign(by_hand=placed["paper_id"].isin(hand))
        found.append("by_hand")
    placed = placed.astype({"outlier": bool, SAMPLED: bool})
    return Results(
        audit=audit,
        duplicates=duplicates,
        papers=join_papers(every, placed[found], paper_themes),
        topics=topics.merge(theme_of_topic(paper_themes), on="topic", how="left"),
        themes=themes,
        topic_terms=fit.topic_terms,
        tree=_sized(fit.tree, topics),
        representatives=fit.representatives,
        corrections=outcomes_table(fitted.outcomes),
        seeds=fit.seeds,
        prevalence=pd.concat(shares, ignore_index=True),
        trends=pd.concat([of_themes, of_topics], ignore_index=True),
        vectors=_vectors(parts.work, steps),
        provenance={
            "corpus": {"hash": corpus_hash(every), "n_papers": len(every)},
            "aside": parts.check.note,
            "encoder": fitted.embedder.name,
            "has_themes": fit.has_themes,
            "language": {
                "modelled": parts.check.language,
                "papers": dict(parts.check.languages),
                "placed": 0,
            },
            "scale": fitted.told,
        },
    )


def _sized(tree: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Return the tree with the number of all papers below each node."""
    sizes: dict[int, int] = dict(zip(topics["topic"], topics["n_papers"], strict=True))
    for node, left, right in zip(tree["node"], tree["left"], tree["right"], strict=True):
        sizes[int(node)] = sizes[int(left)] + sizes[int(right)]
    return tree.assign(n_papers=tree["node"].map(sizes).astype("int64"))
