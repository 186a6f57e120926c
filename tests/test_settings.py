from __future__ import annotations

from pathlib import Path

import pytest

from pltoolkit.errors import SettingsError
from pltoolkit.settings import Settings, explained_toml, load_settings


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "district.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_explained_file_loads_and_holds_every_setting(tmp_path: Path) -> None:
    text = explained_toml(name='A & B "Schools"', school_year="2026-27")

    settings = load_settings(_write(tmp_path, text))

    assert settings.district.name == 'A & B "Schools"'
    assert settings == Settings.model_validate({"district": {"name": 'A & B "Schools"', "school_year": "2026-27"}})
    for section in Settings.model_fields.values():
        for key in section.annotation.model_fields:  # type: ignore[union-attr]
            assert f"{key} = " in text


def test_the_commented_defaults_are_right_when_uncommented(tmp_path: Path) -> None:
    text = explained_toml(name="X", school_year="2026-27")
    lines = [line[2:] if line.startswith("# ") and " = " in line else line for line in text.splitlines()]

    settings = load_settings(_write(tmp_path, "\n".join(lines)))

    assert settings.privacy.smallest_group == 10
    assert settings.packets.formats == ("html", "pdf")


def test_every_fault_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        '[district]\nname = "X"\nschool_year = "2026"\n\n[packets]\nformat = ["html"]\npaper = "a5"\n[privcy]\n',
    )

    with pytest.raises(SettingsError, match="unknown setting") as caught:
        load_settings(path)

    assert caught.value.message.splitlines() == [
        'district.toml, line 3: "district.school_year": must be a school year such as "2026-27".',
        'district.toml, line 6: unknown setting "packets.format". Did you mean "formats"?',
        "district.toml, line 7: \"packets.paper\": must be 'us-letter' or 'a4'.",
        'district.toml, line 8: unknown setting "privcy". Did you mean "privacy"?',
    ]
    assert caught.value.exit_code == 2


def test_a_value_of_the_wrong_kind_is_told_what_it_must_be(tmp_path: Path) -> None:
    lines = ("[district]", 'name = ""', 'school_year = 2026', 'as_of = "soon"', "[privacy]", 'minimum_group = "many"',
             "minimum_respondents = 1", "[packets]", 'formats = ["htm"]', "[learning]", 'minimum_hours = "x"')  # fmt: skip

    with pytest.raises(SettingsError, match="must be") as caught:
        load_settings(_write(tmp_path, "\n".join(lines)))

    assert [line.split(": ", 1)[1] for line in caught.value.message.splitlines()] == [
        '"district.name": must not be blank.',
        '"district.school_year": must be text in quotation marks.',
        '"district.as_of": must be a day, such as 2027-01-15.',
        '"privacy.minimum_group": must be a whole number.',
        '"privacy.minimum_respondents": must be greater than or equal to 2.',
        "\"packets.formats\": must be 'html', 'pdf', 'docx' or 'ics'.",
        '"learning.minimum_hours": must be a number.',
    ]


def test_a_file_that_is_no_toml_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"not readable as TOML.*line 2"):
        load_settings(_write(tmp_path, "[district]\nname =\n"))


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r'line 1: "district\.name" is missing'):
        load_settings(_write(tmp_path, '[district]\nschool_year = "2026-27"\n'))


@pytest.mark.parametrize(("rule", "smallest"), [("default", 10), ("wisconsin", 6), ("delaware", 16)])
def test_a_preset_sets_the_smallest_group_and_a_number_overrides_it(rule: str, smallest: int) -> None:
    district = {"name": "X", "school_year": "2026-27"}

    preset = Settings.model_validate({"district": district, "privacy": {"rule": rule}})
    own = Settings.model_validate({"district": district, "privacy": {"rule": rule, "minimum_group": 7}})

    assert (preset.privacy.smallest_group, own.privacy.smallest_group) == (smallest, 7)
