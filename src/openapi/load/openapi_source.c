/* openapi_source.c - reads what a command line names: file, URL or "-". */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"

#include "openapi/load/openapi_fetch.h"
#include "openapi/load/openapi_source.h"

bool
openapi_source_is_file(const char *name)
{
	return strcmp(name, "-") != 0 && !http_url_is(str_of(name));
}

const char *
openapi_source_shown(struct arena *a, const char *name)
{
	const struct str s = str_of(name);
	const size_t end = str_find(s, '?', 0);

	return openapi_source_is_file(name) || end == s.n
	           ? name
	           : arena_strdup(a, str_part(s, 0, end));
}

static int
read_stdin(struct arena *a, size_t max, struct str *out, struct err *e)
{
	struct buf text;
	char piece[16384];
	size_t n;
	int rc = 0;

	buf_init(&text, max);
	while (!text.over && (n = fread(piece, 1, sizeof(piece), stdin)) > 0)
		buf_add(&text, piece, n);
	if (ferror(stdin))
		rc = err_errno(e, "cannot read standard input");
	else if (text.over)
		rc = err_set(e, ERR_INPUT,
		    "standard input is larger than %zu bytes; --limit "
		    "spec_bytes=N raises this",
		    max);
	*out = arena_str(a, buf_str(&text));
	buf_done(&text);
	return rc;
}

static int
read_file(struct arena *a, const char *path, bool regular, size_t max,
    struct str *out, struct err *e)
{
	struct capability_file_id id;
	struct buf text;
	int rc;

	buf_init(&text, max);
	rc = capability_file_read(path, regular, &text, &id, e);
	/* The user named the file, so a missing one is wrong input. */
	if (rc == -1 && e != NULL && e->kind == ERR_ABSENT)
		e->kind = ERR_INPUT;
	*out = arena_str(a, buf_str(&text));
	buf_done(&text);
	return rc;
}

int
openapi_source_read(struct arena *a, const char *name, bool regular,
    const struct limits *limits, struct openapi_source *out, struct err *e)
{
	const size_t max = (size_t)limits->capability_bytes;
	int rc;

	*out = (struct openapi_source){ STR_NONE, STR_NONE };
	if (http_url_is(str_of(name)))
		return openapi_fetch(a, str_of(name), limits, out, e);
	rc = strcmp(name, "-") == 0
	         ? read_stdin(a, max, &out->text, e)
	         : read_file(a, name, regular, max, &out->text, e);
	out->text = text_decode_plain(a, out->text);
	return rc;
}

/* ---- what a text is ---- */

/* 1: a key of OpenAPI; -1: a key of a capability file; 0: neither. */
static int
judge_key(struct str key)
{
	static const char *const ours[] = { "naftiko", "ikanos", "capability",
		"consumes", "exposes" };

	if (str_is(key, "openapi") || str_is(key, "swagger"))
		return 1;
	for (size_t i = 0; i < LEN(ours); i++)
		if (str_is(key, ours[i]))
			return -1;
	return 0;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Returns the index after the quoted text that begins at i. */
static size_t
skip_quoted(struct str s, size_t i)
{
	const char quote = s.p[i++];

	for (; i < s.n && s.p[i] != quote; i++)
		if (s.p[i] == '\\' && quote == '"')
			i++;
	return i < s.n ? i + 1 : s.n;
}

/* Removes white space and the quotes around a key. */
static struct str
bare(struct str key)
{
	key = str_trim_of(key, STR(" \t\r\n"));
	if (key.n >= 2 && (key.p[0] == '"' || key.p[0] == '\'') &&
	    key.p[key.n - 1] == key.p[0])
		key = str_part(key, 1, key.n - 1);
	return key;
}

/* Does a quoted text begin at i?  "'" is a letter inside a plain one. */
static bool
begins_quoted(struct str s, size_t i)
{
	if (s.p[i] != '"' && s.p[i] != '\'')
		return false;
	while (i > 0 && is_space(s.p[i - 1]))
		i--;
	return i > 0 && strchr("{[,:", s.p[i - 1]) != NULL;
}

/* The keys of {...}: JSON, or YAML in flow style. */
static int
judge_braces(struct str s)
{
	size_t start = 1; /* of a key; 0: a value is read */
	int depth = 0, found;

	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];

		if (begins_quoted(s, i)) {
			i = skip_quoted(s, i) - 1;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (depth == 1 && c == ',') {
			start = i + 1;
		} else if (depth == 1 && c == ':' && start > 0) {
			found = judge_key(bare(str_part(s, start, i)));
			if (found != 0)
				return found;
			start = 0;
		}
	}
	return 0;
}

/* The keys at the left margin. */
static int
judge_lines(struct str s)
{
	while (s.n > 0) {
		const struct str line = str_cut(&s, '\n');
		const size_t colon = str_find(line, ':', 0);
		int found = 0;

		if (colon < line.n && !is_space(line.p[0]))
			found = judge_key(bare(str_part(line, 0, colon)));
		if (found != 0)
			return found;
	}
	return 0;
}

bool
openapi_source_is_document(struct str text)
{
	const struct str whole = str_trim_of(text, STR(" \t\r\n"));

	return (str_starts(whole, STR("{")) ? judge_braces(whole)
	                                    : judge_lines(text)) > 0;
}
