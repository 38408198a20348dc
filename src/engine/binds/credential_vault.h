/* credential_vault.h - fetched tokens: shared by all threads, known to
 * redaction. */
#ifndef CLAVIGER_ENGINE_BINDS_CREDENTIAL_VAULT_H
#define CLAVIGER_ENGINE_BINDS_CREDENTIAL_VAULT_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct credential_vault; /* of one engine; callable from every thread */

struct credential_vault *credential_vault_new(size_t targets);
void credential_vault_free(struct credential_vault *v); /* wipes */

/* The token of a target that is good at now_ms, copied; STR_NONE: none. */
struct str credential_vault_get(
    struct credential_vault *v, size_t target, struct arena *a, int64_t now_ms);

/* What it may be renewed with, copied; STR_NONE: nothing. */
struct str credential_vault_refresh(
    struct credential_vault *v, size_t target, struct arena *a);

/* Both are copied; refresh n 0: the last one stays. */
void credential_vault_put(struct credential_vault *v, size_t target,
    struct str access, struct str refresh, int64_t until_ms);

/* An upstream refused it: gone, unless a newer one is there already. */
void credential_vault_drop(
    struct credential_vault *v, size_t target, struct str access);

/* The server refused what renews. */
void credential_vault_drop_refresh(struct credential_vault *v, size_t target);

/* All tokens there are and some that were, copied; the count. */
size_t credential_vault_list(
    struct credential_vault *v, struct arena *a, struct str **out);

#endif
