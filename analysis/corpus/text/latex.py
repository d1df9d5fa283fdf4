r"""LaTeX that still has its backslashes and dollars, turned into Unicode."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.corpus.text.scripts import LEFT, OPEN, RIGHT, compose, divide, plain_groups, root

if TYPE_CHECKING:
    from collections.abc import Callable

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
_GROUP = r"\ue003?\{"
_DOLLARS = re.compile(r"(?<!\\)\$")
_MARKED = re.compile(r"[\\^_{]")
_MONEY = re.compile(  # what Pandoc takes for maths and not for money
    r"\$(?<!\\\$)(?=[^\s$])((?:[^$\\]|\\.)*?(?:[^\s$\\]|\\.))\$(?!\d)"
)
_DISPLAY = re.compile(r"\$\$(.+?)\$\$|\\\((.+?)\\\)|\\\[(.+?)\\\]")
_ACCENT = re.compile(
    r"\\(?:[\"'`^~=.]\s*|[uvHcdkrtb](?![A-Za-z])\s*)"
    rf"(?:{_GROUP}\s*(?:\\?[ij]|[A-Za-z])\s*\}}|\\[ij](?![A-Za-z])|[A-Za-z])"
)
_HAT = re.compile(
    rf"\\({'|'.join(_ABOVE)})(?![A-Za-z])\s*(?:{_GROUP}\s*([^\W\d_])\s*\}}|([^\W\d_])(?![A-Za-z]))"
)
_BLACKBOARD = re.compile(rf"\\(?:mathbb|Bbb)\s*(?:{_GROUP}\s*([A-Za-z])\s*\}}|([A-Z])(?![A-Za-z]))")
_FRACTION = re.compile(r"\\[dt]?frac(?![A-Za-z])()")
_ROOT = re.compile(r"\\sqrt(?![A-Za-z])\s*(?:\[([^\[\]]*)\])?")
_SWITCHES = "em|it|bf|sc|rm|tt|sf|sl|cal|frak|itshape|bfseries|small|large"
_SWITCH_NAMES = frozenset(_SWITCHES.split("|"))
_NAME = re.compile(r"\\([A-Za-z]+|[^A-Za-z])")
_ACCENTS = frozenset("\"'`^~=.uvHcdkrtbij")
_SWITCH = re.compile(rf"{_GROUP}\s*\\(?:{_SWITCHES})(?![A-Za-z])\s*")
_FONT = re.compile(
    r"\\(?:emph|text[a-z]*|math(?!bb|op|bin)[a-z]+|[mhf]box|makebox|operatorname\*?|boldsymbol|bm|"
    r"underline|overline|wide(?:tilde|hat)|tilde|hat|bar|vec|url|frak|cal|Cal|Bbb|mathbb|mathop|"
    r"ensuremath|uline|ul)(?![A-Za-z])\s*\ue003?(\{?)"
)
_GONE = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|middle)(?![A-Za-z])\s*\.?"
    rf"|\\(?:{_SWITCHES}|limits|nolimits|displaystyle|protect|noindent|footnotesize)(?![A-Za-z])\s*"
    r"|\\begin\{(?:array|tabular)\}\s*\{[^{}]*\}|\\(?:begin|end|label)\{[^{}]*\}|\\!"
)
_SPACE = re.compile(r"\\(?:[,;: ]|\\|(?:quad|qquad|item|par|newline)(?![A-Za-z]))|\\$")
_CITE = re.compile(rf"\\(?:[cC]ite[a-z]*|ref|eqref)\*?\s*((?:\[[^\[\]]*\])*){_GROUP}([^{{}}]*)\}}")
_NOTE = re.compile(rf"\\(?:footnote|thanks)\s*{_GROUP}([^{{}}]*)\}}")
_NOT = re.compile(r"\\not\s*(=|<|>|\\[A-Za-z]+)")
_NEGATED = {"=": "≠", "<": "≮", ">": "≯", r"\in": "∉", r"\subset": "⊄", r"\equiv": "≢"}
_UNKNOWN = re.compile(r"\\([A-Za-z]{2,})\{(?=[^{}]*\w)")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?|\\(.)")
_GREEDY = re.compile(r"\{(?=[^{}]*\\[A-Za-z])")
_TIE = re.compile(r"~(?<=[^\s~]~)(?=[^\s~])")
_OPENING = re.compile(r"\{(?<!\\\{)")
_RELATION = re.compile(r"\s*([≤≥≠∈∉→↦⊆⊂∝≈≃≅≡≪≫∼])\s*")
_BARE_SCRIPT = re.compile(r"([\^_])(?<!\\[\^_])\s*([^\W_]|[*'+-]|\\[A-Za-z]+(?!\s*[{A-Za-z]))")
_LETTERS = re.compile(r"[A-Za-z]")


def has_latex(text: str) -> bool:
    """Return whether the text has a backslash or a pair of dollars."""
    return "\\" in text or text.count("$") > 1


def plain_latex(text: str) -> str:
    """Return the text with its maths and macros in Unicode; the braces of groups are left."""
    if "$$" in text or r"\(" in text or r"\[" in text:
        text = _DISPLAY.sub(lambda match: _maths(next(filter(None, match.groups()))), text)
    text = _between_dollars(text)
    if "\\" not in text:
        return text
    text = _GREEDY.sub(OPEN + "{", _TIE.sub(" ", text))
    return _macros(text, in_maths=False)


def _between_dollars(text: str) -> str:
    pieces = _DOLLARS.split(text) if r"\$" in text else text.split("$")
    inside = pieces[1::2]
    if len(pieces) % 2 and any(_MARKED.search(piece) for piece in inside):
        pieces[1::2] = [_maths(piece) for piece in inside]
        return "".join(pieces)
    return _MONEY.sub(lambda match: _maths(match[1]), text) if inside else text


@lru_cache(maxsize=50_000)
def _maths(formula: str) -> str:
    formula = formula.strip().replace("~", " ")
    formula = _BARE_SCRIPT.sub(r"\1{\2}", formula)
    formula = _OPENING.sub(OPEN + "{", formula)
    return _RELATION.sub(r" \1 ", _formula(formula)).strip()


def _formula(formula: str) -> str:
    return plain_groups(_macros(formula), marked=True)


def _macros(text: str, *, in_maths: bool = True) -> str:
    if "\\" not in text:
        return text
    text = text.replace(r"\{", LEFT).replace(r"\}", RIGHT)
    names = set(_NAME.findall(text))
    if not names.isdisjoint(_ACCENTS):
        text = _ACCENT.sub(lambda match: _lookup(match[0].replace(OPEN, "")), text)
    if "frac" in text:
        text = _with_arguments(text, _FRACTION, 2, lambda _, args: divide(*map(_formula, args)))
    if "sqrt" in text:
        text = _with_arguments(text, _ROOT, 1, lambda degree, args: root(_formula(args[0]), degree))
    if any(len(name) > 1 or name == "!" for name in names):
        text = _words(text, names)
    text = _SPACE.sub(" ", text)
    if not in_maths:
        text = _UNKNOWN.sub(lambda match: _kept(match[1]) + OPEN + "{", text)
    return _MACRO.sub(lambda match: match[2] if match[1] is None else _macro(match[1]), text)


def _words(text: str, names: set[str]) -> str:
    """Replace macros that change what is near them; `names` are those in the text."""
    if not names.isdisjoint(("mathbb", "Bbb")):
        text = _BLACKBOARD.sub(lambda match: _lookup(rf"\mathbb{{{match[1] or match[2]}}}"), text)
    if not names.isdisjoint(_SWITCH_NAMES):
        text = _SWITCH.sub(OPEN + "{", text)
    text = _GONE.sub("", text)
    if not names.isdisjoint(_ABOVE):
        text = _HAT.sub(lambda match: compose(match[2] or match[3], _ABOVE[match[1]]), text)
    text = _FONT.sub(lambda match: OPEN + "{" if match[1] else "", text)
    if "[" in text or "{" in text:
        text = _NOTE.sub(r" (\1)", _CITE.sub(r"\1[\2]", text))
    return _NOT.sub(lambda match: _NEGATED.get(match[1], f"not {match[1]}"), text)


def _with_arguments(
    text: str,
    command: re.Pattern[str],
    n: int,
    make: Callable[[str | None, list[str]], str],
) -> str:
    """Replace a command and its next n arguments, braced or bare, by what is made of them."""
    done: list[str] = []
    start = 0
    while match := command.search(text, start):
        done.append(text[start : match.start()])
        arguments, start = _arguments(text, match.end(), n)
        done.append(make(match[1], arguments) if len(arguments) == n else " ".join(arguments))
    return "".join([*done, text[start:]])


def _arguments(text: str, start: int, n: int) -> tuple[list[str], int]:
    found: list[str] = []
    while len(found) < n:
        match = re.compile(r"\s*\ue003?(\{|\\[A-Za-z]+|[^\s{}\\])").match(text, start)
        if not match:
            break
        start = match.end()
        if match[1] != "{":
            found.append(match[1])
            continue
        depth, end = 1, start
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found.append(text[start : end - (not depth)])
        start = end
    return found, start


def _kept(name: str) -> str:
    """Return a macro's symbol before its argument; the authors' own macros only dress it up."""
    symbol = _macro(name)
    return "" if symbol == name else symbol


@lru_cache(maxsize=10_000)
def _macro(name: str) -> str:
    """Return a macro's symbol; its name where it is an operator or the authors' own."""
    symbol = getattr(_table().get_macro_spec(name), "simplify_repl", None)
    if not isinstance(symbol, str) or not symbol.strip() or _LETTERS.search(symbol):
        return name
    return symbol.strip()


@lru_cache(maxsize=10_000)
def _lookup(snippet: str) -> str:
    """Return what pylatexenc makes of a letter with an accent or in blackboard bold."""
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text().latex_to_text(snippet, tolerant_parsing=True)).strip()


@lru_cache(maxsize=1)
def _table() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()
