/* The socket transport. A connection that breaks is made anew, for at most RETRY_MS: the session is resumed
 * by its token and what was not answered is sent again, writes under their ids, so that each is done once.
 * What cannot be resolved is told as lost. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "client_internal.h"
#include "daybook/server/place.h"
#include "daybook/service/protocol.h"

enum {
    RETRY_MS = 5000,
    RETRY_EVERY_MS = 20,
    START_EVERY_MS = 100,    /* one that died while it began is followed soon */
    PATIENT_EVERY_MS = 1000, /* once it was given up, for what nobody waits for */
    PATIENT_START_MS = 5000,
    GREET_MS = 2000, /* for a server that has just been started, whatever the wait for the lock */
    READ_BYTES = 16 * 1024
};

struct wire {
    char path[PLACE_BYTES];
    char *ledger; /* NULL: a service's socket, where nothing is started */
    char *program;
    bool start;               /* what is not there yet */
    int epoll, timer, socket; /* socket -1: not connected */
    bool writing;             /* the epoll asks for room to write */
    bool greeted;             /* on this connection */
    bool resuming;            /* the session's answer is due: till then the server takes no long line */
    bool served;              /* it was, on this or an earlier one */
    bool given_up;            /* what is pending is lost, but for what is patient */
    bool leisure;             /* only that is left, and tried now and then */
    int64_t until_ms;         /* of trying to connect */
    int64_t started_ms;       /* when a server was last started */
    int wait_ms;              /* for the ledger's lock */
    struct buf in, out;
    size_t in_at, out_at; /* taken, written */
    struct starter starter;
    struct err failure; /* why the other side will not have us */
};

static void watch(struct wire *wire)
{
    bool more = wire->out_at < wire->out.bytes;
    if (more == wire->writing)
        return;
    wire->writing = more;
    struct epoll_event event = {.events = EPOLLIN | (more ? EPOLLOUT : 0), .data.fd = wire->socket};
    epoll_ctl(wire->epoll, EPOLL_CTL_MOD, wire->socket, &event);
}

static void set_timer(struct wire *wire, int after_ms)
{
    struct itimerspec when = {
        .it_value = {.tv_sec = after_ms / 1000, .tv_nsec = (long)(after_ms % 1000) * 1000000}};
    timerfd_settime(wire->timer, 0, &when, NULL);
}

static void clear(struct buf *buf, size_t *at)
{
    if (buf->text)
        secret_wipe(buf->text, buf->bytes);
    buf_reset(buf);
    *at = 0;
}

static void drop_resume(struct client *client)
{
    if (client->oldest && client->oldest->kind == PENDING_RESUMES)
        pending_free(pending_take(client));
}

static void disconnect(struct client *client)
{
    struct wire *wire = client->wire;
    if (wire->socket < 0)
        return;
    close(wire->socket); /* leaves the epoll by itself */
    wire->socket = -1;
    clear(&wire->in, &wire->in_at);
    clear(&wire->out, &wire->out_at);
    drop_resume(client);
    if (wire->greeted) {
        wire->until_ms = clock_ms() + RETRY_MS;
        for (struct pending *at = client->oldest; at; at = at->next)
            at->deaths++;
    }
    wire->greeted = wire->resuming = false;
    if (client->oldest && client->oldest->deaths >= DEATHS_MAX)
        wire->until_ms = 0;
}

static void give_up(struct client *client)
{
    client->wire->given_up = true;
    set_timer(client->wire, 0);
}

static void put_line(struct wire *wire, const char *line, size_t bytes)
{
    buf_add(&wire->out, line, bytes);
    buf_char(&wire->out, '\n');
}

/* Who was signed on before is so again before anything else is asked. */
static bool put_resume(struct client *client)
{
    struct js *params = js_object();
    const char *method = client->token[0] ? "session.resume" : "session.system";
    struct pending *pending = NULL;
    if (client->token[0] || client->system)
        pending = calloc(1, sizeof *pending);
    if (!pending) {
        js_free(params);
        return !client->token[0] && !client->system;
    }
    if (client->token[0])
        js_set_text(params, "token", client->token);
    pending->kind = PENDING_RESUMES;
    pending->number = ++client->last_number;
    if (pending_write(pending, method, params, NULL) != RC_OK) {
        pending_free(pending);
        return false;
    }
    pending_put_first(client, pending);
    return true;
}

