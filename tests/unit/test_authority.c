/* test_authority.c - fal's keys API, request by request, without a socket. */
/* sanitize: thread */
#include "authority/authority.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/limits.h"
#include "check.h"
#include "data/json/json.h"
#include "key/key.h"
#include "key/key_format.h"
#include "net/loop.h"
#include "scratch.h"

/* A credential, by who holds it. */
enum who {
	NOBODY,
	ADMIN,
	API,
	REVOKED,
	OTHER_ADMIN,
	UNKNOWN,
	WRONG,
	WHO_COUNT
};

struct fixture {
	char dir[SCRATCH_PATH];
	char account[37];
	char key[WHO_COUNT][KEY_CREDENTIAL_CHARS + 1];
	struct keys *keys;
	struct loop *loop;
	struct authority *authority;
	struct authority_thread *thread;
	struct arena arena;
	struct http_request request; /* of the last call */
	struct http_response response;
	struct authority_call call;
	struct http_principal principal; /* of the last call */
	bool answered;
};

static void
mint(struct fixture *f, struct key_change *c, enum who who)
{
	CHECK_INT(key_change_now(f->keys, c), 0);
	snprintf(
	    f->key[who], sizeof(f->key[who]), "%s:%.53s", c->key_id, c->secret);
}

static void
mint_all(struct fixture *f)
{
	struct key_change c = { .kind = KEY_CREATE, .alias = STR("api") };
	struct key_change b = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("b"),
		.nickname = STR("b"),
		.email = STR("b@localhost") };
	struct key_change gone = { .kind = KEY_REVOKE };
	char secret[KEY_SECRET_CHARS + 1];

	mint(f, &b, OTHER_ADMIN);
	/* In the other account, so that this one has no API keys at first. */
	memcpy(c.account, f->account, 37);
	mint(f, &c, REVOKED);
	memcpy(gone.account, f->account, 37);
	gone.id = (struct str){ f->key[REVOKED], 36 };
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	key_format_secret(secret, f->key[ADMIN]);
	snprintf(f->key[WRONG], sizeof(f->key[WRONG]), "%.36s:%s",
	    f->key[ADMIN], secret);
	key_format_secret(secret, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a");
	snprintf(f->key[UNKNOWN], sizeof(f->key[UNKNOWN]),
	    "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:%s", secret);
}

static struct fixture *
make(int64_t rate)
{
	struct fixture *f = mem_new(sizeof(*f));
	const struct limits limits = limits_default();
	struct err e = { .kind = ERR_NONE };
	struct key_reader *r;
	char *first;

	scratch_make(f->dir);
	f->keys = keys_open(f->dir, &limits, &first, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	snprintf(f->key[ADMIN], sizeof(f->key[ADMIN]), "%s", first);
	free(first);
	r = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(r, f->account, &e), 0);
	key_reader_free(r);
	mint_all(f);
	f->loop = loop_new(&e);
	f->authority = authority_new(f->keys, NULL, rate);
	f->thread = authority_thread_new(f->authority, f->loop, &e);
	CHECK(f->thread != NULL);
	return f;
}

static int
set_up(void **state)
{
	*state = make(0);
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	authority_thread_free(f->thread);
	authority_free(f->authority);
	loop_free(f->loop);
	keys_close(f->keys);
	arena_done(&f->arena);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

static void
on_answered(struct authority_call *c)
{
	struct fixture *f = c->context;

	CHECK(!f->answered);
	f->answered = true;
	loop_stop(f->loop);
}

/* Ready for a request; headers may be added. */
static void
begin(
    struct fixture *f, const char *method, const char *target, const char *body)
{
	struct str path = str_of(target);

	arena_reset(&f->arena);
	f->request = (struct http_request){
		.method = http_method_find(str_of(method)),
		.target = path,
		.body = str_of(body),
		.id = STR("request-1"),
	};
	f->request.path = str_cut(&path, '?');
	f->request.query = path;
}

static void
header(struct fixture *f, const char *name, const char *value)
{
	http_headers_add(
	    &f->arena, &f->request.headers, str_of(name), str_of(value));
}

static int
finish(struct fixture *f)
{
	f->response = (struct http_response){ .status = 0 };
	f->principal =
	    (struct http_principal){ .kind = HTTP_PRINCIPAL_ANONYMOUS };
	f->call = (struct authority_call){
		.request = &f->request,
		.response = &f->response,
		.arena = &f->arena,
		.principal = &f->principal,
		.answered = on_answered,
		.context = f,
	};
	f->answered = false;
	authority_handle(f->thread, &f->call);
	while (!f->answered)
		loop_run(f->loop);
	CHECK(f->call.route != NULL);
	return f->response.status;
}

static void
as(struct fixture *f, enum who who)
{
	if (who != NOBODY)
		header(f, "authorization",
		    arena_printf(&f->arena, "Key %s", f->key[who]));
}

static int
ask(struct fixture *f, enum who who, const char *method, const char *target,
    const char *body)
{
	begin(f, method, target, body);
	as(f, who);
	return finish(f);
}

static const char *
text(struct fixture *f)
{
	return arena_strdup(&f->arena, f->response.body);
}

/* The value at a path of members of the last answer. */
static struct json *
answer(struct fixture *f)
{
	struct err e;
	struct json *v =
	    json_parse(&f->arena, f->response.body, 32, JSON_UNIQUE, &e);

	if (v == NULL)
		fail_msg("%s in '%s'", e.text, text(f));
	CHECK_TEXT(f->response.content_type, "application/json");
	return v;
}

/* Section 1.4 of the contract: the envelope of every error. */
static void
check_envelope(struct fixture *f, int status, const char *type)
{
	struct json *e = json_get(answer(f), "error");

	CHECK_INT(f->response.status, status);
	CHECK_TEXT(json_get_text(e, "type"), type);
	CHECK(json_get_text(e, "message").n > 0);
	CHECK_TEXT(json_get_text(e, "request_id"), "request-1");
}

/* A string of n times a piece, in an object as alias. */
static char *
alias_body(const char *piece, int n)
{
	struct buf b;
	char *out;

	buf_init(&b, 1 << 20);
	buf_puts(&b, "{\"alias\":\"");
	for (int i = 0; i < n; i++)
		buf_puts(&b, piece);
	buf_puts(&b, "\"}");
	out = mem_strdup(buf_text(&b));
	buf_done(&b);
	return out;
}

static int
create(struct fixture *f, const char *alias, char id[37], char *key)
{
	char body[300];
	int status;

	snprintf(body, sizeof(body), "{\"alias\":\"%s\"}", alias);
	status = ask(f, ADMIN, "POST", "/v1/keys", body);
	if (status == 201 && id != NULL)
		snprintf(id, 37, "%.*s",
		    STR_FMT(json_get_text(answer(f), "key_id")));
	if (status == 201 && key != NULL)
		snprintf(key, KEY_CREDENTIAL_CHARS + 1, "%.*s",
		    STR_FMT(json_get_text(answer(f), "key")));
	return status;
}

static int
judge(struct fixture *f, const char *key)
{
	char value[128];

	/* key may be on the arena, which is reset. */
	snprintf(value, sizeof(value), "Key %s", key);
	begin(f, "GET", "/v1/auth", NULL);
	header(f, "Authorization", value);
	return finish(f);
}

static void
test_create_returns_id_secret_and_credential(void **state)
{
	struct fixture *f = *state;
	struct json *v;
	struct str id, secret, key;

	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys",
	              "{\"alias\":\"Production Key\",\"more\":{\"x\":[1]}}"),
	    201);
	v = answer(f);
	id = json_get_text(v, "key_id");
	secret = json_get_text(v, "key_secret");
	key = json_get_text(v, "key");
	CHECK_INT(v->count, 3);
	CHECK_INT(key.n, id.n + 1 + secret.n);
	CHECK(
	    str_starts(key, id) && key.p[id.n] == ':' && str_ends(key, secret));
	CHECK_TEXT(http_headers_get(&f->response.headers, "cache-control"),
	    "no-store");
	CHECK_INT(judge(f, arena_strdup(&f->arena, key)), 200);
}

