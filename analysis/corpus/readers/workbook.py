"""Workbooks of Excel (xlsx, xls, xlsb) and LibreOffice (ods): the first sheet that holds papers."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analysis.corpus.readers.recognise import header_at
from analysis.corpus.readers.records import Records, require_content
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from zipfile import ZipFile

    from analysis.corpus.readers.recognise import Head
    from analysis.corpus.readers.records import Source

PACKED, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST = 2_000_000_000  # bytes that a workbook may unpack to
Rows = list[tuple[int, list[str]]]
MOST_CELLS = 50_000_000  # of a sheet, empty ones counted


def is_workbook(head: Head) -> bool:
    """Return whether a file is a workbook, by what it packs or by the mark of old ones."""
    from zipfile import BadZipFile, ZipFile

    if head.raw.startswith(OLD):
        return head.source.suffix in ("", ".xls", ".txt", ".csv", ".tsv", ".dat")
    if not head.raw.startswith(PACKED):
        return False
    try:
        with ZipFile(head.source.path) as packed:
            names = packed.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return head.source.suffix in (".xlsx", ".xlsb", ".ods")
    return any(name in {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} for name in names)


def read_workbook(source: Source) -> Records:
    """Read the first sheet with titles below a header; rows are counted as Excel does.

    Where no sheet names a column of titles, the first with rows below a header is read.

    Raises
    ------
    InputError
        If the file is not there, is no workbook or no sheet has rows below a header.
    """
    import pandas as pd
    from python_calamine import CalamineWorkbook

    require_content(source)
    _refuse_swollen(source)
    try:
        with source.open() as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = [
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            ]
    except Exception as error:  # whatever a damaged archive makes the library raise
        raise InputError(
            f"{source}: this is not a readable Excel workbook ({type(error).__name__}); "
            "save it anew, or as CSV."
        ) from None
    found: tuple[Rows, int] | None = None
    for sheet in sheets:
        rows = [(number, [_text(cell) for cell in row]) for number, row in enumerate(sheet, 1)]
        filled = [(number, row) for number, row in rows if any(row)]
        below = header_at(["\t".join(row) for _, row in filled])
        if len(filled) - (below or 0) < 2 or (found and below is None):
            continue
        found = filled, below or 0
        if below is not None:
            break
    if found is None:
        raise NoPapers(f"{source}: no sheet has papers below a header; add the papers.")
    filled, above = found
    header = filled[above][1]
    used = [i for i in range(len(header)) if any(row[i] for _, row in filled[above:])]
    frame = pd.DataFrame(
        [[row[i] for i in used] for _, row in filled[above + 1 :]],
        columns=[header[i] for i in used],
        dtype="str",
    )
    lines = [number for number, _ in filled[above + 1 :]]
    return Records(frame.mask(frame == ""), lines, unit="row")


def _text(cell: Any) -> str:
    """Write a cell as Excel shows it: whole numbers without a point, days without midnight."""
    if isinstance(cell, datetime):
        return str(cell).removesuffix(" 00:00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip()


def _refuse_swollen(source: Source) -> None:
    """Refuse a workbook that unpacks to more than memory should take."""
    from zipfile import BadZipFile, ZipFile
    from zlib import error as BrokenPart

    try:
        with ZipFile(source.path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
            swollen = size > LARGEST or any(map(_is_wide, _sheets(packed)))
    except (BadZipFile, BrokenPart, EOFError, OSError, ValueError, RuntimeError):
        return  # the reader says what is wrong with it
    if swollen:
        raise InputError(
            f"{source}: a sheet of this workbook spans too many cells; delete what lies far "
            "from its table, or save it as CSV."
        )


def _sheets(packed: ZipFile) -> list[str]:
    """Return how each sheet begins, where its size is told."""
    names = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    return [packed.open(name).read(4000).decode("utf-8", "replace") for name in names[:50]]


def _is_wide(beginning: str) -> bool:
    found = re.search(r'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"', beginning)
    if not found:
        return False
    width = 0
    for letter in found[1][:4]:
        width = 26 * width + ord(letter) - ord("A") + 1
    return width * int(found[2][:9]) > MOST_CELLS
