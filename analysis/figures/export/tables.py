"""Tables for reports: CSV, Markdown, LaTeX and Excel, with nothing in a cell that would run.

A title may begin with "=", a theme may hold "&" or "|": each format shows such text as
it is. The same table gives the same bytes every time.
"""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import InputError
from analysis.figures.export.markup import latex_text, markdown_text
from analysis.figures.export.workbook import workbook
from analysis.store import as_csv, target_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORMATS = ("csv", "md", "tex", "xlsx")
PAGE = 40
"""A LaTeX table of more lines may break over pages."""
LINE = 90
"""Letters that a line of small print holds, about; fewer would let more tables break."""
WIDE = 32
"""A LaTeX column with a longer text in it is set in lines."""


def export_table(
    frame: pd.DataFrame, path: str | Path, *, caption: str = "", label: str = ""
) -> Path:
    """Write a table in the format that the suffix names: .csv, .md, .tex or .xlsx.

    In CSV a text that a spreadsheet would run as a formula gets an apostrophe before it; in
    Excel it is stored as text. Numbers stay numbers. Markdown and LaTeX round to three
    digits; a `.tex` file needs booktabs, array and longtable.

    Parameters
    ----------
    frame
        The table; its index is left out.
    path
        The file, whose suffix names the format.
    caption, label
        Above a LaTeX or Markdown table, and the name that LaTeX refers to it by.

    Raises
    ------
    InputError
        If the suffix is none of the four.
    """
    target = target_of(path)
    kind = target.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise InputError(f"{target.name}: no table format; choose from .{', .'.join(FORMATS)}")
    if kind == "xlsx":
        return write_whole(target, workbook({target.stem: frame}))
    if kind == "csv":
        return write_whole(target, as_csv(frame).encode())
    make = as_markdown if kind == "md" else as_latex
    return write_whole(target, make(frame, caption=caption, label=label).encode())


