/* mcp_secret_text.h - a set of secrets, and texts without them. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_TEXT_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct json;

enum {
	MCP_SECRET_TEXTS = 256, /* of one response */
	MCP_SECRET_SHORT = 8, /* shorter ones count only as a whole value */
};

/* A secret, and the text that replaces it. */
struct mcp_secret_one {
	struct str text, form; /* form STR_NONE: not made yet */
	struct str folded; /* text in lower case */
	bool holder; /* a text that contains a secret, or may do so */
};

struct mcp_secret_text {
	struct arena *arena; /* borrowed */
	struct mcp_secret_one *items; /* the longest first */
	size_t count;
	size_t
	    shortest; /* bytes of the shortest, or of a key of the authority */
	bool over; /* there were more */
	size_t work; /* searched bytes: see mcp_secret_scan() */
};

void mcp_secret_text_init(struct mcp_secret_text *t, struct arena *a);

/* Adds a secret, unless it is empty or in the set. */
void mcp_secret_text_add(struct mcp_secret_text *t, struct str secret);

/*
 * Adds a whole value that must not be shown, though it is not a secret itself.
 */
void mcp_secret_text_add_holder(struct mcp_secret_text *t, struct str value);

/* Adds all strings and numbers in v. */
void mcp_secret_text_add_leaves(
    struct mcp_secret_text *t, const struct json *v);

/* Adds texts in the form of keys of the authority, with or without their id. */
void mcp_secret_text_add_keys(struct mcp_secret_text *t, struct str text);
void mcp_secret_text_add_keys_in(
    struct mcp_secret_text *t, const struct json *v);

bool mcp_secret_text_has(const struct mcp_secret_text *t, struct str text);

/* Does the text contain the form of a key of the authority? */
bool mcp_secret_text_has_key(struct str text);

/*
 * Returns the text that replaces a secret; called once for each that is found.
 */
typedef struct str mcp_secret_form_fn(
    void *context, const struct mcp_secret_one *secret);

/*
 * Returns the text with each secret replaced anywhere in it. Secrets of less
 * than 8 bytes are replaced only if they are the whole text.
 */
struct str mcp_secret_text_replace(struct mcp_secret_text *t, struct str text,
    mcp_secret_form_fn *form, void *context);

/* The same for all strings and numbers of v; returns JSON text. */
struct str mcp_secret_text_replace_in(struct mcp_secret_text *t,
    const struct json *v, mcp_secret_form_fn *form, void *context);

/* Returns the text with a space in place of each secret. */
struct str mcp_secret_text_without(
    const struct mcp_secret_text *t, struct str text);

#endif
