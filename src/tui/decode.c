#include "daybook/tui/decode.h"

#include <string.h>

#include "daybook/base/utf8.h"

enum gap { GAP_NONE, GAP_KEY /* no scanner's doing */, GAP_LATE /* no terminal's doing */, GAP_LONG /* nor an Esc's digit */ };

enum { ESC = 0x1B, DEL = 0x7F, REFUSED = 0xFFFD };

/* What the front of the buffer comes to: a key and the bytes it took, or a wait. */
struct step {
    bool wait;
    struct decoded decoded;
    int64_t limit_ms; /* of a wait: this long after the last byte it is over */
};

void decode_start(struct decoder *decoder, const struct keymap *map)
{
    decoder->map = map;
    decoder->start = decoder->end = 0;
    decoder->fed_ms = decoder->quiet_ms = 0;
    decoder->pasting = decoder->after_return = false;
}

static const unsigned char *front(const struct decoder *decoder)
{
    return decoder->bytes + decoder->start;
}

static size_t held(const struct decoder *decoder)
{
    return decoder->end - decoder->start;
}

size_t decode_room(const struct decoder *decoder)
{
    return DECODE_BUFFER_BYTES - held(decoder);
}

static void make_room(struct decoder *decoder, size_t count)
{
    if (held(decoder) > 0 && DECODE_BUFFER_BYTES - decoder->end >= count)
        return;
    size_t kept = held(decoder);
    memmove(decoder->bytes, front(decoder), kept);
    memmove(decoder->gaps, decoder->gaps + decoder->start, kept);
    decoder->start = 0;
    decoder->end = kept;
}

void decode_feed(struct decoder *decoder, const unsigned char *bytes, size_t count, int64_t now_ms)
{
    int64_t silence_ms = decoder->quiet_ms - decoder->fed_ms;
    if (count > decode_room(decoder))
        count = decode_room(decoder);
    make_room(decoder, count);
    if (count > 0 && decoder->after_return && held(decoder) == 0) {
        size_t other_half = bytes[0] == '\n'; /* of a pasted CR LF */
        bytes += other_half;
        count -= other_half;
        decoder->after_return = false;
    }
    decoder->fed_ms = now_ms;
    decoder->quiet_ms = now_ms;
    if (count == 0)
        return;
    memcpy(decoder->bytes + decoder->end, bytes, count);
    memset(decoder->gaps + decoder->end, GAP_NONE, count);
    if (silence_ms >= DECODE_BURST_MS)
        decoder->gaps[decoder->end] = silence_ms >= DECODE_ESC_MS   ? GAP_LONG
                                      : silence_ms >= DECODE_GAP_MS ? GAP_LATE
                                                                    : GAP_KEY;
    decoder->end += count;
}

void decode_quiet(struct decoder *decoder, int64_t now_ms)
{
    if (now_ms > decoder->quiet_ms)
        decoder->quiet_ms = now_ms;
}

static bool silent_for(const struct decoder *decoder, int64_t limit_ms)
{
    return decoder->quiet_ms - decoder->fed_ms >= limit_ms;
}

static struct step step_wait(int64_t limit_ms)
{
    return (struct step){.wait = true, .limit_ms = limit_ms};
}

static struct step step_row(const struct keymap_row *row)
{
    struct key key = {.action = row->action, .point = row->point};
    return (struct step){.decoded = {.row = row, .key = key, .count = row->count}};
}

static struct step step_unknown(size_t count)
{
    return (struct step){.decoded = {.key = {.action = ACT_NONE}, .count = count}};
}

static struct step step_char(size_t count, uint32_t point, bool pasted)
{
    struct key key = {.action = ACT_CHAR, .point = point, .pasted = pasted};
    return (struct step){.decoded = {.key = key, .count = count}};
}

/* The bytes of an ECMA-48 control sequence (ESC [ parameters intermediates final), an SS3 key (ESC O, digits,
 * a final) or a Linux console key (ESC [ [ letter); 0 where it is none. `*ret_complete`: its final byte is
 * there. */
static size_t control_sequence(const unsigned char *bytes, size_t count, bool *ret_complete)
{
    *ret_complete = false;
    if (count < 2 || bytes[0] != ESC || (bytes[1] != '[' && bytes[1] != 'O'))
        return 0;
    size_t at = 2;
    if (bytes[1] == '[' && count > 2 && bytes[2] == '[')
        at = 3;
    unsigned char highest = bytes[1] == '[' ? 0x3F : '9';
    while (at < count && bytes[at] >= 0x20 && bytes[at] <= highest && bytes[at] != '$')
        at++;
    if (at == count)
        return at;
    *ret_complete = (bytes[at] >= 0x40 && bytes[at] <= 0x7E) || bytes[at] == '$';
    return *ret_complete ? at + 1 : at;
}

/* The bytes at the front that came close enough together to be one key's. */
static size_t together(const struct decoder *decoder)
{
    size_t most = held(decoder) < DECODE_KEY_BYTES ? held(decoder) : DECODE_KEY_BYTES, count = 1;
    while (count < most && decoder->gaps[decoder->start + count] < GAP_LATE)
        count++;
    return count;
}

