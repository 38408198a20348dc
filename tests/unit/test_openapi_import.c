/* test_openapi_import.c - importing OpenAPI documents. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_refs.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD "openapi: 3.0.0\ninfo: {title: My API, version: '1'}\n"
#define SERVER "servers: [{url: 'https://api.test/v1/'}]\n"
#define OK "responses: {'200': {description: ok}}"

/*
 * A document, and the value at a path of its capability file as compact JSON.
 */
struct row {
	const char *text, *path, *want;
};

static struct json *
import(struct arena *a, const char *text, struct openapi_import *options)
{
	struct err e = { 0 };
	struct json *v;

	options->max_bytes = 1 << 20;
	v = openapi_import(a, str_of(text), options, &e);
	if (v == NULL)
		fail_msg("%d:%d: %s\n%s", e.line, e.column, e.text, text);
	return v;
}

static const char *
at(struct arena *a, const struct json *v, const char *path)
{
	struct str rest = str_of(path);
	struct buf b;
	char *text;

	while (rest.n > 0 && v != NULL) {
		struct str name = str_cut(&rest, ' ');
		int64_t i = str_to_int(name, 100);

		v = v->kind == JSON_ARRAY ? json_at(v, (size_t)i)
		                          : json_get_str(v, name);
	}
	if (v == NULL)
		return "absent";
	buf_init(&b, 1 << 20);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* The result must load, and be valid by the published schema. */
static void
check_valid(struct arena *a, const struct json *v)
{
	struct err e = { 0 };
	struct capability *s;
	struct buf b;

	buf_init(&b, 1 << 24);
	yamldoc_write(&b, v);
	CHECK(json_equal(yamldoc_parse(a, buf_str(&b), NULL), v));
	s = capability_load_text(STR("made"), buf_str(&b), &e);
	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	capability_free(s);
	buf_done(&b);
}

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena a = { 0 };
		struct openapi_import options = { 0 };
		struct json *v = import(&a, rows[i].text, &options);

		CHECK_STR(at(&a, v, rows[i].path), rows[i].want);
		check_valid(&a, v);
		arena_done(&a);
	}
}

#define ONE(servers) HEAD servers "paths: {/a: {get: {" OK "}}}\n"
#define BASE "capability consumes 0 baseUri"

static void
test_the_base_uri_comes_from_servers(void **state)
{
	static const struct row rows[] = {
		{ ONE(SERVER), BASE, "\"https://api.test/v1\"" },
		{ ONE(""), BASE, "\"https://{host}\"" },
		{ ONE("servers: [{url: /api/}]\n"), BASE,
		    "\"https://{host}/api\"" },
		{ ONE("servers: [{url: '//x.test/b'}]\n"), BASE,
		    "\"https://x.test/b\"" },
		{ ONE("servers: [{url: 'http://x.test/?a=b'}]\n"), BASE,
		    "\"http://x.test?a=b\"" },
		{ ONE("servers: [{url: 'https://x.test?a=b#c'}]\n"), BASE,
		    "\"https://x.test?a=b\"" },
		{ ONE("servers: [{url: 'https://x.test?a={b}'}]\n"), BASE,
		    "\"https://x.test?a={b}\"" },
		{ ONE("servers: [{url: 'HTTPS://x.test/b#f'}]\n"), BASE,
		    "\"https://x.test/b\"" },
		{ ONE("servers: [{url: 'v1/?a=b'}]\n"), BASE,
		    "\"https://{host}/v1?a=b\"" },
		{ ONE("servers: [{url: '//'}]\n"), BASE, "\"https://{host}\"" },
		{ ONE("servers: [{url: 'https://{r}.test/{v}', variables: "
		      "{r: {default: eu}, v: {default: v2}}}]\n"),
		    BASE, "\"https://{r}.test/{v}\"" },
		{ ONE("servers: [{url: 'https://{r}.test/{v}', variables: "
		      "{r: {default: eu, enum: [eu, us]}}}]\n"),
		    "capability consumes 0 x-claviger variables",
		    "{\"r\":{\"default\":\"eu\",\"enum\":[\"eu\",\"us\"]}}" },
		/* one name has one value of --set */
		{ HEAD
		    "paths: {/a: {servers: [{url: 'https://{r}.test', "
		    "variables: {r: {default: eu}}}], get: {" OK
		    "}, put: {servers: [{url: 'https://{r}.test', variables: "
		    "{r: {default: us}}}], " OK "}}}\n",
		    "capability consumes 1 baseUri", "\"https://us.test\"" },
		{ ONE("servers: [{url: 'https://{shop}.test/{v}/x'}]\n"), BASE,
		    "\"https://{shop}.test/{v}/x\"" },
		{ HEAD SERVER "paths: {/a: {servers: [{url: 'https://p.test'}],"
		              " get: {" OK "}, put: {servers: [{url: "
		              "'https://o.test'}], " OK "}}}\n",
		    "capability consumes 1 baseUri", "\"https://o.test\"" },
		{ "swagger: '2.0'\ninfo: {title: Old}\nhost: x.test\n"
		  "basePath: /v2\nschemes: [http]\npaths: {/a: {get: {" OK
		  "}}}\n",
		    BASE, "\"http://x.test/v2\"" },
		{ "swagger: '2.0'\ninfo: {title: Old}\nhost: x.test\n"
		  "schemes: [http, https]\npaths: {/a: {get: {" OK "}}}\n",
		    BASE, "\"https://x.test\"" },
	};
	struct arena a = { 0 };
	struct openapi_import options = { .base_uri = STR("http://here.test/x"),
		.name = STR("mine") };
	const struct json *v;

	(void)state;
	check_rows(rows, LEN(rows));
	v = import(&a, ONE(SERVER), &options);
	CHECK_STR(at(&a, v, BASE), "\"http://here.test/x\"");
	CHECK_STR(at(&a, v, "capability consumes 0 namespace"), "\"mine\"");
	CHECK_STR(at(&a, v, "capability exposes 1 namespace"), "\"mine-mcp\"");
	options =
	    (struct openapi_import){ .url =
		                         STR("https://docs.test/x/api.yaml") };
	v = import(&a, ONE("servers: [{url: /v9}]\n"), &options);
	CHECK_STR(at(&a, v, BASE), "\"https://docs.test/v9\"");
	arena_done(&a);
}

