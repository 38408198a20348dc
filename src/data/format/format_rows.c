/* format_rows.c - rows of cells after a row of names, as a list of objects. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/json/json.h"

void
format_rows_init(struct format_rows *r, struct format_task *t)
{
	*r = (struct format_rows){ .task = t };
	table_init(&r->seen, t->arena);
	r->list = json_new(t->arena, JSON_ARRAY);
}

static void
keep_name(struct format_rows *r, struct str name)
{
	struct arena *a = r->task->arena;

	if (r->name_count == r->name_room) {
		const size_t room = r->name_room > 0 ? 2 * r->name_room : 16;
		struct str *names = arena_new(a, room * sizeof(*names));

		for (size_t i = 0; i < r->name_count; i++)
			names[i] = r->names[i];
		r->names = names;
		r->name_room = room;
	}
	r->names[r->name_count++] = name;
	table_add(&r->seen, name, r);
}

void
format_rows_name(struct format_rows *r, struct str name)
{
	struct format_task *t = r->task;
	struct str told = name.p != NULL ? name : STR("");

	if (r->over)
		return;
	if (r->name_count == FORMAT_COLUMNS) {
		r->over = true;
		err_set(t->e, ERR_LIMIT, "it has more than %d columns",
		    FORMAT_COLUMNS);
		return;
	}
	/* The number of the column makes the name unique without a search. */
	while (table_find(&r->seen, told) != NULL)
		told = arena_strf(
		    t->arena, "%.*s_%zu", STR_FMT(told), r->name_count + 1);
	keep_name(r, told);
}

/* Counts a value.  Returns false if there are too many. */
static bool
spend(struct format_rows *r)
{
	struct format_task *t = r->task;

	if (r->over)
		return false;
	if (r->values++ >= t->limits->conversion_values)
		format_over(t, "values", t->limits->conversion_values,
		    "conversion_values");
	else if (!cpu_budget_spend(t->budget, FORMAT_VALUE_COST))
		cpu_budget_refuse(t->budget, t->e);
	else if (format_has_memory(t, r->values))
		return true;
	r->over = true;
	return false;
}

void
format_rows_cell(struct format_rows *r, struct str text)
{
	struct arena *a = r->task->arena;

	if (!spend(r))
		return;
	if (r->row == NULL) {
		r->row = json_new(a, JSON_OBJECT);
		r->values++;
	}
	if (r->column < r->name_count)
		json_add_str(
		    r->row, r->names[r->column], json_new_text(a, text));
	else if (text.n > 0)
		r->wide = true;
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
	buf_add_utf8(&b, bytes);
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
		/* U+00A0, the no-break space. */
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
