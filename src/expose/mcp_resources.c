/* mcp_resources.c - what a surface lets read. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "data/json.h"
#include "data/uri_template.h"
#include "engine/call.h"
#include "expose/expose_kind.h"
#include "expose/expose_permission.h"
#include "expose/expose_policy.h"
#include "expose/mcp_call.h"
#include "expose/mcp_confirm.h"
#include "expose/mcp_failure.h"
#include "expose/mcp_files.h"
#include "expose/mcp_resources.h"
#include "expose/mcp_secret.h"
#include "expose/mcp_skill.h"
#include "expose/mcp_surface.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_text.h"
#include "spec/spec.h"

enum {
	TITLE_BYTES = 200,
	DESCRIPTION_BYTES = 4000,
	URI_BYTES = 8192,
	FILE_BYTES = 10 * 1024 * 1024, /* where the file does not say */
	FILE_TTL_MS = 60 * 1000,
};

/* One line of resources/list. */
struct entry {
	const struct spec_mcp_resource *resource; /* NULL: skills, as JSON */
	struct str path; /* of a file: below the directory; of skills: all */
	int64_t size; /* -1: not known */
};

struct listing {
	struct entry *items;
	size_t count;
};

static bool
is_offered(const struct exposer *x, const struct spec_mcp_resource *r)
{
	return r->operation == NULL ||
	       expose_permission_check(
	           x, EXPOSE_USE_RESOURCE, r->operation, HTTP_METHOD_COUNT)
	               .verdict != EXPOSE_REFUSE;
}

/* A file's URI: its directory's, then its path with what needs it encoded. */
static void
put_uri(struct buf *b, struct arena *a, const struct entry *e)
{
	struct str rest = e->path;
	struct buf uri;

	buf_init(&uri, URI_BYTES);
	buf_add_str(&uri, e->resource->uri);
	while (rest.n > 0) {
		buf_putc(&uri, '/');
		encode_percent(&uri, str_cut(&rest, '/'));
	}
	json_write_string(b, mcp_text_take(a, &uri));
}

/* The media type that the entry goes by; STR_NONE: nobody knows. */
static struct str
type_of(const struct entry *e)
{
	const struct spec_mcp_resource *r = e->resource;
	struct str type = STR_NONE;

	if (r->operation != NULL) {
		if (r->mime.n > 0)
			return r->mime;
		return r->operation->binary.declared
		           ? r->operation->binary.media_type
		           : STR("application/json");
	}
	type = mcp_files_type(e->path.n > 0 ? e->path : str_of(r->path));
	return type.p != NULL && (e->path.n > 0 || r->mime.n == 0) ? type
	                                                           : r->mime;
}

static void
put_text(struct buf *b, struct arena *a, const char *name, struct str text,
    bool lines, size_t max)
{
	if (text.n == 0)
		return;
	buf_printf(b, ",\"%s\":", name);
	json_write_string(b, text_clean(a, text, lines, max));
}

/* Of a directory each file has a name and title of its own. */
static struct str
with_path(struct arena *a, struct str text, const char *between,
    const struct entry *e)
{
	if (text.n == 0 || e->path.n == 0)
		return text;
	return arena_strf(
	    a, "%.*s%s%.*s", STR_FMT(text), between, STR_FMT(e->path));
}

/* What a resource and a template have in common. */
static void
put_words(
    struct buf *b, struct arena *a, const struct entry *e, enum mcp_revision r)
{
	const struct spec_mcp_resource *own = e->resource;

	put_text(
	    b, a, "name", with_path(a, own->name, "/", e), false, URI_BYTES);
	if (r >= MCP_2025_06_18)
		put_text(b, a, "title", with_path(a, own->title, ": ", e),
		    false, TITLE_BYTES);
	put_text(
	    b, a, "description", own->description, true, DESCRIPTION_BYTES);
	put_text(b, a, "mimeType", type_of(e), false, TITLE_BYTES);
}

static void
put_entry(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct entry *e = &((const struct listing *)list)->items[i];

	if (e->resource == NULL) {
		buf_add_str(b, e->path);
		return;
	}
	buf_puts(b, "{\"uri\":");
	put_uri(b, a, e);
	put_words(b, a, e, r);
	if (e->size >= 0)
		buf_printf(b, ",\"size\":%lld", (long long)e->size);
	buf_putc(b, '}');
}

