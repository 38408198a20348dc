"""
mcp_clients - servers that a client in another language is tried with, and the
report that it must print: the built-in keys, a document and a capability file.
"""

import json
import socket
import subprocess
import threading

import harness
from harness import Answer, check, equal

DOCUMENT_TOKEN = "a-token-for-callers"
OTHERS = 120  # operations of the document: its list has two pages
CLIENT_S = 60

LIBRARY = """naftiko: 1.0.0-alpha2
info: {label: Library, description: Books that can be lent.}
capability:
  consumes:
  - type: http
    namespace: books
    baseUri: BOOKS
    resources:
    - name: book
      path: /books/{id}
      operations:
      - {name: get-book, method: GET}
      - {name: drop-book, method: DELETE}
  - type: http
    namespace: slow
    baseUri: SLOW
    resources:
    - {name: all, path: /slow, operations: [{name: wait, method: GET}]}
  exposes:
  - type: mcp
    namespace: library-mcp
    port: 9090
    tools:
    - name: get-book
      description: Look up a book.
      inputParameters: [{name: id, type: integer, description: Its number.}]
      call: books.get-book
      with: {id: tools.id}
      outputParameters:
      - type: object
        properties:
          title: {type: string, mapping: $.title}
          pages: {type: integer, mapping: $.pages}
          tags: {type: array, mapping: '$.tags[*]', items: {type: string}}
    - name: drop-book
      description: Remove a book.
      inputParameters: [{name: id, type: integer, description: Its number.}]
      call: books.drop-book
      with: {id: tools.id}
    - {name: wait, description: Never ends., call: slow.wait}
    resources:
    - {name: guides, label: Guides, uri: 'docs://guides', description: How to.,
       location: './guides'}
    - {name: book, label: A book, uri: 'books://{id}', description: One.,
       call: books.get-book, with: {id: '{{id}}'}}
    prompts:
    - name: review
      label: Review
      description: Ask for a review.
      arguments:
      - {name: title, description: Which book.}
      - {name: tone, description: How., required: false,
         enum: [kind, keen, harsh]}
      template: [{role: user, content: 'Review {{title}} ({{tone}}).'}]
"""

ORDER = {
    "type": "object", "required": ["lines", "delivery"],
    "properties": {
        "lines": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["sku", "quantity"],
            "properties": {
                "sku": {"type": "string"},
                "quantity": {"type": "integer", "minimum": 1},
                "options": {"type": "object", "additionalProperties": {
                    "type": "string"}}}}},
        "delivery": {
            "oneOf": [{"$ref": "#/components/schemas/Pickup"},
                      {"$ref": "#/components/schemas/Courier"}],
            "discriminator": {"propertyName": "how"}},
        "gift note": {"type": ["string", "null"]},
        "meta.source": {"enum": ["web", "shop"]},
        "parent": {"$ref": "#/components/schemas/Category"}}}

SCHEMAS = {
    "Pickup": {"type": "object", "required": ["how"], "properties": {
        "how": {"const": "Pickup"}, "branch": {"type": "string"}}},
    "Courier": {"type": "object", "required": ["how", "address"],
                "properties": {
                    "how": {"const": "Courier"},
                    "address": {"type": "object", "required": ["city"],
                                "properties": {"city": {"type": "string"}}}}},
    "Category": {"type": "object", "properties": {
        "name": {"type": "string"},
        "parent": {"$ref": "#/components/schemas/Category"}}}}


def query(name, **schema):
    return {"name": name, "in": "query", "schema": schema}


def document(url):
    """Deep schemas, names with brackets and dots, unions, and many tools."""
    done = {"200": {"description": "Done."}}
    paths = {
        "/pets": {"get": {
            "operationId": "searchPets", "responses": done, "parameters": [
                query("filter[state]", type="string", enum=["new", "sold"]),
                query("page.size", type="integer", maximum=50),
                query("tags[]", type="array", items={"type": "string"}),
                query("age", anyOf=[{"type": "integer"},
                                    {"type": "string", "enum": ["any"]}])]}},
        "/orders": {"post": {
            "operationId": "placeOrder", "responses": done, "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": ORDER}}}}}}
    for i in range(OTHERS):
        paths[f"/things/{i}"] = {"get": {
            "operationId": f"getThing{i}", "responses": done}}
    return json.dumps({
        "openapi": "3.1.0", "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": url}], "paths": paths,
        "components": {"schemas": SCHEMAS}})


class Endless:
    """An upstream that never answers and counts who gave up waiting."""

    def __init__(self):
        self.asked = self.left = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._wait, args=(s,),
                             daemon=True).start()

    def _wait(self, s):
        with s:
            self.asked += s.recv(65536) != b""
            try:
                while s.recv(65536) != b"":
                    pass
            except OSError:
                pass
            self.left += 1

    def close(self):
        self.listener.close()


