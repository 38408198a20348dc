/* expose_control_reply.c - responses of the control surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/control/expose_control_internal.h"
#include "expose/surface/surface.h"
#include "http/http.h"

enum { TEXT_BYTES = 1 << 20 };

void
expose_control_reject(struct http_exchange *ex, int status, const char *message)
{
	expose_reply_error(ex, status, message);
	http_exchange_send(ex);
}

void
expose_control_send(struct http_exchange *ex, int status, const struct json *v)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	json_write(&b, v);
	http_response_json(
	    &ex->response, status, arena_str(ex->arena, buf_str(&b)));
	buf_done(&b);
	http_exchange_send(ex);
}
