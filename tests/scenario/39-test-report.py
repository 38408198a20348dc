"""./dev test shows its progress in a pipe and on a terminal."""

import os
import pty
import subprocess
import sys

import harness
from harness import ROOT, contains, equal, like

# Two stages that run at the same time, one with a build of two files.
PROGRAM = f"""\
import sys, time
sys.path.insert(0, {str(ROOT / "tools")!r})
import test_report as r

r.QUIET_S = 0.5
r.progress.start(["one", "two"])
with r.progress.stage("one"), r.progress.stage("two"):
    with r.progress.part("things", 3) as part:
        r.count(part)
        code, text = r.run_build("a build", [
            "sh", "-c", "echo '[1/2] Building a'; sleep 3; echo '[2/2] b'"])
        r.report("ok", "the first")
        r.report("not ok", "the second", f"{{code}} {{text}}")
        r.report("skip", "the third", "a reason")
print(r.counts)
"""

RESULTS = """\
ok - the first
not ok - the second
    0 [1/2] Building a
    [2/2] b
skip - the third: a reason
{'ok': 1, 'not ok': 1, 'skip': 1}
"""


def run(stdout):
    return subprocess.run([sys.executable, "-B", "-c", PROGRAM], stdout=stdout,
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, timeout=60,
                          env={**os.environ, "COLUMNS": "200"})


def stages_have_names():
    done = subprocess.run([ROOT / "tools/test", "--list"], text=True,
                          capture_output=True, timeout=60)
    names = done.stdout.split()
    equal(names[-1], "quick", "the last name")
    equal(len(names), len(set(names)))
    done = subprocess.run([ROOT / "tools/test", "quik"], text=True,
                          capture_output=True, timeout=60)
    equal((done.returncode, done.stdout), (1, ""))
    contains(done.stderr, "no stage 'quik'; there are " + " ".join(names))


def main(s):
    done = run(subprocess.PIPE)
    equal((done.returncode, done.stderr), (0, ""))
    lines = done.stdout.splitlines(keepends=True)
    notes = [line for line in lines if line.startswith("note: ")]
    equal("".join(line for line in lines if line not in notes), RESULTS)
    like(notes[0], r"^note: \d+ s, stage 1 of 2: one$")
    like(notes[1], r"^note: \d+ s, stage 2 of 2: one and two$")
    like(notes[-3], r"^note: \d+ s, stage 2 of 2: one and two; "
                    r"things 1 of 3; a build 1 of 2$")
    like("".join(notes[-2:]), r"^note: two took \d+ s\nnote: one took \d+ s\n$")

    ours, theirs = pty.openpty()
    done = run(theirs)
    os.close(theirs)
    said = os.read(ours, 65536).decode().replace("\r\n", "\n")
    os.close(ours)
    equal((done.returncode, done.stderr), (0, ""))
    like(said, r"\r\x1b\[K\d+ s, stage 2 of 2: one and two; "
               r"things 1 of 3; a build 1 of 2")
    kept = [line.rpartition("\x1b[K")[2] + "\n"
            for line in said.rstrip("\n").split("\n")]
    equal("".join(line for line in kept if not line.startswith("note: ")),
          RESULTS)
    stages_have_names()


harness.scenario(main)
