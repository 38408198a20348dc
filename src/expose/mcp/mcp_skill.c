/* mcp_skill.c - skills over MCP (SEP-2640). */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/skill/skill.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_skill.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"

#define SCHEME "skill://"

/* Cached no longer than the lists; nothing depends on the caller. */
static struct str
caching(const struct mcp_request *q, const struct mcp_surface *s)
{
	return mcp_request_caching(q, s->ttl_ms);
}

/* Writes "skill://keys-management-mcp/fal-keys". */
static void
put_root(struct buf *b, const struct mcp_surface *s, struct str name)
{
	buf_puts(b, SCHEME);
	buf_add_str(b, s->skill_path);
	buf_putc(b, '/');
	buf_add_str(b, name);
}

static void
put_uri(struct buf *b, const struct mcp_surface *s, struct str name,
    struct str path)
{
	buf_putc(b, '"');
	put_root(b, s, name);
	while (path.n > 0) {
		buf_putc(b, '/');
		encode_percent(b, str_cut(&path, '/'));
	}
	buf_putc(b, '"');
}

struct str
mcp_skill_uri(const struct mcp_surface *s, struct arena *a)
{
	struct str name =
	    s->skills != NULL ? expose_skills_first_name(s->skills) : STR_NONE;

	if (name.n == 0)
		return STR_NONE;
	return arena_strf(a, SCHEME "%.*s/%.*s/SKILL.md",
	    STR_FMT(s->skill_path), STR_FMT(name));
}

static void
put_skill(struct buf *b, const struct mcp_surface *s, const struct skill *k)
{
	buf_puts(b, "{\"uri\":");
	put_uri(b, s, k->name, STR("SKILL.md"));
	buf_puts(b, ",\"frontmatter\":");
	json_write(b, k->frontmatter);
	buf_puts(b, ",\"resources\":[");
	for (size_t i = 0; i < k->count; i++) {
		const struct skill_file *f = &k->files[i];

		buf_puts(b, i > 0 ? ",{\"uri\":" : "{\"uri\":");
		put_uri(b, s, k->name, f->path);
		buf_printf(b, ",\"digest\":\"sha256:%s\",\"size\":%zu}",
		    f->digest, f->bytes.n);
	}
	buf_puts(b, "]}");
}

/* The host by which the client reached this server; STR_NONE on stdio. */
static struct str
authority_of(const struct mcp_request *q)
{
	return q->request != NULL ? q->request->authority : STR_NONE;
}

/* Who reads the skills. */
static struct expose_skill_reader
reader_of(const struct mcp_request *q)
{
	return (struct expose_skill_reader){
		.authority = authority_of(q),
		.access = mcp_access_of(q),
		.arena = q->arena,
	};
}

/* All items are on the first page, so no cursor is valid. */
static bool
has_cursor(struct mcp_request *q)
{
	const struct json *cursor = json_get(q->message.params, "cursor");

	if (cursor == NULL || cursor->kind == JSON_NULL ||
	    (cursor->kind == JSON_STRING && cursor->text.n == 0))
		return false;
	mcp_request_error(q, MCP_INVALID_PARAMS,
	    STR("params.cursor is not one that this server gave"));
	return true;
}

/* Appends the skills of one surface; *written counts them. */
static void
put_skills(struct buf *b, const struct mcp_request *q,
    const struct mcp_surface *s, size_t *written)
{
	const struct expose_skill_reader reader = reader_of(q);
	size_t n = 0;
	const struct expose_skill *all =
	    s->skills != NULL ? expose_skills_all(s->skills, &reader, &n)
	                      : NULL;

	for (size_t i = 0; i < n; i++) {
		if (!all[i].skill->has_manifest)
			continue;
		if ((*written)++ > 0)
			buf_putc(b, ',');
		put_skill(b, s, all[i].skill);
	}
}

void
mcp_skill_list(struct mcp_request *q)
{
	const struct mcp_surface *s = q->server->provider;
	size_t written = 0;
	struct buf b;

	if (has_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"skills\":[");
	for (size_t i = 0; i < s->part_count; i++)
		put_skills(&b, q, s->parts[i].surface, &written);
	buf_putc(&b, ']');
	buf_add_str(&b, caching(q, s));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

/*
 * Finds the skill of the URI, and the path after its name; NULL: no such skill.
 */
static const struct skill *
find(struct mcp_request *q, struct str uri, struct str *path)
{
	const struct mcp_surface *s = q->server->provider;
	const struct expose_skill_reader reader = reader_of(q);
	const struct expose_skill *k;
	struct str rest = uri, name;

	if (s->skills == NULL || !str_starts(uri, STR(SCHEME)))
		return NULL;
	rest = str_part(uri, sizeof(SCHEME) - 1, uri.n);
	if (!str_equal(str_cut(&rest, '/'), s->skill_path))
		return NULL;
	name = str_cut(&rest, '/');
	k = expose_skills_find(s->skills, &reader, name);
	if (k == NULL || !k->skill->has_manifest)
		return NULL;
	*path = rest.n > 0 ? decode_percent(q->arena, rest, false) : STR("");
	return path->p != NULL ? k->skill : NULL;
}

static void
refuse(struct mcp_request *q, const char *what)
{
	mcp_request_error(q, MCP_INVALID_PARAMS,
	    arena_strf(q->arena,
	        "params.uri names no %s of this server: skills/list has them",
	        what));
}

static bool
get_skill(struct mcp_request *q, struct str uri)
{
	const struct mcp_surface *s = q->server->provider;
	struct str path;
	const struct skill *k = find(q, uri, &path);
	struct buf b;

	if (k == NULL || !str_is(path, "SKILL.md"))
		return false;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"skill\":");
	put_skill(&b, s, k);
	buf_add_str(&b, caching(q, s));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
	return true;
}

