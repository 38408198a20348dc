"""
A file cannot loosen the operator's policy. For each policy, interface, method
and hint the test counts the requests that reach the upstream.
"""
# timeout: 400

import json
import pathlib
import re

import harness
from harness import Answer, Skip, check, contains, equal
from mcp_users import JSON, Legacy, Modern

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
HINTS = ("", "{readOnly: true}", "{readOnly: false}", "{destructive: true}",
         "{destructive: false}", "{idempotent: true}")
SHAPES = {
    "call": "call: api.{m}",
    "steps": "steps: [{{type: call, name: a, call: api.{m}}}]",
    "func": "ref: fn.{m}",
    "deep": "steps: [{{type: call, name: a, call: fn.{m}}}]",
}
READS, CHANGES, DESTROYS = 0, 1, 2
POLICIES = {
    "none": ([], [0, 0, 0]),
    "read-only": (["--read-only"], [0, 2, 2]),
    "confirm": (["--confirm", "destructive"], [0, 0, 1]),
    "both": (["--read-only", "--confirm", "destructive"], [0, 2, 2]),
}
ALLOWED, ASKED, REFUSED = 0, 1, 2
YES = {"action": "accept", "content": {"confirm": True}}
NO = {"action": "accept", "content": {"confirm": False}}


def effect(method, hint):
    """The effect of a method; the file can only make it stricter."""
    if "destructive: true" in hint or hint == "{readOnly: false}":
        return DESTROYS
    if method in ("GET", "HEAD"):
        return READS
    if method == "POST" and hint in ("{readOnly: true}",
                                     "{destructive: false}"):
        return CHANGES
    return DESTROYS


def tools():
    for method in METHODS:
        for i, hint in enumerate(HINTS):
            for shape in SHAPES:
                yield f"{shape}-{method.lower()}-{i}", shape, method, hint


def resources():
    for method in METHODS:
        for shape in SHAPES:
            m = method.lower()
            yield f"r://{shape}/{m}", f"r://{shape}/{m}", shape, method
            yield (f"t://{shape}/{m}/{{id}}", f"t://{shape}/{m}/7", shape,
                   method)


def capability(url):
    out = ["naftiko: 1.0.0-alpha2",
           "info: {label: Policy, description: Every method.}", "capability:",
           "  consumes:", "  - type: http", "    namespace: api",
           f"    baseUri: {url}", "    resources:"]
    for m in METHODS:
        out += [f"    - name: {m.lower()}", f"      path: /up/{m.lower()}",
                "      operations:",
                f"      - {{name: {m.lower()}, method: {m}}}"]
    out += ["    - name: tunnel", "      path: /up/tunnel",
            "      operations:",
            "      - {name: tunnel, method: GET, inputParameters: ["
            "{name: X-HTTP-Method-Override, in: header, value: DELETE}]}",
            "      - {name: add, method: POST, inputParameters: ["
            "{name: body, in: body, type: object}]}",
            "      - {name: ask, method: GET, inputParameters: ["
            "{name: _method, in: query, type: string}]}"]
    out += ["  aggregates:", "  - label: Functions", "    namespace: fn",
            "    functions:"]
    for m in METHODS:
        out.append(f"    - {{name: {m.lower()}, description: d, "
                   f"call: api.{m.lower()}, semantics: {{safe: true}}}}"
                   if m in ("PUT", "DELETE") else
                   f"    - {{name: {m.lower()}, description: d, "
                   f"call: api.{m.lower()}}}")
    out += ["  exposes:", "  - type: mcp", "    namespace: policy-mcp",
            "    port: 9090", "    tools:"]
    for name, shape, method, hint in tools():
        body = SHAPES[shape].format(m=method.lower())
        out.append(f"    - {{name: {name}, description: words of {name}, "
                   f"{body}" + (f", hints: {hint}" if hint else "") + "}")
    out += ["    - {name: tunnel, description: d, call: api.tunnel, "
            "hints: {readOnly: true}}",
            "    - {name: add-any, description: d, call: api.add, "
            "with: {body: tools.body}, hints: {destructive: false}, "
            "inputParameters: [{name: body, type: object, description: d}]}",
            "    resources:"]
    for uri, _, shape, method in resources():
        body = SHAPES[shape].format(m=method.lower())
        name = re.sub("[^a-z]+", "-", uri)
        out.append(f"    - {{name: {name}, uri: '{uri}', description: d, "
                   f"mimeType: application/json, {body}}}")
    out += ["    prompts:", "    - {name: p, description: d, template: "
            "[{role: user, content: 'hi {{x}}'}], "
            "arguments: [{name: x, description: d}]}",
            "  - type: rest", "    namespace: policy-rest", "    port: 8080",
            "    resources:"]
    for shape in SHAPES:
        for method in METHODS:
            body = SHAPES[shape].format(m=method.lower())
            out += [f"    - name: {shape}-{method.lower()}",
                    f"      path: /{shape}/{method.lower()}",
                    "      operations:"]
            for outer in ("GET", "POST", "DELETE"):
                out.append(f"      - {{name: {shape}-{method.lower()}-"
                           f"{outer.lower()}, method: {outer}, {body}}}")
    out += ["    - name: all", "      path: /all",
            "      forward: {targetNamespace: api, "
            "trustedHeaders: [X-HTTP-Method-Override]}",
            "    - name: ask", "      path: /ask", "      operations:",
            "      - {method: GET, name: ask, call: api.ask, "
            "with: {_method: rest.query.how}}",
            "  - type: skill", "    namespace: policy-skill", "    port: 8088",
            "    skills:", "    - {name: made, description: Of it all.}",
            "    - name: some", "      description: d",
            "      tools:"]
    for m in ("get", "delete"):
        out.append(f"      - {{name: see-{m}, description: d, from: "
                   f"{{sourceNamespace: policy-mcp, action: call-{m}-1}}}}")
    return "\n".join(out) + "\n"


