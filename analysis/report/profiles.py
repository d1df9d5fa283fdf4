"""What the report says of one theme: its papers, terms, trend, neighbours and topics."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import figures, findings
from analysis.style import theme_colours

if TYPE_CHECKING:
    from analysis.store import Results

TOP_PAPERS = 5
TOP_TERMS = 10
ARXIV = "https://arxiv.org/abs/"


@dataclass(frozen=True)
class ThemeProfile:
    """One theme, ready to be shown; `prevalence` is its own part of that table.

    `papers` has title, date (as exact as it is known), confidence and link ("" where
    there is none), best first; `topics` has label, n_papers, stability, trust and terms.
    """

    name: str
    anchor: str
    colour: str
    about: str
    size: str
    terms: tuple[str, ...]
    trend: str
    neighbours: str
    topics: pd.DataFrame
    papers: pd.DataFrame
    prevalence: pd.DataFrame


def profile_themes(results: Results) -> list[ThemeProfile]:
    """Return a profile of every theme, largest first."""
    colours = theme_colours(results.themes["theme"])
    alike = figures.theme_similarity(results.paper_themes, results.vectors)
    about = dict(zip(results.themes["theme"], _about(results.themes), strict=True))
    return [
        _profile(results, name, place, about[name], alike, colours[name])
        for place, name in enumerate(results.themes["theme"], start=1)
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


def shown_dates(papers: pd.DataFrame) -> list[str]:
    """Write each date as exactly as it is known: a day, a month or a year; "" where it is not."""
    formats = {"year": "%Y", "month": "%Y-%m"}
    precision = papers.get("date_precision", pd.Series("", index=papers.index))
    return [
        "" if pd.isna(date) else f"{date:{formats.get(str(exact), '%Y-%m-%d')}}"
        for date, exact in zip(papers["date"], precision, strict=True)
    ]


def _profile(
    results: Results, name: str, place: int, about: str, alike: pd.DataFrame, colour: str
) -> ThemeProfile:
    papers = results.papers[results.papers["theme"] == name]
    topics = results.topics[results.topics["theme"] == name]
    near = alike[(alike["theme"] == name) & (alike["other"] != name)]
    near = near.sort_values("similarity", ascending=False, kind="stable")
    neighbours = near[["other", "similarity"]].rename(columns={"other": "theme"})
    return ThemeProfile(
        name=name,
        anchor=anchor_of(name, place),
        colour=colour,
        about=about,
        size=findings.theme_sentence(papers, topics, len(results.papers)),
        terms=_terms(results, papers),
        trend=_trend(results, name),
        neighbours=findings.neighbours_sentence(neighbours),
        topics=topics,
        papers=_papers(results, papers),
        prevalence=results.prevalence[
            (results.prevalence["level"] == "theme") & (results.prevalence["name"] == name)
        ].reset_index(drop=True),
    )


def _about(themes: pd.DataFrame) -> pd.Series:
    known = themes.get("about", pd.Series("", index=themes.index))
    return known.fillna("").astype(str).str.strip()


def _terms(results: Results, papers: pd.DataFrame) -> tuple[str, ...]:
    """Return the terms of the theme's topics, weighed by how many of its papers are in each."""
    inside = papers["topic"].value_counts()
    terms = results.topic_terms[results.topic_terms["topic"].isin(inside.index)]
    weight = terms["weight"] * terms["topic"].map(inside).to_numpy()
    ranked = weight.groupby(terms["term"], sort=True).sum().sort_values(kind="stable")
    return tuple(str(term) for term in ranked.index[::-1][:TOP_TERMS])


def _trend(results: Results, name: str) -> str:
    trends = results.trends
    rows = trends[(trends["level"] == "theme") & (trends["name"] == name)].to_dict("records")
    if not rows or results.papers["date"].isna().all():
        return ""
    row = {str(key): value for key, value in rows[0].items()}
    themes = results.prevalence[results.prevalence["level"] == "theme"]
    said = findings.verdict_sentence(row, themes)
    return f"{said} {findings.trend_trust(row)}".strip()


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
            "date": shown_dates(top),
            "confidence": top["confidence"],
            "link": (ARXIV + arxiv).where(known, ""),
        }
    )
