"""A district's settings: `district.toml`, checked whole, every fault reported at once with its line."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pltoolkit.errors import SettingsError, did_you_mean

Audience = Literal["coach", "leader", "public"]
PacketFormat = Literal["html", "pdf", "docx", "ics"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DistrictSettings(_Section):
    name: str = Field(min_length=1, max_length=200, description="The district's name, as packets show it")
    school_year: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")] = Field(
        description='School year, such as "2026-27"'
    )
    guide: str = Field(default="national", description="Edition of the Curriculum Support Guide")
    as_of: dt.date | None = Field(
        default=None, description="Date that packets speak from; without it, the Monday of the current week"
    )


class PrivacySettings(_Section):
    rule: Literal["default", "wisconsin", "delaware"] = Field(
        default="default", description="Preset for the smallest group shown: 10, 6 (Wisconsin) or 16 (Delaware)"
    )
    minimum_group: int | None = Field(default=None, ge=2, le=100, description="Overrides the preset's smallest group")
    minimum_respondents: int = Field(default=5, ge=2, le=100, description="Smallest number of survey answers shown")

    @property
    def smallest_group(self) -> int:
        """The smallest group of people whose figures are shown."""
        return self.minimum_group or {"default": 10, "wisconsin": 6, "delaware": 16}[self.rule]


class PacketSettings(_Section):
    formats: tuple[PacketFormat, ...] = Field(
        default=("html", "pdf"),
        min_length=1,
        description="What a packet is written as: html, pdf, docx, ics (a calendar)",
    )
    audience: Audience = Field(default="leader", description="Whom packets are for, unless the command says otherwise")
    paper: Literal["us-letter", "a4"] = Field(default="us-letter", description="Paper of the PDF: us-letter or a4")
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        default="#1d5c83", description="The one accent color of packets"
    )
    time_limit: int = Field(default=300, ge=5, le=36_000, description="Seconds a packet may take")
    memory_limit: int = Field(default=2048, ge=256, le=262_144, description="MiB a packet's process may use")


class LearningSettings(_Section):
    minimum_hours: float = Field(default=14, ge=0, le=500, description="Hours a teacher should reach in the year")
    observation_window_days: int = Field(default=30, ge=7, le=180, description="Length of a walkthrough window")
    coaching_due_days: int = Field(default=14, ge=1, le=90, description="Longest wait between contacts of a cycle")
    pacing_tolerance_weeks: float = Field(default=1, ge=0, le=8, description="Weeks off the calendar still on pace")


class EssaSettings(_Section):
    """The district's working rules for the ESSA check. The law sets none of these numbers."""

    meetings: int = Field(
        default=3,
        ge=2,
        le=40,
        description="Sustained: days an activity meets; the statute excludes one-day workshops (number inferred)",
    )
    span_days: int = Field(
        default=60, ge=1, le=365, description="Sustained: days from the first meeting to the last (inferred)"
    )
    short_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="Sustained: an activity whose days all lie within so many is a short-term workshop, which the statute "
        "excludes (number inferred)",
    )
    studied_hours: float = Field(
        default=14, ge=0, le=200, description="Intensive: hours up to which studies found no effect (Yoon et al. 2007)"
    )
    strong_hours: float = Field(
        default=20, ge=0, le=400, description="Intensive: contact hours that Desimone 2009 suggests (recalled)"
    )
    together_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Collaborative: share of sessions in which colleagues work together (inferred)",
    )
    embedded_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Job-embedded: share of hours in the school day, in the own setting (Croft et al. 2010; share inferred)",
    )
    data_age_days: int = Field(
        default=365,
        ge=1,
        le=1000,
        description="Data-driven: how old the data behind an activity may be when it starts (inferred)",
    )
    program_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="The program as a whole meets a criterion where activities with this share of its hours do (inferred)",
    )


class DatabaseSettings(_Section):
    url: str = Field(default="", description="PostgreSQL address, for a shared hub; blank: district.db in the folder")


class Settings(_Section):
    """All settings of a district."""

    district: DistrictSettings
    privacy: PrivacySettings = PrivacySettings()
    packets: PacketSettings = PacketSettings()
    learning: LearningSettings = LearningSettings()
    essa: EssaSettings = EssaSettings()
    database: DatabaseSettings = DatabaseSettings()

    def of_packet(self) -> dict[str, Any]:
        """The settings that what a packet says depends on, as JSON-ready data."""
        return self.model_dump(mode="json", exclude={"database": True, "packets": {"formats", "audience", *_LIMITS}})


