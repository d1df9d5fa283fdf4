"""Titles and abstracts as people read them, without what is not theirs; every cut is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.text import readable_texts
from analysis.corpus.text.boilerplate import cut_boilerplate
from analysis.corpus.text.notices import (
    cut_heading,
    cut_notice,
    cut_withdrawal,
    is_no_abstract,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PART = 20_000  # texts that are Python objects at once; more take memory, fewer take time
CUTS = {  # kind: what is said of it
    "no abstract": "read as no abstract",
    "heading cut": "cut from the beginning of the abstract",
    "notice cut": "cut from the end of the abstract",
    "withdrawal cut": "cut from the abstract",
    "boilerplate cut": "cut, as it stands at the same end of many abstracts",
}


@dataclass(frozen=True)
class Cut:
    """What was taken from the abstract of a row: one of `CUTS`, and the words."""

    row: int
    kind: str
    text: str


def own_abstracts(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Cut]]:
    """Return the rows with abstracts that are the authors' own, as they are written.

    Words that stand for no abstract, the word "Abstract" before one, notices of publishers
    and licences, and the sentence that says a paper was withdrawn are taken out.
    """
    abstracts: list[str] = rows["abstract"].tolist()
    cuts: list[Cut] = []
    for row, text in enumerate(abstracts):
        if text and is_no_abstract(text):
            abstracts[row] = ""
            cuts.append(Cut(row, "no abstract", text))
    ways = {"heading cut": cut_heading, "notice cut": cut_notice, "withdrawal cut": cut_withdrawal}
    for kind, cut in ways.items():
        cuts += _apply(abstracts, kind, cut)
    changed = sorted({cut.row for cut in cuts})
    kept = rows["abstract"].copy()
    kept.iloc[changed] = [abstracts[row] for row in changed]
    return rows.assign(abstract=kept), cuts


def readable_rows(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Cut]]:
    """Return title and abstract of the rows made readable, boilerplate cut."""
    made = pd.DataFrame({name: _readable(rows[name]) for name in ("title", "abstract")})
    cut = cut_boilerplate(made["abstract"].tolist())
    if not cut:
        return made, []
    at = made.index[list(cut)]
    made.loc[at, "abstract"] = pd.Series([kept for kept, _ in cut.values()], at, dtype="str")
    return made, [Cut(row, "boilerplate cut", text) for row, (_, text) in cut.items()]


def _apply(abstracts: list[str], kind: str, cut: Callable[[str], tuple[str, str]]) -> list[Cut]:
    cuts = []
    for row, text in enumerate(abstracts):
        kept, taken = cut(text) if text else ("", "")
        if taken:
            abstracts[row] = kept
            cuts.append(Cut(row, kind, taken))
    return cuts


def _readable(texts: pd.Series) -> pd.Series:
    """Make texts readable a part at a time, so that few of them are Python objects at once."""
    parts = [texts.iloc[start : start + PART] for start in range(0, len(texts), PART)]
    return pd.concat(
        [pd.Series(readable_texts(part.tolist()), part.index, dtype="str") for part in parts]
    )
