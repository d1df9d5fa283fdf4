"""Which terms set two sets of papers apart: late from early inside a theme, group from rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends.contrast import contrast, count_terms
from analysis.trends.names import dated_papers, names_by_size
from analysis.trends.verdicts import CANNOT_TELL

if TYPE_CHECKING:
    from collections.abc import Iterable


def term_shifts(
    papers: pd.DataFrame,
    paper_themes: pd.DataFrame,
    level: str = "theme",
    config: TrendConfig | None = None,
    stop_words: Iterable[str] = (),
) -> pd.DataFrame:
    """Find the terms that came and went inside each name, between its early and late half.

    A name's dated papers are split at their median date; papers of one date stay
    together. Terms are words and pairs of words; a word that hardly appears
    outside a listed pair is left to the pair.

    Parameters
    ----------
    papers
        The table papers.
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings; None stands for the usual ones.
    stop_words
        Words that are no terms.

    Returns
    -------
    DataFrame
        Names of at least `min_for_shape` dated papers, largest first, then up to
        `n_terms` terms that came and as many that went, surest first: level,
        name, term, n_early, of_early, n_late, of_late (papers with the term, of
        papers), split (the first date of the late half), log_odds with low and
        high, p_value, q_value and change (new, fading or cannot tell).

    Notes
    -----
    The log odds ratio has an informative Dirichlet prior (Monroe, Colaresi and
    Quinn 2008), worth four papers of the whole corpus (never less than half a
    paper with the term, or without it), and is counted in papers, so that one paper's favourite
    word weighs once; low and high are quantiles of
    the posterior. The p-value is Fisher's exact one and the q-value Benjamini and
    Hochberg's over the name's terms: with two dozen papers a term has to be nearly
    absent from one half and common in the other to be proven. A term counts as new or
    fading only where it changes by more than in the corpus's other papers between the
    same two times.
    """
    config = config or TrendConfig()
    named = dated_papers(paper_themes, level, config)
    named = named[named["date"].notna()]
    sizes = named["name"].value_counts()
    names = [name for name in names_by_size(named) if sizes[name] >= config.min_for_shape]
    counted = count_terms(papers, named["paper_id"], stop_words) if names else None
    tables = []
    for name in names:
        rows = (named["name"] == name).to_numpy()
        dates = named.loc[rows, "date"]
        split = _split(dates)
        if counted is None or split is None:  # without names nothing was counted
            continue
        late = np.flatnonzero(rows)[(dates >= split).to_numpy()]
        early = np.flatnonzero(rows)[(dates < split).to_numpy()]
        outside = [
            np.flatnonzero(~rows & side.to_numpy())
            for side in (named["date"] < split, named["date"] >= split)
        ]
        table = contrast(counted, early, late, config, (outside[0], outside[1]))
        renamed = table.rename(columns=_COLUMNS_OF_HALVES)
        renamed["change"] = renamed["change"].map({"more": "new", "less": "fading"})
        renamed["change"] = renamed["change"].fillna(CANNOT_TELL)
        tables.append(renamed.assign(level=level, name=name, split=split))
    columns = ["level", "name", "term", "n_early", "of_early", "n_late", "of_late", "split"]
    columns += ["log_odds", "low", "high", "p_value", "q_value", "change"]
    empty = pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns] if tables else empty


def group_terms(
    papers: pd.DataFrame,
    by: str,
    config: TrendConfig | None = None,
    stop_words: Iterable[str] = (),
) -> pd.DataFrame:
    """Find the terms that set each group of papers apart from all others.

    Parameters
    ----------
    papers
        The table papers.
    by
        The column that groups them.
    config
        The settings; None stands for the usual ones.
    stop_words
        Words that are no terms.

    Returns
    -------
    DataFrame
        Groups of at least `min_for_shape` papers, largest first, then up to
        `n_terms` terms that are more frequent there and as many that are less:
        group, term, n_group, of_group, n_rest, of_rest, log_odds, low, high,
        p_value, q_value and change (more, less or cannot tell); see `term_shifts`.

    Raises
    ------
    InputError
        If the papers lack the column.
    """
    config = config or TrendConfig()
    if by not in papers:
        raise InputError(f"the papers have no column {by}; they have {', '.join(papers.columns)}")
    counted = count_terms(papers, papers["paper_id"], stop_words)
    groups = (
        papers[by]
        .astype("str")
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    tables = []
    for group in groups.index[groups >= config.min_for_shape]:
        inside = (papers[by].astype("str") == group).to_numpy(dtype=bool, na_value=False)
        if inside.all():
            continue
        rest, own = np.flatnonzero(~inside), np.flatnonzero(inside)
        tables.append(contrast(counted, rest, own, config).assign(group=group))
    names = {"n_first": "n_rest", "of_first": "of_rest", "n_second": "n_group"}
    names["of_second"] = "of_group"
    columns = ["group", "term", "n_group", "of_group", "n_rest", "of_rest"]
    columns += ["log_odds", "low", "high", "p_value", "q_value", "change"]
    if not tables:
        return pd.DataFrame(columns=columns)
    table = pd.concat(tables, ignore_index=True).rename(columns=names)
    table["change"] = table["change"].fillna(CANNOT_TELL)
    return table[columns]


_COLUMNS_OF_HALVES = {
    "n_first": "n_early",
    "of_first": "of_early",
    "n_second": "n_late",
    "of_second": "of_late",
}


def _split(dates: pd.Series[pd.Timestamp]) -> pd.Timestamp | None:
    """Return the date that cuts the papers most evenly in two; None where all share one."""
    ordered = np.sort(dates.to_numpy())
    cuts = np.flatnonzero(ordered[1:] > ordered[:-1]) + 1
    if len(cuts) == 0:
        return None
    return pd.Timestamp(ordered[cuts[np.abs(cuts - len(ordered) / 2).argmin()]])
