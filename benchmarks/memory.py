"""Memory: the peak of the process that plans and writes, and the private memory of the processes that make packets.

Run as `python -m benchmarks.memory`.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.growth import Size, measure_sizes, options_of
from benchmarks.report import Report, Row, ratio, show


def report(sizes: Sequence[Size], options: Namespace) -> Report:
    """The peaks of every size, and how the parent's grows."""
    rows = [
        Row(
            f"{size.schools:,} schools, {size.packets:,} packets",
            f"parent {size.made.parent_mib:,.0f} MiB, second run {size.again.parent_mib:,.0f} MiB, "
            f"a child's own {size.made.child_mib:,.0f} MiB",
        )
        for size in sizes
    ]
    first, last = sizes[0], sizes[-1]
    peak, child = last.made.parent_mib, max(size.made.child_mib for size in sizes)
    growth = ratio(peak, first.made.parent_mib)
    rows += [
        Row(f"parent's peak at {last.schools:,} schools", f"{peak:,.0f} MiB", "at most 250 MiB", peak <= 250),
        Row(f"the same against {first.schools:,} schools", f"{growth:.2f} ×", "at most 1.1 ×", growth <= 1.1),
        Row("a child's own (private) memory at peak", f"{child:,.0f} MiB", "at most 200 MiB", child <= 200),
    ]
    command = f"python -m benchmarks.memory --schools {' '.join(map(str, options.schools))} --jobs {options.jobs}"
    return Report("Memory", command, tuple(rows), {"sizes": [asdict(size) for size in sizes]})


def main() -> None:
    given = options_of(__doc__ or "", schools=(200, 2000))
    show(report(measure_sizes(given, memory=True), given), given)


if __name__ == "__main__":
    main()
