/* How far long work has come: one line on a terminal's stderr, nothing elsewhere. */
#ifndef DAYBOOK_APP_PROGRESS_H
#define DAYBOOK_APP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what; /* borrowed */
    bool shown, wanted;
    int64_t drawn_us; /* when the line was last drawn */
};

/* Wanted only where stderr is a terminal. */
void progress_start(struct progress *progress, const char *what);
/* Draws at most ten times a second. `total` 0: not known yet. A client_progress_fn. */
void progress_tell(void *progress, int64_t done, int64_t total);
/* Takes the line away: call before anything else is written to the terminal. */
void progress_end(struct progress *progress);

/* The line itself, in at most `cells` cells of ASCII: `import [#####-----]  50 %  415 of 830`. */
void progress_line(const char *what, int64_t done, int64_t total, int cells, char *out, size_t size);

#endif
