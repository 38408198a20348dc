"""
A running server follows its wall clock: keys expire when it moves forward, and
the server keeps on working when it jumps by years.  What has expired stays so
when the clock is set back, also after kill -9, until the operator resets the
time; ids stay ordered.
"""

import json

import clock_offset
import harness
from key_walk import derive


def status(server, key):
    return server.authority("GET", "/v1/auth", key=key).status


def create(server, **members):
    answer = server.authority("POST", "/v1/keys", key=server.admin(),
                              body=json.dumps({"alias": "t", **members}))
    harness.equal(answer.status, 201, answer.text())
    return answer.json()["key"]


def ready(server):
    answer = server.authority("GET", "/readyz")
    harness.equal(answer.status, 200, answer.text())
    return answer.json()["status"]


def undo(server, key):
    return server.authority(
        "POST", f"/v1/keys/{key.split(':')[0]}/rotate/undo",
        key=server.admin()).status


def set_back(s):
    """An hour back, during and after an expiry, with kill -9 between."""
    place = s.dir / "back"
    place.mkdir()
    clock = clock_offset.Clock(place)
    server = s.server(env={**clock.env, "DATA": place / "data"})
    hour = create(server, expires_in="1h")
    rotated = create(server)
    derived = derive(*create(server).split(":"),
                     [("expires", int(clock.now()) + 1800)])
    harness.equal(status(server, derived), 200, "a derived key")
    answer = server.authority(
        "POST", f"/v1/keys/{rotated.split(':')[0]}/rotate",
        key=server.admin(), body='{"grace": "1h"}')
    harness.equal(answer.status, 201, answer.text())
    ids = [hour]

    clock.move(clock_offset.HOUR + 60)
    harness.equal(status(server, hour), 401, "after its time")
    for _ in range(3):
        clock.move(-clock_offset.HOUR)
        harness.equal(status(server, hour), 401, "the clock was set back")
        harness.equal(status(server, rotated), 401, "a rotated key")
        harness.equal(status(server, derived), 401, "a derived key")
        harness.equal(undo(server, rotated), 409, "the deadline has passed")
        ids.append(create(server))
        server.kill()
        server.start()
        harness.equal(status(server, hour), 401, "after kill -9")
        harness.equal(status(server, derived), 401, "after kill -9")
        harness.equal(undo(server, rotated), 409, "after kill -9")
        ids.append(create(server))
    harness.equal(ids, sorted(set(ids)), "ids are unique and ordered")

    # Times go on, so new keys expire.
    short = create(server, expires_in="10m")
    harness.equal(status(server, short), 200)
    clock.move(4 * clock_offset.HOUR)
    harness.equal(status(server, short), 401, "an expiry after that")
    return server, clock


def set_forward(s, server, clock):
    """A year forward and back: the operator resets the time."""
    month = create(server, expires_in="30d")
    clock.move(365 * clock_offset.DAY)
    harness.equal(status(server, month), 401, "a year later")
    create(server)
    clock.move(-365 * clock_offset.DAY)
    harness.equal(status(server, month), 401, "and back")
    harness.wait_until("the clock is reported",
                       lambda: ready(server) == "degraded")
    harness.contains(server.said(), "claviger keys clock --reset")
    where = ["--data", str(server.data)]
    refused = s.run("keys", "clock", "--reset", *where, env=clock.env)
    harness.equal(refused.code, 1, refused.out + refused.err)
    harness.contains(refused.err, "stop it first")

    harness.equal(server.stop(), 0)
    shown = s.run("keys", "clock", "--json", *where, env=clock.env)
    harness.equal(shown.code, 0, shown.err)
    behind = json.loads(shown.out)["behind_seconds"]
    harness.check(behind > 364 * clock_offset.DAY, shown.out)
    done = s.run("keys", "clock", "--reset", *where, env=clock.env)
    harness.equal(done.code, 0, done.err)
    harness.contains(done.out, "valid again")
    server.start()
    harness.equal(status(server, month), 200, "after the reset")
    harness.equal(ready(server), "ready")


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
        ready(server)
    set_forward(s, *set_back(s))


harness.scenario(main)
