"""Groups in braces: fractions, roots, superscripts and subscripts in Unicode."""

from __future__ import annotations

import re
import unicodedata

OPEN = "\ue003"  # before a brace that only groups
LEFT, RIGHT = "\ue004", "\ue005"  # braces that are meant
NAME, NAMED = "\ue006", "\ue007"  # around a word that was set upright
SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
_MARKS = {"*": "*", "∗": "*", "⋆": "*", "star": "*", "ast": "*", "∘": "°", "†": "†", "′": "′"}
_MARKS |= {"'": "′", "⊤": "ᵀ", "⊥": "^⊥", "circ": "°", "prime": "′", "dagger": "†", "": ""}
_LOWERED = "".join(SUBSCRIPTS.values())
_RAISED = "".join(SUPERSCRIPTS.values())
_INNER = r"\{([^{}]*)\}"
_SCRIPT = re.compile(rf"([\^_])\ue003?{_INNER}")
_BRACES = re.compile(rf"\{{(?<![\^_]\{{)([^{{}}]*)\}}(?!\{{)|\ue003{_INNER}")
_BARE_UP = re.compile(
    r"\^(?<=[\w)\]}|]\^)(-?\d+(?:\.\d+)?|(?:star|ast|circ|prime|dagger)\b|[A-Za-z](?![A-Za-z])|[*∗⋆∘†⊤])"
)
_BARE_DOWN = re.compile(
    r"_(?<=[A-Za-zα-ωΑ-Ωℓ]_)(?<![\w^][A-Za-zα-ωΑ-Ωℓ]_)([A-Za-z0-9](?![A-Za-z_]))(?![\d])"
)
_ROOT = re.compile(rf"\s?\bsqrt\s*{_INNER}")
_ROOT_BARE = re.compile(r"\bsqrt ([^\W_]|\d+)(?![^\W_])|\bsqrt ?(?=\()")
_LOST = re.compile(
    rf"((?:√\([^()]*\)|√\w|\d[\d.]*|\w[{_RAISED}]+|\ue006[^{{}}\ue007]*\ue007))\{{([^{{}}]+)\}}"
)
_PROSE = re.compile(r"\{(?:([A-Z][^{}]*[.!?])|(?<=\s\{)([a-z]+(?: [a-z]+)+))\}")
# A brace behind what `_LOST` ends with; most texts with braces have none.
_BEHIND = re.compile(rf"\{{(?:(?<=[\d.){_RAISED}\ue007]\{{)|(?<=√\w\{{))")
_WORDLIKE = re.compile(r"[^\W\d]")
_LISTED = re.compile(r"[,;]|^\s*±")
_SUM = re.compile(r"[\s+−-]")
_ATOM = re.compile(
    rf"\d+(?:\.\d+)?|[^\W\d_](?:[{_RAISED}{_LOWERED}′*]|_\w+)*(?:\([^()]*\))?|\([^()]*\)(?:\^\([^()]*\))?"
    rf"|[^\W\d_]\^\([^()]*\)|√[^\W_]|[^\W\d_]+\([^()]*\)"
)


def plain_groups(text: str, *, marked: bool) -> str:
    """Return the text without braces that only group, and with scripts, roots and fractions.

    In a `marked` text, one that has other signs of LaTeX, braces group unless
    they hold a list; elsewhere they stay. Groups are read from the inside out.
    """
    if "{" in text:
        text = _PROSE.sub(lambda match: match[1] or match[2], text)
        marked = marked or "^{" in text or "_{" in text
    elif not ("^" in text or "_" in text or (marked and "sqrt" in text)):
        return text
    for _ in range(50):  # deeper nesting than any abstract has
        before = text
        if "^" in text:
            text = _BARE_UP.sub(lambda match: raise_(match[1]), text)
        text = _innermost(text) if marked else text
        if text == before or not ("{" in text or "^" in text or "sqrt" in text):
            break
    return _BARE_DOWN.sub(lambda match: lower(match[1]), text) if "_" in text else text


def _innermost(text: str) -> str:
    if "sqrt" in text:
        text = _ROOT.sub(lambda match: root(match[1]), text)
        text = _ROOT_BARE.sub(lambda match: root(match[1]) if match[1] else "√", text)
    if "{" not in text:
        return text
    if "^" in text or "_" in text:
        text = _scripts(text)
    if _BEHIND.search(text):
        text = _LOST.sub(lambda match: divide(match[1].strip(NAME + NAMED), match[2]), text)
    return _BRACES.sub(_group, text)


def _scripts(text: str) -> str:
    """Raise and lower what stands in braces, close to what is before it."""
    done, start = [], 0
    for match in _SCRIPT.finditer(text):
        done.append(text[start : match.start()].rstrip())
        done.append(raise_(match[2]) if match[1] == "^" else lower(match[2]))
        start = match.end()
    return "".join([*done, text[start:]])


def literal(text: str) -> str:
    """Return the text with the braces that are meant, and without our own marks."""
    text = text.replace(LEFT, "{").replace(RIGHT, "}")
    return text.replace(OPEN, "").replace(NAME, "").replace(NAMED, "")


def raise_(inner: str) -> str:
    """Return a superscript: raised letters where Unicode has them, else ^ and parentheses."""
    return _script(inner.strip(), "^", SUPERSCRIPTS)


def lower(inner: str) -> str:
    """Return a subscript: lowered letters where Unicode has them, else _ and parentheses."""
    return _script(inner.strip(), "_", SUBSCRIPTS)


def divide(over: str, under: str) -> str:
    """Return a fraction on one line, with parentheses only where they are needed.

    Examples
    --------
    >>> divide("1", "n"), divide("√d", "nε"), divide("a + b", "2")
    ('1/n', '√d/(nε)', '(a + b)/2')
    """
    over, under = over.strip(), under.strip()
    if _SUM.search(over) and not _ATOM.fullmatch(over):
        over = f"({over})"
    return f"{over}/{under if _ATOM.fullmatch(under) else f'({under})'}"


def root(inner: str, degree: str | None = None) -> str:
    """Return a root; what is under it is in parentheses unless it is one letter or number."""
    inner = inner.strip()
    bare = len(inner) == 1 or inner.isdecimal()
    return f"{raise_(degree) if degree else ''}√{inner if bare else f'({inner})'}"


def compose(letter: str, accent: str) -> str:
    """Return the letter under a combining accent, as one character where Unicode has it."""
    return unicodedata.normalize("NFC", letter + accent)


def _script(inner: str, sign: str, letters: dict[str, str]) -> str:
    if inner in _MARKS:
        return _MARKS[inner] if sign == "^" or not inner else f"_{inner}"
    if all(map(letters.__contains__, inner)) and len(_WORDLIKE.findall(inner)) <= 2:
        return "".join(map(letters.__getitem__, inner))
    if inner.isalnum():
        return f"{sign}{inner}"
    return f"{sign}{inner}" if inner[:1] == "(" and inner[-1:] == ")" else f"{sign}({inner})"


def _group(match: re.Match[str]) -> str:
    if match[2] is not None:
        return match[2]
    inner = match[1]
    if _LISTED.search(inner) and len(inner.split()) < 12:
        return f"{LEFT}{inner.strip()}{RIGHT}"
    return inner
