/* test_key_settings.c - restrictions of keys, their families, and names. */
#include "base/encode.h"
#include "base/limits.h"
#include "check.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_record.h"
#include "key/key_store.h"
#include "scratch.h"

struct fixture {
	char dir[SCRATCH_PATH];
	struct limits limits;
	char account[37];
	struct keys *keys;
	struct key_reader *reader;
	struct buf lists; /* of settings */
	struct arena arena;
};

/* A key that a test made. */
struct made {
	char id[37], text[KEY_CREDENTIAL_CHARS + 1];
	struct err error;
	bool replayed;
};

static void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };
	char *first;

	f->keys = keys_open(f->dir, &f->limits, &first, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	free(first);
	f->reader = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
}

static void
stop(struct fixture *f)
{
	key_reader_free(f->reader);
	keys_close(f->keys);
}

static int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	scratch_make(f->dir);
	f->limits = limits_default();
	buf_init(&f->lists, 1 << 20);
	start(f);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	stop(f);
	scratch_remove(f->dir);
	buf_done(&f->lists);
	arena_done(&f->arena);
	free(f);
	return 0;
}

/* Encodes words separated by spaces. */
static struct key_list_field
texts(struct fixture *f, const char *words)
{
	struct str rest = str_of(words), word;
	struct key_list_field l = { 0 };

	buf_clear(&f->lists);
	while (rest.p != NULL && (word = str_cut(&rest, ' ')).n > 0) {
		CHECK(key_field_add_text(&f->lists, word));
		l.count++;
	}
	l.bytes = arena_str(&f->arena, buf_str(&f->lists));
	return l;
}

/* The same for names and values. */
static struct key_list_field
pairs(struct fixture *f, const char *words)
{
	struct key_list_field l = texts(f, words);

	l.count = (uint16_t)(l.count / 2);
	return l;
}

static struct key_network
network(const char *text)
{
	struct key_network n;
	struct err e = { .kind = ERR_NONE };

	if (key_field_read_network(str_of(text), &n, &e) == -1)
		fail_msg("%s", e.text);
	return n;
}

static struct key_list_field
networks(struct fixture *f, const char *text)
{
	const struct key_network n = network(text);
	struct key_list_field l = { .count = 1 };

	buf_clear(&f->lists);
	CHECK(key_field_add_network(&f->lists, &n));
	l.bytes = arena_str(&f->arena, buf_str(&f->lists));
	return l;
}

/* by: the id of a bounded caller; NULL: the operator. */
static struct made
make(struct fixture *f, const struct key_settings *s, const char *by)
{
	struct key_change c = { .kind = KEY_CREATE,
		.alias = STR("made"),
		.settings = *s,
		.bounded = by != NULL };
	struct made m = { .id = "" };

	memcpy(c.account, f->account, 37);
	if (by != NULL)
		memcpy(c.created_by, by, 37);
	key_change_now(f->keys, &c);
	m.error = c.error;
	m.replayed = c.replayed;
	memcpy(m.id, c.key_id, 37);
	snprintf(m.text, sizeof(m.text), "%s:%.53s", c.key_id, c.secret);
	return m;
}

static enum key_code
judge(struct fixture *f, const struct made *m, const char *permission,
    const char *from)
{
	const struct str one =
	    permission != NULL ? str_of(permission) : STR_NONE;
	const struct key_network n = network(from != NULL ? from : "::1");
	struct key_check check = { .permissions = &one,
		.permission_count = permission != NULL,
		.has_address = from != NULL,
		.address = n };

	return key_verify_for(f->reader, str_of(m->text), &check, NULL);
}

static bool
revoke(struct fixture *f, const struct made *m, bool cascade, uint64_t *count)
{
	struct key_change c = { .kind = KEY_REVOKE,
		.id = str_of(m->id),
		.cascade = cascade,
		.reason = STR("keyCompromise") };

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	if (count != NULL)
		*count = c.revoked;
	return c.changed;
}

