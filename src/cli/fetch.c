/* fetch.c - downloads a document. */
#include "base/base.h"
#include "net/net.h"
#include "http/http.h"

#include "cli/fetch.h"

struct fetch {
	struct loop *loop;
	struct http_client_answer *answer; /* on the arena */
	struct arena *arena;
};

bool
fetch_is_url(const char *text)
{
	return http_url_is(str_of(text));
}

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct fetch *f = context;

	f->answer = arena_new(f->arena, sizeof(*f->answer));
	*f->answer = *answer;
	loop_stop(f->loop);
}

static int
take(const struct fetch *f, const char *url, struct fetch_text *out,
    struct err *e)
{
	const struct http_client_answer *x = f->answer;

	if (x == NULL)
		return err_set(e, ERR_UPSTREAM, "%s did not answer", url);
	if (x->error.kind != ERR_NONE) {
		*e = x->error;
		return err_prefix(e, "%s", url);
	}
	if (x->response.status < 200 || x->response.status > 299)
		return err_set(e, ERR_UPSTREAM, "%s answered %d %s", url,
		    x->response.status, http_status_reason(x->response.status));
	out->text = x->response.body;
	out->charset =
	    http_form_parameter(f->arena, x->response.content_type, "charset");
	return 0;
}

int
fetch_text(struct arena *a, const char *url, const struct limits *limits,
    struct fetch_text *out, struct err *e)
{
	struct http_client_request request = { .method = HTTP_METHOD_GET,
		.url = url,
		.response_bytes = limits->capability_bytes };
	struct fetch f = { .arena = a, .loop = loop_new(e) };
	struct http_client *client;
	int rc = -1;

	if (f.loop == NULL)
		return -1;
	client = http_client_new(f.loop, limits, e);
	if (client != NULL) {
		http_headers_add(a, &request.headers, STR("Accept"),
		    STR("application/json, application/yaml, */*;q=0.5"));
		http_client_send(client, a, &request, on_answer, &f);
		loop_run(f.loop);
		rc = take(&f, url, out, e);
	}
	http_client_free(client);
	loop_free(f.loop);
	return rc;
}
