/* test_capability_paginate.c - how a file says that a list has pages. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

/* api: x-claviger of the namespace, resource and operation. */
static char *
file_with(const char *api, const char *resource, const char *operation)
{
	struct buf b;
	char *text;

	buf_init(&b, 65536);
	buf_printf(&b,
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  consumes:\n"
	    "  - type: http\n"
	    "    namespace: api\n"
	    "    baseUri: http://h\n"
	    "    x-claviger: %s\n"
	    "    resources:\n"
	    "    - path: /list\n"
	    "      x-claviger: %s\n"
	    "      operations:\n"
	    "      - name: list\n"
	    "        method: GET\n"
	    "        x-claviger: %s\n",
	    api, resource, operation);
	text = mem_strdup(buf_text(&b));
	buf_done(&b);
	return text;
}

static struct capability *
load(const char *api, const char *resource, const char *operation,
    struct buf *notes)
{
	struct err e = { .kind = ERR_NONE };
	char *text = file_with(api, resource, operation);
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	CHECK(s != NULL);
	buf_init(notes, 1 << 20);
	capability_diagnostics_notes(notes, s);
	free(text);
	return s;
}

#define PAGE "style: page, items: $, parameter: p"

static void
test_lower_keys_override_single_keys(void **state)
{
	static const struct {
		const char *api, *resource, *operation;
		int style; /* 0: no pages */
		int64_t pages;
		const char *parameter;
	} t[] = {
		{ "{}", "{}", "{}", CAPABILITY_PAGINATE_NO_STYLE, 0, NULL },
		{ "{paginate: {" PAGE "}}", "{}", "{}",
		    CAPABILITY_PAGINATE_PAGE, 20, "p" },
		{ "{paginate: {" PAGE ", maxPages: 3}}",
		    "{paginate: {parameter: q}}", "{paginate: {maxPages: 5}}",
		    CAPABILITY_PAGINATE_PAGE, 5, "q" },
		{ "{}", "{paginate: {" PAGE "}}", "{paginate: none}",
		    CAPABILITY_PAGINATE_NO_STYLE, 0, NULL },
		{ "{paginate: {" PAGE "}}", "{paginate: none}",
		    "{paginate: {style: link-header, items: $.a}}",
		    CAPABILITY_PAGINATE_LINK_HEADER, 20, NULL },
		/* An operation may inherit one that is not complete. */
		{ "{paginate: {style: page, parameter: p}}", "{}", "{}",
		    CAPABILITY_PAGINATE_NO_STYLE, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf notes;
		struct capability *s =
		    load(t[i].api, t[i].resource, t[i].operation, &notes);
		const struct capability_paginate *p =
		    s->consumes->operations->paginate;

		CHECK_STR(buf_text(&notes), "");
		CHECK((p != NULL) ==
		      (t[i].style != CAPABILITY_PAGINATE_NO_STYLE));
		if (p != NULL) {
			CHECK_INT(p->style, t[i].style);
			CHECK_INT(p->max_pages, t[i].pages);
			CHECK_TEXT(p->parameter, t[i].parameter);
		}
		buf_done(&notes);
		capability_free(s);
	}
}

static void
test_mistakes_are_noted_at_their_place(void **state)
{
	static const struct {
		const char *operation, *want;
	} t[] = {
		{ "{paginate: all}", "t.yaml:14:32: error: 'paginate' of "
		                     "x-claviger must be none or a mapping" },
		{ "{paginate: [page]}", "error: 'paginate' of x-claviger" },
		{ "{paginate: {items: $}}", "has no 'style'" },
		{ "{paginate: {style: page, items: $}}", "has no 'parameter'" },
		{ "{paginate: {style: cursor, items: $, parameter: c}}",
		    "has no 'next'" },
		{ "{paginate: {style: link-body, items: $}}", "has no 'next'" },
		{ "{paginate: {style: keyset, items: $, parameter: c}}",
		    "has no 'key'" },
		{ "{paginate: {" PAGE ", size: 5}}", "has no 'limit'" },
		{ "{paginate: {style: next}}",
		    "'style' of paginate is 'next'" },
		{ "{paginate: {" PAGE ", walk: some}}",
		    "'walk' of paginate is 'some'" },
		{ "{paginate: {" PAGE ", maxPages: 1001}}",
		    "'maxPages' of paginate takes a whole number from 1 to "
		    "1000, not '1001'" },
		{ "{paginate: {" PAGE ", maxTime: 1d}}",
		    "'maxTime' of paginate takes a time" },
		{ "{paginate: {" PAGE ", total: '$.a['}}",
		    "cannot be used as JSONPath" },
		{ "{paginate: {" PAGE ", page: 1}}",
		    "unknown key 'page' in paginate" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf notes;
		struct capability *s = load("{}", "{}", t[i].operation, &notes);

		CHECK_HAS(buf_text(&notes), t[i].want);
		buf_done(&notes);
		capability_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lower_keys_override_single_keys),
		cmocka_unit_test(test_mistakes_are_noted_at_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
