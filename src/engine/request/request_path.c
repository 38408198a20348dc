/* request_path.c - the path of a request, with the caller's values. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/request/param_style.h"
#include "engine/request/path_text.h"
#include "engine/request/request_path.h"
#include "engine/state/state.h"

enum { SEGMENT_BYTES = 65536 };

/* The path being built. */
struct builder {
	struct call *call;
	const struct call_args_result *bound;
	struct buf *url;
	struct err *e;
	bool in_query; /* after a "?" in the file */
	/* The text of the current segment before encoding. */
	struct buf segment;
	struct str name; /* of a variable in it; STR_NONE */
	bool suspect; /* the value of that variable is not plain */
	enum capability_slash slash; /* the most lenient of its variables */
};

static int
refuse(struct builder *b, enum path_fault fault)
{
	switch (fault) {
	case PATH_CLIMBS:
		return err_set(b->e, ERR_INPUT,
		    "parameter '%.*s' (path) is '.' or '..', in some spelling, "
		    "or has one between slashes: that would name another "
		    "resource",
		    STR_FMT(b->name));
	case PATH_SPLITS:
		return err_set(b->e, ERR_INPUT,
		    "parameter '%.*s' (path) has a slash or backslash in it, "
		    "which could name another resource: if the API takes one, "
		    "the file allows it with x-claviger: {slash: encode} on "
		    "the parameter, or {+%.*s} in the path",
		    STR_FMT(b->name), STR_FMT(b->name));
	default:
		return err_set(b->e, ERR_INPUT,
		    "parameter '%.*s' (path) is blank or leaves a part of the "
		    "path empty: that would name another resource",
		    STR_FMT(b->name));
	}
}

/* Checks a complete segment, at a "/" of the file or at the end. */
static int
end_segment(struct builder *b)
{
	struct str text = buf_str(&b->segment);
	enum path_fault fault = PATH_FINE;

	if (b->segment.over)
		return err_set(b->e, ERR_INPUT,
		    "parameter '%.*s' (path) is longer than %d bytes",
		    STR_FMT(b->name), SEGMENT_BYTES);
	if (b->name.p != NULL)
		fault = b->slash == CAPABILITY_SLASH_REFUSED
		            ? path_text_check(b->call->arena, text)
		            : path_text_check_many(b->call->arena, text,
		                  b->slash == CAPABILITY_SLASH_ENCODED);
	if (fault != PATH_FINE)
		return refuse(b, fault);
	buf_clear(&b->segment);
	b->name = STR_NONE;
	b->suspect = false;
	b->slash = CAPABILITY_SLASH_REFUSED;
	return 0;
}

/* Text of the file, and a "/" or "?" in it. */
static int
put_text(struct builder *b, const struct capability_ref_path_piece *p)
{
	buf_add_str(b->url, p->url);
	buf_add_str(&b->segment, p->before);
	if (p->ends && end_segment(b) == -1)
		return -1;
	buf_add_str(&b->segment, p->after);
	b->in_query = p->in_query;
	return 0;
}

/* Returns the text that the file sets for the variable; STR_NONE: no text. */
static struct str
written(const struct capability_operation *op, const struct capability_param *p)
{
	const struct capability_with *w =
	    capability_step_find_with(op != NULL ? op->with : NULL, p->name);

	if (w == NULL)
		return p->value;
	return json_is(w->value, JSON_STRING) ? w->value->text : STR_NONE;
}

/*
 * Reports whether the exposed parameter allows slashes, as inferred from its
 * examples.
 */
static bool
is_shown(const struct capability_operation *op, struct str name)
{
	const struct capability_param *p =
	    capability_param_find(op != NULL ? op->params : NULL, name);

	return p != NULL && p->slash != CAPABILITY_SLASH_REFUSED;
}

/*
 * Returns how slashes in the value are sent.  Slashes in the text of the file
 * are intended; if there are more, the caller added them.
 */
static enum capability_slash
slash_of(struct builder *b, const struct capability_param *p, struct str text)
{
	const struct capability_operation *op = b->call->operation;
	struct arena *a = b->call->arena;
	size_t count;

	if (p->slash != CAPABILITY_SLASH_REFUSED || p->slash_declared)
		return p->slash;
	count = path_text_is_plain(text) ? 0 : path_text_slashes(a, text);
	if (count > 0 && (is_shown(op, p->name) ||
	                     count <= path_text_slashes(a, written(op, p))))
		return CAPABILITY_SLASH_ENCODED;
	return CAPABILITY_SLASH_REFUSED;
}

/*
 * Checks a value alone for slashes, which no other part of the segment can make
 * valid.
 */
static int
check_path_value(struct builder *b, struct str name, struct str text)
{
	if (b->in_query || path_text_check(b->call->arena, text) != PATH_SPLITS)
		return 0;
	b->name = name;
	return refuse(b, PATH_SPLITS);
}

