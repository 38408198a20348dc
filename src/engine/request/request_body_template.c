/* request_body_template.c - fills the template of a body with values. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/request/request_body_internal.h"
#include "engine/request/request_form.h"
#include "engine/state/state.h"

enum { BODY_DEPTH = 100 };

/* A template of the body that is being rendered. */
struct rendering {
	const struct request_body_maker *maker;
	const struct capability_ref_template *template;
};

static const struct json *
look_up(void *context, struct str name)
{
	const struct rendering *r = context;
	const struct capability_ref_name *compiled =
	    capability_ref_template_get(r->template, name);

	return compiled != NULL ? call_args_find(r->maker->bound, compiled)
	                        : NULL;
}

static int
render(struct request_body_maker *m, struct buf *out,
    const struct capability_ref_template *template,
    struct template_rendering *r)
{
	if (template->template == NULL) {
		*m->e = *template->error;
		return -1;
	}
	if (template_render(out, template->template, r, m->e) == -1)
		return -1;
	return m->e->kind == ERR_NONE ? 0 : -1;
}

int
request_body_render(struct request_body_maker *m, struct buf *out,
    const struct capability_ref_template *template, template_write_fn *write)
{
	struct rendering rendering = { m, template };
	struct template_rendering r = { .lookup = look_up,
		.context = &rendering,
		.budget = offload_budget(m->call),
		.write = write };

	return render(m, out, template, &r);
}

int
request_body_render_json(struct request_body_maker *m, struct buf *out,
    const struct capability_ref_template *template, bool nulls,
    struct str *missing)
{
	struct template_escape_state state = { .scanned = out->len };
	struct rendering rendering = { m, template };
	struct template_rendering r = { .lookup = look_up,
		.context = &rendering,
		.budget = offload_budget(m->call),
		.write = template_escape_json,
		.write_raw = template_escape_json_raw,
		.write_context = &state,
		.writes_absent = nulls };

	if (render(m, out, template, &r) == -1)
		return -1;
	*missing = r.missing;
	return 0;
}

bool
request_body_is_one_value(struct request_body_maker *m,
    const struct capability_ref_template *template, const struct json **v)
{
	struct rendering rendering = { m, template };

	if (template == NULL || !template->is_one_name)
		return false;
	*v = template_render_one(template->template, look_up, &rendering);
	return true;
}

/*
 * Evaluates a text of the template: one tag keeps the type of its value; other
 * text is a string.
 */
static int
fill_text(struct request_body_maker *m,
    const struct capability_ref_template *template, const struct json **out)
{
	struct buf text;
	int rc;

	if (template == NULL || request_body_is_one_value(m, template, out))
		return 0;
	buf_init(&text, m->max);
	rc = request_body_render(m, &text, template, NULL);
	*out = json_new_text(m->arena, arena_str(m->arena, buf_str(&text)));
	buf_done_secret(&text);
	return rc;
}

static int
fill_name(struct request_body_maker *m, const struct capability_ref *ref,
    struct str *out)
{
	const struct json *filled = NULL;
	struct buf text;

	*out = ref->value->name;
	if (ref->key == NULL)
		return 0;
	if (fill_text(m, ref->key, &filled) == -1)
		return -1;
	buf_init(&text, m->max);
	if (filled != NULL)
		template_render_text(&text, filled);
	*out = arena_str(m->arena, buf_str(&text));
	buf_done_secret(&text);
	return 0;
}

/* Evaluates the members of an object or list.  Absent values are left out. */
static int
fill_members(struct request_body_maker *m, const struct capability_ref *ref,
    int depth, const struct json **out)
{
	const enum json_kind kind = ref->value->kind;
	struct json *made = json_new(m->arena, kind);

	for (const struct capability_ref *c = ref->first; c != NULL;
	     c = c->next) {
		const struct json *value;
		struct str name = STR_NONE;

		if (request_body_fill(m, c, depth + 1, &value) == -1)
			return -1;
		if (value == NULL)
			continue;
		if (kind == JSON_ARRAY) {
			json_push(made, json_copy(m->arena, value));
			continue;
		}
		if (fill_name(m, c, &name) == -1)
			return -1;
		json_add_str(made, name, json_copy(m->arena, value));
	}
	*out = made;
	return 0;
}

int
request_body_fill(struct request_body_maker *m,
    const struct capability_ref *ref, int depth, const struct json **out)
{
	const struct json *v = ref->value;

	*out = v;
	if (depth > BODY_DEPTH)
		return err_set(m->e, ERR_UNAVAILABLE,
		    "the body in the file nests more than %d levels deep",
		    BODY_DEPTH);
	if (v->kind == JSON_STRING)
		return fill_text(m, ref->template, out);
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		return fill_members(m, ref, depth, out);
	return 0;
}
