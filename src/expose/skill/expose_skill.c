/* expose_skill.c - the skill surface: a catalog of the file's skills. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/skill/expose_skill.h"
#include "expose/skill/expose_skills.h"
#include "http/http.h"

enum { ANSWER_MAX = 4 << 20 };

static int
skill_open(struct exposer *x, struct err *e)
{
	struct err why = { .kind = ERR_NONE };

	(void)e; /* a skill is listed even if its folder cannot be read */
	if (expose_skills_check(x->skills, &why) == -1)
		log_warn("%.*s:%d:%d: %s",
		    STR_FMT(engine_capability(x->engine)->file), why.line,
		    why.column, why.text);
	return 0;
}

static void
skill_close(struct exposer *x)
{
	(void)x;
}

static void
put_text(struct arena *a, struct json *to, const char *name, struct str text)
{
	if (text.n > 0)
		json_add(to, name, json_new_text(a, text));
}

static void
answer_json(struct http_exchange *ex, const struct json *v)
{
	struct buf b;

	buf_init(&b, ANSWER_MAX);
	json_write(&b, v);
	if (b.over)
		expose_reply_error(ex, 500, "The response is too large");
	else
		http_response_json(
		    &ex->response, 200, arena_str(ex->arena, buf_str(&b)));
	buf_done(&b);
}

/*
 * Reports whether the operator's policy allows the operation of a tool to be
 * named.
 */
static bool
is_allowed(const struct exposer *x, const struct expose_access *access,
    const struct capability_skill_tool *t)
{
	const struct capability_operation *o =
	    t->source != NULL ? t->source->operations : NULL;

	while (o != NULL && !str_equal(o->name, t->action))
		o = o->next;
	return o == NULL ||
	       (expose_permission_check(
	            x, EXPOSE_USE_MENTION, o, HTTP_METHOD_COUNT)
	                   .decision != EXPOSE_REFUSE &&
	           expose_access_has(access, o, HTTP_METHOD_COUNT));
}

/* Returns the first tool from t on that may be named, or NULL. */
static const struct capability_skill_tool *
next_allowed(const struct exposer *x, const struct expose_access *access,
    const struct capability_skill_tool *t)
{
	while (t != NULL && !is_allowed(x, access, t))
		t = t->next;
	return t;
}

static struct json *
tool_names(const struct exposer *x, const struct expose_access *access,
    struct arena *a, const struct capability_skill *d)
{
	struct json *list = json_new(a, JSON_ARRAY);
	const struct capability_skill_tool *t = d != NULL ? d->tools : NULL;

	while ((t = next_allowed(x, access, t)) != NULL) {
		json_push(list, json_new_text(a, t->name));
		t = t->next;
	}
	return list;
}

static struct expose_skill_reader
reader_of(const struct http_exchange *ex)
{
	return (struct expose_skill_reader){ ex->request.authority,
		ex->principal.access, ex->arena };
}

/* GET /skills */
static void
answer_list(struct exposer *x, struct http_exchange *ex)
{
	struct arena *a = ex->arena;
	struct json *root = json_new(a, JSON_OBJECT), *list;
	size_t n;
	const struct expose_skill_reader reader = reader_of(ex);
	const struct expose_skill *all =
	    expose_skills_all(x->skills, &reader, &n);

	json_add(root, "count", json_new_int(a, (int64_t)n));
	list = json_add(root, "skills", json_new(a, JSON_ARRAY));
	for (size_t i = 0; i < n; i++) {
		struct json *one = json_push(list, json_new(a, JSON_OBJECT));
		const struct capability_skill *d = all[i].declared;

		put_text(a, one, "name", all[i].skill->name);
		put_text(a, one, "description", all[i].skill->description);
		if (d != NULL)
			put_text(a, one, "license", d->license);
		json_add(
		    one, "tools", tool_names(x, ex->principal.access, a, d));
	}
	answer_json(ex, root);
}

