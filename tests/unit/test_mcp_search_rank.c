/*
 * test_mcp_search_rank.c - how well 60 queries find their tool among 1,000.
 *
 * The catalogue is 40 resources with 25 operations each, as APIs name them:
 * titles in some operations only, descriptions that mention other resources,
 * and arguments with names and descriptions.
 */
#include <stdio.h>

#include "base/arena.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_tools.h"
#include "capability/capability.h"
#include "check.h"

static const struct resource {
	const char *one, *many, *field, *about, *beside;
} resources[] = {
	{ "invoice", "invoices", "due_date", "Day on which it must be paid.",
	    "customer" },
	{ "customer", "customers", "vat_number", "Tax number of the company.",
	    "order" },
	{ "order", "orders", "shipping_address", "Where parcels are sent.",
	    "invoice" },
	{ "refund", "refunds", "reason_code", "Why money goes back.",
	    "payment" },
	{ "payment", "payments", "card_brand", "Visa, Mastercard and so on.",
	    "invoice" },
	{ "shipment", "shipments", "carrier", "The company that delivers.",
	    "order" },
	{ "product", "products", "sku", "Stock keeping unit.", "warehouse" },
	{ "warehouse", "warehouses", "floor_area", "In square metres.",
	    "product" },
	{ "repository", "repositories", "default_branch",
	    "Branch that clones begin with.", "team" },
	{ "branch", "branches", "head_commit", "Hash of its newest commit.",
	    "repository" },
	{ "pull-request", "pull-requests", "merge_method",
	    "Squash, rebase or merge.", "branch" },
	{ "issue", "issues", "milestone", "Release that it blocks.",
	    "repository" },
	{ "release", "releases", "changelog", "What is new in it.",
	    "repository" },
	{ "team", "teams", "maintainer", "Who may add people.", "member" },
	{ "member", "members", "email", "Mailbox for invitations.", "team" },
	{ "webhook", "webhooks", "callback_url", "Receives the events.",
	    "repository" },
	{ "pipeline", "pipelines", "runner", "Machine that executes jobs.",
	    "branch" },
	{ "artifact", "artifacts", "expires_in", "Days until it is removed.",
	    "pipeline" },
	{ "container", "containers", "image", "What it is started from.",
	    "cluster" },
	{ "cluster", "clusters", "node_count", "Number of machines.",
	    "volume" },
	{ "volume", "volumes", "size_gib", "Capacity of the disk.",
	    "snapshot" },
	{ "snapshot", "snapshots", "retention", "How long it is kept.",
	    "volume" },
	{ "certificate", "certificates", "domain", "Host names it is for.",
	    "load-balancer" },
	{ "load-balancer", "load-balancers", "algorithm",
	    "Round robin or least connections.", "cluster" },
	{ "dns-record", "dns-records", "ttl", "Seconds that resolvers cache.",
	    "certificate" },
	{ "firewall-rule", "firewall-rules", "cidr", "Network that it admits.",
	    "cluster" },
	{ "alert", "alerts", "threshold", "Value that triggers it.",
	    "dashboard" },
	{ "dashboard", "dashboards", "refresh_rate", "Seconds between updates.",
	    "alert" },
	{ "calendar", "calendars", "time_zone", "Zone of its days.",
	    "meeting" },
	{ "meeting", "meetings", "attendees", "People who are invited.",
	    "room" },
	{ "room", "rooms", "seats", "How many people fit.", "meeting" },
	{ "document", "documents", "mime_type", "Format of its content.",
	    "folder" },
	{ "folder", "folders", "parent_id", "The one that contains it.",
	    "document" },
	{ "contract", "contracts", "signatory", "Who signs it.", "customer" },
	{ "employee", "employees", "hire_date", "First day at work.",
	    "department" },
	{ "department", "departments", "cost_center", "Account for expenses.",
	    "employee" },
	{ "vehicle", "vehicles", "license_plate", "Registration of the car.",
	    "driver" },
	{ "driver", "drivers", "licence_class", "What they may drive.",
	    "vehicle" },
	{ "ticket", "tickets", "priority", "How urgent it is.", "customer" },
	{ "campaign", "campaigns", "budget_cap", "Most that is spent.",
	    "customer" },
};

