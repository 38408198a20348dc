/* key_grant.c - what a key may hand on to keys that it creates. */
#include "base/base.h"
#include "key/key.h"
#include "key/key_grant.h"
#include "key/key_record.h"

static struct str
preset_of(const struct key_record *r)
{
	if (r->scope == KEY_SCOPE_ADMIN)
		return STR("FULL");
	return r->scope == KEY_SCOPE_API ? STR("API") : r->preset;
}

struct key_permission_set
key_grant_permissions(const struct key_record *r)
{
	const struct key_preset *preset = key_preset_find(preset_of(r));

	return (struct key_permission_set){
		.preset = preset != NULL ? preset->patterns : NULL,
		.list = r->permissions,
	};
}

int
key_grant_set_scope(struct key_record *r, struct err *e)
{
	if (r->scope == KEY_SCOPE_ADMIN)
		return 0;
	if (str_is(r->preset, "FULL"))
		return err_set(e, ERR_DENIED,
		    "only the operator creates keys with the preset FULL: "
		    "claviger keys create --scope ADMIN");
	if (r->preset.n > 0 && key_preset_find(r->preset) == NULL) {
		const char *nearest = key_preset_nearest(r->preset);

		return err_set(e, ERR_INPUT, "there is no preset '%.*s'; %s%s",
		    STR_FMT(str_part(r->preset, 0, 60)),
		    nearest != NULL ? "did you mean " : "",
		    nearest != NULL ? nearest
		                    : "GET /v1/presets lists the presets");
	}
	if ((r->preset.n == 0 || str_is(r->preset, "API")) &&
	    r->permissions.count == 0)
		r->scope = KEY_SCOPE_API;
	else
		r->scope = KEY_SCOPE_CUSTOM;
	return 0;
}

static int
check_networks(const struct key_record *holder, const struct key_record *wanted,
    struct err *e)
{
	struct key_list_field list = wanted->allowed;
	struct key_network n;
	struct buf text;
	int rc = 0;

	/* Without networks of its own, a key has those of its parent. */
	if (holder->allowed.count == 0)
		return 0;
	while (rc == 0 && key_field_next_network(&list, &n)) {
		if (key_field_has_network(holder->allowed, &n))
			continue;
		buf_init(&text, 64);
		key_field_write_network(&text, &n);
		rc = err_set(e, ERR_DENIED,
		    "the calling key cannot grant the network %s, because it "
		    "may not be used from there itself",
		    buf_text(&text));
		buf_done(&text);
	}
	return rc;
}

static int
check_time(const struct key_record *holder, const struct key_record *wanted,
    struct err *e)
{
	char until[21];

	if (holder->expires_ms == 0 ||
	    (wanted->expires_ms != 0 &&
	        wanted->expires_ms <= holder->expires_ms))
		return 0;
	clock_rfc3339(until, holder->expires_ms);
	return err_set(e, ERR_DENIED,
	    "the calling key expires at %s, so the new one cannot be valid "
	    "longer: set expires_at to that or an earlier time",
	    until);
}

/* Each pattern of one is compared with each of the other. */
static int
check_size(const struct key_record *holder, const struct key_record *wanted,
    struct err *e)
{
	enum { PAIRS = 65536 };
	const int64_t held = holder->permissions.count;

	if (holder->scope == KEY_SCOPE_ADMIN ||
	    held * wanted->permissions.count <= PAIRS)
		return 0;
	return err_set(e, ERR_DENIED,
	    "the calling key has %lld permissions, so it can grant at most "
	    "%lld "
	    "at once; use patterns such as models:**, or a FULL key",
	    (long long)held, (long long)(PAIRS / held));
}

int
key_grant_check(const struct key_record *holder,
    const struct key_record *wanted, struct err *e)
{
	const struct key_permission_set held = key_grant_permissions(holder),
	                                asked = key_grant_permissions(wanted);
	struct str missing;

	if (check_size(holder, wanted, e) == -1)
		return -1;
	if (!key_permission_covers(&held, &asked, &missing))
		return err_set(e, ERR_DENIED,
		    "the calling key cannot grant '%.*s', because it does not "
		    "hold that permission itself",
		    STR_FMT(str_part(missing, 0, 200)));
	if (check_networks(holder, wanted, e) == -1)
		return -1;
	return check_time(holder, wanted, e);
}
