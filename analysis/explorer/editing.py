"""Corrections by hand in the explorer: where they are written, and how one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import InputError
from analysis.findings import mapped
from analysis.store import HOME, Results, load_results
from analysis.themes import EDITS, CorrectionSession
from analysis.trends import estimate_trends, theme_prevalence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.explorer.filters import Filters

FEW = 5_000
"""Of up to so many papers all trends are estimated anew after a correction."""
REMEMBERED = 20
"""The trends of so many earlier states are kept, so that undoing estimates nothing anew."""
THEMES = "themes.toml"
SHIPPED = HOME / "corpus" / "derived"


class Editor:
    """Results as corrected so far, and the session at which they are; each edit gives a sentence.

    `results` are always those to show. The session is set up with the editor, so that
    corrections which wait in the file are seen from the start.
    """

    def __init__(self, results: Results, path: Path) -> None:
        self.session = CorrectionSession(results, path)
        self._shown = [results]  # with trends, the newest last
        self.results = self._look()

    def do(
        self, edit: Callable[[CorrectionSession], object], filters: Filters
    ) -> tuple[str, Filters]:
        """Make an edit; return what was done, and filters that still mean the same papers.

        Raises
        ------
        InputError
            If the edit makes no sense; nothing is changed then.
        """
        before = self.results
        done = edit(self.session)
        self.results = self._look()
        note = done if isinstance(done, str) else str(getattr(done, "note", "done"))
        said = f"{note[:1].upper()}{note[1:]}. {self._where()}"
        return said, follow(filters, before, self.results)

    def undo(self, filters: Filters) -> tuple[str, Filters]:
        """Take the last edit back."""
        return self._step(self.session.undo, "Undone", filters)

    def redo(self, filters: Filters) -> tuple[str, Filters]:
        """Do the edit again that was undone last."""
        return self._step(self.session.redo, "Done again", filters)

    def misfits(self) -> str:
        """Name the corrections of the file that make no sense for these results; "" if all do."""
        lost = [str(outcome) for outcome in self.session.outcomes if not outcome.applied]
        if not lost:
            return ""
        said = "; ".join(lost)
        return f"{shown(self.session.path)}: {said[:1].upper()}{said[1:]}."

    def _where(self) -> str:
        """Say where corrections are written and what replays them."""
        path = self.session.path
        if _is_shipped_file(path):
            command = "themes run"
        elif path.name == THEMES and (path.parent / "provenance.json").is_file():
            command = f"themes run CORPUS --out {shown(path.parent)}"
        else:
            command = f"themes run CORPUS --out DIR --themes {shown(path)}"
        return f"Written to {shown(path)}; `{command}` replays it."

    def _look(self) -> Results:
        """Return what the session shows; of few papers with all trends, as a run will tell them."""
        view = self.session.view
        stale = len(view.trends) < len(view.topics) + len(view.themes)
        if not stale or len(view.papers) > FEW:
            return view
        for before in reversed(self._shown):
            if (renamed := _renamed(before, view)) is not None:
                return renamed
        config, levels = view.trend_config, ("theme", "topic")
        of_themes = estimate_trends(view.paper_themes, "theme", config)
        of_topics = estimate_trends(view.paper_themes, "topic", config, themes=of_themes)
        prevalence = [theme_prevalence(view.paper_themes, level, config) for level in levels]
        found = replace(
            view,
            trends=pd.concat([of_themes, of_topics], ignore_index=True),
            prevalence=pd.concat(prevalence, ignore_index=True),
        )
        self._shown = [*self._shown[-REMEMBERED:], found]
        return found

    def _step(self, step: Callable[[], None], word: str, filters: Filters) -> tuple[str, Filters]:
        before = self.results
        step()
        self.results = self._look()
        said = f"{word}; {shown(self.session.path)} is as it then was."
        return said, follow(filters, before, self.results)


def open_results(
    results: Results | str | Path, themes: str | Path | None = None
) -> tuple[Results, Path]:
    """Return results, and the file that corrections to them go to.

    Of a large corpus the papers are those on which the topics were found (`mapped`).
    The file is `themes` if it is named; for the folder of shipped results the shipped file,
    which `themes run` reads; for any other folder, copies of the shipped one among them,
    `themes.toml` in it. Results that come without a folder have `themes.toml` in the
    current folder.

    Raises
    ------
    InputError
        If results without a folder would be corrected in the shipped file.
    """
    if not isinstance(results, (Results, str, Path)):
        raise InputError(
            f"finished results are explored, not {type(results).__name__}; make them with "
            "analysis.run(papers, folder) or look at them with analysis.explore(papers)"
        )
    folder = Path(results) if isinstance(results, (str, Path)) else None
    found = mapped(load_results(results) if isinstance(results, (str, Path)) else results)
    if themes is not None:
        return found, Path(themes)
    if folder is None:
        path = Path.cwd() / THEMES
        if _is_shipped_file(path):
            raise InputError(
                f"{path}: corrections to results without a folder do not go to the shipped file; "
                "name another with `themes`, or give the folder of the results"
            )
        return found, path
    return found, (SHIPPED.parent if folder.resolve() == SHIPPED.resolve() else folder) / THEMES


def follow(filters: Filters, before: Results, after: Results) -> Filters:
    """Carry filters over an edit: a theme or topic that goes by another name or number, or is gone.

    Topics are numbered by size, so that a number may mean another topic afterwards;
    a topic is followed by its papers, and let go of where they are not one topic now.

    Parameters
    ----------
    filters
        What is looked at before the edit.
    before, after
        The results before and after it.
    """
    theme, topic = filters.theme, filters.topic
    if theme is not None:
        theme = _heir(theme, before.papers["theme"], after.papers["theme"])
    if topic is not None:
        topic = _heir(topic, before.papers["topic"], after.papers["topic"])
    return filters.changed(theme=theme, topic=topic)


def edit_asked(
    args: Mapping[str, Any], papers: pd.DataFrame
) -> Callable[[CorrectionSession], object]:
    """Return the edit that the front end asks for; it names papers by their rows.

    What it says goes to the parameters of the session's method that have these names.

    Raises
    ------
    InputError
        If there is no such edit.
    """
    do = str(args.get("do"))
    if do not in EDITS:
        raise InputError(f"there is no correction {do!r}")
    edit = getattr(CorrectionSession, do)
    given = {**args, "papers": paper_ids(papers, args.get("rows") or [])}
    _, *wanted = signature(edit).parameters.values()
    several = [
        one for part in wanted if part.kind is part.VAR_POSITIONAL for one in given[part.name]
    ]
    named = {part.name: given[part.name] for part in wanted if part.kind is not part.VAR_POSITIONAL}
    return lambda session: edit(session, *several, **named)


def paper_ids(papers: pd.DataFrame, rows: Sequence[int]) -> list[str]:
    """Return the ids of the papers in these rows."""
    return [str(papers["paper_id"].iloc[int(row)]) for row in rows]


def shown(path: Path) -> str:
    """Return a path as one would type it here."""
    whole, here = path.absolute(), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)


def _is_shipped_file(path: Path) -> bool:
    return path.resolve() == (SHIPPED.parent / THEMES).resolve()


def _heir(name: Any, before: pd.Series, after: pd.Series) -> Any:
    """Return what just the papers of a theme or topic are called now, or None."""
    inside = (before == name).to_numpy()
    now = after[inside].unique()
    if len(now) == 1 and not (after[~inside] == now[0]).any():
        return now[0].item() if hasattr(now[0], "item") else now[0]
    return name if (after == name).any() and isinstance(name, str) else None


def _renamed(before: Results, after: Results) -> Results | None:
    """Return `after` with the trends of `before` where they differ in names only; else None.

    Trends know themes and topics by their papers alone, so those of the same papers
    stay as they are under the new names.
    """
    trends, prevalence = before.trends.copy(), before.prevalence.copy()
    for level, column in (("theme", "theme"), ("topic", "topic_label")):
        old, new = _names(before, column), _names(after, column)
        told = set(trends.loc[trends["level"] == level, "name"])
        if old.keys() != new.keys() or told != set(old.values()):
            return None
        called = {old[papers]: new[papers] for papers in old}
        for table in (trends, prevalence):
            rows = table["level"] == level
            table.loc[rows, "name"] = table.loc[rows, "name"].map(called)
            if "falls_beside" in table:
                beside = table.loc[rows, "falls_beside"]
                table.loc[rows, "falls_beside"] = beside.map(called).fillna(beside)
    return replace(after, trends=trends, prevalence=prevalence)


def _names(results: Results, column: str) -> dict[tuple[str, ...], str]:
    """Return the name of each group of papers, by the papers' ids in order."""
    papers = results.paper_themes
    return {tuple(sorted(group)): str(name) for name, group in papers.groupby(column)["paper_id"]}
