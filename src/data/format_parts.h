/* format_parts.h - what the converters give each other; of data/ alone. */
#ifndef CLAVIGER_DATA_FORMAT_PARTS_H
#define CLAVIGER_DATA_FORMAT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct json;
struct limits;

enum {
	FORMAT_NODES = 1000000, /* values made of one answer */
	FORMAT_TREE_NODES = 500000, /* of a library's tree */
	FORMAT_MARKDOWN_BYTES = 1 << 19, /* its inlines can be slow to read */
	FORMAT_COLUMNS = 4096,
};

/* One converter: what it is given, and where the value goes. */
struct format_task {
	struct arena *arena;
	struct str bytes;
	struct str schema;
	const struct limits *limits;
	char delimiter; /* of a table in text */
	struct json *out;
	struct err *e;
};

/* Each 0, or -1 and task->e with the place; without the format's name. */
int format_xml(struct format_task *t);
int format_csv(struct format_task *t);
int format_yaml(struct format_task *t);
int format_html(struct format_task *t);
int format_markdown(struct format_task *t);

/* Rows of cells below a row of names: a list of objects of strings. */
struct format_rows {
	struct arena *arena;
	struct json *list;
	struct str *names;
	size_t name_count, name_room;
	struct json *row; /* the one being filled; NULL: none yet */
	size_t column;
	size_t values; /* made so far */
	bool wide; /* a row had more cells, and not only empty ones */
	bool over; /* more names or values than there may be */
};

void format_rows_init(struct format_rows *r, struct arena *a);

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
