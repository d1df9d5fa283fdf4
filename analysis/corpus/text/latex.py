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
_NAME = re.compile(r"\\([A-Za-z]+|[^A-Za-z])")
_SIZES = {f"{big}{end}" for big in ("big", "bigg", "Big", "Bigg") for end in ("", *"lrm")}
# Names, or how they begin, by the rules that may match them: a rule is tried only where one is.
ACCENT, BOARD, SWITCH, GONE, HAT, FONT, CITE, NOT, SPACE, WORD = (1 << bit for bit in range(10))
_OF_RULES: dict[int, set[str]] = {
    ACCENT: set("\"'`^~=.uvHcdkrtbij"),
    BOARD: {"mathbb", "Bbb"},
    SWITCH: {*_SWITCHES.split("|")},
    GONE: {
        *("left", "right", "middle", "limits", "nolimits", "displaystyle", "protect", "noindent"),
        *("footnotesize", "begin", "end", "label", "!", *_SIZES, *_SWITCHES.split("|")),
    },
    HAT: {*_ABOVE},
    NOT: {"not"},
    SPACE: {*",;: \\", "quad", "qquad", "item", "par", "newline"},
}
_BEGINNINGS: dict[int, tuple[str, ...]] = {
    FONT: (
        *("emph", "text", "math", "mbox", "hbox", "fbox", "makebox", "operatorname", "boldsymbol"),
        *("bm", "underline", "overline", "wide", "tilde", "hat", "bar", "vec", "url", "frak"),
        *("cal", "Cal", "Bbb", "ensuremath", "ul"),
    ),
    CITE: ("cite", "Cite", "ref", "eqref", "footnote", "thanks"),
}
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
_ARGUMENT = re.compile(r"\s*\ue003?(\{|\\[A-Za-z]+|[^\s{}\\])")
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
    if len(pieces) % 2 and _MARKED.search("".join(inside)):
        pieces[1::2] = [_maths(piece) for piece in inside]
        return "".join(pieces)
    return _MONEY.sub(lambda match: _maths(match[1]), text) if inside else text


@lru_cache(maxsize=50_000)
def _maths(formula: str) -> str:
    formula = formula.strip().replace("~", " ")
    if formula.isalnum() and formula.isascii() and formula != "sqrt":
        return formula
    if "^" in formula or "_" in formula:
        formula = _BARE_SCRIPT.sub(lambda match: f"{match[1]}{{{match[2]}}}", formula)
    if "{" in formula:
        formula = _OPENING.sub(OPEN + "{", formula)
    formula = _formula(formula)
    if formula.isascii():
        return formula.strip()
    return _RELATION.sub(lambda match: f" {match[1]} ", formula).strip()


def _formula(formula: str) -> str:
    return plain_groups(_macros(formula), marked=True)


def _macros(text: str, *, in_maths: bool = True) -> str:
    if "\\" not in text:
        return text
    text = text.replace(r"\{", LEFT).replace(r"\}", RIGHT)
    rules = 0
    for name in set(_NAME.findall(text)):
        rules |= _rules(name)
    if rules & ACCENT:
        text = _ACCENT.sub(lambda match: _lookup(match[0].replace(OPEN, "")), text)
    if "frac" in text:
        text = _with_arguments(text, _FRACTION, 2, lambda _, args: divide(*map(_formula, args)))
    if "sqrt" in text:
        text = _with_arguments(text, _ROOT, 1, lambda degree, args: root(_formula(args[0]), degree))
    if rules & WORD:
        text = _words(text, rules)
    if rules & SPACE or text.endswith("\\"):
        text = _SPACE.sub(" ", text)
    if not in_maths:
        text = _UNKNOWN.sub(lambda match: _kept(match[1]) + OPEN + "{", text)
    return _MACRO.sub(lambda match: match[2] if match[1] is None else _macro(match[1]), text)


@lru_cache(maxsize=10_000)
def _rules(name: str) -> int:
    """Return which rules may match a macro's name, a bit a rule.

    What follows two backslashes is no name, and any rule may take it for one.
    """
    if name == "\\":
        return BOARD | SWITCH | GONE | HAT | FONT | CITE | NOT | SPACE
    found = sum(rule for rule, names in _OF_RULES.items() if name in names)
    found += sum(rule for rule, begins in _BEGINNINGS.items() if name.startswith(begins))
    return found | (WORD if len(name) > 1 or name == "!" else 0)


def _words(text: str, rules: int) -> str:
    """Replace macros that change what is near them; `rules` are those that may match."""
    if rules & BOARD:
        text = _BLACKBOARD.sub(lambda match: _lookup(rf"\mathbb{{{match[1] or match[2]}}}"), text)
    if rules & SWITCH:
        text = _SWITCH.sub(OPEN + "{", text)
    if rules & GONE:
        text = _GONE.sub("", text)
    if rules & HAT:
        text = _HAT.sub(lambda match: compose(match[2] or match[3], _ABOVE[match[1]]), text)
    if rules & FONT:
        text = _FONT.sub(lambda match: OPEN + "{" if match[1] else "", text)
    if rules & CITE and ("[" in text or "{" in text):
        text = _NOTE.sub(r" (\1)", _CITE.sub(r"\1[\2]", text))
    if rules & NOT:
        text = _NOT.sub(lambda match: _NEGATED.get(match[1], f"not {match[1]}"), text)
    return text


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
        match = _ARGUMENT.match(text, start)
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
    return str(_reader().latex_to_text(snippet, tolerant_parsing=True)).strip()


@lru_cache(maxsize=1)
def _reader() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()


@lru_cache(maxsize=1)
def _table() -> Any:
    from pylatexenc.latex2text import get_default_latex_context_db

    return get_default_latex_context_db()
