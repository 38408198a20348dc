/* authority_forward_head.c - the heads of responses of /v1/auth. */
#include <stdlib.h>

#include "authority/authority_demand.h"
#include "authority/authority_forward_head.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"

/*
 * Proxies allocate a page for the whole head.  A value that would exceed this
 * is empty: a part of a list would say something else.
 */
enum { DETAIL_BYTES = 2048, MESSAGE_BYTES = 4096, SCOPE_BYTES = 256 * 1024 };

/*
 * Basic is accepted, but not in the challenge: a browser would ask its user for
 * a password and keep it.
 */
static struct str
challenge_of(struct arena *a, const struct authority_forward_head_refusal *r)
{
	struct buf text, out;
	struct str made;

	buf_init(&text, MESSAGE_BYTES);
	buf_init(&out, 4 * MESSAGE_BYTES);
	if (r->error != NULL)
		buf_printf(&text, ", error=\"%s\"", r->error);
	for (size_t i = 0; r->check != NULL && i < r->check->permission_count;
	     i++)
		buf_printf(&text, "%s%.*s", i == 0 ? ", scope=\"" : " ",
		    STR_FMT(r->check->permissions[i]));
	if (r->check != NULL && r->check->permission_count > 0)
		buf_putc(&text, '"');
	buf_printf(&out,
	    "Key realm=\"claviger\"%.*s, Bearer realm=\"claviger\"%.*s",
	    STR_FMT(buf_str(&text)), STR_FMT(buf_str(&text)));
	made = arena_str(a, buf_str(&out));
	buf_done(&text);
	buf_done(&out);
	return made;
}

static const char *
message_of(struct arena *a, const struct authority_forward_head_refusal *r)
{
	const struct key_check *c = r->check;

	if (r->message != NULL)
		return r->message;
	if (c->missing.p == NULL)
		return arena_printf(a,
		    "This key is restricted in its %s, and the request has "
		    "none that it allows, or the proxy does not say which",
		    c->caveat);
	if (c->resource.p == NULL)
		return arena_printf(a, "This key lacks the permission %.*s",
		    STR_FMT(c->missing));
	return arena_printf(a,
	    "This key lacks the permission %.*s for the resource %.*s",
	    STR_FMT(c->missing), STR_FMT(c->resource));
}

bool
authority_forward_head_refuse(
    struct authority_request *a, const struct authority_forward_head_refusal *r)
{
	struct authority_call *c = a->call;
	struct http_response *out = c->response;
	struct buf body;

	http_headers_add(c->arena, &out->headers, STR("WWW-Authenticate"),
	    challenge_of(c->arena, r));
	http_response_error(out, c->arena, r->status, NULL, c->request->id,
	    message_of(c->arena, r));
	buf_init(&body, out->body.n + 4 * KEY_PERMISSION_RESOURCE_BYTES + 4096);
	buf_printf(&body, "{\"valid\":false,\"code\":\"%s\"", r->code);
	if (r->check != NULL) {
		buf_puts(&body, ",\"missing\":");
		if (r->check->missing.p != NULL)
			json_write_string(&body, r->check->missing);
		else
			buf_puts(&body, "null");
		buf_puts(&body, ",\"resource\":");
		if (r->check->resource.p != NULL)
			json_write_string(&body, r->check->resource);
		else
			buf_puts(&body, "null");
	}
	buf_putc(&body, ',');
	/* Without its brace. */
	buf_add_str(&body, str_part(out->body, 1, out->body.n));
	out->body = arena_str(c->arena, buf_str(&body));
	buf_done(&body);
	return false;
}

/*
 * Appends text as part of a header: bytes but visible ASCII as %XX, and "%" and
 * also.
 */
static void
put(struct buf *out, struct str text, char also)
{
	for (size_t i = 0; i < text.n; i++) {
		const unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 0x7f || c == '%' || c == also)
			buf_printf(out, "%%%02X", c);
		else
			buf_putc(out, (char)c);
	}
}

/* Appends an element of a list with commas. */
static void
put_element(struct buf *out, struct str text)
{
	if (out->len > 0)
		buf_putc(out, ',');
	put(out, text, ',');
}

static void
put_preset(struct buf *out, struct str name)
{
	const struct key_preset *p = key_preset_find(name);

	for (size_t i = 0; p != NULL && p->patterns[i] != NULL; i++)
		put_element(out, str_of(p->patterns[i]));
}

char *
authority_forward_head_preset(const char *name)
{
	struct buf b;

	buf_init(&b, DETAIL_BYTES);
	put_preset(&b, str_of(name));
	buf_putc(&b, '\0');
	return buf_release(&b);
}

