/* capability_load_format.c - reads the format of responses. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { SIZE_DIGITS = 10 };

static const struct capability_key answer_keys[] = {
	{ "status", CAPABILITY_NUMBER },
	{ "mediaType", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
};

static const struct capability_key response_keys[] = {
	{ "description", CAPABILITY_TEXT },
	{ "content", CAPABILITY_MAP },
};

static const struct capability_key content_keys[] = {
	{ "binary", CAPABILITY_FLAG },
	{ "schema", CAPABILITY_ANY },
};

/* Parses "10MiB" or "1.5KiB"; -1: not a size. */
static int64_t
size_of(struct str text)
{
	static const struct {
		const char *unit;
		int64_t bytes;
	} units[] = {
		{ "GiB", INT64_C(1) << 30 },
		{ "MiB", INT64_C(1) << 20 },
		{ "KiB", INT64_C(1) << 10 },
		{ "B", 1 },
	};

	for (size_t i = 0; i < LEN(units); i++) {
		struct str rest = text, whole;
		int64_t n, tenths = 0, scale = 1;

		if (!str_ends(text, str_of(units[i].unit)))
			continue;
		rest.n -= strlen(units[i].unit);
		whole = str_cut(&rest, '.');
		n = str_to_int(whole, 1 << 20);
		if (rest.p != NULL) {
			rest = str_part(rest, 0, 3);
			tenths = str_to_int(rest, 999);
			for (size_t d = 0; d < rest.n; d++)
				scale *= 10;
		}
		if (n < 0 || tenths < 0 || whole.n > SIZE_DIGITS)
			return -1;
		return n * units[i].bytes + tenths * units[i].bytes / scale;
	}
	return -1;
}

static void
load_size(struct capability_reader *r, const struct json *map,
    struct capability_binary *out)
{
	const struct str text = capability_reader_text(map, "maxBinarySize");
	int64_t n;

	if (text.p == NULL)
		return;
	n = size_of(text);
	if (n > 0)
		out->max = n;
	else
		capability_reader_warn(r,
		    capability_reader_place(json_get(map, "maxBinarySize")),
		    "invalid maxBinarySize '%.*s', 10MiB is used; write a size "
		    "such as 512KiB, 1.5MiB or 1GiB",
		    STR_FMT(str_part(text, 0, 40)));
}

/* RFC 9110 8.3.1, restricted to what a header can contain. */
static bool
is_media_type(struct str s)
{
	const size_t slash = str_find(s, '/', 0);

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' ||
		    (unsigned char)s.p[i] >= 0x7f)
			return false;
	return slash > 0 && slash + 1 < s.n;
}

static void
set_media_type(struct capability_reader *r, const struct json *at,
    struct str type, struct capability_binary *out)
{
	if (type.p == NULL)
		return;
	if (is_media_type(type))
		out->media_type = type;
	else
		capability_reader_warn(r, capability_reader_place(at),
		    "invalid media type '%.*s', the upstream's is used; write "
		    "one such as image/png",
		    STR_FMT(str_part(type, 0, 80)));
}

/* `responseBinary: {status: 200, mediaType: image/png}` */
static void
load_answer(struct capability_reader *r, const struct json *answer,
    struct capability_binary *out)
{
	const struct json *status = capability_reader_number(answer, "status");
	int64_t n;

	if (!capability_reader_map(
	        r, answer, "a 'responseBinary'", answer_keys, LEN(answer_keys)))
		return;
	out->declared = true;
	set_media_type(
	    r, answer, capability_reader_text(answer, "mediaType"), out);
	if (status != NULL && json_number_to_int(status, &n) && n >= 200 &&
	    n <= 299)
		out->status = (int)n;
}

/* `responses: {200: {content: {image/png: {binary: true}}}}` */
static void
load_response(struct capability_reader *r, const struct json *response,
    struct capability_binary *out)
{
	const struct json *content;

	if (!capability_reader_map(
	        r, response, "a response", response_keys, LEN(response_keys)))
		return;
	content = capability_reader_submap(response, "content");
	/* The content types of errors do not describe answers. */
	if (content == NULL || response->name.n == 0 ||
	    response->name.p[0] != '2')
		return;
	for (const struct json *m = content->first; m != NULL; m = m->next) {
		if (!capability_reader_map(
		        r, m, "a content", content_keys, LEN(content_keys)) ||
		    capability_reader_flag(m, "binary") != 1 || out->declared)
			continue;
		out->declared = true;
		set_media_type(r, m, m->name, out);
	}
}

void
capability_load_format_binary(struct capability_reader *reader,
    const struct json *map, struct capability_binary *out)
{
	const struct json *answer = json_get(map, "responseBinary");
	const struct json *responses =
	    capability_reader_submap(map, "responses");

	set_media_type(reader, json_get(map, "outputMediaType"),
	    capability_reader_text(map, "outputMediaType"), out);
	load_size(reader, map, out);
	if (json_is(answer, JSON_OBJECT))
		load_answer(reader, answer, out);
	for (const struct json *r = responses != NULL ? responses->first : NULL;
	     r != NULL; r = r->next)
		load_response(reader, r, out);
}

static void
set_problem(struct capability_reader *r, const struct json *at,
    struct capability_consumed_operation *op, struct str what)
{
	if (op->problem.p != NULL)
		return;
	op->problem = what;
	capability_reader_warn(r, capability_reader_place(at),
	    "operation '%.*s' %.*s", STR_FMT(op->name), STR_FMT(what));
}

/* Sets the problem of an operation whose format is unknown or unsupported. */
static void
check_format(struct capability_reader *r, const struct json *map,
    struct capability_consumed_operation *op)
{
	const struct json *at = json_get(map, "outputRawFormat");
	struct err e = { .kind = ERR_NONE };

	if (op->format == FORMAT_COUNT) {
		op->format = FORMAT_JSON;
		set_problem(r, at, op,
		    arena_strf(r->a,
		        "answers in the unknown format '%.*s'; use json, xml, "
		        "csv, tsv, psv, yaml, html, markdown, text or binary",
		        STR_FMT(str_part(op->raw_format, 0, 80))));
	} else if (op->format == FORMAT_AVRO || op->format == FORMAT_PROTOBUF) {
		set_problem(r, at, op,
		    arena_strf(r->a,
		        "answers in %s, which is not supported: ask the "
		        "upstream for another format, or write 'binary' to "
		        "pass it on as bytes",
		        format_name(op->format)));
	} else if (format_check_schema(op->format, op->output_schema, &e) ==
	           -1) {
		set_problem(r, json_get(map, "outputSchema"), op,
		    arena_strf(r->a, "has an 'outputSchema': %s", e.text));
	}
}

void
capability_load_format(struct capability_reader *r, const struct json *map,
    struct capability_consumed_operation *op)
{
	op->raw_format = capability_reader_text(map, "outputRawFormat");
	if (op->raw_format.n == 0)
		op->raw_format = STR("json");
	op->format = format_find(op->raw_format);
	op->output_schema = capability_reader_text(map, "outputSchema");
	capability_load_format_binary(r, map, &op->binary);
	check_format(r, map, op);
}
