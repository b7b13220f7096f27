/* Text: bytes are counted in bytes, code points in chars, columns of a terminal in cells — never "length".
 * The only module that knows utf8proc. Texts are NUL-terminated UTF-8 unless a byte count is given. */
#ifndef DAYBOOK_BASE_UTF8_H
#define DAYBOOK_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daybook/base/arena.h"

/* The code point at `text` and its bytes (1…4); malformed input gives U+FFFD and 1. At NUL: 0 and 0. */
uint32_t utf8_decode(const char *text, size_t *ret_bytes);
/* Writes 1…4 bytes and a NUL; returns the bytes. A surrogate or a value past U+10FFFF writes U+FFFD. */
size_t utf8_encode(uint32_t point, char out[5]);
/* Whether all bytes are well-formed UTF-8 (no overlong forms, no surrogates); `*ret_bad` (may be NULL) is the
 * offset of the first that is not. */
bool utf8_valid(const char *text, size_t bytes, size_t *ret_bad);

size_t utf8_chars(const char *text);
int utf8_point_cells(uint32_t point); /* 0, 1 or 2 */
int utf8_cells(const char *text);     /* of the whole text, grapheme by grapheme */
/* The next grapheme cluster's bytes (0 at the end) and its cells: those of its points in sum, at most 2. An
 * ambiguous width counts as 1; a control, or a mark without a base, has 0; each malformed byte is a grapheme
 * of 1. Clusters and widths are those of utf8proc (UAX #29, UAX #11). */
size_t utf8_next(const char *text, int *ret_cells);
/* The bytes of the grapheme that ends at `offset` (0 at the start). */
size_t utf8_previous(const char *text, size_t offset);
/* The bytes of the longest head of whole graphemes that fits in `cells`; `*ret_cells` (may be NULL) its
 * cells. */
size_t utf8_head(const char *text, int cells, int *ret_cells);

/* A C0/C1 control, a bidi control, a line or paragraph separator, or another character that can steer a
 * terminal or hide text (fillers, tags, soft hyphen, zero-width space, noncharacters). Joiners and variation
 * selectors are none: emoji, Persian and Chinese names need them. Refused at entry, made visible at every
 * sink. */
bool utf8_is_control(uint32_t point);
/* Whether a text holds such a character; `*ret_bad` (may be NULL) is its offset. */
bool utf8_has_control(const char *text, size_t *ret_bad);
/* A copy fit for any sink: each control as its visible form (U+2400 pictures, `<U+202E>` for the rest),
 * malformed bytes as U+FFFD. */
char *utf8_clean(struct arena *arena, const char *text);

/* NFKC: full-width digits and letters become ASCII. For codes (decimal_parse folds numbers itself, so that 5²
 * is never 52). NULL on no memory, as all three; malformed bytes become U+FFFD. */
char *utf8_fold_width(struct arena *arena, const char *text);
/* For searching: NFKC, case folded, marks stripped. */
char *utf8_fold_search(struct arena *arena, const char *text);
char *utf8_upper(struct arena *arena, const char *text);

#endif
