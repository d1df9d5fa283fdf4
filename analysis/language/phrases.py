"""Noun phrases in titles and abstracts, found by statistics and word forms, without a tagger.

A chunk is a run of words between stop words, punctuation and verbs; a phrase is one
to four words of a chunk. Variants are one phrase: singular and plural, hyphens and
spaces, British and American spelling, and an acronym and what the corpus says it
stands for. Everything is held in flat arrays, one entry per occurrence, so that
thousands of abstracts take seconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.acronyms import LINKS, Acronyms, find_acronyms
from analysis.language.casing import Casing, find_casing, lent_capitals
from analysis.language.detect import main_language
from analysis.language.lexicon import Lexicon, build_lexicon, hash_form, hash_forms
from analysis.language.stopwords import GENERIC_WORDS, WEAK_MODIFIERS
from analysis.language.tokens import Tokens, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]
    Reals = NDArray[np.float64]
    Found = tuple[Hashes, Ints, Ints, Flags, Flags]  # key, start, span, opens, closes

LONGEST = 4  # words of a phrase; with a small word inside one more
MENTION = 0.375  # of a title, what a mention in an abstract weighs
NAMED = 0.75  # a phrase in capitals this often is a name
LINKED = 3  # papers that must hold a compound with a small word inside
FEW_PAPERS = 1000  # in more, a phrase of one paper only is not kept


@dataclass(frozen=True)
class Phrases:
    """The phrases of a corpus, one entry of `phrase`, `start` and `span` per occurrence.

    `start` and `span` point into the tokens; `opens` and `closes` tell whether the
    occurrence begins and ends its chunk. Occurrences are sorted by phrase, and
    phrases by `keys`, an order that does not depend on the order of papers.
    """

    tokens: Tokens
    lexicon: Lexicon
    acronyms: Acronyms
    casing: Casing
    keys: Hashes
    phrase: Ints
    start: Ints
    span: Ints
    opens: Flags
    closes: Flags

    @cached_property
    def n_phrases(self) -> int:
        """How many phrases there are."""
        return len(self.keys)

    @cached_property
    def doc(self) -> Ints:
        """The paper of each occurrence."""
        return np.asarray(self.tokens.doc[self.start])

    @cached_property
    def first_words(self) -> Ints:
        """The first token of each occurrence."""
        return np.asarray(self.tokens.ids[self.start])

    @cached_property
    def last_words(self) -> Ints:
        """The last token of each occurrence."""
        return np.asarray(self.tokens.ids[self.start + self.span - 1])

    @cached_property
    def words_before(self) -> Ints:
        """The token before each occurrence."""
        return np.asarray(self.tokens.ids[self.start - 1])

    @cached_property
    def count(self) -> Ints:
        """How often each phrase occurs."""
        return np.bincount(self.phrase, minlength=self.n_phrases).astype(np.int64)

    @cached_property
    def bounds(self) -> Ints:
        """Where each phrase's occurrences begin; they are sorted by phrase."""
        return np.concatenate([[0], np.cumsum(self.count)])

    @cached_property
    def hollow(self) -> Flags:
        """Whether each phrase is but one word, however written, that names no topic."""
        language = self.tokens.language
        generic = map(language.form, GENERIC_WORDS) if language.is_english else language.generic
        return self.among(generic)

    @cached_property
    def praise(self) -> Flags:
        """Whether each phrase, however written, only praises or measures ("time consuming")."""
        return self.among(map(self.tokens.language.form, WEAK_MODIFIERS))

    def among(self, forms: Iterable[str]) -> Flags:
        """Tell which phrases have one of some canonical forms, however they are written."""
        return np.isin(self.keys, hash_forms(forms))

    def find(self, form: str) -> int:
        """Return the phrase of a canonical form, -1 where there is none."""
        place = np.flatnonzero(self.keys == np.uint64(hash_form(form)))
        return int(place[0]) if len(place) else -1

    def phrase_span(self, *, longest: bool = True) -> Ints:
        """Return how many words each phrase is written with, at most or at least."""
        if not self.n_phrases:
            return np.zeros(0, dtype=np.int64)
        extreme = np.maximum if longest else np.minimum
        return np.asarray(extreme.reduceat(self.span, self.bounds[:-1]))

    def times(self, text: str) -> int:
        """Return how often a phrase occurs, however it is written."""
        place = self.find("".join(map(self.tokens.language.form, text.split())))
        return int(self.count[place]) if place >= 0 else 0

    def rate(self, flags: Flags) -> Reals:
        """Return the share of each phrase's occurrences that a flag marks."""
        hits = np.bincount(self.phrase, weights=flags, minlength=self.n_phrases)
        return np.asarray(hits / np.maximum(self.count, 1), dtype=np.float64)

    def counts(self) -> csr_array:
        """Return how often each paper (row) holds each phrase (column)."""
        from scipy.sparse import csr_array

        ones = np.ones(len(self.phrase))
        shape = (self.tokens.n_docs, self.n_phrases)
        return csr_array((ones, (self.doc, self.phrase)), shape=shape)

    def presence(self) -> csr_array:
        """Return how much each paper (row) is about each phrase (column).

        1 where the phrase stands in the title, less where only the abstract has it.
        """
        weight = self.counts()
        weight.data = np.minimum(weight.data * MENTION, 2 * MENTION)
        return weight.maximum(self.in_titles())

    def in_titles(self) -> csr_array:
        """Return 1 where a paper's title (row) holds a phrase (column)."""
        from scipy.sparse import csr_array

        titled = self.tokens.titled[self.start]
        doc, phrase = self.doc[titled], self.phrase[titled]
        shape = (self.tokens.n_docs, self.n_phrases)
        return csr_array((np.ones(len(doc)), (doc, phrase)), shape=shape).sign()

    def title_rate(self) -> Reals:
        """Return the share of a phrase's papers that have it in the title."""
        papers = np.asarray(self.counts().sign().sum(axis=0)).ravel()
        return np.asarray(self.in_titles().sum(axis=0)).ravel() / np.maximum(papers, 1)

    def part(self, skip: int, drop: int) -> Ints:
        """Return for each phrase the one without its first `skip` and last `drop` words, or -1."""
        first = self.bounds[:-1]
        place = self.start * 8 + self.span
        order = np.argsort(place, kind="stable")
        wanted = place[first] + 8 * skip - skip - drop
        found = np.minimum(np.searchsorted(place, wanted, sorter=order), len(place) - 1)
        hit = (place[order[found]] == wanted) & (self.span[first] > skip + drop)
        return np.where(hit, self.phrase[order[found]], -1)

    def cohesion(self) -> Reals:
        """Return the largest share that a phrase has of the occurrences of its first or last part.

        Near 1 for words that hardly occur apart ("language model", "learning rate").
        """
        rest = np.stack([self.part(1, 0), self.part(0, 1)])
        times = np.where(rest >= 0, self.count[rest], np.iinfo(np.int64).max)
        return np.asarray(self.count / np.maximum(times.min(axis=0), 1), dtype=np.float64)

    def forms(self, phrase: int) -> tuple[str, ...]:
        """Return the canonical forms of a phrase's words, acronyms spelled out."""
        start = self.start[self.bounds[phrase]]
        held = self.tokens.ids[start : start + self.span[self.bounds[phrase]]].tolist()
        return tuple(form for token in held for form in self.lexicon.forms[token])

    def surfaces(self, phrase: int) -> Counter[tuple[str, ...]]:
        """Count the ways a phrase is written, cased as running text writes its words.

        Occurrences at the end of their chunk count where there are any, and the
        capitals of a name ("Reserve Bank") stay as they are.
        """
        rows = slice(self.bounds[phrase], self.bounds[phrase + 1])
        start, span, closes = self.start[rows], self.span[rows], self.closes[rows]
        named = self._capitalised(phrase, start, span)
        if named.any():
            start, span = start[named], span[named]
        elif closes.any():
            start, span = start[closes], span[closes]
        surface = self.tokens.surface if named.any() else self.casing.words
        written = Counter(
            tuple(self.tokens.ids[at : at + size].tolist())
            for at, size in zip(start.tolist(), span.tolist(), strict=True)
        )
        cased: Counter[tuple[str, ...]] = Counter()
        for ids, times in written.items():
            cased[tuple(surface[token] for token in ids)] += times
        return cased

    def _capitalised(self, phrase: int, start: Ints, span: Ints) -> Flags:
        """Mark a name's occurrences in capitals: running text hardly writes it otherwise."""
        capital, ids = self.tokens.capital, self.tokens.ids
        running = self.casing.running[start] & (span > 1)
        high = running & capital[ids[start]] & capital[ids[start + span - 1]]
        name = high.sum() >= NAMED * max(running.sum(), 3)
        explained = self.keys[phrase] in self.explained
        return high if name and not explained else np.zeros(len(start), dtype=bool)

    @cached_property
    def explained(self) -> frozenset[np.uint64]:
        """The keys of phrases that the corpus abbreviates; their capitals say nothing."""
        return frozenset(hash_forms(self.acronyms.seen))


