"""The report on what reading a corpus would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.audit import named_shortly, read_lines
from analysis.corpus.languages import aside_note, in_words
from analysis.schema import AUDIT, DUPLICATES, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN, FEW = 20, 5  # findings of one kind that are printed in full; merged records


@dataclass(frozen=True)
class CorpusCheck:
    """What reading a corpus would do; `str` gives the lines that `themes check` prints.

    `findings` has one row a finding, in the order of the files: line (or row),
    kind, detail (a whole sentence), refused (reading stops) or not (worth knowing), and
    aside (the record there is left out). `languages` counts the papers by language (ISO
    639-1, "" where it is in doubt), `language` is the one whose papers are kept, "" for all.
    `audit` lists what was read from which file, which
    column was taken for what, and every record that was merged, cut, marked or set aside;
    `duplicates` every decision on two records that might be one paper.
    """

    path: str
    findings: pd.DataFrame
    n_read: int = 0
    n_merged: int = 0
    n_aside: int = 0
    n_without_abstract: int = 0
    n_without_date: int = 0
    first_date: pd.Timestamp | None = None
    last_date: pd.Timestamp | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    language: str = ""
    audit: pd.DataFrame = field(default_factory=lambda: table_of(AUDIT))
    duplicates: pd.DataFrame = field(default_factory=lambda: table_of(DUPLICATES))

    @property
    def ok(self) -> bool:
        """Whether `load_papers` would return papers."""
        return not self.findings["refused"].any()

    @property
    def note(self) -> str:
        """Name the first record that was set aside, and say how many were; "" where none was.

        Papers in another language are told by `languages_told`.
        """
        broken = self.findings["aside"] & (self.findings["kind"] != "another language")
        aside = self.findings.loc[broken, "detail"].tolist()
        if not aside:
            return ""
        first, n = aside[0].split("; ")[0], len(aside)
        noun = "entries" if 'entry "' in first else "records"
        lists = f"themes check {self.path} lists {'it' if n == 1 else 'them'}"
        return f"{first}; {n:,} of {self.n_read:,} {noun} set aside ({lists})"

    @property
    def summary(self) -> list[str]:
        """A few sentences: counts, what each file was read as, and what was found how often."""
        dated = "no dates"
        if self.first_date is not None and self.last_date is not None:
            dated = f"dates from {self.first_date:%Y-%m-%d} to {self.last_date:%Y-%m-%d}"
        said = [
            f"{self.path}: {self.n_read} {'paper' if self.n_read == 1 else 'papers'} read, "
            f"{self.n_merged} merged, "
            f"{self.n_aside} set aside, "
            f"{self.n_without_abstract} without abstract, {self.n_without_date} without date; "
            f"{dated}."
        ]
        if any(self.languages):
            note = aside_note(self.languages, self.language)
            said.append(f"{in_words(self.languages)}{f'; {note}' if note else ''}.")
        return said + read_lines(self.audit)

    @property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The audit and the duplicates as results keep them: files by their last names."""
        read = self.audit["what"].isin(["read", "dates"])
        files = [self.path, *self.audit.loc[read, "file"]]
        return named_shortly(self.audit, files), named_shortly(self.duplicates, files)

    def __str__(self) -> str:
        """Return the counts, the findings and the verdict, a line each."""
        lines = self.summary
        for kind, group in self.findings.groupby("kind", sort=False):
            shown = FEW if kind == "merged" else SHOWN
            lines += group["detail"].head(shown).tolist()
            if len(group) > shown:
                lines.append(f"... and {len(group) - shown} more: {kind}.")
        n_refused = int(self.findings["refused"].sum())
        lines.append(
            "Nothing is refused." if self.ok else f"{n_refused} to put right before it can be run."
        )
        return "\n".join(lines)
