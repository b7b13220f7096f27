/* The one thread that writes. It takes what was queued while the last commit ran, one from each link in turn,
 * never waiting for company. */
#ifndef DAYBOOK_SRC_SERVER_WRITER_H
#define DAYBOOK_SRC_SERVER_WRITER_H

#include <pthread.h>

#include "daybook/service/service.h"

/* A message on its way through the server. */
struct errand {
    struct message *message;
    struct link *link;
    struct errand *next;
    uint64_t number; /* of its link's lines */
    bool alone;      /* nothing of its link begins before it is answered */
};
struct errands { /* first in, first out */
    struct errand *first, *last;
};
void errand_free(struct errand *errand); /* with its message */
void errands_put(struct errands *errands, struct errand *errand);
void errands_put_first(struct errands *errands, struct errand *errand);
struct errand *errands_take(struct errands *errands); /* NULL when empty */

/* A link's place in the writer's round. Owned by the link, used under the writer's lock. */
struct turn {
    struct errands waiting;
    struct turn *next; /* in the round; NULL while nothing waits */
    bool queued;
    int in_batch; /* so many of its errands */
};

/* A thread of the server, which takes no signals: they are the loop's, or the program's. */
bool thread_start(pthread_t *ret, void *(*run)(void *context), void *context);

struct writer;
/* Called from the writer's thread for each errand that is answered. */
typedef void (*errand_done_fn)(void *context, struct errand *errand);
/* Takes the service over. */
enum rc writer_start(struct service *service, errand_done_fn done, void *context, struct writer **ret,
                     struct err *err) MUST_CHECK;
void writer_put(struct writer *writer, struct turn *turn, struct errand *errand);
void writer_stop(struct writer *writer); /* after the last errand is done; NULL is fine */

#endif
