/* http_chunks.c - checks chunked framing byte by byte (RFC 9112 7.1). */
#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_strict_check.h"

enum {
	SIZE_DIGITS = 16, /* more do not fit in 64 bits */
	EXTRA_BYTES = 4096, /* extensions and trailers of one body */
};

/* The part that the next byte belongs to. */
enum {
	IN_SIZE,
	IN_EXTENSION,
	IN_SIZE_LF,
	IN_DATA,
	IN_DATA_CR,
	IN_DATA_LF,
	IN_TRAILER_START,
	IN_TRAILER_NAME,
	IN_TRAILER_VALUE,
	IN_TRAILER_LF,
	IN_LAST_LF,
	IN_END,
};

static bool
is_text(char c)
{
	return http_ascii_is_field_value((struct str){ &c, 1 });
}

/* Processes one byte.  Returns the next state, or -1 if the byte is invalid. */
typedef int chunk_step_fn(struct http_chunks *c, char byte);

static int
step_size(struct http_chunks *c, char byte)
{
	int v = decode_hex_digit(byte);

	if (v >= 0) {
		c->left = c->left * 16 + (uint64_t)v;
		return ++c->digits <= SIZE_DIGITS ? IN_SIZE : -1;
	}
	if (c->digits == 0)
		return -1;
	/* RFC 9112 7.1.1 calls white space here bad; it can hide attacks. */
	if (byte == ';')
		return IN_EXTENSION;
	return byte == '\r' ? IN_SIZE_LF : -1;
}

static int
step_extension(struct http_chunks *c, char byte)
{
	if (byte == '\r')
		return IN_SIZE_LF;
	c->extra++;
	return is_text(byte) ? IN_EXTENSION : -1;
}

static int
step_size_lf(struct http_chunks *c, char byte)
{
	if (byte != '\n')
		return -1;
	c->digits = 0;
	c->total += c->left;
	return c->left > 0 ? IN_DATA : IN_TRAILER_START;
}

static int
step_data_cr(struct http_chunks *c, char byte)
{
	(void)c;
	return byte == '\r' ? IN_DATA_LF : -1;
}

static int
step_data_lf(struct http_chunks *c, char byte)
{
	(void)c;
	return byte == '\n' ? IN_SIZE : -1;
}

static int
step_trailer_start(struct http_chunks *c, char byte)
{
	if (byte == '\r')
		return IN_LAST_LF;
	c->extra++;
	return http_ascii_is_token((struct str){ &byte, 1 }) ? IN_TRAILER_NAME
	                                                     : -1;
}

static int
step_trailer_name(struct http_chunks *c, char byte)
{
	c->extra++;
	if (byte == ':')
		return IN_TRAILER_VALUE;
	return http_ascii_is_token((struct str){ &byte, 1 }) ? IN_TRAILER_NAME
	                                                     : -1;
}

static int
step_trailer_value(struct http_chunks *c, char byte)
{
	if (byte == '\r')
		return IN_TRAILER_LF;
	c->extra++;
	return is_text(byte) ? IN_TRAILER_VALUE : -1;
}

static int
step_trailer_lf(struct http_chunks *c, char byte)
{
	(void)c;
	return byte == '\n' ? IN_TRAILER_START : -1;
}

static int
step_last_lf(struct http_chunks *c, char byte)
{
	(void)c;
	return byte == '\n' ? IN_END : -1;
}

static chunk_step_fn *const steps[] = {
	[IN_SIZE] = step_size,
	[IN_EXTENSION] = step_extension,
	[IN_SIZE_LF] = step_size_lf,
	[IN_DATA_CR] = step_data_cr,
	[IN_DATA_LF] = step_data_lf,
	[IN_TRAILER_START] = step_trailer_start,
	[IN_TRAILER_NAME] = step_trailer_name,
	[IN_TRAILER_VALUE] = step_trailer_value,
	[IN_TRAILER_LF] = step_trailer_lf,
	[IN_LAST_LF] = step_last_lf,
};

static int
refuse(struct http_refusal *why, int status, const char *reason)
{
	*why = (struct http_refusal){ status, reason };
	return -1;
}

/* Takes data at once: only framing is checked byte by byte. */
static size_t
take_data(struct http_chunks *c, size_t n)
{
	size_t take = c->left < n ? (size_t)c->left : n;

	c->left -= take;
	if (c->left == 0)
		c->state = IN_DATA_CR;
	return take;
}

int
http_strict_check_chunk(struct http_chunks *c, const char *p, size_t n,
    size_t *used, struct str *data, uint64_t most, struct http_refusal *why)
{
	size_t i = 0;

	*data = STR_NONE;
	while (i < n && c->state != IN_END) {
		if (c->state == IN_DATA) {
			*data = (struct str){ p + i, take_data(c, n - i) };
			*used = i + data->n;
			return 0;
		}
		*used = i;
		c->state = steps[c->state](c, p[i++]);
		if (c->state == -1)
			return refuse(why, 400, "the chunks are malformed");
		if (c->left > most || c->total > most)
			return refuse(why, 413, "the body is too large");
		if (c->extra > EXTRA_BYTES)
			return refuse(why, 431,
			    "chunk extensions and trailers are too large");
	}
	*used = i;
	return 0;
}

bool
http_strict_check_chunks_end(const struct http_chunks *c)
{
	return c->state == IN_END;
}

int
http_strict_check_chunks(struct http_chunks *c, const char *p, size_t n,
    size_t *used, bool *done, uint64_t most, struct http_refusal *why)
{
	size_t at = 0;

	do {
		struct str data;
		size_t one = 0;
		const int rc = http_strict_check_chunk(
		    c, p + at, n - at, &one, &data, most, why);

		at += one;
		*used = at;
		if (rc == -1)
			return -1;
	} while (at < n && c->state != IN_END);
	*done = c->state == IN_END;
	return 0;
}
