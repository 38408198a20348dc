/* http_ascii.h - checks the characters of message parts (RFC 9110 5.6). */
#ifndef CLAVIGER_HTTP_HTTP_ASCII_H
#define CLAVIGER_HTTP_HTTP_ASCII_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

/* One or more tchar: methods and header names. */
bool http_ascii_is_token(struct str s);

/* Returns how many bytes at the start of s are tchar. */
size_t http_ascii_token_length(struct str s);

/* No control bytes except tab; bytes above 127 are allowed. */
bool http_ascii_is_field_value(struct str s);

/* Returns how many bytes at the start of s may be in a field value. */
size_t http_ascii_field_value_length(struct str s);

/* Visible ASCII without "#": fragments are never sent (RFC 9112 3.2). */
bool http_ascii_is_target(struct str s);

/* Returns how many bytes at the start of s may be in a target. */
size_t http_ascii_target_length(struct str s);

/*
 * Only characters of "host[:port]", none of userinfo; may be empty.  To split
 * it, call net_host_port_split().
 */
bool http_ascii_is_authority(struct str s);

/* 1 to 128 of [A-Za-z0-9._:-]: a valid X-Request-Id. */
bool http_ascii_is_request_id(struct str s);

/*
 * The same without instructions of a certain processor, on which the functions
 * above are built elsewhere.  Declared for tests, which compare both.
 */
size_t http_ascii_token_length_portable(struct str s);
size_t http_ascii_field_value_length_portable(struct str s);

#endif
