/* jsonpath_parse.c - parses queries: segments and selectors. */
#include "base/base.h"
#include "data/jsonpath/jsonpath.h"
#include "data/jsonpath/jsonpath_tree.h"

enum { QUERY_BYTES = 8192 };

static int
read_slice_end(struct jsonpath_reader *r, int64_t *out, bool *has)
{
	jsonpath_skip_blanks(r);
	*has = r->at < r->text.n &&
	       (r->text.p[r->at] == '-' ||
	           (r->text.p[r->at] >= '0' && r->text.p[r->at] <= '9'));
	return *has ? jsonpath_read_int(r, out) : 0;
}

/* Skips blanks only if a ":" follows them. */
static bool
take_colon(struct jsonpath_reader *r)
{
	const size_t from = r->at;

	jsonpath_skip_blanks(r);
	if (jsonpath_take(r, ":"))
		return true;
	r->at = from;
	return false;
}

/* Reads "1", "1:2", "::3" and so on. */
static int
read_index_or_slice(struct jsonpath_reader *r, struct jsonpath_selector *s)
{
	bool has_step = false;

	s->kind = JSONPATH_INDEX;
	s->step = 1;
	if (!jsonpath_is_at(r, ':')) {
		if (jsonpath_read_int(r, &s->start) == -1)
			return -1;
		s->has_start = true;
	}
	if (!take_colon(r))
		return 0;
	s->kind = JSONPATH_SLICE;
	if (read_slice_end(r, &s->end, &s->has_end) == -1)
		return -1;
	if (take_colon(r))
		return read_slice_end(r, &s->step, &has_step);
	return 0;
}

static int
read_selector(struct jsonpath_reader *r, struct jsonpath_selector *s)
{
	if (jsonpath_is_at(r, '\'') || jsonpath_is_at(r, '"')) {
		s->kind = JSONPATH_NAME;
		return jsonpath_read_string(r, &s->name);
	}
	if (jsonpath_take(r, "*")) {
		s->kind = JSONPATH_WILDCARD;
		return 0;
	}
	if (!jsonpath_take(r, "?"))
		return read_index_or_slice(r, s);
	s->kind = JSONPATH_FILTER;
	jsonpath_skip_blanks(r);
	s->filter = jsonpath_read_filter(r);
	return s->filter != NULL ? 0 : -1;
}

/* Reads the selectors after "[". */
static int
read_brackets(struct jsonpath_reader *r, struct jsonpath_segment *segment)
{
	struct jsonpath_selector **tail = &segment->selectors;

	do {
		*tail = arena_new(r->arena, sizeof(**tail));
		jsonpath_skip_blanks(r);
		if (read_selector(r, *tail) == -1)
			return -1;
		(*tail)->in_brackets = true;
		tail = &(*tail)->next;
		jsonpath_skip_blanks(r);
	} while (jsonpath_take(r, ","));
	return jsonpath_take(r, "]")
	           ? 0
	           : jsonpath_refuse(r, r->at, "',' or ']' is expected here");
}

/* Reads "*" or a name, after "." or "..". */
static int
read_shorthand(struct jsonpath_reader *r, struct jsonpath_segment *segment)
{
	struct jsonpath_selector *s = arena_new(r->arena, sizeof(*s));

	segment->selectors = s;
	s->kind = JSONPATH_WILDCARD;
	if (jsonpath_take(r, "*"))
		return 0;
	s->kind = JSONPATH_NAME;
	return jsonpath_read_name(r, &s->name);
}

/* Returns 1 if there is no further segment. */
static int
read_segment(struct jsonpath_reader *r, struct jsonpath_segment *segment)
{
	if (jsonpath_take(r, "..")) {
		segment->descendant = true;
		if (jsonpath_take(r, "["))
			return read_brackets(r, segment);
		return read_shorthand(r, segment);
	}
	if (jsonpath_take(r, "["))
		return read_brackets(r, segment);
	if (jsonpath_take(r, "."))
		return read_shorthand(r, segment);
	return 1;
}

/*
 * Reports whether the query is singular: each segment has one name or one index
 * and is not a descendant segment (RFC 9535 2.3.5.1).
 */
static bool
is_single(const struct jsonpath_segment *s)
{
	return !s->descendant && s->selectors->next == NULL &&
	       (s->selectors->kind == JSONPATH_NAME ||
	           s->selectors->kind == JSONPATH_INDEX);
}

struct jsonpath *
jsonpath_read_query(struct jsonpath_reader *r, bool relative)
{
	struct jsonpath *p = arena_new(r->arena, sizeof(*p));
	struct jsonpath_segment **tail = &p->segments;

	p->relative = relative;
	p->single = true;
	if (jsonpath_enter(r) == -1)
		return NULL;
	for (;;) {
		/* Blanks are allowed before a segment, not after the last. */
		const size_t from = r->at;
		struct jsonpath_segment *s = arena_new(r->arena, sizeof(*s));
		int rc;

		jsonpath_skip_blanks(r);
		rc = read_segment(r, s);
		if (rc == -1)
			return NULL;
		if (rc == 1) {
			r->at = from;
			break;
		}
		*tail = s;
		tail = &s->next;
		p->single = p->single && is_single(s);
	}
	r->depth--;
	return p;
}

struct jsonpath *
jsonpath_parse(struct arena *a, struct str text, struct err *e)
{
	struct jsonpath_reader r = { .arena = a, .e = e };
	struct jsonpath *p;

	if (text.n == 0 || str_is(text, "$."))
		text = STR("$");
	if (text.n > QUERY_BYTES) {
		err_set(e, ERR_INPUT, "the query is longer than %d bytes",
		    QUERY_BYTES);
		return NULL;
	}
	r.text = arena_str(a, text);
	if (!str_is_utf8(text)) {
		jsonpath_refuse(&r, 0, "the query is not UTF-8");
		return NULL;
	}
	if (!jsonpath_take(&r, "$")) {
		jsonpath_refuse(&r, 0, "a query begins with '$'");
		return NULL;
	}
	p = jsonpath_read_query(&r, false);
	if (p != NULL && r.at < r.text.n) {
		jsonpath_refuse(&r, r.at, "'.' or '[' is expected here");
		return NULL;
	}
	return p;
}
