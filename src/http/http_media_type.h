/* http_media_type.h - media types (RFC 9110 8.3). */
#ifndef CLAVIGER_HTTP_HTTP_MEDIA_TYPE_H
#define CLAVIGER_HTTP_HTTP_MEDIA_TYPE_H

#include <stdbool.h>

#include "base/base.h"

/* Is the media type of Content-Type application/json or a +json type? */
bool http_media_type_is_json(struct str content_type);

#endif
