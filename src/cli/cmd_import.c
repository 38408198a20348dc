/*
 * cmd_import.c - claviger import openapi: makes a capability file of a
 * document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "http/http.h"
#include "openapi/import/import.h"
#include "capability/capability.h"

#include "cli/cmd.h"
#include "cli/fetch.h"
#include "cli/import_summary.h"
#include "server/server.h"
#include "cli/output.h"

enum { OUTPUT_MAX = 256 << 20, TOKEN_NAME_MAX = 64 };

struct settings {
	const char *output, *name, *base_uri, *format, *token;
	bool lenient, portable;
	struct limits limits;
};

static int
set_base_uri(void *settings, const char *value, struct err *e)
{
	const struct str text = str_of(value);
	struct http_url u;

	/* Its host may contain a {variable}. */
	if (!http_url_is(text) || !http_url_split(text, &u) ||
	    u.origin.n + u.path.n < text.n)
		return err_set(e, ERR_INPUT,
		    "'%s' is not a base URI: http://HOST/PATH or https://",
		    value);
	((struct settings *)settings)->base_uri = value;
	return 0;
}

/* The name of a bind, which may be that of an environment variable. */
static int
set_token(void *settings, const char *value, struct err *e)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	size_t n = strlen(value);

	if (n == 0 || n > TOKEN_NAME_MAX || strchr(letters, *value) == NULL ||
	    strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") != n)
		return err_set(e, ERR_INPUT,
		    "takes the name of a variable, such as API_TOKEN: at most "
		    "%d of A-Z, 0-9 and _",
		    TOKEN_NAME_MAX);
	((struct settings *)settings)->token = value;
	return 0;
}

static const struct option_row rows[] = {
	OPTION_WORD_ROW(
	    "o", "FILE", "write to this file", struct settings, output),
	OPTION_WORD_ROW("name", "NS",
	    "the namespace; by default of the document's title",
	    struct settings, name),
	OPTION_OTHER_ROW("base-uri", "URL",
	    "where the API is, in place of the document's "
	    "servers",
	    set_base_uri, false),
	OPTION_OTHER_ROW("token", "NAME",
	    "require a bearer token of callers: the value of NAME", set_token,
	    false),
	OPTION_WORD_ROW("format", "yaml|json", "how the file is written (yaml)",
	    struct settings, format),
	OPTION_FLAG_ROW("lenient",
	    "keep parameters whose names the published schema refuses",
	    struct settings, lenient, false),
	OPTION_FLAG_ROW("portable",
	    "write only keys of the published schema; schemas become "
	    "sentences",
	    struct settings, portable, false),
	OPTION_LIMIT_ROW(
	    "set a limit, such as spec_bytes", struct settings, limits),
	{ 0 },
};

static const struct option_table table = {
	"import openapi SRC [OPTION...]",
	"Writes a capability file for the API of an OpenAPI document (Swagger "
	"2.0, OpenAPI 3.0 to 3.2; JSON or YAML): a file, a URL, or - for "
	"standard input.",
	rows,
};

/* Prints what the file omits of the document, one line each. */
static void
print_notes(const struct openapi_note *notes)
{
	struct buf line;

	buf_init(&line, 1 << 20);
	for (const struct openapi_note *n = notes; n != NULL; n = n->next) {
		buf_clear(&line);
		capability_diagnostics_text(&line, n->file);
		if (n->line > 0)
			buf_printf(&line, ":%d:%d", n->line, n->column);
		buf_puts(&line, ": warning: ");
		capability_diagnostics_text(&line, n->text);
		fprintf(stderr, "%s\n", buf_text(&line));
	}
	buf_done(&line);
}

/* "https://api.test and https://id.test (not encrypted)" */
static void
put_hosts(struct buf *line, const struct openapi_secret *s)
{
	for (const struct json *h = s->hosts->first; h != NULL; h = h->next) {
		capability_diagnostics_text(line, h->text);
		if (str_starts(h->text, STR("http:")))
			buf_puts(line, " (not encrypted)");
		if (h->next != NULL)
			buf_puts(line, h->next->next != NULL ? ", " : " and ");
	}
}

/*
 * Appends a line for each value that the operator must name; each begins with
 * `before`.
 */
static void
put_secrets(
    struct buf *out, const struct openapi_secret *secrets, const char *before)
{
	for (const struct openapi_secret *s = secrets; s != NULL; s = s->next) {
		buf_printf(out, "%s%.*s: %s, sent to ", before,
		    STR_FMT(s->name), s->what);
		put_hosts(out, s);
		buf_putc(out, '\n');
	}
}

/*
 * Prints the values.  The document chose their names, so an existing variable
 * of the environment may be meant for another host.
 */
static void
print_secrets(const struct openapi_secret *secrets, const char *file)
{
	struct arena a = { .head = NULL };
	struct buf text;

	if (secrets == NULL)
		return;
	buf_init(&text, 1 << 20);
	buf_puts(&text,
	    "The document asks for values. None is taken from the environment "
	    "until you name it:\n");
	put_secrets(&text, secrets, "  ");
	for (const struct openapi_secret *s = secrets; s != NULL; s = s->next)
		if (getenv(arena_strdup(&a, s->name)) != NULL)
			buf_printf(&text,
			    "  Your environment has a variable %.*s: name it "
			    "only if it is meant for that host.\n",
			    STR_FMT(s->name));
	buf_printf(&text,
	    "To take one from the environment: claviger serve %s --set %.*s\n",
	    file, STR_FMT(secrets->name));
	fputs(buf_text(&text), stderr);
	buf_done(&text);
	arena_done(&a);
}