static void
test_presets_and_permissions_set_the_scope(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *preset, *permissions, *scope, *allowed, *refused;
	} t[] = {
		{ "", "", "API", "models:run", "auth:keys:read" },
		{ "API", "", "API", "models:run", "auth:keys:read" },
		{ "READONLY", "", "CUSTOM", "models:list", "auth:keys:read" },
		{ "", "a:b !a:c", "CUSTOM", "a:b", "a:c" },
		{ "API", "x:y", "CUSTOM", "x:y", "x:z" },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		const struct key_settings s = { .preset = str_of(t[i].preset),
			.permissions = texts(f, t[i].permissions) };
		const struct made m = make(f, &s, NULL);
		struct key_view v;

		CHECK_STR(m.error.text, "");
		CHECK_INT(key_verify(f->reader, str_of(m.text), &v), KEY_VALID);
		CHECK_STR(key_scope_name(v.scope), t[i].scope);
		CHECK_INT(judge(f, &m, t[i].allowed, NULL), KEY_VALID);
		CHECK_INT(judge(f, &m, t[i].refused, NULL),
		    KEY_INSUFFICIENT_PERMISSIONS);
	}
}

static void
test_wrong_settings_make_no_key(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *preset, *want;
	} t[] = {
		{ "READ", "there is no preset 'READ'" },
		{ "READONL", "did you mean READONLY" },
		{ "FULL",
		    "only the operator creates keys with the preset FULL" },
	};
	struct key_stats before, after;

	key_stats(f->reader, &before);
	for (size_t i = 0; i < LEN(t); i++) {
		const struct key_settings s = { .preset = str_of(t[i].preset) };
		const struct made m = make(f, &s, NULL);

		CHECK_HAS(m.error.text, t[i].want);
	}
	key_stats(f->reader, &after);
	CHECK_INT(after.active, before.active);
}

static void
test_settings_that_are_too_large_make_no_key(void **state)
{
	struct fixture *f = *state;
	struct key_settings s = { .metadata = texts(f, "a b c") };
	const struct key_settings plain = { 0 };
	struct made m = make(f, &s, NULL);

	CHECK_INT(m.error.kind, ERR_INPUT);
	CHECK_HAS(m.error.text, "at most 32768 bytes");
	buf_clear(&f->lists);
	for (int i = 0; i < 200; i++) {
		char text[1000];

		memset(text, 'x', sizeof(text));
		CHECK(key_field_add_text(
		    &f->lists, (struct str){ text, sizeof(text) }));
	}
	s.metadata = (struct key_list_field){ 100, buf_str(&f->lists) };
	m = make(f, &s, NULL);
	CHECK_INT(m.error.kind, ERR_INPUT);
	m = make(f, &plain, NULL);
	CHECK_STR(m.error.text, "");
}

static void
test_checks_are_made_in_order(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .permissions = texts(f, "a:b"),
		.networks = networks(f, "192.0.2.0/24"),
		.expires_ms = 1000,
		.disabled = true };
	struct made m = make(f, &s, NULL);
	const struct str wanted[] = { STR("a:b"), STR("a:c") };
	const struct key_network far = network("198.51.100.7");
	struct key_check check = { .permissions = wanted,
		.permission_count = 2,
		.has_address = true,
		.address = far };
	struct key_view v;

	CHECK_INT(key_verify_for(f->reader, str_of(m.text), &check, &v),
	    KEY_DISABLED);
	CHECK_INT(check.failed, 1u << KEY_DISABLED);
	check.all = true;
	check.arena = &f->arena;
	CHECK_INT(key_verify_for(f->reader, str_of(m.text), &check, &v),
	    KEY_DISABLED);
	CHECK_INT(check.failed, 1u << KEY_DISABLED | 1u << KEY_EXPIRED |
	                            1u << KEY_IP_NOT_ALLOWED |
	                            1u << KEY_INSUFFICIENT_PERMISSIONS);
	CHECK_TEXT(check.missing, "a:c");
	CHECK_INT(v.settings.permissions.count, 1);
	CHECK_INT(v.settings.networks.count, 1);
	CHECK(revoke(f, &m, false, NULL));
	CHECK_INT(
	    key_verify_for(f->reader, str_of(m.text), &check, &v), KEY_REVOKED);
	CHECK_TEXT(v.revoked_reason, "keyCompromise");
}

