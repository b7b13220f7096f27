#include "drive.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pty/command.h"
#include "pty/servers.h"

static const char term[] = "xterm-256color";

/* NAME=VALUE of the moved clock, NULL-ended; empty: it is not moved. */
enum { CLOCK_VARIABLES_MAX = 8 };
static const char *clock_environment[CLOCK_VARIABLES_MAX + 1];

void drive_fail(struct drive *drive, const char *format, ...)
{
    va_list list;
    fputs("FAILED: ", stdout);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    if (drive && drive->pty) {
        int row, col;
        char *text = pty_screen_text(pty_screen(drive->pty));
        pty_screen_cursor(pty_screen(drive->pty), &row, &col);
        printf("--- screen, cursor at %d,%d\n%s---\n", row, col, text ? text : "");
        free(text);
        drive_end(drive);
    }
    exit(1);
}

static void check(struct drive *drive, enum rc rc, const struct err *err)
{
    if (rc != RC_OK) {
        drive_fail(drive, "%s", err->text);
    }
}

void drive_set_clock(const char *date)
{
    struct err err = {0};
    char *lines = NULL;
    check(NULL, world_clock_environment(date, getenv("TZ"), world_program(), &lines, &err), &err);
    size_t count = 0;
    for (char *line = strsep(&lines, "\n"); line && count < CLOCK_VARIABLES_MAX;
         line = strsep(&lines, "\n")) {
        if (*line) {
            clock_environment[count++] = line;
        }
    }
    clock_environment[count] = NULL;
}

void drive_start(struct drive *drive)
{
    const char *const argv[] = {world_program(), NULL};
    const struct pty_options options = {.term = term, .env = clock_environment};
    struct err err = {0};
    *drive = (struct drive){0};
    check(drive, pty_start(argv, &options, &drive->pty, &err), &err);
    drive_see(drive, "Sign on");
    drive_settle(drive);
}

void drive_end(struct drive *drive)
{
    struct err err = {0};
    pty_free(drive->pty);
    drive->pty = NULL;
    if (servers_stop(SIGTERM, &err) != RC_OK) {
        drive_fail(NULL, "%s", err.text);
    }
}

void drive_sign_on(struct drive *drive, const char *login)
{
    drive_type(drive, login);
    drive_type(drive, "<Enter>" DRIVE_PASSWORD "<Enter>");
    drive_see(drive, "Work list");
    drive_settle(drive);
}

void drive_type(struct drive *drive, const char *keys)
{
    struct err err = {0};
    check(drive, pty_type(drive->pty, keys, term, &drive->keys, &err), &err);
}

void drive_see(struct drive *drive, const char *text)
{
    struct err err = {0};
    check(drive, pty_wait_text(drive->pty, text, PTY_WAIT_MS, &err), &err);
}

void drive_settle(struct drive *drive)
{
    struct err err = {0};
    check(drive, pty_settle(drive->pty, PTY_WAIT_MS, &err), &err);
}

char *drive_rows(const struct drive *drive, int first_row, int last_row)
{
    char *all = NULL;
    size_t bytes = 0;
    FILE *stream = open_memstream(&all, &bytes);
    for (int row = first_row; stream && row <= last_row; row++) {
        char *text = pty_screen_row_text(pty_screen(drive->pty), row);
        fprintf(stream, "%s\n", text ? text : "");
        free(text);
    }
    if (!stream || fclose(stream) != 0) {
        drive_fail(NULL, "there is no memory left");
    }
    return all;
}

char *drive_output(const char *const argv[])
{
    struct command_result result = {0};
    struct err err = {0};
    check(NULL, command_run(argv, NULL, &result, &err), &err);
    if (result.status != 0) {
        drive_fail(NULL, "%s ended with %d: %s", argv[0], result.status, result.err);
    }
    char *out = strdup(result.out);
    command_result_free(&result);
    return out;
}
