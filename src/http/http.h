/* http.h - HTTP/1.1: server, client, and parts of messages. */
#ifndef CLAVIGER_HTTP_HTTP_H
#define CLAVIGER_HTTP_HTTP_H

#include "http/http_access_log.h"
#include "http/http_ascii.h"
#include "http/http_cache.h"
#include "http/http_challenge.h"
#include "http/http_client.h"
#include "http/http_cookie.h"
#include "http/http_form.h"
#include "http/http_forwarded.h"
#include "http/http_headers.h"
#include "http/http_host.h"
#include "http/http_link.h"
#include "http/http_media_type.h"
#include "http/http_method.h"
#include "http/http_principal.h"
#include "http/http_query.h"
#include "http/http_request.h"
#include "http/http_response.h"
#include "http/http_retry.h"
#include "http/http_route.h"
#include "http/http_server.h"
#include "http/http_status.h"
#include "http/http_tls.h"
#include "http/http_url.h"

#endif