static void
test_networks_hold_for_the_address_of_the_caller(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *network, *from;
		enum key_code want;
	} t[] = {
		{ "192.0.2.0/24", "192.0.2.255", KEY_VALID },
		{ "192.0.2.0/24", "192.0.3.0", KEY_IP_NOT_ALLOWED },
		{ "192.0.2.0/24", NULL, KEY_IP_NOT_ALLOWED },
		{ "2001:db8::/33", "2001:db8:7fff::1", KEY_VALID },
		{ "2001:db8::/33", "2001:db8:8000::1", KEY_IP_NOT_ALLOWED },
		{ "0.0.0.0/0", "203.0.113.9", KEY_VALID },
		{ "0.0.0.0/0", "::1", KEY_IP_NOT_ALLOWED },
		{ "10.0.0.1", "10.0.0.1", KEY_VALID },
		{ "10.0.0.1", "10.0.0.2", KEY_IP_NOT_ALLOWED },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		const struct key_settings s = { .networks =
			                            networks(f, t[i].network) };
		const struct made m = make(f, &s, NULL);

		CHECK_INT(judge(f, &m, NULL, t[i].from), t[i].want);
	}
}

static void
test_malformed_networks_are_refused(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "no address" },
		{ "host", "no address" },
		{ "1.2.3", "no address" },
		{ "1.2.3.4/33", "0 to 32" },
		{ "1.2.3.4/", "0 to 32" },
		{ "1.2.3.4/-1", "0 to 32" },
		{ "::/129", "0 to 128" },
		{ "1.2.3.4/24", "bits after the prefix" },
		{ "2001:db8::1/32", "bits after the prefix" },
		{ "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0",
		    "too long" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct key_network n;
		struct err e;

		CHECK_INT(
		    key_field_read_network(str_of(t[i].text), &n, &e), -1);
		CHECK_HAS(e.text, t[i].want);
		CHECK_INT(e.kind, ERR_INPUT);
	}
}

static void
test_nobody_grants_what_they_do_not_hold(void **state)
{
	struct fixture *f = *state;
	const struct key_settings upper = {
		.permissions = texts(f, "auth:keys:** a:* !a:x b:c@r/*"),
		.networks = networks(f, "10.0.0.0/8"),
		.expires_ms = 4000000000000,
	};
	const struct made holder = make(f, &upper, NULL);
	static const struct {
		const char *permissions, *network;
		int64_t expires_ms;
		const char *want;
	} t[] = {
		{ "a:y", NULL, 0, "" },
		{ "a:y b:c@r/1", "10.1.0.0/16", 3999999999999, "" },
		{ "auth:keys:read", NULL, 4000000000000, "" },
		{ "a:x", NULL, 0, "cannot grant 'a:x'" },
		{ "a:*", NULL, 0, "cannot grant 'a:*'" },
		{ "a:* !a:x", NULL, 0, "" },
		{ "b:c", NULL, 0, "cannot grant 'b:c'" },
		{ "b:c@s/1", NULL, 0, "cannot grant 'b:c@s/1'" },
		{ "**", NULL, 0, "cannot grant '**'" },
		{ "a:y", "10.0.0.0/7", 0, NULL },
		{ "a:y", "11.0.0.0/8", 0,
		    "cannot grant the network 11.0.0.0/8" },
		{ "a:y", NULL, 4000000000001, "expires at 2096-10-02" },
		/* Without permissions it would be an API key. */
		{ "", NULL, 0, "cannot grant 'models:" },
	};

	CHECK_STR(holder.error.text, "");
	for (size_t i = 0; i < LEN(t); i++) {
		struct key_settings s = { .permissions =
			                      texts(f, t[i].permissions),
			.expires_ms = t[i].expires_ms };
		struct made m;

		if (t[i].want == NULL)
			continue;
		if (t[i].network != NULL)
			s.networks = networks(f, t[i].network);
		m = make(f, &s, holder.id);
		if (*t[i].want == '\0')
			CHECK_STR(m.error.text, "");
		else
			CHECK_HAS(m.error.text, t[i].want);
	}
}

