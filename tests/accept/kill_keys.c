/* kill_keys DATE BASE LEDGER LOGIN [EVERY]: keys one sales order and ends the program at every 10th key (or
 * every EVERYth), by SIGKILL or by hanging up, once when it has come to rest after that key and once at the
 * very moment the key is sent. Then a new program signs on and goes on with the draft.
 *
 * What must hold, told by three witnesses:
 * - the paper: every field left up to that key stands in the ledger's draft with its text, and of the field
 * being typed nothing does (a draft is exact to the last field left);
 * - a run to that key that nobody ended: its draft's cells are the same, all of them, filled and defaulted
 * ones too. Where the program was ended at the moment of a key, they may also be those before that key;
 * - the screen: the resumed form shows all that the form of that other run showed when its last field was
 * left, names beside codes too. It may show more, since the caret goes to the first field to fill, and
 * defaults are filled on the way. A hang-up lets the program end by itself within 2 s. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drive.h"
#include "pty/servers.h"

enum { HANG_UP_MS = 2000, FORM_FIRST_ROW = 2, FORM_LAST_ROW = 20, KEYS_MAX = 200 };

/* A field of the order in the order it is keyed: before it, its text, the key that leaves it. */
struct step {
    const char *before, *text, *leave;
    int line;
    const char *field, *stored;
};

static const struct step steps[] = {
    {"<S-Tab>", "0704", "<Enter>", 0, "date", "1996-07-04"},
    {"<F4>", "vins", "<Tab>", 0, "customer", "VINET"},
    {"", "10248", "<Tab>", 0, "ref", "10248"},
    {"", "0801", "<Enter>", 0, "due", "1996-08-01"},
    {"", "p011", "<Enter>", 1, "item", "P011"},
    {"", "12", "<Tab>", 1, "quantity", "12"},
    {"", "14", "<Enter>", 1, "price", "14"},
    {"", "p042", "<Enter>", 2, "item", "P042"},
    {"", "2*5", "<Tab>", 2, "quantity", "10"},
    {"", "9.8", "<Tab>", 2, "price", "9.8"},
    {"", "5", "<Enter>", 2, "discount", "5"},
    {"<F4>", "moz", "<Enter>", 3, "item", "P072"},
    {"", "5", "<Enter>", 3, "quantity", "5"},
    {"<Enter>", "über Nacht 送货", "<Tab>", 0, "note", "über Nacht 送货"},
};
enum { STEPS = sizeof steps / sizeof *steps };

enum end { END_KILL, END_KILL_ALL, END_HANG_UP, ENDS };
static const char *const end_names[ENDS] = {"SIGKILL", "SIGKILL of the server too", "hang-up"};

/* The run that nobody ends, after each key. */
struct moment {
    char *cells;     /* of the ledger's draft */
    char *left_form; /* the form when the last field was left */
    size_t left;     /* how many of the steps' fields had been left */
};

static struct key_run {
    const char *base, *ledger, *login;
    struct pty_key keys[KEYS_MAX];
    size_t left_at[KEYS_MAX]; /* fields left once this many keys are typed */
    size_t count;
    struct moment moments[KEYS_MAX + 1];
} run;

static void keys_add(const char *text)
{
    struct pty_keys keys;
    struct err err = {0};
    bool more = true;
    pty_keys_start(&keys, text, "xterm-256color");
    while (run.count < KEYS_MAX) {
        if (pty_keys_next(&keys, &run.keys[run.count], &more, &err) != RC_OK) {
            drive_fail(NULL, "%s", err.text);
        }
        if (!more) {
            return;
        }
        run.count++;
    }
    drive_fail(NULL, "the order has more than %d keys", KEYS_MAX);
}

static void keys_make(void)
{
    for (size_t i = 0; i < STEPS; i++) {
        size_t first = run.count;
        keys_add(steps[i].before);
        keys_add(steps[i].text);
        keys_add(steps[i].leave);
        for (size_t k = first; k <= run.count; k++) {
            run.left_at[k] = i;
        }
        run.left_at[run.count] = i + 1;
    }
}

static void ledger_renew(void)
{
    const char *const argv[] = {
        "sh", "-c", "rm -f \"$1\" \"$1\"-wal \"$1\"-shm && cp \"$0\" \"$1\"", run.base, run.ledger, NULL};
    free(drive_output(argv));
}

