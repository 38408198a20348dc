/* net_watch.h - notifies of changes in directories. */
#ifndef CLAVIGER_NET_NET_WATCH_H
#define CLAVIGER_NET_NET_WATCH_H

struct loop;
struct net_watch;

typedef void net_watch_fn(void *context);

/*
 * Calls on_event on the loop's thread for every change, even of unrelated
 * files: check the files then.  All functions are for that thread.
 */
struct net_watch *net_watch_new(
    struct loop *l, net_watch_fn *on_event, void *context);

/*
 * Adds a directory; adding it again has no effect.  Failure is ignored, for
 * example if it does not exist or no watches are left: also check files
 * regularly.
 */
void net_watch_add(struct net_watch *w, const char *directory);
void net_watch_clear(struct net_watch *w); /* removes all directories */
void net_watch_free(struct net_watch *w);

#endif
