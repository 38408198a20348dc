"""
After kill -9 at any time, during concurrent creates, edits, rotations, undos
and revocations of whole families, everything that was acknowledged is there,
nothing is half done, and the store opens without repair. KILLS in the
environment sets the number of rounds.
"""
# sanitize: thread
# timeout: 1500

import json
import os
import random
import threading
import time

import harness
from harness import check, equal

KILLS = int(os.environ.get("KILLS", "200"))
CLIENTS = 6
RIGHTS = {"permissions": ["a:b", "auth:keys:write"]}


def id_of(key):
    return key.split(":")[0]


class Client(threading.Thread):
    """
    Changes a family of keys until the server is killed.  What was acknowledged
    is in the members; `doing` is the change that was not.
    """

    def __init__(self, port, admin, name):
        super().__init__(daemon=True)
        self.port, self.admin, self.name = port, admin, name
        self.families = 0
        self.ended = []  # families that were revoked
        self.doing, self.wrong = "create", None
        self.counts = {}
        self.begin_family()

    def begin_family(self):
        self.families += 1
        self.head = self.next = None  # keys; what head was rotated to
        self.children, self.edits = {}, 0  # child: the key that made it

    def run(self):
        try:
            while True:
                self.step()
        except (OSError, harness.http.client.HTTPException):
            pass  # the server is gone: that is the point
        except harness.Failure as e:
            self.wrong = str(e)

    def ask(self, doing, method, target, want, body=None, key=None):
        self.doing = doing
        a = harness.request(
            self.port, method, "/v1/keys" + target, key=key or self.admin,
            headers=[("Content-Type", "application/json")],
            body=None if body is None else json.dumps(body))
        equal(a.status, want, f"{doing}: {a.text()}")
        self.counts[doing] = self.counts.get(doing, 0) + 1
        return a.json() if a.body else None

    def step(self):
        if self.head is None:
            self.head = self.ask("create", "POST", "", 201, {
                "alias": "0", "metadata": {"n": "0"}, **RIGHTS,
                "name": f"{self.name}-{self.families}"})["key"]
        elif len(self.children) < 2 or random.random() < 0.3:
            parent = random.choice(
                [self.next or self.head, *list(self.children)[:3]])
            self.children[self.ask(
                "create", "POST", "", 201, {"alias": "child", **RIGHTS},
                parent)["key"]] = parent
        else:
            random.choice([self.edit, self.edit, self.turn, self.turn,
                           self.end])()
        self.doing = None

    def edit(self):
        """Two members of one key, which must agree."""
        number = str(self.edits + 1)
        self.ask("edit", "PATCH", f"/{id_of(self.head)}", 200,
                 {"alias": number, "metadata": {"n": number}})
        self.edits += 1

    def turn(self):
        """Rotates, or undoes that; or goes on with the new key."""
        target = f"/{id_of(self.head)}/rotate"
        if self.next is None:
            self.next = self.ask(
                "rotate", "POST", target, 201, {"grace": "1h"})["key"]
            return
        self.ask("undo", "POST", target + "/undo", 200, {})
        own = self.below_next()
        self.ended.append([self.next, *own])
        for child in own:
            del self.children[child]
        self.next = None

    def below_next(self):
        """What the new key has created, which ends with it."""
        own = []
        for child, parent in self.children.items():
            if self.next and parent in [self.next, *own]:
                own.append(child)
        return own

    def view(self, key):
        a = harness.request(self.port, "GET", f"/v1/keys/{id_of(key)}",
                            key=self.admin)
        equal(a.status, 200, a.text())
        return a.json()

    def end(self):
        self.ask("cascade", "DELETE", f"/{id_of(self.head)}?cascade=true", 204)
        self.ended.append([self.head, self.next, *self.children])
        self.begin_family()


def judge(port, key):
    return harness.request(port, "GET", "/v1/auth", key=key).status


def check_ended(c):
    for family in c.ended:
        for key in filter(None, family):
            equal(judge(c.port, key), 401, f"revoked {id_of(key)}")


def check_family(c):
    """Either all of the change that was not acknowledged is there, or none."""
    head, doing = c.view(c.head), c.doing
    if head["state"] == "revoked":
        equal(doing, "cascade", f"{head['key_id']} is revoked while")
        c.ended.append([c.head, c.next, *c.children])
        check_ended(c)
        return
    equal(judge(c.port, c.head), 200, "the head of a family")
    number = head["alias"]
    equal(head["metadata"], {"n": number}, "half an edit")
    check(number == str(c.edits) or
          (doing == "edit" and number == str(c.edits + 1)),
          f"edit {number} of {c.edits}")
    check_rotation(c, head, doing)


def check_rotation(c, head, doing):
    new, name = head["rotated_to"], f"{c.name}-{c.families}"
    if doing not in ("rotate", "undo") or (doing == "rotate" and c.next):
        equal(new, c.next and id_of(c.next), "rotated to")
    for member in ("expires_at", "old_valid_until"):
        equal(head[member] is not None, new is not None, member)
    equal(head["name"], None if new else name, "the name")
    if new:
        now = c.view(new)
        equal((now["state"], now["name"], now["rotated_from"]),
              ("active", name, head["key_id"]))
    gone = [] if new else c.below_next()
    if c.next and not new:
        equal(c.view(c.next)["state"], "revoked", "after an undo")
    for key, maker in c.children.items():
        equal(judge(c.port, key), 401 if key in gone else 200, "a child")
        if maker in (c.head, c.next) and key not in gone:
            equal(c.view(key)["parent"], new or head["key_id"], "its parent")


def check_kept(c):
    check(c.wrong is None, c.wrong)
    check_ended(c)
    if c.head is not None:
        check_family(c)


def main(s):
    server = s.server()
    admin, counts = server.admin(), {}
    for number in range(KILLS):
        clients = [Client(server.ports["authority"], admin, f"f{number}-{i}")
                   for i in range(CLIENTS)]
        for c in clients:
            c.start()
        time.sleep(random.uniform(0, 0.15))
        server.kill()
        for c in clients:
            c.join(harness.ANSWER_S)
        server.start()
        for c in clients:
            check_kept(c)
            for doing, n in c.counts.items():
                counts[doing] = counts.get(doing, 0) + n
    check(sum(counts.values()) > KILLS, f"only {counts} in {KILLS} kills")
    equal(judge(server.ports["authority"], admin), 200, "the first key")
    print(f"{KILLS} kills, acknowledged and kept: {counts}")


harness.scenario(main)
