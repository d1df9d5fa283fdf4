"""The audit of a corpus: what was read from where, and what became of every record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.corpus.cleaning import CUTS
from analysis.schema import AUDIT, table_of
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from analysis.corpus.cleaning import Cut
    from analysis.corpus.gather import Gathered
    from analysis.corpus.readers import Finding

FILES = 10  # files that are printed with their columns
LONGEST = 300  # letters of what was cut that are shown
SUMMED = {*CUTS, "front matter", "merged"}  # listed row by row; a finding sums them up


def audit_table(
    source: Gathered,
    findings: Sequence[Finding],
    cuts: Sequence[Cut],
    marks: dict[int, str],
    dated: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """List what was read and what became of it, a row a thing: `AUDIT`.

    `what` is "read" for a file, "dates" for a file of dates, "column" for a column taken
    for one of ours, then the kind of what was found at a row. `out` tells that the record is
    no paper of its own: papers in are papers out and these. `n` counts records (or filled
    cells of a column).

    Parameters
    ----------
    source
        The files as they were read.
    findings
        What was found, in order; merged records among them.
    cuts
        What was taken from abstracts.
    marks
        The front matter that rows are.
    dated
        How many papers have got another date than their own from which file; None for none.
    """
    dated = dated or {}
    names = [*(name for name, _, _ in source.sources), *dated]
    listed: list[tuple[str, str, int, int, bool, str]] = [
        ("read", name, 0, n, False, f"as {form or 'papers'}") for name, form, n in source.sources
    ]
    listed += [
        ("column", name, 0, n, False, f"{ours} from {theirs!r}")
        for name, ours, theirs, n in source.columns
    ]
    listed += [("dates", name, 0, n, False, "dates of papers") for name, n in dated.items()]
    for row, kind, said in _of_rows(cuts, marks):
        place = source.places[row]
        listed.append((kind, place.file, place.line, 1, False, said))
    for found in findings:
        if found.kind in SUMMED and found.kind != "merged":
            continue
        file = next((name for name in names if found.detail.startswith(name)), "")
        out = found.aside or found.kind == "merged"
        listed.append((found.kind, file, found.line, found.n, out, found.detail))
    return table_of(AUDIT, listed)


def named_shortly(table: pd.DataFrame, files: Iterable[str]) -> pd.DataFrame:
    """Return an audit or a table of duplicates in which files are called by their last names."""
    short = {file: Path(file).name or file for file in files}
    named = table.copy()
    for name in [name for name in table if name == "file" or str(name).endswith("_file")]:
        named[name] = table[name].replace(short)
    if "detail" in named:
        for file in sorted(short, key=len, reverse=True):
            named["detail"] = named["detail"].str.replace(file, short[file], regex=False)
    return named


def read_lines(audit: pd.DataFrame) -> list[str]:
    """Say of an audit what each file was read as, and what was found how often."""
    files = audit.loc[audit["what"] == "read", "file"].tolist()
    lines = [_read_line(file, audit[audit["file"] == file]) for file in files[:FILES]]
    if len(files) > FILES:
        lines.append(f"... and {len(files) - FILES} more files.")
    dated = audit[audit["what"] == "dates"]
    lines += [
        f"{file}: dates of {count(int(n), 'paper')}."
        for file, n in zip(dated["file"], dated["n"], strict=True)
    ]
    found = audit[~audit["what"].isin(["read", "dates", "column"])]
    records = found.groupby("what", sort=False)["n"].sum().sort_values(ascending=False)
    if len(records):
        lines.append(f"{'; '.join(f'{what}: {n:,}' for what, n in records.items())}.")
    return lines


def _read_line(file: str, audit: pd.DataFrame) -> str:
    read = audit[audit["what"] == "read"].iloc[0]
    columns = audit.loc[audit["what"] == "column", "detail"].tolist()
    taken = f"; {', '.join(columns)}" if columns else ""
    return f"{file}: {count(int(read['n']), 'record')} read {read['detail']}{taken}."


def summed_up(source: Gathered, cuts: Sequence[Cut], marks: dict[int, str]) -> list[Finding]:
    """Return a finding for each kind of cut and for front matter: an example and how many more.

    Parameters
    ----------
    source
        What was read.
    cuts
        What was cut out of texts.
    marks
        Front matter: what marks each row as such.
    """
    said: dict[str, list[tuple[int, str]]] = {}
    for row, kind, text in _of_rows(cuts, marks):
        said.setdefault(kind, []).append((row, text))
    findings = []
    for kind, alike in said.items():
        row, text = alike[0]
        done = CUTS.get(kind, "marked in the column 'front_matter', not merged and not left out")
        n_more = f" (so in {len(alike) - 1:,} more)" if len(alike) > 1 else ""
        problem = f"{text[:80]!r} is {done}{n_more}."
        findings.append(source.finding(row, kind, problem, refused=False))
    return findings


def _of_rows(cuts: Sequence[Cut], marks: dict[int, str]) -> Iterable[tuple[int, str, str]]:
    yield from ((cut.row, cut.kind, cut.text[:LONGEST]) for cut in cuts)
    yield from ((row, "front matter", mark) for row, mark in marks.items())
