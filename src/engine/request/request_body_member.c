/* request_body_member.c - adds the credential to the body of a request. */
#include "base/base.h"
#include "data/json/json.h"
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

int
request_body_member_set(struct call *c, struct request_body *body,
    struct str name, struct str value, struct err *e)
{
	const struct limits *limits = &c->thread->engine->limits;
	struct json *object = json_new(c->arena, JSON_OBJECT);
	struct buf text;
	bool over;

	if (body->bytes.n > 0) {
		object = json_parse(
		    c->arena, body->bytes, limits->json_depth, 0, NULL);
		if (!json_is(object, JSON_OBJECT))
			return err_set(e, ERR_INPUT,
			    "the body must be a JSON object: the API's key is "
			    "its member '%.*s'",
			    STR_FMT(str_part(name, 0, 80)));
	}
	object = copy_without(c->arena, object, name);
	json_add_str(object, name, json_new_text(c->arena, value));
	buf_init(&text, (size_t)limits->request_body_bytes);
	json_write(&text, object);
	body->bytes = arena_str(c->arena, buf_str(&text));
	body->present = true;
	if (body->type.n == 0)
		body->type = STR("application/json");
	over = text.over;
	buf_done_secret(&text);
	return over ? err_set(e, ERR_INPUT,
	                  "the body would be longer than %zu bytes",
	                  (size_t)limits->request_body_bytes)
	            : 0;
}
