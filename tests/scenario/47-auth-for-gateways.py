"""
/v1/auth finds the key of a request in several places, and believes only
trusted proxies what they say of their clients.
"""
# sanitize: thread

import base64
import json
import urllib.parse

import harness
from harness import check, contains, equal

PLAIN = 'Key realm="claviger", Bearer realm="claviger"'


def challenge(error, more=""):
    text = f'realm="claviger", error="{error}"{more}'
    return f"Key {text}, Bearer {text}"


def make(server, **members):
    made = server.authority("POST", "/v1/keys", key=server.admin(),
                            body={"alias": "x", **members})
    equal(made.status, 201, members)
    return made.json()["key"]


def ask(server, headers=(), target="/v1/auth", key=None):
    if key is not None:
        headers = [("X-API-Key", key), *headers]
    return server.authority("GET", target, headers=list(headers))


def refused(got, status, code, authenticate=PLAIN):
    equal((got.status, got.json()["code"]), (status, code))
    equal(got.json()["valid"], False)
    contains(got.json()["error"]["type"], "authorization_error")
    equal(got.header("WWW-Authenticate"), authenticate)
    return got


def basic(text):
    return ("Authorization", "Basic " + base64.b64encode(text.encode()).decode())


def finds_the_key(server, key, other):
    quoted = urllib.parse.quote(key)
    for headers, target in (
            ([("Authorization", f"Key {key}")], "/v1/auth"),
            ([("Authorization", f"bearer  {key}")], "/v1/auth/x/y"),
            ([basic(key)], "/v1/auth"), ([basic(f"{key}:")], "/v1/auth"),
            ([basic(f":{key}")], "/v1/auth"), ([basic(f"u:{key}")], "/v1/auth"),
            ([("X-API-Key", key)], "/v1/auth"),
            ([("x-api-key", key), ("Authorization", "")], "/v1/auth"),
            ([("Cookie", f"a=b; session={key}")], "/v1/auth"),
            ([("Cookie", f"session={quoted}; session=")], "/v1/auth"),
            ([], f"/v1/auth?api_key={quoted}"),
            ([], f"/v1/auth/orders?x=100%&api_key={key}"),
            ([("X-API-Key", key), basic(key)], f"/v1/auth?api_key={key}")):
        got = ask(server, headers, target)
        equal((got.status, got.header("X-Key-Id")), (200, key.split(":")[0]),
              f"{headers} {target}")
    for headers, target in (
            ([("X-API-Key", key), basic(other)], "/v1/auth"),
            ([("X-API-Key", key), ("X-API-Key", other)], "/v1/auth"),
            ([("X-API-Key", key)], f"/v1/auth?api_key={other}"),
            ([("Cookie", f"session={key}; session={other}")], "/v1/auth"),
            ([], f"/v1/auth?api_key={key}&api_key={other}"),
            ([("Authorization", "Digest x"), ("X-API-Key", key)], "/v1/auth"),
            ([("Authorization", "Basic !"), ("X-API-Key", key)], "/v1/auth"),
            ([("Authorization", "Key")], "/v1/auth")):
        refused(ask(server, headers, target), 401, "INVALID_REQUEST",
                challenge("invalid_request"))
    refused(ask(server), 401, "NO_CREDENTIAL")
    for headers in ([("Cookie", f"other={key}")], [("X-Key", key)],
                    [("Cookie", "session=")], [("X-API-Key", " ")]):
        refused(ask(server, headers), 401, "NO_CREDENTIAL")
    refused(ask(server, target=f"/v1/auth?other={key}"), 401, "NO_CREDENTIAL")
    for wrong in ("a:b", key[:-1], "a", f"{key}x"):
        refused(ask(server, key=wrong), 401, "INVALID_CREDENTIAL",
                challenge("invalid_token"))
    # The keys API has one place for a key, as before.
    for headers in ([("X-API-Key", key)], [basic(key)]):
        equal(server.authority("GET", "/v1/keys",
                               headers=headers).status, 401)


