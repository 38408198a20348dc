/* config_api.c - settings that depend on what is served: OpenAPI documents. */
#include <string.h>

#include "base/base.h"
#include "openapi/load/load.h"

#include "server/config.h"
#include "server/config_api.h"

/* A file that cannot be read is reported when it is loaded. */
static bool
is_document(const char *name, const struct limits *limits)
{
	struct arena a = { .head = NULL };
	struct openapi_source source;
	bool found;

	if (!openapi_source_is_file(name))
		return true;
	found =
	    openapi_source_read(&a, name, true, limits, &source, NULL) == 0 &&
	    openapi_source_is_document(source.text);
	arena_done(&a);
	return found;
}

static bool
all_documents(const struct config *c, char **files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_document(files[i], &c->limits))
			return false;
	return count > 0;
}

static int
add_secrets(struct config *c, struct err *e)
{
	for (size_t i = 0; i < c->api.set_count; i++) {
		const struct engine_option *o = &c->api.sets[i];

		if (c->option_count == CONFIG_REPEAT_MAX)
			return err_set(e, ERR_INPUT,
			    "more than %d values of binds", CONFIG_REPEAT_MAX);
		c->options[c->option_count++] =
		    (struct engine_option){ .kind = o->kind,
			    .name = mem_strdup(o->name),
			    .value = mem_strdup(o->value) };
	}
	return 0;
}

int
config_api_finish(struct config *c, char **files, size_t count, struct err *e)
{
	bool reads_stdin = false;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(files[i], "-") != 0)
			continue;
		if (reads_stdin || c->stdio)
			return err_set(e, ERR_INPUT,
			    "- is standard input, which %s: name a file",
			    c->stdio ? "--stdio reads requests from"
			             : "is named twice");
		reads_stdin = true;
	}
	if (api_options_read(&c->api, reads_stdin || c->stdio, e) == -1)
		return -1;
	if (!c->authority_asked && !c->require_key &&
	    all_documents(c, files, count))
		c->authority = false;
	return add_secrets(c, e);
}
