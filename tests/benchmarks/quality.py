"""The contest: this project's topics against those of its peers, on the same papers and vectors.

    python -m tests.benchmarks.quality run --cache CACHE
    python -m tests.benchmarks.quality run --cache CACHE --sets arxiv-250 titles \
        --corpora CORPORA
    python -m tests.benchmarks.quality table --cache CACHE --out table [--corpora ...]

Every method runs in a process of its own, with a limit for each fit; what fails or
is not installed is listed with its reason. Fits are kept in the cache: what is
there is not run again (`--retry` runs again what failed). See README.md here.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import cache as records
from tests.benchmarks.cache import Job
from tests.benchmarks.data import SETS, Sample, Source, draw_rows, n_draws
from tests.benchmarks.peers import METHODS
from tests.benchmarks.words import WordVectors

MINUTE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("do", choices=["run", "worker", "table"])
    parser.add_argument("--cache", type=Path, required=True, help="folder of finished fits")
    parser.add_argument("--sets", nargs="+", default=["shipped"], choices=SETS)
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--corpora", type=Path, help="the folder that corpora.py wrote")
    parser.add_argument("--draws", type=int, default=5, help="at most so many draws of a set")
    parser.add_argument("--seeds", type=int, default=3, help="fits of every draw")
    parser.add_argument("--subsamples", type=int, default=3, help="90 %% subsamples of every draw")
    parser.add_argument("--limit", type=float, default=10 * MINUTE, help="seconds for one fit")
    parser.add_argument("--retry", action="store_true", help="run again what failed")
    parser.add_argument("--out", type=Path, help="write the table here, as .md and .csv")
    asked = parser.parse_args()
    source = Source(asked.corpora)
    if asked.do == "run":
        run(asked)
    elif asked.do == "worker":
        work(json.load(sys.stdin), asked.cache, source)
    else:
        from tests.benchmarks.table import write_table

        write_table(asked.cache, asked.sets, source, asked.out)


def run(asked: argparse.Namespace) -> None:
    """Run what is asked for and not in the cache, the methods that choose for themselves first."""
    sets = [name for name in SETS if name in asked.sets]
    for name in sets:
        Source(asked.corpora).load(name)  # fails here, not in every worker
    for name in sorted(asked.methods, key=lambda name: METHODS[name].number != "own"):
        jobs = [
            job
            for data in sets
            for job in _jobs(name, data, asked)
            if _is_open(records.read(job, asked.cache), retry=asked.retry)
        ]
        for job in jobs:
            job.file(asked.cache).unlink(missing_ok=True)
        while jobs:
            print(f"{time.strftime('%H:%M:%S')} {name}: {len(jobs)} fits", flush=True)
            _supervise(jobs, asked)
            jobs = [job for job in jobs if not job.file(asked.cache).exists()]


def work(jobs: list[dict[str, Any]], folder: Path, source: Source) -> None:
    """Fit the jobs one by one, all of one method, small sets first, and record each at once."""
    loaded: dict[str, Sample] = {}
    for job in (Job(**each) for each in jobs):
        if job.data not in loaded:
            loaded = {job.data: source.load(job.data)}
        try:
            record = _fit(job, loaded[job.data], folder)
        except Exception as error:  # a peer may fail in any way; the reason is recorded
            record = {"error": f"{type(error).__name__}: {error}"[:400]}
        records.write(job, folder, record)


def _jobs(name: str, data: str, asked: argparse.Namespace) -> list[Job]:
    draws = range(min(asked.draws, n_draws(data)))
    jobs = [Job(name, data, draw, seed) for draw in draws for seed in range(asked.seeds)]
    return jobs + [Job(name, data, d, 0, sub) for d in draws for sub in range(asked.subsamples)]


def _is_open(record: dict[str, Any] | None, *, retry: bool) -> bool:
    return record is None or (retry and "error" in record)


def _supervise(jobs: list[Job], asked: argparse.Namespace) -> None:
    """Run the jobs in a fresh process.

    A fit that takes too long, or that takes the process down, is recorded as failed,
    and what is left of its set is not tried.
    """
    command = [sys.executable, "-m", "tests.benchmarks.quality", "worker"]
    command += ["--cache", str(asked.cache)]
    command += ["--corpora", str(asked.corpora)] if asked.corpora else []
    log = asked.cache / "log" / f"{jobs[0].method}.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    with log.open("w") as said:
        worker = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=os.environ | threads
        )
        assert worker.stdin is not None
        worker.stdin.write(json.dumps([vars(job) for job in jobs]).encode())
        worker.stdin.close()
        over = _overtime(worker, jobs, asked)
    left = [job for job in jobs if not job.file(asked.cache).exists()]
    for job in left:
        if job.data == left[0].data:
            reason = f"over {asked.limit:.0f} s" if over else f"exit status {worker.returncode}"
            reason = reason if job == left[0] else f"not tried after {reason}"
            records.write(job, asked.cache, {"error": reason})


def _overtime(worker: subprocess.Popen[bytes], jobs: list[Job], asked: argparse.Namespace) -> bool:
    """Wait for a worker; end it when one fit takes longer than the limit."""
    done, since = 0, time.monotonic()
    while worker.poll() is None:
        time.sleep(0.5)
        finished = sum(job.file(asked.cache).exists() for job in jobs)
        if finished > done:
            done, since = finished, time.monotonic()
        elif time.monotonic() - since > asked.limit:
            worker.kill()
            worker.wait()
            return True
    return False


def _fit(job: Job, whole: Sample, folder: Path) -> dict[str, Any]:
    """Fit one job; seconds are the processor's, vectors of papers and words are given."""
    sample = whole.take(draw_rows(job.data, len(whole), job.draw, job.sub))
    k = _number(job, whole, folder)
    known = dict(zip(sample.texts, sample.vectors, strict=True))
    words = WordVectors(folder / f"words-{job.data.split('-')[0]}.npz", known, whole.texts)
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = METHODS[job.method].fit(sample, k, job.seed, words)
    return {
        "seconds": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "k": k if METHODS[job.method].number != "own" else None,
        **records.packed(outcome),
    }


def _number(job: Job, whole: Sample, folder: Path) -> int:
    """Return the number of topics for methods that are told one."""
    number = METHODS[job.method].number
    if number == "own":
        return 0
    if number == "true":
        return whole.take(draw_rows(job.data, len(whole), job.draw)).true_k
    path = folder / job.data / f"median-draw{job.draw}.json"
    if not path.exists():
        path.write_text(json.dumps(_chosen(job, folder)), encoding="utf-8")
    return max(2, round(float(np.median(list(json.loads(path.read_text()).values())))))


def _chosen(job: Job, folder: Path) -> dict[str, int]:
    """Return how many topics each peer that chooses for itself found on the papers of a job."""
    found = {}
    for name, method in METHODS.items():
        record = records.read(Job(name, job.data, job.draw, 0), folder)
        if name != "ours" and method.number == "own" and record and "error" not in record:
            found[name] = len(set(record["labels"]) - {-1})
    found = {name: number for name, number in found.items() if number > 1}  # no collapse
    if not found:
        raise RuntimeError(
            "no peer that chooses its own number has found two topics in these papers"
        )
    return found


if __name__ == "__main__":
    main()
