/* format_xml_input.c - the input of the XML parser. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/format/format_xml_input.h"

/*
 * The states of the scan that counts attributes.  Attribute values cannot
 * contain "<" (XML 1.0, 3.1).  So the scan starts over at every "<", and
 * comments and CDATA sections cannot hide a tag from it.
 */
enum {
	OUTSIDE = 0,
	AFTER_LT = '<',
	IN_TAG = ' '
}; /* any other value: the quote */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Returns the position after a part that starts at `at` and ends with end; else
 * text.n.
 */
static size_t
skip_past(struct str text, size_t at, struct str end)
{
	const size_t found = str_find_text(text, end, at);

	return found < text.n ? found + end.n : text.n;
}

/* Returns the position of "<!DOCTYPE" before the first element; else text.n. */
static size_t
find_doctype(struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		const struct str rest = str_part(text, at, text.n);

		if (is_space(text.p[at]))
			at++;
		else if (str_starts(rest, STR("<?")))
			at = skip_past(text, at + 2, STR("?>"));
		else if (str_starts(rest, STR("<!--")))
			at = skip_past(text, at + 4, STR("-->"));
		else
			return str_starts(rest, STR("<!DOCTYPE")) ? at : text.n;
	}
	return text.n;
}

static int
refuse_at(struct format_xml_input *in, size_t at, const char *why)
{
	int line = 1, column = 1;

	for (size_t i = 0; i < at; i++) {
		column = in->text.p[i] == '\n' ? 1 : column + 1;
		line += in->text.p[i] == '\n';
	}
	return err_at(in->task->e, ERR_INPUT, line, column, "%s", why);
}

/* Refuses declarations of entities, including parameter entities. */
static int
check_declaration(struct format_xml_input *in, size_t at)
{
	const struct str rest = str_part(in->text, at, in->text.n);

	if (str_starts(rest, STR("<!ENTITY")) || rest.p[0] == '%')
		return refuse_at(in, at,
		    "it declares an entity, and these are not expanded");
	return 0;
}

/*
 * Finds the "]" that ends the declarations which begin at from.  If libxml2
 * disagrees about the end, it finds declarations in the wrong place and refuses
 * the document.
 */
static int
find_end(struct format_xml_input *in, size_t from)
{
	const struct str text = in->text;
	bool inside = false; /* of a declaration */
	size_t at = from;

	while (at < text.n && (inside || text.p[at] != ']')) {
		const struct str rest = str_part(text, at, text.n);
		const char c = text.p[at];

		if (!inside && check_declaration(in, at) == -1)
			return -1;
		if (str_starts(rest, STR("<!--"))) {
			at = skip_past(text, at + 4, STR("-->"));
		} else if (str_starts(rest, STR("<?"))) {
			at = skip_past(text, at + 2, STR("?>"));
		} else if (inside && (c == '"' || c == '\'')) {
			at = skip_past(
			    text, at + 1, (struct str){ &text.p[at], 1 });
		} else {
			inside = c == '<' || (inside && c != '>');
			at++;
		}
	}
	if (at >= text.n)
		return refuse_at(in, from, "its DTD does not end");
	in->dtd_from = from;
	in->dtd_to = at;
	return 0;
}

/*
 * Finds the declarations of the DTD: "[...]" after the name and the external
 * id.
 */
static int
find_dtd(struct format_xml_input *in)
{
	const struct str text = in->text;
	size_t at = find_doctype(text);

	for (; at < text.n && text.p[at] != '>'; at++) {
		if (text.p[at] == '[')
			return find_end(in, at + 1);
		if (text.p[at] == '"' || text.p[at] == '\'')
			at = str_find(text, text.p[at], at + 1);
	}
	return 0;
}

int
format_xml_input_open(struct format_xml_input *in, struct format_task *t)
{
	*in = (struct format_xml_input){ .task = t, .text = t->bytes };
	return find_dtd(in);
}

/* Returns false if a tag has too many attributes. */
static bool
scan(struct format_xml_input *in, struct str piece)
{
	for (size_t i = 0; i < piece.n; i++) {
		const char c = piece.p[i];

		if (in->state == OUTSIDE) {
			i = str_find(piece, '<', i);
			in->state = i < piece.n ? AFTER_LT : OUTSIDE;
		} else if (c == '<') {
			in->state = AFTER_LT;
		} else if (in->state == AFTER_LT) {
			in->state =
			    c == '!' || c == '?' || c == '/' ? OUTSIDE : IN_TAG;
			in->attributes = 0;
		} else if (in->state != IN_TAG) {
			in->state = c == in->state ? IN_TAG : in->state;
		} else if (c == '"' || c == '\'') {
			in->state = c;
		} else if (c == '>') {
			in->state = OUTSIDE;
		} else if (c == '=' &&
		           ++in->attributes >
		               in->task->limits->element_attributes) {
			return false;
		}
	}
	return true;
}

/*
 * Copies only the line ends of the DTD, so that line numbers in errors are
 * right.
 */
static size_t
copy_past_dtd(struct format_xml_input *in, char *out, size_t room)
{
	size_t n = 0;

	for (; in->at < in->dtd_to && n < room; in->at++)
		if (in->at < in->dtd_from || in->text.p[in->at] == '\n')
			out[n++] = in->text.p[in->at];
	return n;
}

static size_t
copy(struct format_xml_input *in, char *out, size_t room)
{
	const size_t n = copy_past_dtd(in, out, room);
	const struct str piece =
	    str_part(in->text, in->at, in->at + (room - n));

	if (piece.n > 0)
		memcpy(out + n, piece.p, piece.n);
	in->at += piece.n;
	return n + piece.n;
}

int
format_xml_input_read(void *context, char *out, int room)
{
	struct format_xml_input *in = context;
	struct format_task *t = in->task;
	size_t n;

	if (in->stopped)
		return 0;
	n = copy(in, out, (size_t)room);
	if (!cpu_budget_spend(t->budget, n))
		cpu_budget_refuse(t->budget, t->e);
	else if (!scan(in, (struct str){ out, n }))
		format_over(t, "attributes in one element",
		    t->limits->element_attributes, "element_attributes");
	else
		return (int)n;
	in->stopped = true;
	return 0;
}
