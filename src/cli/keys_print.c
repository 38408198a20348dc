/* keys_print.c - prints keys for people and as JSON. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "cli/keys_print.h"
#include "data/json/json.h"

/*
 * Prints text from a store without control bytes, which could control a
 * terminal.
 */
static void
print_safe(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		putchar(c < 0x20 || c == 0x7f ? '?' : c);
	}
}

void
keys_print_member(struct buf *out, const char *name, struct str value)
{
	buf_printf(
	    out, "%s\"%s\":", out->p[out->len - 1] == '{' ? "" : ",", name);
	json_write_string(out, value);
}

static void
plain_to_json(struct buf *out, const struct keys_row *row)
{
	buf_putc(out, '{');
	keys_print_member(out, "key_id", row->id);
	keys_print_member(out, "alias", row->alias);
	keys_print_member(out, "scope", row->scope);
	keys_print_member(out, "created_at", row->created_at);
	if (row->expires_at.n > 0)
		keys_print_member(out, "expires_at", row->expires_at);
	if (row->revoked_at.n > 0)
		keys_print_member(out, "revoked_at", row->revoked_at);
	buf_putc(out, '}');
}

void
keys_print_json(struct buf *out, const struct keys_row *row)
{
	if (row->details != NULL)
		json_write(out, row->details);
	else
		plain_to_json(out, row);
}

struct str
keys_print_detail(const struct keys_row *row, const char *name)
{
	return row->details != NULL ? json_get_text(row->details, name)
	                            : STR_NONE;
}

enum column { ID, SCOPE, STATE, CREATED, EXPIRES, LAST_USED, ALIAS, COUNT };

/*
 * Chooses the columns by the first row: what a server does not say has none,
 * and what the list is sorted by is left out last.
 */
static void
choose_columns(struct keys_print *p, const struct keys_row *row)
{
	struct terminal_column columns[COUNT] = {
		[ID] = { "KEY ID", 36, 0, false },
		[SCOPE] = { "SCOPE", 6, 2, false },
		[STATE] = { "STATE", 8, 1, false },
		[CREATED] = { "CREATED", 12, 3, false },
		[EXPIRES] = { "EXPIRES", 12, 4, false },
		[LAST_USED] = { "LAST USED", 12, 5, false },
		[ALIAS] = { "ALIAS", 0, 0, false },
	};
	const char *sort = p->sort != NULL ? p->sort : "";

	sort += *sort == '-';
	if (strcmp(sort, "created") == 0)
		columns[CREATED].rank = 0;
	if (strcmp(sort, "expires") == 0)
		columns[EXPIRES].rank = 0;
	if (strcmp(sort, "last_used") == 0)
		columns[LAST_USED].rank = 0;
	columns[STATE].hidden = columns[EXPIRES].hidden = row->details == NULL;
	columns[LAST_USED].hidden =
	    row->details == NULL ||
	    json_get(row->details, "last_used_at") == NULL;
	terminal_table_init(
	    &p->table, columns, COUNT, terminal_width(), terminal_has_color());
}

static struct str
when(char out[TERMINAL_WHEN], struct str time, const char *otherwise)
{
	const int64_t ms = time.n > 0 ? clock_parse_rfc3339(time) : -1;

	if (ms == -1)
		return time.n > 0 ? time : str_of(otherwise);
	terminal_when(out, ms, clock_real_ms());
	return str_of(out);
}

static enum terminal_color
color_of(struct str state)
{
	return str_is(state, "active")     ? TERMINAL_GREEN
	       : str_is(state, "disabled") ? TERMINAL_YELLOW
	       : state.n > 0               ? TERMINAL_RED
	                                   : TERMINAL_PLAIN;
}

void
keys_print_add(
    struct keys_print *p, struct buf *out, const struct keys_row *row)
{
	char created[TERMINAL_WHEN], expires[TERMINAL_WHEN],
	    used[TERMINAL_WHEN];
	enum terminal_color colors[COUNT] = { TERMINAL_PLAIN };
	const struct str state = keys_print_detail(row, "state");
	const struct str cells[COUNT] = {
		[ID] = row->id,
		[SCOPE] = row->scope,
		[STATE] = state,
		[CREATED] = when(created, row->created_at, ""),
		[EXPIRES] = when(expires, row->expires_at, "never"),
		[LAST_USED] =
		    when(used, keys_print_detail(row, "last_used_at"), "never"),
		[ALIAS] = row->alias,
	};

	if (p->rows++ == 0) {
		choose_columns(p, row);
		terminal_table_head(&p->table, out);
	}
	colors[STATE] = color_of(state);
	terminal_table_row(&p->table, out, cells, colors);
}

