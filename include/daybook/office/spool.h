/* Bytes set aside beside the ledger: an upload, or a reply too large for one line. The first 64 KiB stay in
 * memory, what is more goes to an unlinked file (mode 0600), so memory is bounded and nothing is left behind
 * whatever happens. Not for two threads at a time. */
#ifndef DAYBOOK_OFFICE_SPOOL_H
#define DAYBOOK_OFFICE_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "daybook/base/err.h"

enum {
    SPOOL_MEMORY_BYTES = 65536,
    SPOOL_DISK_SHARE = 32,                   /* of a disk one part in so many is not written to, */
    SPOOL_KEPT_BYTES_MAX = 256 * 1024 * 1024 /* and no more than that */
};
#define SPOOL_BYTES_MAX (UINT64_C(1) << 30)

struct spool;

/* `folder` (copied) holds the file; where it cannot be written to (a read-only or a full disk), the system's
 * folder for temporary files does. NULL on no memory. */
struct spool *spool_open(const char *folder);
/* RC_REFUSED past SPOOL_BYTES_MAX; RC_UNAVAILABLE where the disk is full. */
enum rc spool_add(struct spool *spool, const char *bytes, size_t count, struct err *err) MUST_CHECK;
/* Reads up to `size` bytes from `offset`; *ret_count is 0 at the end. */
enum rc spool_read(struct spool *spool, uint64_t offset, char *out, size_t size, size_t *ret_count,
                   struct err *err) MUST_CHECK;
uint64_t spool_bytes(const struct spool *spool);
void spool_close(struct spool *spool); /* NULL is fine */

#endif
