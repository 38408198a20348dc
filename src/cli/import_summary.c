/* import_summary.c - what an import took over, in one line. */
#include "base/base.h"
#include "openapi/import/import.h"
#include "capability/capability.h"

#include "cli/import_summary.h"

enum {
	NAMES = 20, /* parameters that are named */
	LINE_BYTES = 1 << 16,
};

static size_t
count_reason(const struct openapi_import *done, const char *reason)
{
	size_t n = 0;

	for (const struct openapi_note *x = done->notes; x != NULL; x = x->next)
		n += x->kind == OPENAPI_NOTE_OPERATION && x->reason == reason;
	return n;
}

/* Is x the first operation that is left out for its reason? */
static bool
is_first(const struct openapi_import *done, const struct openapi_note *x)
{
	const struct openapi_note *other = done->notes;

	while (
	    other->kind != OPENAPI_NOTE_OPERATION || other->reason != x->reason)
		other = other->next;
	return other == x;
}

/* " (2: its method is not supported; 1: ...)"; reasons are few. */
static void
put_reasons(struct buf *line, const struct openapi_import *done)
{
	const char *before = " (";

	for (const struct openapi_note *x = done->notes; x != NULL;
	     x = x->next) {
		if (x->kind != OPENAPI_NOTE_OPERATION || !is_first(done, x))
			continue;
		buf_printf(line, "%s%zu: %s", before,
		    count_reason(done, x->reason), x->reason);
		before = "; ";
	}
	buf_puts(line, done->operations_left > 0 ? ")" : "");
}

static void
put_parameters(struct buf *line, const struct openapi_import *done)
{
	size_t n = 0;

	for (const struct openapi_note *x = done->notes; x != NULL && n < NAMES;
	     x = x->next) {
		if (x->kind != OPENAPI_NOTE_PARAMETER)
			continue;
		buf_puts(line, n++ == 0 ? " (" : ", ");
		capability_diagnostics_text(line, x->what);
	}
	if (done->parameters_left > n)
		buf_printf(
		    line, " and %zu more above", done->parameters_left - n);
	buf_puts(line, n > 0 ? ")" : "");
}

void
import_summary_print(const struct openapi_import *done, FILE *to)
{
	struct buf line;

	buf_init(&line, LINE_BYTES);
	buf_printf(&line, "%zu operation%s, %zu left out", done->operations,
	    done->operations == 1 ? "" : "s", done->operations_left);
	put_reasons(&line, done);
	buf_printf(&line, ", %zu parameter%s left out", done->parameters_left,
	    done->parameters_left == 1 ? "" : "s");
	put_parameters(&line, done);
	fprintf(to, "%s\n", buf_text(&line));
	buf_done(&line);
}
