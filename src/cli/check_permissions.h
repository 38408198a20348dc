/* check_permissions.h - what a key needs to use what a file exposes. */
#ifndef CLAVIGER_CLI_CHECK_PERMISSIONS_H
#define CLAVIGER_CLI_CHECK_PERMISSIONS_H

struct arena;
struct buf;
struct capability;
struct capability_operation;
struct json;

/* Adds the member "permissions", a list of texts. */
void check_permissions_add(
    struct arena *a, struct json *to, const struct capability_operation *op);

/*
 * Appends a line for each operation, resource and prompt:
 * "permission tool get-book: library:book:read@get-book", with the patterns
 * that allow it and nothing else.
 */
void check_permissions_print(struct buf *out, const struct capability *s);

#endif