static struct json *
tool_object(struct arena *a, const struct capability_skill_tool *t)
{
	struct json *v = json_new(a, JSON_OBJECT), *from;

	put_text(a, v, "name", t->name);
	put_text(a, v, "description", t->description);
	put_text(a, v, "type",
	    t->source != NULL ? STR("derived") : STR("instruction"));
	if (t->source == NULL) {
		put_text(a, v, "instruction", t->instruction);
		return v;
	}
	from = json_add(v, "invocationRef", json_new(a, JSON_OBJECT));
	put_text(a, from, "targetNamespace", t->namespace);
	put_text(a, from, "action", t->action);
	put_text(a, from, "mode", t->source->type_name);
	return v;
}

static void
put_declared(struct arena *a, struct json *to, const struct capability_skill *d)
{
	put_text(a, to, "license", d->license);
	put_text(a, to, "compatibility", d->compatibility);
	if (d->metadata != NULL)
		json_add(to, "metadata", json_copy(a, d->metadata));
	put_text(a, to, "allowed-tools", d->allowed_tools);
	put_text(a, to, "argument-hint", d->argument_hint);
	if (d->user_invocable != -1)
		json_add(to, "user-invocable",
		    json_new_bool(a, d->user_invocable == 1));
	if (d->model_disabled != -1)
		json_add(to, "disable-model-invocation",
		    json_new_bool(a, d->model_disabled == 1));
}

/* GET /skills/NAME */
static void
answer_skill(
    struct exposer *x, const struct expose_skill *k, struct http_exchange *ex)
{
	struct arena *a = ex->arena;
	struct json *v = json_new(a, JSON_OBJECT), *tools;
	const struct json *front = k->skill->frontmatter;
	const struct capability_skill_tool *t =
	    k->declared != NULL ? k->declared->tools : NULL;

	put_text(a, v, "name", k->skill->name);
	put_text(a, v, "description", k->skill->description);
	if (k->declared != NULL)
		put_declared(a, v, k->declared);
	/* Add fields of SKILL.md that the capability file does not declare. */
	for (const struct json *m = front != NULL ? front->first : NULL;
	     m != NULL; m = m->next)
		if (json_get_str(v, m->name) == NULL)
			json_add_str(v, m->name, json_copy(a, m));
	tools = json_add(v, "tools", json_new(a, JSON_ARRAY));
	while ((t = next_allowed(x, ex->principal.access, t)) != NULL) {
		json_push(tools, tool_object(a, t));
		t = t->next;
	}
	answer_json(ex, v);
}

/* GET /skills/NAME/contents */
static void
answer_contents(const struct expose_skill *k, struct http_exchange *ex)
{
	struct arena *a = ex->arena;
	struct json *v = json_new(a, JSON_OBJECT), *files;

	put_text(a, v, "name", k->skill->name);
	files = json_add(v, "files", json_new(a, JSON_ARRAY));
	for (size_t i = 0; i < k->skill->count; i++) {
		const struct skill_file *f = &k->skill->files[i];
		struct json *one = json_push(files, json_new(a, JSON_OBJECT));
		struct str type = skill_media_type(f->path);

		put_text(a, one, "path", f->path);
		json_add(one, "size", json_new_int(a, (int64_t)f->bytes.n));
		put_text(a, one, "type", str_cut(&type, ';'));
	}
	answer_json(ex, v);
}

static void
answer_bytes(
    struct http_exchange *ex, struct str bytes, struct str type, const char *id)
{
	struct http_headers *h = &ex->response.headers;

	ex->response.status = 200;
	ex->response.content_type = type;
	ex->response.body = bytes;
	http_headers_add(
	    ex->arena, h, STR("ETag"), arena_strf(ex->arena, "\"%s\"", id));
	http_headers_add(ex->arena, h, STR("Cache-Control"), STR("no-cache"));
	http_headers_add(
	    ex->arena, h, STR("X-Content-Type-Options"), STR("nosniff"));
}

