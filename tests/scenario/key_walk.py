"""
key_walk - drives a server and key_model.py with the same random steps, and
compares every answer.
"""

import base64
import calendar
import heapq
import hmac
import ipaddress
import itertools
import json
import socket
import struct
import time
import typing
import zlib

import clock_offset
import harness
from harness import check, equal
from key_model import Model

CONNECTIONS = 4
ALMOST = 8  # seconds before an expiry in which no step is made
ABSENT = "0199aaaa-0000-7000-8000-000000000000"
PATTERNS = ["a:b", "a:c", "a:*", "a:**", "x:y:z", "x:**", "*:b", "a:b@r/1",
            "a:b@r/*", "a:*@r/**", "!a:c", "!a:b@r/2", "!x:y:*",
            "auth:keys:write", "auth:keys:read", "auth:keys:rotate"]
MANAGER = ["auth:keys:write", "a:**", "auth:keys:*"]
NETWORKS = ["127.0.0.0/8", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24",
            "2001:db8::/32"]
ADDRESSES = [None, "127.0.0.1", "10.1.2.3", "10.2.0.1", "192.0.2.9",
             "2001:db8::1"]
REASONS = ["unspecified", "keyCompromise", "superseded"]


def text_of(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def seconds_of(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def derive(key_id, secret, caveats):
    """The derived key with these caveats: doc/reference/key-format.md."""
    def texts(list_):
        return struct.pack("<H", len(list_)) + b"".join(
            struct.pack("<H", len(t)) + t.encode() for t in list_)

    def networks(list_):
        packed = struct.pack("<H", len(list_))
        for n in map(ipaddress.ip_network, list_):
            packed += bytes([n.version, n.prefixlen])
            packed += n.network_address.packed.ljust(16, b"\0")
        return packed

    kinds = {"expires": (1, lambda s: struct.pack("<Q", s * 1000)),
             "permissions": (2, texts), "resource": (3, texts),
             "network": (4, networks)}
    tag = hmac.digest(f"{key_id}:{secret}".encode(),
                      b"claviger root of derived keys", "sha256")
    data = b""
    for name, value in caveats:
        number, encode = kinds[name]
        caveat = encode(value)
        caveat = struct.pack("<BH", number, len(caveat)) + caveat
        tag = hmac.digest(tag, caveat, "sha256")
        data += caveat
    text = f"{key_id}:ck1d_" + base64.urlsafe_b64encode(
        data + tag).decode().rstrip("=")
    crc, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        crc, digit = divmod(crc, 62)
        digits = ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                  "abcdefghijklmnopqrstuvwxyz")[digit] + digits
    return text + digits


class Wire:
    """One kept-alive connection; answers are read in order."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def send(self, method, target, key, body=None, headers=()):
        data = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} /v1{target} HTTP/1.1", "Host: 127.0.0.1",
                 f"Authorization: Key {key.id}:{key.secret}",
                 f"Content-Length: {len(data)}", *headers]
        if body is not None:
            lines.append("Content-Type: application/json")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + data)

    def receive(self):
        """Status, headers with lower-case names, and the value or None."""
        status = int(self.file.readline().split()[1])
        headers = {}
        while (line := self.file.readline().decode().strip()):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        data = self.file.read(int(headers.get("content-length", 0)))
        return status, headers, json.loads(data) if data else None


class KeyTime:
    """The time by which the server judges keys: it never goes back."""

    def __init__(self, clock):
        self.clock, self.last, self.read = clock, 0, time.monotonic()

    def now(self):
        elapsed = time.monotonic() - self.read
        self.last = max(self.clock.now(), self.last + elapsed)
        self.read += elapsed
        return self.last

    def learn(self, key_id):
        """The id of a new key has the time at which it was made."""
        made = int(key_id[:8] + key_id[9:13], 16) / 1000
        check(abs(made - self.now()) < 30,
              f"an id of {text_of(made)} was made at {text_of(self.now())}")
        self.last = made


class Bearer(typing.NamedTuple):
    """What Wire.send() needs of a caller."""

    id: str
    secret: str


class Walk:
    def __init__(self, server, clock, rng):
        self.server, self.clock, self.rng = server, clock, rng
        self.model = Model(*server.admin().split(":", 1))
        self.admin = self.model.admin
        self.time = KeyTime(clock)
        self.ends = []  # times of expiry
        self.last_id, self.numbers = "", itertools.count()
        self.counts = {}
        self.connect()
    def connect(self):
        self.wires = itertools.cycle([
            Wire(self.server.ports["authority"]) for _ in range(CONNECTIONS)])

    # ------------------------------------------------------------ choices

    def key(self):
        """A key, mostly one of the newest."""
        keys = list(itertools.islice(
            reversed(self.model.keys.values()), 60)) if (
                self.rng.random() < 0.9) else list(self.model.keys.values())
        return self.rng.choice(keys)

    def caller(self, key=None):
        """The ADMIN key, the key itself, one above it, or any."""
        roll = self.rng.random()
        if key is not None and roll < 0.25:
            found = self.rng.choice([key, *self.model.above(key)])
        elif roll < 0.7:
            found = self.admin
        else:
            some = [k for k in (self.key() for _ in range(6))
                    if "auth:keys:write" in k.permissions] or [self.key()]
            found = max(some, key=lambda k: len([*self.model.above(k)]))
        return found if found.secret else self.admin

    def patterns(self, holder):
        pool = PATTERNS
        if holder is not self.admin and self.rng.random() < 0.8:
            pool = holder.held() or PATTERNS
        some = self.rng.sample(pool, min(len(pool), self.rng.randint(1, 4)))
        return MANAGER if self.rng.random() < 0.25 else some

    def settings(self, holder):
        """Some members of a create or an edit; `expires` in seconds."""
        r, body = self.rng, {}
        if r.random() < 0.7:
            body["permissions"] = self.patterns(holder)
        if r.random() < 0.1:
            body["preset"] = r.choice(["API", "BILLING"])
        if r.random() < 0.15:
            body["networks"] = r.sample(NETWORKS, r.randint(1, 3))
        if r.random() < 0.3:
            body["metadata"] = {"n": str(r.randint(1, 9))}
        if r.random() < 0.06:
            body["enabled"] = False
        if r.random() < 0.35:
            body["expires"] = int(self.time.now()) + r.randint(300, 864000)
        return body

    # ------------------------------------------------------------ requests

    def ask(self, *request, **more):
        wire = next(self.wires)
        wire.send(*request, **more)
        return wire.receive()

    def ask_all(self, requests):
        """Asks on several connections at once."""
        for some in (requests[i:i + CONNECTIONS]
                     for i in range(0, len(requests), CONNECTIONS)):
            wires = [next(self.wires) for _ in some]
            for wire, request in zip(wires, some):
                wire.send(*request)
            yield from (wire.receive() for wire in wires)

    @staticmethod
    def body_of(settings):
        body = {**settings}
        if "expires" in body:
            body["expires_at"] = text_of(body["expires"]) if (
                body["expires"]) else None
            del body["expires"]
        return body

    @staticmethod
    def request_of(name, caller, key, **a):
        """A change as a request of the keys API."""
        target = "/keys" + (f"/{key.id}" if key else "")
        if name == "create":
            return "POST", target, caller, Walk.body_of(a["body"])
        if name == "edit":
            return ("PATCH", target, caller, Walk.body_of(a["body"]),
                    [f'If-Match: "{a["generation"]}"']
                    if a.get("generation") else [])
        if name == "revoke":
            query = [f"cascade={str(a.get('cascade', False)).lower()}"]
            query += [f"reason={a['reason']}"] if a.get("reason") else []
            return "DELETE", f"{target}?{'&'.join(query)}", caller
        if name == "rotate":
            return ("POST", target + "/rotate", caller,
                    {"grace": a["grace"]})
        return "POST", target + "/rotate/undo", caller

    def change(self, name, caller, key=None, **a):
        now = self.time.now()
        subject = [key] if key else []
        wanted, done = getattr(self.model, name)(now, caller, *subject, **a)
        status, headers, answer = self.ask(
            *self.request_of(name, caller, key, **a))
        where = (f"{name} {a} of {key and self.model.view(now, key)} by "
                 f"{self.model.view(now, caller)}: {answer}")
        equal(status, wanted, where)
        self.counts[name, status] = self.counts.get((name, status), 0) + 1
        if done is None:
            return None
        return self.carry_out(name, key, done, headers, answer, now, **a)

    def carry_out(self, name, key, done, headers, answer, now, **a):
        if name in ("create", "rotate"):
            self.note_id(answer["key_id"])
        if name == "rotate":
            answer = {**answer,
                      "old_valid_until": seconds_of(answer["old_valid_until"])}
            until = min(now + a["grace"], key.expires or 1 << 40)
            check(abs(answer["old_valid_until"] - until) <= ALMOST - 2,
                  f"{answer['old_valid_until']}, not {until}")
        result = done(answer)
        for changed in filter(None, [key, answer and self.model.keys.get(
                answer.get("key_id"))]):
            if changed.expires:
                heapq.heappush(self.ends, changed.expires)
        if name == "edit":
            self.compare(key, answer)
        if name == "revoke" and a.get("cascade"):
            equal(int(headers["x-keys-revoked"]), result, "revoked keys")
        return answer and answer.get("key_id")

    def note_id(self, key_id):
        check(key_id > self.last_id, f"{key_id} is after {self.last_id}")
        self.last_id = key_id
        self.time.learn(key_id)

    def compare(self, key, answer):
        want = self.model.view(self.time.now(), key)
        got = {name: answer[name] for name in want}
        for name in ("expires_at", "old_valid_until"):
            got[name] = got[name] and seconds_of(got[name])
        check(got == want, f"key {key.id}: " + ", ".join(
            f"{name} is {got[name]!r}, not {want[name]!r}"
            for name in want if got[name] != want[name]))
        equal(answer["revoked_at"] is not None, key.revoked)

    # ------------------------------------------------------------ steps

    def create(self):
        caller = self.caller()
        body = {"alias": f"k{next(self.numbers)}", **self.settings(caller)}
        if self.rng.random() < 0.2:
            body["name"] = f"n{self.rng.randint(1, 200)}"
        self.change("create", caller, body=body)

    def deepen(self):
        """A chain of managers, until one more is refused."""
        caller = self.admin
        while caller is not None and caller.secret:
            made = self.change("create", caller, body={
                "alias": "deep", "permissions": MANAGER})
            caller = self.model.keys.get(made)

    def edit(self):
        key = self.key()
        caller = self.caller(key)
        body = self.settings(self.model.keys.get(key.parent, self.admin))
        if self.rng.random() < 0.3 or not body:
            body["alias"] = f"k{next(self.numbers)}"
        for name in ("enabled", "expires", "networks", "metadata"):
            if self.rng.random() < 0.06:
                body[name] = {"enabled": True, "expires": 0}.get(name)
        generation = None
        if self.rng.random() < 0.2:
            generation = max(1, key.generation - self.rng.randint(0, 1))
        self.change("edit", caller, key, body=body, generation=generation)

    def rotate(self):
        key = self.key()
        grace = self.rng.choice([0, self.rng.randint(60, 3 * 86400)])
        self.change("rotate", self.caller(key), key, grace=grace)

    def undo(self):
        some = [k for k in (self.key() for _ in range(8))
                if k.rotated_to or k.rotated_from]
        key = some[0] if some else self.key()
        self.change("undo", self.caller(key), key)

    def revoke(self):
        key = self.key()
        if key is not self.admin and self.rng.random() < 0.5:
            key = self.key()
        self.change("revoke", self.caller(key), key,
                    cascade=self.rng.random() < 0.4,
                    reason=self.rng.choice([None, *REASONS]))

    def use(self):
        """What a key is verified for."""
        return {"permissions": self.rng.sample(
            ["a:b", "a:c", "x:y:z", "auth:keys:read"], self.rng.randint(1, 2)),
            "resource": self.rng.choice([None, None, "r/1", "r/2/3", "s"]),
            "ip": self.rng.choice(ADDRESSES)}

    def verify(self):
        """Some keys; with a child also its parents, which must be valid."""
        key = self.key()
        family = [k for k in [key, *self.model.above(key)] if k.secret]
        use = self.use()
        body = {name: value for name, value in use.items() if value}
        now = self.time.now()
        before = None
        for k, (status, _, answer) in zip(family, self.ask_all([
                ("POST", "/keys/verify", self.admin,
                 {"key": f"{k.id}:{k.secret}", "explain": True, **body})
                for k in family])):
            equal(status, 200)
            want = self.model.verify(now, k, **use)
            got = {name: answer[name] for name in want}
            equal(got, want, f"{use} of {self.model.view(now, k)}")
            check(answer["valid"] or not before,
                  f"{k.id} is not valid, but its child is")
            before = answer["valid"]
            self.compare(k, answer["details"])

    def derived(self):
        """Derived keys are valid if their key is, and each caveat is met."""
        r, caveats, use = self.rng, [], self.use()
        some = [k for k in (self.key() for _ in range(10)) if k.secret]
        valid = [k for k in some if self.model.verify(
            self.time.now(), k, **use)["valid"]]
        if not some:
            return
        key = (valid or some)[0]
        for _ in range(r.randint(1, 4)):
            kind = r.choice(["expires", "permissions", "resource", "network"])
            wide = r.random() < 0.6  # then it is met, if it can be
            caveats.append((kind, {
                "expires": int(self.time.now()) + (
                    9000 if wide else r.choice([-60, 60])),
                "permissions": ["a:**", "x:**"] if wide else r.sample(
                    PATTERNS, r.randint(1, 4)),
                "resource": r.sample(["r/1", "r/*", "r/**", "s"],
                                     4 if wide else 1),
                "network": NETWORKS if wide else r.sample(NETWORKS, 1)}[kind]))
        text = derive(key.id, key.secret, caveats)
        body = {name: value for name, value in use.items() if value}
        status, _, answer = self.ask(
            "POST", "/keys/verify", self.admin,
            {"key": text, "explain": True, **body})
        equal(status, 200)
        want = self.model.verify(self.time.now(), key, caveats=caveats, **use)
        got = {name: answer[name] for name in want}
        equal(got, want, f"{use} with {caveats} of "
              f"{self.model.view(self.time.now(), key)}")
        name = "valid" if got["valid"] else "invalid"
        self.counts["derived", name] = self.counts.get(
            ("derived", name), 0) + 1
        # It never changes anything.
        status, _, _ = self.ask("DELETE", f"/keys/{key.id}",
                                Bearer(key.id, text.partition(":")[2]))
        check(status in (401, 403), f"a derived key deletes: {status}")

    def get(self):
        keys = [self.key() for _ in range(CONNECTIONS)]
        for k, (status, _, answer) in zip(keys, self.ask_all(
                [("GET", f"/keys/{k.id}", self.admin) for k in keys])):
            equal(status, 200)
            self.compare(k, answer)

    def list(self):
        """A page, perhaps after a key, perhaps filtered."""
        query = {}
        if self.rng.random() < 0.5:
            query["state"] = self.rng.choice(
                ["all", "active", "revoked", "disabled", "expired"])
        if self.rng.random() < 0.2:
            query["scope"] = self.rng.choice(["API", "CUSTOM"])
        if self.rng.random() < 0.1:
            query["parent"] = self.key().id
        limit = self.rng.randint(1, 40)
        want = list(itertools.islice(self.model.listed(
            self.time.now(), **query), limit))
        got, cursor = [], ""
        while cursor is not None and len(got) < limit:
            words = [f"{name}={value}" for name, value in query.items()]
            words += [f"cursor={cursor}"] if cursor else []
            status, _, answer = self.ask(
                "GET", f"/keys?view=full&limit={limit - len(got)}&"
                + "&".join(words), self.admin)
            equal(status, 200)
            got += answer["keys"]
            cursor = answer["next_cursor"]
        equal([k["key_id"] for k in got], [k.id for k in want], str(query))
        for k, answer in zip(want, got):
            self.compare(k, answer)

    def plain_list(self):
        status, _, answer = self.ask("GET", "/keys?limit=20", self.admin)
        equal(status, 200)
        want = itertools.islice(self.model.listed(0, scope="API"), 20)
        equal([(k["key_id"], k["alias"]) for k in answer["keys"]],
              [(k.id, k.alias) for k in want])

    def unknown(self):
        for method, target, body, want in (
                ("GET", "", None, 404), ("PATCH", "", {"alias": "x"}, 404),
                ("POST", "/rotate", {}, 404), ("DELETE", "", None, 204)):
            status, _, _ = self.ask(method, f"/keys/{ABSENT}{target}",
                                    self.admin, body)
            equal(status, want, method)

    # ------------------------------------------------------------ time

    def move(self):
        """Forward, or for a while an hour back."""
        back = self.rng.random() < 0.2
        self.clock.move(-clock_offset.HOUR if back
                        else self.rng.choice([60, 600, 3600, 7200]))
        self.change("create", self.admin, body={"alias": "moved"})

    def settle(self, ahead=ALMOST):
        """No key may expire while a step is made."""
        while self.ends and self.ends[0] < self.time.now() + ahead:
            end = heapq.heappop(self.ends) + ALMOST / 2
            if end > self.time.now():
                self.clock.move(end - self.clock.now())

    # ------------------------------------------------------------ restarts

    def again(self):
        self.server.start()
        self.connect()
        self.change("create", self.admin, body={"alias": "started"})

    def restart(self):
        self.settle(60)
        equal(self.server.stop(), 0)
        self.again()

    def group(self, key):
        """The oldest relative: changes in other groups do not matter."""
        while key.parent or key.rotated_from:
            key = self.model.keys[key.parent or key.rotated_from]
        return key

    def in_flight(self):
        """Changes of unrelated keys, which are all expected to succeed."""
        groups, out, now = set(), [], self.time.now()
        for _ in range(16):
            key = self.key()
            name = self.rng.choice(["create", "edit", "rotate", "revoke"])
            if key.rotated_to or key.rotated_from:
                name = self.rng.choice([name, "undo"])
            a = {"create": {"body": {"alias": "new", "name":
                                     f"c{next(self.numbers)}"}},
                 "edit": {"body": {"alias": f"k{next(self.numbers)}",
                                   "metadata": {"n": "1"}}},
                 "rotate": {"grace": self.rng.randint(3600, 7200)},
                 "revoke": {"cascade": True}}.get(name, {})
            subject = [] if name == "create" else [key]
            wanted, done = getattr(self.model, name)(
                now, self.admin, *subject, **a)
            if subject:
                if done is None or key.revoked or self.group(key) in groups:
                    continue
                groups.add(self.group(key))
            out.append((name, subject[0] if subject else None, a, done))
        return out

    def kill(self):
        """kill -9 with changes in flight: each happened, or did not."""
        self.settle(60)
        changes = self.in_flight()
        before = {c[1].id: c[1].generation for c in changes if c[1]}
        wires = [Wire(self.server.ports["authority"]) for _ in changes]
        for wire, (name, key, a, _) in zip(wires, changes):
            wire.send(*self.request_of(name, self.admin, key, **a))
        time.sleep(self.rng.choice([0, 0.001, 0.003, 0.01]))
        self.server.kill()
        answers = []
        for wire in wires:
            try:
                answers.append(wire.receive())
            except (OSError, IndexError, ValueError):
                answers.append(None)  # it was lost
        self.server.start()
        self.connect()
        made = []
        for change, answer in zip(changes, answers):
            found = self.find(change, before)
            name = change[0]
            check(found or not answer, f"{name} was acknowledged and is lost")
            if found:
                made.append((found, change, answer))
            self.counts[f"killed {name}", bool(found)] = self.counts.get(
                (f"killed {name}", bool(found)), 0) + 1
        for found, (name, key, a, done), answer in sorted(
                made, key=lambda m: m[0]["key_id"]):
            got = answer[2] if answer else None
            if name in ("create", "rotate"):
                found["key_secret"] = got["key_secret"] if got else None
                self.last_id = max(self.last_id, found["key_id"])
            done(found)
            if key and key.expires:
                heapq.heappush(self.ends, key.expires)
        for _, key, *_ in changes:
            self.compare_family(key)
        self.change("create", self.admin, body={"alias": "started"})

    def find(self, change, before):
        """What a change has made, if it happened."""
        name, key, a, _ = change
        if name == "create":
            _, _, answer = self.ask(
                "GET", f"/keys?view=full&name={a['body']['name']}", self.admin)
            return answer["keys"][0] if answer["keys"] else None
        _, _, answer = self.ask("GET", f"/keys/{key.id}", self.admin)
        if answer["generation"] == before[key.id]:
            return None
        if name != "rotate":
            return {"key_id": key.id}
        return {"key_id": answer["rotated_to"],
                "old_valid_until": seconds_of(answer["old_valid_until"])}

    def compare_family(self, key):
        if key is None:
            return
        family = [key, *itertools.islice(self.model.below(key), 40)]
        family += [self.model.keys[i] for i in (
            key.rotated_to, key.rotated_from) if i]
        for k, (_, _, answer) in zip(family, self.ask_all(
                [("GET", f"/keys/{k.id}", self.admin) for k in family])):
            self.compare(k, answer)

