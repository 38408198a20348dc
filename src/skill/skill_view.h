/* skill_view.h - the pages of a skill, as values for their templates. */
#ifndef CLAVIGER_SKILL_SKILL_VIEW_H
#define CLAVIGER_SKILL_SKILL_VIEW_H

struct json;
struct skill_group;
struct skill_model;

/*
 * How much SKILL.md contains of each operation.  The pages contain everything.
 */
enum skill_detail {
	SKILL_WHOLE, /* a section */
	SKILL_ROWS, /* a row of a table */
	SKILL_GROUPS, /* a row for a group of them */
	SKILL_INDEX, /* the groups are on a page of their own */
};

/*
 * Return the values for SKILL.md without its frontmatter, for a group's page,
 * and for the index.
 */
struct json *skill_view_body(
    const struct skill_model *m, enum skill_detail detail);
struct json *skill_view_group(
    const struct skill_model *m, const struct skill_group *g);
struct json *skill_view_index(const struct skill_model *m);

/*
 * Returns the values for the script; NULL if no surface of the file has a URL.
 */
struct json *skill_view_script(const struct skill_model *m);

#endif
