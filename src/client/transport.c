/* The in-process transport: the server's threads stand in this program, under the ledger's lock. */
#include "client_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static void signal_come(struct client *client)
{
    uint64_t one = 1;
    ssize_t written;
    do
        written = write(client->fd, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

/* From a thread of the server. A line that cannot be kept leaves its request without an answer, which the
 * waiting call tells. */
static void told(void *context, const char *line, size_t bytes, bool reply)
{
    struct client *client = context;
    struct incoming *incoming = malloc(sizeof *incoming + bytes + 1);
    if (!incoming && !reply)
        return;
    if (!incoming) {
        incoming = calloc(1, sizeof *incoming + 1); /* as an answer that cannot be read */
        bytes = 0;
        line = "";
    }
    if (!incoming)
        return;
    incoming->next = NULL;
    incoming->reply = reply;
    incoming->bytes = bytes;
    memcpy(incoming->text, line, bytes);
    incoming->text[bytes] = '\0';
    pthread_mutex_lock(&client->mutex);
    if (client->last)
        client->last->next = incoming;
    else
        client->first = incoming;
    client->last = incoming;
    pthread_mutex_unlock(&client->mutex);
    signal_come(client);
}

struct incoming *transport_take(struct client *client)
{
    pthread_mutex_lock(&client->mutex);
    struct incoming *incoming = client->first;
    if (incoming) {
        client->first = incoming->next;
        if (!client->first)
            client->last = NULL;
    } else {
        uint64_t count;
        (void)!read(client->fd, &count,
                    sizeof count); /* nothing is left: the descriptor is quiet until more comes */
    }
    pthread_mutex_unlock(&client->mutex);
    return incoming;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool transport_wait(struct client *client, int timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        struct pollfd poll_fd = {.fd = client->fd, .events = POLLIN};
        int left = timeout_ms < 0 ? -1 : (int)(until > now_ms() ? until - now_ms() : 0);
        int ready = poll(&poll_fd, 1, left);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool transport_send(struct client *client, const char *line, size_t bytes)
{
    return link_send(client->link, line, bytes);
}

/* A disk mounted read-only has no lock to take and no writer to start. */
static bool on_read_only_disk(const char *path)
{
    struct statvfs disk;
    return statvfs(path, &disk) == 0 && disk.f_flag & ST_RDONLY;
}

enum rc transport_open(struct client *client, const char *path, int wait_ms, struct err *err)
{
    struct stat file;
    bool there = path && stat(path, &file) == 0, read_only = there && on_read_only_disk(path);
    enum rc rc = RC_OK;
    client->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (client->fd < 0)
        return err_set(err, RC_UNAVAILABLE, "too many files are open: %s", strerror(errno));
    pthread_mutex_init(&client->mutex, NULL);
    if (there && !read_only) /* a lock file is not left beside a ledger that does not exist */
        rc = store_lock(path, wait_ms, &client->lock, err);
    if (rc == RC_OK)
        rc = server_open(path, read_only, &client->server, err);
    if (rc != RC_OK)
        return rc;
    client->link = link_open(client->server, true, told, client);
    return client->link ? RC_OK : err_memory(err);
}

void transport_close(struct client *client)
{
    struct incoming *incoming;
    link_close(client->link);
    server_close(client->server);
    store_unlock(client->lock);
    if (client->fd < 0)
        return;
    while ((incoming = transport_take(client)))
        free(incoming);
    close(client->fd);
    pthread_mutex_destroy(&client->mutex);
}
