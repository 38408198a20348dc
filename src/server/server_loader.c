/*
 * server_loader.c - loads changed capability files into a new listener table.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"
#include "capability/capability.h"

#include "server/telemetry.h"
#include "server/server_file.h"
#include "server/server_loader.h"
#include "server/server_listener_table.h"
#include "server/server_reload_file.h"
#include "server/server_shared.h"
#include "server/server_fingerprint.h"

struct server_loader {
	struct server_shared *shared;
	struct server_file_setting setting;
	struct source *sources; /* in the order of the listener table's files */
	size_t count;
	int64_t made_ms; /* wall clock, before the files were read first */
};

/* A capability file and the states of its files. */
struct source {
	struct server_fingerprints
	    fingerprints; /* their states when it was last read */
	bool failed; /* that version failed and is not in use */
};

struct server_loader *
server_loader_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count)
{
	struct server_loader *l = mem_new(sizeof(*l));

	l->shared = shared;
	l->setting = *setting;
	/* A pipe in place of the file would block until it has a writer. */
	l->setting.regular = true;
	l->made_ms = clock_real_ms();
	l->count = count;
	l->sources = mem_new((count + 1) * sizeof(*l->sources));
	for (size_t i = 0; i < count; i++)
		server_reload_file_fingerprint(
		    &l->sources[i].fingerprints, paths[i]);
	return l;
}

void
server_loader_free(struct server_loader *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->count; i++)
		server_fingerprint_done(&l->sources[i].fingerprints);
	free(l->sources);
	free(l);
}

size_t
server_loader_count(const struct server_loader *l)
{
	return l->count;
}

void
server_loader_begin(
    struct server_loader *l, const struct server_listener_table *table)
{
	for (size_t i = 0; i < l->count; i++)
		server_reload_file_fingerprint_parts(
		    &l->sources[i].fingerprints, table->files[i]->capability,
		    l->made_ms);
}

/*
 * Returns the listener table with f in place of file i.  Returns NULL and sets
 * e if f conflicts with another file.
 */
static struct server_listener_table *
table_with(struct server_loader *l, const struct server_listener_table *old,
    size_t i, struct server_file *f, struct err *e)
{
	const struct config *c = l->setting.config;
	struct server_file **files =
	    mem_new(old->file_count * sizeof(struct server_file *));
	struct server_listener_table *p = NULL;

	memcpy(
	    files, old->files, old->file_count * sizeof(struct server_file *));
	files[i] = f;
	if (server_file_check_options(c, files, old->file_count, e) == 0)
		p = server_listener_table_new(c, files, old->file_count, e);
	free(files);
	if (p != NULL &&
	    server_listener_table_reserve(p, l->shared->table, e) == -1) {
		server_listener_table_release(p);
		return NULL;
	}
	return p;
}

static bool
has_changed(struct source *s, bool thorough)
{
	switch (server_fingerprint_compare(&s->fingerprints, thorough)) {
	case SERVER_FINGERPRINT_CHANGED:
		return true;
	case SERVER_FINGERPRINT_GONE:
		/* An editor may be replacing it, and no load was requested. */
		return thorough;
	case SERVER_FINGERPRINT_SAME:
		break;
	}
	return thorough && s->failed;
}

void
server_loader_reload(struct server_loader *l, size_t i, bool thorough,
    struct server_listener_table **table, struct server_loader_result *out)
{
	const struct server_file *old = (*table)->files[i];
	struct source *s = &l->sources[i];
	struct server_listener_table *next = NULL;
	struct server_file *f;

	*out = (struct server_loader_result){ server_file_name(old),
		"unchanged", { .kind = ERR_NONE } };
	if (!has_changed(s, thorough))
		return;
	f = server_reload_file_load(
	    &l->setting, &s->fingerprints, old, &out->error);
	if (f != NULL)
		next = table_with(l, *table, i, f, &out->error);
	s->failed = next == NULL;
	server_file_release(f); /* the listener table holds it now */
	if (s->failed) {
		out->outcome = "failed";
		log_error("%s is not loaded, and the version before it keeps "
		          "running: %s",
		    out->file, out->error.text);
		return;
	}
	out->outcome = "reloaded";
	if (l->setting.telemetry != NULL)
		telemetry_file(l->setting.telemetry, f->capability, f->engine);
	server_listener_table_release(*table);
	*table = next;
	log_info("%s is loaded again", out->file);
}

void
server_loader_validate(struct server_loader *l, size_t i,
    const struct server_listener_table *table, struct server_loader_result *out)
{
	const struct server_file *old = table->files[i];
	struct capability *failed = NULL;
	struct server_file *f;

	*out = (struct server_loader_result){ server_file_name(old), "valid",
		{ .kind = ERR_NONE } };
	f = server_file_load(&l->setting, old->path, &failed, &out->error);
	server_reload_file_first_error(failed, &out->error);
	if (f == NULL)
		out->outcome = "invalid";
	server_file_release(f);
	capability_free(failed);
}

static void
watch_directory_of(struct net_watch *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash == NULL ? mem_strdup(".")
	                  : slash == path
	                      ? mem_strdup("/")
	                      : mem_printf("%.*s", (int)(slash - path), path);

	net_watch_add(w, directory);
	free(directory);
}

void
server_loader_watch(const struct server_loader *l, struct net_watch *w)
{
	net_watch_clear(w);
	for (size_t i = 0; i < l->count; i++) {
		const struct server_fingerprints *s =
		    &l->sources[i].fingerprints;

		for (size_t k = 0; k < s->count; k++)
			watch_directory_of(w, s->items[k].path);
	}
}
