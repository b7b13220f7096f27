#include "daybook/server/server.h"

#include <pthread.h>
#include <stdlib.h>

#include "reader.h"
#include "writer.h"

struct server {
    struct writer *writer; /* NULL: nothing can be written (no ledger, or a read-only disk) */
    struct reader *reader;
    bool ledger;
};

struct link {
    struct server *server;
    struct peer *peer;
    struct turn turn;
    link_line_fn tell;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    struct errands waiting; /* not begun */
    size_t under_way;       /* with the writer or the reader */
    bool alone;             /* what is under way lets nothing else begin */
    bool closing;
};

static void link_begin(struct link *link);

/* Tells the reply and makes way. Replies are told without the lock held, in order: within a link the writer's
 * errands follow one another, and nothing overtakes a read. */
static void link_done(struct link *link, struct errand *errand)
{
    size_t bytes = 0;
    const char *line = message_reply(errand->message, &bytes);
    pthread_mutex_lock(&link->lock);
    bool closing = link->closing;
    pthread_mutex_unlock(&link->lock);
    if (!closing)
        link->tell(link->context, line, bytes, true);
    message_close(errand->message);
    free(errand);
    pthread_mutex_lock(&link->lock);
    link->under_way--;
    if (link->under_way == 0)
        link->alone = false;
    link_begin(link);
    if (link->under_way == 0)
        pthread_cond_broadcast(&link->idle);
    pthread_mutex_unlock(&link->lock);
}

static void errand_read(void *context, struct errand *errand)
{
    struct server *server = context;
    switch (message_need(errand->message)) {
    case MESSAGE_WRITE: /* it was only prepared */
        writer_put(server->writer, &errand->link->turn, errand);
        break;
    case MESSAGE_READ:
        reader_put(server->reader, errand);
        break;
    default:
        link_done(errand->link, errand);
    }
}

static void errand_written(void *context, struct errand *errand)
{
    (void)context;
    link_done(errand->link, errand);
}

static void dispatch(struct link *link, struct errand *errand)
{
    struct server *server = link->server;
    enum message_need need = message_need(errand->message);
    link->under_way++;
    bool writes = need == MESSAGE_WRITE || need == MESSAGE_PREPARE;
    if (writes && !server->writer && !message_for_reader(errand->message))
        message_refuse(errand->message, RC_UNAVAILABLE,
                       server->ledger ? "the ledger is on a read-only disk; nothing can be written to it"
                                      : "this needs a ledger; name one with -d");
    need = message_need(errand->message);
    link->alone = link->alone || need == MESSAGE_ANSWERED || message_waits(errand->message);
    if (need == MESSAGE_WRITE)
        writer_put(server->writer, &link->turn, errand);
    else
        reader_put(server->reader,
                   errand); /* what is answered already goes through it too, to keep its place */
}

/* Begins what may begin, with the link's lock held. */
static void link_begin(struct link *link)
{
    while (!link->closing && !link->alone && link->waiting.first) {
        const struct message *next = link->waiting.first->message;
        bool waits = message_need(next) == MESSAGE_ANSWERED || message_waits(next);
        if (waits && link->under_way > 0)
            return;
        dispatch(link, errands_take(&link->waiting));
    }
}

static void link_notify(void *context, const char *line, size_t bytes)
{
    struct link *link = context;
    link->tell(link->context, line, bytes, false);
}

struct link *link_open(struct server *server, bool local, link_line_fn tell, void *context)
{
    struct link *link = calloc(1, sizeof *link);
    if (!link)
        return NULL;
    link->server = server;
    link->tell = tell;
    link->context = context;
    pthread_mutex_init(&link->lock, NULL);
    pthread_cond_init(&link->idle, NULL);
    link->peer = peer_open(local, link_notify, link);
    if (!link->peer) {
        link_close(link);
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
    pthread_mutex_lock(&link->lock);
    errands_put(&link->waiting, errand);
    link_begin(link);
    pthread_mutex_unlock(&link->lock);
    return true;
}

void link_close(struct link *link)
{
    struct errand *errand;
    if (!link)
        return;
    pthread_mutex_lock(&link->lock);
    link->closing = true;
    while (link->under_way > 0)
        pthread_cond_wait(&link->idle, &link->lock);
    pthread_mutex_unlock(&link->lock);
    while ((errand = errands_take(&link->waiting))) {
        message_close(errand->message);
        free(errand);
    }
    peer_close(link->peer);
    pthread_cond_destroy(&link->idle);
    pthread_mutex_destroy(&link->lock);
    free(link);
}

static enum rc start_writer(struct server *server, const char *path, struct err *err)
{
    struct service *service = NULL;
    enum rc rc = service_open(path, STORE_WRITER, &service, err);
    if (rc != RC_OK)
        return rc;
    rc = service_use_zone(service, err);
    if (rc != RC_OK) {
        service_close(service);
        return rc;
    }
    return writer_start(service, errand_written, server, &server->writer, err);
}

static enum rc start_reader(struct server *server, const char *path, bool read_only, struct err *err)
{
    struct service *service = NULL;
    enum rc rc = service_open(path, read_only ? STORE_READ_DISK : STORE_READER, &service, err);
    if (rc == RC_OK && read_only)
        rc = service_use_zone(service, err);
    if (rc != RC_OK) {
        service_close(service);
        return rc;
    }
    return reader_start(service, errand_read, server, &server->reader, err);
}

enum rc server_open(const char *path, bool read_only, struct server **ret, struct err *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return err_memory(err);
    enum rc rc = RC_OK;
    server->ledger = path;
    if (path && !read_only) /* the writer first: it may have to bring the file up to date */
        rc = start_writer(server, path, err);
    if (rc == RC_OK)
        rc = start_reader(server, path, read_only, err);
    if (rc != RC_OK) {
        server_close(server);
        return rc;
    }
    *ret = server;
    return RC_OK;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    reader_stop(server->reader);
    writer_stop(server->writer);
    free(server);
}
