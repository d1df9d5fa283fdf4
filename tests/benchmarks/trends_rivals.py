"""What the trend test is compared with on the same draws: usual tests, and the peers' rules.

`drawn` is (draws, papers), which papers have the name; `years` the papers' dates.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, expit, ndtr
from scipy.stats import rankdata
from scipy.stats import t as student


def logistic_p(drawn, years):
    """Return likelihood-ratio and Wald p-values of plain logistic regressions."""
    x = (years - years.mean()) / years.std()
    share = drawn.mean(axis=1)
    a, b = np.log(share / (1 - share)), np.zeros(len(drawn))
    for _ in range(40):
        chance = expit(a[:, None] + b[:, None] * x)
        weight, rest = chance * (1 - chance), drawn - chance
        zeroth, first, second = weight.sum(1), weight @ x, weight @ x**2
        determinant = np.maximum(zeroth * second - first**2, 1e-9)
        up, tilt = rest.sum(1), rest @ x
        a = np.clip(a + np.clip((second * up - first * tilt) / determinant, -2, 2), -40, 40)
        b = np.clip(b + np.clip((zeroth * tilt - first * up) / determinant, -2, 2), -15, 15)
    logit = a[:, None] + b[:, None] * x
    fitted = (drawn * logit - np.logaddexp(0, logit)).sum(1)
    size, n_papers = drawn.sum(1), drawn.shape[1]
    flat = size * np.log(share) + (n_papers - size) * np.log(1 - share)
    wald = 2 * ndtr(-np.abs(b) / np.sqrt(zeroth / determinant))
    return chdtrc(1, np.maximum(2 * (fitted - flat), 0)), wald


def rank_p(drawn, years):
    """Return Wilcoxon's rank-sum test on the dates, with mid-ranks and the tie correction."""
    ranks = rankdata(years)
    size, n_papers = drawn.sum(1), len(years)
    variance = size * (n_papers - size) / (n_papers - 1) * ranks.var()
    return 2 * ndtr(-np.abs(drawn @ ranks - size * ranks.mean()) / np.sqrt(variance))


def date_or_rank_p(drawn, years, permutations, seed):
    """Return permutation p-values of the larger of two sums, of standardised dates and ranks.

    It is what a test for lines and steps alike would be: shown beside ours, no rival of it.
    """
    ranks = rankdata(years)
    both = np.stack([(v - v.mean()) / v.std() for v in (years, ranks)])
    rng = np.random.default_rng(seed)
    orders = rng.permuted(np.tile(np.arange(len(years)), (permutations, 1)), axis=1)
    null = np.cumsum(both[:, orders], axis=2)
    seen, sizes = both @ drawn.T, drawn.sum(axis=1)
    p_values = np.empty(len(drawn))
    for row, size in enumerate(sizes):
        upper = null[:, :, size - 1].max(axis=0) >= seen[:, row].max() - 1e-9
        lower = null[:, :, size - 1].min(axis=0) <= seen[:, row].min() + 1e-9
        reached = min(upper.sum(), lower.sum())
        p_values[row] = min(1, 2 * (reached + 1) / (permutations + 1))
    return p_values


def binned_p(drawn, bins):
    """Return the p-value of a line through a topic's raw counts per bin, as its chart suggests."""
    counts = np.stack([np.bincount(bins[row], minlength=bins.max() + 1) for row in drawn])
    x = np.arange(counts.shape[1]) - (counts.shape[1] - 1) / 2
    slope = counts @ x / (x @ x)
    rest = counts - counts.mean(1, keepdims=True) - slope[:, None] * x
    error = np.sqrt(np.maximum((rest**2).sum(1) / (len(x) - 2) / (x @ x), 1e-18))
    return 2 * student.sf(np.abs(slope) / error, len(x) - 2)


def bertrend(drawn, years, at_last_paper=False):
    """Apply BERTrend's rule: a positive OLS slope of popularity over the last 14 days.

    Popularity accumulates papers in steps of a week and decays by
    exp(-0.01 k^2) in the k-th silent week; the window holds three weeks' values.
    """
    weeks = np.floor((years - years.min()) * 365.25 / 7).astype(int)
    counts = np.stack([np.bincount(weeks[row], minlength=weeks.max() + 1) for row in drawn])
    popularity = np.zeros(counts.shape)
    level, silent = np.zeros(len(drawn)), np.zeros(len(drawn))
    for week in range(counts.shape[1]):
        new = counts[:, week]
        silent = np.where(new > 0, 0, silent + 1)
        level = np.where(new > 0, level + new, level * np.exp(-0.01 * silent**2))
        popularity[:, week] = level
    last = np.full(len(drawn), counts.shape[1] - 1)
    if at_last_paper:
        last = counts.shape[1] - 1 - np.argmax(counts[:, ::-1] > 0, axis=1)
    rows = np.arange(len(drawn))
    return popularity[rows, last] > popularity[rows, np.maximum(last - 2, 0)]
