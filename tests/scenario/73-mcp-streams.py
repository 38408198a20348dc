"""
Messages before a response: progress, questions to the client, streams that end
early and resume, and cancellation. Also, arguments that are repeated in
headers.
"""
# sanitize: thread

import json
import signal
import time

import harness
from harness import check, contains, equal
from mcp_wire import ENVELOPE, NEW, PREFIX, Client, Fixture, Stream, refused

IN_FLIGHT = 100
URI = "keys-management"


def modern(c, method, params=None, headers=(), name=None, can=None,
           meta=None, identity="m-1"):
    envelope = {**ENVELOPE, PREFIX + "clientCapabilities": can or {},
                **(meta or {})}
    headers = [("MCP-Protocol-Version", NEW), ("Mcp-Method", method),
               *headers]
    if name:
        headers.append(("Mcp-Name", name))
        params = {"name": name, **(params or {})}
    return c.send({"jsonrpc": "2.0", "id": identity, "method": method,
                   "params": {**(params or {}), "_meta": envelope}}, headers)


def progress(c):
    mine = c.session()
    s = c.tool(mine, "test_tool_with_progress", meta={"progressToken": "p"})
    equal(s.header("Content-Type"), "text/event-stream")
    first = s.event()
    equal(first[1], "", "an empty event first")
    steps = [s.message() for _ in range(3)]
    equal([(m["params"]["progress"], m["params"]["total"]) for m in steps],
          [(0, 100), (50, 100), (100, 100)])
    equal({m["params"]["progressToken"] for m in steps}, {"p"})
    answer = s.message()
    equal((answer["id"], answer["result"]["isError"]), (7, False))
    equal(s.event(), None, "nothing after the answer")
    s.close()
    # A client that lost the connection gets all events again.
    again = c.get(mine, ("Last-Event-ID", first[0]))
    equal(again.event()[0], first[0])
    equal([again.message() for _ in range(4)], [*steps, answer])
    equal(again.event(), None)
    again.close()
    # Without a progress token there is a single JSON response.
    a = c.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "test_tool_with_progress"}}, [mine])
    equal(a.header("Content-Type"), "application/json")
    # The same for a client that accepts no stream.
    a = c.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "test_tool_with_progress",
                           "_meta": {"progressToken": 1}}},
               [mine, ("Accept", "application/json")])
    equal(a.header("Content-Type"), "application/json")
    # 2026-07-28: the same on the request's own stream, without event ids.
    a = modern(c, "tools/call", name="test_tool_with_progress",
               meta={"progressToken": 5})
    equal(a.header("Content-Type"), "text/event-stream")
    check("id: " not in a.text() and a.text().count("data: ") == 4, a.text())


def continues_without_connection(c):
    mine = c.session()
    s = c.tool(mine, "test_tool_with_progress", meta={"progressToken": 1})
    place = s.event()[0]
    s.message()
    s.close()  # before 2026-07-28, closing is not cancelling
    got, end = [], time.monotonic() + harness.ANSWER_S
    while not got or "result" not in got[-1]:
        check(time.monotonic() < end, f"no answer came: {got}")
        again = c.get(mine, ("Last-Event-ID", place))
        while again.status == 200 and (e := again.event()) is not None:
            place = e[0]
            if e[1]:
                got.append(json.loads(e[1]))
        again.close()
    equal(got[-1]["id"], 7)
    # The server closes the stream, and the client resumes it.
    s = c.tool(mine, "test_reconnection", identity="r")
    place, data = s.event()
    equal((data, s.event()), ("", None))
    s.close()
    again = c.get(mine, ("Last-Event-ID", place))
    again.event()
    equal(again.message()["id"], "r")
    equal(again.event(), None)
    again.close()


