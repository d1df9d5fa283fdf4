"""How long does reading take, and are planted duplicates found?

    python -m tests.benchmarks.reading --papers PAPERS.parquet [--before FOLDER] [--n 150000]

`PAPERS` is any table that `load_papers` reads, of papers that are each there once. `FOLDER`
is a checkout of an earlier version whose `readable` is timed beside ours.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

SHARE = 0.02  # of the papers are planted a second time
TEXTS = 60_000
CHECK = """
import json, resource, sys, time
from analysis.corpus import check_corpus
start = time.process_time()
check = check_corpus(sys.argv[1])
seconds = time.process_time() - start
check.duplicates.to_parquet(sys.argv[2])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([check.n_read, seconds, peak]))
"""
EARLIER = """
import sys, time
import pandas as pd
try:
    from analysis.corpus.text import readable
except ImportError:  # its place before
    from analysis.text import readable
texts = pd.read_parquet(sys.argv[1])["abstract"].tolist()
[readable(text) for text in texts[:500]]
start = time.process_time()
[readable(text) for text in texts]
print(time.process_time() - start)
"""


def main() -> None:
    """Print the seconds of reading, and the recall and precision of planted duplicates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path, required=True)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--n", type=int, default=150_000)
    asked = parser.parse_args()
    papers = pd.read_parquet(asked.papers).head(asked.n)
    with tempfile.TemporaryDirectory() as folder:
        _time_texts(papers["abstract"].head(TEXTS), Path(folder), asked.before)
        _find_planted(papers, Path(folder))


def _time_texts(texts: pd.Series, folder: Path, before: Path | None) -> None:
    from analysis.corpus.cleaning import PART
    from analysis.corpus.text import readable_texts

    written = texts.tolist()
    readable_texts([*written[:500], "SchrÃ¶dinger"])  # loads what reading needs
    start = time.process_time()
    for at in range(0, len(written), PART):
        readable_texts(written[at : at + PART])
    ours = time.process_time() - start
    print(f"{len(written):,} abstracts made readable in {ours:.2f} processor seconds")
    if before is not None:
        texts.to_frame().to_parquet(folder / "texts.parquet")
        theirs = subprocess.run(
            [sys.executable, "-c", EARLIER, folder / "texts.parquet"],
            cwd=before,
            env={**os.environ, "PYTHONPATH": str(before)},
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"the earlier version takes {float(theirs.stdout) / ours:.1f} times as long")


def _find_planted(papers: pd.DataFrame, folder: Path) -> None:
    """Plant papers a second time: as they are, as another version, with words changed."""
    rng = random.Random(0)
    twice = papers.sample(frac=SHARE, random_state=0)
    kinds = ["exact", "versioned", "edited"]
    planted = [_again(row, kinds[i % 3], rng) for i, row in enumerate(twice.to_dict("records"))]
    path = folder / "planted.parquet"
    pd.concat([papers, pd.DataFrame(planted)], ignore_index=True).to_parquet(path)
    listed = folder / "duplicates.parquet"
    said = subprocess.run(  # a process of its own, whose memory is that of reading alone
        [sys.executable, "-c", CHECK, path, listed], capture_output=True, text=True, check=True
    )
    n_read, seconds, peak = json.loads(said.stdout)
    print(f"{n_read:,} papers read and audited in {seconds:.1f} processor seconds")
    print(f"peak of the resident memory: {peak / 1e9:.2f} GB")
    duplicates = pd.read_parquet(listed)
    merged = duplicates[duplicates["decision"] == "merged"]
    pairs = [tuple(sorted(pair)) for pair in merged[["kept_row", "merged_row"]].to_numpy().tolist()]
    originals = [at + 1 for at in papers.index.get_indexer(twice.index)]
    wanted = {(row, len(papers) + i + 1): kinds[i % 3] for i, row in enumerate(originals)}
    found = set(pairs) & set(wanted)
    print(f"recall {len(found) / len(wanted):.4f}, precision {len(found) / len(pairs):.4f}")
    for kind in kinds:
        of_kind = [pair for pair, its in wanted.items() if its == kind]
        print(f"  {kind}: {sum(pair in found for pair in of_kind)} of {len(of_kind)}")
    others = merged[[pair not in wanted for pair in pairs]]
    print(f"not planted: {others['rule'].value_counts().to_dict()}")


def _again(paper: dict[str, str], kind: str, rng: random.Random) -> dict[str, str]:
    if kind == "exact":
        return dict(paper)
    if kind == "versioned":
        return paper | {"arxiv_id": f"{paper['arxiv_id']}v2", "title": paper["title"] + "."}
    words = paper["abstract"].split()
    for _ in range(max(1, len(words) // 20)):
        words[rng.randrange(len(words))] = rng.choice(words)
    return paper | {"arxiv_id": "", "abstract": " ".join(words)}


if __name__ == "__main__":
    main()
