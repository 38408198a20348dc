"""MCP over stdin and stdout: one message per line, and no other output."""
# sanitize: thread

import json
import os
import pty
import select
import signal
import socket
import subprocess
import threading

import harness
from harness import check, contains, equal
from mcp_line import Line, WAIT_S

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"
META = {PREFIX + "protocolVersion": NEW, PREFIX + "clientCapabilities": {}}

TOOLS = """
naftiko: 1.0.0-alpha2
info: {label: Things, description: Tools by stdio.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:%(port)d
    authentication: {type: bearer, token: '{{TOKEN}}'}
    resources:
    - name: things
      path: /things
      operations:
      - {name: get-things, method: GET}
  exposes:
%(exposes)s
binds:
- namespace: env
  keys: {TOKEN: THE_TOKEN}
"""
EXPOSER = """  - type: mcp
    namespace: %s
    transport: %s
    tools:
    - {name: things, description: All things., call: api.get-things}
"""


def is_error(message, code, echoed=None):
    equal(message["error"]["code"], code, message)
    equal(message.get("id"), echoed, message)
    return message["error"]


def keys_by_stdio(s):
    """The built-in capability creates the store and uses its first key."""
    line = Line(s, "--data", "new/data")
    begun = line.initialize("2025-06-18")
    equal(begun["protocolVersion"], "2025-06-18")
    check("Authorization" not in begun["instructions"],
          "there are no headers to send a key by")
    tools = line.ask("tools/list")["result"]["tools"]
    equal([t["name"] for t in tools],
          ["fal-list-keys", "fal-create-key", "fal-revoke-key"])
    made = line.ask("tools/call", {
        "name": "fal-create-key",
        "arguments": {"body": {"alias": "by line"}}})["result"]
    check(not made["isError"], made)
    key = made["structuredContent"]
    listed = line.ask("tools/call", {"name": "fal-list-keys"})["result"]
    equal([k["key_id"] for k in listed["structuredContent"]["keys"]],
          [key["key_id"]])
    equal(line.end(), [])
    admin = (s.dir / "new/data/admin.key").read_text().strip()
    for secret in (key["key_secret"], admin.split(":")[1]):
        check(secret not in line.said(), "a secret is in the log")
    # FAL_KEY has precedence over admin.key.
    line = Line(s, "--data", "new/data", env={"FAL_KEY": key["key"]})
    line.initialize()
    refused = line.ask("tools/call", {"name": "fal-list-keys"})["result"]
    check(refused["isError"], "an API key may not list keys")
    equal(line.end(), [])
    line = Line(s, "--data", "new/data", env={"FAL_KEY": admin})
    check(not line.ask("tools/call", {"name": "fal-list-keys"})["result"]
          ["isError"], "an ADMIN key may")
    equal(line.end(), [])


def beside_a_server(s):
    """Two processes share the store, and each sees the other's changes."""
    server = s.server()
    lines = [Line(s, "--data", server.data) for _ in range(2)]
    for line in lines:
        line.initialize()
    made = lines[0].ask("tools/call", {
        "name": "fal-create-key",
        "arguments": {"body": {"alias": "shared"}}})["result"]
    check(not made["isError"], made)
    key = made["structuredContent"]
    listed = lines[1].ask("tools/call", {"name": "fal-list-keys"})["result"]
    equal([k["key_id"] for k in listed["structuredContent"]["keys"]],
          [key["key_id"]])
    answer = server.rest("GET", "/v1/keys", key=server.admin())
    equal([k["key_id"] for k in answer.json()["keys"]], [key["key_id"]])
    revoked = lines[1].ask("tools/call", {
        "name": "fal-revoke-key",
        "arguments": {"key_id": key["key_id"]}})["result"]
    check(not revoked["isError"], revoked)
    answer = server.rest("GET", "/v1/keys", key=server.admin())
    equal(answer.json()["keys"], [])
    for line in lines:
        equal(line.end(), [])


