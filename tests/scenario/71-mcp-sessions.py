"""
MCP sessions and streams: their owners, contents, lifetimes and limits, and the
notifications that a reload sends.
"""
# sanitize: thread

import json
import signal
import time

import harness
from harness import check, contains, equal, like
from mcp_wire import ENVELOPE, NEW, PREFIX, Client, Stream, refused

SESSIONS, STREAMS, CROWD = 30, 8, 600

FILE = """naftiko: 1.0.0-alpha2
info: {label: Changing, description: Has a tool more after each reload.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://127.0.0.1:9
    resources:
    - name: state
      path: /state
      operations:
      - {name: get-state, method: GET}
  exposes:
  - type: mcp
    namespace: changing
    port: 8080
    tools:
TOOLS"""


def with_tools(*names):
    return FILE.replace("TOOLS", "".join(
        f"    - {{name: {n}, description: d, call: api.get-state}}\n"
        for n in names))


def begins_and_ends(c, admin):
    mine = c.session()
    equal(c.ping(mine).status, 200)
    equal(c.ping().status, 200, "a request without a session is served")
    contains(refused(c.ping(("Mcp-Session-Id", "0" * 32)), 404, -32001),
             "Session not found")
    for strange in ("x", "0" * 4000, "\xe9" * 32, mine[1].upper() + "0"):
        refused(c.ping(("Mcp-Session-Id", strange)), 404, -32001)
    refused(c.ping(mine, key=admin), 404, -32001)  # another caller's
    equal(c.send(None, [mine], "DELETE", key=admin).status, 404)
    equal(c.send(None, [mine], "DELETE").status, 200)
    refused(c.ping(mine), 404, -32001)
    refused(c.send(None, [mine], "DELETE"), 404, -32001)
    refused(c.send(None, [mine, ("Accept", "text/event-stream")], "GET"), 404,
            -32001)
    for method in ("GET", "DELETE"):
        refused(c.send(None, method=method), 405, -32000)
    # The credential that began a session identifies its caller.
    own = ("Mcp-Session-Id", c.hello(key=admin).header("Mcp-Session-Id"))
    equal(c.ping(own, key=admin).status, 200)
    refused(c.ping(own), 404, -32001)
    check(own[1] != mine[1], "ids are never the same")


def batches(c):
    old, new = c.session("2025-03-26"), c.session("2025-06-18")
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    equal(c.send([ping], [old]).json(),
          [{"jsonrpc": "2.0", "id": 1, "result": {}}])
    refused(c.send([ping], [new]), 400, -32600)
    # A request without a revision uses the negotiated one.
    tools = c.send({**ping, "method": "tools/list"}, [old]).json()
    check("title" not in tools["result"]["tools"][0], "as of 2025-03-26")
    tools = c.send({**ping, "method": "tools/list"}, [new]).json()
    check("title" in tools["result"]["tools"][0], "as of 2025-06-18")


def needs_a_session(c):
    for method in ("resources/subscribe", "logging/setLevel"):
        refused(c.send({"jsonrpc": "2.0", "id": 1, "method": method,
                        "params": {"uri": "x:y", "level": "info"}}), 200,
                -32601)


def own_stream(c):
    mine = c.session()
    for accept in ("application/json", "text/plain"):
        refused(c.send(None, [mine, ("Accept", accept)], "GET"), 406, -32000)
    refused(c.send(None, [mine], "GET"), 406, -32000)
    for wrong in ("x", "1", "-", "1-", "0-1-2", "0-zz", "f" * 40 + "-1"):
        refused(c.send(None, [mine, ("Accept", "text/event-stream"),
                              ("Last-Event-ID", wrong)], "GET"), 400, -32000)
    refused(c.send(None, [mine, ("Accept", "text/event-stream"),
                          ("Last-Event-ID", "77-1")], "GET"), 404, -32001)
    s = c.get(mine)
    equal(s.status, 200)
    equal(s.header("Content-Type"), "text/event-stream")
    equal(s.header("Cache-Control"), "no-cache")
    equal(s.header("X-Accel-Buffering"), "no")
    identity, data = s.event()  # an event id to resume with
    like(identity, r"^[0-9a-f]+-[0-9a-f]+$")
    equal(data, "")
    refused(c.send(None, [mine, ("Accept", "text/event-stream")], "GET"), 409,
            -32000)
    equal(c.send(None, [mine], "DELETE").status, 200)
    equal(s.event(), None, "the stream ends with its session")
    s.close()
    old = c.session("2025-06-18")
    s = c.get(old)  # no empty event, which old clients cannot parse
    equal(c.send(None, [old], "DELETE").status, 200)
    equal(s.event(), None)
    s.close()


