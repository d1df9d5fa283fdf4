"""LaTeX that has lost its backslashes: `mathbb R^d`, `(varepsilon,delta)`, `50times`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.corpus.text.scripts import NAME, NAMED, compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LOWER = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
_LOWER += " phi chi psi omega"
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
_GREEK = dict(zip(f"{_LOWER} {_UPPER}".split(), "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ", strict=True))
# Names that no English word has, so that they may stand glued to a single letter.
_PLAIN = "varepsilon varphi vartheta varrho geqslant leqslant geq leq neq infty ldots cdots cdot"
_PLAIN += " propto leftrightarrow rightarrow leftarrow mapsto subseteq otimes oplus lesssim gtrsim"
_PLAIN += " simeq langle rangle lfloor rfloor lceil rceil hbar"
SIGNS = dict(zip(_PLAIN.split(), "εφϑρ≥≤≥≤≠∞…⋯·∝↔→←↦⊆⊗⊕≲≳≃⟨⟩⌊⌋⌈⌉ℏ", strict=True))
_NABLA = re.compile(r"(?<![A-Za-z]{2})nabla ?(?=[\^_(]|[A-Za-z](?![a-z]))")
_BLACKBOARD = dict(zip("CEHNPQRZ", "ℂ𝔼ℍℕℙℚℝℤ", strict=True)) | {"1": "𝟙"}
NAMES = "|".join(_GREEK)
_GLUED = re.compile(rf"(?<![A-Za-z])({NAMES})({'|'.join(SIGNS)})(?![a-z]{{2}})")
_SIGN = re.compile(rf"(?<![A-Za-z]{{2}})({'|'.join(SIGNS)})(?![a-z]{{2}})")
_BOARD = re.compile(r"\bmathbb\s*(?:\{\s*([A-Z1])\s*\}|([A-Z1])(?![A-Za-z]))")
_FONT = re.compile(
    r"(?<![A-Za-z]{2})math(?:cal|rm|bf|sf|tt|it|frak|scr|bb)\s*(?=[A-Z](?![a-z])|\{)"
)
_TEXT = re.compile(r"(?<![A-Za-z])(?:text|mathrm|operatorname)\{([^{}]*)\}")
_UPRIGHT = re.compile(rf"{NAME}([^{NAMED}]*){NAMED}(?!\{{)")
_SIZED = re.compile(r"(?:[bB]igg?[lr]?)(?=[(\[|])|(?:[bB]igg?[lr]?)(?=[)\]])")
_PAIR = re.compile(
    r"(?:(?<=\b[A-Z])|(?<=Omega)|(?<=Theta)|(?<=[})]))? ?left([(\[|]) ?"
    r"((?:(?!left[(\[|]).)*?) ?right([)\]|])"
)
_TILDE = re.compile(rf"\btilde ?\{{?([A-Z](?![A-Za-z])|{NAMES}(?![a-z]))\}}?")
_TIMES = re.compile(r"(?<=\d)times(?![A-Za-z])")
_RANGE = re.compile(r"(\d)(?:-|sim)(\d[\d.]*)×")
_BETWEEN = re.compile(r"(?<=\d)sim(?=\d)")
_PRODUCT = re.compile(r"(?<=[\^_])([A-Za-z\d]|\{[^{}]*\}) times (?=[{(A-Zℝ])")
_PLUS_MINUS = re.compile(r"(?<=[{(=,]) ?pm (?=\d)")
_ABOUT = re.compile(r"\bapprox (?=[\d.])")
_MEMBER = re.compile(rf"(?<![A-Za-z])({NAMES})(in)(?=[\[({{])")
_LOG = re.compile(r"\b(?P<base>[A-Za-z])log (?P=base)\b")
_FAR = re.compile(rf"(?<![A-Za-z])({NAMES})('*)(ll|gg)({NAMES})(?![A-Za-z])")
_FAR_SIGN = re.compile(rf"(?:ll|gg)(?:{NAMES})")
_AFTER_OPENING = re.compile(r" (?<=\w\( )(?=\w)")
_MU_P = re.compile(rf"(?<![A-Za-z])({NAMES})(?=[A-Z]\b)")
_ELL = re.compile(r"(?<![A-Za-z])ell(?=[\^_])")
# A Greek name is a letter where it stands in a formula, and then all through the text.
_LETTER = re.compile(
    rf"(?<![A-Za-z\\])(?P<a>{NAMES})(?=[\^_]|\s?[<>=≤≥∈]|\(\w*\^|\^)"
    rf"|(?:[=<>≤≥+/|^_∈]\s?|\b[12]\s?--?\s?|[\^_]\{{[^{{}}]*)(?P<b>{NAMES})(?![A-Za-z])"
    rf"|(?<=[(,])(?P<c>{NAMES})(?=,\s?[A-Za-zε]+\))|(?<=[\w,]),\s?(?P<d>{NAMES})(?=\))"
    rf"|(?<![A-Za-z])(?P<e>{NAMES})(?= in [(\[]0)"
    rf"|(?<![A-Za-z])(?P<f>Theta|Omega|Gamma|Sigma)(?=\s?\(|\s?left\(|[bB]ig)"
    rf"|\b(?:parameter|constant|rate|threshold|coefficient|temperature)s?(?: from)? "
    rf"(?P<i>{NAMES})(?= (?:and|or|to|has|is|in|of|as|for|that|which)\b|[,.;:)])"
    rf"|(?<=\bO\()(?P<g>{NAMES})(?=\))"
    rf"|(?<![A-Za-z])(?P<h>{NAMES})(?=-(?:stationary|optimal|differential|DP|approximat))"
)
_SPACED = re.compile(r"\s*([≤≥≠∈→↦⊆∝≲≳≃↔←])\s*")
# Cheap questions asked before the rules are tried: most texts answer no to each.
# Names that are found inside many a word.
_SHORT = ("eta", "mu", "nu", "xi", "pi", "phi", "chi", "psi", "Xi", "Pi", "Phi", "Psi", "iota")
_LONG = tuple(name for name in _GREEK if name not in _SHORT)
OTHER_HINTS: tuple[str, ...] = ("mathbb", "mathcal", "mathrm", "mathbf", "sqrt", "nabla")
OTHER_HINTS += ("left(", "left[", "left|")
OTHER_HINTS += ("big(", "big[", "big|", "tilde ", "ell_", "ell^", "{ pm", "{pm", ">!!", "<!!")
OTHER_HINTS += ("'ll", "'gg")
_NEAR = re.compile(r"\d(?:times(?![A-Za-z])|sim\d|\{)")
_ANY = re.compile(
    rf"{_SIGN.pattern}|{_GLUED.pattern}|{_FAR.pattern}|{_ELL.pattern}|{_NABLA.pattern}"
    rf"|\{{ ?pm \d|[<>]!!|\bmath(?:bb|cal|rm|bf|sf|it|frak)[ {{]|\btilde [A-Z]|\bsqrt[ {{]"
    rf"|[bB]igg?[(\[|]|left[(\[|]"
)


def has_remains(text: str) -> bool:
    """Return whether the text has signs of LaTeX without backslashes."""
    if ("times" in text or "sim" in text or "{" in text) and _NEAR.search(text):
        return True
    if ("approx " in text and _ABOUT.search(text)) or ("log " in text and _LOG.search(text)):
        return True
    if " times " in text and "^" in text and _PRODUCT.search(text):
        return True
    signed = any(sign in text for sign in "^_=<>")
    if _found(text, _GREEK if signed else _LONG, _LETTER, before=26):
        return True
    return _found(text, (*SIGNS, *OTHER_HINTS), _ANY, before=12)


def _found(text: str, hints: Iterable[str], pattern: re.Pattern[str], before: int) -> bool:
    """Return whether the pattern, whose matches all have one of the hints, is in the text."""
    for hint in hints:
        at = text.find(hint)
        while at >= 0:
            if pattern.search(text, max(0, at - before), at + 30):
                return True
            at = text.find(hint, at + 1)
    return False


def plain_remains(text: str) -> str:
    """Return the text with those remains in Unicode; the braces of groups are left."""
    text = _pairs(text) if "left" in text else text
    text = _near(text, ("mathbb",), _BOARD, lambda match: _board(match[1] or match[2]))
    text = _near(text, ("math",), _FONT, "")
    names = set()
    if _FAR_SIGN.search(text):
        names = {name for match in _FAR.finditer(text) for name in (match[1], match[4])}
        text = _FAR.sub(_far, text)
    text = _near(text, SIGNS, _GLUED, lambda match: _GREEK[match[1]] + SIGNS[match[2]])
    text = _near(text, SIGNS, _SIGN, lambda match: SIGNS[match[1]])
    text = _near(text, ("in(", "in[", "in{"), _MEMBER, lambda match: _GREEK[match[1]] + "∈")
    for name in names.union(*map(_named, _LETTER.finditer(text))):
        text = re.sub(rf"(?<![A-Za-z]){name}(?![a-z])", _GREEK[name], text)
    text = _near(
        text, ("tilde",), _TILDE, lambda match: compose(_GREEK.get(match[1], match[1]), "\u0303")
    )
    text = _near(text, ("big", "Big"), _SIZED, "")
    text = _near(text, ("{",), _TEXT, rf"{NAME}\1{NAMED}")
    text = _near(text, (NAME,), _UPRIGHT, r"\1")
    text = _near(text, ("times",), _TIMES, "×")
    text = _near(text, ("×",), _RANGE, r"\1–\2×")
    text = _near(text, ("sim",), _BETWEEN, "–")
    text = _near(text, (" times ",), _PRODUCT, r"\1 × ")
    text = _near(text, ("pm ",), _PLUS_MINUS, "±")
    text = _near(text, ("approx ",), _ABOUT, "≈ ")
    text = _near(text, ("log ",), _LOG, r"\1 log \1")
    text = _near(text, ("ell",), _ELL, "ℓ")
    text = _MU_P.sub(lambda match: _GREEK[match[1]], text)
    text = text.replace(">!!", ">").replace("<!!", "<")
    text = _near(text, ("nabla",), _NABLA, "∇")
    text = _near(text, ("( ",), _AFTER_OPENING, "")
    return _SPACED.sub(r" \1 ", text)


def _near(
    text: str,
    needles: Iterable[str],
    pattern: re.Pattern[str],
    made: str | Callable[[re.Match[str]], str],
) -> str:
    """Replace a pattern's matches in a text that has one of the needles, which they all have."""
    return pattern.sub(made, text) if any(needle in text for needle in needles) else text


def _pairs(text: str) -> str:
    for _ in range(20):
        before = text
        text = _PAIR.sub(r"\1\2\3", text)
        if text == before:
            break
    return text


def _board(letter: str) -> str:
    return _BLACKBOARD.get(letter, letter)


def _far(match: re.Match[str]) -> str:
    sign = "≪" if match[3] == "ll" else "≫"
    return f"{_GREEK[match[1]]}{match[2]} {sign} {_GREEK[match[4]]}"


def _named(match: re.Match[str]) -> list[str]:
    return [name for name in match.groups() if name]
