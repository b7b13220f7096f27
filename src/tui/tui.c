#include "daybook/tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "daybook/tui/decode.h"
#include "daybook/tui/keyfile.h"
#include "daybook/tui/paint.h"
#include "daybook/tui/signals.h"

enum { READ_BYTES = 4096, BLOCKED_MS = 5 };

/* The process's one terminal, as tui.h says. */
static struct {
    bool open, at_exit, suspended;
    bool gone;    /* reading or writing it failed: no more of either */
    bool leaving; /* TUI_HANGUP from now on */
    bool resized; /* not yet told */
    int in, out;
    struct termios saved, raw;
    struct terminfo info;
    struct keymap map;
    struct decoder decoder;
    struct paint paint;
    struct buf bytes; /* to be sent */
} tui;

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the terminal takes more; false when it is time to leave. */
static bool wait_writable(void)
{
    struct pollfd files[] = {{.fd = tui.out, .events = POLLOUT}, {.fd = signals_fd(), .events = POLLIN}};
    if (tui.leaving || signals_waiting(SIGNALS_HANGUP))
        return false;
    poll(files, 2, -1);
    if (files[1].revents)
        signals_drain();
    return true;
}

/* Sends what was gathered. A terminal that takes no more is waited for, but not past a hang-up. */
static void flush(void)
{
    size_t at = 0;
    bool whole = !tui.bytes.failed;
    while (whole && at < tui.bytes.bytes) {
        ssize_t done = tui.gone ? -1 : write(tui.out, tui.bytes.text + at, tui.bytes.bytes - at);
        if (done > 0) {
            at += (size_t)done;
        } else if (!tui.gone && (errno == EAGAIN || errno == EINTR)) {
            whole = wait_writable();
        } else {
            tui.gone = true;
            whole = false;
        }
    }
    if (!whole)
        paint_forget(&tui.paint);
    buf_reset(&tui.bytes);
}

static void send(const struct sequence *sequence)
{
    buf_add(&tui.bytes, sequence->bytes, sequence->count);
    flush();
}

/* A description of our own, so that not blocking on output does not change the shell's; where the name cannot
 * be opened, the given one. */
static int open_output(void)
{
    char name[128];
    if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0) {
        int fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return STDOUT_FILENO;
}

