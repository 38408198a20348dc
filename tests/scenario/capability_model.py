"""capability_model - an independent model of what a capability file means.

From the YAML alone it computes the request that a client makes for each
exposed operation and tool, and the request that the upstream must then get.
It shares no code with the program.
"""

import base64
import pathlib
import re
import urllib.parse

import yaml

SAFE = "-._~"  # RFC 3986 2.3, besides letters and digits


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema: yes, no and dates are strings."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?[0-9]+", list("-+0123456789")),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
         list("-+.0123456789"))]:
    CoreLoader.add_implicit_resolver(
        "tag:yaml.org,2002:" + tag, re.compile(rf"^(?:{pattern})$"), first)


def load(path):
    return yaml.load(pathlib.Path(path).read_text(), CoreLoader)


def clean(name):
    """A name without text that belongs to the next line."""
    return str(name).split("\n")[0].strip() if "\n" in str(name) else str(name)


def plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def variables(path):
    return re.findall(r"\{\{?\s*([^{}]+?)\s*\}\}?", path)


def join(resource, own):
    """
    The path of an operation below its resource.  It is the whole path if it
    begins with all of that of its resource, or with its first segment and has
    more: "/a" below "/a/{x}" may be a list of children.
    """
    if not own:
        return resource
    resource = resource.rstrip("/")
    if resource and re.match(re.escape(resource) + r"([/?]|$)", own):
        return own
    head, *more = own.split("?")[0].strip("/").split("/")
    if (more and head and "{" not in head and
            head == resource.split("?")[0].strip("/").split("/")[0]):
        return own
    return resource + ("" if own[0] in "/?" else "/") + own


def encode(value):
    return urllib.parse.quote(value, safe=SAFE)


# ---------------------------------------------------------------- the file

class Consumed:
    """One operation of an API."""

    def __init__(self, api, resource, operation):
        self.api = api
        self.namespace = api["namespace"]
        self.name = operation["name"]
        self.method = str(operation.get("method", "GET")).upper()
        self.path = join(resource.get("path") or "", operation.get("path"))
        self.format = operation.get("outputRawFormat") or "json"
        self.body = operation.get("body")
        self.params = []
        for source in (operation, resource, api):
            for given in source.get("inputParameters") or []:
                self.add(given)
        for name, value in (api.get("headers") or {}).items():
            self.add({"name": name, "in": "header", "value": value})
        if isinstance(self.body, dict) and self.body.get("data") is None:
            if not any(p["in"] == "body" for p in self.params):
                self.add({"name": "body", "in": "body", "type": "object"})
        for name in variables(self.path):
            if not any(p["in"] == "path" and p["name"] == name
                       for p in self.params):
                self.add({"name": name, "in": "path", "required": True})

    def add(self, given):
        p = dict(given, name=clean(given["name"]))
        p["required"] = p.get("in") == "path" or p.get("required") is True
        if not any(q["name"] == p["name"] and q["in"] == p["in"]
                   for q in self.params):
            self.params.append(p)

    def template(self):
        """The body's template, or None."""
        return self.body.get("data") if isinstance(self.body, dict) else None

    def template_names(self):
        """Names in the body's template, without their prefix, in order."""
        found = []

        def walk(v):
            if isinstance(v, str):
                for name in re.findall(r"\{\{\s*([^{}]+?)\s*\}\}", v):
                    name = re.sub(r"^(tools|rest)\.", "", name)
                    if name not in found:
                        found.append(name)
            for x in v.values() if isinstance(v, dict) else (
                    v if isinstance(v, list) else []):
                walk(x)

        walk(self.template())
        return found


class Exposed:
    """A REST operation (method, path) or a tool (path None)."""

    def __init__(self, surface, op, path=None):
        self.surface = surface
        self.name = op.get("name")
        self.kind = "rest" if path is not None else "mcp"
        self.path = path
        self.method = str(op.get("method", "GET")).upper() if path else None
        self.call = op.get("call")
        self.with_ = None
        if op.get("with") is not None:
            self.with_ = {}
            for key, value in op["with"].items():
                self.with_.setdefault(
                    clean(key), clean(value) if isinstance(value, str)
                    else value)
        self.types = {clean(p["name"]): p
                      for p in op.get("inputParameters") or []}
        self.declared = list(self.types)
        self.shaped = any(
            o.get("properties") or o.get("items") or
            o.get("mapping", "$.") not in ("$", "$.")
            for o in op.get("outputParameters") or [])
        self.consumed = None


