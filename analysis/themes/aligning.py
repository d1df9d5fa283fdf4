"""Two results aligned: which topics and themes were born, died, split, merged, or went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.themes.shared import both_sides, codes_of, sizes_of
from analysis.trends import compare_groups
from analysis.wording import row_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.store import Results
    from analysis.themes.shared import Both, Level

    Floats = NDArray[np.float64]

MOST = 0.5
"""Two are one, or one is a part of the other, if so large a share of papers is in both."""
PART = 0.25
"""With so large a share, two parts make a split or a merger; smaller ones split off or join."""
REPLICATES = 200  # of both results; more tell finer steps of confidence
SEED = 42  # of the replicates
NO_GAP = (float("nan"),) * 3
COLUMNS = ["level", "change", "old", "new", "n_old", "n_new", "n_shared", "of_old", "of_new"]
COLUMNS += ["renamed", "difference", "difference_low", "difference_high", "confidence", "by"]


def compare_results(old: Results, new: Results) -> pd.DataFrame:
    """Say what became of the topics and themes of old results in new ones.

    Papers in both count from where to where; of a topic with fewer than three such papers,
    all its papers are placed among those of the other results by their vectors. An old and a
    new name are the same where more than half of the papers of each (that are in both
    results) are in the other, chosen one to one so that most papers agree (Kuhn, Naval
    Research Logistics Quarterly, 1955). A name is split where two new ones come mostly from it and
    each have a quarter of it, merged the other way round; a smaller part that comes mostly
    from one name split off from it, or joined. What is left has died or was born. A pair has
    grown or shrunk if its shares of all papers of each result differ by Newcombe's interval and
    Fisher's test at the usual false-discovery rate; papers that are in both results count as
    independent, which makes intervals wider than need be.

    Parameters
    ----------
    old, new
        Finished results.

    Returns
    -------
    pandas.DataFrame
        A row a change, themes first, then topics, the largest first: level, change (same, grown,
        shrunk, renamed, split, merged, born, died), old, new ("" where there is none), n_old and
        n_new (papers), n_shared (papers in both), of_old and of_new (their share of those of
        either name that are in both results), renamed, difference of the shares with
        difference_low and difference_high (missing where there is no pair), confidence (share of
        200 replicates with the same change, in each of which every paper of either result is
        where it is with its own confidence, which its refits gave, and else in its runner-up)
        and by (papers or vectors).
    """
    tables = [_changes(old, new, level) for level in ("theme", "topic")]
    return pd.concat(tables, ignore_index=True)


def flows_between(old: Results, new: Results, level: Level = "theme") -> pd.DataFrame:
    """Count the papers that go from each old name to each new one, largest names first.

    Parameters
    ----------
    old, new
        Finished results.
    level
        theme or topic.

    Returns
    -------
    pandas.DataFrame
        Columns level, old, new, n_papers, n_old, n_new (papers of the names in all), by (papers
        or vectors); then a row with n_papers 0 and old or new "" for each name without flow.
    """
    both = both_sides(old, new, level)
    flow = both.flow(both.old.first, both.new.first)
    sizes = [sizes_of(results, level, names) for results, names in _named(old, new, both)]
    by = _means(both)
    olds, news = both.names
    rows = [
        (level, olds[o], news[n], int(flow[o, n]), sizes[0][o], sizes[1][n], str(by[o, n]))
        for o, n in zip(*np.nonzero(flow), strict=True)
    ]
    gone, come = (np.flatnonzero(flow.sum(axis=axis) == 0) for axis in (1, 0))
    rows += [(level, olds[o], "", 0, sizes[0][o], 0, "papers") for o in gone]
    rows += [(level, "", news[n], 0, 0, sizes[1][n], "papers") for n in come]
    columns = ["level", "old", "new", "n_papers", "n_old", "n_new", "by"]
    return pd.DataFrame(rows, columns=columns)


def _changes(old: Results, new: Results, level: Level) -> pd.DataFrame:
    """Return the table of `compare_results` for one level.

    Parameters
    ----------
    old, new
        The results.
    level
        theme or topic.
    """
    both = both_sides(old, new, level)
    flow = both.flow(both.old.first, both.new.first)
    found = relations(flow)
    sizes = [sizes_of(results, level, names) for results, names in _named(old, new, both)]
    surely, by = _confidence(both, found), _means(both)
    grown = _grown(old, new, level, both, [(o, n) for kind, o, n in found if kind == "same"])
    rows = []
    for (kind, o, n), confidence in zip(found, surely, strict=True):
        names = both.names[0][o] if o >= 0 else "", both.names[1][n] if n >= 0 else ""
        shared = int(flow[o, n]) if o >= 0 and n >= 0 else 0
        of_old = shared / flow[o].sum() if shared else 0.0
        of_new = shared / flow[:, n].sum() if shared else 0.0
        renamed = kind == "same" and names[0].casefold() != names[1].casefold()
        verdict, gap = grown.get((o, n), ("", NO_GAP)) if kind == "same" else ("", NO_GAP)
        change = verdict or ("renamed" if renamed else kind)
        counts = sizes[0][o] if o >= 0 else 0, sizes[1][n] if n >= 0 else 0
        means = by[o, n] if o >= 0 and n >= 0 else "papers"
        row = (level, change, *names, *counts, shared, of_old, of_new, renamed)
        rows.append((*row, *gap, confidence, means))
    table = pd.DataFrame(rows, columns=COLUMNS)
    largest = table[["n_old", "n_new"]].max(axis=1)
    order = table.assign(largest=-largest).sort_values(["largest", "old", "new"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def relations(flow: Floats) -> list[tuple[str, int, int]]:
    """Return kind, old and new (-1 for none) of what became of each name; see `compare_results`.

    Parameters
    ----------
    flow
        Papers from each old name to each new one, float (n_old, n_new).

    Examples
    --------
    >>> relations(np.array([[9.0, 0, 0], [0, 5, 5]]))
    [('same', 0, 0), ('split', 1, 1), ('split', 1, 2)]
    >>> relations(np.array([[6.0], [5.0], [0.0]]))
    [('merged', 0, 0), ('merged', 1, 0), ('died', 2, -1)]
    """
    from scipy.optimize import linear_sum_assignment

    of_old = flow / np.maximum(flow.sum(axis=1, keepdims=True), 1)
    of_new = flow / np.maximum(flow.sum(axis=0, keepdims=True), 1)
    joins, leaves = of_old > MOST, of_new > MOST
    split = (leaves & (of_old >= PART)).sum(axis=1) > 1
    merged = (joins & (of_new >= PART)).sum(axis=0) > 1
    same = np.zeros(flow.shape, dtype=bool)
    pairs = linear_sum_assignment(np.where(joins & leaves, -flow, 0.0))
    same[pairs] = (joins & leaves)[pairs]
    same &= ~split[:, None] & ~merged[None, :]
    found = []
    for o, n in zip(*np.nonzero(flow), strict=True):
        if same[o, n]:
            found.append(("same", int(o), int(n)))
        elif leaves[o, n] and not (joins[o, n] and merged[n]):
            found.append(("split", int(o), int(n)))
        elif joins[o, n]:
            found.append(("merged", int(o), int(n)))
    kept = {o for _, o, _ in found}, {n for _, _, n in found}
    found += [("died", o, -1) for o in range(flow.shape[0]) if o not in kept[0]]
    return found + [("born", -1, n) for n in range(flow.shape[1]) if n not in kept[1]]


def _named(old: Results, new: Results, both: Both) -> list[tuple[Results, list[str]]]:
    return [(old, both.names[0]), (new, both.names[1])]


def _means(both: Both) -> np.ndarray:
    """Return by what each pair of names was aligned: papers, or vectors where most were placed."""
    some = both.placed, ~both.placed
    by = [both.flow(both.old.first[rows], both.new.first[rows]) for rows in some]
    return np.where(by[0] > by[1], "vectors", "papers")


def _confidence(both: Both, found: list[tuple[str, int, int]]) -> list[float]:
    """Return the share of replicates in which each change comes out again."""
    random = np.random.default_rng(SEED)
    again = dict.fromkeys(found, 0)
    for _ in range(REPLICATES):
        chance = random.random((2, len(both.placed)))
        flow = both.flow(both.old.drawn(chance[0]), both.new.drawn(chance[1]))
        for change in relations(flow):
            if change in again:
                again[change] += 1
    return [round(again[change] / REPLICATES, 3) for change in found]


def _grown(
    old: Results, new: Results, level: Level, both: Both, pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], tuple[str, tuple[float, ...]]]:
    """Return for pairs whether they have grown or shrunk ("" for neither), and the interval.

    Parameters
    ----------
    old, new
        The results.
    level
        theme or topic.
    both
        Their papers.
    pairs
        The old and the new name of each pair, by their places.
    """
    frames = []
    for i, (results, names) in enumerate(_named(old, new, both)):
        code = codes_of(results, level, names)[1]
        number = {pair[i]: place for place, pair in enumerate(pairs)}
        theme = [f"pair {number[c]}" if c in number else "other" for c in code.tolist()]
        frames.append(results.paper_themes.assign(theme=theme, _result=("old", "new")[i]))
    papers = pd.concat(frames, ignore_index=True)
    try:
        table = compare_groups(papers, "_result", "theme", new.trend_config)
    except InputError:  # too few papers to compare
        return {}
    table = table[table["group"] == "new"]
    words = {"more": "grown", "less": "shrunk"}
    rows = {str(row["name"]): row_of(row) for _, row in table.iterrows()}
    gap = ("difference", "difference_low", "difference_high")
    return {
        pair: (words.get(row["verdict"], ""), tuple(float(row[name]) for name in gap))
        for place, pair in enumerate(pairs)
        if (row := rows.get(f"pair {place}"))
    }
