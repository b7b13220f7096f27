/* `serve`: the ledger's server, in the background unless told otherwise. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "daybook/base/day.h"
#include "daybook/base/utf8.h"
#include "daybook/client/serve.h"

enum { LINGER_MS = 10000, LOG_BYTES_MAX = 1024 * 1024, FIRST_PASSED_FD = 3 };

/* The log's lines go to stderr: the terminal, the journal of systemd, or FILE.log. */
static void log_line(void *context, const char *text)
{
    char at[INSTANT_BYTES];
    (void)context;
    fprintf(stderr, "%s ", instant_format(instant_now(), at));
    print_clean(stderr, text);
    fputc('\n', stderr);
}

/* The ledger's owner's and no other's, as the rest beside the ledger; what root makes is given to them. */
static bool log_is_owners(int fd, const char *ledger)
{
    struct stat log, file;
    if (fstat(fd, &log) != 0 || stat(ledger, &file) != 0 || fchmod(fd, 0600) != 0) {
        return false;
    }
    if (geteuid() == 0) {
        return fchown(fd, file.st_uid, file.st_gid) == 0;
    }
    return log.st_uid == geteuid();
}

/* FILE.log, for its owner alone; past its most bytes it begins anew and the one before is kept. */
static bool log_open(const char *ledger)
{
    struct arena arena = {0};
    struct stat info;
    const char *name = arena_format(&arena, "%s.log", ledger);
    const char *old = arena_format(&arena, "%s.log.old", ledger);
    int fd = -1;
    if (name != NULL && old != NULL) {
        if (stat(name, &info) == 0 && info.st_size > LOG_BYTES_MAX) {
            (void)!rename(name, old);
        }
        fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    arena_free(&arena);
    if (fd < 0 || !log_is_owners(fd, ledger)) {
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    dup2(fd, STDERR_FILENO);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    return true;
}

static bool is_listening(int fd)
{
    int listens = 0, domain = 0;
    socklen_t bytes = sizeof listens;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &bytes) == 0 && listens != 0 &&
           getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) == 0 && domain == AF_UNIX;
}

/* A socket that systemd passes: $LISTEN_FDS of them from descriptor 3 on, for the process $LISTEN_PID
 * (sd_listen_fds(3)). *ret -1: none. One that cannot be served is refused: a service must not turn into a
 * server of one's own. */
static enum rc passed_socket(int *ret, struct err *err)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    bool ours = pid != NULL && count != NULL && strtol(pid, NULL, 10) == (long)getpid();
    bool one = ours && strcmp(count, "1") == 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    *ret = -1;
    if (!ours) {
        return RC_OK;
    }
    if (!one || !is_listening(FIRST_PASSED_FD) || fcntl(FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC) != 0) {
        return err_set(err, RC_USAGE,
                       "what is passed on must be one UNIX socket that listens; the socket unit "
                       "needs one ListenStream=/PATH and Accept=no");
    }
    *ret = FIRST_PASSED_FD;
    return RC_OK;
}

/* Opens and serves. `ready` is told once the ledger is open; negative: nobody waits for that. */
static int run(struct served *served, int ready)
{
    struct err err = {0};
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigprocmask(SIG_BLOCK, &ending, NULL); /* until the loop takes them */
    if (served_open(served, &err) != RC_OK) {
        return command_fail(&err);
    }
    sigprocmask(SIG_UNBLOCK, &ending, NULL);
    if (ready >= 0) {
        if (!log_open(served_ledger(served))) {
            fputs(
                "daybook: the log beside the ledger cannot be opened; see to the permissions of its folder\n",
                stderr);
            return rc_exit_status(RC_UNAVAILABLE);
        }
        (void)!write(ready, "", 1);
        close(ready);
    }
    log_line(NULL, "serving; daybook " DAYBOOK_VERSION);
    if (served_notice(served) != NULL) {
        log_line(NULL, served_notice(served));
    }
    served_run(served);
    log_line(NULL, "the server ends");
    return 0;
}

/* The process that stays has no terminal and no parent. */
static int go_on_alone(struct served *served, int ready)
{
    if (setsid() < 0 || chdir("/") != 0) {
        return rc_exit_status(RC_UNAVAILABLE);
    }
    pid_t pid = fork();
    if (pid != 0) {
        _exit(pid > 0 ? 0 : rc_exit_status(RC_UNAVAILABLE));
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        close(null);
    }
    return run(served, ready);
}

/* Returns in both processes: in this one when the server stands, in the other when it has ended. Until the
 * server stands, its errors are told on this one's stderr. */
static int background(struct served *served)
{
    int ends[2];
    char byte;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fputs("daybook: no pipe can be made; too many files are open\n", stderr);
        return rc_exit_status(RC_UNAVAILABLE);
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        return go_on_alone(served, ends[1]);
    }
    close(ends[1]);
    bool stands = pid > 0 && read(ends[0], &byte, 1) == 1;
    close(ends[0]);
    _exit(stands ? 0 : rc_exit_status(RC_UNAVAILABLE)); /* what is claimed is the other process' */
}

int cmd_serve(struct command_call *call)
{
    struct err err = {0};
    struct served *served = NULL;
    bool foreground = option_set(&call->options, "--foreground");
    struct served_options options = {
        .ledger = call->ledger,
        .socket = option_value(&call->options, "--socket"),
        .wait_ms = call->wait_ms,
        .linger_ms = foreground ? -1 : LINGER_MS,
        .log = log_line,
    };
    if (passed_socket(&options.listen_fd, &err) != RC_OK) {
        return command_fail(&err);
    }
    if (options.socket != NULL && options.listen_fd >= 0) {
        err_set(&err, RC_USAGE, "--socket does not go with a socket that is passed on");
        return command_fail(&err);
    }
    umask(077);
    secret_forget("DAYBOOK_PASSWORD");
    if (served_claim(&options, &served, &err) != RC_OK) {
        return command_fail(&err);
    }
    if (served == NULL) {
        if (foreground) {
            err_set(&err, RC_UNAVAILABLE, "%s is served already", call->ledger);
            return command_fail(&err);
        }
        return 0;
    }
    int status = foreground ? run(served, -1) : background(served);
    served_close(served);
    return status;
}
