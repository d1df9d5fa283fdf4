"""How running text writes each word: acronyms and names keep their capitals, titles lose theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.stopwords import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analysis.language.tokens import Tokens

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

SENTENCE_LIKE = 0.4  # a title with fewer capitals than this share is written like a sentence
SHOUTED = 0.5  # and with more words all in capitals than this it says nothing of case
# Names that titles alone cannot tell from other words.
NAMES = word_set(
    """
    african american asian australian banach bayes bayesian bellman bernoulli boltzmann bose british
    brownian canadian carlo cauchy chinese coulomb dirac dirichlet dutch einstein english euclidean
    euler european facebook fermi feynman fisher fourier french galois gauss gaussian german google
    hamilton hamiltonian heisenberg hilbert indian ising italian japanese kalman korean lagrange
    lagrangian laplace latin levy lie lipschitz lyapunov markov maxwell mexican monte nash newton
    newtonian poisson portuguese python riemann riemannian russian schrodinger sobolev spanish
    stackelberg turing twitter wasserstein wiener wikipedia youtube
    """
)
QUIET = 0.1  # an expansion that is written small this often owes its capitals to the acronym


@dataclass(frozen=True)
class Casing:
    """Each distinct token as running text writes it, and which tokens stand in running text."""

    words: list[str]
    running: Flags


def find_casing(tokens: Tokens, expansions: Flags) -> Casing:
    """Find how running text writes each distinct token.

    Starts of sentences say nothing, nor do the marked expansions of acronyms
    ("Mixture of Experts (MoE)"). A title counts where it is written like a sentence.
    Words with capitals inside ("AI") count wherever they stand.
    """
    surface, ids = tokens.surface, tokens.ids
    titlelike = np.array([word == word.title() for word in surface])
    marked = np.array([word[1:] != word[1:].lower() for word in surface]) & ~titlelike
    running = ~np.concatenate([[True], tokens.are(".!?:;¶([\"'")[ids[:-1]]])
    running &= ~(expansions & (titlelike & tokens.capital)[ids])
    sentence, shouted = _styles(tokens, running, marked)
    told = running & (~tokens.titled | sentence) | (marked[ids] & ~shouted)
    heard = np.bincount(ids[told], minlength=len(surface))
    votes: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, times in zip(surface, heard.tolist(), strict=True):
        if times:
            votes[word.lower()].append((times, word))
    best = {word: max(forms)[1] for word, forms in votes.items()}
    return Casing([_written(word, best) for word in surface], running & ~tokens.titled)


def _styles(tokens: Tokens, running: Flags, marked: Flags) -> tuple[Flags, Flags]:
    """Mark the tokens of titles that are written like sentences, and of titles all in capitals."""
    lettered = np.array([len(word) > 3 and word.isalpha() for word in tokens.surface])
    inner = running & tokens.titled & lettered[tokens.ids]
    doc, n_docs = tokens.doc[inner], max(tokens.n_docs, 1)
    count = np.maximum(np.bincount(doc, minlength=n_docs), 1)
    high = np.bincount(doc, weights=tokens.capital[tokens.ids[inner]], minlength=n_docs) / count
    loud = np.bincount(doc, weights=marked[tokens.ids[inner]], minlength=n_docs) / count
    sentence, shouted = (high < SENTENCE_LIKE)[tokens.doc], (loud > SHOUTED)[tokens.doc]
    if not tokens.language.is_english:  # in other languages titles have the capitals of sentences
        sentence = np.ones_like(sentence)
    return tokens.titled & sentence, tokens.titled & shouted


def _written(word: str, best: Mapping[str, str]) -> str:
    """Return a word as it is mostly written, a compound in small letters if its parts are alone."""
    small = word.lower()
    unheard = word if small in NAMES or word not in (word.title(), word.upper()) else small
    whole = best.get(small, unheard.capitalize() if small in NAMES else unheard)
    parts = whole.split("-")
    if len(parts) == 1 or any(part not in (part.title(), part.lower()) for part in parts):
        return whole
    alone = [best[part.lower()] for part in parts if part.lower() in best]
    return small if alone and all(part.islower() for part in alone) else whole


def lent_capitals(tokens: Tokens, keys: NDArray[np.uint64], start: Ints, span: Ints) -> Flags:
    """Mark the tokens of expansions that have capitals only because of their acronym.

    That is where the acronym follows, and everywhere if the corpus also writes the
    expansion in small letters.

    Parameters
    ----------
    tokens
        Those of all papers.
    keys
        Which expansion each occurrence is of, whatever its case, uint64 (n_occurrences,).
    start, span
        Where each begins and how many tokens it has, int64 (n_occurrences,).
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