/* A file may have {{x}}; the standard knows {x}. */
static struct str
plain_template(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		const char c = text.p[i];

		buf_putc(&b, c);
		if ((c == '{' || c == '}') && i + 1 < text.n &&
		    text.p[i + 1] == c)
			i++;
	}
	return mcp_text_take(a, &b);
}

static void
put_template(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct entry *e = &((const struct listing *)list)->items[i];

	buf_puts(b, "{\"uriTemplate\":");
	json_write_string(b, plain_template(a, e->resource->uri));
	put_words(b, a, e, r);
	buf_putc(b, '}');
}

/* The files of one resource; a directory that is not there has none. */
static void
list_files(
    struct arena *a, const struct spec_mcp_resource *r, struct mcp_files *files)
{
	struct err e = { .kind = ERR_NONE };

	*files = (struct mcp_files){ NULL, 0 };
	if (r->problem.p == NULL && mcp_files_list(a, r->path, files, &e) == -1)
		log_warn("resource '%.*s' is not listed whole: %s",
		    STR_FMT(str_part(r->name, 0, 80)), e.text);
}

/* All that can be listed now, in the order of the file. */
static void
list_all(const struct mcp_resources *r, struct arena *a, struct str skills,
    struct listing *out)
{
	struct mcp_files *files = arena_new(a, r->count * sizeof(*files) + 1);
	size_t n = 1;

	for (size_t i = 0; i < r->count; i++) {
		if (r->items[i]->path != NULL)
			list_files(a, r->items[i], &files[i]);
		n += files[i].count + 1;
	}
	out->items = arena_new(a, n * sizeof(*out->items) + 1);
	out->count = 0;
	if (skills.n > 0)
		out->items[out->count++] = (struct entry){ NULL, skills, -1 };
	for (size_t i = 0; i < r->count; i++) {
		const struct spec_mcp_resource *own = r->items[i];

		for (size_t k = 0; k < files[i].count; k++)
			out->items[out->count++] =
			    (struct entry){ own, files[i].items[k].path,
				    files[i].items[k].size };
		if (own->path == NULL && own->template == NULL &&
		    own->problem.p == NULL)
			out->items[out->count++] =
			    (struct entry){ own, STR(""), -1 };
	}
}

static void
build_templates(struct mcp_resources *r, struct arena *a)
{
	struct listing l = { arena_new(a, r->count * sizeof(struct entry) + 1),
		0 };

	for (size_t i = 0; i < r->count; i++)
		if (r->items[i]->path == NULL && r->items[i]->template != NULL)
			l.items[l.count++] =
			    (struct entry){ r->items[i], STR(""), -1 };
	r->template_count = l.count;
	mcp_page_build(&r->templates, a, put_template, &l, l.count);
}

/* Those that are offered, then the others. */
static void
sort_out(struct mcp_resources *r, struct arena *a, const struct exposer *x)
{
	size_t n = 0;

	for (const struct spec_mcp_resource *m = x->spec->resources; m != NULL;
	     m = m->next)
		n++;
	r->items = arena_new(a, n * sizeof(struct spec_mcp_resource *) + 1);
	r->count = 0;
	for (const struct spec_mcp_resource *m = x->spec->resources; m != NULL;
	     m = m->next)
		if (is_offered(x, m))
			r->items[r->count++] = m;
	r->hidden = r->items + r->count;
	r->hidden_count = 0;
	for (const struct spec_mcp_resource *m = x->spec->resources; m != NULL;
	     m = m->next)
		if (!is_offered(x, m))
			r->hidden[r->hidden_count++] = m;
}

void
mcp_resources_build(
    struct mcp_resources *r, struct arena *a, const struct exposer *x)
{
	struct arena scratch = { 0 };
	struct mcp_pages pages;
	struct listing all;

	sort_out(r, a, x);
	build_templates(r, a);
	list_all(r, &scratch, STR_NONE, &all);
	mcp_page_build_one(
	    &pages, &scratch, put_entry, &all, all.count, MCP_2026_07_28);
	r->stamp = arena_strf(
	    a, "%.*s-%.*s", STR_FMT(pages.stamp), STR_FMT(r->templates.stamp));
	arena_done(&scratch);
}