def flood_of_sessions(port):
    """A caller with too many loses some; known callers have a quarter."""
    for_all = SESSIONS - SESSIONS // 4
    c, other, late = (Client(port, source=f"127.0.0.{i}") for i in (1, 2, 3))
    mine, unused = other.session(), other.session()
    equal(other.ping(mine).status, 200)
    made = [c.session() for _ in range(4 * SESSIONS)]
    equal(len(set(made)), 4 * SESSIONS, "each initialize gets a session")
    kept = [m for m in made if c.ping(m).status == 200]
    equal(kept, made[-(for_all - 2):], "the newest are left")
    for m in (mine, unused):
        equal(other.ping(m).status, 200, "a caller with two keeps them")
    newest = late.session()
    equal(late.ping(newest).status, 200, "a caller without one gets one")
    refused(c.ping(kept[0]), 404, -32001)
    # A stream that is read survives a flood by its own caller.
    stream = c.get(kept[1])
    equal(stream.status, 200)
    stream.event()
    for _ in range(4 * SESSIONS):
        c.session()
    equal(c.ping(kept[1]).status, 200)
    equal(c.send(None, [kept[1]], "DELETE").status, 200)
    equal(stream.event(), None)
    stream.close()


def flood_of_streams(port):
    """The caller with the most is refused; another one takes a place."""
    for_all = STREAMS - STREAMS // 4
    c, other, late = (Client(port, source=f"127.0.0.{i}") for i in (1, 2, 3))
    mine = c.session()
    held = [c.get(mine)] + [c.listen({}) for _ in range(for_all - 1)]
    equal([s.status for s in held], [200] * for_all)
    for s in held:
        s.event()
    for refusal in (c.listen({}), c.get(c.session())):
        equal(refusal.status, 503)
        like(refusal.header("Retry-After"), r"^[1-9]\d*$")
        equal(json.loads(refusal.answer.read())["error"]["code"], -32000)
        refusal.close()
    more = [o.listen({}) for o in (other, late)]
    equal([s.status for s in more], [200, 200])
    equal(held[0].event(), None, "the oldest has ended")
    equal(c.ping(mine).status, 200, "and its session is still there")
    equal(held[1].message()["result"]["resultType"], "complete")
    equal(held[1].event(), None)
    for s in held + more:
        s.close()
    until_open(lambda: c.listen({})).close()


def until_open(make):
    """The server notices closed streams after a moment."""
    end = time.monotonic() + harness.ANSWER_S
    while (s := make()).status == 503:
        s.close()
        check(time.monotonic() < end, "no stream after all")
        time.sleep(0.02)
    return s