/* Adds a value, in plain and escaped, to the segment. */
static void
add_to_segment(struct builder *b, struct str name, struct str text,
    struct str escaped, enum capability_slash slash)
{
	buf_add_str(&b->segment, text);
	/*
	 * If a segment has several variables, an error names the first whose
	 * value is not plain.
	 */
	if (!b->suspect) {
		b->name = name;
		b->suspect = !path_text_is_plain(text);
	}
	if (slash > b->slash)
		b->slash = slash;
	buf_add_str(b->url, escaped);
}

static const struct call_args_value *
find_value(const struct builder *b, struct str name)
{
	for (size_t i = 0; i < b->bound->count; i++) {
		const struct call_args_value *v = &b->bound->values[i];

		if (v->param->in == CAPABILITY_IN_PATH &&
		    str_equal(v->param->name, name))
			return v;
	}
	return NULL;
}

/* Why the variable has no text. */
static int
refuse_empty(struct builder *b, struct str name, const char *why)
{
	return err_set(b->e, ERR_INPUT,
	    "parameter '%.*s' is %s: it is part of the path", STR_FMT(name),
	    why);
}

/*
 * Appends a value: of v in its style or, if v is NULL, text.  In the query it
 * is not part of a segment.
 */
static int
put_value(struct builder *b, struct str name, const struct call_args_value *v,
    struct str text, enum capability_slash slash)
{
	const struct json written = { .kind = JSON_STRING, .text = text };
	struct buf escaped, plain;
	struct param_style_text t = { .arena = b->call->arena,
		.out = &escaped,
		.plain = &plain,
		.escape = PARAM_STYLE_URL,
		.kept = slash == CAPABILITY_SLASH_KEPT && !b->in_query };
	bool is_text;

	buf_init(&escaped, 3 * SEGMENT_BYTES);
	buf_init(&plain, SEGMENT_BYTES + 1);
	is_text = v != NULL ? param_style_put_text(&t,
	                          capability_param_sent_name(v->param),
	                          v->param->wire, v->value)
	                    : param_style_put_text(&t, name, NULL, &written);
	if (b->in_query)
		buf_add_str(b->url, buf_str(&escaped));
	else
		add_to_segment(
		    b, name, buf_str(&plain), buf_str(&escaped), slash);
	if (escaped.over || plain.over)
		b->segment.over = true;
	buf_done_secret(&escaped);
	buf_done_secret(&plain);
	return is_text ? 0 : refuse_empty(b, name, "empty");
}

/* Appends the value of a bind, {{X}}, which no parameter has as its name. */
static int
put_bind(struct builder *b, const struct capability_ref_name *name)
{
	const struct engine *en = b->call->thread->engine;
	const struct engine_value *v = engine_value_get(en, name);

	if (v == NULL || v->value.n == 0)
		return err_set(b->e, ERR_UNAVAILABLE, "%s",
		    engine_binds_missing(en, b->call->arena, v, name->bare));
	return put_value(
	    b, name->text, NULL, v->value, CAPABILITY_SLASH_ENCODED);
}

/* The value in its style, without escapes; STR_NONE: it has no text. */
static struct str
plain_text(struct builder *b, const struct call_args_value *v)
{
	struct str text = STR_NONE;
	struct param_style_text t = { .arena = b->call->arena,
		.escape = PARAM_STYLE_NONE };
	struct buf plain;

	buf_init(&plain, SEGMENT_BYTES + 1);
	t.out = &plain;
	if (param_style_put_text(&t, capability_param_sent_name(v->param),
	        v->param->wire, v->value))
		text = arena_str(b->call->arena, buf_str(&plain));
	buf_done_secret(&plain);
	return text;
}

static int
put_variable(struct builder *b, const struct capability_ref_name *variable)
{
	const struct str name = variable->text;
	const struct call_args_value *v = find_value(b, name);
	enum capability_slash slash;
	struct str text;

	if (v == NULL)
		return put_bind(b, variable);
	if (v->value == NULL)
		return refuse_empty(b, name, v->null ? "null" : "missing");
	text = plain_text(b, v);
	if (text.n == 0)
		return refuse_empty(b, name, "empty");
	slash = slash_of(b, v->param, text);
	if (slash == CAPABILITY_SLASH_REFUSED &&
	    check_path_value(b, name, text) == -1)
		return -1;
	return put_value(b, name, v, text, slash);
}

static int
put_pieces(struct builder *b)
{
	const struct capability_ref_path *path = b->call->consumed->path_ref;

	for (size_t i = 0; i < path->count; i++) {
		const struct capability_ref_path_piece *p = &path->pieces[i];

		if (put_text(b, p) == -1 ||
		    (p->name != NULL && put_variable(b, p->name) == -1))
			return -1;
	}
	return b->in_query ? 0 : end_segment(b);
}

int
request_path_put(struct buf *url, struct call *c,
    const struct call_args_result *bound, struct err *e)
{
	struct builder b = { .call = c, .bound = bound, .url = url, .e = e };
	int rc;

	buf_init(&b.segment, SEGMENT_BYTES);
	rc = put_pieces(&b);
	buf_done_secret(&b.segment);
	return rc;
}
