"""Which papers hold which terms, whatever their number, hyphens and case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from analysis.corpus import paper_texts
from analysis.language.detect import main_language
from analysis.language.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+")


def term_presence(
    papers: pd.DataFrame, terms: Iterable[str], language: str | None = None
) -> tuple[NDArray[np.bool_], list[str]]:
    """Find each term in titles and abstracts.

    Parameters
    ----------
    papers
        The table papers.
    terms
        What to find.
    language
        The code of that of the whole corpus, where these papers are some of it; None takes
        theirs.

    Returns
    -------
    tuple
        bool (n_papers, n_terms) and the different terms, in the order they came.

    Examples
    --------
    >>> import pandas as pd
    >>> papers = pd.DataFrame({"title": ["KV-cache sizes"], "abstract": ["Models."]})
    >>> term_presence(papers.assign(paper_id="a", date=pd.NaT), ["KV cache", "draft model"])
    (array([[ True, False]]), ['KV cache', 'draft model'])
    """
    unique = list(dict.fromkeys(terms))
    if not unique:
        return np.zeros((len(papers), 0), dtype=bool), []
    code = language or main_language(papers["title"].tolist(), papers["abstract"].tolist())
    return term_counts(
        paper_texts(papers) if unique else [""] * len(papers), unique, code
    ) > 0, unique


def term_counts(texts: Iterable[str], terms: Sequence[str], code: str) -> NDArray[np.int64]:
    """Count how often each text holds each term: int64 (n_texts, n_terms).

    Parameters
    ----------
    texts
        What to read.
    terms
        What to find.
    code
        The language of the texts.
    """
    texts = list(texts)
    place: dict[tuple[str, ...], list[int]] = {}
    for i, term in enumerate(terms):
        place.setdefault(_words(term, code), []).append(i)
    spans = sorted({len(key) for key in place} - {0})
    counts = np.zeros((len(texts), len(terms)), dtype=np.int64)
    for row, text in enumerate(texts if spans else ()):
        words = _words(text, code)
        for span in spans:
            grams = [words[i : i + span] for i in range(len(words) - span + 1)]
            for gram in place.keys() & set(grams):
                counts[row, place[gram]] = grams.count(gram)
    return counts


def _words(text: str, code: str) -> tuple[str, ...]:
    language = language_of(code)
    if language.is_english:
        return tuple(map(language.form, _WORD.findall(text)))
    return tuple(language.form(word) for word in language.segment(text) if word[0].isalnum())
