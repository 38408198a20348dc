"""
`claviger check` reports which operations work and why others do not; `claviger
call` runs one.
"""

import json

import harness
from harness import Answer, check, contains, equal, like

FILE = str(harness.ROOT / "capabilities/keys-management.yaml")
KEY = {"FAL_KEY": "id:a-secret"}

BAD = """\
naftiko: 1.0.0-alpha2
infos: {label: x}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: ""
    resources:
    - path: /things/{thing-id}
      operations:
      - {name: getthing, method: FETCH}
      - {name: listthings, method: GET}
  exposes:
  - type: rest
    namespace: r
    port: 8123
    resources:
    - path: /things
      operations:
      - {name: things, method: GET, call: up.listthing}
      - {name: other, method: POST, call: up.listthings}
"""


def checks(s):
    good = s.run("check", FILE, env=KEY)
    equal(good.code, 0)
    lines = good.out.splitlines()
    equal(len(lines), 6, "operations and tools")
    check(all(line.endswith(": works") for line in lines), good.out)
    without = s.run("check", FILE)
    equal(without.code, 0, "a missing bind is no fault of the file")
    equal(without.out.count("FAL_KEY is not set"), 6)
    bad = s.run("check", s.file("bad.yaml", BAD))
    equal(bad.code, 1, "an operation can never work")
    for says in [r"bad\.yaml:2:1: warning: .*'infos'.*did you mean 'info'",
                 r"bad\.yaml:5:\d+: warning: .*baseUri.*--base-uri up=URL",
                 r"bad\.yaml:11:\d+: warning: .*FETCH",
                 r"bad\.yaml:20:\d+: warning: .*up\.listthing.*did you mean "
                 r"'up\.listthings'",
                 r"(?m)^rest GET /things things: cannot work: .*up\.listthing"]:
        like(bad.out, says)
    wrong = s.run("check", s.file("wrong.yaml", "naftiko: 1.0.0-alpha2\n"
                                  "capability:\n  consumes: 5\n"))
    equal(wrong.code, 3)
    like(wrong.out, r"wrong\.yaml:3:\d+: error: .*consumes")
    for line in s.run("check", "--json", FILE, s.dir / "bad.yaml",
                      env=KEY).out.splitlines():
        one = json.loads(line)
        equal(sorted(one), ["diagnostics", "dialect", "file", "operations"])
        check(one["operations"], "operations are listed")
    broken = s.run("check", s.file("broken.yaml", "a: [1\nb: 2\n"))
    equal(broken.code, 3)
    like(broken.out + broken.err, r"broken\.yaml:2:\d+: error: (.|\n)*\^")
    for words in (("call", "broken.yaml"), ("export", "openapi",
                                            "broken.yaml"),
                  ("import", "openapi", "broken.yaml"),
                  ("skill", "export", "broken.yaml", "skills")):
        done = s.run(*words)
        equal(done.code, 3)
        like(done.err, r"^claviger [a-z]+: broken\.yaml:2:\d+: ")
    equal(s.run("check").code, 2)


# Like published files: the intent is clear, but the schema forbids it.
PUBLISHED = """\
naftiko: 1.0.0-alpha2
info: {label: l, description: d}
capability:
  consumes:
  - type: http
    namespace: up
    baseUri: https://api.example.org
    resources:
    - name: keys
      path: /keys
      operations:
      - name: listkeys
        method: GET
        outputRawFormat: json
        outputParameters:
        - {name: result, type: array, value: $.}
      - name: createkey
        method: POST
        inputParameters:
        - name: body
          in: body
          type: object
          required: true
  exposes:
  - type: rest
    namespace: r
    port: 8080
    description: Not of the schema.
    resources:
    - path: /v1/keys
      operations:
      - method: GET
        name: listkeys
        call: up.listkeys
        outputParameters:
        - type: array
          mapping: $.
      - method: POST
        name: createkey
        call: up.createkey
        with: {body: rest.body}
        outputParameters:
        - type: object
          mapping: $.
"""


