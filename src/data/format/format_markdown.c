/* format_markdown.c - front matter, tables and sections of a Markdown text. */
#include <pthread.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"

/* The library has a global list of extensions, so they are registered once. */
static pthread_once_t extensions_are_known = PTHREAD_ONCE_INIT;

struct reading {
	struct format_task *task;
	struct str text; /* after the front matter */
	const char **lines; /* the start of each line, and the end */
	size_t line_count;
	struct format_rows rows; /* of the table being read */
	int64_t values;
};

/* Sets *line to the next line with its line end.  Returns false at the end. */
static bool
next_line(struct str *rest, struct str *line)
{
	size_t end = str_find(*rest, '\n', 0);

	if (rest->n == 0)
		return false;
	end = end < rest->n ? end + 1 : end;
	*line = str_part(*rest, 0, end);
	*rest = str_part(*rest, end, rest->n);
	return true;
}

static struct str
without_end(struct str line)
{
	while (line.n > 0 && strchr("\r\n \t", line.p[line.n - 1]) != NULL &&
	       line.p[line.n - 1] != '\0')
		line.n--;
	return line;
}

static bool
is_rule(struct str line)
{
	const struct str bare = without_end(line);

	return str_is(bare, "---") || str_is(bare, "...");
}

/*
 * Reads front matter at the start of the text: "---", YAML, and "---" or "...".
 * Without front matter, *front is an empty object.
 */
static int
take_front_matter(struct reading *r, struct json **front)
{
	const struct yamldoc_bounds bounds = {
		.values = LIMIT_YAML_NODES,
		.raise = "",
		.budget = r->task->budget,
	};
	struct str rest = r->text, line, yaml;
	bool closed = false;
	struct json *v;

	*front = json_new(r->task->arena, JSON_OBJECT);
	if (!next_line(&rest, &line) || !str_is(without_end(line), "---"))
		return 0;
	yaml = rest;
	while (!closed && next_line(&rest, &line))
		closed = is_rule(line);
	if (!closed)
		return 0; /* a horizontal rule only */
	yaml.n = (size_t)(line.p - yaml.p);
	v = yamldoc_parse_within(r->task->arena, yaml, &bounds, r->task->e);
	if (v == NULL) {
		r->task->e->line += r->task->e->line > 0;
		return err_prefix(r->task->e, "front matter");
	}
	if (v->kind == JSON_OBJECT)
		*front = v;
	r->text = rest;
	return 0;
}

static void
index_lines(struct reading *r)
{
	struct str rest = r->text, line;
	size_t n = 0;

	while (next_line(&rest, &line))
		r->line_count++;
	r->lines =
	    arena_new(r->task->arena, (r->line_count + 1) * sizeof(*r->lines));
	for (rest = r->text; next_line(&rest, &line);)
		r->lines[n++] = line.p;
	r->lines[n] = r->text.p + r->text.n;
}

/* Returns lines from..to, counted from 1, without blank lines around them. */
static struct str
lines_text(const struct reading *r, int from, int to)
{
	struct str s = STR(""), line, rest;
	size_t first = from > 0 ? (size_t)from - 1 : 0;
	size_t last = to > 0 ? (size_t)to : 0;

	if (last > r->line_count)
		last = r->line_count;
	if (first >= last)
		return s;
	s = (struct str){ r->lines[first],
		(size_t)(r->lines[last] - r->lines[first]) };
	for (rest = s; next_line(&rest, &line); s = rest)
		if (without_end(line).n > 0)
			break;
	return format_rows_text(r->task->arena, without_end(s));
}

