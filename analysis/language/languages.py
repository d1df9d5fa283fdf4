"""What differs from language to language: forms of words, stop words, how words are joined.

English has rules of its own (`words`, `stopwords`, `lexicon`). Every other language is
described here: by Snowball's stemmer (Porter, 2001), the stop words of stopwords-iso,
our list of what papers say of themselves (`habits/`), and a few rules on endings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from analysis.language import words
from analysis.language.korean import is_ending
from analysis.language.segment import UNSPACED, close_up, is_kana, pieces, segment
from analysis.language.stopwords import word_set

HABITS = Path(__file__).parent / "habits"
NAMES = dict(
    pair.split(":")
    for pair in str.split(
        "ar:Arabic bg:Bulgarian bn:Bengali ca:Catalan cs:Czech da:Danish de:German el:Greek "
        "en:English es:Spanish et:Estonian fa:Persian fi:Finnish fr:French he:Hebrew hi:Hindi "
        "hr:Croatian hu:Hungarian id:Indonesian it:Italian ja:Japanese ko:Korean lt:Lithuanian "
        "lv:Latvian ms:Malay nl:Dutch no:Norwegian pl:Polish pt:Portuguese ro:Romanian "
        "ru:Russian sk:Slovak sl:Slovenian sr:Serbian sv:Swedish ta:Tamil th:Thai tr:Turkish "
        "uk:Ukrainian ur:Urdu vi:Vietnamese zh:Chinese"
    )
)
"""The languages that are told apart, by ISO 639-1 code."""
_AND = dict(
    pair.split(":")
    for pair in str.split(
        "ar:و bg:и ca:i cs:a da:og de:und el:και en:and es:y fa:و fi:ja fr:et hr:i hu:és id:dan "
        "it:e ko:및 ms:dan nl:en no:og pl:i pt:e ro:și ru:и sk:a sl:in sr:и sv:och tr:ve uk:і vi:và"
    )
)
# Small words inside compounds ("réseaux de neurones").
_LINKS = {
    "fr": "de du des d à en par",
    "es": "de del en por",
    "pt": "de do da dos das em por",
    "it": "di del della dei degli delle d da in",
    "ca": "de del dels d en per",
}
_PIECES = frozenset({"ja", "ko", "th"})  # languages compared by pairs of letters
# Last letters of words that are no noun: a noun phrase does not end with them.
_NO_NOUN = {
    "ru": re.compile(
        r"(?:ый|ий|ая|яя|ое|ые|ого|его|ому|ему|ым|ую|юю|ых|ыми|(?:н|ск|щ|ш)(?:ие|их|им|ими|ей|ее)"
        r"|(?:н|ск)ой|ся|сь|ует|яет|ает|еет|ют|ят)$"
    ),
    "uk": re.compile(r"(?:ий|ого|ому|ої|ою|их|ими|ться)$"),
}
_NOUN = {"ru": re.compile(r"(?:ни|ти|ци|ги|ви|ри|ли|ди|фи|зи)(?:е|й|ем|ю|я|ях|ям|ями|и)$")}


@dataclass(frozen=True)
class Language:
    """A language by its ISO 639-1 code, and how its words are read and written."""

    code: str

    @property
    def name(self) -> str:
        """The language's English name; the code where we know none."""
        return NAMES.get(self.code, self.code)

    @property
    def is_english(self) -> bool:
        """Whether the rules for English apply."""
        return self.code == "en"

    @property
    def spaced(self) -> bool:
        """Whether words are set apart by blanks."""
        return self.code not in UNSPACED

    @property
    def conjunction(self) -> str:
        """What stands between the last two of several names."""
        if not self.spaced:
            return "、"
        return f" {_AND[self.code]} " if self.code in _AND else ", "

    @property
    def comma(self) -> str:
        """What stands between the others."""
        return {"ar": "، ", "fa": "، ", "ur": "، "}.get(self.code, ", " if self.spaced else "、")

    @cached_property
    def links(self) -> frozenset[str]:
        """Words that may stand inside a compound."""
        return word_set(_LINKS.get(self.code, ""))

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """Function words, in lower case; none where no list is known."""
        import stopwordsiso

        known = stopwordsiso.stopwords(self.code) if stopwordsiso.has_lang(self.code) else set()
        found = {part for entry in known for part in segment(entry.lower(), self.code)}
        return frozenset(found - _listed(self.code, "content"))

    @cached_property
    def habits(self) -> frozenset[str]:
        """The forms of words by which papers speak of themselves, whatever they are about."""
        return frozenset(map(self.form, _listed(self.code, "habits")))

    @cached_property
    def generic(self) -> frozenset[str]:
        """The forms of words that name no topic alone."""
        return frozenset(map(self.form, _listed(self.code, "generic")))

    def bars(self, word: str) -> bool:
        """Tell whether a lower-case word ends a phrase and says nothing of a topic."""
        if word in self.stop_words or is_kana(word):
            return True
        if self.code == "ko" and is_ending(word):
            return True
        if self.code == "ja" and len(word) == 1 and not word.isascii():
            return True
        return self.form(word) in self.habits

    def form(self, word: str) -> str:
        """Return one form for a word's inflections, in lower case.

        Examples
        --------
        >>> language_of("de").form("Häuser"), language_of("ru").form("нейронных")
        ('haus', 'нейрон')
        >>> language_of("en").form("Modelling")
        'modeling'
        """
        return words.normal_form(word) if self.is_english else _form(word, self.code)

    def ends(self, word: str) -> bool:
        """Tell whether a noun phrase can end with a word, as running text writes it.

        Examples
        --------
        >>> german, russian = language_of("de"), language_of("ru")
        >>> german.ends("Netze"), german.ends("neuronale"), russian.ends("обучение")
        (True, False, True)
        """
        if self.is_english:
            return words.can_end(word.lower())
        if self.code == "de":
            return not word.islower()
        if self.code == "ko":
            return len(word) < 3 or not word.endswith("적")
        small = word.lower()
        noun, other = _NOUN.get(self.code), _NO_NOUN.get(self.code)
        return other is None or not other.search(small) or bool(noun and noun.search(small))

    def segment(self, text: str) -> list[str]:
        """Return a text's words and marks."""
        return segment(text, self.code)

    def terms(self, text: str) -> list[str]:
        """Return a text's words and pairs of words as they are compared, without stop words.

        Where words are not told apart by blanks, or carry particles, their pairs of
        letters stand for them.

        Examples
        --------
        >>> language_of("de").terms("Die neuronalen Netze.")
        ['neuronal', 'neuronal netz', 'netz']
        """
        found: list[str] = []
        before = ""
        for word in self.segment(text):
            small = word.lower()
            if not any(map(str.isalpha, small)) or self.bars(small):
                before = ""
                continue
            form = self.form(small)
            if before:
                found.append(f"{before} {form}")
            found.extend(pieces(form) if self.code in _PIECES else [form])
            before = form
        return found

    def write(self, parts: tuple[str, ...] | list[str]) -> str:
        """Write words beside each other, as the language does."""
        return " ".join(parts) if self.spaced else close_up(parts)


