/*
 * key_caveat.c - restrictions that a credential carries itself.
 *
 * Encoding: the kind (1 byte), the length of the value (2) and the value: a
 * time (8), or a list as records have it.  There is one encoding of a caveat.
 */
#include "base/base.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_caveat.h"

enum { HEAD = 3, METHOD_CHARACTERS = 16, RESOURCE_BYTES = 500 };

static const char any[] = "**@"; /* before a pattern of resources */

const char *
key_caveat_name(enum key_caveat_kind kind)
{
	static const char *const names[] = { "", "expires", "permissions",
		"resource", "network", "method" };

	return names[kind];
}

/* -------------------------------------------------------------- the texts */

static int
check_method(struct str text, struct err *e)
{
	bool good = text.n >= 1 && text.n <= METHOD_CHARACTERS;

	for (size_t i = 0; good && i < text.n; i++)
		good = text.p[i] >= 'A' && text.p[i] <= 'Z';
	return good ? 0
	            : err_set(e, ERR_INPUT,
	                  "a method has 1 to %d letters in upper case, such as "
	                  "GET",
	                  METHOD_CHARACTERS);
}

/* A pattern of resources is checked as part of one of permissions. */
static int
check_resource(struct str text, struct err *e)
{
	char pattern[RESOURCE_BYTES + sizeof(any)];

	if (text.n > RESOURCE_BYTES)
		return err_set(e, ERR_INPUT, "a resource can have %d bytes",
		    RESOURCE_BYTES);
	memcpy(pattern, any, sizeof(any) - 1);
	memcpy(pattern + sizeof(any) - 1, text.p, text.n);
	return key_permission_check(
	    (struct str){ pattern, sizeof(any) - 1 + text.n }, e);
}

static int
check_text(enum key_caveat_kind kind, struct str text, struct err *e)
{
	if (kind == KEY_CAVEAT_PERMISSIONS)
		return key_permission_check(text, e);
	return kind == KEY_CAVEAT_RESOURCES ? check_resource(text, e)
	                                    : check_method(text, e);
}

static bool
check_texts(enum key_caveat_kind kind, struct key_list_field list)
{
	struct str text;

	while (key_field_next_text(&list, &text))
		if (check_text(kind, text, NULL) == -1)
			return false;
	return true;
}

/* ------------------------------------------------------------ the encoding */

static bool
read_value(struct key_caveat *c, struct str value)
{
	struct key_field_input in = { (const uint8_t *)value.p, value.n,
		false };

	if (c->kind == KEY_CAVEAT_EXPIRES) {
		c->expires_ms = key_field_take_time(&in);
		return !in.bad && in.n == 0 && c->expires_ms > 0;
	}
	c->list =
	    key_field_take_list(&in, c->kind == KEY_CAVEAT_NETWORKS ? 0 : 1);
	if (in.bad || in.n != 0 || c->list.count == 0)
		return false;
	return c->kind == KEY_CAVEAT_NETWORKS || check_texts(c->kind, c->list);
}

int
key_caveat_next(struct str *rest, struct key_caveat *out)
{
	const uint8_t *p = (const uint8_t *)rest->p;
	size_t n;

	if (rest->n == 0)
		return 0;
	if (rest->n < HEAD || p[0] == 0 || p[0] >= KEY_CAVEAT_KINDS)
		return -1;
	n = (size_t)key_byteorder_get(p + 1, 2);
	if (n > rest->n - HEAD)
		return -1;
	*out = (struct key_caveat){
		.kind = (enum key_caveat_kind)p[0],
		.bytes = str_part(*rest, 0, HEAD + n),
	};
	*rest = str_part(*rest, HEAD + n, rest->n);
	return read_value(out, str_part(out->bytes, HEAD, HEAD + n)) ? 1 : -1;
}

bool
key_caveat_check(struct str caveats)
{
	struct key_caveat c;
	int count = 0, rc;

	if (caveats.n > KEY_CAVEAT_BYTES)
		return false;
	while ((rc = key_caveat_next(&caveats, &c)) == 1)
		count++;
	return rc == 0 && count <= KEY_CAVEAT_MAX;
}

/* Writes the length of the value that follows the head at from. */
static void
end_value(struct buf *out, size_t from)
{
	if (!out->over)
		key_byteorder_put(
		    (uint8_t *)out->p + from + 1, out->len - from - HEAD, 2);
}

int
key_caveat_add_expires(struct buf *out, int64_t expires_ms, struct err *e)
{
	const size_t from = out->len;

	if (expires_ms <= 0)
		return err_set(e, ERR_INPUT, "the time must be after 1970");
	key_field_put_int(out, KEY_CAVEAT_EXPIRES, HEAD);
	key_field_put_int(out, (uint64_t)expires_ms, 8);
	end_value(out, from);
	return 0;
}

