/* format.c - the table of raw formats. */
#include "base/base.h"
#include "data/format/format.h"
#include "data/format/format_internal.h"
#include "data/json/json.h"

typedef int format_fn(struct format_task *t);

static int
format_of_text(struct format_task *t)
{
	t->out = json_new_text(t->arena, format_rows_text(t->arena, t->bytes));
	return 0;
}

static int
format_of_json(struct format_task *t)
{
	const struct json_bounds bounds = json_bounds_of_answer(t->limits);

	t->out =
	    json_parse_bounded(t->arena, t->bytes, &bounds, JSON_LENIENT, t->e);
	return t->out != NULL ? 0 : -1;
}

static const struct {
	const char *name, *accept;
	format_fn *convert; /* NULL: has no conversion to JSON */
	char delimiter;
} formats[] = {
	[FORMAT_JSON] = { "json", "application/json", format_of_json, 0 },
	[FORMAT_XML] = { "xml", "application/xml, text/xml;q=0.9, */*;q=0.1",
	    format_xml, 0 },
	[FORMAT_CSV] = { "csv", "text/csv, */*;q=0.1", format_csv, ',' },
	[FORMAT_TSV] = { "tsv", "text/tab-separated-values, */*;q=0.1",
	    format_csv, '\t' },
	[FORMAT_PSV] = { "psv", "text/plain, */*;q=0.1", format_csv, '|' },
	[FORMAT_YAML] = { "yaml",
	    "application/yaml, application/x-yaml;q=0.9, text/yaml;q=0.9, "
	    "*/*;q=0.1",
	    format_yaml, 0 },
	[FORMAT_HTML] = { "html",
	    "text/html, application/xhtml+xml;q=0.9, */*;q=0.1", format_html,
	    0 },
	[FORMAT_MARKDOWN] = { "markdown",
	    "text/markdown, text/plain;q=0.5, */*;q=0.1", format_markdown, 0 },
	[FORMAT_TEXT] = { "text", "text/plain, */*;q=0.1", format_of_text, 0 },
	[FORMAT_BINARY] = { "binary", "*/*", NULL, 0 },
	[FORMAT_AVRO] = { "avro", "*/*", NULL, 0 },
	[FORMAT_PROTOBUF] = { "protobuf", "*/*", NULL, 0 },
};

enum format_kind
format_find(struct str name)
{
	for (int k = 0; k < FORMAT_COUNT; k++)
		if (str_equal_nocase(name, str_of(formats[k].name)))
			return (enum format_kind)k;
	return FORMAT_COUNT;
}

const char *
format_name(enum format_kind kind)
{
	return formats[kind].name;
}

const char *
format_accept(enum format_kind kind)
{
	return formats[kind].accept;
}

bool
format_is_converted(enum format_kind kind)
{
	return kind != FORMAT_JSON && kind != FORMAT_TEXT &&
	       formats[kind].convert != NULL;
}

int
format_to_json(enum format_kind kind, struct arena *a,
    const struct format_input *input, const struct limits *l,
    struct cpu_budget *budget, struct json **out, struct format_root *root,
    struct err *e)
{
	const struct text_origin origin = {
		.charset = input->charset,
		.kind = kind == FORMAT_XML    ? TEXT_XML
		        : kind == FORMAT_HTML ? TEXT_HTML
		                              : TEXT_PLAIN,
	};
	struct err why = { .kind = ERR_NONE };
	struct format_task t = {
		.arena = a,
		.schema = input->schema,
		.limits = l,
		.budget = budget,
		.delimiter = formats[kind].delimiter,
		.e = &why,
	};

	if (formats[kind].convert == NULL)
		return err_set(e, ERR_INPUT, "%s cannot be read as JSON",
		    formats[kind].name);
	if (text_decode(a, input->bytes, &origin, &t.bytes, &why) == 0 &&
	    formats[kind].convert(&t) == 0) {
		*out = t.out;
		if (root != NULL)
			*root = t.root;
		return 0;
	}
	if (why.kind == ERR_OVERLOADED)
		return err_set(e, ERR_OVERLOADED, "%s", why.text);
	if (why.kind == ERR_LIMIT)
		return err_set(e, ERR_LIMIT, "too much to convert from %s: %s",
		    formats[kind].name, why.text);
	if (why.line > 0)
		return err_at(e, ERR_INPUT, why.line, why.column,
		    "not valid %s (line %d, column %d): %s", formats[kind].name,
		    why.line, why.column, why.text);
	return err_set(
	    e, ERR_INPUT, "not valid %s: %s", formats[kind].name, why.text);
}

int
format_check_schema(enum format_kind kind, struct str schema, struct err *e)
{
	struct arena a = { 0 };
	int rc = 0;

	if (kind == FORMAT_HTML && str_trim(schema).n > 0)
		rc = format_css_parse(&a, schema, e) != NULL ? 0 : -1;
	arena_done(&a);
	return rc;
}
