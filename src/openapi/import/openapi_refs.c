/* openapi_refs.c - parsed OpenAPI documents, and references between them. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_document.h"
#include "openapi/import/openapi_pointer.h"
#include "openapi/import/openapi_refs.h"
#include "capability/capability.h"

enum {
	HOPS = 32, /* maximum length of a chain of references */
	FILE_COST = 1024, /* bytes that each file counts at least */
	NOTES = 1000, /* about details */
	LEFT = 100000, /* about what is left out */
	STEPS = 50000000, /* values visited */
};

struct openapi_file {
	struct str name; /* as shown in notes */
	const char *path; /* the real path; NULL: not a file */
	const struct json *root; /* NULL: it could not be read */
	struct table *found; /* the target of each reference: openapi_node */
};

struct openapi_refs {
	struct arena *a;
	struct openapi_bounds bounds;
	char *below; /* the directory that files must be in, ending in "/" */
	struct openapi_file *document;
	struct table files; /* by path */
	struct json *names; /* of all files, in the order of reading */
	int64_t bytes; /* of all files so far */
	struct err failed; /* there were too many */
	size_t note_count, left_count, steps;
	size_t left[OPENAPI_NOTE_COUNT]; /* what is left out, by kind */
	struct openapi_note *notes, **note_tail;
	struct table noted; /* "file:line:column:text" */
	struct table texts; /* see openapi_refs_remember() */
};

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
	if (r->bounds.values == 0)
		r->bounds.values = JSON_VALUES_MAX;
	r->document = f;
	r->bytes = (int64_t)text.n;
	r->note_tail = &r->notes;
	r->names = json_new(a, JSON_ARRAY);
	table_init(&r->noted, a);
	table_init(&r->texts, a);
	table_init(&r->files, a);
	f->name = file.p != NULL ? arena_str(a, file) : STR("-");
	json_push(r->names, json_new_text(a, f->name));
	if (file.p != NULL)
		f->path = real_path(a, arena_strdup(a, file));
	if (f->path != NULL)
		table_add(&r->files, str_of(f->path), f);
	r->below = directory_of(a, f->path);
	f->root = openapi_document_parse(
	    a, text_decode_plain(a, arena_str(a, text)), r->bounds.values, e);
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
	return (struct openapi_node){ r->document->root, r->document };
}

/* Adds the note unless it is there already, or there are too many. */
static void
add_note(
    struct openapi_refs *r, struct openapi_node n, struct openapi_note *note)
{
	const bool detail = note->kind == OPENAPI_NOTE_DETAIL;
	size_t *count = detail ? &r->note_count : &r->left_count;
	const bool full = *count == (detail ? NOTES : LEFT);

	note->file = n.file != NULL ? n.file->name : r->document->name;
	note->line = n.v != NULL ? n.v->line : 0;
	note->column = n.v != NULL ? n.v->column : 0;
	if (!full &&
	    table_add(&r->noted,
	        arena_strf(r->a, "%.*s:%d:%d:%.*s", STR_FMT(note->file),
	            note->line, note->column, STR_FMT(note->text)),
	        note) != NULL)
		return;
	r->left[note->kind]++;
	if (full)
		return;
	++*count;
	*r->note_tail = note;
	r->note_tail = &note->next;
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
	note->text = arena_str(r->a, str_of(text));
	add_note(r, n, note);
}

void
openapi_refs_leave_out(
    struct openapi_refs *r, struct openapi_node n, const struct openapi_left *x)
{
	struct openapi_note *note = arena_new(r->a, sizeof(*note));
	const struct str name = str_part(x->name, 0, 80);
	const struct str more = str_part(x->more, 0, 80);
	const bool parameter = x->name.p != NULL;

	note->kind =
	    parameter ? OPENAPI_NOTE_PARAMETER : OPENAPI_NOTE_OPERATION;
	note->reason = x->reason;
	note->what =
	    parameter ? arena_strf(r->a, "%.*s %.*s",
	                    STR_FMT(str_part(x->where, 0, 200)), STR_FMT(name))
	              : x->where;
	note->text = arena_strf(r->a, "%.*s%s%.*s%s is left out: %s%s%.*s%s",
	    STR_FMT(str_part(x->where, 0, 200)), parameter ? ": '" : "",
	    STR_FMT(name), parameter ? "'" : "", x->reason,
	    more.n > 0 ? " (" : "", STR_FMT(more), more.n > 0 ? ")" : "");
	add_note(r, n, note);
}

size_t
openapi_refs_left_out(const struct openapi_refs *r, enum openapi_note_kind kind)
{
	return r->left[kind];
}

const struct openapi_note *
openapi_refs_notes(const struct openapi_refs *r)
{
	return r->notes;
}

const struct json *
openapi_refs_files(const struct openapi_refs *r)
{
	return r->names;
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

/*
 * Reads no more than is left of the bytes.  Which file comes last depends on
 * the order of references, so too many bytes are an error of the whole.
 */
static void
read_file(
    struct openapi_refs *r, struct openapi_file *f, struct openapi_node from)
{
	struct err e = { .kind = ERR_NONE };
	const int64_t left = r->bounds.bytes - r->bytes;
	struct capability_file_id id;
	struct buf text;

	buf_init(&text, (size_t)(left > 0 ? left : 1));
	if (capability_file_read(f->path, true, &text, &id, &e) == 0)
		f->root = openapi_document_parse(r->a,
		    text_decode_plain(r->a, arena_str(r->a, buf_str(&text))),
		    r->bounds.values, &e);
	r->bytes += text.len > FILE_COST ? (int64_t)text.len : FILE_COST;
	if (text.over || r->bytes > r->bounds.bytes)
		err_set(&r->failed, ERR_INPUT,
		    "the document and the files that it refers to are larger "
		    "than %" PRId64 " bytes; --limit spec_bytes=N raises this",
		    r->bounds.bytes);
	else if (f->root == NULL)
		openapi_refs_add_note(r, from,
		    "refers to '%.*s', which cannot be read: %d:%d: %s",
		    STR_FMT(f->name), e.line, e.column, e.text);
	buf_done(&text);
}

int
openapi_refs_failed(const struct openapi_refs *r, struct err *e)
{
	if (r->failed.kind == ERR_NONE)
		return 0;
	*e = r->failed;
	return -1;
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
	f = table_find(&r->files, str_of(path));
	if (f != NULL || r->failed.kind != ERR_NONE)
		return f;
	f = new_file(r->a);
	f->path = path;
	f->name = arena_str(r->a, str_of(path + strlen(r->below)));
	table_add(&r->files, str_of(path), f);
	json_push(r->names, json_new_text(r->a, f->name));
	read_file(r, f, from);
	return f;
}

/* ---- references ---- */

/*
 * Finds the target of "#/components/schemas/Pet", "pets.yaml" or
 * "pets.yaml#/Pet".
 */
static struct openapi_node
find_target(struct openapi_refs *r, struct openapi_node from, struct str ref)
{
	struct openapi_node none = { NULL, from.file }, n = none;
	struct str fragment = ref, name = str_cut(&fragment, '#');

	/* From 3.2 on, a document may state its own address. */
	if (str_equal(name, json_get_text(from.file->root, "$self")))
		name = STR("");
	if (name.n > 0) {
		n.file = open_file(r, from, name);
		if (n.file == NULL || n.file->root == NULL)
			return none;
	}
	n.v = openapi_pointer_find(r->a, n.file->root, fragment);
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

struct openapi_node
openapi_refs_follow(struct openapi_refs *r, struct openapi_node n)
{
	return look_up(r, n, json_get_text(n.v, "$ref"));
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
