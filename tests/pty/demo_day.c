/* demo_day LEDGER: keys a short day of the demo company through the real screens, at a terminal of its own,
 * as two of its operators do it, and prints the last screen. Each step is shown to have worked before the
 * next is keyed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pty/keys.h"
#include "pty/pty.h"
#include "pty/world.h"

static const char term[] = "xterm-256color";

/* Keys, and the words that then come to the screen. */
struct step {
    const char *keys, *seen;
};

static const struct step day[] = {
    /* The purchasing clerk: parts for the day's bicycles, a quantity reckoned in its field. "PO" alone would
     * go to a draft, should one stand there; the row above "POL" begins a new order. */
    {"purchasing<Enter>demo<Enter>", "Work list"},
    {"POL<Up><Enter>", "Purchase order  new"},
    {"S002<Enter><Enter>RM-RIM-26<Enter>12*24<Enter>24.60<Enter>RM-HUB-F<Enter>144<Enter>14.30<Enter><Enter>",
     "9144.00"},
    {"<F10><Enter>", "is submitted"},
    {"<F3>", "Work list"},
    {"<F3>", "Sign on"},
    /* The sales clerk: an order by codes, one whose customer and item are chosen by name. */
    {"sales<Enter>demo<Enter>", "Work list"},
    {"SOL<Up><Enter>", "Sales order  new"},
    {"C001<Enter><Enter>BK-TOUR<Enter>2<Enter>SP-LOCK<Enter>2<Enter><Enter>", "5010.00"},
    {"<F10><Enter>", "is submitted"},
    {"<F4>上海", "> C004"},
    {"<Enter><Enter>BK-CARGO<Enter>1<Enter><F4>brass", "> SP-BELL"},
    {"<Enter>36<Enter><Enter>", "4430.00"},
    {"<F10><Enter>", "is submitted"},
    /* That order as it stands in the ledger, with its trail. */
    {"<F3>", "Work list"},
    {"SOL<Enter>", "Documents"},
    {"5<Enter>", "document.submit"},
};

static void print_screen(const struct pty *pty)
{
    char *text = pty_screen_text(pty_screen(pty));
    fputs(text ? text : "", stdout);
    free(text);
}

static enum rc key_day(struct pty *pty, struct err *err)
{
    enum rc rc = pty_wait_text(pty, "Sign on", PTY_WAIT_MS, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof day / sizeof *day; i++) {
        rc = pty_type(pty, day[i].keys, term, NULL, err);
        if (rc == RC_OK) {
            rc = pty_wait_text(pty, day[i].seen, PTY_WAIT_MS, err);
        }
        if (rc == RC_OK) {
            rc = pty_settle(pty, PTY_WAIT_MS, err);
        }
    }
    return rc;
}

int main(int argc, char **argv)
{
    struct pty *pty = NULL;
    struct err err = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: demo_day LEDGER\n");
        return 2;
    }
    const char *const command[] = {world_program(), "-d", argv[1], NULL};
    const struct pty_options options = {.rows = 24, .cols = 80, .term = term};
    enum rc rc = pty_start(command, &options, &pty, &err);
    if (rc == RC_OK) {
        rc = key_day(pty, &err);
        print_screen(pty);
    }
    pty_free(pty);
    if (rc != RC_OK) {
        fprintf(stderr, "demo_day: %s\n", err.text);
    }
    return rc == RC_OK ? 0 : 1;
}
