/* yamldoc_composer.h - the state of reading a YAML document, and its errors. */
#ifndef CLAVIGER_DATA_YAMLDOC_YAMLDOC_COMPOSER_H
#define CLAVIGER_DATA_YAMLDOC_YAMLDOC_COMPOSER_H

#include <yaml.h>

#include "base/base.h"
#include "data/yamldoc/yamldoc.h"

struct yamldoc_composer {
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	bool has_event;
	struct str text; /* borrowed */
	struct arena *arena;
	struct table anchors; /* by name; a later one replaces an earlier one */
	size_t nodes; /* created so far, with aliases expanded */
	const struct yamldoc_bounds *bounds;
	int depth;
	struct err *err;
};

/* Sets the error "what 'name'" at the mark, and returns -1; name may be absent.
 */
int yamldoc_composer_refuse(struct yamldoc_composer *c, yaml_mark_t at,
    const char *what, struct str name);

/* The same for the byte at offset, or an earlier one that is not UTF-8. */
int yamldoc_composer_refuse_byte(
    struct yamldoc_composer *c, size_t offset, const char *what);

/* The same for the error that libyaml reports. */
int yamldoc_composer_refuse_syntax(struct yamldoc_composer *c);

/* The same for too many values. */
int yamldoc_composer_refuse_many(struct yamldoc_composer *c);

#endif
