/*
 * test_authority_restricted.c - derived keys and tokens at /v1/auth, and those
 * of accounts that are disabled.
 */
#include "authority/authority_surface.h"
#include "authority_fixture.h"

/* A caveat: a kind, and one text. */
struct limit {
	enum key_caveat_kind kind;
	const char *text;
};

/* Derives a key; on the heap. */
static char *
derive(const char *from, const struct limit *limits, size_t count)
{
	struct buf caveats, key;
	struct err e;
	char *made;

	buf_init(&caveats, KEY_CAVEAT_BYTES);
	buf_init(&key, KEY_DERIVE_TEXT_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		const struct str text = str_of(limits[i].text);

		CHECK_INT(
		    key_caveat_add(&caveats, limits[i].kind, &text, 1, &e), 0);
	}
	CHECK_INT(
	    key_derive_write(&key, str_of(from), buf_str(&caveats), &e), 0);
	made = mem_strdup(buf_text(&key));
	buf_done(&caveats);
	buf_done(&key);
	return made;
}

static char *
derive_one(const char *from, enum key_caveat_kind kind, const char *text)
{
	return derive(from, &(struct limit){ kind, text }, 1);
}

/* Makes a token for the app "flux"; on the heap. */
static char *
make_token(struct authority_fixture *f, const char *key)
{
	CHECK_INT(fixture_ask(f, key, "POST", "/tokens/",
	              "{\"allowed_apps\":[\"flux\"],"
	              "\"token_expiration\":120}"),
	    200);
	return mem_printf("%.*s", STR_FMT(fixture_answer(f)->text));
}

static const char *
header(struct authority_fixture *f, const char *name)
{
	return arena_strdup(
	    &f->arena, http_headers_get(&f->response.headers, name));
}

static void
test_a_proxy_names_the_method(void **state)
{
	static const struct {
		const char *method, *target; /* of the request to /v1/auth */
		int status;
	} t[] = {
		{ "GET", "/v1/auth?request-method=PUT", 200 },
		{ "GET", "/v1/auth?request-method=%50UT", 200 },
		{ "GET", "/v1/auth?request-method=GET", 403 },
		{ "GET", "/v1/auth?request-method=put", 403 },
		{ "PUT", "/v1/auth?request-method=GET", 403 },
		/* That of the request itself is often of the proxy. */
		{ "PUT", "/v1/auth", 403 },
		/* Below, the query is the client's. */
		{ "PUT", "/v1/auth/x?request-method=PUT", 403 },
		{ "GET", "/v1/auth?request-method=", 400 },
		{ "GET", "/v1/auth?request-method=PUT%20", 400 },
		{ "GET", "/v1/auth?request-method=PUT&request-method=PUT",
		    400 },
	};
	struct authority_fixture *f = *state;
	char *key = fixture_make(f, ""),
	     *derived = derive_one(key, KEY_CAVEAT_METHODS, "PUT");

	for (size_t i = 0; i < LEN(t); i++) {
		const int got =
		    fixture_ask(f, derived, t[i].method, t[i].target, "");

		if (got != t[i].status)
			fail_msg("%s: %d", t[i].target, got);
	}
	/* The key itself has no such restriction. */
	CHECK_INT(fixture_ask(f, key, "GET", "/v1/auth", ""), 200);
	free(derived);
	free(key);
}

static void
test_a_refusal_names_the_restriction(void **state)
{
	struct authority_fixture *f = *state;
	char *derived = derive_one(f->admin, KEY_CAVEAT_METHODS, "PUT"),
	     *narrow = derive_one(f->admin, KEY_CAVEAT_PERMISSIONS, "a:b"),
	     *token = make_token(f, f->admin);
	const struct json *v;

	CHECK_INT(fixture_ask(f, derived, "GET", "/v1/auth", ""), 403);
	v = fixture_answer(f);
	CHECK_TEXT(json_get_text(v, "code"), "INSUFFICIENT_PERMISSIONS");
	CHECK(json_is(json_get(v, "missing"), JSON_NULL));
	CHECK_HAS(arena_strdup(&f->arena, f->response.body),
	    "restricted in its method");
	CHECK_STR(header(f, "WWW-Authenticate"),
	    "Key realm=\"claviger\", error=\"insufficient_scope\", "
	    "Bearer realm=\"claviger\", error=\"insufficient_scope\"");
	CHECK_INT(fixture_ask(f, token, "GET", "/v1/auth", ""), 403);
	CHECK_HAS(arena_strdup(&f->arena, f->response.body),
	    "restricted in its resource");
	CHECK_INT(fixture_ask(
	              f, narrow, "GET", "/v1/auth?require-permission=a:c", ""),
	    403);
	CHECK_TEXT(json_get_text(fixture_answer(f), "missing"), "a:c");
	CHECK_HAS(header(f, "WWW-Authenticate"), "scope=\"a:c\"");
	free(derived);
	free(narrow);
	free(token);
}

