"""How running text writes each word: acronyms and names keep their capitals, titles lose theirs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analysis.topics.tokens import Tokens

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

SENTENCE_LIKE = 0.4  # titles with fewer capitals than this share are written like sentences
SHOUTED = 0.5  # and with more words all in capitals than this they say nothing of case
QUIET = 0.1  # an expansion that is written small this often owes its capitals to the acronym


def cased_words(tokens: Tokens, expansions: Flags) -> list[str]:
    """Return each distinct token as running text writes it.

    Starts of sentences say nothing, nor do the marked expansions of acronyms
    ("Mixture of Experts (MoE)"). Titles count where a word has capitals inside, or
    where they are written like sentences.
    """
    surface, ids, titled = tokens.surface, tokens.ids, tokens.titled
    fresh = tokens.are(".!?:;¶([\"'")
    plain = np.array([word[1:] == word[1:].lower() for word in surface])
    titlelike = np.array([word == word.title() for word in surface])
    running = ~np.concatenate([[True], fresh[ids[:-1]]])
    running &= ~(expansions & (titlelike & tokens.capital)[ids])
    inner = np.bincount(ids[titled & running], minlength=len(surface))
    n_inner = max(inner.sum(), 1)
    shouting = inner[~plain].sum() > SHOUTED * n_inner
    if inner[tokens.capital & plain].sum() >= SENTENCE_LIKE * n_inner or shouting:
        inner = inner * (~plain & (not shouting))
    heard = np.bincount(ids[running & ~titled], minlength=len(surface)) + inner
    votes: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, times in zip(surface, heard.tolist(), strict=True):
        if times:
            votes[word.lower()].append((times, word))
    best = {word: max(forms)[1] for word, forms in votes.items()}
    return [_written(word, best, shouting=bool(shouting)) for word in surface]


def _written(word: str, best: Mapping[str, str], *, shouting: bool) -> str:
    """Return a word as it is mostly written, a compound in small letters if its parts are alone."""
    unheard = word.lower() if shouting or word == word.title() else word
    whole = best.get(word.lower(), unheard)
    if "-" not in whole or whole != whole.title():
        return whole
    alone = [best[part.lower()] for part in whole.split("-") if part.lower() in best]
    return whole.lower() if alone and all(part.islower() for part in alone) else whole


def lent_capitals(tokens: Tokens, keys: NDArray[np.uint64], start: Ints, span: Ints) -> Flags:
    """Mark the tokens of expansions that have capitals only because of their acronym.

    That is where the acronym follows, and everywhere if the corpus also writes the
    expansion in small letters.
    """
    first = tokens.capital[tokens.ids[start]]
    high = first & tokens.capital[tokens.ids[start + span - 1]] & (span > 1)
    bracket = tokens.are("(")[tokens.ids[start + span]]
    distinct, which = np.unique(keys, return_inverse=True)
    small = np.bincount(which, weights=~first, minlength=len(distinct))
    quiet = small >= QUIET * np.maximum(np.bincount(which, minlength=len(distinct)), 1)
    marked = np.zeros(len(tokens.ids), dtype=bool)
    lent = high & (bracket | (quiet & (small > 0))[which])
    for offset in range(int(span[lent].max(initial=0))):
        marked[start[lent & (span > offset)] + offset] = True
    return marked
