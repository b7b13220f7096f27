/* A form being filled in: a pure model. Keys go in; cells, a caret, messages and requests for look-ups come
 * out. It knows no terminal and no ledger. */
#ifndef DAYBOOK_FORM_ENTRY_H
#define DAYBOOK_FORM_ENTRY_H

#include "daybook/base/cells.h"
#include "daybook/form/action.h"
#include "daybook/form/canvas.h"
#include "daybook/form/form.h"

struct entry;

struct entry_config {
    int money_decimals;
    day_t today;
    bool readonly; /* display: the caret moves, nothing is typed */
};

/* `form` is borrowed and bound. */
enum rc entry_new(const struct form *form, const struct entry_config *config, struct entry **ret,
                  struct err *err) MUST_CHECK;
void entry_free(struct entry *entry);
const struct form *entry_form(const struct entry *entry);

/* Takes a stored draft's or document's cells: shown as they are, counted as typed (but a loaded field marked
 * `pass` follows its look-up), not as changes; an empty cell is no cell. Cells of fields the form does not
 * show are kept and given back. Replaces what was there. The caret goes to the first field to fill. */
enum rc entry_load(struct entry *entry, const struct cells *cells, struct err *err) MUST_CHECK;
/* The last submitted document's values, offered by fields marked keep. */
void entry_keep(struct entry *entry, const struct cells *last);
/* Sets a shown field from outside (number, state, party_name): no change, no check. */
void entry_show(struct entry *entry, int line, const char *tag, const char *text);
/* Takes what another document brings along: header cells into fields that stand empty or hold a default, each
 * of its lines behind the lines there are, under a new number. They count as filled, not typed: Enter passes
 * them. The caret goes to the first field that nothing has filled, else to the first new line's quantity.
 * Cells of fields the form does not show are kept, and told in `ret_unseen` under their new lines: no change
 * tells of them. RC_REFUSED where no line is left; what fitted stands. */
enum rc entry_append(struct entry *entry, const struct cells *cells, struct cells *ret_unseen,
                     struct err *err) MUST_CHECK;
/* Takes the text being typed into its field, the caret stays. False: refused, the message says why. A look-up
 * may be pending after it. */
bool entry_settle(struct entry *entry);
/* Everything typed, filled, defaulted or computed by the form, and cleared ones as empty cells: what submit
 * sends. Includes the field being typed. Left out is what the record computes itself, what only is shown, and
 * lines with nothing typed or filled on them. */
enum rc entry_cells(const struct entry *entry, struct cells *ret, struct err *err) MUST_CHECK;

enum entry_result {
    ENTRY_IGNORED, /* the key is not the form's: the screen's */
    ENTRY_TAKEN,
    ENTRY_REFUSED, /* taken, and refused: ring once */
};
/* One key. While a look-up is pending no key may be fed. */
enum entry_result entry_key(struct entry *entry, struct key key);

/* A look-up the entry waits for after leaving a field. */
struct entry_lookup {
    const char *lookup; /* list of values */
    const char *text;   /* what was typed */
    int line;
    const struct form_field *field;
};
/* NULL: none. Also after entry_load and entry_draw, for the names of the codes in sight that came without:
 * those no key waits for, and their answer changes no cell. */
const struct entry_lookup *entry_pending(const struct entry *entry);
/* Answers it: `row` holds the columns' texts as cells of line 0 (its first column the canonical code), or is
 * NULL: not found, and `message` says so. The entry goes on as the key that left the field wanted.
 * `keep_text`: the answer did not come in time; the text stays, `message` says so, the entry goes on
 * unverified. */
enum entry_result entry_answer(struct entry *entry, const struct cells *row, const char *message,
                               bool keep_text);

/* Puts a chosen value (F4, F9, calendar) into the focused field and goes on as Enter does. */
enum entry_result entry_choose(struct entry *entry, const char *text);
/* The same, and goes on as Tab does. */
enum entry_result entry_choose_tab(struct entry *entry, const char *text);

/* Before submit: leaves the field being typed and checks every field and line. True when all is well (or a
 * look-up is pending: ask again after it); otherwise the caret stands at the first fault and the message says
 * what to do. */
bool entry_finish(struct entry *entry);
/* Puts the caret at a fault told by the ledger, with its message. A field the form does not show: the message
 * names it. */
void entry_tell_fault(struct entry *entry, int line, const char *field, const char *message);
/* The same under the name the screens use; no symbol of its own, since the ledger has one of this name. */
static inline void entry_fault(struct entry *entry, int line, const char *field, const char *message)
{
    entry_tell_fault(entry, line, field, message);
}
/* Names of the warnings that were passed by a second Enter, each once, for submit's `accept`: record rules by
 * their name, a form's own as `form.TAG`. Returns their count, at most `max`. */
size_t entry_warnings(const struct entry *entry, const char **ret_names, size_t max);
/* Whether a required field is still empty, in the header or in a line that has something. */
bool entry_lacks(struct entry *entry);
/* Whether the last key was an Enter that found nothing left to fill. */
bool entry_ready(const struct entry *entry);

/* Cells of fields left since the last call and lines dropped since then, for draft.put; false when there is
 * nothing new. `ret_dropped` may hold CELLS_LINES_MAX. */
bool entry_take_changes(struct entry *entry, struct cells *ret, int *ret_dropped, size_t *ret_dropped_count);
/* Lines changed but not yet stored show `…`: told when a save was sent and when it was stored. */
void entry_mark_saved(struct entry *entry);

/* Where the caret is. */
int entry_line(const struct entry *entry); /* 0: header */
const struct form_field *
entry_field(const struct entry *entry); /* NULL: nowhere (readonly form without fields) */
const char *entry_text(const struct entry *entry, int line,
                       const char *tag); /* a field's text as shown; "" when empty */
/* Something was typed, dropped or pasted since entry_new or entry_load. */
bool entry_changed(const struct entry *entry);
bool entry_can_leave_empty(const struct entry *entry); /* nothing was typed at all */
int entry_line_count(const struct entry *entry);       /* lines with content */
uint64_t entry_keystrokes(const struct entry *entry);  /* keys fed since entry_new, pasted ones apart */

/* What the entry has done so far: fields read by expressions and fields drawn. For budgets. */
uint64_t entry_work(const struct entry *entry);

/* Row 23: the message that stands until the next key; "" when none. */
const char *entry_message(const struct entry *entry, enum style *ret_style);
/* Row 21: the field's comment and looked-up name, or the whole value when it is wider than its field. */
const char *entry_comment(const struct entry *entry);

/* A small area shows fewer lines of the grid, then scrolls to the caret; the widest text column of the grid
 * (else of the form) grows with a wide terminal. Draws the form into rows [top, top+rows) of the canvas,
 * scrolled so that the caret is seen; sets the caret. The grid takes extra rows, wide forms the columns. */
void entry_draw(struct entry *entry, struct canvas *canvas, int top, int rows);
/* For the keys between two drawings that only edit the focused field's text, which are nearly all: draws that
 * field alone, over what the last entry_draw left in the same rows of the same canvas. False, with nothing
 * drawn, where more may have changed. */
bool entry_draw_typed(struct entry *entry, struct canvas *canvas, int top, int rows);

#endif
