"""
Responses in formats other than JSON are converted in plain calls and in steps,
over REST and MCP. Text and binary responses are passed on unchanged, and
errors keep their text.
"""

import base64
import json

import harness
from harness import Answer, check, contains, equal

XML = (b'<?xml version="1.0"?><list page="2"><item id="1">one</item>'
       b'<item id="2">two</item><total>2</total></list>')
HTML = (b"<html><body><table id=nav><tr><th>N<tr><td>x</table>"
        b"<div class=main><table><tr><th>City<th>Pop</tr>"
        b"<tr><td>Bern<td>1 <b>34</b></tr></table></div></body></html>")
MARKDOWN = (b"---\ntitle: T\n---\n# Use\n\nSee.\n\n| A | B |\n|---|---|\n"
            b"| 1 | 2 |\n\n# Other\n\nMore.\n")
PNG = bytes(range(256))

# format: (more keys, media type, response, expected result)
FORMATS = {
    "xml": ("", "text/xml", XML,
            {"page": "2", "item": [{"id": "1", "": "one"},
                                   {"id": "2", "": "two"}], "total": "2"}),
    "csv": ("", "text/csv", b'a,b\r\n1,"x, y"\r\n',
            [{"a": "1", "b": "x, y"}]),
    "tsv": ("", "text/tab-separated-values", b"a\tb\n1\t2\n",
            [{"a": "1", "b": "2"}]),
    "psv": ("", "text/plain", b"a|b\n1|2\n", [{"a": "1", "b": "2"}]),
    "yaml": ("", "text/yaml", b"a: [1, true]\nb: 'x'\n",
             {"a": [1, True], "b": "x"}),
    "html": (", outputSchema: div.main", "text/html", HTML,
             {"tables": [[{"City": "Bern", "Pop": "1 34"}]]}),
    "markdown": (", outputSchema: Use", "text/markdown", MARKDOWN,
                 {"frontMatter": {"title": "T"},
                  "tables": [[{"A": "1", "B": "2"}]],
                  "sections": [{"heading": "Use", "level": 1, "content":
                                "See.\n\n| A | B |\n|---|---|\n| 1 | 2 |"}]}),
}


