"""Papers as they are told: the label of their topic, their dates as known, where they come from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.schema import PRECISIONS, SAMPLED
from analysis.wording import known_date

if TYPE_CHECKING:
    from analysis.store import Results


def labelled(results: Results) -> pd.DataFrame:
    """Return the papers of results with the label of their topic in the column topic_label."""
    return results.papers.assign(topic_label=results.topic_label)


def mapped(results: Results) -> Results:
    """Return results with the papers that the map shows.

    Of a large corpus these are the papers on which the topics were found, marked in the
    column `sampled`; the others have the places of their nearest ones there. Tables of
    topics, themes and trends still tell of all papers.
    """
    if SAMPLED not in results.papers or not results.provenance.get("scale"):
        return results  # fitted whole; papers that were assigned later are on the map too
    rows = np.flatnonzero(results.papers[SAMPLED].to_numpy(dtype=bool))
    papers = results.papers.iloc[rows].reset_index(drop=True)
    return replace(results, papers=papers, vectors=np.asarray(results.vectors[rows]))


def sample_told(results: Results) -> str:
    """Say how many papers the topics of a large corpus were found on; "" where on all.

    Also of results that `mapped` has returned.
    """
    told = results.provenance.get("scale", {})
    total = results.provenance.get("corpus", {}).get("n_papers", 0)
    if not told.get("sampled"):
        return ""
    return f"Topics were found on {told['sampled']:,} of {total:,} papers, which the map shows."


def sample_limits(results: Results) -> list[str]:
    """Say what a reader must know of topics that were found on a sample; nothing where on all."""
    told = results.provenance.get("scale", {})
    if not told:
        return []
    alike = told["agreement"].values()
    pairs = f" (adjusted Rand index {min(alike):.2f} at least)" if alike else ""
    end = "." if told["agree"] else ", less than was asked for."
    return [
        f"{sample_told(results)} Every other paper stands where its nearest ones of these stand. "
        f"Of {told['held_out']:,} further papers other samples put {100 * told['agreed']:.0f} % in "
        f"the matching topic; {told['n_samples']} samples were fitted{pairs}{end}"
    ]


def shown_dates(papers: pd.DataFrame, *, digits: bool = False) -> list[str]:
    """Write each date as exactly as it is known, in words or in digits.

    Examples
    --------
    >>> dates = pd.to_datetime(["2024-03-01", None])
    >>> papers = pd.DataFrame({"date": dates, "date_precision": ["month", "day"]})
    >>> shown_dates(papers), shown_dates(papers, digits=True)
    (['March 2024', 'no date'], ['2024-03', ''])
    """
    kinds = [
        papers[name].fillna("").astype("str").tolist() if name in papers else [""] * len(papers)
        for name in ("date_precision", "date_evidence")
    ]
    rows = list(zip(papers["date"], *kinds, strict=True))
    words = {row: known_date(*row, digits=digits) for row in dict.fromkeys(rows)}
    return [words[row] for row in rows]


def dates_note(papers: pd.DataFrame) -> str:
    """Say how far the dates are known: to the day, month, quarter and so on, recalled, missing.

    Examples
    --------
    >>> dates = pd.to_datetime(["2024-03-01", "2024-05-09", None])
    >>> dates_note(pd.DataFrame({"date": dates, "date_precision": ["month", "day", ""]}))
    'Dates: first submission, to the day for 1, to the month for 1; 1 missing.'
    """
    known = papers[papers["date"].notna()]
    parts = [
        f"to the {unit} for {n:,}"
        for unit in PRECISIONS
        if (n := int(known.get("date_precision", pd.Series(dtype="str")).eq(unit).sum()))
    ]
    note = ", ".join(["Dates: first submission", *parts])
    recalled = int(known.get("date_evidence", pd.Series(dtype="str")).eq("recalled").sum())
    missing = len(papers) - len(known)
    marks = [f"{recalled:,} recalled, not confirmed"] if recalled else []
    marks += [f"{missing:,} missing"] if missing else []
    return "; ".join([note, *marks]) + "."


def source_of(results: Results) -> str:
    """Return the name of the corpus file."""
    return str(next(iter(results.provenance.get("inputs", {})), "the corpus"))


def source_note(results: Results, *, dates: bool = False) -> str:
    """Return the line under a figure: which papers, and for `dates` how far they are known."""
    n = results.provenance.get("scale", {}) and results.provenance["corpus"]["n_papers"]
    note = f"Source: {n or len(results.papers):,} papers of {source_of(results)}."
    if not dates:
        return note
    dated = results.papers["date"].notna().any()
    return f"{note} {dates_note(results.papers) if dated else 'None of them is dated.'}"
