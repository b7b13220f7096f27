/* A server on a real socket over the demo's ledger, and clients that write whatever bytes they like, for the
 * tests of serve. */
#ifndef TEST_SERVE_FILE_H
#define TEST_SERVE_FILE_H

#include "../office/demo_file.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "daybook/base/json.h"
#include "daybook/server/place.h"
#include "daybook/server/serve.h"

enum { ANSWER_MS = 20000, LOG_BYTES = 64 * 1024 };

struct site {
    struct demo demo;
    char socket[PLACE_BYTES];
    struct server *server;
    struct serve *serve;
    pthread_t thread;
    pthread_mutex_t lock;
    char log[LOG_BYTES]; /* under the lock */
    bool running;
};

static inline void site_log(void *context, const char *text)
{
    struct site *site = context;
    pthread_mutex_lock(&site->lock);
    size_t used = strlen(site->log);
    snprintf(site->log + used, sizeof site->log - used, "%s\n", text);
    pthread_mutex_unlock(&site->lock);
}

static inline bool site_logged(struct site *site, const char *words)
{
    pthread_mutex_lock(&site->lock);
    bool found = strstr(site->log, words);
    pthread_mutex_unlock(&site->lock);
    return found;
}

static inline void *site_main(void *context)
{
    struct site *site = context;
    serve_run(site->serve);
    return NULL;
}

static inline void site_begin(struct site *site, const struct serve_limits *limits)
{
    struct demo *demo = &site->demo;
    struct serve_options options = {.linger_ms = -1, .log = site_log, .log_context = site};
    signal(SIGPIPE, SIG_IGN);
    demo_fresh(demo);
    snprintf(site->socket, sizeof site->socket, "%s/s.sock", demo->folder);
    pthread_mutex_init(&site->lock, NULL);
    site->log[0] = '\0';
    if (limits)
        options.limits = *limits;
    GOOD(place_listen(site->socket, 0600, &options.listen_fd, &demo->err));
    GOOD(server_open(demo->path, false, &site->server, &demo->err));
    GOOD(serve_open(site->server, &options, &site->serve, &demo->err));
    assert_int_equal(pthread_create(&site->thread, NULL, site_main, site), 0);
    site->running = true;
}

/* Waits for the server to end, once it was told to or nobody is left. */
static inline void site_wait(struct site *site)
{
    if (site->running)
        pthread_join(site->thread, NULL);
    site->running = false;
}

static inline void site_end(struct site *site)
{
    if (site->running)
        serve_stop(site->serve);
    site_wait(site);
    serve_close(site->serve);
    server_close(site->server);
    unlink(site->socket);
    pthread_mutex_destroy(&site->lock);
    site->serve = NULL;
    site->server = NULL;
}

/* A client of its own making. */
struct raw {
    int fd;
    char *bytes; /* come and not yet told */
    size_t count;
    char *line; /* the last one */
};

static inline int64_t raw_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void raw_open(struct site *site, struct raw *raw)
{
    *raw = (struct raw){.fd = -1};
    int64_t until = raw_now_ms() + ANSWER_MS;
    while (!place_connect(site->socket, &raw->fd) && raw_now_ms() < until)
        poll(NULL, 0, 1);
    assert_true(raw->fd >= 0);
}

static inline void raw_close(struct raw *raw)
{
    if (raw->fd >= 0)
        close(raw->fd);
    free(raw->bytes);
    free(raw->line);
    *raw = (struct raw){.fd = -1};
}

