/* surface.h - what all kinds of surfaces share. */
#ifndef CLAVIGER_EXPOSE_SURFACE_SURFACE_H
#define CLAVIGER_EXPOSE_SURFACE_SURFACE_H

#include "expose/surface/expose_access.h"
#include "expose/surface/expose_cache.h"
#include "expose/surface/expose_cors.h"
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_permission.h"
#include "expose/surface/expose_policy.h"
#include "expose/surface/expose_principal.h"
#include "expose/surface/expose_reply.h"

#endif
