"""Two selections of papers compared: what marks one, what the other, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.language.stopwords import stop_words
from analysis.trends import compare_names, marking_terms, sides
from analysis.wording import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.store import Results
    from analysis.trends import Sides


def compare_sets(
    results: Results, first: NDArray[np.bool_], second: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """Compare two selections by the terms that tell them apart and by their themes.

    Parameters
    ----------
    results
        Finished results.
    first
        bool (n_papers,), the selection of interest.
    second
        bool (n_papers,), the other one; None stands for all papers not in the first.

    Returns
    -------
    DataFrame
        kind ("term" or "theme"), then the columns of `analysis.trends.compare_names`: terms
        that mark the first selection, terms that mark the second, themes by size. Papers of
        both selections are left out, or, where one holds the other, the smaller is compared
        with the rest of the larger. `attrs["note"]` says so in a sentence.

    Raises
    ------
    InputError
        If a selection is empty, or both are the same.
    """
    apart = sides(first, ~first if second is None else second)
    config, papers = results.trend_config, results.papers
    terms = marking_terms(papers, apart, config, stop_words())
    themes = compare_names(papers["theme"], apart, config)
    tables = [terms.assign(kind="term"), themes.assign(kind="theme")]
    table = pd.concat([one for one in tables if len(one)], ignore_index=True)
    table = table[["kind", *themes.columns]]
    table.attrs["note"] = sides_told(apart)
    return table


def sides_told(apart: Sides) -> str:
    """Say how many papers are compared with how many, and what became of those in both."""
    first, second = int(apart.first.sum()), int(apart.second.sum())
    said = f"{count(first, 'paper')} compared with {count(second, 'paper')}."
    if not apart.n_both:
        return said
    if apart.n_both in (first, second):
        return f"{said} One selection holds the other; that one is compared with the rest of it."
    left = "is" if apart.n_both == 1 else "are"
    return f"{said} {count(apart.n_both, 'paper')} of both {left} left out."
