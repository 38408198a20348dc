/* cmd_skill.c - claviger skill export: a capability as an Agent Skill. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "skill/skill.h"
#include "capability/capability.h"
#include "openapi/load/load.h"

#include "server/server.h"
#include "cli/cmd.h"
#include "cli/output.h"

struct settings {
	const char *tar, *zip, *name;
	bool force;
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

static int
set_name(void *settings, const char *value, struct err *e)
{
	if (!skill_name_is_valid(str_of(value)))
		return err_set(e, ERR_INPUT,
		    "a skill's name is 1 to %d of a-z, 0-9 and single '-' "
		    "between them",
		    SKILL_NAME_MAX);
	((struct settings *)settings)->name = value;
	return 0;
}

static const struct option_row rows[] = {
	OPTION_WORD_ROW("tar", "OUT",
	    "also write it as one .tar.gz (- for stdout)", struct settings,
	    tar),
	OPTION_WORD_ROW("zip", "OUT",
	    "also write it as one .zip, as claude.ai accepts it",
	    struct settings, zip),
	OPTION_OTHER_ROW(
	    "name", "NAME", "the name of the skill", set_name, false),
	OPTION_FLAG_ROW("force", "replace the files of an existing skill",
	    struct settings, force, false),
	TLS_OPTIONS_CA,
	TLS_OPTIONS_CERT,
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api) OPTION_LIMIT_ROW(
	    "set a limit, such as spec_bytes", struct settings, limits),
	{ 0 },
};

static const struct option_table table = {
	"skill export [FILE] [DIR] [OPTION...]",
	"Writes the Agent Skill of a file to DIR/NAME: SKILL.md, references "
	"and "
	"a script,\nwithout any secret. With one word it is DIR, and the "
	"capability is\nkeys-management on the built-in authority; with "
	"--tar OUT or --zip OUT, DIR may be left out\nwhere FILE is named by "
	"itself "
	"(it ends in .yaml, .yml or .json, or is a URL or -). FILE may "
	"be an OpenAPI\ndocument: a file, a URL, or - for standard input.",
	rows,
};

/* The words of the command line: the file, and where to write. */
struct words {
	const char *file, *folder; /* NULL: not given */
};

static bool
is_file_name(const char *word)
{
	struct str s = str_of(word);

	return str_ends(s, STR(".yaml")) || str_ends(s, STR(".yml")) ||
	       str_ends(s, STR(".json")) || !openapi_source_is_file(word);
}

static int
read_words(const struct settings *o, int count, char **argv, struct words *w,
    struct err *e)
{
	bool archive = o->tar != NULL || o->zip != NULL;

	*w = (struct words){ NULL, NULL };
	if (count < 1 || strcmp(argv[1], "export") != 0)
		return err_set(
		    e, ERR_INPUT, "say what to do: skill export FILE DIR");
	if (count > 3)
		return err_set(
		    e, ERR_INPUT, "one FILE and one DIR, not '%s'", argv[4]);
	if (count == 3) {
		w->file = argv[2];
		w->folder = argv[3];
	} else if (count == 2 && is_file_name(argv[2])) {
		w->file = argv[2];
	} else if (count == 2) {
		w->folder = argv[2];
	}
	if (w->folder == NULL && !archive)
		return err_set(e, ERR_INPUT,
		    "name where to write: claviger skill export FILE DIR, or "
		    "--tar OUT, or --zip OUT");
	return 0;
}

typedef void archive_fn(
    struct buf *out, const struct skill *k, struct str folder);

/*
 * Writes an archive that contains the skill's folder, so that it unpacks to the
 * same files as in DIR.
 */
static int
write_archive(const char *path, const struct skill *k, archive_fn *pack,
    struct arena *a, struct err *e)
{
	struct buf b;
	int rc;

	if (path == NULL)
		return 0;
	buf_init(&b, SKILL_ARCHIVE_MAX);
	pack(&b, k, arena_strf(a, "%.*s/", STR_FMT(k->name)));
	rc = b.over ? err_set(e, ERR_LIMIT, "the archive is too large")
	            : output_write(path, buf_str(&b), e);
	buf_done(&b);
	return rc;
}

static int
export_skill(const struct settings *o, const struct words *w,
    const struct capability *s, struct arena *a, struct err *e)
{
	struct skill_options options = {
		.authority = w->file == NULL,
		.name = str_of(o->name),
	};
	const struct skill *k;

	if (cmd_refuse_errors(s, e) == -1)
		return -1;
	k = skill_new(a, s, &options);
	if (w->folder != NULL) {
		if (skill_folder_write(w->folder, k, o->force, e) == -1)
			return -1;
		if (o->tar == NULL || strcmp(o->tar, "-") != 0)
			printf("%s/%.*s\n", w->folder, STR_FMT(k->name));
	}
	if (write_archive(o->tar, k, skill_archive_tar, a, e) == -1)
		return -1;
	return write_archive(o->zip, k, skill_archive_zip, a, e);
}

static int
export_file(const struct settings *o, const struct words *w, struct err *e)
{
	const struct openapi_load how = { .limits = &o->limits,
		.import = &o->api.import };
	const struct builtin builtin = builtin_get(false);
	struct openapi_loaded loaded = { .is_document = false };
	struct arena a = { .head = NULL };
	struct capability *s;
	int rc = -1;

	s = w->file != NULL
	        ? openapi_load(w->file, &how, &a, &loaded, e)
	        : capability_load_text(str_of(builtin.file), builtin.text, e);
	if (s == NULL && w->file != NULL)
		cmd_name_file(w->file, e);
	if (s != NULL && cmd_refuse_api_options(&o->api, &loaded,
	                     w->file != NULL ? w->file : builtin.file, e) == 0)
		rc = export_skill(o, w, s, &a, e);
	arena_done(&a);
	capability_free(s);
	return rc;
}

const struct option_table *
cmd_skill_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

int
cmd_skill(int argc, char **argv)
{
	struct settings o = { .limits = limits_default(),
		.api = { .arena = { .secret = true } } };
	struct err e = { .kind = ERR_NONE };
	struct words w;
	bool help;
	int count, rc = 0;

	if (options_parse(&table, argc, argv, &o, &count, &help, &e) == -1 ||
	    (!help && read_words(&o, count, argv, &w, &e) == -1))
		rc = cmd_usage("skill", &e);
	else if (!help && export_file(&o, &w, &e) == -1)
		rc = cmd_fail("skill", &e);
	api_options_done(&o.api);
	return rc;
}