class Capability:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.root = load(path)
        self.capability = self.root.get("capability") or {}
        self.names = {}  # bind name -> environment variable
        self.missing = []  # missing imports
        self.operations = {}
        self.of_name = {}  # all operations of a name
        for bind in ((self.root.get("binds") or []) +
                     (self.capability.get("binds") or [])):
            self.names.update(bind.get("keys") or {})
        self.apis = self.find_apis()
        for api in self.apis:
            for resource in api.get("resources") or []:
                for operation in resource.get("operations") or []:
                    c = Consumed(api, resource, operation)
                    self.operations.setdefault((c.namespace, c.name), c)
                    self.of_name.setdefault(
                        (c.namespace, c.name), []).append(c)
        self.exposed = self.find_exposed()
        for x in self.exposed:
            x.consumed = self.find_call(x)

    def find_apis(self):
        found = []
        for entry in ((self.root.get("consumes") or []) +
                      (self.capability.get("consumes") or [])):
            if entry.get("import"):
                found += self.imported(entry["location"], entry["import"],
                                       entry.get("as"))
            elif entry.get("type", "http") == "http":
                found.append(entry)
        for place in self.root.get("imports") or []:
            found += self.imported(place, None, None)
        return found

    def imported(self, place, namespace, name):
        path = self.path.parent / place
        if not path.exists():
            self.missing.append(place)
            return []
        root = load(path)
        for bind in root.get("binds") or []:
            for key, value in (bind.get("keys") or {}).items():
                self.names.setdefault(key, value)
        apis = ((root.get("consumes") or []) +
                ((root.get("capability") or {}).get("consumes") or []))
        return [dict(api, namespace=name or api["namespace"])
                for api in apis
                if namespace is None or api["namespace"] == namespace]

    def find_exposed(self):
        found, seen = [], set()
        for surface in self.capability.get("exposes") or []:
            namespace = surface.get("namespace")
            for tool in surface.get("tools") or []:
                key = (namespace, tool["name"])
                if surface["type"] == "mcp" and key not in seen:
                    seen.add(key)
                    found.append(Exposed(surface, tool))
            for resource in surface.get("resources") or []:
                if surface["type"] != "rest":
                    continue
                for op in resource.get("operations") or []:
                    path = join(resource["path"], op.get("path"))
                    key = (namespace, str(op.get("method")).upper(),
                           re.sub(r"\{+[^{}]*\}+", "{}", path))
                    if key not in seen:
                        seen.add(key)
                        found.append(Exposed(surface, op, path))
        return found

    def find_call(self, exposed):
        if exposed.call is not None:
            namespace, _, name = exposed.call.rpartition(".")
            if (namespace, name) in self.operations:
                return self.find_of_name(exposed, namespace, name)
            wanted = plain(exposed.call)
            alike = [c for c in self.operations.values()
                     if plain(c.namespace + c.name) == wanted]
        else:
            alike = [c for c in self.operations.values()
                     if plain(c.name) == plain(exposed.name or "")]
        return alike[0] if alike else None

    def find_of_name(self, exposed, namespace, name):
        """Surfaces of published files call them in the order of the file."""
        named = self.of_name[namespace, name]
        calls = [x for x in self.exposed
                 if x.surface is exposed.surface and x.call == exposed.call]
        if len(named) > 1:
            assert len(calls) == len(named), exposed.call
        return named[calls.index(exposed) if len(named) > 1 else 0]

    def secret(self, text):
        """A text as it is sent, with the values of its binds."""
        return re.sub(
            r"\{\{\s*(?:\w+\.)?([^{}\s]+?)\s*\}\}",
            lambda m: f"secret-{m.group(1)}".lower().replace("_", "-"), text)

    def environment(self):
        """A value for every variable that the file's credentials name."""
        found = {}
        texts = [str(v) for api in self.apis
                 for v in (api.get("authentication") or {}).values()]
        for name in re.findall(r"\{\{\s*(?:\w+\.)?([^{}\s]+?)\s*\}\}",
                               " ".join(texts)):
            found[self.names.get(name, name)] = self.secret(f"{{{{{name}}}}}")
        return found


