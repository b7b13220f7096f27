/* The characters of a file that comes in pieces: where each stands and whether it is well-formed. Private to
 * the CSV reader. */
#ifndef BASE_CSV_CHARS_H
#define BASE_CSV_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a byte stands, from 1. A CR LF is one line's end, also where a cut parts the two. */
struct place {
    int line, column; /* column in chars */
    bool after_cr;
};

void place_newline(struct place *place, char c); /* past a CR or LF */
void place_advance(struct place *place, size_t chars);
struct place place_after(struct place place, const char *bytes, size_t count);

/* A character of several bytes on its way: `missing` of them are still to come, the next in low…high. */
struct character {
    uint32_t point;
    int missing;
    unsigned char low, high;
    struct place place; /* of its first byte */
};

/* Starts a character with its first byte, which is not ASCII. Returns its bytes, or 0 where no character
 * starts so. */
size_t character_begin(struct character *character, unsigned char byte, struct place place);
/* Takes bytes until it is whole or `count` are taken. Returns the bytes taken; at one that does not continue
 * it, `*ret_bad` is true. */
size_t character_take(struct character *character, const char *bytes, size_t count, bool *ret_bad);

#endif
