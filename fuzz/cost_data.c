/* cost_data.c - feeds the parsers of data formats. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/cpu_budget.h"
#include "base/decode.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/sanitize.h"
#include "data/format/dotenv.h"
#include "data/format/format.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "data/regex/regex.h"
#include "data/schema/schema.h"
#include "data/template/template.h"
#include "data/template/template_escape.h"
#include "data/template/uri_template.h"
#include "data/yamldoc/yamldoc.h"
#include "cost_feed.h"

enum { DEPTH = 64, OUT_BYTES = 1 << 24 };

void
cost_feed_json(struct str text, struct str along)
{
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, text, DEPTH, 0, NULL);
	struct buf b;

	(void)along;
	buf_init(&b, OUT_BYTES);
	if (v != NULL) {
		json_write(&b, v);
		(void)json_equal(v, json_copy(&a, v));
	}
	buf_done(&b);
	arena_done(&a);
}

static void
feed_format(enum format_kind kind, struct str text, struct str schema)
{
	const struct limits l = limits_default();
	const struct format_input input = { .bytes = text, .schema = schema };
	struct cpu_budget budget = { 0 };
	struct arena a = { 0 };
	struct json *v;
	struct buf b;

	cpu_budget_start(&budget, COST_BUDGET_MS);
	buf_init(&b, OUT_BYTES);
	if (format_to_json(kind, &a, &input, &l, &budget, &v, NULL, NULL) == 0)
		json_write(&b, v);
	buf_done(&b);
	arena_done(&a);
}

void
cost_feed_xml(struct str text, struct str along)
{
	feed_format(FORMAT_XML, text, along);
}

void
cost_feed_html(struct str text, struct str along)
{
	feed_format(FORMAT_HTML, text, along);
}

void
cost_feed_markdown(struct str text, struct str along)
{
	feed_format(FORMAT_MARKDOWN, text, along);
}

void
cost_feed_csv(struct str text, struct str along)
{
	feed_format(FORMAT_CSV, text, along);
}

void
cost_feed_yaml(struct str text, struct str along)
{
	feed_format(FORMAT_YAML, text, along);
}

void
cost_feed_text(struct str text, struct str along)
{
	struct arena a = { 0 };

	(void)sanitize_text(&a, text, along.n > 0, 4000);
	(void)decode_base64(&a, text);
	(void)decode_base64url(&a, text);
	(void)decode_percent(&a, text, true);
	arena_done(&a);
	feed_format(FORMAT_TEXT, text, STR_NONE);
}

void
cost_feed_dotenv(struct str text, struct str along)
{
	struct arena a = { 0 };

	(void)along;
	(void)dotenv_looks_so(text);
	(void)dotenv_parse(&a, text, NULL);
	arena_done(&a);
}

void
cost_feed_log(struct str text, struct str along)
{
	struct buf b;

	(void)along;
	buf_init(&b, OUT_BYTES);
	log_redact(&b, text);
	buf_done(&b);
}

static void
feed_schema(struct str schema, struct str value)
{
	const struct schema_use use = { STR("value"), NULL };
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, value, DEPTH, 0, NULL);
	const struct json *own = json_parse(&a, schema, DEPTH, 0, NULL);
	struct schema_set set;
	struct schema *s = NULL;

	schema_set_init(&set, &a, json_get(own, "schemas"));
	if (own != NULL)
		s = schema_compile(&set, own, NULL);
	if (s != NULL && v != NULL) {
		(void)schema_check(s, v, &use, NULL);
		(void)schema_coerce(s, &a, v, NULL);
	}
	arena_done(&a);
}

/* The schema is from a document; the value is small. */
void
cost_feed_schema(struct str text, struct str along)
{
	feed_schema(text, along);
}

/* The value is from outside; the schema, along, is from a file. */
void
cost_feed_schema_value(struct str text, struct str along)
{
	feed_schema(along, text);
}

/* The query is from outside; the value is small. */
void
cost_feed_jsonpath(struct str text, struct str along)
{
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, along, DEPTH, 0, NULL);
	struct jsonpath *p = jsonpath_parse_lenient(&a, text, NULL);
	struct jsonpath_nodes found;

	if (p != NULL && v != NULL)
		(void)jsonpath_find(p, &a, v, &found, NULL);
	arena_done(&a);
}

/* The value is from outside; the query, along, is from a file. */
void
cost_feed_jsonpath_value(struct str text, struct str along)
{
	cost_feed_jsonpath(along, text);
}

/* The pattern is from outside: a JSONPath query can take it from the value. */
void
cost_feed_pattern(struct str text, struct str along)
{
	struct arena a = { 0 };

	for (int kind = REGEX_ECMA; kind <= REGEX_IREGEXP; kind++) {
		const struct regex *r =
		    regex_new(&a, text, (enum regex_kind)kind, NULL);

		if (r != NULL)
			(void)regex_find(r, along, NULL, NULL);
	}
	arena_done(&a);
}

/* The text is from outside; the pattern, along, is from a file. */
void
cost_feed_pattern_text(struct str text, struct str along)
{
	cost_feed_pattern(along, text);
}

static const struct json *
lookup(void *context, struct str name)
{
	return str_is(name, ".") ? context : json_get_str(context, name);
}

void
cost_feed_template(struct str text, struct str along)
{
	static template_write_fn *const writes[] = { NULL, template_escape_json,
		template_escape_xml, template_escape_form };
	struct arena a = { 0 };
	const struct template *t = template_parse(&a, text, NULL);
	struct json *v = json_parse(&a, along, DEPTH, 0, NULL);

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		struct template_escape_state state = { 0 };
		struct template_rendering r = { .lookup = lookup,
			.context = v,
			.write = writes[i],
			.write_context = &state };
		struct buf b;

		if (t == NULL || v == NULL)
			break;
		buf_init(&b, 1 << 20);
		(void)template_render(&b, t, &r, NULL);
		buf_done(&b);
	}
	arena_done(&a);
}

void
cost_feed_template_value(struct str text, struct str along)
{
	cost_feed_template(along, text);
}

void
cost_feed_uri_template(struct str text, struct str along)
{
	struct arena a = { 0 };
	const struct uri_template *t = uri_template_parse(&a, text, NULL);

	if (t != NULL)
		(void)uri_template_match(t, &a, along);
	arena_done(&a);
}

void
cost_feed_uri(struct str text, struct str along)
{
	cost_feed_uri_template(along, text);
}
