"""Fields that people filter and cite by, each written in one way whatever its source.

authors "Last, First; Last, First", doi and arxiv_id without an address and version,
language as a code, keywords "one; two", citations a whole number, type as in `names.TYPES`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.glued import unglued
from analysis.corpus.names import (
    DATABASES,
    JOURNALS,
    LANGUAGES,
    MISSING,
    NAMES,
    TYPES,
    plain_name,
)
from analysis.corpus.people import authors
from analysis.corpus.readers.nested import unlisted

if TYPE_CHECKING:
    from collections.abc import Callable

ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?=v\d+\b|\b)")
FIELDS = tuple(name for name in NAMES if name not in ("title", "abstract"))
NEAR = 1e-9  # what a number may differ from the id that it stands for
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)
_CITED = re.compile(r"Cited By:?\s*(\d+)", re.IGNORECASE)
_LANGUAGE = {word: code for code, words in LANGUAGES.items() for word in [code, *words.split()]}
_TYPE = {word: ours for ours, words in TYPES.items() for word in [ours, *words]}


def tidy_fields(rows: pd.DataFrame) -> pd.DataFrame:
    """Write every known field of the rows in one way; a field that no paper has is left out.

    An arXiv id may come from the address, the DOI or the id of a paper; a number of
    citations from a note.
    """
    glued = unglued(rows["authors"].dropna().astype("str").tolist()) if "authors" in rows else {}
    ways: dict[str, Callable[[str], str]] = {
        "authors": lambda text: authors(glued.get(text, text)),
        "venue": venue,
        "doi": doi,
        "arxiv_id": lambda text: mended_id(text) or arxiv_id(text) or text,
        "url": lambda text: text.split(";")[0].strip(),
        "language": language,
        "keywords": keywords,
        "citations": lambda text: found[0] if (found := re.match(r"\d+", text)) else "",
        "type": paper_type,
    }
    tidied = {name: _each(rows[name], way) for name, way in ways.items() if name in rows}
    tidied["arxiv_id"] = _arxiv_ids(rows, tidied)
    if "citations" not in tidied and "note" in rows:
        tidied["citations"] = _each(rows["note"], _cited)
    filled = {name: values for name, values in tidied.items() if values.notna().any()}
    return rows.drop(columns=[*tidied], errors="ignore").assign(**filled)


def venue(text: str) -> str:
    r"""Return the name of a journal or conference; a data base is none.

    Examples
    --------
    >>> venue("Journal of\n  Caches"), venue("Scopus"), venue(r"\apj")
    ('Journal of Caches', '', 'The Astrophysical Journal')
    """
    plain = " ".join(text.split())
    return "" if plain.casefold() in DATABASES else JOURNALS.get(plain, plain)


def doi(text: str) -> str:
    """Return the DOI in a text, without the address before it.

    Examples
    --------
    >>> doi("https://doi.org/10.1/ABC"), doi("DOI: 10.1/x"), doi("none")
    ('10.1/ABC', '10.1/x', '')
    """
    found = re.search(r"10\.\d+/[^\s;]+", text)
    return found[0] if found else ""


def arxiv_id(text: str) -> str:
    """Return the arXiv id in a text, without its version.

    Examples
    --------
    >>> arxiv_id("arXiv:2301.00001v2"), arxiv_id("hep-th/9901001"), arxiv_id("x")
    ('2301.00001', 'hep-th/9901001', '')
    """
    found = ARXIV.search(text)
    return found[0] if found else ""


def mended_id(text: str) -> str:
    """Return the arXiv id that a spreadsheet took for a number, "" where it is not sure.

    Numbers lose zeros at both ends and gain digits; an id has five digits after its
    month from 2015 on, and four before.

    Examples
    --------
    >>> mended_id("1904.0737199999999"), mended_id("811.368"), mended_id("1904.073724")
    ('1904.07372', '0811.3680', '')
    """
    found = re.fullmatch(r"(\d{3,4})\.(\d+)", text, re.ASCII)
    month = found[1].zfill(4) if found else ""
    if not found or not "0704" <= month < "3000" or not 1 <= int(month[2:]) <= 12:
        return ""
    part, n_digits = float(f"0.{found[2][:30]}"), 4 if month < "1501" else 5
    number = f"{part:.{n_digits}f}"
    return f"{month}{number[1:]}" if abs(float(number) - part) < NEAR and part < 1 else ""


def language(text: str) -> str:
    """Return the code of a language, or its name where it is not known.

    Examples
    --------
    >>> language("English"), language("ger"), language("en-US"), language("Latin")
    ('en', 'de', 'en', 'latin')
    """
    first = plain_name(re.split(r"[;,]", text)[0]).replace("_", "-")
    return _LANGUAGE.get(first) or _LANGUAGE.get(re.split(r"[-_]", first)[0], first)


def keywords(text: str) -> str:
    """Return keywords parted by semicolons, also where bars or commas part them.

    Examples
    --------
    >>> keywords("a;b"), keywords("a | b"), keywords("deep nets, caches")
    ('a; b', 'a; b', 'deep nets; caches')
    """
    mark = next((mark for mark in (";", "|", "\n", ",") if mark in text), ";")
    words = [" ".join(word.strip(" *").split()) for word in text.split(mark)]
    return "; ".join(dict.fromkeys(filter(None, words)))


def paper_type(text: str) -> str:
    """Return what kind of paper it is, in the words of `names.TYPES` where these know it.

    Examples
    --------
    Of several kinds the one that says most counts.

    >>> paper_type("JOUR"), paper_type("journalArticle"), paper_type("Editorial")
    ('article', 'article', 'editorial')
    >>> paper_type("Journal Article; Review")
    'review'
    """
    said = [plain_name(part).replace("_", " ") for part in text.split(";")]
    known = [_TYPE[part] for part in said if part in _TYPE]
    special = [name for name in known if name != "article"]
    return next(iter(special or known or said))


def _arxiv_ids(rows: pd.DataFrame, tidied: dict[str, pd.Series]) -> pd.Series:
    found = tidied.get("arxiv_id", pd.Series(pd.NA, index=rows.index, dtype="str"))
    for name, way in (("doi", _of_doi), ("url", _of_address), ("id", _of_id), ("paper_id", _of_id)):
        if name in rows and found.isna().any():
            found = found.fillna(_each(rows[name], way))
    return found


def _of_doi(text: str) -> str:
    found = _ARXIV_DOI.search(text)
    return arxiv_id(text[found.end() :]) if found else ""


def _of_address(text: str) -> str:
    return arxiv_id(text) if "arxiv.org/" in text else ""


def _of_id(text: str) -> str:
    bare = text.removeprefix("arXiv:")
    whole = ARXIV.match(bare)
    if whole and re.fullmatch(r"(?:v\d+)?", bare[whole.end() :]):
        return whole[0]
    return _of_address(text)


def _cited(text: str) -> str:
    found = _CITED.search(text)
    return found[1] if found else ""


def _each(values: pd.Series, way: Callable[[str], str]) -> pd.Series:
    """Apply a way to every text there is; what it makes empty is missing."""
    texts = values.astype("str").fillna("").str.strip()
    made = {
        text: "" if text.casefold() in MISSING else way(unlisted(text))
        for text in texts.unique().tolist()
    }
    done = texts.map(made).astype("str")
    return done.mask(done == "")
