/* expose_permission.c - decides whether the operator allows an operation. */
#include <assert.h>

#include "expose/surface/expose_permission.h"
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_policy.h"

/*
 * The policies, from the least to the most strict.  If several apply, the last
 * is used.
 */
enum rule { RULE_NONE, RULE_CONFIRM, RULE_READ_ONLY, RULES };

static const enum expose_decision
    decisions[RULES][CAPABILITY_SAFETY_DESTROYS + 1] = {
	    [RULE_NONE] = { [CAPABILITY_SAFETY_READS] = EXPOSE_ALLOW,
	        [CAPABILITY_SAFETY_CHANGES] = EXPOSE_ALLOW,
	        [CAPABILITY_SAFETY_DESTROYS] = EXPOSE_ALLOW },
	    [RULE_CONFIRM] = { [CAPABILITY_SAFETY_READS] = EXPOSE_ALLOW,
	        [CAPABILITY_SAFETY_CHANGES] = EXPOSE_ALLOW,
	        [CAPABILITY_SAFETY_DESTROYS] = EXPOSE_ASK },
	    [RULE_READ_ONLY] = { [CAPABILITY_SAFETY_READS] = EXPOSE_ALLOW,
	        [CAPABILITY_SAFETY_CHANGES] = EXPOSE_REFUSE,
	        [CAPABILITY_SAFETY_DESTROYS] = EXPOSE_REFUSE },
    };

/* What the engine must not send for an allowed call. */
static const enum capability_safety forbidden[RULES] = {
	[RULE_NONE] = CAPABILITY_SAFETY_UNKNOWN,
	[RULE_CONFIRM] = CAPABILITY_SAFETY_DESTROYS,
	[RULE_READ_ONLY] = CAPABILITY_SAFETY_CHANGES,
};

/*
 * The uses for which this server can ask the user.  REST clients cannot be
 * asked.
 */
static const bool has_user[] = {
	[EXPOSE_USE_TOOL] = true,
	[EXPOSE_USE_RESOURCE] = true,
	[EXPOSE_USE_ROUTE] = false,
	[EXPOSE_USE_MENTION] = false,
};

bool
expose_permission_asks(const struct exposer *x)
{
	switch (x->policy->confirm) {
	case EXPOSE_CONFIRM_NEVER:
		return false;
	case EXPOSE_CONFIRM_DESTRUCTIVE:
		return true;
	case EXPOSE_CONFIRM_BY_FILE:
		break;
	}
	return x->capability->confirms;
}

static enum rule
rule_of(const struct exposer *x, enum expose_use use)
{
	if (x->policy->read_only)
		return RULE_READ_ONLY;
	return has_user[use] && expose_permission_asks(x) ? RULE_CONFIRM
	                                                  : RULE_NONE;
}

struct expose_permission
expose_permission_check(const struct exposer *x, enum expose_use use,
    const struct capability_operation *o, enum http_method method)
{
	const enum rule rule = rule_of(x, use);
	const enum capability_safety effect =
	    o->by == CAPABILITY_BY_FORWARD ? capability_safety_of_method(method)
	                                   : capability_safety_of(o);

	assert(effect > CAPABILITY_SAFETY_UNKNOWN &&
	       effect <= CAPABILITY_SAFETY_DESTROYS);
	return (struct expose_permission){ decisions[rule][effect],
		forbidden[rule] };
}

enum capability_safety
expose_permission_forbidden(const struct expose_policy *p)
{
	return forbidden[p->read_only ? RULE_READ_ONLY : RULE_NONE];
}
