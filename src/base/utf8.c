#include "daybook/base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

/* Well-formed sequences by lead byte, after the table "Well-Formed UTF-8 Byte Sequences" of the Unicode
 * standard: the second byte's range shuts out overlong forms, surrogates and values past U+10FFFF. */
struct lead {
    unsigned char first, last, bytes, second_low, second_high;
};
static const struct lead leads[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

/* The bytes of the well-formed sequence within `bytes`, or 0. A NUL ends it early, so no byte past one is
 * read. */
static size_t sequence(const unsigned char *text, size_t bytes, uint32_t *ret_point)
{
    const struct lead *lead = NULL;
    for (size_t i = 0; i < sizeof leads / sizeof *leads && !lead; i++) {
        if (text[0] >= leads[i].first && text[0] <= leads[i].last)
            lead = &leads[i];
    }
    if (!lead || lead->bytes > bytes || text[1] < lead->second_low || text[1] > lead->second_high)
        return 0;
    uint32_t point = text[0] & (0x7Fu >> lead->bytes);
    point = point << 6 | (text[1] & 0x3Fu);
    for (size_t i = 2; i < lead->bytes; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3Fu);
    }
    *ret_point = point;
    return lead->bytes;
}

static uint32_t decode(const char *text, size_t bytes, size_t *ret_bytes)
{
    const unsigned char *at = (const unsigned char *)text;
    uint32_t point = REPLACEMENT;
    size_t used = 1;
    if (at[0] < 0x80) {
        point = at[0];
    } else {
        used = sequence(at, bytes, &point);
        if (!used)
            used = 1;
    }
    *ret_bytes = used;
    return point;
}

uint32_t utf8_decode(const char *text, size_t *ret_bytes)
{
    if (!*text) {
        *ret_bytes = 0;
        return 0;
    }
    return decode(text, 4, ret_bytes);
}

size_t utf8_encode(uint32_t point, char out[5])
{
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        point = REPLACEMENT;
    size_t bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[bytes] = '\0';
    for (size_t i = bytes; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(marks[bytes] | point);
    return bytes;
}

bool utf8_valid(const char *text, size_t bytes, size_t *ret_bad)
{
    for (size_t at = 0; at < bytes;) {
        if ((unsigned char)text[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t point;
        size_t used = sequence((const unsigned char *)text + at, bytes - at, &point);
        if (!used) {
            if (ret_bad)
                *ret_bad = at;
            return false;
        }
        at += used;
    }
    return true;
}

size_t utf8_chars(const char *text)
{
    size_t chars = 0, used;
    for (; *text; text += used, chars++)
        utf8_decode(text, &used);
    return chars;
}

int utf8_point_cells(uint32_t point)
{
    if (point < 0x7F)
        return point >= 0x20;
    int cells = utf8proc_charwidth((utf8proc_int32_t)point);
    return cells < 0 ? 0 : cells > 2 ? 2 : cells;
}

static bool is_plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

/* A grapheme's cells are its points' cells up to two: as its base in nearly all, and right for flags (two
 * narrow points), jamo, and vowel signs that take a cell of their own. */
size_t utf8_next(const char *text, int *ret_cells)
{
    *ret_cells = 0;
    if (!*text)
        return 0;
    if (is_plain(text[0]) && (unsigned char)text[1] < 0x80) {
        *ret_cells = 1;
        return 1;
    }
    size_t used, at;
    uint32_t before = utf8_decode(text, &at);
    int cells = utf8_point_cells(before);
    utf8proc_int32_t state = 0;
    while (text[at]) {
        uint32_t point = utf8_decode(text + at, &used);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)point, &state))
            break;
        cells += utf8_point_cells(point);
        if (cells > 2)
            cells = 2;
        at += used;
        before = point;
    }
    *ret_cells = cells;
    return at;
}

int utf8_cells(const char *text)
{
    int total = 0, cells;
    for (size_t used; (used = utf8_next(text, &cells)) > 0; text += used)
        total += cells;
    return total;
}

/* From the start, since whether two points belong together can hang on all before them (flags). */
size_t utf8_previous(const char *text, size_t offset)
{
    size_t at = 0, used;
    int cells;
    while ((used = utf8_next(text + at, &cells)) > 0 && at + used < offset)
        at += used;
    return used && at < offset ? offset - at : 0;
}

