"""
test_report - runs the commands of `./dev test`, counts the results and shows
how far it is.

The progress is a line at the bottom of a terminal.  In a pipe it is a line
that begins with `note: `, when a stage begins and then at most every 15
seconds.
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
CORES = os.cpu_count() or 2
QUIET_S = 15

lock = threading.RLock()
counts = {"ok": 0, "not ok": 0, "skip": 0}


def write(text):
    """Prints whole lines, above the progress of a terminal."""
    with lock:
        progress.clear()
        print(text, flush=True)
        progress.draw()


def report(verdict, name, text=""):
    """Prints the line of a check; text is the reason of a skip or failure."""
    lines = [f"{verdict} - {name}"]
    if verdict == "skip":
        lines[0] += f": {text}"
    elif verdict == "not ok" and text.strip():
        said = text.rstrip().splitlines()
        if len(said) > 200:
            said = said[:100] + ["..."] + said[-100:]
        lines += ["    " + line for line in said]
    with lock:
        counts[verdict] += 1
        write("\n".join(lines))


# ---------------------------------------------------------------- progress

class Progress:
    """The stages that run, and what is done of the work in them."""

    def __init__(self):
        self.began = self.said = time.monotonic()
        self.stages, self.number, self.running = [], 0, []
        self.work = []  # [what, done, total] of all that runs now
        self.terminal = sys.stdout.isatty()
        self.drawn = False

    def start(self, stages):
        self.stages = stages
        threading.Thread(target=self._tick, daemon=True).start()

    def text(self):
        line = f"{time.monotonic() - self.began:.0f} s, stage {self.number} " \
               f"of {len(self.stages)}: {' and '.join(self.running)}"
        for what, done, total in self.work:
            line += f"; {what} {done} of {total}" if total else f"; {what}"
        return line

    def clear(self):
        if self.drawn:
            sys.stdout.write("\r\033[K")
            self.drawn = False

    def draw(self):
        if self.terminal and self.running:
            columns = shutil.get_terminal_size().columns
            sys.stdout.write(self.text()[:max(columns - 1, 1)])
            sys.stdout.flush()
            self.drawn = True

    def _tick(self):
        while True:
            time.sleep(1)
            with lock:
                if self.terminal:
                    self.clear()
                    self.draw()
                elif self.running and time.monotonic() - self.said >= QUIET_S:
                    self.note()

    def note(self):
        self.said = time.monotonic()
        print(f"note: {self.text()}", flush=True)

    @contextlib.contextmanager
    def stage(self, name):
        began = time.monotonic()
        with lock:
            self.number += 1
            self.running.append(name)
            if not self.terminal:
                self.note()
        try:
            yield
        finally:
            with lock:
                self.running.remove(name)
                write(f"note: {name} took {time.monotonic() - began:.0f} s")

    @contextlib.contextmanager
    def part(self, what, total=0):
        """Counts a piece of work: the value is [what, done, total]."""
        part = [what, 0, total]
        with lock:
            self.work.append(part)
        try:
            yield part
        finally:
            with lock:
                self.work.remove(part)


progress = Progress()


def count(part):
    with lock:
        part[1] += 1


# ---------------------------------------------------------------- commands

def run(command, timeout=600, env=None, cwd=ROOT):
    """Runs a command; returns its exit code and all its output."""
    try:
        done = subprocess.run(
            [str(word) for word in command], cwd=cwd, timeout=timeout,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
    except subprocess.TimeoutExpired as e:
        said = (e.stdout or b"").decode(errors="replace")
        return 124, f"{said}\nnot done after {timeout} s"
    except OSError as e:
        return 127, str(e)
    return done.returncode, done.stdout.decode(errors="replace")


def check(name, command, **options):
    """A check: a command that must exit with 0."""
    code, text = run(command, **options)
    report("not ok" if code else "ok", name, f"{text}\nexit code {code}")
    return code == 0


# How far Ninja ("[12/640]"), make ("[ 5%]") and ./dev are.
STATE = re.compile(r"(?:\[ *|dev: building: )(\d+)(?:(?:/| of )(\d+)|%)")


def run_build(what, command, timeout=1800):
    """run() for a build: the progress shows how far it is."""
    with progress.part(what) as part:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, text=True,
            errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        lines = []
        for line in process.stdout:
            lines.append(line)
            state = STATE.match(line)
            if state:
                with lock:
                    part[1:] = int(state[1]), int(state[2] or 100)
        code = process.wait()
        timer.cancel()
    return code, "".join(lines)
