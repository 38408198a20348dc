"""
A session belongs to its caller. With each kind of authentication no other
caller can use it, read its streams, answer its questions, cancel its calls or
end it. A state issued to one caller is invalid for another. A caller that
renews its token stays the same caller.
"""
# sanitize: thread

import base64
import json
import shutil
import time

import control
import digest_client
import harness
from harness import Answer, check, contains, equal
from issuer import Issuer, Key, start_issuer
from mcp_wire import ENVELOPE, NEW, PREFIX, Stream, refused

JSON = ("Content-Type", "application/json")
ASKS = {PREFIX + "clientCapabilities": {"elicitation": {}}}
YES = {"action": "accept", "content": {"confirm": True}}

FILE = """naftiko: 1.0.0-alpha2
info: {label: Rooms, description: Can be dropped.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://up.invalid
    resources:
    - name: room
      path: /KIND/{id}
      operations:
      - name: drop
        method: DELETE
        inputParameters: [{name: id, in: path, type: string, required: true}]
  exposes:
  - type: mcp
    namespace: KIND
    port: 9090
    AUTH
    tools:
    - name: drop
      description: Drop a room.
      call: api.drop
      inputParameters: [{name: id, type: string, required: true}]
      with: {id: tools.id}
"""

# What a surface declares, and what a caller with that name sends to it: header
# lines and a query.  All callers of one surface send the same fixed secret.
# The other caller sends the secret after it was changed.
FIXED = {
    "header": ("{type: apikey, key: X-Key, value: of-WHO}",
               lambda who, _: ([("X-Key", f"of-{who}")], "")),
    "query": ("{type: apikey, key: k, value: of-WHO, placement: query}",
              lambda who, _: ([], f"?k=of-{who}")),
    "bearer": ("{type: bearer, token: of-WHO}",
               lambda who, _: ([("Authorization", f"Bearer of-{who}")], "")),
    "basic": ("{type: basic, username: WHO, password: same}",
              lambda who, _: ([("Authorization", "Basic " + base64.b64encode(
                  f"{who}:same".encode()).decode())], "")),
    "digest": ("{type: digest, username: WHO, password: same}",
               lambda who, ask: ([("Authorization", ask(who))], "")),
}
OPEN = {
    "claimed": lambda who, _: ([("Authorization", f"Key {who}:x")], ""),
    "anonymous": lambda who, _: ([], ""),
}
TOKENS = {
    "jwt": "{type: oauth2, authorizationServerUri: '%s/t', audience: me}",
    "ask": "{type: oauth2, authorizationServerUri: '%s/t', audience: me, "
           "tokenValidation: introspection, clientId: rs, "
           "clientSecret: open sesame}",
}
WHO = {"alice": "127.0.0.1", "mallory": "127.0.0.2"}


class Caller:
    """A caller that sends a credential with each request."""

    def __init__(self, port, who, show, realm=None):
        self.port, self.who, self.show, self.realm = port, who, show, realm
        self.source = WHO.get(who, "127.0.0.3")

    def shown(self, method):
        def answer(who):
            nonce = digest_client.nonce_of(harness.request(
                self.port, method, "/mcp", source=self.source))
            return digest_client.answer(
                nonce, realm=self.realm, name=who, password="same",
                method=method, uri="/mcp")

        return self.show(self.who, answer)

    def send(self, message, *headers, method="POST"):
        own, query = self.shown(method)
        body = None if message is None else json.dumps(message)
        return harness.request(
            self.port, method, "/mcp" + query, [JSON, *own, *headers], body,
            source=self.source)

    def ask(self, method, params, *headers):
        return self.send({"jsonrpc": "2.0", "id": 1, "method": method,
                          "params": params}, *headers)

    def note(self, method, params, *headers):
        return self.send({"jsonrpc": "2.0", "method": method,
                          "params": params}, *headers)

    def session(self):
        a = self.ask("initialize", {
            "protocolVersion": "2025-11-25",
            "capabilities": {"elicitation": {}},
            "clientInfo": {"name": "w", "version": "1"}})
        equal(a.status, 200, a.text())
        return ("Mcp-Session-Id", a.header("Mcp-Session-Id"))

    def stream(self, method, message, *headers):
        own, query = self.shown(method)
        return Stream(self.port, method, [JSON, *own, *headers], message,
                      self.source, "/mcp" + query)

    def call(self, session, identity, tool, arguments):
        """A call that asks: its stream, the event id, and the question."""
        s = self.stream("POST", {
            "jsonrpc": "2.0", "id": identity, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments}}, session)
        equal(s.status, 200)
        place = s.event()[0]
        question = s.message()
        equal(question["method"], "elicitation/create")
        return s, ("Last-Event-ID", place), question["id"]

    def answer(self, session, question):
        return self.send({"jsonrpc": "2.0", "id": question, "result": YES},
                         session)

    def modern(self, tool, arguments, **more):
        return self.ask("tools/call", {
            "name": tool, "arguments": arguments,
            "_meta": {**ENVELOPE, **ASKS}, **more},
            ("MCP-Protocol-Version", NEW), ("Mcp-Method", "tools/call"),
            ("Mcp-Name", tool)).json()

    def confirm(self, tool, arguments, state):
        return self.modern(tool, arguments, requestState=state,
                           inputResponses={"confirm": YES})

    def listen(self):
        return self.stream("POST", {
            "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
            "params": {"notifications": {"toolsListChanged": True},
                       "_meta": ENVELOPE}},
            ("MCP-Protocol-Version", NEW),
            ("Mcp-Method", "subscriptions/listen"))


