"""The report: one self-contained page with tables, figures and plain limits; no network is used."""

from __future__ import annotations

import numbers
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import findings
from analysis.report.charts import sparkline, trend_chart
from analysis.report.contents import START, Contents, gather
from analysis.report.gallery import draw_figures
from analysis.report.references import CITATION, Work, bibliography, keys_of
from analysis.report.stills import stills
from analysis.store import Results, load_results, policy_hash, write_whole
from analysis.style import dark_rules
from analysis.wording import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from analysis.explorer import Fragment
    from analysis.figures.export import DescribedFigure

AT_RIGHT = {
    *("Papers", "Topics", "In stable topics", "Odds ratio per year", "Replicates agree"),
    *("Stability", "Coherence", "Coverage", "Confidence", "Share", "Step"),
}
"""Headings of columns whose texts stand at the right."""
PERCENT = re.compile(r"(?<=\d) %")
ROOM = 7_400_000
"""Bytes that page may have; what figures and tables leave is for the papers' abstracts."""


def write_report(
    results: Results | str | Path,
    path: str | Path | None = None,
    drawings: Mapping[str, DescribedFigure] | None = None,
    *,
    figures: str | Path | None = None,
    title: str = "",
) -> Path:
    """Write `report.html`: what the papers are about and what changes, on one page.

    The page holds everything it shows and asks no network for anything. The same
    results give the same bytes.

    Parameters
    ----------
    results
        Finished results, or the folder they lie in.
    path
        Where the page goes; by default `report.html` in that folder.
    drawings
        The figures of `draw_figures`, if they have been drawn already.
    figures
        The folder that these figures were exported to, if they were; others are drawn.
    title
        Another title than "What 258 papers are about".
    """
    if not isinstance(results, Results):
        path = path or Path(results) / "report.html"
        results = load_results(results)
    drawings = drawings or draw_figures(results)
    images = stills(drawings, Path(figures) if figures else None)
    page = page_of(results, gather(results, drawings, title), images)
    return write_whole(Path(path or "report.html"), page.encode())


def page_of(
    results: Results,
    contents: Contents,
    images: Mapping[str, str],
    viewer: Fragment | None = None,
) -> str:
    """Return the whole page.

    Parameters
    ----------
    results
        Finished results, which the explorer shows.
    contents
        What the report says.
    images
        Each figure as a data URI, by name.
    viewer
        The explorer as `viewer_fragment` gives it; it is made if it is None, or larger than
        what the images leave it.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    from analysis.explorer import viewer_fragment

    home = Path(__file__).parent
    style = (home / "report.css").read_text(encoding="utf-8")
    saving = (home / "saving.js").read_text(encoding="utf-8")
    room = ROOM - sum(map(len, images.values())) - 2_000 * len(contents.topics)
    if viewer is None or len(viewer["data"]) > room:
        viewer = viewer_fragment(results, budget=max(room, 0))
    sparks = {profile.anchor: Markup(sparkline(profile)) for profile in contents.profiles}
    charts = {profile.anchor: Markup(trend_chart(profile)) for profile in contents.profiles}
    night = _night([*sparks.values(), *charts.values()], contents)
    environment = Environment(autoescape=True, keep_trailing_newline=True, finalize=_shown)
    template = environment.from_string((home / "page.html.jinja").read_text(encoding="utf-8"))
    return template.render(
        contents=contents,
        start=START,
        numbers=AT_RIGHT,
        images=images,
        methods=[_with_numbers(text, contents.works) for text in contents.methods],
        bibtex=bibliography(contents.works),
        sparks=sparks,
        charts=charts,
        terms_sentence=findings.terms_sentence,
        decimal=decimal,
        viewer=viewer,
        style=style,
        night=night,
        style_hashes=[policy_hash(part) for part in (style, night, viewer["style"])],
        saving=saving,
        script_hashes=[policy_hash(part) for part in (viewer["script"], saving)],
    )


def _night(charts: Sequence[str], contents: Contents) -> str:
    """Return the rules by which the small charts and the themes' marks are dark on a dark page."""
    swatches = "".join(f'<rect fill="{profile.colour}"/>' for profile in contents.profiles)
    rules = dark_rules("".join(charts) + swatches, ":is(.trend, .spark, .swatch)")
    return f"@media screen and (prefers-color-scheme: dark) {{{rules}}}"


def _shown(value: Any) -> Any:
    """Part the thousands of a count, and keep a number and its per cent sign on one line."""
    if isinstance(value, numbers.Integral):
        return f"{value:,}"
    return PERCENT.sub("\u00a0%", value) if type(value) is str else value


def _with_numbers(text: str, works: Sequence[Work]) -> Markup:
    """Return a paragraph with its citations as numbers that lead to the references."""
    from markupsafe import Markup, escape

    number = {work.key: place for place, work in enumerate(works, start=1)}

    def links(found: re.Match[str]) -> str:
        refer = [f'<a href="#reference-{key}">{number[key]}</a>' for key in keys_of(found)]
        return f" [{', '.join(refer)}]"

    return Markup(CITATION.sub(links, str(escape(text))))
