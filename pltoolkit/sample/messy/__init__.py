"""The fictional district's raw files, with the faults that real ones have, and mappings to load them with."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from pltoolkit.sample.messy import learning, monitoring, people
from pltoolkit.sample.messy.workbook import zip_bytes
from pltoolkit.workspace import write_atomic

if TYPE_CHECKING:
    from pltoolkit.sample.district import SampleDistrict


def write_messy_files(district: SampleDistrict, folder: Path, *, seed: int) -> None:
    """Write the district's raw files, their mappings and README.txt into `folder`. The same district gives the same files.

    What the schools' teams write themselves (answers, goals, tasks) is not among them.
    """
    for name, data in _raw_files(district, Random(f"{seed}/messy")).items():
        write_atomic(folder / name, data)
    for shipped in resources.files(__package__).joinpath("mappings").iterdir():
        write_atomic(folder / shipped.name, shipped.read_bytes())


def _raw_files(district: SampleDistrict, random: Random) -> dict[str, bytes]:
    rows: dict[str, Any] = {name: district.rows.get(name, ()) for name in district.rows}
    staff = rows["staff"]
    schools = {one.school_id: one.name for one in rows["schools"]}
    names = {one.staff_id: one.name for one in staff}
    emails = {one.staff_id: one.email for one in staff}
    titles = {one.activity_id: one.title for one in rows["activities"]}
    sessions = {one.session_id: titles[one.activity_id] for one in rows["sessions"]}
    winter = monitoring.survey(rows["survey"], schools, wave="2027-01", as_text=False)
    return {
        "01_roster.zip": people.roster_archive(rows["schools"], staff, random),
        "02_staff_list.csv": people.staff_list(staff),
        "03_adoptions.xlsx": people.adoptions(rows["adoptions"], schools),
        "04_pd_catalog.csv": learning.catalog(rows["activities"], rows["sessions"], random),
        "05_pd_attendance.csv": learning.attendance(rows["attendance"], sessions, emails, schools),
        "06_coaching_log.csv": learning.coaching_log(rows["coaching"], names, schools, random),
        "07_walkthroughs.xlsx": monitoring.walkthroughs(rows["walkthroughs"], names, schools),
        "08_survey_fall.csv": monitoring.survey(rows["survey"], schools, wave="2026-10", as_text=True),
        "09_survey_winter.zip": zip_bytes({"Teacher survey.csv": winter}),
        "10_assessments.xlsx": monitoring.assessments(rows["assessments"], schools),
        "11_pacing.txt": monitoring.pacing(rows["pacing"]),
        "12_calendar.csv": monitoring.calendar(rows["calendar"], random),
    }
