"""Values as people write them: days, hours, yes and no, ratings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

_DAY_FORMATS = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"),
    "mdy": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%b %d, %Y", "%B %d, %Y"),
    "dmy": ("%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y"),
}
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2100, 1, 1)
HOURS_A_DAY = 6.0
_YES = {"yes", "y", "true", "1", "x", "ja"}
_NO = {"no", "n", "false", "0"}
_RATINGS: Mapping[str, str] = {
    "n/a": "na", "not applicable": "na", "na": "na", "no": "no", "n": "no", "yes": "yes", "y": "yes",
    "not observed": "not_observed", "no opportunity": "not_observed", "not seen": "not_observed", "": "not_observed",
}  # fmt: skip


def read_day(text: str, *, order: str = "mdy") -> str:
    """A day as ISO text. Raises `ValueError` for what is no day, or one before 1990 or after 2100."""
    plain = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text.strip())
    for form in (*_DAY_FORMATS["ymd"], *_DAY_FORMATS[order], *_DAY_FORMATS["mdy"]):
        try:
            day = dt.datetime.strptime(plain, form).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
        if not EARLIEST <= day <= LATEST:
            raise ValueError("a day between 1990 and 2100; a spreadsheet shows an empty or broken day as 1899 or 1900")
        return day.isoformat()
    raise ValueError("a day such as 2026-09-01 or 9/1/2026")


def read_hours(text: str) -> str:
    """Hours from "1.5", "1:30", "90 min", "6 hrs" or "0.5 days" (of six hours). Raises `ValueError`."""
    plain = text.strip().lower().replace(",", ".")
    if clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::\d\d)?", plain):
        return f"{int(clock[1]) + int(clock[2]) / 60:g}"
    if found := re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(h|hr|hrs|hour|hours|m|min|mins|minutes|d|day|days)?\.?", plain):
        factor = {"m": 1 / 60, "d": HOURS_A_DAY}.get((found[2] or "h")[0], 1.0)
        return f"{float(found[1]) * factor:g}"
    raise ValueError('hours such as 1.5, 1:30, "90 min" or "0.5 days"')


def read_minutes(text: str) -> str:
    """Minutes from "45", "45 min", "1:15" or "0.75 h". Raises `ValueError`."""
    plain = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return plain
    return f"{float(read_hours(plain)) * 60:g}"


def read_truth(text: str) -> str:
    """ "true" or "false". Raises `ValueError`."""
    plain = text.strip().lower()
    if plain in _YES or plain in _NO:
        return "true" if plain in _YES else "false"
    raise ValueError("yes or no")


def read_number(text: str) -> str:
    """A number without thousands separators, dollar or percent signs. Missing codes of federal files are blank."""
    plain = text.strip().replace("$", "").replace("%", "").replace(" ", "")
    if plain in {"-1", "-2", "-9", "M", "N", "–", "-"}:
        return ""
    return plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain


def read_rating(text: str) -> str:
    """A rating as the table spells it; "3 - Effective" is 3."""
    plain = text.strip().lower()
    leading = re.match(r"([1-4])(?!\d)", plain)
    return leading[1] if leading else _RATINGS.get(plain, plain.replace(" ", "_"))


def read_choice(text: str) -> str:
    """A code: lower case, underscores for spaces."""
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")
