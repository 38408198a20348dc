/* key_field.c - lists of texts and networks, as records have them. */
#include <arpa/inet.h>

#include "base/base.h"
#include "key/key_byteorder.h"
#include "key/key_field.h"

static const uint8_t *
take(struct key_field_input *in, size_t n)
{
	const uint8_t *p = in->p;

	if (in->bad || n > in->n) {
		in->bad = true;
		return NULL;
	}
	in->p += n;
	in->n -= n;
	return p;
}

uint64_t
key_field_take_int(struct key_field_input *in, size_t n)
{
	const uint8_t *p = take(in, n);

	return p != NULL ? key_byteorder_get(p, n) : 0;
}

int64_t
key_field_take_time(struct key_field_input *in)
{
	uint64_t v = key_field_take_int(in, 8);

	if (v > INT64_MAX)
		in->bad = true;
	return (int64_t)(v & INT64_MAX);
}

void
key_field_take_bytes(struct key_field_input *in, void *out, size_t n)
{
	const uint8_t *p = take(in, n);

	if (p != NULL)
		memcpy(out, p, n);
}

struct str
key_field_take_text(struct key_field_input *in)
{
	size_t n = (size_t)key_field_take_int(in, 2);
	struct str s = { (const char *)take(in, n), n };

	if (s.p == NULL || n > KEY_FIELD_TEXT_MAX || !str_is_utf8(s)) {
		in->bad = true;
		return STR("");
	}
	return s;
}

static bool
is_network(const struct key_network *n)
{
	unsigned bits = n->family == 4 ? 32 : 128;

	if ((n->family != 4 && n->family != 6) || n->prefix > bits)
		return false;
	for (unsigned i = n->prefix; i < 128; i++) {
		if ((n->address[i / 8] >> (7 - i % 8) & 1) != 0)
			return false;
	}
	return true;
}

static struct key_network
take_network(struct key_field_input *in)
{
	struct key_network n = { 0 };

	n.family = (uint8_t)key_field_take_int(in, 1);
	n.prefix = (uint8_t)key_field_take_int(in, 1);
	key_field_take_bytes(in, n.address, sizeof(n.address));
	if (!is_network(&n))
		in->bad = true;
	return n;
}

struct key_list_field
key_field_take_list(struct key_field_input *in, unsigned each)
{
	struct key_list_field l = { 0 };

	l.count = (uint16_t)key_field_take_int(in, 2);
	l.bytes.p = (const char *)in->p;
	if (l.count > KEY_FIELD_LIST_MAX)
		in->bad = true;
	for (unsigned i = 0; i < l.count && !in->bad; i++) {
		if (each == 0)
			take_network(in);
		for (unsigned k = 0; k < each; k++)
			key_field_take_text(in);
	}
	l.bytes.n = (size_t)(in->p - (const uint8_t *)l.bytes.p);
	return l;
}

void
key_field_put_int(struct buf *out, uint64_t v, size_t n)
{
	uint8_t bytes[8];

	key_byteorder_put(bytes, v, n);
	buf_add(out, bytes, n);
}

bool
key_field_add_text(struct buf *out, struct str text)
{
	if (text.n > KEY_FIELD_TEXT_MAX || !str_is_utf8(text))
		return false;
	key_field_put_int(out, text.n, 2);
	buf_add_str(out, text);
	return !out->over;
}

bool
key_field_add_network(struct buf *out, const struct key_network *n)
{
	if (!is_network(n))
		return false;
	key_field_put_int(out, n->family, 1);
	key_field_put_int(out, n->prefix, 1);
	buf_add(out, n->address, sizeof(n->address));
	return !out->over;
}

/* Permissions are read on the hot path, so UTF-8 is not checked again. */
bool
key_field_next_text(struct key_list_field *l, struct str *out)
{
	const uint8_t *p = (const uint8_t *)l->bytes.p;
	size_t n;

	if (l->bytes.n < 2)
		return false;
	n = (size_t)key_byteorder_get(p, 2);
	if (n > l->bytes.n - 2)
		return false;
	*out = (struct str){ l->bytes.p + 2, n };
	l->bytes.p += 2 + n;
	l->bytes.n -= 2 + n;
	return true;
}

bool
key_field_next_network(struct key_list_field *l, struct key_network *out)
{
	struct key_field_input in = { (const uint8_t *)l->bytes.p, l->bytes.n,
		false };

	if (l->bytes.n == 0)
		return false;
	*out = take_network(&in);
	l->bytes = (struct str){ (const char *)in.p, in.n };
	return !in.bad;
}

/* Do the first bits of two addresses agree? */
static bool
same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	for (unsigned i = 0; i < bits; i++)
		if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

bool
key_field_has_network(
    struct key_list_field networks, const struct key_network *n)
{
	struct key_network in;

	while (key_field_next_network(&networks, &in))
		if (in.family == n->family && in.prefix <= n->prefix &&
		    same_prefix(in.address, n->address, in.prefix))
			return true;
	return false;
}

static int
refuse_network(struct str text, const char *why, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "'%.*s' is not a network: %s; write 192.0.2.0/24, 2001:db8::/32 or "
	    "one address",
	    STR_FMT(str_part(text, 0, 60)), why);
}

int
key_field_read_network(struct str text, struct key_network *out, struct err *e)
{
	struct str prefix = text, address = str_cut(&prefix, '/');
	char plain[INET6_ADDRSTRLEN];
	int64_t bits;

	*out = (struct key_network){ .family = 4 };
	if (address.n >= sizeof(plain))
		return refuse_network(text, "the address is too long", e);
	memcpy(plain, address.p, address.n);
	plain[address.n] = '\0';
	if (inet_pton(AF_INET, plain, out->address) != 1) {
		out->family = 6;
		if (inet_pton(AF_INET6, plain, out->address) != 1)
			return refuse_network(
			    text, "there is no address before the '/'", e);
	}
	bits = out->family == 4 ? 32 : 128;
	if (prefix.p != NULL) {
		const int64_t n = str_to_int(prefix, bits);

		if (n < 0 || prefix.n == 0)
			return refuse_network(text,
			    out->family == 4 ? "the prefix is 0 to 32 bits"
			                     : "the prefix is 0 to 128 bits",
			    e);
		bits = n;
	}
	out->prefix = (uint8_t)bits;
	return is_network(out)
	           ? 0
	           : refuse_network(
	                 text, "the address has bits after the prefix", e);
}

void
key_field_write_address(struct buf *out, const struct key_network *n)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(n->family == 4 ? AF_INET : AF_INET6, n->address, text,
	    sizeof(text));
	buf_puts(out, text);
}

void
key_field_write_network(struct buf *out, const struct key_network *n)
{
	key_field_write_address(out, n);
	buf_printf(out, "/%u", n->prefix);
}
