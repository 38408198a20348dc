"""
A new secret reaches no MCP client, in any encoding that an upstream uses. The
test searches all bytes that the program sends, in both eras and over stdio,
and the log.
"""
# timeout: 300

import base64
import html
import json
import pathlib
import threading
import time
import urllib.parse

import harness
from harness import Answer, check, contains, equal
from mcp_users import JSON, Legacy, Modern

SECRET = "tok_9fQ2/x7L+m3Zt8vKp-\u00fcber"
OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2"
TEXT = ("Content-Type", "text/plain")

FILE = """naftiko: 1.0.0-alpha2
info: {label: Tokens, description: An upstream that gives tokens out.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    resources:
    - name: tokens
      path: /tokens
      operations:
      - {name: add, method: POST, x-claviger: {secrets: [$.token]}}
      - {name: add-plain, method: POST}
      - {name: add-text, method: POST, outputRawFormat: text}
      - {name: add-xml, method: POST, outputRawFormat: xml}
      - {name: add-pdf, method: POST, outputRawFormat: binary}
      - {name: use, method: POST, inputParameters: [
          {name: t, in: query, type: string}]}
      - {name: list, method: GET}
  exposes:
  - type: rest
    namespace: tokens-rest
    port: 8080
    resources:
    - name: tokens
      path: /tokens
      operations:
      - {method: POST, name: add, call: api.add}
  - type: mcp
    namespace: tokens-mcp
    port: 9090
    tools:
    - {name: marked, description: The file marks it., call: api.add,
       inputParameters: [{name: alias, type: string, required: false,
         description: A.}]}
    - {name: unmarked, description: It has a name., call: api.add-plain}
    - {name: declared, description: Its output has a name.,
       call: api.add-plain, outputParameters: [{name: api_key, type: string,
         mapping: $.value}]}
    - {name: text, description: A text., call: api.add-text,
       x-claviger: {secrets: [$.token]}}
    - {name: xml, description: XML., call: api.add-xml,
       x-claviger: {secrets: [$.token]}}
    - {name: pdf, description: Bytes., call: api.add-pdf,
       x-claviger: {secrets: [$.token]}}
    - name: steps
      description: Makes one and shows it around.
      steps:
      - {type: call, name: one, call: api.add}
      - {type: call, name: two, call: api.use, with: {t: $.one.token}}
    - {name: list, description: Lists., call: api.list}
    resources:
    - {name: r-marked, uri: 't://marked', description: d, call: api.add}
    - {name: r-unmarked, uri: 't://unmarked', description: d,
       call: api.add-plain}
"""


def codes(secret):
    """Every encoding of the secret that the test searches for, by name."""
    raw = secret.encode()
    out = {
        "plain": secret,
        "percent": urllib.parse.quote(secret, safe=""),
        "percent-lower": urllib.parse.quote(secret, safe="").lower(),
        "percent-all": "".join(f"%{b:02X}" for b in raw),
        "percent-some": "".join(f"%{b:02x}" if i % 3 == 0 or b > 127
                                else chr(b) for i, b in enumerate(raw)),
        "form": urllib.parse.quote_plus(secret),
        "json": json.dumps(secret)[1:-1],
        "escapes": "".join(f"\\u{ord(c):04x}" for c in secret),
        "entities": "".join(f"&#{ord(c)};" for c in secret),
        "html": html.escape(secret),
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
        "upper": raw.upper().decode(),
        "base32": base64.b32encode(raw).decode(),
        "utf16": base64.b64encode(secret.encode("utf-16-le")).decode(),
        "twice": base64.b64encode(base64.b64encode(raw)).decode(),
        "numbers": ",".join(map(str, raw)),
        "lines": secret[:9] + "\n" + secret[9:],
    }
    for before in ("", "u", "us", "user:"):
        whole = before.encode() + raw + b" and more of it"
        out[f"base64-{len(before)}"] = base64.b64encode(whole).decode()
        out[f"url-{len(before)}"] = base64.urlsafe_b64encode(
            whole).decode().rstrip("=")
    return out


