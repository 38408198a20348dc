/* terminal.h - what people see: tables that fit, relative times, colors. */
#ifndef CLAVIGER_CLI_TERMINAL_H
#define CLAVIGER_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct buf;

/* The size of the terminal on standard output; 0 if that is not one. */
int terminal_width(void);
int terminal_height(void);

/* Standard output is a terminal with colors, and NO_COLOR is not set. */
bool terminal_has_color(void);

/* Colors of a cell. */
enum terminal_color {
	TERMINAL_PLAIN,
	TERMINAL_GREEN,
	TERMINAL_YELLOW,
	TERMINAL_RED,
	TERMINAL_DIM,
};

enum { TERMINAL_WHEN = 40 };

/*
 * Writes a time relative to now: "3 days ago", "in 2 h", "now".  Both in
 * milliseconds since 1970.
 */
void terminal_when(char out[TERMINAL_WHEN], int64_t ms, int64_t now_ms);

struct terminal_column {
	const char *title;
	int width;
	/* Left out first if the table is too wide; 0: never. */
	int rank;
	bool hidden;
};

enum { TERMINAL_COLUMNS = 10, TERMINAL_LAST = 12 };

/* A table.  Its last column has what the others leave. */
struct terminal_table {
	struct terminal_column columns[TERMINAL_COLUMNS]; /* copied */
	size_t count;
	int width; /* of a line; 0: unlimited */
	bool color;
};

/*
 * Hides columns until the last one has TERMINAL_LAST characters.  width and
 * color are those of the output.
 */
void terminal_table_init(struct terminal_table *t,
    const struct terminal_column *columns, size_t count, int width, bool color);

/* Appends a line with the titles. */
void terminal_table_head(const struct terminal_table *t, struct buf *out);

/*
 * Appends a line.  Control bytes become '?', because they could control the
 * terminal; a cell that is too long ends with "...".
 */
void terminal_table_row(const struct terminal_table *t, struct buf *out,
    const struct str *cells, const enum terminal_color *colors);

#endif