class Kind:
    """A surface with its callers; destructive calls are counted."""

    tool = "drop"

    def __init__(self, name, port, upstream, show, renew=None, turn=None):
        self.name, self.port, self.upstream = name, port, upstream
        self.show, self.renew, self.turn = show, renew or show, turn
        self.now = "alice"

    def be(self, who, show=None):
        if self.turn and who != self.now and who in WHO:
            self.turn(who)
            self.now = who
        return Caller(self.port, who, show or self.show, self.name)

    def thing(self, number):
        return {"id": str(number)}

    def destroyed(self, number):
        line = f"DELETE /{self.name}/{number} ".encode()
        return sum(r.startswith(line) for r in self.upstream.received)


class Keys(Kind):
    """Keys of the built-in authority, which revoke others."""

    tool = "fal-revoke-key"

    def __init__(self, server, show):
        super().__init__("key", server.ports["mcp"], None, show)
        self.server = server
        self.victims = [server.rest("POST", "/v1/keys", key=server.admin(),
                                    body={"alias": f"v{i}"}).json()
                        for i in range(5)]

    def thing(self, number):
        return {"key_id": self.victims[number]["key_id"]}

    def destroyed(self, number):
        return int(self.server.authority(
            "GET", "/v1/auth", key=self.victims[number]["key"]).status == 401)


def refuses_other_caller(other, kind, session, place, question, state,
                         refusal=None):
    """Another caller cannot use any part of a session."""
    accept = ("Accept", "text/event-stream")
    for a in (other.ask("ping", {}, session),
              other.ask("tools/list", {}, session),
              other.ask("tools/call", {"name": kind.tool,
                                       "arguments": kind.thing(1)}, session),
              other.send(None, session, accept, method="GET"),
              other.send(None, session, accept, place, method="GET"),
              other.answer(session, question),
              other.note("notifications/cancelled", {"requestId": 7},
                         session),
              other.ask("resources/subscribe", {"uri": "a:b"}, session),
              other.ask("logging/setLevel", {"level": "debug"}, session),
              other.send(None, session, method="DELETE")):
        if refusal:
            equal(a.status, refusal)
            contains(a.header("WWW-Authenticate") or "", "=")
        else:
            refused(a, 404, -32001)
    if refusal is None:
        again = other.confirm(kind.tool, kind.thing(2), state)
        equal(again["error"]["code"], -32602, "another caller's state")
    equal([kind.destroyed(i) for i in (1, 2)], [0, 0])


def has_their_own(other, session):
    mine = other.session()
    check(mine != session and mine[1], "another session")
    equal(other.ask("ping", {}, mine).status, 200)
    stream = other.stream("GET", None, mine)
    equal((stream.status, stream.event()[1]), (200, ""))
    stream.close()
    listening = other.listen()
    equal(listening.message()["method"],
          "notifications/subscriptions/acknowledged")
    listening.close()
    equal(other.send(None, mine, method="DELETE").status, 200)


def resumed(caller, *headers):
    """Resumes a stream once the server has noticed the disconnect."""
    end = time.monotonic() + harness.ANSWER_S
    while (s := caller.stream("GET", None, *headers)).status == 409:
        s.close()
        check(time.monotonic() < end, "the stream is never free")
        time.sleep(0.02)
    equal(s.status, 200)
    return s


def owner_continues(me, kind, session, place, question):
    """The owner can resume, answer, cancel, use a state, and end."""
    equal(me.ask("ping", {}, session).status, 200)
    stream = resumed(me, session, place)
    equal(stream.event()[1], "")
    equal(stream.message()["id"], question)
    equal(me.answer(session, question).status, 202)
    check(not stream.message()["result"]["isError"], "it was carried out")
    stream.close()
    equal(kind.destroyed(1), 1)
    stream, _, question = me.call(session, 8, kind.tool, kind.thing(3))
    equal(me.note("notifications/cancelled", {"requestId": 8},
                  session).status, 202)
    equal(stream.event(), None, "a cancelled call is not answered")
    stream.close()
    equal(me.answer(session, question).status, 202)
    state = me.modern(kind.tool, kind.thing(2))["result"]["requestState"]
    wrong = me.confirm(kind.tool, kind.thing(4), state)
    equal(wrong["error"]["code"], -32602, "a state for other arguments")
    done = me.confirm(kind.tool, kind.thing(2), state)["result"]
    equal(done["resultType"], "complete")
    again = me.confirm(kind.tool, kind.thing(2), state)["result"]
    equal(again["resultType"], "input_required", "a yes is good once")
    equal([kind.destroyed(i) for i in (1, 2, 3, 4)], [1, 1, 0, 0])
    equal(me.send(None, session, method="DELETE").status, 200)
    refused(me.ask("ping", {}, session), 404, -32001)


