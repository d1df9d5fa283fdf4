"""The audit of a corpus: what was read from where, and what became of every record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.cleaning import CUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.corpus.cleaning import Cut
    from analysis.corpus.gather import Gathered
    from analysis.corpus.readers import Finding

AUDIT = {"what": "str", "file": "str", "row": "int64", "n": "int64", "out": "bool", "detail": "str"}
LONGEST = 300  # letters of what was cut that are shown
SUMMED = {*CUTS, "front matter", "merged"}  # listed row by row; a finding sums them up


def audit_table(
    source: Gathered, findings: Sequence[Finding], cuts: Sequence[Cut], marks: dict[int, str]
) -> pd.DataFrame:
    """List what was read and what became of it, a row a thing: `AUDIT`.

    `what` is "read" for a file, "column" for a column taken for one of ours, then the
    kind of what was found at a row. `out` tells that the record is no paper of its own:
    papers in are papers out and these. `n` counts records (or filled cells of a column).

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
    """
    names = [name for name, _, _ in source.sources]
    listed: list[tuple[str, str, int, int, bool, str]] = [
        ("read", name, 0, n, False, f"as {form or 'papers'}") for name, form, n in source.sources
    ]
    listed += [
        ("column", name, 0, n, False, f"{ours} from {theirs!r}")
        for name, ours, theirs, n in source.columns
    ]
    for row, kind, said in _of_rows(cuts, marks):
        place = source.places[row]
        listed.append((kind, place.file, place.line, 1, False, said))
    for found in findings:
        if found.kind in SUMMED and found.kind != "merged":
            continue
        file = next((name for name in names if found.detail.startswith(name)), "")
        out = found.aside or found.kind == "merged"
        listed.append((found.kind, file, found.line, 1, out, found.detail))
    return pd.DataFrame(listed, columns=list(AUDIT)).astype(AUDIT)


def summed_up(source: Gathered, cuts: Sequence[Cut], marks: dict[int, str]) -> list[Finding]:
    """Return a finding for each kind of cut and for front matter: an example and how many more."""
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
