/* keys_remote.c - `claviger keys` against an authority over HTTP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"
#include "http/http.h"
#include "engine/engine.h"

#include "cli/keys_backend.h"
#include "cli/keys_remote.h"
#include "cli/keys_remote_list.h"
#include "cli/keys_remote_place.h"
#include "cli/keys_remote_read.h"
#include "cli/keys_url.h"
#include "cli/keys_word.h"

enum { BODY_BYTES = 256 * 1024 };

struct remote {
	struct keys_backend backend;
	struct keys_remote_place place;
	bool plain; /* the server has only what fal's Platform has */
	char *authorization; /* "Key id:secret" */
	struct limits limits;
	struct loop *loop;
	struct http_client *client;
	struct arena arena; /* of one call's texts; secret */
	struct http_client_answer answer;
};

static void
close_remote(struct keys_backend *b)
{
	struct remote *r = (struct remote *)b;

	http_client_free(r->client);
	loop_free(r->loop);
	mem_wipe(r->authorization, strlen(r->authorization));
	free(r->authorization);
	keys_remote_place_done(&r->place);
	arena_done(&r->arena);
	free(r);
}

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct remote *r = context;

	r->answer = *answer;
	loop_stop(r->loop);
}

/*
 * Sends one request.  *out is set to the JSON of the response, or to NULL if it
 * has no body.  A status other than 2xx is an error with the message of the
 * authority.
 */
static int
ask(struct remote *r, enum http_method method, const char *path,
    struct str body, struct json **out, struct err *e)
{
	struct http_client_request q = { .method = method,
		.body = body,
		.has_body = body.p != NULL,
		.unix_path = r->place.path };
	const struct http_response *a = &r->answer.response;
	struct json *v = NULL;

	arena_reset(&r->arena);
	q.url = arena_printf(&r->arena, "%s%s", r->place.base, path);
	http_headers_add(&r->arena, &q.headers, STR("Authorization"),
	    str_of(r->authorization));
	if (q.has_body)
		http_headers_add(&r->arena, &q.headers, STR("Content-Type"),
		    STR("application/json"));
	http_client_send(r->client, &r->arena, &q, on_answer, r);
	loop_run(r->loop);
	if (r->answer.error.kind != ERR_NONE) {
		*e = r->answer.error;
		return r->place.path != NULL
		           ? err_prefix(e, "%s", r->place.name)
		           : -1;
	}
	if (a->body.n > 0)
		v = json_parse(
		    &r->arena, a->body, r->limits.json_depth, 0, NULL);
	if (a->status < 200 || a->status > 299)
		return err_set(e, keys_remote_read_kind(a->status),
		    "the authority at %s answered %d: %.*s", r->place.name,
		    a->status,
		    STR_FMT(json_get_text(json_get(v, "error"), "message")));
	if (a->body.n > 0 && v == NULL)
		return err_set(e, ERR_UPSTREAM,
		    "%s is not a key authority: its answer is "
		    "not JSON",
		    r->place.name);
	*out = v;
	return 0;
}

int
keys_remote_ask(struct keys_backend *b, enum http_method method,
    const char *path, struct str body, struct json **out, struct err *e)
{
	return ask((struct remote *)b, method, path, body, out, e);
}

static int
create(struct keys_backend *b, const struct json *members, const char *scope,
    char id[64], char secret[128], struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct json *v = NULL;
	struct str got_id, got_secret;
	struct buf body;
	int rc;

	/* keys_backend_open() uses the store for ADMIN keys. */
	(void)scope;
	buf_init(&body, BODY_BYTES);
	json_write(&body, members);
	rc = ask(r, HTTP_METHOD_POST, "/keys", buf_str(&body), &v, e);
	buf_done(&body);
	if (rc == -1)
		return -1;
	got_id = json_get_text(v, "key_id");
	got_secret = json_get_text(v, "key_secret");
	/* A key of that name exists: its secret is not shown again. */
	if (got_secret.p == NULL && json_get(members, "name") != NULL)
		got_secret = STR("");
	else if (got_secret.n == 0)
		got_id = STR_NONE;
	if (got_id.n == 0 || got_id.n >= 64 || got_secret.n >= 128)
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without key_id and key_secret");
	snprintf(id, 64, "%.*s", STR_FMT(got_id));
	snprintf(secret, 128, "%.*s", STR_FMT(got_secret));
	return 0;
}

