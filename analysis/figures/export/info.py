"""What a figure's file says about where it comes from, and whether that still holds."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.figures.export.finishing import KEY
from analysis.figures.export.provenance import without_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORD = "provenance.json"
NEAR = (".", "..", "../corpus/derived", "../results")
"""Where results usually lie, seen from a figure's folder."""


@dataclass(frozen=True)
class FigureInfo:
    """What is known about a figure's file.

    `state` is "current" where the results that the figure was drawn from are found and
    have not changed since, "outdated" where others lie there now, and "cannot tell" where
    none are found; `reason` says it in words.
    """

    path: Path
    provenance: dict[str, Any]
    state: str
    reason: str

    def __str__(self) -> str:
        return "\n".join([*_lines(self.provenance), f"{self.state}: {self.reason}"])

    def to_json(self) -> str:
        """Return all that is known as JSON."""
        known = {**self.provenance, "state": self.state, "reason": self.reason}
        return json.dumps(known, indent=2, ensure_ascii=False)


def figure_info(path: str | Path, results: str | Path | None = None) -> FigureInfo:
    """Read the provenance inside a PNG, SVG, PDF or HTML, and compare it with the results.

    Parameters
    ----------
    results
        The folder of results to compare with; without one those that lie where the file
        says, or beside or above it, are looked for.

    Raises
    ------
    InputError
        If the file is none of the four, is broken, or holds no provenance.
    """
    source = Path(path)
    facts = read_provenance(source)
    state, reason = _compare(facts, source, Path(results) if results else None)
    return FigureInfo(source, facts, state, reason)


def read_provenance(path: str | Path) -> dict[str, Any]:
    """Return the provenance inside a figure's file.

    Raises
    ------
    InputError
        If there is none that can be read.
    """
    source = Path(path)
    readers: dict[str, Callable[[bytes], str]] = {
        ".png": _in_png,
        ".svg": _in_svg,
        ".pdf": _in_pdf,
        ".html": _in_html,
    }
    if source.suffix.lower() not in readers:
        raise InputError(f"{source}: no figure; figure-info reads .png, .svg, .pdf and .html")
    try:
        content = source.read_bytes()
    except OSError as error:
        raise InputError(f"{source}: cannot be read ({error.strerror}); check the path") from None
    try:
        text = readers[source.suffix.lower()](content)
        facts = json.loads(text) if text else None
    except Exception as error:  # whatever a broken file does to its reader
        raise InputError(f"{source}: broken file ({type(error).__name__})") from None
    if not isinstance(facts, dict):
        raise InputError(f"{source}: holds no provenance; export the figure again to write it")
    return facts


def _in_png(content: bytes) -> str:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(content), formats=["PNG"]) as picture:
        picture.load()  # texts may stand behind the pixels
        return str(picture.info.get(KEY, ""))


def _in_svg(content: bytes) -> str:
    found = re.search(rb'<metadata id="[^"]*-provenance">(.*?)</metadata>', content, re.DOTALL)
    return html.unescape(found[1].decode()) if found else ""


def _in_pdf(content: bytes) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    about = PdfReader(BytesIO(content)).metadata
    return str(about.get(f"/{KEY}", "")) if about else ""


def _in_html(content: bytes) -> str:
    found = re.search(rb'<meta name="provenance" content="([^"]*)">', content)
    return html.unescape(found[1].decode()) if found else ""


def _compare(facts: dict[str, Any], source: Path, results: Path | None) -> tuple[str, str]:
    if not facts.get("results"):
        return "cannot tell", "the file does not say which results it was drawn from"
    found = next(_records(facts, source, results), None)
    if found is None:
        where = f"in {results}" if results else "beside the file"
        return "cannot tell", f"no results found {where}; name their folder (--results)"
    home, record = found
    if record.get("key") == facts["results"]:
        changed = [
            name for name, digest in record.get("files", {}).items() if not _is(home / name, digest)
        ]
        if changed:
            return "outdated", f"{changed[0]} of the results has been changed or removed since"
        return "current", "drawn from the results that lie there now"
    return "outdated", f"the results have been made anew since: {_difference(facts, record)}"


def _records(
    facts: dict[str, Any], source: Path, results: Path | None
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Find the records of results, those of the same corpus and key first."""
    folders = [str(facts.get("results_folder", "")), *NEAR]
    places = [results] if results else [source.parent / name for name in folders if name]
    found = []
    for home in dict.fromkeys(places):
        try:
            record = json.loads((home / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(record, dict):
            found.append((home, record))
    yield from sorted(found, key=lambda pair: pair[1].get("key") != facts["results"])


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _difference(facts: dict[str, Any], record: dict[str, Any]) -> str:
    """Say what is not as it was: corpus, settings, versions, or else the code."""
    kinds = (("corpus", "other papers"), ("configuration", "other settings"))
    changes = [words for key, words in kinds if facts.get(key) != without_paths(record.get(key))]
    before, now = facts.get("versions", {}), record.get("versions", {})
    moved = [
        f"{name} {before.get(name, 'none')} → {v}"
        for name, v in now.items()
        if before.get(name) != v
    ]
    if moved:
        changes.append("other versions (" + ", ".join(moved[:3]) + (" …)" if moved[3:] else ")"))
    return ", ".join(changes) or "other names, dates or code"


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    corpus, renderer = facts.get("corpus", {}), facts.get("renderer", "")
    yield f"figure: {facts.get('figure', '')}"
    if "function" in facts:
        yield f"drawn by: {facts['function']}"
    if renderer:
        yield f"renderer: {renderer}"
    if "printed" in facts:
        size = facts["printed"]
        extra = [
            f"{size[name]} {name}" if name == "dpi" else name
            for name in size
            if name not in ("width_mm", "height_mm")
        ]
        yield ", ".join([f"size: {size['width_mm']:g} x {size['height_mm']:g} mm", *extra])
    for name, digest in facts.get("inputs", {}).items():
        yield f"input: {name} ({digest[:12]})"
    if corpus:
        yield f"corpus: {corpus.get('n_papers', '?')} papers ({str(corpus.get('hash', ''))[:12]})"
    if "encoder" in facts:
        yield f"vectors: {facts['encoder']}"
    if "configuration" in facts:
        yield f"settings: {json.dumps(facts['configuration'], ensure_ascii=False)}"
    if "versions" in facts:
        yield "versions: " + ", ".join(f"{n} {v}" for n, v in facts["versions"].items())
    if "results" in facts:
        yield f"results: {facts['results']}"
