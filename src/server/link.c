/* One client's lines on their way through the server: what may begin, and the replies in their order. */
#include <stdio.h>
#include <stdlib.h>

#include "server_internal.h"

enum { LINK_BARRED_BYTES = 128 };

struct link {
    struct server *server;
    struct peer *peer;
    struct turn turn;
    link_line_fn tell;
    link_gone_fn gone; /* of link_leave */
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    struct errands waiting; /* not begun */
    uint64_t sent;          /* lines */
    size_t under_way;       /* with the writer or a reader */
    bool alone;             /* what is under way lets nothing else begin */
    bool here;              /* short reads wait for link_answer */
    bool closing;           /* nothing is told any more */
    bool dropping;          /* nothing begins any more */
    char barred[LINK_BARRED_BYTES];
};

static void link_begin(struct link *link);

static void link_free(struct link *link)
{
    struct errand *errand;
    while ((errand = errands_take(&link->waiting)))
        errand_free(errand);
    peer_close(link->peer);
    pthread_cond_destroy(&link->idle);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

static void tell_reply(struct link *link, const struct errand *errand)
{
    struct link_told told = {.reply = true, .number = errand->number};
    told.line = message_reply(errand->message, &told.bytes);
    told.rc = message_rc(errand->message);
    told.write = message_writes(errand->message);
    told.password = message_proves(errand->message);
    told.greeted = peer_greeted(link->peer);
    told.signed_on = peer_signed_on(link->peer);
    link->tell(link->context, &told);
}

bool link_closing(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    bool closing = link->closing;
    pthread_mutex_unlock(&link->lock);
    return closing;
}

struct turn *link_turn(struct link *link)
{
    return &link->turn;
}

/* Replies are told in order: within a link the writer's errands follow one another, and nothing overtakes a
 * read. They are told with the lock held, so that whoever hears one finds what waited for it due. */
void link_done(struct link *link, struct errand *errand)
{
    link_gone_fn gone = NULL;
    void *context = link->context;
    pthread_mutex_lock(&link->lock);
    if (!link->closing)
        tell_reply(link, errand);
    link->under_way--;
    if (errand->alone)
        link->alone = false;
    link_begin(link);
    if (link->under_way == 0) { /* then nothing waits either, or it is to be dropped */
        gone = link->gone;
        pthread_cond_broadcast(&link->idle);
    }
    pthread_mutex_unlock(&link->lock);
    errand_free(errand);
    if (gone) {
        link_free(link);
        gone(context);
    }
}

static void dispatch(struct link *link, struct errand *errand)
{
    link->under_way++;
    const bool waits = message_waits(errand->message);
    enum message_need need = server_take(link->server, &link->turn, errand);
    errand->alone = need == MESSAGE_ANSWERED || waits;
    link->alone = errand->alone;
}

/* For what is under way. */
static bool must_wait(const struct link *link, const struct message *message)
{
    bool waits = message_need(message) == MESSAGE_ANSWERED || message_waits(message);
    return link->alone || (waits && link->under_way > 0 && !message_aside(message));
}

/* To be answered by link_answer. Of one that is left nobody will ask for it. */
static bool is_for_here(const struct link *link, const struct message *message)
{
    enum message_need need = message_need(message);
    return link->here && !link->closing &&
           (need == MESSAGE_ANSWERED || (need == MESSAGE_READ && message_short(message)));
}

/* Begins what may begin, with the link's lock held. */
static void link_begin(struct link *link)
{
    while (!link->dropping && !link->alone && link->waiting.first) {
        const struct message *next = link->waiting.first->message;
        if (must_wait(link, next) || is_for_here(link, next))
            return;
        dispatch(link, errands_take(&link->waiting));
    }
}

static void link_notify(void *context, const char *line, size_t bytes)
{
    struct link *link = context;
    const struct link_told told = {.line = line, .bytes = bytes};
    link->tell(link->context, &told);
}

struct link *link_open(struct server *server, bool local, const char *origin, link_line_fn tell,
                       void *context)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link)
        return NULL;
    link->server = server;
    link->tell = tell;
    link->context = context;
    pthread_mutex_init(&link->lock, NULL);
    pthread_cond_init(&link->idle, NULL);
    link->peer = peer_open(local, origin, link_notify, link);
    if (!link->peer) {
        link_free(link);
        return NULL;
    }
    return link;
}

bool link_send(struct link *link, const char *line, size_t bytes)
{
    struct errand *errand = calloc(1, sizeof *errand);
    struct message *message = errand ? message_open(link->peer, line, bytes) : NULL;
    if (!message) {
        free(errand);
        return false;
    }
    errand->message = message;
    errand->link = link;
    if (link->barred[0] && message_need(message) == MESSAGE_PREPARE && message_proves(message))
        message_refuse(message, RC_DENIED, link->barred);
    pthread_mutex_lock(&link->lock);
    errand->number = link->sent++;
    errands_put(&link->waiting, errand);
    link_begin(link);
    pthread_mutex_unlock(&link->lock);
    return true;
}

void link_answer_here(struct link *link)
{
    link->here = true;
}

static bool is_due(const struct link *link)
{
    return !link->dropping && link->waiting.first && !must_wait(link, link->waiting.first->message) &&
           is_for_here(link, link->waiting.first->message);
}

bool link_due(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    bool due = is_due(link);
    pthread_mutex_unlock(&link->lock);
    return due;
}

bool link_answer(struct link *link)
{
    struct errand *errand = NULL;
    pthread_mutex_lock(&link->lock);
    if (is_due(link)) {
        errand = errands_take(&link->waiting);
        link->under_way++;
        errand->alone = link->alone = true;
    }
    pthread_mutex_unlock(&link->lock);
    if (!errand)
        return false;
    if (message_need(errand->message) == MESSAGE_READ)
        server_read_here(link->server, errand->message);
    link_done(link, errand);
    return true;
}

void link_bar_passwords(struct link *link, const char *why)
{
    snprintf(link->barred, sizeof link->barred, "%s", why);
}

void link_close(struct link *link)
{
    if (!link)
        return;
    pthread_mutex_lock(&link->lock);
    link->closing = link->dropping = true;
    while (link->under_way > 0)
        pthread_cond_wait(&link->idle, &link->lock);
    pthread_mutex_unlock(&link->lock);
    link_free(link);
}

void link_leave(struct link *link, bool drop, link_gone_fn gone)
{
    pthread_mutex_lock(&link->lock);
    void *context = link->context;
    link->closing = true;
    link->dropping = drop;
    link_begin(link); /* what waits behind a short read */
    bool idle = link->under_way == 0;
    if (!idle)
        link->gone = gone;
    pthread_mutex_unlock(&link->lock);
    if (idle) {
        link_free(link);
        gone(context);
    }
}
