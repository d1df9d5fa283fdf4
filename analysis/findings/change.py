"""Alt texts of the figures of what is changing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.findings.trust import percent
from analysis.findings.verdicts import (
    ENOUGH,
    TURNS,
    cannot_tell,
    estimate,
    first_and_last,
    strongest_first,
)
from analysis.wording import are, count, listing, row_of, span

if TYPE_CHECKING:
    import pandas as pd

NAMED = 6
"""So many of the largest are named in an alt text; the CSV has the others."""


def papers_over_time_alt(counts: pd.DataFrame) -> str:
    """Describe the bars of `papers_over_time`."""
    if not len(counts):
        return "Bar chart without bars: no paper has a date."
    total, top = int(counts["n_papers"].sum()), counts.nlargest(1, "n_papers").iloc[0]
    recalled = int(counts["n_recalled"].sum())
    periods = counts["period"].tolist()
    span = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    marked = f" {count(recalled, 'date')} {are(recalled)} recalled, not confirmed."
    return (
        f"Bar chart of {count(total, 'dated paper')}, {span}. Most, "
        f"{int(top['n_papers']):,}, came in {top['period']}.{marked if recalled else ''}"
    )


def theme_by_year_alt(table: pd.DataFrame) -> str:
    """Describe the heat map by naming the largest theme of each year with enough papers."""
    totals = table.drop_duplicates("year").set_index("year")["n_total"]
    leaders = []
    for year in totals[totals >= ENOUGH[1]].index:
        rows = table[table["year"] == year]
        top = rows.nlargest(1, "n_papers").iloc[0]
        leaders.append(f"{year} {top['theme']} ({top['n_papers']} of {totals[year]})")
    largest = f" Largest theme of each year: {'; '.join(leaders)}." if leaders else ""
    return (
        f"Heat map of {count(table['theme'].nunique(), 'theme')} by year, "
        f"{span(table['year'])}, {count(int(totals.sum()), 'dated paper')}.{largest}"
    )


def prevalence_alt(prevalence: pd.DataFrame, *, intervals: bool = True) -> str:
    """Describe shares over time: each theme's papers in the first and the last well-filled year.

    `intervals` says whether the chart shows them.
    """
    level = str(prevalence["level"].iloc[0])
    names = prevalence.groupby("name", sort=False)["n_papers"].sum().sort_values(ascending=False)
    totals = prevalence.drop_duplicates("period")["n_total"]
    changes = [
        f"{name} {' to '.join(first_and_last(prevalence, str(name)))}"
        for name in names.index[:NAMED]
    ]
    more = len(names) - len(changes)
    rest = f" {count(more, f'smaller {level}')} {are(more)} in the data." if more else ""
    shown = ", with 95 % intervals" if intervals else ""
    return (
        f"Share of {count(len(names), level)} in the papers of each period{shown}; "
        f"{count(int(totals.sum()), 'dated paper')}. {'; '.join(changes)}.{rest}"
    )


def trends_alt(trends: pd.DataFrame) -> str:
    """Describe the ranked odds ratios by verdict: agreement of the replicates, reason for none."""
    level = str(trends["level"].iloc[0]) if len(trends) else "theme"
    parts = []
    for verdict in ("rising", "falling", *TURNS, "steady"):
        rows = strongest_first(trends[trends["verdict"] == verdict])
        told = [
            f"{row['name']} ({estimate(row_of(row))}{_agreed(row)})" for _, row in rows.iterrows()
        ]
        parts += [f"{verdict.capitalize()}: {listing(told)}"] if told else []
    unknown = cannot_tell(trends[trends["verdict"] == "cannot tell"])
    return (
        f"Dot-and-interval chart of odds ratios per year for {count(len(trends), level)}. "
        f"{'. '.join([*parts, *([unknown] if unknown else [])])}."
    )


def curves_alt(smooth: pd.DataFrame, prevalence: pd.DataFrame) -> str:
    """Describe the curves of `smooth_prevalence` from the first well-filled period to the end."""
    level = str(smooth["level"].iloc[0])
    full = prevalence.loc[prevalence["n_total"] >= ENOUGH[1], "period"]
    if len(full):
        smooth = smooth[smooth["date"] >= f"{full.min()[:4]}-01-01"]
    names = list(dict.fromkeys(smooth["name"]))
    told = []
    for name in names[:NAMED]:
        rows = smooth[smooth["name"] == name]
        ends = [
            f"{_percent(row)} in {row['date']:%B %Y}" for _, row in rows.iloc[[0, -1]].iterrows()
        ]
        told.append(f"{name} {' to '.join(ends)}")
    return (
        f"Smooth curves of the share of {count(len(names), level)} over time, with the "
        "models' 95 % bands (in simulations of 258 to 2,000 papers they held the true share at 91 "
        "to 99 % of the dates, and less often next to a jump). "
        f"{'; '.join(told)}.{_more(len(names), level)}"
    )


def term_shifts_alt(shifts: pd.DataFrame) -> str:
    """Describe the terms of `leading_shifts`: those beyond chance, or that there are none."""
    level = str(shifts["level"].iloc[0])
    parts = []
    for name, rows in shifts.groupby("name", sort=False):
        for change, verb in (("new", "came"), ("fading", "went")):
            terms = [
                f"{row['term']} ({row['n_early']} of {row['of_early']} papers to "
                f"{row['n_late']} of {row['of_late']})"
                for _, row in rows[rows["change"] == change].iterrows()
            ]
            if terms:
                parts.append(f"In {name} {verb}: {listing(terms)}")
    found = ". ".join(parts) or "None is told from chance by these papers"
    return (
        f"Dot-and-interval chart of {count(len(shifts), 'term')} in the late against the early "
        f"half of the papers of {count(shifts['name'].nunique(), level)}. {found}."
    )


def stacked_shares_alt(stacked: pd.DataFrame) -> str:
    """Describe the areas of `stacked_shares` by the first and the last well-filled year."""
    own = stacked[~stacked["is_other"]]
    level = str(stacked["level"].iloc[0])
    totals = stacked.drop_duplicates("period")["n_total"]
    told = [
        f"{name} {' to '.join(first_and_last(stacked, str(name)))}"
        for name in list(dict.fromkeys(own["name"]))[:NAMED]
    ]
    others = list(dict.fromkeys(stacked.loc[stacked["is_other"], "name"]))
    rest = f" and {others[0]} as one" if others else ""
    return (
        f"Stacked areas of the shares of {count(own['name'].nunique(), level)}{rest} in the papers "
        f"of each period; {count(int(totals.sum()), 'dated paper')}. {'; '.join(told)}."
    )


def ranks_alt(ranks: pd.DataFrame) -> str:
    """Describe the bump chart by who leads each period."""
    level = str(ranks["level"].iloc[0])
    leaders = []
    for period, rows in ranks.groupby("period"):
        top = rows[rows["rank"] == rows["rank"].min()]
        n, total = int(top["n_papers"].max()), int(rows["n_total"].iloc[0])
        leaders.append(f"{period} {listing(top['name'])} ({n} of {total})")
    return (
        f"Bump chart of the ranks of {count(ranks['name'].nunique(), level)} by number of papers. "
        f"First among them: {'; '.join(leaders)}."
    )


def _agreed(row: pd.Series) -> str:
    """Say how many replicates repeat a verdict, where the table knows."""
    agreement = float(row.get("agreement", math.nan))
    return "" if math.isnan(agreement) else f", {percent(agreement)} of replicates agree"


def _percent(row: pd.Series) -> str:
    share, low, high = (100 * float(row[column]) for column in ("share", "low", "high"))
    return f"{share:.0f} % ({low:.0f}–{high:.0f} %)"


def _more(n: int, level: str) -> str:
    more = n - NAMED
    return f" {count(more, f'smaller {level}')} {are(more)} in the data." if more > 0 else ""
