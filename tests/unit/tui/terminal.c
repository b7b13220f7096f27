/* Proves the terminal itself, at a real pty: what is typed is shown where the caret stands, for a byte a
 * letter; no key is lost, not by type-ahead and not by a paste of megabytes, which takes no memory; a
 * hang-up, SIGTERM, a resize and a crash end as promised; the terminal is given back as it was; without one,
 * or with an unknown one, there is a clear refusal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "daybook/base/utf8.h"
#include "daybook/tui/tui.h"
#include "pty/pty.h"

/* ---- The program in the terminal: one field, a status row, an event a time. This test runs itself as it.
 * ---- */

enum { FIELD_ROW = 4, FIELD_COLUMN = 10, FIELD_CELLS = 30, TEXT_BYTES = 4096, SLEEP_MS = 300 };

static struct {
    char text[TEXT_BYTES];
    size_t bytes;
    unsigned long chars, pasted, keys, resizes, ready, timeouts;
    const char *said;
    int pipe[2];
    long memory_kib; /* at the start */
} toy;

enum { MEMORY_GROWTH_KIB = 4096 };

static long memory_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void toy_draw(struct canvas *canvas)
{
    int rows, columns;
    tui_size(&rows, &columns);
    if (canvas_resize(canvas, rows, columns, NULL) != RC_OK)
        return;
    canvas_clear(canvas);
    canvas_format(canvas, 0, 0, columns, STYLE_STATUS, "%dx%d %s", rows, columns, toy.said);
    canvas_text(canvas, FIELD_ROW, 0, 9, STYLE_LABEL, "名称 |", false, false);
    canvas_text(canvas, FIELD_ROW, FIELD_COLUMN, FIELD_CELLS, STYLE_FOCUS, toy.text, true, true);
    canvas_text(canvas, FIELD_ROW + 1, 0, 9, STYLE_LABEL, "Code |", false, false);
    int cells = utf8_cells(toy.text);
    canvas->caret_row = FIELD_ROW;
    canvas->caret_column = FIELD_COLUMN + (cells < FIELD_CELLS ? cells : FIELD_CELLS - 1);
}

static void toy_char(struct key key)
{
    toy.chars++;
    toy.pasted += key.pasted;
    char bytes[5];
    size_t count = utf8_encode(key.point, bytes);
    if (key.point < 0x20 || toy.bytes + count >= TEXT_BYTES)
        return;
    memcpy(toy.text + toy.bytes, bytes, count + 1);
    toy.bytes += count;
}

static void toy_sleep(void)
{
    struct timespec time = {.tv_nsec = SLEEP_MS * 1000000L};
    nanosleep(&time, NULL);
}

static void toy_counts(void)
{
    static char said[200];
    snprintf(said, sizeof said, "chars=%lu pasted=%lu keys=%lu memory=%s", toy.chars, toy.pasted, toy.keys,
             memory_kib() < toy.memory_kib + MEMORY_GROWTH_KIB ? "small" : "big");
    toy.said = said;
    toy.bytes = 0;
    toy.text[0] = '\0';
}

/* F1 counts, F3 garbles the screen and paints it anew, F5 is busy for a while, F6 makes the other descriptor
 * readable, F8 crashes, F9 leaves and takes the terminal, F10 ends. */
static bool toy_key(struct key key)
{
    toy.keys++;
    toy.said = action_info(key.action)->name;
    if (key.action == ACT_CHAR)
        toy_char(key);
    else if (key.action == ACT_HELP)
        toy_counts();
    else if (key.action == ACT_REFRESH)
        toy_sleep();
    else if (key.action == ACT_NEW)
        toy.ready += write(toy.pipe[1], "x", 1) == 1;
    else if (key.action == ACT_LEAVE) {
        toy.ready += write(STDOUT_FILENO, "\rgarbled\n", 9) == 9;
        tui_redraw();
    } else if (key.action == ACT_DUP_LINE)
        raise(SIGABRT);
    else if (key.action == ACT_HISTORY) {
        tui_suspend();
        ssize_t done = write(STDOUT_FILENO, "outside\n", 8);
        toy_sleep();
        tui_resume();
        toy.said = done == 8 ? "back again" : "lost";
    }
    return key.action != ACT_SUBMIT;
}