_LIMITS = ("time_limit", "memory_limit")
_PATTERNS = {
    "district.school_year": 'a school year such as "2026-27"',
    "packets.accent": 'a color such as "#1d5c83"',
}
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day, such as 2027-01-15",
    "string": "text in quotation marks",
    "tuple": "a list in square brackets",
}
"""What a value must be, by how the kind of fault begins."""


def load_settings(path: Path) -> Settings:
    """Read `district.toml`. Raises `SettingsError` that lists every unknown key and wrong value with its line."""
    try:
        return parse_settings(path.read_text(encoding="utf-8"), path=path)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}", hint="Save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from None


def parse_settings(text: str, *, path: Path) -> Settings:
    """The settings that `text` holds. Raises `SettingsError` as `load_settings` does, and names `path` in it."""
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}", hint="Mend the line named above.") from None
    except ValidationError as error:
        places = [item["loc"] for item in error.errors()]
        faults = sorted(
            _fault(text, item["loc"], item["type"], item["msg"])
            for item in error.errors()
            if not any(place[:-1] == item["loc"] for place in places)  # a list that is short because an item is wrong
        )
        raise SettingsError(
            "\n".join(f"{path.name}, line {line}: {fault}" for line, fault in faults),
            hint="docs/reference/settings.md lists every setting with its meaning.",
        ) from None


def _fault(text: str, place: tuple[int | str, ...], kind: str, message: str) -> tuple[int, str]:
    """The line a fault is on, and what it is."""
    names = [str(part) for part in place if isinstance(part, str)]
    dotted, line = ".".join(names), _line_of(text, names)
    if kind == "extra_forbidden":
        return line, f'unknown setting "{dotted}". {did_you_mean(names[-1], _known(names[:-1]))}'.rstrip()
    if kind == "missing":
        return line, f'"{dotted}" is missing.'
    if kind == "string_pattern_mismatch":
        return line, f'"{dotted}": must be {_PATTERNS.get(dotted, "written otherwise")}.'
    if kind == "string_too_short":
        return line, f'"{dotted}": must not be blank.'
    if kind.endswith(("_type", "_parsing", "_from_float", "_from_datetime_inexact")):
        return line, f'"{dotted}": must be {_KINDS.get(kind.partition("_")[0], "of another kind")}.'
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return line, f'"{dotted}": {said[:1].lower()}{said[1:]}.'


def _known(section: list[str]) -> tuple[str, ...]:
    model: type[BaseModel] = Settings
    for name in section:
        model = type(None) if name not in model.model_fields else model.model_fields[name].annotation  # type: ignore[assignment]
        if not isinstance(model, type) or not issubclass(model, BaseModel):
            return ()
    return tuple(model.model_fields)


def _line_of(text: str, names: list[str]) -> int:
    """The 1-based line on which a dotted key (or its section) is written; 1 where it is not written at all."""
    section, found = "", 1
    wanted_section, wanted_key = (names[0], names[1]) if len(names) > 1 else ("", names[0] if names else "")
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            section = stripped.strip("[] ")
            if wanted_section == section or (not wanted_section and wanted_key == section):
                found = number
        elif section == wanted_section and stripped.split("=")[0].strip().strip('"') == wanted_key:
            return number
    return found


def explained_toml(*, name: str, school_year: str) -> str:
    """A `district.toml` with every setting, its meaning and its default, those with a default commented out."""
    given = {("district", "name"): name, ("district", "school_year"): school_year}
    lines = ["# Settings of this district. Lines that start with # are defaults: take the # away to change one.", ""]
    for section, field in Settings.model_fields.items():
        lines.append(f"[{section}]")
        model = field.annotation
        if not isinstance(model, type) or not issubclass(model, BaseModel):
            continue
        for key, setting in model.model_fields.items():
            lines.append(f"# {setting.description}")
            if (section, key) in given:
                lines.append(f"{key} = {_toml_value(given[section, key])}")
            else:
                example = "2027-01-15" if key == "as_of" else _toml_value(setting.default)
                lines.append(f"# {key} = {example}")
        lines.append("")
    return "\n".join(lines)


def _toml_value(value: object) -> str:
    """A string, number or tuple of strings as TOML writes it (a JSON string is a TOML string)."""
    if isinstance(value, tuple):
        return json.dumps(list(value))
    return "10" if value is None else json.dumps(value, ensure_ascii=False)
