"""How far the results can be trusted, in words: topics, papers' places, verdicts, and dates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.wording import are, count, listing, row_of, share, verb

VERDICTS = ("rising", "falling", "rose, then fell", "fell, then rose", "steady")
BANDS = ("highly stable", "stable", "doubtful", "not to be trusted")
_FEW, _SLICES = "too few papers", "too few slices"
HARDLY = 0.04
"""Waves that widen no interval by so much are hardly any."""
UNSURE = 0.5
"""A paper of less confidence would more likely than not change its topic in a refit."""


def topics_trust(topics: pd.DataFrame) -> list[str]:
    """Say how many topics, with what share of the papers, are stable, and name those that are not.

    `topics` has trust (the band of its stability in words), and coverage where known.
    """
    n, papers = len(topics), int(topics["n_papers"].sum())
    if "trust" not in topics or not n:
        return []
    bands = [(band, topics[topics["trust"] == band]) for band in BANDS]
    parts = [
        f"{len(rows):,} {are(len(rows))} {band} "
        f"({share(int(rows['n_papers'].sum()), papers)} of the papers)"
        for band, rows in bands
        if len(rows)
    ]
    said = [f"Of {count(n, 'topic')}, {listing(parts)}."] if parts else []
    weak = bands[-1][1]
    if len(weak):
        said.append(f"Not to be trusted {are(len(weak))} {listing(weak['label'])}.")
    return said + _coverage(topics)


def seeds_told(seeds: pd.DataFrame) -> list[str]:
    """Say which topics were given beforehand, and what of them was not found."""
    found = seeds[seeds["topic"] >= 0]
    told = [
        f"{name} ({count(int(size), 'paper')}, {given:,} of them by its words or by name)"
        for name, size, given in zip(found["seed"], found["n_papers"], found["given"], strict=True)
    ]
    said = [f"Given beforehand and not found freely: {listing(told)}."] if told else []
    notes = [note for note in seeds["note"].fillna("").tolist() if note]
    return said + [f"{note[0].upper()}{note[1:]}." for note in notes]


def places_trust(papers: pd.DataFrame) -> list[str]:
    """Say how sure the papers' places are, and how many papers fit nowhere well."""
    confidence = papers["confidence"].dropna()
    if not len(confidence):
        return []
    unsure = int((confidence < UNSURE).sum())
    said = [
        f"The chance that a refit leaves a paper in its topic is {confidence.median():.2f} for the "
        f"median paper; for {count(unsure, 'paper')} of {len(papers):,} it is below one half."
    ]
    outliers = int(papers.get("outlier", pd.Series(dtype=bool)).astype(bool).sum())
    if outliers:
        said.append(
            f"{count(outliers, 'paper')} {verb(outliers, 'fits', 'fit')} nowhere well and "
            f"{verb(outliers, 'keeps its', 'keep their')} nearest topic."
        )
    return said


def verdicts_trust(trends: pd.DataFrame) -> list[str]:
    """Say how many verdicts there are, in how many replicates they hold, and what they hang on."""
    told = trends[trends["verdict"].isin(VERDICTS)]
    level = str(trends["level"].iloc[0]) if len(trends) else "theme"
    if not len(trends):
        return []
    n, whole = len(told), count(len(trends), level)
    said = [f"{n:,} of {whole} {verb(n)} a verdict." if n else f"None of {whole} has a verdict."]
    agreement = told["agreement"].dropna() if "agreement" in told else pd.Series(dtype=float)
    if len(agreement):
        least = row_of(told.loc[agreement.index].sort_values("agreement", kind="stable").iloc[0])
        said.append(
            "When papers in doubt change places, "
            f"{verb(len(agreement), 'it holds', 'each of them holds')} in "
            + (
                "all of the replicates."
                if float(least["agreement"]) == 1
                else f"at least {percent(float(least['agreement']))} of the replicates "
                f"({least['name']})."
            )
        )
    said += null_sentence(trends)
    hanging = told.loc[recalled(told), "name"]
    if len(hanging):
        said.append(
            f"The {verb(len(hanging), 'verdict', 'verdicts')} on {listing(hanging)} "
            f"{verb(len(hanging), 'hangs', 'hang')} on papers whose dates are recalled, "
            "not confirmed."
        )
    return said


