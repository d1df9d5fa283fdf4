"""What is known of each distinct token: whether phrases may hold it, begin or end with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.language import words
from analysis.language.acronyms import LINKS
from analysis.language.stopwords import (
    ARTICLES,
    DETERMINERS,
    DOMAIN_STOP_WORDS,
    EMPTY_WORDS,
    GENERIC_WORDS,
    VERB_CUES,
    WEAK_MODIFIERS,
    stop_words,
)
from analysis.language.verbs import finite_verbs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from analysis.language.acronyms import Acronyms
    from analysis.language.tokens import Tokens

    Flags = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]

VERBAL = 0.4  # a word that stands so often where verbs stand is one
NAMED = 0.7  # a stop word before a name this often is part of names
# Odd numbers of a rolling hash in 64 bits; others would only give other hashes.
_BASE, _STEP, _LIFT = 0x9E3779B97F4A7C15, 0x100000001B3, 0x5BD1E995


@dataclass(frozen=True)
class Lexicon:
    """Parallel arrays, one entry per distinct token.

    `content` words make up phrases; `ends` tells whether a phrase may end with one;
    `weak` words praise or measure, `empty` and `generic` ones fit any topic;
    `hashes` and `powers` make the key of a phrase from those of its words.
    """

    content: Flags
    ends: Flags
    weak: Flags
    empty: Flags
    generic: Flags
    gerund: Flags
    article: Flags
    brand: Flags
    tiny: Flags
    forms: list[tuple[str, ...]]
    hashes: Hashes
    powers: Hashes


def build_lexicon(tokens: Tokens, acronyms: Acronyms) -> Lexicon:
    """Describe every distinct token by lists, by its form, and by where the corpus uses it."""
    if not tokens.language.is_english:
        return _lexicon_of(tokens, acronyms)
    lower = tokens.lower
    barred = stop_words() | _verbs(tokens) | _foreign_stop_words(tokens)
    plain = [words.singular(word) for word in lower]
    forms, hashes, powers = _forms(tokens, acronyms)
    return Lexicon(
        content=np.array([word not in barred and _may_stand(word) for word in lower])
        | _parts_of_names(tokens),
        ends=np.array([words.can_end(word) for word in lower]),
        weak=np.array([word in WEAK_MODIFIERS for word in lower]),
        empty=np.array([word in EMPTY_WORDS for word in plain]),
        generic=np.array([word in GENERIC_WORDS for word in plain]),
        gerund=np.array([word.endswith("ing") for word in lower]),
        article=np.array([word in ARTICLES for word in lower]),
        brand=np.array([_is_brand(word) for word in tokens.surface]),
        tiny=np.array([len(word) < 3 for word in plain]),
        forms=forms,
        hashes=hashes,
        powers=powers,
    )


def _lexicon_of(tokens: Tokens, acronyms: Acronyms) -> Lexicon:
    """Describe every distinct token of another language by its lists and endings."""
    language, lower = tokens.language, tokens.lower
    forms, hashes, powers = _forms(tokens, acronyms)
    none = np.zeros(len(lower), dtype=bool)
    barred = _foreign_stop_words(tokens) if not language.stop_words else finite_verbs(tokens)
    known = [word in barred or language.bars(word) for word in lower]
    generic = np.array([len(parts) == 1 and parts[0] in language.generic for parts in forms])
    shortest = 2 if language.spaced else 1
    letters = [sum(map(str.isalpha, word)) for word in lower]
    return Lexicon(
        content=(np.array(letters) >= shortest) & ~np.array(known),
        ends=np.array([language.ends(word) for word in tokens.surface]),
        weak=none,
        empty=generic,
        generic=generic,
        gerund=none,
        article=none,
        brand=np.array([_is_brand(word) for word in tokens.surface]),
        tiny=np.array([len(word) <= shortest for word in lower]),
        forms=forms,
        hashes=hashes,
        powers=powers,
    )


def _forms(tokens: Tokens, acronyms: Acronyms) -> tuple[list[tuple[str, ...]], Hashes, Hashes]:
    """Return each distinct token's canonical words, their hash, and what it is multiplied by."""
    forms = [acronyms.forms(word) or (word,) for word in tokens.surface]
    keys = ["".join(parts) for parts in forms]
    hashes = np.array([hash_form(key) for key in keys], dtype=np.uint64)
    powers = np.array([pow(_BASE, len(key), 2**64) for key in keys], dtype=np.uint64)
    return forms, hashes, powers


def hash_form(form: str) -> int:
    """Hash letters so that the hash of two forms in a row follows from the two hashes.

    Examples
    --------
    >>> joined = hash_form("pre") * pow(0x9E3779B97F4A7C15, len("training"), 2**64)
    >>> (joined + hash_form("training")) % 2**64 == hash_form("pretraining")
    True
    """
    value = 0
    for letter in form:
        value = (value * _BASE + ord(letter) * _STEP + _LIFT) % 2**64
    return value


def hash_forms(forms: Iterable[str]) -> Hashes:
    """Return the hashes of some forms, each once."""
    return np.array(sorted({hash_form(form) for form in forms}), dtype=np.uint64)


def _may_stand(word: str) -> bool:
    if word.endswith("ly") and not words.can_end(word):
        return False
    letters = sum(letter.isalpha() for letter in word)
    return letters > 1 and (len(word) > 3 or not any("\u0370" <= mark < "\u0400" for mark in word))


def _is_brand(word: str) -> bool:
    """Tell a made-up name ("FlashAttention") from a word and from an acronym ("GPUs")."""
    bare = word.removesuffix("s")
    return len(word) > 5 and bare[1:] != bare[1:].lower() and not bare.isupper()


def _verbs(tokens: Tokens) -> set[str]:
    """Return words that mostly stand before a determiner, or after "we", "to" or "can"."""
    names, group = np.unique(tokens.lower, return_inverse=True)
    groups = group[tokens.ids]
    verbal = np.zeros(len(groups), dtype=bool)
    verbal[:-1] |= tokens.are(DETERMINERS)[tokens.ids[1:]]
    verbal[1:] |= tokens.are(VERB_CUES)[tokens.ids[:-1]]
    count = np.bincount(groups, minlength=len(names))
    share = np.bincount(groups, weights=verbal, minlength=len(names)) / np.maximum(count, 1)
    return set(names[(count >= 4) & (share > VERBAL)].tolist())


def _parts_of_names(tokens: Tokens) -> Flags:
    """Mark stop words in capitals that abstracts mostly use before a name ("New" York)."""
    size = len(tokens.surface)
    named = tokens.capital[tokens.ids] & ~tokens.titled
    named[:-1] &= tokens.capital[tokens.ids[1:]]
    times = np.bincount(tokens.ids[~tokens.titled], minlength=size)
    share = np.bincount(tokens.ids[named], minlength=size) / np.maximum(times, 1)
    word = np.array([word == word.title() and word.isalpha() for word in tokens.surface])
    return word & tokens.are(DOMAIN_STOP_WORDS) & (times >= 3) & (share > NAMED)


def _foreign_stop_words(tokens: Tokens) -> set[str]:
    """Return the commonest short words where English function words are rare."""
    count = np.bincount(tokens.ids, minlength=len(tokens.surface))
    total = count[np.array([word.isalpha() for word in tokens.lower])].sum()
    if total < 200 or count[tokens.are(DETERMINERS | LINKS)].sum() > 0.1 * total:
        return set()
    merged: Counter[str] = Counter()
    for word, times in zip(tokens.lower, count.tolist(), strict=True):
        if len(word) <= 4:
            merged[word] += times
    return {word for word, times in merged.items() if times > 0.002 * total}