/* Comparing them takes time that is proportional to the product. */
static void
test_a_key_with_many_permissions_grants_few_at_once(void **state)
{
	struct fixture *f = *state;
	struct key_settings many = { .expires_ms = 0 }, few = many;
	struct made holder, m;
	struct buf b;

	buf_init(&b, 65536);
	buf_puts(&b, "auth:keys:write");
	for (int i = 1; i < 1024; i++)
		buf_printf(&b, " a%d:b", i);
	many.permissions = texts(f, buf_text(&b));
	holder = make(f, &many, NULL);
	CHECK_STR(holder.error.text, "");
	buf_clear(&b);
	for (int i = 1; i < 64; i++)
		buf_printf(&b, "a%d:b ", i);
	buf_puts(&b, "a64:b");
	few.permissions = texts(f, buf_text(&b));
	m = make(f, &few, holder.id);
	CHECK_STR(m.error.text, "");
	buf_puts(&b, " a65:b");
	few.permissions = texts(f, buf_text(&b));
	m = make(f, &few, holder.id);
	CHECK_HAS(m.error.text, "so it can grant at most 64 at once");
	buf_done(&b);
}

static void
test_a_child_is_bounded_by_its_parents(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .permissions = texts(f, "a:** ") };
	struct made chain[8];
	struct key_change narrow = { .kind = KEY_UPDATE,
		.update = KEY_UPDATE_PERMISSIONS,
		.settings = { .permissions = texts(f, "a:b") } };
	struct key_check check = { .permissions = &(struct str){ "a:c", 3 },
		.permission_count = 1 };
	struct made last;
	uint64_t count;

	for (size_t i = 0; i < LEN(chain); i++) {
		chain[i] = make(f, &s, i > 0 ? chain[i - 1].id : NULL);
		CHECK_STR(chain[i].error.text, "");
	}
	last = make(f, &s, chain[7].id);
	CHECK_HAS(last.error.text, "at most 7 keys above it");
	CHECK_INT(judge(f, &chain[7], "a:c", NULL), KEY_VALID);
	narrow.id = str_of(chain[1].id);
	memcpy(narrow.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &narrow), 0);
	CHECK(narrow.changed);
	CHECK_INT(judge(f, &chain[0], "a:c", NULL), KEY_VALID);
	CHECK_INT(judge(f, &chain[7], "a:b", NULL), KEY_VALID);
	CHECK_INT(
	    key_verify_for(f->reader, str_of(chain[7].text), &check, NULL),
	    KEY_INSUFFICIENT_PERMISSIONS);
	CHECK_STR(check.by, chain[1].id);
	/* Revoking one in the middle, and then the rest with it. */
	CHECK(revoke(f, &chain[3], false, NULL));
	CHECK_INT(judge(f, &chain[2], "a:b", NULL), KEY_VALID);
	CHECK_INT(judge(f, &chain[7], "a:b", NULL), KEY_REVOKED);
	CHECK(revoke(f, &chain[2], true, &count));
	CHECK_INT(count, 5);
	CHECK_INT(judge(f, &chain[1], "a:b", NULL), KEY_VALID);
}

