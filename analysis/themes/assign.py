"""The theme of every paper: by the anchors in a file of names, or by the topic tree alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import paper_rows
from analysis.errors import InputError
from analysis.schema import PAPER_THEMES, THEMES, conform
from analysis.themes.file import NamedTheme, ThemesFile, read_themes_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.topics import TopicFit, TopicTables


def assign_themes(
    papers: pd.DataFrame, fit: TopicFit, names: str | Path | None = None
) -> pd.DataFrame:
    """Give every paper the theme of its topic.

    With a file of names (see `corpus/themes.toml`) a topic takes the theme that its
    anchor papers belong to. Where two themes or more have at least two anchors in
    one topic, its papers are shared among them, each to the theme whose anchors lie
    nearest. A topic without anchors joins the theme whose anchors lie nearest,
    unless it is farther from it than every topic that holds anchors is from its own
    theme: then it stands as a theme of its own, under its label. Anchor papers are
    in their theme whatever their topic says. Without a file the themes are the
    coarse cut of the topic tree, named from what their topics share.

    Parameters
    ----------
    papers
        The table papers.
    fit
        Their topics.
    names
        The file of names; None names themes by what their topics share.

    Returns
    -------
    pandas.DataFrame
        paper_id, date, topic, theme, confidence, then runner_up, topic_label and the
        marks of the date (date_precision, date_evidence) where the papers have them;
        in corpus order.

    Raises
    ------
    InputError
        If the file of names cannot be read, or none of its anchors is in the corpus.
    """
    said = read_themes_file(names) if names is not None else ThemesFile()
    if names is not None and (said.themes or not said.seeds):
        return assign_themes_by_anchors(papers, fit.tables, said, names)
    theme_of_topic = _themes_from_tree(papers, fit)
    return _paper_themes(papers, fit.tables, fit.paper_topics["topic"].map(theme_of_topic))


def assign_themes_by_anchors(
    papers: pd.DataFrame,
    topics: TopicTables,
    said: ThemesFile,
    file: str | Path = "the file of themes",
) -> pd.DataFrame:
    """Give every paper its theme as a file of names says; see `assign_themes`.

    Parameters
    ----------
    papers
        The papers, in the order of `topics`.
    topics
        Their topics, of a fit or of finished results.
    said
        The themes and corrections of the file.
    file
        What messages call the file.
    """
    anchors = _find_anchors(said.themes, papers, Path(file))
    topic_of = topics.paper_topics["topic"].to_numpy()
    theme = _themes_from_anchors(anchors, topic_of, topics)
    theme = anchors.where(anchors.notna(), theme)
    for row, name in _pins(said, papers).items():
        theme[row] = name
    return _paper_themes(papers, topics, theme)


def summarise_themes(paper_themes: pd.DataFrame, said: ThemesFile | None = None) -> pd.DataFrame:
    """Count each theme's papers and topics and find its first and last date; largest first.

    A topic counts where most of its papers are, so that one paper moved by hand does
    not bring its topic along. The column `about` holds the sentences of a file of names.
    """
    table = conform(paper_themes, PAPER_THEMES)
    homes = theme_of_topic(table).value_counts("theme")
    themes = table.groupby("theme", as_index=False).agg(
        n_papers=("paper_id", "size"), first_date=("date", "min"), last_date=("date", "max")
    )
    themes["n_topics"] = themes["theme"].map(homes).fillna(0).astype("int64")
    themes = themes.sort_values(["n_papers", "theme"], ascending=[False, True], ignore_index=True)
    sentence = {named.name: named.about for named in said.themes} if said else {}
    themes["about"] = [sentence.get(theme, "") for theme in themes["theme"]]
    return conform(themes, THEMES)


def theme_of_topic(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Return topic and theme: for each topic the theme that most of its papers are in."""
    counts = paper_themes.value_counts(["topic", "theme"]).reset_index()
    ordered = counts.sort_values(["topic", "count", "theme"], ascending=[True, False, True])
    return ordered.drop_duplicates("topic")[["topic", "theme"]].reset_index(drop=True)


