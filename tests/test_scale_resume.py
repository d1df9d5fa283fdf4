"""A long run that is killed goes on from what it had finished, and ends with the same bytes."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.pipeline import run
from analysis.scale.passing import Placing
from tests.test_scale import many_papers, small_scale

ROOT = Path(__file__).parents[1]
CHILD = """
import sys
from pathlib import Path
from analysis.pipeline import run
from tests.test_scale import small_scale

if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], config=small_scale(), workers=1, formats=(), quiet=True)
"""
PATIENCE = 600  # seconds for a child on a busy machine


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file; the provenance holds times, and so do pages that cite it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name != "provenance.json"
    }


def killed_run(corpus: Path, out: Path, step: str) -> Path:
    """Run in a process of its own, kill it once a step is finished, and return its work folder."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(corpus), str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not (found := list(out.parent.glob(f".{out.name}-work-*/{step}/done.json"))):
            if child.poll() is not None:
                pytest.fail(f"the run ended before it could be killed: {child.stderr.read()!r}")
            assert time.monotonic() < until, "the run never came so far"
            time.sleep(0.002)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stderr.close()
    return found[0].parents[1]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "many.parquet"
    many_papers(300).to_parquet(file, row_group_size=150)
    return file


@pytest.fixture(scope="module")
def uninterrupted(corpus, tmp_path_factory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("whole") / "out"
    run(corpus, out, config=small_scale(), workers=1, formats=(), quiet=True)
    return hashes(out)


@pytest.mark.parametrize("step", ["read-00001", "placed-00001"])
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(
    step, corpus, uninterrupted, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    work = killed_run(corpus, out, step)
    assert not out.exists()
    kept = {path.parent.name for path in work.glob("*/done.json")}
    assert step in kept
    placed: list[str] = []
    really = Placing.__call__

    def counted(self: Placing, source: str, target: str, *rest: object) -> str:
        placed.append(target)
        return really(self, source, target, *rest)

    monkeypatch.setattr(Placing, "__call__", counted)
    run(corpus, out, config=small_scale(), workers=1, formats=(), quiet=True)
    assert not kept & set(placed)
    assert hashes(out) == uninterrupted
    assert not list(tmp_path.glob(".out-work-*"))


def test_half_a_step_is_done_again(corpus, uninterrupted, tmp_path):
    out = tmp_path / "out"
    work = killed_run(corpus, out, "placed-00000")
    (work / "placed-00000" / "done.json").unlink()
    (work / "placed-00000" / "placed.parquet").write_bytes(b"torn")
    run(corpus, out, config=small_scale(), workers=1, formats=(), quiet=True)
    assert hashes(out) == uninterrupted
