/* net_watch.h - notifies of changes in directories. */
#ifndef CLAVIGER_NET_NET_WATCH_H
#define CLAVIGER_NET_NET_WATCH_H

struct loop;
struct net_watch;

typedef void net_watch_fn(void *context);

/*
 * Calls on_event on the loop's thread after every change in a watched
 * directory, even of unrelated files, so the callback must check its files.
 * Call all functions on that thread.
 */
struct net_watch *net_watch_new(
    struct loop *l, net_watch_fn *on_event, void *context);

/*
 * Adds a directory; adding it again has no effect.  Failures are ignored, for
 * example if it does not exist or the system has no watches left, so callers
 * must also check their files regularly.
 */
void net_watch_add(struct net_watch *w, const char *directory);
void net_watch_clear(struct net_watch *w); /* removes all directories */
void net_watch_free(struct net_watch *w);

#endif
