"""Edits of the text of a file of themes; comments, order and blank lines of others stay.

Each function takes the text and returns the new one. A correction is written under
the theme that it concerns, so that the edits of two people land in different places
and git merges them as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analysis.themes.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tomlkit import TOMLDocument
    from tomlkit.items import AoT, Array, Table

    from analysis.themes.file import NamedTheme
    from analysis.themes.kinds import Correction

HEAD = """\
# Themes by hand.
#
# A theme is known by its anchors: papers (paper ids, arXiv ids or titles) that belong to it
# beyond doubt. Each topic takes the theme that most of its anchors belong to, so the names
# survive a refit. Corrections stand under the theme that they concern and are replayed in
# the order of their steps; they know a topic by papers that are in it.

"""
COMMENT = 90  # characters of a title at most


def rename_theme(text: str, old: str, new: str) -> str:
    """Give a theme of the file another name.

    Parameters
    ----------
    text
        The file.
    old, new
        The names.
    """
    document = _parse(text)
    _theme(document, old)["name"] = new
    return _dump(document, text)


def add_theme(text: str, theme: NamedTheme, titles: Mapping[str, str]) -> str:
    """Write a theme down at the end of the file.

    Parameters
    ----------
    text
        The file.
    theme
        The theme with its anchors.
    titles
        Titles of papers by id, which become comments.
    """
    import tomlkit

    document = _parse(text or HEAD)
    table = tomlkit.table()
    table.add("name", theme.name)
    if theme.about:
        table.add("about", theme.about)
    table.add("anchors", _papers(theme.anchors, titles))
    if "theme" not in document:
        document.add("theme", tomlkit.aot())
    else:
        _end_with_blank_line(_themes(document)[-1])
    _themes(document).append(table)
    return _dump(document, text)


def add_correction(
    text: str, correction: Correction, titles: Mapping[str, str], labels: Sequence[str] = ()
) -> str:
    """Write a correction under its theme, sorted by what it does and to which papers.

    Parameters
    ----------
    text
        The file.
    correction
        The correction.
    titles
        Titles of papers by id, which become comments.
    labels
        Of the topics concerned, which become comments.
    """
    import tomlkit

    document = _parse(text)
    theme = _theme(document, correction.theme)
    table = _correction(correction, titles, labels)
    table.add(tomlkit.nl())
    if "correction" not in theme:
        _end_with_blank_line(theme)
        trailing = _take_trailing(theme)
        theme.add("correction", tomlkit.aot())
    else:
        trailing = _take_trailing(theme["correction"][-1])
        _end_with_blank_line(theme["correction"][-1])
    held: AoT = theme["correction"]
    place = sum(_key(known) <= _key(table) for known in held)
    held.insert(place, table)
    for item in trailing:
        held[-1].add(item)
    return _dump(document, text)


def _correction(correction: Correction, titles: Mapping[str, str], labels: Sequence[str]) -> Table:
    import tomlkit

    table = tomlkit.table()
    table.add("step", correction.step)
    table.add("do", correction.do)
    keys = KINDS[correction.do].keys
    if "papers" in keys:
        table.add("papers", _papers(correction.papers, titles))
    if "topic" in keys:
        topic = tomlkit.array()
        topic.extend(correction.topics[0])
        table.add("topic", topic)
        if labels and (said := _comment(labels[0])):
            topic.comment(said)
    for key in set(keys) & {"topics", "into"}:
        table.add(key, _lists(correction, labels))
    if correction.name:
        table.add("name", correction.name)
    return table


def _papers(papers: Sequence[str], titles: Mapping[str, str]) -> Array:
    import tomlkit

    array = tomlkit.array()
    for paper in papers:
        array.add_line(paper, comment=_comment(titles.get(paper, "")))
    array.add_line(indent="")
    return array


def _lists(correction: Correction, labels: Sequence[str]) -> Array:
    import tomlkit

    array = tomlkit.array()
    for place, papers in enumerate(correction.topics):
        inner = tomlkit.array()
        inner.extend(papers)
        array.add_line(inner, comment=_comment(labels[place]) if place < len(labels) else None)
    array.add_line(indent="")
    return array


def _comment(text: str) -> str | None:
    """Return text that is safe as a comment: one line without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (line if len(line) <= COMMENT else f"{line[: COMMENT - 1].rstrip()}…") or None


def _key(table: Any) -> tuple[str, str]:
    """Return what corrections of one theme are sorted by; steps would gather them at the end."""
    held = table.get("papers") or table.get("topic") or table.get("topics") or table.get("into")
    first = held[0] if held else ""
    return str(table.get("do", "")), str(first if isinstance(first, str) else first[0])


def _parse(text: str) -> TOMLDocument:
    import tomlkit

    return tomlkit.parse(text)


def _dump(document: TOMLDocument, before: str) -> str:
    """Return the text of the document with the line ends that it had before."""
    import tomlkit

    text = re.sub(r"\r?\n", "\n", tomlkit.dumps(document))
    text = text.rstrip("\n") + "\n"
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def _themes(document: TOMLDocument) -> AoT:
    found: AoT = document["theme"]
    return found


def _theme(document: TOMLDocument, name: str) -> Table:
    found: Table = next(t for t in _themes(document) if str(t["name"]).strip() == name)
    return found


def _end_with_blank_line(table: Table) -> None:
    import tomlkit

    text = table.as_string().replace("\r\n", "\n")
    if not text.endswith("\n\n"):
        table.add(tomlkit.nl())


def _take_trailing(table: Table) -> list[Any]:
    """Take comments that stand after a table's last key away: they speak of what comes next."""
    body = table.value.body
    last = max(place for place, (key, _) in enumerate(body) if key is not None)
    trailing = body[last + 1 :]
    first = next((i for i, (_, item) in enumerate(trailing) if "#" in item.as_string()), None)
    if first is None:
        return []
    taken = [item for _, item in trailing[first:]]
    del body[last + 1 + first :]
    return taken
