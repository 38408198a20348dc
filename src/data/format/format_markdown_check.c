/*
 * format_markdown_check.c - checks whether cmark-gfm takes too long to parse a
 * text. cmark-gfm cannot be interrupted, and its time for some texts grows with
 * the square of their size.  This module scans the lines and adds up upper
 * bounds of the library's work, in units that take equal time.
 */
#include <stdbool.h>

#include "base/base.h"
#include "data/format/format_internal.h"

/* At each limit, parsing takes some tenths of a second. */
enum {
	INLINE_UNITS = 2000000000,
	NESTING_UNITS = 20000000,
	HEADER_UNITS = 1000000000,
	ROW_UNITS = 100000000,
	LINK_BYTES = 1 << 27, /* of addresses repeated by references */
};

/* The properties of a line. */
struct line {
	struct str text; /* without its line end */
	bool blank;
	bool delimiter; /* a delimiter row such as "|---|:-:|", or similar */
	bool starts_block; /* a heading, quote, list, fence or HTML */
	bool starts_item; /* a block that ends the paragraph before it */
	int64_t pipes,
	    marks; /* number of characters that start inline elements */
	int64_t nesting; /* number of quotes and lists that contain it */
};

struct check {
	struct format_task *task;
	struct str rest;
	struct line before;
	/* Sums over the text, in units of the limits above. */
	int64_t inlines, nestings, headers, row_squares;
	int64_t cells; /* the library fills rows up to the width of the table */
	int64_t brackets, longest_link;
	/* Since the last blank line. */
	int64_t bytes, delimiters, pipe_squares, widest, rows, depth;
	bool links; /* it starts with "[": may be link definitions */
	bool title; /* a definition may continue to the end */
	int64_t link; /* bytes of the current definition */
	/* The current text that is searched for inline elements as a whole. */
	int64_t block_bytes, block_marks;
	bool in_table; /* each row of a table is such a text */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* Lines end with LF, CR or both. */
static bool
next_line(struct check *c, struct line *line)
{
	const struct str text = c->rest;
	size_t n = 0;

	if (text.n == 0)
		return false;
	while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
		n++;
	*line = (struct line){ .text = str_part(text, 0, n) };
	if (n + 1 < text.n && text.p[n] == '\r' && text.p[n + 1] == '\n')
		n++;
	c->rest = str_part(text, n + 1, text.n);
	return true;
}

/* Returns the length of the list marker that s starts with; else 0. */
static size_t
marker_at(struct str s)
{
	size_t n = 0;

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '*')) {
		n = 1;
	} else {
		while (n < s.n && n < 9 && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (n == 0 || n == s.n || (s.p[n] != '.' && s.p[n] != ')'))
			return 0;
		n++;
	}
	return n == s.n || is_space(s.p[n]) ? n : 0;
}

/* Skips quotes, lists and indentation, which may be containers. */
static void
measure_nesting(struct line *line)
{
	struct str s = line->text;
	int64_t columns = 0;

	for (;;) {
		size_t n = marker_at(s);

		if (s.n > 0 && is_space(s.p[0])) {
			columns += s.p[0] == '\t' ? 4 : 1;
			n = 1;
		} else if (s.n > 0 && s.p[0] == '>') {
			line->nesting++;
			n = 1;
		} else if (n > 0) {
			line->nesting++;
		} else {
			break;
		}
		s = str_part(s, n, s.n);
	}
	line->nesting += columns / 2;
}

/*
 * Removes up to three spaces, as the start of a block may have them.  With four
 * or more, s still begins with a space.
 */
static struct str
unindented(struct str s)
{
	for (int i = 0; i < 3 && s.n > 0 && s.p[0] == ' '; i++)
		s = str_part(s, 1, s.n);
	return s;
}

static void
find_start(struct line *line)
{
	const struct str s = unindented(line->text);
	const size_t n = marker_at(s);

	if (s.n == 0)
		return;
	line->starts_item =
	    s.p[0] == '#' || (n == 1 && str_trim(str_part(s, n, s.n)).n > 0);
	line->starts_block =
	    line->starts_item || n > 0 || strchr(">#<`~*-+_", s.p[0]) != NULL;
}

static void
read_line(struct line *line)
{
	bool dash = false;

	line->blank = line->delimiter = true;
	for (size_t i = 0; i < line->text.n; i++) {
		const char c = line->text.p[i];

		line->blank = line->blank && is_space(c);
		line->delimiter = line->delimiter && (is_space(c) || c == '|' ||
		                                         c == '-' || c == ':');
		dash = dash || c == '-';
		line->pipes += c == '|';
		line->marks += c == '*' || c == '_' || c == '[' || c == ']' ||
		               c == '!' || c == '<';
	}
	line->delimiter = line->delimiter && dash;
	measure_nesting(line);
	find_start(line);
}

