/* authority_query.c - reads the query of a list request. */
#include "authority/authority_query.h"
#include "base/base.h"
#include "http/http.h"
#include "key/key.h"

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

/* Of another order than by creation: a byte for the sort, then the place. */
static uint8_t
sort_byte(const struct authority_query *q)
{
	return (uint8_t)(q->sort << 1 | q->ascending);
}

static int
read_place_cursor(struct authority_query *out, struct str text, struct err *e)
{
	uint8_t bytes[1 + AUTHORITY_QUERY_PLACE];

	if (!decode_hex(bytes, sizeof(bytes), text) ||
	    bytes[0] != sort_byte(out))
		return err_set(e, ERR_INPUT,
		    "cursor must be the next_cursor of an earlier response "
		    "with the same sort");
	memcpy(out->place, bytes + 1, sizeof(out->place));
	out->has_place = true;
	return 0;
}

void
authority_query_place_cursor(char out[AUTHORITY_QUERY_CURSOR],
    const struct authority_query *q, const uint8_t place[AUTHORITY_QUERY_PLACE])
{
	uint8_t bytes[1 + AUTHORITY_QUERY_PLACE] = { sort_byte(q) };

	memcpy(bytes + 1, place, AUTHORITY_QUERY_PLACE);
	encode_hex(out, bytes, sizeof(bytes));
}

static int
read_sort(struct authority_query *out, struct str text, struct err *e)
{
	static const char *const names[] = {
		[AUTHORITY_SORT_CREATED] = "created",
		[AUTHORITY_SORT_ALIAS] = "alias",
		[AUTHORITY_SORT_EXPIRES] = "expires",
		[AUTHORITY_SORT_LAST_USED] = "last_used",
	};
	const bool falling = text.n > 0 && text.p[0] == '-';
	const struct str name = str_part(text, falling ? 1 : 0, text.n);

	for (size_t i = 0; i < LEN(names); i++) {
		if (!str_is(name, names[i]))
			continue;
		out->sort = (enum authority_sort)i;
		out->ascending = !falling;
		return 0;
	}
	return err_set(e, ERR_INPUT,
	    "sort must be one of: created, alias, expires, last_used, or one "
	    "with - before it for the opposite order; not '%.*s'",
	    STR_FMT(str_part(text, 0, 40)));
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

static const char *const own_names[] = { "limit", "cursor", "expand", "view",
	"sort" };

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
	rc = authority_filter_set(
	    &out->filter, name, value, key_clock_now_ms(), e);
	return rc == 0 ? refuse_name(name, e) : rc == 1 ? 0 : -1;
}

/* Parameters that must not be repeated. */
struct once {
	struct str limit, cursor, sort;
};

/* Stores the value of such a parameter.  Returns 1, 0 for others, or -1. */
static int
take_once(struct once *o, struct str name, struct str value, struct err *e)
{
	struct {
		const char *name;
		struct str *at;
	} t[] = { { "limit", &o->limit }, { "cursor", &o->cursor },
		{ "sort", &o->sort } };

	for (size_t i = 0; i < LEN(t); i++) {
		if (!str_is(name, t[i].name))
			continue;
		if (t[i].at->p != NULL)
			return err_set(
			    e, ERR_INPUT, "%s is given twice", t[i].name);
		*t[i].at = value.n > 0 ? value : STR("");
		return 1;
	}
	return 0;
}

/* Order: the sort says what a cursor is. */
static int
read_once(struct authority_query *out, struct arena *a, const struct once *o,
    struct err *e)
{
	if (o->limit.p != NULL && read_limit(out, o->limit, e) == -1)
		return -1;
	if (o->sort.p != NULL && read_sort(out, o->sort, e) == -1)
		return -1;
	if (!out->full &&
	    (o->sort.p != NULL || authority_filter_is_set(&out->filter)))
		return err_set(e, ERR_INPUT,
		    "filters and sort need view=full beside them");
	if (o->cursor.p == NULL)
		return 0;
	return out->sort == AUTHORITY_SORT_CREATED
	           ? read_cursor(out, a, o->cursor, e)
	           : read_place_cursor(out, o->cursor, e);
}

int
authority_query_read(struct authority_query *out, struct arena *a,
    struct str query, struct err *e)
{
	struct err bad;
	struct once once = { .limit = STR_NONE };
	struct str name, value;

	*out =
	    (struct authority_query){ .limit = LIMIT_LIST_DEFAULT, .page = 1 };
	bad.kind = ERR_NONE;
	while (http_query_next(a, &query, &name, &value, &bad)) {
		int rc = take_once(&once, name, value, e);

		if (rc == 0 && str_is(name, "expand"))
			read_expand(out, value);
		else if (rc == 0)
			rc = read_filter(out, name, value, e);
		if (rc == -1)
			return -1;
	}
	if (bad.kind != ERR_NONE)
		return err_set(e, bad.kind, "%s", bad.text);
	return read_once(out, a, &once, e);
}

void
authority_query_cursor(struct buf *out, const char id[37])
{
	encode_base64(out, id, 36);
}
