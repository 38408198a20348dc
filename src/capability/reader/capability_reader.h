/* capability_reader.h - reads mappings by a table of their keys. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_READER_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/model/model.h"
#include "capability/file/file.h"

struct json;
struct schema_set;

/* The state of loading one capability. */
struct capability_reader {
	struct capability *capability;
	struct arena *a; /* the arena of the capability */
	struct arena scratch; /* reset after each operation */
	struct capability_note *newest; /* notes, the newest first */
	size_t noted[2]; /* number of warnings and errors */
	size_t copies; /* see capability_reader_count_copies() */
	size_t suggested; /* see capability_reader_may_suggest() */
	struct table binds; /* "NAME" and "namespace.NAME" */
	/*
	 * Consumed operations as struct capability_same_name, by
	 * "namespace.operation" and by "namespace.resource.operation".
	 */
	struct table operations, by_resource;
	struct table functions; /* "namespace.function" of aggregates */
	struct table namespaces; /* of consumes */
	struct table by_spelling; /* the same by capability_name_map_plain() */
	struct table failed_imports; /* namespaces that could not be imported:
	                                the reason */
	struct str failed_file; /* the first import that failed; STR_NONE */
	struct schema_set *schemas; /* NULL: a definition is invalid */
	size_t schema_errors; /* in schemas of parameters */
	bool has_orchestration; /* the file has `orchestration`, which is not
	                           supported */
	bool strict; /* see struct capability_load_options */
	int64_t max_bytes; /* of one file; 0: nothing is imported */
	int64_t max_values; /* see struct capability_load_options */
	struct capability_file_id file_id;
};

/* The kinds of value that a key accepts, and flags. */
enum {
	CAPABILITY_TEXT =
	    1, /* a string; a number or boolean as it is written */
	CAPABILITY_FLAG = 2, /* true or false */
	CAPABILITY_NUMBER = 4,
	CAPABILITY_MAP = 8,
	CAPABILITY_LIST = 16,
	CAPABILITY_ANY = CAPABILITY_TEXT | CAPABILITY_FLAG | CAPABILITY_NUMBER |
	                 CAPABILITY_MAP | CAPABILITY_LIST,
	CAPABILITY_NEEDED = 32, /* an error if it is missing */
	CAPABILITY_LATER =
	    64, /* part of the language, but not supported: a warning */
};

struct capability_key {
	const char *name;
	unsigned want;
};

void capability_reader_warn(struct capability_reader *r,
    struct capability_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void capability_reader_error(struct capability_reader *r,
    struct capability_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Moves the notes to the capability, in order of place. */
void capability_reader_finish(struct capability_reader *r);

/* yamldoc_parse() with at most max_values values; 0: LIMIT_YAML_NODES. */
struct json *capability_reader_parse(
    struct arena *a, struct str text, int64_t max_values, struct err *e);

/*
 * Checks the members of v against the table.  Returns false and notes an error
 * if v is not a mapping.  Unknown keys are warnings with a suggestion.  Missing
 * CAPABILITY_NEEDED keys and values of a wrong kind are errors;
 * capability_reader_text() and its siblings treat such members as absent.  what
 * is for the notes: "a consumed operation".
 */
bool capability_reader_map(struct capability_reader *r, const struct json *v,
    const char *what, const struct capability_key *keys, size_t count);

/* The first CAPABILITY_LATER key that v has, or NULL. */
const char *capability_reader_later(
    const struct json *v, const struct capability_key *keys, size_t count);

/* Members of one kind; absent if the value is of another kind. */
struct str capability_reader_text(const struct json *map, const char *name);
struct json *capability_reader_submap(const struct json *map, const char *name);
struct json *capability_reader_number(const struct json *map, const char *name);

/* The first item of a list member, or NULL.  The others follow in `next`. */
struct json *capability_reader_items(const struct json *map, const char *name);

/* 0 or 1; -1 if the member is absent or not a boolean. */
int capability_reader_flag(const struct json *map, const char *name);

/* Returns the kind of v for messages: "a list", "empty". */
const char *capability_reader_kind(const struct json *v);

/* Returns the text of a scalar; STR_NONE for other values. */
struct str capability_reader_scalar(const struct json *v);
struct capability_place capability_reader_place(const struct json *v);

/* The position of the name of a member. */
struct capability_place capability_reader_name_place(const struct json *member);

/* Returns "line 5", or "line 5 of 'other.yaml'" if here is in another file. */
const char *capability_reader_line(struct capability_reader *r,
    struct capability_place there, struct capability_place here);

/*
 * Counts n copies of inherited or derived parameters.  A small file can cause
 * many copies, so they have a limit of their own.  If it is exceeded, returns
 * false and adds one error.
 */
bool capability_reader_count_copies(struct capability_reader *r, size_t n);

/*
 * Reports whether the nearest name may be searched for, which is slow among
 * many names: true only the first few times.
 */
bool capability_reader_may_suggest(struct capability_reader *r);

/* Returns "; did you mean 'x'?" on the arena, or "". */
const char *capability_reader_hint(
    struct arena *a, struct str typed, const char *const *names, size_t count);

/*
 * Returns the name of an entry of a section, which may be an import; STR_NONE:
 * no name.
 */
struct str capability_reader_entry_name(const struct json *entry);

/*
 * Cleans a name: some converters append white space and a marker such as
 * "required" from the next line of their source.
 */
struct str capability_reader_name(struct str name);

/*
 * Joins the path of an operation to that of its resource: "/{id}" of "/items"
 * is "/items/{id}".  A path that repeats the resource's is complete:
 * "/items/{id}/mute" of "/items/{id}".  So is one of several segments that only
 * begins like it, "/items/search", with a warning at place.
 */
struct str capability_reader_join(struct capability_reader *r,
    struct capability_place place, struct str resource, struct str own);

/*
 * Finds the next variable of a path at or after *at, "{x}" or "{{x}}" (sets
 * *twice), and moves *at past it.  Returns false at the end.
 */
bool capability_reader_variable(
    struct str path, size_t *at, struct str *name, bool *twice);

#endif