static bool toy_step(struct canvas *canvas)
{
    struct key key;
    char byte;
    if (!tui_key_waiting()) {
        toy_draw(canvas);
        tui_show(canvas);
    }
    switch (tui_wait(toy.pipe[0], -1, &key)) {
    case TUI_KEY:
        return toy_key(key);
    case TUI_RESIZE:
        toy.said = "resized";
        return true;
    case TUI_READY:
        toy.said = read(toy.pipe[0], &byte, 1) == 1 ? "ready" : "not ready";
        return true;
    case TUI_TIMEOUT:
        toy.said = "timeout";
        return true;
    case TUI_HANGUP:
        break;
    }
    int fd = getenv("TOY_LEFT") ? open(getenv("TOY_LEFT"), O_WRONLY | O_CREAT, 0600) : -1;
    if (fd >= 0)
        close(fd);
    return false;
}

static int toy_run(void)
{
    struct err err = {0};
    struct tui_options options = {.theme = getenv("TOY_THEME"), .keys_file = getenv("TOY_KEYS")};
    enum rc rc = tui_open(&options, &err);
    if (rc != RC_OK) {
        printf("refused %d: %s\n", rc, err.text);
        return rc_exit_status(rc);
    }
    toy.said = "hello";
    toy.memory_kib = memory_kib();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    struct canvas canvas = {0};
    if (pipe(toy.pipe) != 0)
        return 9;
    while (toy_step(&canvas))
        ;
    canvas_free(&canvas);
    return 0; /* exit gives the terminal back */
}

/* ---- The tests ---- */

static const char *self;
static struct pty *pty;
static struct err err;

static void start_with(const char *term, const char *const *env)
{
    err = (struct err){0};
    struct pty_options options = {.term = term, .env = env};
    const char *const argv[] = {self, "toy", NULL};
    assert_int_equal(pty_start(argv, &options, &pty, &err), RC_OK);
}

static void ok(enum rc rc)
{
    char *shown = rc == RC_OK ? NULL : pty_screen_text(pty_screen(pty));
    if (shown)
        print_error("%s\n%s\n", err.text, shown);
    free(shown);
    assert_int_equal(rc, RC_OK);
}

static void wait_for(const char *text)
{
    ok(pty_wait_text(pty, text, PTY_WAIT_MS, &err));
}

static void type(const char *bytes)
{
    ok(pty_send_text(pty, bytes, &err));
}

static void settle(void)
{
    ok(pty_settle(pty, PTY_WAIT_MS, &err));
}

static void start_term(const char *term)
{
    start_with(term, NULL);
    wait_for("hello");
    settle();
}

static int end(void)
{
    int status = -1;
    ok(pty_wait_exit(pty, PTY_WAIT_MS, &status, &err));
    pty_free(pty);
    pty = NULL;
    return status;
}

static int finish(void **state)
{
    (void)state;
    pty_free(pty);
    pty = NULL;
    return 0;
}

static void want_row(int row, const char *text)
{
    char *shown = pty_screen_row_text(pty_screen(pty), row + 1);
    assert_string_equal(shown, text);
    free(shown);
}

static void want_caret(int row, int column)
{
    int at_row, at_column;
    pty_screen_cursor(pty_screen(pty), &at_row, &at_column);
    assert_int_equal(at_row, row + 1);
    assert_int_equal(at_column, column + 1);
}

