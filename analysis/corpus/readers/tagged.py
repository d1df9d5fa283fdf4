"""Records of tagged lines: RIS, PubMed (nbib), Web of Science and EndNote.

One reader for all of them, because each record then keeps its line and a wrapped value
is joined alike. rispy reads RIS alone, and tells no lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.records import Records
from analysis.errors import NoPapers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.corpus.readers.records import Source


@dataclass(frozen=True)
class Tags:
    """A tagged form: its lines, the tags that begin, end and name a record, and our names.

    `names` holds for each of our names its tags, the best first; tags in `lists` have a
    value a line.
    """

    line: re.Pattern[str]
    names: dict[str, tuple[str, ...]]
    lists: frozenset[str]
    first: str
    last: str = ""
    key: str = ""


RIS = Tags(
    re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$"),
    {
        "title": ("TI", "T1", "CT", "BT"),
        "abstract": ("AB", "N2"),
        "date": ("DA", "Y1", "DP"),
        "year": ("PY",),
        "authors": ("AU", "A1"),
        "venue": ("JO", "JF", "T2", "JA", "J2", "BT"),
        "doi": ("DO",),
        "url": ("UR",),
        "language": ("LA",),
        "keywords": ("KW",),
        "type": ("TY",),
        "note": ("N1",),
    },
    lists=frozenset({"AU", "A1", "KW"}),
    first="TY",
    last="ER",
    key="ID",
)
NBIB = Tags(
    re.compile(r"([A-Z]{2,4}) *- (.*)$"),
    {
        "title": ("TI", "BTI"),
        "abstract": ("AB",),
        "date": ("DP", "DEP"),
        "authors": ("FAU", "AU"),
        "venue": ("JT", "TA"),
        "doi": ("LID", "AID"),
        "language": ("LA",),
        "keywords": ("OT", "MH"),
        "type": ("PT",),
        "pmid": ("PMID",),
    },
    lists=frozenset({"FAU", "AU", "OT", "MH", "LID", "AID"}),
    first="PMID",
    key="PMID",
)
WOS = Tags(
    re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"),
    {
        "title": ("TI",),
        "abstract": ("AB",),
        "date": ("PD",),
        "year": ("PY",),
        "authors": ("AF", "AU"),
        "venue": ("SO",),
        "doi": ("DI",),
        "language": ("LA",),
        "keywords": ("DE",),
        "citations": ("TC",),
        "type": ("DT",),
    },
    lists=frozenset({"AF", "AU"}),
    first="PT",
    last="ER",
    key="UT",
)
ENDNOTE = Tags(
    re.compile(r"%(\S)(?: (.*))?$"),
    {
        "title": ("T",),
        "abstract": ("X",),
        "date": ("8",),
        "year": ("D",),
        "authors": ("A",),
        "venue": ("J", "B"),
        "doi": ("R",),
        "url": ("U",),
        "language": ("G",),
        "keywords": ("K",),
        "type": ("0",),
    },
    lists=frozenset({"A", "K"}),
    first="0",
    key="F",
)
COCHRANE = Tags(
    re.compile(r"([A-Z]{2,3}|Record #\d+ of \d+)(?:: (.*))?$"),
    {
        "title": ("TI",),
        "abstract": ("AB",),
        "year": ("YR",),
        "authors": ("AU",),
        "venue": ("SO",),
        "doi": ("DOI",),
        "url": ("US",),
        "keywords": ("KY", "KW"),
        "type": ("PT",),
    },
    lists=frozenset({"AU"}),
    first="ID",
    key="ID",
)
REFWORKS = Tags(
    re.compile(r"([A-Z][A-Z0-9]) (.*)$"),
    {
        "title": ("T1",),
        "abstract": ("AB",),
        "date": ("FD",),
        "year": ("YR",),
        "authors": ("A1",),
        "venue": ("JF", "JO", "T2"),
        "doi": ("DO",),
        "url": ("LK", "UL"),
        "language": ("LA",),
        "keywords": ("K1",),
        "type": ("RT",),
    },
    lists=frozenset({"A1", "K1"}),
    first="RT",
    key="ID",
)
_UNNAMED = re.compile(r"\r?\n[ \t]*\r?\n(?=%[A-Z] )")  # between records without a type
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def read_ris(source: Source) -> Records:
    """Read RIS as reference managers write it; a line without a tag goes on the line above."""
    return _tagged(source, RIS)


def read_nbib(source: Source) -> Records:
    """Read the PubMed format (nbib)."""
    return _tagged(source, NBIB)


def read_wos(source: Source) -> Records:
    """Read the plain text of Web of Science."""
    return _tagged(source, WOS)


def read_endnote(source: Source) -> Records:
    """Read EndNote's import format (enw), as Google Scholar gives it."""
    return _tagged(source, ENDNOTE)


