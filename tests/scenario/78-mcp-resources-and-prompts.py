"""
Resources from directories and operations, prompts, and completion, for clients
of both eras.
"""
# sanitize: thread

import base64
import json
import os

import harness
from harness import Answer, check, contains, equal

NEW = "2026-07-28"
PREFIX = "io.modelcontextprotocol/"

FILE = """naftiko: 1.0.0-alpha2
info: {label: Books, description: A library.}
capability:
  x-claviger: {schemas: {Kind: {type: string, enum: [novel, note, map]}}}
  consumes:
  - type: http
    namespace: api
    baseUri: UPSTREAM
    resources:
    - name: book
      path: /books/{id}
      operations:
      - {name: get-book, method: GET, inputParameters: [
          {name: id, in: path, type: string, required: true},
          {name: lang, in: query, type: string, enum: [de, en, EO]},
          {name: kind, in: query}, {name: tag, in: query, type: array,
           items: {type: string, enum: [new, old]}}]}
    - name: cover
      path: /cover
      operations:
      - {name: get-cover, method: GET, outputRawFormat: binary}
  exposes:
  - type: mcp
    namespace: books-mcp
    port: 9090
    tools:
    - {name: get-book, description: One book., call: api.get-book}
    resources:
    - {name: guides, label: Guides, uri: 'docs://guides',
       description: How to., location: './guides'}
    - {name: news, label: News, uri: 'books://news', description: Of today.,
       call: api.get-book, with: {id: news}}
    - {name: book, label: A book, uri: 'books://{book}/{lang}',
       description: One., call: api.get-book,
       with: {id: '{{book}}', lang: books-mcp.lang},
       outputParameters: [{type: object, properties: {
         title: {type: string, mapping: $.t}}}]}
    - name: kinds
      label: Kinds
      uri: 'books://kinds/{kind}/{tag}'
      description: By kind.
      inputParameters:
      - {name: kind, type: array, description: K., x-claviger: {schema: {
         type: array, items: {$ref: '#/schemas/Kind'}}}}
      call: api.get-book
      with: {id: '1', kind: '{{kind}}', tag: '{{tag}}'}
    - {name: cover, label: Cover, uri: 'books://cover', description: It.,
       mimeType: image/png, call: api.get-cover}
    - {name: gone, label: Gone, uri: 'docs://gone', description: No.,
       location: './not-there'}
    prompts:
    - name: review
      label: Review
      description: Ask for a review.
      arguments:
      - {name: title, description: Which book.}
      - {name: tone, description: How., required: false,
         enum: [kind, keen, harsh]}
      template:
      - {role: user, content: 'Review {{title}} ({{tone}}) for {{nobody}}.'}
      - {role: assistant, content: 'I have read {{title}}.'}
    - {name: about, label: About, description: From a file.,
       location: './guides/about.md'}
"""


class Modern:
    def __init__(self, port):
        self.port = port

    def call(self, method, params=None):
        params = {**(params or {}), "_meta": {
            PREFIX + "protocolVersion": NEW,
            PREFIX + "clientCapabilities": {}}}
        headers = [("Content-Type", "application/json"),
                   ("MCP-Protocol-Version", NEW), ("Mcp-Method", method)]
        name = params.get("uri" if method == "resources/read" else "name")
        if isinstance(name, str):
            name = base64.b64encode(name.encode()).decode()
            headers.append(("Mcp-Name", f"=?base64?{name}?="))
        return harness.request(
            self.port, "POST", "/mcp", headers, json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": method,
                 "params": params})).json()


def error(reply, code, part, uri=None):
    check("error" in reply, f"no error but {reply}")
    equal(reply["error"]["code"], code)
    contains(reply["error"]["message"], part)
    if uri is not None:
        equal(reply["error"]["data"]["uri"], uri)


