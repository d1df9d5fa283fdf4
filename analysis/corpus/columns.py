"""The columns of a source under the names that we use."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.names import DATES, NAMES, TAGS, plain_name
from analysis.corpus.readers.nested import inverted
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KNOWN = {"paper_id", "id", "date_precision", *DATES, *NAMES}
OURS = ("paper_id", "date", *NAMES)  # what `--columns` may name
INVERTED = "abstract_inverted_index"
LONGEST_TITLE, LONGEST_ABSTRACT = 2_000, 100_000  # letters of a text that are read
WORDS_OF_NAME = 4  # words that the name of a column has at most
LONGEST_NAME = 100  # of a column's name


def name_columns(
    place: object, frame: pd.DataFrame, columns: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the records with known columns named as we do, whatever their case and spacing.

    The names of the usual sources (`names.NAMES`) stand in where ours is missing or empty.
    Titles lose the blanks around them, and blank abstracts are empty; both stay as
    they were in `original_title` and `original_abstract`. A table without abstracts gets
    empty ones.

    Parameters
    ----------
    place
        Where the names of the columns stand, for sentences.
    frame
        The records as the source has them.
    columns
        Our name for some of the source's columns, which counts before all tables of names.

    Raises
    ------
    InputError
        If there is no title column, a column asked for is not there, or two columns have
        the same name.
    """
    written = [" ".join(str(name).split())[:LONGEST_NAME] for name in frame.columns]
    named = frame.set_axis(_names(written, chosen(place, written, columns or {})), axis="columns")
    doubled = named.columns[named.columns.duplicated()]
    if len(doubled):
        raise InputError(f"{place}: two columns are called {doubled[0]!r}; rename one of them.")
    named = _with_stand_ins(named, taken=set(columns or {}))
    if "title" not in named:
        raise _no_title(place, named)
    titles = named["title"].astype("str").fillna("")
    abstracts = (
        named["abstract"].astype("str").fillna("") if "abstract" in named else titles.str[:0]
    )
    blank = abstracts.str.isspace()
    return named.reset_index(drop=True).assign(
        title=_cut(titles.str.strip(), LONGEST_TITLE),
        abstract=_cut(abstracts.mask(blank, "") if blank.any() else abstracts, LONGEST_ABSTRACT),
        original_title=titles,
        original_abstract=abstracts,
    )


def _cut(texts: pd.Series, most: int) -> pd.Series:
    """Return the texts with no more letters than these; where none has more, as they are."""
    return texts.str[:most] if (texts.str.len() > most).any() else texts


def taken_columns(
    frame: pd.DataFrame, columns: Mapping[str, str] | None = None
) -> list[tuple[str, str, int]]:
    """Return which column was taken for each of ours: ours, the source's, its filled cells.

    Of several columns of dates, each is listed: rows have the best one that they fill.
    """
    written = [str(name).strip() for name in frame.columns]
    filled = [_n_filled(frame.iloc[:, i]) for i in range(len(written))]
    kept = [name if n else "" for name, n in zip(written, filled, strict=True)]
    told = pd.DataFrame([kept], columns=written, dtype="str")
    named = told.set_axis(_names(written, chosen("", written, columns or {})), axis="columns")
    named = _with_stand_ins(named, taken=set(columns or {}))
    numbers = dict(zip(written, filled, strict=True))
    return [
        (str(ours), theirs, numbers[theirs])
        for ours, theirs in named.iloc[0].items()
        if ours in KNOWN and isinstance(theirs, str) and theirs in numbers
    ]