static int
add_text(
    struct buf *out, enum key_caveat_kind kind, struct str text, struct err *e)
{
	struct key_network network;

	if (kind != KEY_CAVEAT_NETWORKS) {
		if (check_text(kind, text, e) == -1)
			return -1;
		key_field_add_text(out, text);
		return 0;
	}
	if (key_field_read_network(text, &network, e) == -1)
		return -1;
	key_field_add_network(out, &network);
	return 0;
}

int
key_caveat_add(struct buf *out, enum key_caveat_kind kind,
    const struct str *texts, size_t count, struct err *e)
{
	const size_t from = out->len;

	if (count == 0 || count > KEY_FIELD_LIST_MAX)
		return err_set(e, ERR_INPUT, "a list has 1 to %d members",
		    KEY_FIELD_LIST_MAX);
	key_field_put_int(out, kind, HEAD);
	key_field_put_int(out, count, 2);
	for (size_t i = 0; i < count; i++)
		if (add_text(out, kind, texts[i], e) == -1)
			return -1;
	end_value(out, from);
	return 0;
}

/* ------------------------------------------------------------- the checks */

static bool
has_text(struct key_list_field list, struct str wanted)
{
	struct str text;

	while (key_field_next_text(&list, &text))
		if (str_equal(text, wanted))
			return true;
	return false;
}

static bool
allows_resource(struct key_list_field list, struct str resource)
{
	const struct str any_permission = STR("any");
	bool allowed = false;
	struct str text;
	struct buf b;

	/* No resource means any: more than these. */
	if (resource.p == NULL)
		return false;
	buf_init(&b, KEY_PERMISSION_BYTES + 2);
	while (!allowed && key_field_next_text(&list, &text)) {
		struct key_permission_set one = { .list.count = 1 };

		buf_clear(&b);
		key_field_put_int(&b, sizeof(any) - 1 + text.n, 2);
		buf_puts(&b, any);
		buf_add_str(&b, text);
		one.list.bytes = buf_str(&b);
		allowed = key_permission_allows(&one, any_permission, resource);
	}
	buf_done(&b);
	return allowed;
}

/* Returns the first permission that is asked for and not allowed. */
static bool
allows_permissions(struct key_list_field list, struct key_check *check)
{
	const struct key_permission_set set = { .list = list };

	for (size_t i = 0; i < check->permission_count; i++) {
		if (key_permission_allows(
		        &set, check->permissions[i], check->resource))
			continue;
		if (check->missing.p == NULL)
			check->missing = check->permissions[i];
		return false;
	}
	return true;
}

/* Returns KEY_VALID if the caveat is met. */
static enum key_code
judge(const struct key_caveat *c, struct key_check *check)
{
	bool met = false;

	switch (c->kind) {
	case KEY_CAVEAT_EXPIRES:
		return !key_clock_has_passed(c->expires_ms) ? KEY_VALID
		                                            : KEY_EXPIRED;
	case KEY_CAVEAT_NETWORKS:
		return check->has_address &&
		               key_field_has_network(c->list, &check->address)
		           ? KEY_VALID
		           : KEY_IP_NOT_ALLOWED;
	case KEY_CAVEAT_PERMISSIONS:
		met = allows_permissions(c->list, check);
		break;
	case KEY_CAVEAT_RESOURCES:
		met = check->describe ||
		      allows_resource(c->list, check->resource);
		break;
	case KEY_CAVEAT_METHODS:
		met =
		    check->method.p != NULL && has_text(c->list, check->method);
		break;
	case KEY_CAVEAT_KINDS:
		break;
	}
	return met ? KEY_VALID : KEY_INSUFFICIENT_PERMISSIONS;
}

enum key_code
key_caveat_judge(struct str caveats, struct key_check *check)
{
	enum key_code first = KEY_VALID;
	struct key_caveat c;
	int rc;

	while ((rc = key_caveat_next(&caveats, &c)) == 1) {
		const enum key_code code = judge(&c, check);

		if (code == KEY_VALID)
			continue;
		check->failed |= 1u << code;
		if (first == KEY_VALID || code < first) {
			first = code;
			check->caveat = key_caveat_name(c.kind);
		}
	}
	return rc == 0 ? first : KEY_MALFORMED;
}

int64_t
key_caveat_expiry(struct str caveats, int64_t expires_ms)
{
	struct key_caveat c;

	while (key_caveat_next(&caveats, &c) == 1)
		if (c.kind == KEY_CAVEAT_EXPIRES &&
		    (expires_ms == 0 || c.expires_ms < expires_ms))
			expires_ms = c.expires_ms;
	return expires_ms;
}
