"""Text as LaTeX and Markdown show it: nothing in it is taken for markup."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_MARKDOWN = re.compile(r"([\\`*_\[\]|~$])")
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        '"': "''",
        "|": r"\textbar{}",
        "[": "{[}",  # after the end of a row a bracket would be taken for a length
        "]": "{]}",
        "*": "{*}",
        **{c: f"\\{c}" for c in "{}$&#%_"},
        "\u00a0": "~",
        "\u2009": r"\,",
        "\u202f": r"\,",
        "–": "--",
        "—": "---",
        "“": "``",
        "”": "''",
        "‘": "`",
        "’": "'",
        "…": r"\ldots{}",
        "−": r"\ensuremath{-}",
        "∞": r"\ensuremath{\infty}",
        "≥": r"\ensuremath{\geq}",
        "≤": r"\ensuremath{\leq}",
        "×": r"\ensuremath{\times}",
        "→": r"\ensuremath{\rightarrow}",
        "·": r"\ensuremath{\cdot}",
    }
)


def latex_text(text: str) -> str:
    r"""Return plain text as LaTeX that any engine sets, accents and symbols by command.

    A letter that LaTeX has no command for is written as its code point.

    Examples
    --------
    >>> latex_text("50 % of R&D_1 – naïve")
    '50 \\% of R\\&D\\_1 -- na{\\"\\i}ve'
    """
    done = unicodedata.normalize("NFC", text).translate(_SPECIAL)
    return done if done.isascii() else str(_encoder().unicode_to_latex(done))


def markdown_text(text: str) -> str:
    r"""Return plain text as Markdown that shows it as it is, in a cell of a table too.

    Examples
    --------
    >>> markdown_text("Q<K> | *R*")
    'Q&lt;K&gt; \\| \\*R\\*'
    """
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", flat)


@cache
def _encoder() -> Any:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(
        non_ascii_only=True,
        replacement_latex_protection="braces-all",
        unknown_char_policy=lambda letter: f"{{[}}U+{ord(letter):04X}{{]}}",
        unknown_char_warning=False,
    )
