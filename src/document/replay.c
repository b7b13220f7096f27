#include "daybook/document/replay.h"

#include <string.h>

#include "effect.h"
#include "step_internal.h"

DAYBOOK_SQL(replay_events, "SELECT seq, what, revision FROM event WHERE subject = ? ORDER BY seq");

struct replay {
    struct context *context;
    const struct stored *stored; /* at the revision at hand */
    struct effects moved;        /* so far, in all */
    document_move_fn tell;
    void *tell_context;
    bool stopped;
};

/* The state an event leads to; NULL: it leaves the state. */
static const char *state_after(const char *what)
{
    size_t count = 0;
    const struct step_row *rows = step_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(rows[i].event, what) && strcmp(rows[i].from, rows[i].to) != 0)
            return rows[i].to;
    }
    return NULL;
}

static enum rc add_all(struct context *context, struct effects *effects, const struct effects *others,
                       int sign, struct err *err)
{
    for (size_t i = 0; i < others->count; i++) {
        struct stock_change *items = arena_grow(context->arena, effects->items, effects->count,
                                                &effects->capacity, effects->count + 1, sizeof *items);
        if (!items)
            return err_memory(err);
        effects->items = items;
        items[effects->count] = others->items[i];
        items[effects->count].quantity =
            (qty_t)((uint64_t)others->items[i].quantity * (uint64_t)(int64_t)sign);
        effects->count++;
    }
    return RC_OK;
}

static void tell_all(struct replay *replay, const struct effects *effects, int64_t event)
{
    for (size_t i = 0; i < effects->count && !replay->stopped; i++) {
        const struct stock_change *change = &effects->items[i];
        const struct document_move move = {.event = event,
                                           .revision = replay->stored->revision,
                                           .line = change->line,
                                           .warehouse = change->warehouse,
                                           .item = change->item,
                                           .day = change->day,
                                           .quantity = change->quantity};
        replay->stopped = !replay->tell(replay->tell_context, &move);
    }
}

static enum rc replay_event(struct replay *replay, int64_t event, const char *state, int64_t revision,
                            struct err *err)
{
    struct context *context = replay->context;
    struct effects now = {0}, difference = {0};
    struct stored *stored = NULL;
    enum rc rc = RC_OK;
    if (replay->stored->revision != revision) {
        rc = stored_load(context, replay->stored->id, revision, &stored, err);
        if (rc == RC_OK)
            replay->stored = stored;
    }
    if (rc == RC_OK)
        rc = effects_add(context, &now, &replay->stored->content, state, 1, err);
    if (rc == RC_OK)
        rc = add_all(context, &difference, &now, 1, err);
    if (rc == RC_OK)
        rc = add_all(context, &difference, &replay->moved, -1, err);
    if (rc != RC_OK)
        return rc;
    effects_settle(&difference);
    tell_all(replay, &difference, event);
    replay->moved = now;
    return RC_OK;
}

static enum rc replay_events_of(struct replay *replay, const char *number, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(replay->context->store, &replay_events, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, number);
    while (rc == RC_OK && !replay->stopped) {
        rc = row_step(row, &has, err);
        if (rc || !has)
            break;
        const char *state = state_after(row_text(row, 1));
        if (state)
            rc = replay_event(replay, row_int(row, 0), state, row_int(row, 2), err);
    }
    row_end(row);
    return rc;
}

enum rc document_replay(struct context *context, int64_t id, document_move_fn tell, void *tell_context,
                        struct err *err)
{
    struct replay replay = {.context = context, .tell = tell, .tell_context = tell_context};
    struct stored *stored = NULL;
    enum rc rc = stored_load(context, id, 0, &stored, err);
    if (rc || stored->content.type->stock == STOCK_NONE)
        return rc;
    replay.stored = stored;
    return replay_events_of(&replay, stored->number, err);
}
