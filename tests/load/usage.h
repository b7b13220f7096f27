/* What the kernel has counted of a process, or of the machine. */
#ifndef DAYBOOK_TESTS_LOAD_USAGE_H
#define DAYBOOK_TESTS_LOAD_USAGE_H

#include <stdint.h>
#include <sys/types.h>

int64_t usage_cpu_ns(pid_t pid);         /* of all its threads; 0: it is gone */
int64_t usage_resident_bytes(pid_t pid); /* now; 0: it is gone */
int64_t usage_peak_bytes(pid_t pid);     /* the most it ever had */
double usage_load_average(void);         /* of the last minute */

#endif
