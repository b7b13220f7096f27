/* The floor that key to paint is measured against: a bare form of 12 fields by libform and ncurses, with
 * nothing behind it. Proves nothing by itself; the bench runs it and the entry form with the same keys.
 *
 * Row 24 says `ready` once the form is shown. Letters and digits go into the field, Enter, Tab and Down leave
 * it for the next, Shift-Tab and Up for the one before, Backspace deletes, F10 ends the program. */
#include <locale.h>
#include <stdlib.h>

#include <form.h>

enum { FIELD_COUNT = 12, FIELD_COLUMNS = 30, FIELD_COLUMN = 20, READY_ROW = 23 };

static const struct {
    int key, request;
} requests[] = {
    {'\r', REQ_NEXT_FIELD},
    {'\t', REQ_NEXT_FIELD},
    {KEY_ENTER + 0x200000, REQ_NEXT_FIELD},
    {KEY_DOWN + 0x200000, REQ_NEXT_FIELD},
    {KEY_BTAB + 0x200000, REQ_PREV_FIELD},
    {KEY_UP + 0x200000, REQ_PREV_FIELD},
    {KEY_LEFT + 0x200000, REQ_PREV_CHAR},
    {KEY_RIGHT + 0x200000, REQ_NEXT_CHAR},
    {KEY_HOME + 0x200000, REQ_BEG_LINE},
    {KEY_END + 0x200000, REQ_END_LINE},
    {KEY_DC + 0x200000, REQ_DEL_CHAR},
    {KEY_BACKSPACE + 0x200000, REQ_DEL_PREV},
    {'\b', REQ_DEL_PREV},
    {0x7F, REQ_DEL_PREV},
};

/* A wide character and a function key may have the same number; the kind is told apart by an offset. */
static int request_of(int key)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (requests[i].key == key)
            return requests[i].request;
    }
    return key;
}

static FORM *make_form(FIELD *fields[FIELD_COUNT + 1])
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        fields[i] = new_field(1, FIELD_COLUMNS, 2 + i, FIELD_COLUMN, 0, 0);
        if (!fields[i])
            return NULL;
        set_field_back(fields[i], A_UNDERLINE);
        field_opts_off(fields[i], O_AUTOSKIP);
    }
    fields[FIELD_COUNT] = NULL;
    return new_form(fields);
}

static void run(FORM *form)
{
    post_form(form);
    for (int i = 0; i < FIELD_COUNT; i++)
        mvprintw(2 + i, 2, "Field %d", i + 1);
    mvaddstr(READY_ROW, 0, "ready");
    pos_form_cursor(form);
    refresh();
    for (;;) {
        wint_t key;
        int kind = get_wch(&key);
        if (kind == ERR || (kind == KEY_CODE_YES && key == KEY_F(10)))
            return;
        int request = request_of((int)key + (kind == KEY_CODE_YES ? 0x200000 : 0));
        form_driver_w(form, request >= KEY_MIN && request < 0x200000 ? KEY_CODE_YES : OK, (wchar_t)request);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    initscr();
    raw();
    nonl();
    noecho();
    keypad(stdscr, TRUE);
    FIELD *fields[FIELD_COUNT + 1];
    FORM *form = make_form(fields);
    if (form) {
        run(form);
        unpost_form(form);
        free_form(form);
        for (int i = 0; i < FIELD_COUNT; i++)
            free_field(fields[i]);
    }
    endwin();
    return form ? EXIT_SUCCESS : EXIT_FAILURE;
}
