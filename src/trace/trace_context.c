/* trace_context.c - reads and writes trace headers. */
#include "base/base.h"
#include "http/http.h"
#include "trace/trace_context.h"

enum {
	PARENT_CHARACTERS = 55,
	STATE_CHARACTERS = 512,
	STATE_MEMBERS = 32,
	STATE_KEY = 256,
	STATE_VALUE = 256,
	SAMPLED = 1,
};

static bool
is_zero(const uint8_t *p, size_t n)
{
	uint8_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= p[i];
	return all == 0;
}

/* Reads lower-case hex that is not all zeros. */
static bool
read_id(uint8_t *out, size_t n, struct str hex)
{
	for (size_t i = 0; i < hex.n; i++)
		if (hex.p[i] >= 'A' && hex.p[i] <= 'F')
			return false;
	return decode_hex(out, n, hex) && !is_zero(out, n);
}

static bool
is_key_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("_-*/@", c) != NULL);
}

/* Returns whether m is a member "key=value" of tracestate. */
static bool
is_state_member(struct str m)
{
	struct str value = m, key = str_cut(&value, '=');

	if (value.p == NULL || key.n == 0 || key.n > STATE_KEY ||
	    value.n == 0 || value.n > STATE_VALUE ||
	    value.p[value.n - 1] == ' ' || strchr("_-*/@", key.p[0]) != NULL)
		return false;
	for (size_t i = 0; i < key.n; i++)
		if (!is_key_character(key.p[i]))
			return false;
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < ' ' || value.p[i] > '~' || value.p[i] == '=')
			return false;
	return true;
}

static bool
is_state(struct str s)
{
	size_t members = 0;

	if (s.n == 0 || s.n > STATE_CHARACTERS)
		return false;
	while (s.p != NULL) {
		struct str m = str_trim(str_cut(&s, ','));

		/* Empty members are allowed. */
		if (m.n > 0 &&
		    (++members > STATE_MEMBERS || !is_state_member(m)))
			return false;
	}
	return members > 0;
}

bool
trace_context_parse(
    struct trace_context *out, struct str parent, struct str state)
{
	uint8_t version, flags;

	*out = (struct trace_context){ .decided = true };
	if (parent.n < PARENT_CHARACTERS || parent.p[2] != '-' ||
	    parent.p[35] != '-' || parent.p[52] != '-' ||
	    !read_id(out->trace_id, 16, str_part(parent, 3, 35)) ||
	    !read_id(out->span_id, 8, str_part(parent, 36, 52)) ||
	    !decode_hex(&flags, 1, str_part(parent, 53, 55)) ||
	    !decode_hex(&version, 1, str_part(parent, 0, 2)))
		return false;
	for (size_t i = 0; i < PARENT_CHARACTERS; i++)
		if (parent.p[i] >= 'A' && parent.p[i] <= 'F')
			return false;
	/* A later version may have more fields after another dash. */
	if (version == 0xff ||
	    (version == 0 && parent.n != PARENT_CHARACTERS) ||
	    (parent.n > PARENT_CHARACTERS && parent.p[55] != '-'))
		return false;
	out->sampled = flags & SAMPLED;
	out->state = is_state(state) ? state : STR_NONE;
	return true;
}

/* Reads a trace id.  One of 64 bits is the lower half. */
static bool
read_b3_trace(struct trace_context *out, struct str hex)
{
	if (hex.n == 16)
		return read_id(out->trace_id + 8, 8, hex);
	return read_id(out->trace_id, 16, hex);
}

/* "1", "0", "d" (debug) or nothing. */
static bool
read_b3_sampled(struct trace_context *out, struct str s)
{
	out->decided = s.n > 0;
	out->sampled = str_is(s, "1") || str_is(s, "d");
	return s.n == 0 || out->sampled || str_is(s, "0");
}

