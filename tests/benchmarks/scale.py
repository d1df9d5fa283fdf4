"""What a corpus above the limit costs, and how good the topics of placed papers are.

    python -m tests.benchmarks.scale --papers PAPERS.parquet --n 20000 150000
    python -m tests.benchmarks.scale --papers PAPERS.parquet --n 1000000 --no-quality

The papers of the smallest hashes are drawn; of more than there are, copies are made with fresh
ids, their sentences turned round and a number in the title, so that none is merged. Each run is
`themes run` with word vectors in a fresh process: wall seconds, processor seconds and peak memory
of it and of all that it started. Beside it stands BERTopic with its defaults, fitted on all papers
with the same vectors, its outliers given to the nearest topic. Quality is the adjusted mutual
information with the column `category`, on the papers that no sample held; how far confidence
can be believed is told by a sample that the run has not seen.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
COLUMNS = ("arxiv_id", "title", "abstract", "first_submitted", "category")
PEER = """
import json, sys, time
import numpy as np
from bertopic import BERTopic

folder = sys.argv[1]
texts = json.load(open(f"{folder}/texts.json"))
vectors = np.load(f"{folder}/vectors.npy")
began = time.process_time()
topics, _ = BERTopic().fit_transform(texts, embeddings=vectors)
print(json.dumps({"cpu": time.process_time() - began, "topics": [int(t) for t in topics]}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=Path, required=True, help="a Parquet file of papers")
    parser.add_argument("--n", type=int, nargs="+", default=[20_000], help="sizes of the corpus")
    parser.add_argument("--workers", type=int, default=1, help="processes that place papers")
    parser.add_argument("--no-quality", action="store_true", help="measure what it costs alone")
    parser.add_argument("--no-peer", action="store_true", help="leave BERTopic out")
    asked = parser.parse_args()
    for n in asked.n:
        with tempfile.TemporaryDirectory() as scratch:
            room = Path(scratch)
            corpus(asked.papers, n).to_parquet(room / "papers.parquet", row_group_size=50_000)
            found = cost(room, asked.workers)
            if not asked.no_quality:
                found |= quality(room / "out", peer=not asked.no_peer)
        print(json.dumps({"papers": n, **found}, indent=1), flush=True)


def corpus(file: Path, n: int) -> pd.DataFrame:
    """Return n papers: those of the smallest hashes of their ids, and copies where they end."""
    from analysis.corpus import number_of

    whole = pd.read_parquet(file, columns=list(COLUMNS))
    order = np.argsort(number_of(whole["arxiv_id"]), kind="stable")
    papers = whole.iloc[order].reset_index(drop=True)
    parts = [papers.iloc[: min(n, len(papers))]]
    while (lacking := n - sum(map(len, parts))) > 0:
        parts.append(_copies(papers.iloc[:lacking], len(parts)))
    return pd.concat(parts, ignore_index=True)


def _copies(papers: pd.DataFrame, number: int) -> pd.DataFrame:
    turned = [" ".join(np.roll(re.split(r"(?<=\.) ", text), number)) for text in papers["abstract"]]
    return papers.assign(
        arxiv_id=[f"copy{number}.{i:07d}" for i in range(len(papers))],
        title=papers["title"] + f" {number + 1}",
        abstract=turned,
    )


def cost(room: Path, workers: int) -> dict[str, float]:
    """Run `themes run` in a process of its own, and return what it took."""
    command = [sys.executable, "-m", "analysis.cli", "run", str(room / "papers.parquet")]
    command += ["--out", str(room / "out"), "--encoder", "static", "--workers", str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    before, began = os.times(), time.monotonic()
    child = subprocess.Popen([*command, "--quiet"], cwd=ROOT, env=environment)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, _resident(child.pid))
        time.sleep(0.2)
    wall, after = time.monotonic() - began, os.times()
    if child.returncode:
        raise SystemExit(f"themes run ended with status {child.returncode}")
    cpu = after.children_user + after.children_system
    return {
        "wall": round(wall, 1),
        "cpu": round(cpu - before.children_user - before.children_system, 1),
        "peak_mb": round(peak),
        "report_mb": round((room / "out" / "report.html").stat().st_size / 1e6, 2),
        **{
            f"seconds_{name}": value for name, value in _provenance(room / "out")["seconds"].items()
        },
    }


def _resident(process: int) -> float:
    """Return the resident memory of a process and of all that it started, in MB (Linux)."""
    total, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        try:
            lines = Path(f"/proc/{one}/status").read_text().splitlines()
            tasks = Path(f"/proc/{one}/task").iterdir()
            waiting += [int(c) for t in tasks for c in (t / "children").read_text().split()]
        except OSError:
            continue
        total += sum(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))
    return total


