"""Growth: what packets cost, what they need in memory, and what a second run costs, from a few schools to thousands.

Run as `python -m benchmarks.growth`. Each size is a fictional district of its own; its packets are made in one batch, then
the same command runs again with nothing changed, and once more with one answer changed. Memory is the peak of the process
that plans and writes, and the largest private memory of any process below it.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.districts import district, packets_command
from benchmarks.meter import Cost, measure
from benchmarks.report import Report, Row, parser, ratio, show
from pltoolkit.api.workspaces import open_store
from pltoolkit.settings import load_settings
from pltoolkit.store import AnswerKey
from pltoolkit.workspace import Workspace


@dataclass(frozen=True)
class Size:
    """A district of so many schools: what making its packets cost, a run with nothing changed, and one with one answer."""

    schools: int
    packets: int
    made: Cost
    again: Cost
    one_changed: Cost

    @property
    def cpu_per_packet(self) -> float:
        return ratio(self.made.cpu_s, self.packets)

    @property
    def again_share(self) -> float:
        """The second run over the first, in CPU or on the wall, whichever is more."""
        return max(ratio(self.again.cpu_s, self.made.cpu_s), ratio(self.again.wall_s, self.made.wall_s))


def measure_size(folder: Path, *, schools: int, jobs: int) -> Size:
    """Make every packet of a district, then run again. Raises `RuntimeError` where a packet fails."""
    print(f"{schools:,} schools …", file=sys.stderr, flush=True)
    workspace, out = district(folder / "district", schools=schools), folder / "packets"
    command = packets_command(workspace, out, jobs=jobs)
    made = measure(command, memory=True)
    again = measure(command)
    change_one_answer(workspace)
    one_changed = measure(command)
    entries = (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    if failed := [line for line in entries if json.loads(line)["outcome"] != "made"]:
        raise RuntimeError(f"{len(failed)} packets failed: {json.loads(failed[0])['reason']}")
    return Size(schools, len(entries), made, again, one_changed)


def change_one_answer(workspace: Workspace) -> None:
    """Write a new answer for one school."""
    with open_store(workspace, load_settings(workspace.settings_path)) as store:
        answer = AnswerKey(store.packet_keys()[0], "II.1.A", "team")
        store.save_answer(answer, "Changed", author="", at=dt.datetime.now(dt.UTC))


def measure_sizes(options: Namespace) -> list[Size]:
    """One size after another, the folder of each removed before the next is made."""
    sizes = []
    for schools in options.schools:
        with tempfile.TemporaryDirectory(prefix="growth-", dir=options.folder) as folder:
            sizes.append(measure_size(Path(folder), schools=schools, jobs=options.jobs))
    return sizes


def report(sizes: Sequence[Size], options: Namespace) -> Report:
    """The figures of every size, then the largest against the smaller ones."""
    rows = [row for size in sizes for row in _rows(size)]
    first, last = sizes[0], sizes[-1]
    before = sizes[-2] if len(sizes) > 1 else last
    at = f"at {last.schools:,} schools"
    growth = ratio(last.cpu_per_packet, first.cpu_per_packet)
    peak, child = last.made.parent_mib, max(size.made.child_mib for size in sizes)
    wider, share = ratio(peak, before.made.parent_mib), last.again_share
    rows += [
        Row(f"CPU per packet {at} against {first.schools:,}", f"{growth:.2f} ×", "at most 1.1 ×", growth <= 1.1),
        Row(f"unchanged run {at} against making them", f"{share:.2%}", "at most 1 %", share <= 0.01),
        Row(f"parent's peak memory {at}", f"{peak:,.0f} MiB", "at most 250 MiB", peak <= 250),
        Row(f"the same against {before.schools:,} schools", f"{wider:.2f} ×", "at most 1.1 ×", wider <= 1.1),
        Row("a child's own (private) memory at peak", f"{child:,.0f} MiB", "at most 200 MiB", child <= 200),
    ]
    command = f"python -m benchmarks.growth --schools {' '.join(map(str, options.schools))} --jobs {options.jobs}"
    return Report("Growth", command, tuple(rows), {"sizes": [asdict(size) for size in sizes]})


def _rows(size: Size) -> tuple[Row, Row]:
    made, again, changed = size.made, size.again, size.one_changed
    runs = f"{made.wall_s:,.0f} s; nothing changed {again.wall_s:.1f} s; one answer changed {changed.wall_s:.1f} s"
    memory = f"parent {made.parent_mib:,.0f} MiB, unchanged run {again.parent_mib:,.0f} MiB, a child {made.child_mib:,.0f} MiB"
    name = f"{size.schools:,} schools, {size.packets:,} packets"
    return Row(name, f"{size.cpu_per_packet:.3f} s CPU a packet; {runs}"), Row(f"{name}: memory", memory)


def main() -> None:
    found = parser(__doc__ or "")
    found.add_argument("--schools", type=int, nargs="+", default=[20, 200, 2000], help="sizes of the districts")
    found.add_argument("--jobs", type=int, default=2)
    found.add_argument("--folder", type=Path, help="where to work; otherwise the system's temporary folder")
    given = found.parse_args()
    show(report(measure_sizes(given), given), given)


if __name__ == "__main__":
    main()
