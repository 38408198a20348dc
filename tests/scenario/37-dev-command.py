"""./dev says what it does, keeps a log, and shows the reason of a failure."""

import os
import shutil
import subprocess

import harness
from harness import ROOT, check, contains, equal, like

# The build of one file takes three seconds.
PROJECT = """\
cmake_minimum_required(VERSION 3.16)
project(small C)
add_custom_command(OUTPUT slow.c
  COMMAND sleep 3 COMMAND touch slow.c)
add_library(quick quick.c)
add_executable(claviger main.c slow.c)
target_link_libraries(claviger quick)
install(TARGETS claviger RUNTIME DESTINATION bin)
"""
PROGRAM = """\
#include <stdio.h>
int main(int n, char **a) { return printf("%s runs\\n", n > 1 ? a[1] : "") < 0; }
"""

# All packages are installed, and the user is root.
STUBS = {
    "dpkg-query": "echo install ok installed",
    "apt-cache": "echo; echo '  Candidate: 1'",
    "id": "echo 0",
    "apt-get": 'echo "apt-get $*"',
}


class Project:
    """A copy of ./dev in a small project, with stubs of package programs."""

    def __init__(self, s):
        self.dir = s.dir / "project"
        s.file("project/CMakeLists.txt", PROJECT)
        s.file("project/main.c", PROGRAM)
        s.file("project/quick.c", "extern int quick;\n")
        shutil.copy(ROOT / "dev", self.dir / "dev")
        self.bin = s.dir / "bin"
        for name in STUBS:
            self.stub(name)
        self.env = harness.environment({
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(s.dir)})
        self.log = self.dir / "build/dev.log"

    def stub(self, name, text=None):
        self.bin.mkdir(exist_ok=True)
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text or STUBS[name]}\n")
        path.chmod(0o755)

    def dev(self, *words, env=None, **options):
        return subprocess.run(
            ["./dev", *words], cwd=self.dir, stdin=subprocess.DEVNULL,
            env={**self.env, **(env or {})}, text=True, timeout=90,
            **{"capture_output": True, **options})


def a_pipe_gets_a_line_per_step(p):
    done = p.dev("serve", "--watch")
    equal((done.returncode, done.stdout), (0, "serve runs\n"), done.stderr)
    like(done.stderr, r"^dev: configuring\n"
                      r"dev: building (?:\d+ files|\d+%)\n"
                      r"(?:dev: building: .*\n)*"
                      r"dev: built .* in \d+ s\n"
                      r"dev: serving; Ctrl-C stops\n$")
    contains(p.log.read_text(), "main.c")
    again = p.dev("build")
    like(again.stderr, r"^dev: (build/claviger is up to date|built 100% in .*)"
                       r"\n$")


def a_terminal_gets_a_line_that_changes(p):
    (p.dir / "build/slow.c").unlink()
    (p.dir / "quick.c").touch()
    ends = harness.terminal()
    if ends is None:
        return
    ours, theirs = ends
    done = p.dev("build", capture_output=False, stderr=theirs,
                 stdout=subprocess.DEVNULL)
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    equal(done.returncode, 0, said)
    like(said, r"\rdev: building: (\d+ of \d+ files|\d+%), [123] s")


def a_failure_shows_the_end_of_the_log(p):
    good = (p.dir / "main.c").read_text()
    (p.dir / "main.c").write_text("int main(void) { return nothing; }\n")
    done = p.dev("serve")
    (p.dir / "main.c").write_text(good)
    equal((done.returncode, done.stdout), (1, ""))
    like(done.stderr, r"error: .*nothing")
    contains(done.stderr.splitlines()[-1],
             f"building failed; the whole log is {p.log}")


def it_installs_below_a_directory(p):
    done = p.dev("install", "--prefix", "here", env={"DESTDIR": ""})
    equal((done.returncode, done.stdout),
          (0, f"{p.dir}/here/bin/claviger\n"), done.stderr)
    check(os.access(p.dir / "here/bin/claviger", os.X_OK), "not a program")
    stage = p.dir / "stage"
    done = p.dev("install", "--prefix=/usr", env={"DESTDIR": str(stage)})
    equal((done.returncode, done.stdout), (0, f"{stage}/usr/bin/claviger\n"))
    check((stage / "usr/bin/claviger").exists(), "DESTDIR is ignored")
    for words in ["--prefix"], ["--prefix="], ["/opt"], ["--prefix", "a", "b"]:
        done = p.dev("install", *words)
        equal(done.returncode, 1, words)
        contains(done.stderr, "install takes --prefix DIR only")


def it_installs_missing_packages(p):
    p.stub("dpkg-query", '[ "$3" = liblmdb-dev ] || ' + STUBS["dpkg-query"])
    done = p.dev("build")
    equal(done.returncode, 0, done.stderr)
    contains(done.stderr, "dev: installing packages: liblmdb-dev\n")
    check("apt-get" not in done.stderr, "the log is printed")
    contains(p.log.read_text(), "apt-get install")
    p.stub("apt-get", "echo E: no network; exit 100")
    done = p.dev("build")
    equal(done.returncode, 1)
    lines = done.stderr.splitlines()
    equal(lines[-2:], ["E: no network", "dev: apt-get update failed; "
                       f"the whole log is {p.log}"])


def main(s):
    for name in ("cmake", "cc"):
        if not shutil.which(name):
            raise harness.Skip(f"{name} is not installed")
    p = Project(s)
    a_pipe_gets_a_line_per_step(p)
    a_terminal_gets_a_line_that_changes(p)
    a_failure_shows_the_end_of_the_log(p)
    it_installs_below_a_directory(p)
    it_installs_missing_packages(p)


harness.scenario(main)
