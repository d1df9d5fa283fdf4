"""Noun phrases in titles and abstracts, found by statistics and word forms, without a tagger.

A chunk is a run of words between stop words, punctuation and verbs; a phrase is one
to four words of a chunk. Variants are one phrase: singular and plural, hyphens and
spaces, British and American spelling, and an acronym and what the corpus says it
stands for. Everything is held in flat arrays, one entry per occurrence, so that
thousands of abstracts take seconds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics import words
from analysis.topics.stopwords import (
    ARTICLES,
    DETERMINERS,
    EMPTY_WORDS,
    GENERIC_WORDS,
    VERB_CUES,
    WEAK_MODIFIERS,
    stop_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]
    Expansions = dict[str, Counter[tuple[str, ...]]]

LONGEST = 4
SMALL = 50  # papers; below, one paper's word for an acronym is taken
MENTION = 0.375  # of a title, what a mention in an abstract weighs
BREAK = "¶"
_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[^\w\s]")
_HYPHENS = str.maketrans({"’": "'", "‐": "-", "‑": "-", "_": " "})
_MARKUP = re.compile(r"\$[^$]{0,400}\$|\\[a-zA-Z]+|https?://\S+|</?[a-z]+>")
_ACCENT = re.compile(r"""\\["'^`~=.]\s?\{?([A-Za-z])\}?""")
_GREEK = re.compile("[\u0370-\u03ff]")
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Phrases:
    """The phrases of a corpus, one entry of `phrase`, `doc`, `start` and `span` per occurrence.

    `start` and `span` point into `tokens`; `opens` and `closes` tell whether the
    occurrence begins and ends its chunk. Phrases are numbered in an order that does
    not depend on the order of papers.
    """

    n_docs: int
    tokens: Ints
    lexicon: Lexicon
    cased: list[str]
    keys: Hashes
    phrase: Ints
    doc: Ints
    start: Ints
    span: Ints
    titled: Flags
    opens: Flags
    closes: Flags
    acronyms: dict[str, tuple[str, ...]]

    @cached_property
    def n_phrases(self) -> int:
        """How many phrases there are."""
        return int(self.phrase.max()) + 1 if len(self.phrase) else 0

    @cached_property
    def count(self) -> Ints:
        """How often each phrase occurs."""
        return np.bincount(self.phrase, minlength=self.n_phrases)

    @cached_property
    def bounds(self) -> Ints:
        """Where each phrase's occurrences begin; they are sorted by phrase."""
        return np.concatenate([[0], np.cumsum(self.count)])

    @cached_property
    def hollow(self) -> Flags:
        """Whether each phrase is but one word, however written, that names no topic."""
        return np.isin(self.keys, _hashes(map(words.canonical, GENERIC_WORDS)))

    def times(self, text: str) -> int:
        """Return how often a phrase occurs, however it is written."""
        form = "".join(words.canonical(word) for word in text.split())
        place = np.flatnonzero(self.keys == np.uint64(_hash(form)))
        return int(self.count[place[0]]) if len(place) else 0

    def rate(self, flags: Flags) -> NDArray[np.float64]:
        """Return the share of each phrase's occurrences that a flag marks."""
        hits = np.bincount(self.phrase, weights=flags, minlength=self.n_phrases)
        return np.asarray(hits / np.maximum(self.count, 1), dtype=np.float64)

    def counts(self) -> csr_array:
        """Return how often each paper (row) holds each phrase (column)."""
        from scipy.sparse import csr_array

        ones = np.ones(len(self.phrase))
        shape = (self.n_docs, self.n_phrases)
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

        doc, phrase = self.doc[self.titled], self.phrase[self.titled]
        shape = (self.n_docs, self.n_phrases)
        return csr_array((np.ones(len(doc)), (doc, phrase)), shape=shape).sign()

    def title_rate(self) -> NDArray[np.float64]:
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

    def cohesion(self) -> NDArray[np.float64]:
        """Return the largest share that a phrase has of the occurrences of its first or last part.

        Near 1 for words that hardly occur apart ("language model", "learning rate").
        """
        rest = np.stack([self.part(1, 0), self.part(0, 1)])
        times = np.where(rest >= 0, self.count[rest], np.iinfo(np.int64).max)
        return np.asarray(self.count / np.maximum(times.min(axis=0), 1), dtype=np.float64)

    def forms(self, phrase: int) -> tuple[str, ...]:
        """Return the canonical forms of a phrase's words, acronyms spelled out."""
        start = self.start[self.bounds[phrase]]
        held = self.tokens[start : start + self.span[self.bounds[phrase]]].tolist()
        return tuple(form for token in held for form in self.lexicon.forms[token])

    def surfaces(self, phrase: int) -> Counter[tuple[str, ...]]:
        """Count the ways a phrase is written, cased as running text writes it."""
        rows = slice(self.bounds[phrase], self.bounds[phrase + 1])
        starts, spans, closes = self.start[rows], self.span[rows], self.closes[rows]
        if closes.any():
            starts, spans = starts[closes], spans[closes]
        written = Counter(
            tuple(self.tokens[start : start + span])
            for start, span in zip(starts.tolist(), spans.tolist(), strict=True)
        )
        cased: Counter[tuple[str, ...]] = Counter()
        for ids, times in written.items():
            cased[tuple(self.cased[token] for token in ids)] += times
        return cased


