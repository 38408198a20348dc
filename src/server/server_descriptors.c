/* server_descriptors.c - divides the limit of open files. */
#include <inttypes.h>

#include "base/base.h"

#include "server/server_descriptors.h"

enum {
	LEAST = 32, /* with fewer, not even the first files can be opened */
	STORE = 12, /* opened after the addresses: store, locks, pipes */
	WORKER =
	    6, /* of a worker, in addition to its listeners: epoll, eventfds */
	LEAST_FREE = 20, /* for connections, upstreams and files */
	LEAST_KEPT = 8, /* for upstreams and files */
	LEAST_CONNECTIONS = 4,
};

#define HOW_TO_RAISE "raise it with 'ulimit -n' or, in systemd, LimitNOFILE="

int
server_descriptors_raise(int64_t *limit, struct err *e)
{
	*limit = process_raise_max_files();
	if (*limit >= LEAST)
		return 0;
	return err_set(e, ERR_UNAVAILABLE,
	    "the limit of %" PRId64 " open files is too small: at least %d are "
	    "needed; " HOW_TO_RAISE,
	    *limit, LEAST);
}

int
server_descriptors_workers(int64_t limit, int64_t used, size_t addresses,
    size_t wanted, size_t *out, struct err *e)
{
	const int64_t each = WORKER + (int64_t)addresses;
	const int64_t other = used + STORE + LEAST_FREE;
	const int64_t most = (limit - other) / each;

	if (most < 1)
		return err_set(e, ERR_UNAVAILABLE,
		    "the limit of %" PRId64 " open files is too small to "
		    "listen on %zu addresses: at least %" PRId64
		    " are needed; " HOW_TO_RAISE,
		    limit, addresses, other + each);
	*out = wanted;
	if (most >= (int64_t)wanted)
		return 0;
	*out = (size_t)most;
	log_warn("%zu of %zu threads are started: the limit of open files is "
	         "%" PRId64 " and %" PRId64
	         " are needed for all; " HOW_TO_RAISE,
	    *out, wanted, limit, other + each * (int64_t)wanted);
	return 0;
}

/* Returns the largest n with n + conn_table_slack(n) <= places. */
static int64_t
connections_in(int64_t places)
{
	int64_t n = (places - 2) * 8 / 9;

	while (n > 0 && n + (int64_t)conn_table_slack((size_t)n) > places)
		n--;
	return n;
}

/*
 * Returns how many descriptors that many connections need, including those kept
 * for upstreams and files.
 */
static int64_t
descriptors_for(int64_t connections)
{
	const int64_t places =
	    connections + (int64_t)conn_table_slack((size_t)connections);

	return places + places / 3 + LEAST_KEPT;
}

/*
 * Reduces a share of the operator in proportion, if fewer connections are
 * possible than were set.
 */
static size_t
shrink(int64_t share, int64_t all, int64_t set)
{
	if (share == 0 || all >= set)
		return (size_t)share;
	share = share * all / set;
	return share > 0 ? (size_t)share : 1;
}

static void
say(int64_t limit, int64_t used, int64_t kept, int64_t all, int64_t set)
{
	if (all >= set)
		log_info("descriptors: %" PRId64 " allowed, %" PRId64
		         " open, %" PRId64
		         " kept for upstreams and files; up to %" PRId64
		         " connections",
		    limit, used, kept, all);
	else
		log_warn("descriptors: %" PRId64 " allowed, %" PRId64
		         " open, %" PRId64
		         " kept for upstreams and files; up to %" PRId64
		         " connections instead of %" PRId64 ", which need a "
		         "limit of %" PRId64 ": " HOW_TO_RAISE,
		    limit, used, kept, all, set, used + descriptors_for(set));
}

int
server_descriptors_share(int64_t limit, int64_t used, size_t workers,
    const struct limits *c, struct server_descriptors *out, struct err *e)
{
	const int64_t left = limit - used;
	int64_t kept = left / 4 > LEAST_KEPT ? left / 4 : LEAST_KEPT;
	int64_t all = connections_in(left - kept);

	if (all < LEAST_CONNECTIONS)
		return err_set(e, ERR_UNAVAILABLE,
		    "the limit of %" PRId64 " open files leaves room for no "
		    "connections: %" PRId64 " are open; " HOW_TO_RAISE,
		    limit, used);
	if (all > c->connections) {
		all = c->connections;
		kept = left - all - (int64_t)conn_table_slack((size_t)all);
	}
	out->connections = (struct conn_table_limits){
		.all = (size_t)all,
		.per_group =
		    shrink(c->connections_per_listener, all, c->connections),
		.per_peer =
		    shrink(c->connections_per_peer, all, c->connections),
		.reserved =
		    shrink(c->connections_reserved, all, c->connections),
	};
	/* The rest is for files, and for listeners of files loaded later. */
	out->upstream_sockets = (size_t)(kept * 3 / 4) / workers;
	if (out->upstream_sockets < 2)
		out->upstream_sockets = 2;
	say(limit, used, kept, all, c->connections);
	return 0;
}
