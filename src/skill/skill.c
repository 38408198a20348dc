/* skill.c - an Agent Skill: its files, made from a capability. */
#include <openssl/sha.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/export.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_model.h"
#include "skill/skill_internal.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	/* A skill's text is read whole: 500 lines, some 5000 tokens. */
	BODY_LINES = 480,
	BODY_BYTES = 18000,
	ROWS_MAX = 48,
	FILES_ROOM = 8, /* besides the pages of groups */
};

bool
skill_is_name(struct str s)
{
	char before = '-';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c != '-' || before == '-'))
			return false;
		before = c;
	}
	return s.n > 0 && s.n <= SKILL_NAME_MAX && before != '-';
}

/* The namespace that its surfaces share: "keys-management-rest" without the
 * kind. */
static struct str
shared_name(struct arena *a, const struct capability *s)
{
	static const char *const kinds[] = { "-rest", "-mcp", "-api", "-skill",
		"-http" };

	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		struct str name = skill_text_slug(a, x->namespace);

		if (name.n == 0 || x->type == CAPABILITY_EXPOSES_CONTROL)
			continue;
		for (size_t i = 0; i < LEN(kinds); i++)
			if (name.n > strlen(kinds[i]) &&
			    str_ends(name, str_of(kinds[i])))
				return str_part(
				    name, 0, name.n - strlen(kinds[i]));
		return name;
	}
	return s->consumes != NULL ? skill_text_slug(a, s->consumes->namespace)
	                           : STR_NONE;
}

struct str
skill_name(
    struct arena *a, const struct capability *s, const struct skill_how *how)
{
	const struct json *tag = s->tags != NULL ? s->tags->first : NULL;
	struct str name = how->name, first = STR_NONE;

	if (name.n == 0 && how->declared != NULL)
		name = how->declared->name;
	if (name.n > 0 && skill_is_name(name))
		return name;
	if (name.n > 0) {
		name = skill_text_slug(a, name);
	} else {
		name = shared_name(a, s);
		if (json_is(tag, JSON_STRING))
			first = skill_text_slug(a, tag->text);
	}
	if (name.n == 0)
		name = skill_text_slug(a, s->label);
	if (name.n == 0)
		name = STR("capability");
	/* The first tag is whose API it is: a name for itself needs that. */
	if (first.n > 0 && memmem(name.p, name.n, first.p, first.n) == NULL)
		name =
		    arena_strf(a, "%.*s-%.*s", STR_FMT(first), STR_FMT(name));
	return openapi_text_kebab(a, name);
}

void
skill_digest(char out[SKILL_DIGEST], struct str bytes)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];

	SHA256((const unsigned char *)bytes.p, bytes.n, sum);
	encode_hex(out, sum, sizeof(sum));
}

int
skill_add(struct arena *a, struct skill *k, struct str path, struct str bytes,
    bool executable, struct err *e)
{
	size_t total = bytes.n;
	struct skill_file *f;

	for (size_t i = 0; i < k->count; i++)
		total += k->files[i].bytes.n;
	if (k->count == SKILL_FILES_MAX)
		return err_set(e, ERR_LIMIT,
		    "a skill has at most %d files; leave some out",
		    SKILL_FILES_MAX);
	if (total > SKILL_BYTES_MAX)
		return err_set(e, ERR_LIMIT,
		    "the files of a skill have at most %d bytes",
		    SKILL_BYTES_MAX);
	if (k->files == NULL)
		k->files = arena_new(a, SKILL_FILES_MAX * sizeof(*k->files));
	f = &k->files[k->count++];
	f->path = path;
	f->bytes = bytes;
	f->executable = executable;
	skill_digest(f->digest, bytes);
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	const struct skill_file *x = a, *y = b;

	return str_order(x->path, y->path);
}

void
skill_sort(struct skill *k)
{
	if (k->count > 1)
		qsort(k->files, k->count, sizeof(*k->files), by_path);
}

const struct skill_file *
skill_find(const struct skill *k, struct str path)
{
	for (size_t i = 0; i < k->count; i++)
		if (str_equal(k->files[i].path, path))
			return &k->files[i];
	return NULL;
}

struct str
skill_media_type(struct str path)
{
	static const struct {
		struct str ending, type;
	} types[] = {
		{ { ".md", 3 }, { "text/markdown; charset=utf-8", 28 } },
		{ { ".json", 5 }, { "application/json", 16 } },
		{ { ".yaml", 5 }, { "application/yaml", 16 } },
		{ { ".yml", 4 }, { "application/yaml", 16 } },
		{ { ".sh", 3 }, { "text/x-shellscript; charset=utf-8", 33 } },
		{ { ".py", 3 }, { "text/x-python; charset=utf-8", 28 } },
		{ { ".js", 3 }, { "text/javascript; charset=utf-8", 30 } },
		{ { ".txt", 4 }, { "text/plain; charset=utf-8", 25 } },
		{ { ".csv", 4 }, { "text/csv; charset=utf-8", 23 } },
		{ { ".html", 5 }, { "text/html; charset=utf-8", 24 } },
		{ { ".svg", 4 }, { "image/svg+xml", 13 } },
		{ { ".png", 4 }, { "image/png", 9 } },
		{ { ".jpg", 4 }, { "image/jpeg", 10 } },
		{ { ".pdf", 4 }, { "application/pdf", 15 } },
	};

	for (size_t i = 0; i < LEN(types); i++)
		if (str_ends(path, types[i].ending))
			return types[i].type;
	return STR("application/octet-stream");
}

/* Take what is in b as a file; b is empty again. */
static void
add_text(struct skill_model *m, struct skill *k, struct str path, struct buf *b,
    bool executable)
{
	if (!b->over)
		skill_add(m->a, k, path, arena_str(m->a, buf_str(b)),
		    executable, NULL);
	buf_clear(b);
	b->over = false;
}

