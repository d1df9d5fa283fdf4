"""A smooth curve of each name's share over time, from the dates themselves, with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.trends.dates import ENOUGH_IN_YEAR, date_bounds
from analysis.trends.glm import Point, Regression, maximise
from analysis.trends.names import dated_papers, names_by_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEAST = 10
"""Names of fewer dated papers have no curve: any shape could be drawn through them."""
N_DATES, N_KNOTS, N_DRAWS = 101, 6, 199  # of a curve: its dates, its inner knots, its refits
_CELLS = 150  # dates are told apart to this part of their span, or to the day if that is coarser
_PENALTIES = 10.0 ** np.arange(-5, 4, 1.5)
_TOLERANCE = 1e-3  # change of the log odds below which a curve is done: it is only drawn
_AT_ONCE = 1_000  # rows fitted at once; more take memory


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
    A logistic generalised additive model: the log odds are a cubic O'Sullivan spline with
    knots at quantiles of the dates and a penalty on the integrated squared second
    derivative (Wand and Ormerod 2008, doi:10.1111/j.1467-842X.2008.00507.x), chosen for
    each name by Akaike's criterion, corrected for its number of papers (Hurvich, Simonoff
    and Tsai 1998, doi:10.1111/1467-9868.00125). With the strongest penalty the curve is a logistic
    regression on the date. One paper more, half of it on the name and spread as all papers
    are, keeps the odds finite. The band is pointwise: percentiles of refits to a Poisson
    bootstrap of the papers (seeded), under the penalty that the papers themselves chose;
    it holds the chance of which papers there are, not the bias of smoothing.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # the matrices are small: threads would only wait
        return _curves(paper_themes, level, config or TrendConfig())


def _curves(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> pd.DataFrame:
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
    spline = _spline(cells, support)
    sums, totals = _resample(support, codes, len(names), spline.basis, config.seed)
    dates = np.linspace(cells[0], cells[-1], N_DATES)
    at_dates = _design(spline.knots, dates)
    tables = []
    for code, name in enumerate(names):
        penalty, start = _choose(sums[0, code], totals[0], spline)
        draws = _fit_in_parts(sums[:, code], totals, spline, penalty, start)
        shares = _expit(draws @ at_dates.T)
        tail = 50 * (1 - config.level)
        low, high = np.percentile(shares[1:], [tail, 100 - tail], axis=0)
        curve = {"share": shares[0], "low": np.minimum(low, shares[0])}
        curve["high"] = np.maximum(high, shares[0])
        tables.append(pd.DataFrame(curve).assign(name=name, n_papers=int(sizes[name])))
    days = pd.to_datetime(np.floor(dates).astype(np.int64), unit="D")
    whole = pd.concat(tables, ignore_index=True).assign(level=level)
    return whole.assign(date=np.tile(days.to_numpy(), len(names)))[columns]


class _Spline(NamedTuple):
    """Knots, the basis at every cell, and the penalty of weight one."""

    knots: Numbers
    basis: Numbers
    roughness: Numbers


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


def _spline(cells: Numbers, support: _Support) -> _Spline:
    """Put knots at quantiles of the papers' dates and scale the penalty to the number of papers."""
    per_cell = np.bincount(support.cell, support.weight, len(cells))
    rank = np.cumsum(per_cell) / per_cell.sum()
    inner = cells[np.searchsorted(rank, np.arange(1, N_KNOTS + 1) / (N_KNOTS + 1))]
    inner = np.unique(inner[(inner > cells[0]) & (inner < cells[-1])])
    knots = np.concatenate([[cells[0]] * 4, inner, [cells[-1]] * 4])
    basis = _design(knots, cells)
    roughness = _roughness(knots)
    information = (basis.T * per_cell) @ basis
    return _Spline(knots, basis, roughness * np.trace(information) / np.trace(roughness))


def _design(knots: Numbers, x: Numbers) -> Numbers:
    from scipy.interpolate import BSpline

    return np.asarray(BSpline.design_matrix(x, knots, 3).toarray(), dtype=np.float64)


