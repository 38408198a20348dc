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
 * All functions return text on the arena, or borrowed from s if it does not
 * change.
 *
 * Returns s as a name in a path: "HubSpot CRM: Tickets" becomes
 * "hubspot-crm-tickets".  STR_NONE if no letter or digit is left.
 */
struct str skill_text_slug(struct arena *a, struct str s);

/*
 * Reports whether name ("fal-create-key", "createKey") contains one of these
 * words.  The list ends with NULL.
 */
bool skill_text_has(struct arena *a, struct str name, const char *const *words);

/*
 * Returns s on one line, with single spaces and without invisible characters,
 * cut to max bytes.
 */
struct str skill_text_line(struct arena *a, struct str s, size_t max);

/* The same with a full stop at its end, unless it is empty. */
struct str skill_text_sentence(struct arena *a, struct str s, size_t max);

/* Returns s as a YAML scalar on one line: plain if that is safe. */
struct str skill_text_yaml(struct arena *a, struct str s);

/* Returns s as one word of the shell, quoted if necessary. */
struct str skill_text_shell(struct arena *a, struct str s);

/* Return s, which is one line, as a cell of a Markdown table, and as `code`. */
struct str skill_text_cell(struct arena *a, struct str s);
struct str skill_text_code(struct arena *a, struct str s);

/* Returns "GET /v1/keys". */
struct str skill_text_route(
    struct arena *a, enum http_method method, struct str path);

/* Returns v as JSON; "" if that is longer than max bytes. */
struct str skill_text_json(struct arena *a, const struct json *v, size_t max);

/* Returns the placeholder for a value in an example: "KEY_ID" for "key_id". */
struct str skill_text_placeholder(struct arena *a, struct str name);

#endif
