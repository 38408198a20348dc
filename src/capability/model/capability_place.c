/* capability_place.c - a position in one of the files of a capability. */
#include "base/base.h"
#include "capability/model/capability_model.h"
#include "capability/model/capability_place.h"

struct str
capability_place_file(const struct capability *s, struct capability_place place)
{
	if (place.source < s->file_count)
		return str_of(s->files[place.source]);
	return s->file.p != NULL ? s->file : STR("");
}
