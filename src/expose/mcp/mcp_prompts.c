/* mcp_prompts.c - prompts: prepared texts for the user to send. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_files.h"
#include "expose/mcp/mcp_prompts.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	NAME_BYTES = 200,
	DESCRIPTION_BYTES = 4000,
	FILE_BYTES = 1024 * 1024,
	TEXT_BYTES = 4 * 1024 * 1024, /* of one message, including arguments */
};

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

static void
put_argument(struct buf *b, struct arena *a,
    const struct capability_prompt_argument *x, enum mcp_revision r)
{
	buf_puts(b, "{\"name\":");
	json_write_string(b, x->name);
	if (r >= MCP_2025_06_18)
		mcp_text_member(b, a, "title", x->title, false, NAME_BYTES);
	mcp_text_member(
	    b, a, "description", x->description, true, DESCRIPTION_BYTES);
	buf_printf(b, ",\"required\":%s}", x->required ? "true" : "false");
}

static void
put_prompt(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct capability_prompt *p =
	    ((const struct mcp_prompts *)list)->items[i];

	buf_puts(b, "{\"name\":");
	json_write_string(b, p->name);
	if (r >= MCP_2025_06_18)
		mcp_text_member(b, a, "title", p->title, false, NAME_BYTES);
	mcp_text_member(
	    b, a, "description", p->description, true, DESCRIPTION_BYTES);
	if (p->arguments != NULL)
		buf_puts(b, ",\"arguments\":[");
	for (const struct capability_prompt_argument *x = p->arguments;
	     x != NULL; x = x->next) {
		put_argument(b, a, x, r);
		buf_putc(b, x->next != NULL ? ',' : ']');
	}
	buf_putc(b, '}');
}

void
mcp_prompts_build(
    struct mcp_prompts *p, struct arena *a, const struct capability_exposes *s)
{
	size_t n = 0;

	for (const struct capability_prompt *x = s->prompts; x != NULL;
	     x = x->next)
		n++;
	p->items = arena_new(a, n * sizeof(struct capability_prompt *) + 1);
	p->count = 0;
	for (const struct capability_prompt *x = s->prompts; x != NULL;
	     x = x->next)
		p->items[p->count++] = x;
	mcp_prompts_finish(p, a);
}

void
mcp_prompts_finish(struct mcp_prompts *p, struct arena *a)
{
	mcp_page_build(&p->pages, a, put_prompt, p, p->count);
}

const struct capability_prompt *
mcp_prompts_find(const struct mcp_prompts *p, struct str name)
{
	for (size_t i = 0; i < p->count; i++)
		if (str_equal(p->items[i]->name, name))
			return p->items[i];
	return NULL;
}

static bool
has_prompt(const struct expose_access *access, const void *list, size_t i)
{
	const struct mcp_prompts *p = list;

	return expose_access_missing_of(access, &p->items[i]->permission).p ==
	       NULL;
}

static void
list_limited(struct mcp_request *q, const struct mcp_surface *s)
{
	const struct mcp_access_list list = {
		.put = put_prompt,
		.list = &s->prompts,
		.count = s->prompts.count,
		.has = has_prompt,
		.name = "prompts",
	};

	mcp_access_answer(
	    q, &list, "prompts", mcp_request_caching(q, s->ttl_ms));
}

void
mcp_prompts_list(struct mcp_request *q)
{
	const struct mcp_surface *s = surface_of(q);

	if (mcp_access_of(q) != NULL) {
		list_limited(q, s);
		return;
	}
	mcp_page_answer(
	    q, &s->prompts.pages, "prompts", mcp_request_caching(q, s->ttl_ms));
}

static bool
is_declared(const struct capability_prompt *p, struct str name)
{
	for (const struct capability_prompt_argument *x = p->arguments;
	     x != NULL; x = x->next)
		if (str_equal(x->name, name))
			return true;
	return false;
}

/*
 * Fills in arguments in one pass, so that a value is never read as a template.
 * A declared argument that is absent is empty; unknown names stay.
 */
static void
put_filled(struct buf *b, const struct capability_prompt *p,
    const struct capability_ref_prompt *text, const struct json *arguments)
{
	for (size_t i = 0; i < text->count; i++) {
		const struct capability_ref_prompt_piece *x = &text->pieces[i];
		const struct json *value = NULL;

		buf_add_str(b, x->text);
		if (x->tag.p != NULL)
			value = json_get_str(arguments, x->name);
		if (value != NULL)
			buf_add_str(b, value->text);
		else if (x->tag.p != NULL && !is_declared(p, x->name))
			buf_add_str(b, x->tag);
	}
}