const struct spec_mcp_resource *
mcp_resources_find(const struct mcp_resources *r, struct str uri)
{
	struct arena scratch = { 0 };
	const struct spec_mcp_resource *found = NULL;

	for (size_t i = 0; i < r->count && found == NULL; i++)
		if (str_equal(r->items[i]->uri, uri) ||
		    (r->items[i]->template != NULL &&
		        str_equal(
		            plain_template(&scratch, r->items[i]->uri), uri)))
			found = r->items[i];
	arena_done(&scratch);
	return found;
}

static const struct mcp_surface *
surface_of(const struct mcp_ask *q)
{
	return q->server->provider;
}

void
mcp_resources_list(struct mcp_ask *q)
{
	const struct mcp_surface *s = surface_of(q);
	struct mcp_pages pages = { .count = 0 };
	struct listing all;
	struct str skills;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_skill_resources(s, &b);
	skills = mcp_text_take(q->arena, &b);
	list_all(&s->resources, q->arena, skills, &all);
	mcp_page_build_one(
	    &pages, q->arena, put_entry, &all, all.count, q->revision);
	mcp_page_answer(q, &pages, "resources", mcp_ask_caching(q, s->ttl_ms));
}

void
mcp_resources_templates(struct mcp_ask *q)
{
	const struct mcp_surface *s = surface_of(q);

	mcp_page_answer(q, &s->resources.templates, "resourceTemplates",
	    mcp_ask_caching(q, s->ttl_ms));
}

/* One resources/read. */
struct reading {
	struct call call;
	struct mcp_ask *ask;
	const struct spec_mcp_resource *resource;
	struct mcp_secret *secret; /* NULL: answers go out as they are */
	struct str uri; /* as it was asked for */
};

/* Until 2025-11-25 it had a code of its own. */
static void
refuse_unknown(struct mcp_ask *q, struct str uri)
{
	struct arena *a = q->arena;

	uri = text_clean(a, uri, false, URI_BYTES);
	mcp_ask_refuse(q, 200,
	    q->revision >= MCP_2026_07_28 ? MCP_INVALID_PARAMS : MCP_ABSENT,
	    arena_strf(a,
	        "There is no resource '%.*s': see resources/list and "
	        "resources/templates/list",
	        STR_FMT(str_part(uri, 0, 200))),
	    arena_strf(a, "{\"uri\":%.*s}",
	        STR_FMT(mcp_text_json(a, json_new_text(a, uri)))));
}

/* A failure is an error, so that no client takes its words for contents. */
static void
refuse_failed(struct mcp_ask *q, struct str uri, const struct mcp_failure *f)
{
	struct arena *a = q->arena;
	const struct str error = mcp_failure_json(a, f);
	const bool input = str_is(f->code, err_type(ERR_INPUT));

	uri = text_clean(a, uri, false, URI_BYTES);
	mcp_ask_refuse(q, 200, input ? MCP_INVALID_PARAMS : MCP_INTERNAL_ERROR,
	    mcp_failure_text(a, f),
	    arena_strf(a, "{\"uri\":%.*s,%.*s",
	        STR_FMT(mcp_text_json(a, json_new_text(a, uri))),
	        STR_FMT(str_part(error, 1, error.n))));
}

static void
answer_contents(struct mcp_ask *q, struct str uri, struct str type,
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
		mcp_ask_error(
		    q, MCP_INTERNAL_ERROR, STR("The answer is too large"));
		return;
	}
	mcp_ask_result(q, mcp_text_take(q->arena, &b));
}

