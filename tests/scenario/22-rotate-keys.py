"""
Keys are rotated over the keys API, by themselves and by others: both keys are
valid until the deadline, the family moves along, the rotation can be undone
until then, and no kill -9 leaves half of it.  KILLS in the environment sets the
number of kills.
"""
# timeout: 300

import calendar
import json
import os
import random
import threading
import time

import clock_offset
import harness
from harness import check, contains, equal

JSON = {"Content-Type": "application/json"}
KILLS = int(os.environ.get("KILLS", "25"))
MANAGER = ["a:b", "auth:keys:write"]


def id_of(key):
    return key.split(":")[0]


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


class Api:
    def __init__(self, server):
        self.server = server
        self.admin = server.admin()

    def ask(self, method, target, body=None, key=None, headers=()):
        return self.server.authority(
            method, "/v1" + target, key=key or self.admin,
            headers={**(JSON if body is not None else {}), **dict(headers)},
            body=None if body is None else json.dumps(body))

    def make(self, key=None, **members):
        """The whole credential of a new key."""
        got = self.ask("POST", "/keys", {"alias": "made", **members}, key)
        equal(got.status, 201, got.text())
        return got.json()["key"]

    def rotate(self, key, by=None, **body):
        return self.ask("POST", f"/keys/{id_of(key)}/rotate", body or None, by)

    def rotated(self, key, by=None, **body):
        got = self.rotate(key, by, **body)
        equal(got.status, 201, got.text())
        return got.json()

    def undo(self, key, by=None):
        return self.ask("POST", f"/keys/{id_of(key)}/rotate/undo", key=by)

    def code(self, key):
        return self.ask("POST", "/keys/verify", {"key": key}).json()["code"]

    def show(self, key):
        got = self.ask("GET", f"/keys/{id_of(key)}")
        equal(got.status, 200, got.text())
        return got.json()


def refused(answer, status, text):
    equal(answer.status, status, answer.text())
    contains(answer.json()["error"]["message"], text)


def what_moves_along(api):
    old = api.make(name="svc", permissions=["a:b"], networks=["127.0.0.0/8"],
                   metadata={"team": "blue"}, expires_in="30d")
    before = api.show(old)
    got = api.rotated(old, grace="1h")
    equal(sorted(got), ["key", "key_id", "key_secret", "old_valid_until",
                        "rotated_from", "undo_until"])
    equal(got["key"], f"{got['key_id']}:{got['key_secret']}")
    equal(got["rotated_from"], id_of(old))
    equal(got["old_valid_until"], got["undo_until"])
    now, was = api.show(got["key"]), api.show(old)
    for member in ("name", "alias", "scope", "preset", "permissions",
                   "networks", "metadata", "enabled", "expires_at", "parent"):
        equal(now[member], before[member], member)
    equal((now["rotated_from"], now["rotated_to"]), (id_of(old), None))
    equal((was["rotated_from"], was["rotated_to"]), (None, got["key_id"]))
    equal((was["name"], was["expires_at"]), (None, got["undo_until"]))
    for view in (now, was):
        equal(view["old_valid_until"], got["undo_until"])

    # Undo, named by the new key, restores the old one exactly.
    undone = api.undo(got["key"])
    equal(undone.status, 200, undone.text())
    equal(undone.json(), {"key_id": id_of(old),
                          "expires_at": before["expires_at"],
                          "revoked_key_id": got["key_id"]})
    equal({**api.show(old), "generation": 1}, before)
    equal(api.code(got["key"]), "REVOKED")
    equal(api.show(got["key"])["revoked_reason"], "superseded")
    refused(api.undo(old), 409, "was not rotated")


def grace(api):
    for text, want in (("90s", 90), ("15m", 900), ("7d", 604800), (5, 5),
                       (None, 86400)):
        old = api.make()
        asked = time.time()
        got = (api.rotated(old) if text is None
               else api.rotated(old, grace=text))
        check(abs(seconds(got["old_valid_until"]) - asked - want) < 60,
              f"{text}: {got['old_valid_until']}")
    for text in ("91d", "", "1y", "-1s", True, None, {}, [], 1.5, "1h "):
        refused(api.rotate(api.make(), grace=text), 400, '"grace" must be')
    refused(api.rotate(api.make(), grase="0s"), 400, '"grase" is unknown')

    old = api.make(expires_in="10m")
    got = api.rotated(old)
    equal(got["old_valid_until"], api.show(got["key"])["expires_at"])

    for text in ("0s", 0):
        old = api.make()
        got = api.rotated(old, grace=text)
        equal(got["undo_until"], None)
        equal((api.code(old), api.code(got["key"])), ("REVOKED", "VALID"))
        equal(api.show(old)["revoked_reason"], "superseded")
        refused(api.undo(got["key"]), 409, "the old key is revoked")


