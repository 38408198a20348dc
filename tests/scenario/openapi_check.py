"""openapi_check - validates OpenAPI 3.1 documents.

Checks the rules of the specification for each object that an export may
contain.  If another validator is installed, it runs, too.
"""

import re

from checks import Failure

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
TYPES = {"string", "number", "integer", "boolean", "array", "object", "null"}
COMPONENT = re.compile(r"^[A-Za-z0-9._-]+$")
SCHEMES = {"apiKey": {"in", "name"}, "http": {"scheme"},
           "oauth2": {"flows"}, "openIdConnect": {"openIdConnectUrl"},
           "mutualTLS": set()}
FLOWS = {"implicit": {"authorizationUrl"}, "password": {"tokenUrl"},
         "clientCredentials": {"tokenUrl"},
         "authorizationCode": {"authorizationUrl", "tokenUrl"}}


class Checker:
    def __init__(self, document):
        self.document, self.ids, self.wrong = document, set(), []
        self.seen = set()  # references of schemas, which may be circular

    def want(self, condition, where, text):
        if not condition:
            self.wrong.append(f"{where}: {text}")
        return condition

    def keys(self, where, value, needed, allowed):
        if not self.want(isinstance(value, dict), where, "is no object"):
            return False
        for key in needed:
            self.want(key in value, where, f"has no '{key}'")
        for key in value:
            self.want(key in needed or key in allowed or
                      key.startswith("x-"), where, f"has '{key}'")
        return all(key in value for key in needed)

    def resolve(self, where, value):
        while isinstance(value, dict) and "$ref" in value:
            target = self.document
            for token in value["$ref"].removeprefix("#/").split("/"):
                token = token.replace("~1", "/").replace("~0", "~")
                if not self.want(isinstance(target, dict) and token in target,
                                 where, f"refers to {value['$ref']}"):
                    return {}
                target = target[token]
            value = target
        return value

    def schema(self, where, value):
        ref = value.get("$ref") if isinstance(value, dict) else None
        if ref in self.seen:
            return
        if ref:
            self.seen.add(ref)
        value = self.resolve(where, value)
        if isinstance(value, bool):
            return
        if not self.want(isinstance(value, dict), where, "is no schema"):
            return
        types = value.get("type", [])
        for one in [types] if isinstance(types, str) else types:
            self.want(one in TYPES, where, f"has the type {one!r}")
        self.want(isinstance(value.get("required", []), list), where,
                  "has 'required' that is no list")
        self.want(isinstance(value.get("enum", []), list), where,
                  "has 'enum' that is no list")
        for name, one in value.get("properties", {}).items():
            self.schema(f"{where}.{name}", one)
        if "items" in value:
            self.schema(f"{where}[]", value["items"])
        for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
            for one in value.get(key, []):
                self.schema(f"{where} {key}", one)

    def content(self, where, value):
        for media, one in value.items():
            self.want("/" in media, where, f"has the media type {media!r}")
            self.keys(f"{where} {media}", one, (),
                      ("schema", "example", "examples", "encoding"))
            if "schema" in one:
                self.schema(f"{where} {media}", one["schema"])

    def parameter(self, where, value):
        if not self.keys(where, value, ("name", "in"),
                         ("description", "required", "schema", "deprecated",
                          "style", "explode", "content", "example")):
            return
        where = f"{where} {value['name']}"
        self.want(value["in"] in ("path", "query", "header", "cookie"), where,
                  f"is in {value['in']!r}")
        self.want(value["in"] != "path" or value.get("required") is True,
                  where, "is in the path and not required")
        if self.want("schema" in value or "content" in value, where,
                     "has neither schema nor content"):
            self.schema(where, value.get("schema", {}))

    def response(self, where, value):
        value = self.resolve(where, value)
        self.keys(where, value, ("description",),
                  ("headers", "content", "links"))
        self.content(where, value.get("content", {}))

    def operation(self, where, path, value, shared=()):
        self.keys(where, value, ("responses",),
                  ("tags", "summary", "description", "operationId",
                   "parameters", "requestBody", "deprecated", "security",
                   "servers", "externalDocs", "callbacks"))
        name = value.get("operationId")
        self.want(name is None or name not in self.ids, where,
                  f"has the operationId {name!r} of another")
        self.ids.add(name)
        parameters = [self.resolve(where, p)
                      for p in [*shared, *value.get("parameters", [])]]
        for one in parameters:
            self.parameter(where, one)
        pairs = [(p.get("in"), p.get("name")) for p in parameters]
        self.want(len(set(pairs)) == len(pairs), where,
                  f"has a parameter twice: {pairs}")
        wanted = re.findall(r"\{([^}]*)\}", path)
        self.want(len(set(wanted)) == len(wanted), where,
                  "has a variable twice")
        self.want(set(wanted) == {n for i, n in pairs if i == "path"}, where,
                  f"has the path parameters {pairs}")
        if "requestBody" in value:
            body = self.resolve(where, value["requestBody"])
            self.keys(f"{where} body", body, ("content",),
                      ("description", "required"))
            self.content(f"{where} body", body.get("content", {}))
        self.want(value.get("responses"), where, "has no responses")
        for status, one in value.get("responses", {}).items():
            self.want(re.match(r"^([1-5](\d\d|XX)|default)$", status), where,
                      f"has the status {status!r}")
            self.response(f"{where} {status}", one)
        self.security(where, value.get("security", []))
        self.servers(where, value.get("servers", []))

    def security(self, where, value):
        known = self.document.get("components", {}).get("securitySchemes", {})
        for requirement in value:
            for name, scopes in requirement.items():
                self.want(name in known, where, f"asks for {name!r}")
                self.want(isinstance(scopes, list), where, "has no scopes")

    def servers(self, where, value):
        for one in value:
            self.keys(where, one, ("url",), ("description", "variables"))

    def scheme(self, where, value):
        kind = value.get("type")
        if not self.want(kind in SCHEMES, where, f"is of type {kind!r}"):
            return
        self.keys(where, value, ("type", *SCHEMES[kind]),
                  ("description", "bearerFormat"))
        for name, flow in value.get("flows", {}).items():
            self.keys(f"{where} {name}", flow,
                      ("scopes", *FLOWS.get(name, ())), ("refreshUrl",))

    def paths(self):
        shapes = {}
        for path, item in self.document.get("paths", {}).items():
            self.want(path.startswith("/"), path, "begins with no slash")
            shape = re.sub(r"\{[^}]*\}", "{}", path)
            self.want(shape not in shapes, path,
                      f"is {shapes.get(shape)} with other names")
            shapes[shape] = path
            shared = item.get("parameters", [])
            for key, value in item.items():
                if key != "parameters" and \
                        self.want(key in METHODS, path, f"has '{key}'"):
                    self.operation(f"{key} {path}", path, value, shared)

    def whole(self):
        d = self.document
        self.keys("document", d, ("openapi", "info"),
                  ("jsonSchemaDialect", "servers", "paths", "webhooks",
                   "components", "security", "tags", "externalDocs"))
        self.want(re.match(r"^3\.1\.\d+$", d.get("openapi", "")), "openapi",
                  d.get("openapi"))
        self.want({"paths", "components", "webhooks"} & set(d), "document",
                  "has nothing in it")
        self.keys("info", d.get("info"), ("title", "version"),
                  ("summary", "description", "termsOfService", "contact",
                   "license"))
        self.servers("servers", d.get("servers", []))
        self.paths()
        for kind, named in d.get("components", {}).items():
            for name, value in named.items():
                self.want(COMPONENT.match(name), kind, f"is named {name!r}")
                if kind == "securitySchemes":
                    self.scheme(name, value)
                elif kind == "schemas":
                    self.schema(name, value)
        self.security("document", d.get("security", []))
        names = [tag.get("name") for tag in d.get("tags", [])]
        self.want(len(set(names)) == len(names), "tags", "has one twice")


def check_document(document, what):
    """Raises a Failure that names the error in the document."""
    checker = Checker(document)
    checker.whole()
    if checker.wrong:
        raise Failure(f"{what}: " + "\n  ".join(checker.wrong[:10]))
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        return
    wrong = [e.message for e in OpenAPIV31SpecValidator(document).iter_errors()]
    if wrong:
        raise Failure(f"{what}: " + "\n  ".join(wrong[:10]))
