/* openapi_discriminator.h - which alternative a value names. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_DISCRIMINATOR_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_DISCRIMINATOR_H

#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_shared.h"

struct json;

/*
 * Adds the discriminator of n to out, its conversion, if that has alternatives.
 * Its values map to the names of shared schemas.
 */
void openapi_discriminator_add(
    struct openapi_shared *k, struct openapi_node n, struct json *out);

#endif
