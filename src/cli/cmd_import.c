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
#include "openapi/load/load.h"
#include "capability/capability.h"

#include "cli/cmd.h"
#include "server/server.h"
#include "cli/output.h"

enum { OUTPUT_MAX = 256 << 20 };

struct settings {
	const char *output, *name, *format;
	bool lenient, portable;
	struct limits limits;
	struct api_options api;
};

static int
set_base_uri(void *settings, const char *value, struct err *e)
{
	return api_options_set_base_uri(
	    &((struct settings *)settings)->api, value, e);
}

/* A file has the names of secrets; serve gets their values. */
static int
set_api(void *settings, const char *name, const char *value, struct err *e)
{
	struct api_options *api = &((struct settings *)settings)->api;

	if (api_options_add(api, name, value, e) == -1)
		return -1;
	if (api->secret_count == 0 ||
	    api->secrets[api->secret_count - 1].from == API_SECRET_VARIABLE)
		return 0;
	return err_set(e, ERR_INPUT,
	    "import writes no secret: give the name of a variable, and serve "
	    "the file with --set NAME");
}

API_OPTIONS(CALL_POLICY_OPTION_SETTER, set_api)

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
	TLS_OPTIONS_CA,
	TLS_OPTIONS_CERT,
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api)
	    OPTION_WORD_ROW("format", "yaml|json",
	        "how the file is written (yaml)", struct settings, format),
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

/* Reads the document and makes the capability; NULL on failure. */
static struct json *
make(const struct settings *s, const char *source, struct arena *a,
    struct openapi_import *o, struct err *e)
{
	struct openapi_source read;
	struct json *v;

	*o = s->api.import;
	if (openapi_source_read(a, source, false, &s->limits, &read, e) == -1)
		return NULL;
	o->name = str_of(s->name);
	o->max_bytes = s->limits.capability_bytes;
	o->max_values = s->limits.capability_values;
	o->lenient = s->lenient;
	o->portable = s->portable;
	o->url = read.url;
	if (openapi_source_is_file(source))
		o->file = str_of(source);
	v = openapi_import(a, read.text, o, e);
	print_notes(o->notes);
	if (v == NULL)
		cmd_name_file(source, e);
	return v;
}

static int
import(const struct settings *s, const char *source, struct err *e)
{
	const char *file = s->output != NULL ? s->output : "FILE";
	struct arena a = { .head = NULL };
	struct openapi_import done;
	struct json *v = make(s, source, &a, &done, e);
	int rc = -1;

	if (v != NULL)
		rc = write_capability(s, v, done.secrets, e);
	if (rc == 0) {
		print_secrets(done.secrets, file);
		if (done.token.n > 0)
			print_token(arena_strdup(&a, done.token), file);
		fprintf(
		    stderr, "%.*s\n", STR_FMT(openapi_summary_text(&a, &done)));
	}
	arena_done(&a);
	return rc;
}

const struct option_table *
cmd_import_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

static int
run(struct settings *s, int argc, char **argv, struct err *e)
{
	bool help, yaml;
	int count;

	if (options_parse(&table, argc, argv, s, &count, &help, e) == -1 ||
	    output_is_yaml(s->format, NULL, true, &yaml, e) == -1)
		return cmd_usage("import", e);
	if (help)
		return 0;
	if (count != 2 || strcmp(argv[1], "openapi") != 0) {
		err_set(e, ERR_INPUT,
		    "say what to read and of which "
		    "document: import openapi SRC");
		return cmd_usage("import", e);
	}
	if (import(s, argv[2], e) == -1)
		return cmd_fail("import", e);
	return 0;
}

int
cmd_import(int argc, char **argv)
{
	struct settings s = { .limits = limits_default(),
		.api = { .arena = { .secret = true } } };
	struct err e = { .kind = ERR_NONE };
	const int rc = run(&s, argc, argv, &e);

	api_options_done(&s.api);
	return rc;
}
