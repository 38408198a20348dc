/* mcp_resources_read.c - resources/read: files, and results of operations. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_confirm.h"
#include "expose/mcp/mcp_failure.h"
#include "expose/mcp/mcp_files.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_resources.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_skill.h"
#include "expose/mcp/mcp_provider.h"
#include "expose/mcp/mcp_work.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	URI_BYTES = 8192,
	FILE_BYTES = 10 * 1024 * 1024, /* if the file sets no limit */
	FILE_TTL_MS = 60 * 1000,
};

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

/* One resources/read. */
struct reading {
	struct mcp_work work;
	const struct capability_mcp_resource *resource;
	struct str uri; /* as requested */
};

/* Until 2025-11-25 it has a code of its own. */
static void
refuse_unknown(struct mcp_request *q, struct str uri)
{
	struct arena *a = q->arena;

	uri = sanitize_text(a, uri, false, URI_BYTES);
	mcp_request_refuse(q, 200,
	    q->revision >= MCP_2026_07_28 ? MCP_INVALID_PARAMS : MCP_ABSENT,
	    arena_strf(a,
	        "There is no resource '%.*s': see resources/list and "
	        "resources/templates/list",
	        STR_FMT(str_part(uri, 0, 200))),
	    arena_strf(a, "{\"uri\":%.*s}",
	        STR_FMT(mcp_text_json(a, json_new_text(a, uri)))));
}

/*
 * Answers with an error, so that no client mistakes the message for contents.
 */
static void
refuse_failed(
    struct mcp_request *q, struct str uri, const struct mcp_failure *f)
{
	struct arena *a = q->arena;
	const struct str error = mcp_failure_json(a, f);
	const bool input = str_is(f->code, err_type(ERR_INPUT));

	uri = sanitize_text(a, uri, false, URI_BYTES);
	mcp_request_refuse(q, 200,
	    input ? MCP_INVALID_PARAMS : MCP_INTERNAL_ERROR,
	    mcp_failure_text(a, f),
	    arena_strf(a, "{\"uri\":%.*s,%.*s",
	        STR_FMT(mcp_text_json(a, json_new_text(a, uri))),
	        STR_FMT(str_part(error, 1, error.n))));
}

static void
answer_contents(struct mcp_request *q, struct str uri, struct str type,
    struct str bytes, bool text, struct str caching)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"contents\":[{\"uri\":");
	json_write_string(&b, uri);
	if (type.n > 0) {
		buf_puts(&b, ",\"mimeType\":");
		json_write_string(&b, type);
	}
	if (text) {
		buf_puts(&b, ",\"text\":");
		json_write_string(&b, bytes);
	} else {
		buf_puts(&b, ",\"blob\":\"");
		encode_base64(&b, bytes.p, bytes.n);
		buf_putc(&b, '"');
	}
	buf_puts(&b, "}]");
	buf_add_str(&b, caching);
	if (b.over) {
		buf_done_secret(&b);
		mcp_request_error(
		    q, MCP_INTERNAL_ERROR, STR("The answer is too large"));
		return;
	}
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