/* Esc, then a digit by hand: the row, or NULL. */
static const struct keymap_row *slow_esc_row(const struct decoder *decoder)
{
    const unsigned char *bytes = front(decoder);
    if (held(decoder) < 2 || bytes[0] != ESC || decoder->gaps[decoder->start + 1] != GAP_LATE)
        return NULL;
    const struct keymap_row *row = keymap_match(decoder->map, bytes, 2).row;
    return row && row->count == 2 ? row : NULL;
}

/* A key that begins with a control. */
static struct step step_control(const struct decoder *decoder)
{
    const struct keymap_row *slow = slow_esc_row(decoder);
    if (slow)
        return step_row(slow);
    const unsigned char *bytes = front(decoder);
    size_t count = together(decoder);
    int64_t limit_ms = count == 1 && bytes[0] == ESC ? DECODE_ESC_MS : DECODE_GAP_MS;
    bool open = count == held(decoder) && !silent_for(decoder, limit_ms);
    struct keymap_match match = keymap_match(decoder->map, bytes, count);
    bool complete;
    size_t whole = control_sequence(bytes, count, &complete);
    if (match.more && open)
        return step_wait(limit_ms);
    if (match.row && match.row->count > 1 && match.row->count >= whole)
        return step_row(match.row);
    if (complete)
        return step_unknown(whole);
    if (whole == count && open)
        return step_wait(limit_ms);
    if (whole > 2)
        return step_unknown(whole);
    return match.row ? step_row(match.row) : step_unknown(1);
}

static struct step step_text(const struct decoder *decoder, bool pasted)
{
    const unsigned char *bytes = front(decoder);
    if (bytes[0] < 0x80)
        return step_char(1, bytes[0], pasted);
    size_t need = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2, have = 1;
    char text[5] = {(char)bytes[0]};
    while (have < need && have < held(decoder) && (bytes[have] & 0xC0) == 0x80) {
        text[have] = (char)bytes[have];
        have++;
    }
    if (have < need && have == held(decoder) && bytes[0] >= 0xC2 && bytes[0] <= 0xF4 &&
        !silent_for(decoder, DECODE_GAP_MS))
        return step_wait(DECODE_GAP_MS);
    size_t used;
    uint32_t point = utf8_decode(text, &used);
    return used == need && have == need ? step_char(used, point, pasted) : step_char(1, REFUSED, pasted);
}

/* Inside a paste only its end is a key. A tab or a new line is a character that moves, never a key that acts.
 */
static struct step step_paste(const struct decoder *decoder)
{
    const unsigned char *bytes = front(decoder);
    size_t count = held(decoder) < DECODE_KEY_BYTES ? held(decoder) : DECODE_KEY_BYTES;
    if (bytes[0] == ESC) {
        struct keymap_match match = keymap_match(decoder->map, bytes, count);
        if (match.row && match.row->action == ACT_PASTE_END)
            return step_row(match.row);
        if (match.more && !silent_for(decoder, DECODE_PASTE_MS))
            return step_wait(DECODE_PASTE_MS);
    }
    if (bytes[0] == '\r' || bytes[0] == '\n')
        return step_char(bytes[0] == '\r' && count > 1 && bytes[1] == '\n' ? 2 : 1, '\n', true);
    if (bytes[0] == '\t')
        return step_char(1, '\t', true);
    if (bytes[0] < 0x20 || bytes[0] == DEL)
        return step_char(1, REFUSED, true);
    return step_text(decoder, true);
}

static struct step step_empty(const struct decoder *decoder)
{
    if (!decoder->pasting)
        return (struct step){.wait = true, .limit_ms = DECODE_NEVER};
    if (!silent_for(decoder, DECODE_PASTE_MS))
        return step_wait(DECODE_PASTE_MS);
    return (struct step){.decoded = {.key = {.action = ACT_PASTE_END}}};
}

static struct step step_next(const struct decoder *decoder)
{
    if (held(decoder) == 0)
        return step_empty(decoder);
    if (decoder->pasting)
        return step_paste(decoder);
    unsigned char first = front(decoder)[0];
    if (first < 0x20 || first == DEL)
        return step_control(decoder);
    return step_text(decoder, false);
}

bool decode_ready(const struct decoder *decoder, int64_t *ret_deadline_ms)
{
    struct step step = step_next(decoder);
    if (step.wait)
        *ret_deadline_ms = step.limit_ms == DECODE_NEVER ? DECODE_NEVER : decoder->fed_ms + step.limit_ms;
    return !step.wait;
}

bool decode_next(struct decoder *decoder, struct decoded *ret)
{
    struct step step = step_next(decoder);
    if (step.wait)
        return false;
    *ret = step.decoded;
    ret->bytes = front(decoder);
    ret->key.burst = ret->count > 0 && decoder->gaps[decoder->start] == GAP_NONE;
    decoder->start += ret->count;
    decoder->after_return = decoder->pasting && ret->count == 1 && ret->bytes[0] == '\r';
    if (ret->key.action == ACT_PASTE_BEGIN || ret->key.action == ACT_PASTE_END)
        decoder->pasting = ret->key.action == ACT_PASTE_BEGIN;
    return true;
}
