"""What a word's form tells: its singular, its spelling, and whether a noun phrase can end with it.

No tagger and no dictionary: suffix rules with short lists of exceptions, meant for
English and harmless elsewhere, because the corpus' own evidence has the last word
(`phrases`).
"""

from __future__ import annotations

import re
from functools import cache

from analysis.language.adjectives import (
    ADJECTIVES,
    FIRST_PARTS,
    IRREGULAR_PLURALS,
    LAST_PARTS,
    NOUNS_THOUGH,
    SAME_IN_PLURAL,
)

_KEEP_S = ("ss", "us", "is")
_ADJECTIVE = re.compile(
    r"(?:[a-z]{3}(?:ous|ful|less|able|ible|ive|ical|onal|ual|ural|tral|inal|rial|ial|eal|imal|bal"
    r"|gal|val|cal|mal|nal|ral|ular|linear|inear|ipolar|ilar|escent|ient|endent|istent|urrent|erent"
    r"|igent|alent|icient|atory|ary|ic|wise|ier|iest|like|ish)|[a-z]{2}(?:ed))$"
)


@cache
def singular(word: str) -> str:
    """Return the lower-case word without its plural, as a reader would write it.

    Examples
    --------
    >>> [singular(word) for word in ("models", "queries", "boxes", "analysis", "bias", "processes")]
    ['model', 'query', 'box', 'analysis', 'bias', 'process']
    >>> [singular(word) for word in ("matrices", "analyses", "series", "caches", "gas", "llms")]
    ['matrix', 'analysis', 'series', 'cache', 'gas', 'llm']
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEEP_S) or word in SAME_IN_PLURAL:
        return IRREGULAR_PLURALS.get(word, word)
    if word in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[word]
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    if word.endswith(("lyses", "theses", "nthesis", "ptoses")):
        return f"{word[:-2]}is"
    if word.endswith(("sses", "xes", "shes", "tches", "zzes", "ches")):
        return word[:-2]
    return word[:-1]


@cache
def normal_form(word: str) -> str:
    """Return one spelling for a word's variants: lower case, singular, American, no hyphens.

    Examples
    --------
    >>> normal_form("Mixture-of-Experts"), normal_form("Modelling"), normal_form("optimisation")
    ('mixtureofexpert', 'modeling', 'optimization')
    """
    parts = [singular(part) for part in word.lower().replace("’", "'").split("-")]
    joined = "".join(part.removesuffix("'s").replace("'", "") for part in parts)
    joined = re.sub(r"([a-z]{3})is(ation|e|ing|ed|er)$", _american, joined)
    joined = re.sub(r"([aeiou]l)l(ing|ed)$", r"\1\2", joined)
    return re.sub(r"(behavi|col|neighb|lab|hon)our", r"\1or", joined)


def _american(match: re.Match[str]) -> str:
    stem, ending = match.groups()
    if ending == "ation" or stem.endswith(("mal", "ral", "nal", "tim", "im", "ter")):
        return f"{stem}iz{ending}"
    return match.group(0)


@cache
def stem(word: str) -> str:
    """Return what a canonical word shares with the words made from it.

    Examples
    --------
    >>> {stem(word) for word in ("route", "router", "routing")}
    {'rout'}
    >>> stem("state") == stem("station")
    False
    """
    short = re.sub(r"^(\w{4,}?)(?:ing|er|ed|e)$", r"\1", word)
    return re.sub(r"^(\w{5,}?)(?:ation|ion|al|ment|or)$", r"\1", word) if short == word else short


def akin(one: str, other: str, least: int = 4) -> bool:
    """Tell whether two different words share their beginning, of so many letters at least.

    Parameters
    ----------
    one, other
        Two words in small letters.
    least
        Letters that they must share at least.

    Examples
    --------
    >>> akin("chaos", "chaotic"), akin("estimator", "estimation"), akin("neuron", "network")
    (True, True, False)
    """
    shared = max(least, min(len(one), len(other)) - 2)
    return one != other and one[:shared] == other[:shared]


@cache
def can_end(word: str) -> bool:
    """Tell whether a noun phrase can end with the word: no adjective, adverb or participle.

    Examples
    --------
    >>> [can_end(word) for word in ("decoding", "retrieval", "bandits", "gradient", "speed")]
    [True, True, True, True, True]
    >>> [can_end(word) for word in ("stochastic", "large", "augmented", "efficient", "data-driven")]
    [False, False, False, False, False]
    """
    plural, word = word.lower(), singular(word.lower())
    if plural != word:
        return True
    first, _, last = word.rpartition("-")
    if first and (last in LAST_PARTS or first.startswith(FIRST_PARTS)):
        return False
    last = last or word
    if word in ADJECTIVES or (last in ADJECTIVES):
        return False
    if last.endswith("ly"):
        return last in {"family", "anomaly", "assembly", "supply", "monopoly", "italy", "fly"}
    return last in NOUNS_THOUGH or not _ADJECTIVE.search(last)
