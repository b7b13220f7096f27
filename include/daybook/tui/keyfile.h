/* The user's own keys: a file of lines `SEQUENCE ACTION`, as docs/keys.md describes it. */
#ifndef DAYBOOK_TUI_KEYFILE_H
#define DAYBOOK_TUI_KEYFILE_H

#include "daybook/tui/keymap.h"

enum { KEYFILE_BYTES_MAX = 65536, KEYFILE_LINE_BYTES_MAX = 256, KEYFILE_BINDINGS_MAX = 128 };

/* Binds every line of the file; a file that does not exist binds nothing. RC_REFUSED with file and line; on
 * failure some lines may be bound. */
enum rc keyfile_load(const char *path, struct keymap *map, struct err *err) MUST_CHECK;
/* Puts one binding into the file in place of any other of the same spelling; comments and other lines stay.
 * The file is replaced whole (a new one beside it, synced and renamed, 0600); missing directories are made,
 * 0700. RC_UNAVAILABLE when it cannot be written. */
enum rc keyfile_put(const char *path, const unsigned char *bytes, size_t count, enum action action,
                    struct err *err) MUST_CHECK;

#endif
