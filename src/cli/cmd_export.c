/*
 * cmd_export.c - claviger export openapi: writes the OpenAPI document of a
 * file.
 */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "expose/expose.h"
#include "openapi/export/export.h"
#include "capability/capability.h"
#include "openapi/load/load.h"

#include "server/server.h"
#include "cli/cmd.h"
#include "cli/output.h"

enum { OUTPUT_MAX = 256 << 20 };

struct settings {
	const char *output, *namespace, *format, *server;
	struct limits limits;
	struct api_options api;
};

static int
set_api(void *settings, const char *name, const char *value, struct err *e)
{
	return api_options_add(
	    &((struct settings *)settings)->api, name, value, e);
}

API_OPTIONS(CALL_POLICY_OPTION_SETTER, set_api)

static const struct option_row rows[] = {
	OPTION_WORD_ROW("o", "OUT",
	    "write to this file; its extension sets the format",
	    struct settings, output),
	OPTION_WORD_ROW("namespace", "NS",
	    "only the REST exposer of that namespace", struct settings,
	    namespace),
	OPTION_WORD_ROW("format", "json|yaml",
	    "how the document is written (json)", struct settings, format),
	OPTION_WORD_ROW("server", "URL", "where the surface is reached",
	    struct settings, server),
	TLS_OPTIONS_CA,
	TLS_OPTIONS_CERT,
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api) OPTION_LIMIT_ROW(
	    "set a limit, such as spec_bytes", struct settings, limits),
	{ 0 },
};

static const struct option_table table = {
	"export openapi [FILE] [OPTION...]",
	"Writes the OpenAPI 3.1 document of a file's REST exposers; with no "
	"FILE, of keys-management on the built-in authority.\nFILE may be "
	"another "
	"OpenAPI document: a file, a URL, or - for standard input.",
	rows,
};

static bool
has_openapi(const struct capability_exposes *x)
{
	const struct expose_kind *kind = expose_find_kind(x);

	return kind != NULL && kind->has_openapi;
}

static const struct capability_exposes *
find_exposer(const struct capability *s, const char *namespace, struct err *e)
{
	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next)
		if (has_openapi(x) && str_is(x->namespace, namespace))
			return x;
	err_set(e, ERR_ABSENT, "the file has no REST exposer of namespace '%s'",
	    namespace);
	return NULL;
}

static int
write_document(const struct settings *o, const struct json *root, struct err *e)
{
	struct buf out;
	bool yaml;
	int rc = -1;

	if (output_is_yaml(o->format, o->output, false, &yaml, e) == -1)
		return -1;
	buf_init(&out, OUTPUT_MAX);
	if (yaml) {
		yamldoc_write(&out, root);
	} else {
		json_write_pretty(&out, root);
		buf_putc(&out, '\n');
	}
	if (out.over)
		err_set(e, ERR_INPUT,
		    "the document would be larger than %d bytes", OUTPUT_MAX);
	else
		rc = output_write(o->output, buf_str(&out), e);
	buf_done(&out);
	return rc;
}

static int
export_spec(const struct settings *o, const struct capability *s, bool builtin,
    struct err *e)
{
	struct openapi_export x = { .server = str_of(o->server),
		.authority = builtin };
	struct arena a = { .head = NULL };
	struct json *root;
	int rc = -1;

	if (cmd_refuse_errors(s, e) == -1)
		goto out;
	if (o->namespace != NULL &&
	    (x.only = find_exposer(s, o->namespace, e)) == NULL)
		goto out;
	root = openapi_export(&a, s, &x);
	rc = write_document(o, root, e);
	if (json_get(root, "paths")->count == 0)
		fprintf(stderr,
		    "claviger export: the file exposes nothing as REST: the "
		    "document has no paths\n");
	if (x.left_out > 0)
		fprintf(stderr,
		    "claviger export: %zu operation%s left out, for another "
		    "exposer has the same route: name one with --namespace "
		    "NS\n",
		    x.left_out, x.left_out == 1 ? "" : "s");
out:
	arena_done(&a);
	return rc;
}

static int
export_file(const struct settings *o, const char *file, struct err *e)
{
	const struct openapi_load how = { .limits = &o->limits,
		.import = &o->api.import };
	const struct builtin builtin = builtin_get(false);
	struct openapi_loaded loaded = { .is_document = false };
	struct arena a = { .head = NULL };
	struct capability *s;
	int rc = -1;

	s = file != NULL
	        ? openapi_load(file, &how, &a, &loaded, e)
	        : capability_load_text(str_of(builtin.file), builtin.text, e);
	if (s == NULL && file != NULL)
		cmd_name_file(file, e);
	if (s != NULL && cmd_refuse_api_options(&o->api, &loaded,
	                     file != NULL ? file : builtin.file, e) == 0)
		rc = export_spec(o, s, file == NULL, e);
	arena_done(&a);
	capability_free(s);
	return rc;
}

const struct option_table *
cmd_export_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

static int
run(struct settings *o, int argc, char **argv, struct err *e)
{
	bool help, yaml;
	int count;

	if (options_parse(&table, argc, argv, o, &count, &help, e) == -1 ||
	    output_is_yaml(o->format, NULL, false, &yaml, e) == -1)
		return cmd_usage("export", e);
	if (help)
		return 0;
	if (count < 1 || count > 2 || strcmp(argv[1], "openapi") != 0) {
		err_set(e, ERR_INPUT,
		    "say what to write and of which file: "
		    "export openapi FILE");
		return cmd_usage("export", e);
	}
	if (export_file(o, count == 2 ? argv[2] : NULL, e) == -1)
		return cmd_fail("export", e);
	return 0;
}

int
cmd_export(int argc, char **argv)
{
	struct settings o = { .limits = limits_default(),
		.api = { .arena = { .secret = true } } };
	struct err e = { .kind = ERR_NONE };
	const int rc = run(&o, argc, argv, &e);

	api_options_done(&o.api);
	return rc;
}
