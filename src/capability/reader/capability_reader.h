/* capability_reader.h - reading a mapping by a table of its keys; for spec/
 * alone. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_READER_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/model/model.h"
#include "capability/file/file.h"

struct json;

/* What the loader carries along. */
struct capability_reader {
	struct capability *capability;
	struct arena *a; /* the spec's */
	struct arena scratch; /* for one operation at a time */
	struct capability_note *newest; /* notes, the last one first */
	size_t noted[2]; /* warnings and errors that are kept */
	size_t spent; /* see capability_reader_spend() */
	size_t suggested; /* see capability_reader_may_suggest() */
	struct table binds; /* "NAME" and "namespace.NAME" */
	struct table operations; /* "namespace.operation": consumed */
	struct table functions; /* "namespace.function" of aggregates */
	struct table namespaces; /* of consumes */
	struct table alike; /* operations by capability_name_map_plain() */
	struct table unread; /* imported namespaces: why they failed */
	struct str unread_file; /* the first import that failed; STR_NONE */
	bool has_orchestration; /* sequences of an older language */
	bool strict; /* see struct capability_how */
	int64_t max_bytes; /* of one file; 0: nothing is imported */
	int64_t max_values; /* see struct capability_how */
	struct capability_file_id file_id;
};

/* What may stand behind a key, and what the key asks for. */
enum {
	CAPABILITY_TEXT =
	    1, /* a string; a number or boolean as it is written */
	CAPABILITY_FLAG = 2, /* true or false */
	CAPABILITY_NUMBER = 4,
	CAPABILITY_MAP = 8,
	CAPABILITY_LIST = 16,
	CAPABILITY_ANY = CAPABILITY_TEXT | CAPABILITY_FLAG | CAPABILITY_NUMBER |
	                 CAPABILITY_MAP | CAPABILITY_LIST,
	CAPABILITY_NEEDED = 32, /* an error where it is missing */
	CAPABILITY_LATER =
	    64, /* of the language, but not carried out: a warning */
};

struct capability_key {
	const char *name;
	unsigned want;
};

void capability_reader_warn(struct capability_reader *w,
    struct capability_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void capability_reader_error(struct capability_reader *w,
    struct capability_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Hand the notes over to the spec, in order of place. */
void capability_reader_finish(struct capability_reader *w);

/* In capability_load.c: yaml_parse() within max_values, see struct
 * capability_how. */
struct json *capability_reader_parse(
    struct arena *a, struct str text, int64_t max_values, struct err *e);

/*
 * Is v a mapping, and are its members those of the table?  Where it is none,
 * an error is noted and false returned.  Unknown keys are warnings with the
 * nearest known one; missing CAPABILITY_NEEDED ones and members of a wrong kind
 * are errors, and capability_reader_text() and its sisters then see no such
 * member.  what: "a consumed operation", for the notes.
 */
bool capability_reader_map(struct capability_reader *w, const struct json *v,
    const char *what, const struct capability_key *keys, size_t count);

/* The first CAPABILITY_LATER key that v has, or NULL. */
const char *capability_reader_later(
    const struct json *v, const struct capability_key *keys, size_t count);

/* Members by kind: absent where the kind is another. */
struct str capability_reader_text(const struct json *map, const char *name);
struct json *capability_reader_submap(const struct json *map, const char *name);
struct json *capability_reader_number(const struct json *map, const char *name);

/* The first item of a list member (its rest is the chain), or NULL. */
struct json *capability_reader_items(const struct json *map, const char *name);

/* -1: absent or no boolean; else 0 or 1. */
int capability_reader_flag(const struct json *map, const char *name);

/* What messages call the kind of v: "a list", "empty". */
const char *capability_reader_kind(const struct json *v);

/* A scalar's text; STR_NONE for anything else. */
struct str capability_reader_scalar(const struct json *v);
struct capability_place capability_reader_place(const struct json *v);

/* Where the name of a member stands. */
struct capability_place capability_reader_name_place(const struct json *member);

/* "line 5", or "line 5 of 'other.yaml'" where here is in another file. */
const char *capability_reader_line(struct capability_reader *w,
    struct capability_place there, struct capability_place here);

/*
 * Copies of inherited or derived parameters cost no text in the file, so they
 * have a ceiling of their own.  False, and an error noted once, above it.
 */
bool capability_reader_spend(struct capability_reader *w, size_t n);

/* Looking for the nearest of many names is dear: only for the first few. */
bool capability_reader_may_suggest(struct capability_reader *w);

/* ", did you mean 'x'?" on the arena, or "". */
const char *capability_reader_hint(
    struct arena *a, struct str typed, const char *const *names, size_t count);

/*
 * A name as it was meant: converters have let white space and a marker such as
 * "required" from the next line of their source slip into it.
 */
struct str capability_reader_name(struct str name);

/*
 * The path of an operation that has one of its own below its resource's: behind
 * it ("/{id}" below "/items"), or the whole of it where it repeats the
 * resource's ("/items/{id}/mute" below "/items/{id}").
 */
struct str capability_reader_join(
    struct capability_reader *w, struct str resource, struct str own);

/*
 * The next variable of a path at or after *at, "{x}" or "{{x}}" (then *twice);
 * *at moves behind it.  False: no more.
 */
bool capability_reader_variable(
    struct str path, size_t *at, struct str *name, bool *twice);

#endif
