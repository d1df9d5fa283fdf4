"""Which name (a theme or a topic) each paper counts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.schema import PAPER_THEMES, conform
from analysis.trends.dates import check_dates

if TYPE_CHECKING:
    import pandas as pd

    from analysis.config import TrendConfig

LEVELS = ("theme", "topic")


def named_papers(paper_themes: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the checked papers with their `name` at the level.

    A topic goes by its `topic_label` where the table has one; two topics of one
    label stay apart by their numbers.

    Raises
    ------
    InputError
        If the level is unknown, a paper has no theme, or a date is unusable.
    """
    if level not in LEVELS:
        raise InputError(f"the level of a trend is one of {', '.join(LEVELS)}, found {level!r}")
    dateable = {"paper_id", "date"} <= set(paper_themes.columns)
    papers = conform(check_dates(paper_themes) if dateable else paper_themes, PAPER_THEMES)
    papers["name"] = papers["theme"] if level == "theme" else topic_names(papers)
    nameless = papers["name"].isna()
    if nameless.any():
        paper = papers.loc[nameless, "paper_id"].iloc[0]
        raise InputError(f"the papers table: paper {paper} has no {level}; give it one")
    return papers


def dated_papers(paper_themes: pd.DataFrame, level: str, config: TrendConfig) -> pd.DataFrame:
    """Return `named_papers` whose dates count: recalled ones are blanked if the settings say so.

    Parameters
    ----------
    paper_themes
        The papers with theme or topic, date and confidence, as `assign_themes` returns them.
    level
        Whether themes or topics are meant: "theme" or "topic".
    config
        The settings.
    """
    papers = named_papers(paper_themes, level)
    if config.leave_out_recalled and "date_evidence" in papers:
        papers["date"] = papers["date"].mask(papers["date_evidence"].eq("recalled"))
    return papers


def names_by_size(papers: pd.DataFrame) -> list[str]:
    """Return the names, those with most papers first, equal ones in alphabetical order."""
    sizes = papers.groupby("name", observed=True).size().rename("n").reset_index()
    return list(sizes.sort_values(["n", "name"], ascending=[False, True])["name"])


def topic_names(papers: pd.DataFrame) -> pd.Series[str]:
    """Return each paper's topic by its label, or by its number where there is no label."""
    numbered = "topic " + papers["topic"].astype(str)
    if "topic_label" not in papers:
        return numbered
    labels = papers["topic_label"].fillna(numbered)
    shared = papers.groupby(labels)["topic"].transform("nunique") > 1
    return labels.mask(shared, labels + " (" + numbered + ")")
