"""load - servers, load (wrk) and measurements (/proc) of the benchmark.

Each server is stopped at the end of its `with` block.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
CLAVIGER = ROOT / "build/claviger"
FILL = ROOT / "build/claviger-fill"
EPOLL = ROOT / "build/claviger-epoll"
SERVER_CORE, LOAD_CORE = "0", "1"
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MODERN = "2026-07-28"


def use(build):
    """Measures the programs of another build directory."""
    global CLAVIGER, FILL, EPOLL
    CLAVIGER, FILL = build / "claviger", build / "claviger-fill"
    EPOLL = build / "claviger-epoll"


class Unable(Exception):
    """A measurement is impossible on this machine; the text has the reason."""


def clean_environment(**more):
    """The environment without variables that configure the program."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("CLAVIGER_") and name != "FAL_KEY"}
    return {**kept, **more}


def free_ports(count):
    """Ports that were free a moment ago, all different."""
    taken = [socket.socket() for _ in range(count)]
    for s in taken:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in taken]
    for s in taken:
        s.close()
    return ports


class Place:
    """A directory on disk for one measurement."""

    def __init__(self):
        parent = ROOT / "build"
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=parent))

    def __enter__(self):
        kind = subprocess.run(["stat", "-f", "-c", "%T", self.path], text=True,
                              capture_output=True).stdout.strip()
        if kind in ("tmpfs", "ramfs"):
            print(f"note: {self.path} is {kind}: syncs cost nothing there")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """A server, on the server's core unless another is named."""

    def __init__(self, name, command, ready, cwd=None, core=SERVER_CORE,
                 **more):
        self.name, self.ready = name, ready
        self.log = tempfile.TemporaryFile()
        self.began = time.monotonic()
        self.child = subprocess.Popen(
            ["taskset", "-c", core, *map(str, command)], cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env=clean_environment(**more))

    def __enter__(self):
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def wait_until_ready(self):
        """Waits until ready() is true; stores the time in milliseconds."""
        while not self.ready():
            if self.child.poll() is not None:
                self.log.seek(0)
                said = self.log.read().decode(errors="replace")[-2000:]
                raise Unable(f"{self.name} ended: {said.strip()}")
            if time.monotonic() - self.began > 60:
                raise Unable(f"{self.name} did not answer within 60 s")
            time.sleep(0.0002)
        self.start_ms = (time.monotonic() - self.began) * 1000

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.child.wait()
        self.log.close()

    def cpu_seconds(self):
        """User and system time of all its threads so far."""
        text = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """Resident and private memory, in MiB.

        Private is the sum of clean and dirty private pages in smaps_rollup.  If
        that is unreadable (the program cannot be dumped), anonymous memory.
        """
        place = pathlib.Path(f"/proc/{self.child.pid}")
        kib = dict(re.findall(r"(\w+):\s+(\d+) kB",
                              (place / "status").read_text()))
        private = int(kib["RssAnon"])
        try:
            rollup = (place / "smaps_rollup").read_text()
            private = sum(map(int, re.findall(
                r"^Private_(?:Clean|Dirty):\s+(\d+) kB", rollup, re.M)))
        except OSError:
            pass
        return int(kib["VmRSS"]) / 1024, private / 1024


def ask(port, method, target, headers=None, body=None, timeout=10):
    """One request; status, body and headers.  None: no connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheaders()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def check(port, method, target, headers, body=None):
    """Checks that the request of the load succeeds; returns the response."""
    got = ask(port, method, target, headers, body)
    if got is None or got[0] != 200:
        raise Unable(f"{method} {target} returned {got}")
    return got[1].decode(), got[2]


def answers(port, target="/", headers=None, status=None):
    """A ready() that sends a request; without status, any status will do."""
    def ready():
        got = ask(port, "GET", target, headers)
        return got is not None and status in (None, got[0])
    return ready


def claviger(data, credential=None):
    """The built program on a data directory, on free ports, one worker.

    Ready once it has checked credential; without one, once it is healthy.
    """
    authority, rest, mcp = free_ports(3)
    target, headers = "/healthz", {}
    if credential:
        target, headers = "/v1/auth", {"Authorization": f"Key {credential}"}
    process = Process("claviger", [
        CLAVIGER, "serve", "--data", data, "--threads", "1", "--log-level",
        "error", "--authority", f"127.0.0.1:{authority}", "--port",
        f"keys-management-rest={rest}", "--port",
        f"keys-management-mcp={mcp}"],
        answers(authority, target, headers, 200))
    process.authority, process.rest, process.mcp = authority, rest, mcp
    return process


def key_header(credential):
    return {"Authorization": f"Key {credential}"}


def admin_key(data):
    return (pathlib.Path(data) / "admin.key").read_text().strip()


def create(server, admin, alias):
    """Creates a key over the Platform API; returns its credential."""
    got = ask(server.authority, "POST", "/v1/keys",
                   {**key_header(admin), "Content-Type": "application/json"},
                   json.dumps({"alias": alias}))
    if got is None or got[0] != 201:
        raise Unable(f"creating a key returned {got}")
    return json.loads(got[1])["key"]


def small_store(data, count=2):
    """A store of an ADMIN key and others; two are about 300 bytes of list."""
    with claviger(data) as server:
        admin = admin_key(data)
        return admin, [create(server, admin, f"bench key {i + 1}")
                       for i in range(count)]


NGINX = """\
daemon off;
master_process off;
worker_processes 1;
pid {place}/nginx-{port}.pid;
error_log {place}/error.log;
events {{ worker_connections 2048; }}
http {{
	access_log off;
	keepalive_requests 1000000000;
	default_type application/json;
	server_tokens off;
	client_body_temp_path {place}/body;
	proxy_temp_path {place}/proxy;
	fastcgi_temp_path {place}/fastcgi;
	uwsgi_temp_path {place}/uwsgi;
	scgi_temp_path {place}/scgi;
{outside}	server {{
		listen 127.0.0.1:{port} backlog=1024;
{locations}	}}
}}
"""


def nginx(place, pages):
    """nginx with fixed responses: target -> (body, headers)."""
    locations = ""
    for target, (body, headers) in pages.items():
        extra = "".join(f"\t\t\tadd_header {name} '{value}';\n"
                        for name, value in headers)
        locations += (f"\t\tlocation = {target} {{\n{extra}"
                      f"\t\t\treturn 200 '{body}';\n\t\t}}\n")
    return nginx_with(place, locations)


def nginx_with(place, locations, outside="", core=SERVER_CORE):
    """nginx with the locations of one server, and further configuration."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port, = free_ports(1)
    config = pathlib.Path(place) / f"nginx-{port}.conf"
    config.write_text(NGINX.format(place=place, port=port, outside=outside,
                                   locations=locations))
    process = Process("nginx", [program, "-p", place, "-c", config],
                      answers(port), core=core)
    process.port = port
    return process


