/* authority_verify.c - verifies keys: the hot path of the program. */
#include "authority/authority_key.h"
#include "authority/authority_reply.h"
#include "authority/authority_restricted.h"
#include "authority/authority_route.h"
#include "authority/authority_verify.h"
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

static int
refuse(struct err *e, const char *member, const char *why)
{
	return err_set(e, ERR_INPUT, "\"%s\" %s", member, why);
}

/* Each is compared with each of a key and its ancestors, on the loop. */
enum { QUESTION_MAX = 64 };

static int
read_permissions(struct authority_question *q, struct arena *a,
    const struct json *v, struct err *e)
{
	struct str *list;

	if (v == NULL)
		return 0;
	if (!json_is(v, JSON_ARRAY) || v->count > QUESTION_MAX)
		return refuse(e, "permissions",
		    "must be a list of at most 64 permissions such as "
		    "\"models:run\"");
	list = arena_new(a, (v->count + 1) * sizeof(*list));
	q->check.permission_count = 0;
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
read_place(struct authority_question *q, const struct json *body, struct err *e)
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
read_method(struct authority_question *q, const struct json *v, struct err *e)
{
	if (v == NULL)
		return 0;
	if (!json_is(v, JSON_STRING))
		return refuse(e, "method", "must be a string such as \"GET\"");
	q->check.method = v->text;
	return 0;
}

/* Reads the members that say what the key is to be used for. */
static int
read_members(struct authority_question *q, struct arena *a,
    const struct json *body, struct err *e)
{
	const struct json *wanted = json_get(body, "explain");

	if (wanted != NULL && !json_is(wanted, JSON_BOOL))
		return refuse(e, "explain", "must be true or false");
	if (wanted != NULL)
		q->explain = wanted->boolean;
	q->check.all = q->explain;
	q->check.arena = q->explain ? a : NULL;
	if (read_permissions(q, a, json_get(body, "permissions"), e) == -1 ||
	    read_method(q, json_get(body, "method"), e) == -1)
		return -1;
	return read_place(q, body, e);
}

static int
read_question(struct authority_question *q, struct arena *a,
    const struct json *body, struct err *e)
{
	const struct json *key = json_get(body, "key");

	*q = (struct authority_question){ .explain = false };
	if (!json_is(key, JSON_STRING))
		return refuse(e, "key", "is required and must be a string");
	q->key = key->text;
	return body->count > 1 ? read_members(q, a, body, e) : 0;
}

int
authority_verify_read(struct authority_question *q, struct arena *a,
    const struct json *body, struct err *e)
{
	return read_members(q, a, body, e);
}

/* Appends the codes of all failed checks, and what the key may do. */
static void
explain(struct buf *out, const struct authority_question *q, enum key_code code,
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
	if (q->check.kind != KEY_KIND_SECRET) {
		buf_add_str(out, STR(",\"failed_restriction\":"));
		if (q->check.caveat != NULL)
			buf_printf(out, "\"%s\"", q->check.caveat);
		else
			buf_puts(out, "null");
	}
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND)
		return;
	buf_add_str(out, STR(",\"details\":"));
	authority_key_write(out, v);
}

static void
write_reasons(struct buf *out, const struct authority_question *q,
    enum key_code code, const struct key_view *v)
{
	out->len--; /* the brace */
	buf_add_str(out, STR(",\"missing\":"));
	if (q->check.missing.p != NULL &&
	    (code == KEY_INSUFFICIENT_PERMISSIONS ||
	        (q->check.failed & 1u << KEY_INSUFFICIENT_PERMISSIONS) != 0))
		json_write_string(out, q->check.missing);
	else
		buf_add_str(out, STR("null"));
	if (q->explain)
		explain(out, q, code, v);
	buf_putc(out, '}');
}

/* Appends the answer to a question. */
static void
write_answer(struct buf *out, const struct authority_question *q,
    enum key_code code, const struct key_view *v)
{
	write_result(out, code, v);
	if (q->check.permission_count > 0 || q->explain)
		write_reasons(out, q, code, v);
}

/* Keys of other accounts are reported as not found. */
static enum key_code
hide(struct authority_question *q, enum key_code code, const struct key_view *v,
    const struct key_view *caller)
{
	if (code == KEY_MALFORMED || code == KEY_NOT_FOUND ||
	    memcmp(v->account, caller->account, 36) == 0)
		return code;
	q->check.failed = 0;
	q->check.by[0] = '\0';
	return KEY_NOT_FOUND;
}

/* The holder of an old key must know why no key can be derived from it. */
static void
write_rootless(struct buf *out)
{
	out->len--; /* the brace */
	buf_puts(out, ",\"reason\":\"" KEY_DERIVE_ROOTLESS "\"}");
}

bool
authority_verify_answer(
    struct authority_request *a, struct authority_question *q, struct buf *out)
{
	struct key_view view;
	enum key_code code =
	    key_verify_for(a->thread->reader, q->key, &q->check, &view);

	if (code == KEY_MALFORMED)
		code = authority_restricted_verify(a, q->key, &q->check, &view);
	if (code == KEY_FAILED)
		return false;
	code = hide(q, code, &view, a->caller);
	write_answer(out, q, code, &view);
	if (q->check.rootless &&
	    memcmp(view.account, a->caller->account, 36) == 0)
		write_rootless(out);
	return true;
}

/*
 * POST /v1/keys/verify {"key": "id:secret"}, and optionally what it is to be
 * used for.
 */
bool
authority_verify_key(struct authority_request *a)
{
	const struct json *body = authority_reply_read_body(a);
	struct authority_question q;
	struct err e;

	if (body == NULL)
		return true;
	if (read_question(&q, a->call->arena, body, &e) == -1)
		return authority_reply_err(a, &e);
	buf_clear(&a->thread->out);
	if (!authority_verify_answer(a, &q, &a->thread->out))
		return authority_reply_error(
		    a, 503, "The store cannot be read");
	return authority_reply_json(a, 200);
}
