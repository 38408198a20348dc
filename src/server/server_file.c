/* server_file.c - one loaded capability file, its engine and its surfaces. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "expose/expose.h"
#include "openapi/load/load.h"

#include "server/builtin.h"
#include "server/config.h"
#include "server/server_file.h"
#include "server/server_sources.h"

static bool
is_remote(const struct config *c, const char *namespace)
{
	for (size_t i = 0; i < c->remote_count; i++) {
		if (strcmp(c->remote[i], namespace) == 0)
			return true;
	}
	return false;
}

static bool
has_base_uri(const struct config *c, const char *namespace)
{
	for (size_t i = 0; i < c->option_count; i++) {
		if (c->options[i].kind == ENGINE_BASE_URI &&
		    (*c->options[i].name == '\0' ||
		        strcmp(c->options[i].name, namespace) == 0))
			return true;
	}
	return false;
}

/*
 * Selects the options for a file: if several files are loaded, only those that
 * name something in it.
 */
static size_t
options_for(const struct server_file_setting *setting,
    const struct capability *capability, struct engine_option *out)
{
	const struct config *c = setting->config;
	size_t n = 0;

	for (size_t i = 0; i < c->option_count; i++) {
		if (setting->alone ||
		    engine_option_fits(capability, &c->options[i]))
			out[n++] = c->options[i];
	}
	return n;
}

/*
 * The built-in capability calls the built-in authority, unless the operator
 * named another upstream.  A named file calls its own upstream.
 */
static struct engine *
make_engine(const struct server_file_setting *setting,
    const struct capability *capability, bool builtin, struct err *e)
{
	const struct config *c = setting->config;
	const char *namespace = builtin_get(c->full).namespace;
	struct engine_option options[CONFIG_REPEAT_MAX + 1];
	size_t n = options_for(setting, capability, options);
	struct engine *en;
	const char *left;

	if (builtin && c->authority && !is_remote(c, namespace) &&
	    !has_base_uri(c, namespace))
		options[n++] = (struct engine_option){
			.kind = ENGINE_AUTHORITY,
			.name = namespace,
			.value = "authority",
		};
	en = engine_new(capability, options, n, &c->limits, e);
	left = en != NULL ? engine_left_namespace(en) : NULL;
	if (left != NULL)
		log_warn("%s", left);
	return en;
}

/*
 * The name in the registry has the path and the namespace, so that a reload
 * finds the same entry.
 */
static void
set_registry(
    const struct server_file_setting *setting, struct server_surface *s)
{
	char *name = mem_printf("%s#%s", server_file_name(s->file), s->name);

	expose_mcp_set_registry(s->exposer, setting->registry, str_of(name));
	free(name);
}

static int
add_surface(const struct server_file_setting *setting, struct server_file *f,
    const struct capability_exposes *x, struct err *e)
{
	struct server_surface *s = &f->surfaces[f->surface_count];

	s->exposer = expose_new(
	    f->engine, x, setting->metrics, &setting->config->policy, e);
	if (s->exposer == NULL)
		return -1;
	f->surface_count++;
	s->file = f;
	s->capability = x;
	s->kind = expose_find_kind(x);
	s->name = mem_printf("%.*s", STR_FMT(x->namespace));
	if (setting->control != NULL)
		expose_control_connect(s->exposer, setting->control);
	if (setting->caller_key != NULL)
		expose_set_key(s->exposer, setting->caller_key);
	set_registry(setting, s);
	return 0;
}

static int
add_surfaces(const struct server_file_setting *setting, struct server_file *f,
    struct err *e)
{
	size_t n = 0;

	for (const struct capability_exposes *x = f->capability->exposes;
	     x != NULL; x = x->next)
		n++;
	f->surfaces = mem_new((n + 1) * sizeof(*f->surfaces));
	for (const struct capability_exposes *x = f->capability->exposes;
	     x != NULL; x = x->next) {
		if (expose_is_supported(x) &&
		    add_surface(setting, f, x, e) == -1)
			return -1;
	}
	return 0;
}

/* Puts the place in the file before the message. */
static void
place_error(const char *path, struct err *e)
{
	int line = e->line, column = e->column;

	if (line > 0)
		err_prefix(e, "%s:%d:%d", path, line, column);
	else
		err_prefix(e, "%s", path);
	e->line = 0;
}

static struct capability *
read_spec(const struct server_file_setting *setting, const char *path,
    struct arena *a, struct openapi_loaded *loaded, struct err *e)
{
	const struct openapi_load how = {
		.limits = &setting->config->limits,
		.regular = setting->regular,
		.import = &setting->config->api.import,
	};
	const struct openapi_source *source =
	    server_sources_find(setting->sources, path);
	const struct builtin builtin = builtin_get(setting->config->full);

	*loaded = (struct openapi_loaded){ .is_document = false };
	if (path == NULL)
		return capability_load_text(
		    str_of(builtin.file), builtin.text, e);
	return source != NULL
	           ? openapi_load_read(path, source, &how, a, loaded, e)
	           : openapi_load(path, &how, a, loaded, e);
}

