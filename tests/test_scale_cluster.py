"""The workers of a Dask cluster give the same bytes as this machine alone, also where one dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.pipeline import run
from analysis.scale import Work, choose_runner
from tests.test_scale import many_papers, small_scale
from tests.test_scale_resume import hashes

PATIENCE = 300  # seconds for a step on a busy machine


def test_dask_that_is_not_installed_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr("analysis.scale.runners.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'paper-themes\[cluster\]'"):
        choose_runner(None, "tcp://127.0.0.1:1")


def test_a_folder_that_a_worker_does_not_see_is_named(tmp_path):
    with pytest.raises(InputError, match="sees no such folder; let results and corpus lie"):
        Work(tmp_path / "elsewhere").check_seen()


distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask warns of much that is not ours


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as workers:
        yield workers


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "many.parquet"
    many_papers(300).to_parquet(file, row_group_size=150)
    return file


@pytest.fixture(scope="module")
def alone(corpus, tmp_path_factory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("alone") / "out"
    run(corpus, out, config=small_scale(), workers=1, formats=(), quiet=True)
    return hashes(out)


def kill_a_worker(client, folder: Path, step: str, killed: list[int]) -> None:
    """Kill one of the workers as soon as a step is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if list(folder.glob(f".out-work-*/{step}/done.json")):
            pid = next(iter(client.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            return
        time.sleep(0.002)


@pytest.mark.parametrize("step", ["read-00001", "placed-00001"])
def test_a_worker_that_is_killed_changes_nothing(step, cluster, corpus, alone, tmp_path):
    killed: list[int] = []
    with distributed.Client(cluster) as client, distributed.Client(cluster) as other:
        watcher = threading.Thread(target=kill_a_worker, args=(other, tmp_path, step, killed))
        watcher.start()
        run(
            corpus, tmp_path / "out", config=small_scale(), scheduler=client, formats=(), quiet=True
        )
        watcher.join()
    assert killed
    assert hashes(tmp_path / "out") == alone


def test_the_address_of_a_scheduler_does_too(cluster, corpus, alone, tmp_path):
    address = cluster.scheduler_address
    assert address.startswith("tcp://127.0.0.1:")
    said: list[str] = []
    asked = {"config": small_scale(), "scheduler": address, "formats": (), "quiet": True}
    run(corpus, tmp_path / "out", note=said.append, **asked)
    assert hashes(tmp_path / "out") == alone
    assert any(text.startswith("the cluster's dashboard: http://127.0.0.1:") for text in said)


def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch):
    monkeypatch.setattr("analysis.scale.runners.PATIENCE", "200ms")
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        choose_runner(None, "tcp://127.0.0.1:9")