static void
test_a_new_key_is_valid_but_cannot_manage_keys(void **state)
{
	struct fixture *f = *state;
	char id[37];

	CHECK_INT(create(f, "x", id, f->key[API]), 201);
	CHECK_INT(judge(f, f->key[API]), 200);
	CHECK_TEXT(http_headers_get(&f->response.headers, "X-Key-Id"), id);
	CHECK_TEXT(http_headers_get(&f->response.headers, "X-Key-Account"),
	    f->account);
	CHECK_TEXT(
	    http_headers_get(&f->response.headers, "X-Key-Scope"), "API");
	for (int i = 0; i < 4; i++) {
		static const char *const t[][2] = { { "GET", "/v1/keys" },
			{ "POST", "/v1/keys" }, { "DELETE", "/v1/keys/x" },
			{ "POST", "/v1/keys/verify" } };

		CHECK_INT(ask(f, API, t[i][0], t[i][1], "{\"alias\":5}"), 403);
		check_envelope(f, 403, "authorization_error");
		CHECK_HAS(text(f), "Admin API key");
	}
}

static void
test_invalid_bodies_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const t[] = { NULL, "", "  ", "{}", "[]", "5",
		"null", "\"x\"", "{\"alias\":\"\"}", "{\"alias\":5}",
		"{\"alias\":null}", "{\"alias\":[\"x\"]}", "{\"alias\":\"x\"",
		"{\"alias\":\"x\"}}", "{alias:\"x\"}",
		"{\"alias\":\"a\",\"alias\":\"b\"}", "{\"alias\":\"\xff\"}",
		"{\"alias\":\"a\\nb\"}", "{\"alias\":\"a\\u0000b\"}",
		"{\"alias\":\"\\ud800\"}" };
	char *body;

	for (size_t i = 0; i < LEN(t); i++) {
		ask(f, ADMIN, "POST", "/v1/keys", t[i]);
		check_envelope(f, 400, "validation_error");
	}
	body = alias_body("[", 100000);
	memcpy(body, "         ", 9);
	body[9] = '[';
	ask(f, ADMIN, "POST", "/v1/keys", body);
	check_envelope(f, 400, "validation_error");
	free(body);
	begin(f, "POST", "/v1/keys", "{\"alias\":\"x\"}");
	as(f, ADMIN);
	header(f, "Content-Type", "text/plain");
	finish(f);
	check_envelope(f, 415, "validation_error");
	begin(f, "POST", "/v1/keys", "{\"alias\":\"x\"}");
	as(f, ADMIN);
	header(f, "Content-Type", "application/json; charset=utf-8");
	CHECK_INT(finish(f), 201);
}

static void
test_an_alias_has_1_to_255_characters_not_bytes(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *piece;
		int n, want;
	} t[] = {
		{ "x", 1, 201 },
		{ "x", 255, 201 },
		{ "x", 256, 400 },
		{ "\xf0\x9f\x94\x91", 255, 201 },
		{ "\xf0\x9f\x94\x91", 256, 400 },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		char *body = alias_body(t[i].piece, t[i].n);

		CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys", body), t[i].want);
		free(body);
	}
}

static void
test_one_alias_twice_makes_two_keys(void **state)
{
	struct fixture *f = *state;
	char a[37], b[37];

	CHECK_INT(create(f, "same", a, NULL), 201);
	CHECK_INT(create(f, "same", b, NULL), 201);
	CHECK(strcmp(a, b) != 0);
}

static void
test_an_empty_account_lists_nothing(void **state)
{
	struct fixture *f = *state;

	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	CHECK_STR(
	    text(f), "{\"keys\":[],\"next_cursor\":null,\"has_more\":false}");
}