static void
put_message(struct buf *b, const struct capability_prompt *p, bool assistant,
    const struct capability_ref_prompt *content, const struct json *arguments)
{
	struct buf text;

	buf_init(&text, TEXT_BYTES);
	put_filled(&text, p, content, arguments);
	buf_printf(b,
	    "{\"role\":\"%s\",\"content\":{\"type\":\"text\",\"text\":",
	    assistant ? "assistant" : "user");
	json_write_string(b, buf_str(&text));
	buf_puts(b, "}}");
	b->over = b->over || text.over;
	buf_done(&text);
}

/* Returns NULL, or what is wrong. */
static const char *
check_arguments(struct arena *a, const struct capability_prompt *p,
    const struct json *arguments)
{
	for (const struct json *m = arguments != NULL ? arguments->first : NULL;
	     m != NULL; m = m->next)
		if (m->kind != JSON_STRING)
			return arena_printf(a,
			    "The argument '%.*s' must be a string",
			    STR_FMT(sanitize_text(a, m->name, false, 100)));
	for (const struct capability_prompt_argument *x = p->arguments;
	     x != NULL; x = x->next)
		if (x->required && json_get_str(arguments, x->name) == NULL)
			return arena_printf(a,
			    "The prompt %.*s needs the argument '%.*s'",
			    STR_FMT(sanitize_text(a, p->name, false, 100)),
			    STR_FMT(sanitize_text(a, x->name, false, 100)));
	return NULL;
}

/*
 * Writes the messages of the prompt. Returns -1 and sets e if its file cannot
 * be read.
 */
static int
put_messages(struct buf *b, struct arena *a, const struct capability_prompt *p,
    const struct json *arguments, struct err *e)
{
	struct str text;

	if (p->path != NULL) {
		if (mcp_files_read(a, p->path, STR(""), FILE_BYTES, &text, e) ==
		    -1)
			return -1;
		if (!str_is_utf8(text))
			return err_set(e, ERR_INPUT, "it is no UTF-8 text");
		/* The file may change, so it is compiled for each request. */
		put_message(
		    b, p, false, capability_ref_prompt_new(a, text), arguments);
		return 0;
	}
	for (const struct capability_prompt_message *m = p->messages; m != NULL;
	     m = m->next) {
		put_message(b, p, m->assistant, m->ref, arguments);
		if (m->next != NULL)
			buf_putc(b, ',');
	}
	return 0;
}

static void
answer(struct mcp_request *q, const struct capability_prompt *p,
    const struct json *arguments)
{
	struct err e = { .kind = ERR_NONE };
	struct arena *a = q->arena;
	struct buf b;
	int rc = -1;

	buf_init(&b, MCP_TEXT_MAX);
	if (p->description.n > 0) {
		buf_puts(&b, "\"description\":");
		json_write_string(&b,
		    sanitize_text(a, p->description, true, DESCRIPTION_BYTES));
		buf_putc(&b, ',');
	}
	buf_puts(&b, "\"messages\":[");
	if (p->problem.p != NULL)
		err_set(&e, ERR_INPUT, "%.*s", STR_FMT(p->problem));
	else
		rc = put_messages(&b, a, p, arguments, &e);
	buf_putc(&b, ']');
	if (rc == 0 && !b.over) {
		mcp_request_result(q, mcp_text_take(a, &b));
		return;
	}
	buf_done(&b);
	mcp_request_error(q, MCP_INTERNAL_ERROR,
	    arena_strf(a, "The prompt %.*s cannot be given: %s",
	        STR_FMT(p->name), rc == 0 ? "it is too large" : e.text));
}

void
mcp_prompts_get(struct mcp_request *q)
{
	const struct str name = json_get_text(q->message.params, "name");
	const struct json *arguments = json_get(q->message.params, "arguments");
	const struct capability_prompt *p =
	    mcp_prompts_find(&surface_of(q)->prompts, name);
	const char *wrong = NULL;

	if (json_is(arguments, JSON_NULL))
		arguments = NULL;
	if (name.p == NULL)
		wrong = "params.name must be the name of a prompt";
	else if (p == NULL)
		wrong = arena_printf(q->arena,
		    "Unknown prompt: %.*s (see prompts/list)",
		    STR_FMT(sanitize_text(q->arena, name, false, 100)));
	else if ((wrong = mcp_access_prompt(q, p)) != NULL)
		;
	else if (arguments != NULL && arguments->kind != JSON_OBJECT)
		wrong = "params.arguments must be an object";
	else
		wrong = check_arguments(q->arena, p, arguments);
	if (wrong != NULL)
		mcp_request_error(q, MCP_INVALID_PARAMS, str_of(wrong));
	else
		answer(q, p, arguments);
}
