/* The loop: who comes in, the times that are kept, how it ends. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daybook/base/utf8.h"
#include "loop.h"

enum { LOG_LINES_A_SECOND = 50, LOG_TEXT_BYTES = 512 };

static const int signal_numbers[] = {SIGTERM, SIGINT, SIGUSR1};
enum { SIGNALS = sizeof signal_numbers / sizeof *signal_numbers };

static const struct serve_limits default_limits = {
    .connections = 512,
    .unsigned_connections = 128,
    .hello_ms = 5000,
    .half_line_ms = 10000,
    .unsigned_ms = 300000,
    .stuck_ms = 30000,
    .failures = 10,
    .forgive_ms = 6000,
    .stop_ms = 2000,
};

int64_t serve_now_ms(const struct serve *serve)
{
    return (int64_t)uv_now(&serve->loop) + 1; /* never 0 */
}

void serve_log(struct serve *serve, const char *format, ...)
{
    char text[LOG_TEXT_BYTES];
    int64_t second = serve_now_ms(serve) / 1000;
    va_list args;
    if (!serve->options.log)
        return;
    if (second != serve->log_second) {
        serve->log_second = second;
        serve->log_lines = 0;
    }
    if (!serve->asked &&
        serve->log_lines++ >= LOG_LINES_A_SECOND) /* nobody fills the disk by coming and going */
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    serve->options.log(serve->options.log_context, text);
}

static void on_tick(uv_timer_t *timer)
{
    struct serve *serve = timer->data;
    int64_t now_ms = serve_now_ms(serve);
    bool watched = false;
    for (struct connection *at = serve->first; at; at = at->next)
        watched = connection_watch(at, now_ms) || watched;
    if (!watched)
        uv_timer_stop(&serve->tick);
}

void serve_watch(struct serve *serve)
{
    if (!serve->ended && !uv_is_active((uv_handle_t *)&serve->tick))
        uv_timer_start(&serve->tick, on_tick, TICK_MS, TICK_MS);
}

void serve_advance_all(struct serve *serve)
{
    serve->starved = false;
    for (struct connection *at = serve->first; at; at = at->next)
        if (!at->closing)
            connection_advance(at);
}

/* Told to end once more while it brings the ledger home, it still does. */
static void hold_signals(const struct serve *serve)
{
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(&held, signal_numbers[i]);
    if (serve->options.signals)
        pthread_sigmask(SIG_BLOCK, &held, NULL);
}

static void end_loop(struct serve *serve)
{
    if (serve->ended)
        return;
    serve->ended = true;
    hold_signals(serve);
    uv_close((uv_handle_t *)&serve->tick, NULL);
    uv_close((uv_handle_t *)&serve->linger, NULL);
    uv_close((uv_handle_t *)&serve->turn, NULL);
    uv_close((uv_handle_t *)&serve->idle, NULL);
    for (size_t i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&serve->signals[i], NULL);
    uv_close((uv_handle_t *)&serve->mailbox.wake, NULL);
    if (!uv_is_closing((uv_handle_t *)&serve->listener))
        uv_close((uv_handle_t *)&serve->listener, NULL);
}

/* Who does not read what is answered is not waited for. */
static void on_stop_waited(uv_timer_t *timer)
{
    struct serve *serve = timer->data;
    for (struct connection *at = serve->first; at; at = at->next)
        if (at->count == 0)
            connection_cut(at, "the server stops");
}

/* Nobody comes in any more; who is in gets what was begun. */
static void stop(struct serve *serve)
{
    uint64_t wait_ms = (uint64_t)serve->options.limits.stop_ms;
    if (!serve->stopping) {
        uv_close((uv_handle_t *)&serve->listener, NULL);
        uv_timer_start(&serve->linger, on_stop_waited, wait_ms, wait_ms);
    }
    serve->stopping = true;
    for (struct connection *at = serve->first; at; at = at->next)
        if (!at->closing &&
            !connection_is_left(at)) /* who is gone cannot send it again: that is read to its end */
            connection_end(at);
    if (serve->count == 0)
        end_loop(serve);
}

static void on_linger(uv_timer_t *timer)
{
    stop(timer->data);
}