def describes_the_key(server):
    full, api = server.admin(), make(server)
    many = make(server, preset="READONLY", permissions=[
        "models:run@a,b/é%", "!models:run@a,b/x"],
        metadata={"cost_center": "7", "team": "Ä b\r\n%,", "x.y": ""})
    equal(ask(server, key=full).header("X-Key-Permissions"), "**")
    equal(ask(server, key=api).header("X-Key-Permissions"),
          "models:**,storage:files:read,storage:files:write,"
          "serverless:apps:call")
    got = ask(server, key=many,
              target="/v1/auth?metadata=team,%20cost_center&metadata=x.y,none")
    equal(got.header("X-Key-Scope"), "CUSTOM")
    held = got.header("X-Key-Permissions").split(",")
    equal(held[0], "models:list")
    equal([urllib.parse.unquote(p) for p in held[-2:]],
          ["models:run@a,b/é%", "!models:run@a,b/x"])
    equal({name: got.header(f"X-Key-Meta-{name}")
           for name in ("Team", "Cost-Center", "X-Y", "None")},
          {"Team": "%C3%84%20b%0D%0A%25,", "Cost-Center": "7", "X-Y": "",
           "None": ""})
    equal(ask(server, key=many).header("X-Key-Meta-Team"), None)
    equal(ask(server, key=api, target="/v1/auth?metadata=team")
          .header("X-Key-Meta-Team"), "")
    # A head stays small enough for the buffers of proxies.
    large = make(server, permissions=[f"a{i}:" + "x" * 60 for i in range(200)],
                 metadata={f"m{i}": "y" * 900 for i in range(8)})
    got = ask(server, key=large, target="/v1/auth?metadata="
              + ",".join(f"m{i}" for i in range(8)))
    equal((got.status, got.header("X-Key-Permissions")), (200, ""))
    equal([len(got.header(f"X-Key-Meta-M{i}")) for i in range(8)],
          [900, 900, 0, 0, 0, 0, 0, 0])
    for query in ("metadata=", "metadata=a,,b", "require-permision=a:b",
                  "metadata=" + ",".join("abcdefghi"), "metadata=%zz",
                  "require-permission=*", "require-resource=/a",
                  "&".join(["require-permission=a:b"] * 17)):
        equal(ask(server, key=api, target=f"/v1/auth?{query}").status, 400,
              query)
        # Below, the query is the client's.
        equal(ask(server, key=api, target=f"/v1/auth/x?{query}").status, 200)


def requires(server):
    key = make(server, permissions=["shop:orders:read@eu/*", "shop:list"])
    for resource, headers in ((None, []),
                              ("us/1", [("X-Auth-Resource", "us/1")])):
        query = "require-permission=shop:list&require-permission=" \
            "shop:orders:read"
        if resource:
            query += f"&require-resource={resource}"
        for got in (ask(server, key=key, target=f"/v1/auth?{query}"),
                    ask(server, [("X-Auth-Permission",
                                  "shop:list , shop:orders:read"), *headers],
                        "/v1/auth/below?require-resource=eu/1", key)):
            refused(got, 403, "INSUFFICIENT_PERMISSIONS", challenge(
                "insufficient_scope", ', scope="shop:list shop:orders:read"'))
            equal((got.json()["missing"], got.json()["resource"]),
                  ("shop:orders:read", resource))
            contains(got.json()["error"]["message"], "shop:orders:read")
    for headers, target in (
            ([("X-Auth-Permission", "shop:list"),
              ("X-Auth-Permission", "shop:orders:read"),
              ("X-Auth-Resource", "eu/1")], "/v1/auth/below"),
            ([("X-Auth-Resource", "eu/1")], "/v1/auth"),
            ([("X-Auth-Metadata", "team")],
             "/v1/auth?require-permission=shop:list")):
        equal(ask(server, headers, target, key).status, 200, headers)
    # A client may have written the one that the proxy did not write.
    for headers, query in (
            ([("X-Auth-Resource", "eu/1")], "require-permission=shop:list"),
            ([("X-Auth-Permission", "shop:list")], "require-resource=eu/1"),
            ([("X-Auth-Permission", "")], ""),
            ([("X-Auth-Permission", "shop:*")], ""),
            ([("X-Auth-Resource", "eu/1"), ("X-Auth-Resource", "eu/2")], "")):
        equal(ask(server, headers, f"/v1/auth?{query}", key).status, 400,
              headers)


