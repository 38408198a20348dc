/* engine_redact.c - redacts the secrets of a capability in texts. */
#include "base/base.h"
#include "engine/binds/credential_vault.h"
#include "engine/binds/engine_redact.h"
#include "engine/state/state.h"

static void
push_secret(struct engine *en, struct str text)
{
	if (en->secret_count == en->secret_room) {
		en->secret_room = en->secret_room > 0 ? en->secret_room * 2 : 8;
		en->secrets = mem_resize(
		    en->secrets, en->secret_room * sizeof(*en->secrets));
	}
	en->secrets[en->secret_count++] = text;
}

void
engine_redact_add(struct engine *en, struct str text)
{
	struct buf b;

	if (text.n == 0)
		return;
	push_secret(en, text);
	buf_init(&b, 3 * text.n);
	encode_percent(&b, text);
	if (!str_equal(buf_str(&b), text))
		push_secret(en, arena_str(&en->arena, buf_str(&b)));
	buf_done_secret(&b);
}

/*
 * Returns the length of the longest secret that text begins with, if it is more
 * than longest; else longest.
 */
static size_t
secret_at(
    const struct str *secrets, size_t count, struct str text, size_t longest)
{
	for (size_t i = 0; i < count; i++)
		if (secrets[i].n > longest && str_starts(text, secrets[i]))
			longest = secrets[i].n;
	return longest;
}

void
engine_redact(const struct engine *en, struct buf *out, struct str text)
{
	struct arena scratch = { .secret = true };
	struct str *tokens;
	size_t count = credential_vault_list(en->vault, &scratch, &tokens);
	struct buf b;
	size_t i = 0;

	buf_init(&b, 16 * text.n + 64);
	while (i < text.n) {
		struct str rest = str_part(text, i, text.n);
		size_t n = secret_at(en->secrets, en->secret_count, rest, 0);

		n = secret_at(tokens, count, rest, n);
		if (n > 0)
			buf_puts(&b, "[redacted]");
		else
			buf_putc(&b, text.p[i]);
		i += n > 0 ? n : 1;
	}
	log_redact(out, buf_str(&b));
	buf_done_secret(&b);
	arena_done(&scratch);
}
