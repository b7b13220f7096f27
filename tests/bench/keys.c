/* Key to paint in the entry form: one fixed script of keys typed at daybook, at a bare form of libform and at
 * vim, each key timed from its write to the last byte it paints. 60 % letters, 20 % digits, 15 % field exits
 * (half of them with a look-up), 5 % corrections. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data.h"
#include "desk.h"
#include "pty/keys.h"

enum {
    ITEMS = 5000,
    CUSTOMERS = 500,
    GROUP_LINES = 3, /* 40 keys */
    GROUPS = 10,
    SCRIPT_KEYS_MAX = 40 * GROUPS,
    MIDDLE_PERCENT = 110,
    LATE_PERCENT = 200,
    LETTER_BYTES = 8,
    EXIT_BYTES = 400
};

enum key_kind { KEY_LETTER, KEY_DIGIT, KEY_EXIT, KEY_LOOKUP, KEY_CORRECTION, KEY_KINDS };

struct script {
    struct {
        char byte;
        enum key_kind kind;
    } keys[SCRIPT_KEYS_MAX];
    size_t count;
};

static void add(struct script *script, char byte, enum key_kind kind)
{
    if (script->count < SCRIPT_KEYS_MAX) {
        script->keys[script->count].byte = byte;
        script->keys[script->count++].kind = kind;
    }
}

/* A line: the item's code, in two of three with a wrong letter taken back in its middle, and a quantity. */
static void add_line(struct script *script, int64_t item)
{
    static const char *const quantities[GROUP_LINES] = {"120", "48", "365"};
    char code[DATA_CODE_BYTES];
    data_item_code(item, code);
    for (size_t i = 0; code[i]; i++) {
        if (i == 4 && item % GROUP_LINES != 0) {
            add(script, 'X', KEY_LETTER);
            add(script, '\177', KEY_CORRECTION);
        }
        add(script, code[i], KEY_LETTER);
    }
    add(script, '\r', KEY_LOOKUP);
    for (const char *digit = quantities[item % GROUP_LINES]; *digit; digit++)
        add(script, *digit, KEY_DIGIT);
    add(script, '\r', KEY_EXIT);
}

static void make_script(struct script *script, int groups)
{
    script->count = 0;
    for (int line = 0; line < groups * GROUP_LINES; line++)
        add_line(script, (int64_t)line);
}

/* What one pass of the script gave. */
struct pass {
    int64_t paint_ns[KEY_KINDS][SCRIPT_KEYS_MAX], rest_ns[SCRIPT_KEYS_MAX];
    int64_t bytes[KEY_KINDS], most_bytes[KEY_KINDS];
    size_t counts[KEY_KINDS], count;
};

/* The medians over the passes of one program. */
struct typed {
    struct bench_runs middle, late, rest_middle, rest_late; /* of all keys */
    struct bench_runs exit_middle, exit_late, plain_middle, lookup_middle, letter_middle;
    struct bench_runs letter_bytes, exit_bytes, lookup_bytes, letter_most, exit_most, all_bytes;
};

static void type_script(struct pty *pty, const struct script *script, struct pass *pass)
{
    struct terminal_times times;
    struct err err = {0};
    memset(pass, 0, sizeof *pass);
    for (size_t i = 0; i < script->count; i++) {
        const enum key_kind kind = script->keys[i].kind;
        bench_ok(terminal_key(pty, &script->keys[i].byte, 1, &times, &err), "typing", &err);
        pass->paint_ns[kind][pass->counts[kind]++] = times.paint_ns;
        pass->rest_ns[pass->count++] = times.rest_ns;
        pass->bytes[kind] += (int64_t)times.bytes;
        if ((int64_t)times.bytes > pass->most_bytes[kind])
            pass->most_bytes[kind] = (int64_t)times.bytes;
    }
}

static size_t gather(const struct pass *pass, unsigned kinds, int64_t *out)
{
    size_t count = 0;
    for (int kind = 0; kind < KEY_KINDS; kind++)
        for (size_t i = 0; kinds & 1U << kind && i < pass->counts[kind]; i++)
            out[count++] = pass->paint_ns[kind][i];
    return count;
}

static int64_t mean_bytes(const struct pass *pass, unsigned kinds)
{
    int64_t bytes = 0, count = 0;
    for (int kind = 0; kind < KEY_KINDS; kind++)
        if (kinds & 1U << kind) {
            bytes += pass->bytes[kind];
            count += (int64_t)pass->counts[kind];
        }
    return count ? (bytes + count / 2) / count : 0;
}

