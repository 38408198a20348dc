/* net_watch.c - notifies of changes in directories. */
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "base/base.h"
#include "net/loop.h"
#include "net/net_watch.h"

/* A directory; freed by the loop after its handle is closed. */
struct directory {
	uv_fs_event_t uv;
	struct list link;
	struct net_watch *watch;
	char *path;
};

struct net_watch {
	struct loop *loop;
	net_watch_fn *on_event;
	void *context;
	struct list directories;
};

struct net_watch *
net_watch_new(struct loop *l, net_watch_fn *on_event, void *context)
{
	struct net_watch *w = mem_new(sizeof(*w));

	w->loop = l;
	w->on_event = on_event;
	w->context = context;
	list_init(&w->directories);
	return w;
}

static void
on_fs_event(uv_fs_event_t *uv, const char *name, int events, int status)
{
	struct directory *d = uv->data;

	(void)name;
	(void)events;
	(void)status;
	d->watch->on_event(d->watch->context);
}

static void
on_directory_closed(uv_handle_t *uv)
{
	struct directory *d = uv->data;

	free(d->path);
	free(d);
}

void
net_watch_add(struct net_watch *w, const char *path)
{
	struct directory *d;

	for (struct list *l = w->directories.next; l != &w->directories;
	     l = l->next) {
		if (strcmp(container_of(l, struct directory, link)->path,
		        path) == 0)
			return;
	}
	d = mem_new(sizeof(*d));
	d->watch = w;
	d->path = mem_strdup(path);
	d->uv.data = d;
	uv_fs_event_init(loop_uv(w->loop), &d->uv);
	list_append(&w->directories, &d->link);
	(void)uv_fs_event_start(&d->uv, on_fs_event, path, 0);
}

void
net_watch_clear(struct net_watch *w)
{
	while (!list_is_empty(&w->directories)) {
		struct directory *d =
		    container_of(w->directories.next, struct directory, link);

		list_remove(&d->link);
		uv_close((uv_handle_t *)&d->uv, on_directory_closed);
	}
}

void
net_watch_free(struct net_watch *w)
{
	if (w == NULL)
		return;
	net_watch_clear(w);
	free(w);
}