static void
test_a_list_shows_keys_and_never_secrets(void **state)
{
	struct fixture *f = *state;
	char id[37], key[KEY_CREDENTIAL_CHARS + 1];
	struct json *v;

	CHECK_INT(create(f, "say \\\"hi\\\"", id, key), 201);
	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	v = json_at(json_get(answer(f), "keys"), 0);
	CHECK_INT(v->count, 4);
	CHECK_TEXT(json_get_text(v, "key_id"), id);
	CHECK_TEXT(json_get_text(v, "alias"), "say \"hi\"");
	CHECK_TEXT(json_get_text(v, "scope"), "API");
	CHECK_INT(json_get_text(v, "created_at").n, 20);
	CHECK(strstr(text(f), "ck1_") == NULL);
	CHECK(strstr(text(f), "ADMIN") == NULL);
	CHECK_INT(json_get(answer(f), "keys")->count, 1);
	/* The other account sees none of them; /keys is the same API. */
	CHECK_INT(ask(f, OTHER_ADMIN, "GET", "/keys", NULL), 200);
	CHECK_INT(json_get(answer(f), "keys")->count, 0);
}

static void
test_creators_are_shown_on_request(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *query;
		bool shown;
	} t[] = {
		{ "", false },
		{ "?expand=creator_info", true },
		{ "?expand=creator_info&expand=creator_info", true },
		{ "?expand=x,creator_info", true },
		{ "?expand=x%2Ccreator_info", true },
		{ "?expand=x&expand=creator_info", true },
		{ "?expand=x", false },
		{ "?expand=", false },
	};

	CHECK_INT(create(f, "x", NULL, NULL), 201);
	for (size_t i = 0; i < LEN(t); i++) {
		char target[128];
		struct json *v;

		snprintf(target, sizeof(target), "/v1/keys%s", t[i].query);
		CHECK_INT(ask(f, ADMIN, "GET", target, NULL), 200);
		v = json_at(json_get(answer(f), "keys"), 0);
		CHECK_TEXT(json_get_text(v, "creator_nickname"),
		    t[i].shown ? "owner" : NULL);
		CHECK_TEXT(json_get_text(v, "creator_email"),
		    t[i].shown ? "owner@localhost" : NULL);
	}
}

/*
 * The aliases of a page, of one letter each; cursor receives its next_cursor,
 * "" if none.
 */
static void
get_page(
    struct fixture *f, const char *query, char aliases[16], char cursor[64])
{
	char target[160];
	const struct json *v;
	size_t n = 0;

	snprintf(target, sizeof(target), "/v1/keys%s", query);
	CHECK_INT(ask(f, ADMIN, "GET", target, NULL), 200);
	v = answer(f);
	snprintf(cursor, 64, "%.*s", STR_FMT(json_get_text(v, "next_cursor")));
	CHECK_INT(json_get(v, "has_more")->boolean, cursor[0] != '\0');
	for (v = json_get(v, "keys")->first; v != NULL; v = v->next)
		aliases[n++] = json_get_text(v, "alias").p[0];
	aliases[n] = '\0';
}

/* As fal's Platform counts them; fal's clients may have kept such a cursor. */
static void
test_pages_have_numbers(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *query, *aliases;
		bool more;
	} t[] = {
		{ "", "cba", false },
		{ "?limit=2", "cb", true },
		{ "?limit=2&cursor=Mg==", "a", false },
		{ "?cursor=Mg%3D%3D&limit=2", "a", false },
		{ "?limit=2&cursor=MQ==", "cb", true },
		{ "?limit=1&cursor=Mg==", "b", true },
		{ "?limit=1&cursor=Mw==", "a", false },
		{ "?limit=3", "cba", false },
		{ "?limit=99999999999999999999999", "cba", false },
		{ "?limit=2&cursor=OTk=", "", false }, /* 99 */
		/* 99999999999999999999999 */
		{ "?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "", false },
		/* 9223372036854775807 */
		{ "?limit=1000&cursor=OTIyMzM3MjAzNjg1NDc3NTgwNw==", "",
		    false },
	};

	for (char alias[2] = "a"; alias[0] <= 'c'; alias[0]++)
		CHECK_INT(create(f, alias, NULL, NULL), 201);
	for (size_t i = 0; i < LEN(t); i++) {
		char got[16], cursor[64];

		get_page(f, t[i].query, got, cursor);
		CHECK_STR(got, t[i].aliases);
		CHECK_INT(cursor[0] != '\0', t[i].more);
	}
}

/* A program that revokes what a page lists, and then reads the next one. */
static void
test_revoking_page_by_page_leaves_no_key(void **state)
{
	struct fixture *f = *state;
	static const char *const want[] = { "gf", "ed", "cb", "a" };
	char ids[7][37], got[16], cursor[64] = "", query[96] = "?limit=2";

	for (int i = 0; i < 7; i++) {
		char alias[2] = { (char)('a' + i), '\0' };

		CHECK_INT(create(f, alias, ids[i], NULL), 201);
	}
	for (size_t page = 0; page < LEN(want); page++) {
		get_page(f, query, got, cursor);
		CHECK_STR(got, want[page]);
		for (const char *p = got; *p != '\0'; p++) {
			char target[64];

			snprintf(target, sizeof(target), "/v1/keys/%s",
			    ids[*p - 'a']);
			CHECK_INT(ask(f, ADMIN, "DELETE", target, NULL), 204);
		}
		/* A key that is made meanwhile moves no page. */
		CHECK_INT(create(f, "x", NULL, NULL), 201);
		/* It needs no escapes. */
		CHECK_INT(strcspn(cursor, "+/=%&"), strlen(cursor));
		snprintf(query, sizeof(query), "?limit=2&cursor=%s", cursor);
	}
	CHECK_STR(cursor, "");
	get_page(f, "", got, cursor);
	CHECK_STR(got, "xxxx");
}

/* Also one that names a key, but not of this account. */
static void
test_a_cursor_of_another_account_shows_no_key_of_it(void **state)
{
	struct fixture *f = *state;
	struct buf target;

	for (enum who who = OTHER_ADMIN; who <= UNKNOWN; who++) {
		buf_init(&target, 256);
		buf_puts(&target, "/v1/keys?cursor=");
		encode_base64(&target, f->key[who], 36);
		ask(f, ADMIN, "GET", buf_text(&target), NULL);
		CHECK_INT(f->response.status, 200);
		f->key[who][36] = '\0';
		CHECK(strstr(text(f), f->key[who]) == NULL);
		buf_done(&target);
	}
}

