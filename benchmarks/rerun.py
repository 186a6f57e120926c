"""A run with nothing changed, and one with one answer changed, against making every packet.

Run as `python -m benchmarks.rerun`.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from benchmarks.districts import district, packets_command
from benchmarks.meter import measure
from benchmarks.report import Report, Row, parser, ratio, show
from pltoolkit.api.workspaces import open_store
from pltoolkit.settings import load_settings
from pltoolkit.store import AnswerKey
from pltoolkit.workspace import Workspace


def change_one_answer(workspace: Workspace) -> None:
    """Write a new answer for one school."""
    with open_store(workspace, load_settings(workspace.settings_path)) as store:
        answer = AnswerKey(store.packet_keys()[0], "II.1.A", "team")
        store.save_answer(answer, "Changed", author="", at=dt.datetime.now(dt.UTC))


def run(options: Namespace) -> Report:
    with tempfile.TemporaryDirectory(prefix="rerun-", dir=options.folder) as folder:
        workspace, out = district(Path(folder) / "district", schools=options.schools), Path(folder) / "packets"
        command = packets_command(workspace, out, jobs=options.jobs)
        costs = {"made": measure(command), "again": measure(command)}
        change_one_answer(workspace)
        costs["one changed"] = measure(command)
        packets = len((out / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    made, again = costs["made"], costs["again"]
    share = max(ratio(again.wall_s, made.wall_s), ratio(again.cpu_s, made.cpu_s))
    rows = (
        *(Row(name, f"{cost.wall_s:,.1f} s, CPU {cost.cpu_s:,.1f} s") for name, cost in costs.items()),
        Row(f"unchanged run of {packets:,} packets against making them", f"{share:.2%}", "at most 1 %", share <= 0.01),
        Row("planning an unchanged packet", f"{1000 * costs['again'].cpu_s / packets:.2f} ms CPU"),
    )
    command_line = f"python -m benchmarks.rerun --schools {options.schools} --jobs {options.jobs}"
    return Report("Re-run", command_line, rows, {"packets": packets, "costs": {n: asdict(c) for n, c in costs.items()}})


def main() -> None:
    found = parser(__doc__ or "")
    found.add_argument("--schools", type=int, default=1200)
    found.add_argument("--jobs", type=int, default=2)
    found.add_argument("--folder", type=Path, help="where to work; otherwise the system's temporary folder")
    given = found.parse_args()
    show(run(given), given)


if __name__ == "__main__":
    main()
