/* test_capability_ref_path.c - a path is encoded and cut into segments once. */
#include "base/base.h"
#include "capability/ref/ref.h"
#include "check.h"

/* "url|before|after", "!" if it ends a segment, "?" in a query, "<name>". */
static void
write_piece(struct buf *b, const struct capability_ref_path_piece *p)
{
	buf_printf(b, "[%.*s|%.*s|%.*s%s%s", STR_FMT(p->url),
	    STR_FMT(p->before), STR_FMT(p->after), p->ends ? "!" : "",
	    p->in_query ? "?" : "");
	if (p->name != NULL)
		buf_printf(b, "<%.*s>", STR_FMT(p->name->text));
	buf_putc(b, ']');
}

static void
test_a_path_is_a_program_of_segments(void **state)
{
	static const struct {
		const char *path, *want;
		bool has_query;
	} t[] = {
		{ "", "", false },
		{ "/", "[/||!]", false },
		{ "keys", "[/keys|keys|]", false },
		{ "{id}", "[/||<id>]", false },
		{ "/v1/keys", "[/v1/keys||keys!]", false },
		{ "/a/{id}", "[/a/||!<id>]", false },
		{ "/a/x{id}y/z/w{{k}}.json",
		    "[/a/x||x!<id>][y/z/w|y|w!<k>][.json|.json|]", false },
		{ "/{a}{b}", "[/||!<a>][||<b>]", false },
		{ "/{a}?q={b}&r=/{c}", "[/||!<a>][?q=||!?<b>][&r=/||?<c>]",
		    true },
		{ "/a?b/c", "[/a?b/c||!?]", true },
		{ "/{a}x?y", "[/||!<a>][x?y|x|!?]", true },
		{ "/a b/\xc3\xa9#{c", "[/a%20b/%C3%A9%23%7Bc||\xc3\xa9#{c!]",
		    false },
		{ "/%2F/{a}", "[/%2F/||!<a>]", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct capability_ref_path *p =
		    capability_ref_path_new(&a, NULL, str_of(t[i].path));
		struct buf b;

		buf_init(&b, 1024);
		for (size_t k = 0; k < p->count; k++)
			write_piece(&b, &p->pieces[k]);
		CHECK_STR(buf_text(&b), t[i].want);
		CHECK_INT(p->has_query, t[i].has_query);
		buf_done(&b);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_path_is_a_program_of_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
