"""From candidates to labels: each group its own, two phrases joined where one says too little."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.config import LabelConfig
from analysis.language.languages import Language
from analysis.language.stopwords import WEAK_MODIFIERS
from analysis.language.words import akin, normal_form, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from analysis.topics.labels.candidates import Candidate

FEW_PAPERS = 4  # the best phrase of fewer papers names them alone; more gives fewer pairs
LEAST_SCORE = 0.25  # a second phrase is at least this good, compared with the first;
# more gives fewer pairs
LEAST_NEW = 0.07  # of the topic's papers it must add; more gives fewer pairs
LEAST_LIFT = 3.0  # and this much commoner inside than outside; more gives fewer pairs
CLOSE = 0.4  # of the best phrase's score such a pair must reach; more gives fewer pairs
THIN = 0.35  # of a topic's papers; a phrase in fewer does not name it if another can;
# more favours general ones
KINSHIP = 1.7  # how much more welcome it is if the two can share a word; more gives more such pairs
SAYS_LITTLE = frozenset(map(normal_form, WEAK_MODIFIERS | {"deep"}))
"""Words that set no topic apart from one whose name lacks them."""
DEFAULT = LabelConfig()
ENGLISH = Language("en")


def unique_names(
    candidates: Sequence[Sequence[Candidate]],
    sizes: Sequence[int],
    taken: Collection[str] = (),
    language: Language = ENGLISH,
    config: LabelConfig = DEFAULT,
    wider: Collection[str] = (),
) -> list[str]:
    """Give every group a name of its own, or "" where no phrase is left for it.

    A phrase that several groups want goes to the one that it fits best. A phrase that names
    something wider may name a group only together with a second one.

    Parameters
    ----------
    candidates
        Each group's phrases, best first.
    sizes
        Each group's number of papers.
    taken
        Names (in small letters) that are nobody's.
    language
        That of the phrases: two are joined by its "and".
    config
        How many words a name may have, and which phrase names a group alone.
    wider
        Names (in small letters) of what holds several groups.
    """
    namer = _Namer(set(taken), frozenset(wider), language, config)
    offers = sorted(
        ((found, group) for group, offered in enumerate(candidates) for found in offered),
        key=lambda offer: (-offer[0].score, offer[0].text, sizes[offer[1]], offer[1]),
    )
    first: dict[int, Candidate] = {}
    for strict in (True, False):
        for candidate, group in offers:  # at first only what says enough
            held, size = candidates[group], sizes[group]
            if group not in first and namer.is_free(candidate, held, size, strict=strict):
                first[group] = candidate
                namer.used |= _names(candidate)
    names = [""] * len(candidates)
    for group, best in sorted(first.items()):
        names[group] = namer.name(best, candidates[group], sizes[group])
        namer.used.add(names[group].casefold())
    return names


def sentence_case(text: str) -> str:
    """Begin with a capital, except where the first word has its own ("pH", "mRNA", "3-manifolds").

    Examples
    --------
    >>> [sentence_case(text) for text in ("linear bandits", "mRNA vaccines", "KV cache")]
    ['Linear bandits', 'mRNA vaccines', 'KV cache']
    """
    first = text.split(" ")[0].split("-")[0]
    return text[0].upper() + text[1:] if first.islower() else text


def names_of(text: str, forms: tuple[str, ...]) -> set[str]:
    """Return all that a phrase is known by: who takes one of these takes the phrase.

    Words of one stem are one name ("attacks", "attacking"), and so are phrases that a
    word apart does not set apart ("speech recognition", "automatic speech recognition").

    Examples
    --------
    >>> sorted(names_of("deep neural networks", ("deep", "neural", "network")))
    ['deep neural networks', 'deepneuralnetwork', 'neuralnetwork']
    >>> "attack" in names_of("attacking", ("attacking",))
    True
    """
    known = {text.casefold(), "".join(forms)}
    telling = forms
    while len(telling) > 2 and telling[0] in SAYS_LITTLE:
        telling = telling[1:]
    known.add("".join(telling))
    return known | {stem(forms[0])} if len(forms) == 1 else known


def _names(candidate: Candidate) -> set[str]:
    return names_of(candidate.text, candidate.forms)


@dataclass
class _Namer:
    """What is needed to write a name: those that are used, and those of something wider."""

    used: set[str]
    wider: frozenset[str]
    language: Language
    config: LabelConfig

    def is_free(
        self, one: Candidate, offered: Sequence[Candidate], size: int, *, strict: bool
    ) -> bool:
        """Tell whether a phrase may name a group.

        A phrase of something wider needs another beside it, and so does one that few of
        the group's papers hold, if `strict`.
        """
        if self.used & _names(one):
            return False
        thin = strict and size >= FEW_PAPERS and len(one.papers) < THIN * size
        if strict and one.score < CLOSE * max(other.score for other in offered):
            return False  # better the best phrase than a far worse one that more papers hold
        alone = not thin and not self.wider & _names(one)
        return alone or self._second(one, offered, size) is not None

    def name(self, best: Candidate, offered: Sequence[Candidate], size: int) -> str:
        """Write the name of a group, with a second phrase where the first says too little."""
        alone = sentence_case(best.text)
        enough = self.config.enough_cover if len(best.forms) > 1 else self.config.enough_word
        if self.wider & _names(best):
            enough = 1.0
        elif size < FEW_PAPERS:
            return alone
        found = self._second(best, offered, size) if len(best.papers) <= enough * size else None
        if found is None:
            return alone
        text, other = found
        self.used |= _names(other)
        if len(best.papers | other.papers) <= self.config.enough_cover * size:
            text = self._with_third(text, best, other, offered, size)
        return sentence_case(text)

    def _with_third(
        self, text: str, best: Candidate, other: Candidate, offered: Sequence[Candidate], size: int
    ) -> str:
        """List three phrases where two leave half of the papers out and a third holds others."""
        also = self.language.conjunction
        pair = replace(best, papers=best.papers | other.papers)
        least = max(self.config.least_gain * len(pair.papers), LEAST_NEW * size, 2)
        if text != f"{best.text}{also}{other.text}":
            return text  # what they have in common is written once
        for _, third in self._joined(pair, offered, least):
            plain = all(
                _join(one, third, offered, self.language)[0] == f"{one.text}{also}{third.text}"
                for one in (best, other)
            )
            listed = f"{best.text}{self.language.comma}{other.text}{also}{third.text}"
            if plain and self._fits(listed):
                self.used |= _names(third)
                return listed
        return text

    def _second(
        self, best: Candidate, offered: Sequence[Candidate], size: int
    ) -> tuple[str, Candidate] | None:
        """Return the phrase that says best what a first leaves out, and both written together."""
        least = max(self.config.least_gain * len(best.papers), LEAST_NEW * size, 2)
        return next(iter(self._joined(best, offered, least)), None)

    def _joined(
        self, best: Candidate, offered: Sequence[Candidate], least: float
    ) -> list[tuple[str, Candidate]]:
        """Return the phrases that hold enough papers more, best first, written with the first."""
        joined = []
        for other in offered:
            text, welcome = _join(best, other, offered, self.language)
            if not self._fits(text):
                welcome = 0.0
            new = len(other.papers - best.papers)
            score = other.score * welcome
            good = score >= LEAST_SCORE * best.score and other.lift >= LEAST_LIFT
            known = {*_names(other), text.casefold()}
            free = not self.used & known and not self.wider & known
            if good and free and new >= least:
                worth = score * (new / len(other.papers)) ** 0.5
                joined.append((round(worth, 9), text, other))
        joined.sort(key=lambda pair: pair[:2], reverse=True)
        return [(text, other) for _, text, other in joined]

    def _fits(self, text: str) -> bool:
        return len(text.replace("-", " ").split()) <= self.config.longest_label


def _join(
    one: Candidate, other: Candidate, offered: Sequence[Candidate], language: Language
) -> tuple[str, float]:
    """Join two phrases with "and", and tell how welcome the pair is (0: not at all).

    What they have in common is written once ("code generation and efficiency"), or
    is all there is to write where it names the topic ("ad auctions", "second-price
    auctions": "auctions").
    """
    a, b = one.text.split(), other.text.split()
    also = language.conjunction
    text, welcome = f"{one.text}{also}{other.text}", 1.0
    if set(one.forms) & set(other.forms):
        if len(a) != 2 or len(b) != 2:
            return "", 0.0
        if a[0] == b[0] and language.ends(a[0]):
            text, welcome = f"{one.text}{also}{b[1]}", KINSHIP
        elif one.forms[-1] == other.forms[-1]:
            heads = [head.text for head in offered if head.forms == one.forms[-1:]]
            last = one.many or max(a[1], b[1], key=len)  # two kinds of a thing are several
            text, welcome = heads[0] if heads else f"{a[0]}{also}{b[0]} {last}", KINSHIP
    kin = any(akin(x, y) or _holds(x, y) for x in one.forms for y in other.forms)
    return (text, welcome) if not kin else ("", 0.0)


def _holds(one: str, other: str) -> bool:
    """Tell whether one word is the other with something before it ("subgroup", "group")."""
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and short != long and long.endswith(short)
