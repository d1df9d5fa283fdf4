"""The view as one self-contained page, as parts of another page, and as a widget's code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from analysis.explorer.packing import packed_text
from analysis.explorer.payload import BUDGET, build_payload
from analysis.explorer.selections import read_selections, selections_file
from analysis.findings import mapped, source_of
from analysis.store import Results, load_results, policy_hash, write_whole
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        *("elements", "texts", "columns", "colouring", "data", "exports", "workbook", "points"),
        *("labels", "map", "drawing", "moves", "slope", "sets", "trend", "table", "paper", "key"),
        *("legend", "comparison", "selections", "toolbar", "ownfilter", "controls", "viewer"),
    )
)
"""The front end's files in the order in which they are joined."""


class Fragment(TypedDict):
    """The parts of the view for another page.

    `style` goes inside a style element and `script` inside a script element at the
    page's end; `markup` and `data` are elements themselves. All of them are safe to
    put into a page unescaped.
    """

    style: str
    markup: str
    data: str
    script: str


def write_page(
    results: Results | str | Path, path: str | Path | None = None, *, budget: int = BUDGET
) -> Path:
    """Write the view as one page that works from a file, without a kernel or a network.

    The same results give the same bytes.

    Parameters
    ----------
    results
        Finished results, or the folder they lie in.
    path
        Where the page goes; by default `explorer.html` in that folder.
    budget
        Bytes that the papers may take; longer abstracts are cut, and the page says so.
    """
    from jinja2 import Environment

    kept = None
    if not isinstance(results, Results):
        path = path or Path(results) / "explorer.html"
        kept = read_selections(selections_file(results))
        results = load_results(results)
    parts = viewer_fragment(results, budget=budget, kept=kept)
    template = (Path(__file__).parent / "page.html.jinja").read_text(encoding="utf-8")
    page = (
        Environment(autoescape=True, keep_trailing_newline=True)
        .from_string(template)
        .render(
            **parts,
            title=f"Explore {len(results.papers):,} papers",
            source=source_of(results),
            summary=_contents(results),
            script_hash=policy_hash(parts["script"]),
            style_hash=policy_hash(parts["style"]),
        )
    )
    return write_whole(Path(path or "explorer.html"), page.encode())


def viewer_fragment(
    results: Results,
    *,
    budget: int = BUDGET,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Fragment:
    """Return the view's parts for a page: style, markup, data and script.

    Parameters
    ----------
    results
        Finished results.
    budget
        Bytes that the papers may take.
    kept
        The ids of the papers of selections that were kept, by name.
    """
    payload = build_payload(mapped(results), budget=budget, kept=kept)
    return {
        "style": widget_style(),
        "markup": '<div id="paper-viewer" class="pt-page">'
        "<noscript>This view of the papers needs JavaScript.</noscript></div>",
        "data": '<script type="application/octet-stream" id="paper-viewer-data">'
        f"{packed_text(payload)}</script>",
        "script": f'(() => {{\n"use strict";\n{widget_source()}\n{_MOUNT}}})();\n',
    }


def widget_source() -> str:
    """Return the front end's JavaScript: plain functions, `mountViewer` among them."""
    return "\n".join(_read(name) for name in SCRIPTS)


def widget_style() -> str:
    """Return the front end's style sheet; every class in it starts with `pt-`."""
    return _read("viewer.css")


_MOUNT = """
const place = document.getElementById("paper-viewer");
const packed = document.getElementById("paper-viewer-data").textContent;
unpackPayload(packed).then(
  (data) => {
    place.textContent = "";
    place.viewer = mountViewer(place, data, {}); // for other scripts of the page
    place.dataset.ready = "true";
  },
  (error) => {
    place.textContent = `This browser cannot open the papers: ${error.message}`;
  },
);
"""


def _read(name: str) -> str:
    return (Path(__file__).parent / "js" / name).read_text(encoding="utf-8")


def _contents(results: Results) -> str:
    """Say in a line what the papers are and how they are filed."""
    topics, themes = count(len(results.topics), "topic"), count(len(results.themes), "theme")
    years = results.papers["date"].dropna().dt.year
    span = [f"{years.min()} to {years.max()}"] if len(years) else []
    return " · ".join(filter(None, [source_of(results), f"{topics} in {themes}", *span]))
