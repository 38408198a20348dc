/* query_object.h - an object that a query has as a[b]=1&a[c]=2. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_QUERY_OBJECT_H
#define CLAVIGER_ENGINE_ARGUMENTS_QUERY_OBJECT_H

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Returns the object of that name, on the arena; NULL: the query has none.
 * name[a][b]=x is a member of a member, name[a][]=x an item of a list.  All
 * values are strings.  Returns NULL and sets e (INPUT) if the query is
 * malformed or has more than 1000 such values.  Set e->kind to ERR_NONE before.
 */
const struct json *query_object_find(
    struct arena *a, struct str query, struct str name, struct err *e);

#endif
