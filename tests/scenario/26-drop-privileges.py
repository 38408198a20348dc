"""
A program started by root drops its privileges after it has bound its ports: it
changes to another user and keeps no capability.
"""

import os
import pathlib
import pwd
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import time

import harness
from harness import check, contains, equal

NOBODY = pwd.getpwnam("nobody")
OTHER = 64999  # has no name
SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Small, description: Small.}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: http://127.0.0.1:1
    resources:
    - name: things
      path: /things
      operations:
      - {name: list, method: GET}
  exposes:
  - type: rest
    namespace: small
    port: PORT
    resources:
    - path: /VERSION
      operations:
      - {name: list, method: GET, call: up.list}
"""


def status(process):
    """/proc/PID/status of every thread."""
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        yield dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def has_nothing(server, uid, gid, bounds=True):
    seen = 0
    for thread in status(server.process):
        for name in SETS:
            if name != "CapBnd" or bounds:
                equal(int(thread[name], 16), 0, f"{name} of {thread['Name']}")
        equal(thread["Uid"].split(), [str(uid)] * 4)
        equal(thread["Gid"].split(), [str(gid)] * 4)
        equal(thread["NoNewPrivs"], "1")
        seen += 1
    check(seen >= 4, f"only {seen} threads")


def owners(directory):
    for path in [directory, *directory.rglob("*")]:
        found = path.lstat()
        yield path, found.st_uid, stat.S_IMODE(found.st_mode)


def works(server):
    equal(server.authority("GET", "/v1/auth", key=server.admin()).status, 200)
    made = server.rest("POST", "/v1/keys", key=server.admin(),
                       body={"alias": "new"})
    equal(made.status, 201, made.text())


def first_start(s, name, user, uid, gid):
    """A data directory that does not exist, nor do its parents."""
    data = s.dir / name / "deep/data"
    server = s.server("--user", user, env={"DATA": str(data)})
    has_nothing(server, uid, gid)
    works(server)
    contains(server.said(), "running as user '")
    for path, owner, mode in owners(s.dir / name):
        equal(owner, uid, f"the owner of {path}")
        equal(mode & 0o077, 0, f"the mode of {path}")
    # Again: with --user, and with the owner of the directory.
    equal(server.stop(), 0)
    server.start()
    works(server)
    equal(server.stop(), 0)
    server.args = []
    server.start()
    has_nothing(server, uid, gid)
    works(server)
    contains(server.said(), "who owns the data directory")
    equal(server.stop(), 0)
    return data


def existing_directory(s):
    """A directory that root created before, and one that is in use."""
    data = s.dir / "given"
    data.mkdir(mode=0o700)
    server = s.server("--user", "nobody", env={"DATA": str(data)})
    has_nothing(server, NOBODY.pw_uid, NOBODY.pw_gid)
    equal(server.stop(), 0)

    data = s.dir / "roots"
    server = s.server(env={"DATA": str(data)})
    has_nothing(server, 0, 0)
    contains(server.said(), "running as root, because no other user owns")
    works(server)
    equal(server.stop(), 0)
    refused = s.run("serve", "--data", data, "--user", "nobody",
                    "--authority", "127.0.0.1:0")
    equal(refused.code, 4)
    contains(refused.err, f"chown -R nobody {data}")
    check(all(owner == 0 for _, owner, _ in owners(data)), "it was changed")

    # Only the directory has a new owner: its files still belong to root.
    os.chown(data, NOBODY.pw_uid, NOBODY.pw_gid)
    refused = s.run("serve", "--data", data, "--authority", "127.0.0.1:0")
    equal(refused.code, 4)
    contains(refused.err, f"chown -R nobody {data}")
    subprocess.run(["chown", "-R", "nobody", data], check=True)
    server = s.server(env={"DATA": str(data)})
    has_nothing(server, NOBODY.pw_uid, NOBODY.pw_gid)
    works(server)
    equal(server.stop(), 0)


def hidden_directory(s):
    """Root can enter the parent directory, but the user cannot."""
    above = s.dir / "above"
    above.mkdir(mode=0o700)
    refused = s.run("serve", "--data", above / "data", "--user", "nobody",
                    "--authority", "127.0.0.1:0")
    equal(refused.code, 1)
    contains(refused.err, f"user 'nobody' cannot enter {above},")
    above.chmod(0o711)
    server = s.server("--user", "nobody", env={"DATA": str(above / "data")})
    works(server)
    equal(server.stop(), 0)


def serve_file(s, text, *args, **options):
    path = s.file("small.yaml", text)
    path.chmod(0o644)
    return path, s.server(*args, str(path), ports={}, **options)


def becomes(port, target, wanted=502):
    """Workers use a new file a moment after the log reports it."""
    end = time.monotonic() + harness.START_S
    while (got := harness.request(port, "GET", target).status) != wanted:
        check(time.monotonic() < end, f"{target} is {got}")
        time.sleep(0.02)


def reload(server, says):
    before = server.said().count(says)
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + harness.START_S
    while server.said().count(says) == before:
        check(time.monotonic() < end, f"never said: {says}\n{server.said()}")
        time.sleep(0.02)


def ports_and_files(s):
    """A low port at the start, none later; files that stay readable."""
    limit = int(pathlib.Path(
        "/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    low = next((port for port in range(limit - 1, limit - 200, -1)
                if port > 0 and is_free(port)), None)
    if low is None:
        print("note: everybody may bind every port here: not tried")
        return
    as_nobody(s, low)
    one = FILE.replace("PORT", str(low)).replace("VERSION", "one")
    path, server = serve_file(s, one, "--user", "nobody",
                              env={"DATA": str(s.dir / "ports")})
    has_nothing(server, NOBODY.pw_uid, NOBODY.pw_gid)
    becomes(low, "/one")
    # The same port with another response needs no privilege.
    path.write_text(one.replace("/one", "/two"))
    reload(server, "is loaded again")
    becomes(low, "/two")
    # Another low port.
    other = next(port for port in range(low - 1, 0, -1) if is_free(port))
    path.write_text(FILE.replace("PORT", str(other)).replace("VERSION", "one"))
    reload(server, f"port {other} needs a privilege")
    becomes(low, "/two")
    # A file that the user can no longer read.
    path.write_text(one)
    path.chmod(0o600)
    reload(server, "Permission denied")
    becomes(low, "/two")
    path.chmod(0o644)
    reload(server, "is loaded again")
    becomes(low, "/one")
    equal(server.stop(), 0)
    # The start fails if the user cannot read the file, even if root can.
    path.chmod(0o600)
    refused = s.run("serve", "--data", s.dir / "ports", "--authority",
                    "127.0.0.1:0", path)
    equal(refused.code, 1)
    contains(refused.err, "running as user 'nobody'")
    contains(refused.err, "Permission denied")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def stays_root(s):
    """Without its capabilities root cannot read every file either."""
    path = s.file("hidden.yaml", FILE.replace("PORT", str(harness.free_port()))
                  .replace("VERSION", "one"))
    path.chmod(0o600)
    os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
    server = s.server(str(path), "--user", "root", ports={},
                      env={"DATA": str(s.dir / "root")})
    has_nothing(server, 0, 0)
    contains(server.said(), "running as root, as --user says")
    contains(server.said(), f"{path}: a reload will not be able to read it")
    equal(server.stop(), 0)


def as_nobody(s, low):
    """Not root, but with the right to bind low ports (setpriv)."""
    user = ["setpriv", "--reuid", "nobody", "--regid", str(NOBODY.pw_gid),
            "--clear-groups", "--inh-caps", "+net_bind_service",
            "--ambient-caps", "+net_bind_service"]
    if not shutil.which("setpriv") or subprocess.run(
            [*user, harness.BINARY, "--version"],
            capture_output=True).returncode != 0:
        print("note: nobody cannot run the program here: not tried as nobody")
        return
    wrapper = s.file("as-nobody", f"#!/bin/sh\nexec {shlex.join(user)} "
                                  f"{shlex.quote(harness.BINARY)} \"$@\"\n")
    wrapper.chmod(0o755)
    data = s.dir / "nobodys"
    data.mkdir()
    os.chown(data, NOBODY.pw_uid, NOBODY.pw_gid)
    path = s.file("low.yaml", FILE.replace("PORT", str(low))
                  .replace("VERSION", "one"))
    path.chmod(0o644)
    server = s.server(str(path), ports={}, binary=str(wrapper),
                      env={"DATA": str(data)})
    has_nothing(server, NOBODY.pw_uid, NOBODY.pw_gid, bounds=False)
    equal(harness.request(low, "GET", "/one").status, 502)
    equal(server.stop(), 0)


def wrong_users(s):
    for user, code, says in [
            ("no-such-user", 3, "no user of that name"),
            ("", 2, "the value is empty: give NAME")]:
        done = s.run("serve", "--data", s.dir / "none", "--user", user)
        equal(done.code, code, done.err)
        contains(done.err, says)
    check(not (s.dir / "none").exists(), "a directory was made")


def not_root(s):
    """A program not started by root drops only its file capabilities."""
    server = s.server(env={"DATA": str(s.dir / "mine")})
    has_nothing(server, os.getuid(), os.getgid(), bounds=False)
    equal(server.stop(), 0)
    done = s.run("serve", "--data", s.dir / "mine", "--user", "root")
    equal(done.code, 3)
    contains(done.err, "only root can become another user")


def main(s):
    if os.getuid() != 0:
        not_root(s)
        return
    s.dir.chmod(0o755)
    wrong_users(s)
    data = first_start(s, "named", "nobody", NOBODY.pw_uid, NOBODY.pw_gid)
    check(re.search(r"^[0-9a-f-]{36}:ck1_",
                    (data / "admin.key").read_text()), "admin.key")
    first_start(s, "numbered", str(OTHER), OTHER, OTHER)
    existing_directory(s)
    hidden_directory(s)
    stays_root(s)
    ports_and_files(s)


harness.scenario(main)
