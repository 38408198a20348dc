/*
 * format_xml.c - XML as objects: attributes and children are members, repeated
 * ones become a list, and text next to other members is under "".
 */
#include <stdlib.h>

#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/format/format_libxml.h"
#include "data/format/format_xml_input.h"
#include "data/json/json.h"

/* An open element. */
struct element {
	struct element *outer;
	struct str name;
	struct json *members; /* NULL: none yet */
	struct buf text; /* since the last child */
	int depth;
};

struct reading {
	struct format_task *task;
	xmlParserCtxtPtr parser;
	struct format_xml_input input;
	struct element *open;
	struct element *spare; /* closed elements, to be reused */
	int64_t values;
};

/*
 * Reports whether reading has failed: task->e is set and later events are
 * ignored.
 */
static bool
has_failed(const struct reading *r)
{
	return r->input.stopped;
}

static void
fail(struct reading *r, const char *why)
{
	if (has_failed(r))
		return;
	r->input.stopped = true;
	err_at(r->task->e, ERR_INPUT,
	    format_libxml.xmlSAX2GetLineNumber(r->parser),
	    format_libxml.xmlSAX2GetColumnNumber(r->parser), "%s", why);
}

/* Counts a value; returns false if the limit is exceeded. */
static bool
spend(struct reading *r)
{
	struct format_task *t = r->task;

	if (has_failed(r))
		return false;
	if (++r->values > t->limits->conversion_values)
		format_over(t, "elements and attributes",
		    t->limits->conversion_values, "conversion_values");
	else if (!cpu_budget_spend(t->budget, FORMAT_VALUE_COST))
		cpu_budget_refuse(t->budget, t->e);
	else if (format_has_memory(t, r->values))
		return true;
	r->input.stopped = true;
	return false;
}

static struct str
text_of(const xmlChar *s)
{
	return str_of((const char *)s);
}

static bool
is_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || strchr(" \t\r\n", s.p[i]) == NULL)
			return false;
	return true;
}

/* Adds members as they occur; repeated ones are collected at the end. */
static void
add_member(
    struct reading *r, struct element *e, struct str name, struct json *value)
{
	if (e->members == NULL)
		e->members = json_new(r->task->arena, JSON_OBJECT);
	json_add_str(e->members, arena_str(r->task->arena, name), value);
}

/*
 * Sorts by length, name and position, so that equal names are adjacent, in
 * order.
 */
static int
compare_members(const void *left, const void *right)
{
	const struct json *a = *(struct json *const *)left;
	const struct json *b = *(struct json *const *)right;
	int order = json_name_order(a, b);

	if (order == 0)
		order = (a->line > b->line) - (a->line < b->line);
	return order;
}

enum { GATHERED = -1 }; /* no value has this line */

/* Makes a list of members with one name.  The first member becomes the list. */
static void
gather_run(struct arena *a, struct json **run, size_t n)
{
	struct json *first = run[0], *item = json_new(a, first->kind);
	const struct str name = first->name;
	struct json *const next = first->next;

	*item = *first;
	item->name = STR_NONE;
	item->next = NULL;
	*first = (struct json){ .kind = JSON_ARRAY, .name = name };
	first->next = next;
	json_push(first, item);
	for (size_t i = 1; i < n; i++) {
		item = json_new(a, run[i]->kind);
		*item = *run[i];
		item->name = STR_NONE;
		item->next = NULL;
		json_push(first, item);
		run[i]->line = GATHERED;
	}
}

static void
drop_gathered(struct json *object)
{
	struct json *m = object->first, *next;

	object->first = object->last = NULL;
	object->count = 0;
	for (; m != NULL; m = next) {
		next = m->next;
		m->next = NULL;
		if (m->line != GATHERED)
			json_push(object, m);
		m->line = 0;
	}
}

/*
 * Gathers repeated members.  It sorts, so that no choice of names makes it
 * slower than n log n.
 */
static void
gather(struct arena *a, struct json *object)
{
	struct json **all = mem_new(object->count * sizeof(*all));
	const size_t count = object->count;
	size_t n = 0;

	for (struct json *m = object->first; m != NULL; m = m->next) {
		m->line = (int)n;
		all[n++] = m;
	}
	qsort(all, n, sizeof(*all), compare_members);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count; to++)
			if (!str_equal(all[from]->name, all[to]->name))
				break;
		if (to - from > 1)
			gather_run(a, &all[from], to - from);
	}
	free(all);
	drop_gathered(object);
}

/*
 * Adds the text since the last child under "", unless it is only white space.
 */
static void
end_text(struct reading *r, struct element *e)
{
	struct str text = buf_str(&e->text);

	if (!is_blank(text) && spend(r))
		add_member(r, e, STR(""),
		    json_new_text(
		        r->task->arena, arena_str(r->task->arena, text)));
	buf_clear(&e->text);
}