/* False: the other side has closed. */
static inline bool raw_write(struct raw *raw, const char *bytes, size_t count)
{
    while (count > 0) {
        struct pollfd room = {.fd = raw->fd, .events = POLLOUT};
        ssize_t done = send(raw->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done < 0 && errno != EAGAIN)
            return false;
        if (done < 0 && poll(&room, 1, ANSWER_MS) <= 0)
            fail_msg("nothing is read for %d ms", ANSWER_MS);
        bytes += done > 0 ? done : 0;
        count -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

static inline bool raw_say(struct raw *raw, const char *format, ...) PRINTF_LIKE(2, 3);
static inline bool raw_say(struct raw *raw, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int chars = vasprintf(&text, format, args);
    va_end(args);
    assert_true(chars >= 0);
    bool said = raw_write(raw, text, (size_t)chars) && raw_write(raw, "\n", 1);
    free(text);
    return said;
}

static inline bool raw_take_line(struct raw *raw)
{
    char *end = raw->count ? memchr(raw->bytes, '\n', raw->count) : NULL;
    if (!end)
        return false;
    size_t bytes = (size_t)(end - raw->bytes);
    free(raw->line);
    raw->line = strndup(raw->bytes, bytes);
    raw->count -= bytes + 1;
    memmove(raw->bytes, end + 1, raw->count);
    return true;
}

/* The next line, borrowed; NULL: the other side has closed. `within_ms` without either fails the test. */
static inline const char *raw_hear_within(struct raw *raw, int within_ms)
{
    int64_t until = raw_now_ms() + within_ms;
    while (!raw_take_line(raw)) {
        struct pollfd come = {.fd = raw->fd, .events = POLLIN};
        int64_t left = until - raw_now_ms();
        if (left <= 0 || poll(&come, 1, (int)left) <= 0)
            fail_msg("nothing has come for %d ms", within_ms);
        raw->bytes = realloc(raw->bytes, raw->count + 65536);
        ssize_t got = recv(raw->fd, raw->bytes + raw->count, 65536, 0);
        if (got <= 0)
            return NULL;
        raw->count += (size_t)got;
    }
    return raw->line;
}

static inline const char *raw_hear(struct raw *raw)
{
    return raw_hear_within(raw, ANSWER_MS);
}

static inline void raw_hello(struct site *site, struct raw *raw)
{
    raw_open(site, raw);
    assert_true(raw_say(raw, "hello {\"protocol\":1,\"build\":\"raw\"}"));
    const char *line = raw_hear(raw);
    assert_non_null(line);
    assert_memory_equal(line, "hello {", 7);
}

static inline bool raw_sign_on(struct raw *raw, int number, const char *login, const char *password)
{
    raw_say(raw,
            "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"session.open\",\"params\":{\"login\":\"%s\","
            "\"password\":\"%s\"}}",
            number, login, password);
    const char *line = raw_hear(raw);
    return line && strstr(line, "\"token\"");
}

static inline void raw_clerk(struct site *site, struct raw *raw)
{
    raw_hello(site, raw);
    assert_true(raw_sign_on(raw, 1, "sales", "demo"));
}

/* One quick question; how long the answer took in microseconds. */
static inline int64_t raw_ask(struct raw *raw, int number)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    raw_say(raw,
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"lookup.get\",\"params\":{\"lookup\":\"customer\","
            "\"text\":\"C001\"}}",
            number);
    const char *line = raw_hear(raw);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (!line || !strstr(line, "\"result\""))
        fail_msg("no look-up's answer: %s", line ? line : "the connection is closed");
    return (int64_t)(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
}

/* Tries to come in as another user of the system; the exit status is what it met. */
static inline int come_as(uid_t uid, const char *socket)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct raw raw = {.fd = -1};
        char bytes[512] = "";
        if (setgid(uid) != 0 || setuid(uid) != 0 || !place_connect(socket, &raw.fd))
            _exit(2);
        struct pollfd come = {.fd = raw.fd, .events = POLLIN};
        (void)!send(raw.fd, "hello {\"protocol\":1}\n", 21, MSG_NOSIGNAL);
        poll(&come, 1, ANSWER_MS);
        ssize_t got = recv(raw.fd, bytes, sizeof bytes - 1, 0);
        _exit(got > 0 && strncmp(bytes, "hello", 5) == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

#endif