static void linger(struct serve *serve)
{
    if (serve->options.linger_ms >= 0 && !serve->ended)
        uv_timer_start(&serve->linger, on_linger, (uint64_t)serve->options.linger_ms, 0);
}

void serve_forget(struct serve *serve, struct connection *connection)
{
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        serve->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    serve->count--;
    free(connection->in);
    free(connection);
    if (serve->count > 0)
        return;
    if (serve->stopping)
        end_loop(serve);
    else
        linger(serve);
}

static int count_of(const struct serve *serve, uid_t uid, bool unsigned_only)
{
    int count = 0;
    for (const struct connection *at = serve->first; at; at = at->next)
        count += at->uid == uid && !at->closing && !(unsigned_only && at->signed_on);
    return count;
}

/* The oldest connection not signed on of the user who has most of them: whoever comes in masses makes room
 * for others. */
static struct connection *unsigned_victim(const struct serve *serve)
{
    struct connection *found = NULL;
    int most = 0;
    for (struct connection *at = serve->first; at; at = at->next) {
        if (at->signed_on || at->closing)
            continue;
        int same = count_of(serve, at->uid, true);
        if (same > most || (found && at->uid == found->uid)) {
            found = at; /* the list runs from the newest to the oldest */
            most = same > most ? same : most;
        }
    }
    return found;
}

/* Of the user who has most connections, signed on or not, the oldest that is not signed on, else the newest:
 * nobody can hold all of them. */
static struct connection *victim(const struct serve *serve)
{
    struct connection *found = NULL;
    int most = 0;
    for (struct connection *at = serve->first; at; at = at->next) {
        int same = at->closing ? 0 : count_of(serve, at->uid, false);
        if (same > most || (same > 0 && at->uid == found->uid && !at->signed_on)) {
            found = at; /* the list runs from the newest to the oldest */
            most = same;
        }
    }
    return found;
}

static void let_in(struct serve *serve)
{
    const struct serve_limits *limits = &serve->options.limits;
    if (!connection_open(serve))
        return;
    uv_timer_stop(&serve->linger);
    if (serve->count > limits->connections || serve->unsigned_count > limits->unsigned_connections) {
        struct connection *out = serve->count > limits->connections ? victim(serve) : unsigned_victim(serve);
        if (out)
            connection_cut(out, "too many connections");
    }
}

/* Who waits outside is let in, as the first of this turn. */
static void on_turn(uv_timer_t *timer)
{
    struct serve *serve = timer->data;
    serve->came = 0;
    if (!serve->more_outside || serve->stopping)
        return;
    serve->more_outside = false;
    serve->came = 1;
    uv_timer_start(&serve->turn, on_turn, TURN_MS, 0);
    let_in(serve);
}

/* The library takes in whoever comes until nobody does, which may be never; one that is not taken stops that.
 */
static void on_connection(uv_stream_t *listener, int status)
{
    struct serve *serve = listener->data;
    if (status < 0)
        return;
    if (serve->came++ == 0)
        uv_timer_start(&serve->turn, on_turn, TURN_MS, 0);
    serve->more_outside = serve->came > COMERS_A_TURN;
    if (!serve->more_outside)
        let_in(serve);
}

void serve_take_mail(struct serve *serve)
{
    struct parcel *next, *parcel = mailbox_take_all(&serve->mailbox);
    for (; parcel; parcel = next) {
        next = parcel->next; /* a parting parcel goes with its connection */
        connection_take(parcel->connection, parcel);
    }
    if (serve->starved && serve->parsed_bytes < PARSED_BYTES_MAX)
        serve_advance_all(serve);
}

/* One short read of each connection a turn, and then the sockets again: nobody waits behind another's many.
 */
static void on_due(uv_idle_t *idle)
{
    struct serve *serve = idle->data;
    for (struct connection *at = serve->first; at; at = at->next) {
        if (!at->due)
            continue;
        connection_set_due(at, false);
        (void)link_answer(at->link);
    }
    serve_take_mail(serve);
}

void connection_set_due(struct connection *connection, bool due)
{
    struct serve *serve = connection->serve;
    serve->due_count += due - connection->due;
    connection->due = due;
    if (serve->due_count == 0)
        uv_idle_stop(&serve->idle);
    else if (due)
        uv_idle_start(&serve->idle, on_due);
}

