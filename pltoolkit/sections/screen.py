"""What a copy for leaders or the public leaves out of its tables and charts, and the words that say so.

The audience's rule is in `pltoolkit.store.audiences`, the hidden groups of students in the slice (`school.facts.hidden`):
they were worked out over all schools. Groups of staff are looked at here, since no table adds them up over schools.
"""

from __future__ import annotations

from collections.abc import Mapping

from pltoolkit.blocks import Callout
from pltoolkit.blocks.base import Scalar
from pltoolkit.privacy.coding import coded_share, part_count, part_share, part_text, share_text
from pltoolkit.privacy.masks import NO_GRADE
from pltoolkit.privacy.staff import hidden_groups
from pltoolkit.privacy.suppression import TOTAL
from pltoolkit.store import School, Subject, may_see

HIDDEN = "*"


def sees(school: School, subject: Subject) -> bool:
    """Whether this copy may show a subject."""
    return may_see(school.audience, subject)


def students_hidden(school: School, *, subject: str, table: str, grade: str, count: float) -> bool:
    """Whether this copy leaves out a group of `count` students: a grade's, or the school's total (`TOTAL`)."""
    if sees(school, Subject.SMALL_STUDENT_GROUPS):
        return False
    is_small = 0 < count < school.settings.privacy.smallest_group
    return is_small or grade in school.facts.hidden.get(subject, {}).get(table, ())


def students_note(school: School) -> str:
    """Why there is a star in place of a number of students."""
    least = school.settings.privacy.smallest_group
    return (
        f"{HIDDEN} Not shown: a group of fewer than {least} students, or one by which such a group could be worked out."
    )


def share_shown(
    school: School, share: float | None, count: float, *, exact: Subject = Subject.SMALL_STUDENT_GROUPS
) -> Scalar:
    """A share of `count` people as this copy tells it: exactly to those who may see `exact`, to others no nearer to none
    or all than is safe."""
    if share is None or sees(school, exact):
        return share
    return share_text(share, int(count))


def share_drawn(school: School, share: float | None, count: float, *, exact: Subject) -> float | None:
    """The same for a chart, which ends at the nearest share that is told; exact for those who may see `exact`."""
    return share if share is None or sees(school, exact) else coded_share(share, int(count))


def grade_name(grade: str) -> str:
    """A grade as masks name it: "" is the total's."""
    return grade or NO_GRADE


def grade_order(grade: str) -> tuple[int, int, str]:
    """Where a grade stands among others: the total, those with letters (PK, K), numbers."""
    return (
        int(grade != TOTAL) + int(grade.isdecimal()),
        int(grade) if grade.isdecimal() else 0,
        "" if grade == "PK" else grade,
    )


def staff_hidden(school: School, people: float) -> bool:
    """Whether this copy leaves out figures of so many people on the staff."""
    return 0 < people < _fewest_staff(school)


def part_of_staff(school: School, part: int, whole: int) -> str:
    """How many of a group of staff; a small part, or all but a small part, only to those who may see small groups."""
    return part_text(part, whole, least=_fewest_staff(school))


def count_of_staff(school: School, part: int, whole: int) -> int | str:
    """The number in `part_of_staff`, or the words in its place."""
    return part_count(part, whole, least=_fewest_staff(school))


def share_of_staff(school: School, part: int, whole: int) -> Scalar:
    """The share that goes with `part_of_staff`."""
    return part_share(part, whole, least=_fewest_staff(school))


def _fewest_staff(school: School) -> int:
    """The smallest group of staff that this copy shows."""
    return 1 if sees(school, Subject.SMALL_STAFF_GROUPS) else school.settings.privacy.minimum_respondents


def too_few_staff(school: School, what: str) -> Callout:
    """What stands in place of figures of too few teachers."""
    least = school.settings.privacy.minimum_respondents
    text = f"Figures of fewer than {least} teachers are in the coach's copy alone: they could be read as one person's."
    return Callout("note", f"{what}: not shown", text)


def staff_note(school: School) -> str:
    """Why there is a star in place of a figure of staff."""
    least = school.settings.privacy.minimum_respondents
    return f"{HIDDEN} Not shown: fewer than {least} people, or a group by which theirs could be worked out."


def hidden_staff_groups(school: School, groups: Mapping[str, int]) -> frozenset[str]:
    """The groups of staff, of so many people each, that this copy leaves out: the small ones, and what would tell them."""
    if sees(school, Subject.SMALL_STAFF_GROUPS) or not groups:
        return frozenset()
    counts = {grade_name(name): people for name, people in groups.items()}
    return frozenset(hidden_groups(counts, minimum=school.settings.privacy.minimum_respondents))
