/* openapi_media.c - the media types of bodies. */
#include "base/base.h"
#include "openapi/import/openapi_media.h"
#include "openapi/openapi.h"

struct str
openapi_media_bare(struct arena *a, struct str s)
{
	char *text =
	    arena_strdup(a, str_trim(str_part(s, 0, str_find(s, ';', 0))));

	for (char *p = text; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	return str_of(text);
}

enum openapi_media_kind
openapi_media_find(struct str media, bool portable)
{
	static const struct {
		const char *name;
		enum openapi_media_kind kind;
	} kinds[] = {
		{ "application/json", OPENAPI_MEDIA_JSON },
		{ "*/*", OPENAPI_MEDIA_JSON },
		{ "application/*", OPENAPI_MEDIA_JSON },
		{ "application/x-www-form-urlencoded", OPENAPI_MEDIA_FORM },
		{ "multipart/form-data", OPENAPI_MEDIA_MULTIPART },
		{ "multipart/*", OPENAPI_MEDIA_MULTIPART },
		/* Values in sequence are passed on as they are written. */
		{ "application/jsonl", OPENAPI_MEDIA_TEXT },
		{ "application/x-ndjson", OPENAPI_MEDIA_TEXT },
		{ "application/json-seq", OPENAPI_MEDIA_TEXT },
		{ "application/xml", OPENAPI_MEDIA_XML },
		{ "text/xml", OPENAPI_MEDIA_XML },
	};
	static const char *const parts[] = { "multipart/mixed",
		"multipart/related", "multipart/alternative" };

	if (openapi_text_has_brace(media))
		return OPENAPI_MEDIA_NONE;
	/* A document that leaves the type out describes JSON. */
	if (media.n == 0)
		return OPENAPI_MEDIA_JSON;
	for (size_t i = 0; i < LEN(kinds); i++)
		if (str_is(media, kinds[i].name))
			return kinds[i].kind;
	if (str_ends(media, STR("+json")))
		return OPENAPI_MEDIA_JSON;
	if (str_ends(media, STR("+xml")))
		return OPENAPI_MEDIA_XML;
	if (str_starts(media, STR("text/")))
		return OPENAPI_MEDIA_TEXT;
	for (size_t i = 0; !portable && i < LEN(parts); i++)
		if (str_is(media, parts[i]))
			return OPENAPI_MEDIA_PARTS;
	/* Any other type is bytes, whose form the caller knows. */
	return !portable && str_find(media, '/', 0) < media.n &&
	               !str_starts(media, STR("multipart/"))
	           ? OPENAPI_MEDIA_BYTES
	           : OPENAPI_MEDIA_NONE;
}
