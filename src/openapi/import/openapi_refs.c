/* openapi_refs.c - parsed OpenAPI documents, and references between them. */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "openapi/import/openapi_refs.h"
#include "capability/capability.h"

enum {
	DEPTH = 200,
	HOPS = 32, /* maximum length of a chain of references */
	FILES = 64,
	NOTES = 1000,
	STEPS = 50000000, /* values visited */
	POINTER_BYTES = 4096,
};

struct openapi_file {
	struct openapi_file *next;
	struct str name; /* as shown in notes */
	const char *path; /* the real path; NULL: not a file */
	const struct json *root; /* NULL: it could not be read */
	struct table *found; /* the target of each reference: openapi_node */
};

struct openapi_refs {
	struct arena *a;
	struct openapi_bounds bounds;
	char *below; /* the directory that files must be in, ending in "/" */
	struct openapi_file *files; /* the document itself is the first */
	size_t file_count, note_count, steps;
	struct openapi_note *notes, **note_tail;
	struct table noted; /* "file:line:column:text" */
	struct table texts; /* see openapi_refs_remember() */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Parses a document.  JSON begins with a brace; if it is not valid JSON, it may
 * still be YAML.
 */
static const struct json *
parse(struct arena *a, struct str text, const struct openapi_bounds *b,
    struct err *e)
{
	const int64_t values = b->values > 0 ? b->values : JSON_VALUES_MAX;
	const struct json_bounds json = { DEPTH, values, "spec_values" };
	const struct yamldoc_bounds yaml = { .values = (size_t)values,
		.raise = "; --limit spec_values=N raises this" };
	const struct json *v;
	struct str rest = text;
	struct err other = { .kind = ERR_NONE };

	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_part(rest, 3, rest.n);
	text = rest;
	while (rest.n > 0 && is_space(rest.p[0]))
		rest = str_part(rest, 1, rest.n);
	if (rest.n == 0 || rest.p[0] != '{') {
		v = yamldoc_parse_within(a, text, &yaml, e);
		if (v == NULL && e->kind == ERR_LIMIT)
			e->kind = ERR_INPUT; /* as in yamldoc_parse() */
		return v;
	}
	v = json_parse_bounded(a, text, &json, 0, &other);
	if (v == NULL)
		v = yamldoc_parse_within(a, text, &yaml, NULL);
	if (v == NULL)
		*e = other;
	return v;
}

/*
 * Returns the directory of the real path, ending in "/"; NULL if the path does
 * not exist.
 */
static char *
directory_of(struct arena *a, const char *path)
{
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;

	return slash == NULL
	           ? NULL
	           : arena_strdup(
	                 a, (struct str){ path, (size_t)(slash - path) + 1 });
}

static const char *
real_path(struct arena *a, const char *path)
{
	char *found = realpath(path, NULL);
	const char *copy = NULL;

	if (found != NULL)
		copy = arena_strdup(a, str_of(found));
	free(found);
	return copy;
}

static struct openapi_file *
new_file(struct arena *a)
{
	struct openapi_file *f = arena_new(a, sizeof(*f));

	f->found = arena_new(a, sizeof(*f->found));
	table_init(f->found, a);
	return f;
}

struct openapi_refs *
openapi_refs_new(struct arena *a, struct str file, struct str text,
    const struct openapi_bounds *bounds, struct err *e)
{
	struct openapi_refs *r = arena_new(a, sizeof(*r));
	struct openapi_file *f = new_file(a);

	r->a = a;
	r->bounds = *bounds;
	r->files = f;
	r->file_count = 1;
	r->note_tail = &r->notes;
	table_init(&r->noted, a);
	table_init(&r->texts, a);
	f->name = file.p != NULL ? arena_str(a, file) : STR("-");
	if (file.p != NULL)
		f->path = real_path(a, arena_strdup(a, file));
	r->below = directory_of(a, f->path);
	f->root = parse(a, arena_str(a, text), bounds, e);
	if (f->root == NULL)
		return NULL;
	if (f->root->kind != JSON_OBJECT) {
		err_at(e, ERR_INPUT, f->root->line > 0 ? f->root->line : 1,
		    f->root->column > 0 ? f->root->column : 1,
		    "not an OpenAPI document: it is not a mapping");
		return NULL;
	}
	return r;
}

struct openapi_node
openapi_refs_root(const struct openapi_refs *r)
{
	return (struct openapi_node){ r->files->root, r->files };
}

void
openapi_refs_add_note(
    struct openapi_refs *r, struct openapi_node n, const char *format, ...)
{
	struct openapi_note *note = arena_new(r->a, sizeof(*note));
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	note->file = n.file != NULL ? n.file->name : r->files->name;
	note->line = n.v != NULL ? n.v->line : 0;
	note->column = n.v != NULL ? n.v->column : 0;
	note->text = arena_str(r->a, str_of(text));
	if (r->note_count == NOTES ||
	    table_add(&r->noted,
	        arena_strf(r->a, "%.*s:%d:%d:%s", STR_FMT(note->file),
	            note->line, note->column, text),
	        note) != NULL)
		return;
	r->note_count++;
	*r->note_tail = note;
	r->note_tail = &note->next;
}

const struct openapi_note *
openapi_refs_notes(const struct openapi_refs *r)
{
	return r->notes;
}

bool
openapi_refs_spend(struct openapi_refs *r, size_t n)
{
	if (r->steps > STEPS)
		return false;
	r->steps += n;
	if (r->steps > STEPS)
		openapi_refs_add_note(r, openapi_refs_root(r),
		    "its references expand to too many values: the rest is "
		    "skipped");
	return r->steps <= STEPS;
}

/* ---- files ---- */

static struct openapi_file *
find_file(struct openapi_refs *r, const char *path)
{
	for (struct openapi_file *f = r->files; f != NULL; f = f->next)
		if (f->path != NULL && strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

static void
read_file(
    struct openapi_refs *r, struct openapi_file *f, struct openapi_node from)
{
	struct err e = { .kind = ERR_NONE };
	struct capability_file_id id;
	struct buf text;

	buf_init(&text, (size_t)r->bounds.bytes);
	if (capability_file_read(f->path, true, &text, &id, &e) == 0)
		f->root = parse(
		    r->a, arena_str(r->a, buf_str(&text)), &r->bounds, &e);
	if (f->root == NULL)
		openapi_refs_add_note(r, from,
		    "refers to '%.*s', which cannot be read: %d:%d: %s",
		    STR_FMT(f->name), e.line, e.column, e.text);
	buf_done(&text);
}

/*
 * Opens a file relative to from, once.  Returns NULL and adds a note on
 * failure.
 */
static struct openapi_file *
open_file(struct openapi_refs *r, struct openapi_node from, struct str name)
{
	const char *dir = directory_of(r->a, from.file->path), *path;
	struct openapi_file *f;

	if (r->below == NULL || dir == NULL || name.p[0] == '/' ||
	    memmem(name.p, name.n, "://", 3) != NULL) {
		openapi_refs_add_note(r, from,
		    "refers to '%.*s': only files in the document's directory "
		    "and below are read",
		    STR_FMT(str_part(name, 0, 200)));
		return NULL;
	}
	path =
	    real_path(r->a, arena_printf(r->a, "%s%.*s", dir, STR_FMT(name)));
	if (path == NULL || strncmp(path, r->below, strlen(r->below)) != 0) {
		openapi_refs_add_note(r, from, "refers to '%.*s', which %s",
		    STR_FMT(str_part(name, 0, 200)),
		    path == NULL ? "does not exist"
		                 : "is outside the document's directory");
		return NULL;
	}
	f = find_file(r, path);
	if (f != NULL || r->file_count == FILES)
		return f;
	f = new_file(r->a);
	f->path = path;
	f->name = arena_str(r->a, str_of(path + strlen(r->below)));
	f->next = r->files->next;
	r->files->next = f;
	r->file_count++;
	read_file(r, f, from);
	return f;
}

/* ---- pointers ---- */

/*
 * Decodes a token of a pointer in a fragment: %xx, then ~1 and ~0 (RFC 6901,
 * 6).
 */
static struct str
decode_token(struct arena *a, struct str token)
{
	struct buf b;
	struct str out;

	buf_init(&b, token.n + 1);
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];

		if (c == '~' && i + 1 < token.n)
			c = token.p[++i] == '1' ? '/' : '~';
		buf_putc(&b, c);
	}
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static const struct json *
walk_pointer(struct openapi_refs *r, const struct json *v, struct str pointer)
{
	struct str rest = pointer;

	if (pointer.n == 0)
		return v;
	str_cut(&rest, '/');
	while (v != NULL && rest.p != NULL) {
		struct str token = decode_token(r->a, str_cut(&rest, '/'));
		int64_t i =
		    v->kind == JSON_ARRAY ? str_to_int(token, INT_MAX) : -1;

		v = i >= 0 ? json_at(v, (size_t)i) : json_get_str(v, token);
	}
	return v;
}

/*
 * Finds the target of "#/components/schemas/Pet", "pets.yaml" or
 * "pets.yaml#/Pet".
 */
static struct openapi_node
find_target(struct openapi_refs *r, struct openapi_node from, struct str ref)
{
	struct openapi_node none = { NULL, from.file }, n = none;
	struct str fragment = ref, name = str_cut(&fragment, '#');
	struct str pointer = STR("");

	if (name.n > 0) {
		n.file = open_file(r, from, name);
		if (n.file == NULL || n.file->root == NULL)
			return none;
	}
	if (fragment.n > POINTER_BYTES)
		return none;
	if (fragment.n > 0)
		pointer = decode_percent(r->a, fragment, false);
	if (pointer.n == 0 || pointer.p[0] == '/')
		n.v = walk_pointer(r, n.file->root, pointer);
	if (n.v == NULL)
		openapi_refs_add_note(r, from,
		    "refers to '%.*s', which does not exist",
		    STR_FMT(str_part(ref, 0, 200)));
	return n;
}

/*
 * Returns the target of a reference.  Each is resolved only once, because
 * documents repeat references.
 */
static struct openapi_node
look_up(struct openapi_refs *r, struct openapi_node from, struct str ref)
{
	struct openapi_node *n = table_find(from.file->found, ref);

	if (n == NULL) {
		n = arena_new(r->a, sizeof(*n));
		*n = find_target(r, from, ref);
		table_add(from.file->found, ref, n);
	}
	return *n;
}

/*
 * Returns n, or the target if n is a reference, following references to
 * references.  If it cannot be resolved (missing, another host, circular), adds
 * a note and returns an absent node.
 */
static struct openapi_node
resolve(struct openapi_refs *r, struct openapi_node n)
{
	for (int hops = 0; n.v != NULL; hops++) {
		struct str ref = json_get_text(n.v, "$ref");

		if (ref.p == NULL)
			return n;
		if (hops == HOPS) {
			openapi_refs_add_note(r, n,
			    "refers to '%.*s': circular reference",
			    STR_FMT(str_part(ref, 0, 200)));
			break;
		}
		n = look_up(r, n, ref);
	}
	return (struct openapi_node){ NULL, n.file };
}

struct openapi_node
openapi_refs_child(
    struct openapi_refs *r, struct openapi_node n, const struct json *child)
{
	return resolve(r, (struct openapi_node){ child, n.file });
}

struct openapi_node
openapi_refs_get(
    struct openapi_refs *r, struct openapi_node n, const char *name)
{
	return openapi_refs_child(r, n, json_get(n.v, name));
}

struct str
openapi_refs_text(
    struct openapi_refs *r, struct openapi_node n, const char *name)
{
	const struct json *v = openapi_refs_get(r, n, name).v;

	return v != NULL && (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
	           ? v->text
	           : STR_NONE;
}

bool
openapi_refs_is_true(
    struct openapi_refs *r, struct openapi_node n, const char *name)
{
	const struct json *v = openapi_refs_get(r, n, name).v;

	return json_is(v, JSON_BOOL) && v->boolean;
}

struct str *
openapi_refs_remember(struct openapi_refs *r, struct openapi_node n)
{
	const struct str key = { (const char *)&n.v, sizeof(n.v) };
	struct str *text = table_find(&r->texts, key);

	if (text == NULL) {
		text = arena_new(r->a, sizeof(*text));
		table_add(&r->texts, arena_str(r->a, key), text);
	}
	return text;
}
