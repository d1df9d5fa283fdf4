"""One theme: what it is, when its papers were written, what lies near, which papers to read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import theme_similarity
from analysis.findings.colours import colours_of
from analysis.findings.papers import shown_dates
from analysis.findings.trust import trend_trust
from analysis.findings.verdicts import verdicts_by_name
from analysis.wording import count, listing, row_of, share, span, verb

if TYPE_CHECKING:
    from analysis.store import Results

TOP_PAPERS = 5  # papers that a theme's profile lists
TOP_TERMS = 10  # and terms
ARXIV = "https://arxiv.org/abs/"
NEAR = 3  # and themes beside it, at most
ALIKE = 0.05
"""Themes less alike than this are no neighbours: their mean vectors hardly point the same way."""


@dataclass(frozen=True)
class ThemeProfile:
    """One theme, ready to be shown; `prevalence` is its own part of that table.

    `papers` has title, date (as exact as it is known), confidence and link ("" where
    there is none), best first; `topics` has label, n_papers, stability, trust and terms.
    """

    name: str
    size: str
    terms: tuple[str, ...]
    neighbours: str
    topics: pd.DataFrame
    papers: pd.DataFrame
    prevalence: pd.DataFrame
    anchor: str = ""
    colour: str = ""
    about: str = ""
    trend: str = ""


def profile_themes(results: Results) -> list[ThemeProfile]:
    """Return a profile of every theme, largest first."""
    names = results.themes["theme"]
    alike = theme_similarity(results.paper_themes, results.vectors)
    colours, trends = colours_of(results), _trends(results)
    about = results.themes.get("about", pd.Series("", index=names.index)).fillna("").astype(str)
    return [
        replace(
            _profile(results, name, alike),
            anchor=anchor_of(name, place),
            colour=colours[name],
            about=said.strip(),
            trend=trends.get(name, ""),
        )
        for place, (name, said) in enumerate(zip(names, about, strict=True), start=1)
    ]


def anchor_of(name: str, place: int) -> str:
    """Return the id of a theme's section; `place` keeps two of them apart.

    Examples
    --------
    >>> anchor_of("Speculative decoding: Größe & <Ziel>", 3)
    'theme-3-speculative-decoding-grosse-ziel'
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    words = re.sub(r"[^a-z0-9]+", "-", plain.decode().casefold()).strip("-")
    return f"theme-{place}-{words}".rstrip("-")


def theme_sentence(papers: pd.DataFrame, topics: pd.DataFrame, n_all: int) -> str:
    """Say how many papers a theme has, in which topics, from which years.

    Parameters
    ----------
    papers, topics
        Those of the theme.
    n_all
        How many papers the corpus has.
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


def _profile(results: Results, name: str, alike: pd.DataFrame) -> ThemeProfile:
    papers = results.papers[results.papers["theme"] == name]
    topics = results.topics[results.topics["theme"] == name]
    shares = results.prevalence_of("theme")
    near = alike[(alike["theme"] == name) & (alike["other"] != name)]
    near = near.sort_values("similarity", ascending=False, kind="stable")
    neighbours = near[["other", "similarity"]].rename(columns={"other": "theme"})
    return ThemeProfile(
        name=name,
        size=theme_sentence(papers, topics, len(results.papers)),
        terms=_terms(results, papers),
        neighbours=neighbours_sentence(neighbours),
        topics=topics,
        papers=_papers(results, papers),
        prevalence=shares[shares["name"] == name].reset_index(drop=True),
    )


def _terms(results: Results, papers: pd.DataFrame) -> tuple[str, ...]:
    """Return the terms of the theme's topics, weighed by how many of its papers are in each."""
    inside = papers["topic"].value_counts()
    terms = results.topic_terms[results.topic_terms["topic"].isin(inside.index)]
    weight = terms["weight"] * terms["topic"].map(inside).to_numpy()
    ranked = weight.groupby(terms["term"], sort=True).sum().sort_values(kind="stable")
    return tuple(str(term) for term in ranked.index[::-1][:TOP_TERMS])


def _trends(results: Results) -> dict[str, str]:
    """Return what is told of the trend of each theme: its verdict, and how far to trust it."""
    told = verdicts_by_name(results, "theme")
    rows = {str(row["name"]): row_of(row) for _, row in results.trends_of("theme").iterrows()}
    return {name: f"{said} {trend_trust(rows[name])}".strip() for name, (_, said) in told.items()}


def _papers(results: Results, papers: pd.DataFrame) -> pd.DataFrame:
    """Return the theme's first papers: those that stand for its topics, then the surest."""
    inside = papers["topic"].value_counts()
    stand = results.representatives
    stand = stand[stand["paper_id"].isin(papers["paper_id"]) & stand["topic"].isin(inside.index)]
    order = np.lexsort((stand["topic"], -stand["topic"].map(inside), stand["rank"]))
    surest = papers.sort_values("confidence", ascending=False, kind="stable")["paper_id"]
    chosen = list(dict.fromkeys([*stand["paper_id"].iloc[order], *surest]))[:TOP_PAPERS]
    top = papers.set_index("paper_id").loc[chosen].reset_index()
    arxiv = top.get("arxiv_id", pd.Series("", index=top.index)).fillna("").astype(str)
    known = arxiv.str.fullmatch(r"[a-z.-]*/?\d[\d.]*(v\d+)?", case=False)
    return pd.DataFrame(
        {
            "title": top["title"],
            "date": shown_dates(top, digits=True),
            "confidence": top["confidence"],
            "link": (ARXIV + arxiv).where(known, ""),
        }
    )
