"""Our reading of texts inside BERTopic: its vectorizer."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from analysis.language.languages import written_terms
from analysis.language.segment import close_up
from analysis.language.stopwords import GENERIC_WORDS, stop_words
from analysis.language.words import can_end, singular

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import CountVectorizer

_WORD = re.compile(r"[^\W\d_][\w'-]*|[^\w\s]")


def topic_vectorizer(code: str = "en") -> CountVectorizer:
    """Return a vectorizer of terms without stop words, for BERTopic's `vectorizer_model`.

    `code` is the language of the texts. The vectorizer can be pickled.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=partial(text_terms, code=code))


def text_terms(text: str, code: str = "en") -> list[str]:
    """Return a text's terms: words and pairs of words, singular, without stop words.

    Pairs do not reach over a stop word or a mark. A text of nothing but stop words
    gives those, because BERTopic refuses an empty vocabulary.

    Examples
    --------
    >>> text_terms("We propose faster speculative decoding of tokens.")
    ['faster speculative', 'speculative decoding', 'decoding', 'token']
    """
    if code != "en":
        written = [close_up(term.split(" ")) for term in written_terms(text, code)]
        return written or text.lower().split()
    stops = stop_words()
    terms: list[str] = []
    before = ""
    for found in _WORD.findall(text.lower()):
        word = singular(found.removesuffix("'s"))
        if found in stops or word in stops or len(word) < 2:
            before = ""
            continue
        if before:
            terms.append(f"{before} {word}")
        if can_end(found) and word not in GENERIC_WORDS:
            terms.append(word)
        before = word
    return terms or text.lower().split()