static void cut_lost(struct serve *serve)
{
    for (struct connection *at = serve->first; at; at = at->next)
        if (mailbox_clear(&serve->mailbox, &at->lost))
            connection_cut(at, "no memory for its answer");
}

static void on_mail(uv_async_t *wake)
{
    struct serve *serve = wake->data;
    serve_take_mail(serve);
    if (mailbox_clear(&serve->mailbox, &serve->mailbox.lost))
        cut_lost(serve);
    if (mailbox_clear(&serve->mailbox, &serve->mailbox.stop) && !serve->ended)
        stop(serve);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct serve *serve = handle->data;
    char text[256];
    if (number != SIGUSR1) {
        stop(serve);
        return;
    }
    serve->asked = true;
    latency_describe(&serve->reads, text, sizeof text);
    serve_log(serve, "reads: %s", text);
    latency_describe(&serve->writes, text, sizeof text);
    serve_log(serve, "writes: %s", text);
    serve->reads = serve->writes = (struct latency){0};
    for (const struct connection *at = serve->first; at; at = at->next) {
        connection_describe(at, text, sizeof text);
        serve_log(serve, "%s", text);
    }
    serve->asked = false;
}

static void use_defaults(struct serve_limits *limits)
{
    int *value = (int *)limits;
    const int *standard = (const int *)&default_limits;
    for (size_t i = 0; i < sizeof *limits / sizeof *value; i++)
        if (value[i] == 0)
            value[i] = standard[i];
}

/* Descriptors for all the connections, where the system lets us have them. */
static void raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
        (void)!setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void start_handles(struct serve *serve)
{
    uv_timer_init(&serve->loop, &serve->tick);
    uv_timer_init(&serve->loop, &serve->linger);
    uv_timer_init(&serve->loop, &serve->turn);
    uv_idle_init(&serve->loop, &serve->idle);
    serve->tick.data = serve->linger.data = serve->turn.data = serve->idle.data = serve;
    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(&serve->loop, &serve->signals[i]);
        serve->signals[i].data = serve;
        if (serve->options.signals)
            uv_signal_start(&serve->signals[i], on_signal, signal_numbers[i]);
    }
}

enum rc serve_open(struct server *server, const struct serve_options *options, struct serve **ret,
                   struct err *err)
{
    struct serve *serve = calloc(1, sizeof *serve);
    if (!serve || uv_loop_init(&serve->loop) != 0) {
        free(serve);
        close(options->listen_fd);
        return err_memory(err);
    }
    serve->server = server;
    serve->options = *options;
    serve->uid = geteuid();
    use_defaults(&serve->options.limits);
    serve->throttle.failures = serve->options.limits.failures;
    serve->throttle.forgive_ms = serve->options.limits.forgive_ms;
    serve->comers.failures = COMERS_FREE;
    serve->comers.forgive_ms = FORGIVE_COMER_MS;
    raise_files();
    pthread_mutex_init(&serve->mailbox.lock, NULL);
    serve->mailbox.wake.data = serve;
    uv_async_init(&serve->loop, &serve->mailbox.wake, on_mail);
    uv_pipe_init(&serve->loop, &serve->listener, 0);
    serve->listener.data = serve;
    start_handles(serve);
    int failed = uv_pipe_open(&serve->listener, options->listen_fd);
    if (failed)
        close(options->listen_fd);
    else
        failed = uv_listen((uv_stream_t *)&serve->listener, 128, on_connection);
    if (failed) {
        serve_close(serve);
        return err_set(err, RC_UNAVAILABLE, "the socket cannot be listened on: %s", uv_strerror(failed));
    }
    *ret = serve;
    return RC_OK;
}

void serve_run(struct serve *serve)
{
    serve->thread = pthread_self();
    linger(serve);
    uv_run(&serve->loop, UV_RUN_DEFAULT);
}

void serve_stop(struct serve *serve)
{
    mailbox_set(&serve->mailbox, &serve->mailbox.stop);
}

void serve_close(struct serve *serve)
{
    if (!serve)
        return;
    end_loop(serve); /* where it was never run */
    uv_run(&serve->loop, UV_RUN_DEFAULT);
    uv_loop_close(&serve->loop);
    pthread_mutex_destroy(&serve->mailbox.lock);
    free(serve);
}
