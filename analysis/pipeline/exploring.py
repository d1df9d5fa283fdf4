"""Open the explorer on finished results, or on papers that are at hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.config import RunConfig
from analysis.corpus import opened
from analysis.pipeline.places import Places
from analysis.pipeline.sizes import compute_any
from analysis.pipeline.stages import STAGES, Clock
from analysis.progress import progress
from analysis.store import HOME, Results

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus import Corpus
    from analysis.explorer import Explorer


def explore(
    papers: Results | Corpus | pd.DataFrame = HOME / "corpus" / "derived",
    *,
    themes: str | Path | None = None,
    selections: str | Path | None = None,
    config: RunConfig | None = None,
) -> Explorer:
    """Open results or papers in an explorer; display it in a notebook.

    Of papers topics, themes and trends are found first, and nothing is written; `run`
    writes them. Finished results are shown as they are.

    Parameters
    ----------
    papers
        Results or a folder of them, or whatever `load_papers` takes: a DataFrame, a list of
        texts, a file.
    themes
        The file that corrections are written to, as `analysis.explorer.explore` has it.
    selections
        The file that selections are kept in, likewise.
    config
        The settings that papers are fitted with; results have their own.

    Raises
    ------
    InputError
        If neither results nor papers can be read from it.
    """
    from analysis.explorer import explore as explore_results

    if isinstance(papers, Results) or _is_results(papers):
        return explore_results(papers, themes=themes, selections=selections)  # type: ignore[arg-type]  # told above
    with opened(papers) as files, progress(len(STAGES) - 1) as begin:  # type: ignore[arg-type]
        nowhere = Path.cwd()
        places = Places(files, None, Path(themes) if themes else None, nowhere, nowhere, False)
        with TemporaryDirectory(prefix="themes-") as room:  # for the parts of a large corpus
            places = replace(places, results=Path(room) / "results")
            results = compute_any(places, config or RunConfig(), Clock(begin), "explored")
    return explore_results(results, themes=themes, selections=selections)


def _is_results(papers: Any) -> bool:
    """Return whether it names a folder of results, or what should be one."""
    return isinstance(papers, str | Path) and (Path(papers) / "provenance.json").is_file()
