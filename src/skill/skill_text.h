/* skill_text.h - texts of a capability, for the files of a skill. */
#ifndef CLAVIGER_SKILL_SKILL_TEXT_H
#define CLAVIGER_SKILL_SKILL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http.h"

struct arena;
struct json;

/*
 * "HubSpot CRM: Tickets" becomes "hubspot-crm-tickets"; STR_NONE if nothing is
 * left.
 */
struct str skill_text_slug(struct arena *a, struct str s);

/* Does name ("fal-create-key", "createKey") contain one of these words? */
bool skill_text_has(struct arena *a, struct str name, const char *const *words);

/*
 * The text on one line, with single spaces and without invisible characters; at
 * most max bytes.
 */
struct str skill_text_line(struct arena *a, struct str s, size_t max);

/* The same with a full stop at its end, unless it is empty. */
struct str skill_text_sentence(struct arena *a, struct str s, size_t max);

/* s as a YAML scalar on one line: plain if that is safe. */
struct str skill_text_yaml(struct arena *a, struct str s);

/* s as a word of sh. */
struct str skill_text_shell(struct arena *a, struct str s);

/* s, one line, as the cell of a table, and as `code`. */
struct str skill_text_cell(struct arena *a, struct str s);
struct str skill_text_code(struct arena *a, struct str s);

/* "GET /v1/keys" */
struct str skill_text_route(
    struct arena *a, enum http_method method, struct str path);

/* v as JSON; "" if that is longer than max bytes. */
struct str skill_text_json(struct arena *a, const struct json *v, size_t max);

/* The placeholder for a value in an example: "KEY_ID" for "key_id". */
struct str skill_text_placeholder(struct arena *a, struct str name);

#endif
