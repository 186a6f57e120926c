"""A site that needs no installation: JupyterLite with the modules that run in a browser, for a folder or any static host.

What goes into it comes from the Python and npm package registries alone: Pyodide's core as an npm package, the packages its
kernel loads as the wheels of the versions that Pyodide names, this toolkit and what its forms, guide and store need as
wheels made from the installed ones. Once made, the site asks for nothing from the internet. pandas is not to be had this
way; the modules chosen do without.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from pltoolkit.errors import SiteError
from pltoolkit.workshop.copies import learner_copy
from pltoolkit.workshop.data import WorkshopData
from pltoolkit.workshop.modules import DATA, START_PAGE, iter_modules
from pltoolkit.workshop.pages import write_start_page
from pltoolkit.workspace import shipped_notebooks

IN_BROWSER = (1, 5)
"""The modules that run without pandas."""
_LOADED = ("micropip", "packaging", "ipython", "jedi", "pyodide-http")
_ESSENTIAL = ("pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide.mjs", "python_stdlib.zip")
_COMPILED = "pydantic_core"
"""What has no pure form: its wheel for browsers is on the registry."""
_OURS = (
    "pltoolkit", "markupsafe", "comm", "anywidget", "psygnal", "ipywidgets", "sqlalchemy", "pydantic", "annotated_types",
    "typing_extensions", "typing_inspection",
)  # fmt: skip
_SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
_FIRST_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Workshop</title>
<meta http-equiv="refresh" content="0; url={place}">
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</head>
<body><p><a href="{place}">Open the workshop</a></p></body>
</html>
"""
"""JupyterLite's own pages look for settings here as well."""
_INSTALL = f"""import sys

if sys.platform == "emscripten":  # in a browser: take the toolkit from this site
    import piplite

    await piplite.install({[*_OURS, _COMPILED]}, deps=False)"""