# ---------------------------------------------------------------- values

def value_for(p, salt=""):
    """A value for a parameter: one that needs encoding, if allowed."""
    kind, place = p.get("type"), p.get("in")
    if p.get("enum"):
        return p["enum"][-1]
    if kind == "integer":
        return 42 + len(p["name"])
    if kind == "number":
        return 2.5
    if kind == "boolean":
        return True
    if kind == "object" or place == "body":
        return {"name": f"\u00fc \"{p['name']}\"", "n": [1, None, {"x": True}]}
    if place == "header":
        return f"h {p['name']}; q=0.5"
    if kind == "array":
        return ["a b", "c&d", f"\u00fc{salt}"]
    if place == "path":
        return f"{p['name']},a b?%\u00fc:@{salt}"
    return f"{p['name']} & \u00fc=+%{salt}"


def as_text(v):
    return ("true" if v is True else "false" if v is False else str(v))


# ---------------------------------------------------------------- requests

class Request:
    """A request on the wire, to a surface or to the upstream."""

    def __init__(self, method):
        self.method, self.path = method, ""
        self.query, self.headers, self.body = [], {}, None
        self.form = None

    def target(self):
        query = "&".join(f"{encode(k)}={encode(v)}" for k, v in self.query)
        return self.path + ("?" + query if query else "")


def reference(expression, surface):
    """(place, name) that an expression of `with` names; None: a constant."""
    if not isinstance(expression, str):
        return None
    text = expression.strip()
    found = re.fullmatch(r"\{\{\s*([^{}]+?)\s*\}\}", text)
    text = found.group(1) if found else text
    head, dot, name = text.partition(".")
    if not dot or head not in ("rest", "tools", surface.get("namespace")):
        return None
    place, dot, rest = name.partition(".")
    if dot and place in ("path", "query", "header", "body", "cookie"):
        return place, rest
    return None, name


def sources(exposed):
    """(parameter or template name, where its value comes from) pairs."""
    c = exposed.consumed
    wanted = [(p["name"], p) for p in c.params if p.get("value") is None]
    known = {name for name, _ in wanted}
    wanted += [(name, None) for name in c.template_names()
               if name not in known]
    for name, p in wanted:
        if exposed.with_ is not None and name in exposed.with_:
            yield name, p, exposed.with_[name]
        elif (exposed.with_ is None or p is None or p["required"]
              or name in exposed.declared):
            if exposed.kind == "mcp" and exposed.types and not (
                    name in exposed.types or (p and p["required"])):
                continue  # the tool declares its arguments without this one
            yield name, p, f"{'rest' if exposed.path else 'tools'}.{name}"


