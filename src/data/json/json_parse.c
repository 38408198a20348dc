/* json_parse.c - parses RFC 8259 text. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/json/json_names.h"
#include "data/json/json_parse_internal.h"

enum {
	NAME_SHOWN = 60, /* maximum bytes of a name in a message */
	VALUES_ASKED = 256, /* the memory budget is checked once for so many */
};

static struct json *parse_value(struct json_parser *ps);

static __attribute__((noinline)) void
skip_white(struct json_parser *ps)
{
	const char *p = ps->p, *end = ps->end;

	for (; p < end && (unsigned char)*p <= ' '; p++) {
		if (*p == '\n') {
			ps->line++;
			ps->line_start = p + 1;
		} else if (*p != ' ' && *p != '\t' && *p != '\r') {
			break;
		}
	}
	ps->p = p;
}

/* The usual cases: none, as in compact text, or one space. */
static inline void
skip_space(struct json_parser *ps)
{
	if (ps->p < ps->end && *ps->p == ' ')
		ps->p++;
	if (ps->p < ps->end && (unsigned char)*ps->p <= ' ')
		skip_white(ps);
}

static bool
take_digits(struct json_parser *ps)
{
	const char *from = ps->p;

	while (ps->p < ps->end && *ps->p >= '0' && *ps->p <= '9')
		ps->p++;
	return ps->p > from;
}

static struct json *
parse_number(struct json_parser *ps, struct json *v)
{
	const char *from = ps->p;

	json_parse_take(ps, '-');
	/* RFC 8259 section 6: no leading zeros. */
	if (!json_parse_take(ps, '0') && !take_digits(ps))
		return json_parse_refuse(
		    ps, ps->p, "expected a digit after '-'");
	if (json_parse_take(ps, '.') && !take_digits(ps))
		return json_parse_refuse(
		    ps, ps->p, "expected a digit after '.'");
	if (json_parse_take(ps, 'e') || json_parse_take(ps, 'E')) {
		if (!json_parse_take(ps, '-'))
			json_parse_take(ps, '+');
		if (!take_digits(ps))
			return json_parse_refuse(
			    ps, ps->p, "expected digits in the exponent");
	}
	if (ps->p < ps->end && *ps->p >= '0' && *ps->p <= '9')
		return json_parse_refuse(
		    ps, ps->p, "expected no digit after a leading zero");
	v->kind = JSON_NUMBER;
	v->text = (struct str){ from, (size_t)(ps->p - from) };
	return v;
}

static struct json *
parse_word(struct json_parser *ps, struct json *v)
{
	static const struct {
		struct str word;
		enum json_kind kind;
		bool boolean;
	} words[] = {
		{ { "true", 4 }, JSON_BOOL, true },
		{ { "false", 5 }, JSON_BOOL, false },
		{ { "null", 4 }, JSON_NULL, false },
	};
	struct str rest = { ps->p, (size_t)(ps->end - ps->p) };

	for (size_t i = 0; i < LEN(words); i++) {
		if (!str_starts(rest, words[i].word))
			continue;
		ps->p += words[i].word.n;
		v->kind = words[i].kind;
		v->boolean = words[i].boolean;
		return v;
	}
	return json_parse_refuse(ps, ps->p, "expected a value");
}

/* Enters an array or object. */
static bool
descend(struct json_parser *ps)
{
	if (ps->depth-- > 0) {
		ps->p++;
		skip_space(ps);
		return true;
	}
	err_at(ps->err, ERR_INPUT, ps->line, json_parse_column(ps, ps->p),
	    "the JSON nests too deep here");
	return false;
}

static struct json *
parse_array(struct json_parser *ps, struct json *v)
{
	v->kind = JSON_ARRAY;
	if (!descend(ps))
		return NULL;
	while (!json_parse_take(ps, ']')) {
		struct json *item;

		if (v->count > 0) {
			if (!json_parse_take(ps, ','))
				return json_parse_refuse(ps, ps->p,
				    "expected ',' or ']' after an array item");
			skip_space(ps);
		}
		if ((item = parse_value(ps)) == NULL)
			return NULL;
		json_push(v, item);
		skip_space(ps);
	}
	ps->depth++;
	return v;
}

/*
 * Refuses or removes duplicate names, whose meaning RFC 8259 section 4 leaves
 * open.
 */
static struct json *
settle_names(struct json_parser *ps, struct json *v)
{
	const struct json *first, *twin = json_names_twin(v, &first);

	if (twin == NULL)
		return v;
	if ((ps->flags & JSON_UNIQUE) == 0) {
		json_names_keep_last(v);
		return v;
	}
	err_at(ps->err, ERR_INPUT, twin->name_line, twin->name_column,
	    "duplicate member '%.*s', first in line %d column %d",
	    STR_FMT(str_part(twin->name, 0, NAME_SHOWN)), first->name_line,
	    first->name_column);
	return NULL;
}

