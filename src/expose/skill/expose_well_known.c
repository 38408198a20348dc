/* expose_well_known.c - skills at well-known URLs, for installers. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/surface/surface.h"
#include "expose/skill/expose_skills.h"
#include "expose/skill/expose_well_known.h"
#include "http/http.h"

#define ROOT "/.well-known/agent-skills/"
#define OLD_ROOT "/.well-known/skills/"
#define SCHEMA "https://schemas.agentskills.io/discovery/0.2.0/schema.json"

enum { INDEX_MAX = 4 << 20 };

/* The file of a path. */
struct found {
	struct str bytes, media_type;
	const char *digest;
};

/*
 * Returns the part of path after the root, and sets *old; STR_NONE: another
 * path.
 */
static struct str
below(struct str path, bool *old)
{
	*old = str_starts(path, STR(OLD_ROOT));
	if (*old)
		return str_part(path, sizeof(OLD_ROOT) - 1, path.n);
	if (str_starts(path, STR(ROOT)))
		return str_part(path, sizeof(ROOT) - 1, path.n);
	return STR_NONE;
}

bool
expose_well_known_is(struct str path)
{
	bool old;

	return below(path, &old).p != NULL;
}

static bool
find_archive(struct expose_skills *s, const struct expose_skill_reader *r,
    struct str rest, struct found *out)
{
	static const struct {
		struct str ending, type;
	} kinds[] = {
		{ { ".tar.gz", 7 }, { "application/gzip", 16 } },
		{ { ".zip", 4 }, { "application/zip", 15 } },
	};

	for (size_t i = 0; i < LEN(kinds); i++) {
		const struct expose_skill *k;

		if (!str_ends(rest, kinds[i].ending))
			continue;
		k = expose_skills_find(
		    s, r, str_part(rest, 0, rest.n - kinds[i].ending.n));
		if (k == NULL || !k->skill->has_manifest)
			return false;
		out->bytes = i == 0 ? k->tar : k->zip;
		out->digest = i == 0 ? k->tar_digest : k->zip_digest;
		out->media_type = kinds[i].type;
		return out->bytes.n > 0;
	}
	return false;
}

/*
 * Finds a file or archive. rest is "NAME.tar.gz" or "NAME/SKILL.md", still
 * percent-encoded.
 */
static bool
find(struct arena *a, struct expose_skills *s,
    const struct expose_skill_reader *r, struct str rest, struct found *out)
{
	const struct expose_skill *k;
	const struct skill_file *f;
	struct str name;

	rest = decode_percent(a, rest, false);
	if (rest.n == 0)
		return false;
	if (str_find(rest, '/', 0) == rest.n)
		return find_archive(s, r, rest, out);
	name = str_cut(&rest, '/');
	k = expose_skills_find(s, r, name);
	if (k == NULL || !k->skill->has_manifest)
		return false;
	f = skill_find(k->skill, rest);
	if (f == NULL)
		return false;
	*out = (struct found){ f->bytes, skill_media_type(f->path), f->digest };
	return true;
}

bool
expose_well_known_has(struct expose_skills *s, struct str path)
{
	struct arena a = { .head = NULL };
	struct found unused;
	const struct expose_skill_reader r = { STR_NONE, NULL, NULL };
	bool old, has = find(&a, s, &r, below(path, &old), &unused);

	arena_done(&a);
	return has;
}

/* Appends the entry of a skill.  Its URL is relative to the index. */
static void
put_entry(struct buf *b, const struct expose_skill *k)
{
	const struct skill_file *f = skill_find(k->skill, STR("SKILL.md"));
	bool alone = k->skill->count == 1 || k->tar.n == 0;

	buf_puts(b, "{\"name\":");
	json_write_string(b, k->skill->name);
	buf_printf(b, ",\"type\":\"%s\",\"description\":",
	    alone ? "skill-md" : "archive");
	json_write_string(b, k->skill->description);
	buf_printf(b, ",\"url\":\"" ROOT "%.*s%s\",\"digest\":\"sha256:%s\"}",
	    STR_FMT(k->skill->name), alone ? "/SKILL.md" : ".tar.gz",
	    alone ? f->digest : k->tar_digest);
}

