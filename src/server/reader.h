/* A thread that answers reads, and does what writes need done before their transaction (passwords). */
#ifndef DAYBOOK_SRC_SERVER_READER_H
#define DAYBOOK_SRC_SERVER_READER_H

#include "writer.h"

struct reader;
/* Takes the service over. `done` is called from the reader's thread when the message needs nothing of it any
 * more. */
enum rc reader_start(struct service *service, errand_done_fn done, void *context, struct reader **ret,
                     struct err *err) MUST_CHECK;
void reader_put(struct reader *reader, struct errand *errand);
size_t reader_load(struct reader *reader); /* errands that wait or run */
void reader_stop(struct reader *reader);   /* after the last errand is done; NULL is fine */

#endif
