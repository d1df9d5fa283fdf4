"""Front matter: what a journal prints that is no paper on a subject."""

from __future__ import annotations

import re

FRONT_MATTER = {
    "editorial": r"(?:guest )?editorial(?: board| note| introduction)?"
    r"(?: and publication information)?|editor['’]?s['’]? (?:note|introduction|preface)"
    r"|from the editors?|preface|foreword|masthead"
    r"|in this issue|message from the .*",
    "contents": r"(?:table of )?contents|front ?matter|back ?matter|(?:front|back|inside)? ?cover"
    r"|(?:author|subject|reviewer)s?(?: and subject)? index|title page|copyright page"
    r"|list of (?:reviewers|contributors|authors)|(?:conference )?program(?:me)?|call for papers"
    r"|issue information|announcements?",
    "erratum": r"(?:publisher['’]?s? |author )?(?:erratum|errata|corrigend(?:um|a)|correction)"
    r"|(?:erratum|errata|corrigend(?:um|a))\b.*|(?:publisher |author )?correction: .*"
    r"|correction to[:“\"'‘] ?.*|addendum(?:: .*)?",
    "retraction": r"(?:retraction|withdrawal)(?: notice| note)?(?: to)?(?:[:.] .*| to: .*)?"
    r"|(?:retracted|withdrawn)(?: article| paper)?: .*|expression of concern.*",
}
_KINDS = {
    kind: re.compile(rf"\W*(?:{titles})\W*", re.IGNORECASE) for kind, titles in FRONT_MATTER.items()
}
_TYPES = {"editorial": "editorial", "erratum": "erratum", "published erratum": "erratum"}
_TYPES |= {"correction": "erratum", "corrigendum": "erratum", "retraction": "retraction"}
_TYPES |= {"retracted": "retraction", "retraction of publication": "retraction"}
_TYPES |= {"retracted publication": "retraction", "paratext": "contents"}


def front_matter(title: str, kind: str = "") -> str:
    """Return which front matter a title, or the source's kind of paper, names; "" for a paper.

    Examples
    --------
    >>> front_matter("Editorial Board"), front_matter("Corrections to scaling at the transition")
    ('editorial', '')
    >>> front_matter("Erratum: Caches"), front_matter("Caches", "Editorial")
    ('erratum', 'editorial')
    """
    known = _TYPES.get(" ".join(kind.split()).casefold(), "")
    return known or next((name for name, form in _KINDS.items() if form.fullmatch(title)), "")
