"""Terms for a page: the words that are none in English papers, or which paper has which term."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import InputError
from analysis.language.detect import main_language
from analysis.language.segment import close_up
from analysis.language.stopwords import stop_words
from analysis.trends import barred_words, count_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

SHARE = 0.15  # of what a page may weigh, for the terms of papers in other languages


def page_terms(papers: pd.DataFrame, budget: int | None) -> dict[str, Any]:
    """Return what a page needs to count terms as `analysis.trends.marking_terms` does.

    English papers it cuts into words itself, and needs `stop_words`. Of papers in another
    language it is told which paper has which term: `words`, `shown` (as they are written) and
    `of`, each paper's places in `words` as `read_terms` of the front end reads them. Both are
    empty where there is no room, or a kernel to ask (budget None).
    """
    none = {"stop_words": [], "words": [], "shown": [], "of": ""}
    if main_language(papers["title"].tolist(), papers["abstract"].tolist()) == "en":
        return {**none, "stop_words": barred_words(stop_words())}
    if budget is None:
        return none
    try:
        present, terms = count_terms(papers, papers["paper_id"], stop_words())
    except InputError:  # the papers share no terms
        return none
    rows = (present.indices[a:b] for a, b in zip(present.indptr, present.indptr[1:], strict=False))
    of = base64.b64encode(b"".join(map(_line, rows))).decode("ascii")
    words = terms.tolist()
    told = {"words": words, "shown": [close_up(word.split(" ")) for word in words], "of": of}
    weight = len(of) + 2 * sum(len(word.encode()) for word in words)
    return {**none, **told} if weight <= SHARE * budget else none


def _line(places: Iterable[int]) -> bytes:
    r"""Write places in order as how far each is from the last one, seven bits a byte; then 0.

    Examples
    --------
    >>> _line([0, 2, 300]).hex()
    '0102aa0200'
    """
    written = bytearray()
    last = -1
    for place in np.sort(np.fromiter(places, dtype=np.int64)).tolist():
        step, last = place - last, place
        while step > 127:
            written.append(step & 127 | 128)
            step >>= 7
        written.append(step)
    return bytes([*written, 0])
