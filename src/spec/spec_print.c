/* spec_print.c - what there is to say about a file, a line each. */
#include "base/buf.h"
#include "spec/spec.h"

void
spec_print_notes(struct buf *out, const struct spec *s)
{
	size_t shown = 0;

	for (const struct spec_note *n = s->notes; n != NULL; n = n->next) {
		buf_printf(out, "%.*s:%d:%d: %s: %.*s\n", STR_FMT(s->file),
		    n->place.line, n->place.column,
		    n->is_error ? "error" : "warning", STR_FMT(n->text));
		shown++;
	}
	if (shown < s->errors + s->warnings)
		buf_printf(out, "%.*s: %zu more of the kind\n",
		    STR_FMT(s->file), s->errors + s->warnings - shown);
}
