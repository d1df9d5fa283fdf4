"""Verdicts, summaries and notes in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.wording import count, largest, listing, number, numbers, row_of, span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.store import Results

ENOUGH = (20, 10, 1)
"""Sentences compare the first and the last year with so many papers, or where there are not two
such years, with so many, and so on."""


def verdict_sentence(trend: Mapping[str, Any], prevalence: pd.DataFrame) -> str:
    """Say what one trend is, from which counts to which, with odds ratio and interval.

    `trend` is a row of the trends table, `prevalence` the table of the same level.
    """
    name, verdict = str(trend["name"]), str(trend["verdict"])
    counts = first_and_last(prevalence, name)
    told = estimate(trend)
    if verdict in ("rising", "falling"):
        word = "rose" if verdict == "rising" else "fell"
        for ends, shown in (
            (_ends(prevalence, name), counts),
            (_halves(prevalence, name), before_and_since(prevalence, name)),
        ):
            if _show(ends, verdict):
                return f"{name} {word} from {' to '.join(shown)} ({told})."
        return f"{name} {word} over all the dates ({told}); {', '.join(counts)}."
    if verdict == "steady":
        return f"{name} held steady: {', '.join(counts)} ({told})."
    return f"{name}: cannot tell; {', '.join(counts)} ({told}{_why(trend)})."


def verdicts_by_name(results: Results, level: str) -> dict[str, tuple[str, str]]:
    """Return verdict and sentence of each theme or topic that has a trend, by its name.

    There is none where no paper has a date.
    """
    if not results.papers["date"].notna().any():
        return {}
    prevalence = results.prevalence_of(level)
    rows = [row_of(row) for _, row in results.trends_of(level).iterrows()]
    return {
        str(row["name"]): (str(row["verdict"]), verdict_sentence(row, prevalence)) for row in rows
    }


def cannot_tell(trends: pd.DataFrame) -> str:
    """Name what cannot be told and why; those that are too few for their trend come together.

    `trends` has only names whose verdict is "cannot tell"; nothing is said about none.
    """
    reasons = trends.get("reason", pd.Series("", index=trends.index)).fillna("").astype(str)
    few = trends[reasons.str.startswith("with ")]
    told = [
        f"{name} ({reason})" if reason else str(name)
        for name, reason in zip(trends["name"], reasons, strict=True)
        if not reason.startswith("with ")
    ]
    parts = [f"Cannot tell: {listing(told)}"] if told else []
    if len(few):
        known = few["detectable"][few["detectable"].map(math.isfinite)]
        least = f" of less than {number(float(known.min()))} a year" if len(known) else ""
        parts.append(f"Cannot tell, too few papers to find a change{least}: {listing(few['name'])}")
    return ". ".join(parts)


def verdict_sentences(trends: pd.DataFrame, prevalence: pd.DataFrame) -> list[str]:
    """Return the verdicts on the themes as sentences: rising, falling, steady, then the rest.

    What cannot be told is one sentence for all themes together.
    """
    themes = trends[trends["level"] == "theme"]
    table = prevalence[prevalence["level"] == "theme"]
    said = [
        verdict_sentence(row_of(trend), table)
        for verdict in ("rising", "falling", "steady")
        for _, trend in strongest_first(themes[themes["verdict"] == verdict]).iterrows()
    ]
    unknown = themes.loc[themes["verdict"] == "cannot tell", "name"].tolist()
    if unknown:
        said.append(
            f"For {count(len(unknown), 'theme')} these papers cannot tell a rise from a fall: "
            f"{listing(unknown)}."
        )
    return said


def summary(papers: pd.DataFrame, topics: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Say how many papers make how many topics and themes, and what the largest themes are.

    Parameters
    ----------
    papers, topics, themes
        Tables of the results.
    """
    whole = (
        f"{count(len(papers), 'paper')} in {count(len(topics), 'topic')} "
        f"and {count(len(themes), 'theme')}"
    )
    dated = papers["date"].dropna()
    years = f", from {span(dated.dt.year)}" if len(dated) else ", without dates"
    return f"{whole}{years}. {largest(themes['theme'], themes['n_papers'], 'theme')}"