static void
put_old_entry(struct buf *b, const struct expose_skill *k)
{
	buf_puts(b, "{\"name\":");
	json_write_string(b, k->skill->name);
	buf_puts(b, ",\"description\":");
	json_write_string(b, k->skill->description);
	/* The format requires SKILL.md to be first. */
	buf_puts(b, ",\"files\":[\"SKILL.md\"");
	for (size_t i = 0; i < k->skill->count; i++) {
		if (str_is(k->skill->files[i].path, "SKILL.md"))
			continue;
		buf_putc(b, ',');
		json_write_string(b, k->skill->files[i].path);
	}
	buf_puts(b, "]}");
}

static bool
is_shadowed(struct expose_skills *const *sets, size_t n,
    const struct expose_skill_reader *r, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (expose_skills_find(sets[i], r, name) != NULL)
			return true;
	return false;
}

static void
put_index(struct buf *b, struct expose_skills *const *sets, size_t count,
    const struct expose_skill_reader *r, bool old)
{
	size_t written = 0;

	buf_puts(b,
	    old ? "{\"skills\":[" : "{\"$schema\":\"" SCHEMA "\",\"skills\":[");
	for (size_t i = 0; i < count; i++) {
		size_t n;
		const struct expose_skill *all =
		    expose_skills_all(sets[i], r, &n);

		for (size_t k = 0; k < n; k++) {
			if (!all[k].skill->has_manifest ||
			    is_shadowed(sets, i, r, all[k].skill->name))
				continue;
			if (written++ > 0)
				buf_putc(b, ',');
			(old ? put_old_entry : put_entry)(b, &all[k]);
		}
	}
	buf_puts(b, "]}");
}

/*
 * Makes the index on the exchange's arena; it is not cached, since several
 * files contribute to it.
 */
static bool
make_index(struct expose_skills *const *sets, size_t count,
    const struct expose_skill_reader *r, bool old, struct http_exchange *ex,
    struct found *out)
{
	char *digest = arena_new(ex->arena, SKILL_DIGEST);
	struct buf b;

	buf_init(&b, INDEX_MAX);
	put_index(&b, sets, count, r, old);
	out->bytes = arena_str(ex->arena, buf_str(&b));
	buf_done(&b);
	skill_digest(digest, out->bytes);
	out->digest = digest;
	out->media_type = STR("application/json");
	return true;
}

static void
answer(struct http_exchange *ex, const struct found *f)
{
	struct str etag = arena_strf(ex->arena, "\"%s\"", f->digest);
	bool known = expose_reply_not_modified(ex, etag);

	http_headers_add(ex->arena, &ex->response.headers,
	    STR("X-Content-Type-Options"), STR("nosniff"));
	if (known)
		return;
	ex->response.status = 200;
	ex->response.content_type = f->media_type;
	ex->response.body = f->bytes;
}

void
expose_well_known_answer(
    struct expose_skills *const *sets, size_t count, struct http_exchange *ex)
{
	bool old, is = false;
	struct str rest = below(ex->request.path, &old);
	struct found f = { .digest = NULL };
	const struct expose_skill_reader r = { ex->request.authority,
		ex->principal.access, ex->arena };

	ex->route = "skills";
	if (str_is(rest, "index.json"))
		is = make_index(sets, count, &r, old, ex, &f);
	for (size_t i = 0; i < count && !is; i++)
		is = find(ex->arena, sets[i], &r, rest, &f);
	if (!is)
		expose_reply_error(
		    ex, 404, "No such skill; " ROOT "index.json lists them");
	else if (expose_reply_is_read(ex))
		answer(ex, &f);
}
