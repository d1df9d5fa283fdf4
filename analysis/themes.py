"""Themes: named groups of topics, from names written by hand or from the topic tree alone.

A hand-written theme is known by its anchors, papers that belong to it beyond
doubt, never by topic numbers; so its name survives a refit with another seed,
another encoder or more papers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.schema import PAPER_THEMES, THEMES, conform

if TYPE_CHECKING:
    from analysis.topics import TopicFit


@dataclass(frozen=True)
class NamedTheme:
    """A theme by hand: its name, a sentence about it, and papers that are surely in it."""

    name: str
    about: str
    anchors: tuple[str, ...]


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
    topic_of = fit.paper_topics["topic"].to_numpy()
    if names is None:
        theme_of_topic = _themes_from_tree(papers, fit)
        theme = pd.Series(topic_of).map(theme_of_topic)
    else:
        anchors = _find_anchors(read_names(names), papers, Path(names))
        theme = _themes_from_anchors(anchors, topic_of, fit)
        theme = anchors.where(anchors.notna(), theme)
    labels = fit.topics.set_index("topic")["label"]
    marks = [mark for mark in ("date_precision", "date_evidence") if mark in papers]
    found = fit.paper_topics[["topic", "confidence", "runner_up"]].reset_index(drop=True)
    filed = pd.concat([papers[["paper_id", "date", *marks]].reset_index(drop=True), found], axis=1)
    filed = filed.assign(theme=theme.to_numpy(), topic_label=filed["topic"].map(labels))
    return conform(filed, PAPER_THEMES)


def summarise_themes(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Count each theme's papers and topics and find its first and last date; largest first.

    A topic counts where most of its papers are, so that one paper moved by hand does
    not bring its topic along.
    """
    filed = conform(paper_themes, PAPER_THEMES)
    homes = theme_of_topic(filed).value_counts("theme")
    themes = filed.groupby("theme", as_index=False).agg(
        n_papers=("paper_id", "size"), first_date=("date", "min"), last_date=("date", "max")
    )
    themes["n_topics"] = themes["theme"].map(homes).fillna(0).astype("int64")
    themes = themes.sort_values(["n_papers", "theme"], ascending=[False, True], ignore_index=True)
    return conform(themes, THEMES)


def theme_of_topic(paper_themes: pd.DataFrame) -> pd.DataFrame:
    """Return topic and theme: for each topic the theme that most of its papers are in."""
    counts = paper_themes.value_counts(["topic", "theme"]).reset_index()
    ordered = counts.sort_values(["topic", "count", "theme"], ascending=[True, False, True])
    return ordered.drop_duplicates("topic")[["topic", "theme"]].reset_index(drop=True)


def read_names(path: str | Path) -> list[NamedTheme]:
    """Read themes by hand from TOML: tables `[[theme]]` with name, about and anchors.

    Raises
    ------
    InputError
        If the file is not TOML, a theme lacks a name or anchors, has a key that is
        not known, or a name or an anchor comes twice.
    """
    file = Path(path)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{file}: no such file; write one, or leave --themes out") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: this is not TOML in UTF-8 ({error}); mend that place") from None
    unknown = sorted(set(content) - {"theme"})
    if unknown:
        raise InputError(f"{file}: {unknown[0]!r} is not known here; themes are [[theme]] tables")
    themes = [_named_theme(entry, file) for entry in content.get("theme", [])]
    _refuse_repeats([theme.name for theme in themes], file, "the theme")
    _refuse_repeats([anchor for theme in themes for anchor in theme.anchors], file, "the anchor")
    return themes


def missing_anchors(names: str | Path, papers: pd.DataFrame) -> list[str]:
    """Return the anchors of a file of names that no paper of the corpus answers to."""
    known = _keys(papers)
    return [a for theme in read_names(names) for a in theme.anchors if a.casefold() not in known]


def _named_theme(entry: Any, file: Path) -> NamedTheme:
    known = {"name", "about", "anchors"}
    if not isinstance(entry, dict) or set(entry) - known:
        extra = sorted(set(entry) - known) if isinstance(entry, dict) else [entry]
        raise InputError(f"{file}: a [[theme]] knows name, about and anchors, not {extra[0]!r}")
    name, anchors = entry.get("name"), entry.get("anchors", [])
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{file}: a [[theme]] has no name; add name = '...'")
    if not isinstance(anchors, list) or not all(isinstance(a, str) for a in anchors) or not anchors:
        raise InputError(
            f"{file}: the theme {name!r} needs anchors, a list of paper ids or titles in quotes"
        )
    return NamedTheme(name.strip(), str(entry.get("about", "")).strip(), tuple(anchors))


def _refuse_repeats(values: list[str], file: Path, what: str) -> None:
    repeated = pd.Series(values, dtype="str")
    repeated = repeated[repeated.str.casefold().duplicated()]
    if len(repeated):
        raise InputError(f"{file}: {what} {repeated.iloc[0]!r} comes twice; keep one of them")


def _keys(papers: pd.DataFrame) -> dict[str, int]:
    """Map what a paper may be called (id, arXiv id, title) to its row."""
    keys: dict[str, int] = {}
    for column in ("title", "arxiv_id", "paper_id"):  # the last one wins
        if column in papers:
            known = papers[column].astype("str").str.casefold()
            keys |= {name: row for row, name in enumerate(known) if name}
    return keys


def _find_anchors(themes: list[NamedTheme], papers: pd.DataFrame, file: Path) -> pd.Series:
    """Return each paper's theme where it is an anchor, else a missing value; by row."""
    keys = _keys(papers)
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


def _themes_from_anchors(anchors: pd.Series, topic_of: np.ndarray, fit: TopicFit) -> pd.Series:
    """Return each paper's theme, by row."""
    space = fit.vectors - fit.vectors.mean(axis=0)
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
    labels = fit.topics.set_index("topic")["label"]
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