def _roughness(knots: Numbers) -> Numbers:
    """Return the integrals of products of second derivatives, exact by Simpson's rule."""
    from scipy.interpolate import BSpline

    n = len(knots) - 4
    edges = np.unique(knots)
    bends = BSpline(knots, np.eye(n), 3).derivative(2)
    ends, middles = bends(edges), bends((edges[1:] + edges[:-1]) / 2)
    total = np.zeros((n, n))
    for i, length in enumerate(np.diff(edges)):
        for part, values in ((1, ends[i]), (4, middles[i]), (1, ends[i + 1])):
            total += part * length / 6 * np.outer(values, values)
    return total


def _resample(
    support: _Support, codes: NDArray[np.int64], n_names: int, basis: Numbers, seed: int
) -> tuple[Numbers, Numbers]:
    """Return what the fits need, for the papers themselves and for every draw of them.

    Sums of the basis over each name's papers (draws, names, basis), and all papers per
    cell (draws, cells).
    """
    from scipy.sparse import csr_array

    n_papers, n_cells = len(codes), len(basis)
    spread = csr_array((support.weight, (support.paper, support.cell)), shape=(n_papers, n_cells))
    at_papers = np.asarray(spread @ basis)
    rng = np.random.default_rng(seed)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(n_names))
    at_papers = at_papers[order]
    sums = np.empty((N_DRAWS + 1, n_names, basis.shape[1]))
    totals = np.empty((N_DRAWS + 1, n_cells))
    even = spread.sum(axis=0) / n_papers
    for draw in range(N_DRAWS + 1):
        weights = rng.poisson(1.0, n_papers).astype(float) if draw else np.ones(n_papers)
        sums[draw] = np.add.reduceat(at_papers * weights[order, None], starts, axis=0)
        totals[draw] = weights @ spread + even
    return sums + 0.5 * (even @ basis), totals


def _choose(sums: Numbers, totals: Numbers, spline: _Spline) -> tuple[float, Numbers]:
    """Return the penalty that Akaike's criterion chooses for one name, and the fit under it.

    The criterion is corrected for small samples; what counts as their size is the number of
    papers on the name, or off it where those are fewer.
    """
    best = (np.inf, 0.0, np.zeros_like(sums))
    rarer = min(sums.sum(), totals.sum() - sums.sum())
    start = np.full((1, len(sums)), _logit(sums.sum() / totals.sum()))
    for penalty in _PENALTIES[::-1]:
        start, peak = _fit(sums[None], totals[None], spline, penalty, start)
        rough = penalty * spline.roughness
        height = float(peak.height[0] + 0.5 * start[0] @ rough @ start[0])
        whole = peak.information[0]
        freedom = np.trace(np.linalg.solve(whole, whole - rough))
        spare = max(rarer - freedom - 1, 1.0)
        criterion = 2 * (freedom - height) + 2 * freedom * (freedom + 1) / spare
        if criterion < best[0] - 1e-9:
            best = (criterion, penalty, start)
    return best[1], best[2]


def _fit_in_parts(
    sums: Numbers, totals: Numbers, spline: _Spline, penalty: float, start: Numbers
) -> Numbers:
    parts = [slice(i, i + _AT_ONCE) for i in range(0, len(sums), _AT_ONCE)]
    return np.concatenate(
        [_fit(sums[part], totals[part], spline, penalty, start)[0] for part in parts]
    )


def _fit(
    sums: Numbers, totals: Numbers, spline: _Spline, penalty: float, start: Numbers
) -> tuple[Numbers, Point]:
    """Maximise the penalised likelihood of every row at once."""
    model = Regression(spline.basis, totals, sums, roughness=penalty * spline.roughness)
    return maximise(model, start, tolerance=_TOLERANCE)


def _expit(odds: Numbers) -> Numbers:
    from scipy.special import expit

    return np.asarray(expit(odds), dtype=np.float64)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