class Turn:
    """All encodings for the first interface, some for each other one."""

    def __init__(self):
        self.n = -1

    def codes(self, way):
        """The first three calls use the first interface."""
        self.n += 1
        every = list(codes(SECRET).items())
        if self.n < 3:
            return every
        return every[self.n % 7::(20 if way == "stdio" else 7)]


TURN = Turn()


def inner(code):
    """The base64 characters that do not depend on the surrounding text."""
    return code[4:-24] if len(code) > 40 else code


def is_clean(data, what, secret=SECRET):
    """No encoding of the secret is in the data, raw or parsed."""
    texts = [data.decode("utf-8", "replace")]

    def gather(v):
        if isinstance(v, str):
            texts.append(v)
            try:
                gather(json.loads(v))
            except ValueError:
                pass
        for one in (v.items() if isinstance(v, dict) else
                    enumerate(v) if isinstance(v, list) else ()):
            gather(one[1])
            if isinstance(one[0], str):
                texts.append(one[0])

    try:
        gather(json.loads(texts[0]))
    except ValueError:
        pass
    for name, code in codes(secret).items():
        for text in texts:
            check(code.lower() not in text.lower(), f"{what}: {name}")
            if name.startswith(("base64", "url-")):
                check(inner(code) not in text, f"{what}: {name}, in part")


def ways(s, server, path, args):
    """(name, ask) of each interface; ask returns the received bytes."""
    modern = Modern(server.ports["mcp"])
    olds = [Legacy(server.ports["mcp"], version=v)
            for v in ("2025-11-25", "2025-03-26")]

    def by_modern(method, params):
        got = modern.send(method, params)
        return str(got.headers).encode() + b"\n", got.body

    def by_legacy(old):
        def ask(method, params):
            return b"", json.dumps(old.ask(method, params)).encode()
        return ask

    def by_line(method, params):
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                           "params": params}).encode() + b"\n"
        got = s.run("serve", "--stdio", *args, path, stdin=line)
        return got.err.encode(), got.out.encode()

    yield "modern", by_modern
    for old in olds:
        yield old.version, by_legacy(old)
    yield "stdio", by_line


def tool(ask, name, what, **arguments):
    head, body = ask("tools/call", {"name": name, "arguments": arguments})
    is_clean(head, f"{what}, head")
    is_clean(body, what)
    return json.loads(body)["result"]


def answers(up, *answer):
    up.answers = list(answer)


def kept(data, text=SECRET):
    """A file below secrets/ has the text, readable only by its owner."""
    found = []
    for path in (data / "secrets").iterdir():
        equal(path.stat().st_mode & 0o7777, 0o600)
        if text in path.read_text(errors="replace"):
            found.append(path)
    check(found, f"nothing holds {text!r}")
    return found


def successes(up, ask, way, file):
    for name, code in TURN.codes(way):
        what = f"{way}, {name}"
        answers(up, Answer(headers=[JSON], status=201, body=json.dumps({
            "id": "t1", "token": SECRET, "note": "made just now",
            "login": f"https://h.example/in?t={code}&x=1",
            "headers": {"Authorization": f"Basic {code}"},
            "deep": [{"said": f"it is {code}, keep it"}],
            code: "a name"})))
        result = tool(ask, "marked", what)
        check(not result["isError"], result)
        body = json.loads(result["content"][0]["text"])
        equal((body["id"], body["note"]), ("t1", "made just now"))
        if file:
            equal(pathlib.Path(body["token"]).read_text(), SECRET)
            if "withheld" in body["login"]:
                place = body["login"].split("] ")[1]
                contains(pathlib.Path(place).read_text(), code)
        else:
            contains(body["token"], "BEGIN AGE")
    # An image cannot be searched.
    picture = base64.b64encode(bytes(range(256))).decode()
    answers(up, Answer(headers=[JSON], body=json.dumps({
        "token": SECRET, "qr": f"data:image/png;base64,{picture}"})))
    result = tool(ask, "marked", way)
    body = json.loads(result["content"][0]["text"])
    contains(body["qr"], "[withheld: may hold a secret]")
    # The marked member is missing, so its new place is unknown.
    answers(up, Answer(headers=[JSON], body=json.dumps({
        "data": {"value": SECRET}})))
    body = json.loads(tool(ask, "marked", way)["content"][0]["text"])
    contains(body["withheld"], "no secret is where the capability file says")


