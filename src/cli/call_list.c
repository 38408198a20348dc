/* call_list.c - the operations that `call` can carry out. */
#include "base/base.h"
#include "capability/capability.h"

#include "cli/call_list.h"
#include "cli/check_file.h"

enum { LINE_BYTES = 100 /* of a description */ };

static void
put_line(struct buf *out, struct arena *a, struct str name, struct str text)
{
	capability_diagnostics_text(out, name);
	if (text.n > 0) {
		buf_puts(out, ": ");
		buf_add_str(out, sanitize_text(a, text, false, LINE_BYTES));
	}
	buf_putc(out, '\n');
}

void
call_list_write(struct buf *out, const struct capability *s)
{
	struct arena a = { .head = NULL };
	struct table seen;

	table_init(&seen, &a);
	for (const struct capability_operation *op = check_file_next(s, NULL);
	     op != NULL; op = check_file_next(s, op))
		if (op->name.n > 0 &&
		    table_add(&seen, op->name, arena_new(&a, 1)) == NULL)
			put_line(out, &a, op->name, op->description);
	for (const struct capability_consumes *c = s->consumes; c != NULL;
	     c = c->next)
		for (const struct capability_consumed_operation *o =
		         c->operations;
		     o != NULL; o = o->next)
			put_line(out, &a,
			    arena_strf(&a, "%.*s.%.*s", STR_FMT(c->namespace),
			        STR_FMT(o->name)),
			    o->description);
	arena_done(&a);
}
