"""Papers in one language: those in others are set aside by name, or kept where one asks for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import InputError
from analysis.language.detect import main_language, text_languages
from analysis.language.languages import NAMES, language_of
from analysis.wording import are, count

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTO, ALL = "auto", "all"
# Languages so near each other that a short text of one passes for the other.
_NEAR = tuple(frozenset(group.split()) for group in ("hr sr sl", "da no", "id ms", "cs sk"))


@dataclass(frozen=True)
class Languages:
    """Each paper's language ("" in doubt), the one that is modelled, and which papers are in it.

    `chosen` is a code, or "" where papers of every language are kept.
    """

    found: list[str]
    chosen: str
    kept: list[bool]

    @property
    def counts(self) -> dict[str, int]:
        """The number of papers by code, the most first; "" counts those in doubt."""
        counted = Counter(self.found)
        return {code: counted[code] for code in sorted(counted, key=lambda c: (-counted[c], c))}


def choose_language(papers: pd.DataFrame, wanted: str = AUTO) -> Languages:
    """Tell which papers are in the wanted language: the main one, one by its code or name, or all.

    A paper in doubt goes with the others.

    Raises
    ------
    InputError
        If the language is not known, or no paper is in it.
    """
    code = language_code(wanted)
    titles, abstracts = papers["title"].tolist(), papers["abstract"].fillna("").tolist()
    found = text_languages(titles, abstracts)
    if code == ALL:
        return Languages(found, "", [True] * len(found))
    main = main_language(titles, abstracts)
    chosen = main if code == AUTO else code
    own = near(chosen)
    kept = [one in own or (not one and main in own) for one in found]
    if found and not any(kept):
        counts = Languages(found, chosen, kept).counts
        raise InputError(
            f"no paper is in {language_of(chosen).name}; found {in_words(counts)}; "
            "name another with --language"
        )
    return Languages(found, chosen, kept)


def near(code: str) -> frozenset[str]:
    """Return a language and those that a short text may be taken for."""
    return frozenset({code}).union(*(group for group in _NEAR if code in group))


def language_code(wanted: str) -> str:
    """Return the code of a language given by code or English name; auto and all stay.

    Raises
    ------
    InputError
        If the language is not among those that are told apart.

    Examples
    --------
    >>> language_code("German"), language_code("zh"), language_code("auto")
    ('de', 'zh', 'auto')
    """
    plain = wanted.strip().casefold()
    names = {name.casefold(): code for code, name in NAMES.items()}
    code = names.get(plain, plain)
    if code not in {AUTO, ALL, *NAMES}:
        raise InputError(
            f"no language {wanted!r} is known; choose auto, all, or a code: {', '.join(NAMES)}"
        )
    return code


def told(papers: pd.DataFrame, found: list[str]) -> pd.DataFrame:
    """Return the papers with their language, where the source gives none.

    A corpus that is English as far as can be told gets no column.
    """
    if set(found) <= {"en", ""}:
        return papers
    own = pd.Series(found, index=papers.index, dtype="str")
    if "language" in papers:
        given = papers["language"].astype("str").fillna("").str.strip()
        return papers.assign(language=given.mask(given == "", own))
    return papers.assign(language=own)


def in_words(counts: Mapping[str, int]) -> str:
    """Say how many papers are in which language.

    Examples
    --------
    >>> in_words({"en": 150, "de": 8, "": 1})
    '150 papers in English, 8 in German, 1 in doubt'
    """
    parts = [f"in {language_of(code).name}" if code else "in doubt" for code in counts]
    numbers = [count(n, "paper") if i == 0 else f"{n:,}" for i, n in enumerate(counts.values())]
    return ", ".join(f"{n} {part}" for n, part in zip(numbers, parts, strict=True))


def aside_note(counts: Mapping[str, int], chosen: str) -> str:
    """Say which papers are not modelled for their language, "" where all are.

    Examples
    --------
    >>> aside_note({"en": 150, "de": 1}, "en").partition("; ")[0]
    '1 paper in another language than English (German) is set aside'
    """
    own = near(chosen)
    others = {code: n for code, n in counts.items() if code and code not in own}
    if not chosen or not others:
        return ""
    n, names = sum(others.values()), ", ".join(language_of(code).name for code in others)
    largest = next(iter(others))
    return (
        f"{count(n, 'paper')} in another language than {language_of(chosen).name} ({names}) "
        f"{are(n)} set aside; --language {largest} models what is in {language_of(largest).name}"
    )
