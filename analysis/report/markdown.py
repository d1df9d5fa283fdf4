"""The report in Markdown, with its figures linked from the folder they were exported to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.figures.export import as_markdown, markdown_text
from analysis.findings import terms_sentence
from analysis.report.references import CITATION, keys_of
from analysis.wording import decimal

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Sequence

    import pandas as pd

    from analysis.findings import ThemeProfile
    from analysis.report.contents import Contents
    from analysis.report.references import Work


def markdown_report(contents: Contents, figures: str, exported: Collection[str]) -> str:
    """Return the report as Markdown (GitHub's).

    A figure is linked as PNG, or as SVG where there is none, and left out, with its
    words kept, where there is neither.

    Parameters
    ----------
    contents
        What the report says.
    figures
        The folder of figures as seen from the report.
    exported
        The names of the files in it.
    """
    from jinja2 import Environment

    template = (Path(__file__).parent / "report.md.jinja").read_text(encoding="utf-8")
    environment = Environment(  # Markdown, not HTML: every text goes through the filter `text`
        autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["text"] = markdown_text
    return environment.from_string(template).render(
        contents=contents,
        methods=[_with_numbers(text, contents.works) for text in contents.methods],
        table=as_markdown,
        papers=papers_table,
        topics=topics_table,
        terms_sentence=terms_sentence,
        image=lambda name: _image(name, figures, exported),
    )


def papers_table(profile: ThemeProfile) -> pd.DataFrame:
    """Return the papers that stand for a theme, under the headings that are shown."""
    papers = profile.papers[["title", "date", "confidence"]]
    papers = papers.assign(confidence=papers["confidence"].map(decimal))
    return papers.rename(columns=str.capitalize)


def topics_table(profile: ThemeProfile) -> pd.DataFrame:
    """Return a theme's topics, under the headings that are shown."""
    topics = profile.topics[["label", "n_papers", "stability", "terms"]]
    topics = topics.assign(stability=topics["stability"].map(decimal))
    topics.columns = topics.columns.map(
        {"label": "Topic", "n_papers": "Papers", "stability": "Stability", "terms": "Terms"}
    )
    return topics


def _image(name: str, figures: str, exported: Collection[str]) -> str:
    found = next((f"{name}.{kind}" for kind in ("png", "svg") if f"{name}.{kind}" in exported), "")
    return f"{figures}/{found}" if found else ""


def _with_numbers(text: str, works: Sequence[Work]) -> str:
    """Return a paragraph with its citations as numbers of the list of references."""
    number: dict[str, Any] = {work.key: place for place, work in enumerate(works, start=1)}

    def numbers(found: re.Match[str]) -> str:
        return f" [{', '.join(str(number[key]) for key in keys_of(found))}]"

    return markdown_text(CITATION.sub(numbers, text))
