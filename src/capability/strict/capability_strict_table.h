/* capability_strict_table.h - the published schemas, as types. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TABLE_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TABLE_H

#include "capability/strict/capability_strict_type.h"

extern const struct strict_type capability_strict_table_root; /* a file */

extern const struct strict_type capability_strict_auth;

extern const struct strict_type capability_strict_consumes_bind,
    capability_strict_consumes_consumes, capability_strict_consumes_import,
    capability_strict_consumes_early_import; /* of alpha2 */

extern const struct strict_type capability_strict_exposes_aggregate,
    capability_strict_exposes_mcp, capability_strict_exposes_rest,
    capability_strict_exposes_skill;

extern const struct strict_type capability_strict_control_control;

#endif
