/* openapi_load.c - loads a capability file or an OpenAPI document. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/import.h"
#include "capability/capability.h"

#include "openapi/load/openapi_load.h"
#include "openapi/load/openapi_source.h"

/* What is kept of an import besides the tree. */
struct kept {
	const char **files; /* NULL: the document itself */
	size_t file_count;
	struct capability_remark *remarks;
	size_t remark_count;
};

/* Returns the path of a file as notes name it; NULL: the document itself. */
static const char *
path_of(struct str document, struct arena *a, struct str file)
{
	size_t n = document.n;

	if (str_equal(file, document) || str_is(file, "-"))
		return NULL;
	while (n > 0 && document.p[n - 1] != '/')
		n--;
	return arena_printf(a, "%.*s%.*s", (int)n, document.p, STR_FMT(file));
}

/* Copies files and notes of an import to a. */
static struct kept
keep(struct arena *a, struct str document, const struct openapi_import *o)
{
	struct kept k = { .file_count = 0 };
	size_t notes = 0;

	for (const struct openapi_note *n = o->notes; n != NULL; n = n->next)
		notes++;
	k.files = arena_new(a, o->files->count * sizeof(*k.files) + 1);
	k.remarks = arena_new(a, notes * sizeof(*k.remarks) + 1);
	for (const struct json *v = o->files->first; v != NULL; v = v->next)
		k.files[k.file_count++] = path_of(document, a, v->text);
	for (const struct openapi_note *n = o->notes; n != NULL; n = n->next)
		k.remarks[k.remark_count++] =
		    (struct capability_remark){ path_of(document, a, n->file),
			    n->line, n->column, arena_str(a, n->text) };
	return k;
}

static void
add_kept(struct capability *s, const struct kept *k)
{
	for (size_t i = 0; i < k->file_count; i++)
		capability_add_file(s, k->files[i]);
	for (size_t i = 0; i < k->remark_count; i++)
		capability_add_warning(s, &k->remarks[i]);
}

static struct openapi_import
import_options(const char *name, const struct openapi_source *source,
    const struct openapi_load *how)
{
	struct openapi_import o = { 0 };

	if (how->import != NULL)
		o = *how->import;
	o.file = openapi_source_is_file(name) ? str_of(name) : STR_NONE;
	o.url = source->url;
	o.max_bytes = how->limits->capability_bytes;
	o.max_values = how->limits->capability_values;
	o.lenient = !how->strict;
	o.portable = how->strict;
	return o;
}

/* Did the operator name the secret, in the options? */
static bool
is_of_options(const struct openapi_import *o, struct str name)
{
	for (size_t i = 0; i < o->header_count; i++)
		if (str_equal(o->headers[i].bind, name))
			return true;
	return str_equal(o->upstream_token, name) ||
	       str_equal(o->upstream_user, name) ||
	       str_equal(o->upstream_password, name);
}

/*
 * Refuses to send a secret of the operator to several hosts: the document chose
 * them, and the operator has not seen them.
 */
static int
check_hosts(const struct openapi_import *o, struct err *e)
{
	const struct json *first, *second;

	for (const struct openapi_secret *s = o->secrets; s != NULL;
	     s = s->next) {
		if (!is_of_options(o, s->name) || s->hosts->count < 2)
			continue;
		first = s->hosts->first;
		second = first->next;
		return err_set(e, ERR_INPUT,
		    "%.*s would be sent to %.*s and to %.*s, as the document "
		    "says: give --base-uri URL, or leave out operations",
		    STR_FMT(s->name), STR_FMT(str_part(first->text, 0, 200)),
		    STR_FMT(str_part(second->text, 0, 200)));
	}
	return 0;
}

/* Imports the document into a tree, and loads that. */
static struct capability *
load_document(const char *name, const struct openapi_source *source,
    const struct openapi_load *how, struct arena *a, struct openapi_loaded *out,
    struct err *e)
{
	struct arena scratch = { .head = NULL };
	const struct capability_load_options options = { .strict = how->strict,
		.taken = &scratch };
	struct openapi_import o = import_options(name, source, how);
	const char *shown = openapi_source_shown(a, name);
	struct json *root = openapi_import(&scratch, source->text, &o, e);
	struct openapi_loaded loaded = { .is_document = true };
	struct capability *s;
	struct kept kept;

	if (root == NULL || check_hosts(&o, e) == -1) {
		arena_done(&scratch);
		return NULL;
	}
	kept = keep(a, str_of(shown), &o);
	loaded.summary = openapi_summary_text(a, &o);
	loaded.operations = o.operations - o.operations_left;
	/* Frees the document. */
	s = capability_load_tree(shown, root, &options, e);
	if (s != NULL) {
		add_kept(s, &kept);
		*out = loaded;
	}
	return s;
}

static struct capability *
load_file(const char *name, const struct openapi_source *source,
    const struct openapi_load *how, struct err *e)
{
	const struct capability_load_options options = {
		.max_bytes = how->limits->capability_bytes,
		.max_values = how->limits->capability_values,
		.strict = how->strict,
		.regular = how->regular,
	};

	return capability_load_read(name, source->text, &options, e);
}

struct capability *
openapi_load_read(const char *name, const struct openapi_source *source,
    const struct openapi_load *how, struct arena *a, struct openapi_loaded *out,
    struct err *e)
{
	*out = (struct openapi_loaded){ .is_document = false };
	if (!openapi_source_is_file(name) ||
	    openapi_source_is_document(source->text))
		return load_document(name, source, how, a, out, e);
	return load_file(name, source, how, e);
}

struct capability *
openapi_load(const char *name, const struct openapi_load *how, struct arena *a,
    struct openapi_loaded *out, struct err *e)
{
	struct openapi_source source;

	if (openapi_source_read(
	        a, name, how->regular, how->limits, &source, e) == -1)
		return NULL;
	return openapi_load_read(name, &source, how, a, out, e);
}
