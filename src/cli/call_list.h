/* call_list.h - the operations that `call` can carry out. */
#ifndef CLAVIGER_CLI_CALL_LIST_H
#define CLAVIGER_CLI_CALL_LIST_H

struct buf;
struct capability;

/*
 * Appends a line for each exposed operation and tool, each name once, and then
 * for each operation of a consumed API, "namespace.operation": the name that
 * `call` takes, and the beginning of its description.
 */
void call_list_write(struct buf *out, const struct capability *s);

#endif