/* %1: one, %2: many, %3: beside. */
static const struct action {
	const char *verb;
	bool all; /* it is about many */
	const char *text;
} actions[] = {
	{ "list", true, "Returns a page of all %2, the newest first." },
	{ "get", false, "Returns one %1 by its identifier, with its %3." },
	{ "create", false, "Adds a new %1 that belongs to a %3." },
	{ "update", false, "Changes fields of an existing %1." },
	{ "delete", false, "Removes a %1 for good. Its %3 is kept." },
	{ "search", true, "Finds %2 by a full text query." },
	{ "archive", false, "Hides a %1 from lists without removing it." },
	{ "restore", false, "Brings back a %1 that was hidden." },
	{ "export", true, "Downloads %2 as CSV." },
	{ "import", true, "Uploads %2 from a CSV file." },
	{ "share", false, "Lets another user see a %1 and its %3." },
	{ "copy", false, "Duplicates a %1 under another name." },
	{ "move", false, "Puts a %1 below another %3." },
	{ "rename", false, "Sets the display name of a %1." },
	{ "lock", false, "Prevents edits of a %1." },
	{ "unlock", false, "Allows edits of a %1 again." },
	{ "approve", false, "Accepts a %1 that waits for a decision." },
	{ "reject", false, "Declines a %1 that waits for a decision." },
	{ "assign", false, "Makes a user responsible for a %1." },
	{ "comment-on", false, "Writes a remark below a %1." },
	{ "tag", false, "Attaches a label to a %1." },
	{ "count", true, "Returns how many %2 there are for each %3." },
	{ "audit", false, "Returns who changed a %1 and when." },
	{ "validate", false, "Checks a %1 without saving it." },
	{ "publish", false, "Makes a %1 visible to everyone." },
};

static const struct query {
	const char *text, *want;
} queries[] = {
	/* Names and titles as a model or a person writes them. */
	{ "get-order", "get-order" },
	{ "list-rooms", "list-rooms" },
	{ "get_team", "get-team" },
	{ "createInvoice", "create-invoice" },
	{ "delete branch", "delete-branch" },
	{ "Update Issue", "update-issue" },
	{ "list teams", "list-teams" },
	{ "get document", "get-document" },
	{ "tag release", "tag-release" },
	{ "move folder", "move-folder" },
	{ "export orders", "export-orders" },
	{ "search documents", "search-documents" },
	{ "lock volume", "lock-volume" },
	{ "unlock volume", "unlock-volume" },
	{ "audit contract", "audit-contract" },
	{ "comment on pull request", "comment-on-pull-request" },
	{ "list pull requests", "list-pull-requests" },
	{ "get dns record", "get-dns-record" },
	{ "create firewall rule", "create-firewall-rule" },
	{ "list firewall rules", "list-firewall-rules" },
	/* What is to be done. */
	{ "list all invoices", "list-invoices" },
	{ "create a new customer", "create-customer" },
	{ "delete an order for good", "delete-order" },
	{ "search for tickets by text", "search-tickets" },
	{ "download payments as csv", "export-payments" },
	{ "upload employees from a csv file", "import-employees" },
	{ "duplicate a dashboard", "copy-dashboard" },
	{ "how many vehicles are there", "count-vehicles" },
	{ "who changed the contract", "audit-contract" },
	{ "make a user responsible for a ticket", "assign-ticket" },
	{ "bring back a hidden document", "restore-document" },
	{ "hide a campaign from lists", "archive-campaign" },
	{ "write a remark on an issue", "comment-on-issue" },
	{ "attach a label to a container", "tag-container" },
	{ "check a certificate without saving", "validate-certificate" },
	{ "accept a refund", "approve-refund" },
	{ "decline a refund", "reject-refund" },
	{ "set the display name of a room", "rename-room" },
	{ "allow edits of the calendar again", "unlock-calendar" },
	{ "prevent edits of a folder", "lock-folder" },
	{ "let another user see a meeting", "share-meeting" },
	{ "make a release visible to everyone", "publish-release" },
	{ "one shipment by its identifier", "get-shipment" },
	{ "change fields of a driver", "update-driver" },
	{ "remove a webhook", "delete-webhook" },
	/* By what the tool takes. */
	{ "create license plate", "create-vehicle" },
	{ "update merge method squash rebase", "update-pull-request" },
	{ "update ttl seconds resolvers cache", "update-dns-record" },
	{ "create callback url that receives events", "create-webhook" },
	{ "update retention how long it is kept", "update-snapshot" },
	{ "create vat number", "create-customer" },
	{ "update hire date", "update-employee" },
	{ "create carrier that delivers", "create-shipment" },
	{ "update shipping address", "update-order" },
	{ "create cidr network", "create-firewall-rule" },
	{ "update seats how many people fit", "update-room" },
	{ "update default branch", "update-repository" },
	{ "create invitations mailbox email", "create-member" },
	{ "update node count machines", "update-cluster" },
	{ "create due date must be paid", "create-invoice" },
};

