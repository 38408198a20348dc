"""The authority on a Unix socket: proxies, curl and the command line use it."""
# sanitize: thread

import http.client
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess

import harness
from harness import check, contains, equal


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def ask(path, method, target, key=None, headers=(), body=None):
    """Returns status, headers and body of a request over the socket."""
    connection = Connection(path)
    sent = dict(headers)
    if key is not None:
        sent["Authorization"] = f"Key {key}"
    connection.request(method, target, body, sent)
    got = connection.getresponse()
    answer = got.status, got.headers, got.read()
    connection.close()
    return answer


def start(s, path, *more, **options):
    """A server whose authority listens there only."""
    server = s.server("--authority", f"unix:{path}", *more, authority=False,
                      env={"DATA": s.dir / "unix"}, **options)
    harness.wait_until("it says so", lambda: "admin key" in server.said())
    return server


def accepts(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
            return True
        except OSError:
            return False


def is_socket(path):
    return os.path.lexists(path) and stat.S_ISSOCK(os.lstat(path).st_mode)


def serves_all_of_the_api(s, server, path):
    equal(stat.S_IMODE(os.lstat(path).st_mode), 0o660)
    contains(server.said(), f"authority  unix:{path}  authority")
    key = server.admin()
    equal(ask(path, "GET", "/readyz")[0], 200)
    equal(ask(path, "GET", "/v1/keys")[0], 401)
    status, _, body = ask(path, "POST", "/v1/keys", key,
                          {"Content-Type": "application/json"},
                          '{"alias": "over a socket"}')
    equal(status, 201)
    contains(ask(path, "GET", "/v1/keys", key)[2].decode(), "over a socket")
    # A page cannot reach a Unix socket, but its names are checked as usual.
    equal(ask(path, "GET", "/v1/keys", key, {"Origin": "http://a.example"})[0],
          403)
    # The surfaces call the authority in memory.
    contains(server.rest("GET", "/v1/keys", key=key).body.decode(),
             "over a socket")
    contains(ask(path, "GET", "/metrics", key)[2].decode(),
             'route="authority GET /v1/keys",status="401"')


def many_connections(path, key):
    """Each worker accepts; all connections are of one peer."""
    open_ones = [Connection(path) for _ in range(50)]
    for _ in range(3):
        for c in open_ones:
            c.request("GET", "/v1/auth", headers={"X-API-Key": key})
        for c in open_ones:
            got = c.getresponse()
            equal((got.status, got.read()), (200, b'{"valid":true}'))
    for c in open_ones:
        c.close()


def the_command_line(s, path, key):
    env = {"FAL_KEY": key}
    for options in (["--url", f"unix:{path}"], ["--data", s.dir / "unix"]):
        made = s.run("keys", "create", "--desc", "cli", *options, env=env)
        equal(made.code, 0, made.err)
        secret = made.out.split("'")[1] if "'" in made.out else None
        listed = s.run("keys", "list", *options, env=env)
        contains(listed.out, "cli")
        if secret:
            equal(s.run("keys", "verify", secret, *options, env=env).code, 0)
    listed = s.run("keys", "list", env={**env, "CLAVIGER_URL": f"unix:{path}"})
    contains(listed.out, "cli")
    absent = s.run("keys", "list", "--url", f"unix:{path}.x", env=env)
    check(absent.code != 0, "a socket that is not there")
    contains(absent.err, f"unix:{path}.x")
    relative = s.run("keys", "list", "--url", "unix:a.sock", env=env)
    equal(relative.code, 3)
    contains(relative.err, "absolute path")
    if shutil.which("curl"):
        got = subprocess.run(
            ["curl", "-sS", "--unix-socket", path, "-H",
             f"Authorization: Key {key}", "http://localhost/v1/keys"],
            capture_output=True, timeout=30)
        contains(got.stdout.decode(), "cli")


def replaces_only_dead_sockets(s, server, path):
    second = s.run("serve", "--data", s.dir / "other", "--authority",
                   f"unix:{path}", *ports())
    equal(second.code, 1)
    contains(second.err, f"another program serves the Unix socket {path}")
    check(accepts(path), "the first server still listens")
    server.process.kill()
    server.process.wait()
    check(is_socket(path) and not accepts(path), "a dead socket stays")
    server.start(wait=False)
    harness.wait_until("it was replaced", lambda: accepts(path))
    # A reload, which first opens the access log again, keeps it.
    before, log = os.lstat(path).st_ino, s.dir / "access.log"
    log.rename(s.dir / "access.log.1")
    server.process.send_signal(signal.SIGHUP)
    harness.wait_until("a reload begins", log.exists)
    for _ in range(20):
        equal(ask(path, "GET", "/v1/keys", server.admin())[0], 200)
    equal(os.lstat(path).st_ino, before)
    equal(server.stop(), 0)
    check(not os.path.lexists(path), "it is removed at the end")


def ports():
    return [word for name in (harness.REST, harness.MCP)
            for word in ("--port", f"{name}={harness.free_port()}")]


def refuses_bad_places(s):
    file = s.file("file", "precious")
    (s.dir / "link").symlink_to(file)
    long = "/" + "x" * 107
    for place, code, said in (
            (file, 3, "exists and is not a socket"),
            (s.dir / "link", 3, "exists and is not a socket"),
            (s.dir, 3, "exists and is not a socket"),
            (s.dir / "absent/a.sock", 1, "the directory must exist"),
            ("a.sock", 2, "absolute path"), ("", 2, "absolute path"),
            (long, 2, "allows 107")):
        got = s.run("serve", "--data", s.dir / "bad", "--authority",
                    f"unix:{place}", *ports())
        contains(got.err, said)
        equal(got.code, code, f"{place}: {got.err}")
    equal(file.read_text(), "precious")
    check((s.dir / "link").is_symlink(), "the link stays")


def both_listen(s, path):
    server = s.server("--authority", f"unix:{path}",
                      env={"DATA": s.dir / "both"})
    key = server.admin()
    equal(server.authority("GET", "/v1/keys", key=key).status, 200)
    equal(ask(path, "GET", "/v1/keys", key)[0], 200)
    equal(server.stop(), 0)
    check(not os.path.lexists(path), "removed")


def drops_privileges(s):
    """As root, the socket belongs to the user that the program becomes."""
    if os.geteuid() != 0:
        print("# not root: --user is not tried")
        return
    user = pwd.getpwnam("nobody")
    place = s.dir / "run"
    place.mkdir()
    os.chmod(s.dir, 0o755)
    os.chown(place, user.pw_uid, user.pw_gid)
    path = place / "a.sock"
    server = s.server("--authority", f"unix:{path}", "--user", "nobody",
                      authority=False, env={"DATA": place / "data"})
    harness.wait_until("it accepts", lambda: accepts(path))
    st = os.lstat(path)
    equal((st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)),
          (user.pw_uid, user.pw_gid, 0o660))
    equal(server.stop(), 0)
    check(not os.path.lexists(path), "removed by that user")
    denied = s.run("serve", "--data", place / "data", "--user", "nobody",
                   "--authority", f"unix:{s.dir}/a.sock", *ports())
    equal(denied.code, 1, denied.err)
    contains(denied.err, "the directory must exist and be writable")


def main(s):
    path = s.dir / "authority.sock"
    server = start(s, path, "--threads", "2", "--access-log",
                   s.dir / "access.log")
    serves_all_of_the_api(s, server, path)
    many_connections(path, server.admin())
    the_command_line(s, path, server.admin())
    replaces_only_dead_sockets(s, server, path)
    refuses_bad_places(s)
    both_listen(s, path)
    drops_privileges(s)


harness.scenario(main)
