/* test_authority_tokens.c - tokens, their keys, and introspection. */
#include <sys/stat.h>

#include "authority/authority_introspect.h"
#include "authority_fixture.h"
#include "jwt/jwt.h"

/* Makes a token for an app with a key; on the heap. */
static char *
token_for(
    struct authority_fixture *f, const char *key, const char *app, int seconds)
{
	char *body = mem_printf("{\"allowed_apps\":[\"%s\"],"
	                        "\"token_expiration\":%d}",
	         app, seconds),
	     *token;

	CHECK_INT(fixture_ask(f, key, "POST", "/tokens/", body), 200);
	CHECK(json_is(fixture_answer(f), JSON_STRING));
	token = mem_printf("%.*s", STR_FMT(fixture_answer(f)->text));
	free(body);
	return token;
}

/* Verifies a credential for a resource; returns the code. */
static struct str
code_of(struct authority_fixture *f, const char *key, const char *resource)
{
	char *body =
	    mem_printf("{\"key\":\"%s\",\"permissions\":[\"models:run\"],"
	               "\"resource\":\"%s\"}",
	        key, resource);

	CHECK_INT(
	    fixture_ask(f, f->admin, "POST", "/v1/keys/verify", body), 200);
	free(body);
	return json_get_text(fixture_answer(f), "code");
}

/* Introspects; returns the answer. */
static const struct json *
introspect(struct authority_fixture *f, const char *token)
{
	char *headers = mem_printf("Authorization: Bearer %s\nContent-Type: "
	                           "application/x-www-form-urlencoded\n",
	         f->admin),
	     *body = mem_printf("token=%s&token_type_hint=access_token", token);

	CHECK_INT(
	    fixture_ask_with(f, headers, "POST", "/v1/introspect", body), 200);
	CHECK_TEXT(http_headers_get(&f->response.headers, "Cache-Control"),
	    "no-store");
	free(headers);
	free(body);
	return fixture_answer(f);
}

static void
test_a_token_is_for_its_apps(void **state)
{
	struct authority_fixture *f = *state;
	char *key = fixture_make(f, ""),
	     *token = token_for(f, key, "flux", 120);
	char *bearer = mem_printf("Authorization: Bearer %s\n", token);

	CHECK_TEXT(code_of(f, token, "flux"), "VALID");
	CHECK_TEXT(code_of(f, token, "flux/dev"), "VALID");
	CHECK_TEXT(code_of(f, token, "other"), "INSUFFICIENT_PERMISSIONS");
	CHECK_INT(fixture_ask_with(
	              f, bearer, "GET", "/v1/auth?require-resource=flux", ""),
	    200);
	CHECK_INT(fixture_ask_with(
	              f, bearer, "GET", "/v1/auth?require-resource=other", ""),
	    403);
	/* It never manages keys, and is no key. */
	CHECK_INT(fixture_ask(f, token, "GET", "/v1/keys", ""), 403);
	CHECK_INT(
	    fixture_ask(f, token, "POST", "/v1/keys", "{\"alias\":\"x\"}"),
	    403);
	CHECK_INT(fixture_ask(f, token, "GET", "/v1/keys/current", ""), 403);
	CHECK_INT(fixture_ask(f, token, "POST", "/tokens/",
	              "{\"allowed_apps\":[\"flux\"]}"),
	    403);
	free(bearer);
	free(token);
	token = token_for(f, f->admin, "flux", 120);
	CHECK_TEXT(code_of(f, token, "flux"), "VALID");
	CHECK_INT(fixture_ask(f, token, "GET", "/v1/keys", ""), 403);
	free(token);
	free(key);
}

static void
test_a_token_ends_with_its_key(void **state)
{
	struct authority_fixture *f = *state;
	char *key = fixture_make(f, ",\"expires_in\":\"60s\""),
	     *token = token_for(f, key, "flux", 3600),
	     *path = mem_printf("/v1/keys/%.36s", key);
	const struct json *v = introspect(f, token);
	const int64_t end = str_to_int(json_get(v, "exp")->text, INT64_MAX);

	CHECK(end <= clock_real_ms() / 1000 + 60);
	CHECK_INT(
	    fixture_ask(f, f->admin, "PATCH", path, "{\"enabled\":false}"),
	    200);
	CHECK_TEXT(code_of(f, token, "flux"), "DISABLED");
	introspect(f, token);
	CHECK_TEXT(f->response.body, "{\"active\":false}");
	CHECK_INT(fixture_ask(f, f->admin, "PATCH", path,
	              "{\"enabled\":true,\"permissions\":[\"x:y\"]}"),
	    200);
	CHECK_TEXT(code_of(f, token, "flux"), "INSUFFICIENT_PERMISSIONS");
	CHECK_INT(fixture_ask(f, f->admin, "DELETE", path, ""), 204);
	CHECK_TEXT(code_of(f, token, "flux"), "REVOKED");
	free(key);
	free(token);
	free(path);
}