def eras(s, data):
    """The first request except server/discover decides the era."""
    for version in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"):
        line = Line(s, "--data", data)
        result = line.initialize(version)
        equal(result["protocolVersion"], version)
        for word in ("resultType", "ttlMs", "_meta"):
            check(word not in result, f"{word} in {version}")
        equal(line.ask("ping")["result"], {})
        is_error(line.ask("server/discover", meta=META), -32601, 1)
        # A session ignores the claim.
        listed = line.ask("tools/list", meta=META)["result"]
        check("resultType" not in listed, listed.keys())
        batch = [{"jsonrpc": "2.0", "id": n, "method": "ping"}
                 for n in (1, "two")]
        line.say(batch + [{"jsonrpc": "2.0", "method": "notifications/x"}])
        if version == "2025-03-26":
            equal(sorted(str(m["id"]) for m in line.hear()), ["1", "two"])
        else:
            is_error(line.hear(), -32600)
        equal(line.end(), [])
    line = Line(s, "--data", data)
    equal(line.initialize("2099-01-01")["protocolVersion"], "2025-11-25")
    equal(line.end(), [])

    line = Line(s, "--data", data)
    found = line.ask("server/discover", meta=META)["result"]
    equal(found["supportedVersions"], [NEW])
    equal(line.initialize("2025-06-18")["protocolVersion"], "2025-06-18")
    equal(line.end(), [])

    line = Line(s, "--data", data)
    line.ask("server/discover", meta=META)
    wrong = {**META, PREFIX + "protocolVersion": "2027-01-01"}
    data_ = is_error(line.ask("tools/list", meta=wrong), -32022, 1)["data"]
    equal(data_, {"supported": [NEW], "requested": "2027-01-01"})
    listed = line.ask("tools/list", meta=META)["result"]
    equal(listed["resultType"], "complete")
    error = is_error(line.ask("initialize", {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "x", "version": "1"}}), -32022, 1)
    equal(error["data"]["supported"], [NEW])
    contains(is_error(line.ask("tools/list"), -32602, 1)["message"],
             PREFIX + "clientCapabilities")
    for method in ("initialize", "ping", "logging/setLevel"):
        is_error(line.ask(method, meta=META), -32601, 1)
    called = line.ask("tools/call", {"name": "fal-list-keys"}, meta=META)
    check(not called["result"]["isError"], called)
    is_error(line.ask("tools/call", {"name": "none"}, meta=META), -32602, 1)
    line.say([{"jsonrpc": "2.0", "id": 1, "method": "ping"}])
    is_error(line.hear(), -32600)
    equal(line.end(), [])


def invalid_lines(s, data):
    """Invalid lines get an error, and the stream continues."""
    line = Line(s, "--data", data)
    for garbage in (b"{\n", b"\x00\n", b"\xff\xfe\n", b'{"a":"\xff"}\n',
                    b"[" * 5000 + b"\n", b"nonsense " * 1000 + b"\n"):
        line.say(garbage)
        is_error(line.hear(), -32700)
    for wrong in (b"{}\n", b"[]\n", b"7\n", b"null\n",
                  b'{"jsonrpc":"1.0","id":1,"method":"ping"}\n',
                  b'{"jsonrpc":"2.0","id":null,"method":"ping"}\n',
                  b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}\n'):
        line.say(wrong)
        equal(line.hear()["error"]["code"], -32600, wrong)
    line.say(b"\n", b"  \t \r\n", b"\r\n")
    line.say(b'{"jsonrpc":"2.0","id":"7","method":"ping"}\r\n')
    equal(line.hear(), {"jsonrpc": "2.0", "id": "7", "result": {}})
    # In pieces, a byte at a time.
    for byte in b'{"jsonrpc":"2.0","id":8,"method":"ping"}\n':
        line.say(bytes([byte]))
    equal(line.hear()["id"], 8)
    # Of 4 MiB and more.
    line.say(b"x" * (5 << 20), b"\n")
    contains(is_error(line.hear(), -32600)["message"], "4194304")
    long = {"jsonrpc": "2.0", "id": 9, "method": "ping",
            "params": {"x": "y" * (4 << 20)}}
    line.say(long)
    is_error(line.hear(), -32600)
    equal(line.ask("ping", id=10)["result"], {})
    # The last line needs no line end.
    line.say(b'{"jsonrpc":"2.0","id":11,"method":"ping"}')
    equal([m["id"] for m in line.end()], [11])
    check("nonsense" not in line.said(), "the log repeats the input")