void
keys_print_row(void *context, const struct keys_row *row)
{
	struct keys_print *p = context;
	struct buf text;

	buf_init(&text, 1 << 20);
	if (!p->json) {
		keys_print_add(p, &text, row);
	} else {
		if (p->rows++ > 0)
			buf_putc(&text, ',');
		keys_print_json(&text, row);
	}
	fputs(buf_text(&text), stdout);
	buf_done(&text);
}

/* Prints a value for people: a list as "a, b", an object as "x=1, y=2". */
static void
print_value(const struct json *v)
{
	const bool object = json_is(v, JSON_OBJECT);

	if (v->kind == JSON_BOOL)
		fputs(v->boolean ? "yes" : "no", stdout);
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		print_safe(v->text);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (m != v->first)
			fputs(", ", stdout);
		if (object) {
			print_safe(m->name);
			putchar('=');
		}
		print_value(m);
	}
}

static void
print_details(const struct json *details)
{
	for (const struct json *m = details->first; m != NULL; m = m->next) {
		const bool empty =
		    m->kind == JSON_NULL ||
		    ((m->kind == JSON_ARRAY || m->kind == JSON_OBJECT) &&
		        m->first == NULL);

		if (empty || str_is(m->name, "enabled") ||
		    str_is(m->name, "generation"))
			continue;
		printf("%-14.*s ", STR_FMT(m->name));
		print_value(m);
		putchar('\n');
	}
}

static void
print_plain(const struct keys_row *row)
{
	const struct {
		const char *name;
		struct str value;
	} t[] = { { "key_id", row->id }, { "alias", row->alias },
		{ "scope", row->scope }, { "created_at", row->created_at },
		{ "expires_at", row->expires_at },
		{ "revoked_at", row->revoked_at } };

	for (size_t i = 0; i < LEN(t); i++) {
		if (t[i].value.n == 0)
			continue;
		printf("%-14s ", t[i].name);
		print_safe(t[i].value);
		putchar('\n');
	}
}

void
keys_print_key(void *context, const struct keys_row *row)
{
	const bool *json = context;
	struct buf text;

	if (!*json && row->details != NULL) {
		print_details(row->details);
		return;
	}
	if (!*json) {
		print_plain(row);
		return;
	}
	buf_init(&text, 1 << 20);
	keys_print_json(&text, row);
	printf("%.*s\n", STR_FMT(buf_str(&text)));
	buf_done(&text);
}

void
keys_print_verdict(bool json, const struct keys_verdict *v)
{
	if (json)
		printf("{\"valid\":%s,\"code\":\"%s\",\"key_id\":\"%s\","
		       "\"account\":\"%s\",\"scope\":\"%s\"}\n",
		    v->valid ? "true" : "false", v->code, v->id, v->account,
		    v->scope);
	else if (v->id[0] != '\0')
		printf("%s  %s  %s  account %s%s%s\n", v->code, v->id, v->scope,
		    v->account, v->expires_at[0] != '\0' ? "  expires " : "",
		    v->expires_at);
	else
		printf("%s\n", v->code);
}

void
keys_print_revoked(bool json, const char *id, bool known)
{
	struct buf text;

	buf_init(&text, 4096);
	if (json && known) {
		buf_putc(&text, '{');
		keys_print_member(&text, "key_id", str_of(id));
		buf_puts(&text, ",\"revoked\":true}\n");
	} else if (json)
		buf_puts(&text, "{\"revoked\":null}\n");
	else if (known)
		buf_printf(&text, "revoked: %s is not valid any more\n", id);
	else
		buf_puts(&text,
		    "sent: this authority accepts any id and does not say "
		    "whether it has such a key; `claviger keys list` shows "
		    "the keys that are left\n");
	fputs(buf_text(&text), stdout);
	buf_done(&text);
}

void
keys_print_created(
    bool json, const char *file, const char *id, const char *secret)
{
	if (json && file != NULL)
		printf("{\"key_id\":\"%s\"}\n", id);
	else if (json)
		printf("{\"key_id\":\"%s\",\"key_secret\":\"%s\","
		       "\"key\":\"%s:%s\"}\n",
		    id, secret, id, secret);
	else if (file != NULL)
		printf("%s is in %s\n", id, file);
	else
		printf("FAL_KEY='%s:%s'\n", id, secret);
}

void
keys_print_existing(bool json, const char *id)
{
	if (json)
		printf("{\"key_id\":\"%s\",\"existing\":true}\n", id);
	else
		printf("%s has that name already; its secret is not shown "
		       "again\n",
		    id);
}
