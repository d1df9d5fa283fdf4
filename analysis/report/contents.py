"""What a report says, whatever it is written as: sentences, tables, profiles and citations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings
from analysis.figures.export import title_of
from analysis.report.methods import methods
from analysis.report.references import Work, cited
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.figures.export import DescribedFigure
    from analysis.findings import ThemeProfile
    from analysis.store import Results

CHANGE = (
    *(
        "papers-over-time",
        "theme-prevalence-lines",
        "theme-trends",
        "theme-prevalence",
        "topic-prevalence",
    ),
    *("theme-curves", "theme-shares", "theme-ranks", "theme-by-year", "theme-terms"),
)
"""Figures of what is changing, in the order in which a report shows them."""
OPENING = ("theme-sizes",)
"""What a report opens with: one chart of what the papers are about."""
SUBJECT = ("theme-similarity", "topic-hierarchy", "topic-terms")
START = 3
"""Papers of each theme that a report opens with, to start reading."""
MAP = "map-of-papers"
LONG = 420
"""Letters of a finding that still stand under a figure; of more the first sentence does."""


@dataclass(frozen=True)
class Figure:
    """A figure by the name of its files: its title and its finding in words."""

    name: str
    title: str
    alt: str

    @property
    def caption(self) -> str:
        """The whole finding if it is short, else its first sentence."""
        return self.alt if len(self.alt) <= LONG else f"{self.alt.partition('. ')[0]}."

    @property
    def rest(self) -> str:
        """What the caption leaves out, "" where it is all."""
        return "" if len(self.alt) <= LONG else self.alt.partition(". ")[2]


@dataclass(frozen=True)
class Contents:
    """All that a report says.

    Tables have the texts that are shown, under the headings that are shown:
    `themes` one row a theme, `topics` one a topic, `audit` one a thing counted,
    `corrections` one a correction by hand, `provenance` one a fact. `methods` are
    paragraphs that cite `works`. `figures` are grouped under opening, map, change and
    subject. `start` has a row a theme with the papers to start with.
    """

    title: str
    byline: str
    summary: str
    findings: tuple[str, ...]
    trust: tuple[str, ...]
    audited: tuple[str, ...]
    limits: tuple[str, ...]
    methods: tuple[str, ...]
    works: tuple[Work, ...]
    profiles: tuple[ThemeProfile, ...]
    start: pd.DataFrame
    themes: pd.DataFrame
    topics: pd.DataFrame
    audit: pd.DataFrame
    corrections: pd.DataFrame
    provenance: pd.DataFrame
    figures: Mapping[str, tuple[Figure, ...]]


def gather(results: Results, drawings: Mapping[str, DescribedFigure], title: str = "") -> Contents:
    """Put together what a report on these results says, with the figures that were drawn.

    Parameters
    ----------
    results
        Finished results.
    drawings
        The figures by name, as `draw_figures` returns them.
    title
        Another title than "What 258 papers are about".
    """
    trends = results.trends_of("theme")
    dated = bool(results.papers["date"].notna().any())
    told = methods(results, drawings)
    profiles = tuple(findings.profile_themes(results))
    return Contents(
        title=title or _title(len(results.papers)),
        byline=_byline(results),
        summary=findings.summary(results.papers, results.topics, results.themes),
        findings=tuple(findings.verdict_sentences(results.trends, results.prevalence))
        if dated
        else (),
        trust=(
            *([found] if (found := findings.without_themes(results)) else []),
            *findings.topics_trust(results.topics),
            *findings.seeds_told(results.seeds),
            *findings.places_trust(results.papers),
            *(findings.verdicts_trust(trends) if dated else ()),
        ),
        audited=(
            *findings.corpus_audit(results.papers),
            *findings.languages_told(results.provenance),
        ),
        limits=(
            *findings.limits(results.papers, results.topics, trends),
            *findings.sample_limits(results),
        ),
        methods=tuple(told),
        works=tuple(cited(told)),
        profiles=profiles,
        start=_start(profiles),
        themes=findings.themes_table(results),
        topics=findings.topics_table(results.topics, results.trends_of("topic") if dated else None),
        audit=findings.audit_shown(results.papers),
        corrections=findings.corrections_table(results.corrections),
        provenance=findings.provenance_table(results.provenance),
        figures=_figures(drawings),
    )


def _title(n: int) -> str:
    return f"What {count(n, 'paper')} {'is' if n == 1 else 'are'} about"


def _start(profiles: Sequence[ThemeProfile]) -> pd.DataFrame:
    """Return for each theme the papers that stand for it most, to start reading with."""
    papers = [profile.papers.head(START) for profile in profiles]
    titles = [
        "; ".join(
            f"{title} ({date})" for title, date in zip(some["title"], some["date"], strict=True)
        )
        for some in papers
    ]
    return pd.DataFrame({"Theme": [profile.name for profile in profiles], "Start with": titles})


def _byline(results: Results) -> str:
    """Say of which file, from when to when, and by which version."""
    dates = results.papers["date"].dropna()
    span = f"{dates.min():%B %Y} to {dates.max():%B %Y}" if len(dates) else "without dates"
    version = results.provenance.get("versions", {}).get("paper-themes", "")
    made = f"Paper Themes {version}".strip()
    return f"Papers of {findings.source_of(results)}, {span}. Made with {made}."


def _figures(drawings: Mapping[str, DescribedFigure]) -> dict[str, tuple[Figure, ...]]:
    known = [*OPENING, *CHANGE, MAP]
    others = [name for name in drawings if name not in [*known, *SUBJECT]]
    groups = {"opening": OPENING, "map": (MAP,), "change": CHANGE, "subject": (*SUBJECT, *others)}
    return {
        group: tuple(
            Figure(name, title_of(drawings[name].figure, name), drawings[name].alt)
            for name in names
            if name in drawings
        )
        for group, names in groups.items()
    }