def build_site(workshop: Path, site: Path) -> Path:
    """Make the site in `site` from a workshop's folder; returns its start page.

    Needs the internet (for the packages), npm, and the extra `workshop`. Raises `SiteError` where one is missing.
    """
    if importlib.util.find_spec("jupyterlite_core") is None:
        raise SiteError("The site needs JupyterLite, which is not installed.", hint="pip install 'pltoolkit[workshop]'")
    with tempfile.TemporaryDirectory(prefix="lite-") as scratch:
        work = Path(scratch)
        _write_contents(workshop, work / "contents")
        (work / "overrides.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
        abi = _write_pyodide(work / "static" / "pyodide")
        _write_wheels(work / "pypi", abi=abi)
        (work / "jupyter-lite.json").write_text(json.dumps(_config(), indent=1), encoding="utf-8")
        shutil.rmtree(site, ignore_errors=True)
        arguments = ["--lite-dir", str(work), "--contents", str(work / "contents"), "--output-dir", str(site)]
        _run([sys.executable, "-m", "jupyterlite_core", "build", *arguments], work)
    (site / "index.html").write_text(_FIRST_PAGE.format(place=f"lab/index.html?path={START_PAGE}"), encoding="utf-8")
    return site / "index.html"


def _config() -> dict[str, Any]:
    kernel = {"disablePyPIFallback": True}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "pltoolkit workshop",
            "exposeAppInBrowser": True,
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def _write_contents(workshop: Path, folder: Path) -> None:
    modules = [one for one in iter_modules(shipped_notebooks() / "workshop") if one.number in IN_BROWSER]
    write_start_page(folder, modules, WorkshopData(workshop / DATA))
    shutil.copytree(workshop / DATA, folder / DATA)
    left_out = shutil.ignore_patterns("*.pdf", "*.jsonl", ".*", "*.db-*")
    shutil.copytree(workshop / "district", folder / "district", ignore=left_out)
    _hold_in_one_file(folder / "district" / "district.db")
    for module in modules:
        notebook = _for_browser(learner_copy(nbformat.read(module.source, as_version=4)))
        (folder / module.source.name).write_text(nbformat.writes(notebook), encoding="utf-8")


def _hold_in_one_file(database: Path) -> None:
    """Take a database out of SQLite's mode with a log beside it, which a browser's files cannot hold."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _for_browser(notebook: NotebookNode) -> NotebookNode:
    """The notebook with a cell before the first code cell that brings the toolkit along."""
    made = copy.deepcopy(notebook)
    first = next(place for place, cell in enumerate(made.cells) if cell.cell_type == "code")
    made.cells.insert(first, v4.new_code_cell(_INSTALL, metadata={"jupyter": {"source_hidden": True}}))
    made.metadata["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    return made


def _write_wheels(folder: Path, *, abi: str) -> None:
    """What notebooks import; `abi` names the builds that this Pyodide takes, such as "2026_0"."""
    folder.mkdir(parents=True)
    for name in _OURS:
        pure_wheel(name, folder)
    pin = f"{_COMPILED}=={importlib.metadata.version(_COMPILED)}"
    _download([pin], folder, "--platform", f"pyemscripten_{abi}_wasm32", "--implementation", "cp")


def pure_wheel(name: str, folder: Path) -> Path:
    """A wheel of an installed package's Python files, without what is compiled and without requirements."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SiteError(f"The package {name} is not installed.", hint=f"pip install {name}")
    version = importlib.metadata.version(name)
    home, info = Path(spec.origin).parent, f"{name}-{version}.dist-info"
    is_package = spec.submodule_search_locations is not None
    root, found = (home.parent, _pure_files(home)) if is_package else (home, iter([Path(spec.origin)]))
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: pltoolkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return wheel


def _pure_files(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix not in {".so", ".pyd", ".pyc"} and "_shipped" not in path.parts:
            yield path


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _write_pyodide(folder: Path) -> str:
    """Pyodide's core, and beside it the wheels that its kernel loads, under the digests of these very files.

    Returns which builds it takes, such as "2026_0".
    """
    from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

    npm = shutil.which("npm")
    if npm is None:
        raise SiteError("Pyodide comes as an npm package, and npm is not here.", hint="Install Node.js, which has npm.")
    folder.mkdir(parents=True)
    _run([npm, "pack", f"pyodide@{PYODIDE_VERSION}"], folder)
    (packed,) = folder.glob("pyodide-*.tgz")
    with tarfile.open(packed) as archive:
        for name in (*_ESSENTIAL, "pyodide-lock.json"):
            found = archive.extractfile(f"package/{name}")
            if found is not None:
                (folder / name).write_bytes(found.read())
    packed.unlink()
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] = dict(_with_wheels(lock["packages"], folder))
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return str(lock["info"]["abi_version"])


def _with_wheels(packages: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Any]]:
    wanted = sorted(_closure(packages, _LOADED))
    pins = [f"{packages[name]['name']}=={packages[name]['version']}" for name in wanted]
    _download(pins, folder)
    wheels = {_plain(path.name.split("-")[0]): path for path in folder.glob("*.whl")}
    for name in wanted:
        path = wheels[_plain(name)]
        entry = {**packages[name], "file_name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        yield name, entry


def _download(pins: Sequence[str], folder: Path, *options: str) -> None:
    """Wheels for Pyodide's Python."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION

    fixed = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version", PYODIDE_PYTHON_VERSION, "-d", "."]
    _run([sys.executable, "-m", "pip", "download", *fixed, *options, *pins], folder)


def _closure(packages: Mapping[str, Any], names: Sequence[str]) -> set[str]:
    """The names, and what they need, as the lock spells them; all of them without compiled parts."""
    spelled = {_plain(name): name for name in packages}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = spelled.get(_plain(waiting.pop()))
        if name is not None and name not in found and packages[name]["file_name"].endswith("none-any.whl"):
            found.add(name)
            waiting += packages[name]["depends"]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        what = Path(command[0]).name if command[0] != sys.executable else " ".join(command[1:4])
        raise SiteError(
            f"{what} failed: {said[-1] if said else 'without a word'}", hint="Is this computer on the internet?"
        )
