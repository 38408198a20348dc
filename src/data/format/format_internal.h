/* format_internal.h - shared by the converters; for data/format only. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_INTERNAL_H
#define CLAVIGER_DATA_FORMAT_FORMAT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/format/format.h"

struct arena;
struct cpu_budget;
struct err;
struct json;
struct limits;

enum {
	FORMAT_MARKDOWN_BYTES =
	    1 << 19, /* inline elements can be slow to parse */
	FORMAT_COLUMNS = 4096,
	FORMAT_VALUE_COST = 100, /* budget units for making a value */
};

/* The input and output of a converter. */
struct format_task {
	struct arena *arena;
	struct str bytes; /* from text_decode() */
	struct str schema;
	const struct limits *limits;
	struct cpu_budget *budget;
	char delimiter; /* of a table in text */
	struct json *out;
	struct format_root root;
	struct err *e;
};

/*
 * Returns -1 and sets t->e (LIMIT): there are more than n of `what`; limit is
 * the name of the limit to raise.
 */
int format_over(
    struct format_task *t, const char *what, int64_t n, const char *limit);

/*
 * Reports whether the arena may grow by more values. count: how many were made
 * so far.  The memory budget is checked once for many values.  If it is used
 * up, sets t->e (OVERLOADED).
 */
bool format_has_memory(struct format_task *t, int64_t count);

/*
 * The converters.  Each sets t->out and returns 0, or sets t->e and returns -1.
 * The error has a position but not the name of the format.
 */
int format_xml(struct format_task *t);
int format_csv(struct format_task *t);
int format_yaml(struct format_task *t);
int format_html(struct format_task *t);
int format_markdown(struct format_task *t);

/*
 * Returns -1 and sets t->e (LIMIT) if cmark could take too long to parse text.
 */
int format_markdown_check(struct format_task *t, struct str text);

/* Rows of cells after a row of names, as a list of objects of strings. */
struct format_rows {
	struct format_task *task;
	struct json *list;
	struct str *names;
	size_t name_count, name_room;
	struct table seen; /* the names */
	struct json *row; /* the current row; NULL: none */
	size_t column;
	int64_t values; /* created so far */
	bool wide; /* a row had more cells that were not empty */
	bool over; /* the limit was exceeded: task->e is set */
};

void format_rows_init(struct format_rows *r, struct format_task *t);

/*
 * Adds a name.  A repeated name gets its column: "x", and in the third column
 * "x_3".
 */
void format_rows_name(struct format_rows *r, struct str name);

/* Adds the next cell of the row; texts are taken. */
void format_rows_cell(struct format_rows *r, struct str text);
void format_rows_end_row(struct format_rows *r);

/*
 * Returns the bytes as text on the arena.  Bytes that are not UTF-8 become
 * U+FFFD.
 */
struct str format_rows_text(struct arena *a, struct str bytes);

/*
 * Returns text on the arena with white space collapsed to single spaces, as a
 * browser shows it.
 */
struct str format_rows_words(struct arena *a, struct str text);

/*
 * A CSS selector: tags, #id, .class, descendants, children, and lists of these.
 */
struct format_css;

/* The properties of an element that selectors use. */
struct format_css_element {
	struct str tag, id, classes;
};

/*
 * Parses a selector on the arena.  Returns NULL and sets e (INPUT) for any
 * other syntax.
 */
struct format_css *format_css_parse(
    struct arena *a, struct str text, struct err *e);

/*
 * Reports whether css selects the element of node. parent returns the parent of
 * a node and fills *out with its properties; NULL: no parent.  Each call of
 * parent takes one from *steps; at 0 nothing is selected any more.
 */
typedef const void *format_css_parent_fn(
    const void *node, struct format_css_element *out);
bool format_css_selects(const struct format_css *css, const void *node,
    const struct format_css_element *element, format_css_parent_fn *parent,
    size_t *steps);

#endif