def questions(c):
    mine = c.session(can={"elicitation": {}})
    s = c.tool(mine, "test_elicitation", {"message": "Who?"})
    s.event()
    asked = s.message()
    equal((asked["method"], asked["params"]["message"]),
          ("elicitation/create", "Who?"))
    # Replies by other callers, to other requests, or invalid ones are ignored.
    other = c.session(can={"elicitation": {}})
    for session, identity in ((other, asked["id"]), (mine, "ask-0"), (mine, 7)):
        a = c.send({"jsonrpc": "2.0", "id": identity,
                    "result": {"action": "cancel"}}, [session])
        equal(a.status, 202)
    a = c.send({"jsonrpc": "2.0", "id": asked["id"], "result": {
        "action": "accept", "content": {"username": "u", "email": "e"}}},
        [mine])
    equal((a.status, a.body), (202, b""))
    contains(s.message()["result"]["content"][0]["text"], "action=accept")
    equal(s.event(), None)
    s.close()
    # An error instead of a reply counts as "no".
    s = c.tool(mine, "test_elicitation", {"message": "Who?"})
    s.event()
    asked = s.message()
    c.send({"jsonrpc": "2.0", "id": asked["id"],
            "error": {"code": -1, "message": "no"}}, [mine])
    contains(s.message()["result"]["content"][0]["text"], "action=cancel")
    s.close()
    # A client without elicitation gets an error.
    for session in (c.session(), ("X-None", "1")):
        a = c.send({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": {"name": "test_elicitation",
                               "arguments": {"message": "m"}}}, [session])
        contains(a.json()["error"]["message"], "elicitation")


def cancellation(c):
    mine = c.session(can={"elicitation": {}})
    for identity in (7, "seven"):
        s = c.tool(mine, "test_elicitation", {"message": "?"}, identity)
        s.event()
        s.message()
        for stray in (8, "7", None):  # another's id cancels nothing
            equal(c.note(mine, "notifications/cancelled",
                         {"requestId": stray}).status, 202)
        equal(c.note(mine, "notifications/cancelled",
                     {"requestId": identity, "reason": "x"}).status, 202)
        equal(s.event(), None, "what was cancelled has no answer")
        s.close()


