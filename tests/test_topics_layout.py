"""The map of papers: the same wherever it is made, and made beside other work."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from analysis.topics import layout
from analysis.topics.layout import place_papers, placing
from tests.conftest import lend_compiled


def vectors_of(n_papers: int) -> np.ndarray:
    """Return made-up vectors in two groups."""
    rng = np.random.default_rng(3)
    centres = np.eye(8)[np.arange(n_papers) % 2]
    return (centres + rng.normal(scale=0.2, size=(n_papers, 8))).astype(np.float32)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have few papers placed in a process of its own, as many are."""
    monkeypatch.setattr(layout, "MANY", 0)


@pytest.mark.parametrize("n_papers", [0, 1, 2, 5])
def test_a_handful_of_papers_lies_on_a_circle(n_papers):
    places = place_papers(vectors_of(n_papers))
    assert places.shape == (n_papers, 2)
    assert np.allclose(np.linalg.norm(places, axis=1), 1, atol=1e-3)


def test_another_process_finds_the_same_places_and_keeps_groups_apart(monkeypatch):
    vectors = vectors_of(24)
    with placing(vectors, seed=5) as here:
        monkeypatch.setattr(layout, "MANY", 0)
        with placing(vectors, seed=5) as apart:
            places = apart()
            assert np.array_equal(places, here())
    assert places.shape == (24, 2)
    assert np.isfinite(places).all()
    near = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = (np.arange(24) % 2)[:, None] == (np.arange(24) % 2)[None]
    assert near[same].mean() < near[~same].mean()


@pytest.mark.usefixtures("apart")
def test_the_process_ends_when_the_work_beside_it_fails():
    started = []

    def work() -> None:
        with placing(vectors_of(24)) as places:
            started.append(places)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    with pytest.raises(FileNotFoundError):  # the process was ended before it left anything
        started[0]()


@pytest.mark.usefixtures("apart")
def test_what_goes_wrong_in_the_process_is_told():
    vectors = vectors_of(24)
    vectors[3] = np.nan
    with placing(vectors) as places, pytest.raises(RuntimeError, match="NaN"):
        places()


def test_the_module_can_be_run_on_a_folder(tmp_path):
    np.save(tmp_path / "vectors.npy", vectors_of(4))
    command = [sys.executable, "-m", "analysis.topics.layout", str(tmp_path), "1"]
    subprocess.run(command, check=True, capture_output=True)
    assert np.array_equal(np.load(tmp_path / "places.npy"), place_papers(vectors_of(4), 1))


def places_in(home: Path, vectors: np.ndarray) -> bytes:
    """Return the bytes of the places that a process with this place for caches finds."""
    work = home.parent / f"{home.name}-work"
    work.mkdir(exist_ok=True)
    np.save(work / "vectors.npy", vectors)
    subprocess.run(
        [sys.executable, "-m", "analysis.topics.layout", str(work), "1"],
        check=True,
        capture_output=True,
        env={**os.environ, "XDG_CACHE_HOME": str(home)},
    )
    return (work / "places.npy").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="moves the cache by XDG_CACHE_HOME")
def test_kept_code_gives_the_same_places_and_never_breaks_a_run(cache_of_its_own, tmp_path):
    vectors, home = vectors_of(24), tmp_path / "cache"
    (tmp_path / "unwritable").write_text("a file where the folder should be")
    without = places_in(tmp_path / "unwritable", vectors)
    assert places_in(cache_of_its_own, vectors) == without  # compiles what no test before it has
    lend_compiled(cache_of_its_own, home)
    kept = {path: path.read_bytes() for path in home.rglob("*.nb?")}
    assert any(path.suffix == ".nbc" for path in kept)
    assert places_in(home, vectors) == without
    assert {path: path.read_bytes() for path in home.rglob("*.nb?")} == kept  # nothing compiled
    for suffix in (".nbi", ".nbc"):
        some = sorted(path for path in kept if path.suffix == suffix)[:9]
        for number, path in enumerate(some):
            damaged = (b"garbage", kept[path][:-9] + b"different", b"")[number % 3]
            path.write_bytes(damaged)
    assert places_in(home, vectors) == without


OWN = """
import numpy
from analysis.topics.compiled import keep_compiled

keep_compiled()
import numba
from umap.utils import tau_rand_int


@numba.njit("f8(f8)", cache=True)
def twice(number):
    return 2 * number


state = numpy.arange(3)
print(len(twice.signatures), len(tau_rand_int.signatures), tau_rand_int(state), state)
print([str(types) for types in tau_rand_int.signatures])
try:
    tau_rand_int(numpy.arange(3.0))
except TypeError:
    print("only what was declared")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="moves the cache by XDG_CACHE_HOME")
def test_umap_compiles_what_it_declares_when_it_is_called_and_others_stay_as_they_are(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    environment = {**os.environ, "PYTHONPATH": str(Path(layout.__file__).parents[2])}
    told = [
        subprocess.run(
            [sys.executable, str(tmp_path / "own.py")],
            check=True,
            capture_output=True,
            text=True,
            env={**environment, "XDG_CACHE_HOME": str(home)},
        ).stdout.splitlines()
        for home in (tmp_path / "cache", tmp_path / "own.py")  # no folder: nothing is changed
    ]
    assert [lines[0].split()[:2] for lines in told] == [["1", "0"], ["1", "1"]]
    assert told[0][0].split()[2:] == told[1][0].split()[2:]
    assert told[0][1:] == told[1][1:]
    assert told[0][-1] == "only what was declared"
    assert list((tmp_path / "__pycache__").glob("own.twice*.nbi"))  # where numba keeps it


PARENT = """
import time, numpy as np
from analysis.topics import layout
layout.MANY = 0
made = layout.subprocess.Popen
def popen(*args, **settings):
    process = made(*args, **settings)
    print(process.pid, args[0][3], flush=True)
    return process
layout.subprocess.Popen = popen
with layout.placing(np.random.default_rng(0).normal(size=(3000, 8)).astype("float32")):
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks /proc what still runs")
def test_the_process_ends_with_one_that_is_killed_and_takes_its_folder_along():
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=root
    ) as parent:
        child, folder = parent.stdout.readline().split()
        assert Path(folder).is_dir()
        parent.kill()
    for _ in range(200):
        if not Path(folder).exists() and not _runs(child):
            return
        time.sleep(0.1)
    raise AssertionError("the process or its folder is still there 20 seconds later")


def _runs(process: str) -> bool:
    """Tell whether a process runs, dead ones that nobody has asked after left out."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
