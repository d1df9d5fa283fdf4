"""How far verdicts hang on which papers were given to which name.

A paper's confidence is the share of its evidence for its topic against the
runner-up's. Each replicate hands every paper to its runner-up with one minus
its confidence as the chance (out of all names where there is no runner-up),
and judges all names again. A verdict counts only as far as replicates repeat it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.trends.verdicts import FALLING, RISING, STEADY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig
    from analysis.trends.found import Found
    from analysis.trends.inference import DateInference

Sums = tuple["NDArray[np.int64]", "NDArray[np.float64]"]
STREAM = 20261127  # the replicates' own random numbers: no seed of a run changes a verdict
FEW_PAPERS = 5_000  # beyond so many papers 200 replicates tell enough


def draw_replicates(
    papers: pd.DataFrame, names: list[str], scores: NDArray[np.int64], config: TrendConfig
) -> Sums | None:
    """Return (n_replicates, n_names) sizes and sums of date scores; None if nothing is in doubt.

    Parameters
    ----------
    papers
        The dated papers, with name, confidence, rival (the runner-up's name, may be
        missing) and place (a number that a paper keeps whoever else is left out).
    names
        The names in order.
    scores
        The papers' date scores.
    config
        The number of replicates.
    """
    stay = papers["confidence"].fillna(1).clip(0, 1).to_numpy()
    own = pd.Index(names).get_indexer(pd.Index(papers["name"]))
    rival = pd.Index(names).get_indexer(pd.Index(papers["rival"]))
    if not config.n_replicates or bool(np.all((stay >= 1) | (own == rival))):
        return None
    replicates = config.n_replicates if len(papers) <= FEW_PAPERS else min(config.n_replicates, 200)
    rng = np.random.default_rng(STREAM)
    places = papers["place"].to_numpy()
    shape = (replicates, len(names))
    sizes, sums = np.empty(shape, dtype=np.int64), np.empty(shape)
    for replicate in range(replicates):
        codes = np.where(rng.random(places.max() + 1)[places] < stay, own, rival)
        kept = codes >= 0
        sizes[replicate] = np.bincount(codes[kept], minlength=len(names))
        sums[replicate] = np.bincount(codes[kept], scores[kept], len(names))
    return sizes, sums


def measure_agreement(
    verdicts: NDArray[np.str_],
    replicates: Sums,
    inference: DateInference,
    found: Found,
    config: TrendConfig,
) -> NDArray[np.float64]:
    """Return each name's share of replicates that agree with its verdict.

    A replicate agrees with "rising" or "falling" where its own test rejects in that
    direction (names were corrected for one another when the verdict was given),
    with "steady" where the odds change by less than the band over the years, and with
    "cannot tell" where not even its q-value would prove a rise or a fall. Its test
    is the name's own, moved as far as the replicate moves the name's dates.

    Parameters
    ----------
    verdicts
        (n_names,) the verdicts.
    replicates
        The replicates' sizes and sums.
    inference
        What the dates can tell.
    found
        The names' own sizes, sums, deviates and inflation.
    config
        `fdr`, `level` and `band`.
    """
    from scipy.special import ndtr, ndtri
    from scipy.stats import false_discovery_control

    sizes, sums = replicates
    moved = inference.null.deviates(sizes.ravel(), sums.ravel()).reshape(sizes.shape)
    start = inference.null.deviates(found.sizes, found.sums)
    deviates = found.deviates + (moved - start) / found.inflation
    deviates = np.where(np.isfinite(deviates), deviates, 0)  # emptied names prove nothing
    proven = false_discovery_control(2 * ndtr(-np.abs(deviates)), axis=1) <= config.fdr
    z = float(ndtri(0.5 + config.level / 2))
    agree = np.where(verdicts == RISING, deviates >= z, ~proven)
    agree = np.where(verdicts == FALLING, deviates <= -z, agree)
    steady = np.flatnonzero(verdicts == STEADY)
    if len(steady):
        low, high = inference.rough_limits(sizes[:, steady].ravel(), sums[:, steady].ravel())
        change = np.sqrt(low * high) ** found.years
        inside = (change >= 1 / config.band) & (change <= config.band)
        agree[:, steady] = inside.reshape(-1, len(steady))
    return np.asarray(agree.mean(axis=0), dtype=np.float64)


def rival_names(papers: pd.DataFrame) -> pd.Series[str]:
    """Return the name that each paper's runner-up topic mostly goes by, missing where unknown.

    Examples
    --------
    >>> papers = pd.DataFrame({"topic": [0, 0, 1], "runner_up": [1, -1, 0],
    ...                        "name": ["agents", "agents", "bandits"]})
    >>> rival_names(papers).tolist()
    ['bandits', nan, 'agents']
    """
    if "runner_up" not in papers:
        return pd.Series(pd.NA, index=papers.index, dtype="str")
    counts = papers.groupby(["topic", "name"]).size().reset_index(name="n")
    first = counts.sort_values(["n", "name"], ascending=[False, True]).drop_duplicates("topic")
    return papers["runner_up"].map(first.set_index("topic")["name"]).astype("str")