/* The application must not see what the key could do without caveats. */
static void
test_permissions_are_what_the_caveats_leave(void **state)
{
	struct authority_fixture *f = *state;
	char *custom = fixture_make(f, ",\"permissions\":[\"a:*\",\"b:c@d,e\"],"
	                               "\"metadata\":{\"team\":\"x\"}"),
	     *full = derive_one(f->admin, KEY_CAVEAT_PERMISSIONS, "a:b"),
	     *part = derive_one(custom, KEY_CAVEAT_PERMISSIONS, "a:b"),
	     *none = derive_one(custom, KEY_CAVEAT_PERMISSIONS, "z:z"),
	     *same = derive_one(custom, KEY_CAVEAT_METHODS, "GET"),
	     *token = make_token(f, f->admin);
	const struct {
		const char *key, *want;
	} t[] = {
		{ full, "a:b" },
		{ part, "a:b" },
		{ none, "" },
		{ same, "a:*,b:c@d%2Ce" },
		{ token, "models:run@flux,models:run@flux/**" },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(fixture_ask(f, t[i].key, "GET",
		              "/v1/auth?request-method=GET&metadata=team"
		              "&require-resource=flux",
		              ""),
		    200);
		CHECK_STR(header(f, "X-Key-Permissions"), t[i].want);
		CHECK_STR(header(f, "X-Key-Scope"), "CUSTOM");
		CHECK_STR(header(f, "X-Key-Meta-Team"),
		    t[i].key == part || t[i].key == none || t[i].key == same
		        ? "x"
		        : "");
		/* The same without details of all keys. */
		CHECK_INT(fixture_ask(f, t[i].key, "GET",
		              "/v1/auth?request-method=GET"
		              "&require-resource=flux",
		              ""),
		    200);
		CHECK_STR(header(f, "X-Key-Permissions"), t[i].want);
	}
	free(custom);
	free(full);
	free(part);
	free(none);
	free(same);
	free(token);
}

static void
set_state(struct authority_fixture *f, const char *account, const char *name)
{
	char *path = mem_printf("/v1/accounts/%s", account),
	     *body = mem_printf("{\"state\":\"%s\"}", name);

	CHECK_INT(fixture_ask(f, f->admin, "PATCH", path, body), 200);
	free(path);
	free(body);
}

/* All that a credential may be used for is forbidden with its account. */
static void
test_they_are_forbidden_with_their_account(void **state)
{
	struct authority_fixture *f = *state;
	char account[37], *key, *derived, *token;

	CHECK_INT(fixture_ask(f, f->admin, "POST", "/v1/accounts",
	              "{\"nickname\":\"blue\"}"),
	    201);
	key = mem_printf(
	    "%.*s", STR_FMT(json_get_text(fixture_answer(f), "key")));
	snprintf(account, sizeof(account), "%.*s",
	    STR_FMT(json_get_text(fixture_answer(f), "account_id")));
	derived = derive_one(key, KEY_CAVEAT_PERMISSIONS, "**");
	token = make_token(f, key);
	for (int round = 0; round < 2; round++) {
		const int status = round == 0 ? 200 : 403;

		CHECK_INT(
		    fixture_ask(f, derived, "GET", "/v1/keys", ""), status);
		CHECK_INT(
		    fixture_ask(f, derived, "GET", "/v1/auth", ""), status);
		CHECK_INT(fixture_ask(f, token, "GET",
		              "/v1/auth?require-resource=flux", ""),
		    status);
		if (round == 1)
			CHECK_TEXT(json_get_text(fixture_answer(f), "code"),
			    "FORBIDDEN");
		CHECK_INT(
		    fixture_ask(f, derived, "GET", "/v1/models", ""), status);
		set_state(f, account, round == 0 ? "disabled" : "enabled");
	}
	CHECK_INT(fixture_ask(f, derived, "GET", "/v1/keys", ""), 200);
	free(key);
	free(derived);
	free(token);
}

static void
test_they_change_no_account_and_no_other_keys(void **state)
{
	struct authority_fixture *f = *state;
	char *derived = derive_one(f->admin, KEY_CAVEAT_PERMISSIONS, "**"),
	     *token = make_token(f, f->admin),
	     *path = mem_printf("/v1/accounts/%s", f->account);

	for (int i = 0; i < 2; i++) {
		const char *credential = i == 0 ? derived : token;

		CHECK_INT(fixture_ask(f, credential, "POST", "/v1/accounts",
		              "{\"nickname\":\"blue\"}"),
		    403);
		CHECK_INT(fixture_ask(f, credential, "POST", "/v1/keys/revoke",
		              "{\"where\":{\"alias\":\"made\"},"
		              "\"dry_run\":true}"),
		    403);
		CHECK_INT(fixture_ask(f, credential, "PATCH", path,
		              "{\"nickname\":\"blue\"}"),
		    403);
	}
	CHECK_INT(fixture_ask(f, derived, "GET", path, ""), 200);
	CHECK_INT(fixture_ask(f, token, "GET", path, ""), 403);
	free(derived);
	free(token);
	free(path);
}

/*
 * A surface that authenticates by keys checks permissions later, and knows
 * nothing of caveats then.
 */
static void
test_surfaces_need_the_key_itself(void **state)
{
	struct authority_fixture *f = *state;
	char *derived = derive_one(f->admin, KEY_CAVEAT_PERMISSIONS, "a:b"),
	     *token = make_token(f, f->admin);
	const struct {
		const char *credential;
		enum authority_verdict want;
	} t[] = {
		{ f->admin, AUTHORITY_ACCEPTED },
		{ derived, AUTHORITY_WRONG },
		{ token, AUTHORITY_WRONG },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		struct http_principal p = { .peer.bytes = { 0 } };
		struct key_held held = { .count = 0 };

		CHECK_INT(authority_surface_check(f->thread,
		              str_of(t[i].credential), &f->arena, &p, &held),
		    t[i].want);
	}
	free(derived);
	free(token);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_a_proxy_names_the_method),
		CASE(test_a_refusal_names_the_restriction),
		CASE(test_permissions_are_what_the_caveats_leave),
		CASE(test_they_are_forbidden_with_their_account),
		CASE(test_they_change_no_account_and_no_other_keys),
		CASE(test_surfaces_need_the_key_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