def first_and_last(prevalence: pd.DataFrame, name: str) -> list[str]:
    """Return "a of b papers in Y" for the first well-filled year and "c of d in Z" for the last."""
    ends = _ends(prevalence, name)
    told = zip(ends.index, ends["n_papers"].tolist(), ends["n_total"].tolist(), strict=True)
    return [
        f"{n:,} of {count(total, 'paper') if i == 0 else f'{total:,}'} in {year}"
        for i, (year, n, total) in enumerate(told)
    ]


def before_and_since(prevalence: pd.DataFrame, name: str) -> list[str]:
    """Return "a of b papers before P" and "c of d since"; P parts the papers best into halves."""
    halves = _halves(prevalence, name)
    if len(halves) < 2:
        return []
    start = str(halves.index[1])
    (n, total), (later, rest) = halves.to_numpy().tolist()
    year = start.removesuffix(" Q1").removesuffix("-01")  # a year begins there
    return [f"{n:,} of {count(total, 'paper')} before {year}", f"{later:,} of {rest:,} since"]


def estimate(trend: Mapping[str, Any]) -> str:
    """Write an odds ratio with its interval."""
    ratio = float(trend["odds_ratio_per_year"])
    if math.isnan(ratio):
        return "too few papers for an odds ratio"
    point, low, high = numbers(ratio, float(trend["low"]), float(trend["high"]))
    return f"odds ratio {point} per year, 95 % interval {low}–{high}"


def strongest_first(trends: pd.DataFrame) -> pd.DataFrame:
    """Sort trends by how far their odds ratio is from one."""
    strength = trends["odds_ratio_per_year"].map(
        lambda ratio: -abs(math.log(ratio)) if ratio > 0 else 0.0
    )
    return trends.loc[strength.sort_values(kind="stable").index]


def _ends(prevalence: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return n_papers and n_total of the first and the last year with enough papers."""
    rows = prevalence[prevalence["name"] == name]
    years = rows.groupby(rows["period"].str[:4])[["n_papers", "n_total"]].sum()
    for least in ENOUGH:
        full = years[years["n_total"] >= least]
        if len(full) > 1:
            return full.iloc[[0, -1]]
    return years[years["n_total"] > 0]


def _halves(prevalence: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return n_papers and n_total of the earlier and the later half, by their first periods."""
    rows = prevalence[prevalence["name"] == name].sort_values("period", ignore_index=True)
    before = rows["n_total"].cumsum() - rows["n_total"]
    smaller = pd.concat([before, rows["n_total"].sum() - before], axis=1).min(axis=1)
    if len(rows) == 0 or smaller.max() == 0:
        return rows[["n_papers", "n_total"]].head(0)
    later = (rows.index >= smaller.idxmax()).tolist()
    halves = rows.assign(later=later).groupby("later")
    found = halves[["n_papers", "n_total"]].sum()
    return found.set_axis(halves["period"].first().tolist())


def _show(ends: pd.DataFrame, verdict: str) -> bool:
    """Tell whether first and last counts show the verdict: by more than one paper's worth."""
    shares = (ends["n_papers"] / ends["n_total"]).tolist()
    if len(shares) < 2:
        return False
    change = shares[1] - shares[0] if verdict == "rising" else shares[0] - shares[1]
    return bool(change > 1 / ends["n_total"].min())


def _why(trend: Mapping[str, Any]) -> str:
    """Say why one cannot tell: the reason of the table, or what would have been found."""
    reason = str(trend.get("reason", "") or "")
    if reason and not reason.startswith("with "):
        return f"; {reason}"
    least = float(trend["detectable"])
    if not math.isfinite(least):
        return ""
    return f"; a rise of {number(least)} per year would have been found"