class Counted:
    """The upstream, with the requests received since the last look."""

    def __init__(self, s):
        self.up = s.upstream(Answer(headers=[JSON], body='{"ok":true}'))

    def came(self):
        seen = [r.split(b" ", 1)[0].decode() for r in self.up.received]
        self.up.received.clear()
        return seen


def outcome(answer):
    """ALLOWED, ASKED or REFUSED, and the text with the reason."""
    text = json.dumps(answer)
    if "error" in answer:
        check("read_only" in text, text)
        return REFUSED, text
    result = answer["result"]
    if result.get("resultType") == "input_required":
        return ASKED, text
    if result.get("isError"):
        check("read_only" in text, text)
        return REFUSED, text
    return ALLOWED, text


def agrees(up, what, got, want, method):
    """Checks the outcome and the number of upstream requests."""
    equal(got[0], want, f"{what}: {got[1][:300]}")
    equal(up.came(), [method] if want == ALLOWED else [], what)


def say_yes(c, up, method, params, sent):
    """Declines, then accepts, and then replays the acceptance."""
    first = c.send(method, params).json()["result"]
    state = first["requestState"]
    contains(json.dumps(first["inputRequests"]), "for good")
    equal(up.came(), [], "sent before a word")
    for answer, want in ((NO, []), (YES, None)):
        state = c.send(method, params).json()["result"]["requestState"]
        c.send(method, {**params, "requestState": state,
                        "inputResponses": {"confirm": answer}})
        equal(up.came(), [sent] if want is None else want, f"{params}")
    c.send(method, {**params, "requestState": state,
                    "inputResponses": {"confirm": YES}})
    c.send(method, {**params, "inputResponses": {"confirm": YES}})
    equal(up.came(), [], "sent by a yes that was used, or never asked for")


def checks_tools(server, up, policy, search):
    c = Modern(server.ports["mcp"])
    allows = POLICIES[policy][1]
    listed = {t["name"]: t for t in c.tools()}
    for name, _, method, hint in tools():
        want = allows[effect(method, hint)]
        equal(name in listed, want != REFUSED and not search, name)
        if name in listed:
            hints = listed[name]["annotations"]
            truly = effect(method, hint)
            check(not hints["readOnlyHint"] or truly == READS, name)
            check(hints["destructiveHint"] or truly != DESTROYS, name)
        got = outcome(c.call(name).json())
        agrees(up, f"{policy} {name}", got, want, method)
        if not search:
            continue
        got = outcome(c.call("call_tool", {"name": name}).json())
        agrees(up, f"{policy} call_tool {name}", got, want, method)
        found = c.tool("describe_tool", {"name": name})
        equal(found["isError"], want == REFUSED, f"describe_tool {name}")
        text = json.dumps(c.tool("find_tools", {"query": name, "limit": 50}))
        equal(f'"{name}"' in text, want != REFUSED, f"find_tools {name}")
    equal(up.came(), [])