def failures(up, ask, way):
    statuses = (400, 404, 409, 500, 503, 302)
    for i, (name, code) in enumerate(TURN.codes(way)):
        status = statuses[i % len(statuses)]
        what = f"{way}, {status}, {name}"
        plain = f"cannot store {code} for you"
        for answer in (
                Answer(status, [TEXT], plain),
                Answer(status, [("Content-Type", "text/html")],
                       f"<p>{plain}</p>"),
                Answer(status, [JSON], json.dumps(
                    {"error": {"message": plain, "type": code}})),
                Answer(status, [JSON], plain)):
            answers(up, answer)
            result = tool(ask, "marked", what)
            equal(result["isError"], True)
            contains(result["content"][0]["text"], "withheld")
            contains(result["content"][0]["text"], f"HTTP {status}")
    # Plain text and the caller's own values are still shown.
    answers(up, Answer(400, [JSON], json.dumps({"error": {
        "message": "the alias my-key-7 is taken"}})))
    result = tool(ask, "marked", way, alias="my-key-7")
    contains(result["content"][0]["text"], "the alias my-key-7 is taken")


def others(up, ask, way, file):
    code = codes(SECRET)["base64-1"]
    # Not marked, but with the name of a secret, in a call that changes data.
    answers(up, Answer(headers=[JSON], body=json.dumps({
        "id": "7", "client_secret": SECRET, "copy": code})))
    result = tool(ask, "unmarked", way)
    if file:
        body = json.loads(result["content"][0]["text"])
        equal(pathlib.Path(body["client_secret"]).read_text(), SECRET)
    else:
        equal(result["isError"], True)
        contains(result["content"][0]["text"], "named no recipient")
        contains(result["content"][0]["text"], "has the id 7")
    # As text, in a JSON string, and form-encoded.
    for answer in (
            Answer(headers=[TEXT], body=f"password: {SECRET}"),
            Answer(500, [TEXT], f"access_token={code}&token_type=x"),
            Answer(headers=[JSON], body=json.dumps(
                {"event": json.dumps({"api_key": SECRET}), "b": code}))):
        answers(up, answer)
        tool(ask, "unmarked", f"{way}, {answer.bytes[-80:]}")
    # An output with such a name is known before the request is sent.
    answers(up, Answer(500, [TEXT], f"no {SECRET}"))
    if file:
        contains(tool(ask, "declared", way)["content"][0]["text"], "withheld")
    # Other formats, and bytes.
    for name, answer in (
            ("text", Answer(headers=[TEXT], body=f"token is {SECRET}")),
            ("text", Answer(500, [TEXT], f"token is {code}")),
            ("xml", Answer(headers=[("Content-Type", "text/xml")],
                           body=f"<r><token>{html.escape(SECRET)}</token>"
                                f"<c>{code}</c></r>")),
            ("xml", Answer(headers=[("Content-Type", "text/xml")],
                           body=f"<r><token>{code}</r></x>")),
            ("pdf", Answer(headers=[("Content-Type",
                                     f"application/pdf; name={code}")],
                           body=f"%PDF {SECRET}")),
            ("pdf", Answer(400, [("Content-Type", f"text/x; t={code}")],
                           f"no {code}"))):
        answers(up, answer)
        tool(ask, name, f"{way}, {name}")


def harmless(up, ask, way):
    """A response without secrets is passed on unchanged, in any size."""
    picture = base64.b64encode(bytes(range(256)) * 8).decode()
    for body in ({"text": "hi", "usage": {"total_tokens": 7},
                  "next_page_token": "abc", "image": picture},
                 {"rows": [{"id": i, "hash": f"{i:064x}", "text": "word " * 40}
                           for i in range(4000)]}):
        answers(up, Answer(headers=[JSON], body=json.dumps(body)))
        result = tool(ask, "unmarked", way)
        equal(json.loads(result["content"][0]["text"]), body)
    answers(up, Answer(headers=[TEXT], body="all the words"))
    equal(tool(ask, "unmarked", way)["content"][0]["text"], "all the words")
    answers(up, Answer(headers=[JSON], body=json.dumps(
        {"tokens": [{"token": f"word{i}"} for i in range(40)]})))
    text = tool(ask, "unmarked", way)["content"][0]["text"]
    contains(text, "more secrets than can be told apart")


