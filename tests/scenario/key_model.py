"""
key_model - what the keys API must answer, in a few lines of Python.

It shares nothing with the program, and is written from doc/reference/rest.md
and permissions.md.  A method that changes something returns the status that is
expected and a function that carries the change out, given the answer: so a
change whose answer was lost can be carried out later, or never.  Times are
seconds since 1970; `now` is the time of the server.  NN-*.py drives it.
"""

import ipaddress

PRESETS = {
    "API": ["models:**", "storage:files:read", "storage:files:write",
            "serverless:apps:call"],
    "FULL": ["**"], "BILLING": ["billing:read", "usage:read", "auth:keys:read"],
}
CODES = ["REVOKED", "EXPIRED", "DISABLED", "IP_NOT_ALLOWED",
         "INSUFFICIENT_PERMISSIONS"]
CHAIN = 8


def split(pattern):
    """Segments, and those of the resource or None."""
    name, at, resource = pattern.lstrip("!").partition("@")
    return name.split(":"), resource.split("/") if at else None


def within(a, b):
    """Is each text that the segments a match matched by b?"""
    if not a or not b:
        return not a and not b
    if b[0] == "**":
        return True
    return a[0] != "**" and b[0] in ("*", a[0]) and within(a[1:], b[1:])


def overlap(a, b):
    if not a or not b:
        return not a and not b
    return ("**" in (a[0], b[0])
            or ((a[0] == b[0] or "*" in (a[0], b[0]))
                and overlap(a[1:], b[1:])))


def is_within(inner, outer):
    (name, resource), (names, resources) = split(inner), split(outer)
    return within(name, names) and (
        resources is None or (resource is not None
                              and within(resource, resources)))


def do_overlap(one, other):
    (name, resource), (names, resources) = split(one), split(other)
    return overlap(name, names) and (
        resource is None or resources is None or overlap(resource, resources))


def allows(patterns, permission, resource):
    asked = permission + ("@" + resource if resource is not None else "")
    return (any(is_within(asked, p) for p in patterns if p[0] != "!")
            and not any(do_overlap(asked, p) for p in patterns if p[0] == "!"))


def covers(holder, wanted):
    return (all(w[0] == "!" or any(is_within(w, h) for h in holder
                                   if h[0] != "!") for w in wanted)
            and all(h[0] != "!" or all(
                w[0] == "!" or not do_overlap(h, w) or any(
                    d[0] == "!" and is_within(h, d) for d in wanted)
                for w in wanted) for h in holder))


def contains(networks, inner):
    """Is the address or network, if there is one, in one of the networks?"""
    n = inner and ipaddress.ip_network(inner)
    return n and any(n.version == of.version and n.subnet_of(of)
                     for of in map(ipaddress.ip_network, networks))


class Key:
    id = secret = parent = created_by = rotated_from = rotated_to = None
    scope, preset, alias, name, reason = "API", "", "", "", ""
    enabled, revoked, generation = True, False, 1
    expires = expires_before = 0  # 0: never

    def __init__(self, **members):
        self.permissions, self.networks, self.metadata = [], [], {}
        self.__dict__.update(members)

    def held(self):
        preset = {"ADMIN": "FULL", "API": "API"}.get(self.scope, self.preset)
        return PRESETS.get(preset, []) + self.permissions

    def set(self, **members):
        self.__dict__.update(members)
        self.generation += 1

    def take(self, body):
        if "permissions" in body or "preset" in body:
            self.preset = body.get("preset") or ""
            self.permissions = body.get("permissions") or []
            if self.scope != "ADMIN":
                self.scope = ("API" if self.preset in ("", "API")
                              and not self.permissions else "CUSTOM")
        for name, none in (("networks", []), ("metadata", {}), ("alias", ""),
                           ("enabled", False), ("expires", 0)):
            if name in body:
                setattr(self, name, body[name] or none)

    def judge(self, now, permissions, resource, ip):
        """The codes of the checks that fail, first first, and what lacks."""
        missing = next((p for p in permissions
                        if not allows(self.held(), p, resource)), None)
        fails = {
            "REVOKED": self.revoked, "DISABLED": not self.enabled,
            "EXPIRED": 0 < self.expires <= now,
            "IP_NOT_ALLOWED": self.networks and not contains(
                self.networks, ip),
            "INSUFFICIENT_PERMISSIONS": missing}
        return [code for code in fails if fails[code]], missing

    def may_grant(self, key):
        return (not self.revoked and covers(self.held(), key.held())
                and (not self.networks or all(
                    contains(self.networks, n) for n in key.networks))
                and (not self.expires or 0 < key.expires <= self.expires))

    def state(self, now):
        return ("revoked" if self.revoked else
                "disabled" if not self.enabled else
                "expired" if 0 < self.expires <= now else "active")


