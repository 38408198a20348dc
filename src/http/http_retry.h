/* http_retry.h - which responses ask the client to try again, and when. */
#ifndef CLAVIGER_HTTP_HTTP_RETRY_H
#define CLAVIGER_HTTP_HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

/* Does an answer of that status ask for another try? */
bool http_retry_is_wanted(int status);

/*
 * The value of Retry-After as milliseconds from now: seconds or a date (RFC
 * 9110 10.2.3).  -1 where there is none or it is neither.
 */
int64_t http_retry_after_ms(struct str value, int64_t now_real_ms);

#endif
