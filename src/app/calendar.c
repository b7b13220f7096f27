/* A month to choose a day from; the arrows move by days and weeks, PgUp and PgDn by months. */
#include <stdio.h>
#include <stdlib.h>

#include "daybook/base/day.h"
#include "popup.h"

enum { CALENDAR_ROWS = 10, CALENDAR_COLUMNS = 26, DAY_CELLS = 3 };

struct calendar {
    struct popup popup;
    day_t day;
};

/* 0 Monday … 6 Sunday; 1970-01-01 was a Thursday. */
static int weekday(day_t day)
{
    return (int)(((day + 3) % 7 + 7) % 7);
}

static day_t month_start(day_t day)
{
    struct date date = day_to_date(day);
    date.day = 1;
    return day_from_date(date);
}

static day_t month_step(day_t day, int months)
{
    struct date date = day_to_date(day);
    int month = date.year * 12 + date.month - 1 + months;
    struct date first = {.year = month / 12, .month = month % 12 + 1, .day = 1};
    struct date after = {.year = (month + 1) / 12, .month = (month + 1) % 12 + 1, .day = 1};
    day_t last = day_from_date(after) - 1;
    day_t same = day_from_date(first) + date.day - 1;
    return same < last ? same : last;
}

static void calendar_draw(struct screen *screen, struct app *app, int top, int rows)
{
    struct calendar *calendar = (struct calendar *)screen;
    struct date date = day_to_date(calendar->day);
    char title[DAY_BYTES];
    snprintf(title, sizeof title, "%04d-%02d", date.year, date.month);
    struct popup_place place;
    popup_frame(app, top, rows, CALENDAR_ROWS, CALENDAR_COLUMNS, title, &place);
    canvas_text(&app->canvas, place.row, place.column, place.columns, STYLE_HEADING, "Mo Tu We Th Fr Sa Su",
                true, false);
    day_t first = month_start(calendar->day);
    int offset = weekday(first);
    day_t after = month_step(first, 1);
    for (day_t day = first; day < after; day++) {
        int at = offset + (int)(day - first);
        bool chosen = day == calendar->day;
        enum style style = chosen ? STYLE_SELECTED : day == app->session.today ? STYLE_GOOD : STYLE_POPUP;
        int row = place.row + 1 + at / 7;
        int column = place.column + at % 7 * DAY_CELLS;
        canvas_format(&app->canvas, row, column, 2, style, "%2d", (int)(day - first) + 1);
        if (chosen) {
            app->canvas.caret_row = row;
            app->canvas.caret_column = column;
        }
    }
}

static const struct move {
    enum action action;
    int days, months;
} moves[] = {
    {ACT_LEFT, -1, 0}, {ACT_RIGHT, 1, 0},    {ACT_UP, -7, 0},
    {ACT_DOWN, 7, 0},  {ACT_PAGE_UP, 0, -1}, {ACT_PAGE_DOWN, 0, 1},
};

static void calendar_key(struct screen *screen, struct app *app, struct key key)
{
    struct calendar *calendar = (struct calendar *)screen;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (moves[i].action == key.action) {
            calendar->day = month_step(calendar->day, moves[i].months) + moves[i].days;
            return;
        }
    }
    if (key.action == ACT_CHAR && key.point == 't') {
        calendar->day = app->session.today;
    } else if (key.action == ACT_ENTER || key.action == ACT_TAB) {
        app->chose_by_tab = key.action == ACT_TAB;
        char text[DAY_BYTES];
        popup_done(app, &calendar->popup, day_format(calendar->day, text));
    } else if (key.action == ACT_BACK || key.action == ACT_LEAVE) {
        popup_done(app, &calendar->popup, NULL);
    }
}

static void calendar_close(struct screen *screen, struct app *app)
{
    popup_end(app, (struct popup *)screen);
    free(screen);
}

static const char *calendar_keys(struct screen *screen)
{
    (void)screen;
    return "arrows day, week   PgUp/PgDn month   t today   Enter or Tab choose   F12 back";
}

static const struct screen_ops calendar_ops = {
    .name = "Calendar",
    .draw = calendar_draw,
    .key = calendar_key,
    .close = calendar_close,
    .keys = calendar_keys,
    .popup = true,
};

void calendar_open(struct app *app, day_t at, popup_done_fn done, void *context)
{
    struct calendar *calendar = calloc(1, sizeof *calendar);
    if (calendar == NULL) {
        app_push(app, NULL);
        return;
    }
    calendar->popup.screen.ops = &calendar_ops;
    calendar->day = at;
    calendar->popup.done = done;
    calendar->popup.context = context;
    app_push(app, &calendar->popup.screen);
}