static void
test_invalid_queries_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const t[] = { "limit=0", "limit=-1", "limit=abc",
		"limit=", "limit=%2B5", "limit=1.5", "limit=5&limit=5",
		"cursor=garbage", "cursor=", "cursor=Mg",
		"cursor=Mh==", "cursor=MA==", "cursor=LTE=", "cursor=MDI=",
		"cursor=Mg==&cursor=Mg==", "limit=%", "x=%zz",
		/* A UUID in capitals, and one with a byte too many. */
		"cursor=MDE4RjNBNUUtN0MyMS03RDRBLTlCM0MtMkYxRTBEOUM4QjdB",
		"cursor=MDE4ZjNhNWUtN2MyMS03ZDRhLTliM2MtMmYxZTBkOWM4YjdhMA==" };

	for (size_t i = 0; i < LEN(t); i++) {
		char target[128];

		snprintf(target, sizeof(target), "/v1/keys?%s", t[i]);
		ask(f, ADMIN, "GET", target, NULL);
		check_envelope(f, 400, "validation_error");
	}
}

static void
test_delete_is_204_even_for_unknown_keys(void **state)
{
	struct fixture *f = *state;
	char id[37], key[KEY_CREDENTIAL_CHARS + 1], target[128];

	CHECK_INT(create(f, "x", id, key), 201);
	/* Percent-encoded: the last character of the id. */
	snprintf(target, sizeof(target), "/v1/keys/%.35s%%%02x", id, id[35]);
	for (int i = 0; i < 2; i++) {
		begin(f, "DELETE", target, NULL);
		as(f, ADMIN);
		header(f, "Idempotency-Key", "one-and-the-same");
		header(f, "Content-Type", "application/json");
		CHECK_INT(finish(f), 204);
		CHECK_INT(f->response.body.n, 0);
		CHECK_INT(judge(f, key), 401);
	}
	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	CHECK_INT(json_get(answer(f), "keys")->count, 0);
	CHECK_INT(ask(f, ADMIN, "DELETE", "/v1/keys/unknown", NULL), 204);
	CHECK_INT(ask(f, ADMIN, "DELETE", "/keys/%2e%2e%2fx", NULL), 204);
	CHECK_INT(ask(f, ADMIN, "DELETE", "/v1/keys/", NULL), 405);
	CHECK_INT(ask(f, ADMIN, "DELETE", "/v1/keys", NULL), 405);
}

/* What it was, for operators: the status is fal's, and always the same. */
static void
test_delete_tells_whether_there_was_such_a_key(void **state)
{
	struct fixture *f = *state;
	char own[37], theirs[37], target[128];
	const struct {
		const char *id, *want;
	} t[] = { { own, "true" }, { own, "true" }, { theirs, "false" },
		{ "alias", "false" },
		{ "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a", "false" } };

	CHECK_INT(create(f, "alias", own, NULL), 201);
	CHECK_INT(
	    ask(f, OTHER_ADMIN, "POST", "/v1/keys", "{\"alias\":\"x\"}"), 201);
	snprintf(theirs, sizeof(theirs), "%.*s",
	    STR_FMT(json_get_text(answer(f), "key_id")));
	for (size_t i = 0; i < LEN(t); i++) {
		snprintf(target, sizeof(target), "/v1/keys/%s", t[i].id);
		CHECK_INT(ask(f, ADMIN, "DELETE", target, NULL), 204);
		CHECK_TEXT(
		    http_headers_get(&f->response.headers, "X-Key-Found"),
		    t[i].want);
	}
}

static void
test_keys_of_another_account_cannot_be_deleted(void **state)
{
	struct fixture *f = *state;
	char id[37], key[KEY_CREDENTIAL_CHARS + 1], target[128];

	CHECK_INT(create(f, "x", id, key), 201);
	snprintf(target, sizeof(target), "/v1/keys/%s", id);
	CHECK_INT(ask(f, OTHER_ADMIN, "DELETE", target, NULL), 204);
	CHECK_INT(judge(f, key), 200);
	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	CHECK_INT(json_get(answer(f), "keys")->count, 1);
}

static void
test_an_admin_key_cannot_be_deleted_over_rest(void **state)
{
	struct fixture *f = *state;
	char target[128];

	snprintf(target, sizeof(target), "/v1/keys/%.36s", f->key[ADMIN]);
	ask(f, ADMIN, "DELETE", target, NULL);
	check_envelope(f, 403, "authorization_error");
	CHECK_INT(judge(f, f->key[ADMIN]), 200);
}

static void
test_invalid_credentials_get_401(void **state)
{
	struct fixture *f = *state;
	const char *admin = f->key[ADMIN];
	const struct {
		const char *before, *after;
	} t[] = {
		{ "Bearer ", admin },
		{ "Basic ", admin },
		{ "Key", "" },
		{ "Key ", "" },
		{ "Key ", "x" },
		{ "Key ", "id:" },
		{ "Key ", ":s" },
		{ "Key", admin },
		{ "", admin },
		{ "Key x", admin },
		{ "Key ", f->key[UNKNOWN] },
		{ "Key ", f->key[WRONG] },
		{ "Key ", f->key[REVOKED] },
		{ "Key Key ", admin },
		{ "", "" },
	};

	CHECK_INT(ask(f, NOBODY, "GET", "/v1/keys", NULL), 401);
	check_envelope(f, 401, "authorization_error");
	for (size_t i = 0; i < LEN(t); i++) {
		/* Order: authentication comes before validation of the body. */
		begin(f, "POST", "/v1/keys?limit=x", "{]");
		header(f, "Authorization",
		    arena_printf(&f->arena, "%s%s", t[i].before, t[i].after));
		header(f, "Content-Type", "text/plain");
		finish(f);
		check_envelope(f, 401, "authorization_error");
		CHECK_TEXT(
		    http_headers_get(&f->response.headers, "WWW-Authenticate"),
		    "Key realm=\"claviger\"");
		CHECK(strstr(text(f), "ck1_") == NULL);
	}
	begin(f, "GET", "/v1/keys", NULL);
	as(f, ADMIN);
	as(f, ADMIN);
	CHECK_INT(finish(f), 401);
}

