"""Sends every hostile request of strict_http.py to all three listeners."""
# timeout: 300

import pathlib
import subprocess
import sys

import harness


def main(s):
    server = s.server()
    program = pathlib.Path(__file__).with_name("strict_http.py")
    headers = [f"Authorization: Key {server.admin()}",
               "Content-Type: application/json"]
    for name, path in [("authority", "/v1/keys"), ("rest", "/v1/keys"),
                       ("mcp", "/mcp")]:
        done = subprocess.run(
            [sys.executable, program, "127.0.0.1", str(server.ports[name]),
             path, *headers], capture_output=True, text=True, timeout=90)
        harness.check(done.returncode == 0,
                      f"{name}:\n{done.stdout}{done.stderr}")
        harness.check(done.stdout.count("\nok") > 20, "the table was run")


harness.scenario(main)
