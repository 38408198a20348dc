"""
The keys API of the platform, case by case: on both of its paths and through
the REST surface.
"""
# sanitize: thread

import base64
import json
import re
import threading

import harness
from harness import check, equal, like

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = UUID + r":ck1_[0-9A-Za-z]{49}"


class Api:
    """The API at one port and path."""

    def __init__(self, server, port, path):
        self.server, self.port, self.path = server, server.ports[port], path
        self.admin = server.admin()

    def ask(self, method, tail="", key=None, **options):
        return harness.request(self.port, method, self.path + tail, key=key,
                               **options)

    def create(self, body, key=None, **options):
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        return self.ask("POST", key=key or self.admin, body=body, **options)

    def ids(self, tail=""):
        a = self.ask("GET", tail, key=self.admin)
        equal(a.status, 200)
        return [k["key_id"] for k in a.json()["keys"]]


def is_error(answer, status, kind):
    equal(answer.status, status)
    equal(answer.header("Content-Type"), "application/json")
    error = answer.json()["error"]
    equal(error["type"], kind)
    check(error["message"], "an error says what is wrong")
    equal(error["request_id"], answer.header("X-Request-Id"))
    return error["message"]


def creates(api):
    # What is unknown is ignored, unless it asks for a restriction.
    is_error(api.create({"alias": "x", "scope": "ADMIN"}), 400,
             "validation_error")
    a = api.create({"alias": "Production Key", "scope": "API", "x": [1]})
    equal(a.status, 201)
    body = a.json()
    equal(sorted(body), ["key", "key_id", "key_secret"])
    equal(body["key"], body["key_id"] + ":" + body["key_secret"])
    check(re.fullmatch(KEY, body["key"]), "the key is not of our form")
    # A REST client can never create an ADMIN key.
    refused = api.ask("GET", key=body["key"])
    check("Admin API key" in is_error(refused, 403, "authorization_error"),
          "the message names the key that is needed")
    equal(harness.request(api.server.ports["authority"], "GET", "/v1/auth",
                          key=body["key"]).header("X-Key-Scope"), "API")
    two = [api.create({"alias": "same"}).json()["key_id"] for _ in range(2)]
    check(two[0] != two[1], "two keys of one alias")
    return body


def refuses_bad_bodies(api):
    for body in ["", "{}", '{"alias":""}', '{"alias":5}', '{"alias":null}',
                 '{"alias":"a"', "[]", '"alias"', "nonsense",
                 '{"alias":"a","alias":"b"}', '{"alias":"a"} x',
                 b'{"alias":"\xff\xfe"}', b'{"alias":"\xed\xa0\x80"}',
                 '{"alias":"\\ud800"}', "[" * 100000,
                 '{"a":' * 100000 + "1" + "}" * 100000,
                 json.dumps({"alias": "a" * 256}),
                 json.dumps({"alias": "\U0001f511" * 256}, ensure_ascii=False)]:
        is_error(api.create(body), 400, "validation_error")
    for alias in ["a", "a" * 255, "\U0001f511" * 255]:
        equal(api.create(json.dumps({"alias": alias}, ensure_ascii=False)
                         .encode()).status, 201)