def steps(up, ask, way):
    made = Answer(headers=[JSON], body=json.dumps(
        {"id": "first-1", "token": SECRET}))
    for name, code in TURN.codes(way):
        for second in (Answer(headers=[JSON], body=json.dumps(
                {"used": code, "ok": True})),
                       Answer(500, [TEXT], f"GET /tokens?t={code} failed"),
                       Answer(502, [JSON], json.dumps({"message": code}))):
            answers(up, made, second)
            result = tool(ask, "steps", f"{way}, steps, {name}")
            if result["isError"]:
                text = result["content"][0]["text"]
                contains(text, "after it had made a secret, which is lost")
                contains(text, "has the id first-1")
                contains(text, "Revoke what it made")


def resources(up, ask, way):
    answers(up, Answer(headers=[JSON], body=json.dumps({
        "id": "7", "token": SECRET, "b": codes(SECRET)["hex"]})))
    for uri in ("t://marked", "t://unmarked"):
        head, body = ask("resources/read", {"uri": uri})
        is_clean(head + body, f"{way}, {uri}")
    sent = len(up.received)
    head, body = ask("resources/read", {"uri": "t://marked"})
    equal(len(up.received), sent, "sent for a resource that has no way out")
    answers(up, Answer(500, [JSON], json.dumps({"api_key": OTHER, "m": OTHER})))
    head, body = ask("resources/read", {"uri": "t://unmarked"})
    is_clean(head + body, f"{way}, an error of a resource", OTHER)


def rest_is_unchanged(server, up):
    answers(up, Answer(headers=[JSON], body=json.dumps({"token": SECRET})))
    equal(server.rest("POST", "/tokens").json(), {"token": SECRET})
    answers(up, Answer(500, [TEXT], SECRET))
    equal(server.rest("POST", "/tokens").text(), SECRET)


def lost_secret_is_reported(server, up):
    """The directory for the secret is missing when it arrives."""
    place = server.data / "secrets"
    before = set(place.iterdir())
    answers(up, Answer(headers=[JSON], body=json.dumps(
        {"id": "made-7", "token": SECRET}), delay_s=3))
    spoil = threading.Thread(target=lambda: (time.sleep(1),
                                             place.chmod(0o755)))
    spoil.start()
    got = Modern(server.ports["mcp"]).call("marked")
    spoil.join()
    place.chmod(0o700)
    is_clean(got.body, "a secret that could not be kept")
    result = got.json()["result"]
    text = result["content"][0]["text"]
    equal(result["isError"], True)
    for part in ("is kept back and lost", "mode 0700", "has the id made-7",
                 "revoke what it made"):
        contains(text, part)
    equal(set(place.iterdir()), before)


def main(s):
    up = s.upstream()
    path = s.file("tokens.yml", FILE.replace("UPSTREAM", up.url))
    name = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    for args in (("--secrets", "file"), ("--secrets", "file", "--tools",
                                         "search"),
                 ("--secrets", "sealed", "--seal-to", name),
                 ("--secrets", "sealed")):
        file = args[1] == "file"
        server = s.server(*args, "--log-level", "debug", str(path),
                          authority=False, ports={"rest": "tokens-rest",
                                                  "mcp": "tokens-mcp"})
        for way, ask in ways(s, server, path, (*args, "--data", s.dir / "d")):
            if "search" in args:
                def ask(method, params, direct=ask):
                    if method == "tools/call":
                        params = {"name": "call_tool", "arguments": params}
                    return direct(method, params)
            if args[-1] == "sealed":
                others(up, ask, way, False)
                continue
            if way != "stdio":
                successes(up, ask, way, file)
            failures(up, ask, way)
            if file:
                others(up, ask, way, True)
            if file and way == "modern":
                harmless(up, ask, way)
            steps(up, ask, way)
            resources(up, ask, way)
        if file and "search" not in args:
            kept(server.data)
            rest_is_unchanged(server, up)
            lost_secret_is_reported(server, up)
        is_clean(server.said().encode(), "the log")
        equal(server.stop(), 0)


harness.scenario(main)
