/* What an entry holds, and what its files say to each other. Never seen outside the floor's entry files. */
#ifndef DAYBOOK_SRC_FORM_MODEL_H
#define DAYBOOK_SRC_FORM_MODEL_H

#include "daybook/base/decimal.h"
#include "daybook/form/editor.h"
#include "daybook/form/entry.h"

/* Where a value came from. What the clerk typed is never overwritten by what fills by itself. */
enum source {
    SOURCE_NONE,
    SOURCE_SHOWN, /* set from outside */
    SOURCE_COMPUTED,
    SOURCE_DEFAULT,
    SOURCE_KEPT, /* of the last document */
    SOURCE_FILLED,
    SOURCE_LOADED, /* a stored cell: as good as typed */
    SOURCE_TYPED,
};

struct value {
    char *text;     /* owned; NULL: empty */
    char *name;     /* of a look-up field: the name that stands beside its code; owned, NULL: none */
    char *on_hand;  /* of an item, where the look-up tells: what is there of it; owned, NULL: not told */
    int64_t number; /* of a number or a date that could be read */
    unsigned char source;
    bool parsed;     /* `number` holds */
    bool bad;        /* the text cannot be read as its kind, was not found, or cannot be computed */
    bool unverified; /* its look-up was not answered */
    bool asked;      /* its names were asked for */
    bool dirty;      /* changed and not yet taken for the draft */
    bool sent;       /* taken, not yet told stored */
};

struct line {
    int number;           /* stable */
    bool dirty;           /* one of the values is */
    bool known;           /* it was loaded, or taken for the draft */
    struct value *values; /* one for each of the grid's columns */
};

/* A field on a line; row -1: of the header. `field` NULL: nowhere. */
struct spot {
    const struct form_field *field;
    int row; /* index of lines[], not a number */
};

enum intent {
    INTENT_STAY, /* before submit */
    INTENT_ENTER,
    INTENT_TAB,
    INTENT_BACK,
    INTENT_LEFT,
    INTENT_RIGHT,
    INTENT_UP,
    INTENT_DOWN,
    INTENT_PAGE_UP,
    INTENT_PAGE_DOWN,
    INTENT_NEW_LINE,
    INTENT_DUP_LINE,
    INTENT_PASTE_CELL,
    INTENT_PASTE_ROW,
    INTENTS
};

struct passed_warning {
    const struct form_check *check;
    int number; /* of the line; 0: the header */
};

struct waiting {
    bool on;
    struct entry_lookup lookup;
    char *text; /* owned: the look-up's */
};

enum { SCANS_MAX = 64, NAME_CACHE = 64, COMMENT_BYTES = EDITOR_BYTES_MAX + 512 };

/* One scan, to take back. */
struct scan {
    int number;                                       /* of its line */
    bool added;                                       /* it added 1 to a line that was there */
    char before[DECIMAL_BYTES], after[DECIMAL_BYTES]; /* the quantity */
};

struct name_cached {
    const char *name;
    bool on_line;
    const struct form_field *field;
    const struct record_field *kept; /* of the record, not in the form */
};

struct entry {
    const struct form *form;
    struct entry_config config;
    form_set_t header_set;               /* the header's fields */
    const struct form_field *scan_field; /* NULL: none */
    const struct form_field *quantity;   /* what a scan counts in; NULL: none */
    const struct form_field *source;     /* names the line that this one is copied from; NULL: none */

    struct value header[FORM_FIELDS_MAX]; /* by place in fields[] */
    struct line *lines;
    int line_count, line_capacity;
    int last_number; /* the highest ever used */
    int dropped[CELLS_LINES_MAX];
    size_t dropped_count;
    struct arena extra_arena, keep_arena, scratch; /* scratch: of one key */
    struct cells extra;                            /* cells of fields that the form does not show */
    struct cells keep;

    struct spot focus;
    struct editor editor;
    bool touched; /* the editor's text is the clerk's */
    bool typed;   /* so was something stored since the entry was made or loaded */
    bool refused; /* shown until the next key */
    bool
        not_found; /* the look-up before a submit refused the field: it is not asked for again before a key */
    bool ready;    /* the last Enter found nothing left to fill */
    bool drafting; /* changes have been taken: unsaved ones are marked */
    char message[ERR_TEXT_BYTES];
    enum style message_style;
    char *comment; /* COMMENT_BYTES */