def lists(api):
    a = api.ask("GET", key=api.admin)
    equal(a.status, 200)
    check("ck1_" not in a.text(), "a list holds no secret")
    for item in a.json()["keys"]:
        equal(sorted(item), ["alias", "created_at", "key_id", "scope"])
        equal(item["scope"], "API")
        like(item["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
    for tail in ["?expand=creator_info",
                 "?expand=creator_info&expand=creator_info",
                 "?expand=x,creator_info"]:
        for item in api.ask("GET", tail, key=api.admin).json()["keys"]:
            check(item["creator_nickname"] and item["creator_email"], tail)
    equal(api.ask("GET", "?expand=other", key=api.admin).json(), a.json())


def pages(api):
    everything = api.ids("?limit=100000")
    first = api.ask("GET", "?limit=2", key=api.admin).json()
    equal((len(first["keys"]), first["has_more"]), (2, True))
    # Cursors of fal's Platform, base64 of a page number, are accepted.
    equal(api.ids("?limit=2&cursor=Mg=="), everything[2:4], "the second page")
    seen, cursor = [], ""
    while cursor is not None:
        page = api.ask("GET", "?limit=2" + cursor, key=api.admin).json()
        seen += [k["key_id"] for k in page["keys"]]
        equal(page["has_more"], page["next_cursor"] is not None)
        cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
    equal(seen, everything, "the pages together")
    # The id of no key that was made here (version 4).
    stranger = base64.b64encode(b"018f3a5e-7c21-4d4a-9b3c-2f1e0d9c8b7a").decode()
    for bad in ["limit=0", "limit=-1", "limit=abc", "limit=", "limit=1.5",
                "cursor=garbage", "cursor=" + base64.b64encode(b"0").decode(),
                "cursor=" + base64.b64encode(b"-1").decode(), "cursor=%zz",
                "cursor=" + stranger, "cursor=" + "QUFB" * 1000]:
        is_error(api.ask("GET", "?" + bad, key=api.admin), 400,
                 "validation_error")
    for far in [b"9999", b"9" * 18]:
        a = api.ask("GET", "?cursor=" + base64.b64encode(far).decode(),
                    key=api.admin)
        equal(a.json(), {"keys": [], "next_cursor": None, "has_more": False})
    # A key that is not stored any more has a place, too: by its time.
    removed = base64.b64encode(b"018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a").decode()
    a = api.ask("GET", "?cursor=" + removed, key=api.admin)
    equal(a.json(), {"keys": [], "next_cursor": None, "has_more": False})


def revokes_page_by_page(api):
    """A page follows the last key of the page before, also if it is revoked."""
    for i in range(7):
        equal(api.create({"alias": f"cleared {i}"}).status, 201)
    alive, cursor = api.ids("?limit=1000"), ""
    while cursor is not None:
        page = api.ask("GET", "?limit=3" + cursor, key=api.admin).json()
        for key in page["keys"]:
            equal(api.ask("DELETE", "/" + key["key_id"],
                          key=api.admin).status, 204)
            alive.remove(key["key_id"])
        api.create({"alias": "made meanwhile"})
        cursor = page["next_cursor"] and "&cursor=" + page["next_cursor"]
    equal(alive, [], "keys that no page showed")


def newest_first(api):
    made = [api.create({"alias": str(i)}).json()["key_id"] for i in range(5)]
    equal(api.ids("?limit=5"), made[::-1], "newest first")


def deletes(api):
    made = api.create({"alias": "to go"}).json()
    a = api.ask("DELETE", "/" + made["key_id"].replace("-", "%2D"),
                key=api.admin, headers=[("Idempotency-Key", "one")])
    equal((a.status, a.body), (204, b""))
    # The status is fal's; the header says whether there is such a key.
    equal(a.header("X-Key-Found"), "true")
    a = api.ask("DELETE", "/to%20go", key=api.admin)
    equal((a.status, a.header("X-Key-Found")), (204, "false"))
    auth = api.server.ports["authority"]
    equal(harness.request(auth, "GET", "/v1/auth", key=made["key"]).status, 401)
    check(made["key_id"] not in api.ids("?limit=1000"), "gone from the list")
    # A slash in a path value could name another resource of an upstream, so a
    # surface refuses it; the authority reads it as an unknown id.
    slash = 204 if api.port == auth else 400
    for again, want in [(made["key_id"], 204), ("x", 204), ("a%00b", 204),
                        ("00000000-0000-7000-8000-000000000000", 204),
                        ("%2F", slash)]:
        equal(api.ask("DELETE", "/" + again, key=api.admin,
                      headers=[("Idempotency-Key", "one")]).status, want, again)
    count = len(api.ids("?limit=1000"))
    check(api.ask("DELETE", "/", key=api.admin).status in (404, 405),
          "an empty id")
    equal(len(api.ids("?limit=1000")), count, "nothing else was deleted")
    for method in ["PUT"]:
        a = api.ask(method, "/" + made["key_id"], key=api.admin, body="{}")
        is_error(a, 405, "validation_error")
        check("DELETE" in a.header("Allow"), "Allow names DELETE")


def authenticates_first(api):
    key_id, secret = api.admin.split(":")
    other = "00000000-0000-7000-8000-000000000000"
    flipped = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    bodies = set()
    for value in [None, "Key", "Key ", "Key x", f"Key {key_id}:",
                  f"Key :{secret}", f"Key {key_id}:{flipped}",
                  f"Key {other}:{secret}", f"Key {key_id}:{secret}:",
                  f"Key {key_id}:{secret}x", "Key " + "a:" + "b" * 8000,
                  "Basic YTpi", f"Key{key_id}:{secret}"]:
        headers = [("Authorization", value)] if value is not None else []
        a = api.ask("POST", headers=headers, body="not json")
        is_error(a, 401, "authorization_error")
        check("ck1_" not in a.text(), "an error holds no secret")
        bodies.add(re.sub(r'"request_id":"[^"]*"', "", a.text()))
    for scheme in ["key", "KEY", "Key  "]:
        a = api.ask("GET", headers=[("Authorization", f"{scheme} {api.admin}")])
        equal(a.status, 200, scheme)


def same_response_for_unknown_and_wrong(api):
    """An unknown id and a wrong secret get the same response."""
    made = api.create({"alias": "known"}).json()
    gone = api.create({"alias": "other"}).json()
    api.ask("DELETE", "/" + gone["key_id"], key=api.admin)
    said = set()
    for key in [gone["key"], made["key_id"] + ":" + gone["key_secret"]]:
        a = api.ask("GET", key=key)
        equal(a.status, 401)
        said.add(re.sub(r'"request_id":"[^"]*"', "", a.text()))
    equal(len(said), 1, "kinds of 401")


def replays_omit_the_secret(api):
    headers = [("Idempotency-Key", "create " + api.path + str(api.port))]
    first = api.create({"alias": "once"}, headers=headers)
    equal(first.status, 201)
    again = api.create({"alias": "once"}, headers=headers)
    message = is_error(again, 409, "validation_error")
    check(first.json()["key_id"] in message, "the message names the key")
    check("ck1_" not in again.text(), "the secret is not shown again")
    results = []
    same = [("Idempotency-Key", "race " + api.path + str(api.port))]

    def race():
        results.append(api.create({"alias": "race"}, headers=same).status)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    equal(sorted(results), [201] + [409] * 7, "eight at once")


def unknown_paths(api):
    is_error(api.ask("GET", "/a/b/c", key=api.admin), 404, "not_found")
    is_error(harness.request(api.port, "GET", "/nothing", key=api.admin), 404,
             "not_found")
    a = api.ask("PUT", key=api.admin, body="{}")
    is_error(a, 405, "validation_error")
    check("GET" in a.header("Allow") and "POST" in a.header("Allow"), "Allow")


def main(s):
    server = s.server()
    empty = harness.request(server.ports["authority"], "GET", "/v1/keys",
                            key=server.admin()).json()
    equal(empty, {"keys": [], "next_cursor": None, "has_more": False})
    for port, path in [("authority", "/v1/keys"), ("authority", "/keys"),
                       ("rest", "/v1/keys")]:
        api = Api(server, port, path)
        for case in [creates, refuses_bad_bodies, lists, pages, newest_first,
                     deletes, revokes_page_by_page, authenticates_first,
                     same_response_for_unknown_and_wrong,
                     replays_omit_the_secret, unknown_paths]:
            try:
                case(api)
            except harness.Failure as e:
                raise harness.Failure(
                    f"{port} {path}: {case.__name__}: {e}") from e
    check("ck1_" not in server.said(), "the log holds no secret")


harness.scenario(main)
