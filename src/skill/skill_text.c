/* skill_text.c - texts of a capability, for the files of a skill. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/openapi.h"
#include "skill/skill_text.h"

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || is_upper(c) || (c >= '0' && c <= '9');
}

static char
lower(char c)
{
	return is_upper(c) ? (char)(c | 32) : c;
}

static struct str
take(struct arena *a, struct buf *b)
{
	struct str s = arena_str(a, buf_str(b));

	buf_done(b);
	return s;
}

struct str
skill_text_slug(struct arena *a, struct str s)
{
	bool parted = false;
	struct buf b;

	buf_init(&b, 2 * s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (!is_word(s.p[i])) {
			parted = true;
			continue;
		}
		if (parted && b.len > 0)
			buf_putc(&b, '-');
		buf_putc(&b, lower(s.p[i]));
		parted = false;
	}
	s = take(a, &b);
	return s.n > 0 ? s : STR_NONE;
}

bool
skill_text_has(struct arena *a, struct str name, const char *const *words)
{
	struct str rest = openapi_text_kebab(a, str_part(name, 0, 200));

	while (rest.n > 0) {
		struct str one = str_cut(&rest, '-');

		for (const char *const *w = words; *w != NULL; w++)
			if (str_is(one, *w))
				return true;
	}
	return false;
}

struct str
skill_text_line(struct arena *a, struct str s, size_t max)
{
	struct buf b;

	s = sanitize_text(a, s, false, max);
	buf_init(&b, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != ' ' && s.p[i] != '\t')
			buf_putc(&b, s.p[i]);
		else if (b.len > 0 && b.p[b.len - 1] != ' ')
			buf_putc(&b, ' ');
	}
	return str_trim(take(a, &b));
}

struct str
skill_text_sentence(struct arena *a, struct str s, size_t max)
{
	char last;

	s = skill_text_line(a, s, max);
	if (s.n == 0)
		return s;
	last = s.p[s.n - 1];
	if (last == '.' || last == '!' || last == '?')
		return s;
	return arena_strf(a, "%.*s.", STR_FMT(s));
}

/* Reports whether s needs no quotes, even for a simple YAML parser. */
static bool
is_plain(struct str s)
{
	static const char *const others[] = { "true", "false", "yes", "no",
		"on", "off", "null", "y", "n" };

	if (s.n == 0 || !is_word(s.p[0]) || s.p[s.n - 1] == ':' ||
	    (s.p[0] >= '0' && s.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (str_equal_nocase(s, str_of(others[i])))
			return false;
	for (size_t i = 0; i + 1 < s.n; i++)
		if ((s.p[i] == ':' && s.p[i + 1] == ' ') ||
		    (s.p[i] == ' ' && s.p[i + 1] == '#') || s.p[i] == '"' ||
		    s.p[i] == '\\')
			return false;
	return s.p[s.n - 1] != '"' && s.p[s.n - 1] != '\\';
}

struct str
skill_text_yaml(struct arena *a, struct str s)
{
	struct buf b;

	if (is_plain(s))
		return s;
	buf_init(&b, 6 * s.n + 3);
	json_write_string(&b, s);
	return take(a, &b);
}

struct str
skill_text_cell(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, 2 * s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|')
			buf_putc(&b, '\\');
		buf_putc(&b, s.p[i]);
	}
	return take(a, &b);
}

struct str
skill_text_code(struct arena *a, struct str s)
{
	char *code = arena_new(a, s.n + 3);

	code[0] = code[s.n + 1] = '`';
	for (size_t i = 0; i < s.n; i++)
		code[i + 1] = s.p[i] == '`' ? '\'' : s.p[i];
	return (struct str){ code, s.n + 2 };
}

struct str
skill_text_route(struct arena *a, enum http_method method, struct str path)
{
	return arena_strf(
	    a, "%s %.*s", http_method_name(method), STR_FMT(path));
}

struct str
skill_text_json(struct arena *a, const struct json *v, size_t max)
{
	struct str s = STR("");
	struct buf b;

	buf_init(&b, max);
	json_write(&b, v);
	if (!b.over)
		s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

struct str
skill_text_shell(struct arena *a, struct str s)
{
	bool safe = s.n > 0;
	struct buf b;

	for (size_t i = 0; i < s.n && safe; i++)
		safe = is_word(s.p[i]) || strchr("._-/:,@+=%", s.p[i]) != NULL;
	if (safe)
		return s;
	buf_init(&b, 4 * s.n + 3);
	buf_putc(&b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_puts(&b, "'\\''");
		else
			buf_putc(&b, s.p[i]);
	}
	buf_putc(&b, '\'');
	return take(a, &b);
}

struct str
skill_text_placeholder(struct arena *a, struct str name)
{
	const struct str s = openapi_text_upper(a, name);

	return s.n > 0 ? s : STR("VALUE");
}
