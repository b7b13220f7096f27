#include "daybook/tui/theme.h"

#include <string.h>

#include "daybook/tui/tui.h"

#define LOOK(fore, back, attributes)                                                                         \
    {                                                                                                        \
        true, fore, back, attributes                                                                         \
    }
#define PLAIN(attributes)                                                                                    \
    {                                                                                                        \
        true, COLOUR_OWN, COLOUR_OWN, attributes                                                             \
    }
#define BOLD LOOK_BOLD
#define LINE LOOK_UNDERLINE
#define TURN LOOK_REVERSE
#define DIM LOOK_DIM

enum theme_number { THEME_DEFAULT, THEME_LIGHT, THEME_HIGH_CONTRAST, THEME_MONO, THEMES };

static const struct theme themes[THEMES] = {
    /* On the terminal's own two colours, so that it suits dark and light ones. */
    [THEME_DEFAULT] = {"default",
                       {
                           [STYLE_TEXT] = PLAIN(0),
                           [STYLE_LABEL] = PLAIN(0),
                           [STYLE_FIELD] = PLAIN(LINE),
                           [STYLE_FOCUS] = PLAIN(TURN),
                           [STYLE_SHOWN] = PLAIN(0),
                           [STYLE_BAD] = LOOK(RED, COLOUR_OWN, BOLD | TURN),
                           [STYLE_STATUS] = LOOK(WHITE, BLUE, BOLD),
                           [STYLE_COMMENT] = LOOK(CYAN, COLOUR_OWN, 0),
                           [STYLE_TOTALS] = PLAIN(BOLD),
                           [STYLE_MESSAGE] = PLAIN(0),
                           [STYLE_ERROR] = LOOK(RED, COLOUR_OWN, BOLD | TURN),
                           [STYLE_WARNING] = LOOK(YELLOW, COLOUR_OWN, BOLD | LINE),
                           [STYLE_GOOD] = LOOK(GREEN, COLOUR_OWN, BOLD),
                           [STYLE_KEYS] = LOOK(WHITE, BLUE, 0),
                           [STYLE_SELECTED] = PLAIN(TURN),
                           [STYLE_HEADING] = PLAIN(BOLD | LINE),
                           [STYLE_POPUP] = PLAIN(0),
                           [STYLE_DIM] = PLAIN(DIM),
                       }},
    /* Black on white whatever the terminal's own colours are. */
    [THEME_LIGHT] = {"light",
                     {
                         [STYLE_TEXT] = LOOK(BLACK, WHITE, 0),
                         [STYLE_LABEL] = LOOK(BLACK, WHITE, 0),
                         [STYLE_FIELD] = LOOK(BLACK, WHITE, LINE),
                         [STYLE_FOCUS] = LOOK(BLACK, WHITE, TURN),
                         [STYLE_SHOWN] = LOOK(BLACK, WHITE, 0),
                         [STYLE_BAD] = LOOK(RED, WHITE, BOLD | TURN),
                         [STYLE_STATUS] = LOOK(WHITE, BLUE, BOLD),
                         [STYLE_COMMENT] = LOOK(BLUE, WHITE, 0),
                         [STYLE_TOTALS] = LOOK(BLACK, WHITE, BOLD),
                         [STYLE_MESSAGE] = LOOK(BLACK, WHITE, 0),
                         [STYLE_ERROR] = LOOK(RED, WHITE, BOLD | TURN),
                         [STYLE_WARNING] = LOOK(MAGENTA, WHITE, BOLD | LINE),
                         [STYLE_GOOD] = LOOK(BLUE, WHITE, BOLD),
                         [STYLE_KEYS] = LOOK(WHITE, BLUE, 0),
                         [STYLE_SELECTED] = LOOK(BLACK, WHITE, TURN),
                         [STYLE_HEADING] = LOOK(BLACK, WHITE, BOLD | LINE),
                         [STYLE_POPUP] = LOOK(BLACK, WHITE, 0),
                         [STYLE_DIM] = LOOK(BLUE, WHITE, DIM),
                     }},
    /* The strongest pairs only: white or yellow on black, and black on them. */
    [THEME_HIGH_CONTRAST] = {"high-contrast",
                             {
                                 [STYLE_TEXT] = LOOK(WHITE, BLACK, BOLD),
                                 [STYLE_LABEL] = LOOK(WHITE, BLACK, BOLD),
                                 [STYLE_FIELD] = LOOK(WHITE, BLACK, BOLD | LINE),
                                 [STYLE_FOCUS] = LOOK(YELLOW, BLACK, TURN),
                                 [STYLE_SHOWN] = LOOK(WHITE, BLACK, BOLD),
                                 [STYLE_BAD] = LOOK(WHITE, BLACK, BOLD | LINE | TURN),
                                 [STYLE_STATUS] = LOOK(WHITE, BLACK, TURN),
                                 [STYLE_COMMENT] = LOOK(YELLOW, BLACK, BOLD),
                                 [STYLE_TOTALS] = LOOK(YELLOW, BLACK, BOLD),
                                 [STYLE_MESSAGE] = LOOK(WHITE, BLACK, BOLD),
                                 [STYLE_ERROR] = LOOK(WHITE, BLACK, BOLD | LINE | TURN),
                                 [STYLE_WARNING] = LOOK(YELLOW, BLACK, BOLD | LINE),
                                 [STYLE_GOOD] = LOOK(WHITE, BLACK, TURN),
                                 [STYLE_KEYS] = LOOK(WHITE, BLACK, TURN),
                                 [STYLE_SELECTED] = LOOK(YELLOW, BLACK, TURN),
                                 [STYLE_HEADING] = LOOK(YELLOW, BLACK, BOLD | LINE),
                                 [STYLE_POPUP] = LOOK(WHITE, BLACK, BOLD),
                                 [STYLE_DIM] = LOOK(WHITE, BLACK, 0),
                             }},
    [THEME_MONO] = {"mono",
                    {
                        [STYLE_TEXT] = PLAIN(0),
                        [STYLE_LABEL] = PLAIN(0),
                        [STYLE_FIELD] = PLAIN(LINE),
                        [STYLE_FOCUS] = PLAIN(TURN),
                        [STYLE_SHOWN] = PLAIN(0),
                        [STYLE_BAD] = PLAIN(BOLD | TURN),
                        [STYLE_STATUS] = PLAIN(TURN),
                        [STYLE_COMMENT] = PLAIN(0),
                        [STYLE_TOTALS] = PLAIN(BOLD),
                        [STYLE_MESSAGE] = PLAIN(0),
                        [STYLE_ERROR] = PLAIN(BOLD | TURN),
                        [STYLE_WARNING] = PLAIN(BOLD | LINE),
                        [STYLE_GOOD] = PLAIN(BOLD),
                        [STYLE_KEYS] = PLAIN(TURN),
                        [STYLE_SELECTED] = PLAIN(TURN),
                        [STYLE_HEADING] = PLAIN(BOLD | LINE),
                        [STYLE_POPUP] = PLAIN(0),
                        [STYLE_DIM] = PLAIN(DIM),
                    }},
};

static const char *const names[THEMES + 1] = {"default", "light", "high-contrast", "mono", NULL};

const char *const *tui_theme_names(void)
{
    return names;
}

const struct theme *theme_find(const char *name)
{
    for (size_t i = 0; i < THEMES; i++) {
        if (strcmp(themes[i].name, name) == 0)
            return &themes[i];
    }
    return NULL;
}

enum rc theme_choose(const char *name, bool no_color, bool has_colours, const struct theme **ret,
                     struct err *err)
{
    const struct theme *theme = name ? theme_find(name) : &themes[no_color ? THEME_MONO : THEME_DEFAULT];
    if (!theme)
        return err_set(err, RC_REFUSED,
                       "theme %s does not exist; the themes are default, light, high-contrast and mono",
                       name);
    *ret = has_colours ? theme : &themes[THEME_MONO];
    return RC_OK;
}
