"""
Invalid files, ports and data directories: the program reports the error and
changes nothing.
"""
# sanitize: thread

import os
import pathlib
import socket

import harness
from harness import check, contains, equal

MINIMAL = """\
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
    - path: /things
      operations:
      - {name: list, method: GET, call: up.list}
"""


def fails(s, code, says, *args, **options):
    ports = [] if any(isinstance(word, pathlib.Path) for word in args) \
        else harness.builtin_port_options()
    done = s.run("serve", "--data", options.pop("data", s.dir / "data"),
                 "--authority", "127.0.0.1:0", *ports, *args, **options)
    equal(done.code, code, f"serve {args}: {done.err}")
    for part in says:
        contains(done.err, part)
    check("Sanitizer" not in done.err, done.err)


def files(s):
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n"
        for i in range(1, 12))
    for name, text, code, says in [
            ("empty.yaml", "", 3, ["empty.yaml"]),
            ("prose.yaml", "this is not a mapping", 3, ["prose.yaml"]),
            ("broken.yaml", "a: [1, 2\nb: 3\n", 3, ["broken.yaml:2"]),
            ("twice.yaml", "a: 1\na: 2\n", 3, ["twice.yaml:2:1", "'a'"]),
            ("binary.yaml", b"\x00\xff\xfe", 3, ["binary.yaml"]),
            ("bomb.yaml", bomb, 3, ["bomb.yaml"]),
            ("deep.yaml", "[" * 5000, 3, ["deep.yaml"]),
            ("noroot.yaml", "info: {label: x}\n", 3, ["naftiko"])]:
        fails(s, code, says, s.file(name, text))
    many = "naftiko: 1.0.0-alpha2\nx: [" + "1," * 3000 + "1]\n"
    fails(s, 3, ["many.yaml:2", "--limit spec_values=N"],
          s.file("many.yaml", many), "--limit", "spec_values=2000")
    fails(s, 3, ["memory=1000", "--limit memory=4MiB"], "--limit", "memory=1000")
    fails(s, 3, ["missing.yaml"], s.dir / "missing.yaml")
    fails(s, 3, [str(s.dir)], s.dir)
    fails(s, 2, ["did you mean '--threads'"], "--thread", "1")
    fails(s, 2, ["1 to 256"], "--threads", "0")
    fails(s, 2, ["request_body_bytes"], "--limit", "request_body_byte=1")


def ports(s):
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    small = s.file("small.yaml", MINIMAL.replace("PORT", str(port)))
    fails(s, 1, [str(port), "--port"], small)
    # A server that shares the port with SO_REUSEPORT is noticed, too.
    shared = socket.socket()
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind(("127.0.0.1", 0))
    shared.listen()
    port = shared.getsockname()[1]
    small = s.file("small.yaml", MINIMAL.replace("PORT", str(port)))
    fails(s, 1, [str(port), "--port"], small)
    free = harness.free_port()
    small = s.file("small.yaml", MINIMAL.replace("PORT", str(free)))
    fails(s, 3, ["small", str(free), "--port"], small, small)
    # The file has no credential, but its upstream is remote.
    fails(s, 4, ["--allow-open"], "--address", "0.0.0.0", small)


def directories(s):
    plain = s.file("plain", "a file")
    fails(s, 1, ["plain"], data=plain / "data")
    newer = s.dir / "newer"
    server = s.server(env={"DATA": str(newer)})
    fails(s, 1, [str(server.process.pid)], data=newer)
    equal(server.authority("GET", "/v1/keys", key=server.admin()).status, 200,
          "the first server goes on")
    equal(server.stop(), 0)
    if os.geteuid() != 0:
        locked = s.dir / "locked"
        locked.mkdir(mode=0o500)
        fails(s, 1, ["locked"], data=locked / "data")
    # The store refuses a file that it did not create.
    for name in ["data.mdb"]:
        for path in newer.rglob(name):
            path.write_bytes(b"not a store at all" * 1000)
            fails(s, 1, [str(newer)], data=newer)


def main(s):
    files(s)
    ports(s)
    directories(s)


harness.scenario(main)
