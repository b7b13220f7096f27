/* The syncs of the servers that are started while these stand, counted from outside. */
#ifndef DAYBOOK_TESTS_LOAD_SYNCS_H
#define DAYBOOK_TESTS_LOAD_SYNCS_H

#include <stdbool.h>
#include <stdint.h>

/* `folder` holds the count; `leave_out`: none reaches the disk. False: it cannot be made. Of the whole
 * program: servers started until syncs_end are counted together. */
bool syncs_begin(const char *folder, bool leave_out);
int64_t syncs_count(void);
void syncs_end(void); /* the next server is not counted */

#endif
