"""The team's answers: each with author, time and version, its history kept, and nothing overwritten unseen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import JsonValue

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES, AnswerRecord, Record
from pltoolkit.store.digests import PacketKey, json_text
from pltoolkit.store.loading import Counts, load_table
from pltoolkit.store.schema import in_utc

_FEW = 500


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


def read_answers(connection: sa.Connection, metadata: sa.MetaData, key: PacketKey) -> tuple[AnswerRecord, ...]:
    """Every answer of one plan as it stands, by step and field."""
    answers = metadata.tables["answers"]
    query = sa.select(*(answers.c[name] for name in AnswerRecord.model_fields)).where(
        answers.c.school_id == key.school_id, answers.c.adoption_id == key.adoption_id
    )
    rows = connection.execute(query.order_by(answers.c.step_id, answers.c.field_id))
    return tuple(AnswerRecord.model_validate(row._asdict()) for row in rows)


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

    Raises `AnswerConflict` where another version stands, `StoreError` for a number that is none. An equal value changes
    nothing. The connection must be the only one that writes answers.
    """
    text = _text(key, value)
    standing = read_answer(connection, metadata, key)
    version = standing.version if standing else 0
    if standing is not None and json_text(standing.value) == text:
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
        updated_at=in_utc(at),
        version=version + 1,
    )
    _keep(connection, metadata, [answer])
    return answer


def load_answers(connection: sa.Connection, metadata: sa.MetaData, records: Sequence[Record]) -> Counts:
    """Answers from a file: a new version each where the value differs from what stands. The last of a key wins."""
    given = {_key_of(answer): answer for answer in map(_as_answer, records)}
    standing = _standing(connection, metadata, given)
    changed = []
    for key, answer in given.items():
        version, text = standing.get(key, (0, ""))
        if _text(key, answer.value) != text:
            moment = in_utc(answer.updated_at) if answer.updated_at else None
            changed.append(answer.model_copy(update={"version": version + 1, "updated_at": moment}))
    _keep(connection, metadata, changed)
    inserted = sum(answer.version == 1 for answer in changed)
    return Counts(inserted, len(changed) - inserted, len(given) - len(changed))


def _as_answer(record: Record) -> AnswerRecord:
    return record if isinstance(record, AnswerRecord) else AnswerRecord.model_validate(record.model_dump())


def _key_of(answer: AnswerRecord) -> AnswerKey:
    return AnswerKey(PacketKey(answer.school_id, answer.adoption_id), answer.step_id, answer.field_id)


def _text(key: AnswerKey, value: JsonValue) -> str:
    """The value as JSON, which tells true from 1. Raises `StoreError` for what JSON cannot hold."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise StoreError(
            f"{key.step_id}, {key.field_id}: that is not a number.", hint="Write digits, or leave the field blank."
        ) from None
    return json_text(value)


def _standing(
    connection: sa.Connection, metadata: sa.MetaData, wanted: Mapping[AnswerKey, AnswerRecord]
) -> dict[AnswerKey, tuple[int, str]]:
    """Version and JSON of the answers that stand, by key."""
    answers = metadata.tables["answers"]
    names = ("school_id", "adoption_id", "step_id", "field_id", "version", "value")
    query = sa.select(*(answers.c[name] for name in names))
    schools = {key.packet.school_id for key in wanted}
    if len(schools) <= _FEW:
        query = query.where(answers.c.school_id.in_(schools))
    return {
        AnswerKey(PacketKey(school_id, adoption_id), step_id, field_id): (version, json_text(value))
        for school_id, adoption_id, step_id, field_id, version, value in connection.execute(query)
    }


def _keep(connection: sa.Connection, metadata: sa.MetaData, answers: Sequence[AnswerRecord]) -> None:
    """Write new versions down, in the history for good."""
    if answers:
        history = metadata.tables["answer_history"]
        connection.execute(history.insert(), [answer.model_dump() for answer in answers])
        load_table(connection, metadata, TABLES["answers"], answers)


def read_history(connection: sa.Connection, metadata: sa.MetaData, key: AnswerKey) -> tuple[AnswerRecord, ...]:
    """Every version of an answer, oldest first."""
    history = metadata.tables["answer_history"]
    rows = connection.execute(sa.select(history).where(_is(history, key)).order_by(history.c.version))
    return tuple(AnswerRecord.model_validate(row._asdict()) for row in rows)


def _is(table: sa.Table, key: AnswerKey) -> sa.ColumnElement[bool]:
    values: dict[str, Any] = {**key.packet._asdict(), "step_id": key.step_id, "field_id": key.field_id}
    return sa.and_(*(table.c[name] == value for name, value in values.items()))
