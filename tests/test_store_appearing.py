"""Content appears whole: a process stopped at any operation leaves the old or the new."""

from __future__ import annotations

import builtins
import io
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.embeddings.cache import VectorStore
from analysis.figures.export.rendering import Rendered
from analysis.pipeline import assigning, running, showing
from analysis.pipeline.places import places_of
from analysis.report import draw_figures
from analysis.store import (
    appearing_whole,
    commas,
    load_results,
    save_results,
    settle,
    write_results,
    write_whole,
)
from analysis.themes import CorrectionSession
from tests.small_results import small_results

OPERATIONS = [
    *((os, name) for name in ("replace", "rename", "mkdir", "unlink", "rmdir", "fsync", "open")),
    *((os, name) for name in ("scandir", "listdir", "chmod", "write", "link", "symlink")),
    (builtins, "open"),
    (io, "open"),
]
"""What touches files; pathlib, shutil, tempfile and numpy come down to these."""


class Killed(BaseException):
    """Stands for the end of a process: from here on no file operation succeeds."""


os_mkdir = os.mkdir


class Stopper:
    """Counts file operations below a folder, and from the one named on does none of them.

    The first that counts makes a folder: what comes before it only reads.
    """

    def __init__(self, folder: Path, at: int = -1):
        self.folder, self.at, self.seen = str(folder), at, 0
        self.begun = self.dead = False

    def wrapped(self, operation):
        def call(*args, **kwargs):
            named = [str(arg) for arg in args if isinstance(arg, str | os.PathLike)]
            ours = any(name.startswith(self.folder) for name in named)
            if self.dead and (ours or not named):
                raise Killed
            self.begun |= ours and operation is os_mkdir
            if ours and self.begun:
                self.seen += 1
                if self.seen == self.at:
                    self.dead = True
                    raise Killed
            return operation(*args, **kwargs)

        return call


@contextmanager
def stopping(folder: Path, at: int = -1):
    """Have every file operation below the folder counted, and the process end at one of them."""
    stopper = Stopper(folder, at)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in OPERATIONS:
            if hasattr(module, name):
                patch.setattr(module, name, stopper.wrapped(getattr(module, name)))
        yield stopper


