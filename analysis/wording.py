"""Words and numbers as sentences need them: counts, listings, shares, odds ratios, dates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def count(n: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one.

    Examples
    --------
    >>> count(1, "paper"), count(2, "paper"), count(1200, "theme")
    ('1 paper', '2 papers', '1,200 themes')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


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


def numbers(point: float, low: float, high: float) -> tuple[str, str, str]:
    """Write an odds ratio and the ends of its interval, with as many digits as part them.

    Parameters
    ----------
    point
        The odds ratio.
    low, high
        The ends of its interval.

    Examples
    --------
    >>> numbers(6.13, 1.42, 27.4), numbers(1.066, 1.0581, 1.0742)
    (('6.1', '1.4', '27'), ('1.066', '1.058', '1.074'))
    >>> numbers(0.9512, 0.9498, 0.9541)
    ('0.951', '0.950', '0.954')
    """
    texts = [number(value) for value in (point, low, high)]
    for more in (1, 2):
        if len(set(texts)) == 3 or not low < point < high:
            break
        texts = [number(value, more) for value in (point, low, high)]
    return texts[0], texts[1], texts[2]


def number(value: float, more: int = 0) -> str:
    """Write an odds ratio with two digits that count, or `more`, and never in powers of ten.

    Examples
    --------
    >>> number(6.13), number(0.594), number(27.4), number(475.3), number(2.0)
    ('6.1', '0.59', '27', '475', '2.0')
    >>> number(0.0012), number(6e13)
    ('under 0.01', 'over 10,000')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "unknown"
    if value > 10_000:
        return "over 10,000"
    if 0 < value < 0.005:
        return "under 0.01"
    decimals = 0 if value >= 9.95 else 1 if value >= 0.995 else 2
    return f"{value:,.{decimals + more}f}"


def decimal(value: float) -> str:
    """Write a measure with two decimals and a true minus; nothing for a missing one.

    Examples
    --------
    >>> decimal(0.857), decimal(-0.1), decimal(-0.001), decimal(float("nan"))
    ('0.86', '−0.10', '0.00', '')
    """
    return "" if math.isnan(value) else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def duration(seconds: float) -> str:
    """Write a time that is only about right: in tens of seconds, then in minutes.

    Examples
    --------
    >>> duration(3), duration(42), duration(200)
    ('10 s', '50 s', '4 min')
    """
    if seconds <= 90:
        return f"{max(math.ceil(seconds / 10), 1) * 10} s"
    return f"{math.ceil(seconds / 60):,} min"


def known_date(
    date: pd.Timestamp, precision: str = "day", evidence: str = "", *, digits: bool = False
) -> str:
    """Write a date as exactly as it is known, in words or in digits.

    Parameters
    ----------
    date
        The date; a missing one is "no date" in words and "" in digits.
    precision
        To what it is known (`schema.PRECISIONS`); anything else counts as a day.
    evidence
        Whether it is confirmed or "recalled", which words tell.
    digits
        Whether to write 2024-03-01 in place of 1 March 2024.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2024-03-01")
    >>> known_date(day, "month", "recalled"), known_date(day, "month", digits=True)
    ('March 2024 (recalled)', '2024-03')
    >>> known_date(day, "season"), known_date(day, "quarter", digits=True), known_date(pd.NaT)
    ('March to May 2024', '2024 Q1', 'no date')
    """
    if date != date:  # missing
        return "" if digits else "no date"
    forms = {"year": "%Y", "month": "%Y-%m" if digits else "%B %Y"}
    words = date.strftime(forms.get(precision, "%Y-%m-%d" if digits else "%d %B %Y"))
    if precision == "quarter":
        named = f"Q{date.quarter}"
        words = f"{date.year} {named}" if digits else f"{named} {date.year}"
    elif precision == "season":
        last = (date.to_period("M") + 2).to_timestamp()
        first = "%B" if last.year == date.year else "%B %Y"
        words = f"{date:%Y-%m}/{last:%Y-%m}" if digits else f"{date:{first}} to {last:%B %Y}"
    if digits:
        return str(words)
    return f"{words.lstrip('0')}{' (recalled)' if evidence == 'recalled' else ''}"


def span(years: pd.Series) -> str:
    """Write the first and the last year."""
    first, last = int(years.min()), int(years.max())
    return f"{first}" if first == last else f"{first} to {last}"


def are(n: int) -> str:
    """Return the verb that goes with the number."""
    return "is" if n == 1 else "are"


def verb(n: int, one: str = "has", many: str = "have") -> str:
    """Return the form of a verb, or of any word, that goes with the number.

    Parameters
    ----------
    n
        How many there are.
    one, many
        The forms for one and for several.
    """
    return one if n == 1 else many


def share(n: int, total: int) -> str:
    """Write a part of a whole in per cent, whole ones from two on; only all is 100 %.

    Examples
    --------
    >>> share(24, 32), share(1, 258), share(0, 5), share(3, 0), share(257, 258)
    ('75 %', '0.4 %', '0 %', '0 %', 'more than 99 %')
    """
    percent = 100 * n / total if total else 0.0
    if n < total and percent >= 99.5:
        return "more than 99 %"
    return f"{percent:.1f} %" if 0 < percent < 1.95 else f"{percent:.0f} %"


def largest(names: pd.Series, sizes: pd.Series, noun: str) -> str:
    """Name the three largest of a table that is sorted by size.

    Parameters
    ----------
    names, sizes
        Columns of the table.
    noun
        What they are names of, in the singular.
    """
    top = [f"{name} ({n:,})" for name, n in zip(names[:3], sizes[:3], strict=True)]
    if not top:
        return f"There is no {noun}."
    if len(top) == 1:
        return f"The only {noun} is {top[0]}."
    return f"The largest {noun}s are {listing(top)}."


def row_of(row: pd.Series) -> dict[str, Any]:
    """Return a row as a dictionary by names of columns."""
    return {str(key): value for key, value in row.items()}
