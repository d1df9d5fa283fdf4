"""How a name's odds of being the subject of a paper change per year, and whether that is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.schema import TRENDS, conform
from analysis.trends.dates import date_scores
from analysis.trends.inference import DateInference
from analysis.trends.names import named_papers, names_by_size
from analysis.trends.replicates import draw_replicates, measure_agreement, rival_names
from analysis.trends.verdicts import CANNOT_TELL, adjust, judge

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Any

    from numpy.typing import NDArray


_NUMBERS = ("odds_ratio_per_year", "low", "high", "p_value", "q_value", "detectable", "agreement")


def estimate_trends(
    paper_themes: pd.DataFrame, level: str = "theme", config: TrendConfig | None = None
) -> pd.DataFrame:
    """Estimate each name's odds ratio per year against all papers, test it, and judge it.

    The odds ratio is the slope of a logistic regression of membership on the
    date itself (no bins), so the corpus's own growth is the denominator; Firth's
    penalty and its profile interval serve small names. The p-value comes from
    permuting the dates, and the interval leaves out 1 where it is at most 5 %;
    the q-value is Benjamini and Hochberg's over all names.
    Dates known to the month or the year count by `date_scores`; where there are
    more than 800 distinct dates the regression, never the test, pools neighbours.
    Claims are about the corpus: where it is a selection, so are they.

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
        The trends table, largest name first, and with it `n_dated` (papers that
        count), `agreement` (the share of replicated assignments that repeat the
        verdict), `hangs_on_recalled` (leaving out papers with a
        recalled date would change the verdict) and `reason` (why one cannot
        tell, else empty). `detectable` is infinite where no trend would be found.

    Raises
    ------
    InputError
        If the level is unknown, a paper has no name, or a date is unusable.

    Notes
    -----
    The test is of the slope that the odds ratio tells, so that test and interval
    agree. A rank test finds more where shares jump once behind a few early
    papers; `describe_shapes` tests for a change of slope.

    Examples
    --------
    >>> papers = pd.DataFrame({
    ...     "paper_id": list("abcdefghijkl"), "topic": 0, "confidence": 1.0,
    ...     "theme": ["bandits"] * 6 + ["agents"] * 6,
    ...     "date": pd.date_range("2023-01-01", periods=12, freq="MS")})
    >>> estimate_trends(papers)[["name", "n_papers", "q_value", "verdict"]].round(2)
          name  n_papers  q_value  verdict
    0   agents         6      0.0   rising
    1  bandits         6      0.0  falling
    """
    config = config or TrendConfig()
    papers = named_papers(paper_themes, level)
    papers["rival"] = rival_names(papers)
    papers["place"] = papers["paper_id"].rank(method="first").astype(int)
    names = names_by_size(papers)
    recalled = papers.get("date_evidence", pd.Series("", index=papers.index)).eq("recalled")
    dated = papers[papers["date"].notna()]
    confirmed = dated[~recalled[dated.index]]
    used, others = (confirmed, dated) if config.leave_out_recalled else (dated, confirmed)
    trends = _estimate(used, names, config)
    trends["n_papers"] = papers["name"].value_counts().reindex(names).to_numpy()
    trends["level"] = level
    trends["hangs_on_recalled"] = False
    if len(others) != len(used):
        again = _estimate(others, names, config)
        trends["hangs_on_recalled"] = trends["verdict"] != again["verdict"]
    trends["reason"] = [_reason(row, len(used), config) for row in trends.to_dict("records")]
    order = [*TRENDS.columns, "n_dated", "agreement", "hangs_on_recalled", "reason"]
    return conform(trends[order], TRENDS)


def _estimate(dated: pd.DataFrame, names: list[str], config: TrendConfig) -> pd.DataFrame:
    """Return one row a name: the numbers, the verdict, and the verdict before doubt was cast."""
    codes = pd.Index(names).get_indexer(pd.Index(dated["name"]))
    scores = date_scores(dated)
    sizes = np.bincount(codes, minlength=len(names))
    sums = np.bincount(codes, weights=scores, minlength=len(names)).astype(np.float64)
    table = pd.DataFrame({"name": names, "n_dated": sizes, "unshaken": CANNOT_TELL})
    table[list(_NUMBERS)] = np.nan
    if len(scores) and np.ptp(scores) > 0:
        replicates = draw_replicates(dated, names, scores, config)
        every_size = sizes if replicates is None else np.append(sizes, replicates[0])
        inference = DateInference(scores, every_size, config)
        table = table.assign(**_infer(inference, sizes, sums, config))
        verdicts = table["unshaken"].to_numpy(dtype=str)
        table["agreement"] = table["p_value"].where(table["p_value"].isna(), 1.0)
        if replicates is not None:
            agreement = measure_agreement(verdicts, replicates, inference, config)
            table["agreement"] *= agreement
    shaky = table["agreement"] < config.least_agreement
    return table.assign(verdict=table["unshaken"].mask(shaky, CANNOT_TELL))


def _infer(
    inference: DateInference,
    sizes: NDArray[np.int64],
    sums: NDArray[np.float64],
    config: TrendConfig,
) -> dict[str, NDArray[Any]]:
    """Return the columns of numbers and the verdicts; no number for none or all of the papers."""
    found = {column: np.full(len(sizes), np.nan) for column in _NUMBERS}
    can = (sizes > 0) & (sizes < sizes.sum())
    ratios = inference.odds_ratios(sizes[can], sums[can])
    found["odds_ratio_per_year"][can], found["low"][can], found["high"][can] = ratios
    found["p_value"] = inference.p_values(sizes, sums)
    found["q_value"] = adjust(found["p_value"])
    found["detectable"][can] = inference.detectable(sizes[can])
    years = inference.years
    verdicts = judge(found["low"], found["high"], found["q_value"], years, config)
    return {**found, "unshaken": verdicts}


def _reason(row: Mapping[Hashable, Any], n_used: int, config: TrendConfig) -> str:
    """Say why a verdict is "cannot tell", and nothing otherwise."""
    if row["verdict"] != CANNOT_TELL:
        return ""
    n_dated = row["n_dated"]
    if not n_used:
        return "no paper in the corpus is dated"
    if n_dated == 0:
        return "none of its papers is dated"
    if n_dated == n_used:
        return "every dated paper belongs to it, so there is nothing to compare with"
    if np.isnan(row["odds_ratio_per_year"]):
        return "all papers fall on one date"
    if row["unshaken"] != CANNOT_TELL:
        held = f"{row['agreement']:.0%} of {config.n_replicates}"
        return f"{row['unshaken']} in only {held} replicates of which papers belong to it"
    if row["p_value"] <= 1 - config.level:
        p_value, q_value = f"{row['p_value']:.2g}", f"{row['q_value']:.2g}"
        return f"p = {p_value} by itself, but q = {q_value} among all names tested"
    if np.isinf(row["detectable"]):
        return f"with {n_dated} dated papers no trend could be proven"
    needed = f"{row['detectable']:.3g}"
    return f"with {n_dated} dated papers it takes an odds ratio of {needed} a year to be found"
