"""The workshop's folder as facilitators get it: everything runs, everything opens, nothing asks for the internet."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pikepdf
import pytest
from nbformat import NotebookNode

from pltoolkit.errors import PacketError, UsageError
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.execution.notebook import execute_notebook
from pltoolkit.workshop.folder import SOLUTIONS, workshop_modules, write_workshop
from pltoolkit.workspace import shipped_notebooks

MODULES = workshop_modules()
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _nobody_writes_into_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BATCH_VARIABLE, "1")


def _said(path: Path, root: Path) -> list[str]:
    """What the checks of a notebook say, run from top to bottom; no cell may fail or write to stderr."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    done = execute_notebook(notebook, {"workshop": str(root)}, name=path.stem)
    assert done.error is None, done.error
    cells = [cell for cell in done.notebook.cells if cell.cell_type == "code"]
    assert not [output for cell in cells for output in cell.outputs if output.get("name") == "stderr"]
    exercises = [cell for cell in cells if "exercise" in cell.metadata.get("tags", ())]
    return [cell.outputs[-1].data["text/plain"].splitlines()[0] for cell in exercises]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_with_solutions_every_check_says_yes(module, workshop: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    root = shutil.copytree(workshop, tmp_path / "w")

    said = _said(root / SOLUTIONS / f"{module.name}.ipynb", root)

    assert len(said) >= 5
    assert all(re.fullmatch(r"Yes: \d\.\d is right", one) for one in said)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_with_blanks_every_check_says_not_yet(module, workshop: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    root = shutil.copytree(workshop, tmp_path / "w")

    said = _said(root / f"{module.name}.ipynb", root)

    assert all(re.fullmatch(r"Not yet: \d\.\d is still empty", one) for one in said)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_slides_are_one_file_with_reveal_and_its_license(module, workshop: Path) -> None:  # type: ignore[no-untyped-def]
    html = (workshop / "facilitator" / f"{module.name}.slides.html").read_text(encoding="utf-8")

    assert html.count("<section>") >= 6
    assert "Copyright (C)" in html
    assert "Reveal.initialize" in html
    assert not re.findall(r'(?:src|href)="(?!#)(?!data:)[^"]+"', html.partition("<script>")[0])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_the_guide_is_a_tagged_pdf_of_a_few_pages(module, workshop: Path) -> None:  # type: ignore[no-untyped-def]
    with pikepdf.open(workshop / "facilitator" / f"{module.name}.guide.pdf") as pdf:
        assert 4 <= len(pdf.pages) <= 9
        assert pdf.Root.MarkInfo.Marked


def test_every_link_of_the_start_page_leads_to_a_file(workshop: Path) -> None:
    html = (workshop / "start.html").read_text(encoding="utf-8")

    links = re.findall(r'href="([^"#]+)"', html)

    assert len(links) >= 2 * len(MODULES)
    assert not [link for link in links if not (workshop / link).is_file()]


def test_a_second_run_keeps_what_learners_have_written(
    workshop: Path, tmp_path: Path, write_again: Callable[[Path], None]
) -> None:
    root = shutil.copytree(workshop, tmp_path / "w")
    mine = root / f"{MODULES[0].name}.ipynb"
    mine.write_text(mine.read_text(encoding="utf-8").replace("...  # your answer", "3", 1), encoding="utf-8")
    written = mine.read_bytes()
    (root / "start.html").unlink()

    write_again(root)

    assert mine.read_bytes() == written
    assert (root / "start.html").is_file()


def test_a_second_run_makes_the_same_district_again_whatever_has_become_of_it(
    workshop: Path, tmp_path: Path, write_again: Callable[[Path], None]
) -> None:
    root = shutil.copytree(workshop, tmp_path / "w")
    shutil.rmtree(root / "raw")
    shutil.rmtree(root / "data")
    (root / "district" / "district.db").write_bytes(b"not a database")
    written = root / "own" / "stepback" / "district.db"
    written.parent.mkdir(parents=True)
    written.write_bytes(b"what a learner wrote")

    write_again(root)

    for name in ("raw/01_roster.zip", "data/staff.csv", "data/figures.json"):
        assert (root / name).read_bytes() == (workshop / name).read_bytes(), name
    assert written.read_bytes() == b"what a learner wrote"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, write_again: Callable[[Path], None]) -> None:
    mine = tmp_path / "raw" / "roster.csv"
    mine.parent.mkdir()
    mine.write_text("staff_id\n0012\n", encoding="utf-8")

    with pytest.raises(UsageError, match=r"has other files in it and is no workshop; nothing was changed\."):
        write_again(tmp_path)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


def test_without_a_seed_it_stays_the_district_that_is_there(tmp_path: Path) -> None:
    now = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
    write_workshop(tmp_path, seed=2, now=now)
    second = (tmp_path / "data" / "staff.csv").read_bytes()

    write_workshop(tmp_path, now=now)

    assert (tmp_path / "data" / "staff.csv").read_bytes() == second


def test_a_packet_that_learners_read_and_that_fails_is_told(
    workshop: Path, tmp_path: Path, write_again: Callable[[Path], None]
) -> None:
    root = shutil.copytree(workshop, tmp_path / "w")
    own = root / "district" / "notebooks" / "overview.ipynb"
    own.parent.mkdir(parents=True, exist_ok=True)
    notebook: NotebookNode = nbformat.read(shipped_notebooks() / "overview.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(notebook, own)

    with pytest.raises(
        PacketError, match=r"A packet that learners read could not be made: Notebook overview, .*division"
    ):
        write_again(root)
