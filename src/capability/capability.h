/* capability.h - capability files: the model, and how it is loaded. */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_H
#define CLAVIGER_CAPABILITY_CAPABILITY_H

#include "capability/capability_body.h"
#include "capability/capability_file.h"
#include "capability/capability_model.h"
#include "capability/capability_policy.h"
#include "capability/capability_safety.h"
#include "capability/capability_secret_name.h"

#endif
