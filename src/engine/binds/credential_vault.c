/*
 * credential_vault.c - tokens that were fetched, shared by all threads and
 * redacted.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"
#include "engine/binds/credential_vault.h"

/*
 * This many old tokens are still redacted, because a late response may contain
 * one.
 */
enum { KEPT = 8 };

struct entry {
	char *access, *refresh; /* NULL: none */
	int64_t until_ms;
	char *old[KEPT];
	size_t next; /* the oldest of old */
};

struct credential_vault {
	pthread_mutex_t lock; /* protects the members below */
	size_t count;
	struct entry entries[];
};

struct credential_vault *
credential_vault_new(size_t targets)
{
	struct credential_vault *v =
	    mem_new(sizeof(*v) + targets * sizeof(v->entries[0]));

	pthread_mutex_init(&v->lock, NULL);
	v->count = targets;
	return v;
}

static void
wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

void
credential_vault_free(struct credential_vault *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->count; i++) {
		wipe(v->entries[i].access);
		wipe(v->entries[i].refresh);
		for (size_t k = 0; k < KEPT; k++)
			wipe(v->entries[i].old[k]);
	}
	pthread_mutex_destroy(&v->lock);
	free(v);
}

/* Moves a token to the old ones, which are still redacted. */
static void
retire(struct entry *e, char **text)
{
	if (*text == NULL)
		return;
	wipe(e->old[e->next]);
	e->old[e->next] = *text;
	e->next = (e->next + 1) % KEPT;
	*text = NULL;
}

static struct str
copy(struct arena *a, const char *text)
{
	return text != NULL ? arena_str(a, str_of(text)) : STR_NONE;
}

struct str
credential_vault_get(
    struct credential_vault *v, size_t target, struct arena *a, int64_t now_ms)
{
	struct entry *e = &v->entries[target];
	struct str out = STR_NONE;

	pthread_mutex_lock(&v->lock);
	if (now_ms < e->until_ms)
		out = copy(a, e->access);
	pthread_mutex_unlock(&v->lock);
	return out;
}

struct str
credential_vault_refresh(
    struct credential_vault *v, size_t target, struct arena *a)
{
	struct str out;

	pthread_mutex_lock(&v->lock);
	out = copy(a, v->entries[target].refresh);
	pthread_mutex_unlock(&v->lock);
	return out;
}

void
credential_vault_put(struct credential_vault *v, size_t target,
    struct str access, struct str refresh, int64_t until_ms)
{
	struct entry *e = &v->entries[target];

	pthread_mutex_lock(&v->lock);
	retire(e, &e->access);
	e->access = mem_printf("%.*s", STR_FMT(access));
	e->until_ms = until_ms;
	if (refresh.n > 0) {
		retire(e, &e->refresh);
		e->refresh = mem_printf("%.*s", STR_FMT(refresh));
	}
	pthread_mutex_unlock(&v->lock);
}

void
credential_vault_drop(
    struct credential_vault *v, size_t target, struct str access)
{
	struct entry *e = &v->entries[target];

	pthread_mutex_lock(&v->lock);
	if (e->access != NULL && str_is(access, e->access))
		retire(e, &e->access);
	pthread_mutex_unlock(&v->lock);
}

void
credential_vault_drop_refresh(struct credential_vault *v, size_t target)
{
	pthread_mutex_lock(&v->lock);
	retire(&v->entries[target], &v->entries[target].refresh);
	pthread_mutex_unlock(&v->lock);
}

size_t
credential_vault_list(
    struct credential_vault *v, struct arena *a, struct str **out)
{
	struct str *list;
	size_t n = 0;

	pthread_mutex_lock(&v->lock);
	list = arena_new(a, v->count * (KEPT + 2) * sizeof(*list) + 1);
	for (size_t i = 0; i < v->count; i++) {
		const struct entry *e = &v->entries[i];

		list[n++] = copy(a, e->access);
		list[n++] = copy(a, e->refresh);
		for (size_t k = 0; k < KEPT; k++)
			list[n++] = copy(a, e->old[k]);
	}
	pthread_mutex_unlock(&v->lock);
	*out = list;
	return n;
}