def many_at_once(s, data):
    """All get a response, in any order, although few run at a time."""
    line = Line(s, "--data", data)
    count = 3000

    def say_all():
        for n in range(count):
            line.say({"jsonrpc": "2.0", "id": n, "method": "tools/call",
                      "params": {"name": "fal-list-keys"}})
    teller = threading.Thread(target=say_all)
    teller.start()
    got = [line.hear()["id"] for _ in range(count)]
    teller.join()
    equal(sorted(got), list(range(count)))
    equal(line.end(), [])
    # Every request sent before EOF gets a response.
    asked = b"".join(
        json.dumps({"jsonrpc": "2.0", "id": n, "method": "tools/call",
                    "params": {"name": "fal-list-keys"}}).encode() + b"\n"
        for n in range(500))
    done = s.run("serve", "--stdio", "--data", data, stdin=asked)
    equal(done.code, 0, done.err)
    equal(sorted(json.loads(x)["id"] for x in done.out.splitlines()),
          list(range(500)))


def upstream_tools(s):
    """A file's own upstream: no store, no port, no newline in a response."""
    upstream = s.upstream(harness.Answer(
        200, {"Content-Type": "application/json"},
        '{\n  "things": [\n "a\u2028b",\r\n "\u00e9"]\n}\n', delay_s=0.4))
    port = upstream.listener.getsockname()[1]
    one = s.file("one.yaml", TOOLS % {
        "port": port, "exposes": EXPOSER % ("things-mcp", "stdio")})
    env = {"THE_TOKEN": "very-secret-token"}
    line = Line(s, one, env=env)
    line.initialize("2025-06-18")
    result = line.ask("tools/call", {"name": "things"})["result"]
    check(not result["isError"], result)
    equal(json.loads(result["content"][0]["text"])["things"],
          ["a\u2028b", "\u00e9"])
    # A cancelled request gets no response; the next one does.
    line.say({"jsonrpc": "2.0", "id": "gone", "method": "tools/call",
              "params": {"name": "things"}},
             {"jsonrpc": "2.0", "method": "notifications/cancelled",
              "params": {"requestId": "gone", "reason": "no"}},
             {"jsonrpc": "2.0", "method": "notifications/cancelled",
              "params": {"requestId": {"odd": 1}}})
    equal(line.ask("tools/call", {"name": "things"}, "kept")["id"], "kept")
    # A request in flight at EOF gets its response.
    line.say({"jsonrpc": "2.0", "id": "last", "method": "tools/call",
              "params": {"name": "things"}})
    equal([m["id"] for m in line.end()], ["last"])
    check("very-secret-token" not in line.said(), "a secret is in the log")
    check(not (s.dir / ".local").exists(), "no store where none is needed")
    # The same on SIGTERM.
    line = Line(s, one, env=env)
    line.initialize()
    line.say({"jsonrpc": "2.0", "id": "last", "method": "tools/call",
              "params": {"name": "things"}})
    line.ask("ping", id="p")
    line.process.send_signal(signal.SIGTERM)
    equal([m["id"] for m in line.end(close=False)], ["last"])
    return port


def which_surface(s, port):
    """The only surface, the one for stdio, or the named one."""
    env = {"THE_TOKEN": "t"}
    two = s.file("two.yaml", TOOLS % {"port": port, "exposes": "".join(
        EXPOSER % (name, "http") + f"    port: {p}\n"
        for name, p in (("first", 21001), ("second", 21002)))})
    done = s.run("serve", "--stdio", two, env=env)
    check(done.code != 0, "several")
    for part in ("--stdio-surface", "first", "second"):
        contains(done.err, part)
    equal(done.out, "")
    done = s.run("serve", "--stdio-surface", "third", two, env=env)
    check(done.code != 0, "none such")
    contains(done.err, "third")
    for name in ("first", "second"):
        line = Line(s, "--stdio-surface", name, two, env=env)
        equal(line.initialize()["serverInfo"]["name"], name)
        equal(line.end(), [])
    mixed = s.file("mixed.yaml", TOOLS % {"port": port, "exposes": (
        EXPOSER % ("by-http", "http") + "    port: 21003\n"
        + EXPOSER % ("by-line", "stdio"))})
    line = Line(s, mixed, env=env)
    equal(line.initialize()["serverInfo"]["name"], "by-line")
    equal(line.end(), [])
    done = s.run("check", mixed)
    equal(done.code, 0, done.out + done.err)
    check("does not carry out" not in done.out + done.err, done.out)
    rest = s.file("none.yaml", TOOLS % {"port": port, "exposes":
                  "  - {type: rest, namespace: r, port: 21004, "
                  "resources: [{path: /x, operations: [{method: GET, "
                  "call: api.get-things}]}]}\n"})
    done = s.run("serve", "--stdio", rest, env=env)
    check(done.code != 0, "no mcp exposer")
    contains(done.err, "mcp")
    # Plain serve: the other surfaces, and a message.
    server = s.server(mixed, ports={"mcp": "by-http"},
                      env={**env, "DATA": str(s.dir / "plain")})
    contains(server.said(), "serve --stdio")
    contains(server.said(), "by-line")
    equal(server.stop(), 0)


