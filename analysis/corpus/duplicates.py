"""Which rows are the same paper: by DOI, by arXiv id, or by title and abstract."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.alike import alike
from analysis.corpus.identity import own_values, text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAME_ID = 70  # per cent: titles or abstracts of one DOI or arXiv id that are this much alike agree
SAME_TITLE = 75  # abstracts under one title
NEAR_TITLE = 90  # titles whose abstracts are found alike
NEAR_ABSTRACT = 85  # abstracts under near titles
OTHER_ID = 90  # abstracts under one title, of papers with another DOI or arXiv id
COMPARED = 30  # papers of one title that a further one is compared with
SHORT = 200  # letters of an abstract that must be nearly the same
NEARLY = 95  # a short abstract and its fellow under one title
SHORT_TITLE = 4  # words of a title that, without two abstracts, is proof of nothing

_VERSION = re.compile(r"[./-]?v\d+$")
_PREPRINTS: tuple[str, ...] = ("10.48550/", "10.1101/", "10.21203/", "10.2139/", "10.26434/")
_PREPRINTS += ("10.20944/", "10.31234/", "10.31219/", "10.36227/", "10.22541/", "10.5281/")
_NUMBERS = re.compile(
    r"\d+|\b(?:[ivx]+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"eleventh|twelfth|one|two|three|four|five)\b"
)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Decision:
    """What was decided of a row and an earlier one: merged or not, by which rule, how alike.

    `similarity` is that of the abstracts, or of the titles where an abstract is missing (0 to 1).
    """

    row: int
    first: int
    merged: bool
    rule: str
    similarity: float


@dataclass(frozen=True)
class _Rows:
    """What decides whether rows are the same paper, one value a row, "" where there is none."""

    titles: list[str]
    abstracts: list[str]
    dois: list[str]
    arxiv_ids: list[str]
    own_ids: list[str]
    authors: list[str]
    files: list[str]
    apart: list[bool] = field(default_factory=list)

    @cached_property
    def keys(self) -> list[str]:
        return [title_key(title) for title in self.titles]


def find_duplicates(
    rows: pd.DataFrame, files: list[str], apart: list[bool] | None = None
) -> list[Decision]:
    """Decide which rows are the same paper as an earlier one.

    One DOI or one arXiv id, whatever its version, makes one paper if titles or abstracts
    agree. Without it, a title without regard to case and signs and an abstract nearly
    the same do; among near titles, abstracts that share most of their wording. Another DOI
    or arXiv id asks for one title and abstracts that are closer still. Where an abstract is
    missing, a long title is proof only if no id and no author speaks against it.

    Parameters
    ----------
    rows
        title, abstract, and, where known, doi, arxiv_id, paper_id, id and authors.
    files
        The file of each row: an id of a source's own counts within its file.
    apart
        Whether a row is front matter, which is merged by its ids only.
    """
    known = _Rows(
        rows["title"].tolist(),
        rows["abstract"].tolist(),
        [plain_doi(doi) for doi in own_values(rows, "doi")],
        own_values(rows, "arxiv_id"),
        [a or b for a, b in zip(own_values(rows, "paper_id"), own_values(rows, "id"), strict=True)],
        own_values(rows, "authors"),
        files,
        apart or [False] * len(rows),
    )
    heads = list(range(len(rows)))
    decisions: list[Decision] = []
    for decision in _decisions(known, heads):
        decisions.append(decision)
        if decision.merged:
            heads[decision.row] = decision.first
    return sorted(decisions, key=lambda decision: decision.row)


def title_key(title: str) -> str:
    """Return a title as it is compared: without regard to case, signs and spacing.

    Examples
    --------
    >>> title_key("Pre-training:  A Survey.")
    'pre training a survey'
    """
    key = text_key(title)
    return _SIGNS.sub(" ", key).strip() or key


def _decisions(rows: _Rows, heads: list[int]) -> Iterator[Decision]:
    """Yield decisions rule by rule; `heads`, which the caller keeps, tells what is merged."""
    for rule, values in (("DOI", rows.dois), ("arXiv id", rows.arxiv_ids)):
        for group in _groups(values):
            yield from _within(rows, group, rule, heads)
    for group in _groups(rows.keys):
        yield from _within(rows, group, "title", heads)
    left = [row for row, head in enumerate(heads) if row == head and rows.abstracts[row]]
    for i, j in alike([rows.abstracts[row] for row in left]):
        first, row = left[i], left[j]
        if heads[row] == row and rows.keys[row] != rows.keys[first]:
            decision = _judged(rows, heads[first], row, "near title")
            if decision.merged:
                yield decision


def _within(rows: _Rows, group: list[int], rule: str, heads: list[int]) -> Iterator[Decision]:
    """Compare each row of a group with the papers found in it so far."""
    found: list[int] = []
    exact: dict[str, int] = {}
    for row in group:
        if heads[row] != row:
            continue
        same = exact.get(text_key(rows.abstracts[row])) if rows.abstracts[row] else None
        others = [same] if same is not None else found[:COMPARED]
        judged = [_judged(rows, first, row, rule) for first in others]
        merged = next((decision for decision in judged if decision.merged), None)
        if merged is None:
            found.append(row)
            exact.setdefault(text_key(rows.abstracts[row]), row)
        if judged:
            yield merged or judged[0]


def _judged(rows: _Rows, first: int, row: int, rule: str) -> Decision:
    """Decide of two rows that share what the rule names."""
    from rapidfuzz import fuzz

    keys = rows.keys[first], rows.keys[row]
    abstracts = rows.abstracts[first], rows.abstracts[row]
    by_title = 100.0 if keys[0] == keys[1] else fuzz.ratio(*keys)
    both = all(abstracts)
    by_abstract = _alike(*abstracts) if both else 0.0
    other = _other_ids(rows, first, row)
    if rule in ("DOI", "arXiv id"):
        merged = max(fuzz.token_set_ratio(*keys), by_abstract) >= SAME_ID
    elif any(rows.apart[i] for i in (first, row)):
        merged, rule = False, f"{rule}, front matter"
    elif not both:
        merged = not other and _one_title(rows, first, row)
        rule = f"{rule}, no abstract"
    elif rule == "title":
        enough = NEARLY if min(map(len, abstracts)) < SHORT else OTHER_ID if other else SAME_TITLE
        merged = by_abstract >= enough
        rule = "title and abstract" if merged else "title, other abstract"
    else:
        numbers = [_NUMBERS.findall(key) for key in keys]
        near = by_title >= NEAR_TITLE or fuzz.token_set_ratio(*keys) == 100
        merged = not other and near and numbers[0] == numbers[1] and by_abstract >= NEAR_ABSTRACT
        rule = "near title and abstract"
    return Decision(row, first, merged, rule, round((by_abstract if both else by_title) / 100, 3))


def _alike(one: str, other: str) -> float:
    """Return how alike two abstracts are in per cent; one that the other begins with is it."""
    from rapidfuzz import fuzz

    one, other = text_key(one), text_key(other)
    if one == other:
        return 100.0
    short, long = sorted((one.rstrip(" .…"), other), key=len)
    if len(short) > 200 and long.startswith(short):
        return 100.0
    return float(fuzz.ratio(one, other))


def _other_ids(rows: _Rows, first: int, row: int) -> bool:
    """Tell whether two ids of one kind differ; a preprint's DOI does not speak against another."""
    dois = rows.dois[first], rows.dois[row]
    published = all(doi and not doi.startswith(_PREPRINTS) for doi in dois)
    arxiv_ids = rows.arxiv_ids[first], rows.arxiv_ids[row]
    own = rows.own_ids[first], rows.own_ids[row]
    within = rows.files[first] == rows.files[row] and all(own)
    return (
        (published and dois[0] != dois[1])
        or (all(arxiv_ids) and arxiv_ids[0] != arxiv_ids[1])
        or (within and own[0] != own[1])
    )