/* What is not answered yet, from there on. */
static void put_pending(struct wire *wire, struct pending *from)
{
    for (struct pending *at = from; at; at = at->next) {
        put_line(wire, at->line, at->bytes);
        at->tries++;
    }
}

/* The first line, and what is not answered yet: the session first, where there is one. */
static void begin(struct client *client)
{
    struct wire *wire = client->wire;
    buf_format(&wire->out, "hello {\"protocol\":%d,\"build\":\"%s\"}\n", PROTOCOL_VERSION, PROTOCOL_BUILD);
    bool whole = put_resume(client);
    wire->resuming = client->oldest && client->oldest->kind == PENDING_RESUMES;
    if (wire->resuming)
        put_line(wire, client->oldest->line, client->oldest->bytes);
    else
        put_pending(wire, client->oldest);
    if (!whole || wire->out.failed)
        disconnect(client);
}

/* Others could listen in a place that is not ours. */
static bool is_ours(const struct wire *wire)
{
    uid_t uid = 0;
    pid_t pid = 0;
    return !wire->ledger || (place_peer(wire->socket, &uid, &pid) && uid == geteuid());
}

/* Waiting does not help. */
static void refuse_stranger(struct client *client)
{
    err_field(&client->wire->failure, RC_UNAVAILABLE, 0, "", "permission",
              "%s is not open to this user; ask whoever runs it for a place in its group",
              client->wire->path);
    give_up(client);
}

/* False: not now. */
static bool connect_once(struct client *client)
{
    struct wire *wire = client->wire;
    struct epoll_event event = {.events = EPOLLIN};
    if (wire->ledger && place_own(wire->ledger, false, wire->path, &wire->failure) != RC_OK) {
        give_up(client);
        return false;
    }
    if (!place_connect(wire->path, &wire->socket)) {
        if (!wire->ledger && errno == EACCES)
            refuse_stranger(client);
        return false;
    }
    event.data.fd = wire->socket;
    wire->writing = false;
    if (!is_ours(wire) || epoll_ctl(wire->epoll, EPOLL_CTL_ADD, wire->socket, &event) != 0) {
        close(wire->socket);
        wire->socket = -1;
        return false;
    }
    set_timer(wire, 0);
    begin(client);
    return wire->socket >= 0;
}

static void start_server(struct client *client)
{
    struct wire *wire = client->wire;
    if (!wire->ledger || !wire->program || !(wire->start || wire->served))
        return;
    enum rc rc = starter_look(&wire->starter, &wire->failure);
    int64_t pause_ms = wire->leisure ? PATIENT_START_MS : START_EVERY_MS;
    if (rc == RC_OK && wire->starter.pid == 0 && clock_ms() - wire->started_ms >= pause_ms) {
        wire->started_ms = clock_ms();
        rc = starter_begin(&wire->starter, wire->program, wire->ledger, wire->wait_ms, &wire->failure);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = wire->starter.said};
        if (rc == RC_OK) /* its end wakes us, well before the timer */
            epoll_ctl(wire->epoll, EPOLL_CTL_ADD, wire->starter.said, &event);
    }
    if (rc != RC_OK)
        give_up(client);
}

/* True: something has changed that is worth another look. */
static bool connect_step(struct client *client)
{
    struct wire *wire = client->wire;
    uint64_t expired;
    (void)!read(wire->timer, &expired, sizeof expired);
    if (!wire->leisure && clock_ms() >= wire->until_ms)
        give_up(client);
    else if (connect_once(client))
        return true;
    if (!wire->given_up)
        start_server(client);
    if (!wire->given_up)
        set_timer(wire, wire->leisure ? PATIENT_EVERY_MS : RETRY_EVERY_MS);
    return wire->given_up;
}

