"""npm - installs the pinned packages of scenarios once per build directory."""

import shutil
import subprocess

from checks import Skip


def install(place, manifest):
    """Installs the packages of a package.json; Skip if that fails."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Skip(f"{tool} is not installed")
    wanted = manifest.read_text()
    there = place / "package.json"
    mark = place / "installed"
    if mark.exists() and there.exists() and there.read_text() == wanted:
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    there.write_text(wanted)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts",
             "--no-audit", "--no-fund", "--fetch-timeout=20000",
             "--fetch-retries=1"],
            cwd=place, capture_output=True, text=True, timeout=150)
    except subprocess.TimeoutExpired:
        raise Skip("npm install took longer than 150 s") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.strip().splitlines()
                 if "warn" not in line][:3]  # the log's name is last
        raise Skip("npm could not install the packages: " + " ".join(lines))
    mark.write_text("")
