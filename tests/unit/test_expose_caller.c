/* test_expose_caller.c - the principal of a surface's callers. */
#include "fake_engine.h"

#define FILE_OF(auth)                                                          \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info:\n  label: Rooms\n  description: Some.\n"                        \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: up\n"                                  \
	"    baseUri: https://api.example.com\n"                               \
	"    resources:\n"                                                     \
	"    - name: rooms\n      path: /rooms\n"                              \
	"      operations:\n      - {name: list, method: GET}\n"               \
	"  exposes:\n"                                                         \
	"  - type: rest\n    namespace: front\n    port: 8080\n" auth          \
	"    resources:\n"                                                     \
	"    - path: /rooms\n      name: rooms\n"                              \
	"      operations:\n      - {method: GET, name: list, call: "          \
	"up.list}\n"

#define AUTH(text) "    authentication: " text "\n"

/*
 * How a caller authenticates, and its principal; right NULL: always accepted.
 */
static const struct row {
	const char *file, *target, *right, *wrong;
	enum http_principal_kind kind;
	const char *issuer, *subject; /* subject NULL: 32 hex digits */
} rows[] = {
	{ FILE_OF(""), "/rooms", "Authorization: Key a:b\n", NULL,
	    HTTP_PRINCIPAL_CLAIMED, "", NULL },
	{ FILE_OF(""), "/rooms", "", NULL, HTTP_PRINCIPAL_ANONYMOUS, NULL, "" },
	{ FILE_OF(AUTH("{type: apikey, key: X-Key, value: sesame}")), "/rooms",
	    "X-Key: sesame\n", "X-Key: Sesame\n", HTTP_PRINCIPAL_SECRET,
	    "front", NULL },
	{ FILE_OF(AUTH("{type: apikey, key: k, value: sesame, placement: "
	               "query}")),
	    "/rooms?k=sesame", "", "X-Key: sesame\n", HTTP_PRINCIPAL_SECRET,
	    "front", NULL },
	{ FILE_OF(AUTH("{type: bearer, token: sesame}")), "/rooms",
	    "Authorization: Bearer sesame\n", "Authorization: Bearer x\n",
	    HTTP_PRINCIPAL_SECRET, "front", NULL },
	{ FILE_OF(AUTH("{type: basic, username: alice, password: sesame}")),
	    "/rooms", "Authorization: Basic YWxpY2U6c2VzYW1l\n",
	    "Authorization: Basic Ym9iOnNlc2FtZQ==\n", HTTP_PRINCIPAL_USER,
	    "front", "alice" },
};

static void
check_caller(const struct surface *s, const struct row *r)
{
	const struct http_principal *p = &s->ex.principal;

	CHECK_INT(s->ex.response.status, 200);
	CHECK_INT(p->kind, r->kind);
	CHECK_TEXT(p->issuer, r->issuer);
	if (r->subject != NULL)
		CHECK_TEXT(
		    p->subject, r->subject[0] != '\0' ? r->subject : NULL);
	else
		CHECK_INT(p->subject.n, 32);
	/* The secret does not appear in the subject. */
	CHECK(str_find_text(p->subject, STR("sesame"), 0) == p->subject.n);
}

static void
test_each_kind_of_authentication_sets_the_principal(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct surface s;

		surface_open(&s, r->file, CAPABILITY_EXPOSES_REST);
		surface_ask(&s, HTTP_METHOD_GET, r->target, r->right, NULL);
		check_caller(&s, r);
		if (r->wrong != NULL) {
			surface_ask(
			    &s, HTTP_METHOD_GET, "/rooms", r->wrong, NULL);
			CHECK_INT(s.ex.response.status, 401);
			CHECK_INT(
			    s.ex.principal.kind, HTTP_PRINCIPAL_ANONYMOUS);
		}
		surface_close(&s);
	}
}

/* The subject of a caller with the secret, under the surface's key. */
static void
subject_of(const char *file, const uint8_t key[32], char out[33])
{
	struct surface s;

	surface_open(&s, file, CAPABILITY_EXPOSES_REST);
	expose_set_key(s.x, key);
	surface_ask(&s, HTTP_METHOD_GET, "/rooms",
	    "Authorization: Bearer sesame\nX-A: one\nX-B: two\n", NULL);
	CHECK_INT(s.ex.response.status, 200);
	CHECK_INT(s.ex.principal.subject.n, 32);
	snprintf(out, 33, "%.*s", STR_FMT(s.ex.principal.subject));
	surface_close(&s);
}

static void
test_the_same_key_keeps_the_caller_across_a_reload(void **state)
{
	static const uint8_t key[32] = { 7 }, other[32] = { 8 };
	static const char *const files[] = { FILE_OF(""),
		FILE_OF(AUTH("{type: bearer, token: sesame}")),
		FILE_OF(AUTH("{type: apikey, headers: {X-A: one}}")),
		FILE_OF(
		    AUTH("{type: apikey, headers: {X-B: two, X-A: one}}")) };
	char first[LEN(files)][33], again[33];

	(void)state;
	for (size_t i = 0; i < LEN(files); i++) {
		subject_of(files[i], key, first[i]);
		subject_of(files[i], key, again);
		CHECK_STR(again, first[i]);
		subject_of(files[i], other, again);
		CHECK(strcmp(again, first[i]) != 0);
	}
	/* Another secret is another caller. */
	CHECK(strcmp(first[2], first[3]) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_each_kind_of_authentication_sets_the_principal),
		cmocka_unit_test(
		    test_the_same_key_keeps_the_caller_across_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
