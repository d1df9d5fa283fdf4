"""Which papers of a new corpus an older one has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.duplicates import find_duplicates, title_key

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ("paper_id", "doi", "arxiv_id", "id", "title", "abstract", "authors")
IDS = ("paper_id", "doi", "arxiv_id")


def known_papers(
    papers: pd.DataFrame, new: pd.DataFrame, nearest: Sequence[int] = ()
) -> pd.DataFrame:
    """Find the new papers that are papers already, by the rules that merge records of one corpus.

    Only papers that share an id or a title with a new one, or are said to be nearest to one, are
    looked at, so it costs what the new papers cost. Two papers of one `paper_id` are one.

    Parameters
    ----------
    papers, new
        The known papers and the new ones, each with paper_id, title and abstract.
    nearest
        Of each new paper the row of the known paper that is most like it, where known.

    Returns
    -------
    pandas.DataFrame
        row (of the new papers), first (row of the known papers), rule and similarity (0 to 1);
        a row a paper that is known, in the order of the new.
    """
    rows = {int(row) for row in nearest}
    for column in (*IDS, "title"):
        names = set(_listed(new, column)) - {""}
        rows |= {row for row, name in enumerate(_listed(papers, column)) if name in names}
    first = sorted(rows)
    old, found = papers.iloc[first], {}
    by_id = {name: row for row, name in zip(first, _listed(old, "paper_id"), strict=True)}
    for row, name in enumerate(_listed(new, "paper_id")):
        if name in by_id:
            found[row] = (row, by_id[name], "paper_id", 1.0)
    both = pd.concat([_part(old), _part(new)], ignore_index=True)
    for decision in find_duplicates(both, [""] * len(both)):
        place, row = decision.first, decision.row - len(first)
        if decision.merged and row >= 0 and place < len(first):
            found.setdefault(row, (row, first[place], decision.rule, decision.similarity))
    listed = [found[row] for row in sorted(found)]
    return pd.DataFrame(listed, columns=["row", "first", "rule", "similarity"])


def _part(papers: pd.DataFrame) -> pd.DataFrame:
    """Return what tells papers apart; an id of a source's own does not, across files."""
    names = [name for name in COLUMNS if name in papers and name not in ("paper_id", "id")]
    part = papers[names].astype("object")
    return part.where(part.notna(), np.nan)


def _listed(papers: pd.DataFrame, column: str) -> list[str]:
    if column not in papers:
        return [""] * len(papers)
    texts = papers[column].fillna("").astype("str")
    return [title_key(text) if column == "title" else text.casefold() for text in texts]
