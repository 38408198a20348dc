/* accounts_print.c - prints accounts for people and as JSON. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"

#include "cli/accounts_print.h"
#include "cli/terminal.h"

enum { TEXT_BYTES = 64 * 1024 };

static const struct terminal_column columns[] = {
	{ "ACCOUNT ID", 36, 0, false },
	{ "STATE", 8, 0, false },
	{ "CREATED", 12, 3, false },
	{ "KEYS", 8, 1, false },
	{ "EMAIL", 24, 2, false },
	{ "NICKNAME", 0, 0, false },
};

/* Appends a line of the table. */
static void
add_line(struct buf *out, const struct terminal_table *t, const struct json *v)
{
	const int64_t created =
	    clock_parse_rfc3339(json_get_text(v, "created_at"));
	const struct str state = json_get_text(v, "state");
	const struct json *keys = json_get(v, "keys");
	char when[TERMINAL_WHEN] = "";
	enum terminal_color colors[LEN(columns)] = { 0 };

	if (created != -1)
		terminal_when(when, created, clock_real_ms());
	colors[1] = str_is(state, "enabled") ? TERMINAL_GREEN : TERMINAL_RED;
	terminal_table_row(t, out,
	    (const struct str[]){ json_get_text(v, "account_id"), state,
	        str_of(when), keys != NULL ? keys->text : STR_NONE,
	        json_get_text(v, "email"), json_get_text(v, "nickname") },
	    colors);
}

void
accounts_print_row(void *context, const struct json *v)
{
	struct accounts_print *p = context;
	struct terminal_table t;
	struct buf out;

	buf_init(&out, TEXT_BYTES);
	terminal_table_init(
	    &t, columns, LEN(columns), terminal_width(), terminal_has_color());
	if (p->json) {
		buf_puts(&out, p->rows == 0 ? "{\"accounts\":[" : ",");
		json_write(&out, v);
	} else {
		if (p->rows == 0)
			terminal_table_head(&t, &out);
		add_line(&out, &t, v);
	}
	p->rows++;
	fputs(buf_text(&out), stdout);
	buf_done(&out);
}

void
accounts_print_end(const struct accounts_print *p)
{
	if (p->json)
		puts(p->rows == 0 ? "{\"accounts\":[]}" : "]}");
}

void
accounts_print_one(bool json, const struct json *v)
{
	static const char *const names[] = { "account_id", "nickname", "email",
		"state", "created_at", "disabled_at", "keys", "revoked_keys" };
	struct terminal_table t = { .columns = { { "", 13, 0, false },
		                        { "", 0, 0, false } },
		.count = 2 };
	struct buf out;

	buf_init(&out, TEXT_BYTES);
	if (json) {
		json_write(&out, v);
		buf_putc(&out, '\n');
	}
	for (size_t i = 0; i < LEN(names) && !json; i++) {
		const struct json *m = json_get(v, names[i]);

		if (m == NULL || m->kind == JSON_NULL || m->text.n == 0)
			continue;
		terminal_table_row(&t, &out,
		    (const struct str[]){ str_of(names[i]), m->text }, NULL);
	}
	fputs(buf_text(&out), stdout);
	buf_done(&out);
}
