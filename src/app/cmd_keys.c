/* `keys`: what this terminal sends for each key, what that means, and another meaning for it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "daybook/tui/tui.h"

enum { KEYS_SEEN_MAX = 12, KEYS_TEXT_BYTES = 96, KEYS_LOOK_MS = 1000, KEYS_LIST_TOP = 2 };

struct seen {
    char bytes[KEYS_TEXT_BYTES];
    const char *name;
    enum action action;
};

struct keys_screen {
    const char *file;
    struct canvas canvas;
    struct seen seen[KEYS_SEEN_MAX]; /* the latest first */
    size_t count;
    bool choosing; /* an action for seen[0] */
    enum action chosen;
    char message[ERR_TEXT_BYTES];
    enum style message_style;
};

const char *command_keys_file(struct arena *arena)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    return config != NULL && config[0] == '/'
               ? arena_format(arena, "%s/daybook/keys", config)
               : arena_format(arena, "%s/.config/daybook/keys", home == NULL ? "" : home);
}

/* Without a terminal: the table of keys, for reading and for scripts. */
static int keys_table(void)
{
    struct err err = {0};
    struct table *table = NULL;
    size_t count;
    const struct tui_key_row *rows = tui_key_rows(&count);
    enum rc rc = table_open_names(stdout, TABLE_ALIGNED, "key action does", &table, &err);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const struct action_info *info = action_info(rows[i].action);
        const char *texts[] = {rows[i].name, info->name, info->what};
        rc = table_texts(table, texts, &err);
    }
    if (rc == RC_OK) {
        rc = table_end(table, &err);
    }
    table_close(table);
    return rc == RC_OK ? 0 : command_fail(&err);
}

/* Whether an action may be bound to a key: what a paste brings and typing are none. */
static bool bindable(enum action action)
{
    return action != ACT_CHAR && action != ACT_PASTE_BEGIN && action != ACT_PASTE_END;
}

static void seen_draw(struct keys_screen *screen, int rows)
{
    struct canvas *canvas = &screen->canvas;
    canvas_text(canvas, KEYS_LIST_TOP, 0, canvas->columns, STYLE_HEADING,
                "sent                          key             means", true, false);
    for (size_t i = 0; i < screen->count && (int)i < rows - 1; i++) {
        const struct seen *seen = &screen->seen[i];
        int row = KEYS_LIST_TOP + 1 + (int)i;
        enum style style = i == 0 ? STYLE_SELECTED : STYLE_TEXT;
        canvas_fill(canvas, row, 0, 1, canvas->columns, style);
        canvas_text(canvas, row, 0, 29, style, seen->bytes, false, true);
        canvas_text(canvas, row, 30, 15, style, seen->name, false, true);
        canvas_format(canvas, row, 46, canvas->columns - 46, style, "%s  %s", action_info(seen->action)->name,
                      action_info(seen->action)->what);
    }
}

/* The actions as many columns of names as fit. */
static void actions_draw(struct keys_screen *screen, int rows)
{
    struct canvas *canvas = &screen->canvas;
    int row = 0, column = 0;
    for (enum action action = ACT_NONE; action < ACTIONS && column < canvas->columns; action++) {
        if (!bindable(action)) {
            continue;
        }
        canvas_format(canvas, KEYS_LIST_TOP + row, column, 18,
                      action == screen->chosen ? STYLE_SELECTED : STYLE_TEXT, " %s ",
                      action_info(action)->name);
        if (++row >= rows) {
            row = 0;
            column += 20;
        }
    }
}

static void screen_draw(struct keys_screen *screen)
{
    struct canvas *canvas = &screen->canvas;
    int rows = canvas->rows - KEYS_LIST_TOP - 2;
    canvas_clear(canvas);
    canvas->caret_row = canvas->caret_column = -1;
    canvas_text(canvas, 0, 0, canvas->columns, STYLE_STATUS,
                screen->choosing ? " Keys: what shall it do?" : " Keys: press any key to see what it sends",
                true, false);
    if (screen->choosing) {
        actions_draw(screen, rows);
        canvas_format(canvas, canvas->rows - 2, 0, canvas->columns, STYLE_COMMENT, "%s: %s",
                      action_info(screen->chosen)->name, action_info(screen->chosen)->what);
    } else {
        seen_draw(screen, rows);
        canvas_text(canvas, canvas->rows - 2, 0, canvas->columns, screen->message_style, screen->message,
                    true, true);
    }
    canvas_text(canvas, canvas->rows - 1, 0, canvas->columns, STYLE_KEYS,
                screen->choosing ? "n next  p previous  Enter binds  q does not"
                                 : "b binds the marked key  q leaves",
                true, false);
    tui_show(canvas);
}