    struct waiting leaving; /* the field being left waits for its look-up, and keys with it */
    struct waiting naming;  /* names to show beside stored codes: no key waits */
    enum intent intent;     /* of the key that leaves the field */

    const struct form_check *warned; /* told once: the same key again passes */
    int warned_row;
    uint64_t warned_at; /* `changes` then */
    struct passed_warning *passed;
    size_t passed_count, passed_capacity;
    uint64_t changes; /* of values */

    int typed_chars; /* in this field */
    bool typed_fast; /* all but the first came in a burst */
    bool scanning;   /* the field being left was scanned */
    bool swallow;    /* the rest of a burst is thrown away */
    struct scan scans[SCANS_MAX];
    int scan_count;

    bool pasting;
    bool paste_past;   /* past the last column: cells are left out up to the line's end */
    bool paste_return; /* the last pasted key was a carriage return */
    bool paste_full;   /* no line is left: the rest is left out */
    int paste_left_out, paste_refused;
    int paste_first_row;
    const struct form_field *paste_column; /* where it began */
    struct spot paste_bad;                 /* the first cell that was refused */
    char paste_message[ERR_TEXT_BYTES];

    bool edited; /* the key fed only edited the focused field's text */
    struct {
        bool holds; /* all but the focused field's text is as it was drawn */
        int top, rows, canvas_rows, canvas_columns;
    } drawn;
    int grid_top;  /* first line shown */
    int grid_seen; /* lines shown at the last drawing */
    int scroll_row, scroll_column;
    const struct form_field *grown_field; /* takes a wide terminal's columns; NULL: the form does not grow */
    int grown_cells;                      /* at the last drawing */

    uint64_t keystrokes, work;
    struct name_cached names[NAME_CACHE];
};

/* model.c: values and lines */
struct value *model_value(const struct entry *entry, struct spot spot);
const char *model_text(const struct entry *entry, struct spot spot); /* as stored; "" when empty */
struct spot model_spot(const struct entry *entry, const struct form_field *field,
                       int row);                           /* row is of use only for the grid's */
int model_number(const struct entry *entry, int row);      /* the line's number; 0 for -1 */
int model_row(const struct entry *entry, int number);      /* -1: no such line */
bool model_is_line_number(const struct form_field *field); /* shows the number of its line */
bool model_is_stored(
    const struct form_field *field); /* goes into cells: the record's and typed, filled or computed here */
/* Puts a canonical text; true when it differs. The caller recomputes. */
bool model_set(struct entry *entry, struct spot spot, const char *text, enum source source);
void model_parse(const struct entry *entry, const struct form_field *field, struct value *value);
bool model_line_has_content(const struct entry *entry, int row);
int model_add_line(struct entry *entry); /* its row; -1: none is left or no memory, the message says so */
bool model_put_line(struct entry *entry, int number); /* at the end, under this number */
void model_drop_line(struct entry *entry, int row);
void model_clear_value(struct value *value);
void model_clear(struct entry *entry);
void model_say(struct entry *entry, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);

/* scope.c: expressions over the model */
struct expr_scope model_scope(struct entry *entry);
bool model_format(struct entry *entry, const struct form_field *field, struct expr_value value,
                  const char **ret);
bool model_passes(struct entry *entry, const struct expr *expr, int row);

/* compute.c: what follows from a change of some fields of a row; row -1 with fields of the lines: of all that
 * is summed up */
void model_recompute(struct entry *entry, int row, form_set_t changed);
void model_recompute_all(struct entry *entry);
/* Puts the kept value or the default into an empty field. */
void model_fill_empty(struct entry *entry, struct spot spot);
/* The same for fields[first … end) of a row, where the clerk has not cleared them. */
void model_fill_range(struct entry *entry, size_t first, size_t end, int row);
void model_fill_all(struct entry *entry);
bool model_reachable(struct entry *entry, struct spot spot);
bool model_passes_when(struct entry *entry, struct spot spot);