void
mcp_skill_get(struct mcp_request *q)
{
	if (!mcp_part_try(
	        q, get_skill, json_get_text(q->message.params, "uri")))
		refuse(q, "skill");
}

/* Returns the media type without its charset: texts of MCP are UTF-8. */
static struct str
mime_type(struct str path)
{
	struct str type = skill_media_type(path);

	return str_cut(&type, ';');
}

static void
put_member(struct buf *b, size_t *n, const struct mcp_surface *s,
    const struct skill *k, struct str path, struct str name,
    const struct skill_file *f)
{
	if ((*n)++ > 0)
		buf_putc(b, ',');
	buf_puts(b, "{\"uri\":");
	put_uri(b, s, k->name, path);
	buf_puts(b, ",\"name\":");
	json_write_string(b, name);
	buf_puts(b, ",\"mimeType\":");
	if (f == NULL) {
		buf_puts(b, "\"inode/directory\"}");
		return;
	}
	json_write_string(b, mime_type(path));
	buf_printf(b, ",\"size\":%zu}", f->bytes.n);
}

/*
 * Writes the direct members of folder ("" or "references/"). Files are sorted,
 * so a subfolder's files are adjacent.
 */
static size_t
put_members(struct buf *b, const struct mcp_surface *s, const struct skill *k,
    struct str folder)
{
	struct str last = STR_NONE;
	size_t n = 0;

	for (size_t i = 0; i < k->count; i++) {
		const struct skill_file *f = &k->files[i];
		struct str rest, name;

		if (!str_starts(f->path, folder))
			continue;
		rest = str_part(f->path, folder.n, f->path.n);
		name = str_cut(&rest, '/');
		if (rest.p == NULL) {
			put_member(b, &n, s, k, f->path, name, f);
		} else if (!str_equal(name, last)) {
			put_member(b, &n, s, k,
			    str_part(f->path, 0, folder.n + name.n), name,
			    NULL);
			last = name;
		}
	}
	return n;
}

static bool
read_directory(struct mcp_request *q, struct str uri)
{
	const struct mcp_surface *s = q->server->provider;
	struct str folder;
	const struct skill *k = find(q, uri, &folder);
	struct buf b;
	size_t n = 0;

	if (k == NULL)
		return false;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"resources\":[");
	if (folder.n > 0)
		folder = arena_strf(q->arena, "%.*s/", STR_FMT(folder));
	n = put_members(&b, s, k, folder);
	buf_putc(&b, ']');
	buf_add_str(&b, caching(q, s));
	if (n > 0)
		mcp_request_result(q, mcp_text_take(q->arena, &b));
	else
		buf_done(&b);
	return n > 0;
}

void
mcp_skill_directory(struct mcp_request *q)
{
	struct str uri = json_get_text(q->message.params, "uri");

	if (has_cursor(q))
		return;
	if (str_ends(uri, STR("/")))
		uri = str_part(uri, 0, uri.n - 1);
	if (!mcp_part_try(q, read_directory, uri))
		refuse(q, "directory");
}

bool
mcp_skill_read(struct mcp_request *q, struct str uri)
{
	const struct mcp_surface *s = q->server->provider;
	struct str path;
	const struct skill *k = find(q, uri, &path);
	const struct skill_file *f = k != NULL ? skill_find(k, path) : NULL;
	struct buf b;

	if (f == NULL)
		return false;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"contents\":[{\"uri\":");
	json_write_string(&b, uri);
	buf_puts(&b, ",\"mimeType\":");
	json_write_string(&b, mime_type(path));
	if (str_is_utf8(f->bytes)) {
		buf_puts(&b, ",\"text\":");
		json_write_string(&b, f->bytes);
	} else {
		buf_puts(&b, ",\"blob\":\"");
		encode_base64(&b, f->bytes.p, f->bytes.n);
		buf_putc(&b, '"');
	}
	buf_puts(&b, "}]");
	buf_add_str(&b, caching(q, s));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
	return true;
}

static void
put_resources(struct buf *b, const struct mcp_request *q,
    const struct mcp_surface *s, size_t *written)
{
	struct expose_skill_reader reader = reader_of(q);
	size_t n = 0;
	const struct expose_skill *all;

	/* Names and descriptions are the same for every authority. */
	reader.authority = STR_NONE;
	all = s->skills != NULL ? expose_skills_all(s->skills, &reader, &n)
	                        : NULL;
	for (size_t i = 0; i < n; i++) {
		const struct skill *k = all[i].skill;

		if (!k->has_manifest)
			continue;
		buf_puts(b, (*written)++ > 0 ? ",{\"uri\":" : "{\"uri\":");
		put_uri(b, s, k->name, STR("SKILL.md"));
		buf_puts(b, ",\"name\":");
		json_write_string(b, k->name);
		buf_puts(b, ",\"description\":");
		json_write_string(b, k->description);
		/* Its size depends on the address that it names. */
		buf_puts(b, ",\"mimeType\":\"text/markdown\"}");
	}
}

size_t
mcp_skill_resources(const struct mcp_request *q, struct buf *b)
{
	const struct mcp_surface *s = q->server->provider;
	size_t written = 0;

	for (size_t i = 0; i < s->part_count; i++)
		put_resources(b, q, s->parts[i].surface, &written);
	return written;
}