def export_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    *,
    formats: Sequence[str] = FORMATS,
    captions: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write several tables, a file each by name; in Excel one workbook `tables.xlsx`, a sheet each.

    Parameters
    ----------
    tables
        The tables by name.
    folder
        Where; it is made if it is not there.
    formats
        Some of csv, md, tex and xlsx.
    captions
        What stands above some of them, by name.

    Raises
    ------
    InputError
        If a format is unknown; nothing is written then.
    """
    unknown = [kind for kind in formats if kind not in FORMATS]
    if unknown:
        raise InputError(f"no table format {unknown[0]!r}; choose from {', '.join(FORMATS)}")
    home = target_of(folder)
    files = [
        export_table(
            frame,
            home / f"{name}.{kind}",
            caption=(captions or {}).get(name, ""),
            label=f"tab:{name}",
        )
        for name, frame in tables.items()
        for kind in formats
        if kind != "xlsx"
    ]
    if "xlsx" in formats and tables:
        files.append(write_whole(home / "tables.xlsx", workbook(tables)))
    return tuple(sorted(files))


def as_markdown(frame: pd.DataFrame, *, caption: str = "", label: str = "") -> str:
    r"""Return the table in Markdown (GitHub's), numbers to the right.

    Parameters
    ----------
    frame
        The table; its index is left out.
    caption
        What stands above it.
    label
        The anchor that a link refers to it by; only with a caption.

    Examples
    --------
    >>> print(as_markdown(pd.DataFrame({"theme": ["a|b"], "share": [0.12345]})), end="")
    | theme | share |
    | --- | ---: |
    | a\|b | 0.123 |
    """
    names = [markdown_text(str(column)) for column in frame.columns]
    rules = ["---:" if numeric(frame[column]) else "---" for column in frame.columns]
    rows = [[markdown_text(cell) for cell in row] for row in _cells(frame)]
    anchor = f'<a id="{label}"></a>' if label and caption else ""
    head = f"{anchor}{markdown_text(caption)}\n\n" if caption else ""
    return head + "".join(f"| {' | '.join(row)} |\n" for row in [names, rules, *rows])


def as_latex(frame: pd.DataFrame, *, caption: str = "", label: str = "") -> str:
    r"""Return the table in LaTeX with the rules of booktabs, numbers to the right.

    Long texts are set in lines, and a table of more than 40 lines breaks over pages. The
    preamble needs ``\usepackage{booktabs,array,longtable}``.

    Parameters
    ----------
    frame
        The table; its index is left out.
    caption
        What stands above it; with one the table floats.
    label
        What `\ref` refers to it by; only with a caption.

    Examples
    --------
    >>> print(as_latex(pd.DataFrame({"theme": ["R&D"], "n": [3]})), end="")
    \begin{tabular}{@{}lr@{}}
    \toprule
    theme & n \\
    \midrule
    R\&D & 3 \\
    \bottomrule
    \end{tabular}
    """
    minus = [numeric(frame[column]) for column in frame.columns]
    rows = [list(map(_latex_cell, row, minus)) for row in _cells(frame)]
    names = [latex_text(str(column)) for column in frame.columns]
    long = _lines(frame) > PAGE
    return str(
        pd.DataFrame(rows, columns=names, dtype="object")
        .style.hide(axis="index")
        .to_latex(
            column_format="@{}" + "".join(_specs(frame)) + "@{}",
            hrules=True,
            caption=latex_text(caption) or None,
            label=label if label and caption else None,
            position="htbp" if caption and not long else None,
            position_float="centering" if caption and not long else None,
            environment="longtable" if long else None,
        )
    )


def numeric(column: pd.Series) -> bool:
    """Tell whether a column holds numbers, which stand at the right of their cells."""
    kinds = pd.api.types
    return kinds.is_numeric_dtype(column) and not kinds.is_bool_dtype(column)


def shown(value: Any) -> str:
    """Return a cell's text: three digits of a number, ISO dates, nothing for what is missing.

    Examples
    --------
    >>> [shown(value) for value in (0.12345, 1234.5, 2e-7, 3, True, None, float("inf"))]
    ['0.123', '1234', '2e-07', '3', 'yes', '', '∞']
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        return _real(float(value))
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


def _real(value: float) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _cells(frame: pd.DataFrame) -> list[list[str]]:
    columns = [[shown(value) for value in frame[column]] for column in frame.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _latex_cell(text: str, is_number: bool) -> str:
    return latex_text(text.replace("-", "−") if is_number else text)


def _specs(frame: pd.DataFrame) -> list[str]:
    """Return a column type each; texts that need lines share the width by their length."""
    widths = _widths(frame)
    return [
        rf">{{\raggedright\arraybackslash}}p{{{widths[column]:.2f}\linewidth}}"
        if column in widths
        else "r"
        if numeric(frame[column])
        else "l"
        for column in frame.columns
    ]


def _widths(frame: pd.DataFrame) -> dict[str, float]:
    """Return the part of the text's width that each column has whose texts need lines."""
    longest = {
        column: max([len(str(column)), *(len(shown(value)) for value in frame[column])])
        for column in frame.columns
    }
    wide = {column: min(n, 90) for column, n in longest.items() if n > WIDE}
    narrow = sum(n for column, n in longest.items() if column not in wide)
    room = max(0.94 - 0.0135 * narrow - 0.025 * len(longest), 0.3)
    return {column: room * n / sum(wide.values()) for column, n in wide.items()}


def _lines(frame: pd.DataFrame) -> int:
    """Return about how many lines the table's rows take."""
    lines = pd.DataFrame(
        {
            column: frame[column].map(lambda value, w=width: -(-len(shown(value)) // (w * LINE)))
            for column, width in _widths(frame).items()
        },
        index=frame.index,
    )
    return int(lines.max(axis=1).clip(lower=1).sum()) if lines.shape[1] else len(frame)