static void
test_unknown_wrong_and_revoked_keys_get_the_same_response(void **state)
{
	struct fixture *f = *state;
	char first[256];

	ask(f, UNKNOWN, "GET", "/v1/keys", NULL);
	snprintf(first, sizeof(first), "%s", text(f));
	ask(f, WRONG, "GET", "/v1/keys", NULL);
	CHECK_STR(text(f), first);
	ask(f, REVOKED, "GET", "/v1/keys", NULL);
	CHECK_STR(text(f), first);
}

static void
test_the_scheme_may_be_written_in_any_case(void **state)
{
	struct fixture *f = *state;
	static const char *const t[] = { "key %s", "KEY %s", "Key   %s",
		" Key %s ", "kEy \t %s" };

	for (size_t i = 0; i < LEN(t); i++) {
		char value[200];

		snprintf(value, sizeof(value), "%.*s%s%s",
		    (int)(strstr(t[i], "%s") - t[i]), t[i], f->key[ADMIN],
		    strstr(t[i], "%s") + 2);
		begin(f, "GET", "/v1/keys", NULL);
		header(f, "Authorization", value);
		CHECK_INT(finish(f), 200);
	}
}

static void
test_auth_for_proxies_accepts_bearer(void **state)
{
	struct fixture *f = *state;

	begin(f, "GET", "/v1/auth", NULL);
	header(f, "Authorization",
	    arena_printf(&f->arena, "Bearer %s", f->key[ADMIN]));
	CHECK_INT(finish(f), 200);
	CHECK_TEXT(
	    http_headers_get(&f->response.headers, "X-Key-Scope"), "ADMIN");
	CHECK_INT(ask(f, NOBODY, "GET", "/v1/auth", NULL), 401);
	check_envelope(f, 401, "authorization_error");
	CHECK_INT(ask(f, REVOKED, "GET", "/v1/auth", NULL), 401);
	CHECK_INT(ask(f, OTHER_ADMIN, "HEAD", "/v1/auth", NULL), 200);
}

static void
check_caller(struct fixture *f, enum who who)
{
	const struct http_principal *p = &f->principal;

	CHECK_INT(p->kind, HTTP_PRINCIPAL_KEY);
	CHECK(str_equal(p->subject, (struct str){ f->key[who], KEY_ID_CHARS }));
	CHECK_INT(p->issuer.n, KEY_ID_CHARS);
	CHECK_INT(str_is(p->issuer, f->account), who != OTHER_ADMIN);
}

static void
test_a_valid_key_identifies_the_caller(void **state)
{
	struct fixture *f = *state;

	CHECK_INT(create(f, "x", NULL, f->key[API]), 201);
	check_caller(f, ADMIN);
	CHECK_INT(judge(f, f->key[API]), 200);
	check_caller(f, API);
	CHECK_INT(ask(f, API, "GET", "/v1/keys", NULL), 403);
	check_caller(f, API); /* authenticated, but not allowed */
	CHECK_INT(ask(f, OTHER_ADMIN, "GET", "/v1/keys", NULL), 200);
	check_caller(f, OTHER_ADMIN);
	for (enum who who = NOBODY; who < WHO_COUNT; who++) {
		if (who == ADMIN || who == API || who == OTHER_ADMIN)
			continue;
		CHECK_INT(ask(f, who, "GET", "/v1/keys", NULL), 401);
		CHECK_INT(f->principal.kind, HTTP_PRINCIPAL_ANONYMOUS);
	}
}

/* Authentication for a surface, which has no route of the authority. */
static void
test_a_caller_is_authenticated_by_any_valid_key(void **state)
{
	struct fixture *f = *state;
	static const struct {
		enum who who;
		const char *scheme;
		int status; /* 0: authenticated */
	} t[] = { { ADMIN, "Key", 0 }, { ADMIN, "bearer", 0 },
		{ OTHER_ADMIN, "Key", 0 }, { API, "Key", 0 },
		{ ADMIN, "Basic", 401 }, { REVOKED, "Key", 401 },
		{ REVOKED, "Bearer", 401 }, { WRONG, "Key", 401 },
		{ UNKNOWN, "Key", 401 } };

	CHECK_INT(create(f, "x", NULL, f->key[API]), 201);
	for (size_t i = 0; i < LEN(t); i++) {
		begin(f, "GET", "/anything", NULL);
		header(f, "Authorization",
		    arena_printf(
		        &f->arena, "%s %s", t[i].scheme, f->key[t[i].who]));
		f->response = (struct http_response){ .status = 0 };
		f->principal = (struct http_principal){ .kind = 0 };
		f->call.principal = &f->principal;
		CHECK_INT(authority_authenticate(f->thread, &f->call),
		    t[i].status == 0);
		CHECK_INT(f->response.status, t[i].status);
		if (t[i].status == 0)
			check_caller(f, t[i].who);
		else
			CHECK(http_headers_get(
			          &f->response.headers, "WWW-Authenticate")
			          .n > 0);
	}
}

/* Authenticates who for a surface; the principal has its proof on a. */
static struct http_principal
authenticate(struct fixture *f, struct arena *a, enum who who)
{
	struct http_principal out = { .kind = HTTP_PRINCIPAL_ANONYMOUS };
	struct http_request request = { .method = HTTP_METHOD_GET };
	struct http_response response = { .status = 0 };
	struct authority_call call = {
		.request = &request,
		.response = &response,
		.arena = a,
		.principal = &out,
		.client = &out,
	};

	http_headers_add(a, &request.headers, STR("Authorization"),
	    arena_strf(a, "Key %s", f->key[who]));
	CHECK(authority_authenticate(f->thread, &call));
	CHECK(out.proof != NULL);
	return out;
}

/* Lists keys in memory, for a surface that has authenticated its caller. */
static int
list_for(struct fixture *f, const struct http_principal *caller, enum who who)
{
	begin(f, "GET", "/v1/keys", NULL);
	as(f, who);
	f->response = (struct http_response){ .status = 0 };
	f->call = (struct authority_call){
		.request = &f->request,
		.response = &f->response,
		.arena = &f->arena,
		.client = caller,
		.answered = on_answered,
		.context = f,
	};
	f->answered = false;
	authority_handle(f->thread, &f->call);
	CHECK(f->answered);
	return f->response.status;
}

