"""
Each write, sync, open, map, allocation and rename in the data directory fails
in turn, once and permanently, during creates, revokes, lists and
verifications, and during startup. Confirmed changes survive, also after kill
-9. The program confirms no change that it did not store, reports its readiness
correctly, and neither exits nor hangs.
"""
# timeout: 600
# sanitize: thread

import errno
import os
import time

import harness
from harness import check, contains, equal
from io_fault import Faults, check_alive

CALLS_MAX = 200
# The longest time until a state shows: the check runs every second.
SETTLE_S = 30


class Keys:
    """A server's keys, and the confirmed state of each."""

    def __init__(self, server):
        self.server = server
        self.admin = server.admin()
        self.valid, self.revoked, self.open = set(), set(), set()

    def ask(self, method, target, body=None, key=None):
        return self.server.authority(method, target, body=body,
                                     key=key or self.admin)

    def create(self):
        a = self.ask("POST", "/v1/keys", {"alias": "fault"})
        check(a.status in (201, 503, 507), f"create: {a.status} {a.text()}")
        if a.status == 201:
            self.valid.add(a.json()["key"])
        else:
            check("key" not in a.json(), "a key in a refusal")
            contains(a.json()["error"]["message"], str(self.server.data))
        return a.status == 201

    def revoke(self, key):
        a = self.ask("DELETE", f"/v1/keys/{key.split(':')[0]}")
        check(a.status in (204, 503, 507), f"revoke: {a.status} {a.text()}")
        self.valid.discard(key)
        (self.revoked if a.status == 204 else self.open).add(key)
        return a.status == 204

    def judge(self, key):
        return self.ask("GET", "/v1/auth", key=key).status

    def check(self):
        """Checks all confirmed changes, by verifying and by the list."""
        for key in self.valid:
            equal(self.judge(key), 200, "a key whose secret was answered")
        for key in self.revoked:
            equal(self.judge(key), 401, "a key whose revocation was answered")
        for key in self.open:
            check(self.judge(key) in (200, 401), "an unknown key")
        a = self.ask("GET", "/v1/keys?limit=1000")
        equal(a.status, 200, "the list")
        listed = {k["key_id"] for k in a.json()["keys"]}
        for key in self.valid:
            check(key.split(":")[0] in listed, "a valid key is not listed")
        for key in self.revoked:
            check(key.split(":")[0] not in listed, "a revoked key is listed")


def wait_ready(server, status):
    end = time.monotonic() + SETTLE_S
    while True:
        check_alive(server)
        a = server.authority("GET", "/readyz")
        if a.status == status:
            return a
        check(time.monotonic() < end, f"/readyz stays {a.status}: {a.text()}")
        time.sleep(0.02)


def run_round(server, keys, faults, calls, at, error, mode, stay):
    """One fault during some changes; False if there are fewer calls."""
    victims = sorted(keys.valid)[:2]
    faults.set(calls, at, error, mode, stay)
    worked = [keys.create(), keys.revoke(victims[0]), keys.create(),
              keys.revoke(victims[1])]
    hit = faults.failed > 0
    check_alive(server)
    if stay and hit:
        check(not worked[-1], f"a change worked while {faults.last} fails")
        a = wait_ready(server, 503)
        check(str(server.data) not in a.text(), "/readyz names a file")
        check(not keys.revoke(victims[1]), "revoked on a disk that fails")
        equal(server.authority("GET", "/healthz").status, 200)
    keys.check()
    faults.clear()
    return hit


WAYS = [
    ("write", errno.EIO, "before", False),
    ("write", errno.EIO, "last", True),
    ("write", errno.EIO, "after", False),
    ("write", errno.EIO, "short", False),
    ("write", errno.ENOSPC, "before", True),
    ("sync", errno.EIO, "after", False),
    ("sync", errno.EIO, "after", True),
    ("write sync size name", errno.EROFS, "before", True),
    ("open map write", errno.EIO, "before", False),
]


def changes(s):
    faults = Faults(s.dir, s.dir / "data")
    server = s.server(env=faults.env)
    keys = Keys(server)
    count = 0
    for way in WAYS:
        for at in range(1, CALLS_MAX):
            while len(keys.valid) < 4:
                check(keys.create(), "create, without a fault")
            if not run_round(server, keys, faults, way[0], at, *way[1:]):
                break
            count += 1
            # It recovers without a restart once the cause is gone.
            check(keys.create(), f"create, after {faults.last} failed")
            equal(server.authority("GET", "/readyz").json()["status"],
                  "ready")
            if at % 4 == 1:
                server.kill()
                server.start()
                keys.check()
            # Few keys, so that each round checks all of them.
            keys.revoked = set(sorted(keys.revoked)[-4:])
            keys.open = set(sorted(keys.open)[-4:])
        check(at > 2, f"{way}: no call was made")
    print(f"{count} faults in changes")


STARTS = [
    ("open", errno.EMFILE, "before", False),
    ("read", errno.EIO, "before", False),
    ("write", errno.ENOSPC, "before", False),
    ("write", errno.EIO, "short", False),
    ("sync", errno.EIO, "after", False),
    ("map", errno.ENODEV, "before", False),
    ("size name", errno.ENOSPC, "before", False),
    ("write sync size name", errno.ENOSPC, "before", True),
]


def start_once(faults, server):
    """A start with a fault: the program serves, or exits with a message."""
    server.start(wait=False)
    end = time.monotonic() + harness.START_S
    while server.running() and not serves(server):
        check(time.monotonic() < end, f"it hangs, {faults.last} failed")
        time.sleep(0.01)
    code = server.process.poll()
    check(code in (None, 1), f"{faults.last} failed: it ended with {code}:\n"
          f"{server.said()}")
    if code == 1:
        said = server.said().splitlines()[-1]
        contains(said, str(server.data), "the last line")
        contains(said, "; ", "the last line (the remedy)")


def serves(server):
    """It verifies keys, even if it is not ready because its disk fails."""
    try:
        return server.authority("GET", "/v1/auth",
                                key=server.admin()).status == 200
    except OSError:
        return False


def starts(s, fresh):
    place = s.dir / ("first" if fresh else "again")
    data = place / "data"
    place.mkdir()
    faults = Faults(place, data)
    server = s.server(env={**faults.env, "DATA": str(data)}, wait=False)
    server.wait_ready()
    kept = None if fresh else Keys(server)
    count = 0
    if not fresh:
        check(kept.create() and kept.create(), "create")
        check(kept.revoke(sorted(kept.valid)[0]), "revoke")
    for calls, error, mode, stay in STARTS:
        for at in range(1, CALLS_MAX):
            server.kill()
            if fresh:
                harness.shutil.rmtree(data)
            faults.set(calls, at, error, mode, stay)
            start_once(faults, server)
            hit = faults.failed > 0
            faults.clear()
            if not server.running():
                server.start()
            wait_ready(server, 200)
            # The key on disk belongs to the only account.
            equal(server.authority("GET", "/v1/keys",
                                   key=server.admin()).status, 200)
            if kept:
                kept.check()
            count += 1
            if not hit:
                break
    equal(server.stop(), 0)
    print(f"{count} faults in {'first ' if fresh else ''}starts")


def main(s):
    changes(s)
    starts(s, fresh=True)
    starts(s, fresh=False)


harness.scenario(main)
