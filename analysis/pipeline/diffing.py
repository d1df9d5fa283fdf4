"""Two results compared: a table, sentences, and a chart of where the papers went."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.figures import plot_flows
from analysis.figures.export import DescribedFigure, export_figures
from analysis.findings import colours_of, difference_sentences, flows_alt
from analysis.store import appearing_whole, as_csv, load_results, write_whole
from analysis.themes import carry_names, compare_results, flows_between
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


@dataclass(frozen=True)
class Diff:
    """What became of old results in new ones: the table of `compare_results`, lines, the folder."""

    table: pd.DataFrame
    lines: tuple[str, ...]
    folder: Path


def diff(
    old: str | Path,
    new: str | Path,
    out: str | Path | None = None,
    *,
    formats: Sequence[str] = ("html", "png", "svg"),
    names: str | Path | None = None,
) -> Diff:
    """Compare two results; write `diff.csv` and the charts theme-flows and topic-flows.

    Parameters
    ----------
    old, new
        The folders of results.
    out
        Where to write; None stands for `diff` in the folder of the new results.
    formats
        What charts are exported as.
    names
        A file of themes to write, in which what went on has its old name; None for none.

    Raises
    ------
    InputError
        If a folder holds no results, or the file of themes is there already.
    """
    before, after = load_results(old), load_results(new)
    folder = Path(out) if out is not None else Path(new) / "diff"
    table = compare_results(before, after)
    drawings = {}
    for level in ("theme", "topic"):
        flows = flows_between(before, after, level)
        colours = colours_of(before)
        if level == "topic":
            pairs = zip(before.topics["label"], before.topics["theme"], strict=True)
            colours = {str(label): colours[str(name)] for label, name in pairs if name in colours}
        note = "Old: {}. New: {}.".format(
            *(count(len(results.papers), "paper") for results in (before, after))
        )
        drawings[f"{level}-flows"] = DescribedFigure(
            plot_flows(flows, colours=colours, note=note), flows, flows_alt(flows)
        )
    lines = [*difference_sentences(table, "theme"), *difference_sentences(table, "topic")]
    with appearing_whole(folder) as fresh:
        write_whole(fresh / "diff.csv", as_csv(table).encode())
        export_figures(drawings, fresh, formats=formats, provenance=after.provenance)
    if names is not None:
        lines += carry_names(before, after, table, names, Path(old) / "themes.toml")
    return Diff(table, tuple(lines), folder)