/* check.c: what is wrong */
/* Of the field being left. False: refused, the message and the caret say it. */
bool check_leaving(struct entry *entry, enum intent intent);
/* Of rows [first, end) (-1: the header); puts the caret and the message. */
bool check_rows(struct entry *entry, int first_row, int end_row, bool with_warnings);
void check_forget(struct entry *entry, struct spot spot); /* warnings passed on what has changed */

/* tab.c: orders of fields */
enum tab_flag {
    TAB_PASS = 1,
    TAB_GROW = 2,
    TAB_WRAP = 4
}; /* also fields marked pass; may make a new line; round the ends */
struct spot tab_next(struct entry *entry, struct spot from, unsigned flags); /* field NULL: none */
struct spot tab_previous(struct entry *entry, struct spot from, unsigned flags);
struct spot tab_first_of_row(struct entry *entry, int row, unsigned flags);
struct spot tab_first(struct entry *entry);
struct spot tab_unfilled(struct entry *entry, struct spot from); /* what Enter goes to */
struct spot tab_first_unfilled(struct entry *entry);
struct spot tab_first_empty(struct entry *entry); /* of a new document: also a field that may stay empty */
/* Of a document whose lines from `row` on were copied. */
struct spot tab_after_append(struct entry *entry, int row);
struct spot tab_above(struct entry *entry, struct spot from);
struct spot tab_below(struct entry *entry, struct spot from);

/* focus.c */
void focus_to(struct entry *entry, struct spot to); /* a line left empty goes away */
void focus_reload(struct entry *entry);             /* the value into the editor again */
void focus_move(struct entry *entry, enum intent intent);
bool focus_in_grid(const struct entry *entry);

/* leave.c */
enum entry_result leave_field(struct entry *entry, enum intent intent);
/* A text as it would be stored. */
enum rc leave_read(const struct entry *entry, const struct form_field *field, const char *text,
                   struct arena *arena, const char **ret, struct err *err) MUST_CHECK;
enum entry_result leave_refuse(struct entry *entry, enum style style, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Takes the text typed into the value without asking for anything: a paste's last cell. */
void leave_as_it_is(struct entry *entry);

/* keys of lines.c, paste.c, scan.c */
enum entry_result line_new(struct entry *entry);
enum entry_result line_drop(struct entry *entry);
enum entry_result line_duplicate(struct entry *entry);
void line_copy_above(struct entry *entry, int row); /* the row is empty */
enum entry_result line_field_above(struct entry *entry);
void paste_begin(struct entry *entry);
enum entry_result paste_end(struct entry *entry);
enum entry_result paste_char(struct entry *entry, struct key key);
/* A cell of a paste that was refused stays as it is, and the paste goes on. */
void paste_keep_bad(struct entry *entry, const char *text, const char *message);
void paste_move(struct entry *entry, enum intent intent);
void scan_note_char(struct entry *entry, struct key key);
/* At the Enter or Tab behind a field: notes whether a scanner typed it. A scan outside the scan field is
 * carried there; false where it cannot be, refused. */
bool scan_take(struct entry *entry, struct key key);
const char *scan_strip(const char *text); /* past the AIM id */
/* The code was found: the same again adds 1 to the line above; true then. */
bool scan_repeats(struct entry *entry, const char *code);
/* A scanned line is offered the quantity 1; true when the caret went there. */
bool scan_offer(struct entry *entry);
bool scan_undo(struct entry *entry);

/* names.c: look-ups for the names beside codes that were not typed here */
void names_want(struct entry *entry);
void names_answer(struct entry *entry, const struct cells *row);
/* Fills from a look-up's row; with `stored` also what goes into cells. Returns the fields that changed. */
form_set_t names_fill(struct entry *entry, struct spot spot, const struct cells *row, bool stored);
bool waiting_start(struct waiting *waiting, const struct form_field *field, int number, const char *text);
void waiting_end(struct waiting *waiting);

/* place.c: how the picture fits the terminal */
const struct form_field *place_grown_field(const struct form *form);

/* comment.c */
void comment_make(struct entry *entry);
int comment_seen_cells(const struct entry *entry, const struct form_field *field);

#endif
