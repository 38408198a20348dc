/* key_pepper.c - peppers: the secret keys of key hashes, in their own file. */
#include <stdlib.h>

#include "base/base.h"
#include "key/key_file.h"
#include "key/key_pepper.h"

static const struct key_pepper_file pepper = {
	"pepper",
	"claviger-pepper 1",
	"without it no key of the store can be verified",
};

/* Parses "VERSION HEX". */
static bool
parse_line(struct key_peppers *p, struct str line)
{
	struct str hex = line, number = str_cut(&hex, ' ');
	int64_t version = str_to_int(number, UINT32_MAX);
	int64_t last = p->count > 0 ? p->items[p->count - 1].version : 0;

	if (p->count == KEY_PEPPER_MAX || version <= last ||
	    !decode_hex(p->items[p->count].bytes, KEY_PEPPER_BYTES, hex))
		return false;
	p->items[p->count++].version = (uint32_t)version;
	return true;
}

static bool
parse(const struct key_pepper_file *f, struct key_peppers *out, struct str text)
{
	out->count = 0;
	if (!str_ends(text, STR("\n")))
		return false;
	text.n--;
	if (!str_is(str_cut(&text, '\n'), f->first_line))
		return false;
	while (text.p != NULL) {
		if (!parse_line(out, str_cut(&text, '\n')))
			return false;
	}
	return out->count > 0;
}

bool
key_pepper_parse(struct key_peppers *out, struct str text)
{
	return parse(&pepper, out, text);
}

static int
make_file(const struct key_pepper_file *f, const char *dir, struct buf *text,
    struct err *e)
{
	uint8_t bytes[KEY_PEPPER_BYTES];
	char hex[2 * KEY_PEPPER_BYTES + 1];

	random_bytes(bytes, sizeof(bytes));
	encode_hex(hex, bytes, sizeof(bytes));
	buf_clear(text);
	buf_puts(text, f->first_line);
	buf_puts(text, "\n1 ");
	buf_puts(text, hex);
	buf_puts(text, "\n");
	mem_wipe(bytes, sizeof(bytes));
	mem_wipe(hex, sizeof(hex));
	return key_file_write(dir, f->name, buf_str(text), e);
}

struct key_peppers *
key_pepper_load_file(const struct key_pepper_file *f, const char *dir,
    bool create, struct err *e)
{
	struct key_peppers *p = mem_new(sizeof(*p));
	struct buf text;
	int rc;

	buf_init(&text, 8192);
	rc = key_file_read(dir, f->name, true, &text, e);
	if (rc == 0 && create)
		rc = make_file(f, dir, &text, e);
	else if (rc == 0)
		rc = err_set(e, ERR_UNAVAILABLE,
		    "%s/%s is missing: %s; put it back from a backup", dir,
		    f->name, f->loss);
	if (rc != -1 && !parse(f, p, buf_str(&text)))
		rc = err_set(
		    e, ERR_UNAVAILABLE, "%s/%s is damaged", dir, f->name);
	buf_done_secret(&text);
	if (rc != -1)
		return p;
	key_pepper_free(p);
	return NULL;
}

struct key_peppers *
key_pepper_load(const char *dir, bool create, struct err *e)
{
	return key_pepper_load_file(&pepper, dir, create, e);
}

void
key_pepper_free(struct key_peppers *p)
{
	if (p != NULL)
		mem_wipe(p, sizeof(*p));
	free(p);
}
