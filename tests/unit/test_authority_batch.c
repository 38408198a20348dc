/* test_authority_batch.c - many keys verified in one request. */
#include "authority_fixture.h"

#include "authority/authority_route.h"
#include "key/key_reader.h"

static const char path[] = "/v1/keys/verify:batch";

/* The member of the nth result. */
static struct str
result(struct authority_fixture *f, size_t n, const char *name)
{
	const struct json *v = json_get(fixture_answer(f), "results")->first;

	for (; n > 0; n--)
		v = v->next;
	return json_get_text(v, name);
}

static void
test_answers_are_in_order(void **state)
{
	struct authority_fixture *f = *state;
	char *api = fixture_make(f, ""),
	     *some = fixture_make(f, ",\"permissions\":[\"a:b@x/*\"]"),
	     *near = fixture_make(f, ",\"networks\":[\"192.0.2.0/24\"]");
	char *body = mem_printf(
	    "{\"keys\":[\"%s\",\"x\",\"%s\",{\"key\":\"%s\",\"permissions\":[]}"
	    ",{\"key\":\"%s\",\"resource\":\"x/y\"},{\"key\":\"%s\"}],"
	    "\"permissions\":[\"a:b\"],\"ip\":\"198.51.100.1\"}",
	    f->admin, some, some, some, near);
	static const struct {
		const char *code, *missing;
	} t[] = {
		{ "VALID", NULL },
		{ "MALFORMED", NULL },
		{ "INSUFFICIENT_PERMISSIONS", "a:b" },
		{ "VALID", NULL },
		{ "VALID", NULL },
		{ "IP_NOT_ALLOWED", NULL },
	};

	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 200);
	CHECK_INT(json_get(fixture_answer(f), "results")->count, LEN(t));
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_TEXT(result(f, i, "code"), t[i].code);
		if (t[i].missing != NULL)
			CHECK_TEXT(result(f, i, "missing"), t[i].missing);
	}
	CHECK_INT(fixture_ask(f, api, "POST", path, body), 403);
	CHECK_INT(fixture_ask(f, "x:y", "POST", path, body), 401);
	free(body);
	free(api);
	free(some);
	free(near);
}

/* Each answer is the one of POST /v1/keys/verify. */
static void
test_answers_are_those_of_verify(void **state)
{
	struct authority_fixture *f = *state;
	static const char *const members[] = {
		"",
		",\"explain\":true",
		",\"permissions\":[\"a:b\"]",
		",\"permissions\":[\"a:b\"],\"resource\":\"x\"",
		",\"ip\":\"::1\"",
	};
	char *key = fixture_make(f, ",\"permissions\":[\"a:b@y\"]");

	for (size_t i = 0; i < LEN(members); i++) {
		char *one = mem_printf("{\"key\":\"%s\"%s}", key, members[i]),
		     *all = mem_printf("{\"keys\":[\"%s\",{\"key\":\"%s\"}]%s}",
		         key, key, members[i]),
		     *want;

		CHECK_INT(
		    fixture_ask(f, f->admin, "POST", "/v1/keys/verify", one),
		    200);
		want = mem_printf("{\"results\":[%.*s,%.*s]}",
		    STR_FMT(f->response.body), STR_FMT(f->response.body));
		CHECK_INT(fixture_ask(f, f->admin, "POST", path, all), 200);
		CHECK_TEXT(f->response.body, want);
		free(one);
		free(all);
		free(want);
	}
	free(key);
}

static char *
repeated(const char *entry, int count)
{
	struct buf b;
	char *out;

	buf_init(&b, 4 << 20);
	buf_puts(&b, "{\"keys\":[");
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i > 0 ? "," : "", entry);
	buf_puts(&b, "]}");
	out = mem_strdup(buf_text(&b));
	buf_done(&b);
	return out;
}

