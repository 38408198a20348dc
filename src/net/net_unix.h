/* net_unix.h - Unix sockets to listen on. */
#ifndef CLAVIGER_NET_NET_UNIX_H
#define CLAVIGER_NET_NET_UNIX_H

struct err;
struct net_address_block;

/*
 * Returns a socket that listens at path, with mode 0660.  A socket that no
 * process listens on is replaced.  Returns -1 and sets e if one does, or if
 * another kind of file is there.  Call it before other threads are started: it
 * sets the file mode mask for a moment.
 */
int net_unix_listen(const char *path, struct err *e);

/* Removes the socket at path if no process listens on it. */
void net_unix_remove(const char *path);

/* Sets *out to the user of the peer of a connected socket. */
void net_unix_peer(int fd, struct net_address_block *out);

#endif