static void flush(struct client *client)
{
    struct wire *wire = client->wire;
    while (wire->socket >= 0 && wire->out_at < wire->out.bytes) {
        ssize_t done = send(wire->socket, wire->out.text + wire->out_at, wire->out.bytes - wire->out_at,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (done > 0)
            wire->out_at += (size_t)done;
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            return; /* what was answered before is still to be read; then reading tells of the end */
    }
    if (wire->out_at == wire->out.bytes)
        clear(&wire->out, &wire->out_at);
    watch(wire);
}

void wire_resumed(struct client *client)
{
    struct wire *wire = client->wire;
    if (!wire || !wire->resuming)
        return;
    wire->resuming = false;
    put_pending(wire, client->oldest);
    if (wire->out.failed)
        disconnect(client);
    else
        flush(client);
}

/* True: bytes, or the end. */
static bool fill(struct client *client)
{
    struct wire *wire = client->wire;
    char bytes[READ_BYTES];
    ssize_t got;
    do
        got = recv(wire->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return false;
    if (got > 0)
        buf_add(&wire->in, bytes, (size_t)got);
    if (got > 0)
        secret_wipe(bytes, (size_t)got); /* a token may be among them */
    if (got <= 0 || wire->in.failed)
        disconnect(client);
    return true;
}

static bool step(struct client *client)
{
    struct wire *wire = client->wire;
    bool wanted = client->oldest || !wire->served;
    if (wire->socket >= 0 || wire->given_up || !wanted)
        (void)!starter_look(&wire->starter, NULL); /* it has done its part: no child is left behind */
    if (wire->given_up)
        return false;
    if (wire->socket < 0)
        return wanted && connect_step(client);
    flush(client);
    return fill(client);
}

static struct incoming *incoming_make(const char *text, size_t bytes)
{
    static const char reply[] = "{\"jsonrpc\":\"2.0\",\"id\":";
    struct incoming *incoming = malloc(sizeof *incoming + bytes + 1);
    if (!incoming)
        return NULL;
    *incoming = (struct incoming){.bytes = bytes};
    incoming->reply = bytes >= sizeof reply && memcmp(text, reply, sizeof reply - 1) == 0;
    memcpy(incoming->text, text, bytes);
    incoming->text[bytes] = '\0';
    return incoming;
}

static struct incoming *incoming_lost(void)
{
    struct incoming *incoming = incoming_make("", 0);
    if (incoming)
        incoming->reply = incoming->lost = true;
    return incoming;
}

const struct err *wire_failure(const struct client *client)
{
    return client->wire ? &client->wire->failure : NULL;
}

/* The other side's first line. */
static void greeted(struct client *client, const char *line, size_t bytes)
{
    struct wire *wire = client->wire;
    static const char word[] = "hello ";
    struct js *error = NULL;
    if (bytes >= sizeof word && memcmp(line, word, sizeof word - 1) == 0) {
        wire->greeted = wire->served = true;
        wire->failure = (struct err){0}; /* it stands, whatever an earlier one met */
        wire->leisure = false;
        return;
    }
    const char *why =
        js_parse(line, bytes, &error, NULL) == RC_OK ? js_get_text(js_get(error, "error"), "message") : NULL;
    err_set(&wire->failure, RC_UNAVAILABLE, "%s",
            why ? why : "the other side does not speak daybook's protocol");
    js_free(error);
    disconnect(client);
    give_up(client);
}

/* The next whole line but a greeting, as incoming; NULL: there is none. */
static struct incoming *next_line(struct client *client)
{
    struct wire *wire = client->wire;
    while (wire->in_at < wire->in.bytes) {
        const char *line = wire->in.text + wire->in_at;
        const char *end = memchr(line, '\n', wire->in.bytes - wire->in_at);
        if (!end)
            break;
        wire->in_at += (size_t)(end - line) + 1;
        if (wire->greeted)
            return incoming_make(line, (size_t)(end - line));
        greeted(client, line, (size_t)(end - line));
    }
    if (wire->in_at > 0) { /* the head of a line stays */
        size_t left = wire->in.bytes - wire->in_at;
        memmove(wire->in.text, wire->in.text + wire->in_at, left);
        wire->in.bytes = left;
        wire->in_at = 0;
    }
    return NULL;
}

static struct incoming *wire_take(struct client *client)
{
    struct wire *wire = client->wire;
    for (;;) {
        struct incoming *incoming = wire->socket >= 0 ? next_line(client) : NULL;
        if (incoming)
            return incoming;
        if (wire->given_up && pending_lost(client))
            return incoming_lost();
        if (wire->given_up && client->oldest) {
            wire->given_up = false;
            wire->leisure = true;
            set_timer(wire, PATIENT_EVERY_MS);
            return NULL;
        }
        if (!step(client))
            return NULL;
    }
}

static enum rc wire_send(struct client *client, struct pending *pending, struct err *err)
{
    struct wire *wire = client->wire;
    if (wire->socket < 0) { /* a new try, with its own time */
        wire->given_up = wire->leisure = false;
        wire->failure = (struct err){0};
        wire->until_ms = clock_ms() + RETRY_MS;
        set_timer(wire, 1);
        return RC_OK; /* begin sends it */
    }
    if (wire->resuming)
        return RC_OK; /* wire_resumed does */
    put_line(wire, pending->line, pending->bytes);
    if (wire->out.failed) {
        disconnect(client);
        return err_memory(err);
    }
    pending->tries++;
    flush(client);
    return RC_OK;
}

static void wire_close(struct client *client)
{
    struct wire *wire = client->wire;
    if (wire->socket >= 0)
        close(wire->socket);
    starter_end(&wire->starter);
    if (wire->timer >= 0)
        close(wire->timer);
    if (wire->epoll >= 0)
        close(wire->epoll);
    clear(&wire->in, &wire->in_at);
    clear(&wire->out, &wire->out_at);
    buf_free(&wire->in);
    buf_free(&wire->out);
    free(wire->ledger);
    free(wire->program);
    free(wire);
    client->wire = NULL;
    client->fd = -1;
}

static const struct transport wire_transport = {wire_send, wire_take, wire_close};

static enum rc wire_make(struct client *client, const struct wire_place *place, struct err *err)
{
    struct wire *wire = calloc(1, sizeof *wire);
    if (!wire)
        return err_memory(err);
    client->wire = wire;
    client->transport = &wire_transport;
    wire->socket = -1;
    wire->epoll = epoll_create1(EPOLL_CLOEXEC);
    wire->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    wire->start = place->start;
    wire->wait_ms = place->wait_ms;
    wire->until_ms = clock_ms() + place->wait_ms + GREET_MS;
    wire->ledger = place->ledger ? strdup(place->ledger) : NULL;
    wire->program = place->program ? strdup(place->program) : NULL;
    client->fd = wire->epoll;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = wire->timer};
    if (wire->epoll < 0 || wire->timer < 0 || epoll_ctl(wire->epoll, EPOLL_CTL_ADD, wire->timer, &event) != 0)
        return err_set(err, RC_UNAVAILABLE, "too many files are open: %s", strerrordesc_np(errno));
    if (snprintf(wire->path, sizeof wire->path, "%s", place->socket) >= (int)sizeof wire->path)
        return err_set(err, RC_UNAVAILABLE, "the name of the socket is too long; shorten it");
    if ((place->ledger && !wire->ledger) || (place->program && !wire->program))
        return err_memory(err);
    return RC_OK;
}

static enum rc refuse(const struct wire *wire, struct err *err)
{
    if (wire->failure.rc != RC_OK)
        return err_field(err, RC_UNAVAILABLE, 0, "", wire->failure.rule, "%s", wire->failure.text);
    return err_field(err, RC_UNAVAILABLE, 0, "", "gone",
                     wire->ledger ? "the server of %s does not answer; try again"
                                  : "the server behind %s does not answer; tell whoever runs it",
                     wire->ledger ? wire->ledger : wire->path);
}

enum rc wire_open(struct client *client, const struct wire_place *place, bool *ret_there, struct err *err)
{
    enum rc rc = wire_make(client, place, err);
    struct wire *wire = client->wire;
    bool once = place->ledger && !place->start; /* else this program opens the file itself */
    if (rc != RC_OK)
        return rc;
    while (!wire->greeted && !wire->given_up) {
        int64_t left_ms = wire->until_ms - clock_ms();
        free(wire_take(client));
        if (wire->greeted || wire->given_up || (once && wire->socket < 0))
            break;
        if (left_ms <= 0)
            give_up(client);
        else
            client_wait(client, (int)left_ms);
    }
    *ret_there = wire->greeted;
    return wire->greeted || (once && wire->failure.rc == RC_OK) ? RC_OK : refuse(wire, err);
}
