/* template_escape.h - escapes the values of a template. */
#ifndef CLAVIGER_DATA_TEMPLATE_TEMPLATE_ESCAPE_H
#define CLAVIGER_DATA_TEMPLATE_TEMPLATE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct json;

/* The functions below are values for template_rendering.write. */

/* For XML text and attributes: & < > " ' as entities. */
void template_escape_xml(void *unused, struct buf *out, const struct json *v);

/*
 * For application/x-www-form-urlencoded: all but unreserved bytes as %XX, with
 * "+" for a space.
 */
void template_escape_form(void *unused, struct buf *out, const struct json *v);

/*
 * For JSON text: inside a string literal the escaped text; elsewhere the value
 * as JSON.  context is a zeroed struct template_escape_state.  The JSON text
 * starts at the current end of out.
 */
struct template_escape_state {
	size_t scanned; /* number of bytes of out already scanned */
	bool inside; /* inside a string literal */
	bool backslash; /* the last byte starts an escape */
};
void template_escape_json(void *state, struct buf *out, const struct json *v);

/*
 * The same for {{{x}}}: outside of string literals a text that is one JSON
 * value is that value.  Everything else is escaped: a value cannot add members.
 */
void template_escape_json_raw(
    void *state, struct buf *out, const struct json *v);

#endif
