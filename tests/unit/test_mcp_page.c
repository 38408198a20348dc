/* test_mcp_page.c - a list in pages: cursors, ends, and lists that changed. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_page.h"
#include "mcp/mcp.h"
#include "check.h"

static void
put_number(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	(void)a;
	(void)r;
	buf_printf(b, "%d", *(const int *)list + (int)i);
}

static void
on_answered(struct mcp_request *q)
{
	(void)q;
}

/* The answer to a request with that cursor: a JSON text; NULL: without. */
static const struct json *
ask(struct arena *a, const struct mcp_pages *p, const char *cursor)
{
	static const struct mcp_server server = { .info = { "{}", 2 } };
	struct mcp_request q = {
		.server = &server,
		.arena = a,
		.revision = MCP_2025_11_25,
		.answered = on_answered,
	};
	struct json *params = json_new(a, JSON_OBJECT);

	if (cursor != NULL)
		json_add(params, "cursor",
		    json_parse(a, str_of(cursor), 8, 0, NULL));
	q.message.params = params;
	mcp_page_answer(&q, p, "things", STR(",\"more\":1"));
	return json_parse(a, q.answer, 16, 0, NULL);
}

static void
check_walk(size_t items)
{
	struct arena a = { 0 };
	struct mcp_pages p;
	const int from = 0;
	const char *cursor = NULL;
	size_t seen = 0, pages = 0;

	mcp_page_build(&p, &a, put_number, &from, items);
	do {
		const struct json *r = json_get(ask(&a, &p, cursor), "result");
		const struct json *list = json_get(r, "things");
		struct str next = json_get_text(r, "nextCursor");
		int64_t n;

		CHECK(list != NULL && list->count <= MCP_PAGE_ITEMS);
		CHECK(json_get(r, "more") != NULL);
		for (const struct json *m = list->first; m != NULL; m = m->next)
			CHECK(
			    json_number_to_int(m, &n) && n == (int64_t)seen++);
		pages++;
		cursor = next.p == NULL
		             ? NULL
		             : arena_printf(&a, "\"%.*s\"", STR_FMT(next));
	} while (cursor != NULL);
	CHECK_INT(seen, items);
	CHECK_INT(pages, p.count);
	arena_done(&a);
}

static void
test_every_item_is_on_one_page(void **state)
{
	static const size_t counts[] = { 0, 1, 99, 100, 101, 200, 1158 };

	(void)state;
	for (size_t i = 0; i < LEN(counts); i++)
		check_walk(counts[i]);
}

static void
test_a_cursor_is_one_that_was_given(void **state)
{
	static const char *const bad[] = { "7", "{}", "\"x\"", "\"-1\"",
		"\"%s-0\"", "\"%s-3\"", "\"%s-01\"", "\"%s-\"", "\"%s\"",
		"\"%s-1x\"", "\"%s-18446744073709551617\"" };
	struct arena a = { 0 };
	struct mcp_pages p;
	const int from = 0;

	(void)state;
	mcp_page_build(&p, &a, put_number, &from, 250);
	for (size_t i = 0; i < LEN(bad); i++) {
		struct buf b;
		const struct json *error;
		int64_t code = 0;

		buf_init(&b, 200);
		for (const char *c = bad[i]; *c != '\0'; c++) {
			if (c[0] == '%' && c[1] == 's') {
				buf_add_str(&b, p.hash);
				c++;
			} else {
				buf_putc(&b, *c);
			}
		}
		error = json_get(ask(&a, &p, buf_text(&b)), "error");
		CHECK(json_number_to_int(json_get(error, "code"), &code));
		CHECK_INT(code, -32602);
		buf_done(&b);
	}
	/* The empty one and null are the first page. */
	CHECK(json_get(json_get(ask(&a, &p, "\"\""), "result"), "things") !=
	      NULL);
	CHECK(json_get(json_get(ask(&a, &p, "null"), "result"), "things") !=
	      NULL);
	arena_done(&a);
}

static void
test_a_list_that_changed_takes_no_old_cursor(void **state)
{
	struct arena a = { 0 };
	struct mcp_pages one, two;
	const int from = 0, later = 1;
	const char *cursor;

	(void)state;
	mcp_page_build(&one, &a, put_number, &from, 250);
	mcp_page_build(&two, &a, put_number, &from, 250);
	CHECK(mcp_page_equal(&one, &two));
	mcp_page_build(&two, &a, put_number, &later, 250);
	CHECK(!mcp_page_equal(&one, &two));
	cursor = arena_printf(&a, "\"%.*s-1\"", STR_FMT(one.hash));
	CHECK(json_get(ask(&a, &one, cursor), "result") != NULL);
	CHECK(json_get(ask(&a, &two, cursor), "error") != NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_item_is_on_one_page),
		cmocka_unit_test(test_a_cursor_is_one_that_was_given),
		cmocka_unit_test(test_a_list_that_changed_takes_no_old_cursor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
