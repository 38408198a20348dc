/*
 * capability_ref_compile.h - compiles the texts of a file.  Only loading uses
 * it: capability.h does not include it, so a call cannot parse a text.
 */
#ifndef CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_COMPILE_H
#define CLAVIGER_CAPABILITY_REF_CAPABILITY_REF_COMPILE_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/ref/capability_ref_name.h"

struct arena;
struct capability;
struct capability_bind;
struct capability_ref;
struct capability_ref_path;
struct capability_ref_template;
struct capability_ref_text;
struct json;

/*
 * Compiles every value of s that a call evaluates, and attaches the result to
 * the model: `ref` beside a value, `input` beside the name of a parameter.
 * Call it last: the binds must be known and the operations linked.
 */
void capability_ref_compile(struct capability *s);

/* Compiles v, which is borrowed, on the arena.  Returns NULL for NULL. */
const struct capability_ref *capability_ref_new(
    struct arena *a, const struct capability_bind *binds, const struct json *v);

/*
 * Splits "rest.path.x" into "rest" and "path.x", borrowed from text.  Returns
 * false if there is no dot with text on both sides.
 */
bool capability_ref_name_cut(
    struct str text, struct str *prefix, struct str *behind);

/* Reports whether prefix refers to the caller in every operation. */
bool capability_ref_name_is_surface(struct str prefix);

/* Splits "query.x" into its place and "x", borrowed from text. */
struct str capability_ref_name_place(
    struct str text, enum capability_ref_place *place);

/* Compiles "query.x", which is borrowed, on the arena. */
struct capability_ref_input capability_ref_name_input(
    struct arena *a, struct str text);

/* The same for a name whose place is known; prefix states it: "query.". */
struct capability_ref_input capability_ref_name_input_in(struct arena *a,
    enum capability_ref_place place, const char *prefix, struct str name);

/*
 * Compiles a name on the arena.  binds are those of the file, or NULL.  Every
 * text is a name, so this cannot fail; path is NULL for a "$..." that is not a
 * valid query.
 */
const struct capability_ref_name *capability_ref_name_new(
    struct arena *a, const struct capability_bind *binds, struct str text);

/* Reports whether text contains "{{". */
bool capability_ref_template_has_tag(struct str text);

/* Compiles a text with {{tags}}, which is borrowed, on the arena. */
const struct capability_ref_template *capability_ref_template_new(
    struct arena *a, const struct capability_bind *binds, struct str text);

/* Compiles a text with {placeholders}, which is borrowed, on the arena. */
const struct capability_ref_text *capability_ref_text_new(
    struct arena *a, const struct capability_bind *binds, struct str text);

/* Compiles the path of a consumed operation, which is borrowed. */
const struct capability_ref_path *capability_ref_path_new(
    struct arena *a, const struct capability_bind *binds, struct str path);

#endif