def file(url):
    consumed, rest, tools = "", "", ""
    for name, (keys, _, _, _) in FORMATS.items():
        consumed += f"""
      - {{name: {name}, method: GET, outputRawFormat: {name}{keys}}}"""
        rest += f"""
    - path: /v1/{name}
      operations:
      - method: GET
        name: {name}
        call: api.{name}
        outputParameters: [{{type: object, mapping: $.}}]"""
        tools += f"""
    - name: {name}
      description: d
      call: api.{name}
      outputParameters: [{{type: object, mapping: $.}}]"""
    return f"""
naftiko: 1.0.0-alpha2
info: {{label: Formats, description: All that may come.}}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: {url}
    resources:
    - name: all
      path: /x
      operations:{consumed}
      - {{name: text, method: GET, outputRawFormat: text}}
      - {{name: json, method: GET}}
      - {{name: bytes, method: GET, outputRawFormat: binary,
          maxBinarySize: 1KiB}}
      - {{name: sound, method: GET, outputRawFormat: binary,
          outputMediaType: audio/ogg}}
      - {{name: avro, method: GET, outputRawFormat: avro,
          outputSchema: a.avsc}}
      - {{name: protobuf, method: GET, outputRawFormat: protobuf}}
  exposes:
  - type: rest
    namespace: formats-rest
    port: 8080
    resources:{rest}
    - path: /v1/shaped
      operations:
      - method: GET
        name: shaped
        call: api.xml
        outputParameters:
        - type: object
          properties:
            names: {{type: array, mapping: "$.item[*]['']"}}
            total: {{type: string, mapping: $.total}}
    - path: /v1/root-named
      operations:
      - method: GET
        name: root-named
        call: api.xml
        outputParameters:
        - type: array
          mapping: $.list.item
          items: {{type: object, properties: {{id: {{type: string, mapping: $.id}}}}}}
    - path: /v1/root-is-list
      operations:
      - method: GET
        name: root-is-list
        call: api.xml
        outputParameters:
        - type: array
          mapping: $.
          items: {{type: object, properties: {{id: {{type: string, mapping: $.id}}}}}}
    - path: /v1/tables
      operations:
      - method: GET
        name: tables
        call: api.html
        outputParameters:
        - type: array
          mapping: $.
          items: {{type: object, properties: {{city: {{type: string, mapping: $.City}}}}}}
    - path: /v1/json
      operations: [{{method: GET, name: json, call: api.json}}]
    - path: /v1/text
      operations:
      - method: GET
        name: text
        call: api.text
        outputParameters: [{{type: string, mapping: $.}}]
    - path: /v1/text-in-a-shape
      operations:
      - method: GET
        name: text-in-a-shape
        call: api.text
        outputParameters:
        - {{type: object, properties: {{all: {{type: string, mapping: $.}}}}}}
    - path: /v1/bytes
      operations: [{{method: GET, name: bytes, call: api.bytes}}]
    - path: /v1/png
      operations:
      - method: GET
        name: png
        call: api.bytes
        responseBinary: {{mediaType: image/png, description: A picture.}}
    - path: /v1/avro
      operations: [{{method: GET, name: avro, call: api.avro}}]
    - path: /v1/steps-with-root
      operations:
      - method: GET
        name: steps-with-root
        steps:
        - {{type: call, name: all, call: api.xml}}
        - {{type: lookup, name: found, index: all, match: id, lookupValue: '2',
            outputParameters: [id]}}
        mappings:
        - {{targetName: first, value: '$.all.list.item[0].id'}}
        - {{targetName: page, value: $.all.list.page}}
        - {{targetName: found, value: $.found.id}}
    - path: /v1/steps
      operations:
      - method: GET
        name: in-steps
        steps:
        - {{type: call, name: list, call: api.xml}}
        - {{type: call, name: rows, call: api.csv}}
        - {{type: call, name: words, call: api.text}}
        mappings:
        - {{targetName: total, value: $.list.total}}
        - {{targetName: second, value: '$.list.item[1].id'}}
        - {{targetName: b, value: '$.rows[0].b'}}
        - {{targetName: words, value: $.words}}
  - type: mcp
    namespace: formats-mcp
    port: 9090
    transport: http
    tools:{tools}
    - name: root-named
      description: d
      call: api.xml
      outputParameters:
      - type: array
        mapping: $.list.item
        items: {{type: object, properties: {{id: {{type: string, mapping: $.id}}}}}}
    - {{name: text, description: d, call: api.text}}
    - {{name: json, description: d, call: api.json}}
    - {{name: bytes, description: d, call: api.bytes}}
    - {{name: sound, description: d, call: api.sound}}
    - {{name: protobuf, description: d, call: api.protobuf}}
"""


def accept_of(upstream):
    head = upstream.received[-1].decode("latin-1").split("\r\n")
    return [line for line in head if line.lower().startswith("accept:")][0]


def converted(server, upstream):
    client = server.mcp()
    for name, (_, media, body, want) in FORMATS.items():
        upstream.answers = [Answer(200, {"Content-Type": media,
                                         "ETag": '"e"'}, body)]
        got = server.rest("GET", f"/v1/{name}")
        equal(got.status, 200, f"{name}: {got.text()}")
        equal(got.header("Content-Type"), "application/json")
        equal(got.json(), want, name)
        if name not in ("psv", "yaml"):
            contains(accept_of(upstream), media.replace("text/xml", "xml"))
        result = client.tool(name)
        equal(result["isError"], False)
        equal(json.loads(result["content"][0]["text"]), want, name)
        structured = result["structuredContent"]
        equal(structured if isinstance(want, dict) else structured["result"],
              want)


def shaped(server, upstream):
    upstream.answers = [Answer(200, {"Content-Type": "text/xml"}, XML)]
    equal(server.rest("GET", "/v1/shaped").json(),
          {"names": ["one", "two"], "total": "2"})
    upstream.answers = [Answer(200, {"Content-Type": "text/plain"}, b"12")]
    equal(server.rest("GET", "/v1/text-in-a-shape").json(), {"all": "12"})
    upstream.answers = [
        Answer(200, {"Content-Type": "text/xml"}, XML),
        Answer(200, {"Content-Type": "text/csv"}, FORMATS["csv"][2]),
        Answer(200, {"Content-Type": "text/plain"}, b"12 \xc3\xa4")]
    got = server.rest("GET", "/v1/steps")
    equal((got.status, got.json()),
          (200, {"total": "2", "second": "2", "b": "x, y",
                 "words": "12 \u00e4"}))


