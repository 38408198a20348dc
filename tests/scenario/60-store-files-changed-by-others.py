"""
Another program moves, replaces, truncates or locks the files of the data
directory. The server does not answer from a store that it cannot trust, and
the message names the cause.
"""
# timeout: 240

import fcntl
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time

import harness
from harness import check, contains, equal

WAIT_S = 30


def create(server):
    return server.authority("POST", "/v1/keys", body={"alias": "taken"},
                            key=server.key)


def judge(server, key):
    return server.authority("GET", "/v1/auth", key=key).status


def serve(s, name):
    server = s.server(env={"DATA": str(s.dir / name)})
    server.key = server.admin()
    return server


def wait_ready(server, status):
    end = time.monotonic() + WAIT_S
    while server.authority("GET", "/readyz").status != status:
        check(time.monotonic() < end, f"/readyz is not {status}")
        time.sleep(0.05)


def moved(s):
    """The directory is missing for a while."""
    server = serve(s, "moved")
    key = create(server).json()["key"]
    aside = s.dir / "aside"
    server.data.rename(aside)
    a = create(server)
    equal(a.status, 503)
    contains(a.text(), "is gone")
    equal(server.authority("GET", "/readyz").status, 503)
    equal(judge(server, key), 200, "a key of the store that was moved")
    aside.rename(server.data)
    wait_ready(server, 200)
    equal(create(server).status, 201)
    # Without a change: the periodic check notices it.
    server.data.rename(aside)
    wait_ready(server, 503)
    aside.rename(server.data)
    wait_ready(server, 200)
    equal(server.stop(), 0)


def replaced(s):
    """A copy, as from a backup: changes to either would be lost."""
    server = serve(s, "replaced")
    key = create(server).json()["key"]
    shutil.copytree(server.data, s.dir / "copy")
    later = create(server).json()["key"]
    shutil.rmtree(server.data)
    (s.dir / "copy").rename(server.data)
    a = create(server)
    equal(a.status, 503)
    contains(a.text(), "replaced")
    equal(server.authority("GET", "/readyz").status, 503)
    # The keys are still the confirmed ones.
    equal((judge(server, key), judge(server, later)), (200, 200))
    equal(server.stop(), 0)
    server.start()
    equal((judge(server, key), judge(server, later)), (200, 401))
    equal(create(server).status, 201)
    equal(server.stop(), 0)


def cut(s):
    """The check notices it, or the first access to a missing page."""
    for i in range(4):
        server = serve(s, f"cut{i}")
        keys = [create(server).json()["key"] for _ in range(30)]
        os.truncate(server.data / "store/data.mdb", 2 * 4096 if i < 3 else 0)
        if i % 2:
            wait_ready_or_end(server)
        try:
            for key in keys:
                equal(judge(server, key), 503, "a key that is gone")
            wait_ready(server, 503)
            contains(server.said(), "cut short")
            equal(server.stop(), 0)
        except (OSError, harness.http.client.HTTPException):
            equal(server.wait(), 1, "the end of a server without its data")
            said = server.said()
            contains(said, f"{server.data}/store/data.mdb")
            contains(said, "cut short")
        # A start does not create a new store in its place.
        refuse(s, server.data, "cut short", "restore")


def wait_ready_or_end(server):
    try:
        wait_ready(server, 503)
    except (OSError, harness.http.client.HTTPException):
        pass


def refuse(s, data, *parts, before=None):
    """serve exits with 1 and prints all parts."""
    done = subprocess.run(
        [harness.BINARY, "serve", "--data", data, "--authority", "127.0.0.1:0",
         *harness.builtin_port_options()],
        capture_output=True, text=True, timeout=60, cwd=s.dir,
        env=harness.environment({"HOME": str(s.dir)}), preexec_fn=before)
    equal(done.returncode, 1, f"the exit code ({done.stderr})")
    for part in (str(data), *parts):
        contains(done.stderr, part, "the message")


def locked(s):
    server = serve(s, "locked")
    equal(server.stop(), 0)
    # Another program locks the directory.
    directory = os.open(server.data, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    refuse(s, server.data, "locked", "end it")
    os.close(directory)
    # It locks one byte of the file that LMDB locks, for writing.
    with open(server.data / "store/lock.mdb", "r+b") as file:
        fcntl.fcntl(file, fcntl.F_SETLK, struct.pack(
            "hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        refuse(s, server.data, "locked", str(os.getpid()))
    server.start()
    equal(create(server).status, 201)
    equal(server.stop(), 0)


def limits(s):
    """A limit on the size of files acts like a full disk."""
    data = s.dir / "small"
    refuse(s, data, "ulimit -f", before=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (4 << 20, 4 << 20)))
    check(not (data / "store").exists(), "a store that cannot be written")
    # The incomplete file does not prevent the next start.
    server = serve(s, "small")
    equal(create(server).status, 201)
    equal(server.stop(), 0)


HOLD = """
import ctypes, sys, time
lmdb = ctypes.CDLL("liblmdb.so.0")
env, txn = ctypes.c_void_p(), ctypes.c_void_p()
lmdb.mdb_env_create(ctypes.byref(env))
lmdb.mdb_env_set_mapsize(env, ctypes.c_size_t(1 << 30))
if lmdb.mdb_env_open(env, sys.argv[1].encode(), 0, 0o600) != 0:
    sys.exit(1)
if lmdb.mdb_txn_begin(env, None, 0, ctypes.byref(txn)) != 0:
    sys.exit(1)
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


def stopped(s):
    """
    Another process is suspended in the middle of a change.  On SIGTERM the
    server waits for the change, but only for a limited time.
    """
    for seconds, code in [(5, 0), (120, 1)]:
        server = serve(s, f"stopped{seconds}")
        server.stop()
        server.args = ["--limit", "stop_ms=500"]
        server.start()
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, server.data / "store", str(seconds)],
            stdout=subprocess.PIPE, text=True)
        try:
            if holder.stdout.readline() != "held\n":
                print("left out: LMDB's library cannot be used from here")
                return
            with harness.connect(server.ports["authority"]) as asking:
                asking.sendall(harness.request_bytes(
                    server.ports["authority"], "POST", "/v1/keys",
                    {"Authorization": f"Key {server.key}"},
                    {"alias": "waits"}))
                time.sleep(0.5)
                server.process.send_signal(signal.SIGTERM)
                equal(server.wait(60), code, server.said())
        finally:
            holder.kill()
            holder.wait()
    contains(server.said(), "the store does not answer")


def main(s):
    moved(s)
    replaced(s)
    cut(s)
    locked(s)
    limits(s)
    stopped(s)


harness.scenario(main)
