/* cmd.c - reports errors of all verbs. */
#include <stdio.h>

#include "base/base.h"
#include "capability/capability.h"

#include "cli/cmd.h"
#include "openapi/load/load.h"
#include "server/server.h"

static void
say(const char *verb, const struct err *e)
{
	struct buf line;

	buf_init(&line, 4096);
	if (e->line > 0)
		buf_printf(&line, "%d:%d: ", e->line, e->column);
	log_redact(&line, str_of(e->text));
	fprintf(stderr, "claviger %s: %.*s\n", verb, STR_FMT(buf_str(&line)));
	buf_done(&line);
}

int
cmd_fail(const char *verb, const struct err *e)
{
	say(verb, e);
	return err_exit_code(e->kind);
}

int
cmd_usage(const char *verb, const struct err *e)
{
	say(verb, e);
	return 2;
}

void
cmd_name_file(const char *file, struct err *e)
{
	struct arena a = { .head = NULL };

	if (e->line > 0)
		err_prefix(e, "%s:%d:%d", openapi_source_shown(&a, file),
		    e->line, e->column);
	e->line = 0;
	arena_done(&a);
}

int
cmd_refuse_errors(const struct capability *s, struct err *e)
{
	struct buf notes;

	if (s->errors == 0)
		return 0;
	buf_init(&notes, 1 << 20);
	capability_diagnostics_notes(&notes, s);
	fputs(buf_text(&notes), stderr);
	buf_done(&notes);
	return err_set(e, ERR_INPUT, "%.*s has %zu error%s", STR_FMT(s->file),
	    s->errors, s->errors == 1 ? "" : "s");
}

int
cmd_refuse_api_options(const struct api_options *o,
    const struct openapi_loaded *loaded, const char *file, struct err *e)
{
	if (o->first == NULL || loaded->is_document)
		return 0;
	return err_set(e, ERR_INPUT,
	    "--%s is for OpenAPI documents, and %s is not one", o->first, file);
}
