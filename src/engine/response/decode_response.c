/*
 * decode_response.c - converts a response of an upstream from its raw format.
 */
#include "base/base.h"
#include "data/format/format.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/response/decode_response.h"
#include "engine/response/response_headers.h"
#include "engine/state/state.h"

enum { BINARY_BYTES = 10 * 1024 * 1024 };

static enum format_kind
format_of(const struct call *c)
{
	return c->consumed != NULL ? c->consumed->format : FORMAT_JSON;
}

bool
decode_response_is_binary(const struct call *c)
{
	return format_of(c) == FORMAT_BINARY ||
	       (c->operation != NULL && c->operation->binary.declared);
}

/* Sets *max to the smaller of the sizes in the file. */
static void
take_size(int64_t *max, const struct capability_binary *b)
{
	if (b->max > 0 && (*max == 0 || b->max < *max))
		*max = b->max;
}

int64_t
decode_response_limit(const struct call *c, int64_t other)
{
	int64_t max = 0;

	if (!decode_response_is_binary(c))
		return other;
	if (c->consumed != NULL)
		take_size(&max, &c->consumed->binary);
	for (; c != NULL; c = c->parent) {
		if (c->operation == NULL)
			continue;
		take_size(&max, &c->operation->binary);
		if (c->operation->owner != NULL)
			take_size(&max, &c->operation->owner->binary);
	}
	return max > 0 ? max : BINARY_BYTES;
}

static bool
has_content(const struct http_response *r)
{
	return r->status >= 200 && r->status <= 299 && r->body.n > 0;
}

static int
mark_binary(struct call *c, struct err *e)
{
	const int64_t max = decode_response_limit(c, 0);
	struct http_response *r = &c->response;

	if ((int64_t)r->body.n > max)
		return err_set(e, ERR_UPSTREAM,
		    "the upstream's answer has %zu bytes, more than the %lld "
		    "that are allowed: raise 'maxBinarySize'",
		    r->body.n, (long long)max);
	c->binary = true;
	if (c->consumed->binary.media_type.n > 0)
		r->content_type = c->consumed->binary.media_type;
	else if (r->content_type.n == 0)
		r->content_type = STR("application/octet-stream");
	return 0;
}

void
decode_response_label(struct call *c)
{
	const struct capability_operation *op = c->operation;
	struct str type;

	if (!c->binary || op == NULL)
		return;
	type = op->binary.media_type;
	if (type.n == 0 && op->owner != NULL &&
	    (c->consumed == NULL || c->consumed->binary.media_type.n == 0))
		type = op->owner->binary.media_type;
	if (type.n > 0)
		c->response.content_type = type;
	if (op->binary.status > 0)
		c->response.status = op->binary.status;
}

static int
refuse(const struct call *c, const struct err *why, struct err *e)
{
	if (why->kind == ERR_OVERLOADED)
		return err_set(e, ERR_OVERLOADED, "%s", why->text);
	err_set(e, ERR_UPSTREAM,
	    "namespace '%.*s': the upstream's answer is %s",
	    STR_FMT(c->consumed->owner->namespace), why->text);
	return -1;
}

/* Makes v the body of the response: later steps read only JSON. */
static int
put_json(struct call *c, const struct json *v, struct err *e)
{
	const int64_t max = c->thread->engine->limits.response_body_bytes;
	struct buf text;
	bool over;

	buf_init(&text, (size_t)max);
	json_write(&text, v);
	over = text.over;
	c->response.body = buf_take(&text, c->arena);
	c->response.content_type = STR("application/json");
	c->written.body = c->response.body.p;
	c->written.value = v;
	if (over)
		return err_set(e, ERR_UPSTREAM,
		    "the upstream's answer as JSON is longer than %lld bytes",
		    (long long)max);
	response_headers_after_change(c->arena, &c->response);
	return 0;
}

static struct str
charset_of(const struct call *c, const struct http_response *r)
{
	return http_form_parameter(c->arena, r->content_type, "charset");
}

/*
 * Estimates the memory of a conversion in bytes, without the resulting values,
 * which are charged to the arena as they are made.  For HTML and Markdown it
 * includes the tree that a library makes.
 */
