/* What runs beside the clerks, each a process: an import and reports by the command, and a probe of the disk.
 */
#ifndef DAYBOOK_TESTS_LOAD_BESIDE_H
#define DAYBOOK_TESTS_LOAD_BESIDE_H

#include "crowd.h"

enum { SLOW_SYNC_US = 10000 }; /* a sync that took longer is a stall */

struct beside {
    struct crowd *crowd; /* whose go and stop hold here too */
    const char *folder;
    pid_t import, reports, probe;
    int64_t import_rows, import_after_ns; /* 0 rows: none */
    atomic_int import_status;             /* -1: it has not ended */
    int64_t import_ns;
    atomic_int reports_made;
    int64_t report_ns; /* the longest */
    struct times syncs;
    char why[CLERK_WHY_BYTES];
};
/* In memory that is shared; forks. `import_rows` of ten-line orders are taken in so long after the go, by one
 * import that is all or nothing. */
struct beside *beside_open(struct crowd *crowd, const char *folder, int64_t import_rows,
                           int64_t import_after_ns);
/* Waits for them, when the crowd is told to stop; an import is waited for. NULL: all went well. */
const char *beside_stop(struct beside *beside);
void beside_close(struct beside *beside);

#endif
