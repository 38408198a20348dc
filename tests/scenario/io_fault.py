"""io_fault - runs the program with failing file system calls: see tests/io."""

import mmap
import os
import pathlib
import re
import shutil
import struct
import subprocess

import harness
from checks import Skip, check

SOURCE = harness.ROOT / "tests/io/io_fault.c"
CALLS = {"open": 1, "read": 2, "write": 4, "sync": 8, "map": 16, "size": 32,
         "name": 64}
MODES = {"before": 0, "after": 1, "short": 2, "last": 3}
HEAD = struct.Struct("=7I")
SIZE = HEAD.size + 256 + 256


def sanitizer(binary):
    """The sanitizer runtime that must be preloaded first, or ""."""
    out = subprocess.run(["ldd", binary], capture_output=True, text=True,
                         check=True).stdout
    found = re.search(r"=> (\S*/lib[at]san\.so\S*)", out)
    return found.group(1) if found else ""


def build(place, source):
    """Compiles a C file to a library in place, a folder; returns its path."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Skip(f"no C compiler for {source.name}")
    library = pathlib.Path(place) / f"{source.stem}.so"
    subprocess.run([compiler, "-D_GNU_SOURCE", "-shared", "-fPIC", "-O1",
                    "-o", library, source], check=True)
    return library


def preload(*libraries):
    """The value of LD_PRELOAD for the program."""
    return " ".join(filter(None, [sanitizer(harness.BINARY),
                                  *map(str, libraries)]))


class Faults:
    """
    The faults of processes started with `env`.  The members are those of the
    library; see io_fault.h.
    """

    def __init__(self, place, data):
        library = build(place, SOURCE)
        control = pathlib.Path(place) / "io_fault"
        control.write_bytes(bytes(HEAD.size) + os.fsencode(data).ljust(
            256, b"\0") + bytes(256))
        with open(control, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), SIZE)
        self.env = {"IO_FAULT": str(control), "LD_PRELOAD": preload(library)}

    def set(self, calls, at, error, mode="before", stay=False):
        """Makes call number `at` of these kinds fail, counted from now."""
        kinds = sum(CALLS[call] for call in calls.split())
        # The number last: it activates the fault.
        HEAD.pack_into(self.map, 0, kinds, 0, stay, error, MODES[mode], 0, 0)
        struct.pack_into("=I", self.map, 4, at)

    def clear(self):
        struct.pack_into("=I", self.map, 4, 0)

    @property
    def failed(self):
        return HEAD.unpack_from(self.map)[6]

    @property
    def last(self):
        """The last call that failed, such as "pwrite /path"."""
        text = self.map[HEAD.size + 256:SIZE]
        return text.split(b"\0")[0].decode()


def check_alive(server):
    """Checks that a fault has not ended the program."""
    code = server.process.poll()
    check(code is None, f"the server left with {code}:\n{server.said()}")
