/* key_field.h - lists of texts and networks, as records have them. */
#ifndef CLAVIGER_KEY_KEY_FIELD_H
#define CLAVIGER_KEY_KEY_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct buf;

enum {
	KEY_FIELD_TEXT_MAX = 4 * LIMIT_ALIAS_CHARACTERS, /* bytes of a text */
	KEY_FIELD_LIST_MAX = 1024, /* members of a list */
};

/* A list inside a record: encoded, checked, borrowed; read it with _next(). */
struct key_list_field {
	uint16_t count;
	struct str bytes;
};

/* A network that callers may use; IPv4 in the first four bytes. */
struct key_network {
	uint8_t family; /* 4 or 6 */
	uint8_t prefix; /* bits */
	uint8_t address[16]; /* zero after the prefix */
};

/* Appends the low bytes of v, least significant first. */
void key_field_put_int(struct buf *out, uint64_t v, size_t bytes);

/*
 * Append a member of a list to its bytes.  The caller counts the members.
 * Return false if it does not fit.
 */
bool key_field_add_text(struct buf *out, struct str text);
bool key_field_add_network(struct buf *out, const struct key_network *n);

/*
 * Remove the first member.  Return false if the list is empty.  The text is
 * borrowed.  If a list of texts is damaged, its bytes stay.
 */
bool key_field_next_text(struct key_list_field *l, struct str *out);
bool key_field_next_network(struct key_list_field *l, struct key_network *out);

/* Is the network one of the list, or inside one? */
bool key_field_has_network(
    struct key_list_field networks, const struct key_network *n);

/*
 * Reads "192.0.2.0/24", "2001:db8::/32" or an address.  Bits after the prefix
 * must be zero.  Returns -1 and sets e (INPUT), which says what is wrong.
 */
int key_field_read_network(
    struct str text, struct key_network *out, struct err *e);

/* Append the same form, or the address alone. */
void key_field_write_network(struct buf *out, const struct key_network *n);
void key_field_write_address(struct buf *out, const struct key_network *n);

/*
 * A reader of encoded fields.  bad is set by the first error; then every value
 * is zero or empty.
 */
struct key_field_input {
	const uint8_t *p;
	size_t n;
	bool bad;
};

uint64_t key_field_take_int(struct key_field_input *in, size_t bytes);
int64_t key_field_take_time(struct key_field_input *in); /* from 1970 on */
void key_field_take_bytes(struct key_field_input *in, void *out, size_t n);
struct str key_field_take_text(struct key_field_input *in);

/* each: texts of a member; 0: members are networks. */
struct key_list_field key_field_take_list(
    struct key_field_input *in, unsigned each);

#endif
