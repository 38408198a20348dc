/* authority_key.h - writes a key, with all that is known about it. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_KEY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_KEY_H

#include <stdbool.h>

#include "base/base.h"

struct buf;
struct key_list_field;
struct key_view;

/* Appends a JSON object; the view must have its details. */
void authority_key_write(struct buf *out, const struct key_view *v);

/* Appends a list of texts as a JSON array. */
void authority_key_write_texts(struct buf *out, struct key_list_field list);

/* "active", "disabled", "expired" or "revoked". */
const char *authority_key_state(const struct key_view *v);

/*
 * Reports whether s is a reason for which a key can be revoked: one of RFC 5280
 * 5.3.1 that applies to keys.
 */
bool authority_key_is_reason(struct str s);

#endif
