/* The in-process transport: the server's threads stand in this program, under the ledger's lock. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "client_internal.h"
#include "daybook/server/server.h"
#include "daybook/service/protocol.h"
#include "daybook/store/store.h"

struct local {
    struct server *server;
    struct link *link;
    struct store_lock *lock;
    int fd; /* eventfd: lines have come */
    pthread_mutex_t mutex;
    struct incoming *first, *last; /* under the mutex */
};

static void signal_come(struct local *local)
{
    uint64_t one = 1;
    ssize_t written;
    do
        written = write(local->fd, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

/* From a thread of the server. A line that cannot be kept leaves its request without an answer, which the
 * waiting call tells. */
static void told(void *context, const struct link_told *line)
{
    struct local *local = context;
    struct incoming *incoming = malloc(sizeof *incoming + line->bytes + 1);
    size_t bytes = line->bytes;
    if (!incoming && !line->reply)
        return;
    if (!incoming) {
        incoming = malloc(sizeof *incoming + 1); /* as an answer that cannot be read */
        bytes = 0;
    }
    if (!incoming)
        return;
    *incoming = (struct incoming){.reply = line->reply, .bytes = bytes};
    memcpy(incoming->text, line->line, bytes);
    incoming->text[bytes] = '\0';
    pthread_mutex_lock(&local->mutex);
    if (local->last)
        local->last->next = incoming;
    else
        local->first = incoming;
    local->last = incoming;
    pthread_mutex_unlock(&local->mutex);
    signal_come(local);
}

static struct incoming *take_come(struct local *local)
{
    pthread_mutex_lock(&local->mutex);
    struct incoming *incoming = local->first;
    if (incoming) {
        local->first = incoming->next;
        if (!local->first)
            local->last = NULL;
    } else {
        uint64_t count; /* nothing is left: the descriptor is quiet until more comes */
        (void)!read(local->fd, &count, sizeof count);
    }
    pthread_mutex_unlock(&local->mutex);
    return incoming;
}

/* What became due by the answers taken is answered now. */
static struct incoming *local_take(struct client *client)
{
    struct local *local = client->local;
    struct incoming *incoming = take_come(local);
    while (!incoming && local->link && link_answer(local->link))
        incoming = take_come(local);
    return incoming;
}

static enum rc send_line(struct local *local, const char *line, size_t bytes, struct err *err)
{
    if (!link_send(local->link, line, bytes))
        return err_memory(err);
    (void)link_answer(local->link);
    return RC_OK;
}

static enum rc local_send(struct client *client, struct pending *pending, struct err *err)
{
    return send_line(client->local, pending->line, pending->bytes, err);
}

/* A disk mounted read-only has no lock to take and no writer to start. */
bool local_read_only(const char *path)
{
    struct statvfs disk;
    return statvfs(path, &disk) == 0 && disk.f_flag & ST_RDONLY;
}

static void local_close(struct client *client)
{
    struct local *local = client->local;
    struct incoming *incoming;
    link_close(local->link);
    local->link = NULL;
    server_close(local->server);
    store_unlock(local->lock);
    while ((incoming = local_take(client)))
        free(incoming);
    close(local->fd);
    pthread_mutex_destroy(&local->mutex);
    free(local);
    client->local = NULL;
    client->fd = -1;
}

const char *client_notice(const struct client *client)
{
    return client->local && client->local->server ? server_notice(client->local->server) : NULL;
}

static const struct transport local_transport = {local_send, local_take, local_close};

/* The first line each way; the ends are of one build. */
static enum rc greet(struct client *client, struct err *err)
{
    char line[128];
    int chars = snprintf(line, sizeof line, "hello {\"protocol\":%d,\"build\":\"%s\"}", PROTOCOL_VERSION,
                         PROTOCOL_BUILD);
    struct incoming *incoming = NULL;
    enum rc rc = send_line(client->local, line, (size_t)chars, err);
    while (rc == RC_OK && !incoming && client_wait(client, -1))
        incoming = local_take(client);
    free(incoming);
    return rc;
}

/* On a full disk a ledger that nobody has open cannot be opened for writing, for even the memory that
 * connections share takes room there; under the lock it is read as on a read-only disk. */
static enum rc open_server(struct local *local, const char *path, bool read_only, struct err *err)
{
    struct err failure = {0};
    enum rc rc = server_open(path, read_only, &local->server, &failure);
    if (rc == RC_UNAVAILABLE && !read_only && strcmp(failure.rule, "disk-full") == 0 &&
        server_open(path, true, &local->server, NULL) == RC_OK) {
        server_is_full(local->server);
        return RC_OK;
    }
    if (rc != RC_OK && err)
        *err = failure;
    return rc;
}

enum rc local_open(struct client *client, const char *path, int wait_ms, struct err *err)
{
    struct local *local = calloc(1, sizeof *local);
    struct stat file;
    bool there = path && stat(path, &file) == 0, read_only = there && local_read_only(path);
    enum rc rc = RC_OK;
    if (!local)
        return err_memory(err);
    local->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (local->fd < 0) {
        free(local);
        return err_set(err, RC_UNAVAILABLE, "too many files are open: %s", strerrordesc_np(errno));
    }
    pthread_mutex_init(&local->mutex, NULL);
    client->local = local;
    client->transport = &local_transport;
    client->fd = local->fd;
    if (there && !read_only) /* a lock file is not left beside a ledger that does not exist */
        rc = store_lock(path, wait_ms, &local->lock, err);
    if (rc == RC_OK)
        rc = open_server(local, path, read_only, err);
    if (rc != RC_OK)
        return rc;
    local->link = link_open(local->server, true, "", told, local);
    if (!local->link)
        return err_memory(err);
    link_answer_here(local->link);
    return greet(client, err);
}
