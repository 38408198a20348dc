/* state.h - a loaded capability and its calls in progress. */
#ifndef CLAVIGER_ENGINE_STATE_STATE_H
#define CLAVIGER_ENGINE_STATE_STATE_H

#include "engine/state/call.h"
#include "engine/state/call_state.h"
#include "engine/state/engine_option.h"
#include "engine/state/engine_state.h"
#include "engine/state/offload.h"
#include "engine/state/step_results.h"
#include "engine/state/synthetic_response.h"

#endif
