/* key_health.h - what the store can still do. */
#ifndef CLAVIGER_KEY_KEY_HEALTH_H
#define CLAVIGER_KEY_KEY_HEALTH_H

/* From best to worst. */
enum key_health_state {
	KEY_HEALTH_GOOD,
	KEY_HEALTH_BEHIND, /* all works; the wall clock was set back */
	KEY_HEALTH_FULL, /* no key can be created; the rest works */
	KEY_HEALTH_FAILED, /* no change can be made; keys can be verified */
	KEY_HEALTH_CLOSED, /* no key can be read or changed */
};

struct key_health {
	enum key_health_state state;
	char text[480]; /* cause and remedy; "": KEY_HEALTH_GOOD */
};

#endif
