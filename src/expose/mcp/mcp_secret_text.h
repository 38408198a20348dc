/* mcp_secret_text.h - which texts are secret, and an answer without them. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_TEXT_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct json;

enum {
	MCP_SECRET_TEXTS = 256, /* of one answer */
	MCP_SECRET_SHORT = 8, /* below that only the whole of a value counts */
};

/* One secret, and what stands for it once that is known. */
struct mcp_secret_one {
	struct str text, form; /* form STR_NONE: not made yet */
	struct str folded; /* the text in lower case */
	bool holder; /* it is a text that holds one, or may do so */
};

struct mcp_secret_text {
	struct arena *arena; /* borrowed */
	struct mcp_secret_one *items; /* the longest first */
	size_t count;
	size_t shortest; /* bytes of the shortest, or of a key of ours */
	bool over; /* there were more */
	size_t work; /* bytes that were searched: see mcp_secret_scan() */
};

void mcp_secret_text_init(struct mcp_secret_text *t, struct arena *a);

/* Each of these once; an empty one is left out. */
void mcp_secret_text_add(struct mcp_secret_text *t, struct str secret);

/* A whole value that must not be shown, though it is not a secret itself. */
void mcp_secret_text_add_holder(struct mcp_secret_text *t, struct str value);

/* All strings and numbers in v. */
void mcp_secret_text_add_leaves(
    struct mcp_secret_text *t, const struct json *v);

/* What has the form of a key of the authority's, with its id or alone. */
void mcp_secret_text_add_keys(struct mcp_secret_text *t, struct str text);
void mcp_secret_text_add_keys_in(
    struct mcp_secret_text *t, const struct json *v);

bool mcp_secret_text_has(const struct mcp_secret_text *t, struct str text);

/* Is there the form of a key of the authority's in it? */
bool mcp_secret_text_has_key(struct str text);

/* What is to stand for a secret; asked once for each that is there. */
typedef struct str mcp_secret_form_fn(
    void *context, const struct mcp_secret_one *secret);

/*
 * The text with each secret replaced anywhere in it. Secrets of less than 8
 * bytes are replaced only if they are the whole text.
 */
struct str mcp_secret_text_replace(struct mcp_secret_text *t, struct str text,
    mcp_secret_form_fn *form, void *context);

/* The same in all strings and numbers of v, as JSON text. */
struct str mcp_secret_text_replace_in(struct mcp_secret_text *t,
    const struct json *v, mcp_secret_form_fn *form, void *context);

/* The text with a space in place of each secret: what else it says. */
struct str mcp_secret_text_without(
    const struct mcp_secret_text *t, struct str text);

#endif
