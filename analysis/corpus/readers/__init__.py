"""Readers: one file a format, each a function from a source to `Records`.

A new format is one file here and one line in `FORMS`; what a source calls its columns
stands in `names.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.corpus.readers.bibtex import read_bibtex
from analysis.corpus.readers.encoding import encoding_named
from analysis.corpus.readers.jsonl import read_jsonl
from analysis.corpus.readers.page import BANNER, read_page
from analysis.corpus.readers.parquet import read_parquet
from analysis.corpus.readers.recognise import (
    BLANK,
    TEXT,
    ZIP,
    Head,
    is_list,
    is_page,
    is_table,
    is_texts,
    looks_like,
)
from analysis.corpus.readers.records import Finding, Reader, Records, Source, at, require_content
from analysis.corpus.readers.table import read_table
from analysis.corpus.readers.tagged import (
    read_cochrane,
    read_endnote,
    read_nbib,
    read_refworks,
    read_ris,
    read_wos,
)
from analysis.corpus.readers.texts import read_list
from analysis.corpus.readers.workbook import is_workbook, read_workbook
from analysis.corpus.readers.xml import ROOTS, read_xml
from analysis.errors import InputError

__all__ = [
    "FORMS",
    "LISTS",
    "Finding",
    "Form",
    "Reader",
    "Records",
    "Source",
    "at",
    "known",
    "read_records",
    "told",
]


@dataclass(frozen=True)
class Form:
    """A format: its name, how a file of it begins, its reader, and the suffixes it has.

    `begins` is a regular expression on the bytes or on the text, or a function of the
    beginning. A suffix counts only where no form knows a file by its content.
    """

    name: str
    begins: bytes | str | Callable[[Head], bool]
    read: Reader
    suffixes: str = ""

    @property
    def is_text(self) -> bool:
        """Whether a file of it is text in an encoding that has to be told."""
        return self.name not in ("Parquet", "Excel", "XML")

    def knows(self, head: Head) -> bool:
        """Return whether the beginning of a file is that of this form."""
        if isinstance(self.begins, bytes):
            return bool(re.match(self.begins, head.raw))
        if isinstance(self.begins, str):
            return bool(re.match(self.begins, head.text))
        return self.begins(head)


FORMS = (  # the first that knows the content reads the file
    Form("Parquet", rb"PAR1", read_parquet, ".parquet"),
    Form("Excel", is_workbook, read_workbook, ".xlsx .xls .xlsb .ods"),
    Form("RIS", r"(?:.*\n){0,5}?TY  ?- ", read_ris, ".ris"),
    Form("PubMed", r"PMID *- ", read_nbib, ".nbib"),
    Form("Web of Science", r"FN .*\nVR |PT [JBSP]\nAU ", read_wos, ".wos .ciw"),
    Form("EndNote", r"%[0A-Z] .*\n(?:%[A-Z0-9@!?] )", read_endnote, ".enw"),
    Form("Cochrane", r"Record #\d+ of \d+\s*\nID: ", read_cochrane),
    Form("RefWorks", r"RT .*\n(?:[A-Z][A-Z0-9] .*\n)", read_refworks),
    Form("XML", rf"<\?xml\b|<(?:{ROOTS})\b", read_xml, ".xml .atom .rss"),
    Form("BibTeX", r"(?:.*\n){0,20}?\s*@\w+\s*[{(]", read_bibtex, ".bib"),
    Form("JSON texts", is_texts, read_jsonl),
    Form("JSON", r"[\[{]\s*(?:[\[{\"\]}]|null\b|$)", read_jsonl, ".json .jsonl .ndjson"),
    Form("trending page", re.escape(BANNER), read_page),
    Form("table", is_table, read_table, ".csv .tsv"),
    Form("list of texts", is_list, read_list),
    Form("page of titles and abstracts", is_page, read_page),
)
LISTS = tuple(form for form in FORMS if form.name in ("JSON texts", "list of texts"))
"""The forms of files in which any text is taken for a paper."""
WANTED = ".csv, .tsv, .xlsx, .ris, .bib, .nbib, .json, .jsonl or .parquet"
"""What a person may be asked to export papers as."""


def read_records(path: Source | str | Path) -> Records:
    """Read a file with the reader of its content, else with that of its suffix.

    Raises
    ------
    InputError
        If no reader knows the file, or the reader can read nothing.
    """
    source = Source.of(path)
    require_content(source)
    form = known(source)
    if form is None:
        raise InputError(
            f"{source}: no form of papers is recognised in it, it looks like "
            f"{looks_like(Head.of(source))}; export the papers as {WANTED}."
        )
    records = form.read(source)
    encoding = encoding_named(source) if form.is_text else ""
    return replace(records, form=form.name, encoding=encoding)


def told(source: Source) -> Form | None:
    """Return the form of a file, told by its content alone; None for no form."""
    head = Head.of(source)
    return next((form for form in FORMS if form.knows(head)), None)


def known(source: Source) -> Form | None:
    """Return the form of a file, told by its content or else by its suffix; None for no form."""
    head, by_content = Head.of(source), told(source)
    if by_content or looks_like(head) not in (TEXT, BLANK, ZIP):
        return by_content
    return next((form for form in FORMS if source.suffix in form.suffixes.split()), None)