def states(api):
    old = api.make()
    got = api.rotated(old)
    refused(api.rotate(old), 409, got["key_id"])
    for key, text in ((api.make(enabled=False), "disabled"),
                      (api.make(), "revoked")):
        if text == "revoked":
            api.ask("DELETE", f"/keys/{id_of(key)}")
        refused(api.rotate(key), 409, text)
    refused(api.rotate("0199aaaa-0000-7000-8000-000000000000"), 404, "no key")
    refused(api.undo("0199aaaa-0000-7000-8000-000000000000"), 404, "no key")
    # The old key cannot be given more time, but may be given less.
    target = f"/keys/{id_of(old)}"
    refused(api.ask("PATCH", target, {"expires_at": None}), 400, "rotated")
    refused(api.ask("PATCH", target, {"expires_in": "2d"}), 400, "rotated")
    equal(api.ask("PATCH", target, {"expires_in": "1h"}).status, 200)
    equal(api.show(got["key"])["old_valid_until"],
          api.show(old)["expires_at"])
    # A chain is undone from its end.
    third = api.rotated(got["key"])
    refused(api.undo(old), 409, third["key_id"])
    equal(api.undo(third["key"]).json()["key_id"], got["key_id"])
    equal(api.undo(got["key"]).json()["key_id"], id_of(old))
    equal(api.code(old), "VALID")


def idempotency(api):
    old = api.make()
    headers = {"Idempotency-Key": "once"}
    target = f"/keys/{id_of(old)}/rotate"
    first = api.ask("POST", target, headers=headers)
    equal(first.status, 201, first.text())
    equal(first.header("Cache-Control"), "no-store")
    refused(api.ask("POST", target, headers=headers), 409,
            f"already created key_id {first.json()['key_id']}; its secret")
    refused(api.ask("POST", target, headers={"Idempotency-Key": "x" * 256}),
            400, "1 to 255 bytes")


def permissions(api):
    plain = api.make()
    itself = api.make(permissions=["models:run", "auth:keys:rotate"])
    manager = api.make(permissions=MANAGER)
    child = api.make(key=manager, permissions=["a:b"])
    reader = api.make(permissions=["auth:keys:read"])
    refused(api.rotate(plain, by=plain), 403, "Admin API key")
    refused(api.rotate(reader, by=reader), 403, "auth:keys:rotate")
    refused(api.rotate(plain, by=itself), 403, "auth:keys:write")
    refused(api.rotate(plain, by=manager), 403, "only keys that it created")
    refused(api.rotate(manager, by=child), 403, "auth:keys:write")
    refused(api.rotate(api.admin), 403, "Only API scope keys")
    refused(api.undo(api.admin), 409, "was not rotated")
    refused(api.ask("POST", "/keys/current/rotate"), 403, "Only API scope")
    equal(api.rotate(child, by=manager).status, 201)
    equal(api.rotate(manager, by=manager).status, 201)

    # By its id, and as the calling key; undone by either key.
    for target in (f"/keys/{id_of(itself)}", "/keys/current"):
        got = api.ask("POST", f"{target}/rotate", {"grace": "1h"}, itself)
        equal(got.status, 201, got.text())
        by = itself if target == "/keys/current" else got.json()["key"]
        undone = api.ask("POST", "/keys/current/rotate/undo", key=by)
        equal(undone.status, 200, undone.text())
        equal(undone.json()["key_id"], id_of(itself))
    wrong = itself[:-1] + ("a" if itself[-1] != "a" else "b")
    equal(api.ask("POST", "/keys/current/rotate", key=wrong).status, 401)

    # Any key may take itself out of use, also one that manages nothing.
    got = api.ask("DELETE", "/keys/current?reason=keyCompromise", key=plain)
    equal((got.status, got.header("X-Key-Found")), (204, "true"))
    equal(api.show(plain)["revoked_reason"], "keyCompromise")
    equal(api.ask("DELETE", "/keys/current", key=plain).status, 401)
    equal(api.ask("DELETE", "/keys/current", key=child).status, 204)


