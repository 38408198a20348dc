/* request_body_member.c - adds the credential to the body of a request. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/request/request_body.h"
#include "engine/request/request_body_member.h"
#include "engine/state/state.h"

/* Returns the object without its members of that name. */
static struct json *
copy_without(struct arena *a, const struct json *object, struct str name)
{
	struct json *out = json_new(a, JSON_OBJECT);

	for (const struct json *m = object->first; m != NULL; m = m->next)
		if (!str_equal(m->name, name))
			json_add_str(out, m->name, json_copy(a, m));
	return out;
}

static int
put_json(struct call *c, struct buf *out, struct str body, struct str name,
    struct str value, struct err *e)
{
	const struct limits *limits = &c->thread->engine->limits;
	struct json *object = json_new(c->arena, JSON_OBJECT);

	if (body.n > 0) {
		object =
		    json_parse(c->arena, body, limits->json_depth, 0, NULL);
		if (!json_is(object, JSON_OBJECT))
			return err_set(e, ERR_INPUT,
			    "the body must be a JSON object: the API's key is "
			    "its member '%.*s'",
			    STR_FMT(str_part(name, 0, 80)));
	}
	object = copy_without(c->arena, object, name);
	json_add_str(object, name, json_new_text(c->arena, value));
	json_write(out, object);
	return 0;
}

static void
put_text(struct buf *out, struct str text)
{
	const struct json v = { .kind = JSON_STRING, .text = text };

	template_escape_form(NULL, out, &v);
}

static void
put_form(struct call *c, struct buf *out, struct str body, struct str name,
    struct str value)
{
	while (body.n > 0) {
		const struct str pair = str_cut(&body, '&');
		struct str rest = pair;

		if (pair.n == 0 || str_equal(decode_percent(c->arena,
		                                 str_cut(&rest, '='), true),
		                       name))
			continue;
		buf_add_str(out, pair);
		buf_putc(out, '&');
	}
	put_text(out, name);
	buf_putc(out, '=');
	put_text(out, value);
}

static bool
is_form(
    const struct call *c, const struct request_body *body, struct str declared)
{
	const struct capability_body *own = c->consumed->body;
	const struct str type = declared.n > 0 ? declared : body->type;

	if (type.n == 0)
		return own != NULL && own->type == CAPABILITY_BODY_FORM;
	return http_form_kind(type) == HTTP_FORM_URLENCODED;
}

int
request_body_member_set(struct call *c, struct request_body *body,
    struct str declared, struct str name, struct str value, struct err *e)
{
	const size_t most =
	    (size_t)c->thread->engine->limits.request_body_bytes;
	const bool form = is_form(c, body, declared);
	struct buf out;
	int rc = 0;

	buf_init(&out, most);
	if (form)
		put_form(c, &out, body->bytes, name, value);
	else
		rc = put_json(c, &out, body->bytes, name, value, e);
	if (rc == 0 && out.over)
		rc = err_set(e, ERR_INPUT,
		    "the body would be longer than %zu bytes", most);
	if (rc == 0) {
		body->bytes = arena_str(c->arena, buf_str(&out));
		body->present = true;
		if (body->type.n == 0)
			body->type =
			    form ? STR("application/x-www-form-urlencoded")
			         : STR("application/json");
	}
	buf_done_secret(&out);
	return rc;
}
