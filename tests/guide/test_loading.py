"""An edition that is not right says where: file, part and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.guide import editions, load_guide

PHASE_2 = """number = 2
title = "Prepare to launch"
same_as = "national"
"""
STEP = """[[key_actions]]
id = "II.1"
same_as = "II.1"
title = "Set goals"
evidence = "seen"

[[key_actions.steps]]
letter = "A"
title = "Draft the goals"
evidence = "seen"
prompts = ["What will be different?"]
fields = [{fields}]
"""


def edition(folder: Path, *, phase_2: str = PHASE_2, **files: str) -> tuple[Path, ...]:
    """A folder of editions with one in it, "ohio": phases I and III as in the national one."""
    home = folder / "ohio"
    home.mkdir()
    for number, text in ((1, PHASE_2.replace("2", "1")), (2, phase_2), (3, PHASE_2.replace("2", "3"))):
        (home / f"phase_{number}.toml").write_text(text, encoding="utf-8")
    for name, text in files.items():
        (home / f"{name}.toml").write_text(text, encoding="utf-8")
    return (folder,)


def own_phase(fields: str) -> str:
    return 'number = 2\ntitle = "Prepare"\ngoal = "A plan."\n' + STEP.replace("{fields}", fields)


def message(folders: tuple[Path, ...]) -> str:
    with pytest.raises(UsageError, match=r"is not right|same_as|must be a list|phase_\d\.toml") as caught:
        load_guide("ohio", folders)
    return str(caught.value)


def test_an_edition_may_take_everything_over(tmp_path: Path) -> None:
    folders = edition(tmp_path)
    guide = load_guide("ohio", folders)
    assert guide.edition == "ohio"
    assert [action.title for action in guide.key_actions] == [action.title for action in load_guide().key_actions]
    assert editions(folders) == ("california", "national", "ohio")


def test_an_edition_may_change_a_title_and_keep_the_rest(tmp_path: Path) -> None:
    text = 'number = 2\ntitle = "Prepare"\nsame_as = "national"\n[[key_actions]]\nid = "II.1"\nsame_as = "II.4"\ntitle = "Plan coaching first"\n'
    guide = load_guide("ohio", edition(tmp_path, phase_2=text))
    action = guide.key_action("II.1")
    assert action.title == "Plan coaching first"
    assert action.roles == load_guide().key_action("II.4").roles
    assert [step.id for step in action.steps] == ["II.1.A", "II.1.B", "II.1.C", "II.1.D", "II.1.E"]
    assert action.steps[0].origin == "II.4.A"


def test_a_district_may_use_tools_of_its_own(tmp_path: Path) -> None:
    tool = '[[tools]]\ntitle = "Goal sheet"\ngives = "One page a goal"\nevidence = "seen"\nsource = "https://example.org/goals"\n'
    fields = '{ id = "goals", kind = "long_text", label = "Goals", tool = "Goal sheet" }'
    phase = own_phase(fields).replace('letter = "A"', 'letter = "A"\ntools = ["Goal sheet"]')
    guide = load_guide("ohio", edition(tmp_path, phase_2=phase, tools=tool))
    assert [tool.title for tool in guide.tools_of(guide.key_action("II.1"))] == ["Goal sheet"]


def test_an_unknown_edition_is_told_which_there_are() -> None:
    with pytest.raises(UsageError, match=r'no edition "californa".*\n\nhint: Did you mean "california"'):
        load_guide("californa")


def test_a_wrong_field_is_named_with_file_part_and_key(tmp_path: Path) -> None:
    text = message(edition(tmp_path, phase_2=own_phase('{ id = "goals", kind = "essay", label = "Goals" }')))
    assert 'The edition "ohio" of the guide is not right' in text
    assert "phase_2.toml: key action II.1, step A, field goals: kind: input should be 'text'" in text


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    fields = '{ id = "Goals", kind = "text", label = "Goals" }, { id = "x", kind = "choice", label = "X" }'
    text = message(edition(tmp_path, phase_2=own_phase(fields)))
    assert "field Goals: id: string should match pattern" in text
    assert "field x: x: a choice or checklist has choices, and nothing else has." in text


def test_two_fields_of_one_name_are_refused(tmp_path: Path) -> None:
    fields = '{ id = "a", kind = "text", label = "A" }, { id = "a", kind = "date", label = "B" }'
    assert 'step A: field "a" is there twice.' in message(edition(tmp_path, phase_2=own_phase(fields)))


def test_steps_out_of_order_are_refused(tmp_path: Path) -> None:
    phase = own_phase('{ id = "a", kind = "text", label = "A" }').replace('letter = "A"', 'letter = "B"')
    assert "key action II.1: steps are lettered B, not A." in message(edition(tmp_path, phase_2=phase))


def test_key_actions_out_of_order_are_refused(tmp_path: Path) -> None:
    phase = own_phase('{ id = "a", kind = "text", label = "A" }').replace('id = "II.1"', 'id = "II.3"')
    assert "phase_2.toml: key actions are numbered II.3, not II.1." in message(edition(tmp_path, phase_2=phase))


def test_a_tool_that_is_not_in_the_list_is_named_with_the_nearest(tmp_path: Path) -> None:
    phase = own_phase('{ id = "a", kind = "text", label = "A" }')
    phase = phase.replace('letter = "A"', 'letter = "A"\ntools = ["Pacing Guide"]')
    text = message(edition(tmp_path, phase_2=phase))
    assert 'step II.1.A names the tool "Pacing Guide". Did you mean "Pacing Guidance"?' in text


def test_same_as_something_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    phase = 'number = 2\ntitle = "P"\ngoal = "G"\n[[key_actions]]\nid = "II.1"\nsame_as = "II.11"\n'
    text = message(edition(tmp_path, phase_2=phase))
    assert 'phase_2.toml: same_as = "II.11": there is no such part.' in text
    assert "Did you mean" in text


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ('number = 2\ntitle = "P"\ngoal = "G"\nkey_actions = "none"\n', "key_actions: must be a list of tables."),
        ('number = 2\ntitle = "P"\ngoal = "G"\n', "phase_2.toml: key_actions: tuple should have at least 1 item"),
        ('title = "P"\ngoal = "G"\n[[key_actions]]\nsame_as = "II.1"\nid = "II.1"\n', "phase_2.toml: number: field required."),
        ('number = 2\ntitle = "P\n', "phase_2.toml: Illegal character"),
        ('number = 2\ntitle = "P"\ngoal = "G"\n[[key_actions]]\ntitle = "T"\n', "key action 1: id: field required."),
    ],
)  # fmt: skip
def test_a_file_that_is_not_an_edition_gives_one_clear_error(tmp_path: Path, phase: str, said: str) -> None:
    assert said in message(edition(tmp_path, phase_2=phase))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folders = edition(tmp_path)
    (tmp_path / "ohio" / "phase_3.toml").unlink()
    assert "phase_3.toml: No such file or directory" in message(folders)


def test_a_wrong_tool_is_named(tmp_path: Path) -> None:
    text = message(
        edition(tmp_path, tools='[[tools]]\ntitle = "Goal sheet"\nevidence = "seen"\nsource = "goals.docx"\n')
    )
    assert 'tools.toml: tool "Goal sheet": gives: field required.' in text
    assert 'tools.toml: tool "Goal sheet": source: string should match pattern' in text