static void
test_a_thousand_keys_at_most(void **state)
{
	struct authority_fixture *f = *state;
	char *entry = mem_printf("\"%s\"", f->admin);
	const struct json *v;
	char *body = repeated(entry, 1000);
	int valid = 0;

	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 200);
	v = json_get(fixture_answer(f), "results");
	CHECK_INT(v->count, 1000);
	for (v = v->first; v != NULL; v = v->next)
		valid += json_get(v, "valid")->boolean;
	CHECK_INT(valid, 1000);
	free(body);
	body = repeated(entry, 1001);
	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 400);
	free(body);
	body = mem_printf("{\"keys\":[]%*s}", 1024 * 1024, "");
	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 413);
	free(body);
	free(entry);
}

/* The details of many keys do not take memory without end. */
static void
test_an_answer_that_is_too_large_is_refused(void **state)
{
	struct authority_fixture *f = *state;
	char *members, *key, *entry, *body;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_puts(&b, ",\"permissions\":[");
	for (int i = 0; i < 60; i++)
		buf_printf(&b, "%s\"a:%d@%0400d\"", i > 0 ? "," : "", i, i);
	buf_puts(&b, "]");
	members = mem_strdup(buf_text(&b));
	buf_done(&b);
	key = fixture_make(f, members);
	entry = mem_printf("{\"key\":\"%s\",\"explain\":true}", key);
	body = repeated(entry, 1000);
	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 400);
	CHECK_HAS(
	    json_get_text(json_get(fixture_answer(f), "error"), "message").p,
	    "explain fewer keys");
	free(members);
	free(key);
	free(entry);
	free(body);
}

static void
test_invalid_batches_are_refused(void **state)
{
	static const struct {
		const char *body, *error;
	} t[] = {
		{ "{}", "\"keys\" is required" },
		{ "{\"keys\":\"x\"}", "\"keys\" is required" },
		{ "{\"keys\":[5]}", "\"keys\"[0]: it must be a key" },
		{ "{\"keys\":[\"x\",null]}", "\"keys\"[1]: it must be a key" },
		{ "{\"keys\":[{}]}", "\"keys\"[0]: it must be a key" },
		{ "{\"keys\":[{\"key\":\"x\",\"ip\":5}]}", "[0]: \"ip\" must" },
		{ "{\"keys\":[],\"explain\":1}", "\"explain\" must" },
		{ "{\"keys\":[],\"permission\":[\"a\"]}",
		    "\"permission\" is unknown; did you mean "
		    "\"permissions\"?" },
		{ "{\"keys\":[{\"key\":\"x\",\"resources\":\"y\"}]}",
		    "[0]: \"resources\" is unknown; did you mean" },
		{ "{\"keys\":[],\"permissions\":[\"*\"]}", "\"permissions\"" },
	};
	struct authority_fixture *f = *state;

	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(
		    fixture_ask(f, f->admin, "POST", path, t[i].body), 400);
		CHECK_HAS(
		    arena_strdup(&f->arena,
		        json_get_text(
		            json_get(fixture_answer(f), "error"), "message")),
		    t[i].error);
	}
}

static void
never_reopen(struct keys *k)
{
	(void)k;
}

/* If the store cannot be read, no key is reported as invalid. */
static void
test_an_unreadable_store_is_503_for_all(void **state)
{
	struct authority_fixture *f = *state;
	char *body = mem_printf("{\"keys\":[\"%s\",\"x\"]}", f->admin);
	struct authority_request a = { .thread = f->thread, .call = &f->call };
	struct key_view caller = { .scope = KEY_SCOPE_ADMIN };
	struct key_reader *r = f->thread->reader;
	MDB_txn *txn = r->txn;

	CHECK_INT(fixture_ask(f, f->admin, "POST", path, body), 200);
	a.caller = &caller;
	f->keys->request_reopen = never_reopen;
	r->txn = NULL; /* as after the store was closed */
	f->response = (struct http_response){ .status = 0 };
	CHECK(authority_batch_verify(&a));
	r->txn = txn;
	CHECK_INT(f->response.status, 503);
	free(body);
}

int
main(void)
{
#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_answers_are_in_order),
		CASE(test_answers_are_those_of_verify),
		CASE(test_a_thousand_keys_at_most),
		CASE(test_an_answer_that_is_too_large_is_refused),
		CASE(test_invalid_batches_are_refused),
		CASE(test_an_unreadable_store_is_503_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
