/* mcp_secret_text.c - a set of secrets, and texts without them. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_text.h"
#include "key/key.h"
#include "mcp/mcp.h"

void
mcp_secret_text_init(struct mcp_secret_text *t, struct arena *a)
{
	*t = (struct mcp_secret_text){
		.arena = a,
		.shortest = KEY_SECRET_CHARS,
	};
	t->items = arena_new(a, MCP_SECRET_TEXTS * sizeof(*t->items));
}

bool
mcp_secret_text_has(const struct mcp_secret_text *t, struct str text)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_equal(t->items[i].text, text))
			return true;
	return false;
}

static struct str
fold(struct arena *a, struct str text)
{
	char *out = arena_strdup(a, text);

	for (size_t i = 0; i < text.n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
	return (struct str){ out, text.n };
}

static void
add(struct mcp_secret_text *t, struct str text, bool holder)
{
	size_t at = t->count;

	if (text.n == 0 || mcp_secret_text_has(t, text))
		return;
	if (t->count == MCP_SECRET_TEXTS) {
		t->over = true;
		return;
	}
	/* The longest first, because one may be part of another. */
	for (; at > 0 && t->items[at - 1].text.n < text.n; at--)
		t->items[at] = t->items[at - 1];
	t->items[at] = (struct mcp_secret_one){
		.text = arena_str(t->arena, text),
		.folded = fold(t->arena, text),
		.form = STR_NONE,
		.holder = holder,
	};
	t->count++;
	if (!holder && text.n < t->shortest)
		t->shortest = text.n;
}

void
mcp_secret_text_add(struct mcp_secret_text *t, struct str secret)
{
	add(t, secret, false);
}

void
mcp_secret_text_add_holder(struct mcp_secret_text *t, struct str value)
{
	add(t, value, true);
}

void
mcp_secret_text_add_leaves(struct mcp_secret_text *t, const struct json *v)
{
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		mcp_secret_text_add(t, v->text);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		mcp_secret_text_add_leaves(t, m);
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* "ck1_" and 49 letters and digits. */
static bool
is_secret_at(struct str text, size_t at)
{
	if (!str_starts(str_part(text, at, text.n), STR("ck1_")) ||
	    text.n - at < KEY_SECRET_CHARS)
		return false;
	for (size_t i = at + 4; i < at + KEY_SECRET_CHARS; i++)
		if (!is_alnum(text.p[i]))
			return false;
	return true;
}

bool
mcp_secret_text_has_key(struct str text)
{
	for (size_t at = 0; (at = str_find(text, 'c', at)) < text.n; at++)
		if (is_secret_at(text, at))
			return true;
	return false;
}

void
mcp_secret_text_add_keys(struct mcp_secret_text *t, struct str text)
{
	uint8_t id[16];
	size_t at = 0;

	while ((at = str_find(text, 'c', at)) < text.n) {
		const size_t end = at + KEY_SECRET_CHARS;
		struct str whole;

		if (!is_secret_at(text, at)) {
			at++;
			continue;
		}
		if (at > KEY_ID_CHARS) {
			whole = str_part(text, at - KEY_ID_CHARS - 1, end);
			if (key_format_parse(whole, id))
				mcp_secret_text_add(t, whole);
		}
		mcp_secret_text_add(t, str_part(text, at, end));
		at = end;
	}
}

void
mcp_secret_text_add_keys_in(struct mcp_secret_text *t, const struct json *v)
{
	if (v->kind == JSON_STRING)
		mcp_secret_text_add_keys(t, v->text);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		mcp_secret_text_add_keys_in(t, m);
}

/* Returns the secret that begins at p, which has n bytes; NULL: none. */
static struct mcp_secret_one *
find_at(const struct mcp_secret_text *t, const char *p, size_t n)
{
	for (size_t i = 0; i < t->count; i++) {
		struct str s = t->items[i].text;

		if (s.n >= MCP_SECRET_SHORT && s.n <= n && *s.p == *p &&
		    memcmp(s.p, p, s.n) == 0)
			return &t->items[i];
	}
	return NULL;
}

static struct mcp_secret_one *
find_whole(struct mcp_secret_text *t, struct str text)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_equal(t->items[i].text, text))
			return &t->items[i];
	return NULL;
}

static bool
holds_any(const struct mcp_secret_text *t, struct str text)
{
	for (size_t i = 0; i < t->count; i++) {
		struct str s = t->items[i].text;

		if (s.n >= MCP_SECRET_SHORT && text.n >= s.n &&
		    memmem(text.p, text.n, s.p, s.n) != NULL)
			return true;
	}
	return false;
}

static struct str
form_of(struct mcp_secret_one *one, mcp_secret_form_fn *form, void *context)
{
	if (one->form.p == NULL)
		one->form = form(context, one);
	return one->form;
}

struct str
mcp_secret_text_replace(struct mcp_secret_text *t, struct str text,
    mcp_secret_form_fn *form, void *context)
{
	struct mcp_secret_one *one = find_whole(t, text);
	struct str out;
	struct buf b;

	if (one != NULL)
		return form_of(one, form, context);
	if (!holds_any(t, text))
		return text;
	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < text.n;) {
		one = find_at(t, text.p + i, text.n - i);
		if (one == NULL) {
			buf_putc(&b, text.p[i++]);
			continue;
		}
		buf_add_str(&b, form_of(one, form, context));
		i += one->text.n;
	}
	out = arena_str(t->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

struct str
mcp_secret_text_without(const struct mcp_secret_text *t, struct str text)
{
	struct str out;
	struct buf b;

	if (mcp_secret_text_has(t, text))
		return STR("");
	if (!holds_any(t, text))
		return text;
	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < text.n;) {
		const struct mcp_secret_one *one =
		    find_at(t, text.p + i, text.n - i);

		buf_putc(&b, one != NULL ? ' ' : text.p[i]);
		i += one != NULL ? one->text.n : 1;
	}
	out = arena_str(t->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

static struct json *
copy_without(struct mcp_secret_text *t, const struct json *v,
    mcp_secret_form_fn *form, void *context)
{
	struct json *out;
	struct str text;

	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) {
		text = mcp_secret_text_replace(t, v->text, form, context);
		return text.p == v->text.p ? json_alias(t->arena, v)
		                           : json_new_text(t->arena, text);
	}
	if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
		return json_alias(t->arena, v);
	out = json_new(t->arena, v->kind);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct json *copy = copy_without(t, m, form, context);

		if (v->kind == JSON_ARRAY)
			json_push(out, copy);
		else
			json_add_str(out,
			    mcp_secret_text_replace(t, m->name, form, context),
			    copy);
	}
	return out;
}

struct str
mcp_secret_text_replace_in(struct mcp_secret_text *t, const struct json *v,
    mcp_secret_form_fn *form, void *context)
{
	return mcp_text_json(t->arena, copy_without(t, v, form, context));
}
