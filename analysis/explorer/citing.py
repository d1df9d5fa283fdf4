"""A selection of papers as a file that other programs read: a CSV, or BibTeX to cite from."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import InputError
from analysis.store import as_csv, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pylatexenc.latexencode import UnicodeToLatexEncoder

COARSE = ("quarter", "season", "year")  # how a date may be known whose month is not
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

PLACES = {  # what a kind of paper is in BibTeX, and the field that holds where it appeared
    "article": ("article", "journal"),
    "review": ("article", "journal"),
    "conference paper": ("inproceedings", "booktitle"),
    "book chapter": ("incollection", "booktitle"),
}


def export_papers(papers: pd.DataFrame, path: str | Path) -> Path:
    """Write papers as CSV or, where the path ends in `.bib`, as BibTeX; return the path.

    The file appears whole or not at all, and one of the same name is replaced.

    Raises
    ------
    InputError
        If the path ends in neither, or its folder is not there.
    """
    target = Path(path)
    writers = {".csv": as_csv, ".bib": to_bibtex}
    if target.suffix.lower() not in writers:
        raise InputError(f"{target}: papers are exported as .csv or .bib; end the name in one")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder; make it first")
    return write_whole(target, writers[target.suffix.lower()](papers).encode())


def to_bibtex(papers: pd.DataFrame) -> str:
    """Write papers as BibTeX: by their kind where `type` and `venue` tell it, else as `@misc`.

    The title keeps its capitals. Authors, venue, DOI and address come along where the
    papers have columns `authors`, `venue`, `doi` and `url`, an arXiv id as eprint; the month
    only where it is known; a
    recalled date is marked in the note. Theme and topic are keywords.
    """
    keys: set[str] = set()
    return "\n".join(_entry(paper, keys) for paper in papers.to_dict("records"))


def latex_letters(texts: Iterable[str]) -> dict[str, str]:
    r"""Return what stands in BibTeX for each letter of the texts that does not stay as it is.

    Examples
    --------
    >>> latex_letters(["R&D"])
    {'&': '{\\&}'}
    """
    letters = sorted(set().union(*(unicodedata.normalize("NFC", text) for text in texts)))
    return {letter: told for letter in letters if (told := _letter(letter)) != letter}


def _entry(paper: Mapping[Any, Any], keys: set[str]) -> str:
    lines = [
        f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"
        for name, value in _fields(paper).items()
    ]
    kind = PLACES.get(_text(paper, "type"), ("misc", ""))[0] if _text(paper, "venue") else "misc"
    return "\n".join([f"@{kind}{{{_key(paper, keys)},", *lines, "}", ""])


def _fields(paper: Mapping[Any, Any]) -> dict[str, str]:
    arxiv, date = _text(paper, "arxiv_id"), paper.get("date")
    found = {"title": f"{{{_latex(_text(paper, 'title'))}}}"}
    found["author"] = _latex(_authors(_text(paper, "authors")))
    place = PLACES.get(_text(paper, "type"), ("", "howpublished"))[1]
    found[place] = _latex(_text(paper, "venue"))
    if isinstance(date, pd.Timestamp):
        found["year"] = f"{date.year}"
        if _text(paper, "date_precision") not in COARSE:
            found["month"] = MONTHS[date.month - 1]
        if _text(paper, "date_evidence") == "recalled":
            found["note"] = "date recalled, not confirmed"
    found |= {"eprint": _verbatim(arxiv), "archiveprefix": "arXiv" if arxiv else ""}
    found["doi"] = _verbatim(_text(paper, "doi"))
    found["url"] = f"https://arxiv.org/abs/{_verbatim(arxiv)}" if arxiv else ""
    found["url"] = found["url"] or _verbatim(_text(paper, "url"))
    subjects = [_text(paper, name).replace(",", ";") for name in ("theme", "topic_label")]
    found["keywords"] = _latex(", ".join(dict.fromkeys(filter(None, subjects))))
    return {name: value for name, value in found.items() if value}


def _key(paper: Mapping[Any, Any], keys: set[str]) -> str:
    """Return a key that no other entry has: the arXiv id or the paper's id, without odd signs."""
    name = _text(paper, "arxiv_id") or _text(paper, "paper_id")
    stem = re.sub(r"[^A-Za-z0-9.:/_-]+", "-", name).strip("-") or "paper"
    key, number = stem, 1
    while key.casefold() in keys:
        number += 1
        key = f"{stem}-{number}"
    keys.add(key.casefold())
    return key


def _authors(names: str) -> str:
    """Join authors as BibTeX wants it; a list in one cell is separated by semicolons."""
    return " and ".join(name.strip() for name in names.split(";") if name.strip())


def _latex(text: str) -> str:
    """Write a text so that LaTeX shows it as it is; what it has no name for stays as it is."""
    return "".join(map(_letter, unicodedata.normalize("NFC", " ".join(text.split()))))


@cache
def _letter(letter: str) -> str:
    return str(_encoder().unicode_to_latex(letter))


@cache
def _encoder() -> UnicodeToLatexEncoder:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(
        unknown_char_policy="keep",
        unknown_char_warning=False,
        replacement_latex_protection="braces-all",
    )


def _verbatim(text: str) -> str:
    """Drop what would end a field or a line; such fields are read as they stand."""
    return re.sub(r"[\s{}\\%]", "", text)


def _text(paper: Mapping[Any, Any], name: str) -> str:
    value = paper.get(name)
    return "" if value is None or pd.isna(value) else str(value)
