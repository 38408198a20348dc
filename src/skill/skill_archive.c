/* skill_archive.c - a skill as one file: .tar.gz or .zip. */
#include <stdio.h>
#include <zlib.h>

#include "base/base.h"
#include "skill/skill.h"
#include "skill/skill_archive.h"

enum {
	BLOCK = 512,
	TIME_1980 = 315532800, /* the earliest time in a zip file */
	DOS_DATE_1980 = 0x21,
	MODE_FILE = 0100644,
	MODE_PROGRAM = 0100755,
	NAME_BYTES = 100,
	PREFIX_BYTES = 155,
	GZIP_WINDOW = 15 + 16,
	RAW_WINDOW = -15,
	LEVEL = 9,
	MEMORY = 8,
	UNKNOWN_SYSTEM = 255,
};

/* The header of POSIX.1-1988 ustar. */
struct ustar {
	char name[NAME_BYTES], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[6], version[2];
	char owner[32], group[32], major[8], minor[8], prefix[PREFIX_BYTES];
	char rest[12];
};

_Static_assert(sizeof(struct ustar) == BLOCK, "a header is one block");

static void
octal(char *field, size_t n, size_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%0*zo", (int)n - 1, value);
	memcpy(field, text, n);
}

static void
set_checksum(struct ustar *h)
{
	const unsigned char *p = (const unsigned char *)h;
	unsigned sum = 0;

	memset(h->checksum, ' ', sizeof(h->checksum));
	for (size_t i = 0; i < sizeof(*h); i++)
		sum += p[i];
	octal(h->checksum, 7, sum);
}

static void
put_block(struct buf *b, char type, struct str name, struct str prefix,
    struct str bytes, int mode)
{
	static const char zeros[BLOCK];
	struct ustar h = { .type = type, .magic = "ustar", .version = "00" };

	memcpy(h.name, name.p, name.n);
	if (prefix.n > 0)
		memcpy(h.prefix, prefix.p, prefix.n);
	/* ustar requires "00" without a NUL. */
	memset(h.version, '0', sizeof(h.version));
	octal(h.mode, sizeof(h.mode), (size_t)mode & 07777);
	octal(h.uid, sizeof(h.uid), 0);
	octal(h.gid, sizeof(h.gid), 0);
	octal(h.size, sizeof(h.size), bytes.n);
	octal(h.mtime, sizeof(h.mtime), TIME_1980);
	octal(h.major, sizeof(h.major), 0);
	octal(h.minor, sizeof(h.minor), 0);
	set_checksum(&h);
	buf_add(b, &h, sizeof(h));
	buf_add_str(b, bytes);
	buf_add(b, zeros, (BLOCK - bytes.n % BLOCK) % BLOCK);
}

/*
 * Splits path at a slash so that both parts fit; false if that is impossible.
 */
static bool
cut(struct str path, struct str *prefix, struct str *name)
{
	*prefix = STR_NONE;
	*name = path;
	for (size_t i = 0; i < path.n && name->n > NAME_BYTES; i++) {
		if (path.p[i] != '/')
			continue;
		*prefix = str_part(path, 0, i);
		*name = str_part(path, i + 1, path.n);
	}
	return name->n <= NAME_BYTES && prefix->n <= PREFIX_BYTES;
}

/*
 * Writes a record of POSIX.1-2001, "27 path=references/x.md" and LF.  The
 * number is the length of the record, including the number.
 */
static void
put_long_name(struct buf *b, struct str path)
{
	struct buf record;
	size_t n = path.n + sizeof(" path=\n") - 1, digits = 1;

	for (size_t ten = 10; n + digits >= ten; ten *= 10)
		digits++;
	buf_init(&record, n + 32);
	buf_printf(&record, "%zu path=%.*s\n", n + digits, STR_FMT(path));
	put_block(b, 'x', STR("path"), STR_NONE, buf_str(&record), MODE_FILE);
	buf_done(&record);
}

static void
put_tar_file(struct buf *b, struct str path, const struct skill_file *f)
{
	struct str prefix, name;

	if (!cut(path, &prefix, &name)) {
		put_long_name(b, path);
		prefix = STR_NONE;
		name = str_part(path, 0, NAME_BYTES);
	}
	put_block(b, '0', name, prefix, f->bytes,
	    f->executable ? MODE_PROGRAM : MODE_FILE);
}

/*
 * Compresses `in` and appends it. window selects the format, as for
 * deflateInit2().
 */
