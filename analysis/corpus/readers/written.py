"""Dates in other than ISO form: 31.12.2023, March 5, 2023, 2023 Mar-Apr, Q3 2021, Spring 2020."""

from __future__ import annotations

import re
import unicodedata
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
_CHINESE = re.compile(r"(\d{4}) ?[年년](?: ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일])?)?")
_YEAR = re.compile(r"[c©(\[]?\s?(\d{4})[a-z]?[)\]]?")
_EPOCH = re.compile(r"(1\d{9})(\d{3}(?:\d{3}){0,2})?")  # since 1970: 2001 to 2033
_SERIAL = re.compile(r"([2-5]\d{4})(?:\.\d+)?")  # days since 1899-12-30: 1954 to 2064
_CODED = re.compile(r"(\d{4})-(?:2([1-4])|3([3-6]))")  # seasons and quarters as ISO 8601-2 has them
_MONTHS_FROM = re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)")
_QUARTER = (
    r"(?:q ?([1-4])|([1-4]) ?q|([1-4])(?:\.|st|nd|rd|th|er|e|º|°)? ?"
    r"(?:quarter|quartal|trimestre|vierteljahr|квартал|кв\.?)"
    r"|(first|second|third|fourth) quarter)"
)
_QUARTERS = (
    re.compile(rf"{_QUARTER}[\s,/-]*(?:of |de |del )?(\d{{4}})"),
    re.compile(rf"(\d{{4}})[\s,/-]*{_QUARTER}"),
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
# The names of months in the languages of usual exports, without accents; the first of each
# language's twelve is January.
_NAMES = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janner februar maerz apr mai jun jul aug sept okt nov dez",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
)
_MONTH = {
    name: number for names in _NAMES for number, name in enumerate(names.split(), start=1)
} | {"sept": 9}
_SEASONS = {  # the month in which a season of the north begins
    3: "spring spr fruhling fruhjahr printemps primavera весна",
    6: "summer sum sommer ete verano verao estate лето",
    9: "autumn fall aut fal herbst automne otono outono autunno осень",
    12: "winter win hiver invierno inverno зима",
}
_SEASON = {name: month for month, names in _SEASONS.items() for name in names.split()}
_FILLERS = {"de", "del", "of", "the", "le", "den", "am", "г", "года", "issue"}
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?")
_ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def read_written(values: list[str]) -> dict[str, Read]:
    """Read the values of one column; each gives an ISO day, a precision and what is wrong with it.

    A quarter, a season and a span of three months are known by their first month. A season
    is that of the north, and winter, which may open or close the year it is named after, is
    known to the year unless it names both. A span of two months is known by its first, a
    longer one to the year. 31.12.2023 has its day first unless its column says otherwise;
    with slashes and hyphens only the column can tell.

    Examples
    --------
    >>> read_written(["2023 Mar-Apr"])["2023 Mar-Apr"]
    ('2023-03-01', 'month', '')
    >>> read_written(["3. Quartal 2021"])["3. Quartal 2021"]
    ('2021-07-01', 'quarter', '')
    >>> read_written(["Spring 2020"])["Spring 2020"]
    ('2020-03-01', 'season', '')
    >>> [day for day, _, _ in read_written(["12/04/2023", "31/12/2023"]).values()]
    ['2023-04-12', '2023-12-31']
    """
    plain = {text: _plain(text) for text in values}
    day_first = _orders(list(plain.values()))
    return {text: _read(short, day_first) for text, short in plain.items()}


def _plain(text: str) -> str:
    text = " ".join(text.casefold().split())
    if not text.isascii():
        bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFC", bare)
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
    if (quarter := _quarter(text)) is not None:
        return quarter
    if found := _BIG_FIRST.fullmatch(text) or _CHINESE.fullmatch(text):
        year, month, day = found[1], *found.groups()[-2:]
        return _iso(int(year), int(month or 0), int(day or 0))
    if found := _COMPACT.fullmatch(text):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if found := _BIG_LAST.fullmatch(text):
        return _big_last(found, day_first)
    if found := _YEAR.fullmatch(text):
        return _iso(int(found[1]), 0, 0)
    if found := _SERIAL.fullmatch(text):
        day_of = date(1899, 12, 30) + timedelta(days=int(found[1]))
        return day_of.isoformat(), "day", ""
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC).date().isoformat(), "day", ""
    return _named(text)


