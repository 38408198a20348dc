/* test_capability_load.c - capability files become structs or errors. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD "naftiko: 1.0.0-alpha2\n"
#define EMPTY_CAPABILITY "capability: {}\n"

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("not loaded: %s", e.text);
	return s;
}

/* Checks that the notes contain want; NULL: there are none. */
static void
check_notes(const char *text, const char *want, size_t errors)
{
	struct capability *s = load(text);
	struct buf out;

	buf_init(&out, 1 << 20);
	capability_diagnostics_notes(&out, s);
	if (want == NULL)
		CHECK_STR(buf_text(&out), "");
	else
		CHECK_HAS(buf_text(&out), want);
	CHECK_INT(s->errors, errors);
	buf_done(&out);
	capability_free(s);
}

static void
test_notes_have_a_place_a_severity_and_a_remedy(void **state)
{
	static const struct {
		const char *text, *want;
		size_t errors;
	} t[] = {
		{ HEAD EMPTY_CAPABILITY, NULL, 0 },
		{ "naftiko: 1.0.0-alpha1\n" EMPTY_CAPABILITY, NULL, 0 },
		{ EMPTY_CAPABILITY,
		    "t.yaml:1:1: error: the root key 'naftiko' is missing", 1 },
		{ "naftiko: 3\n" EMPTY_CAPABILITY,
		    "t.yaml:1:10: warning: version '3' of "
		    "'naftiko' is unknown",
		    0 },
		{ "ikanos: 1.0.0-beta5\ncapability: {consumes: {a: {baseUri: "
		  "http://h}}}\n",
		    NULL, 0 },
		{ HEAD, "t.yaml:1:1: error: the file has no 'capability'", 1 },
		{ HEAD "capability: [1]\n",
		    "t.yaml:2:13: error: 'capability' of the file is a list; "
		    "it must be a mapping",
		    1 },
		{ HEAD EMPTY_CAPABILITY "inf: {}\n",
		    "t.yaml:3:1: warning: unknown key 'inf' in the file; did "
		    "you mean 'info'?",
		    0 },
		{ HEAD EMPTY_CAPABILITY "info:\n", NULL, 0 },
		{ HEAD "capability: {consumes: {a: 1}}\n",
		    "error: a consumes is a number; it must be a mapping", 1 },
		{ HEAD "capability: {consumes: [text]}\n",
		    "error: a consumes is text; it must be a mapping", 1 },
		{ HEAD "capability: {consumes: [{baseUri: http://a}]}\n",
		    "error: a consumes has no 'namespace'", 1 },
		{ HEAD "capability: {exposes: [{port: 8080}]}\n",
		    "error: an exposes has no 'type'", 1 },
		{ HEAD "capability: {exposes: [{type: rest, port: 70000}]}\n",
		    "error: port 70000 must be from 1 to 65535", 1 },
		{ HEAD "capability: {exposes: [{type: mcp, ttlMs: -1}]}\n",
		    "error: ttlMs -1 must be a whole number of milliseconds",
		    1 },
		{ HEAD "capability: {exposes: [{type: mcp, cacheScope: x}]}\n",
		    "warning: unknown cacheScope 'x'; write public or private",
		    0 },
		{ HEAD "capability: {exposes: [{type: rest, resources: [{path: "
		       "''}]}]}\n",
		    "t.yaml:2:56: warning: 'path' of an exposed resource is "
		    "empty: the entry is ignored; set it",
		    0 },
		{ HEAD "capability: {exposes: [{type: rest, namespace: a}]}\n",
		    "t.yaml:2:24: warning: surface 'a' has no 'port'; add it, "
		    "or start with --port a=PORT",
		    0 },
		{ HEAD "capability: {exposes: [{type: mcp, namespace: a, "
		       "transport: stdio}]}\n",
		    NULL, 0 },
		{ HEAD "capability: {exposes: [{type: mcp, port: 1, address: "
		       "'::1'}, {type: mcp, port: 1, address: localhost}]}\n",
		    NULL, 0 },
		{ HEAD "capability: {exposes: [{type: mcp, port: 1, address: "
		       "a b}]}\n",
		    "t.yaml:2:54: warning: 'a b' is not a numeric IPv4 or "
		    "IPv6 address",
		    0 },
		{ HEAD "capability: {exposes: [{type: rets, port: 1}]}\n",
		    "warning: unknown surface type 'rets', which is not "
		    "served; did you mean 'rest'?",
		    0 },
		{ HEAD "capability: {consumes: [{namespace: n, baseUri: "
		       "'http://h', tunnel: {type: ziti, service: s}}]}",
		    "warning: namespace 'n' is behind a tunnel of type 'ziti'",
		    0 },
		{ HEAD "capability: {consumes: [{namespace: n, baseUri: "
		       "'http://h', tunnel: {type: ziti, fallback: direct}}]}",
		    "warning: tunnels of type 'ziti' are not supported: 'n' is "
		    "called directly",
		    0 },
		{ HEAD "capability: {orchestration: [{name: x}], exposes: "
		       "[{type: mcp, namespace: m, port: 1, tools: [{name: t, "
		       "call: orchestration.x}]}]}",
		    "warning: tool 't' calls 'orchestration.x', a sequence of "
		    "'orchestration', which is not supported",
		    0 },
		{ HEAD "capability: {governance: []}\n",
		    "warning: the capability uses governance, which is not "
		    "supported",
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_notes(t[i].text, t[i].want, t[i].errors);
}

/* One consumed operation with the given keys. */
#define OPERATION(keys)                                                        \
	HEAD "binds: [{namespace: env, keys: {K: V}}]\n"                       \
	     "capability:\n"                                                   \
	     "  consumes:\n"                                                   \
	     "  - namespace: n\n"                                              \
	     "    baseUri: http://h\n"                                         \
	     "    resources:\n"                                                \
	     "    - name: r\n"                                                 \
	     "      path: /a/{id}\n"                                           \
	     "      operations:\n"                                             \
	     "      - {name: o, method: POST, " keys "}\n"

static void
test_what_is_not_supported_is_a_problem_of_its_operation(void **state)
{
	static const struct {
		const char *text, *problem;
	} t[] = {
		{ OPERATION("outputRawFormat: json"), NULL },
		{ OPERATION("body: {type: json}"), NULL },
		{ OPERATION("outputRawFormat: xml"), NULL },
		{ OPERATION("outputRawFormat: toml"),
		    "answers in the unknown format 'toml'; use json, xml, csv, "
		    "tsv, psv, yaml, html, markdown, text or binary" },
		{ OPERATION("outputRawFormat: avro"),
		    "answers in avro, which is not supported: ask the upstream "
		    "for another format, or write 'binary' to pass it on as "
		    "bytes" },
		{ OPERATION("body: {type: json, data: {a: 1}}"), NULL },
		{ OPERATION("body: {type: formUrlEncoded}"), NULL },
		{ OPERATION("body: {type: json, data: '{{> a}}'}"),
		    "has a body with an invalid template: '{{>a}}' is a "
		    "partial, which is not supported: write its text here "
		    "(line 1, column 1 of the text)" },
		{ OPERATION("body: {type: yaml}"),
		    "has a body of the unknown type 'yaml'; use json, text, "
		    "xml, sparql, formUrlEncoded or multipartForm" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);

		CHECK_INT(s->errors, 0);
		CHECK_INT(s->warnings, t[i].problem != NULL);
		CHECK_TEXT(s->consumes->operations->problem, t[i].problem);
		capability_free(s);
	}
}

/* One exposed path and one consumed path, on lines 8 and 11. */
#define PATHS(consumed, exposed)                                               \
	HEAD "capability:\n"                                                   \
	     "  consumes:\n"                                                   \
	     "  - namespace: n\n"                                              \
	     "    baseUri: http://h\n"                                         \
	     "    resources:\n"                                                \
	     "    - name: r\n"                                                 \
	     "      path: '" consumed "'\n"                                    \
	     "      operations: [{name: o, method: GET}]\n"                    \
	     "  exposes:\n"                                                    \
	     "  - {type: rest, namespace: s, port: 1, resources: "             \
	     "[{path: '" exposed                                               \
	     "', operations: [{name: e, method: GET, call: n.o}]}]}\n"

static void
test_a_path_that_cannot_be_routed_is_a_problem_of_its_operation(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ PATHS("/a/{id}", "/a/{id}"), NULL },
		{ PATHS("/a/{{id}}", "/a/key:{id}"), NULL },
		{ PATHS("/a", "/a/{id"),
		    "t.yaml:11:60: warning: the path '/a/{id' has a brace "
		    "without its pair" },
		{ PATHS("/a", "/a/id}"), "a brace without its pair" },
		{ PATHS("/a", "/a/{}"), "a variable without a name" },
		{ PATHS("/a/{id", "/a"),
		    "t.yaml:9:20: warning: operation 'o' has the path "
		    "'/a/{id', in which a brace has no pair; fix the path" },
		{ PATHS("/a/{id}}", "/a"), "in which a brace has no pair" },
		{ PATHS("/a/{}", "/a"), "in which a brace has no pair" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);

		CHECK_INT(s->exposes->operations->problem.p != NULL,
		    t[i].want != NULL);
		check_notes(t[i].text, t[i].want, 0);
		capability_free(s);
	}
}

