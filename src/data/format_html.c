/* format_html.c - the tables of a page, as lists of objects. */
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/format_parts.h"
#include "data/json.h"

enum {
	PIECE_BYTES = 65536,
	DEPTH_MAX = 250, /* of elements: at 256 the library stops in silence */
	SELECT_STEPS = 20000000, /* looks at elements for the selector */
};

struct reading {
	struct format_task *task;
	struct format_css *css; /* NULL: all tables */
	size_t nodes;
	size_t steps; /* left of SELECT_STEPS */
	const char *over; /* why it is too much; NULL: it is not */
};

/* The tree is the library's: it is counted while it grows. */
static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	htmlParserCtxtPtr parser = context;
	struct reading *r = parser->_private;

	r->nodes++;
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		r->nodes++;
	if (r->nodes > FORMAT_TREE_NODES || parser->nodeNr > DEPTH_MAX) {
		r->over = parser->nodeNr > DEPTH_MAX
		              ? "its elements nest too deep"
		              : "it has more elements and attributes than are "
		                "read";
		xmlStopParser(parser);
		return;
	}
	xmlSAX2StartElement(context, name, attributes);
}

static htmlDocPtr
parse(struct reading *r)
{
	struct str rest = r->task->bytes;
	/* Without a word of the page's own, bytes are taken as they look. */
	const xmlCharEncoding encoding =
	    str_is_utf8(rest) ? XML_CHAR_ENCODING_UTF8 : XML_CHAR_ENCODING_NONE;
	htmlParserCtxtPtr parser =
	    htmlCreatePushParserCtxt(NULL, NULL, "", 0, NULL, encoding);
	htmlDocPtr doc;

	if (parser == NULL)
		return NULL;
	htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
	                               HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
	                               HTML_PARSE_COMPACT);
	parser->_private = r;
	parser->sax->startElement = on_start;
	while (rest.n > 0 && r->over == NULL) {
		const struct str piece = str_part(rest, 0, PIECE_BYTES);

		htmlParseChunk(parser, piece.p, (int)piece.n, 0);
		rest = str_part(rest, piece.n, rest.n);
	}
	if (r->over == NULL)
		htmlParseChunk(parser, "", 0, 1);
	doc = parser->myDoc;
	parser->myDoc = NULL;
	htmlFreeParserCtxt(parser);
	return doc;
}

static bool
is_tag(const xmlNode *n, const char *tag)
{
	return n->type == XML_ELEMENT_NODE && n->name != NULL &&
	       xmlStrcasecmp(n->name, (const xmlChar *)tag) == 0;
}

/* In the order of the text, within top: without recursion, pages nest deep. */
static xmlNode *
next_of(xmlNode *n, const xmlNode *top, bool inside)
{
	if (inside && n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	while (n != top && n->next == NULL)
		n = n->parent;
	return n == top ? NULL : n->next;
}

static struct str
attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (xmlStrcasecmp(a->name, (const xmlChar *)name) == 0)
			return a->children != NULL
			           ? str_of((const char *)a->children->content)
			           : STR("");
	return STR_NONE;
}

static struct format_css_element
element_of(const xmlNode *n)
{
	return (struct format_css_element){
		.tag = str_of((const char *)n->name),
		.id = attribute(n, "id"),
		.classes = attribute(n, "class"),
	};
}

static const void *
parent_of(const void *node, struct format_css_element *out)
{
	const xmlNode *parent = ((const xmlNode *)node)->parent;

	if (parent == NULL || parent->type != XML_ELEMENT_NODE)
		return NULL;
	*out = element_of(parent);
	return parent;
}

/* A table is wanted where the selector picks it or anything around it. */
static bool
is_wanted(struct reading *r, const xmlNode *table)
{
	if (r->css == NULL)
		return true;
	for (const xmlNode *n = table;
	     n != NULL && n->type == XML_ELEMENT_NODE && r->steps > 0;
	     n = n->parent) {
		r->steps--;
		const struct format_css_element element = element_of(n);

		if (format_css_selects(
		        r->css, n, &element, parent_of, &r->steps))
			return true;
	}
	return false;
}