def listens(server, c, path):
    s = until_open(lambda: c.listen({"toolsListChanged": True,
                                     "promptsListChanged": True}))
    equal(s.header("Content-Type"), "text/event-stream")
    equal(s.header("X-Accel-Buffering"), "no")
    first = s.message()
    equal(first["method"], "notifications/subscriptions/acknowledged")
    equal(first["params"]["notifications"], {"toolsListChanged": True})
    equal(first["params"]["_meta"], {PREFIX + "subscriptionId": "l-1"})
    deaf = until_open(lambda: c.listen({}, 7))
    equal(deaf.message()["params"]["_meta"], {PREFIX + "subscriptionId": 7})
    mine = c.session()
    legacy = until_open(lambda: c.get(mine))
    place = legacy.event()[0]
    reload(server, path, with_tools("one", "two"))
    told = s.message()
    equal(told["method"], "notifications/tools/list_changed")
    equal(told["params"]["_meta"], {PREFIX + "subscriptionId": "l-1"})
    place, data = legacy.event()
    equal(json.loads(data)["method"], "notifications/tools/list_changed")
    equal(len(c.send({"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
                     [mine]).json()["result"]["tools"]), 2)
    legacy.close()
    reload(server, path, with_tools("one", "two", "three"))
    equal(s.message()["method"], "notifications/tools/list_changed")
    # Reconnect and read the events sent meanwhile.
    again = until_again(lambda: c.get(mine, ("Last-Event-ID", place)))
    equal(again.event()[0], place)
    equal(again.message()["method"], "notifications/tools/list_changed")
    return s, deaf, again


def until_again(make):
    """The server may still consider the earlier stream open."""
    end = time.monotonic() + harness.ANSWER_S
    while (s := make()).status == 409:
        s.close()
        check(time.monotonic() < end, "the stream is not free after all")
        time.sleep(0.02)
    return s


def reload(server, path, text):
    done = server.said().count("is loaded again")
    path.write_text(text)
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + harness.ANSWER_S
    while server.said().count("is loaded again") == done:
        check(time.monotonic() < end, "not loaded again")
        time.sleep(0.02)


def crowd(s):
    """Many clients on several threads: all are notified, none is lost."""
    path = s.file("crowd.yaml", with_tools("one"))
    server = s.server(str(path), "--threads", "4", ports={"mcp": "changing"},
                      authority=False)
    c = Client(server.ports["mcp"])
    sessions = [c.session() for _ in range(CROWD)]
    equal(len({m[1] for m in sessions}), CROWD)
    own = [c.get(m) for m in sessions[:CROWD // 10]]
    listening = [c.listen({"toolsListChanged": True}, i)
                 for i in range(CROWD // 10)]
    equal({x.status for x in own + listening}, {200})
    for stream in own:
        stream.event()
    for i, stream in enumerate(listening):
        equal(stream.message()["params"]["_meta"],
              {PREFIX + "subscriptionId": i})
    reload(server, path, with_tools("one", "two"))
    for stream in own + listening:
        equal(stream.message()["method"],
              "notifications/tools/list_changed")
    for m in sessions:
        equal(c.ping(m).status, 200)
    ended = set(sessions[::2])
    for m in ended:
        equal(c.send(None, [m], "DELETE").status, 200)
    for m in sessions:
        equal(c.ping(m).status, 404 if m in ended else 200)
    for stream in own + listening:
        stream.close()


def other_upstream(s, *args):
    """keys-management in front of an API other than the authority."""
    return s.server("--base-uri", "keys-management=http://127.0.0.1:9", *args,
                    authority=False, env={"FAL_KEY": "id:secret"})


def abandoned_calls(s):
    """Calls that wait for the reply of a lost client end after a time."""
    upstream = s.upstream(harness.Answer(204))
    server = s.server("--confirm", "destructive", "--limit", "mcp_calls=8",
                      "--base-uri", f"keys-management={upstream.url}",
                      authority=False, env={"FAL_KEY": "id:secret"})
    c, other = (Client(server.ports["mcp"], source=f"127.0.0.{i}")
                for i in (1, 2))
    can = {"elicitation": {}}
    mine, theirs = c.session(can=can), other.session(can=can)

    def call(client, session, number):
        """The server notices a lost reader after a moment."""
        end = time.monotonic() + harness.ANSWER_S
        while (stream := client.tool(session, "fal-revoke-key", {
                "key_id": f"k{number}"}, number)).status == 429:
            stream.close()
            check(time.monotonic() < end, "no place after all")
            time.sleep(0.02)
        stream.event()
        return stream, stream.message()["id"]

    def yes(client, session, question):
        return client.send({"jsonrpc": "2.0", "id": question, "result": {
            "action": "accept", "content": {"confirm": True}}}, [session])

    def sent(number):
        return sum(f"/k{number} ".encode() in r for r in upstream.received)

    questions = []
    for i in range(30):
        stream, question = call(c, mine, i)
        questions.append(question)
        stream.close()
    held = [call(other, theirs, 100 + i) for i in range(2)]
    for question in questions:
        equal(yes(c, mine, question).status, 202)
    for (stream, question), number in zip(held, (100, 101)):
        equal(yes(other, theirs, question).status, 202)
        check(not stream.message()["result"]["isError"], "it was sent")
        stream.close()
        equal(sent(number), 1)
    end = time.monotonic() + harness.ANSWER_S
    while not sent(29):
        check(time.monotonic() < end, "the newest was not kept")
        time.sleep(0.02)
    equal([sent(i) for i in range(20)], [0] * 20, "the oldest are cancelled")
    # Sessions of connected clients are not evicted: one more is refused.
    held = [call(c, mine, 200 + i) for i in range(6)]
    refusal = c.send({"jsonrpc": "2.0", "id": 300, "method": "tools/call",
                      "params": {"name": "fal-revoke-key",
                                 "arguments": {"key_id": "k"}}},
                     [mine, ("Accept", "text/event-stream")])
    contains(refused(refusal, 429, -32000), "pending")
    for stream, _ in held:
        stream.close()
    equal(server.stop(), 0)


def with_a_key(s):
    """In front of the authority, only known callers get storage."""
    server = s.server()
    nobody, known = (Client(server.ports["mcp"], key)
                     for key in (None, server.admin()))
    a = nobody.hello()
    equal((a.status, a.header("Mcp-Session-Id")), (200, None))
    equal(nobody.ping().status, 200)
    equal(nobody.send({"jsonrpc": "2.0", "id": 1,
                       "method": "tools/list"}).status, 200)
    refusal = nobody.listen({"toolsListChanged": True})
    equal(refusal.status, 401)
    equal(refusal.header("WWW-Authenticate"), 'Key realm="claviger"')
    contains(refusal.answer.read().decode(), "key")
    mine = known.session()
    equal(known.ping(mine).status, 200)
    refused(nobody.ping(mine), 404, -32001)
    stream = known.get(mine)
    equal((stream.status, stream.event()[1]), (200, ""))
    stream.close()
    listening = Stream(known.port, "POST", [
        ("Content-Type", "application/json"), ("MCP-Protocol-Version", NEW),
        ("Mcp-Method", "subscriptions/listen"),
        ("Authorization", f"Key {known.key}")], {
            "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
            "params": {"notifications": {}, "_meta": ENVELOPE}})
    equal(listening.message()["method"],
          "notifications/subscriptions/acknowledged")
    listening.close()
    equal(server.stop(), 0)


def idle(s):
    server = other_upstream(s, "--limit", "mcp_session_idle_ms=300")
    c = Client(server.ports["mcp"])
    mine = c.session()
    time.sleep(0.5)
    refused(c.ping(mine), 404, -32001)
    check(c.session() != mine, "another one")


def main(s):
    server = other_upstream(s, "--limit", f"mcp_sessions={SESSIONS}",
                      "--limit", f"mcp_streams={STREAMS}")
    c = Client(server.ports["mcp"])
    begins_and_ends(c, "another:caller")
    batches(c)
    needs_a_session(c)
    own_stream(c)
    equal(server.stop(), 0)
    server.start()
    flood_of_sessions(server.ports["mcp"])
    flood_of_streams(server.ports["mcp"])
    equal(server.stop(), 0)
    path = s.file("changing.yaml", with_tools("one"))
    other = s.server(str(path), ports={"mcp": "changing"}, authority=False)
    listening, deaf, legacy = listens(other, Client(other.ports["mcp"]), path)
    other.process.send_signal(signal.SIGTERM)
    end = listening.message()
    equal(end["id"], "l-1")
    equal(end["result"]["resultType"], "complete")
    equal(end["result"]["_meta"][PREFIX + "subscriptionId"], "l-1")
    equal(listening.event(), None)
    equal(deaf.message()["id"], 7, "no notification came before")
    equal(legacy.event(), None)
    equal(other.wait(), 0)
    crowd(s)
    idle(s)
    abandoned_calls(s)
    with_a_key(s)


harness.scenario(main)
