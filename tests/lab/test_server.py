"""What runs in Jupyter's server: nothing without the token, nothing beyond the packets' folder, errors in words."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from pltoolkit.lab import launch
from pltoolkit.workspace import Workspace

TOKEN = "test-token"


def _ask(server: Any, method: str, path: str, body: Any = None, *, token: str = TOKEN) -> tuple[int, Any]:
    """Status and JSON (or text) of an answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(server.url + path, data=data, method=method, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
            status, text = reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pltoolkit/start"), ("GET", "/pltoolkit/pick"), ("PUT", "/pltoolkit/pick"),
        ("POST", "/pltoolkit/packets"), ("GET", "/pltoolkit/packets/0123456789abcdef"),
        ("GET", "/pltoolkit/notebook?path=notebooks/overview.ipynb"),
        ("POST", "/pltoolkit/notebook?path=notebooks/overview.ipynb"),
        ("GET", "/pltoolkit/files/index.html"), ("GET", "/api/contents"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("token", ["", "guess"])
def test_nothing_is_answered_without_the_token(
    coach_server: Any, coach_workspace: Workspace, method: str, path: str, token: str
) -> None:
    body = {"school_id": "0101", "adoption_id": "math-6-8"} if method != "GET" else None
    status, answer = _ask(coach_server, method, path, body, token=token)

    assert status == 403 or "Password or token" in answer
    assert "0101" not in str(answer)
    assert not coach_workspace.notebooks.exists()


@pytest.mark.parametrize(
    "name",
    ["../district.toml", "..%2Fdistrict.toml", "%2e%2e/district.db", "manifest.jsonl", "absent.pdf", "%2Fetc%2Fhostname",
     "0101"],
)  # fmt: skip
def test_no_file_but_a_packet_is_handed_out(coach_server: Any, coach_workspace: Workspace, name: str) -> None:
    coach_workspace.packets.mkdir(exist_ok=True)
    (coach_workspace.packets / "manifest.jsonl").touch()

    status, answer = _ask(coach_server, "GET", f"/pltoolkit/files/{name}")

    assert status == 404
    assert "school_year" not in str(answer)


def test_a_school_or_adoption_that_is_not_there_cannot_be_picked(coach_server: Any) -> None:
    before = _ask(coach_server, "GET", "/pltoolkit/pick")
    status, answer = _ask(coach_server, "PUT", "/pltoolkit/pick", {"school_id": "0110", "adoption_id": "math-6-8"})

    assert status == 400
    assert answer["message"].startswith('There is no school "0110"')
    assert answer["hint"]
    assert _ask(coach_server, "GET", "/pltoolkit/pick") == before


@pytest.mark.parametrize(
    "body", [[], {}, {"school_id": 7}, {"school_id": "0101", "audience": "all"}, {"school_id": "0101", "path": "/"}]
)
def test_a_request_that_is_not_understood_is_refused(coach_server: Any, body: Any) -> None:
    status, answer = _ask(coach_server, "PUT", "/pltoolkit/pick", body)

    assert status == 400
    assert "The request is not understood" in answer["message"]


def test_a_packet_nobody_asked_for_has_no_state(coach_server: Any) -> None:
    status, answer = _ask(coach_server, "GET", "/pltoolkit/packets/0123456789abcdef")

    assert (status, answer["message"]) == (400, "This packet was not asked for here.")


@pytest.mark.parametrize("path", ["notebooks/absent.ipynb", "../../../etc/passwd", "district.toml", ""])
def test_what_is_no_notebook_of_the_package_is_not_copied(
    coach_server: Any, coach_workspace: Workspace, path: str
) -> None:
    status, answer = _ask(coach_server, "POST", f"/pltoolkit/notebook?path={path}", {})

    assert status == 400
    assert "No notebook that comes with pltoolkit" in answer["message"]
    assert not coach_workspace.notebooks.exists()


def test_a_browser_asks_for_the_pages_scripts_anew_so_that_an_upgrade_is_seen(coach_server: Any) -> None:
    extension = Path(launch.__file__).parent / "jupyter" / "share" / "labextensions" / "pltoolkit-lab"
    files = [path.relative_to(extension) for path in extension.rglob("*") if path.suffix in {".js", ".css"}]
    assert len(files) > 5
    for file in files:  # JupyterLab lets browsers keep what is in a folder "static" for a year
        request = urllib.request.Request(  # noqa: S310
            f"{coach_server.url}/lab/extensions/pltoolkit-lab/{file.as_posix()}",
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
            assert reply.headers["Cache-Control"] == "no-cache", file


def test_a_notebook_from_elsewhere_does_not_run_by_itself(coach_server: Any, coach_workspace: Workspace) -> None:
    coach_workspace.notebooks.mkdir()
    path = coach_workspace.notebooks / "gift.ipynb"
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None, "id": "a"}
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text, encoding="utf-8")
    try:
        _, answer = _ask(coach_server, "GET", "/pltoolkit/notebook?path=notebooks/gift.ipynb")
        _, shipped = _ask(coach_server, "GET", "/pltoolkit/notebook?path=notebooks/overview.ipynb")
    finally:
        shutil.rmtree(coach_workspace.notebooks)

    assert (answer["kind"], answer["is_trusted"]) == ("beside", False)
    assert (shipped["kind"], shipped["is_trusted"]) == ("shipped", True)
