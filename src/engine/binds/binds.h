/* binds.h - the values of binds, and the secrets among them. */
#ifndef CLAVIGER_ENGINE_BINDS_BINDS_H
#define CLAVIGER_ENGINE_BINDS_BINDS_H

#include "engine/binds/credential_vault.h"
#include "engine/binds/engine_binds.h"
#include "engine/binds/engine_redact.h"
#include "engine/binds/engine_render.h"
#include "engine/binds/engine_value.h"

#endif