static void seen_add(struct keys_screen *screen, const struct seen *seen)
{
    memmove(&screen->seen[1], &screen->seen[0], (KEYS_SEEN_MAX - 1) * sizeof screen->seen[0]);
    screen->seen[0] = *seen;
    screen->count += screen->count < KEYS_SEEN_MAX;
}

static void action_bind(struct keys_screen *screen)
{
    struct err err = {0};
    struct seen *seen = &screen->seen[0];
    if (tui_bind_key(screen->file, seen->bytes, screen->chosen, &err) == RC_OK) {
        seen->action = screen->chosen;
        screen->message_style = STYLE_GOOD;
        snprintf(screen->message, sizeof screen->message, "%s now means %s; kept in %s", seen->bytes,
                 action_info(screen->chosen)->name, screen->file);
    } else {
        screen->message_style = STYLE_ERROR;
        snprintf(screen->message, sizeof screen->message, "%s", err.text);
    }
    screen->choosing = false;
}

static void chosen_move(struct keys_screen *screen, int step)
{
    int action = (int)screen->chosen;
    do {
        action = (action + step + ACTIONS) % ACTIONS;
    } while (!bindable((enum action)action));
    screen->chosen = (enum action)action;
}

/* The list is worked by letters too: the keys that are wrong may be the arrows. */
static void choosing_key(struct keys_screen *screen, const struct seen *seen)
{
    bool typed = seen->action == ACT_CHAR && seen->bytes[1] == '\0';
    char letter = typed ? seen->bytes[0] : '\0';
    if (letter == 'n' || seen->action == ACT_DOWN) {
        chosen_move(screen, 1);
    } else if (letter == 'p' || seen->action == ACT_UP) {
        chosen_move(screen, -1);
    } else if (seen->action == ACT_ENTER) {
        action_bind(screen);
    } else if (letter == 'q' || seen->action == ACT_BACK || seen->action == ACT_LEAVE) {
        screen->choosing = false;
    }
}

/* False: leave. */
static bool screen_key(struct keys_screen *screen, const struct seen *seen)
{
    bool typed = seen->action == ACT_CHAR && seen->bytes[1] == '\0';
    screen->message[0] = '\0';
    screen->message_style = STYLE_MESSAGE;
    if (screen->choosing) {
        choosing_key(screen, seen);
    } else if (typed && seen->bytes[0] == 'q') {
        return false;
    } else if (typed && seen->bytes[0] == 'b' && screen->count > 0) {
        screen->choosing = true;
        screen->chosen = bindable(screen->seen[0].action) ? screen->seen[0].action : ACT_NONE;
    } else if (!typed) {
        seen_add(screen, seen);
    } else {
        snprintf(screen->message, sizeof screen->message, "%s types itself", seen->bytes);
    }
    return true;
}

/* What came instead of a key: false when the terminal is gone. */
static bool screen_wait(struct keys_screen *screen, struct err *err)
{
    struct key unused;
    int rows, columns;
    enum tui_event event = tui_wait(-1, 0, &unused);
    tui_size(&rows, &columns);
    return event != TUI_HANGUP && canvas_resize(&screen->canvas, rows, columns, err) == RC_OK;
}

static void screen_run(struct keys_screen *screen, struct err *err)
{
    int rows, columns;
    tui_size(&rows, &columns);
    bool going = canvas_resize(&screen->canvas, rows, columns, err) == RC_OK;
    while (going) {
        screen_draw(screen);
        struct seen seen = {0};
        if (tui_raw_key(KEYS_LOOK_MS, seen.bytes, sizeof seen.bytes, &seen.name, &seen.action)) {
            going = screen_key(screen, &seen);
        } else {
            going = screen_wait(screen, err);
        }
    }
}

int cmd_keys(struct command_call *call)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return keys_table();
    }
    struct err err = {0};
    struct keys_screen screen = {.file = command_keys_file(&call->arena), .message_style = STYLE_MESSAGE};
    struct tui_options options = {.theme = getenv("DAYBOOK_THEME"), .keys_file = screen.file};
    if (screen.file == NULL || tui_open(&options, &err) != RC_OK) {
        return command_fail(&err);
    }
    screen_run(&screen, &err);
    tui_close();
    canvas_free(&screen.canvas);
    return err.rc == RC_OK ? 0 : command_fail(&err);
}