static int
edit(struct keys_backend *b, const char *id, const struct json *members,
    struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct json *v;
	struct buf body;
	char *path = mem_printf("/keys/%s", id);
	int rc;

	buf_init(&body, BODY_BYTES);
	json_write(&body, members);
	rc = ask(r, HTTP_METHOD_PATCH, path, buf_str(&body), &v, e);
	buf_done(&body);
	free(path);
	return rc;
}

static void
to_row(const struct json *v, keys_visit_fn *visit, void *context)
{
	struct keys_row row = {
		.id = json_get_text(v, "key_id"),
		.alias = json_get_text(v, "alias"),
		.scope = json_get_text(v, "scope"),
		.created_at = json_get_text(v, "created_at"),
		.expires_at = json_get_text(v, "expires_at"),
		.revoked_at = json_get_text(v, "revoked_at"),
		.details = json_get(v, "generation") != NULL ? v : NULL,
	};

	visit(context, &row);
}

static int
get(struct keys_backend *b, const char *path, struct json **out, struct err *e)
{
	return keys_remote_ask(b, HTTP_METHOD_GET, path, STR_NONE, out, e);
}

static int
list(struct keys_backend *b, const struct keys_wanted *w, keys_visit_fn *visit,
    void *context, struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct keys_remote_list l = { b, get, r->place.name, &r->plain, w, "" };
	const int64_t limit = w->limit;
	int64_t seen = 0;

	do {
		const struct json *keys;

		if (keys_remote_list_page(&l, &keys, e) == -1)
			return -1;
		for (const struct json *v = keys->first;
		     v != NULL && (limit == 0 || seen < limit); v = v->next) {
			to_row(v, visit, context);
			seen++;
		}
	} while (l.cursor[0] != '\0' && (limit == 0 || seen < limit));
	return 0;
}

/* Is it a UUID?  Then it needs no encoding in a path. */
static bool
is_id(const char *id)
{
	uint8_t bytes[16];

	return decode_uuid(bytes, str_of(id));
}

struct search {
	const char *id;
	keys_visit_fn *visit;
	void *context;
	bool found;
};

static void
on_row(void *context, const struct keys_row *row)
{
	struct search *s = context;

	if (!str_is(row->id, s->id))
		return;
	s->found = true;
	s->visit(s->context, row);
}

/*
 * fal's Platform has no GET of one key.  If it is refused, this searches the
 * list.
 */
static int
show(struct keys_backend *b, const char *id, keys_visit_fn *visit,
    void *context, struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct search s = { id, visit, context, false };
	struct json *v = NULL;
	char *path = mem_printf("/keys/%s", id);
	int rc =
	    is_id(id) ? ask(r, HTTP_METHOD_GET, path, STR_NONE, &v, e) : -1;

	free(path);
	if (rc == 0 && json_get(v, "generation") != NULL) {
		to_row(v, visit, context);
		return 0;
	}
	if (list(b, &(struct keys_wanted){ .query = "" }, on_row, &s, e) == -1)
		return -1;
	if (s.found)
		return 0;
	return keys_word_unknown(id, "found", e);
}

/*
 * Our authority says whether it has the key.  fal's Platform accepts any id and
 * says nothing.
 */
static int
read_found(const struct remote *r, const char *id, bool *known, struct err *e)
{
	struct str found =
	    http_headers_get(&r->answer.response.headers, "X-Key-Found");

	*known = str_is(found, "true");
	if (str_is(found, "false"))
		return keys_word_unknown(id, "revoked", e);
	return 0;
}

