/* openapi_sections.h - what is consumed and exposed, operation by operation. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SECTIONS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SECTIONS_H

#include <stddef.h>

#include "base/base.h"

struct json;
struct openapi_importer;
struct openapi_task;
struct openapi_upstream;

/* The sections of a capability as they grow; on the importer's arena. */
struct openapi_sections {
	struct openapi_importer *m;
	struct openapi_upstream *upstreams, **tail;
	size_t upstream_count;
	struct json *rest_resources, *tools;
	struct table resources; /* names that are taken */
	struct table rest_paths; /* of exposed resources: struct json */
	struct table rest_names; /* that are taken */
	size_t count; /* operations */
};

void openapi_sections_init(
    struct openapi_sections *k, struct openapi_importer *m);

/* Consume it, at the upstream that it belongs to; expose it twice. */
void openapi_sections_add(
    struct openapi_sections *k, const struct openapi_task *t);

/* The list `consumes`, once all are there. */
struct json *openapi_sections_consumes(struct openapi_sections *k);

#endif