@cache
def language_of(code: str) -> Language:
    """Return the language of a code."""
    return Language(code)


def written_terms(text: str, code: str) -> list[str]:
    """Return a text's words and pairs of words in small letters, without stop words.

    Examples
    --------
    >>> written_terms("Die neuronalen Netze.", "de"), written_terms("目标检测的方法", "zh")
    (['neuronalen', 'neuronalen netze', 'netze'], ['目标', '目标 检测', '检测'])
    """
    language = language_of(code)
    terms: list[str] = []
    before = ""
    for word in language.segment(text.lower()):
        if language.bars(word) or not any(map(str.isalpha, word)):
            before = ""
            continue
        terms += [f"{before} {word}", word] if before else [word]
        before = word
    return terms


@cache
def _form(word: str, code: str) -> str:
    small = word.lower().replace("ё", "е")
    if code == "ar":
        small = re.sub(r"^(?:[بك]?ال|لل)?(?=\w{3})", "ال", small)  # all with the article
    stemmer = _stemmer(code)
    return "".join(stemmer(part) if stemmer else part for part in small.split("-"))


@cache
def _stemmer(code: str):  # type: ignore[no-untyped-def]
    import snowballstemmer

    name = NAMES.get(code, "").lower()
    return snowballstemmer.stemmer(name).stemWord if name in snowballstemmer.algorithms() else None


@cache
def _listed(code: str, section: str) -> frozenset[str]:
    """Read a section of a list of habits: words after a line "[section]", up to the next."""
    file = HABITS / f"{code}.txt"
    if not file.is_file():
        return frozenset()
    parts = re.split(r"^\[(\w+)\]$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return word_set(dict(zip(parts[1::2], parts[2::2], strict=True)).get(section, ""))
