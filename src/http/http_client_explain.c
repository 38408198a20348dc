/* http_client_explain.c - why a call of the client failed. */
#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_explain.h"
#include "http/http_response_reader.h"
#include "http/http_url.h"

const char *
http_client_explain_peer(struct http_client_call *x)
{
	if (x->peer == NULL)
		x->peer = http_url_host_port(x->request.url);
	return x->peer;
}

void
http_client_explain_timeout(struct http_client_call *x, bool connected)
{
	const int64_t connect_ms =
	    x->connect_ms < x->total_ms ? x->connect_ms : x->total_ms;

	x->answer.timed_out = true;
	x->answer.lost = !connected;
	if (connected)
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "%s did not answer within %lld ms",
		    http_client_explain_peer(x), (long long)x->total_ms);
	else
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "cannot connect to %s: no connection within %lld ms",
		    http_client_explain_peer(x), (long long)connect_ms);
}

void
http_client_explain_no_connection(struct http_client_call *x, const char *why)
{
	x->answer.lost = true;
	err_set(&x->answer.error, ERR_UPSTREAM, "cannot connect to %s: %s",
	    http_client_explain_peer(x), why);
}

void
http_client_explain_no_address(struct http_client_call *x)
{
	http_client_explain_no_connection(x, "the name does not resolve");
}

void
http_client_explain_tls(struct http_client_call *x, const char *why)
{
	err_set(&x->answer.error, ERR_UPSTREAM, "cannot connect to %s: TLS: %s",
	    http_client_explain_peer(x), why);
}

void
http_client_explain_lost(struct http_client_call *x, const char *why)
{
	x->answer.lost = true;
	http_client_explain_invalid(x, why);
}

void
http_client_explain_closed(
    struct http_client_call *x, const char *why, bool anonymous)
{
	x->answer.lost = true;
	err_set(&x->answer.error, ERR_UPSTREAM,
	    "%s closed the connection: %s%s", http_client_explain_peer(x), why,
	    anonymous ? "; if it requires a client certificate, give "
	                "--client-cert FILE"
	              : "");
}

void
http_client_explain_unknown(struct http_client_call *x)
{
	x->answer.lost = true;
	err_set(&x->answer.error, ERR_UPSTREAM,
	    "%s closed the connection without a response; whether it processed "
	    "the request is unknown",
	    http_client_explain_peer(x));
}

void
http_client_explain_invalid(struct http_client_call *x, const char *why)
{
	err_set(&x->answer.error, ERR_UPSTREAM,
	    "%s sent an invalid response: %s", http_client_explain_peer(x),
	    why);
}

void
http_client_explain_status(struct http_client_call *x, int status)
{
	err_set(&x->answer.error, ERR_UPSTREAM, "%s sent the invalid status %d",
	    http_client_explain_peer(x), status);
}

void
http_client_explain_large_head(struct http_client_call *x)
{
	err_set(&x->answer.error, ERR_UPSTREAM,
	    "%s sent more than %d bytes of headers",
	    http_client_explain_peer(x), HTTP_RESPONSE_HEAD_BYTES);
}

void
http_client_explain_many_headers(struct http_client_call *x)
{
	err_set(&x->answer.error, ERR_UPSTREAM, "%s sent more than %d headers",
	    http_client_explain_peer(x), HTTP_RESPONSE_HEADERS);
}

void
http_client_explain_large_body(struct http_client_call *x)
{
	err_set(&x->answer.error, ERR_UPSTREAM, "%s sent more than %zu bytes",
	    http_client_explain_peer(x), x->body_most);
}

void
http_client_explain_memory(struct http_client_call *x)
{
	err_set(&x->answer.error, ERR_OVERLOADED,
	    "no memory left for the response of %s (--limit memory=N)",
	    http_client_explain_peer(x));
}

void
http_client_explain_stopped(struct http_client_call *x)
{
	err_set(&x->answer.error, ERR_UNAVAILABLE,
	    "the server stopped before %s responded",
	    http_client_explain_peer(x));
}