/* Writes "/keys/ID" and what follows it. */
static int
write_path(struct buf *path, const char *id, const char *after, struct err *e)
{
	struct arena scratch = { .head = NULL };
	enum path_fault fault = path_text_check(&scratch, str_of(id));

	arena_done(&scratch);
	buf_init(path, 2048);
	/* A proxy in front of a remote authority may resolve dot segments. */
	if (fault != PATH_FINE)
		return err_set(e, ERR_INPUT,
		    "the word given is not a key id: `claviger keys list` "
		    "shows the ids");
	buf_puts(path, "/keys/");
	encode_percent(path, str_of(id));
	buf_puts(path, after);
	return 0;
}

static int
revoke(struct keys_backend *b, const char *id,
    const struct keys_revocation *how, bool *known, struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct json *v = NULL;
	struct buf path;
	int rc;

	if (write_path(&path, id, "", e) == -1)
		return -1;
	/* fal's Platform gets no query unless one is asked for. */
	if (how->reason != NULL || how->cascade || how->purge)
		buf_printf(&path, "?cascade=%s&purge=%s%s%s",
		    how->cascade ? "true" : "false",
		    how->purge ? "true" : "false",
		    how->reason != NULL ? "&reason=" : "",
		    how->reason != NULL ? how->reason : "");
	rc = ask(r, HTTP_METHOD_DELETE, buf_text(&path), STR_NONE, &v, e);
	buf_done(&path);
	return rc == 0 ? read_found(r, id, known, e) : -1;
}

/* POST /keys/ID and what follows it, with a body of an object. */
static int
post(struct remote *r, const char *id, const char *after,
    const struct json *members, struct json **out, struct err *e)
{
	struct buf path, body;
	int rc;

	if (write_path(&path, id, after, e) == -1)
		return -1;
	buf_init(&body, BODY_BYTES);
	if (members != NULL)
		json_write(&body, members);
	else
		buf_puts(&body, "{}");
	rc = ask(r, HTTP_METHOD_POST, buf_text(&path), buf_str(&body), out, e);
	buf_done(&body);
	buf_done(&path);
	return rc;
}

static int
revoke_where(struct keys_backend *b, const struct json *members,
    struct json **answer, struct err *e)
{
	*answer = NULL;
	return post((struct remote *)b, "revoke", "", members, answer, e);
}

static int
rotate(struct keys_backend *b, const char *id, const struct json *members,
    struct keys_rotated *out, struct err *e)
{
	struct json *v = NULL;

	if (post((struct remote *)b, id, "/rotate", members, &v, e) == -1)
		return -1;
	return keys_remote_read_rotated(v, out, e);
}

static int
undo(struct keys_backend *b, const char *id, struct keys_undone *out,
    struct err *e)
{
	struct json *v = NULL;

	if (post((struct remote *)b, id, "/rotate/undo", NULL, &v, e) == -1)
		return -1;
	return keys_remote_read_undone(v, out, e);
}

static int
verify(struct keys_backend *b, const char *credential, struct keys_verdict *out,
    struct err *e)
{
	struct remote *r = (struct remote *)b;
	struct json *v = NULL;
	struct buf body;
	int rc;

	buf_init(&body, 8192);
	buf_puts(&body, "{\"key\":");
	json_write_string(&body, str_of(credential));
	buf_putc(&body, '}');
	rc = ask(r, HTTP_METHOD_POST, "/keys/verify", buf_str(&body), &v, e);
	buf_done_secret(&body);
	if (rc == -1)
		return -1;
	return keys_remote_read_verdict(v, out, e);
}

static const struct keys_backend_ops ops = { "authority", create, edit, list,
	show, revoke, revoke_where, rotate, undo, verify, close_remote };

struct keys_backend *
keys_remote_open(const char *url, char *credential, struct err *e)
{
	struct remote *r = mem_new(sizeof(*r));

	r->backend.ops = &ops;
	r->arena.secret = true;
	r->limits = limits_default();
	r->authorization = mem_printf("Key %s", credential);
	mem_wipe(credential, strlen(credential));
	free(credential);
	r->plain = keys_url_is_fal(url);
	if (keys_remote_place_set(&r->place, url, e) == 0)
		r->loop = loop_new(e);
	if (r->loop == NULL) {
		close_remote(&r->backend);
		return NULL;
	}
	r->client = http_client_new(r->loop, &r->limits);
	return &r->backend;
}