/* The draft's cells as the ledger holds them, a line each: LINE|FIELD|TEXT. Empty where there is no draft. */
static char *cells_read(void)
{
    static const char query[] =
        "SELECT line, key, value FROM draft_line, json_each(cells) ORDER BY line, key";
    const char *const argv[] = {"sqlite3", "-readonly", run.ledger, query, NULL};
    return drive_output(argv);
}

static void order_begin(struct drive *drive)
{
    drive_start(drive);
    drive_sign_on(drive, run.login);
    drive_type(drive, "SO<Enter>");
    drive_see(drive, "Sales order");
    drive_settle(drive);
}

static void keys_send(struct drive *drive, size_t from, size_t to)
{
    struct err err = {0};
    for (size_t i = from; i < to; i++) {
        if (pty_send(drive->pty, run.keys[i].bytes, run.keys[i].size_bytes, &err) != RC_OK) {
            drive_fail(drive, "%s", err.text);
        }
    }
}

static bool has_cell(const char *cells, int line, const char *field, const char *text)
{
    char row[256];
    snprintf(row, sizeof row, "%d|%s|%s\n", line, field, text);
    const char *at = strstr(cells, row);
    return at && (at == cells || at[-1] == '\n');
}

static bool has_field(const char *cells, int line, const char *field)
{
    char head[128];
    snprintf(head, sizeof head, "%d|%s|", line, field);
    const char *at = strstr(cells, head);
    while (at && at != cells && at[-1] != '\n') {
        at = strstr(at + 1, head);
    }
    return at != NULL;
}

/* Against the paper. A field that fills by itself may stand before it is typed over. */
static void check_paper(struct drive *drive, size_t key, const char *cells, size_t left)
{
    static const char *const fills[] = {"date", "due", "price", "discount"};
    for (size_t i = 0; i < STEPS; i++) {
        const struct step *step = &steps[i];
        if (i < left && !has_cell(cells, step->line, step->field, step->stored)) {
            drive_fail(drive, "after key %zu the draft lacks line %d %s = %s\n%s", key, step->line,
                       step->field, step->stored, cells);
        }
        bool may_fill = false;
        for (size_t f = 0; f < sizeof fills / sizeof *fills; f++) {
            may_fill = may_fill || strcmp(fills[f], step->field) == 0;
        }
        if (i >= left && !may_fill && has_field(cells, step->line, step->field)) {
            drive_fail(drive, "after key %zu the draft holds line %d %s, which nobody has left yet\n%s", key,
                       step->line, step->field, cells);
        }
    }
}