static int64_t most(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

static void note_pass(struct typed *typed, struct pass *pass)
{
    enum { ALL = (1 << KEY_KINDS) - 1, EXITS = 1 << KEY_EXIT | 1 << KEY_LOOKUP };
    int64_t times_ns[SCRIPT_KEYS_MAX];
    size_t count = gather(pass, ALL, times_ns);
    bench_runs_add(&typed->middle, bench_percentile(times_ns, count, 500));
    bench_runs_add(&typed->late, bench_percentile(times_ns, count, 990));
    count = gather(pass, EXITS, times_ns);
    bench_runs_add(&typed->exit_middle, bench_percentile(times_ns, count, 500));
    bench_runs_add(&typed->exit_late, bench_percentile(times_ns, count, 990));
    count = gather(pass, 1 << KEY_EXIT, times_ns);
    bench_runs_add(&typed->plain_middle, bench_percentile(times_ns, count, 500));
    count = gather(pass, 1 << KEY_LOOKUP, times_ns);
    bench_runs_add(&typed->lookup_middle, bench_percentile(times_ns, count, 500));
    count = gather(pass, 1 << KEY_LETTER, times_ns);
    bench_runs_add(&typed->letter_middle, bench_percentile(times_ns, count, 500));
    bench_runs_add(&typed->rest_middle, bench_percentile(pass->rest_ns, pass->count, 500));
    bench_runs_add(&typed->rest_late, bench_percentile(pass->rest_ns, pass->count, 990));
    bench_runs_add(&typed->letter_bytes, mean_bytes(pass, 1 << KEY_LETTER));
    bench_runs_add(&typed->exit_bytes, mean_bytes(pass, EXITS));
    bench_runs_add(&typed->all_bytes, mean_bytes(pass, ALL));
    bench_runs_add(&typed->letter_most, pass->most_bytes[KEY_LETTER]);
    bench_runs_add(&typed->exit_most, most(pass->most_bytes[KEY_EXIT], pass->most_bytes[KEY_LOOKUP]));
}

static void run_daybook(struct pty *pty, const struct script *script, int64_t number, struct typed *typed)
{
    static struct pass pass;
    desk_order(pty, number);
    type_script(pty, script, &pass);
    note_pass(typed, &pass);
    desk_type(pty, "<F3>");
}

static void run_peer(const char *const argv[], const char *ready, const char *first,
                     const struct script *script, struct typed *typed)
{
    static struct pass pass;
    struct pty *pty = NULL;
    struct err err = {0};
    bench_ok(terminal_peer(argv, ready, &pty, &err), argv[0], &err);
    desk_type(pty, first);
    type_script(pty, script, &pass);
    note_pass(typed, &pass);
    pty_free(pty);
}

static void row_time(const char *measure, const struct bench_runs *ours, const struct bench_runs *other,
                     int64_t percent)
{
    bench_row_ratio(measure, bench_time_text, bench_runs_median(ours), bench_runs_median(other), percent);
}

static void row_bytes(const char *measure, const struct bench_runs *ours, const struct bench_runs *other,
                      int64_t aim)
{
    bench_row_most(measure, bench_count_text, bench_runs_median(ours), bench_runs_median(other), aim);
}

static void tell(const struct typed *ours, const struct typed *libform, const struct typed *vim)
{
    row_time("key to paint beside libform: all keys, p50", &ours->middle, &libform->middle, MIDDLE_PERCENT);
    row_time("  all keys, p99", &ours->late, &libform->late, LATE_PERCENT);
    row_time("  letters, p50", &ours->letter_middle, &libform->letter_middle, 0);
    row_time("  field exits, p50", &ours->exit_middle, &libform->exit_middle, MIDDLE_PERCENT);
    row_time("  field exits, p99", &ours->exit_late, &libform->exit_late, LATE_PERCENT);
    row_time("  field exits without look-up, p50", &ours->plain_middle, &libform->plain_middle, 0);
    row_time("  field exits with look-up, p50", &ours->lookup_middle, &libform->lookup_middle, 0);
    row_time("  all keys until the draft is stored and told, p50", &ours->rest_middle, &libform->rest_middle,
             0);
    row_time("  all keys until the draft is stored and told, p99", &ours->rest_late, &libform->rest_late, 0);
    row_bytes("  bytes sent a letter, mean", &ours->letter_bytes, &libform->letter_bytes, LETTER_BYTES);
    row_bytes("  bytes sent a letter, most", &ours->letter_most, &libform->letter_most, 0);
    row_bytes("  bytes sent a field exit, mean", &ours->exit_bytes, &libform->exit_bytes, EXIT_BYTES);
    row_bytes("  bytes sent a field exit, most", &ours->exit_most, &libform->exit_most, 0);
    if (vim->middle.count == 0) {
        bench_note("vim is not installed: no row for it");
        return;
    }
    row_time("key to paint beside vim: all keys, p50", &ours->middle, &vim->middle, 0);
    row_time("  all keys, p99", &ours->late, &vim->late, 0);
    row_bytes("  bytes sent a key, mean", &ours->all_bytes, &vim->all_bytes, 0);
}

void measure_keys(const struct bench *bench)
{
    struct ledger ledger;
    static struct script script;
    struct typed ours = {0}, libform = {0}, vim = {0};
    make_script(&script, bench->quick ? 2 : GROUPS);
    ledger_make(bench, "keys", ITEMS, CUSTOMERS, &ledger);
    ledger_close(&ledger);
    struct pty *pty = desk_start(&ledger);
    desk_sign_on(pty);
    for (size_t run = 0; run < bench->runs; run++) {
        run_daybook(pty, &script, (int64_t)run, &ours);
        run_peer(terminal_libform_argv, TERMINAL_LIBFORM_READY, "", &script, &libform);
        if (terminal_has_vim())
            run_peer(terminal_vim_argv, TERMINAL_VIM_READY, "i", &script, &vim);
    }
    desk_end(pty);
    desk_end_servers();
    tell(&ours, &libform, &vim);
}