static void
test_wrong_requests_for_tokens(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
		const char *text;
	} t[] = {
		{ "/tokens/", "{}", 422, "[\"body\",\"allowed_apps\"]" },
		{ "/tokens/", "{\"allowed_apps\":[]}", 422, "list of 1 to 16" },
		{ "/tokens/", "{\"allowed_apps\":[5]}", 422, "string_type" },
		{ "/tokens/", "{\"allowed_apps\":[\"a b\"]}", 422,
		    "no spaces" },
		{ "/tokens/", "{\"allowed_apps\":[\"*\"]}", 422, "'*'" },
		{ "/tokens/",
		    "{\"allowed_apps\":[\"a\"],"
		    "\"token_expiration\":0}",
		    422, "1 to 86400" },
		{ "/tokens/realtime", "{\"allowed_apps\":[\"a\"]}", 422,
		    "{\"detail\":[{\"loc\":[\"body\",\"app\"],\"msg\":\"Field "
		    "required\",\"type\":\"missing\"}]}" },
		{ "/tokens/realtime", "{\"app\":\"a\",\"duration\":\"x\"}", 422,
		    "1 to 86400" },
		{ "/tokens/", "x", 400, "{\"detail\":\"The body" },
	};
	struct authority_fixture *f = *state;
	char *narrow = fixture_make(f, ",\"permissions\":[\"models:run@a/*\"]");

	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(
		    fixture_ask(f, f->admin, "POST", t[i].path, t[i].body),
		    t[i].status);
		CHECK_HAS(arena_strdup(&f->arena, f->response.body), t[i].text);
	}
	CHECK_INT(fixture_ask(f, "x", "POST", "/tokens/", "{}"), 401);
	CHECK_HAS(arena_strdup(&f->arena, f->response.body), "{\"detail\":");
	CHECK_INT(fixture_ask(f, f->admin, "GET", "/tokens/", ""), 405);
	CHECK_INT(fixture_ask(f, narrow, "POST", "/tokens/realtime",
	              "{\"app\":\"a/b\"}"),
	    200);
	CHECK(json_get_text(fixture_answer(f), "token").n > 0);
	CHECK_INT(fixture_ask(f, narrow, "POST", "/tokens/realtime",
	              "{\"app\":\"b/b\"}"),
	    403);
	free(narrow);
}

/* Signs claims with the first key of the file; on the heap. */
static char *
forge(struct authority_fixture *f, const char *claims, bool own)
{
	struct key_token_seeds seeds;
	struct jwt_signer *s;
	struct buf b;
	struct err e;
	char *text;

	CHECK_INT(key_token_load(f->keys, &seeds, &e), 0);
	seeds.seeds[0][0] ^= own ? 0 : 1;
	s = jwt_signer_new(seeds.seeds[0], &e);
	buf_init(&b, 8192);
	CHECK_INT(jwt_signer_write(s, str_of(claims), &b, &e), 0);
	text = mem_strdup(buf_text(&b));
	buf_done(&b);
	jwt_signer_free(s);
	return text;
}

static void
test_only_our_tokens_are_accepted(void **state)
{
	static const struct {
		const char *claims; /* %s: the key id, %lld: now */
		long long begin, end; /* seconds from now */
		bool own;
		const char *code;
	} t[] = {
#define HEAD "{\"iss\":\"claviger\",\"sub\":\"%.36s\","
#define TAIL "\"iat\":%lld,\"exp\":%lld}"
		{ HEAD "\"aud\":[\"a\"]," TAIL, 0, 60, true, "VALID" },
		{ HEAD "\"aud\":[\"a\"]," TAIL, 0, 60, false, "NOT_FOUND" },
		{ HEAD "\"aud\":[\"a\"]," TAIL, -600, -1, true, "EXPIRED" },
		{ HEAD "\"aud\":[\"a\"]," TAIL, 600, 900, true, "NOT_FOUND" },
		{ HEAD "\"aud\":\"a\"," TAIL, 0, 60, true, "NOT_FOUND" },
		{ HEAD "\"aud\":[]," TAIL, 0, 60, true, "NOT_FOUND" },
		{ HEAD "\"aud\":[\"a/**\"]," TAIL, 0, 60, true, "NOT_FOUND" },
		{ HEAD TAIL, 0, 60, true, "NOT_FOUND" },
		{ HEAD "\"nbf\":99999999999,\"aud\":[\"a\"]," TAIL, 0, 60, true,
		    "NOT_FOUND" },
		{ "{\"iss\":\"other\",\"sub\":\"%.36s\",\"aud\":[\"a\"]," TAIL,
		    0, 60, true, "NOT_FOUND" },
		{ "{\"iss\":\"claviger\",\"sub\":\"x%.20s\",\"aud\":[\"a\"]"
		  "," TAIL,
		    0, 60, true, "MALFORMED" },
	};
	struct authority_fixture *f = *state;
	const long long now = clock_real_ms() / 1000;

	for (size_t i = 0; i < LEN(t); i++) {
		char claims[512], *token;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(claims, sizeof(claims), t[i].claims, f->admin,
		    now + t[i].begin, now + t[i].end);
#pragma GCC diagnostic pop
		token = forge(f, claims, t[i].own);
		CHECK_TEXT(code_of(f, token, "a"), t[i].code);
		free(token);
	}
}