class Case:
    """A call of an exposed operation, and what the upstream must see."""

    def __init__(self, capability, exposed, base_path):
        self.capability, self.exposed = capability, exposed
        self.arguments = {}  # of a tool
        self.client = Request(exposed.method or "POST")
        self.values = {}  # of the consumed operation, by name
        path = {}
        body = None
        for name, p, expression in sources(exposed):
            p = p or {"name": name, "type": "string", "in": None}
            found = reference(expression, exposed.surface)
            if found is None:
                self.values[name] = expression
                continue
            place, source = found
            if exposed.kind == "mcp":
                value = value_for(exposed.types.get(source, p))
                self.arguments.setdefault(source, value)
                self.values[name] = self.arguments[source]
                continue
            if source == "body" and place is None and p["in"] == "body":
                body = value_for(p)
                self.values[name] = body
                continue
            variable = self.variable(source)
            if place in (None, "path") and variable is not None:
                path.setdefault(variable, as_text(value_for(
                    dict(p, **{"in": "path"}))))
                self.values[name] = path[variable]
            elif p["in"] == "header":
                self.client.headers[source] = value_for(p)
                self.values[name] = value_for(p)
            else:
                value = value_for(dict(p, **{"in": "query"}))
                known = [v for k, v in self.client.query if k == source]
                if known:
                    value = known if p.get("type") == "array" else known[0]
                else:
                    for v in value if isinstance(value, list) else [value]:
                        self.client.query.append((source, as_text(v)))
                self.values[name] = value
        if exposed.kind == "rest":
            self.client.path = re.sub(
                r"\{\{?\s*([^{}]+?)\s*\}\}?",
                lambda m: encode(path.get(m.group(1), f"{m.group(1)}~x")),
                encode_literal(exposed.path))
            if body is not None:
                self.client.body = body
        self.want = self.upstream(base_path)

    def variable(self, name):
        """The variable of the exposed path that name refers to, or None."""
        have = variables(self.exposed.path)
        if name in have:
            return name
        alike = [v for v in have if plain(v) == plain(name)]
        return alike[0] if alike else None

    def upstream(self, base_path):
        c = self.exposed.consumed
        want = Request(c.method)
        values = {(p["in"], p["name"]): self.values.get(
            p["name"], p.get("value")) for p in c.params}
        want.path = base_path + re.sub(
            r"\{\{?\s*([^{}]+?)\s*\}\}?",
            lambda m: encode(as_text(values["path", m.group(1)])),
            encode_literal(c.path if c.path.startswith("/") else "/" + c.path))
        if c.format == "json":
            want.headers["accept"] = "application/json"
        for p in c.params:
            value = values[p["in"], p["name"]]
            if value is None:
                continue
            if p["in"] == "query":
                for v in value if isinstance(value, list) else [value]:
                    want.query.append((p["name"], as_text(v)))
            elif p["in"] == "header":
                want.headers[p["name"].lower()] = as_text(value)
            elif p["in"] == "body":
                want.body = value
        if c.template() is not None:
            self.fill_body(c, want)
        self.add_credential(c, want)
        return want

    def fill_body(self, c, want):
        if c.body["type"] in ("form", "formUrlEncoded"):
            want.form = [(k, as_text(self.fill(v)))
                         for k, v in c.template().items()]
        else:
            want.body = self.fill(c.template())

    def fill(self, v):
        """The value of a template: a single tag keeps its type."""
        if isinstance(v, dict):
            filled = {k: self.fill(x) for k, x in v.items()}
            return {k: x for k, x in filled.items() if x is not None}
        if isinstance(v, list):
            return [self.fill(x) for x in v]
        if not isinstance(v, str):
            return v
        one = re.fullmatch(r"\{\{\s*(?:tools\.|rest\.)?([^{}]+?)\s*\}\}", v)
        if one:
            return self.values.get(one.group(1))
        return re.sub(r"\{\{\s*(?:tools\.|rest\.)?([^{}]+?)\s*\}\}",
                      lambda m: as_text(self.values[m.group(1)]), v)

    def add_credential(self, c, want):
        a = c.api.get("authentication") or {}
        secret = self.capability.secret
        if a.get("type") == "bearer":
            want.headers["authorization"] = "Bearer " + secret(a["token"])
        elif a.get("type") == "basic":
            pair = secret(a["username"]) + ":" + secret(a.get("password", ""))
            want.headers["authorization"] = (
                "Basic " + base64.b64encode(pair.encode()).decode())
        elif a.get("type") == "apikey" and a.get("headers"):
            for name, value in a["headers"].items():
                want.headers[name.lower()] = secret(value)
        elif a.get("type") == "apikey" and a.get("placement") == "query":
            want.query = [(k, v) for k, v in want.query if k != a["key"]]
            want.query.append((a["key"], secret(a["value"])))
        elif a.get("type") == "apikey":
            want.headers[a["key"].lower()] = secret(a["value"])


def encode_literal(path):
    """The file's own text in a URL: only bytes that a URL must not contain are encoded."""
    return re.sub(r"[^!-~]|[\"<>\\^`|#]",
                  lambda m: urllib.parse.quote(m.group(0)), path)