/* What begins a line of its own is a word of its own. */
static void
put_break(struct buf *b, const xmlNode *n)
{
	static const char *const tags[] = { "br", "p", "div", "li", "tr", "td",
		"th" };

	for (size_t i = 0; i < LEN(tags); i++)
		if (is_tag(n, tags[i]))
			buf_putc(b, ' ');
}

static struct str
cell_text(struct reading *r, xmlNode *cell)
{
	struct str out;
	struct buf b;

	buf_init(&b, r->task->bytes.n + 16);
	for (xmlNode *n = next_of(cell, cell, true); n != NULL;
	     n = next_of(n, cell, true)) {
		if (n->type == XML_TEXT_NODE && n->content != NULL)
			buf_puts(&b, (const char *)n->content);
		else
			put_break(&b, n);
	}
	out = format_rows_words(r->task->arena, buf_str(&b));
	buf_done(&b);
	return out;
}

static bool
has_header(xmlNode *row)
{
	for (xmlNode *n = row->children; n != NULL; n = n->next)
		if (is_tag(n, "th"))
			return true;
	return false;
}

static void
take_row(struct reading *r, struct format_rows *rows, xmlNode *row)
{
	const bool header = has_header(row);

	/* Only the first row of names names; further ones are headings. */
	if (header ? rows->name_count > 0 : rows->name_count == 0)
		return;
	for (xmlNode *n = row->children; n != NULL; n = n->next) {
		if (is_tag(n, "th"))
			format_rows_name(rows, cell_text(r, n));
		else if (is_tag(n, "td") && !header)
			format_rows_cell(rows, cell_text(r, n));
	}
	format_rows_end_row(rows);
}

/* Rows of tables inside are those tables' own. */
static int
take_table(struct reading *r, xmlNode *table)
{
	struct format_rows rows;
	bool inside = true;

	format_rows_init(&rows, r->task->arena);
	rows.values = r->nodes;
	for (xmlNode *n = next_of(table, table, true); n != NULL;
	     n = next_of(n, table, inside)) {
		inside = !is_tag(n, "table") && !is_tag(n, "tr");
		if (is_tag(n, "tr"))
			take_row(r, &rows, n);
	}
	r->nodes = rows.values;
	if (rows.over)
		return err_set(r->task->e, ERR_INPUT,
		    "line %ld: a table has more cells than are read",
		    xmlGetLineNo(table));
	if (rows.name_count > 0)
		json_push(json_get(r->task->out, "tables"), rows.list);
	return 0;
}

static int
take_tables(struct reading *r, htmlDocPtr doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);

	for (xmlNode *n = root; n != NULL; n = next_of(n, root, true))
		if (is_tag(n, "table") && is_wanted(r, n) &&
		    take_table(r, n) == -1)
			return -1;
	if (r->steps == 0)
		return err_set(r->task->e, ERR_INPUT,
		    "the selector looks at too many of its elements");
	return 0;
}

int
format_html(struct format_task *t)
{
	struct reading r = { .task = t, .steps = SELECT_STEPS };
	htmlDocPtr doc;
	int rc = 0;

	if (str_trim(t->schema).n > 0) {
		r.css = format_css_parse(t->arena, t->schema, t->e);
		if (r.css == NULL)
			return -1;
	}
	t->out = json_new(t->arena, JSON_OBJECT);
	json_add(t->out, "tables", json_new(t->arena, JSON_ARRAY));
	doc = parse(&r);
	r.nodes = 0;
	if (r.over != NULL)
		rc = err_set(t->e, ERR_INPUT, "%s", r.over);
	else if (doc != NULL)
		rc = take_tables(&r, doc);
	if (doc != NULL)
		xmlFreeDoc(doc);
	return rc;
}
