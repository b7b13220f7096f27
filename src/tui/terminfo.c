#include "daybook/tui/terminfo.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

/* Padding (`$<5>`) is left out: it is for lines without flow control to hardware of another age, and on any
 * other it is bytes for nothing. */
static void put(struct buf *out, const char *capability)
{
    const char *at = capability ? capability : "";
    while (*at) {
        size_t skip = strncmp(at, "$<", 2) == 0 ? strcspn(at, ">") : 0;
        if (skip > 0 && at[skip] == '>') {
            at += skip + 1;
            continue;
        }
        buf_char(out, *at++);
    }
}

static void sequence_add(struct sequence *sequence, const char *bytes, size_t count)
{
    if (count > SEQUENCE_BYTES_MAX - sequence->count)
        return; /* all of it or none: half a sequence would be shown as text */
    memcpy(sequence->bytes + sequence->count, bytes, count);
    sequence->count += count;
}

static void sequence_put(struct sequence *sequence, const char *capability)
{
    struct buf bytes = {0};
    put(&bytes, capability);
    if (!bytes.failed && bytes.bytes > 0)
        sequence_add(sequence, bytes.text, bytes.bytes);
    buf_free(&bytes);
}

const char *terminfo_string(const char *capability)
{
    char name[16];
    size_t bytes = strlen(capability);
    if (bytes >= sizeof name)
        return NULL;
    memcpy(name, capability, bytes + 1); /* the library's parameter is not const in every version */
    const char *found = tigetstr(name);
    return found == (const char *)-1 ? NULL : found;
}

static bool flag(const char *capability)
{
    return tigetflag((char *)(uintptr_t)capability) > 0;
}

static int number(const char *capability)
{
    return tigetnum((char *)(uintptr_t)capability);
}

/* Whether it speaks ECMA-48, where an unknown private mode is passed over. */
static bool is_ansi(void)
{
    const char *move = terminfo_string("cup");
    return move && move[0] == '\033' && move[1] == '[';
}

/* The alternate character set is never used, so that leaving it needs no bytes in every change of style. */
static void plain_without_charset(struct sequence *plain)
{
    static const char *const charset[] = {"\033(B", "\017"};
    for (size_t i = 0; i < sizeof charset / sizeof *charset; i++) {
        size_t bytes = strlen(charset[i]);
        for (size_t at = 0; at + bytes <= plain->count; at++) {
            if (memcmp(plain->bytes + at, charset[i], bytes) != 0)
                continue;
            memmove(plain->bytes + at, plain->bytes + at + bytes, plain->count - at - bytes);
            plain->count -= bytes;
            break;
        }
    }
}

static void sequence_text(struct sequence *sequence, const char *text)
{
    sequence_add(sequence, text, strlen(text));
}

/* The keypad is left in numeric mode: its digits come as digits, and the table knows both spellings of the
 * rest. */
static void fill_enter_and_leave(struct terminfo *info)
{
    sequence_put(&info->enter, terminfo_string("smcup"));
    sequence_put(&info->enter, terminfo_string("rmkx"));
    sequence_put(&info->enter, terminfo_string("sgr0"));
    if (is_ansi())
        sequence_text(&info->enter, "\033[?2004h"); /* bracketed paste; xterm's ctlseqs */
    sequence_put(&info->leave, terminfo_string("sgr0"));
    sequence_put(&info->leave, terminfo_string("cnorm"));
    if (is_ansi())
        sequence_text(&info->leave, "\033[?2004l");
    if (terminfo_string("rmcup")) {
        sequence_put(&info->leave, terminfo_string("rmcup"));
        return;
    }
    sequence_put(&info->leave, terminfo_string("clear"));
}

static void fill(struct terminfo *info)
{
    fill_enter_and_leave(info);
    sequence_put(&info->clear, terminfo_string("clear"));
    sequence_put(&info->erase_line, terminfo_string("el"));
    sequence_put(&info->hide_cursor, terminfo_string("civis"));
    sequence_put(&info->show_cursor, terminfo_string("cnorm"));
    sequence_put(&info->ring, terminfo_string("bel"));
    sequence_put(&info->plain, terminfo_string("sgr0"));
    plain_without_charset(&info->plain);
    sequence_put(&info->feed, terminfo_string("ind"));
    sequence_put(&info->feed_back, terminfo_string("ri"));
    info->scrolls = terminfo_string("csr") && info->feed.count > 0 && info->feed_back.count > 0;
    info->erases_in_colour = flag("bce");
    info->wraps_at_once = flag("am") && !flag("xenl");
    info->moves_in_style = flag("msgr");
    const char *left = terminfo_string("cub1");
    info->steps_back = left && strcmp(left, "\b") == 0;
    info->entry_rows = number("lines");
    info->entry_columns = number("cols");
}

