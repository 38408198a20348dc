/* capability_import_file.c - opens each imported file once. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "capability/model/model.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/strict/strict.h"
#include "capability/import/capability_import_file.h"
#include "capability/import/capability_import_root.h"

enum {
	BYTES_FACTOR = 8
}; /* limit for all files together, in multiples of that for one file */

void
capability_import_file_init(struct capability_import_files *m,
    struct capability_reader *r, const struct json *root)
{
	m->reader = r;
	m->bytes_left = r->max_bytes * BYTES_FACTOR;
	m->items[0] = (struct capability_import_source){
		.id = r->file_id, .path = r->capability->files[0], .root = root
	};
}

/* Marks every value with the index of its file. */
static void
mark(struct json *v, uint16_t source)
{
	v->source = source;
	for (struct json *x = v->first; x != NULL; x = x->next)
		mark(x, source);
}

static struct json *
parse(struct capability_import_files *m, struct capability_import_source *f,
    struct str text, unsigned number)
{
	struct json *root = capability_reader_parse(
	    m->reader->a, text, m->reader->max_values, &f->error);

	if (root == NULL) {
		capability_reader_error(m->reader,
		    (struct capability_place){
		        f->error.line, f->error.column, number },
		    "%s", f->error.text);
		return NULL;
	}
	mark(root, (uint16_t)number);
	if (root->kind != JSON_OBJECT) {
		/* An empty file has no value with a position. */
		if (root->line == 0)
			root->line = root->column = 1;
		err_at(&f->error, ERR_INPUT, root->line, root->column,
		    "this is not a mapping: an imported file is a capability "
		    "file or one of its sections");
		capability_reader_error(m->reader,
		    capability_reader_place(root), "%s", f->error.text);
		return NULL;
	}
	capability_import_root(m->reader, root, NULL);
	return root;
}

/*
 * Returns the index of an earlier file with the same device and inode (another
 * path of the same file); else number.
 */
static unsigned
same_file(const struct capability_import_files *m, unsigned number)
{
	const struct capability_file_id id = m->items[number].id;

	for (unsigned i = 0; i < number; i++)
		if (m->items[i].id.inode == id.inode &&
		    m->items[i].id.device == id.device)
			return i;
	return number;
}

/*
 * Reads the file at that index.  Returns the index to use: number, or that of
 * an earlier path of the same file, which is not parsed again.
 */
static unsigned
read_source(struct capability_import_files *m, unsigned number)
{
	struct capability_import_source *f = &m->items[number];
	const int64_t max = m->reader->max_bytes < m->bytes_left
	                        ? m->reader->max_bytes
	                        : m->bytes_left;
	unsigned same = number;
	struct buf text;

	buf_init(&text, (size_t)max);
	if (capability_file_read(f->path, true, &text, &f->id, &f->error) ==
	    0) {
		same = same_file(m, number);
		if (same == number)
			f->root = parse(m, f, buf_str(&text), number);
		else
			f->id = (struct capability_file_id){ 0, 0 };
	}
	m->bytes_left -= (int64_t)text.len;
	buf_done(&text);
	return same;
}

int
capability_import_file_open(
    struct capability_import_files *m, const char *path, struct err *e)
{
	struct capability *s = m->reader->capability;
	unsigned number = 0;

	while (number < s->file_count &&
	       !str_is(str_of(m->items[number].path), path))
		number++;
	if (number == CAPABILITY_MODEL_FILES)
		return err_set(e, ERR_INPUT,
		    "more than %d files are imported; merge some",
		    CAPABILITY_MODEL_FILES);
	assert(number < CAPABILITY_MODEL_FILES);
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
