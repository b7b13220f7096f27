#include "site.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daybook/client/client.h"
#include "daybook/server/place.h"
#include "pty/command.h"
#include "pty/servers.h"
#include "pty/world.h"

enum { END_MS = 8000 };
#define PASSWORD "paper-and-ink"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static _Noreturn void fail(const char *what, const char *words)
{
    fprintf(stderr, "%s: %s\n", what, words);
    exit(1);
}

static void run_good(const char *const argv[], const char *input)
{
    static const char *const env[] = {"DAYBOOK_OPERATOR=admin", "DAYBOOK_PASSWORD=" PASSWORD, NULL};
    const struct command_options options = {.env = env, .input = input};
    struct command_result result;
    struct err err = {0};
    if (command_run(argv, &options, &result, &err) != RC_OK) {
        fail(argv[0], err.text);
    }
    if (result.status != 0) {
        fail(argv[0], result.err);
    }
    command_result_free(&result);
}

static void take_token(struct site *site, int clerk, const char *login)
{
    const struct client_options options = {.wait_ms = END_MS};
    struct client *client = NULL;
    struct err err = {0};
    struct js *params = js_object(), *result = NULL;
    js_set_text(params, "login", login);
    js_set_text(params, "password", PASSWORD);
    if (client_open(site->base, &options, &client, &err) != RC_OK ||
        client_call(client, "session.open", params, &result, NULL, &err) != RC_OK) {
        fail("sign-on", err.text);
    }
    snprintf(site->tokens[clerk], TOKEN_BYTES, "%s", js_get_text(result, "token"));
    js_free(result);
    client_close(client);
}

void site_make(struct site *site, int clerks)
{
    char *folder = world_folder_make(), run[PATH_BYTES];
    if (!folder) {
        fail("a folder", "cannot be made");
    }
    *site = (struct site){.program = world_program()};
    snprintf(site->folder, sizeof site->folder, "%s", folder);
    free(folder);
    snprintf(site->base, sizeof site->base, "%.90s/base.db", site->folder);
    snprintf(site->ledger, sizeof site->ledger, "%.90s/ledger.db", site->folder);
    snprintf(run, sizeof run, "%.90s/run", site->folder);
    mkdir(run, 0700);
    setenv("XDG_RUNTIME_DIR", run, 1);
    setenv("TZ", "UTC", 1);
    servers_adopt();
    run_good((const char *const[]){site->program, "init", site->base, "--company", "Kills", "--start",
                                   "2024-01", "--demo", NULL},
             PASSWORD "\n");
    for (int i = 0; i < clerks; i++) {
        char login[24];
        snprintf(login, sizeof login, "clerk%d", i);
        run_good((const char *const[]){site->program, "-d", site->base, "operator", "add", login, "--name",
                                       login, "--department", "Sales", "--roles", "sales", NULL},
                 PASSWORD "\n");
        take_token(site, i, login);
    }
}

void site_remove(struct site *site)
{
    world_folder_remove(site->folder);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t got;
    while (in >= 0 && out >= 0 && (got = read(in, bytes, sizeof bytes)) > 0) {
        if (write(out, bytes, (size_t)got) != got) {
            fail(to, "cannot be written");
        }
    }
    close(in);
    close(out);
}

void site_change(const struct site *site, const char *sql)
{
    sqlite3 *db = NULL;
    char *words = NULL;
    if (sqlite3_open(site->ledger, &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK) {
        fail(site->ledger, words ? words : "cannot be opened");
    }
    sqlite3_close(db);
}

/* A document's uid is unique besides, which would hide that the request is forgotten: both go. */
static const char forgetful[] = "CREATE TEMP TABLE kept AS SELECT * FROM document; DROP TABLE document;"
                                "CREATE TABLE document (id INTEGER NOT NULL PRIMARY KEY, uid TEXT NOT NULL, "
                                "type TEXT NOT NULL, series TEXT NOT"
                                " NULL DEFAULT '', year INTEGER NOT NULL, seq INTEGER NOT NULL, state TEXT "
                                "NOT NULL, revision INTEGER NOT NULL)"
                                " STRICT; INSERT INTO document SELECT * FROM temp.kept;"
                                "DROP TRIGGER request_no_delete;"
                                "CREATE TRIGGER request_forgotten AFTER INSERT ON request BEGIN DELETE FROM "
                                "request WHERE id = NEW.id; END;";

void site_renew(struct site *site, bool service, bool guard_dropped)
{
    static const char *const rest[] = {"", "-wal", "-shm", ".lock", ".log"};
    static long made;
    struct err err = {0};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        char name[PATH_BYTES + 8];
        snprintf(name, sizeof name, "%s%s", site->ledger, rest[i]);
        unlink(name);
    }
    unlink(site->socket);
    snprintf(site->ledger, sizeof site->ledger, "%.80s/ledger%ld.db", site->folder, ++made);
    copy_file(site->base, site->ledger);
    if (guard_dropped) {
        site_change(site, forgetful);
    }
    site->service = service;
    site->failure[0] = '\0';
    if (service) {
        snprintf(site->socket, sizeof site->socket, "%.80s/s%ld.sock", site->folder, made);
    } else if (place_own(site->ledger, true, site->socket, &err) != RC_OK) {
        fail("its socket", err.text);
    }
}

const char *site_place(const struct site *site)
{
    return site->service ? site->socket : site->ledger;
}

