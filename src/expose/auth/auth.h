/* auth.h - the authentication that a surface declares. */
#ifndef CLAVIGER_EXPOSE_AUTH_AUTH_H
#define CLAVIGER_EXPOSE_AUTH_AUTH_H

#include "expose/auth/expose_auth.h"

#endif
