"""CPU time is added up over trees of processes, those that have ended included."""

from pathlib import Path

import pytest

from scripts.benchmark.cpu import Meter, Reading


class Proc:
    """A folder like /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def process(self, pid: int, parent: int, *threads: float, began: int = 1, name: str = "python") -> None:
        """A process whose threads have used so many milliseconds."""
        home = self.folder / str(pid)
        home.mkdir(exist_ok=True)
        ticks = int(sum(threads) / 10)
        fields = [str(pid), f"({name})", "S", str(parent), *["0"] * 9, str(ticks), "0", *["0"] * 6, str(began), "0"]
        (home / "stat").write_text(" ".join(fields))
        for number, ms in enumerate(threads):
            task = home / "task" / str(pid + number)
            task.mkdir(parents=True, exist_ok=True)
            (task / "schedstat").write_text(f"{int(ms * 1_000_000)} 7 3\n")
        (home / "schedstat").write_text("0 0 0\n")

    def end(self, pid: int) -> None:
        for path in sorted((self.folder / str(pid)).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (self.folder / str(pid)).rmdir()

    def hide_sums(self, pid: int) -> None:
        """As on a kernel that keeps no scheduler statistics."""
        for path in (self.folder / str(pid)).rglob("schedstat"):
            path.unlink()


@pytest.fixture
def proc(tmp_path: Path) -> Proc:
    return Proc(tmp_path)


def metered(proc: Proc) -> Meter:
    meter = Meter(proc.folder)
    meter.add("web", 10)
    return meter


def test_a_group_is_its_root_with_all_it_started(proc: Proc) -> None:
    proc.process(10, 1, 5.0)
    proc.process(11, 10, 2.0, 3.0)
    proc.process(12, 11, 1.5, name="odd ) name")
    proc.process(99, 1, 100.0)
    assert metered(proc).read().ms == {"web": 11.5}


def test_what_an_ended_process_used_is_remembered(proc: Proc) -> None:
    proc.process(10, 1, 5.0)
    proc.process(11, 10, 2.0)
    meter = metered(proc)
    meter.read()
    proc.end(11)
    proc.process(10, 1, 6.0)
    assert meter.read().ms == {"web": 8.0}


def test_a_process_id_given_out_again_is_another_process(proc: Proc) -> None:
    proc.process(10, 1, 5.0)
    proc.process(11, 10, 2.0)
    meter = metered(proc)
    meter.read()
    proc.process(11, 10, 0.5, began=2)
    assert meter.read().ms == {"web": 7.5}


def test_without_scheduler_sums_ticks_are_counted(proc: Proc) -> None:
    proc.process(10, 1, 50.0)
    proc.hide_sums(10)
    assert metered(proc).read().ms == {"web": 50.0}


def test_idle_time_is_taken_off_by_the_second() -> None:
    before, after = Reading(100.0, {"web": 10.0, "floor": 1.0}), Reading(104.0, {"web": 50.0, "floor": 3.0})
    assert after.since(before, {"web": 2.5}) == {"web": 30.0, "floor": 2.0}
