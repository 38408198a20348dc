/* key_name.c - finds the key of a name. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_reader.h"

enum { NAME_BYTES = 128 }; /* no name is longer */

int
key_find_name(struct key_reader *r, struct str account, struct str name,
    char id[37], struct err *e)
{
	uint8_t bytes[16 + NAME_BYTES];
	MDB_val key = { 16 + name.n, bytes }, v;
	int rc;

	if (!decode_uuid(bytes, account) || name.n > NAME_BYTES)
		return 0;
	memcpy(bytes + 16, name.p, name.n);
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = mdb_get(r->txn, r->keys->store.names, &key, &v);
	if (rc == 0 && v.mv_size != 16)
		rc = MDB_CORRUPTED;
	if (rc == 0)
		encode_uuid(id, v.mv_data);
	key_reader_end(r);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(
		    &r->keys->store, e, rc, "find the name of a key");
	return rc == 0;
}