def find_phrases(titles: Sequence[str], abstracts: Sequence[str]) -> Phrases:
    """Find the phrases that papers share, with every place where they stand."""
    tokens = tokenise(titles, abstracts, main_language(titles, abstracts))
    acronyms = find_acronyms(tokens)
    lexicon = build_lexicon(tokens, acronyms)
    fixed = acronyms.seen | _compounds(tokens) | _linked(tokens, lexicon)
    found = [*_ngrams(lexicon, tokens.ids), _fixed(lexicon, tokens.ids, fixed)]
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    keys, start, span = columns[:3]
    long = np.isin(keys, hash_forms(acronyms.seen))
    casing = find_casing(tokens, lent_capitals(tokens, keys[long], start[long], span[long]))
    kept = _shared(keys, tokens.doc[start], 1 if len(titles) <= FEW_PAPERS else 2)
    order = kept[_by_content(tokens, keys[kept], start[kept], span[kept])]
    distinct, phrase = np.unique(keys[order], return_inverse=True)
    start, span, opens, closes = (column[order] for column in columns[1:])
    return Phrases(tokens, lexicon, acronyms, casing, distinct, phrase, start, span, opens, closes)


def _compounds(tokens: Tokens) -> set[str]:
    """Return compounds with a link inside ("mixture-of-experts"), to be found unhyphenated too."""
    linked = (word for word in tokens.surface if word.count("-") >= 2)
    return {tokens.language.form(word) for word in linked if LINKS & set(word.lower().split("-"))}


