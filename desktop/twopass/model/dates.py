"""Acquisition times as people type and read them. A day without a time stays a day: no time is made up for it.

A *moment* is written ``2024-12-13T08:30:00Z`` (RFC 3339, UTC, whole seconds), a *day* ``2024-12-13``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EARLIEST, _LATEST = 1839, 2200  # no photograph is older
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NAMED = re.compile(r"(\d{1,2})[ .-]*([a-z]{3,9})\.?[ ,-]*(\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?|(\d\d)(\d\d)(\d\d)?(?:\.\d+)?")
_ZONE = re.compile(r"\s*(z|utc|gmt|[+-]\d\d:?\d\d)$")
# Day, hour and minute first, as in messages: 130830Z DEC 24.
_GROUP = re.compile(r"(\d\d)(\d\d)(\d\d)z\s*([a-z]{3})\s*(\d\d|\d{4})")


def parse_moment(text: str) -> str:
    """Return what a person typed as a moment, or as a day where no time was typed. Raises ``ValueError``.

    Understood are ``2024-12-13``, ``2024-12-13 08:30Z``, ``2024-12-13T08:30:00+02:00``, ``13 Dec 2024 0830Z``,
    ``130830Z DEC 24``; a time without a zone is in UTC.
    """
    words = " ".join(text.lower().split())
    group = _GROUP.fullmatch(words)
    if group is not None:
        day, hour, minute, month, year = group.groups()
        full = int(year) + (2000 if len(year) == 2 else 0)
        return _moment(_date(full, _month(month), int(day)), (int(hour), int(minute), 0), UTC)
    found = next((match for form in (_DAY, _COMPACT, _NAMED) if (match := form.match(words))), None)
    if found is None:
        raise ValueError("no date")
    first, second, third = found.groups()
    day = (
        _date(int(third), _month(second), int(first))
        if found.re is _NAMED
        else _date(int(first), int(second), int(third))
    )
    rest = re.sub(r"^(t|,)?\s*", "", words[found.end() :])
    return _moment(day, *_time(rest)) if rest else day.isoformat()


def is_day(text: str) -> bool:
    """Return whether a text is a day and no moment."""
    return _DAY.fullmatch(text) is not None


def day_of(text: str) -> date | None:
    """Return the day of a moment or a day, or None if the text is neither."""
    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
        return (moment.astimezone(UTC) if moment.tzinfo is not None else moment).date()
    except (ValueError, OverflowError):  # OverflowError: "0001-01-01T00:00+03:00" is of no year in UTC
        return None


def spoken(text: str) -> str:
    """Return a moment or a day for people: "13 Dec 2024 08:30:00Z", "13 Dec 2024"; any other text as it is."""
    day = day_of(text)
    if day is None:
        return text
    written = f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"
    if is_day(text):
        return written
    time = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    time = time.astimezone(UTC) if time.tzinfo is not None else time
    return f"{written} {time:%H:%M:%S}Z"


def surely_later(first: str, second: str, doubt: timedelta = timedelta(0)) -> bool:
    """Return whether *first* is later than *second*, whatever the time of a day without one was.

    *doubt* is how far the two clocks may have been apart.
    """
    one, two = _span(first), _span(second)
    return one is not None and two is not None and one[0] - two[1] > doubt


def _span(text: str) -> tuple[datetime, datetime] | None:
    """Return the first and the last second that a moment or a day may be, or None if the text is neither."""
    if day_of(text) is None:
        return None
    moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    start = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (start, start + timedelta(days=1, seconds=-1)) if is_day(text) else (start, start)


def _date(year: int, month: int, day: int) -> date:
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError("no likely year")
    return date(year, month, day)


def _month(name: str) -> int:
    if name[:3] not in _MONTHS:
        raise ValueError("no month")
    return _MONTHS.index(name[:3]) + 1


def _time(text: str) -> tuple[tuple[int, int, int], timezone]:
    zone = _ZONE.search(text)
    found = _TIME.fullmatch(text[: zone.start()] if zone is not None else text)
    if found is None:
        raise ValueError("no time")
    hour, minute, second = (int(part or 0) for part in (found.groups()[:3] if found.group(1) else found.groups()[3:]))
    return (hour, minute, second), _offset(zone.group(1) if zone is not None else "z")


def _offset(zone: str) -> timezone:
    if zone in ("z", "utc", "gmt"):
        return UTC
    digits = zone.replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    if minutes > 14 * 60:
        raise ValueError("no time zone")
    return timezone(timedelta(minutes=-minutes if digits[0] == "-" else minutes))


def _moment(day: date, time: tuple[int, int, int], zone: timezone) -> str:
    local = datetime(day.year, day.month, day.day, *time, tzinfo=zone)
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
