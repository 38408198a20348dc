/* mcp_secret_scan.c - finds encoded secrets in a text. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_decode.h"
#include "expose/mcp/mcp_secret_digits.h"
#include "expose/mcp/mcp_secret_scan.h"
#include "expose/mcp/mcp_secret_text.h"
#include "mcp/mcp.h"

enum {
	DEPTH_MAX = 4, /* nested encodings */
	/*
	 * Bytes that are searched for one response: about 50 ms, on the loop.
	 */
	WORK_MAX = 8 * 1024 * 1024,
};

bool
mcp_secret_scan_is_tired(const struct mcp_secret_text *t)
{
	return t->work > WORK_MAX;
}

/* Is the text a secret, or does it contain one? */
static bool
holds(const struct mcp_secret_text *t, struct str folded)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct mcp_secret_one *one = &t->items[i];

		if (one->holder)
			continue;
		if (one->text.n >= MCP_SECRET_SHORT
		        ? str_find_text(folded, one->folded, 0) < folded.n
		        : str_equal(str_trim(folded), one->folded))
			return true;
	}
	return false;
}

/* Ignoring case, because names of hosts are in lower case. */
static bool
holds_folded(struct mcp_secret_text *t, struct str text)
{
	struct buf b;
	bool found;

	t->work += text.n * (t->count + 1);
	if (mcp_secret_scan_is_tired(t) || mcp_secret_text_has_key(text))
		return true;
	if (t->count == 0)
		return false;
	buf_init(&b, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];

		buf_putc(&b, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	found = holds(t, buf_str(&b));
	buf_done_secret(&b);
	return found;
}

static bool
look(struct mcp_secret_text *t, struct str text, int depth)
{
	bool found;

	/* No encoding is shorter than the original. */
	if (text.n < t->shortest)
		return false;
	found = holds_folded(t, text);
	if (depth == DEPTH_MAX)
		return found;
	for (size_t i = 0; i < mcp_secret_decode_count && !found; i++) {
		struct buf b;

		buf_init(&b, MCP_TEXT_MAX);
		t->work += text.n;
		if (mcp_secret_decode(i, &b, text))
			found = b.over || look(t, buf_str(&b), depth + 1);
		buf_done_secret(&b);
	}
	return found;
}

bool
mcp_secret_scan(struct mcp_secret_text *t, struct str text)
{
	return look(t, text, 0);
}

/* Is the text known to the caller? */
static bool
is_known(const struct json *known, struct str text)
{
	if (known == NULL)
		return false;
	if (known->kind == JSON_STRING && str_equal(known->text, text))
		return true;
	for (const struct json *m = known->first; m != NULL; m = m->next)
		if (is_known(m, text))
			return true;
	return false;
}

static size_t
look_at_one(struct mcp_secret_text *t, struct str text, bool strict,
    const struct json *known)
{
	const struct str rest = mcp_secret_text_without(t, text);

	if (!mcp_secret_scan(t, rest) &&
	    !(strict && mcp_secret_digits_is_opaque(rest) &&
	        !is_known(known, text)))
		return 0;
	mcp_secret_text_add_holder(t, text);
	return 1;
}

/* A list of numbers may be the bytes of a secret, as in a Buffer of Node.js. */
static bool
holds_as_numbers(struct mcp_secret_text *t, const struct json *v)
{
	struct buf b;
	bool found;

	if (v->kind != JSON_ARRAY || v->first == NULL ||
	    v->first->kind != JSON_NUMBER)
		return false;
	buf_init(&b, MCP_TEXT_MAX);
	json_write(&b, v);
	found = mcp_secret_scan(t, buf_str(&b));
	buf_done_secret(&b);
	return found;
}

/* Numbers cannot be replaced by text, so the whole response counts. */
static size_t
look_at_numbers(struct mcp_secret_text *t, const struct json *v)
{
	return holds_as_numbers(t, v) ? MCP_SECRET_TEXTS : 0;
}

size_t
mcp_secret_scan_in(struct mcp_secret_text *t, const struct json *v, bool strict,
    const struct json *known)
{
	size_t n = look_at_numbers(t, v);

	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		n = look_at_one(t, v->text, strict, known);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (v->kind == JSON_OBJECT)
			n += look_at_one(t, m->name, strict, known);
		n += mcp_secret_scan_in(t, m, strict, known);
	}
	return n;
}