static void
put_deflated(struct buf *out, struct str in, int window)
{
	/* The cast removes const; zlib does not write to its input. */
	z_stream z = { .next_in = (Bytef *)(uintptr_t)in.p,
		.avail_in = (uInt)in.n };
	gz_header head = { .os = UNKNOWN_SYSTEM };
	size_t room;
	char *to;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, window, MEMORY,
	        Z_DEFAULT_STRATEGY) != Z_OK) {
		out->over = true;
		return;
	}
	if (window == GZIP_WINDOW)
		deflateSetHeader(&z, &head);
	room = deflateBound(&z, (uLong)in.n) + 64;
	to = buf_reserve(out, room);
	if (to != NULL) {
		z.next_out = (Bytef *)to;
		z.avail_out = (uInt)room;
		if (deflate(&z, Z_FINISH) == Z_STREAM_END)
			out->len += z.total_out;
		else
			out->over = true;
	}
	deflateEnd(&z);
}

static struct str
full_path(struct buf *b, struct str folder, const struct skill_file *f)
{
	buf_clear(b);
	buf_add_str(b, folder);
	buf_add_str(b, f->path);
	return buf_str(b);
}

void
skill_archive_tar(struct buf *out, const struct skill *k, struct str folder)
{
	static const char zeros[2 * BLOCK];
	struct buf tar, path;

	buf_init(&tar, SKILL_ARCHIVE_MAX);
	buf_init(&path, 4096);
	for (size_t i = 0; i < k->count; i++)
		put_tar_file(
		    &tar, full_path(&path, folder, &k->files[i]), &k->files[i]);
	buf_add(&tar, zeros, sizeof(zeros));
	if (tar.over || path.over)
		out->over = true;
	else
		put_deflated(out, buf_str(&tar), GZIP_WINDOW);
	buf_done(&path);
	buf_done(&tar);
}

static void
put16(struct buf *b, unsigned v)
{
	buf_putc(b, (char)(v & 255));
	buf_putc(b, (char)(v >> 8 & 255));
}

static void
put32(struct buf *b, size_t v)
{
	put16(b, (unsigned)(v & 0xffff));
	put16(b, (unsigned)(v >> 16 & 0xffff));
}

/* The fields that the local header and the directory share. */
static void
put_zip_common(
    struct buf *b, struct str path, const struct skill_file *f, size_t packed)
{
	put16(b, 20); /* needs version 2.0: deflate */
	put16(b, 0x0800); /* the name is UTF-8 */
	put16(b, Z_DEFLATED);
	put16(b, 0);
	put16(b, DOS_DATE_1980);
	put32(b, crc32(0, (const Bytef *)f->bytes.p, (uInt)f->bytes.n));
	put32(b, packed);
	put32(b, f->bytes.n);
	put16(b, (unsigned)path.n);
	put16(b, 0);
}

static void
put_zip_file(struct buf *out, struct buf *directory, struct str path,
    const struct skill_file *f, size_t start)
{
	size_t at = out->len - start;
	struct buf packed;

	buf_init(&packed, SKILL_ARCHIVE_MAX);
	put_deflated(&packed, f->bytes, RAW_WINDOW);
	out->over |= packed.over;
	buf_puts(out, "PK\3\4");
	put_zip_common(out, path, f, packed.len);
	buf_add_str(out, path);
	buf_add_str(out, buf_str(&packed));

	buf_puts(directory, "PK\1\2");
	put16(directory, 3 << 8 | 20); /* made on Unix, so the modes are used */
	put_zip_common(directory, path, f, packed.len);
	put16(directory, 0);
	put16(directory, 0);
	put16(directory, 0);
	put32(directory, (size_t)(f->executable ? MODE_PROGRAM : MODE_FILE)
	                     << 16);
	put32(directory, at);
	buf_add_str(directory, path);
	buf_done(&packed);
}

void
skill_archive_zip(struct buf *out, const struct skill *k, struct str folder)
{
	size_t start = out->len, at;
	struct buf directory, path;

	buf_init(&directory, SKILL_ARCHIVE_MAX);
	buf_init(&path, 4096);
	for (size_t i = 0; i < k->count; i++)
		put_zip_file(out, &directory,
		    full_path(&path, folder, &k->files[i]), &k->files[i],
		    start);
	at = out->len - start;
	buf_add_str(out, buf_str(&directory));
	buf_puts(out, "PK\5\6");
	put32(out, 0);
	put16(out, (unsigned)k->count);
	put16(out, (unsigned)k->count);
	put32(out, directory.len);
	put32(out, at);
	put16(out, 0);
	out->over |= directory.over || path.over;
	buf_done(&path);
	buf_done(&directory);
}
