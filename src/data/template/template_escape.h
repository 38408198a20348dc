/* template_escape.h - how a value of a template stands in other languages. */
#ifndef CLAVIGER_DATA_TEMPLATE_TEMPLATE_ESCAPE_H
#define CLAVIGER_DATA_TEMPLATE_TEMPLATE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct json;

/* Functions for a rendering's `write`. */

/* In XML text and attributes: & < > " ' as entities. */
void template_escape_xml(void *unused, struct buf *out, const struct json *v);

/* As a part of a URI: all but unreserved bytes as %XX. */
void template_escape_percent(
    void *unused, struct buf *out, const struct json *v);

/* In application/x-www-form-urlencoded: the same, with "+" for a space. */
void template_escape_form(void *unused, struct buf *out, const struct json *v);

/*
 * In JSON text: inside a string literal the value's text, escaped; elsewhere
 * the value as JSON.  context is a zeroed struct template_escape_state; the
 * JSON text begins where out was when it began.
 */
struct template_escape_state {
	size_t scanned; /* bytes of out that were looked at */
	bool inside; /* of a string literal */
	bool backslash; /* the last byte began an escape */
};
void template_escape_json(void *state, struct buf *out, const struct json *v);

#endif