def lists_of_xml(server, upstream):
    """An author may count the root element or not; its children are the list."""
    client = server.mcp()
    both, one = [{"id": "1"}, {"id": "2"}], [{"id": "2"}]
    for body, want in (
            (b"<list page='2'><item id='1'/><item id='2'/></list>", both),
            (b"<list page='2'><item><id>1</id></item><item id='2'/></list>", both),
            (b"<list page='2'><item id='2'/></list>", one),
            (b"<list page='2'><item><id>2</id></item></list>", one),
            (b"<list page='2'/>", [])):
        upstream.answers = [Answer(200, {"Content-Type": "text/xml"}, body)]
        if want:
            equal(server.rest("GET", "/v1/root-named").json(), want, body)
            equal(client.tool("root-named")["structuredContent"],
                  {"result": want}, body)
        equal(server.rest("GET", "/v1/root-is-list").json(), want, body)
    for body in (b"<list page='2'><item id='2'/></list>",
                 b"<list page='2'><item id='2'/><item id='3'/></list>"):
        upstream.answers = [Answer(200, {"Content-Type": "text/xml"}, body)]
        equal(server.rest("GET", "/v1/steps-with-root").json(),
              {"first": "2", "page": "2", "found": "2"}, body)
    upstream.answers = [Answer(200, {"Content-Type": "text/html"},
                               FORMATS["html"][2])]
    equal(server.rest("GET", "/v1/tables").json(),
          [{"city": row["City"]} for row in FORMATS["html"][3]["tables"][0]])


