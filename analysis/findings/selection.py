"""Whether a selection of papers is on the rise against the rest, in a sentence that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.config import TrendConfig
from analysis.findings.verdicts import verdict_sentence
from analysis.trends import estimate_trends, theme_prevalence
from analysis.wording import count, row_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.store import Results

SELECTION, REST = "The selection", "the rest"
FEW = 5
"""With fewer dated papers a sentence says how few they are."""


def selected_trend(
    results: Results, chosen: NDArray[np.bool_], config: TrendConfig | None = None
) -> str:
    """Say the trend of a selection; that of a whole theme or topic as the results tell it.

    There the verdict stands among those of all themes or topics, with the q-value and
    the doubt about who belongs that a selection by itself does not have.

    Parameters
    ----------
    results
        Finished results.
    chosen
        The selection, bool (n_papers,).
    config
        The settings of the test; None takes those of the results.
    """
    papers = results.paper_themes
    for level, column in (("theme", "theme"), ("topic", "topic_label")):
        name = _whole(papers[column], chosen)
        known = results.trends[
            (results.trends["level"] == level) & (results.trends["name"] == name)
        ]
        if name is not None and len(known) == 1:
            return verdict_sentence(row_of(known.iloc[0]), results.prevalence_of(level))
    return trend_of_selection(papers, chosen, config)


def trend_of_selection(
    paper_themes: pd.DataFrame, chosen: NDArray[np.bool_], config: TrendConfig | None = None
) -> str:
    """Say how the odds of a paper to be in the selection change per year against the rest.

    Membership is taken as given (no replicates of it), and the test stands alone:
    a verdict says nothing of the many selections that one may have tried before.

    Parameters
    ----------
    paper_themes
        The papers with their dates.
    chosen
        bool (n_papers,), the selection.
    config
        The settings of the test; None stands for the usual ones.

    Returns
    -------
    str
        A sentence with counts, odds ratio and 95 % interval; "rose", "fell" and
        "steady" only where the test gives them.
    """
    if not chosen.any():
        return "Nothing is selected, so there is no trend."
    if chosen.all():
        return "All papers are selected, so there is no rest to compare with."
    papers = paper_themes.assign(
        theme=np.where(chosen, SELECTION, REST), topic=chosen.astype(int), confidence=1.0
    ).drop(columns="runner_up", errors="ignore")
    n_dated = int(papers.loc[chosen, "date"].notna().sum())
    if not n_dated or not papers.loc[~chosen, "date"].notna().any():
        side = "selected" if not n_dated else "other"
        return f"None of the {side} papers has a date, so there is no trend to tell."
    config = config or TrendConfig()
    trends = estimate_trends(papers, config=config)
    trend = row_of(trends[trends["name"] == SELECTION].iloc[0])
    said = verdict_sentence(trend, theme_prevalence(papers, config=config))
    few = f" It has only {count(n_dated, 'dated paper')}." if n_dated < FEW else ""
    return f"{said}{few} Compared with the {count(int((~chosen).sum()), 'other paper')}."


def _whole(names: pd.Series, chosen: NDArray[np.bool_]) -> str | None:
    """Return the name whose papers are just the chosen ones."""
    inside = names[chosen].unique()
    if len(inside) != 1 or (names[~chosen] == inside[0]).any():
        return None
    return str(inside[0])
