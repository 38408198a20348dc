/* mcp_registry_core.c - the threads of an MCP server and their messages. */
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/base.h"
#include "mcp/session/mcp_registry_internal.h"

void
mcp_registry_free_message(struct mcp_thread_message *l)
{
	list_remove(&l->link);
	free(l->text);
	free(l);
}

struct mcp_registry_thread *
mcp_registry_thread(struct mcp_registry *h, struct loop *l)
{
	struct mcp_registry_thread *t;

	pthread_mutex_lock(&h->lock);
	for (t = h->threads; t != NULL && t->loop != l; t = t->next)
		continue;
	if (t == NULL) {
		t = mem_new(sizeof(*t));
		t->registry = h;
		t->loop = l;
		list_init(&t->streams);
		list_init(&t->watchers);
		list_init(&t->detached);
		t->timer = loop_timer_new(l, h->on_timer, t);
		loop_timer_set(
		    t->timer, h->limits.keep_alive_ms, h->limits.keep_alive_ms);
		t->next = h->threads;
		h->threads = t;
	}
	pthread_mutex_unlock(&h->lock);
	return t;
}

static void
run_message(struct loop_note *note)
{
	struct mcp_thread_message *l =
	    container_of(note, struct mcp_thread_message, note);
	struct mcp_registry *h = l->registry;

	l->run(l);
	pthread_mutex_lock(&h->lock);
	mcp_registry_free_message(l);
	pthread_mutex_unlock(&h->lock);
}

void
mcp_registry_post(struct mcp_registry_thread *t, struct mcp_thread_message *l)
{
	l->registry = t->registry;
	l->thread = t;
	l->note.run = run_message;
	list_init(&l->link);
	if (t->loop == NULL) {
		mcp_registry_free_message(l);
		return;
	}
	list_append(&t->registry->messages, &l->link);
	loop_post(t->loop, &l->note);
}

void
mcp_registry_sign(
    const struct mcp_registry *h, struct str text, uint8_t out[32])
{
	unsigned n = 32;

	HMAC(EVP_sha256(), h->key, sizeof(h->key),
	    (const unsigned char *)(text.n > 0 ? text.p : ""), text.n, out, &n);
}
