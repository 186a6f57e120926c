"""The team's answers: each with author, time and version, its history kept, and nothing overwritten unseen."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import JsonValue

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES, AnswerRecord
from pltoolkit.store.digests import PacketKey
from pltoolkit.store.loading import load_table


class AnswerKey(NamedTuple):
    """One field of one step, in one school's plan for one adoption."""

    packet: PacketKey
    step_id: str
    field_id: str


class AnswerConflict(StoreError):
    """Somebody else changed the answer meanwhile; `theirs` is what stands in the store."""

    def __init__(self, message: str, *, hint: str = "", theirs: AnswerRecord | None = None) -> None:
        super().__init__(message, hint=hint)
        self.theirs = theirs


def read_answer(connection: sa.Connection, metadata: sa.MetaData, key: AnswerKey) -> AnswerRecord | None:
    """The answer as it stands."""
    answers = metadata.tables["answers"]
    row = connection.execute(sa.select(answers).where(_is(answers, key))).first()
    if row is None:
        return None
    return AnswerRecord.model_validate({name: getattr(row, name) for name in AnswerRecord.model_fields})


def write_answer(
    connection: sa.Connection,
    metadata: sa.MetaData,
    key: AnswerKey,
    value: JsonValue,
    *,
    author: str,
    at: dt.datetime,
    expected_version: int | None,
) -> AnswerRecord:
    """Save an answer that was read at `expected_version` (0: there was none; None: whatever stands is replaced).

    Raises `AnswerConflict` where another version stands. An equal value changes nothing.
    """
    standing = read_answer(connection, metadata, key)
    version = standing.version if standing else 0
    if standing is not None and standing.value == value:
        return standing
    if expected_version is not None and expected_version != version:
        raise AnswerConflict(
            f"{key.step_id}, {key.field_id}: somebody changed this answer meanwhile.",
            hint="Look at both and choose one.",
            theirs=standing,
        )
    answer = AnswerRecord(
        school_id=key.packet.school_id,
        adoption_id=key.packet.adoption_id,
        step_id=key.step_id,
        field_id=key.field_id,
        value=value,
        author=author,
        updated_at=at,
        version=version + 1,
    )
    keep_history(connection, metadata, [answer])
    load_table(connection, metadata, TABLES["answers"], [answer])
    return answer


def keep_history(connection: sa.Connection, metadata: sa.MetaData, answers: list[AnswerRecord]) -> None:
    """Write versions of answers down for good; a version that is there already raises the database's own error."""
    history = metadata.tables["answer_history"]
    connection.execute(history.insert(), [answer.model_dump() for answer in answers])


def read_history(connection: sa.Connection, metadata: sa.MetaData, key: AnswerKey) -> tuple[AnswerRecord, ...]:
    """Every version of an answer, oldest first."""
    history = metadata.tables["answer_history"]
    rows = connection.execute(sa.select(history).where(_is(history, key)).order_by(history.c.version))
    return tuple(AnswerRecord.model_validate(row._asdict()) for row in rows)


def _is(table: sa.Table, key: AnswerKey) -> sa.ColumnElement[bool]:
    values: dict[str, Any] = {**key.packet._asdict(), "step_id": key.step_id, "field_id": key.field_id}
    return sa.and_(*(table.c[name] == value for name, value in values.items()))
