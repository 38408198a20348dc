"""
Many clients share few sessions, streams and calls, so that the server
constantly evicts some, while files are reloaded. The server stays responsive
and serves later clients.
"""

import http.client
import json
import random
import signal
import threading

import harness
from harness import check, equal
from mcp_wire import Client

CLIENTS, TURNS = 24, 300


class Restless:
    """A client that begins many things and completes few."""

    def __init__(self, port, number):
        self.random = random.Random(number)
        self.client = Client(port, f"k{number}:x" if number % 7 == 0 else None,
                             f"127.0.0.{1 + number % 5}")
        self.session, self.held, self.questions = None, [], []

    def hello(self):
        self.session = self.client.session(can={"elicitation": {}})

    def ping(self):
        check(self.client.ping(self.session).status in (200, 404), "a ping")

    def listen(self):
        self.held.append(self.client.listen({"toolsListChanged": True}))

    def get(self):
        self.held.append(self.client.get(self.session))

    def resume(self):
        place = f"{self.random.randint(0, 4)}-{self.random.randint(0, 2)}"
        self.held.append(self.client.get(self.session,
                                         ("Last-Event-ID", place)))

    def call(self):
        stream = self.client.tool(self.session, "fal-revoke-key",
                                  {"key_id": "k"}, self.random.randint(1, 5))
        self.held.append(stream)
        if stream.header("Content-Type") != "text/event-stream":
            return
        while line := stream.answer.readline():
            if line.startswith(b"data: {"):
                self.questions.append(json.loads(line[6:]).get("id"))
                return

    def answer(self):
        while self.questions:
            self.client.send({
                "jsonrpc": "2.0", "id": self.questions.pop(), "result": {
                    "action": "accept", "content": {"confirm": True}}},
                [self.session])

    def cancel(self):
        self.client.note(self.session, "notifications/cancelled",
                         {"requestId": self.random.randint(1, 5)})

    def end(self):
        self.client.send(None, [self.session], "DELETE")
        self.session = None

    def leave(self):
        while self.held:
            self.held.pop().close()

    def run(self):
        for _ in range(TURNS):
            try:
                if self.session is None:
                    self.hello()
                self.random.choice([
                    self.hello, self.ping, self.listen, self.get, self.resume,
                    self.call, self.answer, self.cancel, self.end,
                    self.leave])()
                while len(self.held) > 4:
                    self.held.pop(0).close()
            except (OSError, http.client.HTTPException):
                self.leave()  # the server closed its stream; continue
        self.leave()


def main(s):
    upstream = s.upstream(harness.Answer(204, delay_s=0.01))
    server = s.server(
        "--confirm", "destructive", "--threads", "4", "--limit",
        "mcp_streams=8", "--limit", "mcp_sessions=20", "--limit",
        "mcp_calls=6", "--base-uri", f"keys-management={upstream.url}",
        authority=False, env={"FAL_KEY": "id:secret"})
    port = server.ports["mcp"]
    crowd = [threading.Thread(target=Restless(port, i).run)
             for i in range(CLIENTS)]
    for t in crowd:
        t.start()
    while any(t.is_alive() for t in crowd):
        check(server.running(), "the server has ended")
        server.process.send_signal(signal.SIGHUP)
        for t in crowd:
            t.join(0.05)
    late = Client(port, source="127.0.0.99")
    mine = late.session()
    equal(late.ping(mine).status, 200)
    stream = late.listen({"toolsListChanged": True})
    equal(stream.message()["method"],
          "notifications/subscriptions/acknowledged")
    stream.close()


harness.scenario(main)
