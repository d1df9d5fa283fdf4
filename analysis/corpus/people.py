"""Names of authors, in the many ways in which sources write lists of them."""

from __future__ import annotations

import re

GROUPS = re.compile(
    r"\b(?:team|group|consortium|collaboration|university|institute|research|lab|labs|ai|inc|"
    r"society|association|committee|network|council|foundation)\b",
    re.IGNORECASE,
)
PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le"}
PARTICLES |= {"al", "el", "bin", "ibn", "ter", "ten", "zu", "zur", "af", "av"}
AFTER = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_ID = re.compile(r"\s*\(\d+\)$")  # Scopus: "Doe, Jane (7004)"
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
MOST = 3_000  # authors of a paper that are kept


def authors(text: str) -> str:
    """Return a list of authors as "Last, First; Last, First".

    Lists are parted by semicolons, bars, "and" or commas; names are written "Last, First",
    "First Last" or "Last FM". Names of groups, and names that Latin letters do not
    write, stay as they are.

    Examples
    --------
    >>> authors("Doe, Jane and Roe, R."), authors("Jane Doe, Ludwig van Roe")
    ('Doe, Jane; Roe, R.', 'Doe, Jane; van Roe, Ludwig')
    >>> authors("Doe J, Roe AB."), authors("Doe, Jane (1); Roe, R (2)"), authors("王伟; OpenAI")
    ('Doe, J; Roe, AB', 'Doe, Jane; Roe, R', '王伟; OpenAI')
    """
    names = [" ".join(_ID.sub("", part.strip()).split()) for part in _parted(text)]
    return "; ".join(filter(None, map(_name, names[:MOST])))


def _parted(text: str) -> list[str]:
    for mark in (";", "|", "\n"):
        if mark in text:
            return text.split(mark)
    by_and = re.split(r",?\s+(?:and|&)\s+", text)
    parts = [part.strip() for part in text.split(",")]
    if len(by_and) > 1:
        last = by_and[-1]
        lists = len(by_and) == 2 and "," in by_and[0] and "," not in last
        if lists and all(" " in part.strip() for part in by_and[0].split(",")):
            return [*by_and[0].split(","), last]  # "Jane Doe, Rick Roe and Max Moe"
        return by_and
    if len(parts) > 2 or (len(parts) == 2 and all(map(_is_whole, parts))):
        return parts if not _alternate(parts) else _paired(parts)
    return [text]


def _is_whole(name: str) -> bool:
    """Return whether a name between commas is that of a person, not a last or first name alone."""
    return " " in name and not _INITIALS.fullmatch(name)


def _alternate(parts: list[str]) -> bool:
    """Return whether last and first names take turns between the commas: "Doe, J., Roe, R."."""
    return len(parts) % 2 == 0 and all(_INITIALS.fullmatch(part) for part in parts[1::2])


def _paired(parts: list[str]) -> list[str]:
    return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]


def _name(name: str) -> str:
    name = name.strip(" ,")
    if name.startswith("{") and name.endswith("}"):
        return name.strip("{}")
    if "," in name:
        last, first = (side.strip() for side in name.split(",", 1))
        return f"{last}, {first}" if first else last
    words = re.sub(r"(?<=\s)([A-Z]{2,4})\.$", r"\1", name).split()
    if len(words) < 2 or not name[0].isalpha() or ord(name[0]) > 0x24F or GROUPS.search(name):
        return name
    if _INITIALS.fullmatch(words[-1]) and words[-1].isupper() and len(words[-1]) <= 8:
        initial_first = len(words[0].rstrip(".")) == 1
        if not initial_first:
            return f"{' '.join(words[:-1])}, {words[-1]}"
    end = len(words) - 1 if words[-1].casefold() in AFTER and len(words) > 2 else len(words)
    start = end - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    after = words[end:]
    return f"{' '.join(words[start:end])}, {' '.join([*words[:start], *after])}"
