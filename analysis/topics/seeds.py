"""Topics that are given beforehand, by words or by papers: read, and found in a corpus.

```toml
[[seed]]
name = "Speculative decoding"                      # the topic keeps this name
words = ["speculative decoding", "draft model"]    # words or phrases, or
papers = ["2410.18234", "10.1145/3620665.3640411"] # ids, DOIs or titles of papers, or both
```

Seeds stand in a file of their own or beside the themes in a file of themes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.corpus import arxiv_id, doi, paper_rows
from analysis.errors import InputError
from analysis.language.detect import main_language
from analysis.schema import SEEDS, table_of
from analysis.topics.presence import term_counts
from analysis.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

IN_TITLE = 2
"""Times that a word in the abstract must come to tell as much as one in the title."""


@dataclass(frozen=True)
class SeedTopic:
    """A topic that is given beforehand: its name, and the words or papers it is known by."""

    name: str
    words: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FoundSeeds:
    """The seeds, the seed of each paper (-1 for most), and what of each seed no paper knows."""

    seeds: tuple[SeedTopic, ...] = ()
    rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    missing: tuple[tuple[str, ...], ...] = ()

    @property
    def by_words(self) -> list[int]:
        """The numbers of seeds that are known by words, and so by all papers that speak them."""
        return [number for number, seed in enumerate(self.seeds) if seed.words]

    def named(self, labels: Mapping[int, str], topic_of_seed: Mapping[int, int]) -> dict[int, str]:
        """Return labels in which each seed's topic has its name, and no other topic has it.

        Parameters
        ----------
        labels
            The label of each topic.
        topic_of_seed
            The topic of each seed, by its number.
        """
        given = {topic: self.seeds[seed].name for seed, topic in topic_of_seed.items()}
        taken = {name.casefold() for name in given.values()}
        found = dict(given)
        for topic, label in labels.items():
            if topic not in given:
                found[topic] = _free(label, taken)
                taken.add(found[topic].casefold())
        return {topic: found[topic] for topic in labels}

    def table(self, topic_of: Ints) -> pd.DataFrame:
        """Return the table seeds: which topic each became, and what it did not find.

        `topic_of` is the topic of each paper; a seed's is where most of its papers are.
        """
        rows = []
        for number, seed in enumerate(self.seeds):
            own = topic_of[self.rows == number]
            topic = int(np.argmax(np.bincount(own))) if len(own) else -1
            size = int((topic_of == topic).sum()) if len(own) else 0
            missing = "; ".join(self.missing[number])
            rows.append((seed.name, topic, len(own), size, missing, _note(seed, own, missing)))
        return table_of(SEEDS, rows)


def read_seeds(path: str | Path) -> tuple[SeedTopic, ...]:
    """Read seeds from a TOML file.

    Raises
    ------
    InputError
        If the file is not TOML, holds no seed, or a seed is not understood.
    """
    file = Path(path)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise InputError(f"{file}: no such file; write one, or leave --seed-topics out") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file}: this is not TOML in UTF-8 ({error}); mend that place") from None
    unknown = sorted(set(content) - {"seed"})
    if unknown:
        raise InputError(f"{file}: {unknown[0]!r} is not known here; seeds are [[seed]] tables")
    seeds = seeds_of(content, file)
    if not seeds:
        raise InputError(f"{file}: no seed here; write each under [[seed]], with name and words")
    return seeds


def seeds_of(content: Mapping[str, Any], file: Path) -> tuple[SeedTopic, ...]:
    """Return the seeds of a file's content; `file` names it in errors."""
    entries = content.get("seed", [])
    if not isinstance(entries, list):
        raise InputError(f"{file}: write every seed under [[seed]], with two brackets")
    return checked_seeds([_seed(entry, file) for entry in entries], str(file))


def checked_seeds(seeds: Sequence[SeedTopic], origin: str = "seeds") -> tuple[SeedTopic, ...]:
    """Return seeds of different names, each with words or papers; `origin` names them in errors."""
    names: set[str] = set()
    for seed in seeds:
        if not seed.name.strip():
            raise InputError(f"{origin}: a [[seed]] has no name; add name = '...'")
        if not any(text.strip() for text in (*seed.words, *seed.papers)):
            raise InputError(
                f"{origin}: the seed {seed.name!r} is empty; give it words or papers, "
                "each a list of texts in quotes"
            )
        if seed.name.casefold() in names:
            raise InputError(f"{origin}: the seed {seed.name!r} comes twice; keep one of them")
        names.add(seed.name.casefold())
    return tuple(seeds)