size_t utf8_head(const char *text, int cells, int *ret_cells)
{
    size_t at = 0, used;
    int total = 0, more;
    while ((used = utf8_next(text + at, &more)) > 0 && total + more <= cells) {
        at += used;
        total += more;
    }
    if (ret_cells)
        *ret_cells = total;
    return at;
}

/* Beside Unicode's control characters (C0, DEL, C1): marks, embeddings and isolates of the bidi algorithm,
 * separators, invisible fillers, tags and noncharacters. Joiners and variation selectors stay: emoji, Persian
 * and Chinese names need them. */
static const struct {
    uint32_t first, last;
} controls[] = {
    {0x0001, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x061C, 0x061C},   {0x115F, 0x1160},
    {0x180E, 0x180E},   {0x200B, 0x200B},   {0x200E, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
    {0x3164, 0x3164},   {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
};

bool utf8_is_control(uint32_t point)
{
    if (point >= 0x20 && point < 0x7F)
        return false;
    if ((point & 0xFFFE) == 0xFFFE)
        return true;
    for (size_t i = 0; i < sizeof controls / sizeof *controls && controls[i].first <= point; i++) {
        if (point <= controls[i].last)
            return true;
    }
    return false;
}

bool utf8_has_control(const char *text, size_t *ret_bad)
{
    size_t used;
    for (size_t at = 0; text[at]; at += used) {
        if (utf8_is_control(utf8_decode(text + at, &used))) {
            if (ret_bad)
                *ret_bad = at;
            return true;
        }
    }
    return false;
}

static size_t visible_form(uint32_t point, char out[16])
{
    if (point < 0x20)
        return utf8_encode(0x2400 + point, out);
    if (point == 0x7F)
        return utf8_encode(0x2421, out);
    if (!utf8_is_control(point))
        return utf8_encode(point, out);
    static const char digits[] = "0123456789ABCDEF";
    size_t count = 0;
    int shift = point > 0xFFFF ? point > 0xFFFFF ? 20 : 16 : 12;
    memcpy(out, "<U+", 3);
    for (count = 3; shift >= 0; shift -= 4)
        out[count++] = digits[point >> shift & 0xF];
    out[count++] = '>';
    out[count] = '\0';
    return count;
}

char *utf8_clean(struct arena *arena, const char *text)
{
    char form[16];
    size_t bytes = 0, used;
    for (const char *at = text; *at; at += used)
        bytes += visible_form(utf8_decode(at, &used), form);
    char *out = arena_alloc(arena, bytes + 1);
    if (!out)
        return NULL;
    char *end = out;
    for (const char *at = text; *at; at += used) {
        size_t count = visible_form(utf8_decode(at, &used), form);
        memcpy(end, form, count);
        end += count;
    }
    return out;
}

/* Each point through `map`; malformed bytes become U+FFFD. NULL map: only that. */
static char *map_points(struct arena *arena, const char *text, utf8proc_int32_t (*map)(utf8proc_int32_t))
{
    char form[5];
    size_t bytes = 0, used;
    for (const char *at = text; *at; at += used) {
        uint32_t point = utf8_decode(at, &used);
        bytes += utf8_encode(map ? (uint32_t)map((utf8proc_int32_t)point) : point, form);
    }
    char *out = arena_alloc(arena, bytes + 1);
    if (!out)
        return NULL;
    char *end = out;
    for (const char *at = text; *at; at += used) {
        uint32_t point = utf8_decode(at, &used);
        size_t count = utf8_encode(map ? (uint32_t)map((utf8proc_int32_t)point) : point, form);
        memcpy(end, form, count);
        end += count;
    }
    return out;
}

static char *map_whole(struct arena *arena, const char *text, int options)
{
    if (!utf8_valid(text, strlen(text), NULL)) {
        text = map_points(arena, text, NULL);
        if (!text)
            return NULL;
    }
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t bytes = utf8proc_map((const utf8proc_uint8_t *)text, 0, &mapped,
                                          (utf8proc_option_t)(options | UTF8PROC_NULLTERM));
    char *out = bytes < 0 ? NULL : arena_copy(arena, (const char *)mapped, (size_t)bytes);
    free(mapped);
    return out;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

static const int nfkc = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;

char *utf8_fold_width(struct arena *arena, const char *text)
{
    return is_ascii(text) ? arena_text(arena, text) : map_whole(arena, text, nfkc);
}

char *utf8_fold_search(struct arena *arena, const char *text)
{
    return map_whole(arena, text, nfkc | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
}

char *utf8_upper(struct arena *arena, const char *text)
{
    return map_points(arena, text, utf8proc_toupper);
}
