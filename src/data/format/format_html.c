/* format_html.c - the tables of a page, as lists of objects. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/format/format_libxml.h"
#include "data/json/json.h"

enum {
	PIECE_BYTES = 4096,
	DEPTH_MAX =
	    250, /* of elements: at 256 the library stops without an error */
	SELECT_STEPS = 20000000, /* elements that the selector may visit */
};

struct reading {
	struct format_task *task;
	struct format_css *css; /* NULL: all tables */
	int64_t nodes; /* of the tree, then of its values */
	int64_t text_bytes; /* of cells */
	size_t steps; /* remaining SELECT_STEPS */
	size_t scanned; /* bytes of the tag that the parser has not read */
	bool over; /* task->e is set */
};

/* A node of the tree takes about twice the memory of a value. */
static int64_t
most_nodes(const struct reading *r)
{
	return r->task->limits->conversion_values / 2;
}

/* Reports whether a limit is exceeded.  Then task->e has the reason. */
static bool
is_too_much(struct reading *r, int depth)
{
	struct format_task *t = r->task;

	if (r->over)
		return true;
	if (depth > DEPTH_MAX)
		err_set(t->e, ERR_LIMIT,
		    "its elements nest more than %d levels deep", DEPTH_MAX);
	else if (r->nodes > most_nodes(r))
		format_over(t, "elements and attributes", most_nodes(r),
		    "conversion_values");
	else if (!cpu_budget_spend(t->budget, 2 * FORMAT_VALUE_COST))
		cpu_budget_refuse(t->budget, t->e);
	else if (format_has_memory(t, r->nodes))
		return false;
	r->over = true;
	return true;
}

/*
 * Counts each element, because the library allocates the tree outside of the
 * arena.
 */
static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	htmlParserCtxtPtr parser = context;
	struct reading *r = parser->_private;

	r->nodes++;
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		r->nodes++;
	if (is_too_much(r, parser->nodeNr)) {
		format_libxml.xmlStopParser(parser);
		return;
	}
	format_libxml.xmlSAX2StartElement(context, name, attributes);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Counts the attributes of the tag at the start of s, as far as received.
 * Versions of the library differ in what they read as a name; this is an upper
 * bound for all of them.
 */
static int64_t
count_attributes(struct str s)
{
	enum { NAME, BEHIND_NAME, EQUALS, BARE, QUOTED, BETWEEN } state = NAME;
	int64_t count = 0;
	char quote = 0;

	for (size_t i = 1; i < s.n; i++) {
		const char c = s.p[i];

		if (state == QUOTED) {
			state = c == quote ? BETWEEN : QUOTED;
		} else if (c == '>') {
			break;
		} else if (is_blank(c) || (c == '/' && state == NAME)) {
			state = state == EQUALS ? EQUALS
			        : state == NAME || state == BEHIND_NAME
			            ? BEHIND_NAME
			            : BETWEEN;
		} else if (state == EQUALS) {
			quote = c;
			state = c == '"' || c == '\'' ? QUOTED : BARE;
		} else if (c == '=' && state != BARE && state != BETWEEN) {
			state = EQUALS;
		} else if (state == BETWEEN || state == BEHIND_NAME) {
			count++;
			state = NAME;
		}
	}
	return count;
}

/*
 * Limits the attributes of one tag.  The library reads a tag once it is
 * complete, compares all pairs of its attributes, and cannot be interrupted.
 * So an incomplete tag is counted again each time its size has doubled, which
 * takes linear time in total.
 */
static void
check_tag(struct reading *r, htmlParserCtxtPtr parser)
{
	const struct str tag = { (const char *)parser->input->cur,
		(size_t)(parser->input->end - parser->input->cur) };
	const int64_t most = r->task->limits->element_attributes;

	if (tag.n < r->scanned)
		r->scanned = 0; /* a new tag */
	if (r->over || tag.n < 2 * r->scanned || tag.n < 2 || tag.p[0] != '<' ||
	    !is_letter(tag.p[1]))
		return;
	r->scanned = tag.n;
	if (count_attributes(tag) <= most)
		return;
	r->over = true;
	format_over(
	    r->task, "attributes in one element", most, "element_attributes");
}

static void
feed(struct reading *r, htmlParserCtxtPtr parser, struct str rest)
{
	while (rest.n > 0 && !r->over) {
		const struct str piece = str_part(rest, 0, PIECE_BYTES);

		format_libxml.htmlParseChunk(parser, piece.p, (int)piece.n, 0);
		check_tag(r, parser);
		(void)is_too_much(r, 0);
		rest = str_part(rest, piece.n, rest.n);
	}
	if (!r->over)
		format_libxml.htmlParseChunk(parser, "", 0, 1);
}

