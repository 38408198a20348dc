"""
The MCP wire protocol: sessions and stateless requests on one endpoint, and
every row of the tables.
"""

import json

import harness
from harness import check, contains, equal, like

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"
ENVELOPE = {PREFIX + "protocolVersion": NEW, PREFIX + "clientCapabilities": {},
            PREFIX + "clientInfo": {"name": "wire", "version": "1"}}


class Wire:
    """POSTs to the endpoint; the caller controls every part."""

    def __init__(self, server):
        self.port, self.admin = server.ports["mcp"], server.admin()

    def send(self, body, headers=(), path="/mcp", method="POST", key=None,
             content_type="application/json"):
        if not isinstance(body, (bytes, str)) and body is not None:
            body = json.dumps(body)
        headers = list(headers)
        if content_type:
            headers.append(("Content-Type", content_type))
        return harness.request(self.port, method, path, headers, body, key)

    def legacy(self, method, params=None, version="2025-11-25", **options):
        message = {"jsonrpc": "2.0", "id": 7, "method": method}
        if params is not None:
            message["params"] = params
        headers = [("MCP-Protocol-Version", version)] if version else []
        return self.send(message, headers, **options)

    def modern(self, method, params=None, meta=None, drop=(), change=None,
               **options):
        """A valid request of 2026-07-28, changed by the arguments."""
        params = {**(params or {}),
                  "_meta": ENVELOPE if meta is None else meta}
        headers = {"MCP-Protocol-Version": NEW, "Mcp-Method": method}
        if "name" in params:
            headers["Mcp-Name"] = params["name"]
        headers.update(change or {})
        headers = [(k, v) for k, v in headers.items() if k not in drop]
        message = {"jsonrpc": "2.0", "id": "m-1", "method": method,
                   "params": params}
        return self.send(message, headers, **options)

    def tool(self, name, arguments=None, **options):
        a = self.modern("tools/call", {"name": name,
                                       "arguments": arguments or {}},
                        **options)
        equal(a.status, 200)
        return a.json()["result"]


def is_refusal(answer, status, code, what, echoed=None):
    equal(answer.status, status, what)
    equal(answer.header("Content-Type"), "application/json", what)
    body = answer.json()
    equal(body["jsonrpc"], "2.0", what)
    equal(body["error"]["code"], code, what)
    check(body["error"]["message"], f"{what}: an error says what is wrong")
    equal(body.get("id"), echoed, f"the id of {what}")
    return body["error"]


def http_layer(w):
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        for path in ("/mcp", "/"):
            a = w.send(None, path=path, method=method)
            is_refusal(a, 405, -32000, method)
            check("POST" in a.header("Allow"), a.header("Allow"))
    for path in ("/mcp/x", "/MCP", "/sse", "/v1/keys"):
        equal(w.send({}, path=path).status, 404, path)
    for wrong in (None, "text/plain", "application/x-www-form-urlencoded"):
        is_refusal(w.send("{}", content_type=wrong), 415, -32000, wrong)
    for body in ("", "{", "[1,", '{"a":\x01}', "[" * 50000,
                 b'{"a":"\xff"}'):
        is_refusal(w.send(body), 400, -32700, repr(body[:20]))
    for accept in ("application/json", "text/event-stream", "*/*", "image/png"):
        a = w.send({"jsonrpc": "2.0", "id": 1, "method": "ping"},
                   [("Accept", accept)])
        equal(a.status, 200, accept)
        equal(a.header("Content-Type"), "application/json", accept)
    equal(w.send({}, [("Host", "evil.example")]).status, 403)
    equal(w.send({}, [("Origin", "http://evil.example")]).status, 403)
    equal(w.send("{" + " " * (5 << 20) + "}").status, 413)


def cors(w):
    origin = ("Origin", f"http://127.0.0.1:{w.port}")
    a = w.send(None, [origin, ("Access-Control-Request-Method", "POST"),
                      ("Access-Control-Request-Headers", "mcp-method")],
               method="OPTIONS")
    equal((a.status, a.body), (204, b""))
    equal(a.header("Access-Control-Allow-Origin"), origin[1])
    for name in ("Authorization", "MCP-Protocol-Version", "Mcp-Method",
                 "Mcp-Name"):
        contains(a.header("Access-Control-Allow-Headers"), name)
    a = w.send({"jsonrpc": "2.0", "id": 1, "method": "ping"}, [origin])
    equal(a.header("Access-Control-Allow-Origin"), origin[1])
    equal(a.header("Vary"), "Origin")