def missing_anchors(names: str | Path, papers: pd.DataFrame) -> list[str]:
    """Return the anchors of a file of names that no paper of the corpus answers to."""
    known = paper_rows(papers)
    themes = read_themes_file(names).themes
    return [a for theme in themes for a in theme.anchors if a.casefold() not in known]


def _paper_themes(papers: pd.DataFrame, topics: TopicTables, theme: pd.Series) -> pd.DataFrame:
    """Return the table paper_themes."""
    labels = topics.topics.set_index("topic")["label"]
    marks = [mark for mark in ("date_precision", "date_evidence") if mark in papers]
    found = topics.paper_topics[["topic", "confidence", "runner_up"]].reset_index(drop=True)
    table = pd.concat([papers[["paper_id", "date", *marks]].reset_index(drop=True), found], axis=1)
    table = table.assign(theme=theme.to_numpy(), topic_label=table["topic"].map(labels))
    return conform(table, PAPER_THEMES)


def _pins(said: ThemesFile, papers: pd.DataFrame) -> dict[int, str]:
    """Return the theme that papers are pinned to by hand, by row; the last step holds."""
    rows = paper_rows(papers)
    pins = [found for found in said.corrections if found.do == "pin"]
    named = [(paper.casefold(), found.theme) for found in pins for paper in found.papers]
    return {rows[paper]: theme for paper, theme in named if paper in rows}


def _find_anchors(themes: Sequence[NamedTheme], papers: pd.DataFrame, file: Path) -> pd.Series:
    """Return each paper's theme where it is an anchor, else a missing value; by row."""
    keys = paper_rows(papers)
    found = pd.Series(pd.NA, index=range(len(papers)), dtype="object")
    for theme in themes:
        for anchor in theme.anchors:
            if (row := keys.get(anchor.casefold())) is not None:
                found[row] = theme.name
    if found.isna().all():
        raise InputError(
            f"{file}: none of its anchors is a paper of this corpus; "
            "anchors are paper ids, arXiv ids or titles"
        )
    return found


def _themes_from_anchors(
    anchors: pd.Series, topic_of: np.ndarray, tables: TopicTables
) -> pd.Series:
    """Return each paper's theme, by row."""
    space = tables.vectors - tables.vectors.mean(axis=0)
    names = sorted(anchors.dropna().unique())
    centres = np.array([_unit(space[(anchors == name).to_numpy()].mean(axis=0)) for name in names])
    topics = np.unique(topic_of)
    means = np.array([_unit(space[topic_of == topic].mean(axis=0)) for topic in topics])
    near = means @ centres.T
    table = pd.crosstab(topic_of, anchors.to_numpy(), dropna=True)
    votes = table.reindex(index=topics, columns=names, fill_value=0).to_numpy()
    held = votes.any(axis=1)
    best = np.where(held, votes.argmax(axis=1), near.argmax(axis=1))
    closeness = near[np.arange(len(topics)), best]
    floor = closeness[held].min()
    labels = tables.topics.set_index("topic")["label"]
    theme = pd.Series(index=range(len(topic_of)), dtype="object")
    for place, topic in enumerate(topics):
        members = np.flatnonzero(topic_of == topic)
        rivals = np.flatnonzero(votes[place] >= 2)
        if len(rivals) > 1:
            nearest = (space[members] @ centres[rivals].T).argmax(axis=1)
            theme.iloc[members] = [names[rival] for rival in rivals[nearest]]
        else:
            stands_alone = closeness[place] < floor
            theme.iloc[members] = str(labels[topic]) if stands_alone else names[best[place]]
    return theme


def _themes_from_tree(papers: pd.DataFrame, fit: TopicFit) -> dict[int, str]:
    from analysis.topics import name_groups

    return name_groups(papers, fit)


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