def content(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def stopped_everywhere(make, act, known, look=content, *, most=400):
    """Stop an action at each of its operations in turn; say how often the old and new was left.

    `make` lays out the old state in an empty folder, `act` works on it, `known` are the
    states that may be seen by `look` afterwards.
    """
    found = []
    for at in range(1, most):
        folder = make()
        with stopping(folder.parent, at) as stopper, suppress(Killed):
            act(folder)
        settle(folder)
        settle(folder / "figures")
        state = look(folder) if folder.is_dir() else {}
        assert state in known, f"a mixture was left at operation {at}"
        left = [path.name for path in folder.parent.iterdir() if path.name != folder.name]
        assert left == [], f"operation {at} left {left}"
        found.append(known.index(state))
        if not stopper.dead:
            return found
    raise AssertionError(f"more than {most} operations")


def svg_alone(monkeypatch):
    """Have one figure drawn, once, so that writing it is most of what is done."""
    drawn = {}

    def draw(results, **settings):
        key = len(results.papers), results.papers["paper_id"][0]
        if key not in drawn:
            drawn[key] = dict(list(draw_figures(results).items())[1:2])
        return drawn[key]

    def report(results, home, *_, **settings):
        write_whole(home / "report.html", b"<p>new</p>")

    def images(wanted, *_):
        content = b'<svg width="1" height="1"></svg>'
        return Rendered([content] * len(wanted), ["matplotlib"] * len(wanted))

    monkeypatch.setattr(running, "draw_figures", draw)
    monkeypatch.setattr(showing, "draw_figures", draw)
    monkeypatch.setattr("analysis.figures.export.draw_images", images)
    monkeypatch.setattr(showing, "draft_report", lambda *_: None)
    monkeypatch.setattr(showing, "write_reports", report)
    monkeypatch.setattr(running, "figures_key", lambda key, wanted: f"{key} {list(wanted)}")


@pytest.fixture
def places(tmp_path):
    """Give a function that makes the folder of results in a fresh folder, from a copy."""
    number = iter(range(10_000))

    def make(source: Path | None):
        home = tmp_path / f"run-{next(number)}" / "out"
        home.parent.mkdir()
        if source is not None:
            shutil.copytree(source, home)
        return home

    return make


@pytest.fixture(scope="module")
def old_and_new(tmp_path_factory):
    """Give two results of one folder: in the old there are files of others, too."""
    home = tmp_path_factory.mktemp("two")
    old, new = small_results(), small_results(order=5)
    save_results(old, home / "old", "parquet")
    (home / "old" / "notes.txt").write_text("mine")
    (home / "old" / "figures").mkdir()
    (home / "old" / "figures" / "old.svg").write_text("<svg/>")
    shutil.copytree(home / "old", home / "new")
    write(new, home / "new")
    return home / "old", home / "new", new


@pytest.fixture(autouse=True)
def formatted_once(monkeypatch):
    """Format each table once, so that writing it is most of what is done."""
    formatted = {}

    def as_csv(frame):
        if id(frame) not in formatted:
            formatted[id(frame)] = frame, commas.as_csv(frame)  # kept, so that its id is its own
        return formatted[id(frame)][1]

    monkeypatch.setattr("analysis.store.results.as_csv", as_csv)


def write(results, folder):
    with appearing_whole(folder) as fresh:
        write_results(results, fresh, "csv")
        (fresh / "figures").mkdir()
        (fresh / "figures" / "new.svg").write_text("<svg></svg>")


def test_results_are_old_or_new_wherever_writing_stops(old_and_new, places):
    old, new, results = old_and_new
    known = [content(old), content(new)]
    assert "figures/new.svg" in known[1]
    assert "papers.parquet" not in known[1]
    found = stopped_everywhere(lambda: places(old), lambda home: write(results, home), known)
    assert found == sorted(found)  # once it counts, it counts
    assert found.count(1) > 20  # each move of a table is an operation at which it was stopped
    assert found.count(0) > 20


def test_first_results_are_there_or_not_wherever_writing_stops(old_and_new, places):
    results = old_and_new[2]
    whole = places(None)
    write(results, whole)
    found = stopped_everywhere(
        lambda: places(None), lambda home: write(results, home), [{}, content(whole)]
    )
    assert found == sorted(found)
    assert set(found) == {0, 1}


def test_what_a_dead_run_left_is_loaded_as_the_new_results_without_asking(old_and_new, places):
    old, _, results = old_and_new
    home = places(old)
    with stopping(home.parent) as counter:
        write(results, home)
    home = places(old)
    with pytest.raises(Killed), stopping(home.parent, counter.seen - 12):
        write(results, home)
    assert [path for path in home.parent.iterdir() if path != home]
    assert load_results(home).papers["paper_id"].tolist() == results.papers["paper_id"].tolist()
    assert [path for path in home.parent.iterdir() if path != home] == []


def test_a_live_run_is_left_alone_and_a_dead_ones_places_go_with_the_next(old_and_new, places):
    old, _, results = old_and_new
    home = places(old)
    dead = home.parent / ".out-abcd1234"
    dead.mkdir(mode=0o700)
    (dead / "papers.csv").write_text("half")
    backup = home.parent / ".out-original"
    backup.mkdir(mode=0o755)
    with appearing_whole(home) as mine:
        assert not dead.exists()
        write(results, home)  # another run in the same folder
        assert mine.is_dir()
        (mine / "more.txt").write_text("more")
    assert (home / "more.txt").is_file()
    assert backup.is_dir()
    assert load_results(home)


@pytest.mark.parametrize("inside", [True, False])
def test_a_folder_that_stands_alone_is_written_from_within(
    old_and_new, places, monkeypatch, inside
):
    old, new, results = old_and_new
    home = places(old)
    monkeypatch.chdir(home)
    if inside:
        monkeypatch.setattr("analysis.store.appearing._room", lambda _: home)
    write(results, ".")
    assert content(home) == content(new)


def test_a_file_is_old_or_new_wherever_writing_it_stops(places):
    def make():
        home = places(None)
        home.mkdir()
        (home / "themes.toml").write_text("old")
        return home

    def act(home):
        write_whole(home / "themes.toml", b"new")

    def look(home):
        return {"themes.toml": (home / "themes.toml").read_bytes()}

    known = [{"themes.toml": b"old"}, {"themes.toml": b"new"}]
    found = stopped_everywhere(make, act, known, look)
    assert set(found) == {0, 1}
    home = make()
    for at in range(1, len(found)):
        with stopping(home, at), suppress(Killed):
            act(home)
    act(home)
    assert content(home) == {"themes.toml": b"new"}  # no part of a dead one is left


def test_a_correction_is_written_down_or_not_wherever_it_stops(places):
    results = small_results()
    home = places(None)
    save_results(results, home)
    names = home / "themes.toml"

    def make():
        return places(home)

    def act(folder):
        session = CorrectionSession(results, folder / "themes.toml")
        session.rename_theme("Inference", "Fast inference")

    done = make()
    act(done)
    known = [content(home), content(done)]
    assert known[0] != known[1]
    found = stopped_everywhere(
        make,
        act,
        known,
        lambda f: {name: text for name, text in content(f).items() if not name.endswith(".part")},
    )
    assert set(found) == {0, 1}
    assert not names.exists()


def laid(source: Path, folder: Path) -> None:
    """Lay the tables of some results into a folder."""
    for path in sorted(source.iterdir()):
        if path.suffix in (".csv", ".npy", ".json"):
            (folder / path.name).write_bytes(path.read_bytes())


def seen(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder but for how long stages took."""
    found = content(folder)
    if "provenance.json" in found:
        told = json.loads(found["provenance.json"])
        found["provenance.json"] = json.dumps({**told, "seconds": {}, "seal": ""}).encode()
    return found


@pytest.fixture
def before(old_and_new, places):
    """Return older results with a figure and a report beside others' files."""
    home = places(old_and_new[0])
    (home / "report.html").write_text("<p>old</p>")
    return home


@pytest.mark.parametrize("command", ["run", "report", "export", "assign"])
def test_a_command_leaves_old_or_new_wherever_it_stops(
    command, before, old_and_new, places, monkeypatch
):
    svg_alone(monkeypatch)
    new = old_and_new[2]
    monkeypatch.setattr(running, "compute_any", lambda *_: replace(new, provenance={}))
    monkeypatch.setattr(running, "run_key", lambda *_: "the key")
    monkeypatch.setattr(running, "load_results", lambda _: new)
    monkeypatch.setattr(running, "write_results", lambda _, fresh, __: laid(old_and_new[1], fresh))
    monkeypatch.setattr(assigning, "load_results", lambda _: new)
    monkeypatch.setattr(assigning, "with_needed", lambda *_: ("svg",))
    grown = replace(new, provenance={**new.provenance, "key": "another"})
    corpus = before.parent.parent / "papers.csv"
    corpus.write_text("title\nA\n")
    act = {
        "run": lambda home: running.run(corpus, home, formats=("svg",), quiet=True),
        "report": lambda home: running.redraw(home, formats=("svg",), quiet=True),
        "assign": lambda home: assigning._write(grown, places_of(home), "csv", draw=True),
        "export": lambda home: running.export(home, formats=("svg",), only=("theme-sizes",)),
    }[command]
    done = places(before)
    act(done)
    known = [seen(before), seen(done)]
    assert known[0] != known[1]
    found = stopped_everywhere(lambda: places(before), act, known, seen)
    assert found == sorted(found)
    assert set(found) == {0, 1}


def test_a_stopped_cache_gives_the_right_vectors_or_none(tmp_path):
    """SQLite writes below Python: here processes are killed at four moments."""
    script = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from analysis.embeddings.cache import VectorStore\n"
        "store = VectorStore(Path(sys.argv[1]), 'e', 'k')\n"
        "print('ready', flush=True)\n"
        "for i in range(100000):\n"
        "    store.add({f'{i}-{j}': np.full(64, i, 'float32') for j in range(50)})\n"
    )
    store = VectorStore(tmp_path, "e", "k")
    root = Path(__file__).parents[1]
    for number in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=root
        ) as process:
            process.stdout.readline()
            time.sleep(0.03 + 0.05 * number)
            process.kill()
        found = store.read([f"{i}-{j}" for i in range(200) for j in range(50)])
        assert all((row == float(name.partition("-")[0])).all() for name, row in found.items())
    assert found
    store.add({"more": np.ones(64, "float32")})
    assert store.read(["more"])["more"].tolist() == [1.0] * 64
