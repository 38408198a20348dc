/* rest.h - the REST surface. */
#ifndef CLAVIGER_EXPOSE_REST_REST_H
#define CLAVIGER_EXPOSE_REST_REST_H

#include "expose/rest/expose_rest.h"

#endif