def knows_the_client(server, trusted):
    key = make(server, networks=["192.0.2.0/24", "2001:db8::/32"])
    own = make(server, networks=["127.0.0.0/8"])
    for name, value, fits in (
            ("X-Forwarded-For", "192.0.2.7", True),
            ("X-Forwarded-For", "198.51.100.1, 192.0.2.7", True),
            ("X-Forwarded-For", "192.0.2.7, 10.1.2.3", True),
            ("X-Forwarded-For", "192.0.2.7:4711, 10.1.2.3:80", True),
            ("X-Forwarded-For", "2001:db8::1", True),
            ("X-Forwarded-For", "192.0.2.7, 198.51.100.1", False),
            ("X-Forwarded-For", "192.0.2.7, unknown", False),
            ("X-Forwarded-For", "", False),
            ("Forwarded", 'for="[2001:db8::1]:80";proto=https', True),
            ("Forwarded", "for=192.0.2.7, for=10.1.2.3", True),
            ("Forwarded", "for=192.0.2.7, for=_hidden", False),
            ("Forwarded", 'for="192.0.2.7', False),
            ("X-Real-IP", "192.0.2.7", False)):
        got = ask(server, [(name, value)], key=key)
        if trusted and fits:
            equal(got.status, 200, f"{name}: {value}")
        else:
            refused(got, 403, "IP_NOT_ALLOWED")
        # The proxy's own address is not that of its client.
        equal(ask(server, [(name, value)], key=own).status,
              403 if trusted else 200, f"own, {name}: {value}")
    refused(ask(server, key=key), 403, "IP_NOT_ALLOWED")
    if not trusted:
        return
    got = refused(ask(server, key=own), 403, "IP_NOT_ALLOWED")
    contains(got.json()["error"]["message"], "the proxy does not say")
    for forwarded in ("for=127.0.0.1", 'for="'):
        refused(ask(server, [("X-Forwarded-For", "192.0.2.7"),
                             ("Forwarded", forwarded)], key=key),
                403, "IP_NOT_ALLOWED")
    # The keys API is called by clients themselves.
    equal(server.authority("GET", "/v1/keys/current", headers=[
        ("Authorization", f"Key {key}"), ("X-Forwarded-For", "192.0.2.7")])
        .status, 403)


def uses_the_original_query(server, key, trusted):
    for name in ("X-Original-URI", "X-Forwarded-Uri"):
        got = ask(server, [(name, f"/a?b=c&api_key={key}")])
        equal(got.status, 200 if trusted else 401, name)
        got = ask(server, [(name, f"/a?b=c&api_key={key}x")], key=key)
        equal(got.status, 401 if trusted else 200, name)
        equal(ask(server, [(name, f"/api_key={key}")]).status, 401)