def family(api):
    top = api.make(permissions=MANAGER)
    child = api.make(key=top, permissions=MANAGER)
    got = api.rotated(top, grace="1h")
    new = got["key"]
    equal(api.show(child)["parent"], got["key_id"])
    # Both still manage it; what each makes is its own.
    for by in (top, new):
        equal(api.ask("PATCH", f"/keys/{id_of(child)}", {"alias": "x"},
                      by).status, 200)
    by_new = api.make(key=new, permissions=["a:b"])
    by_old = api.make(key=top, permissions=["a:b"])
    equal(api.show(by_old)["expires_at"], got["old_valid_until"])
    # Narrowing the new key applies to the children, not to the old key.
    equal(api.ask("PATCH", f"/keys/{got['key_id']}",
                  {"permissions": ["auth:keys:write"]}).status, 200)
    for key, valid in ((child, False), (by_new, False), (by_old, True),
                       (top, True)):
        answer = api.ask("POST", "/keys/verify",
                         {"key": key, "permissions": ["a:b"]}).json()
        equal(answer["valid"], valid, answer)
    equal(api.undo(top).status, 200)
    equal([api.code(key) for key in (top, child, by_old, by_new)],
          ["VALID", "VALID", "VALID", "REVOKED"])
    equal(api.show(child)["parent"], id_of(top))


def time_passes(api, clock):
    old = api.make(permissions=MANAGER)
    child = api.make(key=old, permissions=["a:b"])
    new = api.rotated(old, grace="24h")["key"]
    clock.move(clock_offset.DAY - 60)
    equal((api.code(old), api.code(new)), ("VALID", "VALID"))
    clock.move(120)
    equal((api.code(old), api.code(new)), ("EXPIRED", "VALID"))
    equal(api.code(child), "VALID")
    refused(api.undo(old), 409, "the old key ended at ")
    refused(api.rotate(old), 409, id_of(new))
    short = api.make(expires_in="1h")
    clock.move(2 * clock_offset.HOUR)
    refused(api.rotate(short), 409, "expired")


class Rotator(threading.Thread):
    """Rotates its key and undoes that until the server is killed."""

    def __init__(self, api, key, child):
        super().__init__(daemon=True)
        self.api, self.key, self.child = api, key, child
        self.said = None  # the last answer
        self.wrong = None

    def run(self):
        try:
            while True:
                got = self.api.rotate(self.key, grace="1h")
                self.note(got, 201)
                got = self.api.undo(self.key)
                self.note(got, 200)
        except (OSError, harness.http.client.HTTPException, harness.Failure):
            pass  # the server is gone: that is the point

    def note(self, got, want):
        if got.status != want:
            self.wrong = f"{got.status}: {got.text()}"
            raise harness.Failure(self.wrong)
        self.said = want


def check_whole(api, r):
    """Either all of a rotation is there, or nothing."""
    old, child = api.show(r.key), api.show(r.child)
    rotated = old["rotated_to"] is not None
    equal(api.code(r.key), "VALID")
    equal(api.code(r.child), "VALID")
    equal(child["parent"], old["rotated_to"] or old["key_id"])
    equal(old["expires_at"] is not None, rotated, "the deadline")
    equal(old["name"] is None, rotated, "the name")
    if rotated:
        new = api.show(old["rotated_to"])
        equal((new["state"], new["rotated_from"]), ("active", old["key_id"]))
        check(new["name"] is not None, "the new key has the name")


def kills(server):
    api = Api(server)
    count = 0
    for number in range(KILLS):
        running = []
        for i in range(3):
            key = api.make(permissions=MANAGER, name=f"k{number}-{i}")
            running.append(Rotator(
                api, key, api.make(key=key, permissions=["a:b"])))
        for r in running:
            r.start()
        time.sleep(random.uniform(0, 0.12))
        server.kill()
        for r in running:
            r.join(harness.ANSWER_S)
            check(r.wrong is None, r.wrong)
        server.start()
        for r in running:
            check_whole(api, r)
            count += r.said is not None
    check(count > KILLS // 2, f"only {count} acknowledged in {KILLS} kills")


def main(s):
    clock = clock_offset.Clock(s.dir)
    server = s.server(env=clock.env)
    api = Api(server)
    for part in (what_moves_along, grace, states, idempotency, permissions,
                 family):
        part(api)
    time_passes(api, clock)
    kills(server)


harness.scenario(main)
