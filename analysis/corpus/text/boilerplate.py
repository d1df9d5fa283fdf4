"""Sentences that stand word for word at the same end of many abstracts and say nothing of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from analysis.language.stopwords import DOMAIN_STOP_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

MANY = 8  # abstracts that have the sentence
WORDS, LETTERS = 6, 20  # words and letters of the shortest one
OWN = 0.4  # of its words, how many are found in it rather than elsewhere
PART = 2_000  # texts after which what is disproved is given up
ROUNDS = 6  # sentences cut from one end
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NO_DIGITS = str.maketrans("123456789", "000000000")
_WORD = re.compile(r"[^\W\d_]{3,}")
_END = re.compile(r"[.!?][)\]”\"']?\s+(?=[^\W\d_a-z]|[©(\[])")
_AUTHORS_SPEAK = re.compile(r"\b(?:we|our|ours|us|i|my)\b")


def cut_boilerplate(abstracts: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return, by position, the abstracts that lose boilerplate: what stays, and what is cut.

    A sentence is boilerplate by these facts alone: it ends (or begins) at least eight
    abstracts that differ otherwise, word for word but for years, in twenty letters or more;
    it is hardly ever found within one; and two in five of its words are found in it rather
    than elsewhere.
    A sentence in which the authors speak (we, our) is theirs, and so is one made of the
    common words of papers. Fewer than eight papers are never cut.
    """
    kept = {i: text for i, text in enumerate(abstracts) if text}
    cut: dict[int, list[str]] = defaultdict(list)
    for last in (True, False):
        for _ in range(ROUNDS):
            found = _boilerplate(kept, last=last)
            if not found:
                break
            for i in found:
                kept[i], sentence = _part(kept[i], last=last)
                cut[i].insert(0 if last else len(cut[i]), sentence)
    return {i: (kept[i], " ".join(sentences)) for i, sentences in cut.items()}


def _part(text: str, *, last: bool) -> tuple[str, str]:
    """Return a text without its last or first sentence, and that; "" if it has but one."""
    if last:
        at = max(text.rfind(mark, 0, len(text) - 1) for mark in (". ", "! ", "? "))
        rest, sentence = text[: at + 1], text[at + 2 :]
    else:
        found = _END.search(text)
        at = found.end() if found else 0
        rest, sentence = text[at:], text[:at].rstrip()
    return (rest, sentence) if at > 0 and rest and sentence else (text, "")


def _boilerplate(texts: dict[int, str], *, last: bool) -> list[int]:
    """Return the positions of the texts whose last or first sentence is boilerplate."""
    having: dict[str, list[int]] = defaultdict(list)
    for i, text in _alike(texts, last=last).items():
        if sentence := _part(text, last=last)[1]:
            having[_key(sentence)].append(i)
    often = {key: rows for key, rows in having.items() if len(rows) >= MANY}
    rests = {i: _part(texts[i], last=last)[0] for rows in often.values() for i in rows}
    many = {
        key: rows
        for key, rows in often.items()
        if len(key.split()) >= WORDS
        and not _AUTHORS_SPEAK.search(key)
        and len({rests[i] for i in rows}) >= 0.8 * len(rows)
    }
    within: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    left = iter(texts.items())
    while many and (some := list(islice(left, PART))):
        wanted = set().union(*map(_words, many))
        for i, text in some:
            rest = _key(rests.get(i, text))
            elsewhere.update(wanted.intersection(_WORD.findall(rest)))
            within.update(key for key in many if key in rest)
        many = {  # what is disproved once stays so, and need not be looked for any more
            key: rows
            for key, rows in many.items()
            if within[key] <= 0.1 * len(rows) and _is_own(key, len(rows), elsewhere)
        }
    return [i for rows in many.values() for i in rows]


def _alike(texts: dict[int, str], *, last: bool) -> dict[int, str]:
    """Return the texts whose last or first letters many have: the others share no sentence."""
    long = 2 * LETTERS  # some letters are two in lower case
    ends = [
        text[-long:].casefold()[-LETTERS:] if last else text[:long].casefold()[:LETTERS]
        for text in texts.values()
    ]
    ends = [end.translate(_NO_DIGITS) for end in ends]
    times = Counter(ends)
    return {i: texts[i] for i, end in zip(texts, ends, strict=True) if times[end] >= MANY}


def _is_own(key: str, n_texts: int, elsewhere: Counter[str]) -> bool:
    words = _words(key)
    own = [
        word
        for word in words
        if word not in STOP_WORDS and word not in DOMAIN_STOP_WORDS and elsewhere[word] < n_texts
    ]
    return len(own) >= OWN * max(len(words), 1)


def _key(text: str) -> str:
    return _YEAR.sub("0000", text.casefold())


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))
