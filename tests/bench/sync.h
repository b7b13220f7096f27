/* The disk's part in what is measured. The program's fdatasync and fsync (so those of the engine too, whose
 * library is shared) pass through here: they are counted, and can be left out, which makes every store as
 * fast as with synchronous=OFF without its settings knowing. State of the whole program. */
#ifndef DAYBOOK_TESTS_BENCH_SYNC_H
#define DAYBOOK_TESTS_BENCH_SYNC_H

#include <stdbool.h>
#include <stdint.h>

void sync_leave_out(bool leave_out);
uint64_t sync_count(void); /* asked for since the start, left out or not */
/* The median time of fdatasync after 16 KiB were appended to a file of this folder; -1 where it cannot be
 * made. */
int64_t sync_measure_ns(const char *folder);

#endif