def checks_resources(server, up, policy):
    c = Modern(server.ports["mcp"])
    allows = POLICIES[policy][1]
    listed = {r["uri"] for r in c.all("resources/list", "resources")}
    listed |= {t["uriTemplate"] for t in c.all(
        "resources/templates/list", "resourceTemplates")}
    for uri, asked, shape, method in resources():
        want = allows[effect(method, "")]
        equal(uri in listed, want != REFUSED, uri)
        got = outcome(c.send("resources/read", {"uri": asked}).json())
        agrees(up, f"{policy} {asked}", got, want, method)
        if "{" in uri:
            got = c.send("completion/complete", {
                "ref": {"type": "ref/resource", "uri": uri},
                "argument": {"name": "id", "value": ""}}).json()
            equal("error" in got, want == REFUSED, f"completion of {uri}")
    got = c.send("prompts/get", {"name": "p", "arguments": {"x": "y"}}).json()
    contains(json.dumps(got), "hi y")
    got = c.send("completion/complete", {
        "ref": {"type": "ref/prompt", "name": "p"},
        "argument": {"name": "x", "value": ""}}).json()
    check("error" not in got, got)
    equal(up.came(), [])


def checks_rest(server, up, policy):
    allows = POLICIES[policy][1]
    asks = [ALLOWED if v == ASKED else v for v in allows]
    for shape in SHAPES:
        for method in METHODS:
            want = asks[effect(method, "")]
            for outer in ("GET", "POST", "DELETE", "HEAD"):
                got = server.rest(outer, f"/{shape}/{method.lower()}")
                equal(got.status, 403 if want == REFUSED else 200,
                      f"{policy} {outer} {shape} {method}")
                equal(up.came(), [] if want == REFUSED else [method])
    for method in (*METHODS, "OPTIONS"):
        read = method in ("GET", "HEAD", "OPTIONS")
        want = asks[READS if read else DESTROYS]
        got = server.rest(method, "/all/x", body=None if read else {})
        equal(got.status, 403 if want == REFUSED else 200, method)
        equal(up.came(), [] if want == REFUSED else [method])
    for headers, query in (({"X-HTTP-Method-Override": "DELETE"}, ""),
                           ({}, "?_method=DELETE"), ({}, "?%5fmethod=PUT")):
        got = server.rest("GET", f"/all/x{query}", headers=headers)
        want = asks[DESTROYS]
        equal(got.status, 403 if want == REFUSED else 200, f"{headers}{query}")
        equal(up.came(), [] if want == REFUSED else ["GET"])
    for how, does in (("get", READS), ("delete", DESTROYS)):
        # The caller chooses the method, so the strictest rule applies.
        got = server.rest("GET", f"/ask?how={how}")
        want = asks[DESTROYS]
        equal(got.status, 403 if want == REFUSED else 200, f"{how} {does}")
        up.came()
    document = server.rest("GET", "/openapi.json").json()
    for shape in SHAPES:
        for method in METHODS:
            path = f"/{shape}/{method.lower()}"
            equal(path in document["paths"],
                  asks[effect(method, "")] != REFUSED, path)


def checks_texts(server, up, policy):
    """Skills as files of the surface, over MCP, and as a catalogue."""
    allows = POLICIES[policy][1]
    c = Modern(server.ports["mcp"])
    root = "/.well-known/agent-skills/"
    index = server.rest("GET", root + "index.json").json()
    name = index["skills"][0]["name"]
    text = server.rest("GET", f"{root}{name}/SKILL.md").text()
    uri = next(r["uri"] for r in c.all("resources/list", "resources")
               if r["uri"].startswith("skill:"))
    text += json.dumps(c.send("resources/read", {"uri": uri}).json())
    pages = server.rest("GET", root + "index.json").text()
    skills = c.send("skills/list", {}).json()["result"]["skills"]
    for file in (r["uri"] for k in skills for r in k["resources"]):
        pages += json.dumps(c.send("resources/read", {"uri": file}).json())
    for name, _, method, hint in tools():
        want = allows[effect(method, hint)]
        equal(f"`{name}`" in pages or f"`{name}`" in text, want != REFUSED,
              f"{policy}: {name} in a skill")
    equal("read-only" in text, allows[CHANGES] == REFUSED)
    listed = harness.request(server.ports["skill"], "GET", "/skills/some")
    equal("see-delete" in listed.text(), allows[DESTROYS] != REFUSED)
    contains(listed.text(), "see-get")
    listed = harness.request(server.ports["skill"], "GET", "/skills")
    equal("see-delete" in listed.text(), allows[DESTROYS] != REFUSED)
    equal(up.came(), [])


