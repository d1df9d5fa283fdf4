"""Which language papers are written in, found by their texts.

English is told by its function words, at no cost; any other text is judged by
py3langid (naive Bayes over byte n-grams, Lui and Baldwin, 2012), among the
languages of `languages.NAMES`. A text that leaves doubt has no language: a
short title is not called foreign for one odd word.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.language.languages import NAMES
from analysis.language.stopwords import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

SURE = 0.9  # probability from which py3langid is believed
SURE_OF_FEW = 0.97  # and for texts of fewer letters than LONG
LONG = 100  # letters; an abstract of as many speaks alone, without its title
READ = 600  # letters of a text that are looked at for English words
JUDGED = 200  # letters that py3langid reads
FEWEST = 12  # letters of a text that is judged; less in scripts whose letters are syllables
TELLING = word_set(
    "the of and that with from which this these by has have been their its while between such "
    "however using can are through"
)
"""English words that are rare in other languages."""
ENGLISH = TELLING | word_set("we is for on to in as an be it or not at more our")
LEAST_WORDS = 8  # of a text that is told to be English by its function words
LEAST_ENGLISH = 0.2  # of the words
LEAST_TELLING = 0.1  # of the words, for those that stand hardly elsewhere
VARIED = 4  # different telling words: with as many, less of all words is enough
LEAST_VARIED = 0.06, 0.15  # of the words: telling ones, and English ones
SAMPLE = 400  # texts that tell a corpus' main language
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def text_languages(titles: Sequence[str], abstracts: Sequence[str]) -> list[str]:
    """Return each paper's language as an ISO 639-1 code, "" where its text leaves doubt.

    The abstract decides where it is long enough, because many papers in other
    languages have an English one.

    Examples
    --------
    >>> text_languages(["Die Struktur der neuronalen Netze im Gehirn", "Graph theory"], ["", ""])
    ['de', '']
    """
    return [_language(text) for text in _texts(titles, abstracts)]


def main_language(titles: Sequence[str], abstracts: Sequence[str]) -> str:
    """Return the language that most papers are written in, English where none can be told.

    Of many papers a sample is read, chosen by what they say and not by their order.

    Examples
    --------
    >>> main_language(["Graph theory", "Trees"], ["", ""])
    'en'
    """
    texts = _texts(titles, abstracts)
    if len(texts) > SAMPLE:
        texts = sorted(texts, key=lambda text: zlib.crc32(text.encode("utf-8", "replace")))[:SAMPLE]
    doubtful = [text for text in texts if not is_english(text)]
    if 2 * len(doubtful) < len(texts):
        return "en"
    votes = Counter({"en": float(len(texts) - len(doubtful))})
    for text in sorted(doubtful):  # each votes by its probabilities, so that short ones count too
        if _n_letters(text) >= FEWEST / 3:
            votes.update({code: float(p) for code, p in _identifier().rank(text[:JUDGED])})
    return min(votes, key=lambda code: (-round(votes[code], 6), code != "en", code))


def is_english(text: str) -> bool:
    """Tell by its function words whether a text is surely English.

    Examples
    --------
    >>> is_english("We show that the size of the sample is bounded by the number of draws.")
    True
    >>> is_english("Wir zeigen in der Arbeit, dass die Zahl der Ziehungen beschränkt ist.")
    False
    """
    words = text[:READ].lower().split()
    if len(words) < LEAST_WORDS:
        return False
    telling = [word for word in words if word in TELLING]
    usual = sum(word in ENGLISH for word in words)
    shares = len(telling) / len(words), usual / len(words)
    least = LEAST_VARIED if len(set(telling)) >= VARIED else (LEAST_TELLING, LEAST_ENGLISH)
    return shares[0] >= least[0] and shares[1] >= least[1]


def _texts(titles: Sequence[str], abstracts: Sequence[str]) -> list[str]:
    pairs = zip(titles, abstracts, strict=True)
    return [
        abstract if len(abstract) >= LONG else f"{title} {abstract}" for title, abstract in pairs
    ]


def _n_letters(text: str) -> int:
    return sum(map(len, _WORD.findall(text[:READ])))


def _language(text: str) -> str:
    if is_english(text):
        return "en"
    letters = _n_letters(text)
    if letters < (FEWEST / 3 if _DENSE.search(text) else FEWEST):
        return ""
    code, probability = _identifier().classify(text[:JUDGED])
    return str(code) if probability >= (SURE if letters >= LONG else SURE_OF_FEW) else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(NAMES))
    return identifier
