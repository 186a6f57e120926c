from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pltoolkit.errors import UsageError
from pltoolkit.workspace import Workspace, shipped_notebooks, shipped_templates, write_atomic


def test_a_folder_without_settings_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"not a workspace: it has no district\.toml.*\n*.*pltoolkit init"):
        Workspace.at(tmp_path)


def test_shipped_notebooks_and_templates_are_found() -> None:
    assert (shipped_notebooks() / "overview.ipynb").is_file()
    assert (shipped_templates() / "README.md").is_file()


def test_a_districts_own_templates_come_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert workspace.template_folders() == (shipped_templates(),)

    workspace.templates.mkdir()

    assert workspace.template_folders() == (workspace.templates, shipped_templates())


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "packet.html"

    write_atomic(path, "eins")
    write_atomic(path, b"zwei")

    assert path.read_bytes() == b"zwei"
    assert [entry.name for entry in path.parent.iterdir()] == ["packet.html"]


def test_a_failed_write_keeps_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "packet.html"
    write_atomic(path, "old")

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise ValueError("no more to be had")

    with pytest.raises(ValueError, match="no more to be had"):
        write_atomic(path, parts())

    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["packet.html"]
