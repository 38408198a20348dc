/* response.h - from the response of an upstream to the answer of a call. */
#ifndef CLAVIGER_ENGINE_RESPONSE_RESPONSE_H
#define CLAVIGER_ENGINE_RESPONSE_RESPONSE_H

#include "engine/response/decode_response.h"
#include "engine/response/mapping.h"
#include "engine/response/response_headers.h"

#endif
