"""Verdicts, summaries and notes in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.wording import count, largest, listing, number, numbers, row_of, share, span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.store import Results

ENOUGH = (20, 10, 1)
"""Charts are told from the first and the last year with so many papers, or where there are not two
such years, with so many, and so on."""
TENTH = 0.1
"""Years in which a sentence compares shares hold so much of the papers at least."""
FEW = 8
"""Of fewer papers an interval is told and no single number: what is significant exaggerates."""
Counts = tuple[str, int, int]
"""A year, period or half by its name, with the papers of a theme or topic in it, and with all."""
TELLING = 100.0
"""Limits of the change over all the years that lie further than this factor from none are left out:
they are no bound that anyone would rely on."""
STEADY = 1.5
"""Counts of two halves whose odds differ by this factor or more do not show a steady share,
whatever the dates within the halves say, and are left out of the sentence."""
TURNS = ("rose, then fell", "fell, then rose")


def verdict_sentence(trend: Mapping[str, Any], prevalence: pd.DataFrame) -> str:
    """Say what one trend is, from which counts to which, with odds ratio and interval.

    `trend` is a row of the trends table, `prevalence` the table of the same level.
    """
    name, verdict = str(trend["name"]), str(trend["verdict"])
    told = f"{estimate(trend)}{_span(trend)}"
    if verdict in ("rising", "falling"):
        word = "rose" if verdict == "rising" else "fell"
        more = _conditions(trend)
        for periods, shown in (
            (ends(prevalence, name), first_and_last(prevalence, name)),
            (_halves(prevalence, name), before_and_since(prevalence, name)),
        ):
            if _show(periods, verdict):
                return f"{name} {word} from {' to '.join(shown)} ({told}).{more}"
        return f"{name} {word} over all the dates ({told}).{more}"
    counts = before_and_since(prevalence, name) or first_and_last(prevalence, name)
    if verdict == "steady" and not _within(prevalence, name, STEADY):
        return f"{name} held steady: {told}."
    if verdict in TURNS:
        when = str(trend.get("course", "") or "").partition(" (")[2].removesuffix(")")
        turn = f", with the turn {when}" if when else ""
        return f"{name} {verdict}{turn}; over all the dates {', '.join(counts)}."
    if verdict == "steady":
        return f"{name} held steady: {told}; {', '.join(counts)}."
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

    What cannot be told is one sentence for all themes together, and topics that rise or
    fall are another.
    """
    themes = trends[trends["level"] == "theme"]
    table = prevalence[prevalence["level"] == "theme"]
    said = [
        verdict_sentence(row_of(trend), table)
        for verdict in ("rising", "falling", *TURNS, "steady")
        for _, trend in strongest_first(themes[themes["verdict"] == verdict]).iterrows()
    ]
    unknown = themes.loc[themes["verdict"] == "cannot tell", "name"].tolist()
    if unknown:
        said.append(
            f"For {count(len(unknown), 'theme')} these papers cannot tell a rise from a fall: "
            f"{listing(unknown)}."
        )
    return said + _topics(trends[trends["level"] == "topic"])


def _topics(topics: pd.DataFrame) -> list[str]:
    """Say in one sentence which topics have a verdict, with their intervals."""
    parts = []
    for verdict, one, more in (
        ("rising", "rises", "rise"),
        ("falling", "falls", "fall"),
        *((turn, turn, turn) for turn in TURNS),
    ):
        rows = strongest_first(topics[topics["verdict"] == verdict])
        names = [f"{row['name']} ({estimate(row_of(row))})" for _, row in rows.iterrows()]
        parts += [f"{listing(names)} {more if len(names) > 1 else one}"] if names else []
    if not len(topics):
        return []
    whole = f"Of {count(len(topics), 'topic')}, judged apart from the themes, "
    return [f"{whole}{'; '.join(parts) or 'none surely rises or falls'}."]


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
    return [f"{_part(n, total)} in {year}" for year, n, total in ends(prevalence, name)]


def before_and_since(prevalence: pd.DataFrame, name: str) -> list[str]:
    """Return "a of b papers before P" and "c of d since"; P parts the papers best into halves."""
    halves = _halves(prevalence, name)
    if len(halves) < 2:
        return []
    (_, n, total), (start, later, rest) = halves
    year = start.removesuffix(" Q1").removesuffix("-01")  # a year begins there
    return [f"{_part(n, total)} before {year}", f"{_part(later, rest)} since"]


def estimate(trend: Mapping[str, Any]) -> str:
    """Write an odds ratio with its interval."""
    ratio = float(trend["odds_ratio_per_year"])
    if math.isnan(ratio):
        return "too few papers for an odds ratio"
    point, low, high = numbers(ratio, float(trend["low"]), float(trend["high"]))
    if float(trend.get("n_papers", FEW)) < FEW:
        return f"odds ratio per year from {low} to {high} with 95 % confidence"
    return f"odds ratio {point} per year, 95 % interval {low}–{high}"


