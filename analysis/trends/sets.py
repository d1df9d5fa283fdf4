"""Two sets of papers compared: which terms, themes and topics tell one from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.language.segment import close_up
from analysis.trends.contrast import FEWEST, count_terms, without_parts
from analysis.trends.groups import fisher, odds_ratios
from analysis.trends.verdicts import CANNOT_TELL, adjust

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]

COLUMNS = [
    *("name", "n_first", "of_first", "n_second", "of_second", "share_first", "share_second"),
    *("odds_ratio", "low", "high", "p_value", "q_value", "verdict"),
]
DIGITS = 9
"""P-values that agree in so many digits are taken for equal when terms are ranked."""


class Sides(NamedTuple):
    """Two sets of papers without a paper in common, bool (n_papers,) each, and what was in both."""

    first: Marks
    second: Marks
    n_both: int


def sides(first: Marks, second: Marks) -> Sides:
    """Set two sets of papers apart: a paper of both is on neither side.

    Where one set holds the other, the smaller one is compared with the rest of the larger.

    Raises
    ------
    InputError
        If a set is empty, or both are the same.

    Examples
    --------
    >>> few, many = np.array([True, False, False]), np.array([True, True, False])
    >>> sides(few, many).second.tolist()
    [False, True, False]
    """
    both = first & second
    for marks, which in ((first, "first"), (second, "second")):
        if not marks.any():
            raise InputError(f"the {which} selection holds no paper; choose one that holds some")
    if (first == second).all():
        raise InputError("both selections hold the same papers; choose two that differ")
    if (both == first).all():
        return Sides(first, second & ~first, int(both.sum()))
    if (both == second).all():
        return Sides(first & ~second, second, int(both.sum()))
    return Sides(first & ~both, second & ~both, int(both.sum()))


def compare_names(
    names: pd.Series, apart: Sides, config: TrendConfig | None = None
) -> pd.DataFrame:
    """Compare how frequent each theme, or any value, is in two sets of papers.

    Parameters
    ----------
    names
        The theme, topic or other value of each paper, in the order of the sets.
    apart
        The two sets, as of `sides`.
    config
        Level of the intervals and false-discovery rate.

    Returns
    -------
    DataFrame
        One row a name that either set has, by its papers in both, the most first: name,
        n_first, of_first, n_second, of_second (papers with it, of papers), share_first,
        share_second, odds_ratio of the first set to the second with low and high (Firth's
        estimate; conditional interval, as for trends), p_value (Fisher's exact test), q_value
        (Benjamini and Hochberg) and verdict: more, less (in the first) or cannot tell. The
        odds ratio of a name that all papers of both sets have is missing.
    """
    texts = names.astype("str").to_numpy()
    told = pd.Index(sorted(set(texts[apart.first | apart.second])))
    counts = [
        np.bincount(told.get_indexer(pd.Index(texts[side])), minlength=len(told))
        for side in (apart.first, apart.second)
    ]
    table = _compared(told.to_numpy(dtype=object), counts, apart, config or TrendConfig())
    size = table["n_first"] + table["n_second"]
    order = np.lexsort([table["name"].to_numpy(dtype=str), -size.to_numpy()])
    return _judged(table.iloc[order], config or TrendConfig())


def marking_terms(
    papers: pd.DataFrame,
    apart: Sides,
    config: TrendConfig | None = None,
    stop_words: Iterable[str] = (),
) -> pd.DataFrame:
    """Find the terms that mark one set of papers against another, and those that mark the other.

    Parameters
    ----------
    papers
        The table papers.
    apart
        The two sets, as of `sides`.
    config
        Level, false-discovery rate, and how many terms on each side (`n_terms`).
    stop_words
        Words that are no terms, beside the usual ones.

    Returns
    -------
    DataFrame
        As of `compare_names`, a row a word or pair of words that at least three papers of both
        sets hold: first those more frequent in the first set, then those less, each with the
        smallest p-value first. The q-values are over all terms, shown or not.
    """
    config = config or TrendConfig()
    either = np.flatnonzero(apart.first | apart.second)
    try:
        present, terms = count_terms(papers, papers["paper_id"].iloc[either], stop_words)
    except InputError:  # the papers share no terms
        return pd.DataFrame(columns=COLUMNS)
    counts = [
        np.asarray(present[side[either]].sum(axis=0), dtype=np.int64).ravel()
        for side in (apart.first, apart.second)
    ]
    table = _compared(terms, counts, apart, config, fewest=FEWEST)
    kept = without_parts(table.rename(columns={"name": "term"}))["term"]
    table = table[table["name"].isin(kept)]
    gap = table["n_first"] / table["of_first"] - table["n_second"] / table["of_second"]
    rank = np.array([float(f"{value:.{DIGITS}g}") for value in table["p_value"]])
    width = -gap.abs().round(DIGITS).to_numpy()
    order = np.lexsort([table["name"].to_numpy(dtype=str), width, rank])
    table, gap = table.iloc[order], gap.iloc[order]
    shown = pd.concat([table[side].head(config.n_terms) for side in (gap > 0, gap < 0)])
    judged = _judged(shown, config)
    return judged.assign(name=[close_up(name.split(" ")) for name in judged["name"]])


def _compared(
    names: NDArray[Any],
    counts: list[NDArray[np.int64]],
    apart: Sides,
    config: TrendConfig,
    fewest: int = 1,
) -> pd.DataFrame:
    """Count and test all names that papers enough have."""
    sizes = [int(side.sum()) for side in (apart.first, apart.second)]
    table = pd.DataFrame({"name": names, "n_first": counts[0], "n_second": counts[1]})
    table = table.assign(of_first=sizes[0], of_second=sizes[1])
    table = table[table["n_first"] + table["n_second"] >= fewest].reset_index(drop=True)
    inside = table["n_first"].to_numpy(np.int64)
    everywhere = inside + table["n_second"].to_numpy(np.int64)
    total = np.full(len(table), sizes[0], dtype=np.int64)
    table["p_value"] = fisher(inside, total, everywhere, sum(sizes))
    table["q_value"] = adjust(table["p_value"].to_numpy())
    return table


def _judged(table: pd.DataFrame, config: TrendConfig) -> pd.DataFrame:
    """Add shares, odds ratios with intervals, and verdicts."""
    inside = table["n_first"].to_numpy(np.int64)
    everywhere = inside + table["n_second"].to_numpy(np.int64)
    total = table["of_first"].to_numpy(np.int64)
    n_papers = int(total[0] + table["of_second"].iloc[0]) if len(table) else 0
    odds = odds_ratios(inside, total, everywhere, n_papers, config.level)
    shares = [table[f"n_{side}"] / table[f"of_{side}"] for side in ("first", "second")]
    proven = table["q_value"] <= config.fdr
    signs = [proven & (shares[0] > shares[1]), proven & (shares[0] < shares[1])]
    told = table.assign(
        share_first=shares[0],
        share_second=shares[1],
        odds_ratio=odds[:, 0],
        low=odds[:, 1],
        high=odds[:, 2],
        verdict=np.select(signs, ["more", "less"], CANNOT_TELL),
    )
    return told[COLUMNS].reset_index(drop=True)