static void typing_is_shown_at_the_caret(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100", "screen", "tmux"};
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        start_term(terms[i]);
        type("ab");
        settle();
        uint64_t before = pty_painted_bytes(pty);
        for (int n = 0; n < 10; n++) {
            type("c");
            settle();
        }
        uint64_t cost = pty_painted_bytes(pty) - before;
        print_message("%-15s %d bytes for 10 letters\n", terms[i], (int)cost);
        assert_true(cost <= 10 * 8);
        type("北京\353\262\201");
        settle();
        want_row(FIELD_ROW, "名称 |    abcccccccccc北京벁");
        want_row(FIELD_ROW + 1, "Code |");
        want_caret(FIELD_ROW, FIELD_COLUMN + 12 + 6);
        char *looks = pty_screen_attributes(pty_screen(pty));
        assert_non_null(strstr(looks, "05 11-40 reverse"));
        free(looks);
        type("\033[21~");
        assert_int_equal(end(), 0);
    }
}

static void a_key_cut_in_two_is_one(void **state)
{
    (void)state;
    start_term(NULL);
    type("x\344");
    settle();
    type("\270\255\033[2");
    settle();
    type("1~");
    assert_int_equal(end(), 0);
}

static void esc_is_back_after_its_time(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033");
    settle();
    assert_false(pty_screen_find(pty_screen(pty), "back", NULL, NULL));
    wait_for("back");
    type("\0334");
    wait_for("list");
    type("\033");
    settle();
    type("0"); /* by hand, within the time */
    assert_int_equal(end(), 0);
}

