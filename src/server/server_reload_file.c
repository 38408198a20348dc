/* server_reload_file.c - loads one capability file again. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "openapi/load/load.h"

#include "skill/skill.h"
#include "server/config.h"
#include "server/server_file.h"
#include "server/server_places.h"
#include "server/server_reload_file.h"
#include "server/server_fingerprint.h"

enum { NOTES_BYTES = 1 << 20 };

/* The context of on_skill_file(). */
struct visit {
	struct server_fingerprints *fingerprints;
	int64_t since_ms;
};

static void
on_skill_file(void *context, const char *path)
{
	struct visit *s = context;

	server_fingerprint_take_read(s->fingerprints, path, s->since_ms);
}

void
server_reload_file_fingerprint_parts(struct server_fingerprints *fingerprints,
    const struct capability *capability, int64_t since_ms)
{
	for (size_t i = 1; i < capability->file_count; i++)
		server_fingerprint_take_read(
		    fingerprints, capability->files[i], since_ms);
	/* The skill of a folder is read when its surface is made. */
	for (const struct capability_exposes *x = capability->exposes;
	     x != NULL; x = x->next)
		for (const struct capability_skill *k = x->skills; k != NULL;
		     k = k->next) {
			struct visit s = { fingerprints, since_ms };

			if (k->folder != NULL)
				skill_folder_each(k->folder, on_skill_file, &s);
		}
}

/*
 * Fails if a file of values exists but cannot be read: a reload would disable
 * calls that work now.  If the file is missing, the capability can start
 * without it.
 */
static int
check_binds(
    const struct config *c, const struct capability *capability, struct err *e)
{
	struct arena a = { .secret = true };
	int rc = 0;

	for (const struct capability_bind *b = capability->binds;
	     b != NULL && rc == 0; b = b->next) {
		struct err why = { .kind = ERR_NONE };

		if (b->file != NULL &&
		    bind_file_read(&a, b->file, c->limits.capability_bytes,
		        &why) == NULL &&
		    why.kind != ERR_ABSENT)
			rc = err_set(e, why.kind, "%s", why.text);
	}
	arena_done(&a);
	return rc;
}

void
server_reload_file_fingerprint(
    struct server_fingerprints *fingerprints, const char *path)
{
	struct server_fingerprints fresh = { 0 };

	server_fingerprint_done(fingerprints);
	if (path != NULL && openapi_source_is_file(path))
		server_fingerprint_take(&fresh, path);
	*fingerprints = fresh;
}

/* Logs each note as a line: "file:line:column: error: what". */
static void
log_notes(const struct capability *capability)
{
	struct buf text;
	struct str rest;

	buf_init(&text, NOTES_BYTES);
	capability_diagnostics_notes(&text, capability);
	rest = buf_str(&text);
	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		if (line.n > 0)
			log_warn("%.*s", STR_FMT(line));
	}
	buf_done(&text);
}

void
server_reload_file_first_error(
    const struct capability *capability, struct err *e)
{
	for (const struct capability_note *n =
	         capability != NULL ? capability->notes : NULL;
	     n != NULL; n = n->next) {
		if (!n->is_error)
			continue;
		err_set(e, ERR_INPUT, "%s:%d:%d: %.*s",
		    capability->files[n->place.source], n->place.line,
		    n->place.column, STR_FMT(n->text));
		return;
	}
}

struct server_file *
server_reload_file_load(const struct server_file_setting *setting,
    struct server_fingerprints *fingerprints, const struct server_file *old,
    struct err *e)
{
	int64_t began_ms = clock_real_ms();
	struct capability *failed = NULL;
	const struct capability *capability;
	struct server_file *f;

	server_reload_file_fingerprint(fingerprints, old->path);
	f = server_file_load(setting, old->path, &failed, e);
	if (f != NULL)
		server_places_set(setting->config, f);
	capability = f != NULL ? f->capability : failed;
	server_reload_file_first_error(failed, e);
	if (capability != NULL) {
		log_notes(capability);
		server_reload_file_fingerprint_parts(
		    fingerprints, capability, began_ms);
	}
	capability_free(failed);
	/* The fix may be made in a part that was not read. */
	if (f == NULL)
		server_reload_file_fingerprint_parts(
		    fingerprints, old->capability, began_ms);
	if (f == NULL || check_binds(setting->config, f->capability, e) == 0)
		return f;
	server_file_release(f);
	return NULL;
}