static htmlDocPtr
parse(struct reading *r)
{
	struct str rest = r->task->bytes;
	htmlParserCtxtPtr parser = format_libxml.htmlCreatePushParserCtxt(
	    NULL, NULL, "", 0, NULL, XML_CHAR_ENCODING_UTF8);
	htmlDocPtr doc;

	if (parser == NULL)
		return NULL;
	format_libxml.htmlCtxtUseOptions(parser,
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	        HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC);
	parser->_private = r;
	parser->sax->startElement = on_start;
	feed(r, parser, rest);
	doc = parser->myDoc;
	parser->myDoc = NULL;
	format_libxml.htmlFreeParserCtxt(parser);
	return doc;
}

static bool
is_tag(const xmlNode *n, const char *tag)
{
	return n->type == XML_ELEMENT_NODE && n->name != NULL &&
	       format_libxml.xmlStrcasecmp(n->name, (const xmlChar *)tag) == 0;
}

/*
 * Returns the next element in document order, within top.  It does not recurse,
 * because pages nest deep.
 */
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
		if (format_libxml.xmlStrcasecmp(
		        a->name, (const xmlChar *)name) == 0)
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

/* Reports whether the selector matches the table or an element around it. */
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

/* Appends a space if n is an element that separates words. */
static void
put_break(struct buf *b, const xmlNode *n)
{
	static const char *const tags[] = { "br", "p", "div", "li", "tr", "td",
		"th" };

	for (size_t i = 0; i < LEN(tags); i++)
		if (is_tag(n, tags[i]))
			buf_putc(b, ' ');
}

/* The text of a cell includes that of tables inside it. */
static void
take_text(struct reading *r, size_t n)
{
	const struct limits *l = r->task->limits;

	r->text_bytes += (int64_t)n;
	if (r->over || r->text_bytes <= l->response_body_bytes)
		return;
	r->over = true;
	format_over(r->task, "bytes of text in its tables",
	    l->response_body_bytes, "response_body_bytes");
}

static struct str
cell_text(struct reading *r, xmlNode *cell)
{
	struct str out;
	struct buf b;

	buf_init(&b, r->task->bytes.n + 16);
	for (xmlNode *n = next_of(cell, cell, true);
	     n != NULL && !is_too_much(r, 0); n = next_of(n, cell, true)) {
		if (n->type == XML_TEXT_NODE && n->content != NULL)
			buf_puts(&b, (const char *)n->content);
		else
			put_break(&b, n);
	}
	take_text(r, b.len);
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

	/* Only the first row of headings has names; later ones are ignored. */
	if (header ? rows->name_count > 0 : rows->name_count == 0)
		return;
	for (xmlNode *n = row->children; n != NULL && !r->over; n = n->next) {
		if (is_tag(n, "th"))
			format_rows_name(rows, cell_text(r, n));
		else if (is_tag(n, "td") && !header)
			format_rows_cell(rows, cell_text(r, n));
	}
	format_rows_end_row(rows);
}

/*
 * Reads the rows of a table.  Rows of nested tables are read with those tables.
 */
static int
take_table(struct reading *r, xmlNode *table)
{
	struct format_rows rows;
	bool inside = true;

	format_rows_init(&rows, r->task);
	rows.values = r->nodes;
	for (xmlNode *n = next_of(table, table, true);
	     n != NULL && !rows.over && !is_too_much(r, 0);
	     n = next_of(n, table, inside)) {
		inside = !is_tag(n, "table") && !is_tag(n, "tr");
		if (is_tag(n, "tr"))
			take_row(r, &rows, n);
	}
	r->nodes = rows.values;
	if (rows.over || r->over)
		return -1;
	if (rows.name_count > 0)
		json_push(json_get(r->task->out, "tables"), rows.list);
	return 0;
}

static int
take_tables(struct reading *r, htmlDocPtr doc)
{
	xmlNode *root = format_libxml.xmlDocGetRootElement(doc);

	for (xmlNode *n = root; n != NULL && !is_too_much(r, 0);
	     n = next_of(n, root, true))
		if (is_tag(n, "table") && is_wanted(r, n) &&
		    take_table(r, n) == -1)
			return -1;
	if (r->over)
		return -1;
	if (r->steps == 0)
		return err_set(r->task->e, ERR_LIMIT,
		    "the selector looks at more than %d of its elements",
		    SELECT_STEPS);
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
	if (format_libxml_use(t->e) == -1)
		return -1;
	doc = parse(&r);
	r.nodes = 0;
	if (r.over)
		rc = -1;
	else if (doc != NULL)
		rc = take_tables(&r, doc);
	if (doc != NULL)
		format_libxml.xmlFreeDoc(doc);
	return rc;
}
