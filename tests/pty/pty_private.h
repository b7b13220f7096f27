/* Shared by the harness' own files: what a running program's terminal is made of. */
#ifndef DAYBOOK_TESTS_PTY_PRIVATE_H
#define DAYBOOK_TESTS_PTY_PRIVATE_H

#include "pty/pty.h"

struct pty {
    pid_t pid;
    int master; /* -1 after the hang-up */
    int slave;  /* kept open, to ask how much typed input is still to be taken; -1 after the hang-up */
    bool ended;
    int status; /* of waitpid, once ended */
    struct pty_screen *screen;
    uint64_t typed_bytes, painted_bytes;
};

/* Reads whatever output is there into the screen; true when there was any. */
bool pty_drain(struct pty *pty);
/* Waits for output at most so long. */
void pty_await_output(const struct pty *pty, int wait_ms);
/* Milliseconds of a clock that no test moves. */
int64_t pty_now_ms(void);

/* What the threads of a process did so far, as the kernel counts it. */
struct pty_threads {
    bool asleep;    /* every thread was */
    bool ended;     /* nobody has asked yet how it ended */
    uint64_t count; /* of threads */
    uint64_t sum;   /* of everything counted: changes whenever one of them ran */
    char busy[64];  /* a thread that was not asleep, in words */
};

void pty_threads_read(pid_t pid, struct pty_threads *threads_ret);
/* Of the program and of the servers it leans on. */
void pty_threads_read_all(const struct pty *pty, struct pty_threads *threads_ret);

#endif