def _big_last(found: re.Match[str], day_first: dict[str, bool]) -> Read:
    """Read a date whose year is last; which of the others is the day, only a column may tell."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first > 12 or first == second:
        return _iso(year, second, first)
    if second > 12:
        return _iso(year, first, second)
    if found[2] not in day_first:
        return "", "", EITHER_WAY
    return _iso(year, second, first) if day_first[found[2]] else _iso(year, first, second)


def _quarter(text: str) -> Read | None:
    """Read a quarter, or a season or span of months in the forms that ISO 8601 has for them."""
    if found := _CODED.fullmatch(text):
        if found[3]:
            return _months(int(found[1]), 3 * int(found[3]) - 8, 3)
        return _season(int(found[1]), 3 * int(found[2]))
    if found := _MONTHS_FROM.fullmatch(text):
        first, last = (12 * int(found[i]) + int(found[i + 1]) for i in (1, 3))
        return _months(int(found[1]), int(found[2]), last - first + 1)
    for number, form in enumerate(_QUARTERS):
        if found := form.fullmatch(text):
            parts = found.groups()
            year, names = (parts[0], parts[1:]) if number else (parts[-1], parts[:-1])
            named = next(filter(None, names))
            return _months(int(year), 3 * (_ORDINALS.get(named) or int(named)) - 2, 3)
    return None


def _named(text: str) -> Read:
    """Read a date whose month or season is a word."""
    years: list[int] = []
    months: list[int] = []
    days: list[int] = []
    seasons: list[int] = []
    text = re.sub(r"(\d{4})/(\d\d)(?!\d)", r"\1 \1", text) if "win" in text else text
    for part in re.split(r"[\s,./–—-]+", text.strip(" .,")):
        if re.fullmatch(r"\d{4}", part):
            years.append(int(part))
        elif part in _MONTH:
            months.append(_MONTH[part])
        elif part in _SEASON:
            seasons.append(_SEASON[part])
        elif found := _NUMBER.fullmatch(part):
            days.append(int(found[1]))
        elif part not in _FILLERS:
            return "", "", UNREAD
    if not years or len(years) > 2 or len(months) > 2 or len(days) > 2 or not (months or seasons):
        return "", "", UNREAD
    if seasons:
        if days or months:
            return "", "", UNREAD
        if len(seasons) > 1:
            return _iso(years[0], 0, 0)
        return _season(years[0], seasons[0], both=len(years) == 2)
    if len(years) == 1 and months[0] > months[-1]:  # Dec-Jan 2023 begins in one of two years
        return _iso(years[0], 0, 0)
    if days or len(months) == 1:
        return _iso(years[0], months[0], days[0] if days else 0)
    n_months = 12 * (years[-1] - years[0]) + months[-1] - months[0] + 1
    return _months(years[0], months[0], n_months)


def _season(year: int, month: int, *, both: bool = False) -> Read:
    if month == 12 and not both:
        return _iso(year, 0, 0)
    return _months(year, month, 3)


def _months(year: int, month: int, n_months: int) -> Read:
    """Return a span of months: the first, known as finely as one word can say."""
    if n_months == 3:
        day, _, problem = _iso(year, month, 0)
        return day, "" if problem else "quarter" if month % 3 == 1 else "season", problem
    return _iso(year, month if n_months in (1, 2) else 0, 0)


def _iso(year: int, month: int, day: int) -> Read:
    try:
        held = date(year, month or 1, day or 1)
    except ValueError:
        return "", "", UNREAD
    if not month and day:
        return "", "", UNREAD
    return held.isoformat(), "day" if day else "month" if month else "year", ""
