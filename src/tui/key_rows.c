/* The one table of keys. Sources: terminfo(5) for the capabilities; ctlseqs.txt of xterm; console_codes(4);
 * the keyboard pages of the PuTTY, rxvt and VT220 manuals. */
#include "daybook/tui/tui.h"

#define KEY(name, sequence, action)                                                                          \
    {                                                                                                        \
        name, sequence, NULL, ACT_##action, 0                                                                \
    }
#define TERMINFO(name, capability, action)                                                                   \
    {                                                                                                        \
        name, NULL, capability, ACT_##action, 0                                                              \
    }
#define DIGIT(name, sequence, point)                                                                         \
    {                                                                                                        \
        name, sequence, NULL, ACT_CHAR, point                                                                \
    }

static const struct tui_key_row rows[] = {
    /* single bytes */
    KEY("Enter", "\r", ENTER),
    KEY("Ctrl-J", "\n", ENTER),
    KEY("Tab", "\t", TAB),
    KEY("Backspace", "\177", BACKSPACE),
    KEY("Ctrl-H", "\b", BACKSPACE),
    KEY("Ctrl-C", "\003", NONE),
    KEY("Ctrl-D", "\004", DUP_FIELD),
    KEY("Ctrl-K", "\013", CLEAR),
    KEY("Ctrl-L", "\014", LIST),
    KEY("Ctrl-N", "\016", NEW),
    KEY("Ctrl-P", "\020", PALETTE),
    KEY("Ctrl-Q", "\021", NONE),
    KEY("Ctrl-R", "\022", REFRESH),
    KEY("Ctrl-S", "\023", SAVE),
    KEY("Ctrl-U", "\025", COPY),
    KEY("Ctrl-X", "\030", DROP_LINE),
    KEY("Ctrl-Z", "\032", NONE),
    /* Esc, and Esc with a digit for terminals without function keys */
    KEY("Esc", "\033", BACK),
    KEY("Esc 1", "\0331", HELP),
    KEY("Esc 2", "\0332", SAVE),
    KEY("Esc 3", "\0333", LEAVE),
    KEY("Esc 4", "\0334", LIST),
    KEY("Esc 5", "\0335", REFRESH),
    KEY("Esc 6", "\0336", NEW),
    KEY("Esc 7", "\0337", DUP_FIELD),
    KEY("Esc 8", "\0338", DUP_LINE),
    KEY("Esc 9", "\0339", HISTORY),
    KEY("Esc 0", "\0330", SUBMIT),
    /* xterm, screen, tmux; PF1 to PF4 of a vt100 */
    KEY("F1", "\033OP", HELP),
    KEY("F2", "\033OQ", SAVE),
    KEY("F3", "\033OR", LEAVE),
    KEY("F4", "\033OS", LIST),
    /* rxvt, PuTTY, VT220 */
    KEY("F1", "\033[11~", HELP),
    KEY("F2", "\033[12~", SAVE),
    KEY("F3", "\033[13~", LEAVE),
    KEY("F4", "\033[14~", LIST),
    KEY("F5", "\033[15~", REFRESH),
    KEY("F6", "\033[17~", NEW),
    KEY("F7", "\033[18~", DUP_FIELD),
    KEY("F8", "\033[19~", DUP_LINE),
    KEY("F9", "\033[20~", HISTORY),
    KEY("F10", "\033[21~", SUBMIT),
    KEY("F11", "\033[23~", NONE),
    KEY("F12", "\033[24~", BACK),
    /* the Linux console; PuTTY set to Linux */
    KEY("F1", "\033[[A", HELP),
    KEY("F2", "\033[[B", SAVE),
    KEY("F3", "\033[[C", LEAVE),
    KEY("F4", "\033[[D", LIST),
    KEY("F5", "\033[[E", REFRESH),
    /* PuTTY set to VT100+ */
    KEY("F5", "\033OT", REFRESH),
    KEY("F6", "\033OU", NEW),
    KEY("F7", "\033OV", DUP_FIELD),
    KEY("F8", "\033OW", DUP_LINE),
    KEY("F9", "\033OX", HISTORY),
    KEY("F10", "\033OY", SUBMIT),
    KEY("F11", "\033OZ", NONE),
    KEY("F12", "\033O[", BACK),
    /* PuTTY set to SCO; the SCO console */
    KEY("F1", "\033[M", HELP),
    KEY("F2", "\033[N", SAVE),
    KEY("F3", "\033[O", LEAVE),
    KEY("F4", "\033[P", LIST),
    KEY("F5", "\033[Q", REFRESH),
    KEY("F6", "\033[R", NEW),
    KEY("F7", "\033[S", DUP_FIELD),
    KEY("F8", "\033[T", DUP_LINE),
    KEY("F9", "\033[U", HISTORY),
    KEY("F10", "\033[V", SUBMIT),
    KEY("F11", "\033[W", NONE),
    KEY("F12", "\033[X", BACK),
    /* moving, in normal and application mode */
    KEY("Up", "\033[A", UP),
    KEY("Down", "\033[B", DOWN),
    KEY("Right", "\033[C", RIGHT),
    KEY("Left", "\033[D", LEFT),
    KEY("Up", "\033OA", UP),
    KEY("Down", "\033OB", DOWN),
    KEY("Right", "\033OC", RIGHT),
    KEY("Left", "\033OD", LEFT),
    KEY("Home", "\033[H", HOME),
    KEY("End", "\033[F", END),
    KEY("Home", "\033OH", HOME),
    KEY("End", "\033OF", END),
    KEY("Home", "\033[1~", HOME),
    KEY("End", "\033[4~", END),
    KEY("Home", "\033[7~", HOME),
    KEY("End", "\033[8~", END),
    KEY("Ins", "\033[2~", NONE),
    KEY("Del", "\033[3~", DELETE),
    KEY("PgUp", "\033[5~", PAGE_UP),
    KEY("PgDn", "\033[6~", PAGE_DOWN),
    KEY("Shift-Tab", "\033[Z", BACKTAB),
    /* the keypad in application mode */
    KEY("keypad Enter", "\033OM", ENTER),
    KEY("keypad Tab", "\033OI", TAB),
    DIGIT("keypad 0", "\033Op", '0'),
    DIGIT("keypad 1", "\033Oq", '1'),
    DIGIT("keypad 2", "\033Or", '2'),
    DIGIT("keypad 3", "\033Os", '3'),
    DIGIT("keypad 4", "\033Ot", '4'),
    DIGIT("keypad 5", "\033Ou", '5'),
    DIGIT("keypad 6", "\033Ov", '6'),
    DIGIT("keypad 7", "\033Ow", '7'),
    DIGIT("keypad 8", "\033Ox", '8'),
    DIGIT("keypad 9", "\033Oy", '9'),
    DIGIT("keypad .", "\033On", '.'),
    DIGIT("keypad ,", "\033Ol", ','),
    DIGIT("keypad -", "\033Om", '-'),
    DIGIT("keypad +", "\033Ok", '+'),
    DIGIT("keypad *", "\033Oj", '*'),
    DIGIT("keypad /", "\033Oo", '/'),
    DIGIT("keypad Space", "\033O ", ' '),
    /* bracketed paste */
    KEY("paste begins", "\033[200~", PASTE_BEGIN),
    KEY("paste ends", "\033[201~", PASTE_END),
    /* whatever else this terminal's entry says */
    TERMINFO("F1", "kf1", HELP),
    TERMINFO("F2", "kf2", SAVE),
    TERMINFO("F3", "kf3", LEAVE),
    TERMINFO("F4", "kf4", LIST),
    TERMINFO("F5", "kf5", REFRESH),
    TERMINFO("F6", "kf6", NEW),
    TERMINFO("F7", "kf7", DUP_FIELD),
    TERMINFO("F8", "kf8", DUP_LINE),
    TERMINFO("F9", "kf9", HISTORY),
    TERMINFO("F10", "kf10", SUBMIT),
    TERMINFO("F11", "kf11", NONE),
    TERMINFO("F12", "kf12", BACK),
    TERMINFO("Up", "kcuu1", UP),
    TERMINFO("Down", "kcud1", DOWN),
    TERMINFO("Left", "kcub1", LEFT),
    TERMINFO("Right", "kcuf1", RIGHT),
    TERMINFO("Home", "khome", HOME),
    TERMINFO("End", "kend", END),
    TERMINFO("PgUp", "kpp", PAGE_UP),
    TERMINFO("PgDn", "knp", PAGE_DOWN),
    TERMINFO("Ins", "kich1", NONE),
    TERMINFO("Del", "kdch1", DELETE),
    TERMINFO("Backspace", "kbs", BACKSPACE),
    TERMINFO("Shift-Tab", "kcbt", BACKTAB),
    TERMINFO("keypad Enter", "kent", ENTER),
};

const struct tui_key_row *tui_key_rows(size_t *ret_count)
{
    *ret_count = sizeof rows / sizeof *rows;
    return rows;
}