def invalid_messages(w):
    for text, echoed in (
            ('7', None), ('{}', None), ('"x"', None), ('null', None),
            ('{"jsonrpc":"2.0","id":null,"method":"ping"}', None),
            ('{"jsonrpc":"2.0","id":1.5,"method":"ping"}', None),
            ('{"jsonrpc":"1.0","id":1,"method":"ping"}', 1),
            ('{"jsonrpc":"2.0","id":1}', 1),
            ('{"jsonrpc":"2.0","id":1,"method":7}', 1),
            ('{"jsonrpc":"2.0","id":"a","method":"ping","params":[]}', "a")):
        is_refusal(w.send(text), 400, -32600, text, echoed)
    for identity in ("0", "-1", '"x"', '""', "123456789012345678901234567890"):
        a = w.send('{"jsonrpc":"2.0","id":%s,"method":"ping"}' % identity)
        equal(a.text(),
              '{"jsonrpc":"2.0","id":%s,"result":{}}' % identity)


def batches(w):
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    note = {"jsonrpc": "2.0", "method": "notifications/x"}
    old = [("MCP-Protocol-Version", "2025-03-26")]
    for headers in ([], old):
        a = w.send([ping, note, {**ping, "id": 2}], headers)
        equal(a.json(), [{"jsonrpc": "2.0", "id": 1, "result": {}},
                         {"jsonrpc": "2.0", "id": 2, "result": {}}])
    a = w.send([note, note], old)
    equal((a.status, a.body), (202, b""))
    claim = {**ping, "params": {"_meta": ENVELOPE}}
    for body in ([], [1], [ping, {}], [ping, claim],
                 [{**ping, "method": "initialize"}], [ping] * 51):
        is_refusal(w.send(body, old), 400, -32600, "a batch")
    equal(len(w.send([ping] * 50, old).json()), 50)
    for version in ("2025-06-18", "2025-11-25", NEW):
        is_refusal(w.send([ping], [("MCP-Protocol-Version", version)]), 400,
                   -32600, version)


def handshakes(w):
    def hello(version, headers=(), key=w.admin):
        return w.send({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                       "params": {"protocolVersion": version,
                                  "capabilities": {}, "clientInfo": {
                                      "name": "w", "version": "1"}}},
                      headers, key=key)

    for version in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"):
        a = hello(version)
        equal(a.status, 200)
        session = a.header("Mcp-Session-Id")
        if version == "2024-11-05":  # it knows no sessions by header
            equal(session, None)
        else:
            like(session, r"^[0-9a-f]{32}$")
        equal(hello(version, key=None).header("Mcp-Session-Id"), None)
        result = a.json()["result"]
        equal(result["protocolVersion"], version)
        equal(result["capabilities"],
              {"tools": {"listChanged": True},
               "resources": {"listChanged": True}})
        equal(result["serverInfo"]["name"], "keys-management-mcp")
        contains(result["instructions"], "Authorization: Key")
        check("_meta" not in result and "resultType" not in result,
              "no word of 2026 in an older result")
    for version in ("1999-01-01", NEW, "2027-01-01", 7, None):
        equal(hello(version).json()["result"]["protocolVersion"],
              "2025-11-25", version)
    is_refusal(hello("2025-11-25", [("MCP-Protocol-Version", NEW)]), 400,
               -32020, "a handshake with a modern header", 1)
    for version in ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05",
                    None):
        headers = [("MCP-Protocol-Version", version)] if version else []
        a = w.send({"jsonrpc": "2.0", "method": "notifications/initialized"},
                   headers)
        equal((a.status, a.body), (202, b""), version)
        equal(w.legacy("ping", version=version).json()["result"], {})
    for body in ({"jsonrpc": "2.0", "id": 1, "result": {}},
                 {"jsonrpc": "2.0", "id": 1,
                  "error": {"code": -1, "message": "no"}}):
        equal(w.send(body).status, 202)


def legacy_requests(w):
    for method in ("skills/list", "prompts/list", "completion/complete",
                   "logging/setLevel", "server/discover", "no/such"):
        is_refusal(w.legacy(method, {}), 200, -32601, method, 7)
    for version in ("2027-01-01", "2025-11-26", "x"):
        error = is_refusal(w.legacy("tools/list", version=version), 400,
                           -32000, version, 7)
        contains(error["message"], "2025-06-18")
    is_refusal(w.legacy("tools/call", {"name": "no-such"}), 200, -32602,
               "an unknown tool", 7)
    is_refusal(w.legacy("tools/call", {}), 200, -32602, "no tool", 7)
    is_refusal(w.legacy("tools/list", {"cursor": "x"}), 200, -32602,
               "a cursor", 7)


