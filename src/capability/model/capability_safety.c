/* capability_safety.c - whether an operation reads, changes or destroys. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"

/*
 * least: what the methods imply, whatever the file declares. assumed: what is
 * true if the file declares nothing.
 */
struct range {
	enum capability_safety least, assumed;
};

static const struct range by_method[HTTP_METHOD_COUNT] = {
	[HTTP_METHOD_GET] = { CAPABILITY_SAFETY_READS,
	    CAPABILITY_SAFETY_READS },
	[HTTP_METHOD_HEAD] = { CAPABILITY_SAFETY_READS,
	    CAPABILITY_SAFETY_READS },
	[HTTP_METHOD_OPTIONS] = { CAPABILITY_SAFETY_READS,
	    CAPABILITY_SAFETY_READS },
	[HTTP_METHOD_POST] = { CAPABILITY_SAFETY_CHANGES,
	    CAPABILITY_SAFETY_DESTROYS },
	[HTTP_METHOD_PUT] = { CAPABILITY_SAFETY_DESTROYS,
	    CAPABILITY_SAFETY_DESTROYS },
	[HTTP_METHOD_PATCH] = { CAPABILITY_SAFETY_DESTROYS,
	    CAPABILITY_SAFETY_DESTROYS },
	[HTTP_METHOD_DELETE] = { CAPABILITY_SAFETY_DESTROYS,
	    CAPABILITY_SAFETY_DESTROYS },
};

static const struct range reads = { CAPABILITY_SAFETY_READS,
	CAPABILITY_SAFETY_READS };
static const struct range destroys = { CAPABILITY_SAFETY_DESTROYS,
	CAPABILITY_SAFETY_DESTROYS };

/*
 * Names from which these read a method: Rails, Laravel, Symfony, Express,
 * ASP.NET, OData, Google APIs.
 */
static const char *const overrides[] = { "x-http-method-override",
	"x-http-method", "x-method-override", "x-method",
	"http-method-override", "-method", "-http-method", "$httpmethod",
	"$http-method" };

static struct range
range_of_method(enum http_method m)
{
	return (unsigned)m < HTTP_METHOD_COUNT ? by_method[m] : destroys;
}

bool
capability_safety_is_below(
    enum capability_safety e, enum capability_safety forbidden)
{
	return forbidden == CAPABILITY_SAFETY_UNKNOWN || e < forbidden;
}

enum capability_safety
capability_safety_of_method(enum http_method m)
{
	return range_of_method(m).least;
}

/*
 * Removes and returns the next character of a name, with escapes (%XX) decoded,
 * in lower case, and "_" as "-".
 */
static char
next_char(struct str *name)
{
	const bool escaped = name->n > 2 && name->p[0] == '%';
	const int high = escaped ? decode_hex_digit(name->p[1]) : -1;
	const int low = escaped ? decode_hex_digit(name->p[2]) : -1;
	const bool coded = high >= 0 && low >= 0;
	const char c = coded ? (char)(high * 16 + low) : name->p[0];

	*name = str_part(*name, coded ? 3 : 1, name->n);
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' ? '-' : c;
}

static bool
is_folded(struct str name, const char *want)
{
	while (name.n > 0 && *want != '\0')
		if (next_char(&name) != *want++)
			return false;
	return name.n == 0 && *want == '\0';
}

bool
capability_safety_is_override(struct str name)
{
	for (size_t i = 0; i < LEN(overrides); i++)
		if (is_folded(name, overrides[i]))
			return true;
	return false;
}

enum capability_safety
capability_safety_of_override(struct str value)
{
	static const enum http_method safe[] = { HTTP_METHOD_GET,
		HTTP_METHOD_HEAD, HTTP_METHOD_OPTIONS };

	value = str_trim(value);
	for (size_t i = 0; i < LEN(safe); i++)
		if (str_equal_nocase(value, str_of(http_method_name(safe[i]))))
			return CAPABILITY_SAFETY_READS;
	return CAPABILITY_SAFETY_DESTROYS;
}

static enum capability_safety
worse(enum capability_safety a, enum capability_safety b)
{
	return a > b ? a : b;
}

static void
add(struct range *r, struct range more)
{
	r->least = worse(r->least, more.least);
	r->assumed = worse(r->assumed, more.assumed);
}

/*
 * Returns the safety of an override with that value, which is a constant or a
 * template; the value of a template is not known yet.
 */
