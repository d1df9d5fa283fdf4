"""From candidates to labels: each group its own, two phrases joined where one says too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.config import LabelConfig
from analysis.language.languages import Language
from analysis.language.words import akin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from analysis.topics.labels.candidates import Candidate

FEW_PAPERS = 4  # the best phrase of fewer papers names them alone
LEAST_SCORE = 0.3  # a second phrase is at least this good, compared with the first
LEAST_LIFT = 3.0  # and this much commoner inside than outside
KINSHIP = 1.7  # how much more welcome it is if the two can share a word
DEFAULT = LabelConfig()
ENGLISH = Language("en")


def unique_names(
    candidates: Sequence[Sequence[Candidate]],
    sizes: Sequence[int],
    taken: Collection[str] = (),
    language: Language = ENGLISH,
    config: LabelConfig = DEFAULT,
) -> list[str]:
    """Give every group a name of its own, or "" where no phrase is left for it.

    A phrase that several groups want goes to the one that it fits best.

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
    """
    used = set(taken)
    offers = sorted(
        ((found, group) for group, offered in enumerate(candidates) for found in offered),
        key=lambda offer: (-offer[0].score, offer[0].text, sizes[offer[1]], offer[1]),
    )
    first: dict[int, Candidate] = {}
    for candidate, group in offers:
        if group not in first and not used & _names(candidate):
            first[group] = candidate
            used |= _names(candidate)
    names = []
    for group, offered in enumerate(candidates):
        name = ""
        if group in first:
            name = _name(first[group], offered, sizes[group], used, language, config)
        used.add(name.casefold())
        names.append(name)
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


def _names(candidate: Candidate) -> set[str]:
    return {candidate.key, candidate.text.casefold()}


def _name(
    best: Candidate,
    offered: Sequence[Candidate],
    size: int,
    used: set[str],
    language: Language,
    config: LabelConfig,
) -> str:
    alone = sentence_case(best.text)
    enough = config.enough_cover if len(best.forms) > 1 else config.enough_word
    if len(best.papers) > enough * size or size < FEW_PAPERS:
        return alone
    joined = []
    for other in offered:
        text, welcome = _join(best, other, offered, language)
        if len(text.replace("-", " ").split()) > config.longest_label:
            welcome = 0.0
        new = len(other.papers - best.papers)
        score = other.score * welcome
        good = score >= LEAST_SCORE * best.score and other.lift >= LEAST_LIFT
        free = not used & {*_names(other), text.casefold()}
        if good and free and new >= max(config.least_gain * len(best.papers), 2):
            joined.append((round(score * new / len(other.papers), 9), text, other))
    if not joined:
        return alone
    _, text, other = max(joined, key=lambda pair: pair[:2])
    used |= _names(other)
    return sentence_case(text)


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
        elif a[1] == b[1]:
            heads = [head.text for head in offered if head.forms == one.forms[-1:]]
            text, welcome = heads[0] if heads else f"{a[0]}{also}{b[0]} {b[1]}", KINSHIP
    kin = any(akin(x, y) for x in one.forms for y in other.forms)
    return (text, welcome) if not kin else ("", 0.0)
