"""Korean words without the particles and endings that are written on them.

What may follow a noun depends on its last letter: one with a final consonant takes
이, 은, 을, 과, 으로, one without takes 가, 는, 를, 와, 로. So a syllable that looks like a particle
mostly shows whether it is one: 평가 and 효과 are words, 도구가 and 방법과 are not. A particle of
one syllable is taken off words of three or more only, for 결과, 정도 and 회의 are words.
"""

from __future__ import annotations

import re

_ALWAYS = str.split(
    "에서는 에서의 에서도 에게서 에서 에게 에는 에도 까지 부터 마다 보다 처럼 만큼 조차 에 의"
)
_AFTER_CONSONANT = str.split(
    "으로써 으로서 으로의 으로는 으로도 이라는 이었다 으로 이며 이고 이다 이나 이란 과의 과는 은 이"
    " 을 과"
)
_AFTER_VOWEL = str.split("로써 로서 로의 로는 로도 라는 와의 와는 는 가 를 와 로 란")
_ALL = tuple(sorted({*_ALWAYS, *_AFTER_CONSONANT, *_AFTER_VOWEL}, key=len, reverse=True))
_SURE = {"을", "를"}  # end hardly any noun
_PARTICLES = frozenset({*_ALL, "들", "도", "만", "인", "적"})
_WHOLE = re.compile(  # nouns that end as if a particle stood on them
    r"(?:주의|회의|정의|논의|강의|협의|결의|심의|건의|편의|호의|^의의|결과|성과|교과|학과|어린이|높이|깊이|길이|넓이|차이"
    r"|나이|놀이|먹이|종이|아이|사이|움직임|전문가|평가|증가|국가|작가|도로|회로|경로|통로|진로|마을|가을|겨울|하천)$"
)
_OF_VERBS = (  # 하다, 되다, 시키다, 받다, 당하다
    r"하(?:다|였다|는|여|고|며|면|기|지|게|도록|였으며|였고|였을|였던|여야|고자|지만|는데|는지|므로|던|자"
    r"|기도|기에|기는|다는|였는지|였으나|다고)|했(?:다|으며|고|을|던|으나)|한(?:다|다는|다고)?|할|함(?:을|이|에|은|으로써)?"
    r"|해(?:야|서)|합니다|했습니다|하였습니다"
    r"|되(?:다|었다|는|어|고|며|면|기|지|게|도록|었으며|었고|었을|어야|지만|므로|었던)|됐다|된(?:다|다는)?|될|됨(?:을|에|이)?"
    r"|됩니다|되었습니다"
    r"|시(?:킨다|키는|켜|키고|키며|킨|킬|켰다|키기|킴|키지|키면|켰으며|키기도|킬수)|받(?:는|은|았다|고)|당(?:하는|한|했다)"
)
_MADE = re.compile(  # nouns made verbs: "to translate", "is translated", "makes improve"
    rf"(?P<noun>[가-힣]{{2,}}?)(?P<end>{_OF_VERBS})"
)
_ENDINGS = re.compile(
    r".*(?:[가-힣](?:다|으며|으나|지만|면서|려면|려고|거나|는데|므로|도록|었고|았고|였고|었을|았을|아서|어서|었던|았던"
    r"|니다|으로써|하여|까)|[가-힣]게)"
)
_NOUNS = {
    "바다",
    "판다",
    "캐나다",
    "르완다",
    "우간다",
    "소다",
    "무게",
    "가게",
    "집게",
    "포도",
    "지게",
}
_ADJECTIVE = re.compile(r"(?P<noun>[가-힣]{2,}적)(?P<end>인|으로|이다|이며|이고|이지만)")
_ENDING = re.compile(rf"{_OF_VERBS}|인|으로|이다|이며|이고|이지만")
_HANGUL = re.compile(r"[가-힣]+")


def cut_particles(word: str) -> list[str]:
    """Return a run of Hangul as a noun and what is written on it; a word without is alone.

    Examples
    --------
    >>> cut_particles("번역에서는"), cut_particles("효과"), cut_particles("향상시킨다")
    (['번역', '에서는'], ['효과'], ['향상', '시킨다'])
    >>> cut_particles("연구자들이"), cut_particles("효과적인"), cut_particles("다르다")
    (['연구자', '들', '이'], ['효과적', '인'], ['다르다'])
    """
    if found := _MADE.fullmatch(word) or _ADJECTIVE.fullmatch(word):
        return [found["noun"], found["end"]]
    if _ENDINGS.fullmatch(word) and not _is_copula(word):
        return [word]
    noun, particle = _parted(word)
    parts = [noun, particle] if particle else [noun]
    if len(noun) > 2 and noun.endswith("들"):
        parts[:1] = [noun[:-1], "들"]
    return parts


def is_ending(word: str) -> bool:
    """Tell whether a word is what stands on nouns, or a verb: it is no part of a phrase.

    Examples
    --------
    >>> is_ending("에서는"), is_ending("다르다"), is_ending("번역"), is_ending("바다")
    (True, True, False, False)
    """
    if not _HANGUL.fullmatch(word) or word in _NOUNS:
        return False
    return word in _PARTICLES or bool(_ENDING.fullmatch(word) or _ENDINGS.fullmatch(word))


def _parted(word: str) -> tuple[str, str]:
    """Return a noun and the particle on it, "" for none."""
    if _WHOLE.search(word):
        return word, ""
    for particle in _ALL:
        noun = word.removesuffix(particle)
        if noun == word or not noun or not _fits(noun[-1], particle):
            continue
        long = len(particle) > 1 and not particle.startswith("로")
        if len(noun) > 1 or long or particle in _SURE:
            return noun, particle
    return word, ""


def _fits(last: str, particle: str) -> bool:
    """Tell whether a particle may follow a syllable."""
    final = (ord(last) - 0xAC00) % 28
    if particle in _ALWAYS:
        return True
    if particle.startswith("으로"):
        return final not in (0, 8)  # ㄹ takes 로
    if particle in _AFTER_CONSONANT:
        return final > 0
    return not final or (particle.startswith("로") and final == 8)


def _is_copula(word: str) -> bool:
    """Tell whether a word is a noun that "is": it ends as a verb, but names something."""
    return any(
        word.endswith(end) and len(word) > len(end) + 1 and _fits(word[-len(end) - 1], end)
        for end in ("이다", "이었다", "이며", "이고")
    )
