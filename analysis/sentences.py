"""Findings in words, made from the tables: alt texts, verdicts, notes and summaries.

A word like "rose" appears only where a trend's verdict gives it. Numbers come with
their n, estimates with their interval, and one paper is a paper and not papers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.style import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENOUGH = (20, 10, 1)
"""Sentences compare the first and the last year with so many papers, or where there are not two
such years, with so many, and so on."""
NAMED = 6
"""So many of the largest are named in an alt text; the CSV has the others."""


def listing(items: Iterable[str]) -> str:
    """Join items as a sentence does; with semicolons where an item has a comma or an "and".

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a", "b"]), listing(["a"])
    ('a, b and c', 'a and b', 'a')
    >>> listing(["rates and schedules", "privacy", "b, c"])
    'rates and schedules; privacy; and b, c'
    """
    known = list(items)
    if len(known) < 2:
        return "".join(known)
    if any("," in item or " and " in item for item in known):
        return "; ".join([*known[:-1], f"and {known[-1]}"])
    return f"{', '.join(known[:-1])} and {known[-1]}"


def number(value: float) -> str:
    """Write an odds ratio with two digits that count, and never in powers of ten.

    Examples
    --------
    >>> number(6.13), number(0.594), number(27.4), number(475.3), number(2.0)
    ('6.1', '0.59', '27', '475', '2.0')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "unknown"
    decimals = 0 if value >= 9.95 else 1 if value >= 0.995 else 2
    return f"{value:,.{decimals}f}"


def verdict_sentence(trend: Mapping[str, Any], prevalence: pd.DataFrame) -> str:
    """Say what one trend is, from which counts to which, with odds ratio and interval.

    `trend` is a row of the trends table, `prevalence` the table of the same level.
    """
    name, verdict = str(trend["name"]), str(trend["verdict"])
    counts = _first_and_last(prevalence, name)
    change = f"from {' to '.join(counts)}" if len(counts) == 2 else ", ".join(counts)
    estimate = _estimate(trend)
    if verdict in ("rising", "falling"):
        word = "rose" if verdict == "rising" else "fell"
        if _ends_show(prevalence, name, verdict):
            return f"{name} {word} {change} ({estimate})."
        return f"{name} {word} over all the dates ({estimate}); {', '.join(counts)}."
    if verdict == "steady":
        return f"{name} held steady: {', '.join(counts)} ({estimate})."
    return f"{name}: cannot tell; {', '.join(counts)} ({estimate}{_detectable(trend)})."


def findings(trends: pd.DataFrame, prevalence: pd.DataFrame) -> list[str]:
    """Return the verdicts on the themes as sentences: rising, falling, steady, then the rest.

    What cannot be told is one sentence for all themes together.
    """
    themes = trends[trends["level"] == "theme"]
    table = prevalence[prevalence["level"] == "theme"]
    said = [
        verdict_sentence(_row(trend), table)
        for verdict in ("rising", "falling", "steady")
        for _, trend in _strongest_first(themes[themes["verdict"] == verdict]).iterrows()
    ]
    unknown = themes.loc[themes["verdict"] == "cannot tell", "name"].tolist()
    if unknown:
        said.append(
            f"For {count(len(unknown), 'theme')} these papers cannot tell a rise from a fall: "
            f"{listing(unknown)}."
        )
    return said


