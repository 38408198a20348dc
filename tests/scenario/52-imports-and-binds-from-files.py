"""
A capability reads sections and secrets from other files, or reports why it
cannot.
"""

import json

import harness
from harness import Answer, check, contains, equal, like

MAIN = """\
naftiko: 1.0.0-alpha2
capability:
  consumes:
  - {{location: ./shared/api.yaml, import: api, as: birds}}
  - {{location: ./shared/gone.yaml, import: fish}}
  exposes:
  - type: rest
    namespace: web
    port: 8080
    resources:
    - path: /birds
      name: birds
      operations:
      - {{name: birds, method: GET, call: birds.list}}
    - path: /fish
      name: fish
      operations:
      - {{name: fish, method: GET, call: fish.list}}
"""

API = """\
naftiko: 1.0.0-alpha2
binds:
- namespace: secrets
  location: file://./keys.env
  keys: {{TOKEN: API_TOKEN}}
- namespace: more
  location: more.yaml
  keys: {{ACCOUNT: account.id}}
consumes:
- namespace: api
  type: http
  baseUri: http://127.0.0.1:{port}
  authentication: {{type: bearer, token: '{{{{secrets.TOKEN}}}}'}}
  inputParameters:
  - {{name: X-Account, in: header, value: '{{{{ACCOUNT}}}}'}}
  resources:
  - name: list
    path: /list
    operations:
    - {{name: list, method: GET, descripton: twisted}}
"""

VAULT = """\
naftiko: 1.0.0-alpha2
binds:
- {namespace: v, location: 'vault://secret/x', keys: {V: v}}
capability:
  consumes:
  - namespace: n
    type: http
    baseUri: http://127.0.0.1:9
    authentication: {type: bearer, token: '{{v.V}}'}
    resources:
    - name: r
      path: /r
      operations: [{name: o, method: GET}]
  exposes:
  - type: mcp
    namespace: m
    port: 9090
    tools: [{name: t, description: d, call: n.o}]
"""


def put(s, upstream):
    (s.dir / "shared").mkdir()
    s.file("shared/api.yaml", API.format(port=upstream.port))
    s.file("shared/keys.env", "# for the tests\nexport API_TOKEN='s3cret'\n")
    s.file("shared/more.yaml", "account:\n  id: 42\n")
    return s.file("main.yaml", MAIN.format())


def calls(s, path, upstream):
    done = s.run("call", path, "birds")
    equal((done.code, done.out.strip()), (0, "[]"), done.err)
    head = upstream.received[-1].decode()
    contains(head, "\r\nAuthorization: Bearer s3cret\r\n")
    contains(head, "\r\nX-Account: 42\r\n")
    done = s.run("call", path, "birds", "-v")
    check("s3cret" not in done.out + done.err, "secrets are redacted")
    done = s.run("call", path, "fish")
    check(done.code != 0, "there is no such file")
    contains(done.err, "./shared/gone.yaml")


def checks(s, path):
    done = s.run("check", path)
    equal(done.code, 1, done.out)
    like(done.out, r"(?m)^\S*main\.yaml:5:5: warning: the import of '\./shared/gone\.yaml' has no effect")
    like(done.out, r"(?m)^\S*shared/api\.yaml:20:\d+: warning: unknown key "
                   r"'descripton'")
    like(done.out, r"(?m)^rest GET /birds birds: works$")
    like(done.out, r"(?m)^rest GET /fish fish: cannot work: .*gone\.yaml")
    one = json.loads(s.run("check", "--json", path).out)
    files = [d.get("file", "") for d in one["diagnostics"]]
    check(any(f.endswith("shared/api.yaml") for f in files), files)
    equal(s.run("check", "--strict", path).code, 3)
    # A missing key disables the operations that need it, with a message.
    s.file("shared/keys.env", "OTHER=1\n")
    done = s.run("check", path)
    like(done.out, r"/birds birds: cannot work: TOKEN .*'API_TOKEN'.*keys\.env")
    done = s.run("check", "--set", "TOKEN=x", path)
    like(done.out, r"(?m)^rest GET /birds birds: works$")
    equal(s.run("check", "--set", "TOKENS=x", path).code, 3)
    done = s.run("check", s.file("vault.yaml", VAULT))
    equal(done.code, 0)
    like(done.out, r"mcp t: cannot work: V .*unsupported scheme 'vault'")


ENVIRONMENT = """\
naftiko: 1.0.0-alpha2
consumes:
- namespace: n
  type: http
  baseUri: http://127.0.0.1:{port}
  inputParameters:
  - {{name: REGION, in: environment}}
  - {{name: X-Region, in: header, value: 'r-{{{{REGION}}}}'}}
  resources:
  - name: r
    path: /in/{{{{REGION}}}}
    operations: [{{name: o, method: GET}}]
"""


def environment(s, upstream):
    path = s.file("environment.yaml", ENVIRONMENT.format(port=upstream.port))
    done = s.run("call", path, "n.o", env={"REGION": "north"})
    equal(done.code, 0, done.err)
    head = upstream.received[-1].decode()
    like(head, r"^GET /in/north HTTP")
    contains(head, "\r\nX-Region: r-north\r\n")
    done = s.run("call", path, "n.o")
    equal(done.code, 1)
    contains(done.err, "REGION is not set")


def fails(s):
    s.file("shared/two.yaml", "naftiko: 1.0.0-alpha2\nconsumes:\n"
                              "- {namespace: aa, type: http, baseUri: "
                              "'http://h'}\n- {namespace: bb, type: http, "
                              "baseUri: 'http://h'}\n")
    for entry, says in [
            ("{location: shared/two.yaml, import: a}",
             r"bad\.yaml:3:3: error: .*no 'consumes' of namespace 'a'; it has "
             r"'aa' and 'bb'"),
            ("{location: 'https://example.org/x.yaml', import: a}",
             r"bad\.yaml:3:3: error: .*scheme 'https'"),
            ("{location: bad.yaml, import: a}", r"error: .*circular"),
            ("{location: /dev/null, import: a}", r"error: .*regular file")]:
        path = s.file("bad.yaml", "naftiko: 1.0.0-alpha2\nconsumes:\n- "
                                  f"{entry}\n")
        done = s.run("check", path)
        equal(done.code, 3, done.out)
        like(done.out, says)
    s.file("broken.yaml", "a: [1\nb: 2\n")
    done = s.run("check", s.file("bad.yaml", "naftiko: 1.0.0-alpha2\n"
                                 "imports: [broken.yaml]\n"))
    equal(done.code, 3)
    like(done.out, r"broken\.yaml:2:\d+: error: not YAML")


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 b"[]"))
    path = put(s, upstream)
    calls(s, path, upstream)
    checks(s, path)
    environment(s, upstream)
    fails(s)


harness.scenario(main)
