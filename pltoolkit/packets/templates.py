"""Templates: the district's own first, then ours. Everything is escaped; a missing name is an error."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from pltoolkit.errors import TemplateError


def find_template(name: str, folders: Sequence[Path]) -> Path:
    """The file of a template, such as "packet_pdf/packet.typ". Raises `TemplateError` that names the folders searched."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    searched = ", ".join(str(folder) for folder in folders)
    raise TemplateError(f'There is no template "{name}".', hint=f"Searched: {searched}.")


def render(name: str, folders: Sequence[Path], **values: Any) -> str:
    """Render a Jinja template. Raises `TemplateError` with file and line for one that is wrong."""
    return "".join(rendered(name, folders, **values))


def rendered(name: str, folders: Sequence[Path], **values: Any) -> Iterator[str]:
    """What a Jinja template renders, part by part. Raises `TemplateError` with file and line for one that is wrong."""
    find_template(name, folders)
    try:
        yield from _environment(tuple(folders)).get_template(name).generate(**values)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(
            f"{shown_place(error.filename or name, folders)}, line {error.lineno}: {error.message}"
        ) from None
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f'Template "{name}" asks for "{error.name}", which is not there.') from None
    except Exception as error:  # noqa: BLE001  a template is a program: whatever it raises is told with its line
        path, line = _place(error)
        raise TemplateError(
            f"{shown_place(path or name, folders)}, line {line}: {error}.",
            hint="templates/README.md lists what a template may use.",
        ) from None


def shown_place(path: str | Path, folders: Sequence[Path]) -> str:
    """A template's file as its author knows it, below the templates' folder: a batch reads it from a copy."""
    found = next((Path(path).relative_to(folder) for folder in folders if Path(path).is_relative_to(folder)), path)
    return f"templates/{found}"


def _place(error: BaseException) -> tuple[str, int]:
    """The template's file and line that an error came from."""
    found = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename.endswith(".j2")
    ]
    return found[-1] if found else ("", 0)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
