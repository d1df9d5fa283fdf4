"""Measure what the tests keep where papers come in waves or in company, and where they do not.

    python -m tests.benchmarks.trends_waves --replicates 400
    python -m tests.benchmarks.trends_waves --shapes --replicates 100
    python -m tests.benchmarks.trends_waves --detectable --replicates 200

A replicate is a corpus of 20 names, drawn as counts by month. "p <= 5 %" and the coverage
at no trend are of all names; verdicts are those of whole corpora, with the correction, the
least change and the bends, but without replicated assignments, since names are known. Power
and the coverage at .1 a year are of one of 20 names that are equally large. What is told to be
detectable (in 4 of 5 corpora, at p <= 1 %) is the median of what 40 corpora without a trend tell;
a name of 20 equally large ones is then given that trend. "As for independent
papers" is the same without waves and companions, on the same draws.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from analysis.config import TrendConfig
from analysis.trends.baseline import straight_trends
from analysis.trends.bend import bend_p_value, possible_bends
from analysis.trends.bursts import strongest_burst
from analysis.trends.course import describe_courses
from analysis.trends.inference import DateInference
from analysis.trends.verdicts import FALLING, RISING, adjust, judge
from analysis.trends.waves import months_of
from tests.benchmarks.trends_draws import draw_counts

CONFIG = TrendConfig()
ROWS = {
    "40": (40, 60, 0.0, 0.0, 1.0),
    "258": (258, 120, 0.0, 0.0, 1.0),
    "2000": (2_000, 120, 0.0, 0.0, 1.0),
    "15000": (15_000, 120, 0.0, 0.0, 1.0),
    "150000": (150_000, 240, 0.0, 0.0, 1.0),
    "waves 258": (258, 120, 0.12, 0.1, 1.0),
    "waves 2000": (2_000, 120, 0.12, 0.1, 1.0),
    "waves 15000": (15_000, 120, 0.12, 0.1, 1.0),
    "waves 150000": (150_000, 240, 0.12, 0.1, 1.0),
    "strong 2000": (2_000, 120, 0.3, 0.2, 1.0),
    "strong 15000": (15_000, 120, 0.3, 0.2, 1.0),
    "strong 150000": (150_000, 240, 0.3, 0.2, 1.0),
    "companions 300": (300, 120, 0.0, 0.0, 1.8),
    "companions 2000": (2_000, 120, 0.0, 0.0, 1.8),
}


SHAPES = {
    "258": (258, 60, 0.0, 0.0, 1.0),
    "companions 300": (300, 60, 0.0, 0.0, 1.8),
    "3000": (3_000, 120, 0.0, 0.0, 1.0),
    "waves 3000": (3_000, 120, 0.12, 0.1, 1.0),
    "strong 3000": (3_000, 120, 0.3, 0.2, 1.0),
    "waves 15000": (15_000, 120, 0.12, 0.1, 1.0),
    "strong 15000": (15_000, 120, 0.3, 0.2, 1.0),
}


DETECTABLE = ("258", "companions 300", "2000", "waves 2000", "waves 15000")
ASKED = 0.01  # p-value asked of a name among several


def main() -> None:
    """Measure the chosen rows and print a table."""
    arguments = _arguments()
    if arguments.shapes:
        print(
            "| corpus | bend, p <= 5 % | SE | burst, p <= 5 % | SE | any bend in a corpus "
            "| any burst |\n|" + " --- |" * 7,
            flush=True,
        )
        for row in arguments.rows or SHAPES:
            print(_shapes(row, arguments.replicates, arguments.seed), flush=True)
        return
    if arguments.detectable:
        print(
            "| corpus | rise told | found | SE | fall told | found | SE |\n|" + " --- |" * 7,
            flush=True,
        )
        for row in arguments.rows or DETECTABLE:
            print(_detectable(row, arguments.replicates, arguments.seed), flush=True)
        return
    print(
        "| corpus | p <= 5 % | SE | as for independent papers | rising or falling in a corpus "
        "| or a turn | SE | coverage at no trend | coverage at .1 a year | found at .1 a year "
        "| as for independent papers |\n|" + " --- |" * 11,
        flush=True,
    )
    for row in arguments.rows or ROWS:
        print(_measured(row, arguments.replicates, arguments.seed), flush=True)


def _measured(row, replicates, seed):
    n_papers, months, fast, slow, company = ROWS[row]
    rng = np.random.default_rng([seed, *row.encode()])
    none = [
        examine(*draw_counts(n_papers, months, (fast, slow), company, rng), months / 12)
        for _ in range(replicates)
    ]
    some = [
        _first(
            *draw_counts(n_papers, months, (fast, slow), company, rng, slope=0.1, unequal=0.0), 0.1
        )
        for _ in range(replicates)
    ]
    rejected, plain, called, turned, held = np.array(none).T
    found, found_plain, covered = np.array(some).T
    error = rejected.std(ddof=1) / np.sqrt(replicates)
    cells = [rejected.mean(), error, plain.mean(), called.mean(), turned.mean()]
    cells += [turned.std(ddof=1) / np.sqrt(replicates), held.mean(), covered.mean()]
    cells += [found.mean(), found_plain.mean()]
    return f"| {row} | {' | '.join(f'{100 * cell:.1f} %' for cell in cells)} |"


def _shapes(row, replicates, seed):
    """Return a row: shares of names of 20 papers or more without a trend that seem to bend."""
    n_papers, months, fast, slow, company = SHAPES[row]
    rng = np.random.default_rng([seed, *row.encode()])
    config = TrendConfig(n_bootstrap=199)
    found = []
    for _ in range(replicates):
        scores, codes = draw_counts(n_papers, months, (fast, slow), company, rng, n_names=6)
        baseline = _baseline(scores, codes)
        quarter = np.unique(months_of(scores) // 3, return_inverse=True)[1]
        periods = [str(number) for number in range(quarter.max() + 1)]
        large = np.flatnonzero(baseline.members.sum(axis=1) >= config.min_for_shape)
        p_values = np.array(
            [
                (
                    bend_p_value(baseline, name, possible_bends(baseline, name)),
                    strongest_burst(baseline, name, quarter, periods, config, rng)["p_value"],
                )
                for name in large
            ]
        )
        proven = [(adjust(column) <= config.fdr).any() for column in p_values.T]
        found.append([*(p_values <= 0.05).mean(axis=0), *proven])
    bend, burst, any_bend, any_burst = np.array(found).T
    cells = []
    for column in (bend, burst):
        cells += [column.mean(), column.std(ddof=1) / np.sqrt(replicates)]
    cells += [any_bend.mean(), any_burst.mean()]
    return f"| {row} | {' | '.join(f'{100 * cell:.1f} %' for cell in cells)} |"


def _detectable(row, replicates, seed):
    """Return a row: the trend told to be detectable in 4 of 5 corpora, and how often it is."""
    n_papers, months, fast, slow, company = ROWS[row]
    rng = np.random.default_rng([seed, 1, *row.encode()])

    def draw(slope):
        drawn = draw_counts(
            n_papers, months, (fast, slow), company, rng, slope=slope, unequal=0.0, same_size=True
        )
        return _estimated(*drawn)

    def told():
        found = draw(0.0)
        waves = found["baseline"].waves
        return [ratios[0] for ratios in found["inference"].detectable(found["sizes"], ASKED, waves)]

    cells = []
    for side, ratio in zip((1, -1), np.median([told() for _ in range(40)], axis=0), strict=True):
        hits = np.empty(replicates)
        for replicate in range(replicates):
            found = draw(float(np.log(ratio)))
            right = side * np.log(found["ratios"][0, 0]) > 0
            hits[replicate] = right and found["p"][0] <= ASKED
        error = hits.std(ddof=1) / np.sqrt(replicates)
        cells += [f"x {ratio:.2f}", f"{100 * hits.mean():.1f} %", f"{100 * error:.1f} %"]
    return f"| {row} | {' | '.join(cells)} |"


def examine(scores, codes, years):
    """Return shares of names with p <= 5 %, with waves and without, two verdicts, and coverage."""
    found = _estimated(scores, codes)
    p_values, q_values = found["p"], adjust(found["p"])
    verdicts = judge(found["ratios"], q_values, years, CONFIG)
    told = describe_courses(found["baseline"], verdicts, CONFIG).verdicts
    called = np.isin(told, [RISING, FALLING]).any()
    turned = np.char.find(told.astype(str), ", then ").max() >= 0
    _, low, high = found["ratios"]
    return (
        (p_values <= 0.05).mean(),
        (found["plain"] <= 0.05).mean(),
        called,
        called or turned,
        ((low <= 1) & (high >= 1)).mean(),
    )


def _first(scores, codes, slope):
    """Return whether the first name is found, with waves and without, and its slope held."""
    found = _estimated(scores, codes)
    _, low, high = found["ratios"]
    return (
        found["p"][0] <= 0.05,
        found["plain"][0] <= 0.05,
        low[0] <= np.exp(slope) <= high[0],
    )


def _baseline(scores, codes):
    kept, codes = np.unique(codes, return_inverse=True)
    return straight_trends([str(name) for name in kept], scores, codes)


def _estimated(scores, codes):
    baseline = _baseline(scores, codes)
    codes = np.unique(codes, return_inverse=True)[1]
    sizes = np.bincount(codes)
    sums = np.bincount(codes, scores).astype(float)
    inference = DateInference(scores, np.arange(1, 2 * sizes.max()), CONFIG)
    ratios, p_values = inference.estimate(sizes, sums, baseline.waves)
    plain = inference.estimate(sizes, sums)[1]
    told = {"baseline": baseline, "inference": inference, "sizes": sizes}
    return told | {"ratios": ratios, "p": p_values, "plain": plain}


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=list(dict.fromkeys([*ROWS, *SHAPES])))
    parser.add_argument("--shapes", action="store_true", help="measure bends and bursts instead")
    parser.add_argument("--detectable", action="store_true", help="measure that instead")
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20261127)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
