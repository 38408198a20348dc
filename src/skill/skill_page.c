/* skill_page.c - operations as a skill's pages tell them. */
#include "base/base.h"
#include "data/json/json.h"
#include "skill/skill.h"
#include "skill/skill_model.h"
#include "skill/skill_internal.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum { TEXT_BYTES = 600, EXAMPLE_BYTES = 400, MEMBERS_MAX = 24 };

static struct str
json_text(struct arena *a, const struct json *v, size_t max)
{
	struct str s = STR("");
	struct buf b;

	buf_init(&b, max);
	json_write(&b, v);
	if (!b.over)
		s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* "claviger call FILE NAME key_id=KEY_ID body:='{...}'" */
static void
put_call(struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	const struct json *v = skill_input_example(m->a, op)->first;

	buf_puts(b, "`claviger call ");
	skill_text_shell(b, m->file);
	buf_putc(b, ' ');
	skill_text_shell(b, op->name);
	for (; v != NULL; v = v->next) {
		bool text = v->kind == JSON_STRING;

		buf_putc(b, ' ');
		skill_text_shell(b, v->name);
		buf_puts(b, text ? "=" : ":=");
		skill_text_shell(
		    b, text ? v->text : json_text(m->a, v, EXAMPLE_BYTES));
	}
	/* The file's own API is elsewhere: this is where the keys are. */
	if (m->how->authority && op->consumed != NULL) {
		buf_puts(b, " --base-uri ");
		skill_text_shell(b, op->consumed->owner->namespace);
		buf_puts(b, "=http://127.0.0.1:7070");
	}
	buf_putc(b, '`');
}

/* The path with an upper-case word for each of its variables. */
static struct str
example_path(struct arena *a, struct str path)
{
	struct buf b;
	struct str s;

	buf_init(&b, 4 * path.n + 16);
	while (path.n > 0) {
		struct str text = str_cut(&path, '{');

		buf_add_str(&b, text);
		if (path.n > 0)
			buf_add_str(
			    &b, skill_text_placeholder(a, str_cut(&path, '}')));
	}
	s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* The members of an example that go in the query, or make the body. */
static void
put_request_arguments(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	struct json *all = skill_input_example(m->a, op);
	struct json *body = json_new(m->a, JSON_OBJECT);

	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next) {
		struct json *v =
		    i->is_member ? NULL : json_get_str(all, i->name);

		if (v == NULL)
			continue;
		if (str_is(str_of(i->where), "body")) {
			if (str_is(i->name, "body") && v->kind == JSON_OBJECT)
				body = v;
			else
				json_add_str(
				    body, i->name, json_alias(m->a, v));
		} else if (str_is(str_of(i->where), "query")) {
			buf_putc(b, ' ');
			skill_text_shell(b,
			    arena_strf(m->a, "%.*s=%.*s", STR_FMT(i->name),
			        STR_FMT(
			            v->kind == JSON_STRING
			                ? v->text
			                : json_text(m->a, v, EXAMPLE_BYTES))));
		}
	}
	if (!op->takes_body || op->method == HTTP_METHOD_GET)
		return;
	buf_puts(b, " --json ");
	skill_text_shell(b, json_text(m->a, body, EXAMPLE_BYTES));
}

void
skill_page_command(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	if (m->rest != NULL && op->rest != NULL) {
		buf_printf(b, "sh %s %s ", SKILL_SCRIPT_PATH,
		    http_method_name(op->method));
		skill_text_shell(b, example_path(m->a, op->path));
		put_request_arguments(b, m, op);
	} else if (m->rest == NULL && m->mcp != NULL && op->tool != NULL) {
		buf_printf(b, "sh %s ", SKILL_SCRIPT_PATH);
		skill_text_shell(b, op->tool->name);
		buf_putc(b, ' ');
		skill_text_shell(
		    b, json_text(
		           m->a, skill_input_example(m->a, op), EXAMPLE_BYTES));
	}
}

static void
put_forms(struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	size_t before;

	if (op->tool != NULL) {
		buf_puts(b, "- MCP tool ");
		skill_text_code(b, op->tool->name);
		buf_putc(b, '\n');
	}
	if (op->rest != NULL) {
		buf_puts(b, "- REST ");
		skill_text_code(
		    b, arena_strf(m->a, "%s %.*s", http_method_name(op->method),
		           STR_FMT(op->path)));
		before = b->len;
		buf_puts(b, ": `");
		skill_page_command(b, m, op);
		buf_puts(b, "`");
		if (m->rest == NULL)
			b->len = before;
		buf_putc(b, '\n');
	} else if (m->rest == NULL && m->mcp_url.n > 0 && op->tool != NULL) {
		buf_puts(b, "- Script `");
		skill_page_command(b, m, op);
		buf_puts(b, "`\n");
	}
	buf_puts(b, "- CLI ");
	put_call(b, m, op);
	buf_putc(b, '\n');
}

static void
put_range(struct buf *b, const struct capability_param *p)
{
	if (p->minimum != NULL && p->maximum != NULL)
		buf_printf(b, ", %.*s to %.*s", STR_FMT(p->minimum->text),
		    STR_FMT(p->maximum->text));
	else if (p->minimum != NULL)
		buf_printf(b, ", from %.*s", STR_FMT(p->minimum->text));
	else if (p->maximum != NULL)
		buf_printf(b, ", at most %.*s", STR_FMT(p->maximum->text));
	if (p->min_length > 0 && p->max_length >= 0)
		buf_printf(b, ", %lld to %lld characters",
		    (long long)p->min_length, (long long)p->max_length);
	else if (p->min_length > 0)
		buf_printf(b, ", not shorter than %lld characters",
		    (long long)p->min_length);
	else if (p->max_length >= 0)
		buf_printf(
		    b, ", at most %lld characters", (long long)p->max_length);
}

static void
put_type(struct buf *b, struct arena *a, const struct capability_param *p)
{
	buf_puts(b, p != NULL ? capability_param_type_name(p->type) : "string");
	if (p == NULL)
		return;
	if (p->format.n > 0) {
		buf_puts(b, " (");
		skill_text_cell(b, skill_text_line(a, p->format, 60));
		buf_putc(b, ')');
	}
	put_range(b, p);
	if (json_is(p->enumeration, JSON_ARRAY) && p->enumeration->count > 0) {
		buf_puts(b, ", one of ");
		skill_text_cell(b, json_text(a, p->enumeration, TEXT_BYTES));
	}
	if (p->fallback != NULL) {
		buf_puts(b, ", default ");
		skill_text_cell(b, json_text(a, p->fallback, 100));
	}
}

static void
put_inputs(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	bool rest = op->rest != NULL || op->tool == NULL;

	if (op->inputs == NULL) {
		buf_puts(b, "\nIt takes no input.\n");
		return;
	}
	buf_printf(b, "\n| Input |%s Type | Required | What it is |\n",
	    rest ? " In |" : "");
	buf_printf(b, "|---|%s---|---|---|\n", rest ? "---|" : "");
	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next) {
		buf_puts(b, "| ");
		skill_text_code(b, skill_text_line(m->a, i->name, 200));
		if (rest)
			buf_printf(b, " | %s", i->where);
		buf_puts(b, " | ");
		put_type(b, m->a, i->param);
		buf_printf(b, " | %s | ", i->required ? "yes" : "no");
		if (i->param != NULL)
			skill_text_cell(
			    b, skill_text_line(
			           m->a, i->param->description, TEXT_BYTES));
		buf_puts(b, " |\n");
	}
}

