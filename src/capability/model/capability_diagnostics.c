/* capability_diagnostics.c - the errors and warnings about a file as text. */
#include "base/base.h"
#include "capability/model/model.h"

void
capability_diagnostics_text(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\x%02x", c);
		else
			buf_putc(out, s.p[i]);
	}
}

void
capability_diagnostics_notes(struct buf *out, const struct capability *s)
{
	size_t shown = 0;

	for (const struct capability_note *n = s->notes; n != NULL;
	     n = n->next) {
		buf_printf(out, "%.*s:%d:%d: %s: ",
		    STR_FMT(capability_place_file(s, n->place)), n->place.line,
		    n->place.column, n->is_error ? "error" : "warning");
		capability_diagnostics_text(out, n->text);
		buf_putc(out, '\n');
		shown++;
	}
	if (shown < s->errors + s->warnings)
		buf_printf(out, "%.*s: %zu more errors and warnings\n",
		    STR_FMT(s->file), s->errors + s->warnings - shown);
}
