/* accounts_remote.c - `claviger accounts` against an authority over HTTP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "key/key.h"

#include "cli/accounts_backend.h"
#include "cli/keys_backend.h"
#include "cli/keys_remote.h"

enum { BODY_BYTES = 16 * 1024, CURSOR = 256 };

struct remote {
	struct accounts_backend backend;
	struct keys_backend *server;
};

static void
close_remote(struct accounts_backend *b)
{
	struct remote *r = (struct remote *)b;

	r->server->ops->close(r->server);
	free(r);
}

static int
request(struct remote *r, enum http_method method, const char *path,
    const struct json *body, struct json **out, struct err *e)
{
	struct buf text;
	int rc;

	if (body == NULL)
		return keys_remote_ask(
		    r->server, method, path, STR_NONE, out, e);
	buf_init(&text, BODY_BYTES);
	json_write(&text, body);
	rc = keys_remote_ask(r->server, method, path, buf_str(&text), out, e);
	buf_done(&text);
	return rc;
}

static int
create(struct accounts_backend *b, const struct json *body,
    const struct json **made, struct err *e)
{
	struct json *v = NULL;

	if (request((struct remote *)b, HTTP_METHOD_POST, "/accounts", body, &v,
	        e) == -1)
		return -1;
	*made = v;
	if (json_get_text(v, "key_secret").n == 0)
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without an account and its key");
	return 0;
}

/* One account; body is NULL to read it. */
static int
ask_about(struct accounts_backend *b, const char *id, const struct json *body,
    const struct json **account, struct err *e)
{
	struct json *v = NULL;
	uint8_t bytes[16];
	char *path;
	int rc;

	/* A UUID needs no encoding in a path. */
	if (!decode_uuid(bytes, str_of(id)))
		return err_set(e, ERR_ABSENT,
		    "'%.40s' is not the id of an account: `claviger accounts "
		    "list` shows the ids",
		    id);
	path = mem_printf("/accounts/%s", id);
	rc = request((struct remote *)b,
	    body != NULL ? HTTP_METHOD_PATCH : HTTP_METHOD_GET, path, body, &v,
	    e);
	free(path);
	*account = v;
	if (rc == 0 && json_get(v, "account_id") == NULL)
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without an account");
	return rc;
}

static int
update(struct accounts_backend *b, const char *id, const struct json *body,
    const struct json **account, struct err *e)
{
	return ask_about(b, id, body, account, e);
}

static int
show(struct accounts_backend *b, const char *id, const struct json **account,
    struct err *e)
{
	return ask_about(b, id, NULL, account, e);
}

static int
list(struct accounts_backend *b, accounts_visit_fn *visit, void *context,
    struct err *e)
{
	char cursor[CURSOR] = "";

	do {
		struct json *v = NULL;
		struct str next;
		struct buf path;
		int rc;

		buf_init(&path, 1024);
		buf_puts(&path, "/accounts?limit=100");
		if (cursor[0] != '\0') {
			buf_puts(&path, "&cursor=");
			encode_percent(&path, str_of(cursor));
		}
		rc = request((struct remote *)b, HTTP_METHOD_GET,
		    buf_text(&path), NULL, &v, e);
		buf_done(&path);
		if (rc == -1)
			return -1;
		if (!json_is(json_get(v, "accounts"), JSON_ARRAY))
			return err_set(e, ERR_UPSTREAM,
			    "the authority answered without a list of "
			    "accounts");
		for (const struct json *m = json_get(v, "accounts")->first;
		     m != NULL; m = m->next)
			visit(context, m);
		next = json_get_text(v, "next_cursor");
		if (next.n >= sizeof(cursor))
			return err_set(
			    e, ERR_UPSTREAM, "the cursor is too long");
		snprintf(cursor, sizeof(cursor), "%.*s", STR_FMT(next));
	} while (cursor[0] != '\0');
	return 0;
}

static const struct accounts_backend_ops ops = { create, update, show, list,
	close_remote };

struct accounts_backend *
accounts_remote_open(const struct keys_choice *c, struct err *e)
{
	char *credential = key_input_read(c->key_file, true, c->data, e);
	struct keys_backend *server;
	struct remote *r;

	if (credential == NULL)
		return NULL;
	server = keys_remote_open(c->url, credential, e);
	if (server == NULL)
		return NULL;
	r = mem_new(sizeof(*r));
	r->backend.ops = &ops;
	r->server = server;
	return &r->backend;
}
