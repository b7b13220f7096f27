#include "daybook/server/server.h"

#include <stdlib.h>
#include <string.h>

#include "server_internal.h"

/* Who reads what: a look-up must not wait behind a report, and passwords are worked out one at a time, since
 * each takes 19 MiB. All but the quick reader are started when they are first needed. */
enum reader_kind { READER_QUICK, READER_HASH, READER_SLOW, READER_SLOW_OTHER, READERS };

struct server {
    char *path; /* NULL: without a ledger */
    bool read_only;
    const char *refusal;   /* what a write is answered where there is no writer */
    struct writer *writer; /* NULL: nothing can be written (no ledger, or a disk that takes nothing) */
    const char *notice;    /* the writer's */
    pthread_mutex_t lock;  /* over the readers' starts */
    pthread_mutex_t here_lock;
    struct service *here; /* for short reads, by whichever thread holds the lock */
    struct reader *readers[READERS];
};

static void errand_read(void *context, struct errand *errand)
{
    struct server *server = context;
    switch (message_need(errand->message)) {
    case MESSAGE_WRITE: /* it was only prepared */
        writer_put(server->writer, link_turn(errand->link), errand);
        break;
    case MESSAGE_READ: /* likewise, on a read-only disk */
        reader_put(server->readers[READER_QUICK], errand);
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

static enum rc open_reading(struct server *server, struct service **ret, struct err *err)
{
    enum rc rc = service_open(server->path, server->read_only ? STORE_READ_DISK : STORE_READER, ret, err);
    if (rc != RC_OK || !server->read_only)
        return rc;
    rc = service_use_zone(*ret, err);
    if (rc != RC_OK) {
        service_close(*ret);
        *ret = NULL;
    }
    return rc;
}

static enum rc start_reader(struct server *server, enum reader_kind kind, struct err *err)
{
    struct service *service = NULL;
    enum rc rc = open_reading(server, &service, err);
    return rc == RC_OK ? reader_start(service, errand_read, server, &server->readers[kind], err) : rc;
}

/* The reader of that kind; NULL: it cannot be started. */
static struct reader *reader_of(struct server *server, enum reader_kind kind, struct err *err)
{
    pthread_mutex_lock(&server->lock);
    if (!server->readers[kind] && start_reader(server, kind, err) != RC_OK)
        server->readers[kind] = NULL;
    struct reader *reader = server->readers[kind];
    pthread_mutex_unlock(&server->lock);
    return reader;
}

static enum reader_kind kind_for(struct server *server, const struct errand *errand)
{
    enum message_need need = message_need(errand->message);
    if (need == MESSAGE_PREPARE)
        return READER_HASH;
    if (need == MESSAGE_ANSWERED || !message_slow(errand->message))
        return READER_QUICK;
    struct reader *slow = reader_of(server, READER_SLOW, NULL);
    return slow && reader_load(slow) > 0 ? READER_SLOW_OTHER : READER_SLOW;
}

enum message_need server_take(struct server *server, struct turn *turn, struct errand *errand)
{
    struct err err = {0};
    enum message_need need = message_need(errand->message);
    bool writes = need == MESSAGE_WRITE || need == MESSAGE_PREPARE;
    if (writes && !server->writer && !message_for_reader(errand->message))
        message_refuse(errand->message, RC_UNAVAILABLE, server->refusal);
    need = message_need(errand->message);
    if (need == MESSAGE_WRITE) {
        writer_put(server->writer, turn, errand);
        return need;
    }
    struct reader *reader = reader_of(server, kind_for(server, errand), &err);
    if (!reader) {
        message_refuse(errand->message, RC_UNAVAILABLE, err.text);
        reader = server->readers[READER_QUICK];
    }
    reader_put(reader, errand); /* what is answered already goes through it too, to keep its place */
    return message_need(errand->message);
}

void server_read_here(struct server *server, struct message *message)
{
    pthread_mutex_lock(&server->here_lock);
    service_read(server->here, message);
    pthread_mutex_unlock(&server->here_lock);
}

static enum rc start_writer(struct server *server, struct err *err)
{
    struct service *service = NULL;
    enum rc rc = service_open(server->path, STORE_WRITER, &service, err);
    if (rc != RC_OK)
        return rc;
    rc = service_use_zone(service, err);
    if (rc != RC_OK) {
        service_close(service);
        return rc;
    }
    server->notice = service_recovered(service);
    return writer_start(service, errand_written, server, &server->writer, err);
}

const char *server_notice(const struct server *server)
{
    return server->notice;
}

void server_is_full(struct server *server)
{
    server->refusal =
        "the disk is full and nothing can be written to the ledger; make room on it and try again";
}

enum rc server_open(const char *path, bool read_only, struct server **ret, struct err *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return err_memory(err);
    enum rc rc = RC_OK;
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->here_lock, NULL);
    server->read_only = read_only;
    server->refusal = path ? "the ledger is on a read-only disk; nothing can be written to it"
                           : "this needs a ledger; name one with -d";
    server->path = path ? strdup(path) : NULL;
    if (path && !server->path)
        rc = err_memory(err);
    if (rc == RC_OK && path && !read_only) /* the writer first: it may have to bring the file up to date */
        rc = start_writer(server, err);
    if (rc == RC_OK)
        rc = start_reader(server, READER_QUICK, err);
    if (rc == RC_OK)
        rc = open_reading(server, &server->here, err);
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
    for (size_t i = 0; i < READERS; i++)
        reader_stop(server->readers[i]);
    service_close(server->here);
    writer_stop(server->writer);
    pthread_mutex_destroy(&server->here_lock);
    pthread_mutex_destroy(&server->lock);
    free(server->path);
    free(server);
}