static struct element *
new_element(struct reading *r)
{
	struct element *e = r->spare;

	if (e != NULL) {
		r->spare = e->outer;
		buf_clear(&e->text);
		e->members = NULL;
		return e;
	}
	e = arena_new(r->task->arena, sizeof(*e));
	buf_init(&e->text, r->task->bytes.n + 16);
	return e;
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
    int count, int defaulted, const xmlChar **attributes)
{
	struct reading *r = context;
	struct element *e;

	(void)prefix;
	(void)uri;
	(void)namespace_count;
	(void)namespaces;
	if (!spend(r))
		return;
	if (r->open != NULL)
		end_text(r, r->open);
	e = new_element(r);
	e->name = arena_str(r->task->arena, text_of(name));
	e->outer = r->open;
	e->depth = e->outer != NULL ? e->outer->depth + 1 : 1;
	r->open = e;
	if (e->depth > r->task->limits->json_depth) {
		fail(r, "its elements nest too deep");
		return;
	}
	/*
	 * Five pointers each: name, prefix, URI, start and end of the value.
	 * The last attributes are defaults of a DTD, and are ignored.
	 */
	for (int i = 0; i < count - defaulted && spend(r); i++) {
		const xmlChar **at = attributes + (ptrdiff_t)5 * i;
		const struct str value = { (const char *)at[3],
			(size_t)(at[4] - at[3]) };

		add_member(r, e, text_of(at[0]),
		    json_new_text(
		        r->task->arena, arena_str(r->task->arena, value)));
	}
	if (e->outer == NULL)
		r->task->root = (struct format_root){ e->name,
			e->members != NULL ? e->members->count : 0 };
}

/* Returns the element as a value: its text if it has nothing else. */
static struct json *
close_element(struct reading *r, struct element *e)
{
	struct arena *a = r->task->arena;

	if (e->members == NULL)
		return json_new_text(a, arena_str(a, buf_str(&e->text)));
	end_text(r, e);
	gather(a, e->members);
	return e->members;
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct reading *r = context;
	struct element *e = r->open;
	struct json *value;

	(void)name;
	(void)prefix;
	(void)uri;
	if (has_failed(r) || e == NULL)
		return;
	value = close_element(r, e);
	r->open = e->outer;
	if (r->open != NULL)
		add_member(r, r->open, e->name, value);
	else
		r->task->out = value;
	e->outer = r->spare;
	r->spare = e;
}

static void
on_text(void *context, const xmlChar *text, int n)
{
	struct reading *r = context;

	if (!has_failed(r) && r->open != NULL)
		buf_add(&r->open->text, text, (size_t)n);
}

/*
 * Returns one of the five predefined entities; documents must not declare
 * others.
 */
static xmlEntityPtr
on_entity(void *context, const xmlChar *name)
{
	(void)context;
	return format_libxml.xmlGetPredefinedEntity(name);
}

static void
on_error(void *context, xmlErrorPtr error)
{
	struct reading *r = context;
	struct str why = text_of((const xmlChar *)error->message);

	/*
	 * An undeclared entity is only a warning, but the text would be
	 * incomplete.  Other warnings do not change the document.
	 */
	if (has_failed(r) || (error->level != XML_ERR_FATAL &&
	                         error->code != XML_WAR_UNDECLARED_ENTITY &&
	                         error->code != XML_ERR_UNDECLARED_ENTITY))
		return;
	r->input.stopped = true;
	while (why.n > 0 && is_blank(str_part(why, why.n - 1, why.n)))
		why.n--;
	err_at(r->task->e, ERR_INPUT, error->line, error->int2, "%.*s",
	    STR_FMT(str_part(why, 0, 200)));
}

static void
set_handlers(xmlSAXHandler *sax)
{
	*sax = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.getEntity = on_entity,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.serror = on_error,
	};
}

static void
free_texts(struct element *list)
{
	for (struct element *e = list; e != NULL; e = e->outer)
		buf_done(&e->text);
}

static int
close_reader(void *input)
{
	(void)input;
	return 0;
}

static void
parse(struct reading *r)
{
	/*
	 * NOENT expands the predefined entities in attributes; there are no
	 * others.
	 */
	const int options = XML_PARSE_NONET | XML_PARSE_NOENT |
	                    XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	                    XML_PARSE_IGNORE_ENC;

	set_handlers(r->parser->sax);
	r->parser->userData = r;
	format_libxml.xmlFreeDoc(
	    format_libxml.xmlCtxtReadIO(r->parser, format_xml_input_read,
	        close_reader, &r->input, NULL, "UTF-8", options));
	if (has_failed(r))
		return;
	if (r->task->out != NULL && r->parser->wellFormed)
		return;
	r->input.stopped = true;
	err_set(r->task->e, ERR_INPUT, "it is not well-formed");
}

int
format_xml(struct format_task *t)
{
	struct reading r = { .task = t };

	if (t->bytes.n == 0)
		return err_set(t->e, ERR_INPUT, "it is empty");
	if (format_xml_input_open(&r.input, t) == -1)
		return -1;
	if (format_libxml_use(t->e) == -1)
		return -1;
	r.parser = format_libxml.xmlNewParserCtxt();
	if (r.parser == NULL)
		return err_set(t->e, ERR_SYSTEM, "no parser");
	parse(&r);
	free_texts(r.open);
	free_texts(r.spare);
	format_libxml.xmlFreeParserCtxt(r.parser);
	return has_failed(&r) ? -1 : 0;
}