def questions(s, data):
    """The server asks the user by a request, or by a result."""
    line = Line(s, "--confirm", "destructive", "--data", data)
    line.initialize("2025-06-18", {"elicitation": {}})
    for action, word in (("accept", "Done"), ("decline", "declined")):
        line.say({"jsonrpc": "2.0", "id": 5, "method": "tools/call",
                  "params": {"name": "fal-revoke-key",
                             "arguments": {"key_id": "none"}}})
        asked = line.hear()
        equal(asked["method"], "elicitation/create")
        # Other requests are served meanwhile.
        equal(line.ask("ping", id="between")["result"], {})
        line.say({"jsonrpc": "2.0", "id": asked["id"], "result": {
            "action": action, "content": {"confirm": action == "accept"}}})
        answer = line.hear()
        equal(answer["id"], 5)
        contains(answer["result"]["content"][0]["text"], word)
    # Cancelled while the user decides: no response.  EOF: an error.
    for n in (6, 7):
        line.say({"jsonrpc": "2.0", "id": n, "method": "tools/call",
                  "params": {"name": "fal-revoke-key",
                             "arguments": {"key_id": "none"}}})
        equal(line.hear()["method"], "elicitation/create")
        if n == 6:
            line.say({"jsonrpc": "2.0", "method": "notifications/cancelled",
                      "params": {"requestId": n}})
    left = line.end()
    equal([m["id"] for m in left], [7])
    check("error" in left[0], left)

    meta = {**META, PREFIX + "clientCapabilities": {"elicitation": {}}}
    line = Line(s, "--confirm", "destructive", "--data", data)
    call = {"name": "fal-revoke-key", "arguments": {"key_id": "none"}}
    asked = line.ask("tools/call", call, meta=meta)["result"]
    equal(asked["resultType"], "input_required")
    key = next(iter(asked["inputRequests"]))
    answer = line.ask("tools/call", {
        **call, "requestState": asked["requestState"],
        "inputResponses": {key: {"action": "accept",
                                 "content": {"confirm": True}}}},
        meta=meta)["result"]
    equal(answer["resultType"], "complete")
    check(not answer["isError"], answer)
    is_error(line.ask("tools/call", call, meta=META), -32021, 1)
    equal(line.end(), [])


def reloaded_file(s, port):
    """Listening clients are notified if the file's tools change."""
    text = TOOLS % {"port": port, "exposes": EXPOSER % ("r", "stdio")}
    path = s.file("reload.yaml", text)
    env = {"THE_TOKEN": "t"}
    modern, legacy = Line(s, path, env=env), Line(s, path, env=env)
    check(legacy.initialize()["capabilities"]["tools"]["listChanged"],
          "notifies")
    equal(legacy.ask("ping")["result"], {})
    for n in (1, "2"):
        modern.say({"jsonrpc": "2.0", "id": n, "method":
                    "subscriptions/listen", "params": {"_meta": META,
                    "notifications": {"toolsListChanged": True}}})
        told = modern.hear()
        equal(told["method"], "notifications/subscriptions/acknowledged")
        equal(told["params"]["_meta"][PREFIX + "subscriptionId"], n)
    path.write_text(text.replace("{name: things, description: All things.",
                                 "{name: others, description: All others."))
    for line in (modern, legacy):
        line.process.send_signal(signal.SIGHUP)
    equal(sorted(str(modern.hear()["params"]["_meta"][
        PREFIX + "subscriptionId"]) for _ in range(2)), ["1", "2"])
    changed = legacy.hear()
    equal(changed, {"jsonrpc": "2.0", "method":
                    "notifications/tools/list_changed", "params": {}})
    for line, meta in ((modern, META), (legacy, None)):
        tools = line.ask("tools/list", id=9, meta=meta)["result"]["tools"]
        equal([t["name"] for t in tools], ["others"])
    modern.say({"jsonrpc": "2.0", "method": "notifications/cancelled",
                "params": {"requestId": 1}})
    left = modern.end()
    equal([m.get("id") for m in left], ["2", None])
    equal(left[0]["result"]["resultType"], "complete")
    equal((left[1]["method"], left[1]["params"]["requestId"]),
          ("notifications/cancelled", "2"))
    equal(legacy.end(), [])