static struct json *
parse_member(struct json_parser *ps)
{
	int line = ps->line, column = json_parse_column(ps, ps->p);
	struct json *m;
	struct str name;

	if (ps->p >= ps->end || *ps->p != '"')
		return json_parse_refuse(
		    ps, ps->p, "expected a member name in '\"'");
	if (!json_parse_string(ps, &name))
		return NULL;
	skip_space(ps);
	if (!json_parse_take(ps, ':'))
		return json_parse_refuse(
		    ps, ps->p, "expected ':' after a member name");
	skip_space(ps);
	if ((m = parse_value(ps)) == NULL)
		return NULL;
	m->name = name;
	m->name_line = line;
	m->name_column = column;
	return m;
}

static struct json *
parse_object(struct json_parser *ps, struct json *v)
{
	v->kind = JSON_OBJECT;
	if (!descend(ps))
		return NULL;
	while (!json_parse_take(ps, '}')) {
		struct json *m;

		if (v->count > 0) {
			if (!json_parse_take(ps, ','))
				return json_parse_refuse(ps, ps->p,
				    "expected ',' or '}' after an object "
				    "member");
			skip_space(ps);
		}
		if ((m = parse_member(ps)) == NULL)
			return NULL;
		json_push(v, m);
		skip_space(ps);
	}
	ps->depth++;
	return v->count > 1 ? settle_names(ps, v) : v;
}

static struct json *
refuse_count(struct json_parser *ps)
{
	const struct json_bounds *b = ps->bounds;

	err_at(ps->err, ERR_INPUT, ps->line, json_parse_column(ps, ps->p),
	    "the JSON has more than %lld values%s%s%s", (long long)b->values,
	    b->limit != NULL ? ": --limit " : "",
	    b->limit != NULL ? b->limit : "",
	    b->limit != NULL ? "=N allows more" : "");
	return NULL;
}

static struct json *
refuse_memory(struct json_parser *ps)
{
	err_set(ps->err, ERR_OVERLOADED,
	    "no memory left for this JSON (--limit memory=N)");
	return NULL;
}

static struct json *
parse_value(struct json_parser *ps)
{
	struct json *v;

	if (++ps->values > ps->bounds->values)
		return refuse_count(ps);
	if (ps->values % VALUES_ASKED == 0 &&
	    !arena_has_room(ps->arena, VALUES_ASKED * sizeof(*v)))
		return refuse_memory(ps);
	v = json_new(ps->arena, JSON_NULL);
	v->line = ps->line;
	v->column = json_parse_column(ps, ps->p);
	switch (ps->p < ps->end ? *ps->p : '\0') {
	case '{':
		return parse_object(ps, v);
	case '[':
		return parse_array(ps, v);
	case '"':
		v->kind = JSON_STRING;
		return json_parse_string(ps, &v->text) ? v : NULL;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return parse_number(ps, v);
	default:
		return parse_word(ps, v);
	}
}

struct json *
json_parse_bounded(struct arena *a, struct str text,
    const struct json_bounds *bounds, int flags, struct err *e)
{
	const struct str bytes =
	    flags & JSON_LENIENT ? text_decode_plain(a, text) : text;
	const char *begin = bytes.n > 0 ? bytes.p : "";
	struct json_parser ps = { .p = begin,
		.end = begin + bytes.n,
		.line_start = begin,
		.line = 1,
		.depth = bounds->depth,
		.bounds = bounds,
		.flags = flags,
		.arena = a,
		.err = e };
	struct json *v;

	skip_space(&ps);
	if ((v = parse_value(&ps)) == NULL)
		return NULL;
	skip_space(&ps);
	if (ps.p < ps.end)
		return json_parse_refuse(
		    &ps, ps.p, "expected the end of the text");
	return v;
}

struct json *
json_parse(
    struct arena *a, struct str text, int64_t depth, int flags, struct err *e)
{
	const struct json_bounds bounds = { .depth = depth,
		.values = JSON_VALUES_MAX };

	return json_parse_bounded(a, text, &bounds, flags, e);
}

const struct json *
json_parse_text(struct arena *a, struct str text)
{
	const struct json_bounds bounds = { 64, 100000, NULL };

	text = str_trim(text);
	if (text.n == 0 || text.n > JSON_IN_TEXT_BYTES)
		return NULL;
	return json_parse_bounded(a, text, &bounds, 0, NULL);
}
