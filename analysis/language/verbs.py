"""Finite verbs of Romance languages, told by where a corpus uses them and by their endings.

Nouns stand behind articles, verbs never do; verbs stand before articles ("modifie le débit"), and
in the third person plural most have endings of their own ("aprenden", "reduzem").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from analysis.language.stopwords import word_set

if TYPE_CHECKING:
    from analysis.language.tokens import Tokens

BEFORE = 0.4  # of a verb's places are before an article, at least
BEHIND = 0.05  # are behind one, at most
FEWEST = 3  # places that tell
# Articles, and the words that hold one; a noun may stand before the latter ("le taux du marché").
ARTICLES = {
    "fr": "le la les l un une ce cette ces leur leurs son sa ses",
    "es": "el la los las un una unos unas su sus este esta estos estas",
    "pt": "o os as um uma uns umas seu sua seus suas este esta estes estas",
    "it": "il lo la i gli le l un uno una",
    "ca": "el la els les un una uns unes",
}
JOINED = {
    "fr": "du des au aux d",
    "es": "del al",
    "pt": "a do da dos das no na nos nas ao à aos às pelo pela pelos pelas num numa",
    "it": "del dello della dei degli delle al allo alla ai agli alle dal dalla dai nel nella nei"
    " sul sulla sui",
    "ca": "del dels al als",
}
PLURAL = {
    "fr": re.compile(r"\w{3,}(?<!m)ent$"),
    "es": re.compile(r"\w{3,}[ae]n$"),
    "pt": re.compile(r"\w{3,}(?:am|(?<!g)em)$"),
    "it": re.compile(r"\w{3,}[ao]no$"),
    "ca": re.compile(r"\w{3,}[ae]n$"),
}
USUAL = {  # that stand before prepositions rather than articles
    "fr": "dépend devient reste diffère résulte provient varie permet sert croît décroît diminue",
    "es": "depende crece disminuye aumenta resulta varía permanece procede consta difiere presenta",
    "pt": "depende cresce diminui diminuiu aumenta aumentou caiu resulta varia permanece difere",
    "it": "dipende cresce diminuisce aumenta risulta varia rimane deriva viene vengono richiede",
    "ca": "depèn creix disminueix augmenta resulta varia roman difereix",
}
OTHER_FORMS = ("s", "e", "es")  # of a noun or an adjective that only looks like a verb


def finite_verbs(tokens: Tokens) -> set[str]:
    """Return the lower-case words of a corpus that are verbs; none in other languages.

    A word is one that hardly ever stands behind an article, and that stands before one in two
    of five places, or has the ending of a third person plural and no other form; a few are
    known (`USUAL`).
    """
    code = tokens.language.code
    if code not in ARTICLES:
        return set()
    articles = word_set(ARTICLES[code])
    names, group = np.unique(tokens.lower, return_inverse=True)
    groups = group[tokens.ids]
    before, behind = np.zeros(len(groups), dtype=bool), np.zeros(len(groups), dtype=bool)
    before[:-1] = tokens.are(articles)[tokens.ids[1:]]
    behind[1:] = tokens.are(articles | word_set(JOINED[code]))[tokens.ids[:-1]]
    count = np.maximum(np.bincount(groups, minlength=len(names)), 1)
    rate_before = np.bincount(groups, weights=before, minlength=len(names)) / count
    rate_behind = np.bincount(groups, weights=behind, minlength=len(names)) / count
    known, plural = set(names.tolist()), PLURAL[code]
    ended = [
        bool(plural.match(name))
        and not any(name + form in known for form in OTHER_FORMS)
        and not (code == "it" and any(name[:-1] + form in known for form in "aei"))
        for name in names.tolist()
    ]
    placed = (count >= FEWEST) & (rate_before >= BEFORE)
    found = names[(rate_behind <= BEHIND) & (placed | np.array(ended))]
    return {*word_set(USUAL[code]), *found.tolist()}
