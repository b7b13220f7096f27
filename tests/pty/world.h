/* Where a test stands: the program under test, a folder of its own, the shared data, a moved clock. */
#ifndef DAYBOOK_TESTS_PTY_WORLD_H
#define DAYBOOK_TESTS_PTY_WORLD_H

#include <stddef.h>

#include "daybook/base/err.h"

enum { WORLD_SKIP_STATUS = 77 }; /* the exit status of a test that could not be run here; ctest knows it */

/* $DAYBOOK_PROGRAM, else the build's own. */
const char *world_program(void);
/* The root of the source tree. */
const char *world_source_dir(void);

/* The full path of a file or folder of the shared data ($DAYBOOK_SHARED, else ../shared beside the project);
 * free it. NULL where it is absent. */
char *world_shared_path(const char *name);
/* What a test without its shared data ends with: skipped, but failed where CI is set, which must have it. */
int world_status_without_shared(void);

/* A new empty folder, mode 0700; free the path. */
char *world_folder_make(void);
/* Removes it with all that is in it. */
void world_folder_remove(const char *path);
enum rc world_file_write(const char *dir, const char *name, const char *text, size_t size_bytes,
                         struct err *err) MUST_CHECK;
/* The whole file, NUL-ended; free it. */
enum rc world_file_read(const char *path, char **text_ret, size_t *size_bytes_ret,
                        struct err *err) MUST_CHECK;

/* The environment that moves the clock to `date` for this program (scripts/at --print), as NAME=VALUE lines,
 * read as in the time zone tz (NULL: UTC). The clock runs on from now: ask once, use it for a whole test.
 * Free it. */
enum rc world_clock_environment(const char *date, const char *tz, const char *program, char **lines_ret,
                                struct err *err) MUST_CHECK;

#endif
