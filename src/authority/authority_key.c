/* authority_key.c - writes a key, with all that is known about it. */
#include "authority/authority_key.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

const char *
authority_key_state(const struct key_view *v)
{
	if (v->revoked_ms != 0)
		return "revoked";
	if (v->disabled_ms != 0)
		return "disabled";
	return key_clock_has_passed(v->expires_ms) ? "expired" : "active";
}

void
authority_key_write_texts(struct buf *out, struct key_list_field list)
{
	const char *before = "[";
	struct str text;

	while (key_field_next_text(&list, &text)) {
		buf_puts(out, before);
		json_write_string(out, text);
		before = ",";
	}
	buf_puts(out, *before == '[' ? "[]" : "]");
}

static void
write_networks(struct buf *out, struct key_list_field list)
{
	struct key_network n;
	bool first = true;

	buf_putc(out, '[');
	while (key_field_next_network(&list, &n)) {
		buf_puts(out, first ? "\"" : ",\"");
		key_field_write_network(out, &n);
		buf_putc(out, '"');
		first = false;
	}
	buf_putc(out, ']');
}

static void
write_metadata(struct buf *out, struct key_list_field list)
{
	struct str name, value;
	bool first = true;

	buf_putc(out, '{');
	while (key_field_next_text(&list, &name) &&
	       key_field_next_text(&list, &value)) {
		if (!first)
			buf_putc(out, ',');
		json_write_string(out, name);
		buf_putc(out, ':');
		json_write_string(out, value);
		first = false;
	}
	buf_putc(out, '}');
}

/* Appends ,"name":"text", or ,"name":null if the text is empty. */
static void
write_text(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, ",\"%s\":", name);
	if (text.n > 0)
		json_write_string(out, text);
	else
		buf_puts(out, "null");
}

static void
write_time(struct buf *out, const char *name, int64_t ms)
{
	char text[21];

	if (ms != 0)
		clock_rfc3339(text, ms);
	write_text(out, name, ms != 0 ? str_of(text) : STR_NONE);
}

static void
write_address(
    struct buf *out, const char *name, const struct key_network *address)
{
	if (address->family == 0) {
		write_text(out, name, STR_NONE);
		return;
	}
	buf_printf(out, ",\"%s\":\"", name);
	key_field_write_address(out, address);
	buf_putc(out, '"');
}

void
authority_key_write(struct buf *out, const struct key_view *v)
{
	const struct key_settings *s = &v->settings;

	buf_printf(out, "{\"key_id\":\"%s\"", v->id);
	write_text(out, "name", s->name);
	write_text(out, "alias", v->alias);
	write_text(out, "scope", str_of(key_scope_name(v->scope)));
	write_text(out, "state", str_of(authority_key_state(v)));
	write_text(out, "preset", s->preset);
	buf_puts(out, ",\"permissions\":");
	authority_key_write_texts(out, s->permissions);
	buf_puts(out, ",\"networks\":");
	write_networks(out, s->networks);
	buf_puts(out, ",\"metadata\":");
	write_metadata(out, s->metadata);
	buf_puts(out,
	    v->disabled_ms != 0 ? ",\"enabled\":false" : ",\"enabled\":true");
	write_time(out, "created_at", v->created_ms);
	write_time(out, "expires_at", v->expires_ms);
	write_time(out, "revoked_at", v->revoked_ms);
	write_text(out, "revoked_reason", v->revoked_reason);
	write_time(out, "last_used_at", v->last_used_ms);
	write_address(out, "last_used_address", &v->last_used_from);
	write_text(out, "parent", str_of(v->parent));
	write_text(out, "created_by", str_of(v->created_by));
	write_text(out, "rotated_from", str_of(v->rotated_from));
	write_text(out, "rotated_to", str_of(v->rotated_to));
	write_time(out, "old_valid_until", v->rotated_until_ms);
	buf_printf(
	    out, ",\"generation\":%llu}", (unsigned long long)v->generation);
}

bool
authority_key_is_reason(struct str s)
{
	static const char *const names[] = { "unspecified", "keyCompromise",
		"affiliationChanged", "superseded", "cessationOfOperation",
		"privilegeWithdrawn" };

	for (size_t i = 0; i < LEN(names); i++)
		if (str_is(s, names[i]))
			return true;
	return false;
}
