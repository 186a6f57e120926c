"""What tests of several rooms share: golden files; a real PostgreSQL server, started for the run that needs it; the sample district,
made once, and the slice of any of its packets; a small district whose packets are made in a moment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
import sqlalchemy as sa

from pltoolkit.api import create_sample
from pltoolkit.sections import district_figures
from pltoolkit.settings import load_settings
from pltoolkit.store import Audience, PacketKey, SliceFacts, Store, today, write_slice
from pltoolkit.workspace import Workspace, shipped_notebooks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew; look at the difference")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _as_nobody(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: the prefix that runs a program as the owner of `folder`."""
    if os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    try:
        shutil.chown(folder, "postgres")
    except LookupError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    return ["runuser", "-u", "postgres", "--"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server program on this machine")
    folder = Path(tempfile.mkdtemp(prefix="pltoolkit-pg-"))
    prefix, data = _as_nobody(folder), folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, cwd=folder)

    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=30"
    try:
        run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield sa.URL.create(
                "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(folder)}
            )
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_numbers = count(1)


@pytest.fixture
def postgres_target(postgres_server: sa.URL) -> str:
    """The URL of an empty database."""
    name = f"district_{next(_numbers)}"
    engine = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return postgres_server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


MakeSlice = Callable[..., Path]


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample district of eight schools. Tests read it and change nothing."""
    return create_sample(tmp_path_factory.mktemp("sample") / "district", schools=8, seed=1).workspace


@pytest.fixture(scope="session")
def make_slice(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeSlice]:
    """`make_slice("0101", "math-6-8", audience="leader")` writes the slice of a packet; without a school, the district's."""
    folder = tmp_path_factory.mktemp("slices")
    settings = load_settings(sample_workspace.settings_path)
    with Store.open(sample_workspace.database_path) as store:
        figures = district_figures(store, settings)

        def write(school_id: str = "", adoption_id: str = "", *, audience: Audience = "coach") -> Path:
            key = PacketKey(school_id, adoption_id)
            path = folder / f"{school_id}-{adoption_id}-{audience}.db"
            if not path.exists():
                rows = store.packet_rows(key, audience) if school_id else {}
                facts = SliceFacts(key, audience, today(settings), settings, {} if school_id else figures)
                path.write_bytes(write_slice(rows, facts))
            return path

        yield write


# A small district with notebooks of one cell each, so that its packets are made in a moment

_PARAMETERS = (
    'school_id: str = ""\nadoption_id: str = ""\nschool_year: str = ""\naudience: str = "coach"\nworkspace: str = ""'
)


def tiny_notebook(title: str, code: str = "school_id") -> str:
    """A notebook with a title, the parameters cell and one cell of code."""
    new = nbformat.v4
    cells = [
        new.new_markdown_cell(f"# {title}"),
        new.new_code_cell(_PARAMETERS, metadata={"tags": ["parameters"]}),
        new.new_code_cell(code),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    text: str = nbformat.writes(new.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    return text


def put_notebook(workspace: Workspace, name: str, code: str) -> None:
    """A notebook of the district's own."""
    path = workspace.notebooks / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tiny_notebook(name, code), encoding="utf-8")


@pytest.fixture(scope="session")
def tiny_district(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Four schools, seven packets (one of them of the district). Not to be changed: copy it."""
    workspace = create_sample(tmp_path_factory.mktemp("district") / "w", schools=4, seed=3).workspace
    for path in shipped_notebooks().rglob("*.ipynb"):
        name = path.relative_to(shipped_notebooks()).with_suffix("").as_posix()
        put_notebook(workspace, name, "school_id")
    _set(workspace, "formats", '["html"]')
    return workspace


def _set(workspace: Workspace, name: str, value: str) -> None:
    toml = workspace.settings_path.read_text(encoding="utf-8")
    changed, count = re.subn(rf"(?m)^(# )?{name} = .*$", f"{name} = {value}", toml)
    assert count == 1
    workspace.settings_path.write_text(changed, encoding="utf-8")


@pytest.fixture(scope="session")
def change_setting() -> Callable[[Workspace, str, str], None]:
    """Change one line of district.toml."""
    return _set


@pytest.fixture(scope="session")
def write_notebook() -> Callable[[Workspace, str, str], None]:
    """Put a notebook of the district's own in place, with one cell of code."""
    return put_notebook


@pytest.fixture
def tiny_workspace(tiny_district: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the district to work on."""
    shutil.copytree(tiny_district.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


# A real browser

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; the one of the system, or `PLTOOLKIT_CHROMIUM`.

    One a module: while Playwright is at work in a process, nothing else there can run an event loop.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
    names = (os.environ.get("PLTOOLKIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def find_violations() -> Callable[..., list[str]]:
    """`find_violations(page)` (or a part of it: a selector) gives what axe finds wrong."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm install axe-core)")
    script = AXE.read_text(encoding="utf-8")

    def find(page: Page, scope: str = "html") -> list[str]:
        page.evaluate(script)
        found = page.evaluate("scope => axe.run(scope, {resultTypes: ['violations']})", scope)["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]

    return find