/* What a surface has verified counts for that credential and nothing else. */
static void
test_a_verified_caller_is_not_trusted_for_another_credential(void **state)
{
	struct fixture *f = *state;
	struct arena a = { 0 };
	struct http_principal admin, api, none = { 0 };

	CHECK_INT(create(f, "x", NULL, f->key[API]), 201);
	admin = authenticate(f, &a, ADMIN);
	api = authenticate(f, &a, API);
	CHECK_INT(list_for(f, &admin, ADMIN), 200);
	/* The same id with another secret, another key, and no key. */
	CHECK_INT(list_for(f, &admin, WRONG), 401);
	CHECK_INT(list_for(f, &admin, UNKNOWN), 401);
	CHECK_INT(list_for(f, &admin, NOBODY), 401);
	CHECK_INT(list_for(f, &admin, API), 403);
	CHECK_INT(list_for(f, &api, API), 403);
	CHECK_INT(list_for(f, &api, WRONG), 401);
	CHECK_INT(list_for(f, &none, ADMIN), 200);
	arena_done(&a);
}

static void
test_a_verified_caller_is_refused_after_its_key_was_revoked(void **state)
{
	struct fixture *f = *state;
	struct key_change gone = { .kind = KEY_REVOKE };
	struct arena a = { 0 };
	struct http_principal admin = authenticate(f, &a, ADMIN);

	CHECK_INT(list_for(f, &admin, ADMIN), 200);
	memcpy(gone.account, f->account, 37);
	gone.id = (struct str){ f->key[ADMIN], 36 };
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	CHECK_INT(list_for(f, &admin, ADMIN), 401);
	arena_done(&a);
}

static void
test_verify_reports_the_key(void **state)
{
	struct fixture *f = *state;
	char want[512], body[200], id[37];
	static const char none[] = "\"key_id\":null,\"account\":null,"
	                           "\"scope\":null,\"alias\":null,"
	                           "\"expires_at\":null}";
	const struct {
		const char *key, *code;
	} t[] = {
		{ "x", "MALFORMED" },
		{ "", "MALFORMED" },
		{ f->key[UNKNOWN], "NOT_FOUND" },
		{ f->key[WRONG], "NOT_FOUND" },
		{ f->key[OTHER_ADMIN], "NOT_FOUND" },
	};

	CHECK_INT(create(f, "a \\\"b\\\"", id, f->key[API]), 201);
	snprintf(body, sizeof(body), "{\"key\":\"%s\"}", f->key[API]);
	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys/verify", body), 200);
	snprintf(want, sizeof(want),
	    "{\"valid\":true,\"code\":\"VALID\",\"key_id\":\"%s\","
	    "\"account\":\"%s\",\"scope\":\"API\",\"alias\":\"a \\\"b\\\"\","
	    "\"expires_at\":null}",
	    id, f->account);
	CHECK_STR(text(f), want);
	for (size_t i = 0; i < LEN(t); i++) {
		snprintf(body, sizeof(body), "{\"key\":\"%s\"}", t[i].key);
		CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys/verify", body), 200);
		snprintf(want, sizeof(want),
		    "{\"valid\":false,\"code\":\"%s\",%s", t[i].code, none);
		CHECK_STR(text(f), want);
	}
	snprintf(body, sizeof(body), "{\"key\":\"%s\"}", f->key[REVOKED]);
	CHECK_INT(ask(f, ADMIN, "POST", "/keys/verify", body), 200);
	CHECK_TEXT(json_get_text(answer(f), "code"), "REVOKED");
	CHECK_TEXT(json_get_text(answer(f), "alias"), "api");
	ask(f, ADMIN, "POST", "/v1/keys/verify", "{\"key\":5}");
	check_envelope(f, 400, "validation_error");
	ask(f, ADMIN, "POST", "/v1/keys/verify", "{}");
	check_envelope(f, 400, "validation_error");
}

static void
test_verify_reports_the_expiry(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_CREATE,
		.alias = STR("old"),
		.settings.expires_ms = 1736942400000 };
	char body[200];

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	snprintf(body, sizeof(body), "{\"key\":\"%s:%s\"}", c.key_id, c.secret);
	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys/verify", body), 200);
	CHECK_TEXT(json_get_text(answer(f), "code"), "EXPIRED");
	CHECK_TEXT(
	    json_get_text(answer(f), "expires_at"), "2025-01-15T12:00:00Z");
}

static void
test_rest_creates_no_admin_key(void **state)
{
	struct fixture *f = *state;

	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys",
	              "{\"alias\":\"x\",\"scope\":\"ADMIN\"}"),
	    400);
	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys",
	              "{\"alias\":\"x\",\"preset\":\"FULL\"}"),
	    403);
	CHECK_INT(ask(f, ADMIN, "POST", "/v1/keys",
	              "{\"alias\":\"x\",\"scope\":\"API\",\"note\":1}"),
	    201);
	CHECK_INT(
	    judge(f, arena_strdup(&f->arena, json_get_text(answer(f), "key"))),
	    200);
	CHECK_TEXT(
	    http_headers_get(&f->response.headers, "X-Key-Scope"), "API");
}

static int
create_once(struct fixture *f, enum who who, const char *idempotency_key)
{
	begin(f, "POST", "/v1/keys", "{\"alias\":\"once\"}");
	as(f, who);
	header(f, "Idempotency-Key", idempotency_key);
	return finish(f);
}

static void
test_a_replayed_create_names_the_key_and_hides_the_secret(void **state)
{
	struct fixture *f = *state;
	char id[37], longest[258];

	CHECK_INT(create_once(f, ADMIN, "abc"), 201);
	snprintf(id, sizeof(id), "%.*s",
	    STR_FMT(json_get_text(answer(f), "key_id")));
	CHECK_INT(create_once(f, ADMIN, "abc"), 409);
	check_envelope(f, 409, "validation_error");
	CHECK_HAS(text(f), id);
	CHECK(strstr(text(f), "ck1_") == NULL);
	CHECK_INT(create_once(f, OTHER_ADMIN, "abc"), 201);
	CHECK_INT(create_once(f, ADMIN, "abd"), 201);
	memset(longest, 'x', sizeof(longest));
	longest[256] = '\0';
	CHECK_INT(create_once(f, ADMIN, longest), 400);
	longest[255] = '\0';
	CHECK_INT(create_once(f, ADMIN, longest), 201);
	CHECK_INT(create_once(f, ADMIN, ""), 400);
}

