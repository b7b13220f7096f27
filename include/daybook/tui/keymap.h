/* Spellings → actions: the fixed rows (tui_key_rows), what terminfo adds, what the user bound. Pure; knows no
 * terminal. The first to take a spelling keeps it, except that the user's own always win: so a keypad digit
 * stays a digit where a vt100's terminfo calls the same bytes F5 to F10. */
#ifndef DAYBOOK_TUI_KEYMAP_H
#define DAYBOOK_TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "daybook/base/err.h"
#include "daybook/form/action.h"

enum { KEYMAP_BYTES_MAX = 16, KEYMAP_ROWS_MAX = 512, KEYMAP_PRINTED_BYTES = 128 };

struct keymap_row {
    unsigned char bytes[KEYMAP_BYTES_MAX];
    size_t count;
    const char *name; /* static text */
    enum action action;
    uint32_t point; /* of ACT_CHAR */
};

struct keymap {
    struct keymap_row rows[KEYMAP_ROWS_MAX];
    size_t count;
};

/* Forgets everything and puts the fixed rows. */
void keymap_start(struct keymap *map);
/* Adds what terminfo tells: `lookup` answers a capability's bytes (as kf1), or NULL. Spellings that are
 * taken, too long or begin with a character that can be typed are passed over. */
void keymap_add_terminfo(struct keymap *map, const char *(*lookup)(const char *capability));
/* The user's own. RC_REFUSED: a spelling that begins with a typed character (it could not be typed any more),
 * an action that no key may have, too many rows. */
enum rc keymap_bind(struct keymap *map, const unsigned char *bytes, size_t count, enum action action,
                    struct err *err) MUST_CHECK;

struct keymap_match {
    const struct keymap_row *row; /* the longest that begins these bytes, or NULL */
    bool more;                    /* all the bytes are the beginning of a longer row */
};
struct keymap_match keymap_match(const struct keymap *map, const unsigned char *bytes, size_t count);

/* Bytes as they are shown and written in the keys file: `ESC [ 2 1 ~`, `Ctrl-S`, `DEL`, `Space`, `<E4>`. Cut
 * to `size`. */
char *keymap_print(const unsigned char *bytes, size_t count, char *out, size_t size);
/* And back; one or more spaces between. RC_REFUSED names the word that is no byte. */
enum rc keymap_parse(const char *printed, unsigned char out[KEYMAP_BYTES_MAX], size_t *ret_count,
                     struct err *err) MUST_CHECK;

#endif