def strict(s):
    path = s.file("published.yaml", PUBLISHED)
    equal(s.run("check", path).out.count("error"), 0)
    done = s.run("check", "--strict", path)
    equal(done.code, 3)
    errors = [line for line in done.out.splitlines() if ": error: " in line]
    equal(len(errors), 5, done.out)
    for line, says in zip(errors, [
            r":22:11: error: unknown key 'type' in a consumed parameter",
            r":23:11: error: unknown key 'required' in a consumed parameter",
            r":28:5: error: unknown key 'description' in a rest surface",
            r":36:11: error: an output of type array has no 'items'",
            r":43:11: error: an output of type object has no 'properties'"]):
        like(line, says)
    # It works although the schema forbids it.
    equal(done.out.count(": works"), 2)
    # A pipe can be read only once.
    piped = s.run("check", "--strict", "/dev/stdin", stdin=PUBLISHED.encode())
    equal((piped.code, piped.out.count(": error: ")), (3, 5))
    one = json.loads(s.run("check", "--strict", "--json", path).out)
    equal([d["severity"] for d in one["diagnostics"]], ["error"] * 5)
    equal([o["works"] for o in one["operations"]], [True, True])
    # Files with every construct of a dialect are valid.
    for path in sorted((harness.ROOT / "tests/data/strict").glob("*.yaml")):
        done = s.run("check", "--strict", str(path))
        equal(done.out.count("(schema of "), 0, done.out)
        contains(done.out, "rest PUT /books/{id}" if "alpha" in path.name else
                 "rest GET /books/{id}", "it is read to its end")


def calls(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b'{"keys":[]}'))
    base = ["--base-uri", f"keys-management=http://127.0.0.1:{upstream.port}"]
    listed = s.run("call", FILE)
    equal(listed.code, 0)
    names = [line.partition(": ")[0] for line in listed.out.splitlines()]
    equal(names, ["listkeys", "createkey", "revokekey", "fal-list-keys",
                  "fal-create-key", "fal-revoke-key",
                  "keys-management.listkeys", "keys-management.createkey",
                  "keys-management.revokekey"])
    for name in ["listkeys", "fal-list-keys", "keys-management.listkeys"]:
        done = s.run("call", FILE, name, "limit=5", *base, env=KEY)
        equal((done.code, done.out.strip()), (0, '{"keys":[]}'), done.err)
        head = upstream.received[-1].decode()
        like(head, r"^GET /keys\?limit=5 HTTP/1\.1\r\n")
        contains(head, "\r\nAuthorization: Key id:a-secret\r\n")
    s.run("call", FILE, "createkey", "--body", '{"alias":"x"}', *base, env=KEY)
    check(upstream.received[-1].endswith(b'\r\n\r\n{"alias":"x"}'),
          "the body as given")
    dry = s.run("call", FILE, "revokekey", "key_id=a?b", "--dry-run", *base,
                env=KEY)
    contains(dry.out, "/keys/a%3Fb")
    check("a-secret" not in dry.out + dry.err, "secrets are redacted")
    for spelled in ("key-id", "keyId"):
        other = s.run("call", FILE, "revokekey", f"{spelled}=a?b",
                      "--dry-run", *base, env=KEY)
        equal(other.out, dry.out, f"the request with {spelled}")
    count = len(upstream.received)
    for args, env, code, says in [
            (["revokekey"], KEY, 3, "key_id"),
            (["listkeys", "limit=many"], KEY, 3, "limit"),
            (["listkey"], KEY, 5, "did you mean 'listkeys'"),
            (["revokekey", "key_id=.."], KEY, 3, "parameter 'key_id' (path)"),
            (["revokekey", "key_id=a/b"], KEY, 3, "has a slash"),
            (["listkeys"], {}, 1, "FAL_KEY")]:
        done = s.run("call", FILE, *args, *base, env=env)
        equal(done.code, code, done.err)
        contains(done.err, says)
    equal(len(upstream.received), count, "nothing was sent")
    for status, code in [(401, 4), (404, 5), (500, 6)]:
        upstream.answers = [Answer(status, {}, b'{"detail":"no"}')]
        done = s.run("call", FILE, "listkeys", *base, env=KEY)
        equal(done.code, code)
        contains(done.err, str(status))
        contains(done.out, "no")


def main(s):
    checks(s)
    strict(s)
    calls(s)


harness.scenario(main)
