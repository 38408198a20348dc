/* format_rows.c - rows of cells below a row of names, as a list of objects. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/format_parts.h"
#include "data/json.h"

void
format_rows_init(struct format_rows *r, struct arena *a)
{
	*r = (struct format_rows){ .arena = a };
	r->list = json_new(a, JSON_ARRAY);
}

static bool
has_name(const struct format_rows *r, struct str name)
{
	for (size_t i = 0; i < r->name_count; i++)
		if (str_equal(r->names[i], name))
			return true;
	return false;
}

void
format_rows_name(struct format_rows *r, struct str name)
{
	struct str told = name;

	if (r->name_count == FORMAT_COLUMNS) {
		r->over = true;
		return;
	}
	/* By its column, so that nothing has to be searched for. */
	while (has_name(r, told))
		told = arena_strf(
		    r->arena, "%.*s_%zu", STR_FMT(told), r->name_count + 1);
	if (r->name_count == r->name_room) {
		const size_t room = r->name_room > 0 ? 2 * r->name_room : 16;
		struct str *names = arena_new(r->arena, room * sizeof(*names));

		for (size_t i = 0; i < r->name_count; i++)
			names[i] = r->names[i];
		r->names = names;
		r->name_room = room;
	}
	r->names[r->name_count++] = told;
}

void
format_rows_cell(struct format_rows *r, struct str text)
{
	if (r->values >= FORMAT_NODES) {
		r->over = true;
		return;
	}
	if (r->row == NULL) {
		r->row = json_new(r->arena, JSON_OBJECT);
		r->values++;
	}
	if (r->column < r->name_count) {
		r->values++;
		json_add_str(
		    r->row, r->names[r->column], json_new_text(r->arena, text));
	} else if (text.n > 0) {
		r->wide = true;
	}
	r->column++;
}

void
format_rows_end_row(struct format_rows *r)
{
	if (r->row != NULL)
		json_push(r->list, r->row);
	r->row = NULL;
	r->column = 0;
}

struct str
format_rows_text(struct arena *a, struct str bytes)
{
	struct str out;
	struct buf b;

	if (str_is_utf8(bytes))
		return arena_str(a, bytes);
	buf_init(&b, 3 * bytes.n);
	while (bytes.n > 0) {
		const size_t n = str_utf8_first(bytes);

		buf_add_str(
		    &b, n > 0 ? str_part(bytes, 0, n) : STR("\xef\xbf\xbd"));
		bytes = str_part(bytes, n > 0 ? n : 1, bytes.n);
	}
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

struct str
format_rows_words(struct arena *a, struct str text)
{
	struct str out;
	struct buf b;
	bool space = false;

	buf_init(&b, text.n);
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];
		/* U+00A0, the space that pages pad with. */
		const bool hard =
		    c == '\xc2' && i + 1 < text.n && text.p[i + 1] == '\xa0';

		if (hard || (c != '\0' && strchr(" \t\r\n\f", c) != NULL)) {
			space = b.len > 0;
			i += hard;
			continue;
		}
		if (space)
			buf_putc(&b, ' ');
		space = false;
		buf_putc(&b, c);
	}
	out = format_rows_text(a, buf_str(&b));
	buf_done(&b);
	return out;
}