def find_seeds(papers: pd.DataFrame, seeds: Sequence[SeedTopic]) -> FoundSeeds:
    """Find the papers that surely belong to each seed.

    Those are the papers it names, and those that speak its words in the title or twice in
    the abstract; where there is none, those that speak them once. A paper of several seeds
    goes to the one whose words it speaks most, to the first where they tie.

    Raises
    ------
    InputError
        If two seeds name one paper.
    """
    seeds = checked_seeds(seeds)
    known = paper_rows(papers) if any(seed.papers for seed in seeds) else {}
    spoken, unheard = _spoken(papers, seeds)
    rows = np.full(len(papers), -1, dtype=np.int64)
    if len(seeds):
        best = spoken.argmax(axis=1)
        rows = np.where(spoken.max(axis=1) > 0, best, -1).astype(np.int64)
    missing: list[tuple[str, ...]] = []
    named: dict[int, int] = {}
    for number, seed in enumerate(seeds):
        lost = list(unheard[number])
        for paper in seed.papers:
            row = _row(paper, known)
            if row is None:
                lost.append(paper)
            elif named.setdefault(row, number) != number:
                raise InputError(
                    f"seeds: {paper!r} is a paper of {seeds[named[row]].name!r} and of "
                    f"{seed.name!r}; keep it in one of them"
                )
        missing.append(tuple(lost))
    for row, number in named.items():
        rows[row] = number
    return FoundSeeds(seeds, rows, tuple(missing))


def _spoken(papers: pd.DataFrame, seeds: Sequence[SeedTopic]) -> tuple[Ints, list[list[str]]]:
    """Return how much each paper speaks of each seed, 0 where in passing; and words of no paper."""
    words = list(dict.fromkeys(word for seed in seeds for word in seed.words))
    found = np.zeros((len(papers), len(seeds)), dtype=np.int64)
    if not words:
        return found, [[] for _ in seeds]
    titles, abstracts = papers["title"].tolist(), papers["abstract"].tolist()
    code = main_language(titles, abstracts)
    times = IN_TITLE * term_counts(titles, words, code) + term_counts(abstracts, words, code)
    unheard = []
    for number, seed in enumerate(seeds):
        own = times[:, [words.index(word) for word in seed.words]]
        total = own.sum(axis=1)
        least = min(IN_TITLE, int(total.max(initial=0)))
        found[:, number] = np.where(total >= least, total, 0)
        unheard.append([w for w, most in zip(seed.words, own.max(0), strict=True) if most == 0])
    return found, unheard


def _row(paper: str, known: Mapping[str, int]) -> int | None:
    names = (paper.strip(), doi(paper), arxiv_id(paper))
    return next((known[name.casefold()] for name in names if name.casefold() in known), None)


def _note(seed: SeedTopic, own: Ints, missing: str) -> str:
    """Say in one sentence what a seed did not find; "" where it found all."""
    if not len(own):
        others = ": all of them belong to other seeds" if not missing else f" ({missing})"
        return f"the seed {seed.name!r} found no paper{others}, so no topic has its name"
    if missing:
        return f"the seed {seed.name!r} found {count(len(own), 'paper')}, but none for: {missing}"
    return ""


def _seed(entry: Any, file: Path) -> SeedTopic:
    known = ("name", "words", "papers")
    if not isinstance(entry, dict) or set(entry) - set(known):
        extra = sorted(set(entry) - set(known)) if isinstance(entry, dict) else [entry]
        raise InputError(f"{file}: a [[seed]] knows name, words and papers, not {extra[0]!r}")
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{file}: a [[seed]] has no name; add name = '...'")
    for key in ("words", "papers"):
        texts = entry.get(key, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise InputError(
                f"{file}: {key} of the seed {name!r} must be a list of texts in quotes"
            )
    held = {key: tuple(t.strip() for t in entry.get(key, []) if t.strip()) for key in known[1:]}
    return SeedTopic(name.strip(), **held)


def _free(label: str, taken: set[str]) -> str:
    """Return a label, numbered where it is taken."""
    name, number = label, 1
    while name.casefold() in taken:
        number += 1
        name = f"{label} ({number})"
    return name
