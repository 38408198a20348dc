/* model.h - a capability file as structs, and functions that only read them. */
#ifndef CLAVIGER_CAPABILITY_MODEL_MODEL_H
#define CLAVIGER_CAPABILITY_MODEL_MODEL_H

#include "capability/model/capability_auth.h"
#include "capability/model/capability_bind.h"
#include "capability/model/capability_body.h"
#include "capability/model/capability_cache.h"
#include "capability/model/capability_condition.h"
#include "capability/model/capability_consumes.h"
#include "capability/model/capability_diagnostics.h"
#include "capability/model/capability_exposes.h"
#include "capability/model/capability_filter.h"
#include "capability/model/capability_find.h"
#include "capability/model/capability_mcp.h"
#include "capability/model/capability_model.h"
#include "capability/model/capability_name_map.h"
#include "capability/model/capability_operation.h"
#include "capability/model/capability_output.h"
#include "capability/model/capability_paginate.h"
#include "capability/model/capability_param.h"
#include "capability/model/capability_permission.h"
#include "capability/model/capability_place.h"
#include "capability/model/capability_policy.h"
#include "capability/model/capability_safety.h"
#include "capability/model/capability_secret_name.h"
#include "capability/model/capability_skill.h"
#include "capability/model/capability_step.h"
#include "capability/model/capability_wire.h"

#endif