static struct str
schema_type(const struct json *schema)
{
	const struct json *t = json_get(schema, "type");

	if (json_is(t, JSON_STRING))
		return t->text;
	return json_is(t, JSON_ARRAY) && json_is(t->first, JSON_STRING)
	           ? t->first->text
	           : STR_NONE;
}

/* The members of an object, with what is said of them; lists one level in. */
static void
put_members(struct buf *b, struct arena *a, const struct json *schema,
    const char *indent)
{
	const struct json *all = json_get(schema, "properties"), *p;
	size_t n = 0;

	for (p = all != NULL ? all->first : NULL; p != NULL; p = p->next) {
		const struct json *in = json_get(p, "items");
		struct str text = json_get_text(p, "description");

		if (n++ == MEMBERS_MAX) {
			buf_printf(b, "%s- and %u more\n", indent,
			    all->count - MEMBERS_MAX);
			return;
		}
		buf_printf(b, "%s- ", indent);
		skill_text_code(b, skill_text_line(a, p->name, 200));
		if (schema_type(p).n > 0)
			buf_printf(b, " (%.*s)",
			    STR_FMT(str_part(schema_type(p), 0, 40)));
		if (text.n > 0)
			buf_printf(b, ": %.*s",
			    STR_FMT(skill_text_line(a, text, TEXT_BYTES)));
		buf_putc(b, '\n');
		if (*indent != '\0')
			continue;
		put_members(b, a, in != NULL ? in : p, "  ");
	}
}

