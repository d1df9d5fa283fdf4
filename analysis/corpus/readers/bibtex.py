"""BibTeX and BibLaTeX entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.readers.encoding import decoded
from analysis.corpus.readers.records import Finding, Records, at
from analysis.corpus.readers.tagged import plain_date
from analysis.errors import InputError, NoPapers

if TYPE_CHECKING:
    from analysis.corpus.readers.records import Source

FIELDS = {"journaltitle": "venue", "author_keywords": "keywords", "eventdate": "date"}
_GROUP = re.compile(r"(\\(?:[A-Za-z]+\*?|.)\s*|[\^_\]\ue001])?\{([^{}]*)\}")
_MASKS = str.maketrans("{}", "\ue000\ue001")  # braces that stay, while others are taken out
_BRACES = str.maketrans("\ue000\ue001", "{}")
DEEP = 200  # braces within braces that the parser follows


def read_bibtex(source: Source) -> Records:
    """Read BibTeX; abbreviations of journals and months that the file defines are written out."""
    import logging

    import pandas as pd
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock

    text = decoded(source)
    if _depth(text) > DEEP:
        raise InputError(
            f"{source}: more than {DEEP} braces stand open within one another; close them."
        )
    rows, lines, findings = [], [], []
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # what is amiss is told as findings
    for found in parse_string(text).blocks:
        line = (found.start_line or 0) + 1
        block = found
        if isinstance(found, DuplicateBlockKeyBlock) and found.ignore_error_block:
            block = found.ignore_error_block  # two papers under one key are two papers
        if isinstance(block, ParsingFailedBlock):
            findings.append(_unread(source, line, block.raw or ""))
        if not isinstance(block, Entry):
            continue
        fields = {field.key.casefold(): str(field.value) for field in block.fields}
        if block is not found:
            fields = {name: _bare(value) for name, value in fields.items()}
        month = fields.pop("month", "")
        if "date" not in fields and "year" in fields:
            fields["date"] = plain_date(f"{fields.pop('year')} {month}".strip())
        fields = {FIELDS.get(name, name): value for name, value in fields.items()}
        fields = {name: _ungrouped(name, value) for name, value in fields.items()}
        rows.append({"id": block.key, "type": block.entry_type, **fields})
        lines.append(line)
    if not rows and not findings:
        raise NoPapers(f"{source}: the file holds no BibTeX entry that can be read.")
    frame = pd.DataFrame(rows, columns=None if rows else ["title"], dtype="str")
    return Records(
        frame.mask(frame == ""), lines, findings=tuple(findings), keys=[row["id"] for row in rows]
    )


def _depth(text: str) -> int:
    """Return how many braces stand open in a row, without a letter between them."""
    return max(map(len, re.findall(r"(?:\{\s*)+", text)), default=0)


def _bare(value: str) -> str:
    """Take one pair of braces or quotes off a value whose entry the parser left as written."""
    return value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value


def _ungrouped(name: str, value: str) -> str:
    r"""Return a value without braces that only keep letters together; those of macros stay.

    Examples
    --------
    >>> _ungrouped("title", r"{{BERT} and {\o}re} at {\em $x_{1}$}")
    'BERT and {\\o}re at {\\em $x_{1}$}'
    >>> _ungrouped("author", "{Doe}, Jane and {Open Group}")
    'Doe, Jane and {Open Group}'
    """
    if name == "author":
        names = re.split(r"\s+and\s+", " ".join(value.split()))
        return " and ".join(
            one if re.fullmatch(r"\{[^{}]*\}", one) else _ungrouped("", one) for one in names
        )
    if "{" not in value:
        return value
    pieces = re.split(r"((?<!\\)\$[^$]*\$)", value)
    text = "".join(
        piece.translate(_MASKS) if number % 2 else piece for number, piece in enumerate(pieces)
    )
    for _ in range(DEEP):
        text, n = _GROUP.subn(_group, text)
        if not n:
            break
    return text.translate(_BRACES)


def _group(found: re.Match[str]) -> str:
    before, inner = found[1] or "", found[2]
    if before or inner.startswith("\\"):
        return before + f"{{{inner}}}".translate(_MASKS)
    return inner


def _unread(source: Source, line: int, raw: str) -> Finding:
    key = re.match(r"\s*@\w+\s*[{(]\s*([^,\s{}]{1,80})", raw)
    named = f'entry "{key[1]}"' if key else "this BibTeX entry"
    return Finding(
        line,
        "not a BibTeX entry",
        f"{at(source, line)}: {named} cannot be read; "
        "close its braces and part its fields by commas.",
        refused=False,
        aside=True,
    )
