"""The report: one self-contained page with tables, figures and plain limits; no network is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import sentences
from analysis.export import title_of
from analysis.report.gallery import draw_figures
from analysis.results import Results, load_results

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from analysis.export import Drawn

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["sendChartToCloud"]}
LIMITS = (
    "Papers are known by title and abstract only.",
    "Topics are estimates: another seed or a few more papers move some of them; each shows its "
    "stability.",
    "Trends are about these papers, which are a selection, and not about a whole field.",
    "“Cannot tell” means that the papers could not show a change of the size there may be; "
    "it does not mean that nothing changes.",
    "Places on the map show which papers are neighbours; its axes have no meaning.",
)


def write_report(
    results: Results | str | Path,
    path: str | Path | None = None,
    drawings: Mapping[str, Drawn] | None = None,
) -> Path:
    """Write `report.html`: what the papers are about and what changes, on one page.

    The page holds everything it shows, plotly.js included, and asks no network for
    anything. The same results give the same bytes.

    Parameters
    ----------
    results
        Finished results, or the folder they lie in.
    path
        Where the page goes; by default `report.html` in that folder.
    drawings
        The figures of `draw_figures`, if they have been drawn already.
    """
    if not isinstance(results, Results):
        path = path or Path(results) / "report.html"
        results = load_results(results)
    target = Path(path or "report.html")
    part = target.with_name(f".{target.name}.part")
    part.write_text(_render(results, drawings or draw_figures(results)), encoding="utf-8")
    part.replace(target)
    return target


def _render(results: Results, drawings: Mapping[str, Drawn]) -> str:
    from jinja2 import Environment
    from plotly.offline import get_plotlyjs

    template = (Path(__file__).parent / "page.html.jinja").read_text(encoding="utf-8")
    corpus = next(iter(results.provenance.get("inputs", {})), "the corpus")
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            title=f"What {len(results.papers):,} papers are about: {corpus}",
            summary=sentences.summary(results.papers, results.topics, results.themes),
            findings=sentences.findings(results.trends, results.prevalence),
            themes=_theme_rows(results),
            topics=_topic_rows(results.topics),
            figures=[_caption(name, drawn) for name, drawn in drawings.items()],
            limits=LIMITS,
            provenance=_provenance_rows(results),
            plotly=get_plotlyjs(),
            charts=_charts(drawings),
            config=json.dumps(CONFIG),
        )
    )


def _charts(drawings: Mapping[str, Drawn]) -> str:
    content = {name: json.loads(drawn.figure.to_json()) for name, drawn in drawings.items()}
    return json.dumps(content).replace("</", "<\\/")


def _caption(name: str, drawn: Drawn) -> dict[str, str]:
    return {"name": name, "title": title_of(drawn.figure, name), "alt": drawn.alt}


def _theme_rows(results: Results) -> list[dict[Hashable, Any]]:
    trends = results.trends[results.trends["level"] == "theme"]
    joined = results.themes.merge(
        trends.drop(columns=["n_papers", "level"]), left_on="theme", right_on="name", how="left"
    )
    return [{**row, "estimate": _estimate(row)} for row in joined.to_dict("records")]


def _estimate(row: dict[Hashable, Any]) -> str:
    if pd.isna(row["odds_ratio_per_year"]):
        return ""
    point, low, high = (
        sentences.number(row[name]) for name in ("odds_ratio_per_year", "low", "high")
    )
    return f"{point} ({low} to {high})"


def _topic_rows(topics: pd.DataFrame) -> list[dict[Hashable, Any]]:
    stability = topics["stability"].map(lambda value: "" if pd.isna(value) else f"{value:.2f}")
    return topics.assign(stability=stability).to_dict("records")


def _provenance_rows(results: Results) -> list[tuple[str, str]]:
    about = results.provenance
    settings = about.get("configuration", {})
    rows = [("Corpus (SHA-256)", str(about.get("corpus", {}).get("hash", "")))]
    rows += [(f"Input {name}", str(digest)) for name, digest in about.get("inputs", {}).items()]
    rows += [("Vectors", str(about.get("encoder", "")))]
    rows += [(f"Settings: {name}", json.dumps(value)) for name, value in settings.items()]
    rows += [("Versions", ", ".join(f"{n} {v}" for n, v in about.get("versions", {}).items()))]
    return rows
