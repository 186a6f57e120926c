"""Staff surveys: share of favorable answers per item, how many answered, and the change since the wave before.

An answer is favorable when it lies above the middle of its scale of 1 to `scale_max`: 4 and 5 of five, 3 and 4 of four,
4 to 6 of six; for a reversed item the scale is turned round first. On five and four points these are the top two
answers, the common "percent favorable". Blank answers, and values outside the scale (0 is often N/A), are counted as
not answered and are in no denominator.
"""

from __future__ import annotations

import pandas as pd

from pltoolkit.measures.frames import ratio, shaped, typed


def survey_favorability(survey: pd.DataFrame) -> pd.DataFrame:
    """One row per school, item and wave, waves in alphabetical order (write them as 2026-10).

    Columns: school_id, item, topic, wave, answered, not_answered, favorable (counts), share (favorable / answered, 0 to
    1), previous_wave, previous_share, change (share − that of the school's wave before with this item).
    """
    rows = _with_favorable(typed(survey, "survey"))
    keys = ["school_id", "item", "wave"]
    items = rows.groupby(keys, as_index=False).agg(
        topic=("topic", "max"), answered=("answered", "sum"), favorable=("favorable", "sum"), rows=("item", "size")
    )
    items = _with_change(items.assign(not_answered=items["rows"] - items["answered"]), ["school_id", "item"])
    columns = [
        "school_id", "item", "topic", "wave", "answered", "not_answered", "favorable", "share", "previous_wave",
        "previous_share", "change",
    ]  # fmt: skip
    return shaped(items, columns, by=keys, counts=["answered", "not_answered", "favorable"])


def survey_topics(survey: pd.DataFrame) -> pd.DataFrame:
    """Favorable share per school, topic and wave, over all answers to the topic's items.

    Columns: school_id, topic, wave, items, answered, favorable (counts), share, previous_wave, previous_share, change.
    """
    rows = _with_favorable(typed(survey, "survey"))
    keys = ["school_id", "topic", "wave"]
    topics = rows.groupby(keys, as_index=False).agg(
        items=("item", "nunique"), answered=("answered", "sum"), favorable=("favorable", "sum")
    )
    topics = _with_change(topics, ["school_id", "topic"])
    columns = [*keys, "items", "answered", "favorable", "share", "previous_wave", "previous_share", "change"]
    return shaped(topics, columns, by=keys, counts=["items", "answered", "favorable"])


def survey_response(survey: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Who answered, per school and wave.

    `asked` = active staff of the school in the roles that the wave's answers name; all active staff where an answer
    names none. The survey is anonymous, so a rate above 1 is possible: more answers came than staff are on the list.
    Columns: school_id, wave, respondents, asked (counts), response_rate (respondents / asked).
    """
    rows = typed(survey, "survey")
    rows = rows[rows["value"].notna()]
    keys = ["school_id", "wave"]
    waves = rows.groupby(keys, as_index=False).agg(respondents=("response_id", "nunique"), first_role=("role", "min"))
    roster = typed(staff, "staff")
    roster = roster[roster["active"].fillna(False).astype(bool)].drop_duplicates(["school_id", "staff_id"])
    roles = rows[[*keys, "role"]].drop_duplicates()
    of_roles = roles.merge(roster, on=["school_id", "role"]).groupby(keys).size().rename("asked_roles")
    everyone = roster.groupby("school_id").size().rename("asked_all")
    waves = waves.join(of_roles, on=keys).join(everyone, on="school_id")
    waves["asked"] = waves["asked_roles"].where(waves["first_role"] != "", waves["asked_all"]).fillna(0)
    waves["response_rate"] = ratio(waves["respondents"], waves["asked"])
    return shaped(waves, [*keys, "respondents", "asked", "response_rate"], by=keys, counts=["respondents", "asked"])


def _with_favorable(rows: pd.DataFrame) -> pd.DataFrame:
    scale = rows["scale_max"].astype("float64")
    answered = rows["value"].between(1, scale)
    turned = rows["value"].where(~rows["reversed"].fillna(False).astype(bool), scale + 1 - rows["value"])
    return rows.assign(answered=answered, favorable=answered & (turned > (scale + 1) / 2))


def _with_change(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Adds share, and the wave before with at least one answer."""
    rows = rows.sort_values([*keys, "wave"], kind="stable")
    rows["share"] = ratio(rows["favorable"], rows["answered"])
    told = rows[rows["answered"] > 0]
    before = told.groupby(keys)[["wave", "share"]].shift(1)
    rows = rows.join(before.rename(columns={"wave": "previous_wave", "share": "previous_share"}))
    rows["previous_wave"] = rows["previous_wave"].astype(object).where(rows["previous_wave"].notna(), "")
    rows["change"] = rows["share"] - rows["previous_share"]
    return rows