def judge_caveats(caveats, now, permissions, resource, ip):
    """The same for the caveats of a derived key, pairs of kind and value."""
    failed, missing = [], None
    for kind, value in caveats:
        lacks = next((p for p in permissions if kind == "permissions"
                      and not allows(value, p, resource)), None)
        missing = missing or lacks
        if kind == "expires" and value <= now:
            failed.append("EXPIRED")
        elif kind == "network" and not contains(value, ip):
            failed.append("IP_NOT_ALLOWED")
        elif lacks or (kind == "resource" and not (
                resource and any(allows(["a@" + v], "a", resource)
                                 for v in value))):
            failed.append("INSUFFICIENT_PERMISSIONS")
    return failed, missing


class Model:
    def __init__(self, admin_id, secret):
        self.admin = Key(id=admin_id, secret=secret, scope="ADMIN",
                         alias="First ADMIN key")
        self.keys = {admin_id: self.admin}  # the oldest first
        self.names, self.children = {}, {}  # ids of keys

    def add(self, key):
        self.keys[key.id] = key
        if key.name:
            self.names[key.name] = key.id
        if key.parent:
            self.children.setdefault(key.parent, set()).add(key.id)

    def above(self, key):
        while key.parent:
            key = self.keys[key.parent]
            yield key

    def below(self, key):
        for child in sorted(self.children.get(key.id, ())):
            yield self.keys[child]
            yield from self.below(self.keys[child])

    def verify(self, now, key, permissions=(), resource=None, ip=None,
               caveats=()):
        """What POST /v1/keys/verify says of a key, or of one derived from it."""
        failed, missing = key.judge(now, permissions, resource, ip)
        code, by = (failed or ["VALID"])[0], None
        for above in self.above(key):
            more, lacks = above.judge(now, permissions, resource, ip)
            if code == "VALID" and more:
                code, by = more[0], above.id
            failed, missing = failed + more, missing or lacks
        more, lacks = judge_caveats(caveats, now, permissions, resource, ip)
        failed, missing = failed + more, lacks or missing
        code = min([c for c in [code, *more] if c in CODES],
                   key=CODES.index, default=code) if more else code
        return {"valid": code == "VALID", "code": code, "missing": missing,
                "failed": [c for c in CODES if c in failed], "failed_by": by}

    def view(self, now, key):
        """The members that GET /v1/keys/{key_id} shows."""
        until = 0 if key.revoked else key.expires
        if not key.rotated_to:
            old = self.keys.get(key.rotated_from, Key())
            until = old.expires if (
                old.rotated_to == key.id and not old.revoked) else 0
        view = {name: getattr(key, name) for name in (
            "alias", "scope", "permissions", "networks", "metadata", "enabled",
            "parent", "created_by", "rotated_from", "rotated_to",
            "generation")}
        return {**view, "key_id": key.id, "name": key.name or None,
                "state": key.state(now), "preset": key.preset or None,
                "expires_at": key.expires or None,
                "revoked_reason": key.reason or None,
                "old_valid_until": until or None}

    def listed(self, now, before=None, state=None, **wanted):
        for key_id in reversed(self.keys):
            key = self.keys[key_id]
            if key.scope != "ADMIN" and (not before or key_id < before) and (
                    not key.revoked if state is None
                    else state in ("all", key.state(now))) and all(
                        getattr(key, name) == wanted[name] for name in wanted):
                yield key

    def refused(self, now, caller, key=None, own=None, itself=False):
        """The status of a refusal, or None; own: what it needs for itself."""
        needs = ["auth:keys:write"]
        if key is caller and own is not None and not self.verify(
                now, caller, needs, None, "127.0.0.1")["valid"]:
            needs = own
        code = self.verify(now, caller, needs, None, "127.0.0.1")["code"]
        if code in ("REVOKED", "DISABLED", "EXPIRED"):
            return 401
        if code != "VALID" or caller.scope == "API" or key is self.admin:
            return 403
        return None if key is None or (itself and key is caller) or (
            self.may_change(caller, key)) else 403

    def may_change(self, caller, key):
        """Is the key below the caller, or below what that was rotated to?"""
        heads, at = [caller.id], caller
        while at.rotated_to and len(heads) < CHAIN:
            at = self.keys[at.rotated_to]
            heads.append(at.id)
        return caller.scope == "ADMIN" or any(
            above.id in heads for above in self.above(key))

    def create(self, now, caller, body):
        status = self.refused(now, caller)
        if status or body.get("name") in self.names:
            return status or 200, None
        key = Key(name=body.get("name", ""), created_by=caller.id)
        key.take(body)
        if caller is not self.admin:
            key.parent = caller.id
            key.expires = key.expires or caller.expires
            if (len(list(self.above(caller))) > CHAIN - 2
                    or not caller.may_grant(key)):
                return 403, None

        def done(answer):
            key.id, key.secret = answer["key_id"], answer["key_secret"]
            self.add(key)
        return 201, done

    def edit(self, now, caller, key, body, generation=None):
        status = self.refused(now, caller, key)
        if status or generation not in (None, key.generation):
            return status or 412, None
        twin = Key(**key.__dict__)
        twin.take(body)
        if key.revoked or (key.rotated_to and "expires" in body and not
                           0 < twin.expires <= key.expires):
            return 400, None
        bounds = [caller] if caller is not self.admin else []
        bounds += [self.keys[key.parent]] if key.parent else []
        if {"permissions", "preset", "networks", "expires"} & body.keys() and (
                not all(b.may_grant(twin) for b in bounds)):
            return 403, None

        def done(_):
            key.take(body)
            key.generation += 1
        return 200, done

    def end(self, key, reason):
        if key.revoked:
            return 0
        self.names.pop(key.name, None)
        key.set(revoked=True, reason=reason)
        return 1

    def revoke(self, now, caller, key, cascade=False, reason=None):
        """done() returns how many keys it revokes."""
        status = self.refused(now, caller, key, [], True)
        if status:
            return status, None

        def done(_):
            count, at, why = 0, key, reason or "revoked over the keys API"
            while cascade and at:
                more = (at.rotated_to if not at.revoked and at.expires > now
                        and caller is not key else None)
                for member in [*self.below(at), at]:
                    count += self.end(member, why) if member is not key else 0
                at = self.keys.get(more)
            return count + self.end(key, why)
        return 204, done

    def move(self, children, to):
        for child in children:
            self.children[child.parent].discard(child.id)
            self.children.setdefault(to, set()).add(child.id)
            child.set(parent=to)

    def rotate(self, now, caller, key, grace):
        status = self.refused(now, caller, key, ["auth:keys:rotate"], True)
        if status or key.rotated_to or key.state(now) != "active":
            return status or 409, None

        def done(answer):
            new = Key(**{**key.__dict__, "id": answer["key_id"],
                         "secret": answer["key_secret"], "generation": 1,
                         "rotated_from": key.id, "created_by": caller.id})
            key.set(rotated_to=new.id, name="", expires_before=key.expires,
                    expires=answer["old_valid_until"])
            if grace == 0:
                key.revoked, key.reason = True, "superseded"
            self.add(new)
            self.move([self.keys[c] for c in sorted(
                self.children.get(key.id, ()))], new.id)
        return 201, done

    def undo(self, now, caller, key):
        status = (key is not self.admin or caller is not key) and self.refused(
            now, caller, key if key is caller else None,
            ["auth:keys:rotate"], True)
        old = key if key.rotated_to else self.keys.get(key.rotated_from)
        if status or not old or key.id not in (old.id, old.rotated_to):
            return status or 409, None
        new = self.keys[old.rotated_to]
        if caller not in (old, new) and not self.may_change(caller, old):
            return 403, None
        if new.revoked or new.rotated_to or old.revoked or (
                old.expires <= now):
            return 409, None

        def done(_):
            kept = [self.keys[c] for c in sorted(self.children.get(new.id, ()))
                    if self.keys[c].created_by != new.id]
            self.end(new, "superseded")
            old.set(rotated_to=None, expires=old.expires_before,
                    expires_before=0, name=new.name)
            if old.name:
                self.names[old.name] = old.id
            self.move(kept, old.id)
        return 200, done
