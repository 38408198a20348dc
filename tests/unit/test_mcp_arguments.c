/* test_mcp_arguments.c - arguments with the names of the file and the API. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_arguments.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_tools.h"
#include "check.h"

/* The names in the file and in the API, which is NULL if it is the same. */
static const struct {
	const char *file, *api;
} arguments[] = {
	{ "id", NULL }, { "id-query", "id" }, /* the path has an id, too */
	{ "page-size", "page.size" }, { "filter-state", "filter[state]" },
	{ "a-b", "a.b" }, { "a-b-2", "a.b" }, /* as a header */
};

static struct capability_param *
make_params(struct arena *a)
{
	struct capability_param *first = NULL, **tail = &first;

	for (size_t i = 0; i < LEN(arguments); i++) {
		struct capability_wire *w = arena_new(a, sizeof(*w));

		*tail = capability_param_new(a, (struct capability_place){ 0 },
		    str_of(arguments[i].file), CAPABILITY_IN_NONE);
		w->name = arguments[i].api != NULL ? str_of(arguments[i].api)
		                                   : STR_NONE;
		(*tail)->wire = w;
		tail = &(*tail)->next;
	}
	return first;
}

static struct json *
parse(struct arena *a, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct json *v = json_parse(a, str_of(text), 32, 0, &e);

	if (v == NULL)
		fail_msg("%s: %s", text, e.text);
	return v;
}

static const char *
text_of(struct arena *a, const struct json *v)
{
	struct buf b;
	const char *text;

	buf_init(&b, 4096);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_a_call_may_use_both_names(void **state)
{
	static const struct {
		const char *sent, *read;
	} t[] = {
		{ "{\"page.size\":1}", "{\"page-size\":1}" },
		{ "{\"page-size\":1}", "{\"page-size\":1}" },
		{ "{\"filter[state]\":\"x\",\"id\":2}",
		    "{\"filter-state\":\"x\",\"id\":2}" },
		/* It is the argument of that name. */
		{ "{\"id\":1,\"id-query\":2}", "{\"id\":1,\"id-query\":2}" },
		/* The first one has it. */
		{ "{\"a.b\":1}", "{\"a-b\":1}" },
		/* Given twice, the check refuses it. */
		{ "{\"page.size\":1,\"page-size\":2}",
		    "{\"page.size\":1,\"page-size\":2}" },
		{ "{\"none.such\":1}", "{\"none.such\":1}" },
		/* Names inside a value are those of the API already. */
		{ "{\"id\":{\"page.size\":1}}", "{\"id\":{\"page.size\":1}}" },
	};
	struct arena a = { 0 };
	const struct capability_param *params = make_params(&a);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(text_of(&a, mcp_arguments_of_file(
		                          &a, params, parse(&a, t[i].sent))),
		    t[i].read);
	arena_done(&a);
}

static void
test_lists_have_the_name_of_the_api(void **state)
{
	struct arena a = { 0 };
	const struct capability_param *params = make_params(&a);
	struct json *s = parse(&a,
	    "{\"properties\":{\"page-size\":{},\"filter-state\":{\"title\":"
	    "\"State\"},\"id\":{},\"id-query\":{}},\"required\":"
	    "[\"id\",\"page-size\"]}");
	struct mcp_host_names names;

	(void)state;
	mcp_host_names_init(&names, &a);
	mcp_host_names_settle(&names);
	mcp_arguments_rename(&a, s, params);
	mcp_arguments_add_titles(&a, s, params, &names);
	CHECK_STR(text_of(&a, s),
	    "{\"properties\":{\"page.size\":{},\"filter-state\":{\"title\":"
	    "\"filter[state]\"},\"id\":{},\"id-query\":{}},\"required\":"
	    "[\"id\",\"page.size\"]}");
	arena_done(&a);
}

static void
test_a_mistake_is_explained_with_the_names_of_the_list(void **state)
{
	struct arena a = { 0 };
	struct capability_operation o = { .params = make_params(&a) };
	struct mcp_host_names names;
	const struct mcp_tool tool = {
		.name = STR("t"), .operation = &o, .names = &names
	};

	(void)state;
	mcp_host_names_init(&names, &a);
	mcp_host_names_settle(&names);
	CHECK_TEXT(
	    mcp_arguments_unknown(&a, &tool, parse(&a, "{\"page.sise\":1}")),
	    "'page.sise' is not a parameter of t; did you mean 'page.size'? It "
	    "takes id, id-query, page.size, filter-state, a.b, a-b-2");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_may_use_both_names),
		cmocka_unit_test(test_lists_have_the_name_of_the_api),
		cmocka_unit_test(
		    test_a_mistake_is_explained_with_the_names_of_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
