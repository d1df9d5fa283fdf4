r"""LaTeX that still has its backslashes and dollars, turned into Unicode."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from analysis.text.scripts import FRACTION, OPEN, ROOT, compose, plain_groups

CODES = {code: None for code in range(0xE000, 0xE010)}  # characters we use as marks
_MATHS = re.compile(
    r"\$\$(.+?)\$\$|(?<!\\)\$(?=[^\s$])((?:[^$\\]|\\.)*?(?:[^\s$\\]|\\.))\$(?!\d)"
    r"|\\\((.+?)\\\)|\\\[(.+?)\\\]"
)
_ESCAPED = re.compile(r"\\([%&#_$])")
_LITERAL = re.compile(r"\\([{}])")
_ACCENT = re.compile(
    r"\\(?:[\"'`^~=.]\s*|[uvHcdkrtb](?![A-Za-z])\s*)"
    r"(?:\ue003?\{\s*(?:\\?[ij]|[A-Za-z])\s*\}|\\[ij](?![A-Za-z])|[A-Za-z])"
)
_HAT = re.compile(
    r"\\(tilde|widetilde|hat|widehat|bar|overline|vec|dot|ddot|check|breve|acute|grave)\s*"
    r"(?:\ue003?\{\s*([^\W\d_])\s*\}|([^\W\d_])(?![A-Za-z]))"
)
_ABOVE = {
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
}
_BLACKBOARD = re.compile(r"\\(?:mathbb|Bbb)\s*(?:\ue003?\{\s*([A-Za-z])\s*\}|([A-Z])(?![A-Za-z]))")
_SWITCH = re.compile(
    r"\ue003?\{\s*\\(?:em|it|bf|sc|rm|tt|sf|sl|cal|frak|itshape|bfseries|small|large)(?![A-Za-z])\s*"
)
_FONT = re.compile(
    r"\\(?:emph|text[a-z]*|math(?!bb|op|bin)[a-z]+|mbox|hbox|operatorname\*?|boldsymbol|bm|"
    r"underline|overline|widetilde|widehat|tilde|hat|bar|vec|url|frak|cal|Cal|Bbb|mathbb|textup|"
    r"ensuremath|mathop)(?![A-Za-z])\s*\ue003?(\{?)"
)
_GONE = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|middle)(?![A-Za-z])\s*\.?|\\(?:limits|nolimits|displaystyle|"
    r"em|it|bf|sc|rm|tt|sf|sl|cal|frak|protect|noindent|footnotesize|small|large|label\{[^{}]*\})"
    r"(?![A-Za-z])\s*|\\(?:begin|end)\{[^{}]*\}|\\!"
)
_SPACE = re.compile(r"\\(?:[,;: ]|\\|quad|qquad|item|par|newline|hspace\{[^{}]*\})(?![A-Za-z])|\\$")
_CITE = re.compile(r"\\(?:[cC]ite[a-z]*|ref|eqref)\*?\s*((?:\[[^\[\]]*\])*)\ue003?\{([^{}]*)\}")
_NOTE = re.compile(r"\\(?:footnote|thanks)\s*\ue003?\{([^{}]*)\}")
_NOT = re.compile(r"\\not\s*(=|<|>|\\[A-Za-z]+)")
_NEGATED = {"=": "≠", "<": "≮", ">": "≯", r"\in": "∉", r"\subset": "⊄", r"\equiv": "≢"}
_MACRO = re.compile(r"\\([A-Za-z]+)\*?|\\(.)")
_WORD = re.compile(r"[A-Za-z]+")


def has_latex(text: str) -> bool:
    """Return whether the text has a backslash or a pair of dollars."""
    return "\\" in text or text.count("$") > 1


def plain_latex(text: str) -> str:
    """Return the text with its maths and macros in Unicode; the braces of groups are left."""
    return _macros(_MATHS.sub(lambda match: _maths(next(filter(None, match.groups()))), text))


@lru_cache(maxsize=50_000)
def _maths(formula: str) -> str:
    formula = re.sub(r"(?<!\\)([\^_])\s*([^\W_]|[*'])", r"\1{\2}", formula.replace("~", " "))
    formula = re.sub(r"(?<!\\)([\^_])\s*(\\[A-Za-z]+)(?!\s*\{)", r"\1{\2}", formula)
    formula = re.sub(r"(?<!\\)\{", "\ue003{", formula)
    return plain_groups(_macros(formula), marked=True)


def _macros(text: str) -> str:
    if "\\" not in text:
        return text
    text = _LITERAL.sub(lambda match: "\ue004" if match[1] == "{" else "\ue005", text)
    text = _ACCENT.sub(lambda match: _lookup(match[0].replace(OPEN, "")), text)
    text = re.sub(r"\\[dt]?frac(?![A-Za-z])", FRACTION, text)
    text = re.sub(r"\\sqrt(?![A-Za-z])", ROOT, text)
    text = _BLACKBOARD.sub(lambda match: _lookup(rf"\mathbb{{{match[1] or match[2]}}}"), text)
    text = _SWITCH.sub(OPEN + "{", text)
    text = _GONE.sub("", text)
    text = _HAT.sub(lambda match: compose(match[2] or match[3], _ABOVE[match[1]]), text)
    text = _FONT.sub(lambda match: OPEN + "{" if match[1] else "", text)
    text = _CITE.sub(r"\1[\2]", text)
    text = _NOTE.sub(r" (\1)", text)
    text = _SPACE.sub(" ", text)
    text = _NOT.sub(lambda match: _NEGATED.get(match[1], f"not {match[1]}"), text)
    text = _ESCAPED.sub(r"\1", text)
    return _MACRO.sub(_symbol, text)


def _symbol(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return match[2]
    return _macro(name)


@lru_cache(maxsize=10_000)
def _macro(name: str) -> str:
    """Return a macro's symbol; its name where it is an operator or the authors' own."""
    spec = _table().get_macro_spec(name)
    symbol = getattr(spec, "simplify_repl", None)
    if not isinstance(symbol, str) or not symbol.strip() or _WORD.search(symbol):
        return name
    return symbol.strip()


@lru_cache(maxsize=1)
def _table() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()


@lru_cache(maxsize=10_000)
def _lookup(snippet: str) -> str:
    """Return what pylatexenc makes of a letter with an accent or in blackboard bold."""
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text().latex_to_text(snippet, tolerant_parsing=True)).strip()
