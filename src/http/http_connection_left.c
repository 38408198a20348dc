/* http_connection_left.c - detects clients that leave before the response. */
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "net/net.h"

enum { LOOK_MS = 10 }; /* time for the reset of a nearby client to arrive */

/*
 * A client that has closed its connection and one that has only ended its side
 * look the same until something is written to them.  Every HTTP/1.1 client
 * accepts an interim response (RFC 9110 15.2); if the client has left, its
 * system answers with a reset.  HTTP/1.0 has no interim responses: there, a
 * client that ends its side has left.
 */
static void
find_out(struct http_connection *p)
{
	static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (http_parser_is_http10(p->parser))
		conn_abort(p->conn);
	else if (!p->probed)
		conn_write(p->conn, interim, sizeof(interim) - 1);
	p->probed = true;
}

void
http_connection_look(struct http_connection *p)
{
	if (p->conn == NULL || p->phase != HTTP_CONNECTION_HANDLING ||
	    p->streaming || p->x.on_event == NULL)
		return;
	switch (conn_peer_state(p->conn)) {
	case CONN_PEER_STAYS:
		break;
	case CONN_PEER_ENDED:
		find_out(p);
		break;
	case CONN_PEER_GONE:
		conn_abort(p->conn);
		break;
	}
}

void
http_connection_look_soon(struct http_server *s)
{
	/*
	 * A timer that is already set stays: otherwise clients that come and go
	 * would postpone it forever.
	 */
	if (!s->stopping && !s->look_soon)
		loop_timer_set(s->timer, LOOK_MS, HTTP_CONNECTION_SCAN_MS);
	s->look_soon = true;
}