static void
test_each_setting_of_a_surface_is_known(void **state)
{
	(void)state;
	check_notes(HEAD "capability: {exposes: [{type: mcp, namespace: m, "
	                 "port: 1, tools: [], x-claviger: {tools: search, "
	                 "confirm: never, cors: {origins: ['http://a']}}}]}",
	    NULL, 0);
	check_notes(HEAD "capability: {exposes: [{type: mcp, namespace: m, "
	                 "port: 1, tools: [], x-claviger: {tool: search}}]}",
	    "unknown key 'tool' in x-claviger of a surface; did you mean "
	    "'tools'?",
	    0);
}

static void
test_authentication_is_one_of_five_or_refused(void **state)
{
	static const struct {
		const char *auth;
		enum capability_auth_type type;
	} t[] = {
		{ "{type: apikey, key: X, value: y}", CAPABILITY_AUTH_APIKEY },
		{ "{type: apikey, headers: {X: y}}", CAPABILITY_AUTH_APIKEY },
		{ "{type: apikey, headers: {}}", CAPABILITY_AUTH_APIKEY },
		{ "{type: apikey, key: X}", CAPABILITY_AUTH_APIKEY },
		{ "{type: bearer, token: y}", CAPABILITY_AUTH_BEARER },
		{ "{type: bearer}", CAPABILITY_AUTH_BEARER },
		{ "{type: basic, username: u, password: p}",
		    CAPABILITY_AUTH_BASIC },
		{ "{type: oauth2}", CAPABILITY_AUTH_OAUTH2 },
		{ "{type: oauth2, tokenEndpoint: 'http://t'}",
		    CAPABILITY_AUTH_OAUTH2 },
		{ "{type: basic, username: u}", CAPABILITY_AUTH_BASIC },
		{ "{type: digest, username: u, password: p}",
		    CAPABILITY_AUTH_DIGEST },
		{ "{type: digest, username: u}", CAPABILITY_AUTH_DIGEST },
		{ "{type: hmac, key: k}", CAPABILITY_AUTH_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char text[512];
		struct capability *s;

		snprintf(text, sizeof(text),
		    HEAD "capability: {consumes: [{namespace: n, baseUri: "
		         "http://h, authentication: %s}]}\n",
		    t[i].auth);
		s = load(text);
		CHECK_INT(s->consumes->auth->type, t[i].type);
		CHECK(t[i].type != CAPABILITY_AUTH_OTHER ||
		      s->consumes->problem.p != NULL);
		capability_free(s);
	}
}

static void
test_the_path_of_an_operation_is_below_its_resource(void **state)
{
	static const struct {
		const char *resource, *own, *want;
		int warnings;
	} t[] = {
		{ "/a/{x}", "/b", "/a/{x}/b", 0 },
		{ "/a/{x}/", "b", "/a/{x}/b", 0 },
		{ "/a", "/{x}", "/a/{x}", 0 },
		{ "/a", "?b=1", "/a?b=1", 0 },
		{ "/{x}", "/{y}/b", "/{x}/{y}/b", 0 },
		{ "/a", "/ab", "/a/ab", 0 },
		/* All of the resource's path. */
		{ "/a/{x}", "/a/{x}", "/a/{x}", 0 },
		{ "/a/{x}", "/a/{x}/b", "/a/{x}/b", 0 },
		{ "/a", "/a?b=1", "/a?b=1", 0 },
		/* Only its head. */
		{ "/a/{x}", "/a/b", "/a/b", 1 },
		{ "/v1/a/{x}", "/v1/b/{y}", "/v1/b/{y}", 1 },
		{ "/a/{x}", "/a/{y}/b", "/a/{y}/b", 1 },
		{ "/a/{x}", "/a", "/a/{x}/a", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct capability *s;
		char text[1000];

		snprintf(text, sizeof(text),
		    "naftiko: 1.0.0-alpha2\n"
		    "consumes: [{namespace: n, baseUri: 'http://h', resources: "
		    "[{path: '%s', operations: [{name: o, method: GET, path: "
		    "'%s'}]}]}]\n",
		    t[i].resource, t[i].own);
		s = capability_load_text(STR("t.yaml"), str_of(text), &e);
		assert_non_null(s);
		CHECK_TEXT(s->consumes->operations->path, t[i].want);
		CHECK_INT(s->warnings, t[i].warnings);
		capability_free(s);
	}
}

static void
test_authentication_reports_missing_members_of_its_side(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ "consumes: [{namespace: n, baseUri: 'http://h', "
		  "authentication: {type: oauth2, introspectionEndpoint: "
		  "'http://i'}}]",
		    "needs 'tokenEndpoint' or 'authorizationServerUri'" },
		{ "exposes: [{type: rest, port: 1, authentication: {type: "
		  "basic, username: u}}]",
		    "needs a 'password'" },
		{ "exposes: [{type: rest, port: 1, authentication: {type: "
		  "oauth2, authorizationServerUri: 'http://a'}}]",
		    "needs 'audience' or 'resource'" },
		{ "exposes: [{type: rest, port: 1, authentication: {type: "
		  "oauth2, tokenEndpoint: 'http://t', audience: a}}]",
		    "needs 'authorizationServerUri'" },
		{ "consumes: [{namespace: n, baseUri: 'http://h', "
		  "authentication: {type: bearer}}]",
		    "authentication of type 'bearer' has no 'token'" },
		{ "consumes: [{namespace: n, baseUri: 'http://h', "
		  "authentication: {type: apikey, headers: {}}}]",
		    "authentication of type 'apikey' has no 'value'" },
		{ "consumes: [{namespace: n, baseUri: 'http://h', "
		  "authentication: {type: apikey, key: k, value: v, "
		  "placement: foot}}]",
		    "unknown placement 'foot'" },
		{ "exposes: [{type: rest, port: 1, authentication: {type: "
		  "apikey, in: body, name: k, value: v}}]",
		    "authentication of type 'apikey' needs the placement "
		    "header, query or cookie" },
		{ "consumes: [{namespace: n, baseUri: 'http://h', "
		  "authentication: {type: apikey, headers: {A: [1]}}}]",
		    "header 'A' of authentication must be text" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char text[512];
		struct capability *s;
		struct buf b;

		snprintf(
		    text, sizeof(text), HEAD "capability: {%s}\n", t[i].file);
		s = load(text);
		buf_init(&b, 65536);
		capability_diagnostics_notes(&b, s);
		CHECK_HAS(buf_text(&b), t[i].want);
		buf_done(&b);
		capability_free(s);
	}
}

static void
test_scopes_are_a_list_or_a_text(void **state)
{
	struct capability *s = load(
	    HEAD "capability: {consumes: [{namespace: n, baseUri: 'http://h', "
	         "authentication: {type: oauth2, tokenEndpoint: 'http://t', "
	         "scopes: [a, 'b:c'], client_id: i, clientSecret: s}}, "
	         "{namespace: m, baseUri: 'http://h', authentication: {type: "
	         "oauth2, tokenEndpoint: 'http://t', scopes: 'a b'}}]}\n");
	const struct capability_auth *a = s->consumes->auth;

	(void)state;
	CHECK_TEXT(a->scopes, "a b:c");
	CHECK_TEXT(a->client_id, "i");
	CHECK_TEXT(a->client_secret, "s");
	CHECK_TEXT(s->consumes->next->auth->scopes, "a b");
	CHECK(capability_auth_covers(
	    a, CAPABILITY_IN_HEADER, STR("authorization")));
	CHECK(!capability_auth_covers(
	    a, CAPABILITY_IN_QUERY, STR("authorization")));
	CHECK(!capability_auth_covers(
	    NULL, CAPABILITY_IN_HEADER, STR("authorization")));
	capability_free(s);
}

static void
test_parameters_keep_what_the_file_declares(void **state)
{
	struct capability *s = load(OPERATION(
	    "inputParameters: ["
	    "{name: q, in: query, type: integer, minimum: 1, maximum: 9, "
	    "default: 3},"
	    "{name: body, in: body, properties: {a: {type: string, required: "
	    "true, minLength: 1, maxLength: '255'}, b: {enum: [x, y]}}},"
	    "{name: h, in: header, value: '{{env.K}}'},"
	    "{name: l, in: query, type: array, items: {type: number}},"
	    "{name: q, in: query}]"));
	struct capability_consumed_operation *op = s->consumes->operations;
	struct capability_param *p = capability_find_param(op, STR("q"));

	(void)state;
	CHECK_INT(s->errors, 0);
	CHECK_INT(s->warnings, 1); /* the second q */
	CHECK(p->typed && !p->required && p->type == CAPABILITY_TYPE_INTEGER);
	CHECK_TEXT(p->minimum->text, "1");
	CHECK_TEXT(p->maximum->text, "9");
	CHECK_TEXT(p->fallback->text, "3");
	p = capability_find_param(op, STR("body"));
	CHECK(p->type == CAPABILITY_TYPE_OBJECT && !p->required);
	CHECK_TEXT(p->properties->name, "a");
	CHECK(p->properties->required && p->properties->min_length == 1);
	CHECK_INT(p->properties->max_length, 255);
	CHECK_INT(p->properties->next->enumeration->count, 2);
	CHECK_INT(p->properties->next->max_length, -1);
	CHECK_TEXT(capability_find_param(op, STR("h"))->value, "{{env.K}}");
	CHECK_INT(capability_find_param(op, STR("l"))->items->type,
	    CAPABILITY_TYPE_NUMBER);
	p = capability_find_param(op, STR("id"));
	CHECK(p->inferred && p->required && p->in == CAPABILITY_IN_PATH);
	capability_free(s);
}

/* The nearest declaration is used; path parameters only if in the path. */
static void
test_operations_inherit_parameters_of_resource_and_surface(void **state)
{
	struct capability *s = load(HEAD
	    "capability:\n"
	    "  consumes: [{type: http, namespace: n, baseUri: 'http://h.test', "
	    "resources: [{name: r, path: /a, operations: [{name: o, method: "
	    "GET}]}]}]\n"
	    "  exposes:\n"
	    "  - type: rest\n"
	    "    namespace: e\n"
	    "    port: 1\n"
	    "    inputParameters: [{name: a, in: query, type: string, "
	    "description: s}, {name: b, in: query, type: string, description: "
	    "s}, {name: c, in: header, type: string, description: s}, {name: "
	    "id, in: path, type: string, description: s}]\n"
	    "    resources:\n"
	    "    - path: /x\n"
	    "      inputParameters: [{name: b, in: query, type: string, "
	    "description: r}, {name: a, in: query, type: string, description: "
	    "r}]\n"
	    "      operations: [{method: GET, name: g, call: n.o, "
	    "inputParameters: [{name: a, in: query, type: string, description: "
	    "o}]}]\n"
	    "    - path: /x/{id}\n"
	    "      operations: [{method: GET, name: h, call: n.o}]\n");
	static const struct {
		const char *name, *from;
	} first[] = { { "a", "o" }, { "b", "r" }, { "c", "s" } },
	  second[] = { { "a", "s" }, { "b", "s" }, { "c", "s" },
		  { "id", "s" } };
	const struct capability_param *p = s->exposes->operations->params;

	(void)state;
	CHECK_INT(s->errors, 0);
	for (size_t i = 0; i < LEN(first); i++, p = p->next) {
		CHECK_TEXT(p->name, first[i].name);
		CHECK_TEXT(p->description, first[i].from);
	}
	CHECK(p == NULL);
	p = s->exposes->operations->next->params;
	for (size_t i = 0; i < LEN(second); i++, p = p->next) {
		CHECK_TEXT(p->name, second[i].name);
		CHECK_TEXT(p->description, second[i].from);
	}
	CHECK(p == NULL);
	capability_free(s);
}

static void
test_output_shapes_are_kept(void **state)
{
	struct capability *s = load(OPERATION(
	    "outputParameters: [{type: object, mapping: $., properties: {a: "
	    "{type: array, mapping: $.a, items: {type: string}}}}]"));
	struct capability_output *o = s->consumes->operations->outputs;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_TEXT(o->mapping, "$.");
	CHECK_TEXT(o->properties->name, "a");
	CHECK_INT(o->properties->items->type, CAPABILITY_TYPE_STRING);
	capability_free(s);
}

static void
test_a_name_without_a_bind_is_a_warning(void **state)
{
	static const struct {
		const char *token, *want;
	} t[] = {
		{ "{{env.K}}", NULL },
		{ "{{K}}", NULL },
		{ "plain", NULL },
		{ "{{env.L}}", "{{env.L}} in authentication is not a bind" },
		{ "{{L}}", "{{L}} in authentication is not a bind" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char text[512];

		snprintf(text, sizeof(text),
		    HEAD
		    "binds: [{namespace: env, keys: {K: V}}]\n"
		    "capability: {consumes: [{namespace: n, baseUri: http://h, "
		    "authentication: {type: bearer, token: '%s'}}]}\n",
		    t[i].token);
		check_notes(text, t[i].want, 0);
	}
}

static void
test_a_text_that_is_not_a_mapping_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *want;
		int line;
	} t[] = {
		{ "", "the file is empty", 1 },
		{ "# nothing\n", "the file is empty", 1 },
		{ "- a\n", "this is not a mapping", 1 },
		{ "\n\njust words\n", "this is not a mapping", 3 },
		{ "a: [1\nb: 2\n", "", 2 },
		{ "a: 1\na: 2\n", "", 2 },
		{ "a: \xff\n", "", 1 },
		{ "%PDF-1.4\n", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };

		CHECK(capability_load_text(STR("t"), str_of(t[i].text), &e) ==
		      NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK(e.text[0] != '\0');
		CHECK_HAS(e.text, t[i].want);
		CHECK_INT(e.line, t[i].line);
	}
}

static void
test_aliases_that_expand_too_much_are_refused(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	buf_puts(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 12; i++) {
		buf_printf(&text, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			buf_printf(&text, "%s*a%d", k > 0 ? "," : "", i - 1);
		buf_puts(&text, "]\n");
	}
	CHECK(capability_load_text(STR("t"), buf_str(&text), &e) == NULL);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK(e.line > 0);
	buf_done(&text);
}

static void
test_unreadable_files_are_reported(void **state)
{
	char path[] = "/tmp/test-capability-XXXXXX";
	const int fd = mkstemp(path);
	struct err e = { .kind = ERR_NONE };

	(void)state;
	CHECK(fd != -1);
	CHECK_INT(write(fd, HEAD, sizeof(HEAD) - 1), sizeof(HEAD) - 1);
	close(fd);
	CHECK(capability_load(path, 10, &e) == NULL);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_HAS(e.text, "is larger than 10 bytes");
	unlink(path);
	CHECK(capability_load(path, 1000, &e) == NULL);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_HAS(e.text, "No such file");
	CHECK(capability_load("/tmp", 1000, &e) == NULL);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_HAS(e.text, "is a directory");
}

static void
test_the_shipped_file_has_no_notes(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load(
	    SOURCE_DIR "/capabilities/keys-management.yaml", 1 << 20, &e);
	struct capability_exposes *mcp;
	struct capability_param *alias;

	(void)state;
	CHECK(s != NULL);
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_INT(s->exposes->port, 8080);
	mcp = s->exposes->next;
	CHECK_INT(mcp->port, 9090);
	CHECK_TEXT(mcp->operations->name, "fal-list-keys");
	CHECK_TEXT(mcp->operations->params->name, "limit");
	CHECK(!mcp->operations->params->required);
	alias = mcp->operations->next->params->properties;
	CHECK_TEXT(alias->name, "alias");
	CHECK(alias->required && alias->max_length == 255);
	CHECK_INT(mcp->operations->next->next->hints.destructive, 1);
	CHECK_INT(mcp->operations->next->next->hints.open_world, -1);
	capability_free(s);
}

static void
load_published(const char *folder, const char *name)
{
	char path[1024];
	struct err e = { .kind = ERR_NONE };
	struct limits limits = limits_default();
	struct capability *s;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	s = capability_load(path, limits.capability_bytes, &e);
	if (s == NULL)
		fail_msg("%s: %s", name, e.text);
	if (s->errors > 0)
		fail_msg("%s:%d: %.*s", name, s->notes->place.line,
		    STR_FMT(s->notes->text));
	/* Files of fal use nothing that is not supported. */
	if (strncmp(name, "fal-ai__", 8) == 0)
		CHECK_INT(s->warnings, 0);
	capability_free(s);
}

static void
test_published_files_load_without_an_error(void **state)
{
	const char *folder = getenv("CLAVIGER_CORPUS");
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	(void)state;
	if (folder == NULL)
		folder = SOURCE_DIR "/../shared/corpus";
	dir = opendir(folder);
	if (dir == NULL) {
		printf("skipped: there is no folder '%s'; CLAVIGER_CORPUS "
		       "names another\n",
		    folder);
		skip();
	}
	while ((entry = readdir(dir)) != NULL) {
		if (!str_ends(str_of(entry->d_name), STR(".yaml")))
			continue;
		load_published(folder, entry->d_name);
		count++;
	}
	closedir(dir);
	CHECK(count > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_notes_have_a_place_a_severity_and_a_remedy),
		cmocka_unit_test(
		    test_what_is_not_supported_is_a_problem_of_its_operation),
		cmocka_unit_test(
		    test_a_path_that_cannot_be_routed_is_a_problem_of_its_operation),
		cmocka_unit_test(test_each_setting_of_a_surface_is_known),
		cmocka_unit_test(test_authentication_is_one_of_five_or_refused),
		cmocka_unit_test(
		    test_the_path_of_an_operation_is_below_its_resource),
		cmocka_unit_test(
		    test_authentication_reports_missing_members_of_its_side),
		cmocka_unit_test(test_scopes_are_a_list_or_a_text),
		cmocka_unit_test(test_parameters_keep_what_the_file_declares),
		cmocka_unit_test(
		    test_operations_inherit_parameters_of_resource_and_surface),
		cmocka_unit_test(test_output_shapes_are_kept),
		cmocka_unit_test(test_a_name_without_a_bind_is_a_warning),
		cmocka_unit_test(
		    test_a_text_that_is_not_a_mapping_is_refused_with_its_place),
		cmocka_unit_test(test_aliases_that_expand_too_much_are_refused),
		cmocka_unit_test(test_unreadable_files_are_reported),
		cmocka_unit_test(test_the_shipped_file_has_no_notes),
		cmocka_unit_test(test_published_files_load_without_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
