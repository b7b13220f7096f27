/* Files built into the program: a table of these ends with a row whose name is NULL. */
#ifndef DAYBOOK_BASE_EMBED_H
#define DAYBOOK_BASE_EMBED_H

#include <stddef.h>

struct embedded {
    const char *name; /* the file's name without its folder */
    const char *text; /* its bytes, NUL-terminated */
    size_t bytes;     /* without the NUL */
};

#endif