def summary(papers: pd.DataFrame, topics: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Say how many papers make how many topics and themes, and what the largest themes are."""
    whole = (
        f"{count(len(papers), 'paper')} in {count(len(topics), 'topic')} "
        f"and {count(len(themes), 'theme')}"
    )
    dated = papers["date"].dropna()
    span = f", from {_span(dated.dt.year)}" if len(dated) else ", without dates"
    return f"{whole}{span}. {_largest(themes['theme'], themes['n_papers'], 'theme')}"


def dates_note(papers: pd.DataFrame) -> str:
    """Say how far the dates are known: to the day, month or year, recalled, missing.

    Examples
    --------
    >>> dates = pd.to_datetime(["2024-03-01", "2024-05-09", None])
    >>> dates_note(pd.DataFrame({"date": dates, "date_precision": ["month", "day", ""]}))
    'Dates: first submission, to the day for 1, to the month for 1; 1 missing.'
    """
    known = papers[papers["date"].notna()]
    parts = [
        f"to the {unit} for {n:,}"
        for unit in ("day", "month", "year")
        if (n := int(known.get("date_precision", pd.Series(dtype="str")).eq(unit).sum()))
    ]
    note = ", ".join(["Dates: first submission", *parts])
    recalled = int(known.get("date_evidence", pd.Series(dtype="str")).eq("recalled").sum())
    missing = len(papers) - len(known)
    marks = [f"{recalled:,} recalled, not confirmed"] if recalled else []
    marks += [f"{missing:,} missing"] if missing else []
    return "; ".join([note, *marks]) + "."


def papers_over_time_alt(counts: pd.DataFrame) -> str:
    """Describe the bars of `papers_over_time`."""
    if not len(counts):
        return "Bar chart without bars: no paper has a date."
    total, top = int(counts["n_papers"].sum()), counts.nlargest(1, "n_papers").iloc[0]
    recalled = int(counts["n_recalled"].sum())
    periods = counts["period"].tolist()
    span = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    marked = f" {count(recalled, 'date')} {_are(recalled)} recalled, not confirmed."
    return (
        f"Bar chart of {count(total, 'dated paper')}, {span}. Most, "
        f"{int(top['n_papers']):,}, came in {top['period']}.{marked if recalled else ''}"
    )


def theme_sizes_alt(sizes: pd.DataFrame) -> str:
    """Describe the bars of `theme_sizes`."""
    themes = sizes.groupby("theme", sort=False)["n_papers"].sum()
    return (
        f"Bar chart of {count(len(themes), 'theme')} and the "
        f"{count(sizes['topic'].nunique(), 'topic')} they hold, "
        f"{count(int(themes.sum()), 'paper')} in all. "
        f"{_largest(pd.Series(themes.index), themes, 'theme')}"
    )


def topic_terms_alt(terms: pd.DataFrame) -> str:
    """Describe the panels of `top_terms`: each topic with its first three terms."""
    topics = [
        f"{label}: {', '.join(group.sort_values('rank')['term'].head(3))}"
        for label, group in terms.groupby("label", sort=False)
    ]
    return (
        f"{count(len(topics), 'panel')} of bars, one a topic, with the terms that mark it. "
        f"{'; '.join(topics)}."
    )


def map_alt(papers: pd.DataFrame) -> str:
    """Describe the map: how many papers and themes, and which theme lies the most together."""
    themes = papers["theme"].value_counts()
    outliers = int(papers.get("outlier", pd.Series(dtype=bool)).astype(bool).sum())
    hollow = f" {count(outliers, 'paper')} {_are(outliers)} drawn hollow, fitting nowhere well."
    return (
        f"Scatter map of {count(len(papers), 'paper')}: near papers have similar titles and "
        f"abstracts, colours and names show {count(len(themes), 'theme')}. "
        f"{_largest(pd.Series(themes.index), themes, 'theme')}{hollow if outliers else ''}"
    )


def hierarchy_alt(hierarchy: pd.DataFrame) -> str:
    """Describe the tree: its themes, each with its topics."""
    leaves = hierarchy[hierarchy["label"] != ""]
    themes = [
        ": ".join(dict.fromkeys([str(theme), listing(group["label"])])).removeprefix(": ")
        for theme, group in leaves.groupby("theme", sort=False)
    ]
    return (
        f"Tree of {count(len(leaves), 'topic')}, "
        f"{count(int(leaves['n_papers'].sum()), 'paper')}. {'. '.join(themes)}."
    )


def similarity_alt(similarity: pd.DataFrame) -> str:
    """Describe the heat map of themes: the most alike pair and the least alike one."""
    pairs = similarity[similarity["theme"] < similarity["other"]]
    themes = similarity["theme"].nunique()
    if not len(pairs):
        return f"Heat map of how alike themes are: {count(themes, 'theme')}, nothing to compare."
    most = pairs.nlargest(1, "similarity").iloc[0]
    least = pairs.nsmallest(1, "similarity").iloc[0]
    return (
        f"Heat map of how alike {count(themes, 'theme')} are, by the cosine of their centred mean "
        f"vectors. Most alike: {_pair(most)}. Least alike: {_pair(least)}."
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
        f"{_span(table['year'])}, {count(int(totals.sum()), 'dated paper')}.{largest}"
    )


def prevalence_alt(prevalence: pd.DataFrame) -> str:
    """Describe shares over time: each theme's papers in the first and the last well-filled year."""
    level = str(prevalence["level"].iloc[0])
    names = prevalence.groupby("name", sort=False)["n_papers"].sum().sort_values(ascending=False)
    totals = prevalence.drop_duplicates("period")["n_total"]
    changes = [
        f"{name} {' to '.join(_first_and_last(prevalence, str(name)))}"
        for name in names.index[:NAMED]
    ]
    more = len(names) - len(changes)
    rest = f" {count(more, f'smaller {level}')} {_are(more)} in the data." if more else ""
    return (
        f"Share of {count(len(names), level)} in the papers of each period, with 95 % intervals; "
        f"{count(int(totals.sum()), 'dated paper')}. {'; '.join(changes)}.{rest}"
    )


def trends_alt(trends: pd.DataFrame) -> str:
    """Describe the ranked odds ratios by verdict."""
    level = str(trends["level"].iloc[0]) if len(trends) else "theme"
    parts = []
    for verdict in ("rising", "falling", "steady", "cannot tell"):
        rows = _strongest_first(trends[trends["verdict"] == verdict])
        if len(rows) and verdict == "cannot tell":
            parts.append(f"Cannot tell: {listing(rows['name'])}")
        elif len(rows):
            told = [f"{row['name']} ({_estimate(_row(row))})" for _, row in rows.iterrows()]
            parts.append(f"{verdict.capitalize()}: {listing(told)}")
    return (
        f"Dot-and-interval chart of odds ratios per year for {count(len(trends), level)}. "
        f"{'. '.join(parts)}."
    )


def _first_and_last(prevalence: pd.DataFrame, name: str) -> list[str]:
    """Return "a of b papers in Y" for the first well-filled year and "c of d in Z" for the last."""
    ends = _ends(prevalence, name)
    told = zip(ends.index, ends["n_papers"].tolist(), ends["n_total"].tolist(), strict=True)
    return [
        f"{n:,} of {count(total, 'paper') if i == 0 else f'{total:,}'} in {year}"
        for i, (year, n, total) in enumerate(told)
    ]


def _ends(prevalence: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return n_papers and n_total of the first and the last year with enough papers."""
    rows = prevalence[prevalence["name"] == name]
    years = rows.groupby(rows["period"].str[:4])[["n_papers", "n_total"]].sum()
    for least in ENOUGH:
        full = years[years["n_total"] >= least]
        if len(full) > 1:
            return full.iloc[[0, -1]]
    return years[years["n_total"] > 0]


def _ends_show(prevalence: pd.DataFrame, name: str, verdict: str) -> bool:
    """Tell whether first and last counts show the verdict: by more than one paper's worth."""
    ends = _ends(prevalence, name)
    shares = (ends["n_papers"] / ends["n_total"]).tolist()
    if len(shares) < 2:
        return False
    change = shares[1] - shares[0] if verdict == "rising" else shares[0] - shares[1]
    return bool(change > 1 / ends["n_total"].min())


def _estimate(trend: Mapping[str, Any]) -> str:
    ratio = float(trend["odds_ratio_per_year"])
    if math.isnan(ratio):
        return "too few papers for an odds ratio"
    low, high = number(float(trend["low"])), number(float(trend["high"]))
    return f"odds ratio {number(ratio)} per year, 95 % interval {low}–{high}"


def _detectable(trend: Mapping[str, Any]) -> str:
    least = float(trend["detectable"])
    if not math.isfinite(least):
        return ""
    return f"; a rise of {number(least)} per year would have been found"


def _strongest_first(trends: pd.DataFrame) -> pd.DataFrame:
    strength = trends["odds_ratio_per_year"].map(
        lambda ratio: -abs(math.log(ratio)) if ratio > 0 else 0.0
    )
    return trends.loc[strength.sort_values(kind="stable").index]


def _largest(names: pd.Series, sizes: pd.Series, noun: str) -> str:
    """Name the three largest of a table that is sorted by size."""
    top = [f"{name} ({n:,})" for name, n in zip(names[:3], sizes[:3], strict=True)]
    if not top:
        return f"There is no {noun}."
    if len(top) == 1:
        return f"The only {noun} is {top[0]}."
    return f"The largest {noun}s are {listing(top)}."


def _pair(row: pd.Series) -> str:
    return f"{row['theme']} and {row['other']} ({row['similarity']:.2f})".replace("-", "−")


def _span(years: pd.Series) -> str:
    first, last = int(years.min()), int(years.max())
    return f"{first}" if first == last else f"{first} to {last}"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _row(row: pd.Series) -> dict[str, Any]:
    return {str(key): value for key, value in row.items()}
