"""Growth: CPU per packet, memory, and the time of a run with nothing changed, from ten schools to thousands.

Run as `python -m benchmarks.growth`. Each size is a fictional district of its own; its packets are made in one batch, then
the same command runs again and finds nothing to do.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class Size:
    """A district of so many schools: what its packets cost, and what the second run with nothing changed cost."""

    schools: int
    packets: int
    made: Cost
    again: Cost

    @property
    def cpu_per_packet(self) -> float:
        return ratio(self.made.cpu_s, self.packets)

    @property
    def again_share(self) -> float:
        """The second run over the first, in CPU or on the wall, whichever is more."""
        return max(ratio(self.again.cpu_s, self.made.cpu_s), ratio(self.again.wall_s, self.made.wall_s))


def measure_size(folder: Path, *, schools: int, jobs: int, memory: bool) -> Size:
    """Make every packet of a district, then run again. Raises `RuntimeError` where a packet fails."""
    print(f"{schools:,} schools …", file=sys.stderr, flush=True)
    workspace, out = district(folder / "district", schools=schools), folder / "packets"
    command = packets_command(workspace, out, jobs=jobs)
    made = measure(command, memory=memory)
    again = measure(command)
    entries = (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    if failed := [line for line in entries if json.loads(line)["outcome"] != "made"]:
        raise RuntimeError(f"{len(failed)} packets failed: {json.loads(failed[0])['reason']}")
    return Size(schools, len(entries), made, again)


def measure_sizes(options: Namespace, *, memory: bool) -> list[Size]:
    """One size after another, the folder of each removed before the next is made."""
    sizes = []
    for schools in options.schools:
        with tempfile.TemporaryDirectory(prefix="growth-", dir=options.folder) as folder:
            sizes.append(measure_size(Path(folder), schools=schools, jobs=options.jobs, memory=memory))
    return sizes


def report(sizes: Sequence[Size], options: Namespace) -> Report:
    """CPU per packet of every size, the largest against the smallest, and the second run."""
    rows = [
        Row(
            f"{size.schools:,} schools, {size.packets:,} packets",
            f"{size.cpu_per_packet:.3f} s CPU a packet, {size.made.wall_s:,.0f} s; again {size.again.wall_s:.1f} s",
        )
        for size in sizes
    ]
    first, last = sizes[0], sizes[-1]
    growth = ratio(last.cpu_per_packet, first.cpu_per_packet)
    rows.append(
        Row(
            f"CPU per packet at {last.schools:,} schools against {first.schools:,}",
            f"{growth:.2f} ×",
            "at most 1.1 ×",
            growth <= 1.1,
        )
    )
    share = last.again_share
    rows.append(
        Row(
            f"unchanged run of {last.packets:,} packets against making them",
            f"{share:.2%}",
            "at most 1 %",
            share <= 0.01,
        )
    )
    command = f"python -m benchmarks.growth --schools {' '.join(map(str, options.schools))} --jobs {options.jobs}"
    return Report("Growth", command, tuple(rows), {"sizes": [asdict(size) for size in sizes]})


def options_of(description: str, *, schools: Sequence[int]) -> Namespace:
    """The options of a benchmark over sizes."""
    found = parser(description)
    found.add_argument("--schools", type=int, nargs="+", default=list(schools), help="sizes of the districts")
    found.add_argument("--jobs", type=int, default=2)
    found.add_argument("--folder", type=Path, help="where to work; otherwise the system's temporary folder")
    return found.parse_args()


def main() -> None:
    given = options_of(__doc__ or "", schools=(20, 200, 2000))
    show(report(measure_sizes(given, memory=False), given), given)


if __name__ == "__main__":
    main()