def knows_the_method(s, server, trusted):
    """A key that is derived for a method; nothing else needs one."""
    key = make(server)
    got = s.run("keys", "derive", "--method", "PUT", "--json",
                env={"FAL_KEY": key})
    equal(got.code, 0, got.err)
    derived = json.loads(got.out)["key"]

    def status(*methods, query="", method="GET"):
        return server.authority(
            method, f"/v1/auth{query}", headers=[("X-API-Key", derived)] + [
                ("X-Forwarded-Method", m) for m in methods]).status

    equal(status("PUT"), 200 if trusted else 403)
    equal(status("PUT", query="/below?request-method=GET"),
          200 if trusted else 403)
    for methods in ((), ("GET",), ("put",), ("",), ("PUT", "GET")):
        equal(status(*methods, method="PUT"), 403, methods)
    # The configuration of the gateway counts before a header.
    equal(status("GET", query="?request-method=PUT"), 200)
    equal(status("PUT", query="?request-method=GET"), 403)
    got = ask(server, [("X-Forwarded-Method", "PUT")],
              "/v1/auth?request-method=GET", derived)
    refused(got, 403, "INSUFFICIENT_PERMISSIONS",
            challenge("insufficient_scope"))
    equal(got.json()["missing"], None)
    contains(got.json()["error"]["message"], "method")
    equal(ask(server, [("X-Forwarded-Method", "GET")], key=key).status, 200)


def refuses_others(server):
    """A peer that is not trusted cannot leave out a check by mistake."""
    key = server.admin()
    for name, value in (("X-Auth-Permission", "a:b"), ("x-auth-resource", "a"),
                        ("X-Auth-Metadata", "team"), ("X-Auth-Permission", "")):
        got = refused(ask(server, [(name, value)], key=key), 403, "NOT_TRUSTED")
        contains(got.json()["error"]["message"], "--auth-trust")
    equal(ask(server, key=key, target="/v1/auth?require-permission=a:b").status,
          200)


def logs_no_key(s, servers, keys):
    text = "".join(server.said() for server in servers) \
        + "".join(p.read_text() for p in s.dir.glob("access*"))
    contains(text, "/v1/auth")
    for key in keys:
        secret = key.split(":")[1]
        for part in (secret, urllib.parse.quote(key), basic(key)[1][6:]):
            check(part not in text, "a log has a key")
    for line in text.splitlines():
        if line.startswith("{"):
            json.loads(line)


def refuses_bad_options(s):
    for words, said in (
            (["--auth-trust", "10.0.0.1/8"], "is not a network"),
            (["--auth-trust", "proxy.example"], "or unix"),
            (["--auth-cookie", ""], "takes a name"),
            (["--auth-cookie", "a=b"], "takes a name"),
            (["--auth-query", "metadata"], "another meaning"),
            (["--auth-query", "request-method"], "another meaning"),
            (["--auth-query", "a&b"], "takes a name")):
        got = s.run("serve", *words)
        equal(got.code, 2, words)
        contains(got.err, said)


def main(s):
    options = ["--auth-cookie", "session", "--auth-query", "api_key"]
    server = s.server("--auth-trust", "127.0.0.1", "--auth-trust", "10.0.0.0/8",
                      "--access-log", s.dir / "access", *options)
    key, other = make(server), make(server)
    finds_the_key(server, key, other)
    describes_the_key(server)
    requires(server)
    knows_the_client(server, True)
    uses_the_original_query(server, key, True)
    knows_the_method(s, server, True)
    # Options in the environment; no proxy on this machine is trusted.
    alone = s.server("--access-log", s.dir / "access-alone",
                     "--access-log-format", "json",
                     env={"DATA": s.dir / "alone",
                          "CLAVIGER_AUTH_TRUST": "10.0.0.0/8 192.0.2.0/24",
                          "CLAVIGER_AUTH_COOKIE": "session",
                          "CLAVIGER_AUTH_QUERY": "api_key"})
    key2, other2 = make(alone), make(alone)
    finds_the_key(alone, key2, other2)
    describes_the_key(alone)
    knows_the_client(alone, False)
    uses_the_original_query(alone, key2, False)
    knows_the_method(s, alone, False)
    refuses_others(alone)
    for one in (server, alone):
        equal(one.stop(), 0)
    logs_no_key(s, (server, alone), (key, other, key2, other2))
    refuses_bad_options(s)


harness.scenario(main)