def _linked(tokens: Tokens, lexicon: Lexicon) -> set[str]:
    """Return the forms of compounds that a small word links ("réseaux de neurones")."""
    if not tokens.language.links or len(tokens.ids) < 3:
        return set()
    content, ids = lexicon.content[tokens.ids], tokens.ids
    link = tokens.are(tokens.language.links)[ids]
    place = np.flatnonzero(content[:-2] & link[1:-1] & content[2:])
    triples = np.unique(
        np.column_stack([ids[place], ids[place + 1], ids[place + 2], tokens.doc[place]]), axis=0
    )
    papers: Counter[str] = Counter()
    for triple in triples[:, :3].tolist():
        papers["".join(form for token in triple for form in lexicon.forms[token])] += 1
    return {form for form, times in papers.items() if times >= LINKED}


def _ngrams(lexicon: Lexicon, ids: Ints) -> list[Found]:
    """Return every run of one to four content words."""
    inside = lexicon.content[ids]
    opens = inside & ~np.concatenate([[False], inside[:-1]])
    closes = inside & ~np.concatenate([inside[1:], [False]])
    found = []
    start = np.flatnonzero(inside)
    key = lexicon.hashes[ids[start]]
    for span in range(1, LONGEST + 1):
        last = start + span - 1
        found.append((key, start, np.full(len(start), span), opens[start], closes[last]))
        longer = ~closes[last]
        start, following = start[longer], ids[last[longer] + 1]
        key = key[longer] * lexicon.powers[following] + lexicon.hashes[following]
    return found


def _fixed(lexicon: Lexicon, ids: Ints, forms: Iterable[str]) -> Found:
    """Return where known forms with a stop word inside ("mixture of experts") are written out."""
    wanted, inside = hash_forms(forms), lexicon.content[ids]
    start = np.flatnonzero(inside)
    key, broken = lexicon.hashes[ids[start]], np.zeros(len(start), dtype=bool)
    found = []
    for span in range(2, LONGEST + 2):
        fits = start + span < len(ids)
        start, following = start[fits], ids[start[fits] + span - 1]
        key = key[fits] * lexicon.powers[following] + lexicon.hashes[following]
        broken = broken[fits] | ~lexicon.content[following]
        hit = broken & np.isin(key, wanted) & lexicon.content[following]
        at = start[hit]
        found.append((key[hit], at, np.full(len(at), span), ~inside[at - 1], ~inside[at + span]))
    key, start, spans, opens, closes = (np.concatenate(part) for part in zip(*found, strict=True))
    return key, start, spans, opens, closes


def _by_content(tokens: Tokens, keys: Hashes, start: Ints, span: Ints) -> Ints:
    """Sort occurrences by phrase and by how it is written, so that the order of papers is lost."""
    rank = np.unique(np.array(tokens.surface), return_inverse=True)[1]
    first, last = rank[tokens.ids[start]], rank[tokens.ids[start + span - 1]]
    return np.lexsort((start, last, first, -span, keys))


def _shared(keys: Hashes, doc: Ints, at_least: int) -> Ints:
    """Return the occurrences of phrases that stand in enough papers."""
    if at_least <= 1:
        return np.arange(len(keys))
    _, phrase = np.unique(keys, return_inverse=True)
    pairs = np.unique(phrase * (int(doc.max()) + 1) + doc)
    papers = np.bincount(pairs // (int(doc.max()) + 1))
    return np.flatnonzero(papers[phrase] >= at_least)
