/* Themes: style → how it looks. No meaning hangs on hue alone: styles that must be told apart differ in
 * attributes too. */
#ifndef DAYBOOK_TUI_THEME_H
#define DAYBOOK_TUI_THEME_H

#include "daybook/form/canvas.h"

enum look_attribute { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4, LOOK_DIM = 8 };

/* Colours as ECMA-48 numbers them, 0…7. */
enum { COLOUR_OWN = -1 /* the terminal's own */, BLACK = 0, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

struct look {
    bool given; /* a row of the table; false shows a style that a theme forgot */
    signed char fore, back;
    unsigned char attributes;
};

struct theme {
    const char *name;
    struct look looks[STYLES];
};

const struct theme *theme_find(const char *name); /* NULL when unknown */
/* The theme of that name; NULL gives `default`, or `mono` where there are to be no colours (`no_color`,
 * https://no-color.org). A terminal without colours gets mono whatever is asked for. RC_REFUSED lists the
 * names. */
enum rc theme_choose(const char *name, bool no_color, bool has_colours, const struct theme **ret,
                     struct err *err) MUST_CHECK;

#endif
