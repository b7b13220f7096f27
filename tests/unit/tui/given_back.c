/* Proves that the terminal is given back as it was, after the end and after a crash: the driver's settings,
 * and the sequences that end each mode; that a terminal which goes without a signal is noticed, a stop from
 * outside is ignored, and that without a terminal there is a clear refusal. At a pty that is not the
 * program's controlling terminal, where the driver sends no signals of its own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 20000 };

static struct {
    int master, slave;
    pid_t child;
    struct termios before;
    char painted[65536];
    size_t bytes;
} own;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void own_read(void)
{
    ssize_t done = read(own.master, own.painted + own.bytes, sizeof own.painted - own.bytes);
    own.bytes += done > 0 ? (size_t)done : 0;
}

static void own_wait_for(const char *text)
{
    struct pollfd file = {.fd = own.master, .events = POLLIN};
    while (!memmem(own.painted, own.bytes, text, strlen(text))) {
        assert_int_equal(poll(&file, 1, WAIT_MS), 1);
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
        execl(TUI_TOY, TUI_TOY, (char *)NULL);
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
    int64_t patience_ms = now_ms() + WAIT_MS;
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

static void without_a_terminal_it_is_refused(void **state)
{
    (void)state;
    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
        execl(TUI_TOY, TUI_TOY, (char *)NULL);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_terminal_it_is_refused),
        cmocka_unit_test(a_hang_up_without_a_signal_is_told),
        cmocka_unit_test(a_stop_is_ignored),
        cmocka_unit_test(the_terminal_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
