/* A clerk at a terminal: a real daybook in a pseudo-terminal, keyed order after order, a key at a time. What
 * a key paints first is its echo; a field's exit with a look-up is counted with the look-ups. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/data.h"
#include "crowd.h"
#include "keyer.h"
#include "load_data.h"
#include "pty/keys.h"
#include "pty/pty_private.h"

enum { SUBMIT_WAIT_MS = 120000, AGAIN_MS = 500, REFUSED_MS = 5000, PAINT_MS = 20 };

static const char term[] = "xterm-256color";

struct keyer {
    struct crowd *crowd;
    struct clerk *clerk;
    struct pty *pty;
    struct bench_dice dice;
    int64_t from_ns, keys,
        keyed;     /* of this document: when it begins, how many keys it has, how many are done */
    char last[32]; /* the number acknowledged last */
};

/* The screen is shown: it says more than an error can hold. */
static bool fails(struct keyer *keyer, const char *what, const struct err *err)
{
    char *seen = pty_screen_text(pty_screen(keyer->pty));
    fprintf(stderr, "%s: %s: %s\n%s", keyer->clerk->login, what, err->text, seen ? seen : "");
    free(seen);
    return clerk_fails(keyer->clerk, what, err);
}

static bool await_text(struct keyer *keyer, const char *text)
{
    struct err err = {0};
    return pty_wait_text(keyer->pty, text, PTY_WAIT_MS, &err) == RC_OK || fails(keyer, text, &err);
}

/* Types a key and waits for the first of what it paints. */
static bool press(struct keyer *keyer, const char *bytes, size_t count, struct times *times)
{
    struct err err = {0};
    struct pollfd painted = {.fd = keyer->pty->master, .events = POLLIN};
    pty_drain(keyer->pty);
    const int64_t before_ns = bench_now_ns();
    if (pty_send(keyer->pty, bytes, count, &err) != RC_OK)
        return fails(keyer, "typing", &err);
    const int ready = poll(&painted, 1, PTY_WAIT_MS);
    const int64_t took_ns = bench_now_ns() - before_ns;
    if (ready != 1) {
        err_set(&err, RC_UNAVAILABLE, "a key paints nothing");
        return fails(keyer, "typing", &err);
    }
    pty_drain(keyer->pty);
    if (times)
        times_add(times, took_ns);
    return true;
}

/* Keys at an even pace, spread over the document's time. `exit` is the time list of its last key. */
static bool key_field(struct keyer *keyer, const char *text, struct times *exit)
{
    struct pty_keys keys;
    struct pty_key key, next;
    bool more = false, good = true, after = false;
    struct err err = {0};
    pty_keys_start(&keys, text, term);
    if (pty_keys_next(&keys, &key, &more, &err) != RC_OK)
        return fails(keyer, text, &err);
    for (; good && more; key = next, more = after) {
        if (pty_keys_next(&keys, &next, &after, &err) != RC_OK)
            return fails(keyer, text, &err);
        const int64_t at_ns = keyer->from_ns + keyer->clerk->document_ns * keyer->keyed++ / keyer->keys;
        good = clerk_wait(keyer->crowd, at_ns) &&
               press(keyer, key.bytes, key.size_bytes, after ? &keyer->clerk->keys : exit);
    }
    return good;
}

/* The number that the screen says is submitted, if it is another than the last. */
static bool read_number(struct keyer *keyer, char number[32])
{
    int row, col;
    if (!pty_screen_find(pty_screen(keyer->pty), " is submitted", &row, &col))
        return false;
    char *text = pty_screen_row_text(pty_screen(keyer->pty), row);
    char *end = text ? strstr(text, " is submitted") : NULL;
    char *at = end;
    while (at && at > text && at[-1] != ' ')
        at--;
    if (at)
        snprintf(number, 32, "%.*s", (int)(end - at), at);
    free(text);
    return at && strcmp(number, keyer->last) != 0;
}

/* One F10. What it paints first is the question or a refusal: the program waits for the ledger before either.
 */
static bool ask_once(struct keyer *keyer)
{
    const uint64_t painted = pty_painted_bytes(keyer->pty);
    const int64_t until_ns = bench_now_ns() + (int64_t)REFUSED_MS * 1000000;
    char number[32];
    while (pty_painted_bytes(keyer->pty) == painted && bench_now_ns() < until_ns) {
        pty_await_output(keyer->pty, 100);
        pty_drain(keyer->pty);
    }
    pty_wait_ms(keyer->pty, PAINT_MS); /* the rest of the same paint */
    return pty_screen_find(pty_screen(keyer->pty), "yes, any other key", NULL, NULL) ||
           read_number(keyer, number);
}

/* F10, until the program asks: while an import holds the writer it says that the draft is not stored yet, and
 * a clerk tries again. */
static bool ask_submit(struct keyer *keyer)
{
    struct err err = {0};
    const int64_t until_ns = bench_now_ns() + (int64_t)SUBMIT_WAIT_MS * 1000000;
    while (bench_now_ns() < until_ns && !pty_has_ended(keyer->pty)) {
        pty_drain(keyer->pty);
        if (pty_type(keyer->pty, "<F10>", term, NULL, &err) != RC_OK)
            return fails(keyer, "submitting", &err);
        if (ask_once(keyer))
            return true;
        keyer->clerk->again++;
        pty_wait_ms(keyer->pty, AGAIN_MS);
    }
    err_set(&err, RC_UNAVAILABLE, "the program does not ask");
    return fails(keyer, "submitting", &err);
}

