/* authority_verify.c - verifies keys: the hot path of the program. */
#include "authority/authority_key.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"

/* Appends ,"name":"text" or ,"name":null.  text must need no escapes. */
static void
add_plain(struct buf *out, struct str name, struct str text)
{
	buf_add_str(out, name);
	if (text.p == NULL) {
		buf_add_str(out, STR("null"));
		return;
	}
	buf_putc(out, '"');
	buf_add_str(out, text);
	buf_putc(out, '"');
}

static void
add_details(struct buf *out, const struct key_view *v)
{
	char expires[21];

	add_plain(out, STR(",\"key_id\":"), (struct str){ v->id, 36 });
	add_plain(out, STR(",\"account\":"), (struct str){ v->account, 36 });
	add_plain(out, STR(",\"scope\":"), str_of(key_scope_name(v->scope)));
	buf_add_str(out, STR(",\"alias\":"));
	json_write_string(out, v->alias);
	if (v->expires_ms != 0)
		clock_rfc3339(expires, v->expires_ms);
	add_plain(out, STR(",\"expires_at\":"),
	    v->expires_ms != 0 ? (struct str){ expires, 20 } : STR_NONE);
}

static void
write_result(struct buf *out, enum key_code code, const struct key_view *v)
{
	buf_clear(out);
	buf_add_str(out, code == KEY_VALID ? STR("{\"valid\":true")
	                                   : STR("{\"valid\":false"));
	add_plain(out, STR(",\"code\":"), str_of(key_code_name(code)));
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		buf_add_str(
		    out, STR(",\"key_id\":null,\"account\":null,\"scope\":null,"
		             "\"alias\":null,\"expires_at\":null"));
	else
		add_details(out, v);
	buf_putc(out, '}');
}

/* What a request asks about a key. */
struct question {
	struct str key;
	bool explain;
	struct key_check check;
};

static int
refuse(struct err *e, const char *member, const char *why)
{
	return err_set(e, ERR_INPUT, "\"%s\" %s", member, why);
}

static int
read_permissions(
    struct question *q, struct arena *a, const struct json *v, struct err *e)
{
	struct str *list;

	if (v == NULL)
		return 0;
	if (!json_is(v, JSON_ARRAY) || v->count > KEY_FIELD_LIST_MAX)
		return refuse(e, "permissions",
		    "must be a list of at most 256 permissions such as "
		    "\"models:run\"");
	list = arena_new(a, (v->count + 1) * sizeof(*list));
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (!json_is(m, JSON_STRING))
			return refuse(
			    e, "permissions", "must be a list of strings");
		if (key_permission_check_name(m->text, e) == -1)
			return err_prefix(e, "\"permissions\"");
		list[q->check.permission_count++] = m->text;
	}
	q->check.permissions = list;
	return 0;
}

static int
read_place(struct question *q, const struct json *body, struct err *e)
{
	const struct json *resource = json_get(body, "resource"),
	                  *ip = json_get(body, "ip");

	if (resource != NULL) {
		if (!json_is(resource, JSON_STRING))
			return refuse(e, "resource", "must be a string");
		if (key_permission_check_resource(resource->text, e) == -1)
			return err_prefix(e, "\"resource\"");
		q->check.resource = resource->text;
	}
	if (ip == NULL)
		return 0;
	if (!json_is(ip, JSON_STRING) ||
	    str_find(ip->text, '/', 0) < ip->text.n ||
	    key_field_read_network(ip->text, &q->check.address, e) == -1)
		return refuse(e, "ip", "must be an address such as 192.0.2.1");
	q->check.has_address = true;
	return 0;
}

static int
read_question(
    struct question *q, struct arena *a, const struct json *body, struct err *e)
{
	const struct json *key = json_get(body, "key"),
	                  *explain = json_get(body, "explain");

	*q = (struct question){ .explain = false };
	if (!json_is(key, JSON_STRING))
		return refuse(e, "key", "is required and must be a string");
	q->key = key->text;
	if (explain != NULL && !json_is(explain, JSON_BOOL))
		return refuse(e, "explain", "must be true or false");
	q->explain = explain != NULL && explain->boolean;
	q->check.all = q->explain;
	if (q->explain)
		q->check.arena = a;
	if (read_permissions(q, a, json_get(body, "permissions"), e) == -1)
		return -1;
	return read_place(q, body, e);
}

/* Appends the codes of all failed checks, and what the key may do. */
static void
explain(struct buf *out, const struct question *q, enum key_code code,
    const struct key_view *v)
{
	bool first = true;

	buf_add_str(out, STR(",\"failed\":["));
	for (int i = 1; i < KEY_CODE_COUNT; i++) {
		if (i != (int)code && (q->check.failed & 1u << i) == 0)
			continue;
		buf_printf(out, "%s\"%s\"", first ? "" : ",",
		    key_code_name((enum key_code)i));
		first = false;
	}
	buf_add_str(out, STR("],\"failed_by\":"));
	if (q->check.by[0] != '\0')
		buf_printf(out, "\"%s\"", q->check.by);
	else
		buf_puts(out, "null");
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		return;
	buf_add_str(out, STR(",\"details\":"));
	authority_key_write(out, v);
}

/*
 * POST /v1/keys/verify {"key": "id:secret"}, and optionally what it is to be
 * used for.
 */
bool
authority_verify_key(struct authority_request *a)
{
	const struct json *body = authority_reply_read_body(a);
	struct buf *out = &a->thread->out;
	struct key_view view;
	struct question q;
	enum key_code code;
	struct err e;

	if (body == NULL)
		return true;
	if (read_question(&q, a->call->arena, body, &e) == -1)
		return authority_reply_err(a, &e);
	code = key_verify_for(a->thread->reader, q.key, &q.check, &view);
	if (code == KEY_FAILED)
		return authority_reply_error(
		    a, 503, "The store cannot be read");
	/* Keys of other accounts are reported as not found. */
	if (code != KEY_MALFORMED && code != KEY_NOT_FOUND &&
	    memcmp(view.account, a->caller->account, 36) != 0) {
		code = KEY_NOT_FOUND;
		q.check.failed = 0;
		q.check.by[0] = '\0';
	}
	write_result(out, code, &view);
	if (q.check.permission_count > 0 || q.explain) {
		out->len--; /* the brace */
		buf_add_str(out, STR(",\"missing\":"));
		if (code == KEY_INSUFFICIENT_PERMISSIONS ||
		    (q.check.failed & 1u << KEY_INSUFFICIENT_PERMISSIONS) != 0)
			json_write_string(out, q.check.missing);
		else
			buf_add_str(out, STR("null"));
		if (q.explain)
			explain(out, &q, code, &view);
		buf_putc(out, '}');
	}
	return authority_reply_json(a, 200);
}