/* Text that JSON can hold: no other bytes, and no NUL. */
static bool
is_text(struct str s)
{
	return str_is_utf8(s) && (s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
}

static void
on_finished(struct call *c)
{
	struct reading *r = c->context;
	struct mcp_ask *q = r->ask;
	const struct http_response *response = &c->response;
	const struct entry e = { r->resource, STR(""), -1 };
	struct str type = type_of(&e);
	struct mcp_failure f;

	if (!mcp_secret_hide(r->secret, c, &f)) {
		refuse_failed(q, r->uri, &f);
		return;
	}
	if (c->error.kind == ERR_SYSTEM) {
		mcp_ask_error(q, MCP_INTERNAL_ERROR, str_of(c->error.text));
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
	    mcp_ask_caching_as(q, 0, true));
}

/* A secret that is kept from models has no other way out of a resource. */
static bool
hides_secrets(const struct mcp_ask *q)
{
	return surface_of(q)->exposer->policy->secrets != EXPOSE_SECRETS_REVEAL;
}

/* False: q is answered, or comes in again. */
static bool
is_permitted(struct mcp_ask *q, struct mcp_request *r)
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

static void
read_answer(struct mcp_ask *q, const struct spec_mcp_resource *x,
    struct str uri, const struct json *variables)
{
	const char *problem =
	    engine_operation_problem(surface_of(q)->engine, x->operation);
	struct mcp_failure f = {
		.code = str_of(err_type(ERR_UNAVAILABLE)),
		.status = err_http_status(ERR_UNAVAILABLE),
		.hint = STR("Only the operator of the server can fix this."),
		.retry_after_s = -1,
	};
	struct mcp_request wanted = {
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
	struct reading *r;

	if (problem == NULL && hides_secrets(q) &&
	    mcp_secret_is_made(surface_of(q)->engine, x->operation))
		problem =
		    "its answer holds a new secret, which --secrets keeps "
		    "out of resources: use a tool";
	if (problem != NULL) {
		f.message = arena_strf(
		    q->arena, "The resource cannot be read: %s", problem);
		refuse_failed(q, uri, &f);
		return;
	}
	if (!mcp_secret_begin(
	        &secret, surface_of(q)->exposer, q, &subject, &variables, &f)) {
		refuse_failed(q, uri, &f);
		return;
	}
	if (!is_permitted(q, &wanted))
		return;
	r = arena_new(q->arena, sizeof(*r));
	r->ask = q;
	r->resource = x;
	r->uri = uri;
	r->secret = secret;
	r->call = mcp_call_prepare(q, &wanted);
	r->call.finished = on_finished;
	r->call.context = r;
	mcp_secret_watch(secret, &r->call);
	call_start(&r->call);
}

static void
read_file(struct mcp_ask *q, const struct spec_mcp_resource *x, struct str uri,
    struct str path)
{
	const struct entry at = { x, path, -1 };
	struct err e = { .kind = ERR_NONE };
	struct str bytes, type = type_of(&at);

	if (mcp_files_read(q->arena, x->path, path,
	        x->max > 0 ? x->max : FILE_BYTES, &bytes, &e) == 0) {
		if (type.n == 0)
			type = is_text(bytes) ? STR("text/plain")
			                      : STR("application/octet-stream");
		answer_contents(q, uri, type, bytes, is_text(bytes),
		    mcp_ask_caching(q, FILE_TTL_MS));
	} else if (e.kind == ERR_ABSENT) {
		refuse_unknown(q, uri);
	} else {
		mcp_ask_error(q, MCP_INTERNAL_ERROR, str_of(e.text));
	}
}

/* The path of a URI below a directory's; STR_NONE: it is not of it. */
static struct str
path_below(struct arena *a, const struct spec_mcp_resource *x, struct str uri)
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

		/* An encoded slash would be a way around the checks. */
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

/* What a URI of no variables names; false: nothing. */
static bool
read_exact(struct mcp_ask *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;

	for (size_t i = 0; i < r->count; i++) {
		const struct spec_mcp_resource *x = r->items[i];

		if (x->path != NULL || x->template != NULL ||
		    !str_equal(x->uri, uri))
			continue;
		read_answer(q, x, uri, json_new(q->arena, JSON_OBJECT));
		return true;
	}
	for (size_t i = 0; i < r->count; i++) {
		const struct spec_mcp_resource *x = r->items[i];
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
read_template(struct mcp_ask *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;

	for (size_t i = 0; i < r->count; i++) {
		const struct spec_mcp_resource *x = r->items[i];
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

/* A host may remember it from before: it learns why it is gone. */
static bool
refuses_hidden(struct mcp_ask *q, struct str uri)
{
	const struct mcp_resources *r = &surface_of(q)->resources;
	struct mcp_failure f;

	for (size_t i = 0; i < r->hidden_count; i++) {
		const struct spec_mcp_resource *x = r->hidden[i];

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
mcp_resources_read(struct mcp_ask *q)
{
	const struct str uri = json_get_text(q->message.params, "uri");

	if (uri.n == 0 || uri.n > URI_BYTES)
		mcp_ask_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri must be the URI of a resource"));
	else if (!mcp_skill_read(surface_of(q), q, uri) &&
	         !read_exact(q, uri) && !read_template(q, uri) &&
	         !refuses_hidden(q, uri))
		refuse_unknown(q, uri);
}
