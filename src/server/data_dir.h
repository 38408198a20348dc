/* data_dir.h - the default data directory. */
#ifndef CLAVIGER_SERVER_DATA_DIR_H
#define CLAVIGER_SERVER_DATA_DIR_H

struct err;

/*
 * Returns "$XDG_DATA_HOME/claviger" or "~/.local/share/claviger", on the heap.
 * Returns NULL and sets e if neither variable is set.
 */
char *data_dir_default(struct err *e);

#endif
