"""New papers assigned to the topics of finished results, without fitting again."""

from __future__ import annotations

import hashlib
import shlex
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.corpus import corpus_hash, known_papers, opened, read_corpus
from analysis.embeddings import read_vectors
from analysis.pipeline.others import is_multilingual
from analysis.pipeline.places import Places, places_of
from analysis.pipeline.showing import figures_folder, kinds_there, show, with_needed
from analysis.progress import progress
from analysis.report import outdated_figures_removed
from analysis.schema import DUPLICATES, SAMPLED
from analysis.store import (
    Format,
    Results,
    appearing_whole,
    figures_key,
    file_hash,
    join_papers,
    load_results,
    write_results,
)
from analysis.themes import summarise_themes
from analysis.topics import Placer, topics_below
from analysis.trends import estimate_trends, theme_prevalence
from analysis.wording import count, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.corpus import Corpus, CorpusCheck, Opened
    from analysis.pipeline.stages import Report

RARELY = 0.01
"""So unlikely, by chance, is a number of papers that belong nowhere before a refit is offered."""


@dataclass(frozen=True)
class Assigned:
    """What became of new papers.

    `results` are the old and the new papers together; `placed` has a row a new paper (the table
    paper_topics with `theme`, `outlier`, `nearest` and `alike`, as `Placer.place` has it);
    `known` those that were there already (row, first, rule, similarity); `refit` tells whether
    too many belong nowhere; `lines` say all that in words.
    """

    results: Results
    placed: pd.DataFrame
    known: pd.DataFrame
    refit: bool
    lines: tuple[str, ...]


def assign_papers(
    results: str | Path | Results,
    corpus: Corpus,
    out: str | Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    dates: str | Path | None = None,
    vectors: str | Path | None = None,
    draw: bool = False,
    note: Report | None = None,
    quiet: bool = False,
) -> Assigned:
    """Place new papers among the topics of finished results, and write both together.

    Nothing is fitted again: topics, names and corrections by hand stay as they are, and so do
    the places of the papers that were there. Papers that were there already are told and not
    doubled. A paper that is like none of those that the topics were found in is marked in
    `outlier`; where more are than chance brings, a refit is offered. Trends and shares are
    those of all papers together. In the column `sampled` are the papers that topics were found
    in: by these alone further ones are placed, so it does not matter in how many parts
    they come.

    Parameters
    ----------
    results
        Finished results, or their folder.
    corpus
        The new papers: whatever `load_papers` takes.
    out
        The folder for the results; None writes nothing.
    columns, dates
        As `run` takes them.
    vectors
        A file of vectors of the new papers, where the results rest on vectors that were given.
    draw
        Whether to draw the figures and write the report, too; all appears at once.
    note
        Hears what was read of the new papers.
    quiet
        Whether to show no bar.

    Raises
    ------
    InputError
        If the results or the papers cannot be read, or no encoder at hand gives the papers of
        the results their vectors; nothing is written then.
    """
    old = results if isinstance(results, Results) else load_results(results)
    encoder = str(old.provenance.get("configuration", {}).get("embedding", {}).get("encoder", ""))
    modelled = old.provenance.get("language", {}).get("modelled") or "all"
    with ExitStack() as stack:
        files = stack.enter_context(opened(corpus))
        begin = stack.enter_context(progress(3, quiet=quiet))
        begin("reading the new papers")
        language = "all" if is_multilingual(encoder) else str(modelled)
        new, check = read_corpus(files, dates=dates, columns=columns, language=language)
        begin("placing them")
        given = read_vectors(vectors, new) if vectors else None
        placer = Placer.of_results(old)
        given = placer.reader.vectors_of(new) if given is None else given
        placed = placer.place(new, given)
        fitted = np.flatnonzero(_fitted(old))
        nearest = fitted[placed["nearest"].to_numpy()]
        known = known_papers(old.papers, new, nearest)
        fresh = np.setdiff1d(np.arange(len(new)), known["row"].to_numpy(dtype=np.int64))
        placed = placed.assign(nearest=nearest, theme=_themes(old, placed["topic"], nearest))
        begin("estimating trends of all papers")
        about = _about(old, files, placed.iloc[fresh], known, dates, vectors)
        if isinstance(results, str | Path):
            about["made"] = _command(Path(results), files, columns, dates, vectors)
        grown = _grown(old, new, placed, given, fresh, about)
        audit, duplicates = _read(old, new, check, known)
        grown = replace(grown, audit=audit, duplicates=duplicates)
    if out is not None:
        parquet = "papers.parquet" in old.provenance.get("files", {})
        _write(grown, places_of(Path(out)), "parquet" if parquet else None, draw=draw)
    if note:
        for sentence in filter(None, [check.note]):
            note(sentence)
    placed = placed.iloc[fresh].reset_index(drop=True)
    refit, lines = _told(old, placed, known, files)
    return Assigned(grown, placed, known, refit, lines)


