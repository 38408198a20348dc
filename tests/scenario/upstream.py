"""upstream - an HTTP server that records all requests, byte for byte."""

import http.client
import re
import socket
import threading
import time


class Answer:
    """A response of the mock upstream, or raw bytes."""

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
    A recording HTTP server.  received has the exact bytes of each request.
    The responses are sent in order, and the last one is repeated.
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
                pass  # the client disconnected; its bytes are recorded

    def _next(self, data):
        with self.lock:
            self.received.append(data)
            if len(self.answers) > 1:
                return self.answers.pop(0)
            return self.answers[0]

    @staticmethod
    def _read(stream, s):
        """One request, byte for byte, or None at the end of the connection."""
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
