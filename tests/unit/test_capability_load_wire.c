/* test_capability_load_wire.c - how values are written, and mistakes in it. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_WITH(param, body, tool)                                           \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: n\n"                                                   \
	"    baseUri: http://n.test\n"                                         \
	"    resources: [{name: r, path: '/r/{v}', operations: [{name: o, "    \
	"method: POST, inputParameters: [{name: v" param "}]" body "}]}]\n"    \
	"  exposes:\n"                                                         \
	"  - {type: mcp, namespace: m, port: 1, tools: [{name: t, call: "      \
	"n.o, inputParameters: [{name: v, type: string" tool "}]}]}\n"

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("not loaded: %s", e.text);
	return s;
}

static void
test_styles_have_defaults_by_place(void **state)
{
	static const struct {
		const char *text;
		enum capability_style style;
		bool explode, reserved;
		const char *name;
	} t[] = {
		{ FILE_WITH(", in: path, x-claviger: {explode: true}", "", ""),
		    CAPABILITY_STYLE_SIMPLE, true, false, "v" },
		{ FILE_WITH(", in: path, x-claviger: {style: matrix}", "", ""),
		    CAPABILITY_STYLE_MATRIX, false, false, "v" },
		{ FILE_WITH(", in: query, x-claviger: {style: form}", "", ""),
		    CAPABILITY_STYLE_FORM, true, false, "v" },
		{ FILE_WITH(
		      ", in: query, x-claviger: {style: deepObject}", "", ""),
		    CAPABILITY_STYLE_DEEP, true, false, "v" },
		{ FILE_WITH(
		      ", in: query, x-claviger: {explode: false}", "", ""),
		    CAPABILITY_STYLE_FORM, false, false, "v" },
		{ FILE_WITH(", in: query, x-claviger: {name: 'a[b]', "
		            "allowReserved: true}",
		      "", ""),
		    CAPABILITY_STYLE_USUAL, false, true, "a[b]" },
		{ FILE_WITH(", in: header, x-claviger: {style: tabDelimited}",
		      "", ""),
		    CAPABILITY_STYLE_TAB, false, false, "v" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		const struct capability_param *p =
		    s->consumes->operations->params;

		CHECK_INT(s->errors, 0);
		CHECK_INT(p->wire->style, t[i].style);
		CHECK_INT(p->wire->explode, t[i].explode);
		CHECK_INT(p->wire->reserved, t[i].reserved);
		CHECK(str_is(capability_param_sent_name(p), t[i].name));
		capability_free(s);
	}
}

static void
test_fields_of_a_body_are_read(void **state)
{
	struct capability *s = load(FILE_WITH("",
	    ", body: {type: multipartForm, x-claviger: {encoding: {f: {base64: "
	    "true, contentType: image/png}, g: {style: deepObject}}, "
	    "multipart: "
	    "related}}",
	    ", x-claviger: {separator: '|'}"));
	const struct capability_body *body = s->consumes->operations->body;
	const struct capability_wire *f =
	    capability_wire_find(body->fields, STR("f"));

	(void)state;
	CHECK_INT(s->errors, 0);
	CHECK(f->base64 && str_is(f->content, "image/png"));
	CHECK_INT(f->next->style, CAPABILITY_STYLE_DEEP);
	CHECK_TEXT(body->multipart, "related");
	CHECK(capability_wire_find(body->fields, STR("h")) == NULL);
	CHECK_INT(s->exposes->operations->params->separator, '|');
	capability_free(s);
}

static void
test_mistakes_are_reported(void **state)
{
	static const struct {
		const char *text, *want;
		int errors;
	} t[] = {
		{ FILE_WITH(", in: path, x-claviger: {style: form}", "", ""),
		    "'style' of x-claviger cannot be 'form' here", 1 },
		{ FILE_WITH(", in: header, x-claviger: {style: label}", "", ""),
		    "simple in a header", 1 },
		{ FILE_WITH(
		      ", in: query, x-claviger: {style: matricks}", "", ""),
		    "cannot be 'matricks'", 1 },
		{ FILE_WITH(", in: query, x-claviger: {content: \"a\\r\\nb\"}",
		      "", ""),
		    "'content' of x-claviger must be a media type", 1 },
		{ FILE_WITH("",
		      ", body: {type: form, x-claviger: {encoding: {f: "
		      "{contentType: \"a\\nb\"}}}}",
		      ""),
		    "'contentType' of x-claviger must be a media type", 1 },
		{ FILE_WITH("",
		      ", body: {type: multipartForm, x-claviger: {multipart: "
		      "digest}}",
		      ""),
		    "'multipart' of x-claviger must be mixed, related", 1 },
		{ FILE_WITH("",
		      ", body: {type: form, x-claviger: {multipart: mixed}}",
		      ""),
		    "in a body of type multipartForm", 1 },
		{ FILE_WITH("", "", ", x-claviger: {style: form}"),
		    "apply only to parameters of consumed operations", 0 },
		{ FILE_WITH("", "", ", x-claviger: {name: V, style: form}"),
		    "and name to those of tools, too", 0 },
		{ FILE_WITH("", "", ", x-claviger: {separator: ', '}"),
		    "'separator' of x-claviger must be one character", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 1 << 20);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		CHECK_INT(s->errors, t[i].errors);
		buf_done(&out);
		capability_free(s);
	}
}

/* The name for callers is not one of the request. */
static void
test_an_argument_of_a_tool_has_a_name_for_callers(void **state)
{
	struct capability *s =
	    load(FILE_WITH(", in: path", "", ", x-claviger: {name: 'a[b]'}"));
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	capability_diagnostics_notes(&out, s);
	CHECK_STR(buf_text(&out), "");
	CHECK_TEXT(
	    capability_param_sent_name(s->exposes->operations->params), "a[b]");
	buf_done(&out);
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_styles_have_defaults_by_place),
		cmocka_unit_test(test_fields_of_a_body_are_read),
		cmocka_unit_test(test_mistakes_are_reported),
		cmocka_unit_test(
		    test_an_argument_of_a_tool_has_a_name_for_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
