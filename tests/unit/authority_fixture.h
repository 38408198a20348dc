/* authority_fixture.h - an authority on a new store, asked without a socket. */
#include "authority/authority.h"
#include "base/base.h"
#include "check.h"
#include "data/json/json.h"
#include "key/key.h"
#include "net/net.h"
#include "scratch.h"

struct authority_fixture {
	char dir[SCRATCH_PATH];
	char account[37];
	char admin[KEY_CREDENTIAL_CHARS + 1];
	struct keys *keys;
	struct loop *loop;
	struct authority *authority;
	struct authority_thread *thread;
	struct arena arena; /* of the last request */
	struct http_request request;
	struct http_response response;
	struct authority_call call;
	bool answered;
};

static void
fixture_open(struct authority_fixture *f)
{
	const struct limits limits = limits_default();
	struct err e = { .kind = ERR_NONE };
	struct key_reader *r;
	char *first;

	f->keys = keys_open(f->dir, &limits, &first, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	if (first != NULL)
		snprintf(f->admin, sizeof(f->admin), "%s", first);
	free(first);
	r = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(r, f->account, &e), 0);
	key_reader_free(r);
	f->loop = loop_new(&e);
	f->authority = authority_new(f->keys, NULL, 0);
	f->thread = authority_thread_new(f->authority, f->loop, &e);
	CHECK(f->thread != NULL);
}

static void
fixture_close(struct authority_fixture *f)
{
	authority_thread_free(f->thread);
	authority_free(f->authority);
	loop_free(f->loop);
	keys_close(f->keys);
}

static int
fixture_set_up(void **state)
{
	struct authority_fixture *f = mem_new(sizeof(*f));

	scratch_make(f->dir);
	fixture_open(f);
	*state = f;
	return 0;
}

static int
fixture_tear_down(void **state)
{
	struct authority_fixture *f = *state;

	fixture_close(f);
	arena_done(&f->arena);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

static void
fixture_on_answered(struct authority_call *c)
{
	struct authority_fixture *f = c->context;

	CHECK(!f->answered);
	f->answered = true;
	loop_stop(f->loop);
}

/* Asks with the header lines in headers, "Name: value\n".  Texts are copied. */
static int
fixture_ask_with(struct authority_fixture *f, const char *headers,
    const char *method, const char *target, const char *body)
{
	struct str lines = str_of(mem_strdup(headers)), line, path;
	char *copy = mem_strdup(target), *text = mem_strdup(body);
	char *kept = (char *)(uintptr_t)lines.p;

	arena_reset(&f->arena);
	path = str_of(arena_strdup(&f->arena, str_of(copy)));
	f->request = (struct http_request){
		.method = http_method_find(str_of(method)),
		.target = path,
		.body = arena_str(&f->arena, str_of(text)),
		.id = STR("request-1"),
	};
	f->request.path = str_cut(&path, '?');
	f->request.query = path;
	while (lines.n > 0) {
		line = arena_str(&f->arena, str_cut(&lines, '\n'));
		path = str_cut(&line, ':');
		http_headers_add(
		    &f->arena, &f->request.headers, path, str_trim(line));
	}
	free(kept);
	free(copy);
	free(text);
	f->response = (struct http_response){ .status = 0 };
	f->call = (struct authority_call){
		.request = &f->request,
		.response = &f->response,
		.arena = &f->arena,
		.answered = fixture_on_answered,
		.context = f,
	};
	f->answered = false;
	authority_handle(f->thread, &f->call);
	while (!f->answered)
		loop_run(f->loop);
	CHECK(f->call.route != NULL);
	return f->response.status;
}

/* Asks with a credential, as Key. */
static int
fixture_ask(struct authority_fixture *f, const char *credential,
    const char *method, const char *target, const char *body)
{
	char *headers = mem_printf("Authorization: Key %s\n", credential);
	const int status = fixture_ask_with(f, headers, method, target, body);

	free(headers);
	return status;
}

/* The body of the last answer as JSON; it must be JSON. */
static const struct json *
fixture_answer(struct authority_fixture *f)
{
	struct err e;
	const struct json *v =
	    json_parse(&f->arena, f->response.body, 32, JSON_UNIQUE, &e);

	if (v == NULL)
		fail_msg("%s in '%.*s'", e.text, STR_FMT(f->response.body));
	CHECK_TEXT(f->response.content_type, "application/json");
	return v;
}

/* Makes a key with the members of POST /v1/keys; returns it on the heap. */
static char *
fixture_make(struct authority_fixture *f, const char *members)
{
	char *body = mem_printf("{\"alias\":\"made\"%s}", members), *key;

	CHECK_INT(fixture_ask(f, f->admin, "POST", "/v1/keys", body), 201);
	key = mem_printf(
	    "%.*s", STR_FMT(json_get_text(fixture_answer(f), "key")));
	free(body);
	return key;
}
