"""Corpora that have a trend, a step, a bend, a burst or nothing at all, drawn by a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.trends.dates import UNITS_PER_YEAR

LABELS_PER_DATES = 20


def draw_null(n_papers, kind, unit, wrong, rng):
    """Draw dates and exclusive themes of Zipf sizes; some papers are given to a random theme."""
    years = draw_dates(n_papers, kind, unit, rng)
    n_themes = max(3, n_papers // 20)
    sizes = 1 / np.arange(1, n_themes + 1)
    themes = rng.choice(n_themes, (LABELS_PER_DATES, n_papers), p=sizes / sizes.sum())
    moved = rng.uniform(size=themes.shape) < wrong
    themes[moved] = rng.integers(0, n_themes, moved.sum())
    return themes[:, None, :] == np.arange(n_themes)[:, None], years


def draw_alternative(n_papers, share, kind, shape, rng):
    """Draw memberships with a trend strong enough to be missed at times."""
    years = draw_dates(n_papers, kind, "month", rng)
    spread = 2.6 / np.sqrt(n_papers * share * (1 - share))  # about 70 % power
    sign = rng.choice([-1, 1])
    if shape == "log-linear":
        lift = sign * spread * (years - years.mean()) / years.std()
    elif shape == "step":
        late = years >= np.quantile(years, rng.uniform(0.3, 0.7))
        lift = sign * spread * (late - late.mean()) / max(late.std(), 0.1)
    else:
        lift = np.zeros(n_papers)
    chance = logistic_shares(lift, share, 1.0)
    drawn = rng.uniform(size=(LABELS_PER_DATES, n_papers)) < chance
    usable = (drawn.sum(axis=1) > 1) & (drawn.sum(axis=1) < n_papers - 1)
    return drawn[usable], years, sign


def dated(years):
    """Return a table of papers with these dates, to the day."""
    days = np.round((years - years.min()) * 365.2425)
    dates = pd.Timestamp("2010-01-01") + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({"date": dates, "date_precision": "day"})


def log_odds(years, truth):
    """Return the log odds over the years: flat, straight, bent by 1.5 a year, or raised by 1.5."""
    middle = np.median(years)
    if truth == "bend":
        return 1.5 * np.maximum(0, years - middle) - 0.75 * (years - middle)
    if truth == "burst":
        return 1.5 * (np.abs(years - middle) < 0.25)
    return 0.4 * (years - middle) * (truth == "straight")


def draw_dates(n_papers, kind, unit, rng):
    """Draw dates over five years, in years."""
    years = 5 * rng.uniform(size=n_papers)
    if kind == "growth":
        years = 5 * np.log1p(years / 5 * (np.exp(4) - 1)) / 4
    elif kind == "bursty":
        bursts = rng.choice(5 * rng.uniform(size=4), n_papers) + rng.normal(0, 0.08, n_papers)
        years = np.where(rng.uniform(size=n_papers) < 0.6, np.clip(bursts, 0, 5), years)
    elif kind == "sparse start":
        early = rng.uniform(size=n_papers) < 0.08
        years = np.where(early, -6 * rng.uniform(size=n_papers), 2 + 0.6 * years)
    return to_months(years) if unit == "month" else years


def logistic_shares(x, share, slope):
    """Return logistic shares that rise by the slope and average to the share."""
    low, high = -60.0, 60.0
    for _ in range(60):
        offset = (low + high) / 2
        chance = expit(offset + slope * (x - x.mean()))
        low, high = (offset, high) if chance.mean() < share else (low, offset)
    return chance


def to_months(years):
    return (np.floor(12 * years) + 0.5) / 12


def scores_of(years):
    return np.round((years + 20) * UNITS_PER_YEAR).astype(np.int64)


def draw_waves(n_papers, months, swings, slope, rng, n_names=20):
    """Draw papers of names whose log odds swing by month and slowly (AR(1), a year's memory).

    `swings` are the standard deviations of both; the name "n0" has the slope per year.
    """
    years = (np.arange(months) + 0.5) / 12
    keep, level = np.exp(-1 / 12), rng.normal(size=n_names)
    slow = np.empty((n_names, months))
    for month in range(months):
        slow[:, month] = level
        level = keep * level + np.sqrt(1 - keep**2) * rng.normal(size=n_names)
    logit = -0.7 * np.log(np.arange(1, n_names + 1))[:, None] + swings[1] * slow
    logit = logit + swings[0] * rng.normal(size=logit.shape)
    logit[0] += slope * (years - years.mean())
    share = np.exp(logit) / np.exp(logit).sum(axis=0)
    growth = 3 ** (years / years.max())
    month = np.sort(rng.choice(months, n_papers, p=growth / growth.sum()))
    name = (share[:, month].cumsum(axis=0) < rng.uniform(size=n_papers)).sum(axis=0)
    dates = pd.Timestamp("2000-01-01") + pd.to_timedelta(
        (month + rng.uniform(size=n_papers)) * 365.2425 / 12, unit="D"
    )
    return pd.DataFrame(
        {
            "paper_id": [f"p{number}" for number in range(n_papers)],
            "date": dates,
            "topic": 0,
            "theme": [f"n{number}" for number in np.minimum(name, n_names - 1)],
            "confidence": 1.0,
        }
    )


def draw_counts(
    n_papers, months, swings, company, rng, *, slope=0.0, n_names=20, unequal=0.7, same_size=False
):
    """Draw names whose log odds swing as in `draw_waves`, by counts: date scores and names' codes.

    Papers come in companies of one name and month, of sizes (geometric) whose design effect is
    `company`; the k-th name is as large as k^-unequal, and the first has the slope per year;
    with `same_size` it has as many papers as without, where names are equally large.
    """
    years = (np.arange(months) + 0.5) / 12
    keep, level = np.exp(-1 / 12), rng.normal(size=n_names)
    logit = -unequal * np.log(np.arange(1, n_names + 1))[:, None] * np.ones(months)
    for month in range(months):
        logit[:, month] += swings[1] * level
        level = keep * level + np.sqrt(1 - keep**2) * rng.normal(size=n_names)
    logit += swings[0] * rng.normal(size=logit.shape)
    growth = 3 ** (years / years.max())
    growth /= growth.sum()
    logit[0] += slope * (years - years.mean())
    if same_size:
        logit[0] += _offset(slope * (years - years.mean()), growth, 1 / n_names)
    share = np.exp(logit) / np.exp(logit).sum(axis=0)
    counts = np.zeros((n_names, months), dtype=int)
    if company == 1:
        for month, total in enumerate(rng.multinomial(n_papers, growth)):
            counts[:, month] = rng.multinomial(total, share[:, month])
    else:
        sizes = rng.geometric(2 / (company + 1), n_papers)
        sizes = sizes[: np.searchsorted(sizes.cumsum(), n_papers) + 1]
        month = rng.choice(months, len(sizes), p=growth)
        above = share[:, month].cumsum(axis=0) < rng.uniform(size=len(sizes))
        np.add.at(counts, (np.minimum(above.sum(axis=0), n_names - 1), month), sizes)
    scores = np.round((30 + years) * UNITS_PER_YEAR).astype(np.int64)
    flat = counts.ravel()
    codes = np.repeat(np.arange(n_names), months)
    return np.repeat(np.tile(scores, n_names), flat), np.repeat(codes, flat)


def _offset(lift, growth, share):
    """Return what to add to the log odds beside equal rivals so that the whole has this share."""
    low, high = -60.0, 60.0
    for _ in range(60):
        offset = (low + high) / 2
        whole = growth @ expit(offset + lift + np.log(share / (1 - share)))
        low, high = (offset, high) if whole < share else (low, offset)
    return offset
