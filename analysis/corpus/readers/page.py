"""The page of trending papers: two banner lines, then title and abstract lines in turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.recognise import ITEM
from analysis.corpus.readers.records import Finding, Records, at, require_content
from analysis.errors import InputError

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

BANNER = "Get trending papers in your email inbox"
ENOUGH, USUAL = 10, 0.9  # abstracts that show how a page ends its abstracts, and how many must
BUTTON = "Subscribe"  # the banner's button, glued to the first title

_END = re.compile(r"[.!?…][\"'”’)}\]]*\s*$|https?://\S+\s*$")


def read_page(source: Source) -> Records:
    """Read a page saved as text; every title and abstract keeps the line it stands on.

    A page whose banner is gone already is read all the same.

    Raises
    ------
    InputError
        If the file is not there, is empty, has no known encoding or holds no paper.
    """
    import pandas as pd

    require_content(source)
    lines = _lines(source)
    n_banner = next((i for i, line in enumerate(lines) if not line.startswith(BANNER)), len(lines))
    body = lines[n_banner:]
    if n_banner and body:
        body[0] = body[0].removeprefix(BUTTON)
    while len(body) % 2 and not body[-1].strip():
        body.pop()
    if not any(map(str.strip, body)):
        raise InputError(f"{source}: the page holds no papers; save it again whole.")
    findings = []
    if len(body) % 2:
        findings.append(_cut_short(source, len(body) + n_banner))
        body.pop()
    titles, abstracts = body[::2], body[1::2]
    if all(map(ITEM.match, titles)):  # numbers that a list has are no part of titles
        titles = [ITEM.sub("", title) for title in titles]
    starts = [n_banner + 1 + 2 * i for i in range(len(titles))]
    findings += [
        Finding(
            start + 1,
            "empty abstract",
            f"{at(source, start + 1)}: the abstract of {title.strip()!r} is empty; "
            "paste it into this line.",
        )
        for start, title, abstract in zip(starts, titles, abstracts, strict=True)
        if not abstract.strip()
    ]
    if not findings and _ends_in_mid_sentence(abstracts):
        findings.append(_cut_off(source, starts[-1] + 1))
    frame = pd.DataFrame({"title": titles, "abstract": abstracts}, dtype="str")
    return Records(frame, starts, findings=tuple(findings), titles_are_unique=True)


def _lines(source: Source) -> list[str]:
    text = decoded(source).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n").split("\n")


def _cut_short(source: Source, line: int) -> Finding:
    return Finding(
        line,
        "page cut short",
        f"{at(source, line)}: the page ends with a title that has no abstract below it; "
        "save the page again whole, or add the missing line.",
    )


def _ends_in_mid_sentence(abstracts: list[str]) -> bool:
    """Return whether the last abstract alone lacks the end that nearly all others have."""
    *others, last = abstracts
    ended = sum(bool(_END.search(abstract)) for abstract in others)
    return not _END.search(last) and len(others) >= ENOUGH and ended >= USUAL * len(others)


def _cut_off(source: Source, line: int) -> Finding:
    return Finding(
        line,
        "page cut short",
        f"{at(source, line)}: the last abstract breaks off in mid-sentence; "
        "save the page again whole, or end the abstract with a full stop.",
    )
