/* json_parse.c - one RFC 8259 text into values. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/json/json_names.h"

/* Invariant: begin <= line_start <= p <= end. */
struct parser {
	const char *p, *end, *line_start;
	int line;
	int64_t depth; /* levels that may still be opened */
	int64_t values; /* so far */
	const struct json_bounds *bounds;
	int flags;
	struct arena *arena;
	struct err *err;
};

enum {
	NAME_SHOWN = 60, /* bytes of a name in a message */
	VALUES_ASKED = 256, /* for which memory is asked at once */
};

static struct json *parse_value(struct parser *ps);

static int
column_of(const struct parser *ps, const char *at)
{
	return (int)(at - ps->line_start) + 1;
}

/* Refuse what is at `at`; NULL so that a refusal is one statement. */
static void *
refuse(struct parser *ps, const char *at, const char *what)
{
	char found[48];
	unsigned char c = at < ps->end ? (unsigned char)*at : 0;

	if (at >= ps->end)
		snprintf(found, sizeof(found), "the text ends");
	else if (c > ' ' && c < 0x7f)
		snprintf(found, sizeof(found), "'%c' is there", c);
	else
		snprintf(found, sizeof(found), "byte 0x%02x is there", c);
	err_at(ps->err, ERR_INPUT, ps->line, column_of(ps, at),
	    "not valid JSON: %s, but %s", what, found);
	return NULL;
}

static void
skip_space(struct parser *ps)
{
	for (; ps->p < ps->end; ps->p++) {
		char c = *ps->p;

		if (c == '\n') {
			ps->line++;
			ps->line_start = ps->p + 1;
		} else if (c != ' ' && c != '\t' && c != '\r') {
			return;
		}
	}
}

static bool
take(struct parser *ps, char c)
{
	if (ps->p >= ps->end || *ps->p != c)
		return false;
	ps->p++;
	return true;
}

