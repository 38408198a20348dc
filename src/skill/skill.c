/* skill.c - makes an Agent Skill from a capability. */
#include <openssl/sha.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/export.h"
#include "skill/skill.h"
#include "skill/skill_description.h"
#include "skill/skill_model.h"
#include "skill/skill_template.h"
#include "skill/skill_text.h"
#include "skill/skill_view.h"
#include "capability/capability.h"

enum {
	/*
	 * An agent reads all of SKILL.md: at most 500 lines, about 5000 tokens.
	 */
	BODY_LINES = 480,
	BODY_BYTES = 18000,
	ROWS_MAX = 48,
	FIELD_BYTES = 4096,
};

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
		    "a skill has at most %d files: remove some",
		    SKILL_FILES_MAX);
	if (total > SKILL_BYTES_MAX)
		return err_set(e, ERR_LIMIT,
		    "the files of a skill have at most %d bytes together",
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

/* Adds the content of b as a file, and empties b. */
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

static struct json *
add_field(
    struct arena *a, struct json *list, const char *name, struct str value)
{
	struct json *v = json_push(list, json_new(a, JSON_OBJECT));

	skill_template_set(a, v, "key", str_of(name));
	skill_template_set(a, v, "value", value);
	return v;
}

/* Adds a field to the frontmatter, as JSON and as a line of YAML. */
static void
set_field(struct skill *k, struct arena *a, struct json *lines,
    const char *name, struct str value)
{
	if (value.n == 0)
		return;
	json_add(k->frontmatter, name, json_new_text(a, value));
	add_field(a, lines, name, skill_text_yaml(a, value));
}

static struct json *
metadata(const struct skill_model *m)
{
	const struct capability_skill *d = m->options->declared;
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
	return map;
}

static void
set_metadata(const struct skill_model *m, struct skill *k, struct json *view)
{
	struct json *lines = skill_template_set_list(m->a, view, "metadata");
	struct json *map = metadata(m);

	json_add(k->frontmatter, "metadata", map);
	for (const struct json *v = map->first; v != NULL; v = v->next) {
		struct str key = skill_text_yaml(m->a, v->name);

		/* Always quoted: "1.0" is a string, not a number. */
		add_field(m->a, lines, arena_strdup(m->a, key),
		    skill_text_json(m->a, v, FIELD_BYTES));
	}
}

/* Appends the frontmatter of SKILL.md. */
static void
put_frontmatter(const struct skill_model *m, struct skill *k, struct buf *b)
{
	const struct capability_skill *d = m->options->declared;
	struct str license = STR_NONE, compatibility = STR_NONE,
	           tools = STR_NONE;
	struct json *view = json_new(m->a, JSON_OBJECT);
	struct json *lines = skill_template_set_list(m->a, view, "fields");

	k->description = skill_description_text(m);
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
		compatibility = skill_description_compatibility(m);
	k->frontmatter = json_new(m->a, JSON_OBJECT);
	set_field(k, m->a, lines, "name", k->name);
	set_field(k, m->a, lines, "description", k->description);
	set_field(k, m->a, lines, "license", license);
	set_field(k, m->a, lines, "compatibility", compatibility);
	set_field(k, m->a, lines, "allowed-tools", tools);
	set_metadata(m, k, view);
	skill_template_render(m->a, b, SKILL_TEMPLATE_FRONTMATTER, view);
}

static bool
fits(const struct buf *b)
{
	size_t lines = 0;

	for (size_t i = 0; i < b->len; i++)
		lines += b->p[i] == '\n';
	return !b->over && b->len <= BODY_BYTES && lines <= BODY_LINES;
}

/* Renders the body with the most detail that fits, and returns that. */
static enum skill_detail
put_body(const struct skill_model *m, struct buf *b)
{
	enum skill_detail detail = SKILL_WHOLE;

	for (; detail < SKILL_INDEX; detail++) {
		if (detail == SKILL_ROWS && m->op_count > ROWS_MAX)
			continue;
		buf_clear(b);
		skill_template_render(
		    m->a, b, SKILL_TEMPLATE_BODY, skill_view_body(m, detail));
		if (fits(b))
			return detail;
	}
	buf_clear(b);
	skill_template_render(
	    m->a, b, SKILL_TEMPLATE_BODY, skill_view_body(m, detail));
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
	skill_template_render(
	    m->a, b, SKILL_TEMPLATE_INDEX, skill_view_index(m));
	add_text(m, k, STR(SKILL_INDEX_PATH), b, false);
}

static void
add_openapi(struct skill_model *m, struct skill *k, struct buf *b)
{
	struct openapi_export x = {
		.server = m->rest_url,
		.authority = m->options->authority,
		.forbidden = m->options->forbidden,
		.filter = m->options->filter,
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
skill_new(struct arena *a, const struct capability *s,
    const struct skill_options *options)
{
	struct skill_model *m = skill_model_new(a, s, options);
	struct skill *k = arena_new(a, sizeof(*k));
	struct json *script;
	struct buf b;

	buf_init(&b, SKILL_BYTES_MAX);
	k->name = m->name;
	add_manifest(m, k, &b);
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		skill_template_render(
		    a, &b, SKILL_TEMPLATE_GROUP, skill_view_group(m, g));
		add_text(m, k, g->file, &b, false);
	}
	add_openapi(m, k, &b);
	script = skill_view_script(m);
	if (script != NULL) {
		skill_template_render(a, &b, SKILL_TEMPLATE_SCRIPT, script);
		add_text(m, k, STR(SKILL_SCRIPT_PATH), &b, true);
	}
	buf_done(&b);
	skill_sort(k);
	return k;
}
