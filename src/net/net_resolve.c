/* net_resolve.c - addresses of a host name, without blocking the loop. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "net/loop.h"
#include "net/net_resolve.h"

enum { STACK_BYTES = 512 * 1024 };

/*
 * The lock guards `abandoned` and `done`.  If both the loop and the thread have
 * it, the one that comes last frees it: the thread if the lookup is abandoned,
 * else the loop.
 */
struct net_resolve {
	pthread_mutex_t lock;
	bool abandoned; /* the loop does not want the answer any more */
	bool done; /* note was posted */
	struct loop *loop;
	struct loop_note note;
	net_resolve_fn *fn;
	void *context;
	char host[NET_RESOLVE_NAME + 1];
	struct net_resolve_answer answer;
};

static void
add(struct net_resolve_answer *out, const struct sockaddr *address)
{
	if (out->count < NET_RESOLVE_MOST)
		net_address_block_set(&out->items[out->count++], address);
}

static void
add_v4(struct net_resolve_answer *out, struct in_addr address)
{
	const struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr = address };

	add(out, (const struct sockaddr *)&in);
}

static void
add_v6(struct net_resolve_answer *out, struct in6_addr address)
{
	const struct sockaddr_in6 in = { .sin6_family = AF_INET6,
		.sin6_addr = address };

	add(out, (const struct sockaddr *)&in);
}

static bool
is_localhost(struct str host)
{
	const struct str below = STR(".localhost");

	return str_equal_nocase(host, STR("localhost")) ||
	       (host.n > below.n &&
	           str_equal_nocase(
	               str_part(host, host.n - below.n, host.n), below));
}

bool
net_resolve_known(struct net_resolve_answer *out, struct str host)
{
	char text[INET6_ADDRSTRLEN];
	struct in_addr v4;
	struct in6_addr v6;

	out->count = 0;
	if (is_localhost(host)) {
		const struct in_addr loopback = { htonl(INADDR_LOOPBACK) };

		add_v6(out, in6addr_loopback);
		add_v4(out, loopback);
		return true;
	}
	if (host.n >= sizeof(text))
		return false;
	memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	if (inet_pton(AF_INET, text, &v4) == 1)
		add_v4(out, v4);
	else if (inet_pton(AF_INET6, text, &v6) == 1)
		add_v6(out, v6);
	return out->count > 0;
}

static void
free_all(struct net_resolve *r)
{
	pthread_mutex_destroy(&r->lock);
	free(r);
}

static void
look_up(struct net_resolve *r)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all = NULL;

	if (getaddrinfo(r->host, NULL, &hints, &all) != 0)
		return;
	for (const struct addrinfo *one = all; one != NULL; one = one->ai_next)
		if (one->ai_family == AF_INET || one->ai_family == AF_INET6)
			add(&r->answer, one->ai_addr);
	freeaddrinfo(all);
}

static void *
run(void *context)
{
	struct net_resolve *r = context;
	bool abandoned;

	look_up(r);
	pthread_mutex_lock(&r->lock);
	abandoned = r->abandoned;
	if (!abandoned) {
		r->done = true;
		loop_post(r->loop, &r->note);
	}
	pthread_mutex_unlock(&r->lock);
	if (abandoned)
		free_all(r);
	return NULL;
}

static void
on_note(struct loop_note *note)
{
	struct net_resolve *r = container_of(note, struct net_resolve, note);
	const struct net_resolve_answer answer = r->answer;
	net_resolve_fn *fn = r->fn;
	void *context = r->context;

	/* The thread may still hold the lock. */
	pthread_mutex_lock(&r->lock);
	pthread_mutex_unlock(&r->lock);
	free_all(r);
	fn(context, &answer);
}

/* Signals are for other threads. */
static bool
start_thread(struct net_resolve *r)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	bool ok;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&thread, &attributes, run, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return ok;
}

struct net_resolve *
net_resolve_start(
    struct loop *l, struct str host, net_resolve_fn *fn, void *context)
{
	struct net_resolve *r = mem_new(sizeof(*r));

	r->loop = l;
	r->fn = fn;
	r->context = context;
	r->note.run = on_note;
	list_init(&r->note.link);
	pthread_mutex_init(&r->lock, NULL);
	snprintf(r->host, sizeof(r->host), "%.*s", STR_FMT(host));
	if (start_thread(r))
		return r;
	free_all(r);
	return NULL;
}

void
net_resolve_cancel(struct net_resolve *r)
{
	bool done;

	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	done = r->done;
	r->abandoned = true;
	pthread_mutex_unlock(&r->lock);
	if (!done)
		return;
	loop_cancel(r->loop, &r->note);
	free_all(r);
}
