"""A selection of papers as a file for other programs: CSV, Excel, BibTeX, RIS."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import InputError
from analysis.figures.export import export_table
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

RIS_KINDS = {  # and what it is in RIS; another one is GEN
    "article": "JOUR",
    "review": "JOUR",
    "conference paper": "CPAPER",
    "book chapter": "CHAP",
}


def export_papers(papers: pd.DataFrame, path: str | Path) -> Path:
    """Write papers as the path's end says: .csv, .xlsx, .bib (BibTeX) or .ris; return the path.

    The file appears whole or not at all, and one of the same name is replaced.

    Raises
    ------
    InputError
        If the path ends in none of them, or its folder is not there.
    """
    target = Path(path)
    writers = {".csv": as_csv, ".bib": to_bibtex, ".ris": to_ris}
    kind = target.suffix.lower()
    if kind not in (*writers, ".xlsx"):
        raise InputError(
            f"{target}: papers are exported as .csv or .bib, .ris or .xlsx; end the name in one"
        )
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder; make it first")
    if kind == ".xlsx":
        return export_table(papers, target)
    return write_whole(target, writers[kind](papers).encode())


def to_bibtex(papers: pd.DataFrame) -> str:
    """Write papers as BibTeX: by their kind where `type` and `venue` tell it, else as `@misc`.

    The title keeps its capitals. Authors, venue, DOI and address come along where the
    papers have columns `authors`, `venue`, `doi` and `url`, an arXiv id as eprint; the month
    only where it is known; a
    recalled date is marked in the note. Theme and topic are keywords.
    """
    keys: set[str] = set()
    return "\n".join(_entry(paper, keys) for paper in papers.to_dict("records"))


def to_ris(papers: pd.DataFrame) -> str:
    """Write papers as RIS, which Zotero, EndNote and Mendeley read; one record a paper.

    The same facts as in BibTeX, and the abstract; each fact is one line.
    """
    return "".join(_record(paper) for paper in papers.to_dict("records"))


def _record(paper: Mapping[Any, Any]) -> str:
    venue, arxiv = _text(paper, "venue"), _verbatim(_text(paper, "arxiv_id"))
    date = paper.get("date")
    day = date if isinstance(date, pd.Timestamp) else None
    month = day is not None and _text(paper, "date_precision") not in COARSE
    recalled = day is not None and _text(paper, "date_evidence") == "recalled"
    names = [name.strip() for name in _text(paper, "authors").split(";")]
    subjects = [_text(paper, name) for name in ("theme", "topic_label")]
    address = f"https://arxiv.org/abs/{arxiv}" if arxiv else _verbatim(_text(paper, "url"))
    lines = [
        ("TY", RIS_KINDS.get(_text(paper, "type"), "GEN") if venue else "GEN"),
        ("TI", _text(paper, "title")),
        *(("AU", name) for name in names),
        ("T2", venue),
        ("PY", f"{day.year}" if day is not None else ""),
        ("DA", f"{day.year}/{day.month:02}" if day is not None and month else ""),
        ("DO", _verbatim(_text(paper, "doi"))),
        ("UR", address),
        ("AB", _text(paper, "abstract")),
        *(("KW", subject) for subject in dict.fromkeys(subjects)),
        ("N1", "date recalled, not confirmed" if recalled else ""),
    ]
    told = [(tag, " ".join(value.split())) for tag, value in lines]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in told if value) + "ER  - \r\n"


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
