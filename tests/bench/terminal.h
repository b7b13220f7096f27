/* Keys typed at a program in a terminal, each timed from its write to what it paints. */
#ifndef DAYBOOK_TESTS_BENCH_TERMINAL_H
#define DAYBOOK_TESTS_BENCH_TERMINAL_H

#include "bench.h"
#include "pty/pty.h"

struct terminal_times {
    int64_t paint_ns; /* to the last byte before the program first falls silent: what the key paints */
    int64_t rest_ns;  /* to the last byte before it rests: what was saved behind the paint is told too */
    uint64_t bytes;   /* all that it sent */
};

/* Types the bytes of one key, or of several in one go, and waits until the program rests. */
enum rc terminal_key(struct pty *pty, const char *bytes, size_t count, struct terminal_times *ret,
                     struct err *err) MUST_CHECK;
/* The same for a key by its name (pty/keys.h). */
enum rc terminal_named_key(struct pty *pty, const char *name, struct terminal_times *ret,
                           struct err *err) MUST_CHECK;

/* From now until the text stands on the screen; reads without polling by the clock. */
enum rc terminal_await(struct pty *pty, const char *text, int64_t *ret_ns, struct err *err) MUST_CHECK;

/* Resident memory of a program in bytes: all, and its share of pages that others use too. */
struct terminal_memory {
    int64_t resident, share;
};
enum rc terminal_memory(pid_t pid, struct terminal_memory *ret, struct err *err) MUST_CHECK;

/* The peers, each with the text that its first whole screen shows. */
extern const char *const terminal_libform_argv[], *const terminal_vim_argv[];
#define TERMINAL_LIBFORM_READY "ready"
#define TERMINAL_VIM_READY "0,0-1"
bool terminal_has_vim(void);
/* Starts one and waits until it rests. */
enum rc terminal_peer(const char *const argv[], const char *ready, struct pty **ret,
                      struct err *err) MUST_CHECK;

#endif
