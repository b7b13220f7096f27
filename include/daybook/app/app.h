/* The terminal program: a stack of screens over one waist. Each screen is an ops struct and draws itself whole from its model; nothing above this
 * header knows curses, nothing here knows the ledger but through client.h. */
#ifndef DAYBOOK_APP_APP_H
#define DAYBOOK_APP_APP_H

#include "daybook/base/cells.h"
#include "daybook/base/day.h"
#include "daybook/base/json.h"
#include "daybook/client/client.h"
#include "daybook/form/action.h"
#include "daybook/form/canvas.h"

enum { APP_SCREENS_MAX = 16, APP_NAME_BYTES = 64 };

struct app;
struct screen;

struct screen_ops {
    const char *name; /* row 1 */
    /* Draws rows [top, top + rows) and may set the caret; row 21 and 22 through `comment` and `totals`. */
    void (*draw)(struct screen *screen, struct app *app, int top, int rows);
    /* Draws what the last key changed over what `draw` left there; false, with nothing drawn, where that cannot be told. May be NULL: never */
    bool (*draw_key)(struct screen *screen, struct app *app, int top, int rows);
    void (*key)(struct screen *screen, struct app *app, struct key key);
    void (*painted)(struct screen *screen, struct app *app);          /* what was keyed is seen: time for what nobody waits for; may be NULL */
    void (*resume)(struct screen *screen, struct app *app);           /* on top again: what it shows may have changed; may be NULL */
    void (*saved)(struct screen *screen, struct app *app);            /* called before the program leaves by hang-up; may be NULL */
    void (*close)(struct screen *screen, struct app *app);            /* frees the screen */
    const char *(*subject)(struct screen *screen);                    /* row 1: number and state; may be NULL */
    const char *(*comment)(struct screen *screen);                    /* row 21; may be NULL */
    const char *(*totals)(struct screen *screen);                     /* row 22; may be NULL */
    const char *(*keys)(struct screen *screen);                       /* row 24: the keys that work now */
    bool popup; /* drawn over the screen below, which keeps rows 21–24 of its own */
};

/* Every screen begins with this. */
struct screen {
    const struct screen_ops *ops;
};

/* Who is signed on, as session.open told. */
struct session {
    char login[APP_NAME_BYTES], name[APP_NAME_BYTES], department[APP_NAME_BYTES];
    char company[128], currency[8], warehouse[APP_NAME_BYTES];
    int money_decimals;
    day_t today;
    int idle_lock_s; /* so long without a key, and the password is asked for; 0: never */
    bool signed_on;
};

struct app {
    struct client *client;
    struct arena arena; /* lives as long as the program */
    struct session session;
    struct canvas canvas;
    struct screen *screens[APP_SCREENS_MAX];
    int depth;
    const struct screen *drawn; /* what the canvas shows alone and whole; NULL: nothing that could be drawn over */
    char message[ERR_TEXT_BYTES];
    enum style message_style;
    bool leaving;
    bool locked; /* whoever sits here must sign on before anything else */
    bool chose_by_tab; /* the value last chosen in a pop-up was chosen by Tab, not Enter */
    struct form_cache *forms;
    struct js *menu; /* menu.list's entries */
};

/* Runs the screens from sign-on until the last one is left, or the terminal goes. Returns the exit status; not 0: `err` says why. */
int app_run(struct client *client, const char *theme, const char *keys_file, struct err *err);

void app_push(struct app *app, struct screen *screen); /* takes it over; refused with a message when APP_SCREENS_MAX are open */
void app_pop(struct app *app);                         /* closes the top screen and resumes the one below */
struct screen *app_top(const struct app *app);
/* Has every open screen store what it holds. */
void app_save(struct app *app);
/* Row 23, until the next key. STYLE_ERROR rings. */
void app_say(struct app *app, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);
/* The message of the key before stands on: shown again, without a ring. */
void app_say_again(struct app *app, enum style style, const char *text);
void app_say_err(struct app *app, const struct err *err);
/* One call; on an error its message goes to row 23 and NULL comes back. The result is the caller's. */
struct js *app_call(struct app *app, const char *method, struct js *params);
/* Takes session.open's result as who is signed on. */
bool app_session_take(struct app *app, const struct js *opened); /* session.open's result */

#endif
