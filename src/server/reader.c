#include "reader.h"

#include <stdlib.h>

#include "server_internal.h"

struct reader {
    struct service *service;
    errand_done_fn done;
    void *context;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct errands waiting;
    size_t load; /* waiting, and running */
    bool stopping;
};

static void run(struct reader *reader, struct errand *errand)
{
    enum message_need need = message_need(errand->message);
    if (need != MESSAGE_ANSWERED && link_closing(errand->link))
        message_refuse(errand->message, RC_UNAVAILABLE, "nobody waits for it any more");
    else if (need == MESSAGE_PREPARE)
        service_prepare(reader->service, errand->message);
    else if (need == MESSAGE_READ)
        service_read(reader->service, errand->message);
    reader->done(reader->context, errand);
}

static void *reader_main(void *context)
{
    struct reader *reader = context;
    pthread_mutex_lock(&reader->lock);
    while (!reader->stopping || reader->waiting.first) {
        struct errand *errand = errands_take(&reader->waiting);
        if (!errand) {
            pthread_cond_wait(&reader->wake, &reader->lock);
            continue;
        }
        pthread_mutex_unlock(&reader->lock);
        run(reader, errand);
        pthread_mutex_lock(&reader->lock);
        reader->load--;
    }
    pthread_mutex_unlock(&reader->lock);
    return NULL;
}

enum rc reader_start(struct service *service, errand_done_fn done, void *context, struct reader **ret,
                     struct err *err)
{
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        service_close(service);
        return err_memory(err);
    }
    reader->service = service;
    reader->done = done;
    reader->context = context;
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->wake, NULL);
    if (!thread_start(&reader->thread, reader_main, reader)) {
        service_close(service);
        free(reader);
        return err_set(err, RC_UNAVAILABLE, "the reader's thread cannot be started; too many run already");
    }
    *ret = reader;
    return RC_OK;
}

void reader_put(struct reader *reader, struct errand *errand)
{
    pthread_mutex_lock(&reader->lock);
    errands_put(&reader->waiting, errand);
    reader->load++;
    pthread_mutex_unlock(&reader->lock);
    pthread_cond_signal(&reader->wake); /* who wakes finds the lock free */
}

size_t reader_load(struct reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    size_t load = reader->load;
    pthread_mutex_unlock(&reader->lock);
    return load;
}

void reader_stop(struct reader *reader)
{
    if (!reader)
        return;
    pthread_mutex_lock(&reader->lock);
    reader->stopping = true;
    pthread_cond_signal(&reader->wake);
    pthread_mutex_unlock(&reader->lock);
    pthread_join(reader->thread, NULL);
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    service_close(reader->service);
    free(reader);
}
