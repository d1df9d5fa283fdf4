"""Nested values, as JSON has them, as the text that one cell of a table holds."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from typing import Any

from analysis.corpus.names import DATES, NAMES, plain_name
from analysis.corpus.readers.encoding import whole

WRAPPERS = (
    *("paper", "citingpaper", "citedpaper", "_source", "data", "work", "info", "content"),
    *("bibjson", "metadata", "attributes", "fields", "article", "document"),
)
LISTS = (
    *("message", "results", "data", "items", "papers", "works", "records", "recommendedPapers"),
    *("hits", "hit", "notes", "collection", "response", "docs"),
)
TITLES = {"title", *NAMES["title"]}
DEEP = 4  # levels of a page of results at which its papers may stand
TEXTS = (
    *("display_name", "name", "full_name", "fullname", "title", "tag", "value", "text", "term"),
    *("literal", "subject", "id"),
)
ABSTRACTS = {"abstract", *NAMES["abstract"]}
PEOPLE = [("family", "given"), ("last_name", "first_name"), ("lastname", "firstname")]
PEOPLE += [("last", "first"), ("familyname", "givenname"), ("surname", "given_names")]
_APART = re.compile(r"(?<=['\"])\s+(?=['\"])")  # arrays are shown without commas
LONGEST_LIST = 200_000  # letters of a list written as a program shows it


def papers_of(found: Any, depth: int = DEEP) -> list[Any] | None:
    """Return the list of papers in a page of results, or None where there is none.

    A table written as its columns or as its rows, papers under their ids, and texts are lists
    of papers too.
    """
    if isinstance(found, list):
        return _of_rows(found) or found
    if not isinstance(found, dict) or not depth:
        return None
    if (rows := _of_columns(found)) is not None:
        return rows
    if _has_title(_unwrapped(found)):
        return [found]
    if len(found) > 1 and all(isinstance(v, dict) and _has_title(v) for v in found.values()):
        return [{"id": name, **paper} for name, paper in found.items()]
    if (texts := _texts(found)) is not None:
        return texts
    named = [found[name] for name in LISTS if name in found]
    for value in [*named, *found.values()]:
        inner = papers_of(value, depth - 1) if isinstance(value, list | dict) else None
        if inner and any(isinstance(row, dict) and _has_title(_unwrapped(row)) for row in inner):
            return inner
    return None


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Return a record whose values are texts and numbers, under its own names.

    Names and texts within known columns are written out, joined by semicolons; lists
    and objects of other columns stay as JSON. Names with dots (`names.NAMES`) become
    columns of their own, and the abstract that OpenAlex gives as places of words is text.
    """
    row = _unwrapped(row)
    made: dict[str, Any] = {}
    for name, value in row.items():
        plain = plain_name(str(name))
        if isinstance(value, dict) and set(value) == {"value"}:  # OpenReview
            value = value["value"]
        if isinstance(value, list) and (plain in TITLES or plain in ABSTRACTS):
            value = _one_text(value)
        if plain == "abstract_inverted_index":
            made.setdefault("abstract", inverted(value))
        elif not isinstance(value, list | dict):
            made[str(name)] = value
        else:
            paths = {path: _at(value, path.split(".")[1:]) for path in _paths().get(plain, ())}
            texts = {path: text for path, inner in paths.items() if (text := written(inner))}
            known = plain in _known()
            made |= texts if texts and not known else {}
            if known or not texts:
                made[str(name)] = (written if known else _json)(value)
    return made


def written(value: Any) -> str:
    """Write a nested value as text: names as "Last, First", dates as they are, lists by ";".

    Examples
    --------
    >>> written([{"given": "Jane", "family": "Doe"}, {"name": "Roe, R"}])
    'Doe, Jane; Roe, R'
    >>> written({"date-parts": [[2023, 4]]})
    '2023-04'
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_member, value)))
    if not isinstance(value, dict):
        return str(value)
    plain = {plain_name(str(name)): inner for name, inner in value.items()}
    if "date_parts" in plain:
        return _day(plain["date_parts"], plain.get("season"))
    for last, first in PEOPLE:
        if plain.get(last):
            given = plain.get(first)
            return f"{plain[last]}, {given}" if given else str(plain[last])
    inner = next((plain[name] for name in TEXTS if isinstance(plain.get(name), str)), None)
    if inner is None and isinstance(plain.get("author"), dict | list):
        return written(plain["author"])
    return inner if inner is not None else ""


def unlisted(text: str) -> str:
    r"""Return a list that was written as programs show it as `written` does; other texts stay.

    Examples
    --------
    >>> unlisted("['sea ice', 'deep nets']"), unlisted('[{"name": "Jane Doe"}]'), unlisted("[1")
    ('sea ice; deep nets', 'Jane Doe', '[1')
    >>> unlisted(r"['half of a pair: \ud800']")
    'half of a pair: \ufffd'
    """
    if not (text.startswith("[") and text.endswith("]") and len(text) <= LONGEST_LIST):
        return text
    parted = _APART.sub(", ", text)
    for read in (json.loads, ast.literal_eval):
        try:
            return whole(written(read(parted)))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    return text


def _one_text(values: list[Any]) -> str:
    """Return the first of several titles or abstracts, or the paragraphs of one."""
    if all(isinstance(value, str) for value in values):
        return " ".join(values)
    return next(filter(None, map(_member, values)), "")


def _of_columns(table: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the rows of a table whose columns are lists, or objects with a value a row."""
    names, rows = table.get("columns"), table.get("data")
    if isinstance(names, list) and isinstance(rows, list):
        if all(isinstance(row, list) and len(row) == len(names) for row in rows):
            return [dict(zip(map(str, names), row, strict=True)) for row in rows]
        return None
    columns = list(table.values())
    if not _has_title(table) or not columns:
        return None
    if all(isinstance(column, dict) and column.keys() == columns[0].keys() for column in columns):
        if set(columns[0]) == {"value"}:
            return None
        return [{name: column[row] for name, column in table.items()} for row in columns[0]]
    if all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns):
        return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]
    return None


