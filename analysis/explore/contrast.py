"""Whether a selection of papers is on the rise against the rest, in a sentence that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.sentences import verdict_sentence
from analysis.sentences.words import row_of
from analysis.style import count
from analysis.trends import estimate_trends, theme_prevalence

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

SELECTION, REST = "The selection", "the rest"
FEW = 5
"""With fewer dated papers a sentence says how few they are."""


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
    trends = estimate_trends(papers, config=config)
    trend = row_of(trends[trends["name"] == SELECTION].iloc[0])
    said = verdict_sentence(trend, theme_prevalence(papers, config=config))
    few = f" It has only {count(n_dated, 'dated paper')}." if n_dated < FEW else ""
    return f"{said}{few} Compared with the {count(int((~chosen).sum()), 'other paper')}."