def encodings(server, upstream):
    """Every format is read in the encoding that its server or it declares."""
    word, other = "Caf\u00e9", "\u0434\u0430"
    tables = {"json": ("application/json", '{"a": "%s"}', {"a": word}),
              "xml": ("text/xml", "<r><a>%s</a></r>", {"a": word}),
              "csv": ("text/csv", "a\n%s\n", [{"a": word}]),
              "tsv": ("text/tab-separated-values", "a\n%s\n", [{"a": word}]),
              "yaml": ("text/yaml", "a: %s\n", {"a": word}),
              "text-in-a-shape": ("text/plain", "%s", {"all": word})}
    for name, (media, body, want) in tables.items():
        for codec, charset in (("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""),
                               ("utf-16", "utf-16"), ("utf-32", ""),
                               ("latin-1", "ISO-8859-1"),
                               ("cp1252", "windows-1252"),
                               ("iso8859-15", "iso-8859-15")):
            upstream.answers = [Answer(200, {
                "Content-Type": f"{media}; charset={charset}" if charset else media},
                (body % word).encode(codec))]
            got = server.rest("GET", f"/v1/{name}")
            equal(got.json(), want, f"{name} in {codec}: {got.text()}")
    for body, media, want in (
            ("<?xml version='1.0' encoding='koi8-r'?><r><a>%s</a></r>", "text/xml",
             {"a": other}),
            ("<meta charset=koi8-r><div class=main><table><tr><th>a<tr><td>%s"
             "</table></div>", "text/html", {"tables": [[{"a": other}]]})):
        upstream.answers = [Answer(200, {"Content-Type": media},
                                   (body % other).encode("koi8-r"))]
        equal(server.rest("GET", "/v1/" + media.split("/")[1]).json(), want)
    # Half of a surrogate pair, escaped or not.
    for half in (b"\\ud83d", b"\xed\xa0\xbd"):
        upstream.answers = [Answer(200, {"Content-Type": "application/json"},
                                   b'{"total": "' + half + b'"}')]
        equal(server.mcp().tool("json")["structuredContent"],
              {"total": "\ufffd"}, half)


def not_modified(server, upstream, s, path):
    """
    A 304 has no content: it is neither a response with an empty one, nor one that
    is not in its format.
    """
    client = server.mcp()
    upstream.answers = [Answer(304, {"ETag": '"e"', "Cache-Control": "no-cache"})]
    for place in ("/v1/xml", "/v1/json", "/v1/shaped", "/v1/root-is-list",
                  "/v1/text", "/v1/bytes", "/v1/steps"):
        got = server.rest("GET", place)
        equal((got.status, got.body, got.header("Content-Type")),
              (304, b"", None), place)
        equal(got.header("ETag"), '"e"', place)
    for tool in ("xml", "root-named", "text", "bytes"):
        result = client.tool(tool)
        equal(result["isError"], True, tool)
        text = result["content"][0]["text"]
        contains(text, "304")
        contains(text, "call without the condition")
        check("JSON" not in text and "points elsewhere" not in text, text)
    done = s.run("call", path, "api.xml")
    equal((done.code, done.out), (0, ""))
    contains(done.err, "304 Not Modified: nothing has changed")


def unchanged_responses(server, upstream):
    client = server.mcp()
    upstream.answers = [Answer(200, {"Content-Type": "text/markdown"},
                               b"# as it *is*")]
    got = server.rest("GET", "/v1/text")
    equal((got.header("Content-Type"), got.body),
          ("text/markdown", b"# as it *is*"))
    equal(client.tool("text")["content"],
          [{"type": "text", "text": "# as it *is*"}])
    upstream.answers = [Answer(200, {"Content-Type": "image/gif"}, PNG)]
    got = server.rest("GET", "/v1/bytes")
    equal((got.header("Content-Type"), got.body), ("image/gif", PNG))
    got = server.rest("GET", "/v1/png")
    equal((got.header("Content-Type"), got.body), ("image/png", PNG))
    data = base64.b64encode(PNG).decode()
    equal(client.tool("bytes")["content"],
          [{"type": "image", "mimeType": "image/gif", "data": data}])
    equal(client.tool("sound")["content"],
          [{"type": "audio", "mimeType": "audio/ogg", "data": data}])
    contains(accept_of(upstream), "audio/ogg")
    upstream.answers = [Answer(200, {}, PNG)]
    got = server.rest("GET", "/v1/bytes")
    equal(got.header("Content-Type"), "application/octet-stream")
    content = client.tool("bytes")["content"][0]
    # A response that is not valid text is bytes, even if the file says text.
    upstream.answers = [Answer(200, {"Content-Type": "image/png"}, PNG)]
    equal(client.tool("text")["content"][0]["mimeType"], "image/png")
    equal((content["type"], content["resource"]["mimeType"],
           content["resource"]["blob"]),
          ("resource", "application/octet-stream", data))


def failing(server, upstream):
    client = server.mcp()
    upstream.answers = [Answer(404, {"Content-Type": "text/plain"}, b"none")]
    got = server.rest("GET", "/v1/xml")
    equal((got.status, got.body), (404, b"none"), "an error is not converted")
    upstream.answers = [Answer(200, {"Content-Type": "text/xml"}, b"<r>\n<")]
    got = server.rest("GET", "/v1/xml")
    equal(got.status, 502)
    contains(got.text(), "not valid xml (line 2, column ")
    result = client.tool("xml")
    equal(result["isError"], True)
    contains(result["content"][0]["text"], "not valid xml")
    upstream.answers = [Answer(200, {"Content-Type": "text/xml"},
                               b"<!DOCTYPE r [<!ENTITY a 'x'>]><r>&a;</r>")]
    equal(server.rest("GET", "/v1/xml").status, 502)
    upstream.answers = [Answer(200, {"Content-Type": "image/gif"},
                               b"x" * 1025)]
    equal(server.rest("GET", "/v1/bytes").status, 502, "over maxBinarySize")
    got = server.rest("GET", "/v1/avro")
    equal(got.status, 503)
    contains(got.text(), "avro")
    contains(client.tool("protobuf")["content"][0]["text"], "protobuf")


def main(s):
    upstream = s.upstream()
    path = s.file("formats.yaml", file(upstream.url))
    server = s.server(str(path), authority=False,
                      ports={"rest": "formats-rest", "mcp": "formats-mcp"})
    converted(server, upstream)
    shaped(server, upstream)
    lists_of_xml(server, upstream)
    encodings(server, upstream)
    unchanged_responses(server, upstream)
    not_modified(server, upstream, s, path)
    failing(server, upstream)
    equal(server.stop(), 0)
    result = s.run("check", str(path))
    contains(result.out + result.err, "warning: operation 'avro' answers in avro, which is not supported")
    contains(result.out + result.err, "protobuf")


harness.scenario(main)
