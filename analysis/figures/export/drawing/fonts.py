"""Fonts of this machine by what they hold: one for each script that the usual font lacks."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import plotly.graph_objects as go

FAMILY = "DejaVu Sans"
# Sans serif fonts made for a script, the best known first; others of the machine follow by name.
PREFERRED = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"),
    *("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo"),
    *("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Droid Sans Fallback"),
    *("Noto Sans Arabic", "Geeza Pro", "Segoe UI", "Tahoma", "Noto Sans"),
)
_JAPANESE = ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo")
_SCRIPTS = {
    "CJK": ("Chinese or Japanese", "Noto Sans CJK SC"),
    "HIRAGANA": ("Japanese", "Noto Sans CJK JP"),
    "KATAKANA": ("Japanese", "Noto Sans CJK JP"),
    "HANGUL": ("Korean", "Noto Sans CJK KR"),
}
_SILENT = frozenset({"hovertemplate", "hovertext", "customdata", "meta", "ids", "template", "uid"})


def families(text: str) -> list[str]:
    """Return the usual font, and fonts of this machine that hold the letters which it lacks."""
    lacking = _lacking(text)
    return [FAMILY, *(_holding(lacking)[0] if lacking else ())]


def boxes_note(figures: Mapping[str, go.Figure]) -> str:
    """Say which script no font of this machine has, so that its letters are drawn as boxes.

    "" where every letter of the figures can be drawn.
    """
    for figure in figures.values():
        for text in _written(figure.to_plotly_json()):
            letters = _holding(_lacking(text))[1] if not text.isascii() else frozenset()
            if letters:
                letter = min(letters)
                kind = unicodedata.name(letter, "UNNAMED").split()[0]
                script, font = _SCRIPTS.get(kind, (kind.title(), f"Noto Sans {kind.title()}"))
                return (
                    f"no font on this machine has the {script} letters of labels such as "
                    f"{text[:20]!r}: PNG and PDF show boxes for them, HTML and SVG take the "
                    f"reader's fonts; install one, such as {font}, and export again"
                )
    return ""


@cache
def _holding(letters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Choose fonts until each letter is in one; return them, and the letters that are in none."""
    chosen, left = _chosen(letters)
    if left and _found_new():
        chosen, left = _chosen(letters)
    return chosen, left


def _chosen(letters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    from matplotlib import font_manager

    usual = {
        font.name: font.fname
        for font in font_manager.fontManager.ttflist
        if font.style == "normal" and font.weight in (400, "normal", "regular")
        if not font.name.startswith("Last Resort")
    }
    kana = any("\u3041" <= letter <= "\u30ff" for letter in letters)
    first = [*(_JAPANESE if kana else ()), *PREFERRED, *sorted(usual)]
    chosen, left = [], {ord(letter) for letter in letters}
    for name in dict.fromkeys(name for name in first if name in usual):
        found = left & _letters(usual[name]) if left else set()
        if found:
            chosen.append(name)
            left -= found
    return tuple(chosen), frozenset(map(chr, left))


@cache
def _found_new() -> bool:
    """Add the fonts that were installed since matplotlib looked; tell whether there are any."""
    from matplotlib import font_manager

    known = {font.fname for font in font_manager.fontManager.ttflist}
    new = sorted(set(font_manager.findSystemFonts()) - known)
    for path in new:
        try:
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError, UnicodeError):
            continue
    return bool(new)


@cache
def _letters(file: str) -> frozenset[int]:
    from matplotlib import font_manager

    return frozenset(font_manager.get_font(file).get_charmap())


@cache
def _lacking(text: str) -> frozenset[str]:
    """Return the letters and signs of a text that the usual font does not have."""
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties(family=[FAMILY]))
    drawn = (letter for letter in text if unicodedata.category(letter)[0] in "LNPS")
    return frozenset(letter for letter in drawn if ord(letter) not in _letters(str(path)))


def _written(part: Any, key: str = "") -> Iterator[str]:
    """Find the texts of a figure that are drawn."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name not in _SILENT:
                yield from _written(value, name)
    elif _is_list(part):
        for value in part:
            yield from _written(value, key)


def _is_list(part: Any) -> bool:
    dtype = getattr(part, "dtype", None)
    return isinstance(part, list | tuple) or (dtype is not None and dtype.kind in "OU")
