"""CPU and time per packet: ours against papermill in a loop, papermill through xargs, ploomber-engine, and the cells alone.

Run as `python -m benchmarks.throughput`. Every way makes the same packets of the same fictional district, one after the
other, round by round; figures are medians of the rounds. ploomber-engine must not share an environment with papermill's
other engines (importing papermill imports them all): give the interpreter of an environment that has it with --ploomber.
"""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.contenders import lay_out
from benchmarks.districts import district, jobs_of, packets_command
from benchmarks.meter import Cost, measure
from benchmarks.report import Report, Row, parser, ratio, show
from pltoolkit.execution.batch import PacketJob
from pltoolkit.execution.isolation import BATCH_VARIABLE
from pltoolkit.workspace import Workspace

Way = Callable[[Path], Cost]
_NAMES = {
    "ours": "pltoolkit, one job, HTML and PDF",
    "ours_2": "pltoolkit, {jobs} jobs, HTML and PDF",
    "papermill": "(a) papermill's API in a loop, nbconvert's lab HTML",
    "xargs": "(b) papermill and nbconvert through xargs -P {jobs}, HTML",
    "ploomber": "(c) ploomber-engine in a loop, nbconvert's lab HTML",
    "floor": "(d) the cells alone in one process, HTML and PDF",
}
_XARGS = """
cd "$1" && export PLTOOLKIT_SLICE="$1/slice.db" PATH="{bin}:$PATH"
for notebook in [0-9]_*.ipynb; do
  papermill "$notebook" "done_$notebook" -f parameters.json -k python3 --no-progress-bar || exit 255
done
jupyter nbconvert --to html done_*.ipynb || exit 255
"""


class Contest:
    """The ways to make the packets of one district, each a function of an empty folder."""

    def __init__(self, folder: Path, options: Namespace) -> None:
        self._folder, self._options = folder, options
        self._workspace: Workspace = district(folder / "district", schools=options.schools)
        self.jobs: list[PacketJob] = jobs_of(self._workspace)
        self._all, self._first = folder / "all.pickle", folder / "first.pickle"
        self._all.write_bytes(pickle.dumps(self.jobs))
        self._first.write_bytes(pickle.dumps(self.jobs[:1]))

    def ways(self) -> dict[str, Way]:
        """By name; those with `first` make the first packet alone, to tell what starting costs."""
        parameters = self.jobs[0].notebooks[0].parameters
        one = ("--school", parameters["school_id"], "--adoption", parameters["adoption_id"])
        found: dict[str, Way] = {
            "ours": lambda out: self._ours(out, jobs=1),
            "ours_first": lambda out: self._ours(out, jobs=1, options=one),
            "ours_2": lambda out: self._ours(out, jobs=self._options.jobs),
            "floor": lambda out: self._contender(out, "floor", self._all),
            "floor_first": lambda out: self._contender(out, "floor", self._first),
            "papermill": lambda out: self._contender(out, "papermill", self._all),
            "xargs": self._xargs,
        }
        if self._options.ploomber:
            found["ploomber"] = lambda out: self._contender(out, "ploomber", self._all, python=self._options.ploomber)
        return {name: way for name, way in found.items() if name not in self._options.without}

    def _ours(self, out: Path, *, jobs: int, options: tuple[str, ...] = ()) -> Cost:
        return measure(packets_command(self._workspace, out, jobs=jobs, options=options))

    def _contender(self, out: Path, way: str, jobs: Path, *, python: str = sys.executable) -> Cost:
        looks = {"JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")}
        return measure([python, "-m", "benchmarks.contenders", way, str(jobs), str(out)], env=looks)

    def _xargs(self, out: Path) -> Cost:
        places = lay_out(self.jobs, out)
        for job, place in zip(self.jobs, places, strict=True):
            (place / "parameters.json").write_text(json.dumps(dict(job.notebooks[0].parameters)), encoding="utf-8")
        script, listed = out / "run.sh", out / "places"
        script.write_text(_XARGS.format(bin=Path(sys.executable).parent), encoding="utf-8")
        listed.write_text("\n".join(map(str, places)), encoding="utf-8")
        command = ["xargs", "-a", str(listed), "-P", str(self._options.jobs), "-n", "1", "sh", str(script)]
        return measure(command, env={BATCH_VARIABLE: "1"})