enum rc terminfo_open(int fd, struct terminfo *ret, struct err *err)
{
    const char *term = getenv("TERM");
    if (!term || !*term)
        return err_set(
            err, RC_UNAVAILABLE,
            "TERM is not set, so the kind of terminal is not known; set it, as in TERM=xterm-256color");
    int told = 0;
    if (setupterm(term, fd, &told) != OK || told != 1)
        return err_set(err, RC_UNAVAILABLE,
                       "terminal type \"%s\" is not known here; set TERM to one that is, as in "
                       "TERM=xterm-256color, or install its terminfo entry (package ncurses-term)",
                       term);
    if (!terminfo_string("cup") || !terminfo_string("clear") || flag("hc")) {
        terminfo_close();
        return err_set(
            err, RC_UNAVAILABLE,
            "terminal type \"%s\" cannot move the cursor; use another terminal, or set TERM to what it "
            "really is, as in TERM=vt100",
            term);
    }
    *ret = (struct terminfo){0};
    fill(ret);
    return RC_OK;
}

void terminfo_close(void)
{
    if (cur_term)
        del_curterm(cur_term);
}

bool terminfo_has_colours(void)
{
    return number("colors") >= 8 && terminfo_string("setaf") && terminfo_string("setab");
}

/* `ESC [ a m ESC [ b m` is `ESC [ a ; b m` (ECMA-48, 8.3.117); anything else stays as it is. */
static void merge(struct sequence *sequence)
{
    struct sequence merged = {0};
    sequence_text(&merged, "\033[");
    for (size_t at = 0; at < sequence->count;) {
        size_t end = at + 2;
        if (sequence->count < end + 1 || memcmp(sequence->bytes + at, "\033[", 2) != 0)
            return;
        while (end < sequence->count && strchr("0123456789;", sequence->bytes[end]) && sequence->bytes[end])
            end++;
        if (end == sequence->count || sequence->bytes[end] != 'm')
            return;
        if (at > 0)
            sequence_text(&merged, ";");
        if (end == at + 2)
            sequence_text(&merged, "0");
        sequence_add(&merged, sequence->bytes + at + 2, end - at - 2);
        at = end + 1;
    }
    sequence_text(&merged, "m");
    if (sequence->count > 0)
        *sequence = merged;
}

static const struct {
    enum look_attribute attribute;
    const char *capability;
    int no_colour; /* its bit in ncv, the attributes that colours undo */
} attributes[] = {
    {LOOK_BOLD, "bold", 32},
    {LOOK_UNDERLINE, "smul", 2},
    {LOOK_REVERSE, "rev", 4},
    {LOOK_DIM, "dim", 16},
};

/* Where an attribute would be undone by colours, it carries the meaning and they do not. */
static bool shows_colours(const struct look *look)
{
    int undone = number("ncv");
    bool colours = terminfo_has_colours();
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (look->attributes & attributes[i].attribute && undone > 0 && undone & attributes[i].no_colour)
            colours = false;
    }
    return colours;
}

int terminfo_back(const struct look *look)
{
    return shows_colours(look) ? look->back : COLOUR_OWN;
}

struct sequence terminfo_look(const struct terminfo *info, const struct look *look)
{
    struct sequence on = info->plain;
    bool colours = shows_colours(look);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (look->attributes & attributes[i].attribute)
            sequence_put(&on, terminfo_string(attributes[i].capability));
    }
    if (colours && look->fore != COLOUR_OWN)
        sequence_put(&on, tiparm(terminfo_string("setaf"), look->fore));
    if (colours && look->back != COLOUR_OWN)
        sequence_put(&on, tiparm(terminfo_string("setab"), look->back));
    merge(&on);
    return on;
}

void terminfo_move(struct buf *out, int row, int column)
{
    put(out, tiparm(cursor_address, row, column));
}

void terminfo_margins(struct buf *out, int top, int bottom)
{
    put(out, tiparm(change_scroll_region, top, bottom));
}

bool terminfo_move_column(struct buf *out, int column)
{
    if (!column_address)
        return false;
    put(out, tiparm(column_address, column));
    return true;
}