static pid_t start_one(const struct site *site, int at)
{
    pid_t pid = fork();
    if (pid == 0) {
        char log[PATH_BYTES + 8];
        snprintf(log, sizeof log, "%s.log", site->ledger);
        int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600), in = open("/dev/null", O_RDONLY);
        dup2(in, 0);
        dup2(out, 1);
        dup2(out, 2);
        setpgid(0, 0);
        execl(site->program, site->program, "-d", site->ledger, "--wait", at == 0 ? "5" : "0", "serve",
              "--foreground", "--socket", site->socket, (char *)NULL);
        _exit(127);
    }
    return pid;
}

void site_start_servers(struct site *site, int count)
{
    for (int i = 0; i < SERVERS_AT_ONCE_MAX && count > 0; i++) {
        if (site->started[i] == 0) {
            site->started[i] = start_one(site, i);
            count--;
        }
    }
}

/* Only a process that runs the program is ever signalled. */
static bool is_program(const struct site *site, pid_t pid)
{
    char link[64], exe[PATH_BYTES * 4];
    struct stat one, other;
    snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
    ssize_t bytes = readlink(link, exe, sizeof exe - 1);
    return bytes > 0 && stat(link, &one) == 0 && stat(site->program, &other) == 0 &&
           one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

pid_t site_server(const struct site *site)
{
    char name[PATH_BYTES + 8], text[32] = "";
    snprintf(name, sizeof name, "%s.lock", site->ledger);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t bytes = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) {
        close(fd);
    }
    pid_t pid = bytes > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
    return pid > 1 && is_program(site, pid) ? pid : 0;
}

bool site_answers(const struct site *site)
{
    int fd = -1;
    if (!place_connect(site->socket, &fd)) {
        return false;
    }
    close(fd);
    return true;
}

/* Its descriptors are closed, and its socket with them: a zombie without threads has come so far. One that is
 * in an fsync dies when that is over. */
static bool is_dead(pid_t pid)
{
    char name[64], text[128] = "";
    struct stat threads;
    snprintf(name, sizeof name, "/proc/%ld/task", (long)pid);
    if (stat(name, &threads) == 0 && threads.st_nlink > 3) {
        return false;
    }
    snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t bytes = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) {
        close(fd);
    }
    const char *state = bytes > 0 ? strrchr(text, ')') : NULL;
    return !state || state[2] == 'Z' || state[2] == 'X';
}

bool site_kill_server(const struct site *site)
{
    pid_t pid = site_server(site);
    int64_t until_ms = now_ms() + END_MS;
    if (pid == 0 || kill(pid, SIGKILL) != 0) {
        return false;
    }
    while (!is_dead(pid) && now_ms() < until_ms) {
        poll(NULL, 0, 1);
    }
    return true;
}

bool site_heard(struct site *site, pid_t pid, int status)
{
    for (int i = 0; i < SERVERS_AT_ONCE_MAX; i++) {
        if (site->started[i] == pid) {
            site->started[i] = 0;
        }
    }
    bool killed = WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL ||
                                          WTERMSIG(status) == SIGTERM); /* told to end before it stood */
    bool ended = WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
    if (!killed && !ended) {
        snprintf(site->failure, sizeof site->failure, "a server ended with %s %d; see %s.log",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), site->ledger);
    }
    return killed || ended;
}

static bool left_over(struct site *site, const char *what, const char *name)
{
    snprintf(site->failure, sizeof site->failure, "the server has ended, and %s %s lies there still", what,
             name);
    return false;
}

/* Those that wait for the lock would take over. */
static void end_waiting(struct site *site)
{
    pid_t server = site_server(site);
    for (int i = 0; i < SERVERS_AT_ONCE_MAX; i++) {
        if (site->started[i] != 0 && site->started[i] != server) {
            kill(site->started[i], SIGKILL);
            waitpid(site->started[i], NULL, 0);
            site->started[i] = 0;
        }
    }
}

bool site_end_server(struct site *site)
{
    char wal[PATH_BYTES + 8];
    int64_t until_ms = now_ms() + END_MS;
    pid_t pid, server;
    int status;
    snprintf(wal, sizeof wal, "%s-wal", site->ledger);
    end_waiting(site);
    while ((server = site_server(site)) != 0 && now_ms() < until_ms) {
        kill(server, SIGTERM);
        poll(NULL, 0, 5);
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
            if (!site_heard(site, pid, status)) {
                return false;
            }
        }
    }
    if (server != 0) {
        snprintf(site->failure, sizeof site->failure, "the server has not ended %d ms after SIGTERM", END_MS);
        return false;
    }
    return access(site->socket, F_OK) != 0 ? access(wal, F_OK) != 0 || left_over(site, "the log", wal)
                                           : left_over(site, "the socket", site->socket);
}

bool site_check(struct site *site)
{
    const char *const argv[] = {site->program, "-d", site_place(site), "check", NULL};
    struct command_result result;
    struct err err = {0};
    if (command_run(argv, NULL, &result, &err) != RC_OK) {
        snprintf(site->failure, sizeof site->failure, "check: %.300s", err.text);
        return false;
    }
    bool good = result.status == 0;
    if (!good) {
        fputs(result.out, stderr);
        snprintf(site->failure, sizeof site->failure, "check ends with %d: %.300s", result.status,
                 result.err);
    }
    command_result_free(&result);
    return good;
}