static void
test_unknown_paths_get_404_and_methods_405(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *method, *path, *allow;
		int status;
	} t[] = {
		{ "GET", "/", NULL, 404 },
		{ "GET", "/v1", NULL, 404 },
		{ "GET", "/v2/keys", NULL, 404 },
		{ "GET", "/v1/auths", NULL, 404 },
		{ "GET", "/auth", NULL, 404 },
		{ "GET", "/models", NULL, 404 },
		{ "GET", "/v1/models/x", NULL, 404 },
		{ "POST", "/v1/models", "GET", 405 },
		{ "DELETE", "/v1/keys/", "POST", 405 },
		{ "OPTIONS", "/nothing", NULL, 404 },
		{ "PUT", "/v1/keys", "POST", 405 },
		{ "PUT", "/v1/keys/x", "DELETE", 405 },
		{ "GET", "/v1/keys/x", NULL, 404 },
		{ "GET", "/keys/x", "DELETE", 405 },
		{ "PATCH", "/keys/x", "DELETE", 405 },
		{ "POST", "/healthz", "GET", 405 },
		{ "OPTIONS", "/v1/keys", "GET", 204 },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		struct str allow;

		CHECK_INT(
		    ask(f, ADMIN, t[i].method, t[i].path, NULL), t[i].status);
		allow = http_headers_get(&f->response.headers, "Allow");
		if (t[i].allow != NULL)
			CHECK_HAS(arena_strdup(&f->arena, allow), t[i].allow);
		if (t[i].status == 404)
			check_envelope(f, 404, "not_found");
		if (t[i].status == 405)
			check_envelope(f, 405, "validation_error");
	}
}

static void
test_a_slash_at_the_end_is_ignored(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *method, *path, *body;
		int status;
	} t[] = {
		{ "GET", "/v1/keys/", NULL, 200 },
		{ "GET", "/keys/", NULL, 200 },
		{ "POST", "/v1/keys/", "{\"alias\":\"x\"}", 201 },
		{ "POST", "/v1/keys/verify/", "{\"key\":\"x\"}", 200 },
		{ "DELETE", "/v1/keys/x/", NULL, 204 },
		{ "GET", "/v1/auth/", NULL, 200 },
		{ "GET", "/v1/models/", NULL, 200 },
		{ "GET", "/healthz/", NULL, 200 },
		{ "GET", "/readyz/", NULL, 200 },
		{ "GET", "/metrics/", NULL, 200 },
		{ "GET", "/v1/keys//", NULL, 404 },
	};

	authority_set_ready(f->authority, true);
	for (size_t i = 0; i < LEN(t); i++) {
		if (ask(f, ADMIN, t[i].method, t[i].path, t[i].body) !=
		    t[i].status)
			fail_msg("%s: %d", t[i].path, f->response.status);
	}
}

/* With the method and path of a request that is not for the authority. */
static void
test_a_proxy_asks_with_any_method_and_path(void **state)
{
	struct fixture *f = *state;
	static const char *const paths[] = { "/v1/auth", "/v1/auth/",
		"/v1/auth/orders/7", "/v1/auth//x", "/v1/auth/v1/keys",
		"/v1/auth/..", "/v1/auth/%2e%2e/keys?cursor=%zz" };

	for (enum http_method m = 0; m < HTTP_METHOD_COUNT; m++) {
		for (size_t i = 0; i < LEN(paths); i++) {
			const char *method = http_method_name(m);

			CHECK_INT(ask(f, NOBODY, method, paths[i], NULL), 401);
			CHECK_INT(ask(f, REVOKED, method, paths[i], NULL), 401);
			CHECK_INT(ask(f, ADMIN, method, paths[i], "x"), 200);
			CHECK_STR(f->call.route, "authority /v1/auth");
			CHECK_TEXT(http_headers_get(
			               &f->response.headers, "X-Key-Scope"),
			    "ADMIN");
		}
	}
}

static void
test_public_paths(void **state)
{
	static const struct {
		const char *path;
		bool want;
	} t[] = { { "/v1/auth", true }, { "/v1/auth/", true },
		{ "/v1/auth/x", true }, { "/healthz", true },
		{ "/healthz/", true }, { "/readyz", true },
		{ "/v1/authx", false }, { "/auth", false },
		{ "/v1/keys", false }, { "/v1/models", false },
		{ "/metrics", false }, { "/healthz/x", false }, { "/", false },
		{ "", false } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		if (authority_is_public(str_of(t[i].path)) != t[i].want)
			fail_msg("%s", t[i].path);
	}
}

/* fal's clients test a key by it. */
static void
test_models_are_listed_for_any_valid_key(void **state)
{
	struct fixture *f = *state;
	struct json *v;

	CHECK_INT(create(f, "x", NULL, f->key[API]), 201);
	for (enum who who = NOBODY; who < WHO_COUNT; who++) {
		bool good = who == ADMIN || who == API || who == OTHER_ADMIN;

		CHECK_INT(ask(f, who, "GET", "/v1/models?limit=1", NULL),
		    good ? 200 : 401);
		if (!good)
			continue;
		v = answer(f);
		CHECK_INT(json_get(v, "models")->kind, JSON_ARRAY);
		CHECK_INT(json_get(v, "models")->count, 0);
		CHECK_INT(json_get(v, "has_more")->boolean, false);
		CHECK_INT(json_get(v, "next_cursor")->kind, JSON_NULL);
	}
}

