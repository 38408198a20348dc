/* mcp_resources.c - lists of resources and templates. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "expose/surface/surface.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_files.h"
#include "expose/mcp/mcp_resources.h"
#include "expose/mcp/mcp_skill.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	TITLE_BYTES = 200,
	DESCRIPTION_BYTES = 4000,
	URI_BYTES = 8192,
};

/* One item of resources/list. */
struct entry {
	const struct capability_mcp_resource
	    *resource; /* NULL: skills, as JSON */
	struct str path; /* of a file: below the directory; of skills: all */
	int64_t size; /* -1: unknown */
};

struct listing {
	struct entry *items;
	size_t count;
};

static bool
is_offered(const struct exposer *x, const struct capability_mcp_resource *r)
{
	return r->operation == NULL ||
	       expose_permission_check(
	           x, EXPOSE_USE_RESOURCE, r->operation, HTTP_METHOD_COUNT)
	               .decision != EXPOSE_REFUSE;
}

/* Writes the URI of a file: that of its directory, then its encoded path. */
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

struct str
mcp_resources_type(const struct capability_mcp_resource *r, struct str path)
{
	struct str type;

	if (r->operation != NULL) {
		if (r->mime.n > 0)
			return r->mime;
		return r->operation->binary.declared
		           ? r->operation->binary.media_type
		           : STR("application/json");
	}
	type = mcp_files_type(path.n > 0 ? path : str_of(r->path));
	return type.p != NULL && (path.n > 0 || r->mime.n == 0) ? type
	                                                        : r->mime;
}

/* A file of a directory has its own name and title. */
static struct str
with_path(struct arena *a, struct str text, const char *between,
    const struct entry *e)
{
	if (text.n == 0 || e->path.n == 0)
		return text;
	return arena_strf(
	    a, "%.*s%s%.*s", STR_FMT(text), between, STR_FMT(e->path));
}

/* Writes the members that resources and templates share. */
static void
put_words(
    struct buf *b, struct arena *a, const struct entry *e, enum mcp_revision r)
{
	const struct capability_mcp_resource *own = e->resource;

	mcp_text_member(
	    b, a, "name", with_path(a, own->name, "/", e), false, URI_BYTES);
	if (r >= MCP_2025_06_18)
		mcp_text_member(b, a, "title",
		    with_path(a, own->title, ": ", e), false, TITLE_BYTES);
	mcp_text_member(
	    b, a, "description", own->description, true, DESCRIPTION_BYTES);
	mcp_text_member(b, a, "mimeType", mcp_resources_type(own, e->path),
	    false, TITLE_BYTES);
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

/* Capability files may have {{x}}; the standard has {x}. */
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

/* Lists the files of one resource. A missing directory has no files. */
static void
list_files(struct arena *a, const struct capability_mcp_resource *r,
    struct mcp_files *files)
{
	struct err e = { .kind = ERR_NONE };

	*files = (struct mcp_files){ NULL, 0 };
	if (r->problem.p == NULL && mcp_files_list(a, r->path, files, &e) == -1)
		log_warn("resource '%.*s' is not listed whole: %s",
		    STR_FMT(str_part(r->name, 0, 80)), e.text);
}

static bool
is_visible(
    const struct expose_access *access, const struct capability_mcp_resource *r)
{
	struct str unused;

	return mcp_access_resource(access, r, &unused).p == NULL;
}

/*
 * Lists everything that can be listed now and that access allows, in the order
 * of the file.
 */
static void
list_all(const struct mcp_resources *r, const struct expose_access *access,
    struct arena *a, struct str skills, struct listing *out)
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
		const struct capability_mcp_resource *own = r->items[i];

		if (!is_visible(access, own))
			continue;
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
list_templates(
    const struct mcp_resources *r, struct arena *a, struct listing *out)
{
	*out =
	    (struct listing){ arena_new(a, r->count * sizeof(struct entry) + 1),
		    0 };
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i]->path == NULL && r->items[i]->template != NULL)
			out->items[out->count++] =
			    (struct entry){ r->items[i], STR(""), -1 };
}

static void
build_templates(struct mcp_resources *r, struct arena *a)
{
	struct listing l;

	list_templates(r, a, &l);
	r->template_count = l.count;
	mcp_page_build(&r->templates, a, put_template, &l, l.count);
}

/* Separates the offered resources from the others. */
static void
sort_out(struct mcp_resources *r, struct arena *a, const struct exposer *x)
{
	size_t n = 0;

	for (const struct capability_mcp_resource *m = x->capability->resources;
	     m != NULL; m = m->next)
		n++;
	r->items =
	    arena_new(a, n * sizeof(struct capability_mcp_resource *) + 1);
	r->count = 0;
	for (const struct capability_mcp_resource *m = x->capability->resources;
	     m != NULL; m = m->next)
		if (is_offered(x, m))
			r->items[r->count++] = m;
	r->hidden = r->items + r->count;
	r->hidden_count = 0;
	for (const struct capability_mcp_resource *m = x->capability->resources;
	     m != NULL; m = m->next)
		if (!is_offered(x, m))
			r->hidden[r->hidden_count++] = m;
}

void
mcp_resources_build(
    struct mcp_resources *r, struct arena *a, const struct exposer *x)
{
	sort_out(r, a, x);
	mcp_resources_finish(r, a);
}

void
mcp_resources_finish(struct mcp_resources *r, struct arena *a)
{
	struct arena scratch = { 0 };
	struct mcp_pages pages;
	struct listing all;

	build_templates(r, a);
	list_all(r, NULL, &scratch, STR_NONE, &all);
	mcp_page_build_one(
	    &pages, &scratch, put_entry, &all, all.count, MCP_2026_07_28);
	r->hash = arena_strf(
	    a, "%.*s-%.*s", STR_FMT(pages.hash), STR_FMT(r->templates.hash));
	arena_done(&scratch);
}

const struct capability_mcp_resource *
mcp_resources_find(const struct mcp_resources *r, struct str uri)
{
	struct arena scratch = { 0 };
	const struct capability_mcp_resource *found = NULL;

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
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

void
mcp_resources_list(struct mcp_request *q)
{
	const struct mcp_surface *s = surface_of(q);
	struct mcp_pages pages = { .count = 0 };
	struct listing all;
	struct str skills;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_skill_resources(q, &b);
	skills = mcp_text_take(q->arena, &b);
	list_all(&s->resources, mcp_access_of(q), q->arena, skills, &all);
	mcp_page_build_one(
	    &pages, q->arena, put_entry, &all, all.count, q->revision);
	mcp_page_answer(
	    q, &pages, "resources", mcp_request_caching(q, s->ttl_ms));
}

static bool
has_template(const struct expose_access *access, const void *list, size_t i)
{
	return is_visible(
	    access, ((const struct listing *)list)->items[i].resource);
}

static void
templates_limited(struct mcp_request *q, const struct mcp_surface *s)
{
	struct listing all;
	struct mcp_access_list list = {
		.put = put_template,
		.list = &all,
		.has = has_template,
		.name = "templates",
	};

	list_templates(&s->resources, q->arena, &all);
	list.count = all.count;
	mcp_access_answer(
	    q, &list, "resourceTemplates", mcp_request_caching(q, s->ttl_ms));
}

void
mcp_resources_templates(struct mcp_request *q)
{
	const struct mcp_surface *s = surface_of(q);

	if (mcp_access_of(q) != NULL) {
		templates_limited(q, s);
		return;
	}
	mcp_page_answer(q, &s->resources.templates, "resourceTemplates",
	    mcp_request_caching(q, s->ttl_ms));
}
