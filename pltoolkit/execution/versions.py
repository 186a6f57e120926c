"""The versions of the programs that make a packet; a worker elsewhere must have the same."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    "font-source-sans-pro",
    "font-source-serif-pro",
    "ipykernel",
    "ipython",
    "krippendorff",
    "mistune",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pltoolkit",
    "python-docx",
    "typst",
)
_CODE = Path(__file__).resolve().parents[1]


def versions() -> Mapping[str, str]:
    """By package, and Python's own. Ours carries a digest of its code, so that a change in a checkout counts too."""
    found = {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    return found | {"pltoolkit": f"{found['pltoolkit']}+{_code_digest()}"}


def _code_digest() -> str:
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(_CODE.rglob("*")):
        if path.suffix in {".py", ".toml", ".js", ".css"} and "_shipped" not in path.parts:
            digest.update(path.relative_to(_CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
