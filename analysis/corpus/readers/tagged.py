"""Records of tagged lines: RIS, PubMed (nbib), Web of Science, and BibTeX entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.records import Finding, Records
from analysis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

# The tags of each form under our names, the best first.
RIS = {
    "title": ("TI", "T1", "CT", "BT"),
    "abstract": ("AB", "N2"),
    "date": ("DA", "PY", "Y1", "DP"),
    "authors": ("AU", "A1"),
    "venue": ("JO", "JF", "T2", "JA", "J2", "BT"),
    "doi": ("DO",),
    "url": ("UR",),
    "language": ("LA",),
    "keywords": ("KW",),
    "type": ("TY",),
}
NBIB = {
    "title": ("TI", "BTI"),
    "abstract": ("AB",),
    "date": ("DP", "DEP"),
    "authors": ("FAU", "AU"),
    "venue": ("JT", "TA"),
    "language": ("LA",),
    "keywords": ("OT", "MH"),
    "type": ("PT",),
    "pmid": ("PMID",),
}
WOS = {
    "title": ("TI",),
    "abstract": ("AB",),
    "date": ("PY",),
    "authors": ("AF", "AU"),
    "venue": ("SO",),
    "doi": ("DI",),
    "language": ("LA",),
    "keywords": ("DE",),
    "citations": ("TC",),
    "type": ("DT",),
}
LISTS = {"AU", "A1", "FAU", "AF", "KW", "OT", "MH", "PT"}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

_RIS = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?$")
_NBIB = re.compile(r"([A-Z]{2,4}) *- (.*)$")
_WOS = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")


def read_ris(path: Path) -> Records:
    """Read RIS as reference managers write it; a line without a tag goes on the line above."""
    return _tagged(path, _RIS, RIS, first="TY", last="ER")


def read_nbib(path: Path) -> Records:
    """Read the PubMed format (nbib)."""
    return _tagged(path, _NBIB, NBIB, first="PMID", last="")


def read_wos(path: Path) -> Records:
    """Read the plain text of Web of Science."""
    return _tagged(path, _WOS, WOS, first="PT", last="ER")


def _tagged(
    path: Path, form: re.Pattern[str], tags: dict[str, tuple[str, ...]], *, first: str, last: str
) -> Records:
    import pandas as pd

    papers: list[dict[str, list[str]]] = []
    lines: list[int] = []
    values: list[str] = []
    for number, line in enumerate(decoded(path).splitlines(), start=1):
        found = form.match(line.rstrip())
        if not found:
            if values and line.strip():
                values.append(f"{values.pop()}\n{line.strip()}")
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tag == first:
            papers.append({})
            lines.append(number)
        if not papers or tag == last:
            values = []
            continue
        values = papers[-1].setdefault(tag, [])
        values.append(value)
    if not papers:
        raise InputError(f"{path}: the file holds no papers; export it again with its papers.")
    rows = [{name: _value(paper, wanted) for name, wanted in tags.items()} for paper in papers]
    for row, paper in zip(rows, papers, strict=True):  # EndNote's DA may lack the year
        dates = [paper[tag][0] for tag in tags["date"] if tag in paper]
        row["date"] = next((date for date in dates if re.match(r"\d{4}", date)), row["date"])
    if tags is NBIB:
        for row, paper in zip(rows, papers, strict=True):
            ids = [*paper.get("LID", []), *paper.get("AID", [])]
            row["doi"] = next((v.removesuffix(" [doi]") for v in ids if v.endswith("[doi]")), "")
    frame = pd.DataFrame(rows, dtype="str")
    frame = frame.assign(date=frame["date"].map(plain_date)).astype("str")
    return Records(frame.mask(frame == ""), lines)


def _value(paper: dict[str, list[str]], wanted: tuple[str, ...]) -> str:
    tag = next((tag for tag in wanted if any(paper.get(tag, []))), "")
    values = paper.get(tag, [])
    if tag in LISTS:  # one a line
        return "; ".join("\n".join(values).split("\n"))
    whole = re.sub(r"(?<=\w)-\n(?!(?:and|or)\b)", "-", " ".join(values[:1]))
    return " ".join(whole.split())  # a line may end within "co-activation"


def plain_date(written: Any) -> Any:
    """Write a date of RIS, PubMed or BibTeX as a day, a month or a year; leave others alone.

    Examples
    --------
    >>> [plain_date(date) for date in ["2015/11/23/", "2015 Nov 3", "2015 Mar-Apr", "2015///"]]
    ['2015-11-23', '2015-11-03', '2015-03', '2015']
    """
    if not isinstance(written, str):
        return written
    parts = [part for part in re.split(r"[/\s]+", written.strip()) if part]
    if not parts or not re.fullmatch(r"\d{4}", parts[0]):
        return written
    month = parts[1][:3].lower() if len(parts) > 1 else ""
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month) if month.isdecimal() else 0
    if not 1 <= number <= 12:
        return parts[0] if len(parts) == 1 or not month.isdecimal() else written
    day = int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else 0
    return f"{parts[0]}-{number:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")


def read_bibtex(path: Path) -> Records:
    """Read BibTeX; abbreviations of journals and months that the file defines are written out."""
    import pandas as pd
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock

    text = decoded(path)
    library = parse_string(text)
    rows, lines = [], []
    findings = []
    for found in library.blocks:
        line = (found.start_line or 0) + 1
        block = found
        if isinstance(found, DuplicateBlockKeyBlock) and found.ignore_error_block:
            block = found.ignore_error_block  # two papers under one key are two papers
        if isinstance(block, ParsingFailedBlock):
            findings.append(_unread(path, line))
        if not isinstance(block, Entry):
            continue
        fields = {field.key.casefold(): str(field.value) for field in block.fields}
        if block is not found:
            fields = {name: _bare(value) for name, value in fields.items()}
        month = fields.pop("month", "")
        if "date" not in fields and "year" in fields:
            fields["date"] = plain_date(f"{fields['year']} {month}")
        rows.append({"id": block.key, "type": block.entry_type, **fields})
        lines.append(line)
    if not rows and not findings:
        raise InputError(f"{path}: the file holds no BibTeX entry that can be read.")
    frame = pd.DataFrame(rows, dtype="str")
    frame = frame.drop(columns=["year"], errors="ignore") if "date" in frame else frame
    return Records(frame.mask(frame == ""), lines, findings=tuple(findings))


def _bare(value: str) -> str:
    """Take one pair of braces or quotes off a value whose entry the parser left as written."""
    return value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value


def _unread(path: Path, line: int) -> Finding:
    return Finding(
        line,
        "not a BibTeX entry",
        f"{path}, line {line}: this BibTeX entry cannot be read; "
        "close its braces and part its fields by commas.",
    )
