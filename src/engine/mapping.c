/* mapping.c - the upstream's answer in the shape that the file promises. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json.h"
#include "http/http_message.h"
#include "spec/spec.h"
#include "engine/mapping.h"

static const struct json *shape(
    struct arena *a, const struct spec_output *o, const struct json *node);

/* "$" and, as all published files have it, "$." */
static bool
is_root(struct str mapping)
{
	return mapping.n == 0 || str_is(mapping, "$") || str_is(mapping, "$.");
}

/* Bytes of a name behind a dot. */
static size_t
name_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != '.' && s.p[n] != '[' && s.p[n] != '*' &&
	       s.p[n] != '?' && s.p[n] != '@' && s.p[n] != ' ')
		n++;
	return n;
}

/*
 * Take one step of a path: ".name", "['name']" or "[0]" (RFC 9535 2.3).  False
 * where it is anything else.
 */
static bool
next_step(struct str *path, struct str *name, int64_t *index)
{
	struct str s = *path;
	size_t end;

	*index = -1;
	if (s.p[0] == '.') {
		end = name_length(str_part(s, 1, s.n)) + 1;
		*name = str_part(s, 1, end);
		*path = str_part(s, end, s.n);
		return end > 1;
	}
	end = str_find(s, ']', 0);
	if (s.p[0] != '[' || end >= s.n || end < 2)
		return false;
	*name = str_part(s, 1, end);
	*path = str_part(s, end + 1, s.n);
	if (name->p[0] == '\'' || name->p[0] == '"') {
		bool closed = name->n > 2 &&
		              name->p[name->n - 1] == name->p[0] &&
		              str_find(*name, '\\', 0) == name->n;

		*name = str_part(*name, 1, name->n - 1);
		return closed;
	}
	*index = str_to_int(*name, INT32_MAX);
	return *index >= 0;
}

static bool
is_plain_path(struct str path)
{
	struct str name;
	int64_t index;

	if (is_root(path))
		return true;
	if (path.p[0] != '$')
		return false;
	path = str_part(path, 1, path.n);
	while (path.n > 0)
		if (!next_step(&path, &name, &index))
			return false;
	return true;
}

/* NULL where there is nothing at that path. */
static const struct json *
find(const struct json *v, struct str path)
{
	struct str name;
	int64_t index;

	if (is_root(path))
		return v;
	path = str_part(path, 1, path.n);
	while (v != NULL && path.n > 0) {
		if (!next_step(&path, &name, &index))
			return NULL;
		if (index >= 0)
			v = v->kind == JSON_ARRAY ? json_at(v, (size_t)index)
			                          : NULL;
		else
			v = json_get_str(v, name);
	}
	return v;
}

static bool
has_shape(const struct spec_output *o)
{
	return o->properties != NULL || o->items != NULL ||
	       o->value.p != NULL || !is_root(o->mapping);
}

static const char *
output_problem(const struct spec_output *o)
{
	if (o->value.p != NULL &&
	    memmem(o->value.p, o->value.n, "{{", 2) != NULL)
		return "an outputParameter has a template as its value: only "
		       "constants can be carried out";
	if (!is_plain_path(o->mapping))
		return "an outputParameter has a mapping that is no plain path "
		       "such as $.data[0].id";
	for (const struct spec_output *p = o->properties; p != NULL;
	     p = p->next)
		if (output_problem(p) != NULL)
			return output_problem(p);
	return o->items != NULL ? output_problem(o->items) : NULL;
}

const char *
mapping_problem(const struct spec_operation *op)
{
	bool shaped = false;

	for (const struct spec_output *o = op->outputs; o != NULL;
	     o = o->next) {
		const char *problem = output_problem(o);

		if (problem != NULL)
			return problem;
		shaped = shaped || has_shape(o);
	}
	if (shaped && op->call != NULL && op->call->raw_format.n > 0 &&
	    !str_is(op->call->raw_format, "json"))
		return "its outputParameters need JSON, and the upstream "
		       "answers in another format";
	return NULL;
}

/* A member without a mapping is the one of its own name. */
static const struct json *
shape_member(
    struct arena *a, const struct spec_output *o, const struct json *node)
{
	const struct json *v = node;
	struct spec_output inner = *o;

	if (o->mapping.n == 0 && o->value.p == NULL) {
		v = json_get_str(node, o->name);
		/* An object that only groups has no member to start from. */
		if (v == NULL && o->type == SPEC_TYPE_OBJECT &&
		    o->properties != NULL)
			v = node;
		if (v == NULL)
			return NULL;
		inner.mapping = STR("$");
	}
	return shape(a, &inner, v);
}

static struct json *
shape_object(
    struct arena *a, const struct spec_output *o, const struct json *node)
{
	struct json *out = json_new(a, JSON_OBJECT);

	for (const struct spec_output *p = o->properties; p != NULL;
	     p = p->next) {
		const struct json *v = shape_member(a, p, node);

		json_add_str(out, p->name,
		    v != NULL ? json_copy(a, v) : json_new(a, JSON_NULL));
	}
	return out;
}

static const struct json *
shape_array(
    struct arena *a, const struct spec_output *o, const struct json *node)
{
	struct json *out;

	if (node->kind != JSON_ARRAY)
		return NULL;
	if (o->items == NULL)
		return node;
	out = json_new(a, JSON_ARRAY);
	for (const struct json *m = node->first; m != NULL; m = m->next) {
		const struct json *v = shape(a, o->items, m);

		json_push(
		    out, v != NULL ? json_copy(a, v) : json_new(a, JSON_NULL));
	}
	return out;
}

/* NULL: there is nothing to put there. */
static const struct json *
shape(struct arena *a, const struct spec_output *o, const struct json *node)
{
	if (o->value.p != NULL)
		return json_new_text(a, o->value);
	node = find(node, o->mapping);
	if (node == NULL)
		return NULL;
	if (o->properties != NULL)
		return shape_object(a, o, node);
	if (o->type == SPEC_TYPE_ARRAY)
		return shape_array(a, o, node);
	return node;
}

static int
rewrite(struct arena *a, const struct limits *l, struct http_response *r,
    const struct json *v, struct err *e)
{
	struct buf text;
	bool over;

	buf_init(&text, (size_t)l->response_body_bytes);
	json_write(&text, v);
	over = text.over;
	r->body = arena_str(a, buf_str(&text));
	r->content_type = STR("application/json");
	buf_done_secret(&text);
	if (over)
		return err_set(e, ERR_UPSTREAM,
		    "the answer in the file's shape is longer than %lld bytes",
		    (long long)l->response_body_bytes);
	return 0;
}

int
mapping_apply(const struct spec_operation *op, const struct limits *l,
    struct arena *a, struct http_response *r, struct err *e)
{
	const struct spec_output *o = op != NULL ? op->outputs : NULL;
	const struct json *root = NULL, *v = NULL;

	if (!http_status_has_body(r->status)) {
		r->body = STR_NONE;
		r->content_type = STR_NONE;
		return 0;
	}
	/* An error keeps its words: a shape would turn them into nulls. */
	if (r->status > 299 || r->body.n == 0)
		return 0;
	/* The first output that yields something is the answer. */
	for (; o != NULL && v == NULL; o = o->next) {
		if (!has_shape(o))
			return 0;
		if (root == NULL)
			root = json_parse(a, r->body, l->json_depth, 0, e);
		if (root == NULL) {
			if (e != NULL)
				e->kind = ERR_UPSTREAM;
			return err_prefix(
			    e, "the upstream's answer is not JSON");
		}
		v = shape(a, o, root);
	}
	return v != NULL ? rewrite(a, l, r, v, e) : 0;
}
