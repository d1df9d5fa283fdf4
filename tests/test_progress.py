"""Progress: one bar where a person watches, and nothing anywhere else."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from analysis import EmbeddingConfig, InputError, embed_papers, run
from analysis.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDGET = "application/vnd.jupyter.widget-view+json"
PAPERS = pd.DataFrame(
    {
        "paper_id": [f"p{i}" for i in range(12)],
        "title": [f"{['Bandits', 'Caches', 'Auctions'][i % 3]} part {i}" for i in range(12)],
        "abstract": "",
        "date": pd.Timestamp("2024-01-01"),
    }
)


class Terminal(io.StringIO):
    """A standard error that a person looks at."""

    def isatty(self) -> bool:
        return True


def shown(work: Callable[[], object], screen: io.StringIO | None = None) -> str:
    """Return what the work shows on a screen, by default a terminal."""
    screen = screen or Terminal()
    with redirect_stderr(screen):
        work()
    return screen.getvalue()


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "TQDM_DISABLE"):
        monkeypatch.delenv(name, raising=False)


def count_to_two() -> None:
    with progress(2) as begin:
        begin("counting to one")
        with progress(5) as inner:
            inner("with fingers")
        begin("counting to two")


def count_quietly() -> None:
    with progress(1, quiet=True) as begin:
        begin("counting")
        count_to_two()


def divide_by_zero() -> None:
    with progress(2) as begin:
        begin("dividing")
        _ = 1 / 0


def refused(corpus: Path, *, quiet: bool) -> None:
    with pytest.raises(InputError):
        run(corpus, corpus.parent / "out", quiet=quiet)


def test_a_terminal_shows_what_is_done_and_how_far_it_is():
    text = shown(count_to_two)
    assert text.index("counting to one") < text.index("counting to two")
    assert text.index("0/2") < text.index("1/2")


def test_work_inside_other_work_has_no_bar_of_its_own():
    text = shown(count_to_two)
    assert "counting to one: with fingers" in text
    assert "/5" not in text


def test_a_bar_is_gone_when_the_work_is_done_also_by_an_error():
    screen = Terminal()
    with pytest.raises(ZeroDivisionError):
        shown(divide_by_zero, screen)
    assert "dividing" in screen.getvalue()
    assert screen.getvalue().split("\r")[-2].strip() == ""
    assert "counting to one" in shown(count_to_two)


@pytest.mark.parametrize("name", ["CI", "TQDM_DISABLE"])
def test_nothing_is_shown_where_nobody_watches(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, "1")
    assert shown(count_to_two) == ""


def test_nothing_goes_to_a_file():
    assert shown(count_to_two, io.StringIO()) == ""


def test_quiet_work_keeps_the_work_inside_quiet():
    assert shown(count_quietly) == ""


def test_embedding_says_which_papers_it_is_at(tmp_path: Path):
    text = shown(lambda: embed_papers(PAPERS, EmbeddingConfig("static"), cache=tmp_path))
    assert "embedding paper 1 to 12 of 12" in text


def test_a_run_shows_its_stages_unless_it_is_quiet(tmp_path: Path):
    corpus = tmp_path / "papers.csv"
    corpus.write_text("title,abstract\n", encoding="utf-8")
    assert "reading the papers" in shown(lambda: refused(corpus, quiet=False))
    assert shown(lambda: refused(corpus, quiet=True)) == ""


def test_a_notebook_shows_a_bar_unless_told_not_to():
    work = "with progress(1) as begin:\n    begin('working')"
    sources = [f"from analysis.progress import progress\n{work}", f"%env CI=1\n{work}"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    seen = [[WIDGET in output.get("data", {}) for output in c.outputs] for c in notebook.cells]
    assert seen[0] == [True]
    assert not any(seen[1])
