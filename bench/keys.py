"""keys - what permissions, parents and many keys cost a verify or a list."""

import json
import subprocess
import threading
import time

import load

LISTED = 400000
REVOKED = 100000
BESIDE = 1000 # creates a second beside verifies


def made(server, admin, **members):
    """Creates a key with these members; returns its credential."""
    got = load.ask(server.authority, "POST", "/v1/keys",
                   {**load.key_header(admin),
                    "Content-Type": "application/json"}, json.dumps(members))
    if got is None or got[0] != 201:
        raise load.Unable(f"creating a key returned {got}")
    return json.loads(got[1])["key"]


def derived(credential):
    """A derived key that expires in an hour."""
    done = subprocess.run(
        [load.CLAVIGER, "keys", "derive", "--expires", "1h", "--json"],
        text=True, capture_output=True,
        env=load.clean_environment(FAL_KEY=credential))
    if done.returncode:
        raise load.Unable(done.stderr.strip())
    return json.loads(done.stdout)["key"]


def with_permissions(server, admin, count):
    return made(server, admin, alias=f"{count} permissions", permissions=[
        f"service{i}:thing:run" for i in range(count)])


def chain(server, admin, length):
    """A key with that many keys above it."""
    key = made(server, admin, alias="top",
               permissions=["auth:keys:write", "service0:**"])
    for i in range(length):
        key = made(server, key, alias=f"child {i}",
                   permissions=["auth:keys:write", "service0:**"])
    return key


def measure_verify(options, report):
    """Verifies of keys that have more than a plain one."""
    with load.Place() as place:
        admin, (plain, _) = load.small_store(place / "data")
        with load.claviger(place / "data", admin) as server:
            wanted = "/v1/auth?require-permission=service0:thing:run"
            kinds = [("a plain key", "/v1/auth", plain)]
            kinds += [(f"one of {n} permissions",
                       wanted.replace("service0", f"service{n - 1}"),
                       with_permissions(server, admin, n))
                      for n in (1, 10, 1000)]
            kinds += [("4 keys above it", wanted, chain(server, admin, 4)),
                      ("a derived key", "/v1/auth", derived(plain))]
            for _, target, key in kinds:
                load.check(server.authority, "GET", target,
                           load.key_header(key))
            runs = [lambda target=target, key=key: load.wrk(
                server, server.authority, target, "get.lua", 64,
                options.seconds, load.key_header(key))
                for _, target, key in kinds]
            body = json.dumps({"keys": [plain] * 1000})
            runs.append(lambda: load.wrk(
                server, server.authority, "/v1/keys/verify:batch", "post.lua",
                2, options.seconds, {**load.key_header(admin),
                                     "Content-Type": "application/json"},
                body))
            found = load.in_turn(options, runs)
    for (name, _, _), one in zip(kinds, found):
        report.row(f"verify: {name}", one)
    report.row("verify:batch of 1000 keys", found[-1])
    report.fact("    for each key", f"{found[-1].cpu_us / 1000:.2f} us of CPU")


def measure_lists(options, report):
    """Pages of 50 keys of an account with few and with many keys."""
    targets = (("list", "/v1/keys?limit=50"),
               ("a filtered list", "/v1/keys?view=full&limit=50&state=active"))
    p99 = {}
    for count in (40, LISTED):
        with load.Place() as place:
            load.fill(place / "data", count, place / "sample")
            admin = load.admin_key(place / "data")
            with load.claviger(place / "data", admin) as server:
                found = load.in_turn(options, [
                    lambda target=target: load.wrk(
                        server, server.authority, target, "get.lua", 16,
                        options.seconds, load.key_header(admin))
                    for _, target in targets])
        for (name, _), one in zip(targets, found):
            report.row(f"{name}, {count} keys", one)
            p99.setdefault(name, []).append(one.p99_us)
    for name, (few, many) in p99.items():
        report.fact(f"    p99 of {name}", f"{many / few:.2f} x with {LISTED} "
                    "keys, whose page has 50 of them and not 40")


def measure_creates(options, report):
    """Verifies alone, and beside creates."""
    with load.Place() as place:
        admin, (key, _) = load.small_store(place / "data")
        with load.claviger(place / "data", admin) as server:
            verify = lambda: load.wrk(
                server, server.authority, "/v1/auth", "get.lua", 64,
                options.seconds, load.key_header(key))

            def beside():
                creates = threading.Thread(target=lambda: load.wrk(
                    server, server.authority, "/v1/keys", "slow.lua", 20,
                    options.seconds + 1,
                    {**load.key_header(admin),
                     "Content-Type": "application/json"},
                    '{"alias": "beside"}'))
                creates.start()
                found = verify()
                creates.join()
                return found

            alone, together = load.in_turn(options, [verify, beside])
    report.row("verify alone", alone)
    report.row(f"verify beside {BESIDE} creates a second", together)
    ratio = together.p99_us / alone.p99_us
    report.goal(ratio <= 2, f"verify beside {BESIDE} creates a second: "
                f"{ratio:.2f} x the p99 without (at most 2 x)")


def revoke_all(server, admin):
    """Revokes all keys but ADMIN keys; returns how many, and the seconds."""
    def ask(**body):
        got = load.ask(server.authority, "POST", "/v1/keys/revoke",
                       {**load.key_header(admin),
                        "Content-Type": "application/json"},
                       json.dumps({"where": {"alias": "key *"}, **body}), 120)
        if got is None or got[0] != 200:
            raise load.Unable(f"revoking returned {got}")
        return json.loads(got[1])

    token = ask(dry_run=True)["confirm"]
    began = time.monotonic()
    return ask(confirm=token)["revoked"], time.monotonic() - began


def measure_revocation(options, report):
    """Verifies alone, and while many keys are revoked at once."""
    with load.Place() as place:
        load.fill(place / "data", REVOKED, place / "sample")
        admin = load.admin_key(place / "data")
        with load.claviger(place / "data", admin) as server:
            verify = lambda: load.wrk(
                server, server.authority, "/v1/auth", "get.lua", 64,
                options.seconds, load.key_header(admin))
            alone = verify()
            done = []
            revoking = threading.Thread(
                target=lambda: done.append(revoke_all(server, admin)))
            revoking.start()
            together = verify()
            revoking.join()
    if not done:
        raise load.Unable("the keys were not revoked")
    count, seconds = done[0]
    report.row("verify alone", alone)
    report.row("verify while keys are revoked", together)
    report.fact(f"    revoking {count} keys", f"{seconds:.1f} s")
    ratio = together.p99_us / alone.p99_us
    report.goal(ratio <= 2, f"verify while {count} keys are revoked: "
                f"{ratio:.2f} x the p99 without (at most 2 x)")


def measure(options, report):
    measure_verify(options, report)
    measure_lists(options, report)
    measure_creates(options, report)
    measure_revocation(options, report)
