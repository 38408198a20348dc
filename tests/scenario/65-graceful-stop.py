"""
After SIGTERM the server accepts no new connections, completes requests in
flight, and exits with 0.
"""
# sanitize: thread

import signal
import socket
import threading
import time

import harness
from harness import Answer, check, equal


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b'{"slow":true}', delay_s=1.5))
    server = s.server("--upstream", "keys-management=remote", "--base-uri",
                      f"keys-management=http://127.0.0.1:{upstream.port}",
                      env={"FAL_KEY": "a:b"})
    idle = harness.connect(server.ports["rest"])
    got = []
    asking = threading.Thread(
        target=lambda: got.append(server.rest("GET", "/v1/keys")))
    asking.start()
    end = time.monotonic() + 10
    while not upstream.received and time.monotonic() < end:
        time.sleep(0.01)
    check(upstream.received, "the request is on its way")
    server.process.send_signal(signal.SIGHUP)
    server.process.send_signal(signal.SIGTERM)
    equal(idle.recv(10), b"", "an idle connection is closed")
    refused = False
    while not refused and time.monotonic() < end:
        try:
            socket.create_connection(
                ("127.0.0.1", server.ports["rest"]), 1).close()
            time.sleep(0.01)
        except OSError:
            refused = True
    check(refused, "new connections are refused")
    asking.join(10)
    equal((got[0].status, got[0].body), (200, b'{"slow":true}'))
    equal(got[0].header("Connection"), "close")
    equal(server.wait(), 0, "the exit code")


harness.scenario(main)
