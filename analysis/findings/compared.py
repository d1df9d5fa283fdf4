"""What differs between two periods or between groups of papers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.wording import count, listing, row_of, share

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd


def comparison_sentences(table: pd.DataFrame) -> list[str]:
    """Say what is proven to differ, a sentence each, and of how many rows nothing can be told.

    `table` is that of `compare_periods` or of `compare_groups`.
    """
    proven = table[table["verdict"].isin(["more", "less"])]
    of_periods = "second" in table
    tell = _periods if of_periods else _group
    said = [tell(row_of(row)) for _, row in proven.sort_values("q_value").iterrows()]
    rest = table[~table.index.isin(proven.index)]
    if len(rest):
        names = listing(dict.fromkeys(rest["name"].astype(str)))
        whole = count(len(rest), "comparison")
        said.append(f"Of {whole} these papers cannot tell a difference from none: {names}.")
    return said


def _periods(row: dict[str, Any]) -> str:
    first = f"{share(row['n_first'], row['of_first'])} ({row['n_first']:,} of {row['of_first']:,})"
    second = (
        f"{share(row['n_second'], row['of_second'])} ({row['n_second']:,} of {row['of_second']:,})"
    )
    return (
        f"{row['name']}: {row['verdict']}, {first} in {row['first']} and {second} in "
        f"{row['second']} ({_difference(row)})."
    )


def _group(row: dict[str, Any]) -> str:
    inside = share(row["n_papers"], row["n_total"])
    return (
        f"{row['name']}: {row['verdict']} in {row['group']}, {inside} "
        f"({row['n_papers']:,} of {row['n_total']:,}; {_difference(row)} to elsewhere)."
    )


def _difference(row: dict[str, Any]) -> str:
    gap, low, high = (
        f"{100 * row[key]:+.1f}".replace("-", "\u2212")
        for key in ("difference", "difference_low", "difference_high")
    )
    return f"difference {gap} points, 95 % interval {low} to {high}, q = {row['q_value']:.2g}"
