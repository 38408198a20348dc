"""pypi - installs the pinned packages of scenarios once per build directory."""

import shutil
import subprocess
import sys

from checks import Skip

INSTALL_S = 150


def run(what, command):
    try:
        done = subprocess.run(list(map(str, command)), capture_output=True,
                              text=True, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        raise Skip(f"{what} took longer than {INSTALL_S} s") from None
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        lines = [line for line in said
                 if line.startswith("ERROR")] or said[-1:]
        raise Skip(f"{what} failed: {' '.join(lines[-2:])}")


def install(place, requirements):
    """
    Installs requirements, a file, into a virtual environment and returns its
    python; Skip if that fails.
    """
    wanted = f"{sys.version}\n{requirements.read_text()}"
    python, mark = place / "bin/python", place / "installed"
    if mark.exists() and mark.read_text() == wanted:
        return python
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    run("python3 -m venv", [sys.executable, "-m", "venv", place])
    run("pip install", [
        python, "-m", "pip", "install", "--quiet", "--no-input",
        "--disable-pip-version-check", "--only-binary=:all:", "--retries=1",
        "--timeout=20", "-r", requirements])
    mark.write_text(wanted)
    return python