/* Four hex digits at ps->p; -1 where they are not. */
static int32_t
take_hex4(struct parser *ps)
{
	int32_t v = 0;

	if (ps->end - ps->p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = decode_hex_digit(ps->p[i]);

		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	ps->p += 4;
	return v;
}

static char *
put_utf8(char *out, int32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

/* RFC 8259 section 7: beyond the first plane two \u make one character. */
static char *
take_unicode(struct parser *ps, char *out)
{
	const char *at = ps->p - 2;
	int32_t c = take_hex4(ps), low;

	if (c < 0)
		return refuse(ps, ps->p, "\\u takes four hex digits");
	if (c >= 0xd800 && c <= 0xdfff) {
		if (c >= 0xdc00 || !take(ps, '\\') || !take(ps, 'u') ||
		    (low = take_hex4(ps)) < 0xdc00 || low > 0xdfff)
			return refuse(
			    ps, at, "half of a surrogate pair stands alone");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return put_utf8(out, c);
}

static char *
take_escape(struct parser *ps, char *out)
{
	static const char plain[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *hit;

	if (take(ps, 'u'))
		return take_unicode(ps, out);
	if (ps->p >= ps->end || *ps->p == '\0' ||
	    (hit = strchr(plain, *ps->p)) == NULL)
		return refuse(
		    ps, ps->p, "one of \"\\/bfnrtu follows a backslash");
	ps->p++;
	*out++ = meant[hit - plain];
	return out;
}

/* From `from` (past the opening quote) to the closing one, escapes undone. */
static bool
decode_string(struct parser *ps, const char *from, struct str *text)
{
	const char *close = ps->p;
	char *begin, *out;

	/* No escape is longer decoded than written: find the end first. */
	while (close < ps->end && *close != '"')
		close += *close == '\\' && ps->end - close > 1 ? 2 : 1;
	if (close >= ps->end) {
		refuse(ps, ps->end, "a string must be closed by '\"'");
		return false;
	}
	begin = out = arena_new(ps->arena, (size_t)(close - from) + 1);
	ps->p = from;
	while (ps->p < close) {
		if ((unsigned char)*ps->p < ' ') {
			refuse(ps, ps->p,
			    "control characters in a string are escaped");
			return false;
		}
		if (*ps->p != '\\') {
			*out++ = *ps->p++;
			continue;
		}
		ps->p++;
		if ((out = take_escape(ps, out)) == NULL)
			return false;
	}
	ps->p = close + 1;
	*text = (struct str){ begin, (size_t)(out - begin) };
	return true;
}

/* The string whose opening quote is at ps->p. */
static bool
parse_string(struct parser *ps, struct str *text)
{
	const char *from = ++ps->p;
	const char *p = from;
	unsigned char seen = 0;

	while (
	    p < ps->end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		seen |= (unsigned char)*p++;
	ps->p = p;
	if (p < ps->end && *p == '"') {
		*text = (struct str){ from, (size_t)(p - from) };
		ps->p++;
	} else if (p < ps->end && *p == '\\') {
		seen = 0x80;
		if (!decode_string(ps, from, text))
			return false;
	} else {
		refuse(ps, p,
		    p < ps->end ? "control characters in a string are escaped"
		                : "a string must be closed by '\"'");
		return false;
	}
	if (seen >= 0x80 && !str_is_utf8(*text)) {
		err_at(ps->err, ERR_INPUT, ps->line, column_of(ps, from - 1),
		    "not valid JSON: this string is not UTF-8");
		return false;
	}
	return true;
}

static bool
take_digits(struct parser *ps)
{
	const char *from = ps->p;

	while (ps->p < ps->end && *ps->p >= '0' && *ps->p <= '9')
		ps->p++;
	return ps->p > from;
}

static struct json *
parse_number(struct parser *ps, struct json *v)
{
	const char *from = ps->p;

	take(ps, '-');
	/* RFC 8259 section 6: no zeros in front. */
	if (!take(ps, '0') && !take_digits(ps))
		return refuse(ps, ps->p, "a digit follows '-'");
	if (take(ps, '.') && !take_digits(ps))
		return refuse(ps, ps->p, "a digit follows '.'");
	if (take(ps, 'e') || take(ps, 'E')) {
		if (!take(ps, '-'))
			take(ps, '+');
		if (!take_digits(ps))
			return refuse(ps, ps->p, "an exponent has digits");
	}
	if (ps->p < ps->end && *ps->p >= '0' && *ps->p <= '9')
		return refuse(ps, ps->p, "a number has no zero in front");
	v->kind = JSON_NUMBER;
	v->text = (struct str){ from, (size_t)(ps->p - from) };
	return v;
}

static struct json *
parse_word(struct parser *ps, struct json *v)
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
	return refuse(ps, ps->p, "a value is wanted");
}

/* Enter an array or object. */
static bool
descend(struct parser *ps)
{
	if (ps->depth-- > 0) {
		ps->p++;
		skip_space(ps);
		return true;
	}
	err_at(ps->err, ERR_INPUT, ps->line, column_of(ps, ps->p),
	    "JSON nests too deep here");
	return false;
}

static struct json *
parse_array(struct parser *ps, struct json *v)
{
	v->kind = JSON_ARRAY;
	if (!descend(ps))
		return NULL;
	while (!take(ps, ']')) {
		struct json *item;

		if (v->count > 0) {
			if (!take(ps, ','))
				return refuse(ps, ps->p,
				    "',' or ']' follows an array's item");
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

/* RFC 8259 section 4 leaves two members of one name open. */
static struct json *
settle_names(struct parser *ps, struct json *v)
{
	const struct json *first, *twin = json_names_twin(v, &first);

	if (twin == NULL)
		return v;
	if ((ps->flags & JSON_UNIQUE) == 0) {
		json_names_keep_last(v);
		return v;
	}
	err_at(ps->err, ERR_INPUT, twin->name_line, twin->name_column,
	    "the member '%.*s' is given twice, first in line %d column %d",
	    STR_FMT(str_part(twin->name, 0, NAME_SHOWN)), first->name_line,
	    first->name_column);
	return NULL;
}

static struct json *
parse_member(struct parser *ps)
{
	int line = ps->line, column = column_of(ps, ps->p);
	struct json *m;
	struct str name;

	if (ps->p >= ps->end || *ps->p != '"')
		return refuse(ps, ps->p, "a member's name in '\"' is wanted");
	if (!parse_string(ps, &name))
		return NULL;
	skip_space(ps);
	if (!take(ps, ':'))
		return refuse(ps, ps->p, "':' follows a member's name");
	skip_space(ps);
	if ((m = parse_value(ps)) == NULL)
		return NULL;
	m->name = name;
	m->name_line = line;
	m->name_column = column;
	return m;
}

static struct json *
parse_object(struct parser *ps, struct json *v)
{
	v->kind = JSON_OBJECT;
	if (!descend(ps))
		return NULL;
	while (!take(ps, '}')) {
		struct json *m;

		if (v->count > 0) {
			if (!take(ps, ','))
				return refuse(ps, ps->p,
				    "',' or '}' follows an object's member");
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
refuse_count(struct parser *ps)
{
	const struct json_bounds *b = ps->bounds;

	err_at(ps->err, ERR_INPUT, ps->line, column_of(ps, ps->p),
	    "the JSON has more than %lld values%s%s%s", (long long)b->values,
	    b->limit != NULL ? ": --limit " : "",
	    b->limit != NULL ? b->limit : "",
	    b->limit != NULL ? "=N allows more" : "");
	return NULL;
}

static struct json *
refuse_memory(struct parser *ps)
{
	err_set(ps->err, ERR_OVERLOADED,
	    "there is no memory left for this JSON now (--limit memory)");
	return NULL;
}

static struct json *
parse_value(struct parser *ps)
{
	struct json *v;

	if (++ps->values > ps->bounds->values)
		return refuse_count(ps);
	if (ps->values % VALUES_ASKED == 0 &&
	    !arena_has_room(ps->arena, VALUES_ASKED * sizeof(*v)))
		return refuse_memory(ps);
	v = json_new(ps->arena, JSON_NULL);
	v->line = ps->line;
	v->column = column_of(ps, ps->p);
	switch (ps->p < ps->end ? *ps->p : '\0') {
	case '{':
		return parse_object(ps, v);
	case '[':
		return parse_array(ps, v);
	case '"':
		v->kind = JSON_STRING;
		return parse_string(ps, &v->text) ? v : NULL;
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
	const char *begin = text.n > 0 ? text.p : "";
	struct parser ps = { .p = begin,
		.end = begin + text.n,
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
		return refuse(&ps, ps.p, "nothing follows the one value");
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
