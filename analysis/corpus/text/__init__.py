"""Text that people read, out of what pages and databases hold."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from analysis.corpus.text.latex import has_latex, plain_latex
from analysis.corpus.text.markup import has_markup, plain_markup
from analysis.corpus.text.mojibake import mended
from analysis.corpus.text.remains import has_remains, plain_remains
from analysis.corpus.text.scripts import literal, plain_groups
from analysis.corpus.text.signs import REMAINS, SUSPECT, UNTIDY, matching

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUSPECT = re.compile(r"[\\$^_{}`*~#&]|--|''|\]\(")
_PASSES = 8  # what one pass uncovers, the next one reads
_LINK = re.compile(r"(?:https?://|www\.)[^\s{}|\\^`<>\"]*[^\s{}|\\^`<>\".,;:!?)\]']")
_MASK = "\ue000"
_CODES = dict.fromkeys(range(0xE000, 0xE010))  # characters used as marks
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
# Rules are tried only where their needle is found; one that begins with it is found fast.
_RULES: list[tuple[str, list[tuple[re.Pattern[str], str]]]] = [
    ("](", [(re.compile(r"\[([^\[\]]+)\]\(\s*(\ue000|[\w.-]*[./#][\w./#-]*)\s*\)"), r"\1 (\2)")]),
    ("#", [(re.compile(r"^\s{0,3}#{1,6}\s+"), "")]),
    ("*", [(re.compile(r"(\*(?<![\w*]\*)\*{0,2})(?=[\w\"'“(])([^*]*[^\s*])\1(?![\w*])"), r"\2")]),
    ("_", [(re.compile(r"(_(?<![\w_]_)_?)(?=[^\s_])([^_]*[^\s_])\1(?![\w_])"), r"\2")]),
    (
        "`",
        [
            (re.compile(r"(`(?<![\w`]`)`*)(?=[^`\s'])([^`']*[^`\s'])\1(?![\w`])"), r"\2"),
            (re.compile(r"``"), "“"),
        ],
    ),
    (
        "''",
        [
            (re.compile(r"''(?<![^\s(]'')(?=\w)"), "“"),
            (re.compile(r"''(?<!''')(?!')"), "”"),
        ],
    ),
    ("`", [(re.compile(r"`(?<!\w`)([^`'\n]+)'(?!\w)"), r"‘\1’")]),
    (
        "~",
        [
            (re.compile(r"~(?<=[\w.,)\]%]~)(?=[(\[A-Za-z\ue000])"), " "),
            (re.compile(r"\b([A-Z][A-Za-z]{2,}|[a-z]\.)~(?=\d)"), r"\1 "),
        ],
    ),
    (
        "--",
        [
            (re.compile(r"---(?:(?<=\w---)(?=\w)|(?<=\s---)(?=\s))"), "—"),
            (re.compile(r"--(?<=[a-z)]--)(?=[a-z(])"), " – "),
            (re.compile(r"--(?:(?<=[\w)]--)(?=[\w(])|(?<=\s--)(?=\s))"), "–"),
        ],
    ),
]
_ODD = re.compile("[\ufb00-\ufb04\u00ad\u200b\ue000-\ue00f]")
_PLAIN_LETTERS = (
    str.maketrans(
        {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": None, "\u200b": None}
    )
    | _CODES
)


def readable(text: str) -> str:
    r"""Return the text as a person would write it: no markup, no LaTeX, single spaces.

    LaTeX becomes Unicode, also where a page has lost its backslashes, dollars
    and `frac`. Ordinary words stay as they are, links too, and a text that is
    readable already comes back unchanged.

    Examples
    --------
    >>> readable("at  rate mathcal O(sqrt T) in mathbb R^d, 2-4times faster")
    'at rate O(√T) in ℝᵈ, 2–4× faster'
    >>> readable(r"less than 10\% of $n^{-1/2}$ \emph{tokens}")
    'less than 10% of n^(-1/2) tokens'
    >>> readable("The North Star is similar to alpha, three times")
    'The North Star is similar to alpha, three times'
    """
    text = _tidy(text)
    for _ in range(_PASSES):
        if not _SUSPECT.search(text) and not has_markup(text) and not has_remains(text):
            break
        before, text = text, _once(text)
        if text == before:
            break
    return text


def readable_texts(texts: Sequence[str]) -> list[str]:
    """Return what `readable` makes of each text; many are read several times as fast."""
    read = list(texts)
    untidy, suspect, remains = matching(read, UNTIDY, SUSPECT, REMAINS)
    for i in untidy.nonzero()[0].tolist():
        read[i] = _tidy(read[i])
    suspect |= untidy
    left = (suspect | remains).nonzero()[0].tolist()
    for number in range(_PASSES):
        suspect = matching([read[i] for i in left], SUSPECT)[0] if number else suspect[left]
        plain = _without_remains(read, [i for i, its in zip(left, suspect, strict=True) if not its])
        left = [i for i in left if i not in plain]
        opened = [_opened(read[i]) for i in left]
        (remains,) = matching([text for text, *_ in opened], REMAINS)
        closed = [
            _closed(*parts, may_remain=may_remain)
            for parts, may_remain in zip(opened, remains.tolist(), strict=True)
        ]
        (untidy,) = matching(closed, UNTIDY)
        settled = [
            _tidy(text) if its else text for text, its in zip(closed, untidy.tolist(), strict=True)
        ]
        changed = [(i, text) for i, text in zip(left, settled, strict=True) if text != read[i]]
        for i, text in changed:
            read[i] = text
        left = [i for i, _ in changed]
    return read


def _without_remains(read: list[str], named: list[int]) -> set[int]:
    """Return which texts, of those without any sign, have no LaTeX without backslashes either."""
    (remains,) = matching([read[i] for i in named], REMAINS)
    return {
        i
        for i, by_name in zip(named, remains.tolist(), strict=True)
        if not (by_name and has_remains(read[i]))
    }


def _tidy(text: str) -> str:
    return " ".join((text if text.isascii() else _plain_letters(mended(text))).split())


def _plain_letters(text: str) -> str:
    """Part ligatures, and take out soft hyphens, blanks without width and our own marks."""
    return text.translate(_PLAIN_LETTERS) if _ODD.search(text) else text


def _once(text: str) -> str:
    return _tidy(_closed(*_opened(text)))


def _opened(text: str) -> tuple[str, list[str], bool]:
    """Return the text without markup and macros, its links set aside, and whether it had LaTeX."""
    links: list[str] = []

    def _mask(match: re.Match[str]) -> str:
        links.append(match[0])
        return _MASK

    if "http" in text or "www." in text:
        text = _LINK.sub(_mask, text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: _plain_letters(html.unescape(match[0])), text)
    if has_markup(text):
        text = plain_markup(text)
    marked = has_latex(text)
    return plain_latex(text) if marked else text, links, marked


def _closed(text: str, links: list[str], marked: bool, *, may_remain: bool = True) -> str:
    if may_remain and has_remains(text):
        text, marked = plain_remains(text), True
    text = plain_groups(text, marked=marked)
    for needle, rules in _RULES:
        if needle[0] in text and needle in text:  # to find one letter is three times as fast
            for pattern, replacement in rules:
                text = pattern.sub(replacement, text)
    for link in links:
        text = text.replace(_MASK, link, 1)
    return text if text.isascii() else literal(text)
