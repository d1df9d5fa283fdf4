"""Texts of any script cut into words and marks, and words written together again.

Chinese is cut by jieba's dictionary and hidden Markov model (as rjieba). Japanese is
cut where the kind of letter changes: kanji and katakana write nouns, hiragana what
stands between them. Korean nouns are parted from what is written on them (`korean`).
Scripts without spaces that have no segmenter here (Thai, Khmer, Lao, Burmese) keep
their runs of letters whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from analysis.language.korean import cut_particles

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSPACED = frozenset({"zh", "ja"})
_ELIDED = frozenset({"fr", "it", "ca"})  # "l'apprentissage" is two words
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_KINDS = re.compile(
    rf"[{_HAN}々〆ヵヶ]+|[\u30a1-\u30fa\u30fc-\u30ff]+|[\u3041-\u3096\u309d\u309e]+"
)
_HANGUL = re.compile("[가-힣]+")
_KANA = re.compile(r"[\u3041-\u3096\u309d\u309e]+")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]+")
_CLOSE = re.compile(rf"(?<=[{_HAN}\u3040-\u30ff々〆]) | (?=[{_HAN}\u3040-\u30ff々〆])")
_AND_THE = re.compile(r"(?<!\w)([وف])(?=ال\w)")  # Arabic "and the" is written with the noun
_CLITIC = re.compile(r"(?<=\w)-(?=(?:se|o|os|a|as|lo|los|la|las|lhe|lhes|me|nos)\b)")
_VOWELLING = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")  # and the stretching mark


def segment(text: str, code: str) -> list[str]:
    """Return a text's words and marks, in order, as a language writes them.

    Examples
    --------
    >>> segment("L'apprentissage profond, vite.", "fr")
    ['L', 'apprentissage', 'profond', ',', 'vite', '.']
    >>> segment("深層学習の手法", "ja")
    ['深層学習', 'の', '手法']
    """
    if code == "pt":
        text = _CLITIC.sub(" ", text)
    if code in _ELIDED:
        text = re.sub(r"(?<=\w)['’](?=\w)", " ", text)
    elif code == "zh":
        text = _HAN_RUN.sub(lambda run: f" {' '.join(_chinese(run[0]))} ", text)
    elif code == "ko":
        text = _HANGUL.sub(lambda run: f" {' '.join(cut_particles(run[0]))} ", text)
    elif code == "ja":
        text = _KINDS.sub(r" \g<0> ", text)
    elif code in ("ar", "fa", "ur"):
        text = _AND_THE.sub(r"\1 ", _VOWELLING.sub("", text))
    return _pattern().findall(text)


def close_up(words: Iterable[str]) -> str:
    """Write words beside each other: with a blank, except beside Chinese or Japanese letters.

    Examples
    --------
    >>> close_up(["目标", "检测"]), close_up(["neuronale", "Netze"]), close_up(["BERT", "模型"])
    ('目标检测', 'neuronale Netze', 'BERT模型')
    """
    return _CLOSE.sub("", " ".join(words))


def is_kana(word: str) -> bool:
    """Tell whether a word is written in hiragana, as endings and particles are."""
    return _KANA.fullmatch(word) is not None


def pieces(word: str) -> list[str]:
    """Return the pairs of letters of a word, which compare where words are not told apart.

    A word in katakana or Latin letters is one.

    Examples
    --------
    >>> pieces("深層学習"), pieces("学"), pieces("モデル")
    (['深層', '層学', '学習'], ['学'], ['モデル'])
    """
    if word.isascii() or _KATAKANA.fullmatch(word):
        return [word]
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


def _chinese(run: str) -> list[str]:
    import rjieba

    return list(rjieba.cut(run))


@cache
def _pattern() -> re.Pattern[str]:
    """Match words with their combining marks (vowel signs of Indic scripts), and marks."""
    signs = (chr(code) for code in range(0x300, 0x1D00))
    marks = "".join(sign for sign in signs if unicodedata.category(sign).startswith("M"))
    letter = rf"(?:[^\W_]|[{marks}])"
    return re.compile(rf"{letter}+(?:[-']{letter}+)*|[^\w\s]")