/* What a surface keeps to decide later. */
static void
test_what_a_key_holds_is_bounded_by_its_parents(void **state)
{
	struct fixture *f = *state;
	const struct key_settings wide = { .preset = STR("READONLY"),
		.permissions = texts(f, "a:** !a:x") };
	const struct key_settings one = { .permissions = texts(f, "a:b@r") };
	const struct made top = make(f, &wide, NULL);
	const struct made child = make(f, &one, top.id);
	struct key_change narrow = { .kind = KEY_UPDATE,
		.update = KEY_UPDATE_PERMISSIONS,
		.id = str_of(top.id),
		.settings = { .permissions = texts(f, "c:d") } };
	struct key_held held, same;
	struct key_view view;
	struct key_check check = { .arena = &f->arena, .held = &held };
	struct buf a, b;

	CHECK_STR(child.error.text, "");
	CHECK_INT(key_verify_for(f->reader, str_of(top.text), &check, &view),
	    KEY_VALID);
	CHECK_INT(held.count, 1);
	CHECK(key_held_allows(&held, STR("a:b"), STR_NONE));
	CHECK(key_held_allows(&held, STR("models:list"), STR("r")));
	CHECK(!key_held_allows(&held, STR("a:x"), STR("r")));
	same = held;
	CHECK_INT(key_verify_for(f->reader, str_of(child.text), &check, &view),
	    KEY_VALID);
	CHECK_INT(held.count, 2);
	CHECK(key_held_allows(&held, STR("a:b"), STR("r")));
	CHECK(!key_held_allows(&held, STR("a:b"), STR("s")));
	CHECK(!key_held_allows(&held, STR("models:list"), STR_NONE));
	/* Names of caches are equal only for equal permissions. */
	buf_init(&a, 1 << 16);
	buf_init(&b, 1 << 16);
	key_held_write(&a, &same);
	key_held_write(&b, &held);
	CHECK(!str_equal(buf_str(&a), buf_str(&b)));
	memcpy(narrow.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &narrow), 0);
	CHECK_INT(key_verify_for(f->reader, str_of(child.text), &check, &view),
	    KEY_VALID);
	CHECK(!key_held_allows(&held, STR("a:b"), STR("r")));
	buf_done(&a);
	buf_done(&b);
}

static void
test_a_bounded_caller_changes_only_its_descendants(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .permissions = texts(f, "a:**") };
	const struct made one = make(f, &s, NULL), two = make(f, &s, NULL),
	                  child = make(f, &s, one.id),
	                  below = make(f, &s, child.id);
	static const struct {
		int caller, target; /* 0: one, 1: two, 2: child, 3: below */
		bool revoke, allowed;
	} t[] = {
		{ 0, 1, false, false },
		{ 1, 2, false, false },
		{ 0, 2, false, true },
		{ 0, 3, false, true },
		{ 2, 0, false, false },
		{ 2, 2, false, false },
		{ 3, 2, true, false },
		{ 3, 3, true, true },
		{ 0, 2, true, true },
	};
	const struct made *all[] = { &one, &two, &child, &below };

	for (size_t i = 0; i < LEN(t); i++) {
		struct key_change c = { .kind = t[i].revoke ? KEY_REVOKE
			                                    : KEY_UPDATE,
			.id = str_of(all[t[i].target]->id),
			.update = KEY_UPDATE_ALIAS,
			.alias = STR("renamed"),
			.bounded = true };

		memcpy(c.account, f->account, 37);
		memcpy(c.created_by, all[t[i].caller]->id, 37);
		key_change_now(f->keys, &c);
		CHECK_INT(c.error.kind, t[i].allowed ? ERR_NONE : ERR_DENIED);
		CHECK_INT(c.changed, t[i].allowed);
	}
}

static void
test_a_child_with_more_than_its_parent_has_left_can_be_disabled(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .permissions = texts(f, "a:b c:d") };
	const struct made parent = make(f, &s, NULL),
	                  child = make(f, &s, parent.id);
	struct key_change c = { .kind = KEY_UPDATE,
		.id = str_of(parent.id),
		.update = KEY_UPDATE_PERMISSIONS,
		.settings.permissions = texts(f, "a:b") };

	memcpy(c.account, f->account, 37);
	memcpy(c.created_by, parent.id, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	c.id = str_of(child.id);
	c.bounded = true;
	c.update = KEY_UPDATE_DISABLED;
	c.settings.disabled = true;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	/* Setting what it has again would be a grant. */
	c.update = KEY_UPDATE_PERMISSIONS;
	c.settings.permissions = s.permissions;
	key_change_now(f->keys, &c);
	CHECK_INT(c.error.kind, ERR_DENIED);
}

