"""harness - what scenarios share: servers, clients, a recording upstream.

A scenario in Python is short:

    import harness

    def main(s):
        server = s.server()
        answer = server.rest("GET", "/v1/keys")
        harness.equal(answer.status, 401)

    harness.scenario(main)

Everything a scenario starts is stopped when it ends, and a server that is
then still running must stop on SIGTERM with exit code 0: that is also where
the sanitizers have their say.  All waiting is bounded.
"""

import base64
import ctypes
import fcntl
import http.client
import io
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("CLAVIGER", str(ROOT / "build/asan/claviger"))
SKIPPED = 77
START_S = 20
STOP_S = 15
ANSWER_S = 15

REST = "keys-management-rest"
MCP = "keys-management-mcp"


class Failure(AssertionError):
    """Something is not as the scenario says; the text tells both sides."""


class Placed(Failure):
    """A Failure whose text says where; no traceback is wanted."""


class Skip(Exception):
    """This scenario cannot run here; the text says why."""


# ---------------------------------------------------------------- checks

def check(condition, text):
    if not condition:
        raise Failure(text)


def equal(got, want, what="it"):
    check(got == want, f"{what} is {got!r}, want {want!r}")


def contains(text, part, what="it"):
    check(part in text, f"{what} is {text!r}, which lacks {part!r}")


def like(text, pattern, what="it"):
    check(re.search(pattern, text, re.S),
          f"{what} is {text!r}, which is not like {pattern!r}")


# ---------------------------------------------------------------- ports

_held = []


def free_port():
    """
    A port that nobody listens on and no other scenario gets while this one
    lives.  The lock matters: with SO_REUSEPORT two servers could share a port
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


def give_ports_back():
    while _held:
        lock = _held.pop()
        os.unlink(lock.name)
        lock.close()


# ---------------------------------------------------------------- HTTP client

class Response:
    """An answer: status, headers as a list of pairs, body as bytes."""

    def __init__(self, status, headers, body, raw=b""):
        self.status = status
        self.headers = headers
        self.body = body
        self.raw = raw

    def header(self, name):
        """The value of the first header of that name, or None."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None

    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        """The body's value; of an event stream, that of its last data."""
        text = self.text()
        if (self.header("Content-Type") or "").startswith("text/event-stream"):
            data = [line[5:] for line in text.splitlines()
                    if line.startswith("data:") and line[5:].strip()]
            check(data, f"an event stream without data: {text!r}")
            text = data[-1]
        try:
            return json.loads(text)
        except ValueError as e:
            raise Failure(f"not JSON ({e}): {text!r}") from e


