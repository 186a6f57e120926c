"""Small groups of staff: which a school's copies leave out. No table adds them up over schools, so each school stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pltoolkit.measures.frames import Tabular, entries, grouped, records, teaching
from pltoolkit.privacy.masks import NO_GRADE
from pltoolkit.privacy.omissions import Omission
from pltoolkit.privacy.suppression import TOTAL, Reason, suppress

_SMALL = "fewer than {} people"
_BESIDE = "a smaller group could be found by subtracting this one"


def hidden_groups(groups: Mapping[str, int], *, minimum: int) -> dict[str, Reason]:
    """The groups of a school's staff, of so many people each, that are left out: the small ones, and what would tell them."""
    if not any(0 < people < minimum for people in groups.values()) and sum(groups.values()) >= minimum:
        return {}
    found = suppress({"school": groups}, minimum=minimum).hidden
    if ("school", TOTAL) in found:
        return dict.fromkeys(groups, Reason.SMALL)
    return {name: reason for (row, name), reason in found.items() if row == "school"}


def staff_omissions(staff: Tabular, *, minimum: int) -> Iterator[Omission]:
    """What copies for leaders and the public leave out of each school's staff, by its staff list.

    A line for a school with fewer teachers than `minimum`; else one for each grade and subject whose teachers are left out,
    and for each role that stands with others.
    """
    people = grouped((one for one in records(staff, "staff") if one.active), "school_id")
    for school, of_school in sorted(people.items()):
        teachers = teaching(of_school)
        if 0 < len(teachers) < minimum:
            yield Omission(school, "", "staff", "teachers", "", Reason.SMALL.value, _SMALL.format(minimum))
        else:
            for table in ("grades", "subjects"):
                taught = (entry for one in teachers for entry in entries(getattr(one, table)) or [NO_GRADE])
                for name, why in sorted(hidden_groups(Counter(taught), minimum=minimum).items()):
                    because = _SMALL.format(minimum) if why is Reason.SMALL else _BESIDE
                    yield Omission(school, "", "staff", table, name, why.value, because)
        roles = Counter(role for role, _ in {(str(one.role), one.staff_id) for one in of_school})
        for role, number in sorted(roles.items()):
            if number < minimum:
                yield Omission(school, "", "staff", "roles", role, Reason.SMALL.value, _SMALL.format(minimum))