def _write(grown: Results, places: Places, table_format: Format | None, *, draw: bool) -> None:
    """Write results, and figures and report with them, all or nothing.

    Parameters
    ----------
    grown
        The results.
    places
        Where they go.
    table_format
        csv or parquet; None chooses by size.
    draw
        Whether figures and report are made.
    """
    with ExitStack() as stack:
        if draw:
            stack.enter_context(outdated_figures_removed(places.figures))
        fresh = stack.enter_context(appearing_whole(places.results))
        write_results(grown, fresh, table_format)
        if draw:
            kinds = kinds_there(places)
            formats = with_needed(("html", "png", "svg"), kinds)
            key = figures_key(str(grown.provenance["key"]), formats)
            folders = fresh, figures_folder(places, fresh, stack)
            show(load_results(fresh), places, folders, formats, kinds, key)


def _fitted(results: Results) -> np.ndarray:
    """Mark the papers that the topics were found in."""
    papers = results.papers
    if SAMPLED in papers:
        return papers[SAMPLED].to_numpy(dtype=bool)
    return np.ones(len(papers), dtype=bool)


def _themes(old: Results, topic: pd.Series, nearest: np.ndarray) -> np.ndarray:
    """Return each new paper's theme: that of the nearest paper if in its topic, else its topic's.

    Papers of one topic are in several themes where a file of names or a correction says so.
    """
    papers = old.papers
    beside = papers["topic"].to_numpy()[nearest] == topic.to_numpy()
    of_topic = topic.map(old.topics.set_index("topic")["theme"]).to_numpy()
    by_hand = papers["by_hand"].to_numpy(bool)[nearest] if "by_hand" in papers else False
    return np.where(beside & ~np.asarray(by_hand), papers["theme"].to_numpy()[nearest], of_topic)


def _grown(
    old: Results,
    new: pd.DataFrame,
    placed: pd.DataFrame,
    vectors: np.ndarray,
    fresh: np.ndarray,
    about: dict[str, Any],
) -> Results:
    """Return the results of old and new papers together.

    Parameters
    ----------
    old
        The results.
    new, placed, vectors
        The new papers, their places and vectors, row by row.
    fresh
        Which of them were not there before.
    about
        The provenance.
    """
    some = placed.iloc[fresh].reset_index(drop=True)
    marks: dict[str, Any] = {"by_hand": False} if "by_hand" in old.papers else {}
    marks |= {"outlier": some["outlier"].to_numpy()} if "outlier" in old.papers else {}
    names = ["paper_id", "topic", "confidence", "runner_up", "x", "y"]
    joined = join_papers(
        new.iloc[fresh].reset_index(drop=True), some[names].assign(**marks), some[["theme"]]
    )
    kept = old.papers.assign(**{SAMPLED: _fitted(old)})
    more = joined.assign(**{SAMPLED: False})
    papers = pd.concat([kept, more], ignore_index=True) if len(more) else kept
    for column in (SAMPLED, *marks):
        papers[column] = papers[column].astype(bool)
    texts = papers.select_dtypes(["object", "str"]).columns
    papers = papers.fillna(dict.fromkeys(texts, ""))
    both = np.vstack([old.vectors, vectors[fresh].astype(np.float32)])
    about["corpus"] = {"hash": corpus_hash(papers), "n_papers": len(papers)}
    grown = replace(old, papers=papers, vectors=both, provenance=about)
    sizes = papers["topic"].value_counts()
    topics = old.topics.assign(n_papers=old.topics["topic"].map(sizes).fillna(0).astype("int64"))
    grown = replace(grown, topics=topics, tree=_tree(old.tree, topics))
    placed_themes = grown.paper_themes
    levels, config = ("theme", "topic"), old.trend_config
    of_themes = estimate_trends(placed_themes, "theme", config)
    of_topics = estimate_trends(placed_themes, "topic", config, themes=of_themes)
    shares = [theme_prevalence(placed_themes, level, config) for level in levels]
    sentences = dict(zip(old.themes["theme"], old.themes.get("about", ""), strict=False))
    themes = summarise_themes(placed_themes)
    return replace(
        grown,
        themes=themes.assign(about=themes["theme"].map(sentences).fillna("")),
        prevalence=pd.concat(shares, ignore_index=True),
        trends=pd.concat([of_themes, of_topics], ignore_index=True),
    )


