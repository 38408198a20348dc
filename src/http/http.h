/* http.h - HTTP/1.1: server, client and the parts of messages. */
#ifndef CLAVIGER_HTTP_HTTP_H
#define CLAVIGER_HTTP_HTTP_H

#include "http/http_access_log.h"
#include "http/http_ascii.h"
#include "http/http_challenge.h"
#include "http/http_client.h"
#include "http/http_cookie.h"
#include "http/http_form.h"
#include "http/http_message.h"
#include "http/http_principal.h"
#include "http/http_retry.h"
#include "http/http_route.h"
#include "http/http_server.h"

#endif
