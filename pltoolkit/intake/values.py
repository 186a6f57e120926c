"""Values as people write them: days, times, hours, yes and no, ratings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

_DAY_FORMATS = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"),
    "mdy": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    "dmy": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d.%m.%y"),
}
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2100, 1, 1)
HOURS_A_DAY = 6.0
_SPREADSHEET_ZERO = dt.date(1899, 12, 30)
_BROKEN_DAY = "a day between 1990 and 2100; a spreadsheet shows an empty or broken day as 1899 or 1900"
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0"}
_RATINGS: Mapping[str, str] = {
    "n/a": "na", "not applicable": "na", "na": "na", "no": "no", "n": "no", "yes": "yes", "y": "yes",
    "not observed": "not_observed", "no opportunity": "not_observed", "not seen": "not_observed", "": "not_observed",
}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:(?P<d>\d*\.?\d+)\s*d(?:ays?)?)?\s*(?:(?P<h>\d*\.?\d+)\s*h(?:(?:ou)?rs?)?\.?)?\s*"
    r"(?:(?P<m>\d*\.?\d+)\s*m(?:in(?:ute)?s?)?\.?)?"
)


def read_day(text: str, *, order: str = "mdy") -> str:
    """A day as ISO text; a time after it is dropped. Raises `ValueError` for no day, or one before 1990 or after 2100.

    A bare number of five digits is what a spreadsheet counts days by (from December 30, 1899).
    """
    plain = re.sub(r"[T ]+\d{1,2}:\d{2}.*$", "", text.strip())
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return _in_range(_SPREADSHEET_ZERO + dt.timedelta(days=int(float(plain))))
    if _CLOCK.fullmatch(plain):
        raise ValueError(_BROKEN_DAY)
    day = _parsed(plain, order)
    if day:
        return _in_range(day)
    example = {"mdy": "9/30/2026", "dmy": "30/9/2026", "ymd": "2026/09/30"}[order]
    other = next((one for one in ("mdy", "dmy") if _parsed(plain, one)), "")
    advice = f'; a mapping with dates = "{other}" would read this one' if other else ""
    raise ValueError(f"a day such as 2026-09-30 or {example}{advice}")


def _parsed(plain: str, order: str) -> dt.date | None:
    for form in (*_DAY_FORMATS["ymd"], *_DAY_FORMATS[order]):
        try:
            return dt.datetime.strptime(plain, form).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
    return None


def _in_range(day: dt.date) -> str:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(_BROKEN_DAY)
    return day.isoformat()


def read_time(text: str) -> str:
    """A time of day as HH:MM, 24 hours, from "8:30", "08:30:00" or "2:05 PM". Raises `ValueError`."""
    found = _CLOCK.fullmatch(text.strip())
    if found:
        hour, half = int(found[1]), (found[3] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24:
            return f"{hour:02d}:{found[2]}"
    raise ValueError("a time of day such as 14:30 or 2:30 PM")


def read_hours(text: str) -> str:
    """Hours from "1.5", "1:30", "90 min", "1 h 30 min", "6 hrs" or "0.5 days" (of six hours). Raises `ValueError`."""
    plain = text.strip().lower().replace(",", ".")
    if clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::\d\d)?", plain):
        return f"{int(clock[1]) + int(clock[2]) / 60:g}"
    if re.fullmatch(r"\d*\.?\d+", plain):
        return f"{float(plain):g}"
    found = _DURATION.fullmatch(plain)
    if found and any(found.groups()):
        parts = {name: float(part or 0) for name, part in found.groupdict().items()}
        return f"{parts['d'] * HOURS_A_DAY + parts['h'] + parts['m'] / 60:g}"
    raise ValueError('hours such as 1.5, 1:30, "90 min" or "0.5 days"')


def read_minutes(text: str) -> str:
    """Minutes from "45", "45 min", "1:15" or "0.75 h". Raises `ValueError`."""
    plain = text.strip().replace(",", ".")
    if re.fullmatch(r"\d*\.?\d+", plain):
        return f"{float(plain):g}"
    try:
        return f"{round(float(read_hours(plain)) * 60, 1):g}"
    except ValueError:
        raise ValueError('minutes such as 45, "45 min" or 1:15') from None


def read_truth(text: str) -> str:
    """ "true" or "false". Raises `ValueError`."""
    plain = text.strip().lower()
    if plain in _YES or plain in _NO:
        return "true" if plain in _YES else "false"
    raise ValueError("yes or no")


def read_count(text: str) -> str:
    """A whole number; the codes of federal files for "missing" (-1, -2, -9, M, N) are blank; "4 - Agree" is 4."""
    plain = read_number(text)
    if plain in {"-1", "-2", "-9", "M", "N", "–", "-"}:
        return ""
    labelled = re.fullmatch(r"(\d{1,2})\s*[-–:=.)(]+\s*\D*", plain)
    return labelled[1] if labelled else plain


def read_number(text: str) -> str:
    """A number without thousands separators, dollar or percent signs."""
    plain = text.strip().replace("$", "").replace("%", "").strip()
    return plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain


def read_nces_id(text: str) -> str:
    """An NCES id; one of 11 digits has lost the zero that the states 01 to 09 begin with, and gets it back."""
    plain = text.strip()
    return plain.zfill(12) if re.fullmatch(r"\d{11}", plain) else plain


def read_rating(text: str) -> str:
    """A rating as the table spells it; "3 - Effective" is 3; a blank is not observed."""
    plain = text.strip().lower()
    leading = re.match(r"([1-4])(?!\d)", plain)
    return leading[1] if leading else _RATINGS.get(plain, plain.replace(" ", "_"))


def read_choice(text: str) -> str:
    """A code: lower case, underscores for spaces."""
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")
