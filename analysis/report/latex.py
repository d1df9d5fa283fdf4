"""The report in LaTeX, which compiles as it is with pdfLaTeX, XeLaTeX and LuaLaTeX."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.figures.export import as_latex, latex_text
from analysis.findings import terms_sentence
from analysis.report.markdown import papers_table, topics_table
from analysis.report.references import CITATION, keys_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from analysis.report.contents import Contents


PERCENT = re.compile(r"(?<=\d) %")
HASH = re.compile(r"\b([0-9a-f]{32})([0-9a-f]{32})\b")
END = r"\end{tabular}"
SHORT = {
    "In stable topics": "Stable",
    "Odds ratio per year": "Odds ratio",
    "Replicates agree": "Agree",
    "Coherence": "NPMI",
}
"""Headings that would be wider than what is below them."""

NARROW = SHORT | {
    "Papers": "n",
    "Stability": "Stab.",
    "Coverage": "Cover.",
    "Confidence": "Conf.",
}
"""Headings of the widest table, which has all measures of all topics."""


def latex_report(contents: Contents, figures: str, exported: Collection[str]) -> str:
    r"""Return the report as a LaTeX document.

    Figures are included as PDF, or as PNG where there is none. The references stand in
    the document itself, under the keys of `report.bib`, so that two runs of LaTeX are
    enough.

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

    template = (Path(__file__).parent / "report.tex.jinja").read_text(encoding="utf-8")
    environment = Environment(  # LaTeX, not HTML: every text goes through the filter `text`
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["text"] = lambda text: latex_text(PERCENT.sub("\u00a0%", text))
    return environment.from_string(template).render(
        contents=contents,
        methods=[_with_keys(text) for text in contents.methods],
        figures=figures,
        table=_table,
        themes=contents.themes.rename(columns=SHORT),
        measures=contents.topics.drop(
            columns=["Theme", "Replicates agree"], errors="ignore"
        ).rename(columns=NARROW),
        papers=papers_table,
        topics=topics_table,
        provenance=contents.provenance.assign(Value=contents.provenance["Value"].map(_breakable)),
        terms_sentence=terms_sentence,
        image=lambda name: _image(name, exported),
    )


def _table(frame: pd.DataFrame, caption: str = "", label: str = "") -> str:
    """Return a table that stands where it is named, and no wider than the text."""
    table = as_latex(frame, caption=caption, label=label).replace("[htbp]", "[H]", 1)
    for edge, fitted in ((r"\begin{tabular}", r"\fitted{\begin{tabular}"), (END, END + "}")):
        table = table.replace(edge, fitted)
    return table


def _breakable(value: str) -> str:
    """Part a long hash in two, so that a column can hold it."""
    return HASH.sub(r"\1 \2", value)


def _image(name: str, exported: Collection[str]) -> str:
    return next((f"{name}.{kind}" for kind in ("pdf", "png") if f"{name}.{kind}" in exported), "")


def _with_keys(text: str) -> str:
    r"""Return a paragraph with its citations as `\cite`."""
    parts, end = [], 0
    for found in CITATION.finditer(text):
        parts += [latex_text(text[end : found.start()]), _cite(found)]
        end = found.end()
    return "".join([*parts, latex_text(text[end:])])


def _cite(found: re.Match[str]) -> str:
    return rf"~\cite{{{','.join(keys_of(found))}}}"
