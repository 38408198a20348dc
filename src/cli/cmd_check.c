/* cmd_check.c - claviger check: what is wrong with a file, and what works. */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "engine/engine.h"

#include "cli/call_options.h"
#include "cli/check_file.h"
#include "cli/check_permissions.h"
#include "cli/cmd.h"
#include "server/server.h"

enum { OUTPUT_MAX = 256 << 20 };

struct settings {
	struct call_options options; /* first, for call_options_set_*() */
	bool json, permissions;
	struct check_how how;
	bool used[CALL_OPTIONS_MAX];
	size_t documents; /* OpenAPI documents that were read */
	struct arena arena; /* of their texts; wiped */
};

static_assert(offsetof(struct settings, options) == 0,
    "call_options_set_*() take the settings for the options");

static int
set_api(void *settings, const char *name, const char *value, struct err *e)
{
	struct settings *s = settings;

	return api_options_add(&s->options.api, name, value, e);
}

API_OPTIONS(CALL_POLICY_OPTION_SETTER, set_api)

static const struct option_row option_rows[] = {
	OPTION_FLAG_ROW("json", "print one JSON object per file",
	    struct settings, json, false),
	OPTION_FLAG_ROW("permissions",
	    "print what a key needs to use each operation, too",
	    struct settings, permissions, false),
	OPTION_FLAG_ROW("strict",
	    "check files against their published schema too", struct settings,
	    how.strict, false),
	OPTION_OTHER_ROW("base-uri", "[NAMESPACE=]URL",
	    "check as if the API had this base URI", call_options_set_base_uri,
	    true),
	OPTION_OTHER_ROW("set", SET_OPTION_FORM,
	    "check with this value of a bind", call_options_set_set, true),
	TLS_OPTIONS_CA,
	TLS_OPTIONS_NAMED_CERT(call_options_set_client_cert),
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api) OPTION_LIMIT_ROW(
	    "set a limit, such as spec_bytes", struct settings, how.limits),
	{ 0 },
};

static const struct option_table options = {
	"check [OPTION...] FILE...",
	"Says what is wrong with capability files, and for each exposed "
	"operation whether it can work here and why not.\nFILE may be an "
	"OpenAPI document: a file, a URL, or - for standard input.",
	option_rows,
};

/* An operation that lacks only a value, such as a bind, is no failure. */
static int
exit_code(const struct check_file *f)
{
	if (check_file_failed(f))
		return err_exit_code(ERR_INPUT);
	return check_file_is_complete(f) ? 0 : err_exit_code(ERR_UNAVAILABLE);
}

/* Checks one file and returns its exit code. */
static int
check_one(const char *name, struct settings *s)
{
	struct check_file f;
	struct buf out;
	int rc;

	check_file_judge(&f, name, &s->how);
	s->documents += f.loaded.is_document;
	buf_init(&out, OUTPUT_MAX);
	if (s->json)
		check_file_print_json(&out, &f);
	else
		check_file_print(&out, &f);
	if (s->permissions && !s->json && f.capability != NULL)
		check_permissions_print(&out, f.capability);
	fwrite(buf_str(&out).p, 1, out.len, stdout);
	rc = exit_code(&f);
	buf_done(&out);
	check_file_done(&f);
	return rc;
}

/* Refuses a setting that applies to no file: it is probably misspelled. */
static int
check_used(const struct settings *s, struct err *e)
{
	if (s->options.api.first != NULL && s->documents == 0)
		return err_set(e, ERR_INPUT,
		    "--%s is for OpenAPI documents, and no file is one",
		    s->options.api.first);
	for (size_t i = 0; i < s->options.count; i++)
		if (!s->used[i])
			return engine_option_refuse(&s->options.items[i], e);
	return 0;
}

static int
check_all(struct settings *s, char **files, int count, struct err *e)
{
	bool reads_stdin = false;
	int rc = 0;

	for (int i = 0; i < count; i++)
		reads_stdin = reads_stdin || strcmp(files[i], "-") == 0;
	if (call_options_read_secrets(&s->options, reads_stdin, e) == -1)
		return cmd_fail("check", e);
	s->how.import = &s->options.api.import;
	s->how.options = s->options.items;
	s->how.option_count = s->options.count;
	s->how.used = s->used;
	for (int i = 0; i < count; i++) {
		const int one = check_one(files[i], s);

		/* An error of a file, 3, has priority over 1. */
		rc = one > rc ? one : rc;
	}
	if (fflush(stdout) != 0) {
		err_errno(e, "cannot write the findings");
		return cmd_fail("check", e);
	}
	/* Of a file with errors it is not known which settings it uses. */
	if (rc != err_exit_code(ERR_INPUT) && check_used(s, e) == -1)
		return cmd_fail("check", e);
	return rc;
}

const struct option_table *
cmd_check_options(size_t i)
{
	return i == 0 ? &options : NULL;
}

int
cmd_check(int argc, char **argv)
{
	struct settings s = { .how = { .limits = limits_default() } };
	struct err e = { .kind = ERR_NONE };
	int count, rc = 0;
	bool help;

	s.arena.secret = true;
	s.options.arena = &s.arena;
	s.options.api.arena.secret = true;
	if (options_parse(&options, argc, argv, &s, &count, &help, &e) == -1) {
		rc = cmd_usage("check", &e);
	} else if (!help && count == 0) {
		err_set(&e, ERR_INPUT, "name one capability file or more");
		rc = cmd_usage("check", &e);
	} else if (!help) {
		rc = check_all(&s, argv + 1, count, &e);
	}
	api_options_done(&s.options.api);
	arena_done(&s.arena);
	return rc;
}
