"""What became of topics and themes between two results, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.wording import count, listing, row_of

if TYPE_CHECKING:
    import pandas as pd

ORDER = ("split", "merged", "born", "died", "grown", "shrunk", "renamed")
"""The changes in the order in which they are told."""


def difference_sentences(changes: pd.DataFrame, level: str = "theme") -> list[str]:
    """Say what changed, a sentence each, and how many names went on as they were.

    Parameters
    ----------
    changes
        The table of `compare_results`.
    level
        theme or topic.
    """
    rows = changes[changes["level"] == level]
    said = []
    for change in ORDER:
        some = rows[rows["change"] == change]
        if change == "split":
            parts = some.groupby("old", sort=False)
            said += [_parts(str(name), part, level, split=True) for name, part in parts]
        elif change == "merged":
            parts = some.groupby("new", sort=False)
            said += [_parts(str(name), part, level, split=False) for name, part in parts]
        else:
            said += [_alone(row_of(row), level) for _, row in some.iterrows()]
    same = rows[rows["change"] == "same"]
    if len(same):
        stays = "stays as it was" if len(same) == 1 else "stay as they were"
        said.append(f"{count(len(same), level)} {stays}: {listing(same['new'].astype(str))}.")
    return said


def flows_alt(flows: pd.DataFrame) -> str:
    """Describe the chart of where papers went: how many names on each side, the widest stream."""
    level = str(flows["level"].iloc[0])
    sides = [flows.loc[flows[side] != "", side].nunique() for side in ("old", "new")]
    widest = flows.sort_values("n_papers", ascending=False, kind="stable").iloc[0]
    return (
        f"Alluvial chart from {count(sides[0], f'old {level}')} to "
        f"{count(sides[1], f'new {level}')} with {count(int(flows['n_papers'].sum()), 'paper')} "
        f"known to both. The widest stream has {count(int(widest['n_papers']), 'paper')}, "
        f"from {widest['old']} to {widest['new']}."
    )


def _parts(name: str, parts: pd.DataFrame, level: str, *, split: bool) -> str:
    """Say into what one name was split, or from what it was merged."""
    other, share = ("new", "of_old") if split else ("old", "of_new")
    pieces = listing(
        f"{row[other]} ({100 * row[share]:.0f} % of its papers)" for _, row in parts.iterrows()
    )
    surely = f"confidence {parts['confidence'].min():.2f}"
    what = level.capitalize()
    if split and len(parts) == 1:
        return f"From the {level} {name} a part split off: {pieces}; {surely}."
    if split:
        return f"{what} {name} was split into {pieces}; {surely}."
    if len(parts) == 1:
        return f"Into the {level} {name} another one was merged: {pieces}; {surely}."
    return f"{what} {name} was merged from {pieces}; {surely}."


def _alone(row: dict[str, Any], level: str) -> str:
    surely, what = f"confidence {row['confidence']:.2f}", level.capitalize()
    if row["change"] == "born":
        return f"{what} {row['new']} is new ({count(row['n_new'], 'paper')}; {surely})."
    if row["change"] == "died":
        return f"{what} {row['old']} is gone ({count(row['n_old'], 'paper')}; {surely})."
    named = f", called {row['new']} now," if row["renamed"] else ""
    if row["change"] == "renamed":
        shared = f"{100 * row['of_old']:.0f} % of its papers in both are in it"
        return f"{what} {row['old']} is called {row['new']} now ({shared}; {surely})."
    gap, low, high = (
        f"{100 * row[key]:+.1f}".replace("-", "\u2212")
        for key in ("difference", "difference_low", "difference_high")
    )
    return (
        f"{what} {row['old']}{named} has {row['change']} by {gap} points of all papers "
        f"(95 % interval {low} to {high}; {row['n_old']:,} papers, now {row['n_new']:,}; {surely})."
    )
