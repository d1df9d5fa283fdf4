"""A smooth curve of each name's share over time, from the dates themselves, with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.trends.curve_band import widen_band
from analysis.trends.curve_models import average_models
from analysis.trends.dates import ENOUGH_IN_YEAR, date_bounds, date_scores
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.waves import slice_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEAST = 10
"""Names of fewer dated papers have no curve: any shape could be drawn through them."""
N_DATES = 101  # of a curve
_CELLS = 150  # dates are told apart to this part of their span, or to the day if that is coarser
_AT_ONCE = 50  # names fitted at once; more take memory


def smooth_prevalence(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Estimate each name's share of the papers as a smooth curve over the dates.

    No periods are made. A paper dated to its month is spread over the month; one dated to
    its year is spread as that year's finer dated papers are.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings; None stands for the usual ones.

    Returns
    -------
    DataFrame
        Names of at least ten dated papers, largest first, then by date: level, name,
        n_papers (dated ones), date, share, low and high. The dates run evenly from the
        first paper's to the last one's.

    Notes
    -----
    Two families of logistic models are averaged, each counting for half before any paper is
    seen: a cubic O'Sullivan spline with knots at quantiles of the dates and a penalty on the
    integrated squared second derivative (Wand and Ormerod 2008,
    doi:10.1111/j.1467-842X.2008.00507.x) that may be strong or weak, and a line with one jump,
    which may lie anywhere. Each model weighs as much as its likelihood integrated over its
    coefficients (Laplace's method; for the penalty that is restricted maximum likelihood,
    Wood 2011, doi:10.1111/j.1467-9868.2010.00749.x), so nothing is chosen and what is not
    known of the shape is in the band. The curve is the mean of the log odds, and the band holds
    the middle of their distribution at each date. It is meant to hold the truth as often as it
    says on average over the dates (Nychka 1988, doi:10.1080/01621459.1988.10478711); what it
    holds, and that next to a jump it holds less, is in `tests/benchmarks/trends.md`. Where papers
    are enough to see waves, those that the curve does not follow widen the band
    (`analysis.trends.curve_band`). One paper more, half of it on the name and spread as all
    papers are, keeps the odds finite. No random numbers are drawn.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # the matrices are small: threads would only wait
        return _curves(paper_themes, level, config or TrendConfig())


def _curves(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> pd.DataFrame:
    from scipy.special import expit

    named = dated_papers(paper_themes, level, config)
    papers = named[named["date"].notna()].reset_index(drop=True)
    sizes = papers["name"].value_counts()
    names = [name for name in names_by_size(papers) if sizes[name] >= LEAST]
    columns = ["level", "name", "n_papers", "date", "share", "low", "high"]
    starts, ends = date_bounds(papers)
    if not names or len(set(zip(starts.tolist(), ends.tolist(), strict=True))) < 2:
        return pd.DataFrame(columns=columns)
    support, cells = _spread(papers, starts, ends)
    codes = pd.Index(names).get_indexer(pd.Index(papers["name"]))  # -1 for names without a curve
    counts, totals = _count(support, codes, len(names), len(cells))
    dates = np.linspace(cells[0], cells[-1], N_DATES)
    slices, slice_of = slice_dates(date_scores(papers))
    members = np.zeros((len(names), len(slices.years)))
    np.add.at(members, (codes[codes >= 0], slice_of[codes >= 0]), 1)
    tables = []
    for start in range(0, len(names), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        models = average_models(counts[part], totals, cells, dates)
        models = widen_band(models, slices, members[part], dates)
        shares = [expit(logit) for logit in models.middle(config.level)]
        for name, share, low, high in zip(names[part], *shares, strict=True):
            curve = {"share": share, "low": np.minimum(low, share), "high": np.maximum(high, share)}
            tables.append(pd.DataFrame(curve).assign(name=name, n_papers=int(sizes[name])))
    days = pd.to_datetime(np.floor(dates).astype(np.int64), unit="D")
    whole = pd.concat(tables, ignore_index=True).assign(level=level)
    return whole.assign(date=np.tile(days.to_numpy(), len(names)))[columns]


class _Support(NamedTuple):
    """On which cells each paper lies, and with which weight; a paper has weight one in all."""

    paper: NDArray[np.int64]
    cell: NDArray[np.int64]
    weight: Numbers


def _spread(papers: pd.DataFrame, starts: Numbers, ends: Numbers) -> tuple[_Support, Numbers]:
    """Spread each paper over the cells of its date; return the cells' days since 1970 too."""
    first, last = starts.min(), ends.max()
    n = int(min(_CELLS, last - first))
    width = (last - first) / n
    low = np.minimum(np.floor((starts - first) / width).astype(np.int64), n - 1)
    lengths = np.clip(np.ceil((ends - first) / width).astype(np.int64), low + 1, n) - low
    paper = np.repeat(np.arange(len(papers)), lengths)
    within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
    cell = low[paper] + within
    right = np.minimum(ends[paper], first + (cell + 1) * width)
    weight = np.maximum(right - np.maximum(starts[paper], first + cell * width), 0)
    weight /= np.bincount(paper, weight)[paper]
    yearly, years = (papers["date_precision"] == "year").to_numpy(), papers["date"].dt.year
    finer = years.map(years[~yearly].value_counts()).fillna(0).to_numpy()
    as_others = (yearly & (finer >= ENOUGH_IN_YEAR))[paper]
    if as_others.any():
        known = np.bincount(cell[~yearly[paper]], weight[~yearly[paper]], n)
        weight[as_others] *= known[cell[as_others]]
        weight /= np.bincount(paper, weight)[paper]
    return _Support(paper, cell, weight), first + (np.arange(n) + 0.5) * width


def _count(
    support: _Support, codes: NDArray[np.int64], n_names: int, n_cells: int
) -> tuple[Numbers, Numbers]:
    """Return papers per cell, of each name (names, cells) and in all (cells), one paper added."""
    counts, code = np.zeros((n_names, n_cells)), codes[support.paper]
    own = code >= 0
    np.add.at(counts, (code[own], support.cell[own]), support.weight[own])
    totals = np.bincount(support.cell, support.weight, n_cells)
    even = totals / totals.sum()
    return counts + 0.5 * even, totals + even