static void
test_health_and_readiness_are_told(void **state)
{
	struct fixture *f = *state;

	CHECK_INT(ask(f, NOBODY, "GET", "/healthz", NULL), 200);
	ask(f, NOBODY, "GET", "/readyz", NULL);
	check_envelope(f, 503, "server_error");
	authority_set_ready(f->authority, true);
	CHECK_INT(ask(f, NOBODY, "GET", "/readyz", NULL), 200);
	CHECK_INT(ask(f, NOBODY, "GET", "/metrics", NULL), 200);
	/* Two ADMIN keys; one key was revoked. */
	CHECK_HAS(text(f), "claviger_keys{state=\"active\"} 2\n");
	CHECK_HAS(text(f), "claviger_keys{state=\"revoked\"} 1\n");
	CHECK_HAS(text(f), "claviger_accounts 2\n");
	CHECK_HAS(text(f), "claviger_store_changes_total 3\n");
}

static void
test_a_key_over_its_rate_is_told_when_to_retry(void **state)
{
	struct fixture *f = make(1);
	struct str after;

	(void)state;
	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	CHECK_INT(ask(f, ADMIN, "GET", "/v1/keys", NULL), 200);
	ask(f, ADMIN, "GET", "/v1/keys", NULL);
	check_envelope(f, 429, "rate_limited");
	after = http_headers_get(&f->response.headers, "Retry-After");
	CHECK_TEXT(after, "1");
	CHECK_TEXT(
	    http_headers_get(&f->response.headers, "x-ratelimit-reset"), "1");
	/* Others are not held up by it, and to be judged is free. */
	CHECK_INT(ask(f, OTHER_ADMIN, "GET", "/v1/keys", NULL), 200);
	CHECK_INT(judge(f, f->key[ADMIN]), 200);
	state = (void **)&f;
	tear_down(state);
}

static void
on_read_body(struct authority_call *c)
{
	(void)c; /* it comes later */
}

static void
on_waited(void *context)
{
	loop_stop(context);
}

/* The head alone decides; only allowed callers get to send a body. */
static void
test_authentication_by_the_head_expires(void **state)
{
	static const struct {
		enum who who;
		const char *type;
		int status; /* 0: the body is requested */
	} t[] = {
		{ NOBODY, "application/json", 401 },
		{ WRONG, "application/json", 401 },
		{ REVOKED, "application/json", 401 },
		{ ADMIN, "text/plain", 415 },
		{ ADMIN, "application/json", 0 },
		{ OTHER_ADMIN, "application/json", 0 },
	};
	struct fixture *f = *state;
	struct loop_timer *timer = loop_timer_new(f->loop, on_waited, f->loop);
	struct key_change gone = { .kind = KEY_REVOKE };
	struct err e;
	struct key_reader *reader = key_reader_new(f->keys, &e);
	struct key_view view;
	int64_t began = loop_now_ms(f->loop);

	for (size_t i = 0; i < LEN(t); i++) {
		begin(f, "POST", "/v1/keys", NULL);
		as(f, t[i].who);
		header(f, "Content-Type", t[i].type);
		f->response = (struct http_response){ .status = 0 };
		f->call = (struct authority_call){
			.request = &f->request,
			.response = &f->response,
			.arena = &f->arena,
			.read_body = on_read_body,
			.answered = on_answered,
			.context = f,
		};
		f->answered = false;
		authority_handle(f->thread, &f->call);
		CHECK_INT(f->answered, t[i].status != 0);
		CHECK_INT(f->response.status, t[i].status);
	}
	/* The last one was allowed; its body comes when its key is revoked. */
	gone.id = (struct str){ f->key[OTHER_ADMIN], 36 };
	CHECK_INT(
	    key_verify(reader, str_of(f->key[OTHER_ADMIN]), &view), KEY_VALID);
	memcpy(gone.account, view.account, sizeof(gone.account));
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	CHECK_INT(gone.changed, true);
	loop_timer_set(timer, 1100, 0);
	while (loop_now_ms(f->loop) - began < 1100)
		loop_run(f->loop);
	f->request.body = STR("{\"alias\":\"late\"}");
	authority_continue(&f->call);
	CHECK(f->answered);
	CHECK_INT(f->response.status, 401);
	key_reader_free(reader);
	loop_timer_free(timer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_create_returns_id_secret_and_credential),
		TEST(test_a_new_key_is_valid_but_cannot_manage_keys),
		TEST(test_authentication_by_the_head_expires),
		TEST(test_invalid_bodies_are_refused),
		TEST(test_an_alias_has_1_to_255_characters_not_bytes),
		TEST(test_one_alias_twice_makes_two_keys),
		TEST(test_an_empty_account_lists_nothing),
		TEST(test_a_list_shows_keys_and_never_secrets),
		TEST(test_creators_are_shown_on_request),
		TEST(test_pages_have_numbers),
		TEST(test_revoking_page_by_page_leaves_no_key),
		TEST(test_a_cursor_of_another_account_shows_no_key_of_it),
		TEST(test_invalid_queries_are_refused),
		TEST(test_delete_is_204_even_for_unknown_keys),
		TEST(test_delete_tells_whether_there_was_such_a_key),
		TEST(test_keys_of_another_account_cannot_be_deleted),
		TEST(test_an_admin_key_cannot_be_deleted_over_rest),
		TEST(test_invalid_credentials_get_401),
		TEST(test_unknown_wrong_and_revoked_keys_get_the_same_response),
		TEST(test_the_scheme_may_be_written_in_any_case),
		TEST(test_auth_for_proxies_accepts_bearer),
		TEST(test_a_valid_key_identifies_the_caller),
		TEST(test_a_caller_is_authenticated_by_any_valid_key),
		TEST(
		    test_a_verified_caller_is_not_trusted_for_another_credential),
		TEST(
		    test_a_verified_caller_is_refused_after_its_key_was_revoked),
		TEST(test_verify_reports_the_key),
		TEST(test_verify_reports_the_expiry),
		TEST(test_rest_creates_no_admin_key),
		TEST(test_a_replayed_create_names_the_key_and_hides_the_secret),
		TEST(test_unknown_paths_get_404_and_methods_405),
		TEST(test_a_slash_at_the_end_is_ignored),
		TEST(test_a_proxy_asks_with_any_method_and_path),
		TEST(test_public_paths),
		TEST(test_models_are_listed_for_any_valid_key),
		TEST(test_health_and_readiness_are_told),
		cmocka_unit_test(
		    test_a_key_over_its_rate_is_told_when_to_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
