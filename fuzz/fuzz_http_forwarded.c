/*
 * fuzz_http_forwarded.c - whatever a client writes in X-Forwarded-For or
 * Forwarded, the address that a proxy adds is the last one, or unknown.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "http/http_forwarded.h"
#include "http/http_headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns false if the address is neither 192.0.2.1 nor unknown. */
static bool
is_truth(const struct net_address_block *hop)
{
	struct net_address_block truth;

	(void)net_address_block_read(&truth, STR("192.0.2.1"));
	return hop != NULL && (!net_address_block_is_address(hop) ||
	                          net_address_block_equal(hop, &truth));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_header one[2] = { { .name = STR("X-Forwarded-For") },
		{ .name = STR("Forwarded") } };
	struct http_headers h = { .items = one, .count = 2 };
	struct http_forwarded list = { .count = 0 }, standard = { .count = 0 };
	struct buf b[2];

	for (size_t i = 0; i < 2; i++) {
		buf_init(&b[i], size + 64);
		buf_add(&b[i], data, size);
		buf_puts(&b[i], i == 0 ? ", 192.0.2.1" : ", for=192.0.2.1");
		one[i].value = buf_str(&b[i]);
	}
	http_forwarded_read_list(&list, &h);
	http_forwarded_read_standard(&standard, &h);
	if (!is_truth(http_forwarded_hop(&list, 0)) ||
	    !net_address_block_is_address(http_forwarded_hop(&list, 0)) ||
	    !is_truth(http_forwarded_hop(&standard, 0)))
		abort();
	buf_done(&b[0]);
	buf_done(&b[1]);
	return 0;
}
