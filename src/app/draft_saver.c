#include "draft_saver.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A put's cells stay well under a line of the waist (64 KiB), whatever escaping does to them. */
enum { PUT_CELL_BYTES_MAX = 16 * 1024 };

static void batch_clear(struct draft_batch *batch)
{
    arena_reset(&batch->arena);
    batch->cells = (struct cells){.arena = &batch->arena};
    batch->dropped_count = 0;
}

static bool batch_empty(const struct draft_batch *batch)
{
    if (batch->dropped_count > 0) {
        return false;
    }
    for (size_t i = 0; i < batch->cells.count; i++) {
        if (batch->cells.items[i].field != NULL) {
            return false;
        }
    }
    return true;
}

static void batch_drop(struct draft_batch *batch, int line)
{
    cells_drop_line(&batch->cells, line);
    if (batch->dropped_count < CELLS_LINES_MAX) {
        batch->dropped[batch->dropped_count++] = line;
    }
}

/* What is in `later` goes over what is in `batch`. */
static enum rc batch_merge(struct draft_batch *batch, const struct draft_batch *later, struct err *err)
{
    for (size_t i = 0; i < later->dropped_count; i++) {
        batch_drop(batch, later->dropped[i]);
    }
    for (size_t i = 0; i < later->cells.count; i++) {
        const struct cell *cell = &later->cells.items[i];
        if (cell->field == NULL) {
            continue;
        }
        enum rc rc = cells_put(&batch->cells, cell->line, cell->field, cell->text, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

void draft_saver_start(struct draft_saver *saver, struct client *client, struct entry *entry,
                       const char *type)
{
    arena_free(&saver->pending.arena);
    arena_free(&saver->sent.arena);
    *saver = (struct draft_saver){.client = client, .entry = entry};
    random_id(saver->uid);
    snprintf(saver->type, sizeof saver->type, "%s", type);
    batch_clear(&saver->pending);
    batch_clear(&saver->sent);
}

void draft_saver_free(struct draft_saver *saver)
{
    if (saver->under_way) {
        client_forget(saver->client, saver);
    }
    arena_free(&saver->pending.arena);
    arena_free(&saver->sent.arena);
}

void draft_saver_add(struct draft_saver *saver, int line, const char *field, const char *text)
{
    struct err err = {0};
    if (cells_put(&saver->pending.cells, line, field, text, &err) != RC_OK) {
        saver->failed = err;
    }
}

bool draft_saver_exists(const struct draft_saver *saver)
{
    return saver->seq > 0 || saver->under_way;
}

static void take_changes(struct draft_saver *saver)
{
    struct arena arena = {0};
    struct cells changed = {.arena = &arena};
    static int dropped[CELLS_LINES_MAX]; /* the program has one thread that keys */
    size_t dropped_count = 0;
    if (entry_take_changes(saver->entry, &changed, dropped, &dropped_count)) {
        for (size_t i = 0; i < dropped_count; i++) {
            batch_drop(&saver->pending, dropped[i]);
        }
        for (size_t i = 0; i < changed.count; i++) {
            const struct cell *cell = &changed.items[i];
            if (cell->field != NULL) {
                draft_saver_add(saver, cell->line, cell->field, cell->text);
            }
        }
    }
    arena_free(&arena);
}

/* Moves what one put can carry from pending to sent; the rest stays pending. */
static enum rc batch_next(struct draft_saver *saver, struct err *err)
{
    struct draft_batch rest = {0};
    batch_clear(&rest);
    batch_clear(&saver->sent);
    memcpy(saver->sent.dropped, saver->pending.dropped, sizeof saver->pending.dropped);
    saver->sent.dropped_count = saver->pending.dropped_count;
    size_t bytes = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < saver->pending.cells.count && rc == RC_OK; i++) {
        const struct cell *cell = &saver->pending.cells.items[i];
        if (cell->field == NULL) {
            continue;
        }
        bytes += strlen(cell->field) + strlen(cell->text) + 16;
        struct cells *to =
            bytes <= PUT_CELL_BYTES_MAX || saver->sent.cells.count == 0 ? &saver->sent.cells : &rest.cells;
        rc = cells_put(to, cell->line, cell->field, cell->text, err);
    }
    if (rc != RC_OK) {
        arena_free(&rest.arena);
        return rc;
    }
    arena_free(&saver->pending.arena);
    saver->pending = rest;
    saver->pending.cells.arena = &saver->pending.arena;
    return RC_OK;
}

static struct js *dropped_to_json(const struct draft_batch *batch)
{
    struct js *array = js_array();
    for (size_t i = 0; i < batch->dropped_count; i++) {
        js_push(array, js_int(batch->dropped[i]));
    }
    return array;
}

static void params_fill(const struct draft_saver *saver, const struct draft_batch *batch, struct js *params)
{
    js_set_text(params, "draft", saver->uid);
    js_set_text(params, "type", saver->type);
    js_set_int(params, "seq", saver->seq + 1);
    js_set(params, "cells", cells_to_json(&batch->cells));
    js_set(params, "drop_lines", dropped_to_json(batch));
    js_set_int(params, "keystrokes", saver->keystrokes_before + (int64_t)entry_keystrokes(saver->entry));
}

/* What was sent and refused goes back below what came later. */
static void sent_back(struct draft_saver *saver)
{
    struct err err = {0};
    if (batch_merge(&saver->sent, &saver->pending, &err) != RC_OK) {
        saver->failed = err;
        return;
    }
    arena_free(&saver->pending.arena);
    saver->pending = saver->sent;
    saver->pending.cells.arena = &saver->pending.arena;
    saver->sent = (struct draft_batch){0};
    batch_clear(&saver->sent);
}

/* "quantity of line 2 is 7 there, 5 here" */
static void difference_text(int line, const char *title, const char *there, const char *here, char *out,
                            size_t size)
{
    char of_line[32] = "";
    if (line > 0) {
        snprintf(of_line, sizeof of_line, " of line %d", line);
    }
    snprintf(out, size, "%s%s is %s there, %s here", title, of_line, there[0] == '\0' ? "empty" : there,
             here[0] == '\0' ? "empty" : here);
}

static void went_stale(struct draft_saver *saver, const struct js *differs)
{
    struct arena arena = {0};
    struct cells cells = {.arena = &arena};
    struct err err = {0};
    char text[ERR_TEXT_BYTES] = "";
    if (cells_from_json(differs, &cells, &err) == RC_OK && cells.count > 0) {
        const struct cell *cell = &cells.items[0];
        const char *here = cells_get(&saver->sent.cells, cell->line, cell->field);
        difference_text(cell->line, cell->field, cell->text, here == NULL ? "" : here, text, sizeof text);
    }
    saver->stale = true;
    err_field(&saver->failed, RC_STALE, 0, "", "stale",
              "%s was keyed further at another terminal%s%.300s; F5 reads it again",
              saver->handle[0] == '\0' ? "this draft" : saver->handle, text[0] == '\0' ? "" : ": ", text);
    arena_free(&arena);
}

static bool is_over(const struct err *err)
{
    return strcmp(err->rule, "gone") == 0 || strcmp(err->rule, "submitted") == 0;
}

static void put_refused(struct draft_saver *saver, const struct err *err)
{
    saver->unknown = err->rc == RC_UNKNOWN;
    saver->stale = saver->stale || is_over(err);
    saver->failed = *err;
    if (!saver->unknown) {
        sent_back(saver);
    }
}

static void put_answered(struct draft_saver *saver, const struct js *result)
{
    const char *handle = js_get_text(result, "handle");
    const struct js *differs = js_get(result, "differs");
    int64_t seq = js_get_int(result, "seq", saver->seq + 1);
    saver->unknown = false;
    saver->failed = (struct err){0};
    snprintf(saver->handle, sizeof saver->handle, "%s", handle == NULL ? "" : handle);
    /* Not taken, it is either this very put, sent again after a lost answer, or another terminal's. */
    if (!js_get_bool(result, "taken") && (seq != saver->seq + 1 || js_count(differs) > 0)) {
        went_stale(saver, differs);
        sent_back(saver);
        return;
    }
    saver->seq = seq;
    batch_clear(&saver->sent);
    if (batch_empty(&saver->pending)) {
        entry_mark_saved(saver->entry);
    }
}

static void send_next(struct draft_saver *saver);

static void put_reply(void *context, const struct js *result, const struct err *err)
{
    struct draft_saver *saver = context;
    saver->under_way = false;
    if (result == NULL) {
        put_refused(saver, err);
    } else {
        put_answered(saver, result);
    }
    if (result != NULL && !saver->stale && !batch_empty(&saver->pending)) {
        send_next(saver);
    }
}

static void send_next(struct draft_saver *saver)
{
    struct err err = {0};
    if (!saver->unknown && batch_next(saver, &err) != RC_OK) {
        saver->failed = err;
        return;
    }
    struct js *params = js_object();
    params_fill(saver, &saver->sent, params);
    if (client_send(saver->client, "draft.put", params, put_reply, saver, &err) == RC_OK) {
        saver->under_way = true;
    } else {
        saver->failed = err;
        if (!saver->unknown) {
            sent_back(saver);
        }
    }
}

void draft_saver_offer(struct draft_saver *saver)
{
    take_changes(saver);
    if (!saver->under_way && !saver->stale && (saver->unknown || !batch_empty(&saver->pending))) {
        send_next(saver);
    }
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for the put under way and those its reply sends after it. */
static enum rc wait_answered(struct draft_saver *saver, int wait_ms, struct err *err)
{
    int64_t until_ms = clock_ms() + wait_ms;
    while (saver->under_way) {
        struct pollfd ready = {.fd = client_fd(saver->client), .events = POLLIN};
        int64_t left_ms = until_ms - clock_ms();
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) == 0) {
            return err_set(err, RC_UNAVAILABLE, "the ledger is busy, an import may be coming in; try again");
        }
        client_pump(saver->client);
    }
    return saver->failed.rc == RC_OK ? RC_OK : err_set(err, saver->failed.rc, "%s", saver->failed.text);
}

enum rc draft_saver_flush(struct draft_saver *saver, int wait_ms, struct err *err)
{
    draft_saver_offer(saver);
    return wait_answered(saver, wait_ms, err);
}

enum rc draft_saver_submit_params(struct draft_saver *saver, struct js *params, struct err *err)
{
    take_changes(saver);
    enum rc rc = RC_OK;
    size_t bytes = 0;
    for (size_t i = 0; i < saver->pending.cells.count; i++) {
        const struct cell *cell = &saver->pending.cells.items[i];
        bytes += cell->field == NULL ? 0 : strlen(cell->field) + strlen(cell->text) + 16;
    }
    if (saver->under_way || saver->unknown || saver->stale || bytes > PUT_CELL_BYTES_MAX) {
        rc = draft_saver_flush(saver, DRAFT_WAIT_MS, err);
    }
    if (rc == RC_OK) {
        params_fill(saver, &saver->pending, params);
    }
    return rc;
}

/* What differs between two sides, in one's order and then what only the other has. */
struct comparing {
    const struct form *form;
    struct draft_difference *ret;
};

static void compare_one(struct comparing *comparing, int line, const char *field, const char *there,
                        const char *here)
{
    const struct form_field *shown =
        form_field_find(comparing->form, line == 0 ? PART_HEADER : PART_LINE, field);
    struct draft_difference *ret = comparing->ret;
    if (strcmp(there, here) == 0 || shown == NULL || shown->bound == NULL ||
        shown->bound->flags & FIELD_COMPUTED) {
        return;
    }
    size_t used = strlen(ret->text);
    if (ret->count == 0) {
        ret->line = line;
        snprintf(ret->field, sizeof ret->field, "%s", field);
    }
    if (ret->count < DRAFT_DIFFERENCES_TOLD) {
        used += (size_t)snprintf(ret->text + used, sizeof ret->text - used, "%s", used == 0 ? "" : ", ");
        difference_text(line, field, there, here, ret->text + used, sizeof ret->text - used);
    }
    ret->count++;
}

void draft_saver_compare(const struct draft_saver *saver, const struct cells *there, const struct form *form,
                         struct draft_difference *ret)
{
    struct arena arena = {0};
    struct cells here = {.arena = &arena};
    struct err err = {0};
    struct comparing comparing = {form, ret};
    *ret = (struct draft_difference){0};
    if (entry_cells(saver->entry, &here, &err) == RC_OK) {
        for (size_t i = 0; i < here.count; i++) {
            const struct cell *cell = &here.items[i];
            const char *other = cell->field == NULL ? NULL : cells_get(there, cell->line, cell->field);
            if (cell->field != NULL) {
                compare_one(&comparing, cell->line, cell->field, other == NULL ? "" : other, cell->text);
            }
        }
        for (size_t i = 0; i < there->count; i++) {
            const struct cell *cell = &there->items[i];
            if (cell->field != NULL && cells_get(&here, cell->line, cell->field) == NULL) {
                compare_one(&comparing, cell->line, cell->field, cell->text, "");
            }
        }
    }
    arena_free(&arena);
}
