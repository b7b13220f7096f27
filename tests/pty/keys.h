/* Keys by name, as the tests write them, and the bytes that a terminal sends for them.
 * "text<Enter><F10><Down*3>": what stands in angle brackets is a key's name, with *N for N times; all else is
 * typed as it stands; <lt> is a '<'; <x1b> is the byte 1b. A key counts one, however many bytes it sends. */
#ifndef DAYBOOK_TESTS_PTY_KEYS_H
#define DAYBOOK_TESTS_PTY_KEYS_H

#include <stddef.h>

#include "daybook/base/err.h"

enum { PTY_KEY_BYTES = 16 };

struct pty_key {
    char bytes[PTY_KEY_BYTES];
    size_t size_bytes;
    int pause_ms; /* for <Pause>, which sends nothing: how long to wait; a lone Esc needs it after it */
};

/* The keys of one text, taken one by one. */
struct pty_keys {
    const char *text, *at; /* borrowed */
    const char *term;      /* TERM, which decides the bytes; borrowed */
    struct pty_key again;
    int left; /* how often `again` is still to be given */
};

void pty_keys_start(struct pty_keys *keys, const char *text, const char *term);
/* The next key; *more_ret is false, and *key_ret untouched, after the last. Refuses an unknown name. */
enum rc pty_keys_next(struct pty_keys *keys, struct pty_key *key_ret, bool *more_ret,
                      struct err *err) MUST_CHECK;
/* How many keys the text is; pauses do not count. */
enum rc pty_keys_count(const char *text, size_t *count_ret, struct err *err) MUST_CHECK;

struct pty;
/* Types them all in one go, type-ahead as a fast clerk's, and counts them into *count (may be NULL). */
enum rc pty_type(struct pty *pty, const char *text, const char *term, size_t *count,
                 struct err *err) MUST_CHECK;
/* The same, but lets the program come to rest after each key. */
enum rc pty_type_slowly(struct pty *pty, const char *text, const char *term, size_t *count,
                        struct err *err) MUST_CHECK;

#endif
