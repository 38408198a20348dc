/* key_preset.h - named lists of permissions for common uses of a key. */
#ifndef CLAVIGER_KEY_KEY_PRESET_H
#define CLAVIGER_KEY_KEY_PRESET_H

#include <stddef.h>

#include "base/base.h"

struct key_preset {
	const char *name; /* "READONLY" */
	const char *description; /* one sentence */
	const char *const *patterns; /* NULL after the last */
};

/* Returns a preset, in the order to show them; NULL after the last. */
const struct key_preset *key_preset_at(size_t index);

/* Returns the preset of that name, in upper case; NULL: unknown. */
const struct key_preset *key_preset_find(struct str name);

/* Returns the name most similar to name; NULL if no name is similar. */
const char *key_preset_nearest(struct str name);

#endif
