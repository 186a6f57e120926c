"""The project as a whole: light start, one truth about dependencies, small files."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted((ROOT / "pltoolkit").rglob("*.py"))


@pytest.mark.parametrize("arguments", [["--help"], ["packets", "--help"], ["import", "--help"], ["--version"]])
def test_help_answers_without_loading_the_heavy_libraries(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from pltoolkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)

    heavy = {"pandas", "papermill", "nbconvert", "ipywidgets", "sqlalchemy", "typst", "docx", "IPython"}
    assert not heavy & set(done.stderr.split())
    assert "pltoolkit" in done.stdout


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys; import pltoolkit; print(*[m for m in sys.modules if m.startswith('pltoolkit')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["pltoolkit"]


def test_the_conda_environment_says_the_same_as_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = [item for item in environment if isinstance(item, str) and item != "pip"]
    (pip,) = [item["pip"] for item in environment if isinstance(item, dict)]

    listed = {item for item in [*conda, *pip] if not item.startswith(("python>", "-e "))}

    assert listed == set(PYPROJECT["project"]["dependencies"])
    assert f"python{PYPROJECT['project']['requires-python']}" in conda


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    too_long = [node.name for node in functions if (node.end_lineno or node.lineno) - node.lineno >= 60]

    assert len(text.splitlines()) <= 400
    assert not too_long


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert not {"utils.py", "helpers.py", "common.py", "misc.py"} & {path.name for path in MODULES}


def test_layers_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