bool
trace_context_parse_b3(struct trace_context *out, struct str b3)
{
	struct str trace = str_cut(&b3, '-'), span = str_cut(&b3, '-'),
	           sampled = str_cut(&b3, '-');
	uint8_t parent[8];

	*out = (struct trace_context){ .decided = false };
	return read_b3_trace(out, trace) && read_id(out->span_id, 8, span) &&
	       read_b3_sampled(out, sampled) &&
	       (b3.p == NULL || read_id(parent, 8, b3));
}

/* Returns the header of that name; sets *many if there are two. */
static struct str
only(const struct http_headers *h, const char *name, bool *many)
{
	struct str found = STR_NONE;

	for (size_t i = 0; i < h->count; i++) {
		if (!str_equal_nocase(h->items[i].name, str_of(name)))
			continue;
		*many = *many || found.p != NULL;
		found = str_trim(h->items[i].value);
	}
	return found;
}

/* Joins the values of a header with commas (RFC 9110 5.3). */
static struct str
joined(struct arena *a, const struct http_headers *h, const char *name)
{
	struct str all = STR_NONE;

	for (size_t i = 0; i < h->count; i++) {
		if (!str_equal_nocase(h->items[i].name, str_of(name)))
			continue;
		if (all.p == NULL)
			all = str_trim(h->items[i].value);
		else if (all.n <= STATE_CHARACTERS)
			all = arena_strf(a, "%.*s,%.*s", STR_FMT(all),
			    STR_FMT(h->items[i].value));
	}
	return all;
}

static bool
read_b3(struct trace_context *out, const struct http_headers *h)
{
	bool many = false;
	struct str one = only(h, "b3", &many);
	struct str trace = only(h, "x-b3-traceid", &many);
	struct str span = only(h, "x-b3-spanid", &many);
	struct str sampled = only(h, "x-b3-sampled", &many);
	struct str debug = only(h, "x-b3-flags", &many);

	if (many)
		return false;
	if (one.p != NULL)
		return trace_context_parse_b3(out, one);
	*out = (struct trace_context){ .decided = false };
	return read_b3_trace(out, trace) && read_id(out->span_id, 8, span) &&
	       read_b3_sampled(out, str_is(debug, "1") ? STR("d") : sampled);
}

bool
trace_context_read(struct trace_context *out, struct arena *a,
    const struct http_headers *h, bool b3)
{
	bool many = false;
	struct str parent;

	if (b3)
		return read_b3(out, h);
	parent = only(h, "traceparent", &many);
	if (parent.p == NULL || many)
		return false;
	return trace_context_parse(out, parent, joined(a, h, "tracestate"));
}

/* Appends bytes in hex and a hyphen. */
static char *
put_id(char *to, const uint8_t *id, size_t n)
{
	encode_hex(to, id, n);
	to[2 * n] = '-';
	return to + 2 * n + 1;
}

/* Every call has one of these headers, so they are written without printf. */
void
trace_context_write(struct arena *a, struct http_headers *h,
    const struct trace_context *c, bool b3)
{
	enum { PREFIX = 3, IDS = 33 + 17 };
	const size_t n = b3 ? IDS + 1 : PREFIX + IDS + 2;
	char *text = arena_new(a, n + 1), *at = text;

	if (!b3) {
		memcpy(at, "00-", PREFIX);
		at += PREFIX;
	}
	at = put_id(at, c->trace_id, sizeof(c->trace_id));
	at = put_id(at, c->span_id, sizeof(c->span_id));
	if (!b3)
		*at++ = '0';
	*at = c->sampled ? '1' : '0';
	http_headers_add(
	    a, h, b3 ? STR("b3") : STR("traceparent"), (struct str){ text, n });
	if (!b3 && c->state.n > 0)
		http_headers_add(a, h, STR("tracestate"), c->state);
}

void
trace_context_make(struct trace_context *out, bool sampled)
{
	*out = (struct trace_context){ .decided = true, .sampled = sampled };
	random_id(out->trace_id, sizeof(out->trace_id));
	random_id(out->span_id, sizeof(out->span_id));
	/* All zeros is not a valid id. */
	out->trace_id[15] |= is_zero(out->trace_id, 16);
	out->span_id[7] |= is_zero(out->span_id, 8);
}