@dataclass(frozen=True)
class Lexicon:
    """The distinct tokens of a corpus and what is known of each, as parallel arrays."""

    surface: list[str]
    content: Flags
    ends: Flags
    weak: Flags
    empty: Flags
    generic: Flags
    gerund: Flags
    article: Flags
    brand: Flags
    forms: list[tuple[str, ...]]
    hashes: Hashes
    powers: Hashes


def find_phrases(titles: Sequence[str], abstracts: Sequence[str]) -> Phrases:
    """Find the phrases that papers share, with every place where they stand.

    A phrase that occurs in one paper only is kept in corpora of up to 1,000 papers.
    """
    surface, tokens, doc, titled = _tokenise(titles, abstracts)
    says = _expansions(surface, tokens, doc)
    acronyms, compounds = _agreed(says, len(titles)), _compounds(surface)
    long_forms = {"".join(parts) for longs in says.values() for parts in longs}
    lexicon = _lexicon(surface, tokens, acronyms)
    found = _ngrams(lexicon, tokens)
    found.append(_fixed(lexicon, tokens, compounds | long_forms))
    keys, start, span, opens, closes = (
        np.concatenate(column) for column in zip(*found, strict=True)
    )
    spelled = np.isin(keys, _hashes(long_forms))
    spelled = _spelled(surface, tokens, keys, start, span, spelled)
    cased = _cased(
        lexicon.surface, tokens, titled, _covered(len(tokens), start[spelled], span[spelled])
    )
    kept = _shared(keys, doc[start], 1 if len(titles) <= 1000 else 2)
    order = kept[np.lexsort((start[kept], keys[kept]))]
    distinct, phrase = np.unique(keys[order], return_inverse=True)
    start, span = start[order], span[order]
    return Phrases(
        len(titles), tokens, lexicon, cased, distinct, phrase.astype(np.int64), doc[start], start,
        span, titled[start], opens[order], closes[order], acronyms,
    )  # fmt: skip