def modern_requests(w):
    result = w.modern("server/discover").json()["result"]
    equal(result["resultType"], "complete")
    equal(result["supportedVersions"], [NEW])
    equal(result["capabilities"],
          {"tools": {"listChanged": True}, "resources": {"listChanged": True},
           "extensions": {PREFIX + "skills": {"directoryRead": True}}})
    equal((result["ttlMs"], result["cacheScope"]), (3600000, "public"))
    info = result["_meta"][PREFIX + "serverInfo"]
    equal(info["name"], "keys-management-mcp")
    a = w.send({"jsonrpc": "2.0", "method": "notifications/cancelled",
                "params": {"_meta": ENVELOPE}},
               [("MCP-Protocol-Version", NEW),
                ("Mcp-Method", "notifications/cancelled")])
    equal((a.status, a.body), (202, b""))
    equal(w.send({"jsonrpc": "2.0", "method": "notifications/x"},
                 [("MCP-Protocol-Version", NEW)]).status, 202)
    for method in ("initialize", "ping", "logging/setLevel",
                   "resources/subscribe", "resources/unsubscribe",
                   "prompts/list", "no/such"):
        is_refusal(w.modern(method), 404, -32601, method, "m-1")
    is_refusal(w.modern("tools/call", {"name": "no-such"}), 200, -32602,
               "an unknown tool", "m-1")


def modern_envelopes(w):
    version = {PREFIX + "protocolVersion": NEW}
    for meta in ({**ENVELOPE, PREFIX + "protocolVersion": 7}, version,
                 {**version, PREFIX + "clientCapabilities": []},
                 {**ENVELOPE, PREFIX + "clientInfo": {"name": "x"}},
                 {}, {PREFIX + "clientCapabilities": {}}):
        is_refusal(w.modern("tools/list", meta=meta), 400, -32602, meta,
                   "m-1")
    for wrong in ("2027-01-01", "2025-11-25"):
        error = is_refusal(
            w.modern("tools/list", change={"MCP-Protocol-Version": wrong},
                     meta={**ENVELOPE, PREFIX + "protocolVersion": wrong}),
            400, -32022, wrong, "m-1")
        equal(error["data"], {"supported": [NEW], "requested": wrong})


def modern_headers(w):
    call = {"name": "fal-list-keys", "arguments": {}}
    for name, wrong in (("MCP-Protocol-Version", "2025-11-25"),
                        ("Mcp-Method", "tools/list"),
                        ("Mcp-Method", "Tools/Call"),
                        ("Mcp-Name", "fal-create-key"),
                        ("Mcp-Name", "Fal-List-Keys"),
                        ("Mcp-Name", "=?base64?ZmFsLWxpc3Qta2V5cw?="),
                        ("Mcp-Name", "=?base64?*?=")):
        is_refusal(w.modern("tools/call", call, change={name: wrong}), 400,
                   -32020, f"{name}: {wrong}", "m-1")
        is_refusal(w.modern("tools/call", call, drop=[name]), 400, -32020,
                   f"no {name}", "m-1")
    for good in ("fal-list-keys", "  fal-list-keys\t",
                 "=?base64?ZmFsLWxpc3Qta2V5cw==?="):
        a = w.modern("tools/call", call, change={"Mcp-Name": good})
        equal(a.status, 200, good)
        check("result" in a.json(), good)


def lists(w):
    new = w.modern("tools/list").json()["result"]
    equal((new["ttlMs"], new["cacheScope"]), (300000, "public"))
    equal([t["name"] for t in new["tools"]],
          ["fal-list-keys", "fal-create-key", "fal-revoke-key"])
    hints = [tuple(t["annotations"][h] for h in (
        "readOnlyHint", "destructiveHint", "idempotentHint",
        "openWorldHint")) for t in new["tools"]]
    equal(hints, [(True, False, True, True), (False, False, False, True),
                  (False, True, True, True)])
    for t in new["tools"]:
        check(t["title"] and t["description"], t["name"])
        equal(t["inputSchema"]["type"], "object")
        check("additionalProperties" not in t["inputSchema"],
              "arguments that the file does not declare are open")
        check("outputSchema" not in t, "a type alone is no shape")
    check("$ref" not in json.dumps(new), "everything is written in place")
    equal(new["tools"][2]["inputSchema"]["required"], ["key_id"])
    for version, names in (
            ("2024-11-05", {"name", "description", "inputSchema"}),
            ("2025-03-26", {"name", "description", "inputSchema",
                            "annotations"}),
            ("2025-06-18", {"name", "title", "description", "inputSchema",
                            "annotations"}),
            ("2025-11-25", {"name", "title", "description", "inputSchema",
                            "annotations"})):
        a = w.legacy("tools/list", version=version).json()["result"]
        equal(set(a), {"tools"}, version)
        equal(set(a["tools"][0]), names, version)


