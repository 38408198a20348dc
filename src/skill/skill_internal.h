/* skill_internal.h - what the parts of a skill's making give each other. */
#ifndef CLAVIGER_SKILL_SKILL_INTERNAL_H
#define CLAVIGER_SKILL_SKILL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct skill_auth;
struct skill_group;
struct skill_how;
struct skill_model;
struct skill_op;
struct capability;

/* How much SKILL.md says of each operation; the pages say all. */
enum skill_detail {
	SKILL_WHOLE, /* a section */
	SKILL_ROWS, /* a row of a table */
	SKILL_GROUPS, /* a row for a group of them */
	SKILL_INDEX, /* the groups are on a page of their own */
};

/* The parameters of op, from the tool where there is one. */
void skill_input_find(
    struct arena *a, const struct capability *s, struct skill_op *op);

/* Values that stand for those of op: a JSON object; required ones alone. */
struct json *skill_input_example(struct arena *a, const struct skill_op *op);

/* What a caller of m's surfaces must show. */
void skill_auth_find(struct skill_model *m, struct skill_auth *out);

/* What skill and server need to run: for the frontmatter. */
struct str skill_markdown_compatibility(const struct skill_model *m);
struct str skill_markdown_description(const struct skill_model *m);

/* The body of SKILL.md. */
void skill_markdown_body(
    struct buf *b, const struct skill_model *m, enum skill_detail detail);

/* A page on a group, and one that lists all groups. */
void skill_page_group(
    struct buf *b, const struct skill_model *m, const struct skill_group *g);
void skill_page_index(struct buf *b, const struct skill_model *m);

/* The section on one operation; level: of its heading. */
void skill_page_op(struct buf *b, const struct skill_model *m,
    const struct skill_op *op, int level);

/* How it is asked for: "sh scripts/request.sh GET /v1/keys". */
void skill_page_command(
    struct buf *b, const struct skill_model *m, const struct skill_op *op);

#define SKILL_SCRIPT_PATH "scripts/request.sh"
#define SKILL_INDEX_PATH "references/groups.md"
#define SKILL_OPENAPI_PATH "references/openapi.json"

/* The script; false: the file has no surface that it could ask. */
bool skill_script_write(struct buf *b, const struct skill_model *m);

#endif
