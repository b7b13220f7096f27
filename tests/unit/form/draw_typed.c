/* Proves: what entry_draw_typed leaves on the canvas is, cell for cell and with the caret, what a whole
 * drawing shows — whatever was keyed, answered, taken and stored between two drawings, on terminals of any
 * size — and that typing in a field does not need a whole drawing. */
#include "sample.h"

enum { KEYS = 6000 };

static uint64_t dice;

static unsigned roll(unsigned limit)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(dice >> 33) % limit;
}

/* Mostly letters and digits of a few codes, so that fields are filled, refused and left. */
static struct key any_key(void)
{
    static const char typed[] = "PPPP000111222333VINET客户一EA t+-5.,*9漢é";
    static const enum action actions[] = {
        ACT_ENTER,    ACT_ENTER,     ACT_ENTER,   ACT_TAB,       ACT_BACKTAB, ACT_UP,
        ACT_DOWN,     ACT_LEFT,      ACT_RIGHT,   ACT_HOME,      ACT_END,     ACT_BACKSPACE,
        ACT_DELETE,   ACT_NEW,       ACT_CLEAR,   ACT_DUP_FIELD, ACT_LIST,    ACT_SLASH,
        ACT_DUP_LINE, ACT_DROP_LINE, ACT_PAGE_UP, ACT_PAGE_DOWN};
    size_t used, at = 0;
    if (roll(4) == 0)
        return (struct key){.action = actions[roll(COUNT(actions))]};
    for (unsigned chars = roll((unsigned)utf8_chars(typed)); chars > 0; chars--, at += used)
        utf8_decode(typed + at, &used);
    return (struct key){.action = ACT_CHAR, .point = utf8_decode(typed + at, &used), .burst = roll(9) == 0};
}

/* What a screen does with its entry between two drawings. */
static void any_call(struct sample *sample)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    static int dropped[CELLS_LINES_MAX];
    size_t count;
    switch (roll(12)) {
    case 0:
        entry_mark_saved(sample->entry);
        break;
    case 1:
        entry_show(sample->entry, 0, "number", roll(2) ? "SO-DRAFT-1" : "");
        break;
    case 2:
        entry_tell_fault(sample->entry, 0, "ref", "the reference is known");
        break;
    case 3:
        entry_finish(sample->entry);
        sample_answer(sample);
        break;
    default:
        entry_take_changes(sample->entry, &cells, dropped, &count);
    }
    arena_free(&arena);
}

static void same_canvas(const struct canvas *canvas, const struct canvas *whole, int key)
{
    if (canvas->caret_row != whole->caret_row || canvas->caret_column != whole->caret_column)
        fail_msg("key %d: the caret is at %d,%d, not %d,%d", key, canvas->caret_row, canvas->caret_column,
                 whole->caret_row, whole->caret_column);
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        const struct canvas_cell *one = &canvas->cells[i], *other = &whole->cells[i];
        if (one->style != other->style || one->cells != other->cells || strcmp(one->text, other->text) != 0)
            fail_msg("key %d: row %d: \"%s\" is not \"%s\"", key, i / canvas->columns,
                     sample_canvas_row(canvas, i / canvas->columns),
                     sample_canvas_row(whole, i / canvas->columns));
    }
}

static int keys_on(int rows, int columns)
{
    struct sample sample;
    struct canvas whole = {0};
    int typed = 0;
    dice = (uint64_t)(rows * 1000 + columns);
    sample_open(&sample);
    sample_draw(&sample, rows, columns);
    assert_int_equal(canvas_resize(&whole, rows, columns, NULL), RC_OK);
    for (int key = 0; key < KEYS; key++) {
        sample_key(&sample, any_key());
        if (roll(3) == 0)
            any_call(&sample);
        if (roll(3) == 0)
            continue; /* typed ahead: the next key comes before the drawing */
        if (entry_draw_typed(sample.entry, &sample.canvas, 0, rows)) {
            typed++;
        } else {
            canvas_clear(&sample.canvas);
            entry_draw(sample.entry, &sample.canvas, 0, rows);
        }
        canvas_clear(&whole);
        entry_draw(sample.entry, &whole, 0, rows);
        same_canvas(&sample.canvas, &whole, key);
    }
    canvas_free(&whole);
    sample_close(&sample);
    return typed;
}

static void any_keys_on_any_terminal(void **state)
{
    static const struct {
        int rows, columns;
    } sizes[] = {{20, 80}, {8, 40}, {3, 20}, {30, 120}, {1, 9}};
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_true(keys_on(sizes[i].rows, sizes[i].columns) > KEYS / 10);
}

static void typing_draws_one_field(void **state)
{
    struct sample sample;
    (void)state;
    sample_open(&sample);
    sample_type(&sample, "VINET{enter}");
    sample_draw(&sample, 20, 80);
    uint64_t before = entry_work(sample.entry);
    for (const char *letter = "P001"; *letter; letter++) {
        sample_key(&sample, (struct key){.action = ACT_CHAR, .point = (uint32_t)*letter});
        assert_true(entry_draw_typed(sample.entry, &sample.canvas, 0, 20));
    }
    assert_int_equal(entry_work(sample.entry), before + 4);
    sample_key(&sample, (struct key){.action = ACT_ENTER});
    assert_false(entry_draw_typed(sample.entry, &sample.canvas, 0, 20));
    sample_draw(&sample, 20, 80);
    assert_false(entry_draw_typed(sample.entry, &sample.canvas, 1, 19));
    sample_close(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_keys_on_any_terminal),
        cmocka_unit_test(typing_draws_one_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
