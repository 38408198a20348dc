"""harness - what scenarios share: servers, clients, a recording upstream.

A scenario in Python is short:

    import harness

    def main(s):
        server = s.server()
        answer = server.rest("GET", "/v1/keys")
        harness.equal(answer.status, 401)

    harness.scenario(main)

Everything that a scenario starts is stopped when it ends.  A server that is
then still running must stop on SIGTERM with exit code 0, which also shows
reports of sanitizers.  All waiting is bounded.
"""

import ctypes
import fcntl
import http.client
import os
import pathlib
import pty
import random
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

# Scenarios use these names of the other files through this module.
from checks import (Failure, Placed, Skip, check, contains,  # noqa: F401
                    equal, like)
from client import (ANSWER_S, Mcp, Response, connect,  # noqa: F401
                    parse_response, raw, request, request_bytes)
from upstream import Answer, Upstream  # noqa: F401

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("CLAVIGER", str(ROOT / "build/asan/claviger"))
SKIPPED = 77
START_S = 20
STOP_S = 15

REST = "keys-management-rest"
MCP = "keys-management-mcp"


# ---------------------------------------------------------------- ports

_held = []


def free_port():
    """
    A port that no program listens on, and that no other scenario gets while this
    one runs.  The lock matters: with SO_REUSEPORT two servers could share a port
    and take each other's clients.  Below 32768 no outgoing connection has one.
    """
    for _ in range(1000):
        port = random.randrange(10000, 32000)
        lock = open(f"{tempfile.gettempdir()}/claviger-port-{port}", "a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        return port
    raise Failure("no free port")


def builtin_port_options():
    """Options of `serve` for free ports of the built-in capability."""
    return [word for name in (REST, MCP)
            for word in ("--port", f"{name}={free_port()}")]


def give_ports_back():
    while _held:
        lock = _held.pop()
        os.unlink(lock.name)
        lock.close()


def wait_until(what, true, timeout=20):
    """Waits until true() is; what: the message if it never is."""
    end = time.monotonic() + timeout
    while not true():
        check(time.monotonic() < end, f"{what}: not so after {timeout} s")
        time.sleep(0.02)


# ---------------------------------------------------------------- the program

def environment(extra):
    """Our environment without variables of the program, and a new HOME."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("CLAVIGER", "FAL_", "XDG_"))
            and not name.lower().endswith("_proxy")}
    return {**kept, "LC_ALL": "C.UTF-8", **extra}


def _die_with_parent():
    """A server ends with its scenario, even if that is killed (prctl)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


SANITIZER = re.compile(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer|"
                       r"runtime error:")


class Server:
    """
    `claviger serve` with its own ports.  ports maps names (rest, mcp) to
    namespaces of the capability; authority=False disables the authority.
    files is the limit of open files, soft and hard.
    """

    def __init__(self, place, args=(), env=None, ports=None, authority=True,
                 binary=None, wait=True, files=None):
        self.place, self.args, self.env = place, list(args), dict(env or {})
        self.names = {"rest": REST, "mcp": MCP} if ports is None else ports
        self.ports = {name: free_port() for name in self.names}
        self.ports["authority"] = free_port() if authority else None
        self.data = pathlib.Path(self.env.pop("DATA", place / "data"))
        self.binary = binary or BINARY
        self.files = files
        self.process = None
        self.log = place / f"server-{self.ports['authority'] or id(self)}.log"
        self.start(wait)

    def command(self):
        port = self.ports["authority"]
        words = [self.binary, "serve", "--data", str(self.data), "--authority",
                 f"127.0.0.1:{port}" if port else "off"]
        for name, namespace in self.names.items():
            words += ["--port", f"{namespace}={self.ports[name]}"]
        return words + self.args

    def _prepare(self):
        """Runs in the child process before the program."""
        _die_with_parent()
        if self.files:
            resource.setrlimit(resource.RLIMIT_NOFILE, self.files)

    def start(self, wait=True):
        """Starts, or restarts on the same data; waits until it is ready."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd=self.place, preexec_fn=self._prepare,
                env=environment({"HOME": str(self.place), **self.env}))
        if wait:
            self.wait_ready()

    def wait_ready(self):
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            code = self.process.poll()
            check(code is None, f"the server left with {code}:\n{self.said()}")
            if self._is_ready():
                return
            time.sleep(0.01)
        raise Failure(f"not ready after {START_S} s:\n{self.said()}")

    def _is_ready(self):
        try:
            port = self.ports["authority"]
            if port and request(port, "GET", "/readyz").status != 200:
                return False
            for port in self.ports.values():
                if port:
                    connect(port).close()
            return True
        except (OSError, http.client.HTTPException):
            return False

    def said(self):
        """All output of the program, of both streams."""
        return self.log.read_text(errors="replace")

    def running(self):
        return self.process is not None and self.process.poll() is None

    def wait(self, timeout=STOP_S):
        """Waits until the program exits; returns its exit code."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"still running after {timeout} s") from None

    def stop(self):
        """Sends SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        """Sends SIGKILL."""
        self.process.kill()
        self.process.wait()

    def admin(self):
        """The first key, read from admin.key."""
        return (self.data / "admin.key").read_text().rstrip("\n")

    def rest(self, method, target, **options):
        return request(self.ports["rest"], method, target, **options)

    def authority(self, method, target, **options):
        return request(self.ports["authority"], method, target, **options)

    def mcp(self, key=None, **options):
        return Mcp(self.ports["mcp"], key, **options)

    def url(self, name):
        return f"http://127.0.0.1:{self.ports[name]}"


class Scenario:
    """A scenario's directory and the processes that it started."""

    def __init__(self, place):
        self.dir = pathlib.Path(place)
        self.servers, self.upstreams = [], []

    def server(self, *args, **options):
        """Starts `claviger serve ARGS`; the options are those of Server."""
        server = Server.__new__(Server)
        self.servers.append(server)  # before it starts: keep its log
        server.process, server.log = None, self.dir / "none"
        server.__init__(self.dir, args, **options)
        return server

    def upstream(self, *answers):
        self.upstreams.append(Upstream(answers))
        return self.upstreams[-1]

    def file(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *args, env=None, stdin=b"", timeout=60, binary=None):
        """Runs `claviger ARGS` until it exits."""
        done = subprocess.run(
            [binary or BINARY, *map(str, args)], cwd=self.dir, input=stdin,
            capture_output=True, timeout=timeout, preexec_fn=_die_with_parent,
            env=environment({"HOME": str(self.dir), **(env or {})}))
        result = Result(done.returncode, done.stdout.decode(errors="replace"),
                        done.stderr.decode(errors="replace"))
        check(not SANITIZER.search(result.err),
              f"claviger {shlex.join(map(str, args))}:\n{result.err}")
        return result

    def finish(self):
        """Stops all running servers; each must exit with 0."""
        for server in self.servers:
            if server.running():
                equal(server.stop(), 0, "the exit code after SIGTERM")
            check(not SANITIZER.search(server.said() if server.log.exists()
                                       else ""), "a sanitizer spoke")

    def clear(self):
        for server in self.servers:
            if server.running():
                server.kill()
        for upstream in self.upstreams:
            upstream.close()
        give_ports_back()


def redact(text):
    """Removes secrets from test output, even those of temporary keys."""
    return re.sub(r"ck1_[0-9A-Za-z]{20,}", "ck1_...", text)


def terminal():
    """Both ends of a new terminal; None, with a note, without devpts."""
    try:
        return pty.openpty()
    except OSError as e:
        print(f"# no terminal is available: not tried ({e})")
        return None


def scenario(main):
    """Runs main(Scenario); exits with 0, 1, or 77 if it was skipped."""
    place = tempfile.mkdtemp(prefix="claviger-")
    s = Scenario(place)
    code = 0
    try:
        main(s)
        s.finish()
    except Skip as e:
        print(e)
        code = SKIPPED
    except Exception as e:
        way = "" if isinstance(e, Placed) else traceback.format_exc()
        print(redact(way or str(e)))
        for server in s.servers:
            if server.log.exists():
                print("the server said:\n" + redact(server.said()[-8000:]))
        code = 1
    finally:
        s.clear()
        shutil.rmtree(place, ignore_errors=True)
    sys.stdout.flush()
    os._exit(code)  # threads of a mock upstream may still wait
