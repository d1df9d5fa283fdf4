"""What a report says, whatever it is written as: sentences, tables, profiles and citations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import findings
from analysis.figures.export import title_of
from analysis.report.methods import methods
from analysis.report.profiles import ThemeProfile, profile_themes
from analysis.report.references import Work, cited
from analysis.wording import count, numbers, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.figures.export import DescribedFigure
    from analysis.store import Results

CHANGE = (
    *("papers-over-time", "theme-prevalence-lines", "theme-trends", "theme-prevalence"),
    *("theme-curves", "theme-shares", "theme-ranks", "theme-by-year", "theme-terms"),
)
"""Figures of what is changing, in the order in which a report shows them."""
SUBJECT = ("theme-sizes", "theme-similarity", "topic-hierarchy", "topic-terms")
MAP = "map-of-papers"
LONG = 420
"""Letters of a finding that still stand under a figure; of more the first sentence does."""
NO_THEMES = (
    "These papers hold together no better than shuffled words: what is called a topic or a theme "
    "here may be chance."
)
STABLE = ("highly stable", "stable")


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
    paragraphs that cite `works`. `figures` are grouped under map, change and subject.
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
    themes: pd.DataFrame
    topics: pd.DataFrame
    audit: pd.DataFrame
    corrections: pd.DataFrame
    provenance: pd.DataFrame
    figures: Mapping[str, tuple[Figure, ...]]


def gather(results: Results, drawings: Mapping[str, DescribedFigure], title: str = "") -> Contents:
    """Put together what a report on these results says, with the figures that were drawn."""
    trends = results.trends[results.trends["level"] == "theme"].reset_index(drop=True)
    dated = bool(results.papers["date"].notna().any())
    told = methods(results, drawings)
    return Contents(
        title=title or _title(len(results.papers)),
        byline=_byline(results),
        summary=findings.summary(results.papers, results.topics, results.themes),
        findings=tuple(findings.verdict_sentences(trends, results.prevalence)) if dated else (),
        trust=(
            *([] if results.provenance.get("has_themes", True) else [NO_THEMES]),
            *findings.topics_trust(results.topics),
            *findings.places_trust(results.papers),
            *(findings.verdicts_trust(trends) if dated else ()),
        ),
        audited=tuple(findings.corpus_audit(results.papers)),
        limits=tuple(findings.limits(results.papers, results.topics, trends)),
        methods=tuple(told),
        works=tuple(cited(told)),
        profiles=tuple(profile_themes(results)),
        themes=_themes(results, trends),
        topics=_topics(results.topics),
        audit=_audit(results.papers),
        corrections=_corrections(results),
        provenance=_provenance(results.provenance),
        figures=_figures(drawings),
    )


def source_of(results: Results) -> str:
    """Return the name of the corpus file."""
    return str(next(iter(results.provenance.get("inputs", {})), "the corpus"))


def _title(n: int) -> str:
    return f"What {count(n, 'paper')} {'is' if n == 1 else 'are'} about"


def _byline(results: Results) -> str:
    """Say of which file, from when to when, and by which version."""
    dates = results.papers["date"].dropna()
    span = f"{dates.min():%B %Y} to {dates.max():%B %Y}" if len(dates) else "without dates"
    version = results.provenance.get("versions", {}).get("paper-themes", "")
    made = f"Paper Themes {version}".strip()
    return f"Papers of {source_of(results)}, {span}. Made with {made}."


def _figures(drawings: Mapping[str, DescribedFigure]) -> dict[str, tuple[Figure, ...]]:
    known = [*CHANGE, MAP]
    others = [name for name in drawings if name not in [*known, *SUBJECT]]
    groups = {"map": (MAP,), "change": CHANGE, "subject": (*SUBJECT, *others)}
    return {
        group: tuple(
            Figure(name, title_of(drawings[name].figure, name), drawings[name].alt)
            for name in names
            if name in drawings
        )
        for group, names in groups.items()
    }


def _themes(results: Results, trends: pd.DataFrame) -> pd.DataFrame:
    stable = results.topics.get("trust", pd.Series("", index=results.topics.index)).isin(STABLE)
    sure = results.papers["topic"].isin(results.topics.loc[stable, "topic"])
    held = sure.groupby(results.papers["theme"]).mean()
    themes = pd.DataFrame(
        {
            "Theme": results.themes["theme"],
            "Papers": results.themes["n_papers"],
            "Topics": results.themes["n_topics"],
            "In stable topics": results.themes["theme"].map(held).map(findings.percent),
        }
    )
    if not results.papers["date"].notna().any():
        return themes
    rows = trends.set_index("name").reindex(results.themes["theme"]).to_dict("records")
    return themes.assign(
        **{
            "Odds ratio per year": [_estimate(row) for row in rows],
            "Verdict": [str(row["verdict"]) for row in rows],
            "Replicates agree": [_agreement(row) for row in rows],
        }
    )


def _estimate(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["odds_ratio_per_year"]):
        return "too few papers"
    point, low, high = numbers(
        *(float(row[name]) for name in ("odds_ratio_per_year", "low", "high"))
    )
    return f"{point} ({low}–{high})"


def _agreement(row: Mapping[Any, Any]) -> str:
    value = row.get("agreement", float("nan"))
    return "" if row["verdict"] == "cannot tell" or pd.isna(value) else findings.percent(value)


def _topics(topics: pd.DataFrame) -> pd.DataFrame:
    """Return the table of topics as shown, without their terms, which stand with the themes.

    Measures that the results lack are left out.
    """
    measures = {"stability": "Stability", "coherence": "Coherence", "coverage": "Coverage"}
    measures["confidence"] = "Confidence"
    table = pd.DataFrame({"Topic": topics["label"]})
    if "theme" in topics:
        table["Theme"] = topics["theme"]
    table["Papers"] = topics["n_papers"]
    for name, heading in measures.items():
        if name in topics:
            table[heading] = [decimal(value) for value in topics[name]]
    if "trust" in topics:
        table["Trust"] = topics["trust"]
    return table


def decimal(value: float) -> str:
    """Write a measure with two decimals and a true minus; nothing for a missing one.

    Examples
    --------
    >>> decimal(0.857), decimal(-0.1), decimal(-0.001), decimal(float("nan"))
    ('0.86', '−0.10', '0.00', '')
    """
    return "" if pd.isna(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _audit(papers: pd.DataFrame) -> pd.DataFrame:
    table = findings.audit_table(papers)
    shares = [share(n, len(papers)) for n in table["n_papers"]]
    return pd.DataFrame({"What": table["what"], "Papers": table["n_papers"], "Share": shares})


def _corrections(results: Results) -> pd.DataFrame:
    table = results.corrections
    applied = table["applied"].astype(str).str.casefold().eq("true")
    return pd.DataFrame(
        {
            "Step": table["step"],
            "Correction": table["do"],
            "Applied": applied.map({True: "yes", False: "no"}).astype(str),
            "What it did, or why not": table["note"].fillna("").astype(str),
        }
    )


def _provenance(about: Mapping[str, Any]) -> pd.DataFrame:
    settings = about.get("configuration", {})
    rows = [("Corpus (SHA-256)", str(about.get("corpus", {}).get("hash", "")))]
    rows += [(f"Input {name}", str(digest)) for name, digest in about.get("inputs", {}).items()]
    rows += [("Vectors", str(about.get("encoder", "")))]
    rows += [(f"Settings: {name}", _settings(value)) for name, value in settings.items() if value]
    rows += [("Versions", ", ".join(f"{n} {v}" for n, v in about.get("versions", {}).items()))]
    return pd.DataFrame([row for row in rows if row[1]], columns=["Of what", "Value"])


def _settings(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {json.dumps(setting)}" for name, setting in value.items())