def strongest_first(trends: pd.DataFrame) -> pd.DataFrame:
    """Sort trends by how far the limit that is nearer to no change is from it."""
    strength = [
        -max(math.log(low) if low > 0 else -math.inf, -math.log(high) if high > 0 else -math.inf)
        for low, high in zip(trends["low"].astype(float), trends["high"].astype(float), strict=True)
    ]
    order = pd.Series(strength, index=trends.index).fillna(math.inf).sort_values(kind="stable")
    return trends.loc[order.index]


def _periods(prevalence: pd.DataFrame, name: str) -> list[Counts]:
    """Return the counts of a name, period by period."""
    columns = ["period", "n_papers", "n_total"]
    rows = prevalence.loc[prevalence["name"] == name, columns]
    return sorted(zip(*(rows[column].tolist() for column in columns), strict=True))


def ends(prevalence: pd.DataFrame, name: str) -> list[Counts]:
    """Return the counts of the first and the last year, or run of years, with enough papers."""
    years: dict[str, Counts] = {}
    for period, n, total in _periods(prevalence, name):
        year = period[:4]
        _, before, all_before = years.get(year, (year, 0, 0))
        years[year] = (year, before + n, all_before + total)
    whole = sum(total for _, _, total in years.values())
    least = max(TENTH * whole, 1)
    known = list(years.values())
    for enough in (least, *ENOUGH):
        full = [counts for counts in known if counts[2] >= enough]
        if len(full) > 1:
            return [full[0], full[-1]]
        first, last = _run(known, least), _run(known[::-1], least)
        if first[2] >= ENOUGH[0] and first[2] + last[2] <= whole:
            return [first, last]
    return [counts for counts in known if counts[2] > 0]


def _run(years: list[Counts], least: float) -> Counts:
    """Add up years from the first one on until they have so many papers."""
    n = total = 0
    names: list[str] = []
    for year, own, papers in years:
        names, n, total = [*names, year], n + own, total + papers
        if total >= least:
            break
    first, last = min(names, default=""), max(names, default="")
    return (first if first == last else f"{first}\u2013{last}", n, total)


def _halves(prevalence: pd.DataFrame, name: str) -> list[Counts]:
    """Return the counts of the earlier and the later half, by their first periods."""
    periods = _periods(prevalence, name)
    totals = [total for _, _, total in periods]
    smaller = [min(sum(totals[:cut]), sum(totals[cut:])) for cut in range(len(periods))]
    if max(smaller, default=0) == 0:
        return []
    cut = smaller.index(max(smaller))
    return [
        (half[0][0], sum(n for _, n, _ in half), sum(total for _, _, total in half))
        for half in (periods[:cut], periods[cut:])
    ]


def _show(ends: list[Counts], verdict: str) -> bool:
    """Tell whether first and last counts show the verdict: by more than one paper's worth."""
    if len(ends) < 2:
        return False
    (_, n, total), (_, later, rest) = ends
    change = later / rest - n / total
    return (change if verdict == "rising" else -change) > 1 / min(total, rest)


def _within(prevalence: pd.DataFrame, name: str, factor: float) -> bool:
    """Say whether the odds of two halves, half a paper added to each count, differ by less."""
    halves = _halves(prevalence, name)
    if len(halves) < 2:
        return True
    before, since = ((n + 0.5) / (total - n + 0.5) for _, n, total in halves)
    return bool(abs(math.log(since / before)) < math.log(factor))


def _part(n: int, total: int) -> str:
    """Write a share with the counts behind it."""
    return f"{share(n, total)} ({n:,} of {count(total, 'paper')})"


def _span(trend: Mapping[str, Any]) -> str:
    """Say between which factors the odds changed over all the years, where that is known."""
    years, low, high = (
        float(trend.get(key, math.nan)) for key in ("years", "change_low", "change_high")
    )
    if math.isnan(years) or math.isnan(low):
        return ""
    over = f"; over {years:.1f} years"
    far_up, far_down = high > TELLING, low < 1 / TELLING
    if far_up and far_down:
        return f"{over} by a factor that these papers cannot tell"
    if far_up:
        return f"{over} at least x {number(low)}"
    if far_down:
        return f"{over} at most x {number(high)}"
    return f"{over} between x {number(low)} and x {number(high)}"


def _conditions(trend: Mapping[str, Any]) -> str:
    """Say in which month a verdict rests, and beside whose rise a fall is one."""
    hangs, beside = (str(trend.get(key, "") or "") for key in ("hangs_on", "falls_beside"))
    said = f" Without {hangs} it would not be proven." if hangs else ""
    if beside:
        said += f" Among the papers not on {beside} no fall is proven: its share shrinks beside it."
    return said


def _why(trend: Mapping[str, Any]) -> str:
    """Say why one cannot tell: the reason of the table, or what such papers would show."""
    reason = str(trend.get("reason", "") or "")
    if reason and not reason.startswith("with "):
        return f"; {reason}"
    rise, fall = (float(trend.get(key, math.nan)) for key in ("detectable", "detectable_fall"))
    told = []
    if math.isfinite(rise):
        told.append(f"a rise of x {number(rise, 1)} a year or more")
    if fall > 0:
        told.append(f"a fall of x {number(fall, 1)} a year or less")
    if not told:
        return ""
    return f"; {' or '.join(told)} would be called one in about 4 of 5 such corpora"
