/* openapi_summary.c - what an import took over, in one line. */
#include "base/base.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_summary.h"

enum {
	NAMES = 20, /* parameters that are named */
	REASONS = 20, /* that are told apart */
	LINE_BYTES = 1 << 16,
};

/* How many operations are left out for a reason. */
struct reason {
	const char *text;
	size_t count;
};

static size_t
count_reasons(const struct openapi_import *done, struct reason *all)
{
	size_t n = 0, i;

	for (const struct openapi_note *x = done->notes; x != NULL;
	     x = x->next) {
		if (x->kind != OPENAPI_NOTE_OPERATION)
			continue;
		for (i = 0; i < n && all[i].text != x->reason; i++)
			;
		if (i == REASONS)
			continue;
		if (i == n)
			all[n++] = (struct reason){ x->reason, 0 };
		all[i].count++;
	}
	return n;
}

/* " (2: its method is not supported; 1: ...)" */
static void
put_reasons(struct buf *line, const struct openapi_import *done)
{
	struct reason all[REASONS];
	const size_t n = count_reasons(done, all);

	for (size_t i = 0; i < n; i++)
		buf_printf(line, "%s%zu: %s", i == 0 ? " (" : "; ",
		    all[i].count, all[i].text);
	buf_puts(line, n > 0 ? ")" : "");
}

static void
put_parameters(struct buf *line, const struct openapi_import *done)
{
	size_t n = 0;

	for (const struct openapi_note *x = done->notes; x != NULL && n < NAMES;
	     x = x->next) {
		if (x->kind != OPENAPI_NOTE_PARAMETER)
			continue;
		buf_printf(
		    line, "%s%.*s", n++ == 0 ? " (" : ", ", STR_FMT(x->what));
	}
	if (done->parameters_left > n)
		buf_printf(line, "%s%zu more above", n > 0 ? " and " : " (",
		    done->parameters_left - n);
	buf_puts(line, done->parameters_left > 0 ? ")" : "");
}

struct str
openapi_summary_text(struct arena *a, const struct openapi_import *done)
{
	struct buf line;
	struct str text;

	buf_init(&line, LINE_BYTES);
	buf_printf(&line, "%zu operation%s, %zu left out", done->operations,
	    done->operations == 1 ? "" : "s", done->operations_left);
	put_reasons(&line, done);
	buf_printf(&line, ", %zu parameter%s left out", done->parameters_left,
	    done->parameters_left == 1 ? "" : "s");
	put_parameters(&line, done);
	if (done->filtered > 0)
		buf_printf(&line, "; %zu more not chosen", done->filtered);
	text = sanitize_text(a, buf_str(&line), false, LINE_BYTES);
	buf_done(&line);
	return text;
}