static void
print_token(const char *token, const char *file)
{
	fprintf(stderr,
	    "Callers send 'Authorization: Bearer TOKEN'. To take TOKEN from "
	    "the environment: claviger serve %s --set %s\n",
	    file, token);
}

static int
read_stdin(struct arena *a, size_t max, struct str *out, struct err *e)
{
	struct buf text;
	char piece[16384];
	size_t n;
	int rc = 0;

	buf_init(&text, max);
	while (!text.over && (n = fread(piece, 1, sizeof(piece), stdin)) > 0)
		buf_add(&text, piece, n);
	if (ferror(stdin))
		rc = err_errno(e, "cannot read standard input");
	else if (text.over)
		rc = err_set(e, ERR_INPUT,
		    "standard input is larger than %zu bytes; --limit "
		    "spec_bytes=N raises this",
		    max);
	*out = arena_str(a, buf_str(&text));
	buf_done(&text);
	return rc;
}

static int
read_file(struct arena *a, const char *path, size_t max, struct str *out,
    struct err *e)
{
	struct capability_file_id id;
	struct buf text;
	int rc;

	buf_init(&text, max);
	rc = capability_file_read(path, false, &text, &id, e);
	if (rc == -1 && e->kind == ERR_ABSENT)
		e->kind = ERR_INPUT;
	*out = arena_str(a, buf_str(&text));
	buf_done(&text);
	return rc;
}

static int
read_source(struct arena *a, const char *source, const struct settings *s,
    struct openapi_import *options, struct str *out, struct err *e)
{
	const size_t max = (size_t)s->limits.capability_bytes;
	struct fetch_text fetched = { STR_NONE, STR_NONE };
	int rc;

	if (strcmp(source, "-") == 0)
		return read_stdin(a, max, out, e);
	if (fetch_is_url(source)) {
		options->url = str_of(source);
		rc = fetch_text(a, source, &s->limits, &fetched, e);
		options->charset = fetched.charset;
		*out = fetched.text;
		return rc;
	}
	options->file = str_of(source);
	return read_file(a, source, max, out, e);
}

static int
write_capability(const struct settings *s, const struct json *v,
    const struct openapi_secret *secrets, struct err *e)
{
	struct buf out;
	bool yaml;
	int rc = -1;

	if (output_is_yaml(s->format, s->output, true, &yaml, e) == -1)
		return -1;
	buf_init(&out, OUTPUT_MAX);
	if (yaml && secrets != NULL)
		buf_puts(&out,
		    "# Values that the operator names (--set NAME or "
		    "--set NAME=VALUE), and where they are sent:\n");
	if (yaml) {
		put_secrets(&out, secrets, "#   ");
		yamldoc_write(&out, v);
	} else {
		json_write_pretty(&out, v);
		buf_putc(&out, '\n');
	}
	if (out.over)
		err_set(e, ERR_INPUT, "the file would be larger than %d bytes",
		    OUTPUT_MAX);
	else
		rc = output_write(s->output, buf_str(&out), e);
	if (rc == 0 && (int64_t)out.len > s->limits.capability_bytes)
		fprintf(stderr,
		    "The file is larger than --limit spec_bytes allows: check "
		    "and serve it with --limit spec_bytes=%zu.\n",
		    out.len);
	buf_done(&out);
	return rc;
}

static int
import(const struct settings *s, const char *source, struct err *e)
{
	struct openapi_import options = { .name = str_of(s->name),
		.base_uri = str_of(s->base_uri),
		.token = str_of(s->token),
		.max_bytes = s->limits.capability_bytes,
		.max_values = s->limits.capability_values,
		.lenient = s->lenient,
		.portable = s->portable };
	const char *file = s->output != NULL ? s->output : "FILE";
	struct arena a = { .head = NULL };
	struct json *v = NULL;
	struct str text;
	int rc = -1;

	while (options.base_uri.n > 0 && str_ends(options.base_uri, STR("/")))
		options.base_uri.n--;
	if (read_source(&a, source, s, &options, &text, e) == 0) {
		v = openapi_import(&a, text, &options, e);
		print_notes(options.notes);
		if (v == NULL && e->line > 0) {
			err_prefix(e, "%s:%d:%d", source, e->line, e->column);
			e->line = 0;
		}
	}
	if (v != NULL)
		rc = write_capability(s, v, options.secrets, e);
	if (rc == 0)
		print_secrets(options.secrets, file);
	if (rc == 0 && s->token != NULL)
		print_token(s->token, file);
	if (rc == 0)
		import_summary_print(&options, stderr);
	arena_done(&a);
	return rc;
}

const struct option_table *
cmd_import_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

int
cmd_import(int argc, char **argv)
{
	struct settings s = { .limits = limits_default() };
	struct err e = { .kind = ERR_NONE };
	bool help, yaml;
	int count;

	if (options_parse(&table, argc, argv, &s, &count, &help, &e) == -1 ||
	    output_is_yaml(s.format, NULL, true, &yaml, &e) == -1)
		return cmd_usage("import", &e);
	if (help)
		return 0;
	if (count != 2 || strcmp(argv[1], "openapi") != 0) {
		err_set(&e, ERR_INPUT,
		    "say what to read and of which "
		    "document: import openapi SRC");
		return cmd_usage("import", &e);
	}
	if (import(&s, argv[2], &e) == -1)
		return cmd_fail("import", &e);
	return 0;
}
