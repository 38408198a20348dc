/*
 * openapi_sections.h - builds `consumes` and `exposes`, operation by operation.
 */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SECTIONS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SECTIONS_H

#include <stddef.h>

#include "base/base.h"

struct json;
struct openapi_importer;
struct openapi_task;
struct openapi_upstream;

/*
 * The sections of the capability under construction; on the importer's arena.
 */
struct openapi_sections {
	struct openapi_importer *m;
	struct openapi_upstream *upstreams, **tail;
	size_t upstream_count;
	struct json *rest_resources, *tools;
	struct table resources; /* names in use */
	struct table rest_paths; /* of exposed resources: struct json */
	struct table rest_names; /* names in use */
	struct table routes; /* "GET /pets/{}": the operation that has it */
	size_t count; /* operations */
};

void openapi_sections_init(
    struct openapi_sections *k, struct openapi_importer *m);

/*
 * Adds an operation: consumed at its upstream, and exposed as route and tool.
 */
void openapi_sections_add(
    struct openapi_sections *k, const struct openapi_task *t);

/* The list `consumes`, after all operations were added. */
struct json *openapi_sections_consumes(struct openapi_sections *k);

#endif