/* GET without security, PUT with a scheme. */
#define PARTLY(scheme)                                                         \
	HEAD SERVER "paths: {/a: {get: {" OK                                   \
	            "}, put: {security: [{s: []}], " OK                        \
	            "}}}\ncomponents: {securitySchemes: {s: " scheme "}}\n"
#define SECURED(scheme)                                                        \
	HEAD SERVER "security: [{s: [b]}]\npaths: {/a: {get: {" OK             \
	            "}}}\ncomponents: {securitySchemes: {s: " scheme "}}\n"
#define AUTH "capability consumes 0 authentication"

static void
test_security_becomes_authentication_and_binds(void **state)
{
	static const struct row rows[] = {
		{ SECURED("{type: apiKey, in: header, name: X-K}"), AUTH,
		    "{\"type\":\"apikey\",\"key\":\"X-K\",\"value\":"
		    "\"{{my-api-env.MY_API_API_KEY}}\",\"placement\":"
		    "\"header\"}" },
		{ SECURED("{type: apiKey, in: query, name: k}"),
		    AUTH " placement", "\"query\"" },
		{ SECURED("{type: apiKey, in: cookie, name: sid}"), AUTH,
		    "{\"type\":\"apikey\",\"key\":\"sid\",\"value\":"
		    "\"{{my-api-env.MY_API_API_KEY}}\",\"placement\":"
		    "\"cookie\"}" },
		{ SECURED("{type: http, scheme: Basic}"), AUTH,
		    "{\"type\":\"basic\",\"username\":\"{{my-api-env.MY_"
		    "API_USERNAME}}\","
		    "\"password\":\"{{my-api-env.MY_API_PASSWORD}}\"}" },
		{ SECURED("{type: http, scheme: bearer}"), AUTH,
		    "{\"type\":\"bearer\",\"token\":\"{{my-api-env.MY_API_"
		    "TOKEN}}\"}" },
		{ SECURED("{type: openIdConnect, openIdConnectUrl: x}"),
		    AUTH " type", "\"bearer\"" },
		{ SECURED("{type: oauth2, flows: {implicit: {}}}"),
		    AUTH " type", "\"bearer\"" },
		{ SECURED("{type: oauth2, flows: {clientCredentials: "
		          "{tokenUrl: 'https://id.test/t'}}}"),
		    AUTH,
		    "{\"type\":\"oauth2\",\"authorizationServerUri\":"
		    "\"https://id.test\",\"tokenEndpoint\":"
		    "\"https://id.test/t\",\"resource\":"
		    "\"https://api.test\",\"scopes\":[\"b\"]}" },
		{ SECURED("{type: oauth2, flows: {clientCredentials: "
		          "{tokenUrl: 'https://id.test/t'}}}"),
		    "binds 0 keys",
		    "{\"MY_API_CLIENT_ID\":\"MY_API_CLIENT_ID\","
		    "\"MY_API_CLIENT_SECRET\":\"MY_API_CLIENT_SECRET\"}" },
		/* what cannot be sent leaves the operation out */
		{ PARTLY("{type: mutualTLS}"), "capability consumes 1",
		    "absent" },
		{ PARTLY("{type: http, scheme: negotiate}"),
		    "capability exposes 1 tools 1", "absent" },
		/* a name that the language does not allow */
		/* a second key, whose name the language does not have */
		{ HEAD SERVER
		    "security: [{s: [], k: []}]\npaths: {/a: {get: {" OK
		    "}}}\ncomponents: {securitySchemes: {k: {type: apiKey, in: "
		    "cookie, name: s.id}, s: {type: http, scheme: "
		    "bearer}}}\n",
		    "capability consumes 0 inputParameters",
		    "[{\"name\":\"s-id\",\"in\":\"cookie\",\"value\":"
		    "\"{{my-api-env.MY_API_API_KEY}}\",\"x-claviger\":{"
		    "\"name\":\"s.id\"}}]" },
		/* of several alternatives, the first that is supported */
		{ HEAD SERVER
		    "security: [{m: []}, {s: []}]\npaths: {/a: {get: {" OK
		    "}}}\ncomponents: {securitySchemes: {m: {type: mutualTLS}, "
		    "s: {type: http, scheme: bearer}}}\n",
		    AUTH " type", "\"bearer\"" },
		/* two schemes at once */
		{ HEAD SERVER
		    "security: [{s: [], k: []}]\npaths: {/a: {get: {" OK
		    "}}}\ncomponents: {securitySchemes: {k: {type: apiKey, in: "
		    "header, name: X-App}, s: {type: http, scheme: "
		    "bearer}}}\n",
		    "capability consumes 0 inputParameters 0 name",
		    "\"X-App\"" },
		/* in any order */
		{ HEAD SERVER
		    "security: [{k: [], s: []}]\npaths: {/a: {get: {" OK
		    "}}}\ncomponents: {securitySchemes: {k: {type: apiKey, in: "
		    "header, name: X-App}, s: {type: http, scheme: "
		    "bearer}}}\n",
		    AUTH " type", "\"bearer\"" },
		/* the flows of one token as two schemes */
		{ HEAD SERVER
		    "security: [{s: [], k: []}]\npaths: {/a: {get: {" OK
		    "}}}\ncomponents: {securitySchemes: {s: {type: oauth2, "
		    "flows: {implicit: {}}}, k: {type: oauth2, flows: "
		    "{authorizationCode: {}}}}}\n",
		    AUTH " type", "\"bearer\"" },
		/* but two that are one header cannot be */
		{ HEAD SERVER
		    "security: [{s: [], b: []}, {b: []}]\npaths: {/a: {get: "
		    "{" OK
		    "}}}\ncomponents: {securitySchemes: {b: {type: http, "
		    "scheme: basic}, s: {type: http, scheme: bearer}}}\n",
		    AUTH " type", "\"basic\"" },
		/* an operation with its own security gets its own upstream */
		{ HEAD SERVER
		    "security: [{s: []}]\npaths: {/a: {get: {" OK
		    "}, put: {security: [], " OK
		    "}}}\ncomponents: {securitySchemes: {s: {type: http, "
		    "scheme: bearer}}}\n",
		    "capability consumes 1 authentication", "absent" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

#define PARAMETER(p)                                                           \
	HEAD SERVER "paths: {'/a/{id}': {get: {parameters: [" p "], " OK "}}}" \
	            "\n"
#define CONSUMED "capability consumes 0 resources 0 operations 0 "
#define EXPOSED "capability exposes 0 resources 0 operations 0 "
#define TOOL "capability exposes 1 tools 0 "

static void
test_parameters_are_added_to_consumes_rest_and_tools(void **state)
{
	static const struct row rows[] = {
		{ PARAMETER("{name: q, in: query, description: Words., schema: "
		            "{type: string, pattern: '^a'}}"),
		    CONSUMED "inputParameters",
		    "[{\"name\":\"q\",\"in\":\"query\"},{\"name\":\"id\","
		    "\"in\":\"path\"}]" },
		{ PARAMETER("{name: q, in: query, description: Words., schema: "
		            "{type: string, pattern: '^a'}}"),
		    EXPOSED "inputParameters 0",
		    "{\"name\":\"q\",\"in\":\"query\",\"type\":\"string\","
		    "\"description\":\"Words.\",\"pattern\":\"^a\"}" },
		{ PARAMETER("{name: q, in: query, schema: {type: [integer, "
		            "'null'], minimum: 2}}"),
		    TOOL "inputParameters 0",
		    "{\"name\":\"q\",\"type\":\"integer\",\"description\":"
		    "\"The query parameter q.\",\"required\":false,"
		    "\"x-claviger\":{\"schema\":{\"type\":[\"integer\","
		    "\"null\"],\"minimum\":2}}}" },
		{ PARAMETER("{name: q, in: query, required: true}"),
		    EXPOSED "inputParameters 0 required", "true" },
		{ PARAMETER("{name: q, in: query}"),
		    EXPOSED "inputParameters 0 required", "absent" },
		{ PARAMETER(""), TOOL "inputParameters 0",
		    "{\"name\":\"id\",\"type\":\"string\",\"description\":"
		    "\"The path parameter id.\"}" },
		{ PARAMETER(""), EXPOSED "with", "{\"id\":\"rest.path.id\"}" },
		{ PARAMETER(""), TOOL "with", "{\"id\":\"tools.id\"}" },
		/* an invalid pattern would prevent the file from loading */
		{ PARAMETER("{name: q, in: query, schema: {pattern: '('}}"),
		    EXPOSED "inputParameters 0 pattern", "absent" },
		/* names that the published schema does not allow */
		{ PARAMETER("{name: 'p[n]', in: query, required: true}"),
		    CONSUMED "inputParameters 0",
		    "{\"name\":\"p-n\",\"in\":\"query\",\"x-claviger\":{"
		    "\"name\":\"p[n]\"}}" },
		{ PARAMETER("{name: 'p[n]', in: query, required: true}"),
		    EXPOSED "with p-n", "\"rest.query.p-n\"" },
		{ PARAMETER("{name: 'p[n]', in: query, required: true}"),
		    TOOL "inputParameters 0 x-claviger",
		    "{\"name\":\"p[n]\"}" },
		/* lists repeat, or are written as one value */
		{ PARAMETER("{name: t, in: query, schema: {type: array}}"),
		    EXPOSED "inputParameters 0 type", "\"array\"" },
		{ PARAMETER("{name: t, in: query, explode: false, schema: "
		            "{type: array}}"),
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"style\":\"form\",\"explode\":false}" },
		{ PARAMETER("{name: t, in: query, style: pipeDelimited, "
		            "schema: {type: array}}"),
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"style\":\"pipeDelimited\"}" },
		{ PARAMETER("{name: t, in: query, style: pipeDelimited, "
		            "schema: {type: array}}"),
		    TOOL "inputParameters 0 x-claviger",
		    "{\"separator\":\"|\"}" },
		/* a style that the place does not have is its usual one */
		{ PARAMETER("{name: t, in: header, style: form, schema: {type: "
		            "array}}"),
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"style\":\"simple\"}" },
		/* an object is its members, or one value */
		{ PARAMETER("{name: o, in: query, schema: {properties: {x: "
		            "{type: boolean}, y: {}}}}"),
		    CONSUMED "inputParameters",
		    "[{\"name\":\"x\",\"in\":\"query\"},{\"name\":\"y\","
		    "\"in\":\"query\"},{\"name\":\"id\",\"in\":\"path\"}]" },
		{ PARAMETER("{name: o, in: query, style: deepObject, schema: "
		            "{properties: {x: {}}}}"),
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"style\":\"deepObject\"}" },
		{ PARAMETER("{name: j, in: query, content: {application/json: "
		            "{schema: {type: object}}}}"),
		    EXPOSED "inputParameters 0 type", "\"object\"" },
		{ PARAMETER("{name: j, in: query, content: {application/json: "
		            "{schema: {type: object}}}}"),
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"content\":\"application/json\"}" },
		/* described by content and security */
		{ PARAMETER("{name: accept, in: header, schema: {}}"),
		    CONSUMED "inputParameters 1", "absent" },
		/* one name in two places */
		{ PARAMETER("{name: id, in: path, required: true, schema: "
		            "{type: string}}, "
		            "{name: id, in: query, schema: {type: string}}"),
		    CONSUMED "inputParameters",
		    "[{\"name\":\"id\",\"in\":\"path\"},{\"name\":"
		    "\"id-query\",\"in\":\"query\",\"x-claviger\":{\"name\":"
		    "\"id\"}}]" },
		/* parameters of the path, unless the operation has its own */
		{ HEAD SERVER
		    "paths: {/a: {parameters: [{name: q, in: query, schema: "
		    "{type: integer}}, {name: r, in: query}], get: "
		    "{parameters: [{name: q, in: query, schema: {type: "
		    "boolean}}], " OK "}}}\n",
		    EXPOSED "inputParameters 0 type", "\"boolean\"" },
		{ HEAD SERVER
		    "paths: {/a: {parameters: [{name: q, in: query}, {name: "
		    "r, in: query}], get: {" OK "}}}\n",
		    CONSUMED "inputParameters 1 name", "\"r\"" },
		{ HEAD SERVER "paths: {'/x/{a.b}/{a-b}': {get: {" OK "}}}\n",
		    "capability consumes 0 resources 0 path",
		    "\"/x/{a-b}/{a-b-path}\"" },
		/* two that are declared in the opposite order stay distinct */
		{ HEAD SERVER
		    "paths: {'/x/{a.b}/{a-b}': {get: {parameters: [{name: a-b, "
		    "in: path}], " OK "}}}\n",
		    "capability exposes 0 resources 0 path",
		    "\"/x/{a-b-path}/{a-b}\"" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

#define BODY(content)                                                          \
	HEAD SERVER "paths: {/a: {post: {requestBody: {required: true, "       \
	            "content: {" content "}}, " OK "}}}\n"
#define FIELDS                                                                 \
	"{schema: {type: object, required: [n], properties: {n: {type: "       \
	"integer, description: How many.}, f: {type: string, format: "         \
	"binary}}}}"

static void
test_bodies_keep_their_media_type(void **state)
{
	static const struct row rows[] = {
		{ BODY("application/json: " FIELDS), CONSUMED "body",
		    "absent" },
		{ BODY("application/json: " FIELDS), CONSUMED "inputParameters",
		    "[{\"name\":\"body\",\"in\":\"body\"}]" },
		{ BODY("application/json: " FIELDS), TOOL "inputParameters 0",
		    "{\"name\":\"body\",\"type\":\"object\","
		    "\"description\":\"The body, as application/json.\","
		    "\"x-claviger\":{\"schema\":{\"type\":\"object\","
		    "\"properties\":{\"n\":{\"type\":\"integer\","
		    "\"description\":\"How many.\"},\"f\":{\"type\":"
		    "\"string\",\"format\":\"binary\"}},\"required\":"
		    "[\"n\"]}}}" },
		{ BODY("application/json: {schema: {type: array, items: {type: "
		       "string}}}"),
		    EXPOSED "inputParameters 0 type", "\"array\"" },
		{ BODY("application/merge-patch+json: " FIELDS),
		    CONSUMED "inputParameters 1",
		    "{\"name\":\"Content-Type\",\"in\":\"header\",\"value\":"
		    "\"application/merge-patch+json\"}" },
		{ BODY("text/plain: {}, application/json: " FIELDS),
		    CONSUMED "body", "absent" },
		{ BODY("application/x-www-form-urlencoded: " FIELDS),
		    CONSUMED "body", "{\"type\":\"formUrlEncoded\"}" },
		{ BODY("multipart/form-data: " FIELDS), CONSUMED "body",
		    "{\"type\":\"multipartForm\",\"x-claviger\":{\"encoding\":"
		    "{\"f\":{\"base64\":true}}}}" },
		{ BODY("image/png: {}"), CONSUMED "body",
		    "{\"type\":\"text\",\"x-claviger\":{\"base64\":true}}" },
		{ BODY("image/png: {}"), CONSUMED "inputParameters 1 value",
		    "\"image/png\"" },
		{ BODY("image/*: {}"), CONSUMED "inputParameters 1", "absent" },
		{ BODY("text/plain: {}"), CONSUMED "body",
		    "{\"type\":\"text\",\"data\":\"{{body}}\"}" },
		{ BODY(
		      "application/xml: {schema: {type: object, required: [a], "
		      "properties: {a: {type: integer}}}}"),
		    TOOL "inputParameters 0 description",
		    "\"Fields: a (integer, required). The body, as "
		    "application/xml.\"" },
		{ BODY("application/xml: {}"), CONSUMED "body",
		    "{\"type\":\"xml\",\"data\":\"{{{body}}}\"}" },
		{ BODY("application/json: " FIELDS), EXPOSED "with body",
		    "\"rest.body\"" },
		{ "swagger: '2.0'\ninfo: {title: O}\npaths: {/a: {post: "
		  "{parameters: [{name: x, in: body, required: true, schema: "
		  "{type: string}}], " OK "}}}\n",
		    TOOL "inputParameters 0",
		    "{\"name\":\"body\",\"type\":\"string\",\"description\":"
		    "\"The body, as application/json.\"}" },
		{ "swagger: '2.0'\ninfo: {title: O}\npaths: {/a: {post: "
		  "{parameters: [{name: x, in: formData, type: string}], " OK
		  "}}}\n",
		    CONSUMED "body type", "\"formUrlEncoded\"" },
		{ "swagger: '2.0'\ninfo: {title: O}\npaths: {/a: {post: "
		  "{parameters: [{name: x, in: formData, type: file}], " OK
		  "}}}\n",
		    CONSUMED "body x-claviger encoding x base64", "true" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

static void
test_operations_get_names_and_hints(void **state)
{
	static const struct row rows[] = {
		{ HEAD SERVER "paths: {/a: {get: {operationId: listAll, " OK
		              "}}}\n",
		    TOOL "name", "\"list-all\"" },
		{ HEAD SERVER "paths: {'/a/{b}': {delete: {" OK "}}}\n",
		    TOOL "name", "\"delete-a-b\"" },
		{ HEAD SERVER "paths: {/a: {get: {operationId: x, " OK
		              "}, put: {operationId: X, " OK "}}}\n",
		    "capability exposes 1 tools 1 call", "\"my-api.x-2\"" },
		{ HEAD SERVER "paths: {/a: {get: {deprecated: true, summary: "
		              "Old one, " OK "}}}\n",
		    TOOL "description", "\"Deprecated. Old one\"" },
		/* A title is one sentence. */
		{ HEAD SERVER "paths: {/a: {get: {summary: 'Uploads a file, "
		              "e.g. a table. The file may have up to 512 MiB, "
		              "and a project has as many as you like.', " OK
		              "}}}\n",
		    TOOL "label", "\"Uploads a file, e.g. a table\"" },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}}}\n", TOOL "hints",
		    "{\"readOnly\":true,\"destructive\":false,"
		    "\"idempotent\":true,\"openWorld\":true}" },
		{ HEAD SERVER "paths: {/a: {put: {" OK "}}}\n", TOOL "hints",
		    "{\"readOnly\":false,\"idempotent\":true,"
		    "\"openWorld\":true}" },
		{ HEAD SERVER "paths: {/a: {delete: {" OK "}}}\n", TOOL "hints",
		    "{\"readOnly\":false,\"destructive\":true,"
		    "\"idempotent\":true,\"openWorld\":true}" },
		{ HEAD SERVER "paths: {/a: {get: {responses: {'200': {content: "
		              "{text/csv: {}}}}}}}\n",
		    CONSUMED "outputRawFormat", "\"csv\"" },
		{ HEAD SERVER "paths: {/a: {get: {responses: {'200': {content: "
		              "{text/csv: {}, application/json: {}}}}}}}\n",
		    CONSUMED "outputRawFormat", "absent" },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}}}\n",
		    "info description", "\"My API (API version 1)\"" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

/* The text of the first note, or "". */
static const char *
first_note(struct arena *a, const char *text)
{
	struct openapi_import options = { 0 };

	import(a, text, &options);
	return options.notes != NULL
	           ? arena_printf(a, "%.*s:%d:%d: %.*s",
	                 STR_FMT(options.notes->file), options.notes->line,
	                 options.notes->column, STR_FMT(options.notes->text))
	           : "";
}

/* They are for the published schema, and cost a model tokens. */
static void
test_a_served_document_has_no_made_descriptions(void **state)
{
	static const char text[] = HEAD SERVER
	    "paths: {'/a/{id}': {post: {requestBody: {content: "
	    "{application/json: {schema: {type: object}}}}, " OK "}}}\n";
	struct arena a = { 0 };
	struct openapi_import options = { .lenient = true };
	const struct json *v = import(&a, text, &options);

	(void)state;
	CHECK_STR(at(&a, v, TOOL "inputParameters 0"),
	    "{\"name\":\"id\",\"type\":\"string\"}");
	CHECK_STR(at(&a, v, TOOL "inputParameters 1 description"), "absent");
	arena_done(&a);
}

static void
test_skipped_parts_are_noted_with_their_place(void **state)
{
	static const char *const t[][2] = {
		{ HEAD SERVER "paths: {/a: {get: {" OK "}}}\n", "" },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}, trace: {" OK "}}}\n",
		    "TRACE /a is left out: its method is not supported" },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}}, /b: {$ref: "
		              "'#/no'}}\n",
		    "which does not exist" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              "}}, '/b/{x}{y}': {get: {}}}\n",
		    "GET /b/{x}{y} is left out: its path has two variables" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              ", requestBody: {content: {}}}}}\n",
		    "" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              ", requestBody: {content: {application/json: "
		              "{}}}}}}\n",
		    "GET /a: 'body' is left out: a request of this method has "
		    "no body" },
		{ HEAD SERVER "paths: {/a: {post: {" OK
		              ", parameters: [{name: b, in: body}]}}}\n",
		    "'b' is left out: OpenAPI 3 has 'requestBody'" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              ", parameters: [{name: q, in: querystring}]}}}\n",
		    "'q' is left out: its place is not supported "
		    "(querystring)" },
		{ HEAD SERVER "paths: {'/a/{x}': {get: {" OK
		              "}}, '/a/{y}': {get: {" OK "}}}\n",
		    "GET /a/{y} is a tool only: over REST, its path is that of "
		    "GET /a/{x}" },
		{ HEAD SERVER "paths: {a: {get: {" OK "}}}\n",
		    "the path 'a' does not begin with a slash" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              ", callbacks: {x: {}}}}}\n",
		    "callbacks" },
		{ HEAD SERVER "paths: {/a: {get: {responses: {'200': {links: "
		              "{x: {}}}}}}}\n",
		    "links" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              "}}}\nwebhooks: {x: {}}\n",
		    "-:5:11: webhooks" },
		{ HEAD SERVER
		    "paths: {/a: {get: {" OK "}, put: {requestBody: "
		    "{required: true, content: {multipart/mixed: {}}}, " OK
		    "}}}\n",
		    "PUT /a is left out: no media type of its body is "
		    "supported (multipart/mixed)" },
		{ HEAD SERVER "paths: {/a: {get: {parameters: [{$ref: "
		              "'#/components/parameters/no'}], " OK "}}}\n",
		    "which does not exist" },
		{ HEAD SERVER "paths: {/a: {get: {parameters: [{$ref: "
		              "'/etc/passwd'}], " OK "}}}\n",
		    "only files in the document's directory and below" },
		{ HEAD SERVER "paths: {/a: {get: {parameters: [{$ref: "
		              "'https://x.test/y.json#/z'}], " OK "}}}\n",
		    "only files in the document's directory and below" },
		{ HEAD SERVER "paths: {/a: {get: {parameters: [{$ref: "
		              "'#/x'}], " OK "}}}\nx: {$ref: '#/x'}\n",
		    "circular reference" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_HAS(first_note(&a, t[i][0]), t[i][1]);
	arena_done(&a);
}

