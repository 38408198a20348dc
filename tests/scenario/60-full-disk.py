"""
A full disk, on file systems of a few MiB: creating a key fails and everything
else works, also after a restart. A first start fails with a message. Needs
root, for the mounts.
"""
# timeout: 600

import ctypes
import os
import shutil
import subprocess
import time

import harness
from harness import Skip, check, contains, equal

MIB = 1 << 20
RESERVE = 2 * MIB
KEYS_MAX = 20000


def private_mounts():
    """Enters a mount namespace of its own, so that mounts end with it."""
    if os.geteuid() != 0:
        raise Skip("only root can mount small file systems")
    libc = ctypes.CDLL(None, use_errno=True)
    clone_newns = 0x20000
    if libc.unshare(clone_newns) != 0:
        raise Skip("this machine allows no private mounts")
    mount("--make-rprivate", "/")


def mount(*words):
    done = subprocess.run(["mount", *map(str, words)], capture_output=True,
                          text=True)
    if done.returncode != 0:
        raise Skip(f"mount {words[0]}: {done.stderr.strip()}")


def on_tmpfs(s, name, size):
    place = s.dir / name
    place.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "none", place)
    return place


def on_image(s, name, size, make, *options):
    """A file system in a file, created by the command `make`."""
    image, place = s.dir / f"{name}.img", s.dir / name
    if shutil.which(make[0]) is None:
        raise Skip(f"{make[0]} is not installed")
    place.mkdir()
    with open(image, "wb") as file:
        file.truncate(size)
    done = subprocess.run([*make, image], capture_output=True, text=True)
    if done.returncode != 0:
        raise Skip(f"{make[0]}: {done.stderr.strip()}")
    mount("-o", ",".join(["loop", *options]), image, place)
    return place


def on_ext4(s, name):
    return on_image(s, name, 16 * MIB, ["mkfs.ext4", "-q", "-m", "0"],
                    "errors=remount-ro")


def on_btrfs(s, name):
    """Copy on write: overwriting needs space.  The smallest possible size."""
    return on_image(s, name, 130 * MIB, ["mkfs.btrfs", "-q"])