def read_cochrane(source: Source) -> Records:
    """Read the text of the Cochrane Library."""
    return _tagged(source, COCHRANE)


def read_refworks(source: Source) -> Records:
    """Read the tagged format of RefWorks, which CNKI writes too."""
    return _tagged(source, REFWORKS)


def _tagged(source: Source, form: Tags) -> Records:
    import pandas as pd

    papers: list[dict[str, list[str]]] = []
    lines: list[int] = []
    text = decoded(source)
    if form is ENDNOTE and not re.search(r"^\ufeff?%0", text, re.MULTILINE):
        papers, lines = [{}], [1]
        text = _UNNAMED.sub("\n%0 \n", text)
    for number, tag, value in _values(text, form):
        if tag == form.first:
            papers.append({})
            lines.append(number)
        if papers and tag != form.last:
            papers[-1].setdefault(tag, []).append(value)
    if not papers:
        raise NoPapers(f"{source}: the file holds no papers; export it again with its papers.")
    names = form.names.items()
    rows = [{name: _value(paper, tags, form.lists) for name, tags in names} for paper in papers]
    frame = pd.DataFrame(rows, dtype="str")
    for name in {"date", "year"} & set(frame.columns):
        frame[name] = frame[name].map(plain_date).astype("str")
    frame = frame.mask(frame == "").dropna(axis="columns", how="all")
    keys = [" ".join(paper.get(form.key, [""])[:1]) for paper in papers]
    return Records(frame.assign(title=frame.get("title")), lines, keys=keys)


def _values(text: str, form: Tags) -> Iterator[tuple[int, str, str]]:
    """Give the line, the tag and the value of each tagged line, with the lines that go on it."""
    start, tag, parts = 0, "", list[str]()
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), start=1):
        found = form.line.match(line.rstrip())
        if found:
            if tag:
                yield start, tag, "\n".join(parts)
            start, tag, parts = number, found[1], [(found[2] or "").strip()]
        elif tag != form.last and line.strip():
            parts.append(line.strip())
    if tag:
        yield start, tag, "\n".join(parts)


def _value(paper: dict[str, list[str]], wanted: tuple[str, ...], lists: frozenset[str]) -> str:
    tag = next((tag for tag in wanted if any(paper.get(tag, []))), "")
    values = paper.get(tag, [])
    if tag in {"LID", "AID"}:
        return next((v.removesuffix(" [doi]") for v in values if v.endswith("[doi]")), "")
    if tag in lists:  # one a line
        return "; ".join(filter(None, "\n".join(values).split("\n")))
    whole = re.sub(r"(?<=\w)-\n(?!(?:and|or)\b)", "-", " ".join(values[:1]))
    return " ".join(whole.split())  # a line may end within "co-activation"


def plain_date(written: Any) -> Any:
    """Write a date of RIS, PubMed or BibTeX as a day, a month or a year; leave others alone.

    Examples
    --------
    >>> [plain_date(date) for date in ["2015/11/23/", "2015 Nov 3", "2015 Jul-Sep", "2015///"]]
    ['2015-11-23', '2015-11-03', '2015 Jul-Sep', '2015']
    """
    if not isinstance(written, str):
        return written
    parts = [part for part in re.split(r"[/\s]+", written.strip()) if part]
    if not parts or not re.fullmatch(r"\d{4}", parts[0], re.ASCII):
        return written
    if len(parts) == 2 and re.search(r"[-–]", parts[1]):  # a span of months
        return " ".join(parts)
    month = parts[1][:3].lower() if len(parts) > 1 else ""
    is_number = bool(re.fullmatch(r"\d{1,2}", parts[1] if len(parts) > 1 else "", re.ASCII))
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if is_number else 0
    if not 1 <= number <= 12:
        return parts[0] if len(parts) == 1 else written
    day = int(parts[2]) if len(parts) > 2 and re.fullmatch(r"\d{1,2}", parts[2], re.ASCII) else 0
    return f"{parts[0]}-{number:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")