static void
test_keys_of_tokens_are_kept_and_rotated(void **state)
{
	struct authority_fixture *f = *state;
	char *token = token_for(f, f->admin, "a", 60),
	     *path = mem_printf("%s/token-keys", f->dir), *newer;
	struct stat st;
	FILE *file;

	CHECK_INT(stat(path, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	CHECK_INT(fixture_ask_with(f, "", "GET", "/v1/jwks.json", ""), 200);
	CHECK_INT(json_get(fixture_answer(f), "keys")->count, 1);
	fixture_close(f);
	fixture_open(f);
	CHECK_TEXT(code_of(f, token, "a"), "VALID");
	fixture_close(f);
	/* Another line: a new key; the tokens of the old one stay valid. */
	file = fopen(path, "a");
	fprintf(file, "2 %064d\n", 7);
	fclose(file);
	fixture_open(f);
	newer = token_for(f, f->admin, "a", 60);
	CHECK_TEXT(code_of(f, token, "a"), "VALID");
	CHECK_TEXT(code_of(f, newer, "a"), "VALID");
	CHECK_INT(fixture_ask_with(f, "", "GET", "/v1/jwks.json", ""), 200);
	CHECK_INT(json_get(fixture_answer(f), "keys")->count, 2);
	/* A file that others can read is refused, not used. */
	fixture_close(f);
	chmod(path, 0644);
	fixture_open(f);
	CHECK_INT(fixture_ask_with(f, "", "GET", "/v1/jwks.json", ""), 503);
	free(token);
	free(newer);
	free(path);
}

static void
test_introspection(void **state)
{
	static const char form[] =
	    "Content-Type: application/x-www-form-urlencoded\n";
	struct authority_fixture *f = *state;
	char *key = fixture_make(f, ",\"permissions\":[\"a:b\",\"c:d@e\"]"),
	     *near = fixture_make(f, ",\"networks\":[\"192.0.2.0/24\"]"),
	     *headers = mem_printf("Authorization: Key %s\n%s", f->admin, form),
	     *token = token_for(f, f->admin, "flux", 60), *body;
	const struct json *v = introspect(f, key);

	CHECK(json_get(v, "active")->boolean);
	CHECK_TEXT(json_get_text(v, "scope"), "a:b c:d@e");
	CHECK_TEXT(json_get_text(v, "username"), "made");
	CHECK_TEXT(json_get_text(v, "token_type"), "Key");
	CHECK_INT(
	    str_equal(json_get_text(v, "sub"), (struct str){ key, 36 }), true);
	CHECK(json_get(v, "exp") == NULL);
	v = introspect(f, token);
	CHECK_TEXT(
	    json_get_text(v, "scope"), "models:run@flux models:run@flux/**");
	CHECK_TEXT(json_get_text(v, "token_type"), "Bearer");
	CHECK_TEXT(json_get(v, "aud")->first->text, "flux");
	CHECK(json_get(v, "exp") != NULL);
	for (size_t i = 0; i < 2; i++) {
		introspect(f, i == 0 ? "x" : near);
		CHECK_TEXT(f->response.body, "{\"active\":false}");
	}
	body = mem_printf("ip=192.0.2.7&token=%s", near);
	CHECK_INT(
	    fixture_ask_with(f, headers, "POST", "/v1/introspect", body), 200);
	CHECK(json_get(fixture_answer(f), "active")->boolean);
	for (size_t i = 0; i < 4; i++) {
		static const char *const bad[] = { "", "token=", "token=%zz",
			"token=a&token=b" };

		CHECK_INT(fixture_ask_with(
		              f, headers, "POST", "/v1/introspect", bad[i]),
		    400);
	}
	CHECK_INT(
	    fixture_ask(f, f->admin, "POST", "/v1/introspect", "{}"), 415);
	CHECK_INT(
	    fixture_ask_with(f, form, "POST", "/v1/introspect", body), 401);
	free(headers);
	headers = mem_printf("Authorization: Key %s\n%s", key, form);
	CHECK_INT(
	    fixture_ask_with(f, headers, "POST", "/v1/introspect", body), 403);
	free(body);
	free(headers);
	free(token);
	free(near);
	free(key);
}

/* What a derived key may do at the routes that manage keys. */
static void
test_a_derived_key_reads_and_changes_nothing(void **state)
{
	struct authority_fixture *f = *state;
	const struct str read = STR("auth:keys:*");
	struct buf caveats, key;
	char *path = mem_printf("/v1/keys/%.36s", f->admin), *derived, *again;
	struct err e;

	buf_init(&caveats, 1024);
	buf_init(&key, KEY_DERIVE_TEXT_MAX + 1);
	CHECK_INT(
	    key_caveat_add(&caveats, KEY_CAVEAT_PERMISSIONS, &read, 1, &e), 0);
	CHECK_INT(
	    key_derive_write(&key, str_of(f->admin), buf_str(&caveats), &e), 0);
	derived = mem_strdup(buf_text(&key));
	CHECK_INT(fixture_ask(f, derived, "GET", "/v1/keys", ""), 200);
	CHECK_INT(
	    fixture_ask(f, derived, "POST", "/v1/keys", "{\"alias\":\"x\"}"),
	    403);
	CHECK_INT(fixture_ask(f, derived, "DELETE", path, ""), 403);
	CHECK_INT(fixture_ask(f, derived, "PATCH", path, "{}"), 403);
	CHECK_INT(
	    fixture_ask(f, derived, "DELETE", "/v1/keys/current", ""), 403);
	CHECK_INT(
	    fixture_ask(f, derived, "POST", "/v1/keys/current/rotate", "{}"),
	    403);
	CHECK_INT(fixture_ask(f, derived, "GET", "/v1/keys/current", ""), 403);
	/* The method of a request to the authority itself is known. */
	buf_clear(&caveats);
	buf_clear(&key);
	CHECK_INT(key_caveat_add(&caveats, KEY_CAVEAT_METHODS,
	              &(const struct str){ "POST", 4 }, 1, &e),
	    0);
	CHECK_INT(
	    key_derive_write(&key, str_of(derived), buf_str(&caveats), &e), 0);
	again = mem_strdup(buf_text(&key));
	CHECK_INT(fixture_ask(f, again, "GET", "/v1/keys", ""), 403);
	CHECK_INT(
	    fixture_ask(f, again, "POST", "/v1/keys/verify", "{\"key\":\"x\"}"),
	    200);
	/* That of the request that a proxy asks about only from the proxy. */
	CHECK_INT(fixture_ask(f, again, "POST", "/v1/auth", ""), 403);
	CHECK_INT(
	    fixture_ask(f, again, "GET", "/v1/auth?request-method=POST", ""),
	    200);
	free(derived);
	free(again);
	free(path);
	buf_done(&caveats);
	buf_done(&key);
}

/* A rotated key has a root of its own, so keys are derived from it again. */
static void
test_rotation_gives_a_new_root(void **state)
{
	struct authority_fixture *f = *state;
	const struct str method = STR("GET");
	char *key = fixture_make(f, ""), *newer,
	     *path = mem_printf("/v1/keys/%.36s/rotate", key);
	struct buf caveats, derived;
	struct err e;

	buf_init(&caveats, 1024);
	buf_init(&derived, KEY_DERIVE_TEXT_MAX + 1);
	CHECK_INT(
	    fixture_ask(f, f->admin, "POST", path, "{\"grace\":\"1h\"}"), 201);
	newer = mem_printf(
	    "%.*s", STR_FMT(json_get_text(fixture_answer(f), "key")));
	CHECK_INT(
	    key_caveat_add(&caveats, KEY_CAVEAT_METHODS, &method, 1, &e), 0);
	for (size_t i = 0; i < 2; i++) {
		char *body;

		buf_clear(&derived);
		CHECK_INT(
		    key_derive_write(&derived, str_of(i == 0 ? key : newer),
		        buf_str(&caveats), &e),
		    0);
		body = mem_printf(
		    "{\"key\":\"%s\",\"method\":\"GET\"}", buf_text(&derived));
		CHECK_INT(
		    fixture_ask(f, f->admin, "POST", "/v1/keys/verify", body),
		    200);
		CHECK_TEXT(json_get_text(fixture_answer(f), "code"), "VALID");
		free(body);
	}
	free(key);
	free(newer);
	free(path);
	buf_done(&caveats);
	buf_done(&derived);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_a_token_is_for_its_apps),
		CASE(test_a_token_ends_with_its_key),
		CASE(test_wrong_requests_for_tokens),
		CASE(test_only_our_tokens_are_accepted),
		CASE(test_keys_of_tokens_are_kept_and_rotated),
		CASE(test_introspection),
		CASE(test_a_derived_key_reads_and_changes_nothing),
		CASE(test_rotation_gives_a_new_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
