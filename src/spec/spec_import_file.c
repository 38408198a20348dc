/* spec_import_file.c - the files that a capability is made of, each once. */
#include "base/buf.h"
#include "data/json.h"
#include "data/yaml.h"
#include "spec/spec.h"
#include "spec/spec_import_file.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

enum { BYTES_FACTOR = 8 }; /* all files together, in ceilings of one */

void
spec_import_file_init(
    struct spec_import_files *m, struct spec_walk *w, const struct json *root)
{
	m->w = w;
	m->bytes_left = w->max_bytes * BYTES_FACTOR;
	m->items[0] = (struct spec_import_source){
		.id = w->file_id, .path = w->spec->files[0], .root = root
	};
}

/* Mark every value with the file that it came from. */
static void
mark(struct json *v, uint16_t source)
{
	v->source = source;
	for (struct json *x = v->first; x != NULL; x = x->next)
		mark(x, source);
}

static struct json *
parse(struct spec_import_files *m, struct spec_import_source *f,
    struct str text, unsigned number)
{
	struct json *root =
	    spec_walk_parse(m->w->a, text, m->w->max_values, &f->error);

	if (root == NULL) {
		spec_walk_error(m->w,
		    (struct spec_place){
		        f->error.line, f->error.column, number },
		    "%s", f->error.text);
		return NULL;
	}
	mark(root, (uint16_t)number);
	if (root->kind != JSON_OBJECT) {
		/* An empty file has no first value to point at. */
		if (root->line == 0)
			root->line = root->column = 1;
		err_at(&f->error, ERR_INPUT, root->line, root->column,
		    "this is no mapping: an imported file is a capability file "
		    "or one of its sections");
		spec_walk_error(
		    m->w, spec_walk_place(root), "%s", f->error.text);
		return NULL;
	}
	spec_load_prepare(m->w, root, NULL);
	return root;
}

/* The number of the file that is the same as number's, by another path. */
static unsigned
same_file(const struct spec_import_files *m, unsigned number)
{
	const struct spec_file_id id = m->items[number].id;

	for (unsigned i = 0; i < number; i++)
		if (m->items[i].id.inode == id.inode &&
		    m->items[i].id.device == id.device)
			return i;
	return number;
}

/* Read the file of that number; its number, or that of the same file. */
static unsigned
read_source(struct spec_import_files *m, unsigned number)
{
	struct spec_import_source *f = &m->items[number];
	const int64_t max =
	    m->w->max_bytes < m->bytes_left ? m->w->max_bytes : m->bytes_left;
	unsigned same = number;
	struct buf text;

	buf_init(&text, (size_t)max);
	if (spec_file_read(f->path, true, &text, &f->id, &f->error) == 0) {
		same = same_file(m, number);
		if (same == number)
			f->root = parse(m, f, buf_str(&text), number);
		else
			f->id = (struct spec_file_id){ 0, 0 };
	}
	m->bytes_left -= (int64_t)text.len;
	buf_done(&text);
	return same;
}

/* The number of the file of that path, which is read where it is new. */
int
spec_import_file_open(
    struct spec_import_files *m, const char *path, struct err *e)
{
	struct spec *s = m->w->spec;
	unsigned number = 0;

	while (number < s->file_count &&
	       !str_is(str_of(m->items[number].path), path))
		number++;
	if (number == SPEC_IMPORT_FILES)
		return err_set(e, ERR_INPUT,
		    "more than %d files are imported in all; join some",
		    SPEC_IMPORT_FILES);
	if (number == s->file_count) {
		m->items[number].path = path;
		s->files[s->file_count++] = path;
		number = read_source(m, number);
	} else if (m->items[number].root == NULL &&
	           m->items[number].error.kind == ERR_NONE) {
		number = read_source(m, number);
	}
	if (m->items[number].root != NULL)
		return (int)number;
	*e = m->items[number].error;
	return -1;
}