def _tokenise(
    titles: Sequence[str], abstracts: Sequence[str]
) -> tuple[list[str], Ints, Ints, Flags]:
    ids: defaultdict[str, int] = defaultdict(lambda: len(ids))
    tokens: list[int] = [ids[BREAK]]
    lengths: list[int] = []
    for title, abstract in zip(titles, abstracts, strict=True):
        body = "" if abstract.strip() == title.strip() else abstract
        for text in (title, body):
            found = _TOKEN.findall(_MARKUP.sub(" ; ", _ACCENT.sub(r"\1", text.translate(_HYPHENS))))
            tokens.extend([ids[token] for token in found])
            tokens.append(0)
            lengths.append(len(found) + 1)
    sizes = np.array(lengths, dtype=np.int64)
    doc = np.repeat(np.arange(len(sizes)) // 2, sizes)
    titled = np.repeat(np.arange(len(sizes)) % 2 == 0, sizes)
    lead = 0 if len(doc) else -1
    doc = np.concatenate([[max(lead, 0)], doc])
    titled = np.concatenate([[True], titled])
    return list(ids), np.array(tokens, dtype=np.int64), doc.astype(np.int64), titled


def _expansions(surface: list[str], tokens: Ints, doc: Ints) -> Expansions:
    """Count the papers in which "Long Form (LF)" says what an acronym stands for."""
    opening = surface.index("(") if "(" in surface else -1
    says: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    seen: set[tuple[str, tuple[str, ...], int]] = set()
    for place in np.flatnonzero(tokens[:-2] == opening).tolist():
        if surface[tokens[place + 2]] not in ")],;":
            continue
        short = surface[tokens[place + 1]].removesuffix("s")
        long = _expansion(short, [surface[token] for token in tokens[max(place - 9, 0) : place]])
        if long and (short, long, int(doc[place])) not in seen:
            seen.add((short, long, int(doc[place])))
            says[words.canonical(short)][long] += 1
    return says


def _agreed(says: Expansions, n_docs: int) -> dict[str, tuple[str, ...]]:
    """Return the expansions on which papers agree; one paper's private acronyms are left alone."""
    enough = 1 if n_docs < SMALL else 2
    agreed = {}
    for short, longs in sorted(says.items()):
        long, times = max(longs.items(), key=lambda item: (item[1], item[0]))
        if times >= enough and times >= 0.6 * longs.total():
            agreed[short] = long
    return agreed


def _expansion(short: str, before: list[str]) -> tuple[str, ...]:
    letters = re.sub(r"[^A-Za-z]", "", short).lower()
    if not 2 <= len(letters) <= 8 or sum(letter.isupper() for letter in short) < 2:
        return ()
    parts = [part for word in before for part in word.split("-") if part]
    taken: list[str] = []
    for letter in reversed(letters):
        while parts and parts[-1][0].lower() != letter and parts[-1].lower() in _LINKS and taken:
            taken.append(parts.pop())
        if not parts or parts[-1][0].lower() != letter:
            return ()
        taken.append(parts.pop())
    taken.reverse()
    return tuple(words.canonical(word) for word in taken)


_LINKS = frozenset("of the and in for to on a an with".split())  # noqa: SIM905


def _compounds(surface: list[str]) -> set[str]:
    """Return compounds with a link inside ("mixture-of-experts"), to be found unhyphenated too."""
    linked = (word for word in surface if word.count("-") >= 2)
    return {words.canonical(word) for word in linked if _LINKS & set(word.lower().split("-"))}


def _lexicon(surface: list[str], tokens: Ints, acronyms: Mapping[str, tuple[str, ...]]) -> Lexicon:
    lower = [word.lower().removesuffix("'s") for word in surface]
    stops = stop_words() | _foreign_stop_words(lower, tokens)
    verbs = _verbs(lower, tokens)
    plain = [words.singular(word) for word in lower]
    content = np.array(
        [
            word not in stops and word not in verbs and _is_word(word) and not word.endswith("ly")
            for word in lower
        ]
    )
    forms = ["".join(acronyms.get(form, (form,))) for form in map(words.canonical, surface)]
    hashed = np.array([_hash(form) for form in forms], dtype=np.uint64)
    with np.errstate(over="ignore"):
        powers = np.array([pow(int(_BASE), len(form), 2**64) for form in forms], dtype=np.uint64)
    return Lexicon(
        surface,
        content,
        np.array([words.can_end(word) for word in lower]),
        np.array([word in WEAK_MODIFIERS for word in lower]),
        np.array([word in EMPTY_WORDS for word in plain]),
        np.array([word in GENERIC_WORDS for word in plain]),
        np.array([word.endswith("ing") for word in lower]),
        np.array([word in ARTICLES for word in lower]),
        np.array([word[1:] != word[1:].lower() and not word.isupper() for word in surface]),
        [_parts(word, acronyms) for word in surface],
        hashed,
        powers,
    )


def _parts(word: str, acronyms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    parts = map(words.canonical, filter(None, word.split("-")))
    return tuple(form for part in parts for form in acronyms.get(part, (part,)))


def _is_word(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 1 and (len(word) > 3 or not _GREEK.search(word))


def _hash(form: str) -> int:
    """Hash a form so that the hash of two joined forms follows from theirs."""
    value = 0
    for letter in form:
        value = (value * int(_BASE) + ord(letter) * 0x100000001B3 + 0x5BD1E995) % 2**64
    return value


def _hashes(forms: Iterable[str]) -> Hashes:
    return np.array(sorted({_hash(form) for form in forms}), dtype=np.uint64)


def _covered(size: int, start: Ints, span: Ints) -> Flags:
    covered = np.zeros(size, dtype=bool)
    for offset in range(int(span.max(initial=0))):
        covered[start[span > offset] + offset] = True
    return covered


def _foreign_stop_words(lower: list[str], tokens: Ints) -> frozenset[str]:
    """Return the commonest short words where English function words are rare."""
    count = np.bincount(tokens, minlength=len(lower))
    wordy = np.array([_is_word(word) for word in lower])
    english = np.array([word in DETERMINERS or word in _LINKS for word in lower])
    total = count[wordy].sum()
    if total < 200 or count[english].sum() > 0.1 * total:
        return frozenset()
    merged: Counter[str] = Counter()
    for word, times in zip(lower, count.tolist(), strict=True):
        if len(word) <= 4:
            merged[word] += times
    return frozenset(word for word, times in merged.items() if times > 0.002 * total)


def _verbs(lower: list[str], tokens: Ints) -> set[str]:
    """Return words that are followed by a determiner, or follow "we" or "can", far too often."""
    names, group = np.unique(lower, return_inverse=True)
    groups = group[tokens]
    determiner = np.array([word in DETERMINERS for word in lower])[tokens]
    cue = np.array([word in VERB_CUES for word in lower])[tokens]
    verbal = np.zeros(len(tokens), dtype=bool)
    verbal[:-1] |= determiner[1:]
    verbal[1:] |= cue[:-1]
    count = np.bincount(groups, minlength=len(names))
    share = np.bincount(groups, weights=verbal, minlength=len(names)) / np.maximum(count, 1)
    return set(names[(count >= 4) & (share > 0.4)].tolist())


def _cased(surface: list[str], tokens: Ints, titled: Flags, spelled: Flags) -> list[str]:
    """Return each token as running text writes it.

    Starts of sentences say nothing, capitals in an acronym's expansion ("Mixture of
    Experts (MoE)") say nothing either, and titles only count where a word has
    capitals inside or where titles are written like sentences.
    """
    fresh = np.array([word in ".!?:;¶([\"'" for word in surface])
    capital = np.array([word[:1].isupper() and word[1:] == word[1:].lower() for word in surface])
    marked = np.array([word[1:] != word[1:].lower() for word in surface])
    running = ~np.concatenate([[True], fresh[tokens[:-1]]])
    running &= ~(spelled & (capital | _hyphened(surface))[tokens])
    inner = np.bincount(tokens[titled & running], minlength=len(surface))
    like_sentences = inner[capital].sum() < 0.4 * max(inner.sum(), 1)
    shouting = inner[marked].sum() > 0.5 * max(inner.sum(), 1)
    heard = np.bincount(tokens[running & ~titled], minlength=len(surface))
    heard = heard + (inner if like_sentences else 0 if shouting else inner * marked)
    votes: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, times in zip(surface, heard.tolist(), strict=True):
        if times:
            votes[word.lower()].append((times, word))
    best = {word: max(forms)[1] for word, forms in votes.items()}
    return [
        _written(word, best, keep=bool(mark) and not shouting)
        for word, mark in zip(surface, marked, strict=True)
    ]


def _written(word: str, best: Mapping[str, str], *, keep: bool) -> str:
    """Return a word as it is mostly written; a compound like its parts alone."""
    whole = best.get(word.lower(), word if keep and word != word.title() else word.lower())
    parts = whole.split("-")
    if len(parts) == 1:
        return whole
    return "-".join(
        best.get(part.lower(), part) if part == part.title() else part for part in parts
    )


def _spelled(
    surface: list[str], tokens: Ints, keys: Hashes, start: Ints, span: Ints, known: Flags
) -> Flags:
    """Tell where an acronym's expansion has capitals only because it is one.

    That is where the acronym follows, and wherever the corpus also writes the
    expansion in lower case.
    """
    capital = np.array([word[:1].isupper() for word in surface])
    follows = np.array([word == "(" for word in surface])[tokens[start + span]]
    lower = known & ~capital[tokens[start]]
    both = known & capital[tokens[start]] & capital[tokens[start + span - 1]] & (span > 1)
    return np.asarray(both & (follows | np.isin(keys, np.unique(keys[lower]))), dtype=bool)


def _hyphened(surface: list[str]) -> Flags:
    return np.array(["-" in word and word == word.title() for word in surface])


def _ngrams(lexicon: Lexicon, tokens: Ints) -> list[tuple[Hashes, Ints, Ints, Flags, Flags]]:
    """Return every run of one to four content words: key, start, span, opens, closes."""
    inside = lexicon.content[tokens]
    opens = inside & ~np.concatenate([[False], inside[:-1]])
    closes = inside & ~np.concatenate([inside[1:], [False]])
    found = []
    starts = np.flatnonzero(inside)
    keys = lexicon.hashes[tokens[starts]]
    for span in range(1, LONGEST + 1):
        last = starts + span - 1
        found.append((keys, starts, np.full(len(starts), span), opens[starts], closes[last]))
        longer = ~closes[last]
        starts, following = starts[longer], tokens[last[longer] + 1]
        keys = keys[longer] * lexicon.powers[following] + lexicon.hashes[following]
    return found


def _fixed(
    lexicon: Lexicon, tokens: Ints, forms: Iterable[str]
) -> tuple[Hashes, Ints, Ints, Flags, Flags]:
    """Return where known forms with a stop word inside ("mixture of experts") are written out."""
    wanted = _hashes(forms)
    inside = lexicon.content[tokens]
    starts = np.flatnonzero(inside)
    keys = lexicon.hashes[tokens[starts]]
    found = []
    for span in range(2, LONGEST + 2):
        fits = starts + span - 1 < len(tokens)
        starts, following = starts[fits], tokens[starts[fits] + span - 1]
        keys = keys[fits] * lexicon.powers[following] + lexicon.hashes[following]
        hit = np.isin(keys, wanted) & lexicon.content[following]
        found.append((keys[hit], starts[hit], np.full(int(hit.sum()), span)))
    key, start, span_ = (np.concatenate(column) for column in zip(*found, strict=True))
    broken = np.array(
        [not inside[s : s + n].all() for s, n in zip(start, span_, strict=True)], dtype=bool
    )
    key, start, span_ = key[broken], start[broken], span_[broken]
    before, after = inside[start - 1], inside[np.minimum(start + span_, len(tokens) - 1)]
    return key, start, span_, ~before, ~after


def _shared(keys: Hashes, doc: Ints, at_least: int) -> Ints:
    """Return the occurrences of phrases that stand in enough papers."""
    if at_least <= 1:
        return np.arange(len(keys))
    _, phrase = np.unique(keys, return_inverse=True)
    pairs = np.unique(phrase * (int(doc.max()) + 1) + doc)
    papers = np.bincount(pairs // (int(doc.max()) + 1))
    return np.flatnonzero(papers[phrase] >= at_least)
