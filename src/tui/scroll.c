/* A list that goes on by a line is moved by the terminal: some twenty bytes instead of each of its rows. */
#include <string.h>

#include "paint_private.h"

/* The bytes that scrolling takes are worth about so many cells. */
enum { SAVED_CELLS_MIN = 60 };

/* Rows [first, last] of the canvas stand on the terminal one row further down (step 1) or up (step -1). */
struct run {
    int step, first, last;
};

static bool same_row(const struct paint *paint, const struct canvas *canvas, int row, int shown_row)
{
    return memcmp(paint_wanted_at(canvas, row, 0), paint_shown_at(paint, shown_row, 0),
                  (size_t)paint->columns * sizeof *paint->shown) == 0;
}

static bool is_row(const struct paint *paint, int row)
{
    return row >= 0 && row < paint->rows;
}

/* The longest run of rows that have moved whole; false where there is none. */
static bool find_run(const struct paint *paint, const struct canvas *canvas, int step, struct run *ret)
{
    struct run best = {step, 0, -1}, now = best;
    for (int row = 0; row < paint->rows; row++) {
        bool moved = is_row(paint, row + step) && paint_row_changed(paint, canvas, row) &&
                     same_row(paint, canvas, row, row + step);
        if (!moved)
            now = (struct run){step, row + 1, row};
        else if (++now.last - now.first > best.last - best.first)
            best = now;
    }
    *ret = best;
    return best.last > best.first;
}

/* Cells to be sent for a row, once the terminal's row holds what `shown_row` holds now (none: it is blank).
 */
static int differing(const struct paint *paint, const struct canvas *canvas, int row, int shown_row)
{
    int count = 0;
    for (int column = 0; column < paint->columns; column++) {
        const struct canvas_cell *wanted = paint_wanted_at(canvas, row, column);
        count += is_row(paint, shown_row)
                     ? !paint_same_cell(paint, wanted, paint_shown_at(paint, shown_row, column))
                     : !paint_is_blank(wanted);
    }
    return count;
}

static int saved_by_row(const struct paint *paint, const struct canvas *canvas, int step, int row)
{
    return differing(paint, canvas, row, row) - differing(paint, canvas, row, row + step);
}

/* Beside a run stand rows that have moved and changed a little. Returns the cells that scrolling saves. */
static int grow_run(const struct paint *paint, const struct canvas *canvas, struct run *run)
{
    int saved = 0, more;
    for (int row = run->first; row <= run->last; row++)
        saved += saved_by_row(paint, canvas, run->step, row);
    while (is_row(paint, run->first - 1) && is_row(paint, run->first - 1 + run->step) &&
           (more = saved_by_row(paint, canvas, run->step, run->first - 1)) > 0) {
        saved += more;
        run->first--;
    }
    while (is_row(paint, run->last + 1) && is_row(paint, run->last + 1 + run->step) &&
           (more = saved_by_row(paint, canvas, run->step, run->last + 1)) > 0) {
        saved += more;
        run->last++;
    }
    const int blanked = run->step > 0 ? run->last + 1 : run->first - 1;
    return saved + differing(paint, canvas, blanked, blanked) -
           differing(paint, canvas, blanked, PAINT_ROW_UNKNOWN);
}

static void move_shown(struct paint *paint, const struct canvas *canvas, const struct run *run)
{
    const size_t bytes = (size_t)(run->last - run->first + 1) * (size_t)paint->columns * sizeof *paint->shown;
    const struct canvas_cell blanked = paint_blanked(paint);
    const int row = run->step > 0 ? run->last + 1 : run->first - 1;
    memmove(paint_shown_at(paint, run->first, 0), paint_shown_at(paint, run->first + run->step, 0), bytes);
    for (int column = 0; column < paint->columns; column++)
        *paint_shown_at(paint, row, column) = blanked;
    canvas->changed[row] = true;
}

/* Within the rows between the margins, a line feed on the last or a reverse one on the first scrolls. */
static void scroll(struct paint *paint, const struct canvas *canvas, const struct run *run, struct buf *out)
{
    const bool up = run->step > 0;
    const int top = up ? run->first : run->first - 1, bottom = up ? run->last + 1 : run->last;
    const struct sequence *feed = up ? &paint->info->feed : &paint->info->feed_back;
    paint_use_pen(paint, STYLE_TEXT, out);
    terminfo_margins(out, top, bottom);
    terminfo_move(out, up ? bottom : top, 0);
    buf_add(out, feed->bytes, feed->count);
    terminfo_margins(out, 0, paint->rows - 1);
    paint->row = PAINT_ROW_UNKNOWN;
    move_shown(paint, canvas, run);
}

/* A run has two rows at least. Most keys change one, and are spared the search. */
static bool has_two_changed_rows(const struct paint *paint, const struct canvas *canvas)
{
    int changed = 0;
    for (int row = 0; row < paint->rows && changed < 2; row++)
        changed += paint_row_changed(paint, canvas, row);
    return changed == 2;
}

void paint_scroll(struct paint *paint, const struct canvas *canvas, struct buf *out)
{
    struct run up, down;
    if (!paint->info->scrolls || !has_two_changed_rows(paint, canvas))
        return;
    bool has_up = find_run(paint, canvas, 1, &up), has_down = find_run(paint, canvas, -1, &down);
    if (!has_up && !has_down)
        return;
    struct run run = !has_down || (has_up && up.last - up.first >= down.last - down.first) ? up : down;
    if (grow_run(paint, canvas, &run) >= SAVED_CELLS_MIN)
        scroll(paint, canvas, &run, out);
}