/* Logs to which hosts the values go that an imported document requests. */
static void
log_asked(const char *name, const struct engine *en)
{
	struct arena a = { .head = NULL };
	struct engine_asked v;

	for (size_t at = 0; engine_binds_next_asked(en, &a, &at, &v);)
		if (v.given)
			log_info("%s: %.*s (--set) is sent to %s", name,
			    STR_FMT(v.name), v.hosts);
		else
			log_info("%s: %.*s is not given (--set %.*s=VALUE); it "
			         "would be sent to %s",
			    name, STR_FMT(v.name), STR_FMT(v.name), v.hosts);
	arena_done(&a);
}

static void
set_loaded(struct server_file *f, const struct openapi_loaded *loaded)
{
	f->is_document = loaded->is_document;
	f->tools = loaded->operations;
	if (loaded->is_document)
		f->summary = mem_printf("%.*s", STR_FMT(loaded->summary));
}

static struct server_file *
load(const struct server_file_setting *setting, const char *path,
    struct arena *a, struct capability **capability, struct err *e)
{
	const char *name = path != NULL
	                       ? openapi_source_shown(a, path)
	                       : builtin_get(setting->config->full).file;
	struct openapi_loaded loaded;
	struct server_file *f;

	*capability = read_spec(setting, path, a, &loaded, e);
	if (*capability == NULL) {
		place_error(name, e);
		return NULL;
	}
	if (setting->config->require_key)
		capability_require_key(*capability);
	if ((*capability)->errors > 0) {
		err_set(e, ERR_INPUT, "%s has %zu error%s, see above", name,
		    (*capability)->errors,
		    (*capability)->errors == 1 ? "" : "s");
		return NULL;
	}
	f = mem_new(sizeof(*f));
	f->path = path;
	f->holders = 1;
	f->shown = mem_strdup(name);
	set_loaded(f, &loaded);
	f->capability = *capability;
	*capability = NULL;
	f->engine = make_engine(setting, f->capability, path == NULL, e);
	if (f->engine == NULL || add_surfaces(setting, f, e) == -1) {
		place_error(name, e);
		server_file_release(f);
		return NULL;
	}
	log_asked(name, f->engine);
	return f;
}

struct server_file *
server_file_load(const struct server_file_setting *setting, const char *path,
    struct capability **capability, struct err *e)
{
	struct arena a = { .head = NULL };
	struct server_file *f = load(setting, path, &a, capability, e);

	arena_done(&a);
	return f;
}

const char *
server_file_name(const struct server_file *f)
{
	return f->shown;
}

struct server_file *
server_file_hold(struct server_file *f)
{
	atomic_fetch_add_explicit(&f->holders, 1, memory_order_relaxed);
	return f;
}

void
server_file_release(struct server_file *f)
{
	if (f == NULL ||
	    atomic_fetch_sub_explicit(&f->holders, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < f->surface_count; i++) {
		expose_free(f->surfaces[i].exposer);
		free(f->surfaces[i].name);
	}
	free(f->surfaces);
	engine_free(f->engine);
	capability_free(f->capability);
	free(f->shown);
	free(f->summary);
	free(f);
}

/* Returns whether the file requests that value from the operator. */
static bool
asks_for(const struct server_file *f, const struct engine_option *o)
{
	for (const struct capability_bind *b = f->capability->binds; b != NULL;
	     b = b->next)
		if (b->operator_only && o->kind == ENGINE_SET &&
		    (str_is(b->name, o->name) || str_is(b->source, o->name)))
			return true;
	return false;
}

/*
 * The same name in several files has one value for all of them.  But an
 * imported document chose its names itself, and may have chosen one of another
 * file on purpose, to receive its value.
 */
static int
check_shared(const struct engine_option *o, struct server_file *const *files,
    size_t count, struct err *e)
{
	const struct server_file *asking = NULL, *other = NULL;

	for (size_t i = 0; i < count; i++) {
		if (asking == NULL && asks_for(files[i], o))
			asking = files[i];
		else if (engine_option_fits(files[i]->capability, o))
			other = files[i];
	}
	if (asking == NULL || other == NULL)
		return 0;
	return err_set(e, ERR_INPUT,
	    "--set %s: %s has that name too, and %s, which was imported, would "
	    "send it to its own API: import that document with another "
	    "--name NS, or serve it alone",
	    o->name, server_file_name(other), server_file_name(asking));
}

/* Options for documents need one, and one base URI is for one API. */
static int
check_documents(const struct config *c, struct server_file *const *files,
    size_t count, struct err *e)
{
	bool found = false;

	for (size_t i = 0; i < count; i++)
		found = found || files[i]->is_document;
	if (c->api.first != NULL && !found)
		return err_set(e, ERR_INPUT,
		    "--%s is for OpenAPI documents, and %s is not one",
		    c->api.first, server_file_name(files[0]));
	for (size_t i = 0; i < c->option_count && count > 1; i++)
		if (c->options[i].kind == ENGINE_BASE_URI &&
		    *c->options[i].name == '\0')
			return err_set(e, ERR_INPUT,
			    "%zu files are served: give --base-uri "
			    "NAMESPACE=URL",
			    count);
	return 0;
}

int
server_file_check_options(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e)
{
	if (check_documents(c, files, count, e) == -1)
		return -1;
	for (size_t i = 0; i < c->option_count; i++) {
		const struct engine_option *o = &c->options[i];
		bool fits = false;

		for (size_t k = 0; k < count; k++)
			fits =
			    fits || engine_option_fits(files[k]->capability, o);
		if (!fits)
			return engine_option_refuse(o, e);
		if (check_shared(o, files, count, e) == -1)
			return -1;
	}
	return 0;
}
