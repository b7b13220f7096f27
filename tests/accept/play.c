/* play DATE LOGIN: a sitting at a real terminal, told line by line on standard input:
 *
 *   type KEYS              types them in one go, and waits until the program is at rest
 *   count MAX LABEL: KEYS  the same, and prints how many characters and how many other keys that were: no
 * more than MAX of the others scan MS CODE           after a pause, every byte MS milliseconds after the one
 * before, as a scanner sends see TEXT               it comes to stand in a row of the screen unseen TEXT it
 * stands in none now
 *
 * Ends with status 1, the screen printed, at the first thing that is not so; with status 3 where the machine
 * kept a scan's byte back so long that no scanner would: then nothing was shown. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drive.h"

enum { LINE_BYTES = 4096, SCAN_PAUSE_MS = 300, SCAN_LATE_MS = 20, LATE_STATUS = 3 };

static const char term[] = "xterm-256color";

/* Characters of a text of keys: all but what stands in angle brackets. */
static size_t chars_of(const char *keys)
{
    size_t chars = 0;
    bool named = false;
    for (const char *at = keys; *at; at++) {
        named = named || *at == '<';
        chars += !named && ((unsigned char)*at & 0xc0) != 0x80;
        named = named && *at != '>';
    }
    return chars;
}

static void play_type(struct drive *drive, const char *keys)
{
    drive_type(drive, keys);
    drive_settle(drive);
}

static void play_count(struct drive *drive, char *text)
{
    char *label, *keys;
    size_t most = (size_t)strtoul(text, &label, 10), before = drive->keys;
    keys = strstr(label, ": ");
    if (!keys) {
        drive_fail(drive, "count wants MAX LABEL: KEYS");
    }
    *keys = '\0';
    keys += strlen(": ");
    play_type(drive, keys);
    size_t chars = chars_of(keys), others = drive->keys - before - chars;
    printf("%s: %zu characters of the papers + %zu of %zu keys\n", label + strspn(label, " "), chars, others,
           most);
    if (others > most) {
        drive_fail(drive, "%zu keys are over the budget of %zu", others, most);
    }
}

static void sleep_ms(long ms)
{
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&wait, &wait) != 0) {
    }
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void play_scan(struct drive *drive, char *text)
{
    char *code;
    long gap_ms = strtol(text, &code, 10);
    struct err err = {0};
    struct pty_keys keys;
    struct pty_key key = {0};
    bool more = true;
    int64_t sent_ms = 0, late_ms = 0;
    pty_wait_ms(drive->pty, SCAN_PAUSE_MS);
    pty_keys_start(&keys, code + strspn(code, " "), term);
    while (pty_keys_next(&keys, &key, &more, &err) == RC_OK && more) {
        if (pty_send(drive->pty, key.bytes, key.size_bytes, &err) != RC_OK) {
            break;
        }
        int64_t now_ms = clock_ms();
        late_ms = sent_ms > 0 && now_ms - sent_ms > late_ms ? now_ms - sent_ms : late_ms;
        sent_ms = now_ms;
        sleep_ms(gap_ms);
    }
    if (err.rc != RC_OK) {
        drive_fail(drive, "%s", err.text);
    }
    if (late_ms > gap_ms + SCAN_LATE_MS) {
        printf("a byte of a scan was %lld ms late; nothing is shown\n", (long long)late_ms);
        drive_end(drive);
        exit(LATE_STATUS);
    }
    drive_settle(drive);
}

static void play_see(struct drive *drive, char *text)
{
    drive_see(drive, text);
}

static void play_unseen(struct drive *drive, char *text)
{
    char *rows = drive_rows(drive, 1, 24);
    if (!rows || strstr(rows, text)) {
        drive_fail(drive, "\"%s\" stands on the screen", text);
    }
    free(rows);
}

static void play_keys(struct drive *drive, char *text)
{
    play_type(drive, text);
}

static const struct {
    const char *word;
    void (*run)(struct drive *drive, char *text);
} steps[] = {
    {"type", play_keys}, {"count", play_count},   {"scan", play_scan},
    {"see", play_see},   {"unseen", play_unseen},
};

static void play_line(struct drive *drive, char *line)
{
    size_t bytes = strcspn(line, " ");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strlen(steps[i].word) == bytes && strncmp(steps[i].word, line, bytes) == 0 &&
            line[bytes] == ' ') {
            steps[i].run(drive, line + bytes + 1);
            return;
        }
    }
    drive_fail(drive, "no step is called so: %s", line);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: play DATE LOGIN <STEPS\n");
        return 2;
    }
    struct drive drive;
    char line[LINE_BYTES];
    drive_set_clock(argv[1]);
    drive_start(&drive);
    drive_sign_on(&drive, argv[2]);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0' && line[0] != '#') {
            play_line(&drive, line);
        }
    }
    drive_end(&drive);
    return 0;
}
