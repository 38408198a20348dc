"""clock_offset - sets the wall clock of running programs: see tests/io."""

import mmap
import pathlib
import struct
import time

import harness
from io_fault import build, preload

SOURCE = harness.ROOT / "tests/io/clock_offset.c"
DAY, HOUR = 86400, 3600


class Clock:
    """
    The wall clock of all programs started with `env`, in seconds.  It is that
    of the system until it is moved.  Servers and commands share it:

        clock = Clock(s.dir)
        server = s.server(env=clock.env)
        clock.move(clock_offset.DAY)
    """

    def __init__(self, place):
        control = pathlib.Path(place) / "clock_offset"
        control.write_bytes(bytes(8))
        with open(control, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 8)
        self.env = {"CLOCK_OFFSET": str(control),
                    "LD_PRELOAD": preload(build(place, SOURCE))}

    @property
    def offset(self):
        """How far it is ahead of the system's clock."""
        return struct.unpack("=q", self.map)[0] / 1000

    def now(self):
        """Seconds since 1970."""
        return time.time() + self.offset

    def set(self, offset):
        self.map[:] = struct.pack("=q", round(offset * 1000))

    def move(self, seconds):
        """Forward, or back if negative."""
        self.set(self.offset + seconds)
