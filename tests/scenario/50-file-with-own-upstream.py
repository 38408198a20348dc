"""
With a FILE, or with --upstream keys-management=remote, requests go to the
file's own upstream with the file's own credential. The test compares the exact
bytes of path, headers and body.
"""

import harness
from harness import Answer, check, contains, equal

FAL_KEY = "upstream-id:upstream-secret"


def head_of(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    return lines[0], dict(line.split(": ", 1) for line in lines[1:]), body


def over_rest(server, upstream, caller):
    upstream.answers = [Answer(200, {"Content-Type": "application/json",
                                     "Retry-After": "7", "Set-Cookie": "a=b",
                                     "X-Secret": "no"},
                               b'{"keys": [ 1.50 ],\n "x":null}')]
    got = server.rest("GET", "/v1/keys?limit=2&unknown=1", key=caller,
                      headers=[("Cookie", "c=d"), ("X-Forwarded-For", "x")])
    equal(got.status, 200)
    equal(got.body, b'{"keys": [ 1.50 ],\n "x":null}', "the bytes that came")
    equal(got.header("Retry-After"), "7")
    equal((got.header("Set-Cookie"), got.header("X-Secret")), (None, None))
    line, headers, body = head_of(upstream.received[-1])
    equal(line, "GET /keys?limit=2 HTTP/1.1")
    equal(headers["Authorization"], f"Key {FAL_KEY}", "the file's credential")
    check("Cookie" not in headers and "X-Forwarded-For" not in headers,
          f"forwarded: {headers}")
    equal(body, b"")

    upstream.answers = [Answer(201, {"Content-Type": "application/json"},
                               b'{"key_id":"k"}')]
    sent = '{"alias": "\u00fc",  "n": 1.0}'.encode()
    got = server.rest("POST", "/v1/keys", body=sent,
                      headers=[("Content-Type", "application/json")])
    equal(got.status, 201)
    line, headers, body = head_of(upstream.received[-1])
    equal(line, "POST /keys HTTP/1.1")
    equal((headers["Content-Type"], headers["Content-Length"]),
          ("application/json", str(len(sent))))
    equal(body, sent, "the body as it came")

    upstream.answers = [Answer(204)]
    got = server.rest("DELETE", "/v1/keys/a%26b%20c%3F..")
    equal((got.status, got.body), (204, b""))
    line, _, _ = head_of(upstream.received[-1])
    equal(line, "DELETE /keys/a%26b%20c%3F.. HTTP/1.1")
    count = len(upstream.received)
    for path in ("%2E%2E", "..", ".", "a%2F..%2Fb", "a%2Fb", "%20"):
        got = server.rest("DELETE", f"/v1/keys/{path}")
        equal(got.status, 400, path)
        contains(got.text(), "parameter 'key_id' (path)")
    equal(len(upstream.received), count, "none of these was sent")

    upstream.answers = [Answer(418, {"Content-Type": "text/plain"}, b"tea")]
    got = server.rest("GET", "/v1/keys")
    equal((got.status, got.body), (418, b"tea"), "an upstream's own error")
    equal(got.header("Content-Type"), "text/plain")


def over_mcp(server, upstream):
    client = server.mcp()
    upstream.answers = [Answer(404, {"Content-Type": "application/json"},
                               b'{"detail":"no such key"}')]
    result = client.tool("fal-revoke-key", {"key_id": "a,b"})
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "404")
    contains(result["content"][0]["text"], "no such key")
    line, headers, _ = head_of(upstream.received[-1])
    equal(line, "DELETE /keys/a%2Cb HTTP/1.1")
    equal(headers["Authorization"], f"Key {FAL_KEY}")
    upstream.answers = [Answer(201, {}, b'{"key_id":"k"}')]
    client.tool("fal-create-key", {"body": {"alias": "x", "n": 1.50}})
    _, headers, body = head_of(upstream.received[-1])
    equal(body, b'{"alias":"x","n":1.50}' if b"1.50" in body
          else b'{"alias":"x","n":1.5}')
    equal(headers["Content-Type"], "application/json")


def when_it_fails(server, upstream):
    upstream.answers = [Answer(raw=b"garbage\r\n\r\n")]
    equal(server.rest("GET", "/v1/keys").status, 502)
    upstream.answers = [Answer(raw=b"")]
    equal(server.rest("GET", "/v1/keys").status, 502)
    upstream.answers = [Answer(302, {"Location": "http://127.0.0.1:1/"})]
    equal(server.rest("GET", "/v1/keys").status, 302)
    upstream.answers = [Answer(200, {}, b"x" * 70000)]
    equal(server.rest("GET", "/v1/keys").status, 502, "a body over the cap")
    upstream.answers = [Answer(200, {}, b"{}", delay_s=5)]
    equal(server.rest("GET", "/v1/keys").status, 504, "too slow")


def main(s):
    upstream = s.upstream()
    url = f"http://127.0.0.1:{upstream.port}"
    own = harness.ROOT / "capabilities/keys-management.yaml"
    for args in [[str(own)], ["--upstream", "keys-management=remote"]]:
        server = s.server("--base-uri", f"keys-management={url}", "--limit",
                          "response_body_bytes=65536", "--limit",
                          "upstream_ms=1500", *args,
                          env={"FAL_KEY": FAL_KEY})
        over_rest(server, upstream, server.admin())
        over_mcp(server, upstream)
        when_it_fails(server, upstream)
        check(FAL_KEY not in server.said(), "the log holds no secret")
        equal(server.stop(), 0)
    # Without FAL_KEY nothing is sent, and the error names the variable.
    count = len(upstream.received)
    server = s.server("--base-uri", f"keys-management={url}", str(own))
    got = server.rest("GET", "/v1/keys")
    equal(got.status, 503)
    contains(got.text(), "FAL_KEY")
    result = server.mcp().tool("fal-list-keys")
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "FAL_KEY")
    equal(len(upstream.received), count, "requests sent without a credential")


harness.scenario(main)