def response_text(body, headers):
    """The bytes of a response 200 with that body and those headers."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 200 OK\r\n{head}\r\n{body}"


def epoll(data, place, get, post):
    """The least that a server can do, with fixed responses: bench/epoll.c."""
    if not EPOLL.exists():
        raise Unable(f"{EPOLL} is not built")
    port, = free_ports(1)
    for name, answer in (("get", get), ("post", post)):
        (place / name).write_text(response_text(*answer), newline="")
    process = Process("claviger-epoll", [
        EPOLL, data, port, place / "get", place / "post"], answers(port))
    process.port = port
    return process


class Load:
    """The results of one run of wrk."""

    def __init__(self, rate, p50_us, p99_us, cpu_us):
        self.rate, self.p50_us, self.p99_us = rate, p50_us, p99_us
        self.cpu_us = cpu_us


def microseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]


def wrk(process, port, target, script, connections, seconds, headers=None,
        body="", keys=""):
    """Sends load to process from the other core for that long."""
    lines = "\n".join(f"{name}: {value}"
                      for name, value in (headers or {}).items())
    before = process.cpu_seconds()
    done = subprocess.run(
        ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}",
         f"-d{seconds}s", "--latency", "-s", HERE / script,
         f"http://127.0.0.1:{port}{target}"], text=True, capture_output=True,
        env=clean_environment(BENCH_HEADERS=lines, BENCH_BODY=body,
                              BENCH_KEYS=str(keys)),
        timeout=seconds * 4 + 60)
    used = process.cpu_seconds() - before
    out = done.stdout
    requests = re.search(r"(\d+) requests in", out)
    if done.returncode or not requests or not int(requests.group(1)):
        raise Unable(f"wrk: {(done.stderr or out).strip()[-500:]}")
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if wrong:
        raise Unable(f"{wrong.group(1)} of {requests.group(1)} answers of "
                     f"{process.name} were no success")
    find = lambda form: re.search(form, out, re.M).group(1)
    return Load(float(find(r"Requests/sec:\s+([\d.]+)")),
                microseconds(find(r"^\s+50%\s+(\S+)")),
                microseconds(find(r"^\s+99%\s+(\S+)")),
                used * 1e6 / int(requests.group(1)))


def median_load(loads):
    """Each figure's own median."""
    return Load(*(statistics.median(getattr(one, name) for one in loads)
                  for name in ("rate", "p50_us", "p99_us", "cpu_us")))


def in_turn(options, runs):
    """Runs all once per round, so that noise affects all; their medians."""
    found = [[] for _ in runs]
    for _ in range(options.rounds):
        for i, run in enumerate(runs):
            found[i].append(run())
    return [median_load(one) for one in found]


def tool_call(name, arguments=None):
    """A tools/call of 2026-07-28: headers and body."""
    prefix = "io.modelcontextprotocol/"
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": name, "arguments": arguments or {}, "_meta": {
            prefix + "protocolVersion": MODERN,
            prefix + "clientCapabilities": {},
            prefix + "clientInfo": {"name": "bench", "version": "1"}}}}
    return {"Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/call",
            "Mcp-Name": name}, json.dumps(body)


def fill(data, count, sample):
    """Puts count keys into a store; returns the time in seconds."""
    began = time.monotonic()
    done = subprocess.run([FILL, data, str(count), sample], text=True,
                          capture_output=True, env=clean_environment())
    if done.returncode:
        raise Unable(done.stderr.strip())
    return time.monotonic() - began


def size_mib(path):
    """The disk usage of a directory."""
    return sum(f.stat().st_blocks * 512
               for f in pathlib.Path(path).rglob("*") if f.is_file()) / 2**20