def files_are_listed_and_read(old, new):
    found = old.call("resources/list")["result"]["resources"]
    files = [r for r in found if r["uri"].startswith("docs://")]
    equal([(r["uri"], r["name"], r.get("mimeType"), r["size"])
           for r in files],
          [("docs://guides/a%20b.txt", "guides/a b.txt", "text/plain", 2),
           ("docs://guides/about.md", "guides/about.md", "text/markdown", 20),
           ("docs://guides/deep/inner.json", "guides/deep/inner.json",
            "application/json", 2),
           ("docs://guides/logo.png", "guides/logo.png", "image/png", 4),
           ("docs://guides/near.md", "guides/near.md", "text/markdown", 20)])
    equal(files[1]["title"], "Guides: about.md")
    equal(len({r["name"] for r in found}), len(found), "names")
    check("resultType" not in found, "modern words")
    for r in files:
        got = old.call("resources/read", {"uri": r["uri"]})["result"]
        [one] = got["contents"]
        equal(one["uri"], r["uri"])
        data = (one["text"].encode() if "text" in one
                else base64.b64decode(one["blob"]))
        equal(len(data), r["size"])
        equal("blob" in one, r["uri"].endswith(".png"))
    got = new.call("resources/read", {"uri": "docs://guides/about.md"})
    equal(got["result"]["resultType"], "complete")
    check(got["result"]["ttlMs"] >= 0 and "cacheScope" in got["result"],
          "nothing about caching")


def files_outside_are_refused(old, new):
    for path in ("../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt",
                 "deep/../../secret.txt", "out.txt", "outdir/secret.txt",
                 ".hidden", "deep", "", "/about.md", "about.md/", "a b.txt/x",
                 "about.md%00", "about%2", "pipe", "deep//inner.json",
                 "deep/./inner.json", "no.md"):
        uri = "docs://guides/" + path
        error(old.call("resources/read", {"uri": uri}), -32002,
              "There is no resource", uri)
        error(new.call("resources/read", {"uri": uri}), -32602,
              "There is no resource", uri)
    error(old.call("resources/read", {"uri": "docs://guidesabout.md"}),
          -32002, "no resource")
    error(old.call("resources/read", {}), -32602, "params.uri")
    error(old.call("resources/read", {"uri": 7}), -32602, "params.uri")


def answers_are_read(old, new, upstream):
    template, _ = old.call(
        "resources/templates/list")["result"]["resourceTemplates"]
    equal(template["uriTemplate"], "books://{book}/{lang}")
    equal(template["mimeType"], "application/json")
    upstream.answers[:] = [Answer(200, [("Content-Type", "application/json")],
                                  '{"t":"Emma","x":1}')]
    got = old.call("resources/read", {"uri": "books://a%3Fb/en"})["result"]
    equal(got["contents"], [{"uri": "books://a%3Fb/en",
                             "mimeType": "application/json",
                             "text": '{"title":"Emma"}'}])
    contains(upstream.received[-1].decode(), "GET /books/a%3Fb?lang=en ")
    count = len(upstream.received)
    for uri in ("books://%2e%2e/en", "books://../en", "books://a%2Fb/en",
                "books://..%2f/en", "books://%252e./en"):
        error(old.call("resources/read", {"uri": uri}), -32602, "(path)")
    equal(len(upstream.received), count, "none of these was sent")
    got = new.call("resources/read", {"uri": "books://news"})["result"]
    equal(json.loads(got["contents"][0]["text"]), {"t": "Emma", "x": 1})
    equal(got["cacheScope"], "private")
    upstream.answers[:] = [Answer(200, [("Content-Type", "image/png")],
                                  b"\x89PNG")]
    [one] = old.call("resources/read",
                     {"uri": "books://cover"})["result"]["contents"]
    equal(one, {"uri": "books://cover", "mimeType": "image/png",
                "blob": base64.b64encode(b"\x89PNG").decode()})


def failures_are_errors(old, new, upstream):
    upstream.answers[:] = [Answer(404, [], "no")]
    error(old.call("resources/read", {"uri": "books://news"}), -32002,
          "no resource", "books://news")
    error(new.call("resources/read", {"uri": "books://news"}), -32602,
          "no resource", "books://news")
    upstream.answers[:] = [Answer(403, [], "keep out")]
    reply = old.call("resources/read", {"uri": "books://news"})
    error(reply, -32603, "keep out", "books://news")
    equal(reply["error"]["data"]["error"]["status"], 403)
    # An unknown language is the caller's error.
    error(old.call("resources/read", {"uri": "books://1/xx"}), -32602,
          "lang", "books://1/xx")


