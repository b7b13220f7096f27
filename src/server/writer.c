#include "writer.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum {
    IDLE_MS = 1000,
    LINK_SHARE_MAX = 4 /* errands of one link in a group: who comes meanwhile waits for all of it */
};
#define WAL_BYTES_MAX (UINT64_C(16) << 20)

struct writer {
    struct service *service;
    errand_done_fn done;
    void *context;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct turn *first, *last; /* links that wait, in the order of their turns */
    bool stopping;
};

void errand_free(struct errand *errand)
{
    message_close(errand->message);
    free(errand);
}

void errands_put(struct errands *errands, struct errand *errand)
{
    errand->next = NULL;
    if (errands->last)
        errands->last->next = errand;
    else
        errands->first = errand;
    errands->last = errand;
}

void errands_put_first(struct errands *errands, struct errand *errand)
{
    errand->next = errands->first;
    errands->first = errand;
    if (!errands->last)
        errands->last = errand;
}

struct errand *errands_take(struct errands *errands)
{
    struct errand *errand = errands->first;
    if (!errand)
        return NULL;
    errands->first = errand->next;
    if (!errands->first)
        errands->last = NULL;
    return errand;
}

static void round_add(struct writer *writer, struct turn *turn)
{
    if (turn->queued)
        return;
    turn->queued = true;
    turn->next = NULL;
    if (writer->last)
        writer->last->next = turn;
    else
        writer->first = turn;
    writer->last = turn;
}

/* One errand from the link whose turn it is; the link goes to the end of the round, until it has its share.
 */
static struct errand *round_take(struct writer *writer, struct turn **ret_turn)
{
    struct turn *turn = writer->first;
    if (!turn)
        return NULL;
    writer->first = turn->next;
    if (!writer->first)
        writer->last = NULL;
    turn->queued = false;
    struct errand *errand = errands_take(&turn->waiting);
    if (++turn->in_batch < LINK_SHARE_MAX && turn->waiting.first)
        round_add(writer, turn);
    *ret_turn = turn;
    return errand;
}

struct batch {
    struct errand *errands[GROUP_MESSAGES_MAX];
    struct turn *turns[GROUP_MESSAGES_MAX];
    struct message *messages[GROUP_MESSAGES_MAX];
    size_t count;
};

static void batch_take(struct writer *writer, struct batch *batch)
{
    batch->count = 0;
    while (batch->count < GROUP_MESSAGES_MAX) {
        struct errand *errand = round_take(writer, &batch->turns[batch->count]);
        if (!errand)
            break;
        batch->errands[batch->count] = errand;
        batch->messages[batch->count++] = errand->message;
    }
    for (size_t i = 0; i < batch->count; i++) {
        struct turn *turn = batch->turns[i];
        if (turn->in_batch > 0 && turn->waiting.first)
            round_add(writer, turn);
        turn->in_batch = 0;
    }
}

/* What the group did not come to goes back to the head of its link, in order. */
static void batch_return(struct writer *writer, struct batch *batch, size_t from)
{
    for (size_t i = batch->count; i > from; i--) {
        errands_put_first(&batch->turns[i - 1]->waiting, batch->errands[i - 1]);
        round_add(writer, batch->turns[i - 1]);
    }
}

static void batch_run(struct writer *writer, struct batch *batch)
{
    size_t ran = service_write(writer->service, batch->messages, batch->count);
    size_t last = ran - 1;
    bool again = message_need(batch->messages[last]) != MESSAGE_ANSWERED;
    pthread_mutex_lock(&writer->lock);
    batch_return(writer, batch, again ? last : ran);
    pthread_mutex_unlock(&writer->lock);
    for (size_t i = 0; i < ran - again; i++)
        writer->done(writer->context, batch->errands[i]);
    service_settle(writer->service, WAL_BYTES_MAX);
}

/* Waits for work, with the lock held; false when it is over. After a second without any the WAL is brought
 * home. */
static bool wait_for_work(struct writer *writer)
{
    bool settled = false;
    while (!writer->first && !writer->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += IDLE_MS / 1000;
        if (settled) {
            pthread_cond_wait(&writer->wake, &writer->lock);
        } else if (pthread_cond_timedwait(&writer->wake, &writer->lock, &until) != 0 && !writer->first) {
            pthread_mutex_unlock(&writer->lock);
            service_settle(writer->service, 0);
            pthread_mutex_lock(&writer->lock);
            settled = true;
        }
    }
    return writer->first;
}

static void *writer_main(void *context)
{
    struct writer *writer = context;
    struct batch batch;
    pthread_mutex_lock(&writer->lock);
    while (wait_for_work(writer)) {
        batch_take(writer, &batch);
        pthread_mutex_unlock(&writer->lock);
        batch_run(writer, &batch);
        pthread_mutex_lock(&writer->lock);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static void cond_start(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool thread_start(pthread_t *ret, void *(*run)(void *context), void *context)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(ret, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

enum rc writer_start(struct service *service, errand_done_fn done, void *context, struct writer **ret,
                     struct err *err)
{
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        service_close(service);
        return err_memory(err);
    }
    writer->service = service;
    writer->done = done;
    writer->context = context;
    pthread_mutex_init(&writer->lock, NULL);
    cond_start(&writer->wake);
    if (!thread_start(&writer->thread, writer_main, writer)) {
        service_close(service);
        free(writer);
        return err_set(err, RC_UNAVAILABLE, "the writer's thread cannot be started; too many run already");
    }
    *ret = writer;
    return RC_OK;
}

void writer_put(struct writer *writer, struct turn *turn, struct errand *errand)
{
    pthread_mutex_lock(&writer->lock);
    errands_put(&turn->waiting, errand);
    round_add(writer, turn);
    pthread_mutex_unlock(&writer->lock);
    pthread_cond_signal(&writer->wake); /* who wakes finds the lock free */
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    service_close(writer->service);
    free(writer);
}