static void
put_field(struct skill *k, struct arena *a, struct buf *b, const char *name,
    struct str value)
{
	if (value.n == 0)
		return;
	json_add(k->frontmatter, name, json_new_text(a, value));
	buf_printf(b, "%s: ", name);
	skill_text_yaml(b, value);
	buf_putc(b, '\n');
}

static void
put_metadata(const struct skill_model *m, struct skill *k, struct buf *b)
{
	const struct capability_skill *d = m->how->declared;
	struct json *map = json_new(m->a, JSON_OBJECT);

	if (d != NULL && json_is(d->metadata, JSON_OBJECT))
		for (const struct json *v = d->metadata->first; v != NULL;
		     v = v->next)
			if (v->kind == JSON_STRING)
				json_add_str(map, v->name,
				    json_new_text(m->a,
				        skill_text_line(m->a, v->text, 500)));
	if (json_get(map, "version") == NULL)
		json_add(map, "version",
		    json_new_text(m->a,
		        m->capability->version.n > 0
		            ? skill_text_line(m->a, m->capability->version, 40)
		            : STR("1.0.0")));
	if (json_get(map, "capability") == NULL)
		json_add(map, "capability", json_new_text(m->a, m->label));
	json_add(k->frontmatter, "metadata", map);
	buf_puts(b, "metadata:\n");
	for (const struct json *v = map->first; v != NULL; v = v->next) {
		buf_puts(b, "  ");
		skill_text_yaml(b, v->name);
		buf_puts(b, ": ");
		/* In quotes: "1.0" is a text, whoever reads it. */
		json_write_string(b, v->text);
		buf_putc(b, '\n');
	}
}

static void
put_frontmatter(const struct skill_model *m, struct skill *k, struct buf *b)
{
	const struct capability_skill *d = m->how->declared;
	struct str license = STR_NONE, compatibility = STR_NONE,
	           tools = STR_NONE;

	k->description = skill_markdown_description(m);
	if (d != NULL) {
		if (d->description.n > 0)
			k->description = skill_text_line(
			    m->a, d->description, SKILL_DESCRIPTION_MAX - 4);
		license = skill_text_line(m->a, d->license, 200);
		compatibility = skill_text_line(
		    m->a, d->compatibility, SKILL_COMPATIBILITY_MAX - 4);
		tools = skill_text_line(m->a, d->allowed_tools, 1000);
	}
	if (compatibility.n == 0)
		compatibility = skill_markdown_compatibility(m);
	k->frontmatter = json_new(m->a, JSON_OBJECT);
	buf_puts(b, "---\n");
	put_field(k, m->a, b, "name", k->name);
	put_field(k, m->a, b, "description", k->description);
	put_field(k, m->a, b, "license", license);
	put_field(k, m->a, b, "compatibility", compatibility);
	put_field(k, m->a, b, "allowed-tools", tools);
	put_metadata(m, k, b);
	buf_puts(b, "---\n\n");
}

static bool
fits(const struct buf *b)
{
	size_t lines = 0;

	for (size_t i = 0; i < b->len; i++)
		lines += b->p[i] == '\n';
	return !b->over && b->len <= BODY_BYTES && lines <= BODY_LINES;
}

/* As much of each operation as there is room for. */
static enum skill_detail
put_body(const struct skill_model *m, struct buf *b)
{
	enum skill_detail detail = SKILL_WHOLE;

	for (; detail < SKILL_INDEX; detail++) {
		if (detail == SKILL_ROWS && m->op_count > ROWS_MAX)
			continue;
		buf_clear(b);
		skill_markdown_body(b, m, detail);
		if (fits(b))
			return detail;
	}
	buf_clear(b);
	skill_markdown_body(b, m, detail);
	return detail;
}

static void
add_manifest(struct skill_model *m, struct skill *k, struct buf *b)
{
	struct buf body;
	enum skill_detail detail;

	buf_init(&body, SKILL_BYTES_MAX);
	detail = put_body(m, &body);
	put_frontmatter(m, k, b);
	buf_add_str(b, buf_str(&body));
	buf_done(&body);
	add_text(m, k, STR("SKILL.md"), b, false);
	k->has_manifest = true;
	if (detail < SKILL_GROUPS)
		return;
	skill_page_index(b, m);
	add_text(m, k, STR(SKILL_INDEX_PATH), b, false);
}

static void
add_openapi(struct skill_model *m, struct skill *k, struct buf *b)
{
	struct openapi_export x = {
		.server = m->rest_url,
		.authority = m->how->authority,
		.forbidden = m->how->forbidden,
	};
	struct json *root;

	if (m->rest == NULL)
		return;
	root = openapi_export(m->a, m->capability, &x);
	json_write_pretty(b, root);
	buf_putc(b, '\n');
	add_text(m, k, STR(SKILL_OPENAPI_PATH), b, false);
}

struct skill *
skill_new(
    struct arena *a, const struct capability *s, const struct skill_how *how)
{
	struct skill_model *m = skill_model_new(a, s, how);
	struct skill *k = arena_new(a, sizeof(*k));
	struct buf b;

	buf_init(&b, SKILL_BYTES_MAX);
	k->name = m->name;
	add_manifest(m, k, &b);
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		skill_page_group(&b, m, g);
		add_text(m, k, g->file, &b, false);
	}
	add_openapi(m, k, &b);
	if (skill_script_write(&b, m))
		add_text(m, k, STR(SKILL_SCRIPT_PATH), &b, true);
	buf_done(&b);
	skill_sort(k);
	return k;
}