def prompts_are_given(old, new):
    listed = old.call("prompts/list")["result"]["prompts"]
    equal([p["name"] for p in listed], ["review", "about"])
    equal(listed[0]["title"], "Review")
    equal([(a["name"], a["required"]) for a in listed[0]["arguments"]],
          [("title", True), ("tone", False)])
    for client in (old, new):
        got = client.call("prompts/get", {"name": "review", "arguments": {
            "title": "{{tone}}", "tone": "kind"}})["result"]
        equal(got["messages"], [
            {"role": "user", "content": {
                "type": "text",
                "text": "Review {{tone}} (kind) for {{nobody}}."}},
            {"role": "assistant", "content": {
                "type": "text", "text": "I have read {{tone}}."}}])
        equal(got["description"], "Ask for a review.")
        error(client.call("prompts/get", {"name": "review"}), -32602, "title")
        error(client.call("prompts/get", {"name": "revue"}), -32602, "revue")
        error(client.call("prompts/get", {
            "name": "review", "arguments": {"title": 7}}), -32602, "title")
    got = old.call("prompts/get", {"name": "review",
                                   "arguments": {"title": "X"}})["result"]
    equal(got["messages"][0]["content"]["text"],
          "Review X () for {{nobody}}.")
    got = old.call("prompts/get", {"name": "about"})["result"]
    equal(got["messages"], [{"role": "user", "content": {
        "type": "text", "text": "# About all of this\n"}}])


def arguments_are_completed(old):
    def values(ref, name, value):
        return old.call("completion/complete", {
            "ref": ref, "argument": {"name": name, "value": value}})

    prompt = {"type": "ref/prompt", "name": "review"}
    book = {"type": "ref/resource", "uri": "books://{book}/{lang}"}
    kinds = {"type": "ref/resource", "uri": "books://kinds/{kind}/{tag}"}
    for ref, name, value, want in (
            (prompt, "tone", "k", ["kind", "keen"]),
            (prompt, "tone", "", ["kind", "keen", "harsh"]),
            (prompt, "title", "", []),
            (prompt, "nothing", "", []),
            (book, "lang", "e", ["en", "EO"]),
            (kinds, "kind", "n", ["novel", "note"]),
            (kinds, "tag", "", ["new", "old"]),
            (book, "book", "", [])):
        equal(values(ref, name, value)["result"]["completion"],
              {"values": want, "total": len(want), "hasMore": False})
    for ref in ({"type": "ref/prompt", "name": "no"}, {}, "review",
                {"type": "ref/resource", "uri": "books://x"}):
        error(values(ref, "tone", ""), -32602, "params.ref")
    error(old.call("completion/complete", {"ref": prompt}), -32602,
          "params.argument")


def main(s):
    upstream = s.upstream()
    s.file("secret.txt", "not yours")
    s.file("guides/about.md", "# About all of this\n")
    s.file("guides/a b.txt", "ab")
    s.file("guides/deep/inner.json", "{}")
    s.file("guides/logo.png", b"\x89\x00\xff\x01")
    s.file("guides/.hidden", "hidden")
    os.symlink("about.md", s.dir / "guides" / "near.md")
    os.symlink("../secret.txt", s.dir / "guides" / "out.txt")
    os.symlink("..", s.dir / "guides" / "outdir")
    os.mkfifo(s.dir / "guides" / "pipe")
    path = s.file("books.yaml", FILE.replace("UPSTREAM", upstream.url))
    checked = s.run("check", path)
    equal(checked.code, 0)
    check("carry out" not in checked.out + checked.err, checked.out)
    server = s.server(str(path), authority=False, ports={"mcp": "books-mcp"})
    old, new = server.mcp(), Modern(server.ports["mcp"])
    for can in (old.hello["result"]["capabilities"],
                new.call("server/discover")["result"]["capabilities"]):
        check(all(n in can for n in ("resources", "prompts", "completions")),
              f"the capabilities are {can}")
    files_are_listed_and_read(old, new)
    files_outside_are_refused(old, new)
    answers_are_read(old, new, upstream)
    failures_are_errors(old, new, upstream)
    prompts_are_given(old, new)
    arguments_are_completed(old)


harness.scenario(main)
