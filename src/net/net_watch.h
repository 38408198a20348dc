/* net_watch.h - a word when something happens in one of some directories. */
#ifndef CLAVIGER_NET_NET_WATCH_H
#define CLAVIGER_NET_NET_WATCH_H

struct loop;
struct net_watch;

typedef void net_watch_fn(void *context);

/*
 * on_event comes for each thing that happens, on the loop's thread, maybe for
 * things that do not matter: look at the files.  All of it on that thread.
 */
struct net_watch *net_watch_new(
    struct loop *l, net_watch_fn *on_event, void *context);

/*
 * Look at this directory too, once however often it is given.  Where the system
 * cannot (there is none, or no watches are left) nothing happens: who must know
 * looks at times too.
 */
void net_watch_add(struct net_watch *w, const char *directory);
void net_watch_clear(struct net_watch *w); /* look at none any more */
void net_watch_free(struct net_watch *w);

#endif
