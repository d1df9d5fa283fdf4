"""The methods in words: what was really done, with versions, settings and citations."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.config import TrendConfig
from analysis.findings import without_themes
from analysis.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from analysis.store import Results

SOFTWARE = {
    "paper-themes": "Paper Themes",
    "bertopic": "BERTopic",
    "umap-learn": "umap-learn",
    "scikit-learn": "scikit-learn",
    "scikit-network": "scikit-network",
    "scipy": "SciPy",
    "numpy": "NumPy",
    "pandas": "pandas",
}


def methods(results: Results, drawn: Collection[str] = ()) -> list[str]:
    """Return the methods as paragraphs, each with citations like `[@firth1993]`.

    Only what these results rest on is told: encoder, settings and versions are those
    of their provenance, and `drawn` names the figures, some of which show further
    methods.
    """
    from jinja2 import Environment

    about = results.provenance
    settings = about.get("configuration", {})
    trends = asdict(TrendConfig()) | settings.get("trends", {})
    template = (Path(__file__).parent / "methods.txt.jinja").read_text(encoding="utf-8")
    versions = about.get("versions", {})
    text = (
        Environment(autoescape=False)
        .from_string(template)
        .render(  # plain text, not a page
            papers=count(len(results.papers), "paper"),
            encoder=str(about.get("encoder", "")).removesuffix(" (shipped)"),
            topics=settings.get("topics", {}),
            no_themes=without_themes(results),
            by_hand=any(name.endswith(".toml") for name in about.get("inputs", {})),
            dated=bool(results.papers["date"].notna().any()),
            trends=trends,
            level=f"{100 * trends['level']:.0f} %",
            null=_null(results.trends),
            few_slices=_few_slices(results.trends),
            drawn=drawn,
            software=listing(
                f"{SOFTWARE[name]} {versions[name]}" for name in SOFTWARE if name in versions
            ),
        )
    )
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _null(trends: pd.DataFrame) -> str:
    """Return against what the trends were tested: waves, companions or independent papers."""
    known = set(trends["null"]) if "null" in trends else set()
    return next((null for null in ("waves", "companions") if null in known), "independent papers")


def _few_slices(trends: pd.DataFrame) -> bool:
    """Say whether waves were left aside since the dates make too few slices of time."""
    if "null_reason" not in trends:
        return False
    reasons = trends["null_reason"].fillna("").astype(str)
    return bool(reasons.str.startswith("too few slices").any())
