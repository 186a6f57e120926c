"""Rows of the table `answers` beside the guide: what no step asks for, or is no answer, becomes a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pltoolkit.api.answers import answer_from_text
from pltoolkit.errors import UsageError
from pltoolkit.guide import FieldSpec, Guide, faults_of
from pltoolkit.intake import Finding, Person, Reason, Row
from pltoolkit.records import AnswerRecord

_ROWS = 'In a file, rows are JSON: [{{"{}": "…"}}].'


def check_answers(
    rows: Sequence[Row], guide: Guide, people: Iterable[Person]
) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows without the answers that do not fit the guide, and why those do not; other tables' rows as they are."""
    checked = tuple(_Checking(guide, _by_school(people)).each(rows))
    return (
        tuple(one for one in checked if isinstance(one, Row)),
        tuple(one for one in checked if isinstance(one, Finding)),
    )


def _by_school(people: Iterable[Person]) -> dict[str, dict[str, str]]:
    """Names by staff id, by school."""
    names: dict[str, dict[str, str]] = {}
    for one in people:
        names.setdefault(one.school_id, {})[one.staff_id] = one.name
    return names


@dataclass(frozen=True)
class _Checking:
    guide: Guide
    names: dict[str, dict[str, str]]

    def each(self, rows: Iterable[Row]) -> Iterator[Row | Finding]:
        for row in rows:
            yield self._checked(row, row.record) if isinstance(row.record, AnswerRecord) else row

    def _checked(self, row: Row, record: AnswerRecord) -> Row | Finding:
        column = "step_id"
        try:
            step = self.guide.step(record.step_id)
            column = "field_id"
            spec = step.field(record.field_id)
        except UsageError as error:
            return row.finding(Reason.ORPHAN, error.message, error.hint, column=column)
        return self._with_value(row, record, spec)

    def _with_value(self, row: Row, record: AnswerRecord, spec: FieldSpec) -> Row | Finding:
        people, value = self.names.get(record.school_id, {}), record.value
        if isinstance(value, str):
            value = answer_from_text(spec, value, people=people)
        faults = faults_of(spec, value, people=people)
        if faults:
            hint = _ROWS.format(spec.columns[0].id) if spec.kind == "table" else "Correct the cell."
            return row.finding(Reason.WRONG_VALUE, faults[0].message, hint, column="value")
        return replace(row, record=record.model_copy(update={"value": value}))