class Trial:
    """The servers, and what a client needs to know of them."""

    def __init__(self, s):
        self.s = s
        self.slow = Endless()
        s.upstreams.append(self.slow)
        self.shop = s.upstream(Answer(
            200, [("Content-Type", "application/json")], '{"ok": true}'))
        books = s.upstream(Answer(
            200, [("Content-Type", "application/json")],
            '{"title": "Solaris", "pages": 204, "tags": ["space"]}'))
        s.file("guides/start.md", "Open the door.\n")
        self.library = s.file("library.yaml", LIBRARY.replace(
            "BOOKS", books.url).replace("SLOW", self.slow.url))
        self.document = s.file("shop.json", document(self.shop.url))
        self.keys = s.server()

    def over_http(self):
        """The plan of a client that connects to running servers."""
        s = self.s
        shop = s.server(
            str(self.document), "--protect", "CALLERS", authority=False,
            env={"CALLERS": DOCUMENT_TOKEN},
            ports={"rest": "shop-rest", "mcp": "shop-mcp"})
        library = s.server(str(self.library), "--confirm", "destructive",
                           authority=False, ports={"mcp": "library-mcp"})
        key = self.keys.admin()

        def target(server, credential=None):
            return {"url": server.url("mcp") + "/mcp", "headers": {
                "Authorization": credential} if credential else {}}

        return {"keys": target(self.keys, f"Key {key}"),
                "stranger": target(self.keys, f"Key {key}x"),
                "shop": target(shop, f"Bearer {DOCUMENT_TOKEN}"),
                "library": target(library)}

    def over_stdio(self):
        """The plan of a client that starts the programs."""
        def target(*words, **env):
            return {"command": str(harness.BINARY), "args": [
                "serve", "--stdio", *map(str, words)], "env": {
                    **harness.environment({"HOME": str(self.s.dir)}), **env}}

        own = ("--data", self.keys.data)
        return {"keys": target(*own),
                "stranger": target(*own, FAL_KEY=self.keys.admin() + "x"),
                "shop": target(self.document),
                "library": target(self.library, "--confirm", "destructive")}

    def run(self, command, plan):
        """Runs a client, which reads the plan and prints its report."""
        before = len(self.shop.received), self.slow.left
        done = subprocess.run(
            list(map(str, command)), cwd=self.s.dir, input=json.dumps(plan),
            capture_output=True, text=True, timeout=CLIENT_S,
            env=harness.environment({"HOME": str(self.s.dir)}))
        check(done.returncode == 0,
              f"{command}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        check(not harness.SANITIZER.search(done.stderr), done.stderr)
        self.compare_requests(self.shop.received[before[0]:])
        harness.wait_until("the call that was cancelled has left",
                           lambda: self.slow.left > before[1])
        return json.loads(done.stdout)

    @staticmethod
    def compare_requests(received):
        """The two calls with correct arguments, in both spellings."""
        first = received[0].split(b"\r\n")[0].decode()
        for part in ("filter%5Bstate%5D=sold", "page.size=20", "age=any",
                     "tags%5B%5D=a&tags%5B%5D=b"):
            check(part in first, f"{part} is not in {first}")
        equal(received[1].split(b"\r\n")[0], received[0].split(b"\r\n")[0],
              "the request of the other spelling")
        equal(json.loads(received[2].split(b"\r\n\r\n", 1)[1]), {
            "lines": [{"sku": "a-1", "quantity": 2,
                       "options": {"color": "red"}}],
            "delivery": {"how": "Courier", "address": {"city": "Bonn"}},
            "gift note": None, "meta.source": "web",
            "parent": {"name": "toys", "parent": {"name": "all"}}})
        equal(len(received), 3, "requests of the document's API")


# What each client reports, in the order of its calls.  Texts of errors are
# those that a model sees.
REPORT = {
    "keys": ["fal-create-key", "fal-list-keys", "fal-revoke-key"],
    "created": True,
    "missing": True,
    "unknown": True,
    "stranger": True,
    "shop": 2 + OTHERS,
    "bad_names": [],
    "quantity": "body.lines[0].quantity must be at least 1",
    "misspelled": "did you mean 'page.size'?",
    "book": {"title": "Solaris", "pages": 204, "tags": ["space"]},
    "declined": True,
    "accepted": True,
    "asked": ["drop-book", "drop-book"],
    "guide": "Open the door.\n",
    "one_book": "Solaris",
    "prompt": "Review Solaris (kind).",
    "no_title": True,
    "tones": ["kind", "keen"],
    "after_cancel": True,
}


def expected(*left_out):
    return {name: value for name, value in REPORT.items()
            if name not in left_out}
