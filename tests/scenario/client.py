"""client - HTTP and MCP clients that return every byte, on loopback only."""

import http.client
import io
import json
import socket

from checks import Failure, check, equal

ANSWER_S = 15


class Response:
    """A response: status, headers as a list of pairs, body as bytes."""

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
        """The value of the body, or of the last data of an event stream."""
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
    """A socket for http.client that reads received bytes."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def makefile(self, *_):
        return self.file


def parse_response(data, method="GET"):
    """Parses the first response in data."""
    answer = http.client.HTTPResponse(_Bytes(data), method=method)
    answer.begin()
    return Response(answer.status, answer.getheaders(), answer.read(), data)


def connect(port, timeout=ANSWER_S, source=None):
    """Connects; source is the client's address on the loopback network."""
    return socket.create_connection(("127.0.0.1", port), timeout,
                                    (source, 0) if source else None)


def raw(port, data, timeout=ANSWER_S):
    """Sends bytes; returns all bytes received until the server closes."""
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
    """The bytes of a request; adds Host and Content-Length if missing."""
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
            timeout=ANSWER_S, source=None):
    """One request on a new connection.  A dict as body is sent as JSON."""
    headers = list(headers.items() if isinstance(headers, dict) else headers)
    if key is not None:
        headers.append(("Authorization", f"Key {key}"))
    with connect(port, timeout, source) as s:
        s.sendall(request_bytes(port, method, target, headers, body))
        answer = http.client.HTTPResponse(s, method=method)
        answer.begin()
        return Response(answer.status, answer.getheaders(), answer.read())


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
        """Sends any JSON value; returns the HTTP response."""
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
        """The whole JSON-RPC response, with 'result' or 'error'."""
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