def matrix(kind, strangers=()):
    print(kind.name)
    alice = kind.be("alice")
    session = alice.session()
    stream, place, question = alice.call(session, 7, kind.tool, kind.thing(1))
    state = alice.modern(kind.tool, kind.thing(2))["result"]["requestState"]
    own = alice.stream("GET", None, session)
    own.event()
    mallory = kind.be("mallory")
    refuses_other_caller(mallory, kind, session, place, question, state)
    has_their_own(mallory, session)
    for show, refusal in strangers:
        refuses_other_caller(kind.be("nobody", show), kind, session, place,
                             question, state, refusal)
    own.close()
    stream.close()
    owner_continues(kind.be("alice", kind.renew), kind, session, place,
                    question)


def tokens(place, url):
    """Both kinds of tokens by name, and renewed ones of the same callers."""
    key = Key(place, "k", "EC")
    Issuer.keys, Issuer.tokens = [key], {}
    made = {}
    for who in WHO:
        for turn in ("first", "second"):
            claims = {"iss": f"{url}/t", "sub": who, "aud": "me",
                      "exp": int(time.time()) + 900, "jti": f"{who} {turn}"}
            made["jwt", who, turn] = key.sign(claims, "ES256")
            made["ask", who, turn] = f"opaque-{who}-{turn}"
            Issuer.tokens[f"opaque-{who}-{turn}"] = {
                **claims, "active": True}

    def show(kind, turn):
        return lambda who, _: ([("Authorization", "Bearer "
                                 + made[kind, who, turn])], "")

    return show


def keys(s):
    server = s.server("--confirm", "destructive", "--threads", "3")
    admin = server.admin()
    other = s.run("keys", "create", "--data", server.data, "--scope", "ADMIN",
                  "--desc", "another", "--json", env={"FAL_KEY": admin})
    equal(other.code, 0, other.err)
    by = {"alice": admin, "mallory": json.loads(other.out)["key"]}
    kind = Keys(server, lambda who, _: (
        [("Authorization", f"Key {by[who]}")], ""))
    # Many hosts can send a token only as Bearer: it is the same key.
    kind.renew = lambda who, _: ([("Authorization", f"Bearer {by[who]}")], "")
    matrix(kind, [
        (lambda *_: ([], ""), None),
        (lambda *_: ([("Authorization", f"Key {admin}x")], ""), 401),
        (lambda *_: ([("Authorization", "Key a:b")], ""), 401)])


def main(s):
    if not shutil.which("openssl"):
        raise harness.Skip("the openssl command is not installed")
    keys(s)
    url = start_issuer()
    upstream = s.upstream(Answer(204))
    auth = {**{name: text for name, (text, _) in FIXED.items()},
            **{name: "" for name in OPEN},
            **{name: text % url for name, text in TOKENS.items()}}

    def text(name, who):
        line = f"authentication: {auth[name]}" if auth[name] else ""
        return (FILE.replace("KIND", name).replace("AUTH", line)
                .replace("WHO", who))

    paths = {name: s.file(f"{name}.yaml", text(name, "alice"))
             for name in auth}
    server = s.server("--confirm", "destructive", "--threads", "3",
                      "--base-uri", f"api={upstream.url}",
                      *map(str, paths.values()),
                      str(s.file("control.yaml", control.FILE)), authority=False,
                      ports={name: name for name in [*auth, "control"]})

    def kind(name, show, renew=None, turns=False):
        return Kind(name, server.ports[name], upstream, show, renew, turns and (
            lambda who: control.reload(server, paths[name], text(name, who))))

    nothing = lambda *_: ([], "")
    other = lambda *_: ([("Authorization", "Key c:d")], "")
    for name, show in OPEN.items():
        matrix(kind(name, show), [(nothing, None), (other, None)])
    show = tokens(s.dir, url)
    for name in TOKENS:
        matrix(kind(name, show(name, "first"), show(name, "second")),
               [(nothing, 401), (other, 401)])
    for name, (_, show) in FIXED.items():
        matrix(kind(name, show, turns=True), [(nothing, 401), (other, 401)])


harness.scenario(main)
