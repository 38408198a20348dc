"""mcp_line - a client of `claviger serve --stdio`."""

import json
import queue
import subprocess
import threading

import harness
from harness import check, equal

WAIT_S = 15


class Line:
    """A program that is an MCP server on stdio."""

    def __init__(self, s, *args, env=None, stdin=subprocess.PIPE,
                 stdout=subprocess.PIPE):
        self.log = open(s.dir / f"stdio-{id(self)}.log", "w+b")
        self.process = subprocess.Popen(
            [harness.BINARY, "serve", "--stdio", *map(str, args)],
            stdin=stdin, stdout=stdout, stderr=self.log, cwd=s.dir,
            env=harness.environment({"HOME": str(s.dir), **(env or {})}),
            preexec_fn=harness._die_with_parent)
        self.lines = queue.Queue()
        if self.process.stdout is not None:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def say(self, *messages):
        for m in messages:
            if not isinstance(m, bytes):
                m = json.dumps(m).encode() + b"\n"
            self.process.stdin.write(m)
        self.process.stdin.flush()

    def hear(self):
        """The next message, or None at the end."""
        try:
            line = self.lines.get(timeout=WAIT_S)
        except queue.Empty:
            raise harness.Failure("no line came:\n" + self.said()) from None
        if line is None:
            return None
        check(line.endswith(b"\n"), f"a line has its end: {line[-80:]!r}")
        return json.loads(line.decode("utf-8"))

    def ask(self, method, params=None, id=1, meta=None):
        params = dict(params or {})
        if meta is not None:
            params["_meta"] = meta
        self.say({"jsonrpc": "2.0", "id": id, "method": method,
                  "params": params})
        answer = self.hear()
        equal(answer["id"], id)
        return answer

    def initialize(self, version="2025-11-25", capabilities=None):
        a = self.ask("initialize", {
            "protocolVersion": version, "capabilities": capabilities or {},
            "clientInfo": {"name": "line", "version": "1"}}, "init")
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return a["result"]

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def end(self, close=True):
        """Closes its input; it must exit with 0 and write nothing more."""
        if close and self.process.stdin is not None:
            self.process.stdin.close()
        try:
            code = self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise harness.Failure("it stays:\n" + self.said()) from None
        equal(code, 0, "the exit code; it said\n" + self.said())
        check(not harness.SANITIZER.search(self.said()), self.said())
        rest = []
        while self.process.stdout is not None:
            line = self.lines.get(timeout=WAIT_S)
            if line is None:
                break
            rest.append(json.loads(line))
        return rest
