"""What the papers of a corpus say their acronyms stand for: "Long Form (LF)"."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.languages import Language, language_of
from analysis.language.stopwords import word_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.language.tokens import Tokens

LINKS = word_set("of the and in for to on a an with")
SMALL = 50  # papers; in fewer, one paper's word is taken
AGREED = 0.6  # of the papers that explain an acronym, how many must say the same
EXPLAINED = 0.35  # of the papers that use an acronym of two letters, how many must explain it
HOUSEHOLD = 0.3  # an acronym that fewer of its papers explain needs no explanation ("GPU")


@dataclass(frozen=True)
class Acronyms:
    """Canonical words by canonical acronym; the acronyms that all know; every long form met."""

    long: Mapping[str, tuple[str, ...]]
    household: frozenset[str]
    seen: frozenset[str]
    language: Language = field(default_factory=lambda: language_of("en"))

    def forms(self, word: str) -> tuple[str, ...]:
        """Return a word's canonical forms: a compound's parts, an acronym's words.

        Examples
        --------
        >>> known = Acronyms({"llm": ("large", "language", "model")}, frozenset(), frozenset())
        >>> known.forms("LLM-based"), known.forms("Maps")
        (('large', 'language', 'model', 'based'), ('map',))
        """
        forms: list[str] = []
        for part in filter(None, word.split("-")):
            form = self.language.form(part)
            forms.extend(self.long.get(form, (form,)) if _is_short(part) else (form,))
        return tuple(forms)

    def explains(self, word: str) -> bool:
        """Tell whether a word is an acronym that had better be spelled out."""
        form = self.language.form(word)
        return _is_short(word) and form in self.long and form not in self.household


def find_acronyms(tokens: Tokens) -> Acronyms:
    """Find acronyms on whose meaning papers agree.

    An acronym that one paper made for itself is left alone, and so is a short one
    that most papers use without explaining it ("SU" in physics).
    """
    says = _explanations(tokens)
    users = _users(tokens, set(says))
    enough = 1 if tokens.n_docs < SMALL else 2
    long, household = {}, set()
    for short, longs in sorted(says.items()):
        words, times = max(longs.items(), key=lambda item: (item[1], item[0]))
        share = longs.total() / max(users[short], 1)
        if times < enough or times < AGREED * longs.total():
            continue
        if len(short) > 2 or share >= EXPLAINED:
            long[short] = words
            household |= {short} if share < HOUSEHOLD else set()
    seen = frozenset("".join(words) for longs in says.values() for words in longs)
    return Acronyms(long, frozenset(household), seen, tokens.language)


def _explanations(tokens: Tokens) -> dict[str, Counter[tuple[str, ...]]]:
    """Count the papers in which an acronym in brackets follows the words that it stands for."""
    surface, ids, doc = tokens.surface, tokens.ids, tokens.doc
    opening = surface.index("(") if "(" in surface else -1
    says: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    seen: set[tuple[str, tuple[str, ...], int]] = set()
    for place in np.flatnonzero(ids[:-2] == opening).tolist():
        short = surface[ids[place + 1]].removesuffix("s")
        if not _is_short(short) or surface[ids[place + 2]] not in ")],;":
            continue
        before = [surface[token] for token in ids[max(place - 9, 0) : place]]
        long = tuple(map(tokens.language.form, _expansion(short, before)))
        if long and (short, long, int(doc[place])) not in seen:
            seen.add((short, long, int(doc[place])))
            says[tokens.language.form(short)][long] += 1
    return says


def _users(tokens: Tokens, shorts: set[str]) -> Counter[str]:
    """Count the papers that write each acronym."""
    form = tokens.language.form
    which = {
        index: form(word)
        for index, word in enumerate(tokens.surface)
        if _is_short(word) and form(word) in shorts
    }
    known = np.zeros(len(tokens.surface), dtype=bool)
    known[list(which)] = True
    places = np.flatnonzero(known[tokens.ids])
    pairs = zip(tokens.ids[places].tolist(), tokens.doc[places].tolist(), strict=True)
    return Counter(short for short, _ in {(which[token], doc) for token, doc in pairs})


def _is_short(word: str) -> bool:
    return 2 <= len(word) <= 10 and sum(letter.isupper() for letter in word) >= 2


def _expansion(short: str, before: list[str]) -> tuple[str, ...]:
    """Match an acronym's letters, from the last, with the words before it; small words may skip."""
    parts = [part for word in before for part in word.split("-") if part]
    taken: list[str] = []
    for letter in reversed([letter.lower() for letter in short if letter.isalpha()]):
        while taken and parts and parts[-1].lower() in LINKS and parts[-1][0].lower() != letter:
            taken.append(parts.pop())
        if not parts or parts[-1][0].lower() != letter:
            return ()
        taken.append(parts.pop())
    return tuple(reversed(taken))