static void
test_names_are_unique_until_the_key_is_revoked(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .name = STR("ci") };
	struct made first = make(f, &s, NULL), again = make(f, &s, NULL), next;

	CHECK(!first.replayed && again.replayed);
	CHECK_STR(again.id, first.id);
	CHECK(revoke(f, &first, false, NULL));
	next = make(f, &s, NULL);
	CHECK(!next.replayed && strcmp(next.id, first.id) != 0);
	stop(f);
	start(f);
	again = make(f, &s, NULL);
	CHECK_STR(again.id, next.id);
}

static void
test_updates_change_what_they_name(void **state)
{
	struct fixture *f = *state;
	const struct key_settings s = { .networks = networks(f, "10.0.0.0/8"),
		.metadata = pairs(f, "team blue") };
	const struct made m = make(f, &s, NULL);
	struct key_change c = { .kind = KEY_UPDATE, .id = str_of(m.id) };
	struct key_view v;
	struct err e;

	memcpy(c.account, f->account, 37);
	c.if_generation = 2;
	c.update = KEY_UPDATE_ALIAS | KEY_UPDATE_DISABLED;
	c.alias = STR("other");
	c.settings.disabled = true;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK(c.stale && !c.changed);
	c.if_generation = 1;
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK(c.changed);
	CHECK_INT(key_find(f->reader, str_of(f->account), str_of(m.id),
	              &f->arena, &v, &e),
	    1);
	CHECK_TEXT(v.alias, "other");
	CHECK(v.disabled_ms != 0);
	CHECK_INT(v.generation, 2);
	CHECK_INT(v.settings.networks.count, 1);
	CHECK_INT(v.scope, KEY_SCOPE_API);
	/* Permissions make it CUSTOM: it leaves the list of API keys. */
	c = (struct key_change){ .kind = KEY_UPDATE,
		.id = str_of(m.id),
		.update = KEY_UPDATE_PERMISSIONS | KEY_UPDATE_DISABLED |
		          KEY_UPDATE_NETWORKS,
		.settings = { .permissions = texts(f, "x:y") } };
	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(judge(f, &m, "x:y", NULL), KEY_VALID);
	CHECK_INT(key_find(f->reader, str_of(f->account), str_of(m.id),
	              &f->arena, &v, &e),
	    1);
	CHECK_INT(v.scope, KEY_SCOPE_CUSTOM);
	CHECK_INT(v.settings.metadata.count, 1);
	CHECK(revoke(f, &m, false, NULL));
	CHECK_INT(key_change_now(f->keys, &c), -1);
	CHECK_HAS(c.error.text, "revoked");
}

static void
count_one(void *context, const struct key_view *v)
{
	(void)v;
	++*(int *)context;
}

static int
listed(struct fixture *f, struct key_query q)
{
	struct err e;
	int n = 0;

	q.account = str_of(f->account);
	q.limit = 100;
	CHECK_INT(key_list(f->reader, &q, count_one, &n, &e), 0);
	return n;
}

static void
test_lists_have_the_classes_that_are_asked_for(void **state)
{
	struct fixture *f = *state;
	const struct key_settings api = { 0 },
	                          own = { .preset = STR("READONLY") };
	const struct made a = make(f, &api, NULL), b = make(f, &own, NULL);

	make(f, &own, NULL);
	CHECK_INT(listed(f, (struct key_query){ 0 }), 1);
	CHECK_INT(listed(f, (struct key_query){ .custom = true }), 3);
	CHECK_INT(listed(f, (struct key_query){ .all_scopes = true }), 4);
	CHECK(revoke(f, &a, false, NULL) && revoke(f, &b, false, NULL));
	CHECK_INT(listed(f, (struct key_query){ .custom = true }), 1);
	CHECK_INT(listed(f, (struct key_query){ .all_scopes = true,
	                        .revoked = true }),
	    4);
}

