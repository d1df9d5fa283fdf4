"""Markup of web pages and of publishers (HTML, JATS, MathML) as plain text."""

from __future__ import annotations

import re

_INLINE = "i|b|u|em|strong|italic|bold|underline|sc|span|a|font|small|monospace|tt|roman|sans-serif"
_BLOCK = "p|br|div|title|sec|label|list|list-item|ul|ol|li|h[1-6]|abstract|section|blockquote"
_BLOCK += "|table|tbody|thead|tr|td|th|hr|break|xref|ext-link|disp-formula|inline-formula"
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*/?"
_PREFIX = r"(?:[a-z]{2,5}:)?"
_HEADING = re.compile(
    rf"<({_PREFIX}(?:title|h[1-6]))>\s*(?:abstract|summary)\s*[:.]?\s*</\1>", re.IGNORECASE
)
_SCRIPT = re.compile(
    rf"<{_PREFIX}(su[bp]){_ATTRIBUTES}>\s*([^<>]*?)\s*</{_PREFIX}\1>", re.IGNORECASE
)
_INSIDE = re.compile(rf"</?{_PREFIX}(?:{_INLINE}|su[bp]){_ATTRIBUTES}>", re.IGNORECASE)
_AROUND = re.compile(
    rf"</?(?:{_PREFIX}(?:{_BLOCK})|(?:jats|mml):[a-z][\w-]*){_ATTRIBUTES}>", re.IGNORECASE
)
_SOME = re.compile(r"</?[a-zA-Z][\w:-]*[^<>]*>")


def has_markup(text: str) -> bool:
    """Return whether the text may have tags."""
    return "<" in text and _SOME.search(text) is not None


def plain_markup(text: str) -> str:
    """Return the text without tags; an inequality such as p < 0.05 or x<y is none.

    Short tags such as `<b>` count only in a text that also closes one.

    Examples
    --------
    >>> plain_markup("<jats:p>We <i>see</i> p < 0.05 and x > 3.</jats:p>").strip()
    'We see p < 0.05 and x > 3.'
    """
    text = _HEADING.sub(" ", text)
    text = _SCRIPT.sub(r"\2", text)
    closed = "</" in text
    if closed:
        text = _INSIDE.sub("", text)
    if closed or "/>" in text or "<br>" in text.casefold() or ":" in text:
        text = _AROUND.sub(" ", text)
    return text
