/* key_code.h - the result of verifying a credential. */
#ifndef CLAVIGER_KEY_KEY_CODE_H
#define CLAVIGER_KEY_KEY_CODE_H

enum key_code {
	KEY_VALID,
	KEY_MALFORMED, /* not in the form of a key, or wrong check digits */
	KEY_NOT_FOUND, /* unknown id or wrong secret: not distinguished */
	KEY_REVOKED,
	KEY_EXPIRED,
	KEY_DISABLED,
	KEY_IP_NOT_ALLOWED, /* not from that address, or it is not known */
	KEY_INSUFFICIENT_PERMISSIONS,
	KEY_FORBIDDEN, /* its account may not be used */
	KEY_FAILED, /* the store could not be read */
	KEY_CODE_COUNT,
};

const char *key_code_name(enum key_code c); /* "VALID" ... */

#endif
