#include "csv_chars.h"

#include <limits.h>

void place_newline(struct place *place, char c)
{
    if ((c == '\r' || !place->after_cr) && place->line < INT_MAX)
        place->line++;
    place->column = 1;
    place->after_cr = c == '\r';
}

void place_advance(struct place *place, size_t chars)
{
    place->column += (int)chars;
    place->after_cr = false;
}

struct place place_after(struct place place, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] == '\r' || bytes[i] == '\n')
            place_newline(&place, bytes[i]);
        else
            place_advance(&place, ((unsigned char)bytes[i] & 0xC0) != 0x80);
    return place;
}

/* Well-formed UTF-8: The Unicode Standard, table 3-7. The most frequent first. */
static const struct lead {
    unsigned char first, last, low, high;
    int more_bytes;
} leads[] = {
    {0xE1, 0xEC, 0x80, 0xBF, 2}, {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xEE, 0xEF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xED, 0xED, 0x80, 0x9F, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
    {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
};

size_t character_begin(struct character *character, unsigned char byte, struct place place)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        const struct lead *lead = &leads[i];
        if (byte < lead->first || byte > lead->last)
            continue;
        uint32_t bits = byte & (0x3Fu >> lead->more_bytes);
        *character = (struct character){bits, lead->more_bytes, lead->low, lead->high, place};
        return 1 + (size_t)lead->more_bytes;
    }
    return 0;
}

size_t character_take(struct character *character, const char *bytes, size_t count, bool *ret_bad)
{
    size_t taken = 0;
    for (; character->missing && taken < count; taken++) {
        unsigned char byte = (unsigned char)bytes[taken];
        if (byte < character->low || byte > character->high) {
            *ret_bad = true;
            break;
        }
        character->point = character->point << 6 | (byte & 0x3F);
        character->low = 0x80;
        character->high = 0xBF;
        character->missing--;
    }
    return taken;
}
