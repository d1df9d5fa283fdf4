"""From a query to a file of papers, which appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import InputError
from analysis.fetch.arxiv import ARXIV
from analysis.fetch.asking import Client, require_packages
from analysis.fetch.openalex import OPENALEX
from analysis.fetch.service import Place, Question
from analysis.progress import progress
from analysis.store import cache_folder, read_json, target_of, write_json, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.fetch.service import Page, Service

SERVICES = {"arxiv": ARXIV, "openalex": OPENALEX}
LIMIT = 2_000  # papers, unless more are asked for
DAY = 86_400  # seconds for which an answer counts as today's
ASKED = "asked.json"


@dataclass(frozen=True)
class Fetched:
    """What was fetched: the file, its papers, how many the query has, and if nothing was asked."""

    path: Path
    papers: int
    total: int
    cached: bool = False


def fetch_papers(
    service: str,
    query: str,
    out: str | Path | None = None,
    *,
    limit: int = LIMIT,
    mailto: str = "",
    key: str = "",
    fresh: bool = False,
    quiet: bool = False,
    client: Client | None = None,
) -> Fetched:
    """Fetch a query's papers into one file of the source's own records, which `load_papers` reads.

    Answers lie beside the file until all are there, so that the same call goes on where one
    failed. A finished file is kept in the cache, and given again for a day without asking.

    Parameters
    ----------
    service
        arxiv or openalex.
    query
        In the service's own language.
    out
        The file; by default one in the working folder, named by the query.
    limit
        Papers at most: arXiv's newest, OpenAlex' in its own order.
    mailto
        Whom the service may write to, told to it with each request.
    key
        OpenAlex' key; without one it gives few papers a day, and at most 10,000 to a query.
    fresh
        Ask again for what is in the cache, or was begun.
    quiet
        Show no progress.
    client
        Who asks, instead of one made for the service.

    Raises
    ------
    InputError
        If the extra is missing, the query or the limit is none, the service refuses the query,
        has no paper for it, or cannot be reached; the file is then as it was.
    """
    require_packages()
    source = client.service if client else _service(service)
    question = _question(source, query, limit, mailto, key)
    path = Path(out) if out is not None else Path(f"{service}-{_slug(query)}{source.suffix}")
    _check_place(path)
    asked = _asked(source, question)
    kept = _Kept.of({**asked, "limit": limit}, source.suffix)
    if not fresh and (found := kept.give(path)):
        return found
    pages = path.with_name(f".{path.name}.pages")
    _prepare(pages, asked, fresh=fresh)
    with client or Client(source, mailto) as asking:
        total = _download(asking, question, pages, limit=limit, quiet=quiet)
    if not total:
        shutil.rmtree(pages)
        raise InputError(f"{source.name} has no paper for {query!r}; widen the query")
    papers = _join(source, pages, path, limit)
    fetched = Fetched(path, papers, max(total, papers))
    kept.keep(fetched)
    return fetched


def _service(name: str) -> Service:
    if name not in SERVICES:
        raise InputError(f"{name!r} is no source of papers; choose {' or '.join(SERVICES)}")
    return SERVICES[name]


def _question(source: Service, query: str, limit: int, mailto: str, key: str) -> Question:
    if not query.strip():
        raise InputError('the query is empty; write one such as "ti:speculative"')
    if limit < 1:
        raise InputError(f"a limit of {limit} leaves no paper; ask for at least 1")
    question = Question(query.strip(), min(source.size, limit), mailto, key)
    most, remedy = source.most(question)
    if limit > most:
        raise InputError(f"{source.name} gives at most {most:,} papers to one query; {remedy}")
    return question


def _asked(source: Service, question: Question) -> dict[str, Any]:
    """Return what the answers depend on; no key is written down, only whether there is one."""
    told = asdict(question) | {"key": bool(question.key), "mailto": ""}
    return {"url": source.url, **told}


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{path}: is a folder, but a file is needed for the papers; name another")
    try:
        writable = os.access(target_of(path).parent, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise InputError(f"{path}: nothing can be written there; name another file with --out")


def _slug(query: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:60].strip("-") or "papers"


def _prepare(pages: Path, asked: dict[str, Any], *, fresh: bool) -> None:
    """Have a folder for answers; those to another question, or of another day, go."""
    note = pages / ASKED
    if fresh or read_json(note) != asked or time.time() - note.stat().st_mtime > DAY:
        shutil.rmtree(pages, ignore_errors=True)
    if not pages.is_dir():
        pages.mkdir()
        write_json(asked, note)


def _download(client: Client, question: Question, folder: Path, *, limit: int, quiet: bool) -> int:
    """Have every answer in the folder; return how many papers the query has."""
    source, place, total = client.service, Place(), 0
    with progress(-(-limit // question.size), quiet=quiet) as begin:
        while True:
            begin(f"{source.name}, from paper {place.done + 1:,}")
            path = _page(folder, place.page, source)
            page = _read(path, source)
            if page is None:

                def due(page: Page, done: int = place.done, known: int = total) -> bool:
                    return page.mark is not None and (page.total or known) > done

                content, page = client.ask(source.parameters(question, place), due)
                write_whole(path, content)
            total, place = page.total or total, place.after(page)
            if page.mark is None or place.done >= min(limit, total):
                return total


def _page(folder: Path, number: int, source: Service) -> Path:
    return folder / f"{number:06d}{source.suffix}"


def _read(path: Path, source: Service) -> Page | None:
    """Read an answer that is there already, if it is one."""
    try:
        return source.read(path.read_bytes())
    except (OSError, ValueError):
        return None


def _join(source: Service, folder: Path, path: Path, limit: int) -> int:
    """Write the records of all answers, each once, into one file; return how many there are."""
    seen: set[str] = set()
    whole = folder / "whole"
    with whole.open("wb") as file:
        file.write(source.opening)
        for record in _records(source, folder):
            identity = source.identity(record) or f"unnamed {len(seen)}"
            if identity not in seen and len(seen) < limit:
                seen.add(identity)
                file.write(source.written(record))
        file.write(source.closing)
    whole.replace(path)
    shutil.rmtree(folder)
    return len(seen)


def _records(source: Service, folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob(f"*{source.suffix}")):
        yield from source.read(path.read_bytes()).records


@dataclass(frozen=True)
class _Kept:
    """A finished file in the cache, and beside it what was counted."""

    path: Path

    @classmethod
    def of(cls, asked: dict[str, Any], suffix: str) -> _Kept:
        name = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]
        return cls(cache_folder() / "fetched" / f"{name}{suffix}")

    def give(self, path: Path) -> Fetched | None:
        """Copy the file to `path` if it is of today."""
        counts = read_json(self.path.with_suffix(".json"))
        if not counts or not self.path.is_file() or _old(self.path):
            return None
        _copy(self.path, target_of(path))
        return Fetched(path, counts["papers"], counts["total"], cached=True)

    def keep(self, fetched: Fetched) -> None:
        """Copy the file into the cache; files of other days go."""
        for old in filter(_old, target_of(self.path).parent.iterdir()):
            old.unlink(missing_ok=True)
        counts = {"papers": fetched.papers, "total": fetched.total}
        write_json(counts, self.path.with_suffix(".json"))
        _copy(fetched.path, self.path)


def _old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > DAY


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