static enum capability_safety
safety_of_value(struct str value)
{
	if (value.p == NULL || str_find(value, '{', 0) < value.n)
		return CAPABILITY_SAFETY_DESTROYS;
	return capability_safety_of_override(value);
}

/* Checks the query of a path in the file: "?_method=DELETE". */
static enum capability_safety
safety_of_address(struct str address)
{
	enum capability_safety e = CAPABILITY_SAFETY_READS;
	struct str rest = address;

	str_cut(&rest, '?');
	while (rest.n > 0) {
		struct str value = str_cut(&rest, '&');
		const struct str name = str_cut(&value, '=');

		if (capability_safety_is_override(name))
			e = worse(e, safety_of_value(value));
	}
	return e;
}

/* Checks the members of the body's template, at any depth. */
static bool
has_override(const struct json *v)
{
	for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		if ((m->name.p != NULL &&
		        capability_safety_is_override(m->name)) ||
		    (str_is(m->name, "name") && m->kind == JSON_STRING &&
		        capability_safety_is_override(m->text)) ||
		    has_override(m))
			return true;
	return false;
}

static enum capability_safety
safety_of_params(const struct capability_param *p)
{
	enum capability_safety e = CAPABILITY_SAFETY_READS;

	for (; p != NULL; p = p->next) {
		if (capability_safety_is_override(p->name))
			e = worse(e, safety_of_value(p->value));
		if (p->properties != NULL)
			e = worse(e, safety_of_params(p->properties));
	}
	return e;
}

/* Checks all places in which a request may override its method. */
static enum capability_safety
safety_of_overrides(const struct capability_consumed_operation *o)
{
	enum capability_safety e = safety_of_address(o->path);

	if (o->owner != NULL)
		e = worse(e, safety_of_address(o->owner->base_uri));
	e = worse(e, safety_of_params(o->params));
	if (o->body != NULL && has_override(o->body->data))
		e = CAPABILITY_SAFETY_DESTROYS;
	return e;
}

static struct range
range_of_call(const struct capability_consumed_operation *o)
{
	struct range r = destroys;
	enum capability_safety override;

	if (o == NULL)
		return r;
	r = range_of_method(o->method);
	override = safety_of_overrides(o);
	add(&r, (struct range){ override, override });
	return r;
}

/*
 * Applies the hints of an operation: it may do more than its methods imply, or
 * a POST may not be destructive.
 */
static struct range
apply_hints(struct range r, const struct capability_hints *h)
{
	if (h->destructive == 1)
		return destroys;
	if (h->destructive == 0 || h->read_only == 1)
		r.assumed = r.least;
	if (h->read_only == 0) {
		const enum capability_safety more =
		    h->destructive == 0 ? CAPABILITY_SAFETY_CHANGES
		                        : CAPABILITY_SAFETY_DESTROYS;

		add(&r, (struct range){ more, more });
	}
	return r;
}

enum capability_safety
capability_safety_of_call(const struct capability_consumed_operation *o)
{
	return range_of_call(o).assumed;
}

static struct range
range_of(const struct capability_operation *o)
{
	struct range r = reads;

	/* This operation was settled before. */
	if (o->safety.assumed != CAPABILITY_SAFETY_UNKNOWN)
		return (struct range){ o->safety.least, o->safety.assumed };
	switch (o->by) {
	case CAPABILITY_BY_CALL:
		r = range_of_call(o->call);
		break;
	case CAPABILITY_BY_STEPS:
		for (const struct capability_step *s = o->steps; s != NULL;
		     s = s->next)
			if (s->operation != NULL)
				add(&r, range_of(s->operation));
		break;
	case CAPABILITY_BY_FUNCTION:
		r = o->function != NULL ? range_of(o->function) : destroys;
		break;
	case CAPABILITY_BY_FORWARD: /* the caller's method */
		r = destroys;
		break;
	case CAPABILITY_BY_MOCK:
	case CAPABILITY_BY_NOTHING: /* cannot be run: see its problem */
		break;
	}
	return apply_hints(r, &o->hints);
}

void
capability_safety_settle(struct capability_operation *o)
{
	const struct range r = range_of(o);

	assert(r.least <= r.assumed);
	o->safety.least = (unsigned char)r.least;
	o->safety.assumed = (unsigned char)r.assumed;
}

enum capability_safety
capability_safety_of(const struct capability_operation *o)
{
	/* An operation that was not settled may do anything. */
	return o->safety.assumed != CAPABILITY_SAFETY_UNKNOWN
	           ? (enum capability_safety)o->safety.assumed
	           : CAPABILITY_SAFETY_DESTROYS;
}
