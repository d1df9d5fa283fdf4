"""Texts in figures: how wide they are, where they break, and their markup."""

from __future__ import annotations

SIZE, SMALL, TITLE = 13, 12, 17
"""Font sizes in pixels."""
LINE = 1.3
"""Height of a line in plotly, in em."""
# Advance widths of DejaVu Sans from space to tilde, in hundredths of an em.
_WIDTHS = """
32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53
100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50
50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84
"""


def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Estimate how many pixels wide a line of text is in DejaVu Sans.

    Parameters
    ----------
    text
        One line.
    size
        Of the letters, in pixels.
    bold
        Whether it is bold, which is wider.

    Examples
    --------
    >>> round(text_width("Scaling laws", 10))
    62
    """
    widths = [int(width) for width in _WIDTHS.split()]
    ems = sum(widths[ord(c) - 32] if " " <= c <= "~" else 64 for c in text)
    return ems / 100 * size * (1.13 if bold else 1.0)


def wrap(text: str, room: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are at most `room` pixels wide, at plain spaces only.

    Parameters
    ----------
    text
        The text.
    room
        Pixels that a line may be wide.
    size
        Of the letters, in pixels.
    bold
        Whether it is bold, which is wider.

    Examples
    --------
    >>> wrap("Mixture-of-experts inference", 130)
    ['Mixture-of-experts', 'inference']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shorten(text: str, room: float, size: float = SIZE) -> str:
    """Cut a text to at most `room` pixels, with an ellipsis where something was cut.

    Parameters
    ----------
    text
        One line.
    room
        Pixels that it may be wide.
    size
        Of the letters, in pixels.
    """
    if text_width(text, size) <= room:
        return text
    while text and text_width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def plain(text: str) -> str:
    """Escape a text so that plotly shows it as it is and reads no markup in it.

    Examples
    --------
    >>> plain("Q<K> & R")
    'Q&lt;K&gt; &amp; R'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