def _one_title(rows: _Rows, first: int, row: int) -> bool:
    """Tell whether one title is proof of one paper, an abstract being missing."""
    known = [_named(rows, i) for i in (first, row)]
    if known[0] and known[0] == known[1]:
        return True
    authors = [rows.authors[i].split(",")[0].casefold() for i in (first, row)]
    if all(authors):
        return authors[0] == authors[1]
    if not any(rows.abstracts[i] for i in (first, row)) and not any(known):
        return True
    return len(rows.keys[row].split()) >= SHORT_TITLE


def _named(rows: _Rows, row: int) -> str:
    return rows.dois[row] or rows.arxiv_ids[row] or rows.own_ids[row]


def _groups(values: Iterable[str]) -> Iterator[list[int]]:
    """Yield the rows of each value that more than one row has."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, value in enumerate(values):
        if value:
            found[value].append(row)
    return (group for group in found.values() if len(group) > 1)


def plain_doi(doi: str) -> str:
    """Return a DOI as it is compared: without an address, and a preprint's without its version.

    Examples
    --------
    >>> plain_doi("https://doi.org/10.1101/2020.01.01.123V2")
    '10.1101/2020.01.01.123'
    """
    plain = doi.casefold()[doi.find("10.") :] if "10." in doi else ""
    return _VERSION.sub("", plain) if plain.startswith(_PREPRINTS) else plain