static void
put_answer(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	const struct json *schema = op->answer, *items;

	if (schema == NULL) {
		if (op->effect == SKILL_REMOVES)
			buf_puts(b, "\nA success may come without a body.\n");
		else
			buf_puts(b, "\nThe answer is the API's own, passed on "
			            "as it came.\n");
		return;
	}
	items = json_get(schema, "items");
	if (items != NULL)
		schema = items;
	if (json_get(schema, "properties") == NULL) {
		buf_printf(b, "\nThe answer: %.*s.\n",
		    STR_FMT(schema_type(op->answer).n > 0
		                ? str_part(schema_type(op->answer), 0, 40)
		                : STR("JSON")));
		return;
	}
	buf_puts(b, items != NULL ? "\nThe answer, a list of objects with:\n\n"
	                          : "\nThe answer, an object with:\n\n");
	put_members(b, m->a, schema, "");
}

static void
put_effect(struct buf *b, const struct skill_op *op)
{
	static const char *const texts[] = {
		[SKILL_READS] = "Changes nothing.",
		[SKILL_CREATES] = "Makes something new.",
		[SKILL_CHANGES] = "Changes what is there.",
		[SKILL_REMOVES] =
		    ("Takes something away: have the user confirm "
		     "it first."),
		[SKILL_ACTS] = "Does more than look.",
	};

	buf_printf(b, " %s", texts[op->effect]);
	if (op->effect != SKILL_READS)
		buf_puts(b, op->repeatable
		                ? " Safe to repeat."
		                : " Not safe to repeat: where no answer came, "
		                  "look first whether it happened.");
	if (op->secret)
		buf_puts(b, " **The answer may hold a secret**: treat it as "
		            "\"Secrets\" in SKILL.md says.");
}

void
skill_page_op(struct buf *b, const struct skill_model *m,
    const struct skill_op *op, int level)
{
	buf_printf(b, "%.*s ", level, "####");
	buf_add_str(b, skill_text_line(m->a, op->name, 200));
	buf_puts(b, "\n\n");
	buf_add_str(b, op->description);
	put_effect(b, op);
	buf_puts(b, "\n\n");
	put_forms(b, m, op);
	put_inputs(b, m, op);
	put_answer(b, m, op);
}

void
skill_page_group(
    struct buf *b, const struct skill_model *m, const struct skill_group *g)
{
	buf_printf(b, "# %.*s: %.*s\n\n", STR_FMT(m->label), STR_FMT(g->name));
	buf_puts(b, "How to connect, what errors mean and how to handle "
	            "secrets stands in SKILL.md.\n");
	for (const struct skill_op *op = g->ops; op != NULL; op = op->next) {
		buf_putc(b, '\n');
		skill_page_op(b, m, op, 2);
	}
}

void
skill_page_index(struct buf *b, const struct skill_model *m)
{
	buf_printf(b, "# %.*s: all operations\n", STR_FMT(m->label));
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		/* Pages lie side by side. */
		buf_printf(b, "\n## [%.*s](%.*s)\n\n", STR_FMT(g->name),
		    STR_FMT(str_part(
		        g->file, sizeof("references/") - 1, g->file.n)));
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next) {
			buf_puts(b, "- ");
			skill_text_code(
			    b, skill_text_line(m->a, op->name, 200));
			buf_printf(
			    b, " (%s): ", skill_model_effect_name(op->effect));
			buf_add_str(
			    b, skill_text_line(m->a, op->description, 120));
			buf_putc(b, '\n');
		}
	}
}