def _tree(tree: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Return the tree with the papers below each merge counted anew."""
    sizes = dict(zip(topics["topic"], topics["n_papers"], strict=True))
    below = topics_below(tree)
    return tree.assign(n_papers=[sum(sizes[t] for t in below[int(n)]) for n in tree["node"]])


def _read(
    old: Results, new: pd.DataFrame, check: CorpusCheck, known: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return audit and duplicates of both: what was read of the new papers, and what was known."""
    audit, duplicates = check.tables
    ids, titles = new["paper_id"].astype(str), new["title"].astype(str)
    first = old.papers["paper_id"].astype(str)
    here = known[["row", "first", "rule", "similarity"]].itertuples(index=False)
    told, decided = [], []
    for row, place, rule, alike in here:
        name = first.iloc[place]
        told.append(("known", "", row + 1, 1, True, f"{titles[row]!r} is {name} of the results"))
        decided.append(("merged", rule, alike, name, ids[row], "", 0, "", row + 1, titles[row]))
    audit_rows = pd.DataFrame(told, columns=list(audit.columns))
    rows = pd.DataFrame(decided, columns=list(DUPLICATES.columns))
    return _joined(old.audit, audit, audit_rows), _joined(old.duplicates, duplicates, rows)


def _joined(*tables: pd.DataFrame) -> pd.DataFrame:
    """Return tables one under the other."""
    some = [table for table in tables if len(table)]
    return pd.concat(some, ignore_index=True) if some else tables[0]


def _about(
    old: Results,
    files: Opened,
    placed: pd.DataFrame,
    known: pd.DataFrame,
    *beside: str | Path | None,
) -> dict[str, Any]:
    """Return the provenance of both: that of the fit, and which papers were placed into it."""
    sources = [*((source.name, source.path) for source in files.sources)]
    sources += [(str(path), Path(path)) for path in beside if path]
    inputs = {Path(name).name: file_hash(path) for name, path in sources}
    earlier = list(old.provenance.get("placed", []))
    fit = old.provenance.get("key", "")
    step = {
        "from": earlier[0]["from"] if earlier else fit,
        "n_papers": len(placed),
        "nowhere": int(placed["outlier"].sum()),
        "known": len(known),
        "inputs": inputs,
        "papers": hashlib.sha256("\n".join(placed["paper_id"].astype(str)).encode()).hexdigest(),
    }
    key = hashlib.sha256(f"{fit} {sorted(inputs.values())} {step['papers']}".encode()).hexdigest()
    return {
        **old.provenance,
        "key": key,
        "placed": [*earlier, step],
    }


def _command(
    home: Path,
    files: Opened,
    columns: Mapping[str, str] | None,
    dates: str | Path | None,
    vectors: str | Path | None,
) -> str:
    """Return the command that places the same papers again, but for the folder they go to."""
    words = ["themes", "assign", home.name, *(Path(source.name).name for source in files.sources)]
    if columns:
        words += ["--columns", ",".join(f"{ours}={own}" for ours, own in columns.items())]
    for option, path in (("--dates", dates), ("--vectors", vectors)):
        words += [option, Path(path).name] if path else []
    return shlex.join(words)


def _told(
    old: Results, placed: pd.DataFrame, known: pd.DataFrame, files: Opened
) -> tuple[bool, tuple[str, ...]]:
    """Tell whether too many papers belong nowhere, and say in words what became of all."""
    from scipy.stats import binom

    n, nowhere = len(placed), int(placed["outlier"].sum())
    usual = old.topic_config.ensemble.novel
    refit = n > 0 and bool(binom.sf(nowhere - 1, n, usual) < RARELY)
    lines = [f"{count(n, 'new paper')} placed in {count(placed['topic'].nunique(), 'topic')}"]
    if len(known):
        some = ", ".join(old.papers["paper_id"].astype(str).iloc[known["first"]].tolist()[:3])
        more = " ..." if len(known) > 3 else ""
        were = "was" if len(known) == 1 else "were"
        lines.append(f"{count(len(known), 'paper')} {were} there already: {some}{more}")
    if n:
        due = f"about {100 * usual:g} % of papers like the known ones are marked so"
        verb = "belongs" if nowhere == 1 else "belong"
        lines.append(f"{nowhere:,} of {n:,} ({share(nowhere, n)}) {verb} nowhere; {due}")
    if refit:
        made = str(old.provenance.get("made", "themes run CORPUS"))
        words = shlex.split(made)
        names = [Path(source.name).name for source in files.sources]
        whole = [*words[:3], *names, *words[3:]] if words[1:2] == ["run"] else []
        command = shlex.join(whole or ["themes", "run", "OLD", *names])
        lines.append(f"too many belong nowhere: find topics anew with `{command} --out DIR`")
    return refit, tuple(lines)
