"""What tests of several rooms share: a real PostgreSQL server, started for the run that needs it; the sample district,
made once, and the slice of any of its packets."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from pltoolkit.api import create_sample
from pltoolkit.sections import district_figures
from pltoolkit.settings import load_settings
from pltoolkit.store import Audience, PacketKey, SliceFacts, Store, today, write_slice
from pltoolkit.workspace import Workspace


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