static void measure(int *ret_rows, int *ret_columns)
{
    struct winsize size = {0};
    if (ioctl(tui.out, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
        size.ws_row = tui.info.entry_rows > 0 ? (unsigned short)tui.info.entry_rows : 24;
        size.ws_col = tui.info.entry_columns > 0 ? (unsigned short)tui.info.entry_columns : 80;
    }
    *ret_rows = size.ws_row;
    *ret_columns = size.ws_col;
}

static enum rc measure_and_resize(struct err *err)
{
    int rows, columns;
    measure(&rows, &columns);
    return paint_resize(&tui.paint, rows, columns, err);
}

static enum rc enter(struct err *err)
{
    enum rc rc = signals_open(tui.out, &tui.saved, &tui.info.leave, err);
    if (rc != RC_OK)
        return rc;
    tcsetattr(tui.in, TCSANOW, &tui.raw); /* not TCSAFLUSH: what was typed ahead stays */
    send(&tui.info.enter);
    return RC_OK;
}

static void leave(void)
{
    if (tui.paint.rows > 0)
        terminfo_move(&tui.bytes, tui.paint.rows - 1, 0);
    send(&tui.info.leave);
    tcsetattr(tui.in, TCSANOW, &tui.saved);
    signals_close();
}

static enum rc check_terminal(struct err *err)
{
    if (tui.open)
        return err_set(err, RC_USAGE, "the terminal is open already");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(
            err, RC_UNAVAILABLE,
            "standard input and output are no terminal; run this at a terminal, or use the commands that "
            "need none (daybook help)");
    if (tcgetattr(STDIN_FILENO, &tui.saved) != 0)
        return err_set(err, RC_UNAVAILABLE,
                       "the terminal's settings cannot be read: %s; open another terminal", strerror(errno));
    tui.raw = tui.saved;
    cfmakeraw(&tui.raw);
    tui.raw.c_cc[VMIN] = 1;
    tui.raw.c_cc[VTIME] = 0;
    return RC_OK;
}

static enum rc open_parts(const struct tui_options *options, struct err *err)
{
    const struct theme *theme;
    const char *no_color = getenv("NO_COLOR");
    enum rc rc = theme_choose(options->theme, no_color && *no_color, terminfo_has_colours(), &theme, err);
    if (rc != RC_OK)
        return rc;
    keymap_start(&tui.map);
    keymap_add_terminfo(&tui.map, terminfo_string);
    if (options->keys_file && (rc = keyfile_load(options->keys_file, &tui.map, err)) != RC_OK)
        return rc;
    decode_start(&tui.decoder, &tui.map);
    paint_start(&tui.paint, &tui.info, theme);
    return measure_and_resize(err);
}

enum rc tui_open(const struct tui_options *options, struct err *err)
{
    enum rc rc = check_terminal(err);
    if (rc != RC_OK || (rc = terminfo_open(STDOUT_FILENO, &tui.info, err)) != RC_OK)
        return rc;
    tui.in = STDIN_FILENO;
    tui.out = open_output();
    tui.gone = tui.leaving = tui.resized = tui.suspended = false;
    if ((rc = open_parts(options, err)) != RC_OK || (rc = enter(err)) != RC_OK)
        goto out;
    tui.open = true;
    if (!tui.at_exit && atexit(tui_close) == 0)
        tui.at_exit = true;
out:
    if (rc != RC_OK) {
        paint_free(&tui.paint);
        if (tui.out != STDOUT_FILENO)
            close(tui.out);
        terminfo_close();
    }
    return rc;
}

void tui_close(void)
{
    if (!tui.open)
        return;
    if (!tui.suspended)
        leave();
    tui.open = false;
    paint_free(&tui.paint);
    buf_free(&tui.bytes);
    if (tui.out != STDOUT_FILENO)
        close(tui.out);
    terminfo_close();
}

void tui_suspend(void)
{
    if (!tui.open || tui.suspended)
        return;
    leave();
    tui.suspended = true;
}

void tui_resume(void)
{
    if (!tui.open || !tui.suspended)
        return;
    tui.suspended = false;
    tui.leaving = enter(NULL) != RC_OK || tui.leaving;
    tui.resized = measure_and_resize(NULL) == RC_OK;
}

void tui_size(int *ret_rows, int *ret_columns)
{
    *ret_rows = tui.paint.rows;
    *ret_columns = tui.paint.columns;
}

void tui_show(const struct canvas *canvas)
{
    if (!tui.open || tui.suspended)
        return;
    if (!tui.paint.shown && measure_and_resize(NULL) != RC_OK)
        return;
    paint_canvas(&tui.paint, canvas, &tui.bytes);
    flush();
}

void tui_redraw(void)
{
    paint_forget(&tui.paint);
}

void tui_bell(void)
{
    if (tui.open && !tui.suspended)
        send(&tui.info.ring);
}

static void take_signals(void)
{
    unsigned flags = signals_take();
    if (flags & SIGNALS_HANGUP)
        tui.leaving = true;
    if (flags & SIGNALS_CONTINUE) {
        tcsetattr(tui.in, TCSANOW, &tui.raw);
        send(&tui.info.enter);
    }
    if (flags & (SIGNALS_RESIZE | SIGNALS_CONTINUE)) {
        tui.resized = true;
        if (measure_and_resize(NULL) != RC_OK)
            paint_forget(&tui.paint); /* tried again at the next show */
    }
}

/* Reads ahead what there is room for. */
static void read_ahead(void)
{
    unsigned char bytes[READ_BYTES];
    size_t room = decode_room(&tui.decoder);
    ssize_t done = read(tui.in, bytes, room < sizeof bytes ? room : sizeof bytes);
    if (done > 0)
        decode_feed(&tui.decoder, bytes, (size_t)done, clock_ms());
    else if (done == 0 || (errno != EINTR && errno != EAGAIN))
        tui.gone = true;
}

/* Waits for bytes, a signal or `fd`; whether `fd` is readable. */
static bool wait_input(int fd, int timeout_ms)
{
    /* A full queue is not topped up byte by byte: a long paste would cost two system calls a character. */
    bool room = decode_room(&tui.decoder) >= READ_BYTES;
    struct pollfd files[] = {{.fd = tui.in, .events = room ? POLLIN : 0},
                             {.fd = signals_fd(), .events = POLLIN},
                             {.fd = fd, .events = POLLIN}};
    int64_t before = clock_ms();
    if (poll(files, 3, timeout_ms) < 0)
        return false; /* a signal: its flag is looked at next */
    int64_t after = clock_ms();
    if (files[1].revents)
        signals_drain();
    if (files[0].revents & POLLIN) {
        if (after - before >= BLOCKED_MS)
            decode_quiet(&tui.decoder, after - 1); /* waited in vain until now */
        read_ahead();
    } else if (files[0].revents) {
        tui.gone = true;
    } else if (room) {
        decode_quiet(&tui.decoder, after);
    }
    return files[2].revents != 0;
}

static int wait_ms(int64_t until_ms, int64_t deadline_ms)
{
    int64_t first = until_ms < deadline_ms ? until_ms : deadline_ms;
    if (first == INT64_MAX)
        return -1;
    int64_t left = first - clock_ms();
    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

/* As tui_wait, in an order in which nothing starves what is more urgent. The terminal is always read before
 * time is judged. */
static enum tui_event wait_event(int fd, int64_t until_ms, struct decoded *ret)
{
    for (;;) {
        int64_t deadline_ms;
        bool key = decode_ready(&tui.decoder, &deadline_ms);
        bool ready = wait_input(fd, key ? 0 : wait_ms(until_ms, deadline_ms));
        take_signals();
        if (tui.gone || tui.leaving) {
            tui.leaving = true;
            return TUI_HANGUP;
        }
        if (tui.resized) {
            tui.resized = false;
            return TUI_RESIZE;
        }
        if (ready)
            return TUI_READY;
        if (decode_next(&tui.decoder, ret))
            return TUI_KEY;
        if (clock_ms() >= until_ms)
            return TUI_TIMEOUT;
    }
}

static int64_t until(int timeout_ms)
{
    return timeout_ms < 0 ? INT64_MAX : clock_ms() + timeout_ms;
}

enum tui_event tui_wait(int fd, int timeout_ms, struct key *ret_key)
{
    if (!tui.open || tui.suspended)
        return TUI_HANGUP;
    int64_t until_ms = until(timeout_ms);
    for (;;) {
        struct decoded decoded;
        enum tui_event event = wait_event(fd, until_ms, &decoded);
        if (event != TUI_KEY)
            return event;
        if (decoded.key.action != ACT_NONE) {
            *ret_key = decoded.key;
            return TUI_KEY;
        }
        if (!decoded.row)
            tui_bell(); /* a key of no meaning; one that a row gives none is silent */
    }
}

bool tui_key_waiting(void)
{
    if (!tui.open || tui.suspended || tui.gone || tui.leaving)
        return false;
    int64_t deadline_ms;
    if (decode_ready(&tui.decoder, &deadline_ms))
        return true;
    wait_input(-1, 0);
    return decode_ready(&tui.decoder, &deadline_ms);
}

bool tui_hanging_up(void)
{
    if (tui.open && !tui.suspended)
        wait_input(-1, 0);
    return tui.gone || tui.leaving || signals_waiting(SIGNALS_HANGUP);
}

static const char *decoded_name(const struct decoded *decoded)
{
    if (decoded->row)
        return decoded->row->name;
    return decoded->key.action == ACT_CHAR ? "a character" : "";
}

bool tui_raw_key(int timeout_ms, char *out_bytes, size_t out_size, const char **ret_name,
                 enum action *ret_action)
{
    if (!tui.open || tui.suspended)
        return false;
    int64_t until_ms = until(timeout_ms);
    struct decoded decoded;
    enum tui_event event;
    bool resized = false;
    while ((event = wait_event(-1, until_ms, &decoded)) == TUI_RESIZE)
        resized = true;
    tui.resized = resized; /* the next tui_wait tells it */
    if (event != TUI_KEY)
        return false;
    keymap_print(decoded.bytes, decoded.count, out_bytes, out_size);
    *ret_name = decoded_name(&decoded);
    *ret_action = decoded.key.action;
    return true;
}

enum rc tui_bind_key(const char *keys_file, const char *printed_bytes, enum action action, struct err *err)
{
    unsigned char bytes[KEYMAP_BYTES_MAX];
    size_t count;
    static struct keymap trial; /* too big for a stack; refuses what must not get into the file */
    keymap_start(&trial);
    enum rc rc = keymap_parse(printed_bytes, bytes, &count, err);
    if (rc == RC_OK)
        rc = keymap_bind(&trial, bytes, count, action, err);
    if (rc == RC_OK)
        rc = keyfile_put(keys_file, bytes, count, action, err);
    if (rc == RC_OK && tui.open)
        rc = keymap_bind(&tui.map, bytes, count, action, err);
    return rc;
}
