"""Publishers' and licence notices after an abstract, and words that stand for no abstract."""

from __future__ import annotations

import re

_LONGEST = 450  # characters of a notice; what is longer is no notice
_NONE = {"no abstract available", "no abstract", "abstract not available", "not available"}
_NONE |= {"n/a", "na", "nan", "null", "none", "-", "--", "–", "—", "<na>"}
_WHAT = r"(?:abstract|summary|description)"
_NOT_THERE = re.compile(  # whole texts that say so, in the languages of usual exports
    rf"(?:(?:there (?:is|was)|this \w+ has) )?no {_WHAT}(?: (?:is|was))?"
    r"(?: (?:available|provided|given|found|supplied|for this \w+))*"
    rf"|(?:an? |the )?{_WHAT}(?: (?:is|was))? (?:not |un)"
    r"(?:available|provided|given|found|supplied)(?:,? .{0,80})?"
    r"|keine? (?:abstract|zusammenfassung|kurzfassung)(?: (?:verfügbar|vorhanden))?"
    r"|(?:sin|sem) resum(?:en|o)|resum(?:en|o) (?:no|não) dispon[ií](?:ble|vel)"
    r"|(?:pas de|aucun) résumé(?: disponible)?|résumé (?:non |in)disponible"
    r"|[暂暫]?[无無]摘要|(?:抄録|要旨)なし|초록 ?없음|нет аннотации|аннотация отсутствует"
    r"|(?:no|non|nicht) (?:disponible|verfügbar)|not applicable|unavailable"
    rf"|to be (?:added|announced)|tba|tbd|#n/a|{_WHAT}:?"
)
_TAG = re.compile(r"<[^<>]*>")
_HOLDER = r"(?:the\s+)?(?:authors?\b|author\(s\)|\d{4}\b|elsevier|springer|ieee|wiley|copyright)"
_MARK = (
    r"(?:(?:crown\s+)?copyright\s*:?\s*)?(?:©|&copy;|&#169;|\(c\)|copyright:?)\s*"
    rf"(?:copyright\s*)?{_HOLDER}"
)
_LICENCE = (
    r"this\s+(?:is\s+an\s+open[\s-]access\s+article|article\s+is\s+(?:an\s+open[\s-]access|"
    r"licensed\s+under|distributed\s+under|published\s+under))"
)
_NOTICE = re.compile(
    rf"(?<=[.!?)\]>\"”'])\s*(?:{_MARK}|{_LICENCE}|published\s+by\s+elsevier|all\s+rights\s+reserved"
    r"|(?:©\s*)?published\s+under\s+licen[cs]e|licensee\s+mdpi)"
    r"|(?<=\w)\s+©\s*(?:\d{4}|the\s+authors?)\b",
    re.IGNORECASE,
)


_PAPER = (
    r"(?:(?:this|the|our)\s+)?(?:paper|article|submission|manuscript|preprint|work|note|document)"
)
_WITHDRAWN = re.compile(
    rf"(?:^|(?<=[.!?:;=]))[\W_]*(?:{_PAPER}(?:,[^,.]{{0,150}},)?\s+(?:(?:has|have|had)\s+(?:now\s+)?been|was|is"
    r"|(?:is\s+)?(?:therefore\s+|now\s+)?being)?\s*(?:hereby|temporarily|now|therefore)?\s*"
    r"(?:withdrawn|retracted)\b|(?:withdrawn|retracted)\s+(?:by\s+the|due\s+to|because))"
    r"(?:[^.!?]|[.!?](?!\s+[A-Z\"“(]|\s*$))*[.!?]?",
    re.IGNORECASE,
)


_TAGS = r"(?:\s*<[^<>]{1,60}>)*\s*"
_HEADING = re.compile(
    rf"{_TAGS}(?i:(?:abstract|summary|synopsis|résumé|resum(?:en|o)|riassunto|zusammenfassung"
    rf"|kurzfassung|samenvatting|streszczenie|özet|аннотация|реферат|резюме){_TAGS}"
    rf"(?:[:.—–]|-(?=\s))+{_TAGS}"
    r"|[［【\[]?(?:摘\s*要|要\s*[旨約]|抄録|초\s*록|요\s*약)(?:[］】\]]\s*[:：]?|\s*[:：]|\s)\s*)"
    rf"|{_TAGS}(?:Abstract|ABSTRACT|Summary)(?:(?:\s*</?[^<>]{{1,60}}>)+\s*|\s+"
    r"(?=(?:We|This|In|The|A|An|It|Our|To|For|Although|Despite|Given|Here|These|There|Recent|Many"
    r"|Most|While|When|With|As|On|At|By|Background|Objectives?|Purpose|Aims?|Introduction)\b"
    r"[^.]*\s[a-z]))"
)


def cut_heading(text: str) -> tuple[str, str]:
    """Return the text without the word "Abstract" that heads it, and that word ("" for none).

    A mark stands after it, or a word that begins sentences; "Abstract interpretation" stays.

    Examples
    --------
    >>> cut_heading("Abstract This paper caches."), cut_heading("Abstract: We cache.")
    (('This paper caches.', 'Abstract'), ('We cache.', 'Abstract:'))
    >>> cut_heading("Abstract Meaning Representation is parsed.")
    ('Abstract Meaning Representation is parsed.', '')
    """
    found = _HEADING.match(text) if text else None
    if not found or not text[found.end() :].strip():
        return text, ""
    return text[found.end() :], _TAG.sub("", found[0]).strip()


def is_no_abstract(text: str) -> bool:
    """Return whether the text only says that there is no abstract.

    Examples
    --------
    >>> is_no_abstract("[No abstract available]"), is_no_abstract("No abstract idea helps.")
    (True, False)
    """
    plain = " ".join(_TAG.sub(" ", text).split()).strip("[]() ").rstrip(".").casefold()
    return not plain or plain in _NONE or (len(plain) < 150 and bool(_NOT_THERE.fullmatch(plain)))


def cut_notice(text: str) -> tuple[str, str]:
    """Return the text without the notice that ends it, and the notice ("" where there is none).

    A notice begins after a sentence, with the mark of a copyright and its year or
    holder or with the words of a licence, and is short. An abstract that would be
    left empty is kept.

    Examples
    --------
    >>> cut_notice("We cache. © 2018 Elsevier Ltd. All rights reserved.")
    ('We cache.', '© 2018 Elsevier Ltd. All rights reserved.')
    >>> cut_notice("Cases are (a) 2008, (b) 2009 and (c) 2010.")
    ('Cases are (a) 2008, (b) 2009 and (c) 2010.', '')
    """
    for found in _NOTICE.finditer(text):
        kept, notice = text[: found.start()], text[found.start() :].strip()
        if len(notice) <= _LONGEST and _TAG.sub("", kept).strip():
            return kept, notice
    return text, ""


def cut_withdrawal(text: str) -> tuple[str, str]:
    """Return the text without the sentence that says its paper was withdrawn, and that sentence.

    Nothing may be left: such a paper has no abstract.

    Examples
    --------
    >>> cut_withdrawal("This paper has been withdrawn by the author due to an error in Eq. 5.")
    ('', 'This paper has been withdrawn by the author due to an error in Eq. 5.')
    >>> cut_withdrawal("Fluid is withdrawn through a tube.")
    ('Fluid is withdrawn through a tube.', '')
    """
    found = (
        _WITHDRAWN.search(text) if "withdrawn" in text.casefold() or "etracted" in text else None
    )
    if not found:
        return text, ""
    kept = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return kept.strip(" =*_-"), found[0].strip()