static bool submit(struct keyer *keyer)
{
    char number[32] = "";
    struct err err = {0};
    if (!ask_submit(keyer))
        return false;
    const int64_t before_ns = bench_now_ns();
    if (pty_type(keyer->pty, "<F10>", term, NULL, &err) != RC_OK)
        return fails(keyer, "submitting", &err);
    while (!read_number(keyer, number)) {
        if (pty_has_ended(keyer->pty) || bench_now_ns() - before_ns > (int64_t)SUBMIT_WAIT_MS * 1000000) {
            err_set(&err, RC_UNAVAILABLE, "no number is told");
            return fails(keyer, "submitting", &err);
        }
        pty_await_output(keyer->pty, 100);
        pty_drain(keyer->pty);
    }
    clerk_submitted(keyer->crowd, keyer->clerk, number, bench_now_ns() - before_ns);
    snprintf(keyer->last, sizeof keyer->last, "%s", number);
    return true;
}

/* An order's fields: customer and reference, then item and quantity of each line. */
struct order {
    char fields[2 * DATA_ORDER_LINES + 2][64];
    bool looks[2 * DATA_ORDER_LINES + 2];
    size_t count;
};

static void add(struct order *order, bool looks, const char *text, const char *leave)
{
    order->looks[order->count] = looks;
    snprintf(order->fields[order->count++], sizeof order->fields[0], "%.40s%s", text, leave);
}

static void make(struct keyer *keyer, int64_t number, struct order *order)
{
    char text[64];
    order->count = 0;
    add(order, true, data_customer_code((int64_t)bench_dice_below(&keyer->dice, LOAD_CUSTOMERS), text),
        "<Tab>");
    snprintf(text, sizeof text, "T%d-%lld", keyer->clerk->number, (long long)number);
    add(order, false, text, "<Tab><Enter>");
    for (int line = 0; line < DATA_ORDER_LINES; line++) {
        add(order, true, data_item_code((int64_t)bench_dice_below(&keyer->dice, LOAD_ITEMS), text),
            "<Enter>");
        snprintf(text, sizeof text, "%d", 1 + (int)bench_dice_below(&keyer->dice, 99));
        add(order, false, text, "<Enter>");
    }
}

static bool key_order(struct keyer *keyer, int64_t number)
{
    struct order order;
    struct err err = {0};
    bool good = true;
    make(keyer, number, &order);
    keyer->keys = 1;
    keyer->keyed = 0;
    for (size_t i = 0; i < order.count; i++) {
        size_t keys = 0;
        if (pty_keys_count(order.fields[i], &keys, &err) != RC_OK)
            return fails(keyer, order.fields[i], &err);
        keyer->keys += (int64_t)keys;
    }
    for (size_t i = 0; good && i < order.count; i++)
        good = key_field(keyer, order.fields[i], order.looks[i] ? &keyer->clerk->looks : &keyer->clerk->keys);
    return good && submit(keyer);
}

static bool sign_on(struct keyer *keyer)
{
    static char database[LEDGER_PATH_BYTES + 16]; /* borrowed by the program's environment */
    char keys[128];
    const char *const argv[] = {world_program(), NULL};
    struct err err = {0};
    snprintf(database, sizeof database, "DAYBOOK_DB=%s", keyer->crowd->ledger->path);
    const char *const env[] = {database, "DAYBOOK_FORMS", NULL};
    const struct pty_options options = {.term = term, .env = env};
    if (pty_start(argv, &options, &keyer->pty, &err) != RC_OK)
        return clerk_fails(keyer->clerk, "starting the program", &err);
    keyer->clerk->program = pty_pid(keyer->pty);
    snprintf(keys, sizeof keys, "%s<Enter>%s<Enter>", keyer->clerk->login, LEDGER_PASSWORD);
    if (!await_text(keyer, "Sign on"))
        return false;
    if (pty_type(keyer->pty, keys, term, NULL, &err) != RC_OK)
        return fails(keyer, "signing on", &err);
    if (!await_text(keyer, "Work list"))
        return false;
    if (pty_type(keyer->pty, "SO<Enter>", term, NULL, &err) != RC_OK)
        return fails(keyer, "beginning an order", &err);
    return await_text(keyer, "Sales order");
}

bool clerk_at_terminal(struct crowd *crowd, struct clerk *clerk)
{
    struct keyer keyer = {.crowd = crowd, .clerk = clerk, .dice = {(uint64_t)clerk->number + 1}};
    bool good = sign_on(&keyer);
    if (good)
        atomic_store(&clerk->ready, 1);
    good = good && clerk_wait(crowd, 0);
    for (int64_t number = 0; good; number++) {
        keyer.from_ns = crowd->go_ns + clerk->begin_ns + number * clerk->document_ns;
        good = key_order(&keyer, number);
    }
    pty_free(keyer.pty);
    return !clerk->why[0];
}