class _Bytes:
    """What http.client wants of a socket, over bytes that have come."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def makefile(self, *_):
        return self.file


def parse_response(data, method="GET"):
    """The first answer in data."""
    answer = http.client.HTTPResponse(_Bytes(data), method=method)
    answer.begin()
    return Response(answer.status, answer.getheaders(), answer.read(), data)


def connect(port, timeout=ANSWER_S):
    return socket.create_connection(("127.0.0.1", port), timeout)


def raw(port, data, timeout=ANSWER_S):
    """Send bytes; return all bytes that come until the server closes."""
    with connect(port, timeout) as s:
        got = b""
        try:
            s.sendall(data)
            while part := s.recv(65536):
                got += part
        except ConnectionError:
            pass  # the server may close while we still send
        except TimeoutError:
            raise Failure(f"not closed after {timeout} s; got {got!r}") from None
        return got


def request_bytes(port, method, target, headers=(), body=None, host=None):
    """The bytes of a request; Host and Content-Length unless given."""
    headers = list(headers.items() if isinstance(headers, dict) else headers)
    names = {name.lower() for name, _ in headers}
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        if "content-type" not in names:
            headers.append(("Content-Type", "application/json"))
    if isinstance(body, str):
        body = body.encode()
    if "host" not in names:
        headers.insert(0, ("Host", host or f"127.0.0.1:{port}"))
    if body is not None and not names & {"content-length", "transfer-encoding"}:
        headers.append(("Content-Length", str(len(body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return (f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1")
            + (body or b""))


def request(port, method, target, headers=(), body=None, key=None,
            timeout=ANSWER_S):
    """One request on a connection of its own.  A dict as body goes as JSON."""
    headers = list(headers.items() if isinstance(headers, dict) else headers)
    if key is not None:
        headers.append(("Authorization", f"Key {key}"))
    with connect(port, timeout) as s:
        s.sendall(request_bytes(port, method, target, headers, body))
        answer = http.client.HTTPResponse(s, method=method)
        answer.begin()
        return Response(answer.status, answer.getheaders(), answer.read())


# ---------------------------------------------------------------- MCP client

class Mcp:
    """
    A client of the legacy kind (initialize, then calls).  version None sends
    no initialize and no version header.
    """

    def __init__(self, port, key=None, version="2025-11-25", path="/mcp"):
        self.port, self.key, self.version = port, key, version
        self.path, self.session, self.last_id = path, None, 0
        self.hello = None
        if version is not None:
            self.hello = self.call("initialize", {
                "protocolVersion": version, "capabilities": {},
                "clientInfo": {"name": "scenario", "version": "1"}})
            self.post({"jsonrpc": "2.0",
                       "method": "notifications/initialized"})

    def post(self, message, headers=()):
        """Send any JSON value; return the HTTP answer."""
        headers = list(dict(headers).items())
        headers += [("Accept", "application/json, text/event-stream"),
                    ("Content-Type", "application/json")]
        if self.hello is not None:
            headers.append(("MCP-Protocol-Version", self.version))
        if self.session:
            headers.append(("Mcp-Session-Id", self.session))
        answer = request(self.port, "POST", self.path, headers,
                         json.dumps(message), self.key)
        self.session = answer.header("Mcp-Session-Id") or self.session
        return answer

    def call(self, method, params=None):
        """The JSON-RPC response, whole: with 'result' or 'error'."""
        self.last_id += 1
        message = {"jsonrpc": "2.0", "id": self.last_id, "method": method}
        if params is not None:
            message["params"] = params
        answer = self.post(message)
        reply = answer.json()
        equal(reply.get("id"), self.last_id, "the id of the response")
        return reply

    def tool(self, name, arguments=None):
        """The result of tools/call; a JSON-RPC error is a Failure."""
        reply = self.call("tools/call",
                          {"name": name, "arguments": arguments or {}})
        check("result" in reply, f"tools/call {name} answered {reply}")
        return reply["result"]


# ---------------------------------------------------------------- upstream

class Answer:
    """What the mock upstream says: a response, or the raw bytes given."""

    def __init__(self, status=200, headers=(), body=b"", delay_s=0, raw=None):
        self.delay_s = delay_s
        body = body.encode() if isinstance(body, str) else body
        headers = list(headers.items() if isinstance(headers, dict)
                       else headers)
        reason = http.client.responses.get(status, "Unknown")
        lines = [f"HTTP/1.1 {status} {reason}"]
        lines += [f"{name}: {value}" for name, value in headers]
        names = {name.lower() for name, _ in headers}
        if status != 204 and "transfer-encoding" not in names:
            if "content-length" not in names:
                lines.append(f"Content-Length: {len(body)}")
        self.bytes = raw if raw is not None else (
            "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        self.close = raw is not None


class Upstream:
    """
    A recording HTTP server.  received holds the exact bytes of each request;
    the answers are given in turn, the last one again and again.
    """

    def __init__(self, answers=()):
        self.answers = list(answers) or [Answer()]
        self.received = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(s,),
                             daemon=True).start()

    def _serve(self, s):
        s.settimeout(60)
        with s, s.makefile("rb") as stream:
            try:
                while (data := self._read(stream, s)) is not None:
                    answer = self._next(data)
                    time.sleep(answer.delay_s)
                    s.sendall(answer.bytes)
                    if answer.close:
                        return
            except OSError:
                pass  # the client went away: what it sent is recorded

    def _next(self, data):
        with self.lock:
            self.received.append(data)
            if len(self.answers) > 1:
                return self.answers.pop(0)
            return self.answers[0]

    @staticmethod
    def _read(stream, s):
        """One request, byte for byte, or None at the connection's end."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return None
            head += line
        if re.search(rb"(?i)^expect:\s*100-continue", head, re.M):
            s.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
        if length:
            return head + stream.read(int(length.group(1)))
        if not re.search(rb"(?i)\r\ntransfer-encoding:\s*chunked", head):
            return head
        body = b""
        while not re.search(rb"(^|\r\n)0\r\n\r\n$", body):
            body += stream.readline()
        return head + body

    def close(self):
        self.listener.close()


# ---------------------------------------------------------------- the program

def environment(extra):
    """Ours without what would change the program, and a home of its own."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("CLAVIGER", "FAL_", "XDG_"))
            and not name.lower().endswith("_proxy")}
    return {**kept, "LC_ALL": "C.UTF-8", **extra}


def _die_with_parent():
    """A killed scenario leaves no server behind (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


SANITIZER = re.compile(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer|"
                       r"runtime error:")


class Server:
    """
    `claviger serve` with its own ports.  ports maps our names (rest, mcp) to
    namespaces of the capability; authority False turns the authority off.
    """

    def __init__(self, place, args=(), env=None, ports=None, authority=True,
                 binary=None, wait=True):
        self.place, self.args, self.env = place, list(args), dict(env or {})
        self.names = {"rest": REST, "mcp": MCP} if ports is None else ports
        self.ports = {name: free_port() for name in self.names}
        self.ports["authority"] = free_port() if authority else None
        self.data = pathlib.Path(self.env.pop("DATA", place / "data"))
        self.binary = binary or BINARY
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

    def start(self, wait=True):
        """Start, or start again on the same data; wait until it is ready."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd=self.place, preexec_fn=_die_with_parent,
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
        """All that the program wrote, on either stream."""
        return self.log.read_text(errors="replace")

    def running(self):
        return self.process is not None and self.process.poll() is None

    def wait(self, timeout=STOP_S):
        """Wait for the program's end; return its exit code."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"still running after {timeout} s") from None

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        """kill -9: no goodbye."""
        self.process.kill()
        self.process.wait()

    def admin(self):
        """The first key, as the program wrote it down."""
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
    """A scenario's place and what it started."""

    def __init__(self, place):
        self.dir = pathlib.Path(place)
        self.servers, self.upstreams = [], []

    def server(self, *args, **options):
        """Start `claviger serve ARGS`; options as of Server."""
        server = Server.__new__(Server)
        self.servers.append(server)  # before it starts: its log is wanted then
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
        """Run `claviger ARGS` to its end."""
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
        """Every server that still runs must stop well."""
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
    """Test output shows no secrets, not even of keys that die with it."""
    return re.sub(r"ck1_[0-9A-Za-z]{20,}", "ck1_...", text)


def scenario(main):
    """Run main(Scenario) and leave with 0, 1, or 77 where it was skipped."""
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


def basic(user, password):
    """The value of an Authorization header of the Basic scheme."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