def _of_rows(rows: list[Any]) -> list[dict[str, Any]] | None:
    """Return the papers of a table whose first row names its columns, one of them of titles."""
    if len(rows) < 2 or not all(isinstance(row, list) for row in rows):
        return None
    header, *others = rows
    named = all(isinstance(name, str) for name in header) and len(set(header)) == len(header)
    if not named or not _has_title(dict.fromkeys(header)):
        return None
    return [dict(zip(header, row, strict=False)) for row in others]


def _texts(found: dict[str, Any]) -> list[str] | None:
    """Return the texts of an object that holds nothing but one list of them, or one a number."""
    values = list(found.values())
    if len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    elif not all(name.isdecimal() for name in found):
        return None
    texts = [value for value in values if value is not None]
    return texts if texts and all(isinstance(text, str) for text in texts) else None


def _member(value: Any) -> str:
    """Write a member of a list; a list of texts within it is a last and a first name."""
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(filter(None, value[:2]))
    return written(value)


def inverted(places: Any) -> str | None:
    """Return the text of an abstract that is given as the places of its words.

    Examples
    --------
    >>> inverted({"cache": [1], "We": [0]})
    'We cache'
    """
    if isinstance(places, str):
        try:
            places = json.loads(places)
        except (ValueError, RecursionError):
            return None
    if not isinstance(places, dict):
        return None
    words = [
        (place, word)
        for word, where in places.items()
        if isinstance(where, list)
        for place in where
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(words))


def _unwrapped(row: dict[str, Any]) -> dict[str, Any]:
    """Return the paper within a record that only wraps it.

    A record with an abstract may have its title as its name.
    """
    plain = {plain_name(str(name)) for name in row}
    if "name" in plain and plain & ABSTRACTS and not plain & TITLES:
        return {("title" if plain_name(str(n)) == "name" else n): v for n, v in row.items()}
    for name, inner in row.items():
        if plain_name(str(name)) in WRAPPERS and isinstance(inner, dict) and _has_title(inner):
            return {**{k: v for k, v in row.items() if k != name}, **inner}
    return row


def _has_title(row: dict[str, Any]) -> bool:
    return any(plain_name(str(name)) in TITLES for name in row)


@cache
def _known() -> frozenset[str]:
    return frozenset({*DATES, *NAMES, *(name for names in NAMES.values() for name in names)})


@cache
def _paths() -> dict[str, list[str]]:
    """Return the names with dots by their first part."""
    paths: dict[str, list[str]] = {}
    for name in sorted(_known()):
        if "." in name:
            paths.setdefault(name.split(".")[0], []).append(name)
    return paths


def _at(value: Any, steps: list[str]) -> Any:
    """Follow a path into a value; of a list, follow it into each of its members."""
    if isinstance(value, list):
        return [_at(inner, steps) for inner in value]
    if not steps:
        return value
    if not isinstance(value, dict):
        return None
    inner = next((v for name, v in value.items() if plain_name(str(name)) == steps[0]), None)
    return _at(inner, steps[1:])


def _day(parts: Any, season: Any = None) -> str:
    first = parts[0] if isinstance(parts, list) and parts else parts
    numbers = first if isinstance(first, list) else [first]
    if season and len(numbers) == 1:  # CSL counts the seasons from spring
        named = {"1": "spring", "2": "summer", "3": "autumn", "4": "winter"}.get(str(season))
        return f"{numbers[0]} {named or season}"
    return "-".join(f"{n:02}" if isinstance(n, int) else str(n) for n in numbers[:3] if n)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
