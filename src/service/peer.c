#include "call.h"

#include <stdio.h>
#include <stdlib.h>

#include "daybook/office/import.h"

struct peer *peer_open(bool local, const char *origin, peer_notify_fn notify, void *context)
{
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer)
        return NULL;
    peer->local = local;
    snprintf(peer->origin, sizeof peer->origin, "%s", origin ? origin : "");
    /* Of another connection's cursors and jobs none is found here: a client that came back may still name
     * them. */
    random_bytes(&peer->last_id, sizeof peer->last_id);
    peer->last_id &= PEER_FIRST_ID_MAX;
    peer->notify = notify;
    peer->notify_context = context;
    return peer;
}

void peer_close(struct peer *peer)
{
    if (!peer)
        return;
    for (size_t i = 0; i < PEER_CURSORS_MAX; i++)
        cursor_close(&peer->cursors[i]);
    for (size_t i = 0; i < PEER_JOBS_MAX; i++)
        import_close(peer->jobs[i].import);
    free(peer);
}

bool peer_greeted(const struct peer *peer)
{
    return peer->greeted;
}

bool peer_signed_on(const struct peer *peer)
{
    return peer->session[0];
}

void cursor_close(struct cursor *cursor)
{
    rows_close(cursor->rows);
    *cursor = (struct cursor){0};
}

int64_t peer_cursor_add(struct peer *peer, struct rows *rows)
{
    struct cursor *place = &peer->cursors[0];
    /* Who opens lists and never closes them loses the oldest. */
    for (size_t i = 1; i < PEER_CURSORS_MAX; i++)
        if (peer->cursors[i].id < place->id)
            place = &peer->cursors[i];
    cursor_close(place);
    place->id = ++peer->last_id;
    place->rows = rows;
    return place->id;
}

struct cursor *peer_cursor(struct peer *peer, int64_t id)
{
    for (size_t i = 0; i < PEER_CURSORS_MAX; i++)
        if (id > 0 && peer->cursors[i].id == id)
            return &peer->cursors[i];
    return NULL;
}

int64_t peer_job_add(struct peer *peer, struct import *import)
{
    struct job *place = &peer->jobs[0];
    for (size_t i = 1; i < PEER_JOBS_MAX; i++)
        if (peer->jobs[i].id < place->id)
            place = &peer->jobs[i];
    import_close(place->import);
    place->id = ++peer->last_id;
    place->import = import;
    return place->id;
}

struct job *peer_job(struct peer *peer, int64_t id)
{
    for (size_t i = 0; i < PEER_JOBS_MAX; i++)
        if (id > 0 && peer->jobs[i].id == id)
            return &peer->jobs[i];
    return NULL;
}

void job_close(struct job *job)
{
    import_close(job->import);
    *job = (struct job){0};
}
