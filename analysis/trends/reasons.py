"""Why one cannot tell, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.verdicts import CANNOT_TELL
from analysis.wording import number

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Any

    from analysis.config import TrendConfig


def reason_for(row: Mapping[Hashable, Any], n_used: int, level: str, config: TrendConfig) -> str:
    """Say why a verdict is "cannot tell", and nothing otherwise.

    Parameters
    ----------
    row
        A row of the trends table, with `doubt` (why a verdict was taken back).
    n_used
        The dated papers of the corpus.
    level
        theme or topic: whose family the q-value is over.
    config
        The settings.
    """
    if row["verdict"] != CANNOT_TELL:
        return ""
    n_dated = row["n_dated"]
    if not n_used:
        return "no paper in the corpus is dated"
    if row["name"] == config.without:
        return "its papers are left out"
    if row["name"] == config.against:
        return f"it is the {level} that others are compared with"
    if n_dated == 0:
        return "none of its papers is dated"
    if n_dated == n_used:
        return "every dated paper belongs to it, so there is nothing to compare with"
    if np.isnan(row["odds_ratio_per_year"]):
        return "all papers fall on one date"
    if row["doubt"]:
        return str(row["doubt"])
    if row["course"]:
        return f"its course bends ({row['course']}), not surely enough for a verdict"
    proven = row["q_value"] <= config.fdr
    if proven:
        return (
            f"the odds surely change, but perhaps by less than x {number(config.band)} "
            f"over the {row['years']:.1f} years"
        )
    if row["p_value"] <= 1 - config.level:
        p_value, q_value = f"{row['p_value']:.2g}", f"{row['q_value']:.2g}"
        return f"p = {p_value} by itself, but q = {q_value} among all {level}s"
    if np.isinf(row["detectable"]) and not row["detectable_fall"] > 0:
        return f"with {n_dated} dated papers no trend could be proven"
    if np.isinf(row["detectable"]):
        needed = f"of {row['detectable_fall']:.3g} a year, falling,"
    else:
        needed = f"of {row['detectable']:.3g} a year"
        if row["detectable_fall"] > 0:
            needed += f", or {row['detectable_fall']:.3g} falling,"
    return f"with {n_dated} dated papers it takes an odds ratio {needed} to be found"
