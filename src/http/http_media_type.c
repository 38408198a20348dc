/* http_media_type.c - media types (RFC 9110 8.3). */
#include "http/http_media_type.h"

bool
http_media_type_is_json(struct str content_type)
{
	struct str type = str_trim(str_cut(&content_type, ';'));

	if (str_equal_nocase(type, STR("application/json")))
		return true;
	/* RFC 6839 3.1: any type with that suffix is JSON too. */
	return type.n > 5 && str_find(type, '/', 0) < type.n &&
	       str_equal_nocase(
	           str_part(type, type.n - 5, type.n), STR("+json"));
}
