/*
 * credential_vault.h - tokens that were fetched, shared by all threads and
 * redacted.
 */
#ifndef CLAVIGER_ENGINE_BINDS_CREDENTIAL_VAULT_H
#define CLAVIGER_ENGINE_BINDS_CREDENTIAL_VAULT_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct credential_vault; /* of one engine; callable from every thread */

struct credential_vault *credential_vault_new(size_t targets);
void credential_vault_free(struct credential_vault *v); /* wipes */

/*
 * Returns the token of a target that is valid at now_ms, copied to the arena;
 * STR_NONE: no such token.
 */
struct str credential_vault_get(
    struct credential_vault *v, size_t target, struct arena *a, int64_t now_ms);

/*
 * Returns the refresh token of a target, copied to the arena; STR_NONE: no
 * refresh token.
 */
struct str credential_vault_refresh(
    struct credential_vault *v, size_t target, struct arena *a);

/*
 * Stores the tokens of a target, copied.  If refresh is empty, the previous
 * refresh token stays. until_ms: when access expires.
 */
void credential_vault_put(struct credential_vault *v, size_t target,
    struct str access, struct str refresh, int64_t until_ms);

/*
 * Removes a token that the upstream refused, unless it was replaced by a newer
 * one already.
 */
void credential_vault_drop(
    struct credential_vault *v, size_t target, struct str access);

/* Removes the refresh token, which the authorization server refused. */
void credential_vault_drop_refresh(struct credential_vault *v, size_t target);

/*
 * Sets *out to all current and some old tokens, copied to the arena.  Returns
 * their number.
 */
size_t credential_vault_list(
    struct credential_vault *v, struct arena *a, struct str **out);

#endif
