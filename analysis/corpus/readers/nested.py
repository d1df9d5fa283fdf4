"""Nested values, as JSON has them, as the text that one cell of a table holds."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from analysis.corpus.names import DATES, NAMES, plain_name

WRAPPERS = ("paper", "citingpaper", "citedpaper", "_source", "data", "work")
LISTS = ("message", "results", "data", "items", "papers", "works", "records", "recommendedPapers")
TITLES = {"title", *NAMES["title"]}
DEEP = 4  # levels of a page of results at which its papers may stand
TEXTS = ("display_name", "name", "title", "tag", "value", "text", "literal")


def papers_of(found: Any, depth: int = DEEP) -> list[Any] | None:
    """Return the list of papers in a page of results, or None where there is none."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict) or not depth:
        return None
    if _has_title(found):
        return [found]
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
        return _day(plain["date_parts"])
    names = [("family", "given"), ("last_name", "first_name"), ("lastname", "firstname")]
    for last, first in names:
        if plain.get(last):
            given = plain.get(first)
            return f"{plain[last]}, {given}" if given else str(plain[last])
    inner = next((plain[name] for name in TEXTS if isinstance(plain.get(name), str)), None)
    if inner is None and isinstance(plain.get("author"), dict):
        return written(plain["author"])
    return inner if inner is not None else ""


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
    """Return the paper within a record that only wraps it."""
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


def _day(parts: Any) -> str:
    first = parts[0] if isinstance(parts, list) and parts else parts
    numbers = first if isinstance(first, list) else [first]
    return "-".join(f"{n:02}" if isinstance(n, int) else str(n) for n in numbers[:3] if n)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