/*
 * Reports whether all segments are non-empty, not hidden, and free of control
 * characters.
 */
static bool
is_safe(struct str path)
{
	while (path.p != NULL) {
		struct str one = str_cut(&path, '/');

		if (one.n == 0 || one.p[0] == '.')
			return false;
		for (size_t i = 0; i < one.n; i++)
			if ((unsigned char)one.p[i] < 0x20 ||
			    one.p[i] == '\\' || one.p[i] == 0x7f)
				return false;
	}
	return true;
}

/* GET /skills/NAME/contents/FILE */
static void
answer_file(
    const struct expose_skill *k, struct str path, struct http_exchange *ex)
{
	const struct skill_file *f;

	path = decode_percent(ex->arena, path, false);
	if (path.p == NULL || !is_safe(path)) {
		expose_reply_error(
		    ex, 400, "Invalid path of a file in a skill");
		return;
	}
	f = skill_find(k->skill, path);
	if (f == NULL)
		expose_reply_error(ex, 404,
		    "No such file; .../contents lists the files of the skill");
	else
		answer_bytes(
		    ex, f->bytes, skill_media_type(f->path), f->digest);
}

/* GET /skills/NAME/download */
static void
answer_download(const struct expose_skill *k, struct http_exchange *ex)
{
	if (k->skill->count == 0 || k->zip.n == 0) {
		expose_reply_error(ex, 404, "The skill has no files");
		return;
	}
	answer_bytes(ex, k->zip, STR("application/zip"), k->zip_digest);
	http_headers_add(ex->arena, &ex->response.headers,
	    STR("Content-Disposition"),
	    arena_strf(ex->arena, "attachment; filename=\"%.*s.zip\"",
	        STR_FMT(k->skill->name)));
}

/* Handles the path after "/skills/". */
static void
answer_below(struct exposer *x, struct str rest, struct http_exchange *ex)
{
	struct str part = str_cut(&rest, '/');
	struct str name = decode_percent(ex->arena, part, false);
	const struct expose_skill_reader reader = reader_of(ex);
	const struct expose_skill *k;

	if (name.p == NULL || !is_safe(name)) {
		expose_reply_error(ex, 400, "Invalid name of a skill");
		return;
	}
	k = expose_skills_find(x->skills, &reader, name);
	part = str_cut(&rest, '/');
	if (k == NULL)
		expose_reply_error(
		    ex, 404, "No such skill; /skills lists them");
	else if (part.n == 0 && rest.n == 0)
		answer_skill(x, k, ex);
	else if (str_is(part, "contents") && rest.n > 0)
		answer_file(k, rest, ex);
	else if (str_is(part, "contents"))
		answer_contents(k, ex);
	else if (str_is(part, "download") && rest.n == 0)
		answer_download(k, ex);
	else
		expose_reply_error(ex, 404, "Not found");
}

static void
skill_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	struct str path = ex->request.path;

	(void)t; /* no operation is called */
	if (!str_is(path, "/skills") && !str_starts(path, STR("/skills/"))) {
		expose_reply_error(
		    ex, 404, "Not found; the skills are at /skills");
	} else if (!expose_reply_is_read(ex)) {
		/* The response is set. */
	} else if (path.n <= sizeof("/skills/") - 1) {
		answer_list(x, ex);
	} else {
		answer_below(
		    x, str_part(path, sizeof("/skills/") - 1, path.n), ex);
	}
	http_exchange_send(ex);
}

static const char *const paths[] = { "/skills", "/skills/{path}", NULL };

const struct expose_kind expose_skill_kind = {
	.type = CAPABILITY_EXPOSES_SKILL,
	.name = "skill",
	.trace = "skill.request",
	.needs_port = true,
	.route = "skills",
	.paths = paths,
	.open = skill_open,
	.close = skill_close,
	.handle = skill_handle,
};