static void run_undisturbed(void)
{
    struct drive drive;
    ledger_renew();
    order_begin(&drive);
    for (size_t k = 0; k <= run.count; k++) {
        if (k > 0) {
            keys_send(&drive, k - 1, k);
            drive_settle(&drive);
        }
        struct moment *moment = &run.moments[k];
        moment->cells = cells_read();
        moment->left = run.left_at[k];
        bool just_left = k > 0 && moment->left > run.moments[k - 1].left;
        moment->left_form = just_left || k == 0 ? drive_rows(&drive, FORM_FIRST_ROW, FORM_LAST_ROW)
                                                : strdup(run.moments[k - 1].left_form);
        check_paper(&drive, k, moment->cells, moment->left);
    }
    drive_end(&drive);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end_by(struct drive *drive, enum end end, size_t key)
{
    struct err err = {0};
    int64_t from = now_ms();
    if (end == END_HANG_UP) {
        pty_hang_up(drive->pty);
    } else {
        pty_signal(drive->pty, SIGKILL);
    }
    if (end == END_KILL_ALL && servers_stop(SIGKILL, &err) != RC_OK) {
        drive_fail(drive, "%s", err.text);
    }
    if (pty_wait_exit(drive->pty, PTY_WAIT_MS, NULL, &err) != RC_OK) {
        drive_fail(drive, "after %s at key %zu: %s", end_names[end], key, err.text);
    }
    int64_t took = now_ms() - from;
    if (end == END_HANG_UP && took > HANG_UP_MS) {
        drive_fail(drive, "after the hang-up at key %zu the program took %d ms to end", key, (int)took);
    }
    drive_end(drive);
}

/* The draft after the end equals moments[k], or moments[k - 1] where the key may not have been taken; returns
 * which. */
static size_t check_cells(size_t key, enum end end, bool at_once)
{
    char *cells = cells_read();
    size_t same = key;
    if (at_once && strcmp(cells, run.moments[key].cells) != 0) {
        same = key - 1;
    }
    if (strcmp(cells, run.moments[same].cells) != 0) {
        drive_fail(NULL, "%s at key %zu: the draft is\n%sinstead of\n%s", end_names[end], key, cells,
                   run.moments[key].cells);
    }
    free(cells);
    return same;
}

/* A row's next piece between fields' borders, without the blanks around it: a number stands left while it is
 * typed. The border of a line that is not stored yet is a `…`. */
static void take_piece(const char **at, const char **from_ret, size_t *bytes_ret)
{
    static const char not_stored[] = "…";
    const char *from = *at, *end = from;
    while (*end && !strchr("[|]\n", *end) && strncmp(end, not_stored, sizeof not_stored - 1) != 0) {
        end++;
    }
    *at = end + (*end && *end != '\n' ? (strchr("[|]", *end) ? 1 : sizeof not_stored - 1) : 0);
    while (from < end && *from == ' ') {
        from++;
    }
    while (end > from && end[-1] == ' ') {
        end--;
    }
    *from_ret = from;
    *bytes_ret = (size_t)(end - from);
}

/* Does every row of `more` show what stands in the same row of `less`, piece by piece, where that is not
 * blank? */
static bool shows_all(const char *less, const char *more)
{
    while (*less) {
        while (*less && *less != '\n') {
            const char *one, *other;
            size_t one_bytes, other_bytes;
            take_piece(&less, &one, &one_bytes);
            take_piece(&more, &other, &other_bytes);
            if (one_bytes > 0 && (one_bytes != other_bytes || memcmp(one, other, one_bytes) != 0)) {
                return false;
            }
        }
        less += *less == '\n';
        more = strchrnul(more, '\n');
        more += *more == '\n';
    }
    return true;
}

static void check_resumed(size_t key, enum end end, size_t same)
{
    struct drive drive;
    bool exists = run.moments[same].cells[0] != '\0';
    drive_start(&drive);
    drive_sign_on(&drive, run.login);
    if (pty_screen_find(pty_screen(drive.pty), "SO-DRAFT-", NULL, NULL) != exists) {
        drive_fail(&drive, "%s at key %zu: a draft is %s", end_names[end], key,
                   exists ? "not offered" : "offered");
    }
    if (exists) {
        drive_type(&drive, "<Enter>");
        drive_see(&drive, "Sales order");
        drive_settle(&drive);
        char *form = drive_rows(&drive, FORM_FIRST_ROW, FORM_LAST_ROW);
        if (!shows_all(run.moments[same].left_form, form)) {
            drive_fail(&drive, "%s at key %zu: the resumed form does not show all of\n%s", end_names[end],
                       key, run.moments[same].left_form);
        }
        free(form);
    }
    drive_end(&drive);
}

static void disturb(size_t key, enum end end, bool at_once)
{
    struct drive drive;
    ledger_renew();
    order_begin(&drive);
    keys_send(&drive, 0, key - 1);
    drive_settle(&drive);
    keys_send(&drive, key - 1, key);
    if (!at_once) {
        drive_settle(&drive);
    }
    end_by(&drive, end, key);
    size_t same = check_cells(key, end, at_once);
    check_resumed(key, end, same);
}

int main(int argc, char **argv)
{
    long every = argc == 6 ? strtol(argv[5], NULL, 10) : 10;
    if (argc < 5 || argc > 6 || every < 1) {
        fprintf(stderr, "usage: kill_keys DATE BASE LEDGER LOGIN [EVERY]\n");
        return 2;
    }
    drive_set_clock(argv[1]);
    run.base = argv[2];
    run.ledger = argv[3];
    run.login = argv[4];
    keys_make();
    run_undisturbed();
    size_t ended = 0;
    for (size_t key = (size_t)every; key <= run.count; key += (size_t)every) {
        for (enum end end = END_KILL; end < ENDS; end++) {
            disturb(key, end, false);
            disturb(key, end, true);
            ended += 2;
        }
        printf("key %zu of %zu: %zu fields left, all kept\n", key, run.count, run.moments[key].left);
    }
    printf("%zu programs ended, no field left was lost\n", ended);
    for (size_t k = 0; k <= run.count; k++) {
        free(run.moments[k].cells);
        free(run.moments[k].left_form);
    }
    return 0;
}
