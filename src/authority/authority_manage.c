/* authority_manage.c - shows and changes single keys. */
#include "authority/authority_key.h"
#include "authority/authority_manage.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "authority/authority_settings.h"
#include "base/base.h"
#include "data/json/json.h"

static bool
show_view(struct authority_request *a, const struct key_view *v)
{
	struct arena *arena = a->call->arena;

	buf_clear(&a->thread->out);
	authority_key_write(&a->thread->out, v);
	http_headers_add(arena, &a->call->response->headers, STR("ETag"),
	    arena_strf(arena, "\"%llu\"", (unsigned long long)v->generation));
	return authority_reply_json(a, 200);
}

bool
authority_manage_show(
    struct authority_request *a, const char *account, const char *id)
{
	struct key_view v;
	struct err e;
	int rc = key_find(a->thread->reader, str_of(account), str_of(id),
	    a->call->arena, &v, &e);

	if (rc == -1)
		return authority_reply_err(a, &e);
	return rc == 1 ? show_view(a, &v)
	               : authority_reply_error(
	                     a, 404, "The account has no key with that id");
}

/* GET /v1/keys/{key_id} */
bool
authority_manage_get(struct authority_request *a)
{
	return authority_manage_show(a, a->caller->account,
	    arena_strdup(a->call->arena, a->match.variables[0].value));
}

/* GET /v1/keys/current: the calling key, whatever it may do. */
bool
authority_manage_current(struct authority_request *a)
{
	struct key_check check = { .arena = a->call->arena };
	struct key_view *v = arena_new(a->call->arena, sizeof(*v));

	if (!authority_auth_any(a, &check, v))
		return true;
	/* The record is that of the key, which may do more. */
	if (check.kind != KEY_KIND_SECRET)
		return authority_reply_error(a, 403,
		    "A derived key or a token has no record of its own");
	return show_view(a, v);
}

static void
answer_updated(struct authority_request *a, struct key_change *c)
{
	if (c->stale)
		authority_reply_error(a, 412,
		    "The key has changed: read it again, and send its new ETag "
		    "in If-Match");
	else if (!c->found)
		authority_reply_error(
		    a, 404, "The account has no key with that id");
	else
		authority_manage_show(
		    a, c->account, arena_strdup(a->call->arena, c->id));
}

/* Reads If-Match, "12" or *.  Returns false if it was refused. */
static bool
read_generation(struct authority_request *a, uint64_t *out)
{
	struct str v = http_headers_get(&a->call->request->headers, "If-Match");
	int64_t n;

	*out = 0;
	if (v.p == NULL || str_is(v, "*"))
		return true;
	if (v.n > 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
		v = str_part(v, 1, v.n - 1);
	n = str_to_int(v, INT64_MAX - 1);
	if (n < 1) {
		authority_reply_error(a, 400,
		    "If-Match must be the ETag of the key, such as \"1\", or "
		    "*");
		return false;
	}
	*out = (uint64_t)n;
	return true;
}

/* PATCH /v1/keys/{key_id} */
bool
authority_manage_update(struct authority_request *a)
{
	const struct json *body = authority_reply_read_body(a);
	struct authority_settings s;
	struct authority_write *w;
	uint64_t generation;
	struct err e;

	if (body == NULL || !read_generation(a, &generation))
		return true;
	if (authority_settings_read(&s, a->call->arena, body, &e) == -1)
		return authority_reply_err(a, &e);
	if (s.settings.name.n > 0)
		return authority_reply_error(
		    a, 400, "\"name\" is set when a key is created, and stays");
	if (s.present == 0)
		return authority_reply_error(a, 400,
		    "Nothing to change: give alias, preset, permissions, "
		    "networks, metadata, enabled, expires_at or expires_in");
	w = authority_write_new(a, KEY_UPDATE, answer_updated);
	w->change.id = a->match.variables[0].value;
	w->change.api_only = true;
	w->change.update = s.present;
	w->change.alias = s.alias;
	w->change.settings = s.settings;
	w->change.if_generation = generation;
	return authority_write_submit(a, w);
}

/* GET /v1/presets: any valid key. */
bool
authority_manage_presets(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	const struct key_preset *p;
	struct key_check check = { .permission_count = 0 };
	struct key_view view;

	if (!authority_auth_any(a, &check, &view))
		return true;
	buf_clear(out);
	buf_puts(out, "{\"presets\":[");
	for (size_t i = 0; (p = key_preset_at(i)) != NULL; i++) {
		buf_printf(out,
		    "%s{\"name\":\"%s\",\"description\":", i > 0 ? "," : "",
		    p->name);
		json_write_string(out, str_of(p->description));
		buf_puts(out, ",\"permissions\":[");
		for (size_t k = 0; p->patterns[k] != NULL; k++) {
			if (k > 0)
				buf_putc(out, ',');
			json_write_string(out, str_of(p->patterns[k]));
		}
		buf_puts(out, "]}");
	}
	buf_puts(out, "]}");
	return authority_reply_json(a, 200);
}
