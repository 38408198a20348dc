/* format_internal.h - what the converters give each other; of data/ alone. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_INTERNAL_H
#define CLAVIGER_DATA_FORMAT_FORMAT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct cpu_budget;
struct err;
struct json;
struct limits;

enum {
	FORMAT_MARKDOWN_BYTES = 1 << 19, /* its inlines can be slow to read */
	FORMAT_COLUMNS = 4096,
	FORMAT_VALUE_COST = 100, /* of a budget: making one value */
};

/* One converter: what it is given, and where the value goes. */
struct format_task {
	struct arena *arena;
	struct str bytes;
	struct str schema;
	const struct limits *limits;
	struct cpu_budget *budget;
	char delimiter; /* of a table in text */
	struct json *out;
	struct err *e;
};

/*
 * Sets t->e (LIMIT) to say that it has more of these than the limit of that
 * name, which is n, and how to raise it; returns -1.
 */
int format_over(
    struct format_task *t, const char *what, int64_t n, const char *limit);

/*
 * Is there memory for the next values, of which count were made?  It is asked
 * for many at once.  False: t->e is set (OVERLOADED).
 */
bool format_has_memory(struct format_task *t, int64_t count);

/* Each 0, or -1 and task->e with the place; without the format's name. */
int format_xml(struct format_task *t);
int format_csv(struct format_task *t);
int format_yaml(struct format_task *t);
int format_html(struct format_task *t);
int format_markdown(struct format_task *t);

/*
 * Before each use: libxml2 is initialized once for all threads, and prints no
 * errors on this one.  It would those that no parser of ours asks for, such as
 * of the encoding.
 */
void format_use_libxml2(void);

/* Could the library take too long to parse that?  -1 and t->e (LIMIT). */
int format_markdown_check(struct format_task *t, struct str text);

/* Rows of cells below a row of names: a list of objects of strings. */
struct format_rows {
	struct format_task *task;
	struct json *list;
	struct str *names;
	size_t name_count, name_room;
	struct table seen; /* the same names */
	struct json *row; /* the one being filled; NULL: none yet */
	size_t column;
	int64_t values; /* made so far */
	bool wide; /* a row had more cells, and not only empty ones */
	bool over; /* more names or values than there may be: task->e */
};

void format_rows_init(struct format_rows *r, struct format_task *t);

/* A name that comes again is told by its column: "x", and in the third "x_3".
 */
void format_rows_name(struct format_rows *r, struct str name);

/* The next cell of the row; texts are taken. */
void format_rows_cell(struct format_rows *r, struct str text);
void format_rows_end_row(struct format_rows *r);

/* On the arena, as text: bytes that are no UTF-8 become U+FFFD. */
struct str format_rows_text(struct arena *a, struct str bytes);

/* Words with one space between them, as a page shows text; on the arena. */
struct str format_rows_words(struct arena *a, struct str text);

/* A CSS selector: tags, #id, .class, descendants, children, lists of these. */
struct format_css;

/* What a selector asks of an element. */
struct format_css_element {
	struct str tag, id, classes;
};

/* NULL and e (INPUT) where it is more than that. */
struct format_css *format_css_parse(
    struct arena *a, struct str text, struct err *e);

/*
 * Does it select the element?  parent puts the parent of node into *out and
 * returns it; NULL: there is none.  Each look at a parent takes one from
 * *steps; once that is 0 nothing is selected any more.
 */
typedef const void *format_css_parent_fn(
    const void *node, struct format_css_element *out);
bool format_css_selects(const struct format_css *css, const void *node,
    const struct format_css_element *element, format_css_parent_fn *parent,
    size_t *steps);

#endif