def chosen(place: object, written: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Return our name for each column that a person named, by the name that the source has.

    Parameters
    ----------
    place
        The file, for messages.
    written
        The columns that the source has.
    columns
        The source's column for each of our names, as a person said.
    """
    plain = {plain_name(name): name for name in reversed(written)}
    found = {}
    for ours, theirs in columns.items():
        if ours not in OURS:
            raise InputError(
                f"no column of papers is called {ours!r}{did_you_mean(ours, OURS)}; "
                f"there are {', '.join(OURS)}."
            )
        if plain_name(theirs) not in plain:
            raise InputError(
                f"{place}: there is no column {theirs!r}{did_you_mean(theirs, written)}; "
                f"it has {', '.join(map(repr, written[:30]))}."
            )
        found[plain[plain_name(theirs)]] = ours
    return found


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a question after the name that a person may have meant, "" where none is near.

    Examples
    --------
    >>> did_you_mean("abstact", ["title", "Abstract"])
    ', did you mean "Abstract"?'
    """
    by_plain = {plain_name(other): other for other in names}
    near = get_close_matches(plain_name(name), by_plain, n=1)
    return f', did you mean "{by_plain[near[0]]}"?' if near else ""


def parse_columns(text: str) -> dict[str, str]:
    """Read what `--columns` takes: "title=Paper,abstract=Text".

    Examples
    --------
    >>> parse_columns("title=Paper, abstract=Text")
    {'title': 'Paper', 'abstract': 'Text'}
    """
    found = {}
    for part in filter(str.strip, text.split(",")):
        ours, equal, theirs = (side.strip() for side in part.partition("="))
        if not (equal and ours and theirs):
            raise InputError(
                f"--columns: {part.strip()!r} names no column; "
                "write title=Paper,abstract=Text,date=Published."
            )
        found[ours] = theirs
    return found


def _names(written: list[str], chosen: Mapping[str, str]) -> list[str]:
    """Name columns as we do where they are called so or were chosen; others keep their names."""
    names = [TAGS.get(name, name) for name in written] if "TI" in written else written
    taken = set(chosen.values())
    ours = []
    for i, (name, old) in enumerate(zip(names, written, strict=True), start=1):
        plain = plain_name(name)
        if old in chosen:
            ours.append(chosen[old])
        elif plain in taken:
            ours.append(f"{name} (not used)")
        else:
            ours.append(plain if plain in KNOWN else name or f"column_{i}")
    return ours


def _with_stand_ins(frame: pd.DataFrame, taken: set[str]) -> pd.DataFrame:
    """Give our names to the best filled columns that stand for them."""
    if INVERTED in frame:
        texts = pd.Series(map(inverted, frame[INVERTED]), frame.index, dtype="str")
        written = frame.get("abstract", texts).astype("str").fillna("").str.strip()
        frame = frame.drop(columns=[INVERTED]).assign(abstract=written.mask(written == "", texts))
    by_plain = {plain_name(str(name)): name for name in reversed(list(frame.columns))}
    for ours, others in NAMES.items():
        if ours in taken:
            continue
        order = others if ours in others else (ours, *others)
        there = [by_plain[name] for name in order if name in by_plain]
        best = next((name for name in there if _is_filled(frame[name])), None)
        if best is None or best == ours:
            continue
        frame = frame.drop(columns=[ours], errors="ignore").rename(columns={best: ours})
        by_plain = {plain_name(str(name)): name for name in reversed(list(frame.columns))}
    return frame


def _is_filled(values: pd.Series) -> bool:
    return _n_filled(values) > 0


def _n_filled(values: pd.Series) -> int:
    texts = values.astype("str").fillna("").str.strip()
    return int((texts != "").sum())


def resembling(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns that look like titles, abstracts and dates, by our names for these.

    Titles are short, mostly different texts of several words; abstracts are long ones.
    """
    found: dict[str, str] = {}
    for name in map(str, frame.columns):
        texts = frame[name].dropna().astype("str").head(200)
        if name.startswith("original_") or texts.empty:
            continue
        length = texts.str.len().median()
        words, own = texts.str.count(" ").median() + 1, texts.nunique() / len(texts)
        if length > 250 and words > 30:
            found.setdefault("abstract", name)
        elif 15 < length <= 250 and words >= 3 and own > 0.8:
            found.setdefault("title", name)
        elif texts.str.fullmatch(r"(?:19|20)\d\d(?:[-/.]?\d\d){0,2}.*").mean() > 0.8:
            found.setdefault("date", name)
    return found


def _no_title(place: object, frame: pd.DataFrame) -> InputError:
    names = list(map(str, frame.columns))
    found = ", ".join(map(repr, names[:30])) + (" ..." if len(names) > 30 else "")
    said = f"{place}: there is no column 'title' among {found}"
    like = resembling(frame)
    if "title" in like:
        asked = ",".join(f"{ours}={theirs}" for ours, theirs in sorted(like.items(), reverse=True))
        return InputError(
            f'{said}; if {like["title"]!r} holds the titles, say --columns "{asked}".'
        )
    if any(len(name.split()) > WORDS_OF_NAME or name.isdecimal() for name in names):
        return NoPapers(
            f"{place}: no line names the columns, the first is {found[:LONGEST_NAME]}; "
            "write a line such as title,abstract,date above it."
        )
    near = [name for name in names if did_you_mean(name, ["title"])]
    named = f"say --columns title={near[0]}" if near else "name the column of titles 'title'"
    return InputError(f"{said}; {named}.") if near else NoPapers(f"{said}; {named}.")
