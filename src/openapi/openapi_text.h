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
 * "listPets", "list_pets", "Pets: list" become "list-pets", "list-pets",
 * "pets-list".  A name that is too long is truncated and gets a hash as its
 * suffix.  Returns STR_NONE if the text has no ASCII letter or digit.
 */
struct str openapi_text_kebab(struct arena *a, struct str s);

/* The name, with a number as its suffix if it is taken; adds it to taken. */
struct str openapi_text_unique(
    struct arena *a, struct table *taken, struct str name);

/* Is it a valid parameter name: letters, digits, "-", "_" and "*"? */
bool openapi_text_is_name(struct str s);

/*
 * Does it have a brace?  In most texts of a capability file {{name}} is
 * replaced by a value of the operator; a document must not choose which value,
 * nor where it is sent.
 */
bool openapi_text_has_brace(struct str s);

/* A valid parameter name: "page[size]" becomes "page-size". */
struct str openapi_text_name(struct arena *a, struct str s);

/*
 * A name for a bind: "pet-store" becomes "PET_STORE".  A leading digit gets the
 * prefix "API_".
 */
struct str openapi_text_variable(struct arena *a, struct str s);

#endif
