"""
Generated files that combine all features and oddities of the published ones:
each operation and tool sends the request that capability_model.py computes.
"""
# timeout: 600

import json
import random

import harness
from capability_trial import ANSWER, File
from harness import Answer, Failure, check

NAMES = ["$select", "$expand", "page[limit]", "location_ids[]", "@id", "q",
         "drive-id", "X Y", "filter.state", "a\n                  required",
         "\u00fcber", "per_page", "start:date", "sort", "order_id"]
HEADERS = ["If-Match", "Accept", "X-GitHub-Api-Version", "Authorization",
           "Prefer", "Content-Language"]
VARIABLES = ["drive-id", "order_id", "baseId", "user.name", "key", "x", "orgID"]
AUTH = [None,
        {"type": "bearer", "token": "{{env.API_TOKEN}}"},
        {"type": "basic", "username": "{{API_USER}}",
         "password": "{{env.API_PASSWORD}}"},
        {"type": "apikey", "key": "X-Key", "value": "{{API_KEY}}",
         "placement": "header"},
        {"type": "apikey", "key": "api_key", "value": "{{env.API_KEY}}",
         "placement": "query"},
        {"type": "apikey", "key": "Authorization",
         "value": "Key {{env.API_KEY}}", "placement": "header"},
        {"type": "apikey", "headers": {"DD-A": "{{API_KEY}}",
                                       "DD-B": "{{API_TOKEN}}"}}]
BASES = ["", "https://{store}.example.test/admin", "https://api.example.test",
         "http://localhost:8080/rest/x/1.1.4", "https://{{env.HOST}}/v1"]


def respell(r, name):
    """A variable in the notation of exposed paths."""
    return r.choice([name, name.replace("_", "-"), name.lower(),
                     name.replace("-", "_")])


def operation(r, number):
    """A consumed operation with its path."""
    used = r.sample(VARIABLES, r.choice([0, 0, 1, 1, 2, 3]))
    path = f"/things {number}" if r.random() < 0.1 else f"/things{number}"
    for v in used:
        path += r.choice([f"/{{{v}}}", f"/key:{{{v}}}", f"/a/{{{v}}}.json",
                          f"/f(p='{{{v}}}')", f"/{{{{{v}}}}}"])
    method = r.choice(["GET", "POST", "DELETE", "PATCH", "PUT"])
    params = [{"name": v, "in": "path", "type": "string", "required": True}
              for v in used if r.random() < 0.3]
    free = [n for n in NAMES if n not in used]
    for name in r.sample(free, r.randrange(4)):
        params.append({
            "name": name, "in": "query", "description": f"about {name}",
            "type": r.choice(["string", "array", "integer", "boolean",
                              "number"]),
            **r.choice([{}, {}, {"required": False}, {"required": True}])})
    for name in r.sample(HEADERS, r.choice([0, 0, 1, 2])):
        params.append({"name": name, "in": "header", "type": "string"})
    if r.random() < (0.8 if method in ("POST", "PATCH", "PUT") else 0.15):
        params.append({"name": "body", "in": "body", "type": "object",
                       "required": r.random() < 0.7})
    return {"name": f"Op-{number}", "method": method, "path": path,
            "used": used, "params": params}


def with_of(r, op, kind):
    names = [p["name"] for p in op["params"]]
    found = {}
    for name in names:
        p = next(p for p in op["params"] if p["name"] == name)
        forms = [f"{kind}.{name}"] * 3
        if kind == "rest" and p["in"] in ("path", "query", "header"):
            forms.append(f"rest.{p['in']}.{name}")
        if "\n" not in name and "{" not in name:
            forms.append(f"{{{{{kind}.{name}}}}}")
        found[name] = r.choice(forms)
        if p["in"] == "body":
            found[name] = f"{kind}.body"
    return found


def capability(seed):
    r = random.Random(seed)
    ops = [operation(r, i) for i in range(r.randrange(5, 40))]
    namespace = r.choice(["api", "openapi:things", "a.b-c"])
    resources, routes, tools = [], [], []
    for op in ops:
        own = {"name": op["name"], "method": op["method"],
               "outputRawFormat": "json", "inputParameters": op["params"],
               "outputParameters": [{"name": "result", "type": "object",
                                     "value": "$."}]}
        if not op["params"]:
            del own["inputParameters"]
        resources.append({"name": f"r{op['name']}", "path": op["path"],
                          "operations": [own]})
        path = "/v1" + op["path"].replace("{{", "{").replace("}}", "}")
        for v in op["used"]:
            path = path.replace("{" + v + "}", "{" + respell(r, v) + "}")
        declared = {p["name"] for p in op["params"]}
        if op["used"] and op["used"][0] not in declared and \
                r.random() < 0.2:  # a variable is lost
            path = path.replace("{" + op["used"][0] + "}", "lost")
        call = f"{namespace}.{op['name']}"
        shape = [{"type": r.choice(["object", "array"]), "mapping": "$."}]
        route = {"method": op["method"], "name": op["name"], "call": call,
                 "outputParameters": shape}
        tool = {"name": f"tool-{op['name']}" + "-long" * r.choice([0, 0, 15]),
                "description": "One.", "call": call, "outputParameters": shape,
                "hints": {"readOnly": op["method"] == "GET"}}
        if op["params"] and r.random() < 0.9:
            route["with"] = with_of(r, op, "rest")
            tool["with"] = with_of(r, op, "tools")
        routes.append({"path": path, "name": op["name"],
                       "operations": [route]})
        tools.append(tool)
    api = {"type": "http", "namespace": namespace, "baseUri": r.choice(BASES),
           "resources": resources}
    auth = r.choice(AUTH)
    if auth:
        api["authentication"] = auth
    return {"naftiko": "1.0.0-alpha2",
            "info": {"label": f"seed {seed}", "description": "made"},
            "binds": [{"namespace": "env", "keys": {
                n: n for n in ("API_TOKEN", "API_KEY", "API_PASSWORD")}}],
            "capability": {"consumes": [api], "exposes": [
                {"type": "rest", "namespace": "made-rest", "port": 8080,
                 "resources": routes},
                {"type": "mcp", "namespace": "made-mcp", "port": 9090,
                 "transport": "http", "tools": tools}]}}


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 ANSWER))
    wrong, total = [], 0
    for seed in range(60):
        # JSON is YAML: only the notation differs.
        path = s.file(f"made-{seed}.yaml",
                      json.dumps(capability(seed), indent=1))
        file = File(s, path.name, path, upstream)
        try:
            file.run()
        except Failure as e:
            wrong.append(str(e))
        total += file.counts["works"]
    print(total, "operations")
    check(not wrong and total > 500, f"{len(wrong)} files:\n"
          + "\n".join(wrong))


harness.scenario(main)
