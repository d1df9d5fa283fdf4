"""The course of a name in words, and the verdict that follows where its slope changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.trends.bend import bend_p_value, possible_bends
from analysis.trends.shape import find_bend
from analysis.trends.verdicts import (
    CANNOT_TELL,
    FALLING,
    FELL_ROSE,
    RISING,
    ROSE_FELL,
    STEADY,
    adjust,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig
    from analysis.trends.baseline import Baseline


TURNS = 0.1
"""A turn is a second chance for a verdict, so its q-value is held to this part of the usual."""


class Courses(NamedTuple):
    """Verdicts that know of bends, and the bends in words ("" where none is proven)."""

    verdicts: NDArray[np.str_]
    words: NDArray[np.str_]


def describe_courses(
    baseline: Baseline, verdicts: NDArray[np.str_], config: TrendConfig
) -> Courses:
    """Look for a bend in each name that has papers enough, before anything is called steady.

    Where a bend is proven (q over all names that were looked at) and one side surely
    rises and the other surely falls, that is the verdict, if q is at most a tenth of `fdr`.
    Where that is not so sure, a straight trend that is proven stays, and nothing is called
    steady.

    Parameters
    ----------
    baseline
        The straight trends and waves.
    verdicts
        (n_names,) the verdicts on straight trends.
    config
        `fdr` and `min_for_shape`.
    """
    sizes = baseline.members.sum(axis=1)
    p_values = np.full(len(sizes), np.nan)
    for index in np.flatnonzero(sizes >= config.min_for_shape):
        places = possible_bends(baseline, int(index))
        if len(places):
            p_values[index] = bend_p_value(baseline, int(index), places)
    q_values = adjust(p_values)
    told, words = verdicts.astype(object), np.full(len(sizes), "", dtype=object)
    for index in np.flatnonzero(q_values <= config.fdr):
        bend = find_bend(baseline, int(index), config)
        sure = q_values[index] <= config.fdr * TURNS
        before, after = (_way(bend, side) for side in ("before", "after"))
        words[index] = f"{_course(before, after)} (about {bend['bend'].year})"
        if sure and (before, after) == (1, -1):
            told[index] = ROSE_FELL
        elif sure and (before, after) == (-1, 1):
            told[index] = FELL_ROSE
        elif told[index] == STEADY or _against(told[index], after):
            told[index] = CANNOT_TELL
    return Courses(told.astype(str), words.astype(str))


def _way(bend: dict[str, object], side: str) -> int:
    """Return 1 for a sure rise, -1 for a sure fall, else 0."""
    low, high = (float(str(bend[f"{side}_{end}"])) for end in ("low", "high"))
    return 1 if low > 1 else -1 if high < 1 else 0


def _against(verdict: str, after: int) -> bool:
    """Say whether what came after the bend surely goes against the verdict."""
    return (verdict == RISING and after < 0) or (verdict == FALLING and after > 0)


def _course(before: int, after: int) -> str:
    first = {1: "rose", -1: "fell", 0: "no sure change"}[before]
    if before == after:
        return {1: "rose at two speeds", -1: "fell at two speeds", 0: "a bend"}[before]
    then = {1: "rose", -1: "fell", 0: "levelled off"}[after]
    return f"{first}, then {then}"
