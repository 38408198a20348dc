/* format_csv.c - tables in text (RFC 4180), with any delimiter. */
#include <csv.h>

#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/json/json.h"

enum { PIECE_BYTES = 65536 };

struct reading {
	struct format_rows rows;
	bool named; /* the first row has been read */
	size_t row; /* from 1 */
	size_t bad_row; /* the first row with more fields than names */
};

static void
on_field(void *bytes, size_t n, void *context)
{
	struct reading *r = context;
	struct str text;

	if (r->rows.over)
		return;
	text = format_rows_text(
	    r->rows.task->arena, (struct str){ bytes != NULL ? bytes : "", n });

	if (!r->named)
		format_rows_name(&r->rows, text);
	else
		format_rows_cell(&r->rows, text);
}

static void
on_row(int end, void *context)
{
	struct reading *r = context;

	(void)end;
	r->row++;
	if (!r->named)
		r->named = true;
	else
		format_rows_end_row(&r->rows);
	if (r->rows.wide && r->bad_row == 0)
		r->bad_row = r->row;
}

/*
 * RFC 4180 2.4: spaces are part of a field, so no byte is a space for libcsv.
 */
static int
is_no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int
read_all(struct csv_parser *p, struct reading *r, struct format_task *t)
{
	struct str rest = t->bytes;

	while (rest.n > 0 && !r->rows.over && r->bad_row == 0) {
		const struct str piece = str_part(rest, 0, PIECE_BYTES);

		if (csv_parse(p, piece.p, piece.n, on_field, on_row, r) !=
		    piece.n)
			return err_set(t->e, ERR_INPUT, "row %zu: %s",
			    r->row + 1, csv_strerror(csv_error(p)));
		rest = str_part(rest, piece.n, rest.n);
		if (!cpu_budget_spend(t->budget, piece.n))
			return cpu_budget_refuse(t->budget, t->e);
	}
	/*
	 * While parsing, a quote inside a field is literal.  At the end, an
	 * unclosed quote is an error, which only strict mode reports.
	 */
	csv_set_opts(p, CSV_STRICT | CSV_STRICT_FINI);
	if (!r->rows.over && r->bad_row == 0 &&
	    csv_fini(p, on_field, on_row, r) != 0)
		return err_set(t->e, ERR_INPUT,
		    "row %zu begins a quoted field that does not end",
		    r->row + 1);
	return 0;
}

static int
check(const struct reading *r, struct err *e)
{
	if (r->rows.over)
		return err_prefix(e, "row %zu", r->row + 1);
	if (r->bad_row > 0)
		return err_set(e, ERR_INPUT,
		    "row %zu has more fields than the %zu that the first row "
		    "names",
		    r->bad_row, r->rows.name_count);
	if (!r->named)
		return err_set(
		    e, ERR_INPUT, "there is no first row to name the columns");
	return 0;
}

int
format_csv(struct format_task *t)
{
	struct reading r = { .named = false };
	struct csv_parser p;
	int rc;

	if (csv_init(&p, 0) != 0)
		return err_set(t->e, ERR_SYSTEM, "no parser");
	csv_set_delim(&p, (unsigned char)t->delimiter);
	csv_set_space_func(&p, is_no_space);
	csv_set_blk_size(&p, PIECE_BYTES);
	format_rows_init(&r.rows, t);
	rc = read_all(&p, &r, t);
	if (rc == 0)
		rc = check(&r, t->e);
	csv_free(&p);
	t->out = r.rows.list;
	return rc;
}
