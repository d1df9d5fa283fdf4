"""How well a phrase reads as a name, and how it is best written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from analysis.language import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.language.phrases import Phrases

    Reals = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SINGLE = 0.45  # how well a single word names a topic, beside a phrase of two;
# more gives shorter labels
BROAD = 0.8  # and how well it names a union of topics; more gives shorter names
HOLLOW = 0.6  # a word that names no topic ("groups", "networks") may name a union;
# more lets it do so
VAGUE = 0.5  # and a phrase of words that fit any topic ("machine learning"); more lets it name one
COHESIVE = 0.5  # the share of its part's occurrences from which a phrase is one word in sense;
# less joins more
NOMINAL = 0.15  # a phrase in -ing is a noun if it follows articles or words this often;
# more bars more
PLURAL_SHARE = 0.2  # a phrase that is plural this often is written so; more gives more singulars
PLURAL_SHARE_OF_WORDS = 0.2  # and so is a single word; more gives more singulars
COUNTED = 0.4  # a phrase whose last word is plural this often, there or elsewhere, is written
# so ("finite elements"); more gives more singulars
SPACED_SHARE = 0.2  # a phrase that is written without hyphens this often is written so,
# unless its hyphen makes an adjective as often ("memory-efficient optimizers")


def naturalness(phrases: Phrases, *, broad: bool = False) -> Reals:
    """Return between 0 and 1 how well each phrase reads as a name.

    A single word names a union of topics better than a topic: `broad` asks for that.
    """
    if not phrases.n_phrases:
        return np.zeros(0)
    lexicon, leads = phrases.lexicon, phrases.first_words[phrases.bounds[:-1]]
    span = phrases.phrase_span()
    opens, closes = phrases.rate(phrases.opens), phrases.rate(phrases.closes)
    loose, single = phrases.cohesion() < COHESIVE, span == 1
    value = np.choose(np.minimum(span, 4), [0, BROAD if broad else SINGLE, 1.0, 0.95, 0.8])
    value = value * np.minimum(1, closes / 0.5) * np.minimum(1, opens / 0.3 + 0.1)
    value[(phrases.rate(lexicon.weak[phrases.first_words]) > 0.5) & loose] *= 0.3
    noun = phrases.rate(~phrases.opens | lexicon.article[phrases.words_before])
    value[lexicon.gerund[leads] & (noun < NOMINAL) & ~single] *= 0.2
    value[(lexicon.brand | lexicon.tiny)[leads] & single] *= 0.3
    value[_proper(phrases) & single] *= 0.3
    ends = phrases.rate(lexicon.ends[phrases.last_words])
    value[(ends < 0.5) | (closes < 0.15)] = 0
    value[phrases.hollow] *= HOLLOW if broad else 0.0
    value[phrases.praise] = 0
    value[(phrases.rate(_all(phrases, lexicon.empty)) > 0.5) & ~loose] *= VAGUE
    empty_head = phrases.rate(lexicon.empty[phrases.last_words]) > 0.5
    value[(phrases.rate(_all(phrases, lexicon.generic)) > 0.5) & empty_head & loose] *= 0.4
    bare = phrases.part(0, 1)
    value[empty_head & (bare >= 0) & (value[bare] > 0.25)] *= 0.7
    rate = phrases.title_rate()
    in_titles = np.minimum(1, np.where(single, 0.2, 0.45) + rate / 0.15)
    return value * in_titles if rate.any() else value


def _proper(phrases: Phrases) -> Flags:
    """Mark what ends with a name ("Ramsey", "Django"): with a capital, and hardly in the plural."""
    cased = phrases.casing.words if phrases.tokens.language.is_english else []
    name = np.array([word.isalpha() and word.istitle() and len(word) > 3 for word in cased])
    plural = np.array([words.singular(word.lower()) != word.lower() for word in cased])
    if not len(cased):
        return np.zeros(phrases.n_phrases, dtype=bool)
    high = phrases.rate((name & ~plural)[phrases.last_words])
    return np.asarray(high > 1 - PLURAL_SHARE_OF_WORDS)


def _all(phrases: Phrases, marks: Flags) -> Flags:
    every = np.ones(len(phrases.start), dtype=bool)
    for offset in range(int(phrases.span.max(initial=0))):
        place = np.minimum(phrases.start + offset, len(phrases.tokens.ids) - 1)
        every &= marks[phrases.tokens.ids[place]] | (phrases.span <= offset)
    return every


def display(phrases: Phrases, phrase: int) -> str:
    """Return how a phrase is best written.

    The commonest way to write it, but spelled out rather than a bare acronym, and
    in the plural where that is common.
    """
    written = phrases.surfaces(phrase)
    language = phrases.tokens.language
    if not language.is_english:
        return language.write(min(written, key=lambda ws: (-written[ws], ws)))
    full = {ws: n for ws, n in written.items() if not _bare_acronym(ws, phrases)} or written
    plural = {ws: n for ws, n in full.items() if words.singular(ws[-1].lower()) != ws[-1].lower()}
    least = PLURAL_SHARE if phrases.span[phrases.bounds[phrase]] > 1 else PLURAL_SHARE_OF_WORDS
    many = plural_of(phrases, phrases.forms(phrase)[-1], COUNTED)
    if sum(plural.values()) >= least * sum(full.values()):
        full = plural
    elif many:
        full = plural or {(*ws[:-1], many): n for ws, n in full.items()}
    compound = {ws: n for ws, n in full.items() if any(map(_is_compound_adjective, ws))}
    spaced = {ws: n for ws, n in full.items() if len(ws) > 1 and ws not in compound}
    if spaced and any(len(ws) == 1 for ws in compound):  # "polynomial time", not "-time"
        compound = {}
    if sum(compound.values()) >= SPACED_SHARE * sum(full.values()):
        full = compound
    elif sum(spaced.values()) >= SPACED_SHARE * sum(full.values()):
        full = spaced
    text = min(full, key=lambda ws: (-full[ws], ws))
    return " ".join(text).removesuffix("'s")


def plural_of(phrases: Phrases, word: str, share: float) -> str:
    """Return the plural of a word that has this share of its occurrences, else "".

    Parameters
    ----------
    phrases
        The phrases of all papers.
    word
        A word in its canonical form.
    share
        How often it is plural, by itself and in phrases, at least.
    """
    place = phrases.find(word)
    if place < 0:
        return ""
    rows = slice(phrases.bounds[place], phrases.bounds[place + 1])
    held = Counter(phrases.casing.words[token] for token in phrases.first_words[rows].tolist())
    plural = {each: n for each, n in held.items() if words.singular(each.lower()) != each.lower()}
    if not plural or sum(plural.values()) < share * sum(held.values()):
        return ""
    return str(min(plural, key=lambda each: (-plural[each], each)))


def _is_compound_adjective(word: str) -> bool:
    """Tell whether a word is an adjective for its hyphen ("memory-efficient")."""
    return "-" in word and not words.can_end(word)


def _bare_acronym(text: tuple[str, ...], phrases: Phrases) -> bool:
    return len(text) == 1 and phrases.acronyms.explains(text[0])
