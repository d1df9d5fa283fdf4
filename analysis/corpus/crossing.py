"""Which papers of one part of a corpus are those of an earlier part, by ids and content.

Within a part papers are compared word by word (`duplicates`). Across the parts of a corpus
that does not fit into memory only hashes are kept: 40 bytes a paper.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.duplicates import SHORT_TITLE, plain_doi, title_key
from analysis.corpus.identity import own_values, text_key

if TYPE_CHECKING:
    from collections.abc import Iterable

RULES = {"doi": "DOI", "arxiv": "arXiv id", "content": "title and abstract"}
"""By which columns of `paper_keys` two papers are one, in the order they are asked."""


def paper_keys(papers: pd.DataFrame) -> pd.DataFrame:
    """Return hashes by which papers are known again, one row a paper in their order.

    Returns
    -------
    pandas.DataFrame
        doi, arxiv, title, abstract and content (title and abstract together; a short title
        without an abstract counts with the paper's id): uint64, 0 where there is none.
    """
    dois = [plain_doi(doi) for doi in own_values(papers, "doi")]
    titles = [title_key(title) for title in papers["title"]]
    abstracts = [text_key(text) for text in papers["abstract"]]
    ids = own_values(papers, "paper_id")
    both = [
        f"{title}\n{abstract if abstract or len(title.split()) >= SHORT_TITLE else own}"
        for title, abstract, own in zip(titles, abstracts, ids, strict=True)
    ]
    columns = {
        "doi": dois,
        "arxiv": own_values(papers, "arxiv_id"),
        "title": titles,
        "abstract": abstracts,
        "content": both,
    }
    return pd.DataFrame({name: number_of(texts) for name, texts in columns.items()})


def number_of(texts: Iterable[str]) -> np.ndarray:
    """Return a number for each text that is the same on every machine: uint64, 0 for ""."""
    return np.array([_number(text) if text else 0 for text in texts], dtype=np.uint64)


def repeats(keys: pd.DataFrame) -> pd.DataFrame:
    """Find the papers that are an earlier one.

    One DOI or one arXiv id makes one paper if the titles or the abstracts are the same
    without regard to case and signs; so do title and abstract together, unless the papers
    have different DOIs or arXiv ids.

    Parameters
    ----------
    keys
        What `paper_keys` returns of all parts, one below the other.

    Returns
    -------
    pandas.DataFrame
        row, first (the rows of the paper and of the one it is) and rule, by row.
    """
    head = np.arange(len(keys))
    rule = np.full(len(keys), "", dtype=object)
    for name, said in RULES.items():
        values = keys[name].to_numpy()
        first = _first(values)
        again = (values != 0) & (first != np.arange(len(keys))) & (rule == "")
        rows = np.flatnonzero(again)
        rows = rows[_one_paper(keys, rows, first[rows], name)]
        head[rows], rule[rows] = first[rows], said
    rows = np.flatnonzero(rule != "")
    for _ in range(len(RULES)):  # the earlier one may itself be an earlier one
        head[rows] = head[head[rows]]
    return pd.DataFrame({"row": rows, "first": head[rows], "rule": rule[rows].astype(str)})


def _number(text: str) -> int:
    written = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=8).digest())


def _first(values: np.ndarray) -> np.ndarray:
    """Return for each value the row where it comes first."""
    _, first, place = np.unique(values, return_index=True, return_inverse=True)
    found: np.ndarray = first[place]
    return found


def _one_paper(keys: pd.DataFrame, rows: np.ndarray, first: np.ndarray, name: str) -> np.ndarray:
    columns = {column: keys[column].to_numpy() for column in keys}
    one, other = ({c: v[places] for c, v in columns.items()} for places in (rows, first))
    if name == "content":
        differ = [
            (one[kind] != 0) & (other[kind] != 0) & (one[kind] != other[kind])
            for kind in ("doi", "arxiv")
        ]
        agreed: np.ndarray = ~(differ[0] | differ[1])
        return agreed
    titles = one["title"] == other["title"]
    abstracts = (one["abstract"] == other["abstract"]) & (one["abstract"] != 0)
    either: np.ndarray = titles | abstracts
    return either
