#include "daybook/office/request.h"

#include <string.h>

DAYBOOK_SQL(request_get, "SELECT operator, digest, reply FROM request WHERE id = ?");
DAYBOOK_SQL(request_insert,
            "INSERT INTO request (id, operator, method, digest, event, reply) VALUES (?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(
    request_rows,
    "SELECT r.id, r.operator, r.method, r.digest, r.event, r.reply, e.request, coalesce(e.operator, 0) "
    "FROM request r JOIN event e ON e.seq = r.event ORDER BY r.event");

enum { HALF_BYTES = HASH_BYTES / 2 };

/* The digest as kept: the request's first half, then the row's. */
static void seal(const struct request *request, unsigned char out[HASH_BYTES])
{
    struct hash hash;
    unsigned char whole[HASH_BYTES];
    hash_init(&hash);
    hash_add_text(&hash, "request");
    hash_add_text(&hash, request->id);
    hash_add_int(&hash, request->operator_id);
    hash_add_text(&hash, request->method);
    hash_add(&hash, request->digest, HALF_BYTES);
    hash_add_int(&hash, request->event);
    hash_add_text(&hash, request->reply);
    hash_finish(&hash, whole);
    memcpy(out, request->digest, HALF_BYTES);
    memcpy(out + HALF_BYTES, whole, HALF_BYTES);
}

enum rc request_keep(struct store *store, const struct request *request, struct err *err)
{
    unsigned char digest[HASH_BYTES];
    struct row *row = NULL;
    if (strlen(request->reply) > REQUEST_REPLY_BYTES_MAX)
        return err_set(err, RC_REFUSED, "the answer of %s is too long to be kept", request->method);
    enum rc rc = row_begin(store, &request_insert, &row, err);
    if (rc != RC_OK)
        return rc;
    seal(request, digest);
    row_bind_text(row, request->id);
    row_bind_int(row, request->operator_id);
    row_bind_text(row, request->method);
    row_bind_blob(row, digest, sizeof digest);
    row_bind_int(row, request->event);
    row_bind_text(row, request->reply);
    return row_run(row, err);
}

static bool same(const struct row *row, const struct request *request)
{
    size_t bytes = 0;
    const void *digest = row_blob(row, 1, &bytes);
    return bytes == HASH_BYTES && memcmp(digest, request->digest, HALF_BYTES) == 0 &&
           (request->operator_id < 0 || row_int(row, 0) == request->operator_id);
}

enum rc request_find(struct store *store, struct arena *arena, const struct request *request,
                     const char **ret_reply, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(store, &request_get, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, request->id);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has && !same(row, request))
        rc = err_field(err, RC_REFUSED, 0, "", "request",
                       "the id %s was used for another request; make a new one", request->id);
    if (rc == RC_OK) {
        *ret_reply = has ? arena_text(arena, row_text(row, 2)) : NULL;
        if (has && !*ret_reply)
            rc = err_memory(err);
    }
    row_end(row);
    return rc;
}

/* A text as it was hashed, nothing hidden behind a NUL inside it. */
static bool whole(const struct row *row, int column)
{
    const char *text = row_text(row, column);
    return text && strlen(text) == row_text_bytes(row, column);
}

static const char *fault_of(const struct row *row)
{
    struct request request = {.id = row_text(row, 0),
                              .operator_id = row_int(row, 1),
                              .method = row_text(row, 2),
                              .event = row_int(row, 4),
                              .reply = row_text(row, 5)};
    unsigned char digest[HASH_BYTES];
    size_t bytes = 0;
    const void *kept = row_blob(row, 3, &bytes);
    if (bytes != HASH_BYTES)
        return "its digest has another size";
    memcpy(request.digest, kept, HASH_BYTES);
    seal(&request, digest);
    if (memcmp(kept, digest, HASH_BYTES) != 0 || !whole(row, 0) || !whole(row, 2) || !whole(row, 5))
        return "it is not what was written";
    if (strcmp(request.id, row_text(row, 6)) != 0 || request.operator_id != row_int(row, 7))
        return "its event is another request's";
    return NULL;
}

enum rc request_check(struct store *store, request_bad_fn tell, void *context, int64_t *ret_count,
                      struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    int64_t count = 0;
    enum rc rc = row_begin(store, &request_rows, &row, err);
    if (rc != RC_OK)
        return rc;
    for (;;) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        const char *fault = fault_of(row);
        if (fault)
            tell(context, row_text(row, 0), fault);
        count++;
    }
    *ret_count = count;
    row_end(row);
    return rc;
}
