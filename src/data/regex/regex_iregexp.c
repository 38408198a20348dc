/* regex_iregexp.c - checks and converts RFC 9485 patterns. */
#include "base/base.h"
#include "data/regex/regex_iregexp.h"

enum { NESTING = 100 };

/* The pattern, and the position of the reader. */
struct reader {
	struct str text;
	size_t at;
	struct buf *out;
	struct err *e;
};

static int
refuse(const struct reader *r, const char *what)
{
	return err_at(r->e, ERR_INPUT, 1, (int)r->at + 1,
	    "%s (RFC 9485), at '%.*s'", what,
	    STR_FMT(str_part(r->text, r->at, r->at + 20)));
}

static bool
is_at(const struct reader *r, char c)
{
	return r->at < r->text.n && r->text.p[r->at] == c;
}

static bool
is_one_of(const struct reader *r, const char *set)
{
	return r->at < r->text.n && r->text.p[r->at] != '\0' &&
	       strchr(set, r->text.p[r->at]) != NULL;
}

static void
copy(struct reader *r, size_t n)
{
	buf_add(r->out, r->text.p + r->at, n);
	r->at += n;
}

/* IsCategory of the grammar: one or two letters. */
static bool
is_category(struct str name)
{
	static const char *const rows[] = { "Llmotu", "Mcen", "Ndlo",
		"Pcdefios", "Zlps", "Sckmo", "Ccfno" };

	if (name.n < 1 || name.n > 2)
		return false;
	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i][0] == name.p[0])
			return name.n == 1 ||
			       (name.p[1] != '\0' &&
			           strchr(rows[i] + 1, name.p[1]) != NULL);
	return false;
}

/*
 * Reads an escape.  Sets *is_class to whether it is a class, "\p{Lu}" or
 * "\P{Lu}", instead of a single character.
 */
static int
read_escape(struct reader *r, bool *is_class)
{
	const struct str rest = str_part(r->text, r->at + 1, r->text.n);
	size_t close;

	*is_class = rest.n > 0 && (rest.p[0] == 'p' || rest.p[0] == 'P');
	if (!*is_class) {
		if (rest.n == 0 || rest.p[0] == '\0' ||
		    strchr("()*+-.?[\\]^nrt{|}", rest.p[0]) == NULL)
			return refuse(r, "a '\\' that escapes nothing");
		copy(r, 2);
		return 0;
	}
	close = str_find(rest, '}', 0);
	if (rest.n < 2 || rest.p[1] != '{' || close == rest.n ||
	    !is_category(str_part(rest, 2, close)))
		return refuse(r, "an unknown class of characters");
	copy(r, close + 2);
	return 0;
}

/* A character inside "[...]": CCchar. */
static int
read_class_character(struct reader *r)
{
	bool is_class;

	if (is_at(r, '\\')) {
		if (r->at + 1 < r->text.n &&
		    (r->text.p[r->at + 1] | 0x20) == 'p')
			return refuse(r, "a class cannot end a range");
		return read_escape(r, &is_class);
	}
	if (r->at >= r->text.n || is_one_of(r, "-[]"))
		return refuse(r, "a character must be escaped or is missing");
	copy(r, 1);
	/* The remaining bytes of a UTF-8 character. */
	while (r->at < r->text.n && (r->text.p[r->at] & 0xc0) == 0x80)
		copy(r, 1);
	return 0;
}

/* CCE1: a character, a range of them, or a class. */
static int
read_class_item(struct reader *r)
{
	bool is_class;

	if (is_at(r, '\\') && r->at + 1 < r->text.n &&
	    (r->text.p[r->at + 1] | 0x20) == 'p')
		return read_escape(r, &is_class);
	if (read_class_character(r) == -1)
		return -1;
	if (!is_at(r, '-') ||
	    (r->at + 1 < r->text.n && r->text.p[r->at + 1] == ']'))
		return 0;
	copy(r, 1);
	return read_class_character(r);
}

static int
read_class(struct reader *r)
{
	size_t from;

	copy(r, 1);
	if (is_at(r, '^'))
		copy(r, 1);
	from = r->at;
	if (is_at(r, '-'))
		copy(r, 1);
	for (;;) {
		if (is_at(r, ']') && r->at > from)
			break;
		if (is_at(r, '-') && r->at + 1 < r->text.n &&
		    r->text.p[r->at + 1] == ']')
			copy(r, 1);
		else if (read_class_item(r) == -1)
			return -1;
	}
	copy(r, 1);
	return 0;
}

static size_t
count_digits(const struct reader *r)
{
	size_t n = 0;

	while (r->at + n < r->text.n && r->text.p[r->at + n] >= '0' &&
	       r->text.p[r->at + n] <= '9')
		n++;
	return n;
}

/* "{2}", "{2,}", "{2,3}" */
static int
read_range(struct reader *r)
{
	copy(r, 1);
	if (count_digits(r) == 0)
		return refuse(r, "a number must follow '{'");
	copy(r, count_digits(r));
	if (is_at(r, ',')) {
		copy(r, 1);
		copy(r, count_digits(r));
	}
	if (!is_at(r, '}'))
		return refuse(r, "a '{' is not closed");
	copy(r, 1);
	return 0;
}

static int
read_quantifier(struct reader *r)
{
	if (is_at(r, '{'))
		return read_range(r);
	if (is_one_of(r, "*+?"))
		copy(r, 1);
	return 0;
}

/* An atom other than a group; the loop below counts groups. */
static int
read_atom(struct reader *r)
{
	bool is_class;

	if (is_at(r, '.')) {
		r->at++;
		buf_puts(r->out, "[^\\n\\r]"); /* RFC 9485 5.4 */
		return 0;
	}
	if (is_at(r, '['))
		return read_class(r);
	if (is_at(r, '\\'))
		return read_escape(r, &is_class);
	if (is_one_of(r, "*+?]{}"))
		return refuse(r, "a character must be escaped or repeats "
		                 "nothing");
	copy(r, 1);
	while (r->at < r->text.n && (r->text.p[r->at] & 0xc0) == 0x80)
		copy(r, 1);
	return 0;
}

/* Reads the part at r->at; *depth counts open groups. */
static int
read_piece(struct reader *r, int *depth)
{
	if (is_at(r, '|')) {
		copy(r, 1);
		return 0;
	}
	if (is_at(r, '(')) {
		if (++*depth > NESTING)
			return refuse(r, "groups nest too deep");
		copy(r, 1);
		return 0;
	}
	if (is_at(r, ')')) {
		if (--*depth < 0)
			return refuse(r, "a ')' closes nothing");
		copy(r, 1);
	} else if (read_atom(r) == -1) {
		return -1;
	}
	return read_quantifier(r);
}

int
regex_iregexp_translate(struct buf *out, struct str pattern, struct err *e)
{
	struct reader r = { .text = pattern, .out = out, .e = e };
	int depth = 0;

	if (!str_is_utf8(pattern))
		return refuse(&r, "the pattern is not UTF-8");
	while (r.at < pattern.n)
		if (read_piece(&r, &depth) == -1)
			return -1;
	return depth == 0 ? 0 : refuse(&r, "a '(' is not closed");
}
