"""What a verdict hangs on: papers in doubt, odd dates, one month, or another name's rise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.trends.found import find
from analysis.trends.influence import deviates_without, odd_dates, short_periods
from analysis.trends.verdicts import CANNOT_TELL, FALLING, RISING, STEADY, adjust, judge
from analysis.trends.waves import pull
from analysis.wording import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig
    from analysis.trends.found import Found


ALONE = "the premise that papers come one by one"


class Doubts(NamedTuple):
    """Why each verdict is taken back, on what it hangs, and beside whose rise it falls."""

    doubt: NDArray[np.str_]
    hangs_on: NDArray[np.str_]
    falls_beside: NDArray[np.str_]


def find_doubts(
    dated: pd.DataFrame,
    found: Found,
    verdicts: NDArray[np.str_],
    agreement: NDArray[np.float64],
    q_values: NDArray[np.float64],
    config: TrendConfig,
) -> Doubts:
    """Look for what each verdict hangs on.

    Parameters
    ----------
    dated
        The dated papers.
    found
        Sizes, sums, deviates and dates of the names.
    verdicts, agreement, q_values
        (n_names,) verdicts, the replicates' agreement with them, and q-values.
    config
        The settings.
    """
    shaken = agreement < config.least_agreement
    doubt = [
        f"{verdict} in only {share:.0%} of the replicates of which papers belong to it"
        if low and verdict != CANNOT_TELL
        else ""
        for verdict, share, low in zip(verdicts, agreement, shaken, strict=True)
    ]
    odd = odd_dates(found.scores)
    if odd.any():
        again = _without_odd(dated, found, odd, q_values, config)
        years = ", ".join(map(str, sorted(set(dated["date"].dt.year[odd]))))
        told = f"the verdict would be another without {count(int(odd.sum()), 'paper')} of {years}"
        changed = (again != verdicts) & np.isin(verdicts, [RISING, FALLING, STEADY])
        doubt = [old or (told if new else "") for old, new in zip(doubt, changed, strict=True)]
    return Doubts(
        np.array(doubt, dtype=str),
        np.array(_periods(dated, found, verdicts, config), dtype=str),
        np.array(_beside(found, verdicts, config), dtype=str),
    )


def same_papers(papers: pd.DataFrame) -> dict[str, str]:
    """Return the topics (by `name`) that are the same papers as a theme, with that theme."""
    pairs = papers.groupby(["name", "theme"]).size().rename("n").reset_index()
    topics, themes = papers["name"].value_counts(), papers["theme"].value_counts()
    same = (pairs["n"] == pairs["name"].map(topics)) & (pairs["n"] == pairs["theme"].map(themes))
    return dict(zip(pairs.loc[same, "name"], pairs.loc[same, "theme"], strict=True))


def _without_odd(
    dated: pd.DataFrame,
    found: Found,
    odd: NDArray[np.bool_],
    q_values: NDArray[np.float64],
    config: TrendConfig,
) -> NDArray[np.str_]:
    """Return the verdicts on straight trends without the papers of odd dates."""
    again = find(dated[~odd], found.names, config)
    verdicts = np.full(len(found.names), CANNOT_TELL, dtype=object)
    if again is not None:
        places = pd.Index(found.names).get_indexer(pd.Index(again.names))
        p_values = np.full(len(q_values), np.nan)
        p_values[places] = again.p_values
        judged = judge(again.ratios, adjust(p_values)[places], again.years, config)
        verdicts[places] = judged
    return verdicts.astype(str)


def _periods(
    dated: pd.DataFrame, found: Found, verdicts: NDArray[np.str_], config: TrendConfig
) -> list[str]:
    """Name the month, or unfinished last year, without which a rise or fall is none by itself."""
    z, n = _critical(config), len(found.names)
    told = np.isin(verdicts, [RISING, FALLING])
    hangs = [""] * n
    if not told.any():
        return hangs
    side = np.where(verdicts == RISING, 1, -1)
    start = deviates_without(np.zeros(len(dated), bool), found.codes, found.scores, n)
    least = np.full(n, z)
    periods = short_periods(dated["date"])
    for name in periods:
        moved = deviates_without(periods[name].to_numpy(), found.codes, found.scores, n)
        left = side * (found.deviates + (moved - start) / found.inflation)
        for index in np.flatnonzero(told & (left < least)):
            least[index], hangs[index] = left[index], str(name)
    for name in {name for name in hangs if name}:
        again = find(dated[~periods[name].to_numpy()], found.names, config)
        proven = (
            set()
            if again is None
            else {
                known
                for known, p_value in zip(again.names, again.p_values, strict=True)
                if p_value <= 1 - config.level
            }
        )
        hangs = [
            "" if hang == name and known in proven else hang
            for hang, known in zip(hangs, found.names, strict=True)
        ]
    named = [f"the papers of {name}" if name else "" for name in hangs]
    return _premise(found, told, side, z, named)


def _premise(
    found: Found,
    told: NDArray[np.bool_],
    side: NDArray[np.int64],
    z: float,
    hangs: list[str],
) -> list[str]:
    """Say what else hangs on papers being independent, where they seem to come in waves."""
    waves = found.baseline.unproven
    if waves is None:
        return hangs
    plain = found.deviates * np.sqrt(found.baseline.waves.companions)
    left = side * pull(waves, np.arange(len(told)), plain)
    return [
        hang or (ALONE if verdict and deviate < z else "")
        for hang, verdict, deviate in zip(hangs, told, left, strict=True)
    ]


def _beside(found: Found, verdicts: NDArray[np.str_], config: TrendConfig) -> list[str]:
    """Name the largest riser for each fall that is none among all papers but the riser's."""
    rising, falling = verdicts == RISING, verdicts == FALLING
    beside = [""] * len(verdicts)
    if not rising.any() or not falling.any():
        return beside
    riser = int(np.argmax(np.where(rising, found.sizes, -1)))
    n, out = len(verdicts), found.codes == riser
    start = deviates_without(np.zeros(len(out), bool), found.codes, found.scores, n)
    moved = deviates_without(out, found.codes, found.scores, n)
    left = found.deviates + (moved - start) / found.inflation
    for index in np.flatnonzero(falling & (left > -_critical(config))):
        beside[index] = found.names[riser]
    return beside


def _critical(config: TrendConfig) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + config.level / 2))
