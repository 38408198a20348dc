/* spec_walk.h - reading a mapping by a table of its keys; for spec/ alone. */
#ifndef CLAVIGER_SPEC_SPEC_WALK_H
#define CLAVIGER_SPEC_SPEC_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/table.h"
#include "spec/spec.h"
#include "spec/spec_file.h"

struct json;

/* What the loader carries along. */
struct spec_walk {
	struct spec *spec;
	struct arena *a; /* the spec's */
	struct arena scratch; /* for one operation at a time */
	struct spec_note *newest; /* notes, the last one first */
	size_t noted[2]; /* warnings and errors that are kept */
	size_t spent; /* see spec_walk_spend() */
	size_t suggested; /* see spec_walk_may_suggest() */
	struct table binds; /* "NAME" and "namespace.NAME" */
	struct table operations; /* "namespace.operation": consumed */
	struct table functions; /* "namespace.function" of aggregates */
	struct table namespaces; /* of consumes */
	struct table alike; /* operations by spec_names_plain() */
	struct table unread; /* imported namespaces: why they failed */
	struct str unread_file; /* the first import that failed; STR_NONE */
	bool has_orchestration; /* sequences of an older language */
	bool strict; /* see struct spec_how */
	int64_t max_bytes; /* of one file; 0: nothing is imported */
	int64_t max_values; /* see struct spec_how */
	struct spec_file_id file_id;
};

/* What may stand behind a key, and what the key asks for. */
enum {
	SPEC_TEXT = 1, /* a string; a number or boolean as it is written */
	SPEC_FLAG = 2, /* true or false */
	SPEC_NUMBER = 4,
	SPEC_MAP = 8,
	SPEC_LIST = 16,
	SPEC_ANY = SPEC_TEXT | SPEC_FLAG | SPEC_NUMBER | SPEC_MAP | SPEC_LIST,
	SPEC_NEEDED = 32, /* an error where it is missing */
	SPEC_LATER = 64, /* of the language, but not carried out: a warning */
};

struct spec_key {
	const char *name;
	unsigned want;
};

void spec_walk_warn(struct spec_walk *w, struct spec_place place,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
void spec_walk_error(struct spec_walk *w, struct spec_place place,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Hand the notes over to the spec, in order of place. */
void spec_walk_finish(struct spec_walk *w);

/* In spec_load.c: yaml_parse() within max_values, see struct spec_how. */
struct json *spec_walk_parse(
    struct arena *a, struct str text, int64_t max_values, struct err *e);

/*
 * Is v a mapping, and are its members those of the table?  Where it is none,
 * an error is noted and false returned.  Unknown keys are warnings with the
 * nearest known one; missing SPEC_NEEDED ones and members of a wrong kind are
 * errors, and spec_walk_text() and its sisters then see no such member.  what:
 * "a consumed operation", for the notes.
 */
bool spec_walk_map(struct spec_walk *w, const struct json *v, const char *what,
    const struct spec_key *keys, size_t count);

/* The first SPEC_LATER key that v has, or NULL. */
const char *spec_walk_later(
    const struct json *v, const struct spec_key *keys, size_t count);

/* Members by kind: absent where the kind is another. */
struct str spec_walk_text(const struct json *map, const char *name);
struct json *spec_walk_submap(const struct json *map, const char *name);
struct json *spec_walk_number(const struct json *map, const char *name);

/* The first item of a list member (its rest is the chain), or NULL. */
struct json *spec_walk_items(const struct json *map, const char *name);

/* -1: absent or no boolean; else 0 or 1. */
int spec_walk_flag(const struct json *map, const char *name);

/* A scalar's text; STR_NONE for anything else. */
struct str spec_walk_scalar(const struct json *v);
struct spec_place spec_walk_place(const struct json *v);

/* Where the name of a member stands. */
struct spec_place spec_walk_name_place(const struct json *member);

/* "line 5", or "line 5 of 'other.yaml'" where here is in another file. */
const char *spec_walk_line(
    struct spec_walk *w, struct spec_place there, struct spec_place here);

/*
 * Copies of inherited or derived parameters cost no text in the file, so they
 * have a ceiling of their own.  False, and an error noted once, above it.
 */
bool spec_walk_spend(struct spec_walk *w, size_t n);

/* Looking for the nearest of many names is dear: only for the first few. */
bool spec_walk_may_suggest(struct spec_walk *w);

/* ", did you mean 'x'?" on the arena, or "". */
const char *spec_walk_hint(
    struct arena *a, struct str typed, const char *const *names, size_t count);

/*
 * A name as it was meant: converters have let white space and a marker such as
 * "required" from the next line of their source slip into it.
 */
struct str spec_walk_name(struct str name);

/*
 * The path of an operation that has one of its own below its resource's: behind
 * it ("/{id}" below "/items"), or the whole of it where it repeats the
 * resource's ("/items/{id}/mute" below "/items/{id}").
 */
struct str spec_walk_join(
    struct spec_walk *w, struct str resource, struct str own);

/*
 * The next variable of a path at or after *at, "{x}" or "{{x}}" (then *twice);
 * *at moves behind it.  False: no more.
 */
bool spec_walk_variable(
    struct str path, size_t *at, struct str *name, bool *twice);

#endif