/* Is it text that JSON can hold: valid UTF-8 without NUL? */
static bool
is_text(struct str s)
{
	return str_is_utf8(s) && (s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
}

static void
answer(struct mcp_work *w)
{
	const struct reading *r = container_of(w, struct reading, work);
	struct mcp_request *q = w->ask;
	struct call *c = &w->call;
	const struct http_response *response = &c->response;
	struct str type = mcp_resources_type(r->resource, STR(""));
	struct mcp_failure f;

	if (!mcp_secret_hide(w->secret, c, &f)) {
		refuse_failed(q, r->uri, &f);
		return;
	}
	if (c->error.kind == ERR_SYSTEM) {
		mcp_request_error(q, MCP_INTERNAL_ERROR, str_of(c->error.text));
		return;
	}
	mcp_failure_of_call(&f, q->arena, surface_of(q)->engine, c);
	if (c->error.kind == ERR_NONE &&
	    (response->status == 404 || response->status == 410)) {
		refuse_unknown(q, r->uri);
		return;
	}
	if (c->error.kind != ERR_NONE || response->status < 200 ||
	    response->status > 299) {
		refuse_failed(q, r->uri, &f);
		return;
	}
	if (r->resource->mime.n == 0 && c->binary)
		type = response->content_type;
	answer_contents(q, r->uri, type, response->body,
	    !c->binary && is_text(response->body),
	    mcp_request_caching_as(q, 0, true));
}

/*
 * Does the policy hide secrets? In a resource it can then not be shown in any
 * form.
 */
static bool
hides_secrets(const struct mcp_request *q)
{
	return surface_of(q)->exposer->policy->secrets != EXPOSE_SECRETS_REVEAL;
}

/* Returns false if q is answered, or waits for the user's confirmation. */
static bool
is_permitted(struct mcp_request *q, struct mcp_tool_request *r)
{
	struct mcp_failure why;

	switch (mcp_confirm_check(q, r, &why)) {
	case MCP_CONFIRM_GO:
		return true;
	case MCP_CONFIRM_WAIT:
		break;
	case MCP_CONFIRM_NO:
		refuse_failed(q, r->name, &why);
	}
	return false;
}

/*
 * Returns false if q is answered, because the file or --secrets forbids reading
 * it.
 */
static bool
is_readable(struct mcp_request *q, const struct capability_mcp_resource *x,
    struct str uri)
{
	const struct engine *en = surface_of(q)->engine;
	const char *problem = engine_operation_problem(en, x->operation);
	struct mcp_failure f = {
		.code = str_of(err_type(ERR_UNAVAILABLE)),
		.status = err_http_status(ERR_UNAVAILABLE),
		.hint = STR("Only the operator of the server can fix this."),
		.retry_after_s = -1,
	};

	if (problem == NULL && hides_secrets(q) &&
	    mcp_secret_is_made(en, x->operation))
		problem =
		    "its answer holds a new secret, which --secrets keeps "
		    "out of resources: use a tool";
	if (problem == NULL)
		return true;
	f.message =
	    arena_strf(q->arena, "The resource cannot be read: %s", problem);
	refuse_failed(q, uri, &f);
	return false;
}

/* Returns false, with q answered, if the key of the caller forbids it. */
static bool
is_accessible(struct mcp_request *q, const struct capability_mcp_resource *x,
    struct str uri)
{
	struct str resource;
	const struct str missing =
	    mcp_access_resource(mcp_access_of(q), x, &resource);
	struct mcp_failure f;

	if (missing.p == NULL)
		return true;
	mcp_access_fail(&f, q, "resource", uri, missing, resource);
	refuse_failed(q, uri, &f);
	return false;
}

static void
read_answer(struct mcp_request *q, const struct capability_mcp_resource *x,
    struct str uri, const struct json *variables)
{
	struct mcp_tool_request wanted = {
		.use = EXPOSE_USE_RESOURCE,
		.operation = x->operation,
		.name = uri,
		.description = x->description,
		.arguments = variables,
	};
	const struct mcp_secret_subject subject = {
		.operation = x->operation,
		.name = uri,
	};
	struct mcp_secret *secret;
	struct mcp_failure why;
	struct reading *r;

	if (!is_accessible(q, x, uri) || !is_readable(q, x, uri))
		return;
	if (!mcp_secret_begin(&secret, surface_of(q)->exposer, q, &subject,
	        &variables, &why)) {
		refuse_failed(q, uri, &why);
		return;
	}
	if (!is_permitted(q, &wanted))
		return;
	r = arena_new(q->arena, sizeof(*r));
	r->resource = x;
	r->uri = uri;
	r->work.secret = secret;
	r->work.answer = answer;
	mcp_work_start(&r->work, q, &wanted);
}

static void
read_file(struct mcp_request *q, const struct capability_mcp_resource *x,
    struct str uri, struct str path)
{
	struct err e = { .kind = ERR_NONE };
	struct str bytes, type = mcp_resources_type(x, path);

	if (!is_accessible(q, x, uri))
		return;
	if (mcp_files_read(q->arena, x->path, path,
	        x->max > 0 ? x->max : FILE_BYTES, &bytes, &e) == 0) {
		if (type.n == 0)
			type = is_text(bytes) ? STR("text/plain")
			                      : STR("application/octet-stream");
		answer_contents(q, uri, type, bytes, is_text(bytes),
		    mcp_request_caching(q, FILE_TTL_MS));
	} else if (e.kind == ERR_ABSENT) {
		refuse_unknown(q, uri);
	} else {
		mcp_request_error(q, MCP_INTERNAL_ERROR, str_of(e.text));
	}
}

/*
 * Returns the path of a URI below that of a directory; STR_NONE: it is not
 * below it.
 */
static struct str
path_below(
    struct arena *a, const struct capability_mcp_resource *x, struct str uri)
{
	struct buf b;
	struct str rest;

	if (!str_starts(uri, x->uri))
		return STR_NONE;
	rest = str_part(uri, x->uri.n, uri.n);
	if (rest.n == 0)
		return STR("");
	if (rest.p[0] != '/')
		return STR_NONE;
	rest = str_part(rest, 1, rest.n);
	buf_init(&b, URI_BYTES);
	do {
		struct str part = decode_percent(a, str_cut(&rest, '/'), false);

		/* An encoded slash would bypass the checks. */
		if (part.n == 0 || memchr(part.p, '/', part.n) != NULL ||
		    memchr(part.p, '\0', part.n) != NULL) {
			buf_done(&b);
			return STR_NONE;
		}
		if (b.len > 0)
			buf_putc(&b, '/');
		buf_add_str(&b, part);
	} while (rest.p != NULL);
	rest = b.over ? STR_NONE : arena_str(a, buf_str(&b));
	buf_done(&b);
	return rest;
}

/* Reads the resource with exactly this URI. Returns false if no resource has
 * it. */
static bool
read_exact(struct mcp_request *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;

	for (size_t i = 0; i < r->count; i++) {
		const struct capability_mcp_resource *x = r->items[i];

		if (x->path != NULL || x->template != NULL ||
		    !str_equal(x->uri, uri))
			continue;
		read_answer(q, x, uri, json_new(q->arena, JSON_OBJECT));
		return true;
	}
	for (size_t i = 0; i < r->count; i++) {
		const struct capability_mcp_resource *x = r->items[i];
		struct str path = STR_NONE;

		if (x->path != NULL && x->problem.p == NULL)
			path = path_below(q->arena, x, uri);
		if (path.p == NULL)
			continue;
		read_file(q, x, uri, path);
		return true;
	}
	return false;
}

static bool
read_template(struct mcp_request *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;

	for (size_t i = 0; i < r->count; i++) {
		const struct capability_mcp_resource *x = r->items[i];
		const struct json *variables;

		if (x->path != NULL || x->template == NULL)
			continue;
		variables = uri_template_match(x->template, q->arena, uri);
		if (variables == NULL)
			continue;
		read_answer(q, x, uri, variables);
		return true;
	}
	return false;
}

/* A host may have it from an older list, so the error says why it is hidden. */
static bool
refuses_hidden(struct mcp_request *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;
	struct mcp_failure f;

	for (size_t i = 0; i < r->hidden_count; i++) {
		const struct capability_mcp_resource *x = r->hidden[i];

		if (x->template != NULL
		        ? uri_template_match(x->template, q->arena, uri) == NULL
		        : !str_equal(x->uri, uri))
			continue;
		mcp_failure_read_only(&f, q->arena, "resource", uri);
		refuse_failed(q, uri, &f);
		return true;
	}
	return false;
}

void
mcp_resources_read(struct mcp_request *q)
{
	const struct str uri = json_get_text(q->message.params, "uri");

	if (uri.n == 0 || uri.n > URI_BYTES)
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri must be the URI of a resource"));
	else if (!mcp_part_try(q, mcp_skill_read, uri) &&
	         !mcp_part_try(q, read_exact, uri) &&
	         !mcp_part_try(q, read_template, uri) &&
	         !mcp_part_try(q, refuses_hidden, uri))
		refuse_unknown(q, uri);
}
