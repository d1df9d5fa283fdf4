"""Dates in other than ISO form: 31.12.2023, March 5, 2023, 2023 Mar-Apr, serial numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

UNREAD = "cannot be read as a date"
EITHER_WAY = "may be day/month or month/day, and no value of the column tells which"
Read = tuple[str, str, str]  # ISO day, precision, problem

_TIME = re.compile(
    r"(?:t(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
    r"|(?:t|,?\s+)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\s?[ap]m)?)"
    r"(?:\s?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?$"
)
_BIG_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})(?:\2(\d{1,2}))?")
_COMPACT = re.compile(r"(1[5-9]\d\d|20\d\d)(\d\d)(\d\d)")
_BIG_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_YEAR = re.compile(r"[c©(\[]?\s?(\d{4})[a-z]?[)\]]?")
_EPOCH = re.compile(r"(1\d{9})(\d{3}(?:\d{3}){0,2})?")  # since 1970: 2001 to 2033
_SERIAL = re.compile(r"([2-5]\d{4})(?:\.\d+)?")  # days since 1899-12-30: 1954 to 2064
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL = "january february march april may june july august september october november december"
_MONTH = {name: number for number, name in enumerate(_MONTHS, start=1)}
_MONTH |= {name: number for number, name in enumerate(_FULL.split(), start=1)} | {"sept": 9}
_SEASON = {"spring", "summer", "autumn", "fall", "winter", "q1", "q2", "q3", "q4"}
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


def read_written(values: list[str]) -> dict[str, Read]:
    """Read the values of one column; each gives an ISO day, a precision and what is wrong with it.

    Seasons and quarters are known to the year, a span of months by its first.
    31.12.2023 has its day first unless its column says otherwise; with
    slashes and hyphens only the column can tell.

    Examples
    --------
    >>> read_written(["2023 Mar-Apr"])["2023 Mar-Apr"]
    ('2023-03-01', 'month', '')
    >>> [day for day, _, _ in read_written(["12/04/2023", "31/12/2023"]).values()]
    ['2023-04-12', '2023-12-31']
    """
    plain = {text: _plain(text) for text in values}
    day_first = _orders(list(plain.values()))
    return {text: _read(short, day_first) for text, short in plain.items()}


def _plain(text: str) -> str:
    text = " ".join(text.casefold().split())
    return _TIME.sub("", _WEEKDAY.sub("", text))


def _orders(texts: list[str]) -> dict[str, bool]:
    """Tell, for each separator that its column decides, whether days come first."""
    firsts, seconds = set(), set()
    for text in texts:
        if found := _BIG_LAST.fullmatch(text):
            if int(found[1]) > 12:
                firsts.add(found[2])
            if int(found[3]) > 12:
                seconds.add(found[2])
    orders = dict.fromkeys(firsts - seconds, True) | dict.fromkeys(seconds - firsts, False)
    if "." not in firsts | seconds:
        orders["."] = True
    return orders


def _read(text: str, day_first: dict[str, bool]) -> Read:
    if found := _BIG_FIRST.fullmatch(text):
        return _iso(int(found[1]), int(found[3]), int(found[4] or 0))
    if found := _COMPACT.fullmatch(text):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if found := _BIG_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first > 12 or first == second:
            return _iso(year, second, first)
        if second > 12:
            return _iso(year, first, second)
        if found[2] not in day_first:
            return "", "", EITHER_WAY
        return _iso(year, second, first) if day_first[found[2]] else _iso(year, first, second)
    if found := _YEAR.fullmatch(text):
        return _iso(int(found[1]), 0, 0)
    if found := _SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(days=int(found[1]))
        return day.isoformat(), "day", ""
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC).date().isoformat(), "day", ""
    return _named(text)


def _named(text: str) -> Read:
    """Read a date whose month or season is a word."""
    years: list[int] = []
    months: list[int] = []
    days: list[int] = []
    seasons = 0
    for part in re.split(r"[\s,./–—-]+", text.strip(" .,")):
        if re.fullmatch(r"\d{4}", part):
            years.append(int(part))
        elif part in _MONTH:
            months.append(_MONTH[part])
        elif part in _SEASON:
            seasons += 1
        elif found := _NUMBER.fullmatch(part):
            days.append(int(found[1]))
        else:
            return "", "", UNREAD
    if not years or len(years) > 2 or len(months) > 2 or len(days) > 2 or not (months or seasons):
        return "", "", UNREAD
    if seasons:
        return _iso(years[0], 0, 0) if not days and not months else ("", "", UNREAD)
    if len(years) == 1 and months[0] > months[-1]:  # Dec-Jan 2023 begins in one of two years
        return _iso(years[0], 0, 0)
    return _iso(years[0], months[0], days[0] if days else 0)


def _iso(year: int, month: int, day: int) -> Read:
    try:
        held = date(year, month or 1, day or 1)
    except ValueError:
        return "", "", UNREAD
    if not month and day:
        return "", "", UNREAD
    return held.isoformat(), "day" if day else "month" if month else "year", ""
