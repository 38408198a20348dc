/* keys_print.h - prints keys for people and as JSON. */
#ifndef CLAVIGER_CLI_KEYS_PRINT_H
#define CLAVIGER_CLI_KEYS_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "cli/keys_backend.h"
#include "cli/terminal.h"

/* Appends a member to an object that is not closed yet. */
void keys_print_member(struct buf *out, const char *name, struct str value);

/* Appends a key, with all that is known about it. */
void keys_print_json(struct buf *out, const struct keys_row *row);

/* Returns what the details say, or STR_NONE. */
struct str keys_print_detail(const struct keys_row *row, const char *name);

/* A list that is being printed. */
struct keys_print {
	bool json;
	const char *sort; /* its column is always shown; NULL: none */
	size_t rows; /* printed so far */
	struct terminal_table table; /* from the first row on */
};

/* Appends a row, after the head if it is the first. */
void keys_print_add(
    struct keys_print *p, struct buf *out, const struct keys_row *row);

/* A keys_visit_fn whose context is a struct keys_print. */
void keys_print_row(void *context, const struct keys_row *row);

/* The same for one key with its details; the context is a bool: as JSON? */
void keys_print_key(void *context, const struct keys_row *row);

void keys_print_verdict(bool json, const struct keys_verdict *v);

/* known: the authority says that it has that key. */
void keys_print_revoked(bool json, const char *id, bool known);

/* file: where the new key was written; NULL: it is printed. */
void keys_print_created(
    bool json, const char *file, const char *id, const char *secret);

/* The key was made earlier under the same name. */
void keys_print_existing(bool json, const char *id);

#endif
