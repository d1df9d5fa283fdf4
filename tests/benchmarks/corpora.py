"""Make the corpora of the contest: a table and its vectors for each kind of papers.

    python -m tests.benchmarks.corpora --out CORPORA --arxiv LABELLED.parquet --large ARXIV.parquet

`LABELLED.parquet` and `ARXIV.parquet` are tables of arXiv papers with title, abstract and
`category`; from the second come the papers of one field, bare titles, and papers of few
broad classes. Names and one-line descriptions of Debian's packages come from `apt-cache
dumpavail`, with the section as their class; the papers in Russian are made up. Vectors are
those of MiniLM with weights of 8 bits, of the papers in Russian those of their own words.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7  # of every draw here
FIELD = "quant-ph"
N_FIELD = 1500
TITLES = [
    "cs.CR",
    "cs.LG",
    "cs.RO",
    "math.AG",
    "math.ST",
    "q-bio.PE",
    "physics.plasm-ph",
    "physics.acc-ph",
    "cond-mat.quant-gas",
    "stat.AP",
]
BROAD = ("cs", "math", "physics", "q-bio", "stat")
SECTIONS = [
    "python",
    "perl",
    "games",
    "science",
    "fonts",
    "net",
    "sound",
    "java",
    "haskell",
    "gnu-r",
    "x11",
    "editors",
    "mail",
    "database",
    "math",
]
EACH = {"titles": 100, "broad": 200, "packages": 100}
"""Papers of each class."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--arxiv", type=Path, required=True, help="a labelled sample of arXiv")
    parser.add_argument("--large", type=Path, required=True, help="a larger sample of arXiv")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in corpora(pd.read_parquet(asked.arxiv), pd.read_parquet(asked.large)):
        if not (asked.out / f"{name}.npy").exists():
            write(table, asked.out / name)


def corpora(labelled: pd.DataFrame, large: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the name and the papers of each corpus: title, abstract and category ("" for none)."""
    from tests.languages import papers_in

    russian = papers_in("ru", 240)
    yield "russian", russian.assign(category=russian["field"].astype(str)).drop(columns="field")
    yield "packages", _of_each(packages().query("category in @SECTIONS"), EACH["packages"])
    titles = _of_each(large.query("category in @TITLES"), EACH["titles"])
    yield "titles", titles.assign(abstract="")
    yield (
        "field",
        large.query("category == @FIELD").sample(N_FIELD, random_state=SEED).assign(category=""),
    )
    archive = large["category"].str.partition(".")[0]
    yield (
        "broad",
        _of_each(large.assign(category=archive).query("category in @BROAD"), EACH["broad"]),
    )
    yield "arxiv", labelled


def packages() -> pd.DataFrame:
    """Return name and description of every package that apt knows, without its variants."""
    asked = ["apt-cache", "dumpavail"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    records = [
        dict(line.split(": ", 1) for line in entry.splitlines() if ": " in line and line[0] != " ")
        for entry in said.split("\n\n")
        if "\nDescription" in entry
    ]
    table = pd.DataFrame(
        {
            "title": [each.get("Description", each.get("Description-en", "")) for each in records],
            "abstract": "",
            "category": [each.get("Section", "").rpartition("/")[2] for each in records],
        }
    )
    return table[table["title"].str.len() > 20].drop_duplicates("title")


def write(papers: pd.DataFrame, place: Path) -> None:
    """Write a corpus as it is read again, one row a paper, and its vectors."""
    from analysis.config import EmbeddingConfig
    from analysis.corpus import load_papers
    from analysis.embeddings import embed_papers
    from analysis.language.detect import main_language

    file = place.with_suffix(".parquet")
    papers.reset_index(drop=True).to_parquet(file)
    read = load_papers(file)
    keep = ["paper_id", "title", "abstract", "category"]
    read[keep].to_parquet(file)
    english = main_language(read["title"].tolist(), read["abstract"].tolist()) == "en"
    encoder = EmbeddingConfig("minilm-int8" if english else "lexical")
    np.save(place.with_suffix(".npy"), embed_papers(read, encoder, cache=False))
    print(f"{place.name}: {len(read):,} papers, {read['category'].nunique()} classes", flush=True)


def _of_each(papers: pd.DataFrame, n: int) -> pd.DataFrame:
    """Draw as many papers of each class."""
    return papers.groupby("category").sample(n, random_state=SEED).sample(frac=1, random_state=SEED)


if __name__ == "__main__":
    main()
