/* skill_text.h - words of a capability, fit for a skill's texts. */
#ifndef CLAVIGER_SKILL_SKILL_TEXT_H
#define CLAVIGER_SKILL_SKILL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;

/* "HubSpot CRM: Tickets": "hubspot-crm-tickets"; STR_NONE where none is left.
 */
struct str skill_text_slug(struct arena *a, struct str s);

/* Is one of the words of name ("fal-create-key", "createKey") among these? */
bool skill_text_has(struct arena *a, struct str name, const char *const *words);

/* Text on one line, single spaces, cleaned of what hides; at most max bytes. */
struct str skill_text_line(struct arena *a, struct str s, size_t max);

/* The same with a full stop at its end, unless it is empty. */
struct str skill_text_sentence(struct arena *a, struct str s, size_t max);

/* Append s as a YAML scalar on one line: plain where that is safe. */
void skill_text_yaml(struct buf *b, struct str s);

/* Append s, a line, as the cell of a table; as `code`; as a word of sh. */
void skill_text_cell(struct buf *b, struct str s);
void skill_text_code(struct buf *b, struct str s);
void skill_text_shell(struct buf *b, struct str s);

/* "key_id": "KEY_ID", what stands for a value in an example. */
struct str skill_text_placeholder(struct arena *a, struct str name);

#endif
