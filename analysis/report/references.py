"""The works that the methods stand on, from `references.bib`: as text, and as BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CITATION = re.compile(r" ?\[@([^\]]+)\]")
"""How a text of ours cites: ` [@firth1993; @davison1988]`."""
_ENTRY = re.compile(r"@(\w+)\{([^,]+),\n(.*?)\n\}", re.S)
_FIELD = re.compile(r"^ *(\w+) = \{(.*)\},?$", re.M)


@dataclass(frozen=True)
class Work:
    """One work: its key, its BibTeX entry, and the entry's fields as plain text."""

    key: str
    entry: str
    fields: dict[str, str]

    @property
    def link(self) -> str:
        """The address of the work, "" where it has none."""
        doi = self.fields.get("doi")
        return f"https://doi.org/{doi}" if doi else self.fields.get("url", "")

    @property
    def text(self) -> str:
        """The work as a list of references has it, without its address."""
        of = {name: self.fields.get(name, "") for name in ("volume", "number", "pages")}
        names = self.fields["author"].split(" and ")
        authors = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        where = next(
            self.fields[name]
            for name in ("journal", "booktitle", "howpublished", "publisher")
            if name in self.fields
        )
        issue = f" {of['volume']}" if of["volume"] else ""
        issue += f" ({of['number']})" if of["number"] else ""
        pages = f", {of['pages']}" if of["pages"] else ""
        return f"{authors} ({self.fields['year']}). {self.fields['title']}. {where}{issue}{pages}."


def cited(texts: Iterable[str]) -> list[Work]:
    """Return the works that texts cite, in the order in which they come up.

    Examples
    --------
    >>> [work.key for work in cited(["Odds [@firth1993; @davison1988] and q [@firth1993]."])]
    ['firth1993', 'davison1988']
    """
    keys = [key for text in texts for found in CITATION.finditer(text) for key in keys_of(found)]
    return [works()[key] for key in dict.fromkeys(keys)]


def keys_of(citation: re.Match[str]) -> list[str]:
    """Return the keys in one citation."""
    return [key.strip().removeprefix("@") for key in citation[1].split(";")]


def bibliography(chosen: Iterable[Work]) -> str:
    """Write works as the text of a BibTeX file."""
    return "\n\n".join(work.entry for work in chosen) + "\n"


@cache
def works() -> dict[str, Work]:
    """Return all works that a report may cite, by key."""
    text = (Path(__file__).parent / "references.bib").read_text(encoding="utf-8")
    return {
        found[2]: Work(found[2], found[0], {k: _plain(v) for k, v in _FIELD.findall(found[3])})
        for found in _ENTRY.finditer(text)
    }


def _plain(value: str) -> str:
    """Read what our entries hold of TeX: braces, dashes, the ampersand."""
    return re.sub(r"[{}]", "", value).replace("--", "–").replace("\\&", "&")
