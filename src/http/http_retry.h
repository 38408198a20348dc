/* http_retry.h - which responses ask for a retry, and when. */
#ifndef CLAVIGER_HTTP_HTTP_RETRY_H
#define CLAVIGER_HTTP_HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

/* Does a response of that status ask for a retry? */
bool http_retry_is_wanted(int status);

/*
 * Reads Retry-After, which is seconds or a date (RFC 9110 10.2.3).  Returns
 * milliseconds from now; -1 if it is missing or malformed.
 */
int64_t http_retry_after_ms(struct str value, int64_t now_real_ms);

#endif