static void
test_an_invalid_document_is_an_error(void **state)
{
	static const char *const t[][2] = {
		{ "", "it is not a mapping" },
		{ "[1]", "it is not a mapping" },
		{ "{\"a\": }", "" },
		{ "a: b", "neither 'openapi' nor 'swagger'" },
		{ "openapi: 4.0.0", "version '4.0.0'" },
		{ "swagger: '1.2'", "version '1.2'" },
		{ HEAD, "no operation" },
		{ HEAD "paths: 5", "no operation" },
		{ HEAD "paths: {x-y: {get: {}}}", "no operation" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct openapi_import options = { .max_bytes = 1000 };
		struct err e = { 0 };

		CHECK(
		    openapi_import(&a, str_of(t[i][0]), &options, &e) == NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK(e.line > 0);
		CHECK_HAS(e.text, t[i][1]);
	}
	arena_done(&a);
}

static void
test_schemas_may_be_recursive(void **state)
{
	static const struct row rows[] = {
		{ BODY("application/json: {schema: {$ref: "
		       "'#/components/N'}}") "components: {N: {allOf: "
		                             "[{$ref: '#/components/N'}, "
		                             "{type: "
		                             "object, properties: {n: "
		                             "{$ref: "
		                             "'#/components/N'}}}]}}\n",
		    TOOL "inputParameters 0 type", "\"object\"" },
		{ BODY("application/json: {schema: {$ref: "
		       "'#/components/N'}}") "components: {N: {type: "
		                             "array, items: {$ref: "
		                             "'#/components/N'}}}\n",
		    TOOL "inputParameters 0 type", "\"array\"" },
		{ BODY("application/json: {schema: {oneOf: [{type: 'null'}, "
		       "{type: integer}]}}"),
		    TOOL "inputParameters 0 type", "\"integer\"" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

static void
test_references_to_other_files_are_resolved(void **state)
{
	static const char file[] =
	    SOURCE_DIR "/tests/data/openapi/shop-3.0.yaml";
	struct arena a = { 0 };
	struct openapi_import options = {
		.file = str_of(file), .max_bytes = 1 << 20, .portable = true
	};
	struct capability_file_id id;
	struct err e = { 0 };
	struct json *v;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	CHECK_INT(capability_file_read(file, true, &text, &id, &e), 0);
	v = openapi_import(&a, buf_str(&text), &options, &e);
	CHECK_STR(e.text, "");
	CHECK_HAS(at(&a, v, "capability exposes 1 tools 1"),
	    "number (string, required): Its number.");
	check_valid(&a, v);
	buf_done(&text);
	arena_done(&a);
}

/* The document must not choose variables of the environment. */
static void
test_secrets_are_listed_with_their_hosts(void **state)
{
	static const char text[] = HEAD SERVER
	    "security: [{b: []}]\npaths:\n"
	    "  /a: {get: {" OK "}}\n"
	    "  /b: {servers: [{url: 'http://other.test/x'}], get: {security: "
	    "[{b: [], k: []}], " OK "}}\n"
	    "  /c: {get: {security: [{o: []}], " OK "}}\n"
	    "  /d: {get: {security: [{k2: []}], " OK "}}\n"
	    "components: {securitySchemes: {b: {type: http, scheme: bearer}, "
	    "k: {type: apiKey, in: header, name: X-K}, k2: {type: apiKey, in: "
	    "header, name: X-L}, o: {type: oauth2, flows: {clientCredentials: "
	    "{tokenUrl: 'https://id.test/t'}}}}}\n";
	static const struct {
		const char *name, *what, *hosts;
	} want[] = {
		{ "MY_API_TOKEN", "bearer token",
		    "[\"https://api.test\",\"http://other.test\"]" },
		{ "MY_API_API_KEY", "API key", "[\"http://other.test\"]" },
		{ "MY_API_CLIENT_ID", "OAuth client ID",
		    "[\"https://id.test\"]" },
		{ "MY_API_CLIENT_SECRET", "OAuth client secret",
		    "[\"https://id.test\"]" },
		{ "MY_API_K2_API_KEY", "API key", "[\"https://api.test\"]" },
	};
	struct openapi_import options = { 0 };
	struct arena a = { 0 };
	struct json *v = import(&a, text, &options);
	const struct openapi_secret *s = options.secrets;

	(void)state;
	for (size_t i = 0; i < LEN(want); i++, s = s->next) {
		CHECK_TEXT(s->name, want[i].name);
		CHECK_STR(s->what, want[i].what);
		CHECK_STR(at(&a, s->hosts, ""), want[i].hosts);
	}
	CHECK(s == NULL);
	CHECK_STR(at(&a, v, "binds 0 location"), "\"operator://named\"");
	CHECK_STR(at(&a, v, "binds 0 namespace"), "\"my-api-env\"");
	CHECK_HAS(at(&a, v, "binds 0 description"),
	    "MY_API_TOKEN (bearer token) is sent to https://api.test, "
	    "http://other.test.");
	check_valid(&a, v);
	/* The mark is there even if there are no secrets. */
	v = import(&a, ONE(SERVER), &options);
	CHECK(options.secrets == NULL);
	CHECK_STR(at(&a, v, "binds 0 location"), "\"operator://named\"");
	CHECK_STR(at(&a, v, "binds 0 keys"), "{}");
	check_valid(&a, v);
	arena_done(&a);
}

static void
test_callers_need_the_token(void **state)
{
	/* The name that the document's own token would have. */
	struct openapi_import options = { .token = STR("MY_API_TOKEN") };
	struct arena a = { 0 };
	struct json *v = import(&a,
	    HEAD SERVER "security: [{b: []}]\npaths: {/a: {get: {" OK "}}}\n"
	                "components: {securitySchemes: {b: {type: http, "
	                "scheme: bearer}}}\n",
	    &options);

	(void)state;
	for (int i = 0; i < 2; i++)
		CHECK_STR(at(&a, v,
		              i == 0 ? "capability exposes 0 authentication"
		                     : "capability exposes 1 authentication"),
		    "{\"type\":\"bearer\","
		    "\"token\":\"{{my-api-env.MY_API_TOKEN}}\"}");
	CHECK_STR(at(&a, v, "binds 0 keys MY_API_TOKEN"), "\"MY_API_TOKEN\"");
	CHECK_STR(at(&a, v, "capability consumes 0 authentication token"),
	    "\"{{my-api-env.MY_API_B_TOKEN}}\"");
	check_valid(&a, v);
	options.token = STR_NONE;
	v = import(&a, ONE(SERVER), &options);
	CHECK(
	    json_get(json_at(json_get(json_get(v, "capability"), "exposes"), 0),
	        "authentication") == NULL);
	arena_done(&a);
}

#define TAG "{{env.HOME}}"

/* The document must not write text that the engine fills in. */
static void
test_a_document_cannot_add_tags(void **state)
{
	static const struct row rows[] = {
		{ PARTLY("{type: apiKey, in: header, name: '" TAG "'}"),
		    "capability consumes 1", "absent" },
		{ PARTLY("{type: apiKey, in: query, name: 'a" TAG "'}"),
		    "capability consumes 1", "absent" },
		{ PARTLY("{type: oauth2, flows: {clientCredentials: "
		         "{tokenUrl: 'https://id.test/" TAG "'}}}"),
		    "capability consumes 1", "absent" },
		{ HEAD SERVER "security: [{s: ['" TAG
		              "', ok]}]\npaths: {/a: {get: {" OK
		              "}}}\ncomponents: {securitySchemes: {s: {type: "
		              "oauth2, flows: {clientCredentials: {tokenUrl: "
		              "'https://id.test/t'}}}}}\n",
		    AUTH " scopes", "[\"ok\"]" },
		{ ONE("servers: [{url: 'https://{{MY_API_TOKEN}}.test/'}]\n"),
		    BASE, "\"https://{my_api_token}}.test\"" },
		{ ONE("servers: [{url: 'https://{MY_API_TOKEN}.test/'}]\n"),
		    BASE, "\"https://{my_api_token}.test\"" },
		{ ONE("servers: [{url: 'https://{a.B}.test/'}]\n"), BASE,
		    "\"https://{a-B}.test\"" },
		{ ONE("servers: [{url: 'https://{v}.test', variables: {v: "
		      "{default: '" TAG "'}}}]\n"),
		    BASE, "\"https://{v}.test\"" },
		{ HEAD SERVER "paths: {'/{{MY_API_TOKEN}}': {get: {" OK
		              "}}, /a: {get: {" OK "}}}\n",
		    "capability consumes 0 resources 0 path", "\"/a\"" },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}, put: {" OK
		              ", parameters: [{in: query, required: true, "
		              "name: 'a=" TAG "&b'}]}}}\n",
		    "capability consumes 0 resources 0 operations 1",
		    "absent" },
		{ HEAD SERVER "paths: {/a: {get: {" OK
		              ", parameters: [{in: query, name: q, content: "
		              "{'a/" TAG "': {}}}]}}}\n",
		    CONSUMED "inputParameters 0 x-claviger",
		    "{\"content\":\"application/json\"}" },
		{ HEAD SERVER
		    "paths: {/a: {post: {" OK
		    ", requestBody: {content: {multipart/form-data: {schema: "
		    "{properties: {'x}}" TAG "{{y': {}, n: {}}}}}}}}}\n",
		    "capability consumes 0 resources 0 operations 0 body",
		    "{\"type\":\"multipartForm\"}" },
		{ HEAD SERVER "paths: {/a: {post: {" OK
		              ", requestBody: {content: {'application/" TAG
		              "+json': {}}}}}}\n",
		    "capability consumes 0 resources 0 operations 0 "
		    "inputParameters",
		    "absent" },
	};

	(void)state;
	check_rows(rows, LEN(rows));
}

#define SLASH(parameter, schema)                                               \
	HEAD SERVER "paths: {'/f/{a-b}/x': {get: {" OK ", parameters: "        \
	            "[{name: a-b, in: path, required: true" parameter          \
	            ", schema: {type: string" schema "}}]}}}\n"
#define RESOURCE "capability consumes 0 resources 0 "

/* Values of a path accept no slash unless the document shows one. */
static void
test_slashes_in_paths_follow_the_document(void **state)
{
	static const struct {
		const char *text, *path;
		const char *loose; /* x-claviger */
		bool noted; /* with --portable */
	} t[] = {
		{ SLASH("", ""), "\"/f/{a-b}/x\"", "absent", false },
		{ SLASH(", allowReserved: true", ""), "\"/f/{+a-b}/x\"",
		    "absent", false },
		{ SLASH(", allowReserved: false", ""), "\"/f/{a-b}/x\"",
		    "absent", false },
		{ SLASH(", x-multi-segment: true", ", example: a/b"),
		    "\"/f/{+a-b}/x\"", "absent", false },
		{ SLASH(", x-ms-skip-url-encoding: true", ""),
		    "\"/f/{+a-b}/x\"", "absent", false },
		{ SLASH(", example: a/b", ""), "\"/f/{a-b}/x\"",
		    "{\"slash\":\"encode\"}", true },
		{ SLASH(", examples: {one: {value: a/b}}", ""),
		    "\"/f/{a-b}/x\"", "{\"slash\":\"encode\"}", true },
		{ SLASH("", ", enum: [a, b/c]"), "\"/f/{a-b}/x\"",
		    "{\"slash\":\"encode\"}", true },
		{ SLASH("", ", default: b/c"), "\"/f/{a-b}/x\"",
		    "{\"slash\":\"encode\"}", true },
		{ SLASH("", ", example: b, description: a/b"), "\"/f/{a-b}/x\"",
		    "absent", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct openapi_import options = { .portable = true },
		                      loose = { 0 };
		struct json *v = import(&a, t[i].text, &options);

		CHECK_STR(at(&a, v, RESOURCE "path"), t[i].path);
		CHECK_STR(at(&a, v, "capability exposes 0 resources 0 path"),
		    "\"/f/{a-b}/x\"");
		CHECK_INT(options.notes != NULL, t[i].noted);
		check_valid(&a, v);
		v = import(&a, t[i].text, &loose);
		CHECK_STR(
		    at(&a, v,
		        RESOURCE "operations 0 inputParameters 0 x-claviger"),
		    t[i].loose);
		CHECK(loose.notes == NULL);
		arena_done(&a);
	}
}

/* Operations of the document, of them left out, and parameters left out. */
static void
test_nothing_is_left_out_silently(void **state)
{
	static const struct {
		const char *text;
		size_t operations, left, parameters;
	} t[] = {
		{ HEAD SERVER "paths: {/a: {get: {" OK "}, put: {" OK "}}}\n",
		    2, 0, 0 },
		/* in capitals, beside a reference, and in the target */
		{ HEAD SERVER "paths: {/a: {GET: {" OK "}, $ref: '#/x-p'}}\n"
		              "x-p: {get: {}, put: {" OK "}, trace: {}}\n",
		    3, 1, 0 },
		{ HEAD SERVER "paths: {/a: {get: {" OK "}, put: }, /b: 5, /c: "
		              "{$ref: '#/no'}}\n",
		    4, 3, 0 },
		{ HEAD SERVER
		    "paths: {/a: {get: {" OK
		    "}, query: {}, additionalOperations: {LINK: {}, COPY: {}}}}"
		    "\n",
		    4, 3, 0 },
		{ HEAD SERVER "paths: {/a: {get: {operationId: x-y, " OK
		              "}, put: {operationId: xY, " OK
		              "}}, '/a?b=c': {get: {" OK "}}}\n",
		    3, 0, 0 },
		{ HEAD SERVER
		    "paths: {/a: {get: {parameters: [{in: query}, {$ref: "
		    "'#/no'}, {name: Accept, in: header}, {name: q, in: "
		    "nowhere}, {name: ok, in: query}], " OK "}}}\n",
		    1, 0, 4 },
		/* YAML merges, and status codes are not always quoted */
		{ HEAD SERVER
		    "x-ok: &ok {responses: {200: {description: ok}}}\n"
		    "paths: {/a: {get: {<<: *ok}}}\n",
		    1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct openapi_import options = { 0 };
		struct json *v = import(&a, t[i].text, &options);

		CHECK_INT(options.operations, t[i].operations);
		CHECK_INT(options.operations_left, t[i].left);
		CHECK_INT(options.parameters_left, t[i].parameters);
		CHECK_INT(json_get(json_at(json_get(json_get(v, "capability"),
		                               "exposes"),
		                       1),
		              "tools")
		              ->count,
		    t[i].operations - t[i].left);
		check_valid(&a, v);
		arena_done(&a);
	}
}

/* More than a thousand parameters of one operation are named, not dropped. */
static void
test_parameters_over_the_limit_are_counted(void **state)
{
	struct arena a = { 0 };
	struct openapi_import options = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, HEAD SERVER "paths: {/a: {get: {" OK ", parameters: [");
	for (int n = 0; n < 1010; n++)
		buf_printf(&b, "{name: p%d, in: query}, ", n);
	buf_puts(&b, "]}}}\n");
	import(&a, buf_text(&b), &options);
	CHECK_INT(options.parameters_left, 10);
	buf_done(&b);
	arena_done(&a);
}

#define PET                                                                    \
	BODY("application/json: {schema: {$ref: '#/components/schemas/Pet'}}") \
	"components: {schemas: {Pet: {type: object, required: [id, name], "    \
	"properties: {id: {type: integer, readOnly: true}, name: {type: "      \
	"string, maxLength: 9}, friend: {$ref: '#/components/schemas/Pet'}}}," \
	" Unused: {type: object}}}\n"

static void
test_schemas_are_written_once(void **state)
{
	static const struct row rows[] = {
		{ PET, EXPOSED "inputParameters 0 x-claviger schema",
		    "{\"$ref\":\"#/schemas/Pet\"}" },
		{ PET, TOOL "inputParameters 0 x-claviger schema",
		    "{\"$ref\":\"#/schemas/Pet\"}" },
		{ PET, "capability x-claviger schemas",
		    "{\"Pet\":{\"type\":\"object\",\"properties\":{\"name\":"
		    "{\"type\":\"string\",\"maxLength\":9},\"friend\":"
		    "{\"$ref\":\"#/schemas/Pet\"}},\"required\":[\"name\"]}}" },
		{ PET, TOOL "inputParameters 0 description",
		    "\"The body, as application/json.\"" },
		/* one published type is enough */
		{ PARAMETER("{name: q, in: query, schema: {type: string}}"),
		    TOOL "inputParameters 0 x-claviger", "absent" },
		{ PARAMETER("{name: q, in: query, schema: {type: string, "
		            "pattern: a}}"),
		    EXPOSED "inputParameters 0 x-claviger", "absent" },
		{ PARAMETER("{name: q, in: query, schema: {type: string, "
		            "pattern: a}}"),
		    TOOL "inputParameters 0 x-claviger schema",
		    "{\"type\":\"string\",\"pattern\":\"a\"}" },
		/* any JSON */
		{ BODY("application/json: {}"),
		    TOOL "inputParameters 0 x-claviger schema", "{}" },
		/* a part of it, with null for what is removed */
		{ BODY("application/merge-patch+json: {schema: {required: "
		       "[a]}}"),
		    TOOL "inputParameters 0 x-claviger schema",
		    "{\"anyOf\":[{\"required\":[\"a\"]},{\"type\":"
		    "\"object\"}]}" },
		{ BODY("text/plain: {schema: {minLength: 2}}"),
		    TOOL "inputParameters 0 x-claviger", "absent" },
	};
	struct arena a = { 0 };
	struct openapi_import options = { .portable = true };
	struct json *v = import(&a, PET, &options);

	(void)state;
	check_rows(rows, LEN(rows));
	CHECK_STR(at(&a, v, TOOL "inputParameters 0"),
	    "{\"name\":\"body\",\"type\":\"object\",\"description\":"
	    "\"Fields: name (string, required); friend (object) {name "
	    "(string, required); friend (object)}.\"}");
	CHECK_STR(at(&a, v, "capability x-claviger"), "absent");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slashes_in_paths_follow_the_document),
		cmocka_unit_test(test_secrets_are_listed_with_their_hosts),
		cmocka_unit_test(test_callers_need_the_token),
		cmocka_unit_test(test_a_document_cannot_add_tags),
		cmocka_unit_test(test_the_base_uri_comes_from_servers),
		cmocka_unit_test(
		    test_security_becomes_authentication_and_binds),
		cmocka_unit_test(
		    test_parameters_are_added_to_consumes_rest_and_tools),
		cmocka_unit_test(test_bodies_keep_their_media_type),
		cmocka_unit_test(test_operations_get_names_and_hints),
		cmocka_unit_test(
		    test_a_served_document_has_no_made_descriptions),
		cmocka_unit_test(test_skipped_parts_are_noted_with_their_place),
		cmocka_unit_test(test_an_invalid_document_is_an_error),
		cmocka_unit_test(test_schemas_may_be_recursive),
		cmocka_unit_test(test_schemas_are_written_once),
		cmocka_unit_test(test_nothing_is_left_out_silently),
		cmocka_unit_test(test_parameters_over_the_limit_are_counted),
		cmocka_unit_test(test_references_to_other_files_are_resolved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
