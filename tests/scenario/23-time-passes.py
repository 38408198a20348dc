"""
A running server follows its wall clock: keys expire when it moves forward, and
the server keeps on working when it jumps by years.
"""

import json

import clock_offset
import harness


def status(server, key):
    return server.authority("GET", "/v1/auth", key=key).status


def create(server, **members):
    answer = server.authority("POST", "/v1/keys", key=server.admin(),
                              body=json.dumps({"alias": "t", **members}))
    harness.equal(answer.status, 201, answer.text())
    return answer.json()["key"]


def main(s):
    clock = clock_offset.Clock(s.dir)
    server = s.server(env=clock.env)
    hour = create(server, expires_in="1h")
    ever = create(server)
    harness.equal(status(server, hour), 200, "before its time")
    clock.move(clock_offset.HOUR - 60)
    harness.equal(status(server, hour), 200, "a minute before its time")
    clock.move(120)
    harness.equal(status(server, hour), 401, "after its time")
    harness.equal(status(server, ever), 200, "a key without time")

    verdict = s.run("keys", "verify", hour, "--data", str(server.data),
                    env=clock.env)
    harness.contains(verdict.out, "EXPIRED", "a command has the same clock")

    for jump in (365 * clock_offset.DAY, -366 * clock_offset.DAY):
        clock.move(jump)
        create(server)
        harness.equal(server.authority("GET", "/readyz").status, 200)


harness.scenario(main)
