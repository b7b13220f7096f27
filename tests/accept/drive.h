/* A clerk at a terminal, for the programs of the acceptance scripts: starts daybook where the script has laid
 * out its world (environment, ledger), types, and ends the test with the screen printed when something is not
 * as it should be. */
#ifndef DAYBOOK_TESTS_ACCEPT_DRIVE_H
#define DAYBOOK_TESTS_ACCEPT_DRIVE_H

#include "pty/keys.h"
#include "pty/pty.h"
#include "pty/world.h"

/* The password of every operator that tests/lib.sh makes. */
#define DRIVE_PASSWORD "paper-and-ink"

struct drive {
    struct pty *pty; /* NULL: no program runs */
    size_t keys;     /* typed so far */
};

/* Moves the clock of every program started from now on; it runs on from there. The one thing that is kept for
 * the whole test, for a program that starts many. */
void drive_set_clock(const char *date);
/* Starts the program in a 24x80 xterm-256color and waits for the sign-on. */
void drive_start(struct drive *drive);
/* Kills what still runs. */
void drive_end(struct drive *drive);
void drive_sign_on(struct drive *drive, const char *login);
/* Types it all in one go. */
void drive_type(struct drive *drive, const char *keys);
/* Waits until the text stands on the screen. */
void drive_see(struct drive *drive, const char *text);
/* Waits until the program is at rest. */
void drive_settle(struct drive *drive);
/* Rows first…last of the screen, a line a row, trailing blanks cut. Free it. */
char *drive_rows(const struct drive *drive, int first_row, int last_row);
/* Standard output of a command that must end well; free it. */
char *drive_output(const char *const argv[]);
/* Says what is wrong, prints the screen if drive is not NULL, and ends the test with status 1. */
_Noreturn void drive_fail(struct drive *drive, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
