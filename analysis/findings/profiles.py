"""One theme in words: what it is, when its papers were written, and what lies near."""

from __future__ import annotations

import pandas as pd

from analysis.wording import count, listing, share, span, verb

NEAR = 3
ALIKE = 0.05
"""Themes less alike than this are no neighbours: their mean vectors hardly point the same way."""


def theme_sentence(papers: pd.DataFrame, topics: pd.DataFrame, n_all: int) -> str:
    """Say how many papers a theme has, in which topics, from which years.

    `papers` and `topics` are those of the theme, `n_all` counts the whole corpus.
    """
    n = len(papers)
    said = f"{count(n, 'paper')}, {share(n, n_all)} of all, in {count(len(topics), 'topic')}"
    if not len(topics):
        said = f"{count(n, 'paper')}, {share(n, n_all)} of all, whose topics belong to other themes"
    dated = papers["date"].dropna()
    return f"{said}{f', from {span(dated.dt.year)}' if len(dated) else ''}."


def terms_sentence(terms: list[str]) -> str:
    """Say by which words a theme is known; nothing where there is none."""
    return f"Known by {listing(terms)}." if terms else ""


def neighbours_sentence(neighbours: pd.DataFrame) -> str:
    """Name the nearest themes with their similarity, those that point the same way at all.

    `neighbours` has theme and similarity (cosine of centred mean vectors), nearest first.
    """
    near = neighbours[neighbours["similarity"] >= ALIKE].head(NEAR)
    if not len(neighbours):
        return ""
    if not len(near):
        return "No other theme lies near."
    told = [
        f"{name} ({value:.2f})"
        for name, value in zip(near["theme"], near["similarity"], strict=True)
    ]
    nearest = verb(len(near), "Nearest is", "Nearest are")
    return f"{nearest}, by cosine, {listing(told)}."