def calls(w):
    before = w.tool("fal-list-keys", key=w.admin)
    equal(before["isError"], False)
    equal(json.loads(before["content"][0]["text"]),
          before["structuredContent"])
    made = w.tool("fal-create-key", {"body": {"alias": "wire"}}, key=w.admin)
    key = made["structuredContent"]
    equal(key["key"], key["key_id"] + ":" + key["key_secret"])
    ids = [k["key_id"] for k in w.tool(
        "fal-list-keys", key=w.admin)["structuredContent"]["keys"]]
    check(key["key_id"] in ids, "the new key is in the list")
    gone = w.tool("fal-revoke-key", {"key_id": key["key_id"]}, key=w.admin)
    equal(gone["content"],
          [{"type": "text", "text": "Done: HTTP 204, no content."}])
    equal((gone["structuredContent"], gone["isError"]), ({"status": 204},
                                                         False))
    equal(w.tool("fal-list-keys", key=w.admin)["structuredContent"],
          before["structuredContent"])
    return key["key"]


def wrong_keys(w, keys):
    """Every request checks its key, whatever its method."""
    call = {"name": "fal-list-keys", "arguments": {}}
    hello = {"protocolVersion": "2025-11-25", "capabilities": {},
             "clientInfo": {"name": "w", "version": "1"}}
    for key in keys:
        for answer in (w.legacy("initialize", hello, key=key),
                       w.legacy("ping", key=key),
                       w.legacy("tools/list", key=key),
                       w.legacy("resources/list", key=key),
                       w.legacy("tools/call", call, key=key),
                       w.modern("server/discover", key=key),
                       w.modern("tools/list", key=key),
                       w.modern("tools/call", call, key=key),
                       w.modern("subscriptions/listen", key=key),
                       w.send([], key=key), w.send("{", key=key),
                       w.send(None, method="GET", key=key),
                       w.send(None, method="DELETE", key=key)):
            equal(answer.status, 401)
            equal(answer.header("WWW-Authenticate"),
                  'Key realm="claviger"')
            equal(answer.header("Mcp-Session-Id"), None)
            refused = answer.json()
            equal((refused["jsonrpc"], refused["id"]), ("2.0", None))
            equal((refused["error"]["code"], refused["error"]["message"]),
                  (-32000, "HTTP 401: Invalid or revoked API key"))
            equal(refused["error"]["data"]["type"], "authorization_error")
    for scheme in ("Basic", "Digest", "Key2"):
        headers = [("Authorization", f"{scheme} {w.admin}")]
        equal(w.send({"jsonrpc": "2.0", "id": 1, "method": "ping"},
                     headers=headers).status, 401)
    equal(w.legacy("tools/list").status, 200, "without any key")


def failures(w, revoked):
    result = w.tool("fal-list-keys")
    equal(result["isError"], True)
    like(result["content"][0]["text"],
         r"^HTTP 401 from the key authority: .*Send `Authorization: Key")
    error = result["structuredContent"]["error"]
    equal((error["status"], error["code"], error["retryable"]),
          (401, "authorization_error", False))
    wrong_keys(w, ("no:body", "", w.admin + "x", revoked))
    api = w.tool("fal-create-key", {"body": {"alias": "api"}}, key=w.admin)
    result = w.tool("fal-list-keys", key=api["structuredContent"]["key"])
    equal(result["isError"], True)
    like(result["content"][0]["text"], r"^HTTP 403 .*ADMIN")
    for arguments, part in (({}, "body"), ({"alias": "x"}, "alias"),
                            ({"body": 7}, "body"),
                            ({"body": {"alias": ""}}, "alias"),
                            ({"body": {"alias": "a" * 256}}, "alias")):
        result = w.tool("fal-create-key", arguments, key=w.admin)
        equal(result["isError"], True, arguments)
        contains(result["content"][0]["text"], part)
    old = w.legacy("tools/call", {"name": "fal-list-keys"},
                   version="2025-03-26").json()["result"]
    equal(set(old), {"content", "isError"})
    # A call without "arguments", as some clients send it.
    new = w.legacy("tools/call", {"name": "fal-list-keys"}, key=w.admin)
    equal(new.json()["result"]["isError"], False)


def main(s):
    w = Wire(s.server())
    http_layer(w)
    cors(w)
    invalid_messages(w)
    batches(w)
    handshakes(w)
    legacy_requests(w)
    modern_requests(w)
    modern_envelopes(w)
    modern_headers(w)
    lists(w)
    failures(w, calls(w))


harness.scenario(main)
