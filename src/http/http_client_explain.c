/* http_client_explain.c - why a call of the client failed. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_explain.h"

static void
say_timeout(struct http_client_call *x)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	x->answer.timed_out = true;
	x->answer.lost = connected == 0;
	if (connected == 0)
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "cannot connect to %s: no connection within %lld ms",
		    x->peer,
		    (long long)(x->connect_ms < x->total_ms ? x->connect_ms
		                                            : x->total_ms));
	else
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "%s did not answer within %lld ms", x->peer,
		    (long long)x->total_ms);
}

static void
say_no_connection(struct http_client_call *x)
{
	long number = 0;

	curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &number);
	err_set(&x->answer.error, ERR_UPSTREAM, "cannot connect to %s: %s",
	    x->peer, number != 0 ? strerror((int)number) : x->error);
}

/*
 * A server that requires a client certificate closes the connection after the
 * handshake (RFC 8446 4.4.2.4), so curl does not tell it from a reset.
 */
static void
say_closed(struct http_client_call *x)
{
	const char *scheme = NULL;
	bool hint = !x->identified && x->head_bytes == 0;

	curl_easy_getinfo(x->easy, CURLINFO_SCHEME, &scheme);
	hint = hint && scheme != NULL && strcasecmp(scheme, "https") == 0;
	err_set(&x->answer.error, ERR_UPSTREAM,
	    "%s closed the connection: %s%s", x->peer, x->error,
	    hint ? "; if it requires a client certificate, give --client-cert "
	           "FILE"
	         : "");
}

/* Returns whether the connection ended, as opposed to an invalid response. */
static bool
is_loss(CURLcode code)
{
	static const CURLcode losses[] = { CURLE_COULDNT_CONNECT,
		CURLE_COULDNT_RESOLVE_HOST, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
		CURLE_RECV_ERROR, CURLE_PARTIAL_FILE };

	for (size_t i = 0; i < LEN(losses); i++)
		if (code == losses[i])
			return true;
	return false;
}

int
http_client_explain_memory(struct http_client_call *x)
{
	return err_set(&x->answer.error, ERR_OVERLOADED,
	    "no memory left for the response of %s (--limit memory=N)",
	    x->peer);
}

void
http_client_explain(struct http_client_call *x, CURLcode code)
{
	struct err *e = &x->answer.error;

	if (x->head_over) {
		err_set(e, ERR_UPSTREAM,
		    "%s sent more than %d bytes of headers", x->peer,
		    HTTP_CLIENT_HEAD_BYTES);
		return;
	}
	if (x->no_memory) {
		http_client_explain_memory(x);
		return;
	}
	if (x->body.over || code == CURLE_FILESIZE_EXCEEDED) {
		err_set(e, ERR_UPSTREAM, "%s sent more than %zu bytes", x->peer,
		    x->body.max);
		return;
	}
	x->answer.lost = is_loss(code);
	if (x->error[0] == '\0')
		snprintf(
		    x->error, sizeof(x->error), "%s", curl_easy_strerror(code));
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		say_timeout(x);
		break;
	case CURLE_ABORTED_BY_CALLBACK:
		/* See on_send(). */
		x->answer.lost = true;
		err_set(e, ERR_UPSTREAM,
		    "%s closed the connection without a response; whether it "
		    "processed the request is unknown",
		    x->peer);
		break;
	case CURLE_COULDNT_CONNECT:
		say_no_connection(x);
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		err_set(e, ERR_UPSTREAM,
		    "cannot connect to %s: the name does not resolve", x->peer);
		break;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		say_closed(x);
		break;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		err_set(e, ERR_UPSTREAM, "cannot connect to %s: TLS: %s",
		    x->peer, x->error);
		break;
	default:
		err_set(e, ERR_UPSTREAM, "%s sent an invalid response: %s",
		    x->peer, x->error);
	}
}
