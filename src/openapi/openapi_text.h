/* openapi_text.h - names and texts of a document, as a capability may have
 * them. */
#ifndef CLAVIGER_OPENAPI_OPENAPI_TEXT_H
#define CLAVIGER_OPENAPI_OPENAPI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct table;

/* What tools, operations and namespaces are called at most. */
enum { OPENAPI_TEXT_NAME = 64 };

/*
 * "listPets", "list_pets", "Pets: list": "list-pets", "list-pets",
 * "pets-list".  Too long a name is cut, with a hash of the whole behind.
 * STR_NONE where nothing of it is a letter or digit of ASCII.
 */
struct str openapi_text_kebab(struct arena *a, struct str s);

/* The same with a number behind where the name is taken; it then is, too. */
struct str openapi_text_unique(
    struct arena *a, struct table *taken, struct str name);

/* May a parameter be called so: letters, digits, "-", "_" and "*"? */
bool openapi_text_is_name(struct str s);

/*
 * Has it a brace?  A capability file reads {{name}} as a value of the
 * operator's in most texts, and a document must not choose which, nor where it
 * goes.
 */
bool openapi_text_has_brace(struct str s);

/* One that may: "page[size]" is "page-size". */
struct str openapi_text_name(struct arena *a, struct str s);

/* "PET_STORE" of "pet-store": for binds; "API_" before what is a digit. */
struct str openapi_text_variable(struct arena *a, struct str s);

#endif