def null_sentence(trends: pd.DataFrame) -> list[str]:
    """Say in one sentence against what the trends were tested; nothing where it is not known.

    Examples
    --------
    >>> null_sentence(pd.DataFrame({"null": ["independent papers"], "level": "theme"}))
    ['Trends were tested as if papers came one by one: so few would not show waves of the usual \
size, and no more of one theme fall within a month than chance brings.']
    >>> null_sentence(pd.DataFrame({"null": ["independent papers"], "level": "theme",
    ...                             "null_reason": ["too few slices of time"]}))
    ['Trends were tested as if papers came one by one: their dates fall into fewer than six slices \
of time, and so few cannot tell waves from trends.']
    """
    known = trends["null"].fillna("").astype(str) if "null" in trends else pd.Series(dtype=str)
    if not known.ne("").any():
        return []
    level = str(trends["level"].iloc[0])
    for null, seen, unseen in (
        ("waves", "Papers come in waves", "Waves were looked for, and hardly any are seen"),
        ("companions", f"Papers on one {level} come in company, several within a month", ""),
    ):
        own = known.eq(null)
        if own.any():
            widest = float(trends.loc[own, "inflation"].max()) - 1
            said = seen if widest >= HARDLY or not unseen else unseen
            whole = f"{int(own.sum()):,} of {count(len(trends), level)}"
            return [
                f"{said}: for {whole} tests and intervals allow for it, and are wider by "
                f"{percent(widest)} at most.",
                *_unproven(trends),
            ]
    reason = str(trends["null_reason"].dropna().max()) if "null_reason" in trends else _FEW
    alone = f"Trends were tested as if papers came one by one: {_alone(reason, level)}"
    return [alone, *_unproven(trends)]


def _alone(reason: str, level: str) -> str:
    """Say why papers were taken as independent: too few slices, too few papers, or nothing seen."""
    if reason.startswith(_SLICES):
        return (
            "their dates fall into fewer than six slices of time, and so few cannot tell waves "
            "from trends."
        )
    if not reason:
        return "waves were looked for, and none are seen."
    return (
        "so few would not show waves of the usual size, and no more of one "
        f"{level} fall within a month than chance brings."
    )


def _unproven(trends: pd.DataFrame) -> list[str]:
    """Say that papers too few to judge waves by seem to come in some, and what hangs on it."""
    if "waves_evidence" not in trends or "null_reason" not in trends:
        return []
    left_aside = trends[trends["null_reason"].fillna("").ne("")]
    clear = left_aside["waves_evidence"].dropna()
    if not len(clear):
        return []
    hangs = left_aside["hangs_on"].fillna("").str.startswith("the premise")
    hanging = left_aside.loc[hangs, "name"]
    none = "no rise or fall would be lost"
    lost = f"{listing(hanging)} would no longer be proven" if len(hanging) else none
    return [
        f"Yet these papers look as if they came in waves (evidence of e^{clear.mode()[0]:.1f} "
        "to 1, which independent papers reach in less than one corpus of 100), only too few to "
        f"measure them. Intervals may be too narrow; with waves as large as they seem, {lost}."
    ]


def trend_trust(trend: Mapping[str, Any]) -> str:
    """Say in how many replicates one verdict holds, and if it hangs on recalled dates; or nothing.

    Examples
    --------
    >>> trend_trust({"verdict": "rising", "agreement": 0.96, "hangs_on_recalled": False})
    'The verdict holds in 96 % of the replicates that move papers in doubt.'
    >>> trend_trust({"verdict": "cannot tell", "agreement": 1.0})
    ''
    """
    agreement = float(trend.get("agreement", math.nan))
    parts = []
    if trend["verdict"] in VERDICTS and not math.isnan(agreement):
        moved = "of the replicates that move papers in doubt"
        parts.append(f"The verdict holds in {percent(agreement)} {moved}.")
    if trend["verdict"] in VERDICTS and bool(trend.get("hangs_on_recalled", False)):
        parts.append("Without the papers whose date is recalled it would be another.")
    return " ".join(parts)


def recalled(trends: pd.DataFrame) -> pd.Series:
    """Tell for each trend whether leaving out recalled dates would change its verdict."""
    if "hangs_on_recalled" not in trends:
        return pd.Series(False, index=trends.index)
    return trends["hangs_on_recalled"].astype(str).str.casefold().eq("true")


def percent(value: float) -> str:
    """Write a share as whole per cent; only all is 100 %.

    Examples
    --------
    >>> percent(0.96), percent(0.999), percent(1.0), percent(0.002), percent(0.0)
    ('96 %', 'more than 99 %', '100 %', 'less than 1 %', '0 %')
    """
    if 0.995 <= value < 1:
        return "more than 99 %"
    if 0 < value < 0.005:
        return "less than 1 %"
    return f"{100 * value:.0f} %"


def _coverage(topics: pd.DataFrame) -> list[str]:
    covered = topics["coverage"].dropna() if "coverage" in topics else pd.Series(dtype=float)
    if not len(covered):
        return []
    held = float((covered * topics.loc[covered.index, "n_papers"]).sum())
    whole = int(topics.loc[covered.index, "n_papers"].sum())
    if not whole:
        return [""]
    part = share(round(held), whole)
    return [f"{part[0].upper()}{part[1:]} of the papers hold at least one of their topic's terms."]