def on_a_terminal(s, data, ping, answer):
    try:
        leader, follower = pty.openpty()
    except OSError as e:
        print(f"note: no terminal to try: {e}")
        return
    line = Line(s, "--data", data, stdin=follower)
    os.close(follower)
    os.write(leader, ping)
    equal(line.hear(), answer)
    os.write(leader, b"\x04")
    equal(line.end(), [])
    os.close(leader)


def descriptors(s, data):
    """Files, sockets, terminals, and closed descriptors."""
    ping = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
    answer = {"jsonrpc": "2.0", "id": 1, "result": {}}
    asked = s.file("asked", ping * 3)
    with open(asked, "rb") as source, open(s.dir / "told", "wb") as sink:
        line = Line(s, "--data", data, stdin=source, stdout=sink)
        line.end()
    told = (s.dir / "told").read_bytes().splitlines()
    equal([json.loads(x) for x in told], [answer] * 3)
    ours, theirs = socket.socketpair()
    line = Line(s, "--data", data, stdin=theirs, stdout=theirs)
    theirs.close()
    ours.sendall(ping)
    ours.settimeout(WAIT_S)
    equal(json.loads(ours.makefile().readline()), answer)
    ours.close()
    line.end()
    with open(os.devnull, "rb") as nothing:
        line = Line(s, "--data", data, stdin=nothing)
        equal(line.end(), [])
    on_a_terminal(s, data, ping, answer)
    # stdin is closed from the start, and a reader closes the pipe.
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", harness.BINARY, "serve",
         "--stdio", "--data", str(data)], capture_output=True, timeout=60,
        cwd=s.dir, env=harness.environment({"HOME": str(s.dir)}))
    equal((done.returncode, done.stdout), (0, b""))
    # With stdout closed, the store does not get its descriptor.
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", harness.BINARY, "serve",
         "--stdio", "--data", str(data)], stderr=subprocess.PIPE, input=ping,
        timeout=60, cwd=s.dir,
        env=harness.environment({"HOME": str(s.dir)}))
    equal(done.returncode, 0, done.stderr)
    line = Line(s, "--data", data)
    equal(line.ask("ping")["result"], {})
    line.process.send_signal(signal.SIGTERM)
    equal(line.end(close=False), [])
    line = Line(s, "--data", data, stdout=subprocess.PIPE)
    line.ask("ping")
    line.end()
    reading, writing = os.pipe()
    os.close(reading)
    line = Line(s, "--data", data, stdout=writing)
    os.close(writing)
    line.say(ping)
    line.end(close=False)


def slow_reader(s, data):
    """The server waits in bounded memory for a client that does not read."""
    process = subprocess.Popen(
        [harness.BINARY, "serve", "--stdio", "--data", str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, cwd=s.dir,
        preexec_fn=harness._die_with_parent,
        env=harness.environment({"HOME": str(s.dir)}))
    ask = json.dumps({"jsonrpc": "2.0", "id": 1,
                      "method": "tools/list"}).encode() + b"\n"
    os.set_blocking(process.stdin.fileno(), False)
    sent, stuck = 0, False
    while sent < 20000 and not stuck:
        if not select.select([], [process.stdin], [], 3)[1]:
            stuck = True
            break
        try:
            sent += os.write(process.stdin.fileno(), ask * 40) / len(ask)
        except BlockingIOError:
            stuck = True
    check(stuck, f"{sent} requests were accepted without a reader")
    process.kill()
    process.wait()


def main(s):
    keys_by_stdio(s)
    data = s.dir / "new/data"
    beside_a_server(s)
    eras(s, data)
    invalid_lines(s, data)
    many_at_once(s, data)
    port = upstream_tools(s)
    which_surface(s, port)
    questions(s, data)
    reloaded_file(s, port)
    descriptors(s, data)
    slow_reader(s, data)


harness.scenario(main)
