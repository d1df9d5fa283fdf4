"""The file of themes by hand: names, anchors and corrections, read and checked.

```toml
[[theme]]
name = "Speculative decoding"
about = "A small model drafts tokens and the large one checks them."
anchors = ["2410.18234", "2502.15197"]     # papers that are in it beyond doubt

[[theme.correction]]
step = 3                                   # corrections are replayed in this order
do = "rename"
topic = ["2310.15141", "2410.11744"]       # the topic that holds most of these papers
name = "Trees of drafts"
```

A file may also hold seeds, topics that are given beforehand; see `analysis.topics.seeds`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import InputError
from analysis.themes.kinds import KINDS, Correction, Kind
from analysis.topics import SeedTopic, seeds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class NamedTheme:
    """A theme by hand: its name, a sentence about it, and papers that are surely in it."""

    name: str
    about: str
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class ThemesFile:
    """What a file of themes says: themes, corrections in the order of their steps, and seeds."""

    themes: tuple[NamedTheme, ...] = ()
    corrections: tuple[Correction, ...] = field(default=())
    seeds: tuple[SeedTopic, ...] = ()


def read_themes_file(path: str | Path) -> ThemesFile:
    """Read themes and corrections by hand from TOML.

    Raises
    ------
    InputError
        If the file is not TOML, a theme lacks a name or anchors, a correction is not
        understood, a key is not known, or a name or an anchor comes twice.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{file}: no such file; write one, or leave --themes out") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: this is not TOML in UTF-8 ({error}); mend that place") from None
    return parse_themes(text, file)


def parse_themes(text: str, file: Path) -> ThemesFile:
    """Read the same from the text of a file; `file` names it in errors."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: this is not TOML in UTF-8 ({error}); mend that place") from None
    unknown = sorted(set(content) - {"theme", "seed"})
    if unknown:
        raise InputError(
            f"{file}: {unknown[0]!r} is not known here; themes are [[theme]] tables, topics "
            "given beforehand [[seed]] tables"
        )
    entries = content.get("theme", [])
    if not isinstance(entries, list):
        raise InputError(f"{file}: write every theme under [[theme]], with two brackets")
    themes = tuple(_named_theme(entry, file) for entry in entries)
    _refuse_repeats([theme.name for theme in themes], file, "the theme")
    _refuse_repeats([anchor for theme in themes for anchor in theme.anchors], file, "the anchor")
    corrections = [
        _correction(said, theme.name, file)
        for entry, theme in zip(entries, themes, strict=True)
        for said in entry.get("correction", [])
    ]
    ordered = sorted(corrections, key=lambda found: found.step)
    return ThemesFile(themes, tuple(ordered), seeds_of(content, file))


def _named_theme(entry: Any, file: Path) -> NamedTheme:
    known = {"name", "about", "anchors", "correction"}
    if not isinstance(entry, dict) or set(entry) - known:
        extra = sorted(set(entry) - known) if isinstance(entry, dict) else [entry]
        raise InputError(
            f"{file}: a [[theme]] knows name, about, anchors and correction, not {extra[0]!r}"
        )
    name, anchors = entry.get("name"), entry.get("anchors", [])
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{file}: a [[theme]] has no name; add name = '...'")
    if not _are_texts(anchors):
        raise InputError(
            f"{file}: the theme {name!r} needs anchors, a list of paper ids or titles in quotes"
        )
    if not isinstance(entry.get("correction", []), list):
        raise InputError(f"{file}: write every correction under [[theme.correction]]")
    return NamedTheme(name.strip(), str(entry.get("about", "")).strip(), tuple(anchors))


def _correction(said: Any, theme: str, file: Path) -> Correction:
    place = f"{file}: a correction under the theme {theme!r}"
    if not isinstance(said, dict) or said.get("do") not in KINDS:
        raise InputError(f"{place} needs do, one of {', '.join(KINDS)}")
    do, step = str(said["do"]), said.get("step")
    if not isinstance(step, int) or isinstance(step, bool):
        raise InputError(f"{place} ({do}) needs step, a whole number; corrections go in its order")
    place = f"{place} (step {step}, {do})"
    held = _held(said, KINDS[do], place)
    topics: list[Any] = [held["topic"]] if "topic" in held else []
    return Correction(
        do=do,
        step=step,
        theme=theme,
        papers=tuple(held.get("papers", ())),
        topics=tuple(map(tuple, topics or held.get("topics") or held.get("into") or ())),
        name=held.get("name", "").strip(),
    )


def _held(said: Mapping[str, Any], kind: Kind, place: str) -> dict[str, Any]:
    """Return what a correction says under the keys of its kind, checked."""
    unknown = sorted(set(said) - {"do", "step", *kind.keys})
    if unknown:
        raise InputError(f"{place} does not know {unknown[0]!r}; mend that key")
    found = {}
    for key in kind.keys:
        value = said.get(key) or ("" if key in kind.may_lack else None)
        is_right, needs = _NEEDS[key]
        if not is_right(value) and not (key in kind.may_lack and value == ""):
            raise InputError(f"{place} needs {key}, {needs}")
        found[key] = value
    return found


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_are_texts, value))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


_NEEDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("papers", "topic"), (_are_texts, "a list of paper ids or titles in quotes")),
    **dict.fromkeys(
        ("topics", "into"), (_are_groups, "two or more lists of paper ids in brackets")
    ),
    "name": (_is_name, "the new name in quotes"),
}


def _refuse_repeats(values: list[str], file: Path, what: str) -> None:
    repeated = pd.Series(values, dtype="str")
    repeated = repeated[repeated.str.casefold().duplicated()]
    if len(repeated):
        raise InputError(f"{file}: {what} {repeated.iloc[0]!r} comes twice; keep one of them")