/*
 * Counts the cells of a row.  This is what the library finds if no "|" is
 * escaped, else more.
 */
static int64_t
cells_of(const struct line *line)
{
	struct str s = line->text;

	while (s.n > 0 && is_space(s.p[0]))
		s = str_part(s, 1, s.n);
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	if (str_find(s, '\\', 0) < s.n || s.n < 2)
		return -1;
	return line->pipes + 1 - (s.p[0] == '|') - (s.p[s.n - 1] == '|');
}

static void
end_block(struct check *c)
{
	c->inlines += c->block_bytes * c->block_marks;
	c->block_bytes = c->block_marks = 0;
}

/*
 * Counts inline elements.  Each row of a table is searched separately; other
 * lines may form one paragraph up to the next block.
 */
static void
take_inlines(struct check *c, const struct line *line)
{
	const int64_t cells = cells_of(line);

	if (line->delimiter && cells > 0 && !line->starts_block &&
	    cells == cells_of(&c->before) && !c->before.starts_block) {
		end_block(c);
		c->in_table = true;
	} else if (c->in_table && line->starts_block) {
		c->in_table = false;
	}
	if (c->in_table || line->starts_item)
		end_block(c);
	c->block_bytes += (int64_t)line->text.n + 1;
	c->block_marks += line->marks;
}

/*
 * Measures link definitions, since every "[a]" can repeat the address of "[a]:
 * address".  A title can continue over lines, so after a quote the rest of the
 * paragraph is counted.
 */
static void
take_links(struct check *c, const struct line *line)
{
	const struct str s = unindented(line->text);
	bool title = false;

	for (size_t i = 0; i < s.n; i++) {
		c->brackets += s.p[i] == '[';
		title =
		    title || s.p[i] == '"' || s.p[i] == '\'' || s.p[i] == '(';
	}
	if (c->bytes == 0)
		c->links = s.n > 0 && s.p[0] == '[';
	if (!c->links)
		return;
	if (!c->title && s.n > 0 && s.p[0] == '[')
		c->link = 0;
	c->link += (int64_t)line->text.n;
	if (c->link > c->longest_link)
		c->longest_link = c->link;
	c->title = c->title || title;
}

/*
 * Counts a delimiter row.  For each, the library reads the whole paragraph
 * above it again and, for each line of that, the rest.
 */
static void
take_delimiter(struct check *c)
{
	if (!c->in_table)
		c->headers += c->rows * c->bytes;
	c->delimiters++;
}

static void
end_paragraph(struct check *c)
{
	end_block(c);
	if (c->delimiters > 0)
		c->row_squares += c->pipe_squares;
	c->cells += c->widest > 1 ? c->widest * c->rows : 0;
	c->bytes = c->delimiters = c->pipe_squares = c->widest = c->rows = 0;
	c->link = 0;
	c->in_table = c->title = false;
}

static void
take_line(struct check *c, const struct line *line)
{
	if (line->blank) {
		end_paragraph(c);
	} else {
		if (c->bytes == 0 || line->nesting > c->depth)
			c->depth = line->nesting;
		if (line->delimiter)
			take_delimiter(c);
		take_links(c, line);
		take_inlines(c, line);
		c->bytes += (int64_t)line->text.n + 1;
		c->pipe_squares += line->pipes * line->pipes;
		c->rows++;
		if (line->pipes + 1 > c->widest)
			c->widest = line->pipes + 1;
	}
	c->nestings += c->depth;
	c->before = *line;
}

static int
refuse(struct check *c, const char *what)
{
	return err_set(c->task->e, ERR_LIMIT,
	    "%s: parsing it could take very long, and cannot be interrupted",
	    what);
}

int
format_markdown_check(struct format_task *t, struct str text)
{
	struct check c = { .task = t, .rest = text, .before.blank = true };
	const int64_t most = t->limits->conversion_values / 2;
	struct line line;

	while (next_line(&c, &line)) {
		read_line(&line);
		take_line(&c, &line);
	}
	end_paragraph(&c);
	if (c.inlines > INLINE_UNITS)
		return refuse(&c, "a paragraph has too many of the characters "
		                  "* _ [ ] ! and <");
	if (c.nestings > NESTING_UNITS)
		return refuse(&c, "quotes and lists nest too deep in it");
	if (c.headers > HEADER_UNITS || c.row_squares > ROW_UNITS)
		return refuse(&c, "it has too many rows like |---|, or too "
		                  "many cells in a row");
	if (c.brackets > 0 && c.longest_link > LINK_BYTES / c.brackets)
		return refuse(&c, "references repeat a very long address");
	if (c.cells > most)
		return format_over(
		    t, "cells in its tables", most, "conversion_values");
	return 0;
}
