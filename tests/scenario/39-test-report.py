"""./dev test shows its progress in a pipe and on a terminal."""

import os
import subprocess
import sys

import harness
from harness import ROOT, check, contains, equal, like

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


# Stages that only say when they begin and end.
STAGES = f"""\
import importlib.machinery, importlib.util, sys, time
sys.path.insert(0, {str(ROOT / "tools")!r})
loader = importlib.machinery.SourceFileLoader("t", {str(ROOT / "tools/test")!r})
t = importlib.util.module_from_spec(importlib.util.spec_from_loader("t", loader))
loader.exec_module(t)

def stage(name, seconds):
    def run():
        t.report("ok", name + " begins")
        time.sleep(seconds)
        t.report("ok", name + " ends")
    return run

for name in t.STAGES:
    t.STAGES[name] = stage(name, 2 if name == "scenario" else 0.2)
if sys.argv[1:] == ["fail"]:
    t.STAGES["clang"] = lambda: 1 / 0
sys.exit(t.main([]))
"""


def stages_run_together(*words):
    done = subprocess.run([sys.executable, "-B", "-c", STAGES, *words],
                          capture_output=True, text=True, timeout=60)
    lines = [line.removeprefix("ok - ") for line in done.stdout.splitlines()
             if not line.startswith("note: ")]
    return done.returncode, lines, done.stderr


def all_stages_run_once():
    code, lines, said = stages_run_together()
    equal((code, said), (0, ""))
    equal(lines.pop(), "16 passed, 0 failed")
    equal(len(lines), len(set(lines)))
    begin, end = lines.index("scenario begins"), lines.index("scenario ends")
    for name in ("cppcheck", "clang"):
        check(begin - 1 <= lines.index(f"{name} begins") < end,
              f"{name} does not run while scenarios run: {lines}")
    # A fault in a thread is not lost.
    code, lines, said = stages_run_together("fail")
    equal(code, 1)
    contains(said, "ZeroDivisionError")
    check("passed" not in "".join(lines), lines)


def a_terminal_gets_a_line_that_changes():
    ends = harness.terminal()
    if ends is None:
        return
    ours, theirs = ends
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

    a_terminal_gets_a_line_that_changes()
    stages_have_names()
    all_stages_run_once()


harness.scenario(main)