static size_t
memory_for(const struct call *c)
{
	enum { BYTE_COST = 24, NODE_COST = 160 };
	const struct limits *l = &c->thread->engine->limits;
	const size_t n = c->response.body.n;
	const size_t most = (size_t)l->conversion_values / 2 * NODE_COST;
	const enum format_kind format = format_of(c);

	if (format != FORMAT_HTML && format != FORMAT_MARKDOWN)
		return 2 * n;
	return 2 * n + (n * BYTE_COST < most ? n * BYTE_COST : most);
}

/*
 * Makes JSON what RFC 8259 8.1 requires: UTF-8 without a byte order mark.  Some
 * servers send a mark, or another encoding and say so.
 */
static int
normalize_json(struct call *c, struct err *e)
{
	struct http_response *r = &c->response;
	const struct text_origin origin = { .charset = charset_of(c, r) };
	struct str bytes, type = r->content_type;

	if (format_of(c) != FORMAT_JSON || r->body.n == 0 ||
	    !http_media_type_is_json(type))
		return 0;
	if (text_decode(c->arena, r->body, &origin, &bytes, e) == -1)
		return -1;
	if (str_equal(bytes, r->body))
		return 0;
	r->body = bytes;
	r->content_type = str_trim(str_cut(&type, ';'));
	response_headers_after_change(c->arena, r);
	return 0;
}

static int
convert(struct call *c, struct err *e)
{
	const struct limits *l = &c->thread->engine->limits;
	const struct format_input input = {
		.bytes = c->response.body,
		.charset = charset_of(c, &c->response),
		.schema = c->consumed->output_schema,
	};
	struct err why = { .kind = ERR_NONE };
	const size_t memory = memory_for(c);
	struct json *v;
	int rc;

	if (!arena_has_room(c->arena, memory))
		return err_set(e, ERR_OVERLOADED,
		    "there is no memory left to convert this answer now "
		    "(--limit memory=N)");
	/*
	 * This memory is not on the arena, so charge it to the budget while the
	 * conversion runs.
	 */
	mem_budget_add(c->arena->budget, (int64_t)memory);
	rc = format_to_json(format_of(c), c->arena, &input, l,
	    offload_budget(c), &v, &c->xml_root, &why);
	mem_budget_add(c->arena->budget, -(int64_t)memory);
	return rc == -1 ? refuse(c, &why, e) : put_json(c, v, e);
}

int
decode_response_answer(struct call *c, struct err *e)
{
	if (has_content(&c->response) && decode_response_is_binary(c))
		return mark_binary(c, e);
	if (format_of(c) == FORMAT_JSON && call_wrote_body(c))
		return 0;
	if (normalize_json(c, e) == -1)
		return -1;
	if (!has_content(&c->response) || !format_is_converted(format_of(c)))
		return 0;
	return convert(c, e);
}

static const struct json *
base64_of(const struct call *c, struct str bytes)
{
	struct json *v;
	struct buf b;

	buf_init(&b, 2 * bytes.n + 8);
	encode_base64(&b, bytes.p, bytes.n);
	v = json_new_text(c->arena, arena_str(c->arena, buf_str(&b)));
	buf_done_secret(&b);
	return v;
}

const struct json *
decode_response_value(
    const struct call *c, const struct http_response *r, struct err *e)
{
	const struct limits *l = &c->thread->engine->limits;
	const struct json_bounds bounds = json_bounds_of_answer(l);
	const struct format_input input = { .bytes = r->body,
		.charset = charset_of(c, r) };
	struct json *v = NULL;

	if (r->body.n == 0)
		return json_new(c->arena, JSON_NULL);
	if (c->binary)
		return base64_of(c, r->body);
	/* A text stays a string, even if it looks like JSON. */
	if (format_of(c) == FORMAT_TEXT && c->from_upstream &&
	    !http_media_type_is_json(r->content_type))
		format_to_json(
		    FORMAT_TEXT, c->arena, &input, l, NULL, &v, NULL, e);
	else
		v = json_parse_bounded(
		    c->arena, r->body, &bounds, JSON_LENIENT, e);
	if (v == NULL && e != NULL && e->kind != ERR_OVERLOADED) {
		e->kind = ERR_UPSTREAM;
		err_prefix(e, "the upstream's answer is not JSON");
	}
	return v;
}