def run(options: Namespace) -> Report:
    """Every way, round by round."""
    with tempfile.TemporaryDirectory(prefix="throughput-", dir=options.folder) as folder:
        contest = Contest(Path(folder), options)
        costs: dict[str, list[Cost]] = {}
        for number in range(options.rounds):
            for name, way in contest.ways().items():
                print(f"round {number + 1}: {name}", file=sys.stderr, flush=True)
                with tempfile.TemporaryDirectory(dir=folder) as out:
                    costs.setdefault(name, []).append(way(Path(out) / "out"))
        return _report(costs, len(contest.jobs), options)


def _report(costs: dict[str, list[Cost]], packets: int, options: Namespace) -> Report:
    cpu = {name: median(cost.cpu_s for cost in found) / packets for name, found in costs.items()}
    wall = {name: median(cost.wall_s for cost in found) / packets for name, found in costs.items()}
    warm = {
        name: _warm(cpu[name], cpu[f"{name}_first"], packets) for name in ("ours", "floor") if f"{name}_first" in cpu
    }
    rows = [
        Row(f"{title.format(jobs=options.jobs)}: CPU, wall per packet", f"{cpu[name]:.2f} s, {wall[name]:.2f} s")
        for name, title in _NAMES.items()
        if name in cpu
    ]
    if "papermill" in cpu:
        times = ratio(cpu["papermill"], cpu["ours"])
        rows.append(Row("CPU per packet, ours against (a)", f"1/{times:.1f}", "at most 1/20", times >= 20))
    if "xargs" in wall:
        times = ratio(wall["xargs"], wall["ours_2"])
        rows.append(Row("wall per packet, ours against (b), same jobs", f"1/{times:.1f}", "at most 1/15", times >= 15))
    if "ploomber" in cpu:
        rows.append(Row("CPU per packet, ours against (c)", f"1/{ratio(cpu['ploomber'], cpu['ours']):.1f}"))
    if len(warm) == 2 and packets > 1:
        times = ratio(warm["ours"], warm["floor"])
        value = f"{times:.2f} × ({warm['ours']:.3f} s, {warm['floor']:.3f} s)"
        rows.append(Row("CPU per packet against (d), both warm", value, "at most 2 ×", times <= 2))
    if "ours_2" in wall:
        times = ratio(wall["ours"], wall["ours_2"])
        rows.append(
            Row(
                f"--jobs {options.jobs} against --jobs 1, wall", f"{times:.2f} × faster", "at least 1.7 ×", times >= 1.7
            )
        )
    data = {"packets": packets, "costs": {name: [asdict(cost) for cost in found] for name, found in costs.items()}}
    command = f"python -m benchmarks.throughput --schools {options.schools} --rounds {options.rounds}"
    title = f"{packets} packets of {options.schools} schools, {options.rounds} rounds, medians"
    return Report(title, command, tuple(rows), data)


def _warm(cpu_per_packet: float, first_per_packet: float, packets: int) -> float:
    """CPU of one more packet: what all cost less what the first alone cost."""
    return (cpu_per_packet - first_per_packet) * packets / max(packets - 1, 1)


def main() -> None:
    options = parser(__doc__ or "")
    options.add_argument("--schools", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--jobs", type=int, default=2, help="for the ways that run several at a time")
    options.add_argument("--ploomber", metavar="PYTHON", help="an interpreter that has ploomber-engine and pltoolkit")
    options.add_argument("--without", nargs="*", default=[], metavar="WAY", help="leave ways out, such as papermill")
    options.add_argument("--folder", type=Path, help="where to work; otherwise the system's temporary folder")
    given = options.parse_args()
    show(run(given), given)


if __name__ == "__main__":
    main()
