"""What differs between two periods or between groups of papers, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.wording import count, listing, numbers, row_of, share

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd


def comparison_sentences(table: pd.DataFrame) -> list[str]:
    """Say what is proven to differ, a sentence each, and of how many rows nothing can be told.

    `table` is that of `compare_periods`, of `compare_groups` or of `compare_group_trends`.
    """
    if not len(table):
        return ["There is nothing to compare: too few papers on either side."]
    proven = table[table["verdict"].isin(["more", "less", "faster", "slower"])]
    tell = _periods if "second" in table else _trend if "ratio" in table else _group
    said = [tell(row_of(row)) for _, row in proven.sort_values("q_value").iterrows()]
    rest = table[~table.index.isin(proven.index)]
    if len(rest):
        names = listing(dict.fromkeys(rest["name"].astype(str)))
        whole = count(len(rest), "comparison")
        said.append(f"Of {whole} these papers cannot tell a difference from none: {names}.")
    if "ratio" in table:
        said.append("Papers are taken as independent; where they come in waves, less is sure.")
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


def _trend(row: dict[str, Any]) -> str:
    ratio, low, high = numbers(row["ratio"], row["ratio_low"], row["ratio_high"])
    own, own_low, own_high = numbers(row["odds_ratio_per_year"], row["low"], row["high"])
    return (
        f"{row['name']}: its odds ratio per year in {row['group']} is {ratio} times that "
        f"elsewhere (95 % interval {low}\u2013{high}, q = {row['q_value']:.2g}; it is "
        f"{own} there, {own_low}\u2013{own_high}, {row['n_papers']:,} of "
        f"{row['n_total']:,} papers)."
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
