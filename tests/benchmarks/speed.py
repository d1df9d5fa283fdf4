"""Time `themes run` against a plain BERTopic script, side by side on this machine.

    python -m tests.benchmarks.speed --runs 5

Both get the shipped papers and the same vectors, each run is a fresh process, and
the two take turns, so that a busy machine slows both. Ours makes more: every
figure as a page, PNG and SVG, and the report. So beside the whole run stand its
tables alone, by the clock that it keeps in provenance.json. A first run, whose
cache folder is empty (Linux), and a run with nothing changed are timed too. All find
Python's bytecode, as an installation leaves it. Times are wall seconds; memory is the
peak resident set of the process itself, processor time that of what it started as well.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
PLAIN = """
import json, sys
import numpy as np
from bertopic import BERTopic

folder = sys.argv[1]
texts = json.load(open(f"{folder}/texts.json"))
vectors = np.load(f"{folder}/vectors.npy")
model = BERTopic()
model.fit_transform(texts, embeddings=vectors)
model.get_topic_info().to_csv(f"{folder}/topics.csv")
model.get_document_info(texts).to_csv(f"{folder}/papers.csv")
figures = {
    "barchart": model.visualize_barchart(),
    "heatmap": model.visualize_heatmap(),
    "hierarchy": model.visualize_hierarchy(),
    "documents": model.visualize_documents(texts, embeddings=vectors),
}
for name, figure in figures.items():
    figure.write_html(f"{folder}/{name}.html")
"""
"""What someone writes after reading BERTopic's front page: defaults, two tables, four figures."""

FIRST = "themes run, the first"
NAMES = ("plain BERTopic", "themes run", FIRST, "nothing changed")


@dataclass(frozen=True)
class Cost:
    """What one process took: wall seconds, processor seconds and peak memory in MiB."""

    wall: float
    cpu: float
    memory: float
    tables: float | None = None
    """Wall seconds until the tables stand, of a run of ours."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="fresh runs of each side (default 5)")
    parser.add_argument("--json", type=Path, help="also write every single run here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        costs = compare(Path(scratch), asked.runs)
    print(report(costs))
    if asked.json:
        found = {name: [vars(cost) for cost in each] for name, each in costs.items()}
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def compare(scratch: Path, runs: int) -> dict[str, list[Cost]]:
    """Run both sides `runs` times in turn, after one unmeasured run of each that warms the disk."""
    plain = _write_plain(scratch / "plain")
    kept = {"PYTHONPYCACHEPREFIX": str(scratch / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    costs: dict[str, list[Cost]] = {name: [] for name in NAMES}
    for turn in range(runs + 1):
        out, first = scratch / f"ours-{turn}", scratch / f"first-{turn}"
        commands = plain, _themes_run(out), _themes_run(first), _themes_run(out)
        for name, command in zip(NAMES, commands, strict=True):
            empty = {"XDG_CACHE_HOME": str(scratch / f"cache-{turn}")} if name == FIRST else {}
            cost = measure(command, kept | empty)
            if name == "themes run":
                about = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
                cost = replace(cost, tables=sum(about["seconds"].values()))
            if turn > 0:
                costs[name].append(cost)
                print(f"run {turn} {name}: {cost.wall:.1f} s", file=sys.stderr)
    return costs


def measure(command: list[str], settings: dict[str, str] | None = None) -> Cost:
    """Run a command to its end in a fresh process; a failure is raised with what it said.

    Parameters
    ----------
    command
        The program and what it is given.
    settings
        Environment variables beside those of this process.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        environment = os.environ | {"CI": "1"} | (settings or {})
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=ROOT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command} failed:\n{said.read().decode(errors='replace')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(costs: dict[str, list[Cost]]) -> str:
    """Return a Markdown table of medians, and the ratios of the medians."""
    lines = [
        "| | runs | wall seconds, median (range) | processor seconds | peak memory, MiB |",
        "|---|---|---|---|---|",
    ]
    for name, each in costs.items():
        wall = [cost.wall for cost in each]
        lines.append(
            f"| {name} | {len(each)} | {statistics.median(wall):.1f} "
            f"({min(wall):.1f}-{max(wall):.1f}) "
            f"| {statistics.median(cost.cpu for cost in each):.1f} "
            f"| {max(cost.memory for cost in each):.0f} |"
        )
    plain = costs["plain BERTopic"]
    tables = statistics.median(cost.tables for cost in costs["themes run"] if cost.tables)
    middle = statistics.median(cost.wall for cost in plain)
    lines.append("")
    for name in ("themes run", FIRST):
        ratios = [
            statistics.median(getattr(cost, time) for cost in costs[name])
            / statistics.median(getattr(cost, time) for cost in plain)
            for time in ("cpu", "wall")
        ]
        lines.append(
            f"`{name}` takes {ratios[0]:.2f} times the processor time of plain BERTopic and "
            f"{ratios[1]:.2f} times its wall time."
        )
    lines.append(
        f"Its tables take {tables:.1f} s or {tables / middle:.2f} times; the rest is drawing."
    )
    return "\n".join(lines)


def _themes_run(out: Path) -> list[str]:
    run = [sys.executable, "-m", "analysis.cli", "run", str(CORPUS / "trending-papers.txt")]
    names = ["--dates", str(CORPUS / "paper-dates.csv"), "--themes", str(CORPUS / "themes.toml")]
    return [*run, "--out", str(out), *names, "--quiet"]


def _write_plain(folder: Path) -> list[str]:
    """Write the script with its texts and vectors; return the command that runs it."""
    from analysis.corpus import load_papers, paper_texts
    from analysis.embeddings import embed_papers

    papers = load_papers(CORPUS / "trending-papers.txt", dates=CORPUS / "paper-dates.csv")
    folder.mkdir()
    np.save(folder / "vectors.npy", embed_papers(papers))
    (folder / "texts.json").write_text(json.dumps(paper_texts(papers)), encoding="utf-8")
    (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
    return [sys.executable, str(folder / "plain.py"), str(folder)]


if __name__ == "__main__":
    main()
