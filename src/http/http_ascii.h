/* http_ascii.h - which bytes may stand where in a message (RFC 9110 5.6). */
#ifndef CLAVIGER_HTTP_HTTP_ASCII_H
#define CLAVIGER_HTTP_HTTP_ASCII_H

#include <stdbool.h>

#include "base/base.h"

/* One or more tchar: methods and header names. */
bool http_ascii_is_token(struct str s);

/* No control byte but the tab; bytes above 127 may be text of any kind. */
bool http_ascii_is_field_value(struct str s);

/* Visible ASCII without "#": a fragment is never sent (RFC 9112 3.2). */
bool http_ascii_is_target(struct str s);

/* reg-name, IPv4 or [IPv6] and perhaps a port, no userinfo; may be empty. */
bool http_ascii_is_authority(struct str s);

/* 1 to 128 of [A-Za-z0-9._:-]: what X-Request-Id may be. */
bool http_ascii_is_request_id(struct str s);

#endif
