/* crypto.h - encryption to a recipient. */
#ifndef CLAVIGER_CRYPTO_CRYPTO_H
#define CLAVIGER_CRYPTO_CRYPTO_H

#include "crypto/age.h"

#endif