/* Appends the visible text of a node, without markup. */
static struct str
param_text(struct reading *r, cmark_node *node)
{
	cmark_iter *at = cmark_iter_new(node);
	cmark_event_type event;
	struct str out;
	struct buf b;

	buf_init(&b, r->text.n + 16);
	while ((event = cmark_iter_next(at)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(at);
		const char *literal = cmark_node_get_literal(n);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (cmark_node_get_type(n) == CMARK_NODE_SOFTBREAK ||
		    cmark_node_get_type(n) == CMARK_NODE_LINEBREAK)
			buf_putc(&b, ' ');
		else if (literal != NULL &&
		         cmark_node_get_type(n) != CMARK_NODE_HTML_INLINE)
			buf_puts(&b, literal);
	}
	cmark_iter_free(at);
	out = format_rows_words(r->task->arena, buf_str(&b));
	buf_done(&b);
	return out;
}

static bool
is_type(cmark_node *n, const char *type)
{
	return strcmp(cmark_node_get_type_string(n), type) == 0;
}

static void
take_row(struct reading *r, cmark_node *row)
{
	const bool header = cmark_gfm_extensions_get_table_row_is_header(row);

	for (cmark_node *c = cmark_node_first_child(row); c != NULL;
	     c = cmark_node_next(c)) {
		if (header)
			format_rows_name(&r->rows, param_text(r, c));
		else
			format_rows_cell(&r->rows, param_text(r, c));
	}
	format_rows_end_row(&r->rows);
}

static int
take_table(struct reading *r, cmark_node *table)
{
	format_rows_init(&r->rows, r->task);
	r->rows.values = r->values;
	for (cmark_node *c = cmark_node_first_child(table); c != NULL;
	     c = cmark_node_next(c))
		take_row(r, c);
	r->values = r->rows.values;
	if (r->rows.over)
		return err_prefix(
		    r->task->e, "line %d", cmark_node_get_start_line(table));
	json_push(json_get(r->task->out, "tables"), r->rows.list);
	return 0;
}

static int
take_tables(struct reading *r, cmark_node *document)
{
	cmark_iter *at = cmark_iter_new(document);
	cmark_event_type event;
	int rc = 0;

	while (rc == 0 && (event = cmark_iter_next(at)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(at);

		if (event == CMARK_EVENT_ENTER && is_type(n, "table"))
			rc = take_table(r, n);
	}
	cmark_iter_free(at);
	return rc;
}

/* Matches "Usage", or "## Usage" for headings of that level only. */
static bool
is_wanted(struct str schema, struct str heading, int level)
{
	struct str wanted = str_trim(schema);
	int hashes = 0;

	while (wanted.n > 0 && wanted.p[0] == '#') {
		wanted = str_part(wanted, 1, wanted.n);
		hashes++;
	}
	return (hashes == 0 || hashes == level) &&
	       str_starts(heading, str_trim(wanted));
}

/* A section reaches from its heading to the next one. */
static void
take_section(struct reading *r, cmark_node *heading, cmark_node *next)
{
	struct arena *a = r->task->arena;
	struct json *sections = json_get(r->task->out, "sections"), *section;
	const int level = cmark_node_get_heading_level(heading);
	const struct str title = param_text(r, heading);
	const int end = next != NULL ? cmark_node_get_start_line(next) - 1
	                             : (int)r->line_count;

	if (!is_wanted(r->task->schema, title, level))
		return;
	section = json_push(sections, json_new(a, JSON_OBJECT));
	json_add(section, "heading", json_new_text(a, title));
	json_add(section, "level", json_new_int(a, level));
	json_add(section, "content",
	    json_new_text(
	        a, lines_text(r, cmark_node_get_end_line(heading) + 1, end)));
}

static void
take_sections(struct reading *r, cmark_node *document)
{
	cmark_node *heading = NULL;

	for (cmark_node *n = cmark_node_first_child(document); n != NULL;
	     n = cmark_node_next(n)) {
		if (cmark_node_get_type(n) != CMARK_NODE_HEADING)
			continue;
		if (heading != NULL)
			take_section(r, heading, n);
		heading = n;
	}
	if (heading != NULL)
		take_section(r, heading, NULL);
}

static cmark_node *
parse(struct reading *r)
{
	cmark_parser *parser;
	cmark_node *document;

	pthread_once(
	    &extensions_are_known, cmark_gfm_core_extensions_ensure_registered);
	parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
	cmark_parser_attach_syntax_extension(
	    parser, cmark_find_syntax_extension("table"));
	cmark_parser_feed(parser, r->text.p, r->text.n);
	document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return document;
}

int
format_markdown(struct format_task *t)
{
	struct reading r = { .task = t, .text = t->bytes };
	struct json *front;
	cmark_node *document;
	int rc;

	if (t->bytes.n > FORMAT_MARKDOWN_BYTES)
		return err_set(t->e, ERR_LIMIT, "it is longer than %d bytes",
		    FORMAT_MARKDOWN_BYTES);
	if (take_front_matter(&r, &front) == -1 ||
	    format_markdown_check(t, r.text) == -1)
		return -1;
	t->out = json_new(t->arena, JSON_OBJECT);
	json_add(t->out, "frontMatter", front);
	json_add(t->out, "tables", json_new(t->arena, JSON_ARRAY));
	json_add(t->out, "sections", json_new(t->arena, JSON_ARRAY));
	index_lines(&r);
	document = parse(&r);
	rc = take_tables(&r, document);
	if (rc == 0)
		take_sections(&r, document);
	cmark_node_free(document);
	return rc;
}
