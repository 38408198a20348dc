/* fuzz_http_form.c - a Content-Type in the first line, then a body. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "http/http_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size };
	struct str type = str_cut(&body, '\n');
	struct http_form form;
	struct arena a = { 0 };
	struct err e = { 0 };
	size_t total = 0;

	if (http_form_parse(&a, type, body, &form, &e) == -1) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			abort();
	} else {
		for (size_t i = 0; i < form.count; i++) {
			if (form.items[i].name.p == NULL)
				abort();
			total += form.items[i].value.n;
		}
		if (form.count > HTTP_FORM_FIELDS || total > body.n)
			abort();
	}
	arena_done(&a);
	return 0;
}
