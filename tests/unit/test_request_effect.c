/* test_request_effect.c - the effect of a built request at the upstream. */
#include "engine/request/request_effect.h"
#include "fixture.h"

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary=b"

#define R CAPABILITY_SAFETY_READS
#define C CAPABILITY_SAFETY_CHANGES
#define D CAPABILITY_SAFETY_DESTROYS

/* effect: of the request, which is sent if that is below forbidden. */
static const struct row {
	enum http_method method;
	const char *query, *header, *value, *type, *body;
	enum capability_safety effect;
} rows[] = {
	{ HTTP_METHOD_GET, "", "", "", "", "", R },
	{ HTTP_METHOD_HEAD, "", "", "", "", "", R },
	{ HTTP_METHOD_OPTIONS, "", "", "", "", "", R },
	{ HTTP_METHOD_POST, "", "", "", "", "", C },
	{ HTTP_METHOD_PUT, "", "", "", "", "", D },
	{ HTTP_METHOD_PATCH, "", "", "", "", "", D },
	{ HTTP_METHOD_DELETE, "", "", "", "", "", D },
	{ HTTP_METHOD_COUNT, "", "", "", "", "", D },
	{ HTTP_METHOD_GET, "", "X-HTTP-Method-Override", "DELETE", "", "", D },
	{ HTTP_METHOD_GET, "", "x-http-method", "MERGE", "", "", D },
	{ HTTP_METHOD_GET, "", "X_Method_Override", "put", "", "", D },
	{ HTTP_METHOD_GET, "", "X-HTTP-Method-Override", "get", "", "", R },
	{ HTTP_METHOD_POST, "", "X-HTTP-Method-Override", "GET", "", "", C },
	{ HTTP_METHOD_GET, "", "Accept", "DELETE", "", "", R },
	{ HTTP_METHOD_GET, "a=1&_method=delete", "", "", "", "", D },
	{ HTTP_METHOD_GET, "%5F%6Dethod=delete", "", "", "", "", D },
	{ HTTP_METHOD_GET, "_method", "", "", "", "", D },
	{ HTTP_METHOD_GET, "_method=%zz", "", "", "", "", D },
	{ HTTP_METHOD_GET, "a=_method&payment_method=x", "", "", "", "", R },
	{ HTTP_METHOD_POST, "", "", "", FORM, "a=1&_method=DELETE", D },
	{ HTTP_METHOD_POST, "", "", "", FORM, "a=1&%5fmethod=DELETE", D },
	{ HTTP_METHOD_POST, "", "", "", FORM, "payment_method=card", C },
	{ HTTP_METHOD_POST, "", "", "", FORM, "_method=%zz", D },
	{ HTTP_METHOD_POST, "", "", "", JSON, "{\"_method\":\"DELETE\"}", D },
	{ HTTP_METHOD_POST, "", "", "", JSON, "{\"\\u005fmethod\":\"DELETE\"}",
	    D },
	{ HTTP_METHOD_POST, "", "", "", JSON, "{\"_method\":null}", D },
	{ HTTP_METHOD_POST, "", "", "", JSON, "{\"m\":\"_method\"}", C },
	{ HTTP_METHOD_POST, "", "", "", JSON, "[1]", C },
	{ HTTP_METHOD_POST, "", "", "", JSON, "{\"_method\":", D },
	{ HTTP_METHOD_POST, "", "", "", "text/plain", "_method=DELETE", C },
	{ HTTP_METHOD_POST, "", "", "", PARTS,
	    "--b\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\n"
	    "DELETE\r\n--b--\r\n",
	    D },
	{ HTTP_METHOD_POST, "", "", "", PARTS, "no parts at all", D },
};

static void
make(struct rig *r, const struct row *t, struct call *c)
{
	struct http_request *q;

	*c = (struct call){ .thread = r->thread, .arena = &r->arena };
	c->state = arena_new(&r->arena, sizeof(*c->state));
	q = &c->state->request.http;
	q->method = t->method;
	q->query = str_of(t->query);
	q->body = str_of(t->body);
	if (*t->header != '\0')
		http_headers_add(&r->arena, &q->headers, str_of(t->header),
		    str_of(t->value));
	if (*t->type != '\0')
		http_headers_add(&r->arena, &q->headers, STR("Content-Type"),
		    str_of(t->type));
}

static void
test_the_built_request_is_checked_not_the_declaration(void **state)
{
	struct rig r;
	struct call c;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(rows); i++)
		for (enum capability_safety f = C; f <= D; f++) {
			struct err e = { .kind = ERR_NONE };
			int rc;

			make(&r, &rows[i], &c);
			c.forbidden = f;
			rc = request_effect_check(&c, &e);
			if ((rc == 0) != (rows[i].effect < f))
				fail_msg("row %zu, %d: %s", i, (int)f, e.text);
			CHECK_INT(e.kind, rc == 0 ? ERR_NONE : ERR_DENIED);
		}
	rig_close(&r);
}

static struct err refused;

static void
on_finished(struct call *c)
{
	refused = c->error;
}

/* The check is a step of a call, in steps and functions too. */
static void
test_a_call_does_not_send_a_forbidden_request(void **state)
{
	static const struct {
		const char *tool;
		enum err_kind kind;
	} t[] = { { "tool-make", ERR_DENIED }, { "tool-drop", ERR_DENIED } };
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, t[i].tool,
		    "{\"body\":{},\"item-id\":\"1\",\"part\":\"2\"}");

		c->forbidden = CAPABILITY_SAFETY_CHANGES;
		c->finished = on_finished;
		refused = (struct err){ .kind = ERR_NONE };
		call_start(c);
		if (refused.kind != t[i].kind)
			fail_msg("%s: %s", t[i].tool, refused.text);
		CHECK_HAS(refused.text, "does not allow");
	}
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_built_request_is_checked_not_the_declaration),
		cmocka_unit_test(test_a_call_does_not_send_a_forbidden_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
