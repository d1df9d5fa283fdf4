"""Which papers are the same, and what a paper is called."""

from __future__ import annotations

import hashlib
import unicodedata

import pandas as pd


def text_keys(texts: pd.Series) -> pd.Series:
    """Return texts as they are compared: without regard to case, spacing and Unicode form."""
    return texts.map(
        lambda text: " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    ).astype("str")


def repeats(rows: pd.DataFrame) -> pd.Series:
    """Return, for each row, the index of the first row that says the same; itself for a first.

    Rows are the same if titles and abstracts are. Where there is no abstract, a
    title alone proves nothing against two ids of the source's own.
    """
    own = own_ids(rows).where(rows["abstract"] == "", "")
    keys = pd.DataFrame({"title": rows["title"], "abstract": rows["abstract"], "own": own})
    first = keys.drop_duplicates()
    return pd.Series(
        keys.merge(first.assign(first=first.index), how="left")["first"].to_numpy(),
        index=rows.index,
    )


def own_ids(rows: pd.DataFrame) -> pd.Series:
    """Return the ids that the source gives: its paper_id, id or arxiv_id, "" where it has none."""
    ids = pd.Series("", index=rows.index, dtype="str")
    for column in ("paper_id", "id", "arxiv_id"):
        if column in rows:
            ids = ids.where(ids != "", rows[column].astype("str").fillna("").str.strip())
    return ids


def paper_ids(rows: pd.DataFrame) -> pd.Series:
    """Name every row by its paper_id, else its id or arXiv id if no other has it, else its content.

    A name made from content is a hash of the title and one of the abstract, so it
    changes neither with the order of the papers nor with their number.
    """
    names = pd.Series("", index=rows.index, dtype="str")
    for column in ("paper_id", "id", "arxiv_id"):
        if column in rows:
            given = rows[column].astype("str").fillna("").str.strip()
            usable = (given != "") & (names == "")
            if column != "paper_id":
                usable &= ~given.duplicated(keep=False)
            names = names.mask(usable, given)
    unnamed = names == ""
    if unnamed.any():
        titles = text_keys(rows.loc[unnamed, "title"])
        abstracts = text_keys(rows.loc[unnamed, "abstract"])
        made = [f"{_hash(t, 10)}-{_hash(a, 6)}" for t, a in zip(titles, abstracts, strict=True)]
        names[unnamed] = made
    return names


def _hash(text: str, n_digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:n_digits]
