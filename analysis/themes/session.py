"""The session at which results are corrected by hand: edits are written down and shown at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import paper_rows
from analysis.errors import InputError
from analysis.store import Results, file_hash, write_whole
from analysis.themes.anchors import parts_of, standing_for
from analysis.themes.assign import theme_of_topic
from analysis.themes.file import NamedTheme, parse_themes
from analysis.themes.kinds import Correction
from analysis.themes.replay import Outcome, outcomes_table, replay
from analysis.themes.view import corrected_results
from analysis.themes.writing import add_correction, add_theme, rename_theme
from analysis.topics import TopicTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.themes.file import ThemesFile

EDITS = (
    *("rename_theme", "rename_topic", "merge_topics", "split_topic"),
    *("move_papers", "pin_papers", "mark_nowhere"),
)
"""The methods of a session that correct something, for those who offer them."""
ANCHORS = 5
"""Papers that stand for a topic in a correction; more than half must be together later on."""


@dataclass(frozen=True)
class _State:
    """What an undo brings back: the file's text (None: there was none), topics and outcomes."""

    text: str | None
    tables: TopicTables
    outcomes: tuple[Outcome, ...] = ()


class CorrectionSession:
    """Finished results, and the file that corrections to them are written to.

    Every edit goes to the file before anything is shown, so what is shown is what
    `themes run` will replay. An edit that makes no sense raises `InputError` and
    changes nothing. Undo and redo reach back to where the session was opened.

    Parameters
    ----------
    path
        The file of themes. If it is not there, the first edit writes it, with all the
        themes of the results and papers that stand for them.
    """

    def __init__(self, results: Results, path: str | Path) -> None:
        self.path = Path(path)
        self._results = results
        self._undo: list[_State] = []
        self._redo: list[_State] = []
        self._state = _State(None, TopicTables.of_results(results))
        self._read()

    @property
    def view(self) -> Results:
        """The results as corrected so far.

        The trends of topics and themes whose papers have changed are left out: they
        are known after the next run.
        """
        if self._state.text is None or self._unchanged():
            return self._results
        return corrected_results(self._results, self._state.tables, self._said)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._redo)

    @property
    def table(self) -> pd.DataFrame:
        """What became of each correction that this session has replayed, one row each."""
        return outcomes_table(self._state.outcomes)

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each correction that this session has replayed."""
        return list(self._state.outcomes)

    def rename_theme(self, theme: str, name: str) -> str:
        """Give a theme another name; return what was done, in words."""
        self._refresh()
        view, old, name = self.view, theme, name.strip()
        self._known_theme(view, old)
        if not name:
            raise InputError("a theme needs a name; write one")
        others = {one.casefold() for one in view.themes["theme"] if one != old}
        if name.casefold() in others:
            raise InputError(f"another theme is called {name!r} already; choose another name")
        text = rename_theme(self._with_theme(view, old), old, name)
        self._settle(text, self._state.tables, self._state.outcomes)
        return f"the theme {old!r} is called {name!r}"

    def rename_topic(self, topic: int, name: str) -> Outcome:
        """Give a topic another label."""
        if not name.strip():
            raise InputError("a topic needs a name; write one")
        return self._apply("rename", topic, topics=[self._anchors(topic)], name=name.strip())

    def merge_topics(self, *topics: int, name: str | None = None) -> Outcome:
        """Make one topic of several; without a name the papers give it one."""
        chosen = list(dict.fromkeys(topics))
        if len(chosen) < 2:
            raise InputError("it takes two topics to merge; choose another one")
        groups = [self._anchors(topic) for topic in chosen]
        return self._apply("merge", chosen[0], topics=groups, name=(name or "").strip())

    def split_topic(self, topic: int, k: int = 2) -> Outcome:
        """Cut a topic into k parts of papers that lie near each other."""
        return self._apply("split", topic, topics=self._parts(topic, k))

    def preview_split(self, topic: int, k: int = 2) -> pd.DataFrame:
        """Show what a split would give, and change nothing.

        Returns
        -------
        pandas.DataFrame
            label, n_papers, terms and papers (titles of those that stand for it); one
            row a part, largest first.
        """
        groups = self._parts(topic, k)
        split = Correction("split", 0, "", topics=tuple(map(tuple, groups)))
        cut, _ = replay(self._state.tables, [split])
        rows = paper_rows(cut.papers)
        parts = list(dict.fromkeys(int(cut.topic_of[rows[g[0].casefold()]]) for g in groups))
        titles = cut.representatives.groupby("topic")["title"].agg("; ".join)
        found = cut.topics[cut.topics["topic"].isin(parts)]
        found = found.assign(papers=found["topic"].map(titles))
        return found[["label", "n_papers", "terms", "papers"]].reset_index(drop=True)

    def move_papers(self, papers: Sequence[str], topic: int) -> Outcome:
        """Place papers (by id) in another topic."""
        return self._apply("move", topic, papers=papers, topics=[self._anchors(topic, papers)])

    def pin_papers(self, papers: Sequence[str], theme: str) -> Outcome:
        """Keep papers (by id) in a theme, whatever their topic says."""
        return self._apply("pin", theme, papers=papers)

    def mark_nowhere(self, papers: Sequence[str]) -> Outcome:
        """Mark papers (by id) as belonging nowhere: they stay, with no confidence."""
        ids = self._known_papers(papers)
        row = paper_rows(self._state.tables.papers)[ids[0].casefold()]
        return self._apply("nowhere", int(self._state.tables.topic_of[row]), papers=papers)

    def undo(self) -> None:
        """Take the last edit back; the file is byte for byte what it was."""
        self._step(self._undo, self._redo, "undo")

    def redo(self) -> None:
        """Do the edit again that was undone last."""
        self._step(self._redo, self._undo, "do again")

    def _apply(
        self,
        do: str,
        where: int | str,
        *,
        papers: Sequence[str] = (),
        topics: Sequence[Sequence[str]] = (),
        name: str = "",
    ) -> Outcome:
        """Write a correction down and replay it; `where` is the theme, or a topic in it."""
        self._refresh()
        view, tables = self.view, self._state.tables
        ids = self._known_papers(papers) if papers or do in ("move", "pin", "nowhere") else []
        theme = where if isinstance(where, str) else self._theme_of(view, where)
        self._known_theme(view, theme)
        text = self._with_theme(view, theme)
        correction = Correction(
            do, self._next_step(text), theme, tuple(ids), tuple(map(tuple, topics)), name
        )
        corrected, (outcome,) = replay(tables, [correction])
        if not outcome.applied:
            raise InputError(f"{outcome.note}; nothing was changed")
        titles = dict(zip(tables.papers["paper_id"], tables.papers["title"], strict=True))
        labels = [self._label_of(tables, group) for group in topics]
        text = add_correction(text, correction, titles, labels)
        self._settle(text, corrected, (*self._state.outcomes, outcome))
        return outcome

    def _settle(self, text: str, tables: TopicTables, outcomes: tuple[Outcome, ...]) -> None:
        """Write the new text, and only then let the session move on."""
        said = parse_themes(text, self.path)
        before, state = self._state, _State(text, tables, outcomes)
        write_whole(self.path, text.encode())
        self._undo.append(before)
        self._redo.clear()
        self._state, self._said = state, said

    def _step(self, source: list[_State], target: list[_State], what: str) -> None:
        if not source:
            raise InputError(f"there is nothing to {what}")
        if _text_of(self.path) != self._state.text:
            raise InputError(
                f"{self.path} has been changed elsewhere since; to {what} would lose that"
            )
        state = source.pop()
        if state.text is None:
            self.path.unlink(missing_ok=True)
        else:
            write_whole(self.path, state.text.encode())
        target.append(self._state)
        self._state = state
        self._said = parse_themes(state.text or "", self.path)

    def _read(self) -> None:
        """Take in the file as it lies there, and replay what the results do not know yet."""
        text = _text_of(self.path)
        self._said = parse_themes(text or "", self.path)
        pending = _pending(self._results, self._said)
        tables, outcomes = replay(TopicTables.of_results(self._results), pending)
        self._state = _State(text, tables, tuple(outcomes))

    def _refresh(self) -> None:
        """See whether somebody else has changed the file; if so, begin anew from there."""
        if _text_of(self.path) != self._state.text:
            self._undo.clear()
            self._redo.clear()
            self._read()

    def _unchanged(self) -> bool:
        """Tell whether the results were made with just this file."""
        known = self._results.provenance.get("inputs", {}).get(self.path.name)
        return self.path.is_file() and known == file_hash(self.path)

    def _anchors(self, topic: int, leave: Iterable[str] = ()) -> list[str]:
        """Return papers that stand for a topic, without those to `leave` out if others can."""
        tables = self._state.tables
        if topic not in set(tables.topics["topic"]):
            raise InputError(f"there is no topic {topic}; topics go to {len(tables.topics) - 1}")
        free = ~tables.papers["paper_id"].isin(list(leave)).to_numpy()
        inside = tables.topic_of == topic
        chosen = inside & free if (inside & free).any() else inside
        return standing_for(tables, chosen, ANCHORS)

    def _parts(self, topic: int, k: int) -> list[list[str]]:
        """Return the papers that stand for each of k parts of a topic."""
        self._refresh()
        self._anchors(topic)
        tables = self._state.tables
        return parts_of(tables, np.flatnonzero(tables.topic_of == topic), k, ANCHORS)

    def _with_theme(self, view: Results, theme: str) -> str:
        """Return the text of the file with the theme written down in it."""
        text = self._state.text or ""
        written = {named.name for named in self._said.themes}
        missing = [theme] if self._state.text is not None else view.themes["theme"].tolist()
        titles = dict(zip(view.papers["paper_id"], view.papers["title"], strict=True))
        for name in missing:
            if name not in written:
                anchors = self._anchors_of_theme(view, name)
                text = add_theme(text, NamedTheme(name, "", anchors), titles)
        return text

    def _anchors_of_theme(self, view: Results, theme: str) -> tuple[str, ...]:
        """Return papers that stand for every topic of a theme."""
        inside = (view.papers["theme"] == theme).to_numpy()
        homes = theme_of_topic(view.paper_themes)
        topics = homes.loc[homes["theme"] == theme, "topic"].tolist()
        tables = self._state.tables
        groups = [inside & (tables.topic_of == topic) for topic in topics] or [inside]
        return tuple(paper for group in groups for paper in standing_for(tables, group, 3))

    def _next_step(self, text: str) -> int:
        steps = [known.step for known in parse_themes(text, self.path).corrections]
        return max(steps, default=0) + 1

    def _theme_of(self, view: Results, topic: int) -> str:
        homes = theme_of_topic(view.paper_themes).set_index("topic")["theme"]
        return str(homes[topic])

    def _label_of(self, tables: TopicTables, papers: Sequence[str]) -> str:
        row = paper_rows(tables.papers)[papers[0].casefold()]
        return tables.labels[int(tables.topic_of[row])]

    def _known_papers(self, papers: Sequence[str]) -> list[str]:
        ids = [papers] if isinstance(papers, str) else list(dict.fromkeys(papers))
        known = set(self._state.tables.papers["paper_id"])
        unknown = [paper for paper in ids if paper not in known]
        if unknown or not ids:
            raise InputError(
                f"no paper has the id {unknown[0]!r}; ids are in the column paper_id"
                if unknown
                else "no paper was chosen; choose at least one"
            )
        return ids

    def _known_theme(self, view: Results, theme: str) -> None:
        if theme not in set(view.themes["theme"]):
            raise InputError(f"there is no theme {theme!r}; see the column theme of the themes")


def _pending(results: Results, said: ThemesFile) -> list[Correction]:
    """Return the corrections of the file that were not replayed when the results were made."""
    done = results.corrections
    known = set(zip(done["step"], done["do"], done["papers"], done["name"], strict=True))
    rows = outcomes_table([Outcome(one, True, "") for one in said.corrections])
    keys = zip(rows["step"], rows["do"], rows["papers"], rows["name"], strict=True)
    return [one for one, key in zip(said.corrections, keys, strict=True) if key not in known]


def _text_of(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is not TOML in UTF-8 ({error}); mend that place") from None
