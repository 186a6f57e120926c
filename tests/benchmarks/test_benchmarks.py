"""Benchmarks run, on districts too small to measure anything, and their figures hang together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.meter import measure
from benchmarks.report import Report, Row

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the meter reads /proc")


def run(name: str, tmp_path: Path, *options: str) -> dict[str, object]:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", str(file), "--folder", str(tmp_path), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    rows = figures["rows"]
    assert isinstance(rows, list)
    assert all(row["figure"] in done.stdout for row in rows)
    return figures


@linux
def test_the_meter_counts_processes_that_their_parent_never_waited_for() -> None:
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    orphan = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {burn!r}]); time.sleep(0.2)"

    cost = measure([sys.executable, "-c", orphan])

    assert cost.cpu_s >= 0.5
    assert cost.parent_mib > 1


@linux
def test_the_meter_sees_the_private_memory_of_children_apart_from_the_parents() -> None:
    child = "import time; block = bytearray(60 << 20); block[::4096] = b'x' * len(block[::4096]); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"

    cost = measure([sys.executable, "-c", parent], memory=True)

    assert cost.child_mib > 60 > cost.parent_mib


@linux
def test_the_meter_says_what_failed() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measure([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_a_report_sets_figures_beside_their_bars() -> None:
    report = Report(
        "Title",
        "python -m benchmarks.x",
        (Row("a", "1/21", "at most 1/20", holds=True), Row("b", "3 ×", "2 ×", holds=False)),
        {},
    )

    assert "a       1/21      at most 1/20  holds" in report.text()
    assert report.text().count("MISSED") == 1
    assert "| a | 1/21 | at most 1/20 |\n| b | 3 × | 2 × |" in report.markdown()
    assert "`python -m benchmarks.x`" in report.markdown()


@pytest.mark.slow
@pytest.mark.timeout(900)
@linux
def test_throughput_sets_ours_against_the_cells_alone_and_papermill(tmp_path: Path) -> None:
    figures = run("throughput", tmp_path, "--schools", "1", "--rounds", "1", "--without", "xargs", "ours_2")

    data = figures["data"]
    assert isinstance(data, dict)
    assert data["packets"] == 3
    assert set(data["costs"]) == {"ours", "ours_first", "floor", "floor_first", "papermill"}
    assert data["costs"]["papermill"][0]["cpu_s"] > data["costs"]["floor"][0]["cpu_s"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@linux
def test_sizes_are_measured_one_after_the_other_and_runs_with_little_to_do_cost_little(tmp_path: Path) -> None:
    figures = run("growth", tmp_path, "--schools", "1", "2", "--jobs", "1")

    data = figures["data"]
    assert isinstance(data, dict)
    assert [size["schools"] for size in data["sizes"]] == [1, 2]
    for size in data["sizes"]:
        assert size["again"]["cpu_s"] < size["one_changed"]["cpu_s"] < size["made"]["cpu_s"]
        assert size["made"]["parent_mib"] > 50
        assert size["made"]["child_mib"] > 10


@pytest.mark.slow
@pytest.mark.timeout(900)
@linux
def test_the_parts_of_a_packet_are_within_the_whole(tmp_path: Path) -> None:
    figures = run("parts", tmp_path, "--schools", "1")

    data = figures["data"]
    assert isinstance(data, dict)
    for parts in data["packets"]:
        assert min(parts[name] for name in ("cells", "HTML", "PDF")) > 0
        assert max(parts["cells"], parts["HTML"], parts["PDF"]) < parts["the whole"]
