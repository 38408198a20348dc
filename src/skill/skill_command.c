/* skill_command.c - the shell commands that run an operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "skill/skill.h"
#include "skill/skill_command.h"
#include "skill/skill_input.h"
#include "skill/skill_model.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum { COMMAND_BYTES = 16384, EXAMPLE_BYTES = 400 };

static void
put_word(struct buf *b, const struct skill_model *m, struct str word)
{
	buf_add_str(b, skill_text_shell(m->a, word));
}

/*
 * Appends a value as one word of the shell: a string as it is, anything else as
 * JSON.
 */
static void
put_value(struct buf *b, const struct skill_model *m, const struct json *v)
{
	put_word(b, m,
	    v->kind == JSON_STRING ? v->text
	                           : skill_text_json(m->a, v, EXAMPLE_BYTES));
}

static struct str
take(struct arena *a, struct buf *b)
{
	struct str s = b->over ? STR("") : arena_str(a, buf_str(b));

	buf_done(b);
	return s;
}

struct str
skill_command_call(const struct skill_model *m, const struct skill_op *op)
{
	const struct json *v = skill_input_example(m->a, op)->first;
	struct buf b;

	buf_init(&b, COMMAND_BYTES);
	buf_puts(&b, "claviger call ");
	put_word(&b, m, m->file);
	buf_putc(&b, ' ');
	put_word(&b, m, op->name);
	for (; v != NULL; v = v->next) {
		buf_putc(&b, ' ');
		put_word(&b, m, v->name);
		buf_puts(&b, v->kind == JSON_STRING ? "=" : ":=");
		put_value(&b, m, v);
	}
	/*
	 * The base URI in the file is that of the public API, not of the
	 * authority.
	 */
	if (m->options->authority && op->consumed != NULL) {
		buf_puts(&b, " --base-uri ");
		put_word(&b, m, op->consumed->owner->namespace);
		buf_putc(&b, '=');
		put_word(&b, m,
		    m->options->authority_url.n > 0
		        ? m->options->authority_url
		        : STR("http://127.0.0.1:7070"));
	}
	return take(m->a, &b);
}

/* Returns the path with a placeholder in upper case for each variable. */
static struct str
example_path(struct arena *a, struct str path)
{
	struct buf b;

	buf_init(&b, 4 * path.n + 16);
	while (path.n > 0) {
		buf_add_str(&b, str_cut(&path, '{'));
		if (path.n > 0)
			buf_add_str(
			    &b, skill_text_placeholder(a, str_cut(&path, '}')));
	}
	return take(a, &b);
}

/* Appends the query parameters of an example.  Returns its body, or NULL. */
static struct json *
put_query(struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	struct json *all = skill_input_example(m->a, op);
	struct json *body = json_new(m->a, JSON_OBJECT);

	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next) {
		struct json *v =
		    i->is_member ? NULL : json_get_str(all, i->name);
		struct str where = str_of(i->where);

		if (v == NULL)
			continue;
		if (str_is(where, "query")) {
			struct str text =
			    v->kind == JSON_STRING
			        ? v->text
			        : skill_text_json(m->a, v, EXAMPLE_BYTES);

			buf_putc(b, ' ');
			put_word(b, m,
			    arena_strf(m->a, "%.*s=%.*s", STR_FMT(i->name),
			        STR_FMT(text)));
		} else if (str_is(where, "body")) {
			if (str_is(i->name, "body") && v->kind == JSON_OBJECT)
				body = v;
			else
				json_add_str(
				    body, i->name, json_alias(m->a, v));
		}
	}
	return body;
}

static void
put_request(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	struct json *body;

	buf_printf(b, " %s ", http_method_name(op->method));
	put_word(b, m, example_path(m->a, op->path));
	body = put_query(b, m, op);
	if (!op->takes_body || op->method == HTTP_METHOD_GET)
		return;
	buf_puts(b, " --json ");
	put_word(b, m, skill_text_json(m->a, body, EXAMPLE_BYTES));
}

struct str
skill_command_script(
    const struct skill_model *m, const struct skill_op *op, const char *out)
{
	const bool by_rest = m->rest != NULL && op->rest != NULL;
	const bool by_tool =
	    m->rest == NULL && m->mcp != NULL && op->tool != NULL;
	struct buf b;

	buf_init(&b, COMMAND_BYTES);
	if (by_rest || by_tool)
		buf_printf(&b, "sh %s%s%s", SKILL_SCRIPT_PATH,
		    out != NULL ? " -o " : "", out != NULL ? out : "");
	if (by_rest) {
		put_request(&b, m, op);
	} else if (by_tool) {
		buf_putc(&b, ' ');
		put_word(&b, m, op->tool->name);
		buf_putc(&b, ' ');
		put_value(&b, m, skill_input_example(m->a, op));
	}
	return take(m->a, &b);
}
