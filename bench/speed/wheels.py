"""The input: git repositories made of the wheels on the package index, a commit and tag for each release."""

from __future__ import annotations

import calendar
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from histories import Commit, build

from rpclint import toml

TABLE = Path(__file__).with_name("releases.toml")
METADATA = ".dist-info/METADATA"
Tell = Callable[[str], None]


def projects() -> list[str]:
    """Those that there is a table of."""
    return list(toml.loads(TABLE.read_text(encoding="utf-8")))


def releases(project: str) -> Mapping[str, str]:
    """The version that stands for each series of a project, the oldest first."""
    table = toml.loads(TABLE.read_text(encoding="utf-8"))
    if project not in table:
        raise SystemExit(f"there are releases of {', '.join(table)} in {TABLE.name}, and none of {project}")
    found = table[project]
    assert isinstance(found, dict)  # noqa: S101, it is our own file
    return found


def repository(project: str, folder: Path, tell: Tell) -> Path:
    """The repository of a project, as an earlier run left it or made anew.

    Wheels that are there and whole are not fetched again.
    """
    wanted = releases(project)
    place = folder / f"{project}.git"
    made = place / "made-of"
    if not made.is_file() or made.read_text(encoding="utf-8") != _contents(wanted):
        wheels = [fetched(project, version, folder / "wheels", tell) for version in wanted.values()]
        tell(f"{project}: building a repository of {len(wheels)} releases")
        build(place, commits(project, list(wanted), wheels))
        made.write_text(_contents(wanted), encoding="utf-8")
    return place


def _contents(wanted: Mapping[str, str]) -> str:
    return "".join(f"{series} {version}\n" for series, version in wanted.items())


def fetched(project: str, version: str, folder: Path, tell: Tell) -> Path:
    """The wheel of a version. What pip fetches it has checked; what lies there is checked here."""
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{project}-{version}-*.whl"
    for wheel in folder.glob(pattern):
        if is_whole(wheel):
            return wheel
        wheel.unlink()
    tell(f"fetching {project} {version}")
    said = pip_download(f"{project}=={version}", folder)
    found = next((wheel for wheel in folder.glob(pattern) if is_whole(wheel)), None)
    if found is None:
        raise SystemExit(f"no wheel of {project} {version}: {said or 'pip gave none'}")
    return found


def pip_download(requirement: str, folder: Path) -> str:
    """Fetches a wheel; the last line of what pip said."""
    options = ("--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--quiet", "--no-input")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options]
    done = subprocess.run(
        [*command, "--dest", str(folder), requirement], check=False, stderr=subprocess.PIPE, text=True
    )
    return done.stderr.strip().rpartition("\n")[2]


def is_whole(wheel: Path) -> bool:
    """Whether every file in it is what it was when it was packed."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            return packed.testzip() is None
    except (zipfile.BadZipFile, OSError):
        return False


def commits(project: str, series: Sequence[str], wheels: Sequence[Path]) -> Iterator[Commit]:
    """A commit for each wheel; its tag says of which series it is, as OpenStack's release bot does."""
    latest = 0
    for each, wheel in zip(series, wheels, strict=True):
        files, date = _unpacked(wheel)
        latest = max(latest + 1, date)
        version = wheel.name.split("-")[1]
        title, branch = f"{project} {version}", f"stable/{each}"
        note = f"{title}\n\nmeta:version: {version}\nmeta:series: {each}\nmeta:branch: {branch}\n"
        yield Commit(title, latest, files, tag=version, note=note, branch=branch)


def _unpacked(wheel: Path) -> tuple[dict[str, bytes], int]:
    """The files of a wheel, and the date of the newest in seconds since 1970."""
    with zipfile.ZipFile(wheel) as packed:
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        files = {entry.filename: packed.read(entry) for entry in entries}
        date = max(calendar.timegm((*entry.date_time, 0, 0, 0)) for entry in entries)
    metadata = next((data for path, data in files.items() if path.endswith(METADATA)), None)
    if metadata is not None:
        files["PKG-INFO"] = metadata  # where an sdist has it, and where a checkout is asked for its name
    return files, date
