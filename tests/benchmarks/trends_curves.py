"""Measure how often the band of the curves holds the true share, averaged over the dates.

python -m tests.benchmarks.trends_curves --replicates 60
python -m tests.benchmarks.trends_curves --replicates 60 --waves

With waves the log odds swing by .12 from month to month and by .1 slowly (a memory of a year);
the truth to hold is then the share with the slow swings and without the fast ones.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from analysis.trends import smooth_prevalence
from tests.benchmarks.trends_draws import logistic_shares

SHAPES = ("flat", "line", "hump", "step")


def main() -> None:
    """Print a table: a row a size, a column a shape, with the date where least often held."""
    arguments = _arguments()
    print(f"| papers | {' | '.join(SHAPES)} |\n|" + " --- |" * 5, flush=True)
    for n_papers in arguments.papers:
        cells = []
        for shape in SHAPES:
            rng = np.random.default_rng([arguments.seed, n_papers])
            held = np.array(
                [
                    _held(n_papers, shape, rng, waves=arguments.waves)
                    for _ in range(arguments.replicates)
                ]
            )
            error = held.mean(axis=1).std(ddof=1) / np.sqrt(len(held))
            least = held.mean(axis=0).min()
            cells.append(
                f"{100 * held.mean():.1f} % (SE {100 * error:.1f}; least {100 * least:.0f} %)"
            )
        print(f"| {n_papers:,} | {' | '.join(cells)} |", flush=True)


def true_share(shape, time):
    """Return the share at times from 0 to 1."""
    if shape == "hump":
        return 0.1 + 0.4 * np.exp(-(((time - 0.5) / 0.15) ** 2))
    if shape == "step":
        return np.where(time < 0.5, 0.15, 0.4)
    return logistic_shares(time, 0.25, 2.0 * (shape == "line"))


def _held(n_papers, shape, rng, *, waves):
    days = np.sort(rng.integers(0, 1461, n_papers))
    whole = true_share(shape, np.linspace(0, 1, 1461))
    drawn = whole
    if waves:
        slow, fast = (np.interp(np.arange(1461) / 30.4, np.arange(49), x) for x in _swings(rng))
        whole = expit(logit(whole) + slow)
        drawn = expit(logit(whole) + fast[(np.arange(1461) // 30.4 * 30.4).astype(int)])
    papers = pd.DataFrame(
        {
            "paper_id": [str(number) for number in range(n_papers)],
            "topic": 0,
            "confidence": 1.0,
            "theme": np.where(rng.random(n_papers) < drawn[days], "A", "B"),
            "date": pd.Timestamp("2020-01-01") + pd.to_timedelta(days, "D"),
        }
    )
    found = smooth_prevalence(papers)
    found = found[found["name"] == "A"]
    at = (found["date"] - pd.Timestamp("2020-01-01")).dt.days.clip(0, 1460)
    truth = whole[at.to_numpy()]
    return ((found["low"] <= truth) & (truth <= found["high"])).to_numpy()


def _swings(rng):
    """Return slow and fast swings of the log odds at the beginning of each of 49 months."""
    keep, slow = np.exp(-1 / 12), [rng.normal()]
    for _ in range(48):
        slow.append(keep * slow[-1] + np.sqrt(1 - keep**2) * rng.normal())
    return 0.1 * np.array(slow), 0.12 * rng.normal(size=49)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", nargs="+", type=int, default=[258, 600, 2000])
    parser.add_argument("--replicates", type=int, default=60)
    parser.add_argument("--waves", action="store_true", help="let the share swing")
    parser.add_argument("--seed", type=int, default=20261127)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
