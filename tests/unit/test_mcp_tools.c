/* test_mcp_tools.c - names that no two tools share, and who is found by them.
 */
#include "base/arena.h"
#include "base/err.h"
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_policy.h"
#include "expose/mcp/mcp_tools.h"
#include "mcp/mcp.h"
#include "capability/capability.h"
#include "check.h"
#include "fixture.h"

static const struct expose_policy everything = { .read_only = false };

/* A surface with tools of those names. */
static void
build(struct mcp_tools *t, struct arena *a, const char *const *names, size_t n)
{
	struct capability_exposes *x = arena_new(a, sizeof(*x));
	struct capability_operation **tail = &x->operations;

	for (size_t i = 0; i < n; i++) {
		*tail = arena_new(a, sizeof(**tail));
		(*tail)->name = str_of(names[i]);
		tail = &(*tail)->next;
	}
	mcp_tools_build(
	    t, a, &(struct exposer){ .capability = x, .policy = &everything });
}

static void
test_a_renamed_tool_keeps_its_name_in_the_title(void **state)
{
	static const char *const names[] = { "list-keys", "get /keys/{id}" };
	struct arena a = { 0 };
	struct mcp_tools t;

	(void)state;
	build(&t, &a, names, LEN(names));
	CHECK_TEXT(t.items[0].title, "List Keys");
	CHECK_TEXT(t.items[1].title, "get /keys/{id}");
	for (size_t i = 0; i < LEN(names); i++) {
		CHECK(mcp_tools_find(&t, t.items[i].name) == &t.items[i]);
		CHECK(mcp_tools_find(&t, str_of(names[i])) == &t.items[i]);
	}
	arena_done(&a);
}

/* A file may have the name that another name is changed to. */
static void
test_no_two_tools_share_a_name(void **state)
{
	struct arena a = { 0 };
	struct mcp_tools t;
	const char *names[3];

	(void)state;
	names[0] = "list keys";
	names[1] = arena_strdup(&a, mcp_text_name(&a, STR("list keys"), 0));
	names[2] = arena_strdup(&a, mcp_text_name(&a, STR("list keys"), 1));
	build(&t, &a, names, LEN(names));
	CHECK_INT(t.count, 3);
	CHECK_TEXT(t.items[1].name, names[1]);
	CHECK_TEXT(t.items[2].name, names[2]);
	CHECK(str_starts(t.items[0].name, STR("list_keys-")));
	CHECK(!str_is(t.items[0].name, names[1]));
	CHECK(!str_is(t.items[0].name, names[2]));
	for (size_t i = 0; i < t.count; i++)
		CHECK(mcp_tools_find(&t, t.items[i].name) == &t.items[i]);
	arena_done(&a);
}

/*
 * A token, near enough: a run of letters and digits, or any other character
 * that is no space.
 */
static size_t
tokens_in(struct str s)
{
	size_t n = 0;
	bool word = false;

	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];
		const bool letter = (c >= 'a' && c <= 'z') ||
		                    (c >= 'A' && c <= 'Z') ||
		                    (c >= '0' && c <= '9');

		n += letter ? !word : c != ' ' && c != '\n' && c != '\t';
		word = letter;
	}
	return n;
}

static void
test_the_three_tools_fill_no_context(void **state)
{
	struct arena a = { 0 };
	struct mcp_tools t;
	struct err e = { 0 };
	struct rig r;
	const struct capability_exposes *x;

	(void)state;
	rig_open_spec(&r,
	    capability_load(
	        SOURCE_DIR "/capabilities/keys-management.yaml", 1 << 20, &e),
	    NULL, 0);
	CHECK_STR(e.text, "");
	x = r.capability->exposes;
	while (x->type != CAPABILITY_EXPOSES_MCP)
		x = x->next;
	mcp_tools_build(&t, &a,
	    &(struct exposer){
	        .capability = x, .policy = &everything, .engine = r.engine });
	CHECK_INT(t.count, 3);
	CHECK_INT(t.pages.count, 1);
	CHECK(tokens_in(t.pages.texts[MCP_2026_07_28][0]) < 600);
	arena_done(&a);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_renamed_tool_keeps_its_name_in_the_title),
		cmocka_unit_test(test_no_two_tools_share_a_name),
		cmocka_unit_test(test_the_three_tools_fill_no_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
