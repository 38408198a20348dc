/* openapi_text.h - names made from the texts of an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_OPENAPI_TEXT_H
#define CLAVIGER_OPENAPI_OPENAPI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct table;

/* The longest name of a tool, operation or namespace. */
enum { OPENAPI_TEXT_NAME = 64 };

/*
 * Returns s in lower case with hyphens, on the arena: "listPets" and
 * "list_pets" become "list-pets", "Pets: list" becomes "pets-list".  A name
 * above OPENAPI_TEXT_NAME bytes is truncated and gets a hash as its suffix.
 * Returns STR_NONE if the text has no ASCII letter or digit.
 */
struct str openapi_text_kebab(struct arena *a, struct str s);

/*
 * Returns name, with a number as its suffix if taken has it already, and adds
 * the result to taken.
 */
struct str openapi_text_unique(
    struct arena *a, struct table *taken, struct str name);

/*
 * Reports whether s is a valid parameter name: letters, digits, "-", "_" and
 * "*".
 */
bool openapi_text_is_name(struct str s);

/*
 * Reports whether s has a brace.  In most texts of a capability file, {{name}}
 * is replaced by a value of the operator.  A document must not choose which
 * value, nor where it is sent.
 */
bool openapi_text_has_brace(struct str s);

/* Returns s as a valid parameter name: "page[size]" becomes "page-size". */
struct str openapi_text_name(struct arena *a, struct str s);

/* openapi_text_kebab() in capitals: "list pets" becomes "LIST_PETS". */
struct str openapi_text_upper(struct arena *a, struct str s);

/*
 * Returns s as a name for a bind: "pet-store" becomes "PET_STORE".  A leading
 * digit gets the prefix "API_".
 */
struct str openapi_text_variable(struct arena *a, struct str s);

#endif