def in_flight(c):
    mine = c.session(can={"elicitation": {}})
    # A request with a question counts twice: the request and the question.
    streams = [c.tool(mine, "test_elicitation", {"message": "?"}, i)
               for i in range(IN_FLIGHT // 2)]
    equal({s.status for s in streams}, {200})
    a = c.send({"jsonrpc": "2.0", "id": 1, "method": "ping"}, [mine])
    contains(refused(a, 429, -32000), "Too many")
    equal(c.ping(c.session()).status, 200, "other sessions go on")
    equal(c.send(None, [mine], "DELETE").status, 200)
    for s in streams:
        while s.event() is not None:
            pass
        s.close()


def watching(c):
    mine, deaf = c.session(), c.session()
    for method in ("resources/subscribe", "resources/unsubscribe"):
        message = {"jsonrpc": "2.0", "id": 1, "method": method,
                   "params": {"uri": "test://watched-resource"}}
        refused(c.send(message), 400, -32000)
        equal(c.send(message, [mine]).json()["result"], {})
        refused(c.send({**message, "params": {}}, [mine]), 200, -32602)
    s, other = c.get(mine), c.get(deaf)
    s.event()
    other.event()
    for session in (mine, deaf):
        c.tool(session, "test_trigger_tool_change").close()
    for stream in (s, other):
        equal(stream.message()["method"], "notifications/tools/list_changed")
    for stream in (s, other):
        stream.close()


def states(c):
    """A state is valid only for the request that it was issued for."""
    can = {"elicitation": {}}

    def call(name, more=None):
        return modern(c, "tools/call", more, name=name, can=can).json()

    tool = "test_input_required_result_request_state"
    asked = call(tool)["result"]
    equal(asked["resultType"], "input_required")
    answer = {"inputResponses": {"confirm": {
        "action": "accept", "content": {"ok": True}}},
        "requestState": asked["requestState"]}
    done = call(tool, answer)["result"]
    equal(done["content"][0]["text"], "state-ok")
    for name, more in (
            ("test_input_required_result_tampered_state", answer),
            (tool, {**answer, "arguments": {"x": 1}}),
            (tool, {**answer, "requestState": answer["requestState"][:-1]}),
            (tool, {**answer, "requestState": ""}),
            (tool, {**answer, "requestState": 7}),
            (tool, {**answer, "inputResponses": []})):
        equal(call(name, more)["error"]["code"], -32602, more)
    a = modern(c, "tools/call", answer, name=tool, can=can,
               headers=[("Authorization", "Key another")])
    equal(a.json()["error"]["code"], -32602, "another caller's state")
    a = modern(c, "tools/call", name=tool)
    refused(a, 400, -32021)
    equal(a.json()["error"]["data"],
          {"requiredCapabilities": {"elicitation": {}}})


def params_in_headers(c):
    def call(arguments, *headers):
        return modern(c, "tools/call", {"arguments": arguments}, headers,
                      "test_x_mcp_header")

    region = ("Mcp-Param-Region", "eu")
    for good in (({"region": "eu"}, region),
                 ({"region": "eu"}, ("mcp-param-region", "=?base64?ZXU=?=")),
                 ({"region": "eu", "level": 42}, region,
                  ("Mcp-Param-Level", "42.0")),
                 ({"region": "eu", "level": None}, region),
                 ({"region": "eu", "note": "x"}, region), ({},)):
        a = call(*good)
        equal((a.status, "result" in a.json()), (200, True), good)
    for bad in (({"region": "eu"},), ({"region": "us"}, region),
                ({"region": "eu"}, ("Mcp-Param-Region", "EU")),
                ({"region": "eu"}, ("Mcp-Param-Region", "=?base64?ZXU?=")),
                ({"region": "eu", "level": 42}, region),
                ({"region": "eu", "level": 42}, region,
                 ("Mcp-Param-Level", "0x2a")),
                ({}, region)):
        refused(call(*bad), 400, -32020)


def closed_stream(c):
    """2026-07-28: closing a listen stream releases its place."""
    for _ in range(20):
        s = c.listen({"toolsListChanged": True})
        equal(s.message()["method"],
              "notifications/subscriptions/acknowledged")
        s.close()
    s = c.listen({"resourceSubscriptions": ["test://watched-resource"]})
    equal(s.message()["params"]["notifications"],
          {"resourceSubscriptions": ["test://watched-resource"]})
    s.close()
    for wrong in ([], {"resourceSubscriptions": "x"},
                  {"resourceSubscriptions": ["x:y"] * 101}):
        s = c.listen(wrong)
        equal(json.loads(s.answer.read())["error"]["code"], -32602, wrong)
        s.close()
    Stream(c.port, "GET").close()


def question_survives_reload(s):
    """
    The program asks a client, which loses its connection.  Files are reloaded,
    the client accepts, reconnects and reads the response.
    """
    path = s.file("mine.yaml",
                  (harness.ROOT / "capabilities/keys-management.yaml")
                  .read_text())
    upstream = s.upstream(*[harness.Answer(204)] * 4)
    server = s.server(str(path), "--confirm", "destructive", "--base-uri",
                      f"{URI}={upstream.url}",
                      authority=False, env={"FAL_KEY": "id:secret"})
    c = Client(server.ports["mcp"])
    mine = c.session(can={"elicitation": {}})
    s1 = c.tool(mine, "fal-revoke-key", {"key_id": "k1"})
    place = s1.event()[0]
    place, data = s1.event()
    asked = json.loads(data)
    equal(asked["method"], "elicitation/create")
    s1.close()
    path.write_text(path.read_text() + "\n# changed\n")
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + harness.ANSWER_S
    while "is loaded again" not in server.said():
        check(time.monotonic() < end, "not loaded again")
        time.sleep(0.02)
    a = c.send({"jsonrpc": "2.0", "id": asked["id"], "result": {
        "action": "accept", "content": {"confirm": True}}}, [mine])
    equal(a.status, 202)
    again = c.get(mine, ("Last-Event-ID", place))
    while again.status == 409:
        check(time.monotonic() < end, "the stream is never free")
        again.close()
        again = c.get(mine, ("Last-Event-ID", place))
    equal(again.status, 200)
    again.event()
    result = again.message()["result"]
    check(not result["isError"], result)
    again.close()
    # A question without a reply, when the program stops.
    c.tool(mine, "fal-revoke-key", {"key_id": "k2"}).close()


def main(s):
    question_survives_reload(s)
    with Fixture(s.dir) as fixture:
        c = Client(fixture.port)
        for part in (progress, continues_without_connection, questions,
                     cancellation, in_flight, watching, states,
                     params_in_headers, closed_stream):
            part(c)
        # A request that waits for a reply does not block the server.
        mine = c.session(can={"elicitation": {}})
        waiting = c.tool(mine, "test_elicitation", {"message": "?"})
        waiting.event()
        waiting.message()
    equal(waiting.event(), None)


harness.scenario(main)
