/* authority_query.c - reads the query of a list request. */
#include "authority/authority_query.h"
#include "base/base.h"
#include "http/http.h"

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

/* A limit above the maximum means the maximum. */
static int
read_limit(struct authority_query *out, struct str text, struct err *e)
{
	int64_t v = str_to_int(text, LIMIT_LIST_MAX);

	if (!is_number(text) || v == 0)
		return err_set(e, ERR_INPUT,
		    "limit must be an integer of at least 1, not '%.*s'",
		    (int)(text.n < 40 ? text.n : 40), text.p);
	out->limit = v == -1 ? LIMIT_LIST_MAX : v;
	return 0;
}

int
authority_query_refuse_cursor(struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "cursor must be the next_cursor of an earlier response");
}

/* Strict, so that each page has exactly one cursor of each form. */
static int
read_cursor(struct authority_query *out, struct arena *a, struct str text,
    struct err *e)
{
	struct str page = decode_base64(a, text);
	uint8_t id[16];

	if (page.p != NULL && decode_uuid(id, page)) {
		out->after = page;
		return 0;
	}
	if (page.p == NULL || !is_number(page) || page.p[0] == '0')
		return authority_query_refuse_cursor(e);
	out->page = str_to_int(page, INT64_MAX - 1);
	if (out->page == -1)
		out->page = INT64_MAX;
	return 0;
}

/* One value, or several separated by commas.  Unknown ones are ignored. */
static void
read_expand(struct authority_query *out, struct str text)
{
	while (text.p != NULL) {
		if (str_is(str_trim(str_cut(&text, ',')), "creator_info"))
			out->creator = true;
	}
}

static const char *const own_names[] = { "limit", "cursor", "expand", "view" };

enum { NAMES_MAX = 32 };

/* A parameter that is ignored would return keys that were not asked for. */
static int
refuse_name(struct str name, struct err *e)
{
	const char *names[NAMES_MAX], *one, *nearest;
	size_t count = LEN(own_names);

	memcpy(names, own_names, sizeof(own_names));
	for (size_t i = 0; (one = authority_filter_name(i)) != NULL; i++)
		names[count++] = one;
	nearest = str_nearest(name, names, count);
	if (str_is(name, "creator"))
		nearest = "created_by";
	if (str_is(name, "metadata") || str_starts(name, STR("metadata[")))
		nearest = "metadata.NAME=VALUE";
	return err_set(e, ERR_INPUT, "unknown query parameter '%.*s'%s%s",
	    STR_FMT(str_part(name, 0, 40)),
	    nearest != NULL ? "; did you mean " : "",
	    nearest != NULL ? nearest : "");
}

static int
read_filter(struct authority_query *out, struct str name, struct str value,
    struct err *e)
{
	int rc;

	if (str_is(name, "view")) {
		out->full = str_is(value, "full");
		return out->full ? 0
		                 : err_set(e, ERR_INPUT,
		                       "view can only be full, not '%.*s'",
		                       STR_FMT(str_part(value, 0, 40)));
	}
	rc =
	    authority_filter_set(&out->filter, name, value, clock_real_ms(), e);
	return rc == 0 ? refuse_name(name, e) : rc == 1 ? 0 : -1;
}

int
authority_query_read(struct authority_query *out, struct arena *a,
    struct str query, struct err *e)
{
	struct err bad = { .kind = ERR_NONE };
	struct str name, value;
	int limits = 0, cursors = 0;

	*out =
	    (struct authority_query){ .limit = LIMIT_LIST_DEFAULT, .page = 1 };
	while (http_query_next(a, &query, &name, &value, &bad)) {
		int rc = 0;

		if (str_is(name, "limit"))
			rc = limits++ == 0 ? read_limit(out, value, e)
			                   : err_set(e, ERR_INPUT,
			                         "limit is given twice");
		else if (str_is(name, "cursor"))
			rc = cursors++ == 0 ? read_cursor(out, a, value, e)
			                    : err_set(e, ERR_INPUT,
			                          "cursor is given twice");
		else if (str_is(name, "expand"))
			read_expand(out, value);
		else
			rc = read_filter(out, name, value, e);
		if (rc == -1)
			return -1;
	}
	if (bad.kind == ERR_NONE && !out->full &&
	    authority_filter_is_set(&out->filter))
		return err_set(
		    e, ERR_INPUT, "filters need view=full beside them");
	return bad.kind == ERR_NONE ? 0 : err_set(e, bad.kind, "%s", bad.text);
}

void
authority_query_cursor(struct buf *out, const char id[37])
{
	encode_base64(out, id, 36);
}
