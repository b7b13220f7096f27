/* Bytes from a terminal → keys. Pure: it is told bytes and times, reads no clock and no terminal.
 *
 * Esc alone is a key, and the first byte of most others; only time tells. A digit counts as Esc-digit within
 * DECODE_ESC_MS; the bytes of any other key come DECODE_GAP_MS apart at most, since a terminal writes them at
 * once and fingers do not. Time counts only as far as someone looked and saw nothing come (decode_quiet): a
 * program that was busy has not been told how late the bytes were. */
#ifndef DAYBOOK_TUI_DECODE_H
#define DAYBOOK_TUI_DECODE_H

#include "daybook/tui/keymap.h"

enum {
    DECODE_BUFFER_BYTES = 65536, /* type-ahead held; more waits in the terminal */
    DECODE_KEY_BYTES = 32,       /* an unknown key's bytes, longer ones are cut into several */
    DECODE_ESC_MS = 400,
    DECODE_GAP_MS = 100,
    DECODE_BURST_MS = 35, /* a scanner's keys come closer together than this, a hand's do not */
    DECODE_PASTE_MS =
        5000 /* a paste whose end never comes ends after this silence, or no key would ever act again */
};
#define DECODE_NEVER INT64_MAX

struct decoder {
    const struct keymap *map;
    unsigned char bytes[DECODE_BUFFER_BYTES];
    unsigned char gaps[DECODE_BUFFER_BYTES]; /* before each byte: enum gap in decode.c */
    size_t start, end;
    int64_t fed_ms, quiet_ms;
    bool pasting, after_return;
};

struct decoded {
    struct key key;
    const struct keymap_row *row; /* that named it, or NULL: a character, or an unknown key (ACT_NONE) */
    const unsigned char *bytes;   /* borrowed until the next feed */
    size_t count;
};

void decode_start(struct decoder *decoder, const struct keymap *map);
size_t decode_room(const struct decoder *decoder); /* bytes that decode_feed takes */
void decode_feed(struct decoder *decoder, const unsigned char *bytes, size_t count, int64_t now_ms);
/* Nothing has come up to now. */
void decode_quiet(struct decoder *decoder, int64_t now_ms);
/* Whether there is a key; else when to look again if nothing comes (DECODE_NEVER: only bytes help). */
bool decode_ready(const struct decoder *decoder, int64_t *ret_deadline_ms);
/* The next key, or false. Malformed bytes, and controls inside a paste, come as ACT_CHAR with U+FFFD, which
 * no field takes. */
bool decode_next(struct decoder *decoder, struct decoded *ret);

#endif