/* Rewrites the store as version 0.2 wrote it. */
static void
make_old(struct fixture *f)
{
	char path[SCRATCH_PATH + 16];
	uint8_t one[4] = { 1 }, account[512];
	MDB_val key = { 6, (void *)"format" }, v = { 4, one };
	struct key_store s;
	struct err e = { .kind = ERR_NONE };
	MDB_cursor *cursor;
	MDB_txn *txn;

	snprintf(path, sizeof(path), "%s/store", f->dir);
	key_store_init(&s, path, &f->limits);
	CHECK_INT(key_store_open(&s, false, &e), 0);
	CHECK_INT(mdb_txn_begin(s.env.env, NULL, 0, &txn), 0);
	CHECK_INT(mdb_put(txn, s.meta, &key, &v, 0), 0);
	CHECK_INT(mdb_drop(txn, s.names, 1), 0);
	CHECK_INT(mdb_drop(txn, s.children, 1), 0);
	CHECK_INT(mdb_drop(txn, s.disabled, 1), 0);
	CHECK_INT(mdb_cursor_open(txn, s.accounts, &cursor), 0);
	CHECK_INT(mdb_cursor_get(cursor, &key, &v, MDB_FIRST), 0);
	/* Four counts instead of eight, and no state. */
	memcpy(account, v.mv_data, 49);
	memcpy(account + 49, (uint8_t *)v.mv_data + 89, v.mv_size - 89);
	account[0] = 1;
	v = (MDB_val){ v.mv_size - 40, account };
	CHECK_INT(mdb_cursor_put(cursor, &key, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	CHECK_INT(mdb_txn_commit(txn), 0);
	key_store_done(&s);
}

static void
test_a_store_of_the_older_format_is_upgraded(void **state)
{
	struct fixture *f = *state;
	const struct key_settings api = { 0 }, own = { .name = STR("n"),
		.preset = STR("COMPUTE") };
	const struct made m = make(f, &api, NULL);
	struct err e = { .kind = ERR_NONE };
	struct keys *second;
	struct made c;

	/* A server of the older version holds the lock. */
	CHECK_INT(keys_serve(f->keys, "http://127.0.0.1:1", &e), 0);
	make_old(f);
	second = keys_open(f->dir, &f->limits, NULL, &e);
	CHECK(second == NULL);
	CHECK_HAS(e.text, "has format 1, and a server of an older version");
	stop(f);
	start(f);
	CHECK_INT(judge(f, &m, "models:run", NULL), KEY_VALID);
	c = make(f, &own, NULL);
	CHECK_STR(c.error.text, "");
	CHECK(make(f, &own, NULL).replayed);
	CHECK_INT(listed(f, (struct key_query){ .all_scopes = true }), 3);
	stop(f);
	start(f);
	CHECK_INT(judge(f, &c, "compute:instances:read", NULL), KEY_VALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_presets_and_permissions_set_the_scope),
		TEST(test_wrong_settings_make_no_key),
		TEST(test_settings_that_are_too_large_make_no_key),
		TEST(test_checks_are_made_in_order),
		TEST(test_networks_hold_for_the_address_of_the_caller),
		TEST(test_malformed_networks_are_refused),
		TEST(test_nobody_grants_what_they_do_not_hold),
		TEST(test_a_key_with_many_permissions_grants_few_at_once),
		TEST(test_a_child_is_bounded_by_its_parents),
		TEST(test_what_a_key_holds_is_bounded_by_its_parents),
		TEST(test_a_bounded_caller_changes_only_its_descendants),
		TEST(
		    test_a_child_with_more_than_its_parent_has_left_can_be_disabled),
		TEST(test_names_are_unique_until_the_key_is_revoked),
		TEST(test_updates_change_what_they_name),
		TEST(test_lists_have_the_classes_that_are_asked_for),
		TEST(test_a_store_of_the_older_format_is_upgraded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
