/* What the check holds each table against, and what nothing is held against.
 */
#include "check_internal.h"

#include <stdio.h>
#include <string.h>

static const struct check_cover covers[] = {
    {"setting", "digest of its latest event"},
    {"counter", NULL},
    {"operator", "digest of its latest event"},
    {"session", NULL},
    {"event", "chain"},
    {"request", "seal in its digest, its event"},
    {"account", "digest of its latest event"},
    {"category", "digest of its latest event"},
    {"item", "digest of its latest event"},
    {"unit", "digest of its latest event"},
    {"party", "digest of its latest event"},
    {"warehouse", "digest of its latest event"},
    {"reason", "digest of its latest event"},
    {"word", "recomputed from the masters"},
    {"draft", NULL},
    {"draft_line", NULL},
    {"document", "digest of its latest event"},
    {"revision", "digest of its own event"},
    {"line", "digest of its revision's event"},
    {"link", "the sources of lines, digest of its event"},
    {"audit", "its event"},
    {"returned", "its event"},
    {"move", "recomputed from the documents and their events"},
    {"stock_day", "recomputed from the moves"},
    {"stock_count", "recomputed from the documents"},
};

const struct check_cover *check_covers(size_t *ret_count)
{
    *ret_count = sizeof covers / sizeof *covers;
    return covers;
}

enum rc check_uncovered(struct finding *finding, struct err *err)
{
    size_t used = 0;
    (void)err;
    for (size_t i = 0; i < sizeof covers / sizeof *covers; i++) {
        const int chars = covers[i].by ? 0
                                       : snprintf(finding->note + used, sizeof finding->note - used, "%s%s",
                                                  used ? ", " : "the log does not cover ", covers[i].table);
        used += chars > 0 ? (size_t)chars : 0;
        if (used >= sizeof finding->note)
            break;
    }
    return RC_OK;
}
