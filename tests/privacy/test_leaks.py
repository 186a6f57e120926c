"""Nothing of the coach's copy is in a packet for leaders or the public: in no format, no property, no file beside it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import pltoolkit
from pltoolkit.api import PacketRequest, create_sample, make_packets
from pltoolkit.records import TABLES
from pltoolkit.store import Store
from pltoolkit.workspace import Workspace

pytestmark = pytest.mark.slow
NOW = dt.datetime(2027, 1, 15, 12, 0, tzinfo=dt.UTC)
FORMATS = ("html", "pdf", "docx")
FAILING = """
school = open_school(school_id, adoption_id, audience=audience)
rows = {name: school.frame(name).to_dict("records") for name in ("staff", "coaching", "survey", "answers", "tasks")}
print(rows)
raise ValueError(str(rows)[:20000])
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample district, in which names are also written where nobody expects them."""
    made = create_sample(tmp_path_factory.mktemp("leaks") / "w", schools=2, seed=7).workspace
    with Store.open(made.database_path) as store:
        staff = store.read("staff")
        school_id, name = staff.loc[0, ["school_id", "name"]]
        adoption_id = next(key.adoption_id for key in store.packet_keys() if key.school_id == school_id)
        model = TABLES["tasks"].model
        task = {
            "task_id": "T-leak",
            "school_id": school_id,
            "adoption_id": adoption_id,
            "owner_id": staff.loc[0, "staff_id"],
        }
        store.load({"tasks": [model.model_validate({**task, "task": f"Ask {name.upper()} for the book room's key"})]})
    return made


@pytest.fixture(scope="module", params=["leader", "public"])
def packets(request: pytest.FixtureRequest, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every packet of the district for one audience, one of them failed."""
    out = tmp_path_factory.mktemp(request.param)
    asked = PacketRequest(audience=request.param, formats=FORMATS, jobs=2, out=out)
    assert not make_packets(workspace, asked, now=NOW).failed
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in _cells(workspace)])
    notebook.cells[0].metadata["tags"] = ["parameters"]
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = workspace.notebooks / "overview.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    try:
        with Store.open(workspace.database_path) as store:
            first = store.packet_keys()[0].school_id
        report = make_packets(workspace, PacketRequest(schools=(first,), audience=request.param, out=out), now=NOW)
    finally:
        path.unlink()
    assert report.failed
    assert list(out.rglob("*.failed.ipynb"))
    return out


def _cells(workspace: Workspace) -> list[str]:
    """A notebook that prints all it can get hold of, and fails with it in its error."""
    del workspace
    parameters = (
        'school_id: str = ""\nadoption_id: str = ""\nschool_year: str = ""\naudience: str = ""\nworkspace: str = ""'
    )
    return [parameters, f"from pltoolkit import open_school\n{FAILING}"]


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a batch as text: packets, properties, metadata, index and manifest."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".pdf":
            yield name, _program("pdftotext", str(path), "-")
            yield f"{name}, properties", _program("pdfinfo", "-meta", str(path)) + _program("pdfinfo", str(path))
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                for part in archive.namelist():
                    text = archive.read(part).decode("utf-8", "replace")
                    yield f"{name}, {part}", re.sub(r"<[^>]*>", "", text) + text
        else:
            text = path.read_text(encoding="utf-8")
            yield name, re.sub(r"<[^>]*>", "", text) + text


def _program(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} (poppler-utils) is not installed")
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold()


def _people(workspace: Workspace) -> set[str]:
    """Names, ids and addresses of everybody on the staff list, and surnames."""
    with Store.open(workspace.database_path) as store:
        staff = store.read("staff")
    return {
        *staff["name"], *staff["staff_id"], *staff["email"], *(name.split()[-1] for name in staff["name"])
    } - {""}  # fmt: skip


def _free_text(workspace: Workspace, *columns: tuple[str, str]) -> set[str]:
    with Store.open(workspace.database_path) as store:
        found = {text for table, column in columns for value in store.read(table)[column] for text in _strings(value)}
    return {text for text in found if len(_plain(text).split()) > 2}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _sources() -> list[str]:
    """What packets print of themselves: a team may have written one of these sentences down."""
    package = Path(pltoolkit.__file__).parent
    paths = [path for path in package.rglob("*") if path.suffix in {".py", ".toml"} and "sample" not in path.parts]
    return [path.read_text(encoding="utf-8") for path in paths]


def _imported(workspace: Workspace) -> list[str]:
    """What the public may read of the district's own files: a team may have written the same."""
    with Store.open(workspace.database_path) as store:
        activities = store.read("activities")
    return [text for column in activities for value in activities[column] for text in _strings(value)]


def _found(folder: Path, words: set[str]) -> list[str]:
    looked_for = {word: f" {_plain(word).strip()} " for word in words}
    return [
        f"{name}: {word}"
        for name, text in _texts(folder)
        for plain in [f" {_plain(text)} "]
        for word, form in looked_for.items()
        if form in plain
    ]


def test_nobody_is_named_in_any_file_for_leaders_or_the_public(packets: Path, workspace: Workspace) -> None:
    people = _people(workspace)

    assert len(people) > 60
    assert {path.suffix for path in packets.rglob("*")} >= {".html", ".pdf", ".docx", ".ipynb", ".jsonl"}
    assert _found(packets, people) == []


def test_what_coach_and_teacher_said_is_in_no_file_for_leaders_or_the_public(
    packets: Path, workspace: Workspace
) -> None:
    said = _free_text(workspace, ("coaching", "focus"), ("coaching", "action_step"), ("coaching", "notes"))

    assert said
    assert _found(packets, said) == []


def test_the_public_reads_no_word_of_the_team(packets: Path, workspace: Workspace) -> None:
    columns = [("answers", "value"), ("tasks", "task"), ("decisions", "decision"), ("decisions", "outcome"),
               ("goals", "goal"), ("checkins", "notes")]  # fmt: skip
    own = " ".join(_plain(text) for text in (*_sources(), *_imported(workspace)))
    written = {text for text in _free_text(workspace, *columns) if len(text.split()) > 7}
    sentences = {text for text in written if _plain(text).strip() not in own}
    is_public = not list(packets.rglob("*-leader.html"))

    found = _found(packets, sentences)

    assert len(sentences) > 20
    assert (found == []) == is_public, found[:5]


def test_the_coachs_copy_names_people_so_that_the_search_would_find_them(workspace: Workspace, tmp_path: Path) -> None:
    with Store.open(workspace.database_path) as store:
        first = store.packet_keys()[0].school_id
    asked = PacketRequest(schools=(first,), audience="coach", formats=FORMATS, jobs=2, out=tmp_path)

    make_packets(workspace, asked, now=NOW)

    kinds = {re.split(r"[,:]", line)[0].rsplit(".", 1)[-1] for line in _found(tmp_path, _people(workspace))}
    assert kinds >= set(FORMATS)


def test_the_log_of_what_is_left_out_stands_outside_the_packets(packets: Path, workspace: Workspace) -> None:
    assert workspace.suppressed_log.is_file()
    assert not list(packets.rglob("suppressed*"))
    manifest = [json.loads(line) for line in (packets / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert manifest