/* The bytes of F3, but typed by hand: the time between them is measured at the terminal. */
static void letters_after_esc_are_letters(void **state)
{
    enum { BY_HAND_MS = 200 };
    (void)state;
    start_term(NULL);
    type("\033");
    pty_wait_ms(pty, BY_HAND_MS);
    type("OR");
    wait_for("OR");
    want_row(FIELD_ROW, "名称 |    OR");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

/* Ctrl-S, Ctrl-Q, Ctrl-C, Ctrl-Z, Ctrl-V and CR reach the program; the terminal's driver keeps none of them.
 */
static void controls_arrive_as_keys(void **state)
{
    static const struct {
        const char *bytes, *said;
    } keys[] = {{"\023", " save"},      {"\014", " list"},      {"\025", " copy"},      {"\013", " clear"},
                {"\020", " palette"},   {"\r", " enter"},       {"\022", " refresh"},   {"\016", " new"},
                {"\030", " drop-line"}, {"\177", " backspace"}, {"\033[Z", " back-tab"}};
    (void)state;
    start_term(NULL);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        type("\003\021\032\026\034\017"); /* nothing is bound to these, and nothing happens */
        type(keys[i].bytes);
        if (strcmp(keys[i].said, " new") == 0) {
            wait_for("ready"); /* the other descriptor, before the next key */
            continue;
        }
        wait_for(keys[i].said);
    }
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void type_ahead_is_never_lost(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033[15~"); /* busy */
    for (int i = 0; i < 100; i++)
        type("0123456789\t");
    type("\033OP");
    wait_for("chars=1000 pasted=0 keys=1102");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void type_ahead_from_before_the_start_is_taken(void **state)
{
    (void)state;
    start_with(NULL, NULL);
    type("early\t");
    wait_for("early");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

/* A paste of 4 MB: every char counted, none acting, a few MiB of memory at most. */
static void a_huge_paste_is_bounded_and_whole(void **state)
{
    enum { BLOCK = 65536, BLOCKS = 64 };
    (void)state;
    static char block[BLOCK + 1];
    for (size_t i = 0; i < BLOCK; i += 8)
        memcpy(block + i, "0330\r\t\033\023", 8); /* the last byte is the literal's NUL */
    start_term(NULL);
    type("\033[200~");
    for (int i = 0; i < BLOCKS; i++)
        ok(pty_send(pty, block, BLOCK, &err));
    type("\033[201~\033OP");
    char wanted[100];
    snprintf(wanted, sizeof wanted, "chars=%d pasted=%d keys=%d memory=small", BLOCK * BLOCKS, BLOCK * BLOCKS,
             BLOCK * BLOCKS + 3);
    wait_for(wanted);
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void pasted_keys_never_act(void **state)
{
    (void)state;
    start_term(NULL);
    type("\033[200~one\r\033[21~\0330\033[201~");
    wait_for("paste-end");
    want_row(FIELD_ROW, "名称 |    one\357\277\275[21~\357\277\2750");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void leaves_on(void (*how)(void))
{
    char folder[] = "/tmp/daybook-left-XXXXXX", left[64], setting[80];
    assert_non_null(mkdtemp(folder));
    snprintf(left, sizeof left, "%s/left", folder);
    snprintf(setting, sizeof setting, "TOY_LEFT=%s", left);
    const char *const env[] = {setting, NULL};
    start_with(NULL, env);
    wait_for("hello");
    type("abc");
    settle();
    int64_t began = now_ms();
    how();
    assert_int_equal(end(), 0);
    assert_true(now_ms() - began < 2000);
    assert_int_equal(access(left, F_OK), 0); /* it was told, and did its leaving */
    unlink(left);
    rmdir(folder);
}

static void hang_up(void)
{
    pty_hang_up(pty);
}

static void terminate(void)
{
    pty_signal(pty, SIGTERM);
}

static void interrupt(void)
{
    pty_signal(pty, SIGINT);
}

static void a_hang_up_is_told(void **state)
{
    (void)state;
    leaves_on(hang_up);
    leaves_on(terminate);
    leaves_on(interrupt);
}

static void a_resize_is_told_and_all_painted_again(void **state)
{
    static const int sizes[][2] = {{12, 40}, {1, 1}, {60, 200}, {24, 80}};
    (void)state;
    start_term(NULL);
    type("hold on");
    settle();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ok(pty_resize(pty, sizes[i][0], sizes[i][1], &err));
        char wanted[40];
        snprintf(wanted, sizeof wanted, "%dx%d resized", sizes[i][0], sizes[i][1]);
        if (sizes[i][1] > 1)
            wait_for(wanted);
        settle();
    }
    want_row(FIELD_ROW, "名称 |    hold on");
    want_caret(FIELD_ROW, FIELD_COLUMN + 7);
    for (int i = 0; i < 200; i++)
        ok(pty_resize(pty, 20 + i % 7, 60 + i % 11, &err));
    type("!");
    wait_for("hold on!");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void after_a_stop_all_is_painted_again(void **state)
{
    (void)state;
    start_term(NULL);
    type("alive");
    wait_for("alive");
    pty_signal(pty, SIGSTOP);
    pty_signal(pty, SIGCONT);
    wait_for("resized"); /* whoever had the terminal meanwhile may have painted on it */
    want_row(FIELD_ROW, "名称 |    alive");
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void the_terminal_is_lent_and_taken_back(void **state)
{
    (void)state;
    start_term(NULL);
    type("kept\033[20~typed outside");
    wait_for("typed outside");
    want_row(FIELD_ROW, "名称 |    kepttyped outside");
    assert_false(pty_screen_find(pty_screen(pty), "outside\n", NULL, NULL));
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void a_garbled_screen_is_painted_anew(void **state)
{
    (void)state;
    start_term(NULL);
    type("text\033OR");
    wait_for("24x80 leave");
    settle();
    want_row(FIELD_ROW, "名称 |    text");
    want_caret(FIELD_ROW, FIELD_COLUMN + 4);
    assert_false(pty_screen_find(pty_screen(pty), "garbled", NULL, NULL));
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void an_unknown_key_rings(void **state)
{
    (void)state;
    start_term(NULL);
    uint64_t before = pty_screen_bells(pty_screen(pty));
    type("\033[99~\033[23~x"); /* F11 is known and does nothing */
    wait_for("char");
    assert_int_equal(pty_screen_bells(pty_screen(pty)) - before, 1);
    type("\033[21~");
    assert_int_equal(end(), 0);
}

static void a_bad_terminal_is_refused(void **state)
{
    static const struct {
        const char *term, *says;
    } wrong[] = {{"no-such", "refused 3: terminal type \"no-such\" is not known here"},
                 {"dumb", "refused 3: terminal type \"dumb\" cannot move the cursor"},
                 {"", "refused 3: TERM is not set"}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        start_with(wrong[i].term, NULL);
        wait_for(wrong[i].says);
        assert_int_equal(end(), 3);
    }
}

static void bad_options_are_refused_before_the_screen_is_taken(void **state)
{
    (void)state;
    const char *const theme[] = {"TOY_THEME=dark", NULL};
    start_with(NULL, theme);
    wait_for("refused 1: theme dark does not exist");
    assert_int_equal(end(), 1);
    char path[] = "/tmp/daybook-keys-XXXXXX", setting[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "Ctrl-A fly\n", 11), 11);
    close(fd);
    snprintf(setting, sizeof setting, "TOY_KEYS=%s", path);
    const char *const keys[] = {setting, NULL};
    start_with(NULL, keys);
    wait_for("refused 1: action fly does not exist");
    assert_int_equal(end(), 1);
    unlink(path);
}

static void own_keys_are_used(void **state)
{
    (void)state;
    char path[] = "/tmp/daybook-keys-XXXXXX", setting[64];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "ESC [ 9 9 ~ submit\n", 19), 19);
    close(fd);
    snprintf(setting, sizeof setting, "TOY_KEYS=%s", path);
    const char *const keys[] = {setting, NULL};
    start_with(NULL, keys);
    wait_for("hello");
    type("\033[99~");
    assert_int_equal(end(), 0);
    unlink(path);
}

static void without_a_terminal_it_is_refused(void **state)
{
    (void)state;
    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        execl(self, self, "toy", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    char said[512] = "";
    ssize_t bytes = read(out[0], said, sizeof said - 1);
    assert_true(bytes > 0);
    assert_non_null(strstr(said, "refused 3: standard input and output are no terminal"));
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 3);
    close(out[0]);
}

/* ---- At a pty of our own, which is not the program's controlling terminal ---- */

static struct {
    int master, slave;
    pid_t child;
    struct termios before;
    char painted[65536];
    size_t bytes;
} own;

static void own_read(void)
{
    ssize_t done = read(own.master, own.painted + own.bytes, sizeof own.painted - own.bytes);
    own.bytes += done > 0 ? (size_t)done : 0;
}

static void own_wait_for(const char *text)
{
    struct pollfd file = {.fd = own.master, .events = POLLIN};
    while (!memmem(own.painted, own.bytes, text, strlen(text))) {
        assert_int_equal(poll(&file, 1, PTY_WAIT_MS), 1);
        own_read();
    }
}

/* In a group of its own, so that it is not orphaned and stop signals mean something to it. */
static void own_start(void)
{
    char name[128];
    own.bytes = 0;
    own.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(own.master >= 0 && grantpt(own.master) == 0 && unlockpt(own.master) == 0);
    assert_int_equal(ptsname_r(own.master, name, sizeof name), 0);
    own.slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_int_equal(tcgetattr(own.slave, &own.before), 0);
    setenv("TERM", "xterm-256color", 1);
    own.child = fork();
    if (own.child == 0) {
        setpgid(0, 0);
        dup2(own.slave, STDIN_FILENO);
        dup2(own.slave, STDOUT_FILENO);
        execl(self, self, "toy", (char *)NULL);
        _exit(127);
    }
    own_wait_for("hello");
}

static void own_type(const char *keys)
{
    assert_int_equal(write(own.master, keys, strlen(keys)), strlen(keys));
}

static int own_end(void)
{
    int status = -1;
    struct pollfd file = {.fd = own.master, .events = POLLIN};
    int64_t patience_ms = now_ms() + PTY_WAIT_MS;
    bool ended = false;
    while (!ended || (own.master >= 0 && poll(&file, 1, 0) > 0 && (file.revents & POLLIN))) {
        ended = ended || waitpid(own.child, &status, WNOHANG) == own.child;
        if (poll(&file, 1, 20) > 0)
            own_read();
        if (now_ms() > patience_ms)
            kill(own.child, SIGKILL);
    }
    return status;
}

static void own_close(void)
{
    close(own.slave);
    if (own.master >= 0)
        close(own.master);
}

static void a_hang_up_without_a_signal_is_told(void **state)
{
    (void)state;
    own_start();
    int64_t began = now_ms();
    close(own.master);
    own.master = -1;
    int status = own_end();
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(now_ms() - began < 2000);
    own_close();
}

static void a_stop_is_ignored(void **state)
{
    (void)state;
    own_start();
    kill(own.child, SIGTSTP);
    own_type("a");
    own_wait_for("char");
    int status;
    assert_int_equal(waitpid(own.child, &status, WNOHANG | WUNTRACED), 0);
    own_type("\033[21~");
    assert_int_equal(own_end(), 0);
    own_close();
}

/* The driver's settings as they were, and the sequences that end each mode. */
static void given_back_on(const char *keys, int signal_number)
{
    own_start();
    struct termios during, after = {0};
    own_wait_for("\033[?2004h");
    assert_int_equal(tcgetattr(own.slave, &during), 0);
    assert_true((during.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) == 0 &&
                (during.c_iflag & (IXON | ICRNL)) == 0);
    own_type(keys);
    int status = own_end();
    assert_int_equal(signal_number ? WTERMSIG(status) : WEXITSTATUS(status), signal_number);
    own_wait_for("\033[?2004l");
    own_wait_for("\033[?1049l");
    assert_int_equal(tcgetattr(own.slave, &after), 0);
    assert_memory_equal(&own.before, &after, sizeof after);
    assert_int_equal(fcntl(own.slave, F_GETFL) & O_NONBLOCK, 0); /* not left not-blocking for the shell */
    own_close();
}

static void the_terminal_is_given_back(void **state)
{
    (void)state;
    given_back_on("\033[21~", 0);
    given_back_on("\033[19~", SIGABRT);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "toy") == 0)
        return toy_run();
    static char path[4096];
    ssize_t bytes = readlink("/proc/self/exe", path, sizeof path - 1);
    self = bytes > 0 ? path : argv[0];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(typing_is_shown_at_the_caret, finish),
        cmocka_unit_test_teardown(a_key_cut_in_two_is_one, finish),
        cmocka_unit_test_teardown(esc_is_back_after_its_time, finish),
        cmocka_unit_test_teardown(letters_after_esc_are_letters, finish),
        cmocka_unit_test_teardown(controls_arrive_as_keys, finish),
        cmocka_unit_test_teardown(type_ahead_is_never_lost, finish),
        cmocka_unit_test_teardown(type_ahead_from_before_the_start_is_taken, finish),
        cmocka_unit_test_teardown(a_huge_paste_is_bounded_and_whole, finish),
        cmocka_unit_test_teardown(pasted_keys_never_act, finish),
        cmocka_unit_test_teardown(a_hang_up_is_told, finish),
        cmocka_unit_test_teardown(a_resize_is_told_and_all_painted_again, finish),
        cmocka_unit_test_teardown(after_a_stop_all_is_painted_again, finish),
        cmocka_unit_test_teardown(the_terminal_is_lent_and_taken_back, finish),
        cmocka_unit_test_teardown(an_unknown_key_rings, finish),
        cmocka_unit_test_teardown(a_bad_terminal_is_refused, finish),
        cmocka_unit_test_teardown(bad_options_are_refused_before_the_screen_is_taken, finish),
        cmocka_unit_test_teardown(own_keys_are_used, finish),
        cmocka_unit_test_teardown(without_a_terminal_it_is_refused, finish),
        cmocka_unit_test_teardown(a_garbled_screen_is_painted_anew, finish),
        cmocka_unit_test(a_hang_up_without_a_signal_is_told),
        cmocka_unit_test(a_stop_is_ignored),
        cmocka_unit_test(the_terminal_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
