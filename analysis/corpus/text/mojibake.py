"""Letters that were written in UTF-8 and read as something else: `SchrÃ¶dinger`, `itâ€™s`."""

from __future__ import annotations

import re

_SURE = "\x80-\x9f\xa1-\xb1\xb4-\xb6\xb8\xba-\xbf€‚ƒ„…ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RAISED = "\xb9\xb2\xb3"  # Å² is a unit of area, but ciÃ³n a word
_WORD = rf"[A-Za-z]\xc3[{_RAISED}\xa0\xb7†‡][A-Za-z]"
_CYRILLIC = "[РС][\xa0-\xbfЂЃ‚ѓ„…†‡€‰ЉЊЌЋЏђ‘’“”•–—™љњќћџ]"
MOJIBAKE = rf"[\xc2-\xf4][{_SURE}]|{_WORD}|{_CYRILLIC}"
_MOJIBAKE = re.compile(MOJIBAKE)


def mended(text: str) -> str:
    """Return the text with its letters decoded as they were meant, where that is sure.

    Only letters of Windows-1252, Latin-1 and Windows-1251 count; where these make no
    sense as they are, ftfy reads them as UTF-8. Signs of formulas never are.

    Examples
    --------
    >>> mended("SchrÃ¶dinger â€“ itâ€™s bounded: x ≤ y"), mended("Ã la carte, 3 Å², Ã²Π")
    ('Schrödinger – it’s bounded: x ≤ y', 'Ã la carte, 3 Å², Ã²Π')
    """
    if text.isascii() or not _MOJIBAKE.search(text):
        return text
    import ftfy

    return ftfy.fix_encoding(text)