def _provenance(out: Path) -> dict:
    return json.loads((out / "provenance.json").read_text(encoding="utf-8"))


def quality(out: Path, *, peer: bool) -> dict[str, object]:
    """Return how good the topics of placed papers are, and how far confidence can be believed."""
    from sklearn.metrics import roc_auc_score

    from analysis.config import TopicConfig
    from analysis.corpus import number_of
    from analysis.scale.samples import matched_agreement
    from analysis.store import load_results
    from analysis.topics import Placer, agreement, cluster_papers, clustered_topics

    results = load_results(out)
    papers, vectors = results.papers, np.asarray(results.vectors)
    placed = np.flatnonzero(~papers["sampled"].to_numpy(dtype=bool))
    told = results.provenance["scale"]
    found: dict[str, object] = {
        "topics": len(results.topics),
        "agreement": told["agreement"],
        "ami": agreement(papers["topic"].iloc[placed], papers["category"].iloc[placed])["ami"],
    }
    unseen = placed[np.argsort(number_of(papers["paper_id"].iloc[placed]))[::-1]]
    size = int(told["sampled"])
    other, held = np.sort(unseen[:size]), np.sort(unseen[size : size + 4_000])
    some = papers.iloc[other].reset_index(drop=True)
    engine = cluster_papers(some, vectors[other], TopicConfig())
    placer = Placer.of(some, vectors[other], clustered_topics(some, engine))
    theirs = placer.place(papers.iloc[held], vectors[held])["topic"].to_numpy()
    own = papers["topic"].to_numpy()[held]
    agreed = matched_agreement(own, theirs)
    sure = papers["confidence"].to_numpy()[held]
    found |= {
        "unseen_sample_agrees": round(float(agreed.mean()), 3),
        "unseen_sample_ari": agreement(own, theirs)["ari"],
        "unseen_sample_ami_with_category": agreement(theirs, papers["category"].iloc[held])["ami"],
        "auroc": round(float(roc_auc_score(agreed, sure)), 3),
        "calibration": round(calibration_error(sure, agreed), 3),
    }
    return found | (_peer(papers, vectors, placed) if peer else {})


def calibration_error(sure: np.ndarray, agreed: np.ndarray, bins: int = 10) -> float:
    """Return the mean distance of confidence from the share that agrees, in bins of equal size."""
    order = np.argsort(sure, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [len(part) * abs(sure[part].mean() - agreed[part].mean()) for part in parts]
    return float(sum(gaps) / len(sure))


def _peer(papers: pd.DataFrame, vectors: np.ndarray, placed: np.ndarray) -> dict[str, float]:
    """Return what BERTopic fitted on all papers takes, and how good it is on the same papers."""
    from analysis.corpus import paper_texts
    from analysis.topics import agreement

    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        (room / "texts.json").write_text(json.dumps(paper_texts(papers)))
        np.save(room / "vectors.npy", vectors)
        command = [sys.executable, "-c", PEER, str(room)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        said = subprocess.run(command, capture_output=True, check=True, env=environment, text=True)
    answer = json.loads(said.stdout.splitlines()[-1])
    topics = np.array(answer["topics"])
    known = np.unique(topics[topics >= 0])
    centres = np.stack([vectors[topics == topic].mean(axis=0) for topic in known])
    out = topics < 0
    topics[out] = known[np.argmax(vectors[out] @ centres.T, axis=1)]
    score = agreement(topics[placed], papers["category"].iloc[placed])["ami"]
    return {
        "bertopic_cpu": round(answer["cpu"], 1),
        "bertopic_topics": len(known),
        "bertopic_outliers": int(out.sum()),
        "bertopic_ami": score,
    }


if __name__ == "__main__":
    main()
