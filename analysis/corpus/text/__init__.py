"""Text that people read, out of what pages and databases hold."""

from __future__ import annotations

import html
import re

from analysis.corpus.text.latex import has_latex, plain_latex
from analysis.corpus.text.markup import has_markup, plain_markup
from analysis.corpus.text.remains import has_remains, plain_remains
from analysis.corpus.text.scripts import LITERAL, plain_groups

_SUSPECT = re.compile(r"[\\$^_{}`*~#&]|--|''|\]\(")
_LINK = re.compile(r"(?:https?://|www\.)[^\s{}|\\^`<>\"]*[^\s{}|\\^`<>\".,;:!?)\]']")
_MASK = "\ue000"
_CODES = dict.fromkeys(range(0xE000, 0xE010))  # characters used as marks
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
# Each rule is tried only where its needle is found.
_RULES = [
    ("](", re.compile(r"\[([^\[\]]+)\]\(\s*(\ue000|[\w.-]*[./#][\w./#-]*)\s*\)"), r"\1 (\2)"),
    ("#", re.compile(r"^\s{0,3}#{1,6}\s+"), ""),
    ("*", re.compile(r"(?<![\w*])(\*{1,3})(?=[\w\"'“(])([^*]*[^\s*])\1(?![\w*])"), r"\2"),
    ("_", re.compile(r"(?<![\w_])(_{1,2})(?=[^\s_])([^_]*[^\s_])\1(?![\w_])"), r"\2"),
    ("`", re.compile(r"(?<![\w`])(`+)(?=[^`\s'])([^`']*[^`\s'])\1(?![\w`])"), r"\2"),
    ("``", re.compile(r"``"), "“"),
    ("''", re.compile(r"(?<![^\s(])''(?=\w)"), "“"),
    ("''", re.compile(r"(?<!')''(?!')"), "”"),
    ("`", re.compile(r"(?<!\w)`([^`'\n]+)'(?!\w)"), r"‘\1’"),
    ("~", re.compile(r"(?<=[\w.,)\]%])~(?=[(\[A-Za-z\ue000])"), " "),
    ("~", re.compile(r"\b([A-Z][A-Za-z]{2,}|[a-z]\.)~(?=\d)"), r"\1 "),
    ("---", re.compile(r"(?<=\w)---(?=\w)|(?<=\s)---(?=\s)"), "—"),
    ("--", re.compile(r"(?<=[a-z)])--(?=[a-z(])"), " – "),
    ("--", re.compile(r"(?<=[\w)])--(?=[\w(])|(?<=\s)--(?=\s)"), "–"),
]
_LIGATURES = (
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
    if not text.isascii():
        text = text.translate(_LIGATURES)
    text = " ".join(text.split())
    for _ in range(8):  # what one pass uncovers, the next one reads
        if not _SUSPECT.search(text) and not has_markup(text) and not has_remains(text):
            break
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    links: list[str] = []

    def _mask(match: re.Match[str]) -> str:
        links.append(match[0])
        return _MASK

    if "http" in text or "www." in text:
        text = _LINK.sub(_mask, text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]).translate(_LIGATURES), text)
    if has_markup(text):
        text = plain_markup(text)
    marked = has_latex(text)
    if marked:
        text = plain_latex(text)
    if has_remains(text):
        text, marked = plain_remains(text), True
    text = plain_groups(text, marked=marked)
    for needle, pattern, replacement in _RULES:
        if needle in text:
            text = pattern.sub(replacement, text)
    for link in links:
        text = text.replace(_MASK, link, 1)
    text = text if text.isascii() else text.translate(LITERAL)
    return " ".join(text.split())
