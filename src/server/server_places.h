/* server_places.h - tells surfaces where they are served, for their skills. */
#ifndef CLAVIGER_SERVER_SERVER_PLACES_H
#define CLAVIGER_SERVER_SERVER_PLACES_H

struct config;
struct server_file;

/*
 * Sets the places of the surfaces of f, from the options for addresses.  Call
 * it after a file is loaded and before it is served.  A surface without a valid
 * address is left out; it is refused later.  With --stdio nothing is set.
 */
void server_places_set(const struct config *c, const struct server_file *f);

#endif