static void
fill(struct buf *out, const char *text, const struct resource *r)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '%') {
			buf_putc(out, *p);
			continue;
		}
		p++;
		buf_puts(out, *p == '1'   ? r->one
		              : *p == '2' ? r->many
		                          : r->beside);
	}
}

static struct json *
text_schema(struct arena *a, const char *description)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "type", json_new_text(a, STR("string")));
	json_add(v, "description", json_new_text(a, str_of(description)));
	return v;
}

/* The tools that write a resource take its field. */
static struct json *
input_of(struct arena *a, const struct resource *r, const struct action *x)
{
	const struct str verb = str_of(x->verb);
	struct json *v = json_new(a, JSON_OBJECT);
	struct json *all = json_add(v, "properties", json_new(a, JSON_OBJECT));

	if (x->all)
		json_add(all, "limit", text_schema(a, "Size of a page."));
	else
		json_add(all, "id", text_schema(a, "Its identifier."));
	if (str_is(verb, "create") || str_is(verb, "update"))
		json_add(all, r->field, text_schema(a, r->about));
	return v;
}

static struct mcp_tools
catalogue(struct arena *a)
{
	static const struct capability_operation none = { .hints = {
		                                              1, 0, 1, 0 } };
	struct mcp_tools t = { .count = LEN(resources) * LEN(actions) };
	struct buf text;

	t.items = arena_new(a, t.count * sizeof(*t.items));
	buf_init(&text, 4096);
	for (size_t i = 0; i < t.count; i++) {
		const struct resource *r = &resources[i / LEN(actions)];
		const struct action *x = &actions[i % LEN(actions)];

		buf_clear(&text);
		fill(&text, x->text, r);
		t.items[i] = (struct mcp_tool){ .operation = &none,
			.name = str_of(arena_printf(
			    a, "%s-%s", x->verb, x->all ? r->many : r->one)),
			.title = i % 3 == 0
			             ? str_of(arena_printf(a, "%s %s", x->verb,
			                   x->all ? r->many : r->one))
			             : STR_NONE,
			.description = arena_str(a, buf_str(&text)),
			.input = input_of(a, r, x) };
	}
	buf_done(&text);
	return t;
}

/* Returns the place of the tool among the first ten, from 1; 0: not found. */
static size_t
place_of(const struct mcp_search *s, const struct mcp_tools *tools,
    struct arena *a, const struct query *q)
{
	size_t out[10];
	const size_t n = mcp_search_find(s, NULL, a, str_of(q->text), 10, out);

	for (size_t i = 0; i < n; i++)
		if (str_is(tools->items[out[i]].name, q->want))
			return i + 1;
	return 0;
}

static void
test_queries_find_their_tool(void **state)
{
	struct arena a = { 0 };
	const struct mcp_tools tools = catalogue(&a);
	const struct mcp_search *s = mcp_search_new(&a, &tools);
	size_t first = 0, five = 0, ten = 0;

	(void)state;
	CHECK_INT(tools.count, 1000);
	CHECK_INT(LEN(queries), 60);
	for (size_t i = 0; i < LEN(queries); i++) {
		const size_t at = place_of(s, &tools, &a, &queries[i]);

		first += at == 1;
		five += at > 0 && at <= 5;
		ten += at > 0;
		if (at != 1)
			printf("place %zu: %s (%s)\n", at, queries[i].text,
			    queries[i].want);
	}
	printf("of 60 queries, first: %zu, in five: %zu, in ten: %zu\n", first,
	    five, ten);
	CHECK(first >= 56);
	CHECK(five >= 58);
	CHECK(ten >= 59);
	arena_done(&a);
}

/* A name or a title that is the whole query is first, whatever else matches. */
static void
test_exact_names_and_titles_are_first(void **state)
{
	struct arena a = { 0 };
	const struct mcp_tools tools = catalogue(&a);
	const struct mcp_search *s = mcp_search_new(&a, &tools);

	(void)state;
	for (size_t i = 0; i < tools.count; i++) {
		size_t out[1];

		CHECK_INT(
		    mcp_search_find(s, NULL, &a, tools.items[i].name, 1, out),
		    1);
		CHECK_INT(out[0], i);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries_find_their_tool),
		cmocka_unit_test(test_exact_names_and_titles_are_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
