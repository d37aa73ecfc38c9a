"""The throwaway environment that a project is installed in, to be run there and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
INSIDE = HERE / "inside"


def installed(folder: Path, requirement: str, constraints: list[str]) -> Path:
    """The wheel of ``requirement``, installed with all it needs; what the folder already holds is kept."""
    wheels = folder / "wheels"
    if not (folder / ".installed").exists():
        run(sys.executable, "-m", "venv", "--clear", str(folder / "venv"))
        if requirement.endswith(".whl"):
            wheel = Path(requirement)
        else:
            pip(folder, "download", "--no-deps", "--only-binary", ":all:", "--dest", str(wheels), requirement)
            (wheel,) = wheels.glob("*.whl")
        pip(folder, "install", *(f"--constraint={c}" for c in constraints), str(wheel))
        (folder / ".installed").write_text(str(wheel.resolve()))
    return Path((folder / ".installed").read_text())


def pip(folder: Path, *arguments: str) -> None:
    run(str(python(folder)), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments)


def python(folder: Path) -> Path:
    return folder / "venv" / "bin" / "python"


def recorded(folder: Path, project: Path, environment: dict[str, str], caps: str) -> Path:
    """The file with what the installed project serves and sends, as its own code does it."""
    output = folder / "recorded.json"
    run(str(python(folder)), str(INSIDE), str(project), str(output), caps, **environment)
    return output


def run(*command: str, **more: str) -> None:
    """What the user's own environment says about Python is not meant for this one."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    subprocess.run(command, check=True, env=environment | more, stdout=sys.stderr)
