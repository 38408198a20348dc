/* http_status.h - status codes. */
#ifndef CLAVIGER_HTTP_HTTP_STATUS_H
#define CLAVIGER_HTTP_HTTP_STATUS_H

#include <stdbool.h>

/* Returns the reason phrase, such as "OK"; "" for an unknown status. */
const char *http_status_reason(int status);

/* Can a response of this status have a body (not 1xx, 204, 304)? */
bool http_status_has_body(int status);

#endif