def fill(place, leave=0):
    """Use up all space but `leave` bytes."""
    with open(place / "filler", "wb", buffering=0) as file:
        for size in (MIB, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
        file.truncate(max(os.fstat(file.fileno()).st_size - leave, 0))
        os.fsync(file.fileno())


def empty(place):
    (place / "filler").unlink()


def serve(s, place, *args):
    return s.server("--limit", f"store_reserve_bytes={RESERVE}", *args,
                    env={"DATA": str(place / "data")})


def create(server):
    return server.authority("POST", "/v1/keys", body={"alias": "x" * 255},
                            key=server.admin())


def judge(server, key):
    return server.authority("GET", "/v1/auth", key=key).status


def revoke(server, key):
    return server.authority("DELETE", f"/v1/keys/{key.split(':')[0]}",
                            key=server.admin()).status


def create_until_full(server):
    keys = []
    while (a := create(server)).status == 201:
        keys.append(a.json()["key"])
        check(len(keys) < KEYS_MAX, "the disk is never full")
    equal(a.status, 507)
    contains(a.json()["error"]["message"], "data.mdb")
    return keys


def state(server):
    text = server.authority("GET", "/metrics").text()
    return [line.split('"')[1] for line in text.splitlines()
            if line.startswith("claviger_store_state{") and line.endswith(" 1")]


def wait_ready(server, status):
    end = time.monotonic() + 30
    while True:
        a = server.authority("GET", "/readyz")
        if a.status == 200 and a.json()["status"] == status:
            return
        check(time.monotonic() < end, f"/readyz stays {a.status} {a.text()}")
        time.sleep(0.05)


def check_full(server, keys, revoked):
    """Checks what works on a full disk, and what fails."""
    equal(create(server).status, 507)
    wait_ready(server, "degraded")
    equal(state(server), ["full"])
    equal(server.authority("GET", "/healthz").status, 200)
    made = server.mcp(server.admin()).tool(
        "fal-create-key", {"body": {"alias": "x"}})
    check(made.get("isError"), "a key over MCP")
    contains(made["content"][0]["text"], "507")
    contains(made["content"][0]["text"], "Revoking works")
    for key in keys[:20]:
        equal(judge(server, key), 200, "a valid key")
    for key in revoked[-20:]:
        equal(judge(server, key), 401, "a revoked key")
    a = server.authority("GET", "/v1/keys?limit=1000", key=server.admin())
    equal(a.status, 200)
    equal(len(a.json()["keys"]), min(1000, len(keys)))


def revoke_some(server, keys, revoked, count):
    for _ in range(min(count, len(keys))):
        key = keys.pop()
        equal(revoke(server, key), 204, "a revocation on a full disk")
        equal(judge(server, key), 401, "the revoked key")
        revoked.append(key)


def set_account(server, account, state):
    return server.authority("PATCH", "/v1/accounts/" + account["account_id"],
                            body={"state": state}, key=server.admin()).status


def disable_account(server, account):
    """An account can be disabled on a full disk, but none can be made."""
    equal(judge(server, account["key"]), 200)
    equal(set_account(server, account, "disabled"), 200)
    equal(judge(server, account["key"]), 403)
    equal(set_account(server, account, "enabled"), 507)
    equal(server.authority("POST", "/v1/accounts", body={"nickname": "x"},
                           key=server.admin()).status, 507)


def full(s, place):
    """Full while it runs, full at the next start, and then not full."""
    server = serve(s, place)
    account = server.authority("POST", "/v1/accounts", key=server.admin(),
                               body={"nickname": "x"}).json()
    fill(place, 512 * 1024)
    keys, revoked = create_until_full(server), []
    check(keys, "no key was made")
    check_full(server, keys, revoked)
    revoke_some(server, keys, revoked, 100)
    # All of it: other processes use the remaining space.
    empty(place)
    fill(place)
    check_full(server, keys, revoked)
    disable_account(server, account)
    revoke_some(server, keys, revoked, 100)
    server.kill()
    server.start()
    check_full(server, keys, revoked)
    revoke_some(server, keys, revoked, 100)
    server.stop()
    # The command has no server, so it uses the store directly.
    if keys:
        key = keys.pop()
        done = s.run("keys", "revoke", key.split(":")[0], "--data",
                     server.data)
        equal(done.code, 0, done.err)
        revoked.append(key)
    done = s.run("keys", "create", "--alias", "x", "--data", server.data)
    equal(done.code, 1, done.out)
    contains(done.err, "kept for revocations")
    server.start()
    check_full(server, keys, revoked)
    empty(place)
    wait_ready(server, "ready")
    equal(state(server), ["good"])
    equal(create(server).status, 201)
    equal(judge(server, account["key"]), 403)
    equal(set_account(server, account, "enabled"), 200)
    equal(judge(server, account["key"]), 200)
    for key in revoked:
        equal(judge(server, key), 401, "a revoked key")
    server.stop()


def full_map(s):
    """A full map: 3 MiB of address space for the store."""
    server = serve(s, s.dir / "map", "--limit", f"store_map_bytes={3 * MIB}")
    keys, revoked = create_until_full(server), []
    check_full(server, keys, revoked)
    revoke_some(server, keys, revoked, 100)
    server.stop()
    server.args[-1] = f"store_map_bytes={6 * MIB}"
    server.start()
    equal(create(server).status, 201)
    server.stop()


def first_starts(s, place):
    """Adds space until a first start succeeds."""
    data = place / "data"
    ends = []
    for leave in range(0, 8 * MIB, 128 * 1024):
        fill(place, leave)
        server = s.server("--limit", f"store_reserve_bytes={RESERVE}",
                          env={"DATA": str(data)}, wait=False)
        end = time.monotonic() + 20
        while server.running() and time.monotonic() < end:
            try:
                if server.authority("GET", "/healthz").status == 200:
                    break
            except OSError:
                time.sleep(0.02)
        code = server.process.poll()
        ends.append(code)
        if code is None:
            break
        equal(code, 1, f"the end with {leave} bytes left: {server.said()}")
        contains(server.said(), "free space")
        contains(server.said(), str(data))
        check(not (data / "store").exists(), "a store without space")
        empty(place)
    check(len(ends) > 4 and ends[-1] is None, f"first starts ended {ends}")
    equal(server.authority("GET", "/v1/keys", key=server.admin()).status, 200)
    server.stop()
    return len(ends)


def fail_ext4(place):
    """Report an error of the file system: it becomes read-only."""
    device = next(line.split()[0] for line in open("/proc/mounts")
                  if line.split()[1] == str(place))
    trigger = f"/sys/fs/ext4/{os.path.basename(device)}/trigger_fs_error"
    try:
        with open(trigger, "w") as file:
            file.write("claviger's tests")
    except OSError as e:
        print(f"no read-only file system: {e}")
        return False
    return True


def read_only(s, place):
    """A failing disk often becomes read-only."""
    server = serve(s, place)
    key = create(server).json()["key"]
    if fail_ext4(place):
        equal(create(server).status, 503)
        equal(server.authority("GET", "/readyz").status, 503)
        equal(state(server), ["failed"])
        equal(revoke(server, key), 503)
        for _ in range(20):
            equal(judge(server, key), 200)
        a = server.authority("GET", "/v1/keys", key=server.admin())
        equal((a.status, len(a.json()["keys"])), (200, 1))
        contains(server.said(), "data.mdb")
    equal(server.stop(), 0)


def optional(part, *args):
    """Runs a part that this machine may not support."""
    try:
        part(*args)
    except Skip as e:
        print(f"left out: {e}")


def main(s):
    full_map(s)
    private_mounts()
    full(s, on_tmpfs(s, "tmpfs", 8 * MIB))
    print(first_starts(s, on_tmpfs(s, "first", 9 * MIB)), "first starts")
    optional(lambda: full(s, on_ext4(s, "ext4")))
    optional(lambda: first_starts(s, on_ext4(s, "first-ext4")))
    optional(lambda: read_only(s, on_ext4(s, "read-only")))
    optional(lambda: full(s, on_btrfs(s, "btrfs")))


harness.scenario(main)
