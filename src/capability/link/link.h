/* link.h - connects what a file names to what it means. */
#ifndef CLAVIGER_CAPABILITY_LINK_LINK_H
#define CLAVIGER_CAPABILITY_LINK_LINK_H

struct capability_reader;

/*
 * Resolves calls, removes duplicates and derives the parameters of tools.  All
 * sections must be loaded.
 */
void capability_link(struct capability_reader *r);

#endif