def checks_overrides(server, up, policy):
    c = Modern(server.ports["mcp"])
    want = POLICIES[policy][1][DESTROYS]
    agrees(up, "tunnel", outcome(c.call("tunnel").json()), want, "GET")
    got = c.call("add-any", {"body": {"_method": "DELETE"}}).json()
    result = got["result"]
    if policy == "none":
        equal((result["isError"], up.came()), (False, ["POST"]))
    else:
        # It was allowed without confirmation because it only adds.
        equal((result["isError"], up.came()), (True, []))
    got = c.call("add-any", {"body": {"payment_method": "card"}}).json()
    allowed = policy in ("none", "confirm")
    equal((got["result"]["isError"], up.came()),
          (not allowed, ["POST"] if allowed else []))


def checks_confirmations(server, up):
    """A confirmation is valid for one call with the same arguments."""
    c = Modern(server.ports["mcp"])
    for params, method, sent in (
            ({"name": "call-delete-1", "arguments": {}}, "tools/call",
             "DELETE"),
            ({"uri": "r://call/delete"}, "resources/read", "DELETE"),
            ({"uri": "t://func/put/7"}, "resources/read", "PUT"),
            ({"uri": "t://deep/post/7"}, "resources/read", "POST")):
        say_yes(c, up, method, params, sent)
    state = c.send("resources/read", {"uri": "t://call/delete/1"}).json()[
        "result"]["requestState"]
    for method, params in (
            ("resources/read", {"uri": "t://call/delete/2"}),
            ("resources/read", {"uri": "r://call/delete"}),
            ("tools/call", {"name": "call-delete-1", "arguments": {}})):
        got = c.send(method, {**params, "requestState": state,
                              "inputResponses": {"confirm": YES}}).json()
        equal(got["error"]["code"], -32602, f"{params}")
    mute = Modern(server.ports["mcp"], can={})
    got = mute.send("resources/read", {"uri": "r://call/delete"})
    equal((got.status, got.json()["error"]["code"]), (400, -32021))
    for version in ("2025-11-25", "2025-06-18"):
        old = Legacy(server.ports["mcp"], version=version)
        wanted = {"uri": "r://call/delete"}
        got = old.ask("resources/read", wanted, NO)
        contains(json.dumps(got["error"]), "User declined")
        equal(up.came(), [])
        got = old.ask("resources/read", wanted, YES)
        check("contents" in got["result"], got)
        equal(up.came(), ["DELETE"])
        contains(old.asked[0]["params"]["message"], "r://call/delete")
        mute = Legacy(server.ports["mcp"], version=version, can={})
        got = mute.ask("resources/read", wanted)
        contains(json.dumps(got["error"]), "cannot be asked")
    got = Legacy(server.ports["mcp"], version="2025-03-26").post([
        {"jsonrpc": "2.0", "id": 1, "method": "resources/read",
         "params": {"uri": "r://call/delete"}},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "call-delete-1"}}])
    contains(got.text(), "cannot be asked")
    equal(up.came(), [])


def checks_stdio(s, path, up):
    """The same over stdio, without a listener."""
    wants = [{"method": "tools/call", "params": {"name": "call-delete-1"}},
             {"method": "resources/read", "params": {"uri": "r://deep/put"}},
             {"method": "tools/call", "params": {"name": "steps-get-0"}}]
    lines = b"".join(json.dumps({"jsonrpc": "2.0", "id": i, **m}).encode() +
                     b"\n" for i, m in enumerate(wants))
    for args, words in ((["--read-only"], "this server is read-only"),
                        (["--confirm", "destructive"], "cannot be asked")):
        got = s.run("serve", "--stdio", *args, path, stdin=lines)
        answers = {a["id"]: json.dumps(a) for a in
                   map(json.loads, got.out.splitlines())}
        for i in (0, 1):
            contains(answers[i], words)
        check("read-only" not in answers[2], answers[2])
        equal(up.came(), ["GET"], f"{args}")


def main(s):
    up = Counted(s)
    path = s.file("policy.yml", capability(up.up.url))
    for policy, (args, _) in POLICIES.items():
        for search in (False, True):
            server = s.server(
                *args, *(["--tools", "search"] if search else []), str(path),
                authority=False, ports={"rest": "policy-rest",
                                        "mcp": "policy-mcp",
                                        "skill": "policy-skill"})
            checks_tools(server, up, policy, search)
            if search:
                equal(server.stop(), 0)
                continue
            checks_resources(server, up, policy)
            checks_rest(server, up, policy)
            checks_texts(server, up, policy)
            checks_overrides(server, up, policy)
            if policy == "confirm":
                checks_confirmations(server, up)
            equal(server.stop(), 0)
    checks_stdio(s, path, up)


harness.scenario(main)
