/* openapi_load.h - loads a capability file or an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_LOAD_OPENAPI_LOAD_H
#define CLAVIGER_OPENAPI_LOAD_OPENAPI_LOAD_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct capability;
struct err;
struct limits;
struct openapi_import;
struct openapi_source;

/* How it is loaded; all borrowed. */
struct openapi_load {
	const struct limits *limits;
	bool strict; /* violations of the published schema are errors */
	bool regular; /* refuse pipes and devices, which could block */
	/*
	 * Options for a document; NULL: none.  Its file, url, limits and
	 * leniency are ignored: a document is imported with all that can work,
	 * unless strict.
	 */
	const struct openapi_import *import;
};

/* What became of a document. */
struct openapi_loaded {
	bool is_document; /* false: it is a capability file */
	struct str summary; /* see openapi_summary_text(); on the arena */
	size_t operations; /* that were imported */
};

/*
 * Reads what name says (openapi_source_is_file()) and loads it.  Notes of an
 * import become warnings with the place in the document.  As
 * capability_load_as(), returns NULL and sets e only if nothing can be read, or
 * nothing can be imported.  The texts of out are on a.  The caller frees the
 * result with capability_free().
 */
struct capability *openapi_load(const char *name,
    const struct openapi_load *how, struct arena *a, struct openapi_loaded *out,
    struct err *e);

/* The same for a source that was read before; its texts are borrowed. */
struct capability *openapi_load_read(const char *name,
    const struct openapi_source *source, const struct openapi_load *how,
    struct arena *a, struct openapi_loaded *out, struct err *e);

#endif
