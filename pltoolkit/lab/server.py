"""What runs in Jupyter's server: the start page's data, the pick, packets on request, notebooks made one's own.

Every answer is JSON but the packets' files, and every request needs Jupyter's token. Text from a district's files is only
ever sent as JSON strings; the page puts it in as text.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import nbformat
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from pydantic import BaseModel, ConfigDict, ValidationError
from tornado.web import HTTPError, authenticated

from pltoolkit.api import start_page
from pltoolkit.api.workspaces import open_store
from pltoolkit.errors import PltoolkitError
from pltoolkit.lab.contents import own_copy, shipped_path, stands_for_shipped
from pltoolkit.lab.making import PacketMaker
from pltoolkit.settings import Audience, load_settings
from pltoolkit.store import PICK_VARIABLE, PacketKey, Pick, read_pick, write_pick
from pltoolkit.workspace import Workspace

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Office:
    """What the handlers share: the workspace, the file of the pick, and the maker of packets."""

    def __init__(self, workspace: Workspace, pick_path: Path) -> None:
        self.workspace = workspace
        self.pick_path = pick_path
        self.maker = PacketMaker(workspace, now=lambda: dt.datetime.now(dt.UTC))

    def start(self, audience: Audience | None) -> dict[str, Any]:
        """The start page's data, with packets for `audience` (None: the one picked)."""
        pick = read_pick(self.pick_path)
        return start_page(self.workspace, audience=audience or (pick.audience if pick else "coach")).to_json()

    def pick(self, asked: Pick) -> dict[str, Any] | None:
        """Keep the pick. Raises `UsageError` for a school or adoption that is not there."""
        self._check(asked.key)
        write_pick(self.pick_path, asked)
        return self.picked()

    def picked(self) -> dict[str, Any] | None:
        """The pick with the school's name and subject; None where there is none, or its school or adoption is gone."""
        pick = read_pick(self.pick_path)
        settings = load_settings(self.workspace.settings_path)
        with open_store(self.workspace, settings) as store:
            if pick is None or pick.key not in store.packet_keys():
                return None
            name, subject = store.school_names()[pick.school_id], store.subjects().get(pick.adoption_id, "")
        return {**asdict(pick), "name": name, "subject": subject}

    def make(self, asked: Pick) -> dict[str, Any]:
        """Have a packet made; the id to ask for its state with."""
        self._check(asked.key)
        return {"id": self.maker.start(asked)}

    def notebook(self, path: str) -> dict[str, Any]:
        """Whether a notebook comes with the package ("shipped"), is the district's "own" in place of one that does, lies
        "beside" them and is in no packet, or is somewhere else ("other")."""
        if shipped_path(self.workspace, path) is not None:
            return {"path": path, "kind": "shipped"}
        if stands_for_shipped(path):
            return {"path": path, "kind": "own"}
        return {"path": path, "kind": "beside" if path.startswith("notebooks/") else "other"}

    def _check(self, key: PacketKey) -> None:
        settings = load_settings(self.workspace.settings_path)
        with open_store(self.workspace, settings) as store:
            store.check_key(key)


class _Asked(BaseModel):
    """The body of a request that names a school."""

    model_config = ConfigDict(extra="forbid")
    school_id: str
    adoption_id: str = ""
    audience: Audience = "coach"


class _Handler(APIHandler):  # type: ignore[misc]
    def initialize(self, office: Office) -> None:
        self.office = office

    async def answer(self, work: Callable[..., Any], *given: Any) -> None:
        """Do work that may take a while beside the event loop, and send what it returns, or its error and hint."""
        try:
            result = await asyncio.get_running_loop().run_in_executor(None, lambda: work(*given))
        except PltoolkitError as error:
            self.fail(error)
        else:
            self.finish(json.dumps(result))

    def fail(self, error: PltoolkitError) -> None:
        self.set_status(400)
        self.finish(json.dumps({"message": error.message, "hint": error.hint}))

    def asked(self) -> Pick:
        """The school that the body names. Raises an HTTP error where it names none."""
        try:
            body = _Asked.model_validate_json(self.request.body)
        except ValidationError as error:
            raise HTTPError(400, f"The request is not understood: {error.errors()[0]['msg']}") from None
        return Pick(body.school_id, body.adoption_id, body.audience)


class StartHandler(_Handler):
    @authenticated
    async def get(self) -> None:
        asked = self.get_query_argument("audience", "")
        await self.answer(self.office.start, asked if asked in get_args(Audience) else None)


class PickHandler(_Handler):
    @authenticated
    async def get(self) -> None:
        await self.answer(self.office.picked)

    @authenticated
    async def put(self) -> None:
        await self.answer(self.office.pick, self.asked())


class PacketsHandler(_Handler):
    @authenticated
    async def post(self) -> None:
        await self.answer(self.office.make, self.asked())


class PacketHandler(_Handler):
    @authenticated
    async def get(self, name: str) -> None:
        await self.answer(lambda: asdict(self.office.maker.state(name)))


class NotebookHandler(_Handler):
    @authenticated
    async def get(self) -> None:
        path = self.get_query_argument("path")
        result = self.office.notebook(path)
        self.finish(json.dumps({**result, "is_trusted": result["kind"] == "shipped" or self._is_signed(path)}))

    @authenticated
    async def post(self) -> None:
        path = self.get_query_argument("path")
        try:
            own = own_copy(self.office.workspace, path)
        except PltoolkitError as error:
            self.fail(error)
            return
        self.contents_manager.notary.sign(nbformat.read(own, as_version=4))
        self.finish(json.dumps(self.office.notebook(path)))

    def _is_signed(self, path: str) -> bool:
        """Whether the file is as this person last saved it, so that running it on opening is no surprise."""
        file = (self.office.workspace.root / path).resolve()
        if not file.is_relative_to(self.office.workspace.root) or not file.is_file():
            return False
        try:
            return bool(self.contents_manager.notary.check_signature(nbformat.read(file, as_version=4)))
        except (ValueError, nbformat.ValidationError):
            return False


class FileHandler(JupyterHandler):  # type: ignore[misc]
    """A packet's file. No script runs in it, whatever it holds."""

    def initialize(self, office: Office) -> None:
        self.office = office

    @property
    def content_security_policy(self) -> str:
        opens = "sandbox allow-popups allow-popups-to-escape-sandbox; " if self.request.path.endswith(".html") else ""
        return f"{opens}default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;"

    @authenticated
    def get(self, name: str) -> None:
        folder = self.office.workspace.packets.resolve()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder) or file.suffix not in _TYPES or not file.is_file():
            raise HTTPError(404, "There is no such packet.")
        self.set_header("Content-Type", _TYPES[file.suffix])
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        kind = "attachment" if file.suffix == ".docx" else "inline"
        self.set_header("Content-Disposition", f"{kind}; filename*=UTF-8''{quote(name.replace('/', '-'), safe='')}")
        self.finish(file.read_bytes())


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "pltoolkit.lab.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by Jupyter's server when it starts."""
    workspace = Workspace.at(app.root_dir)
    office = Office(workspace, Path(os.environ[PICK_VARIABLE]))
    routes: list[tuple[str, type[JupyterHandler]]] = [
        ("start", StartHandler),
        ("pick", PickHandler),
        ("packets", PacketsHandler),
        (r"packets/([0-9a-f]{16})", PacketHandler),
        ("notebook", NotebookHandler),
        ("files/(.+)", FileHandler),
    ]
    base = url_path_join(app.web_app.settings["base_url"], "pltoolkit")
    app.web_app.add_handlers(".*$", [(url_path_join(base, route), kind, {"office": office}) for route, kind in routes])