/* Returns the permissions of a CUSTOM key; "" if they are too long. */
static struct str
permissions_of(struct arena *a, const struct key_view *v)
{
	struct key_list_field l = v->settings.permissions;
	struct str text, out;
	struct buf b;

	buf_init(&b, DETAIL_BYTES);
	put_preset(&b, v->settings.preset);
	while (key_field_next_text(&l, &text))
		put_element(&b, text);
	out = b.over ? STR("") : arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

/* Returns what caveats leave of the permissions; "" if they are too long. */
static struct str
permissions_left(
    struct arena *a, const struct key_view *v, const struct key_check *check)
{
	struct str rest, out = STR("");
	struct buf scope, b;

	buf_init(&scope, SCOPE_BYTES);
	buf_init(&b, DETAIL_BYTES);
	if (key_caveat_write_scope(&scope, v, check->caveats) && !scope.over) {
		rest = buf_str(&scope);
		while (rest.n > 0)
			put_element(&b, str_cut(&rest, ' '));
		if (!b.over)
			out = arena_str(a, buf_str(&b));
	}
	buf_done(&scope);
	buf_done(&b);
	return out;
}

/* Returns the value of X-Key-Permissions. */
static struct str
permissions_for(const struct authority_request *a, const struct key_view *v,
    const struct key_check *check)
{
	if (check->kind != KEY_KIND_SECRET)
		return permissions_left(a->call->arena, v, check);
	if (v->scope == KEY_SCOPE_CUSTOM)
		return permissions_of(a->call->arena, v);
	return a->thread->authority->permissions[v->scope];
}

/* "cost_center" becomes "X-Key-Meta-Cost-Center". */
static struct str
header_of(struct arena *a, struct str name)
{
	struct str made =
	    arena_strf(a, "X-Key-Meta-%.*s", STR_FMT(str_part(name, 0, 64)));
	char *p = (char *)(uintptr_t)made.p;
	bool first = true;

	for (size_t i = sizeof("X-Key-Meta-") - 1; i < made.n; i++) {
		const char c = p[i];
		const bool lower = c >= 'a' && c <= 'z';

		if (lower && first)
			p[i] = (char)(c - 'a' + 'A');
		else if (!lower && !(c >= 'A' && c <= 'Z') &&
		         !(c >= '0' && c <= '9'))
			p[i] = '-';
		first = p[i] == '-';
	}
	return made;
}

static bool
find_member(const struct key_view *v, struct str name, struct str *value)
{
	struct key_list_field l = v->settings.metadata;
	struct str found;

	while (
	    key_field_next_text(&l, &found) && key_field_next_text(&l, value))
		if (str_equal(found, name))
			return true;
	return false;
}

/*
 * All of them together have at most DETAIL_BYTES.  What is missing or does not
 * fit is sent empty: it replaces what the client wrote, and Caddy 2.6 makes
 * text of a header that is not there.
 */
static void
add_metadata(struct authority_request *a, const struct key_view *v,
    const struct authority_demand *d)
{
	struct arena *arena = a->call->arena;
	size_t left = DETAIL_BYTES;

	for (size_t i = 0; i < d->metadata_count; i++) {
		struct str value = STR("");
		struct buf b;

		buf_init(&b, left);
		if (find_member(v, d->metadata[i], &value))
			put(&b, value, '%');
		if (b.over)
			buf_clear(&b);
		left -= b.len;
		http_headers_add(arena, &a->call->response->headers,
		    header_of(arena, d->metadata[i]),
		    arena_str(arena, buf_str(&b)));
		buf_done(&b);
	}
}

void
authority_forward_head_describe(struct authority_request *a,
    const struct key_view *v, const struct key_check *check,
    const struct authority_demand *d)
{
	struct arena *arena = a->call->arena;
	struct http_headers *h = &a->call->response->headers;
	const struct str permissions = permissions_for(a, v, check);

	http_headers_add(arena, h, STR("X-Key-Id"), (struct str){ v->id, 36 });
	http_headers_add(
	    arena, h, STR("X-Key-Account"), (struct str){ v->account, 36 });
	http_headers_add(
	    arena, h, STR("X-Key-Scope"), str_of(key_scope_name(v->scope)));
	http_headers_add(arena, h, STR("X-Key-Permissions"), permissions);
	if (d->metadata_count > 0)
		add_metadata(a, v, d);
	/* Each is made of visible ASCII here: see put() and header_of(). */
	h->checked = h->count;
}
