/* arguments.h - the arguments of a call. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_ARGUMENTS_H
#define CLAVIGER_ENGINE_ARGUMENTS_ARGUMENTS_H

#include "engine/arguments/call_args.h"
#include "engine/arguments/check.h"
#include "engine/arguments/coerce.h"
#include "engine/arguments/coerce_arguments.h"
#include "engine/arguments/exposed_params.h"
#include "engine/arguments/request_decode.h"
#include "engine/arguments/resolver.h"
#include "engine/arguments/check_value.h"

#endif
