#include "daybook/store/event.h"

#include <string.h>

DAYBOOK_SQL(event_last, "SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1");
DAYBOOK_SQL(
    event_insert,
    "INSERT INTO event (seq, at, on_day, operator, request, what, subject, revision, detail, digest, chain)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
DAYBOOK_SQL(event_walk,
            "SELECT seq, at, on_day, operator, request, what, subject, revision, detail, digest, chain"
            " FROM event ORDER BY seq");
DAYBOOK_SQL(event_chain, "SELECT chain FROM event WHERE seq = ?");

static void chain_next(const unsigned char previous[HASH_BYTES], int64_t seq, const struct event *event,
                       unsigned char out[HASH_BYTES])
{
    struct hash hash;
    hash_init(&hash);
    hash_add(&hash, previous, HASH_BYTES);
    hash_add_int(&hash, seq);
    hash_add_int(&hash, event->at);
    hash_add_int(&hash, event->on_day);
    hash_add_int(&hash, event->operator_id);
    hash_add_text(&hash, event->request);
    hash_add_text(&hash, event->what);
    hash_add_text(&hash, event->subject);
    hash_add_int(&hash, event->revision);
    hash_add_text(&hash, event->detail);
    hash_add(&hash, event->digest, HASH_BYTES);
    hash_finish(&hash, out);
}

static bool read_digest(const struct row *row, int column, unsigned char out[HASH_BYTES])
{
    size_t bytes = 0;
    const void *value = row_blob(row, column, &bytes);
    if (bytes != HASH_BYTES)
        return false;
    memcpy(out, value, HASH_BYTES);
    return true;
}

/* The last event, or seq 0 and zeros: what the first one chains to. */
static enum rc read_head(struct store *store, struct event_head *ret_head, struct err *err)
{
    struct row *row = NULL;
    struct event_head head = {0};
    bool has = false;
    enum rc rc = row_begin(store, &event_last, &row, err);
    if (rc)
        return rc;
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        head.seq = row_int(row, 0);
        if (!read_digest(row, 1, head.chain))
            rc = err_field(err, RC_UNAVAILABLE, 0, "", "damaged",
                           "event %lld has no chain value; run 'daybook check'", (long long)head.seq);
    }
    row_end(row);
    if (rc == RC_OK)
        *ret_head = head;
    return rc;
}

static const char *filled(const char *text)
{
    return text ? text : "";
}

enum rc event_add(struct store *store, const struct event *event, int64_t *ret_seq, struct err *err)
{
    struct event whole = *event;
    struct event_head head = {0};
    unsigned char chain[HASH_BYTES];
    struct row *row = NULL;
    enum rc rc = read_head(store, &head, err);
    if (rc)
        return rc;
    whole.request = filled(event->request);
    whole.what = filled(event->what);
    whole.subject = filled(event->subject);
    whole.detail = filled(event->detail);
    chain_next(head.chain, head.seq + 1, &whole, chain);
    rc = row_begin(store, &event_insert, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, head.seq + 1);
    row_bind_int(row, whole.at);
    row_bind_int(row, whole.on_day);
    row_bind_int_or_null(row, whole.operator_id != 0, whole.operator_id);
    row_bind_text(row, whole.request);
    row_bind_text(row, whole.what);
    row_bind_text(row, whole.subject);
    row_bind_int(row, whole.revision);
    row_bind_text(row, whole.detail);
    row_bind_blob(row, whole.digest, HASH_BYTES);
    row_bind_blob(row, chain, HASH_BYTES);
    rc = row_run(row, err);
    if (rc == RC_OK)
        *ret_seq = head.seq + 1;
    return rc;
}

/* A text as it was hashed: not NULL, and nothing hidden behind a NUL inside it. */
static bool read_text(const struct row *row, int column, const char **ret)
{
    size_t bytes = 0;
    const char *text = row_text(row, column);
    (void)row_blob(row, column, &bytes);
    *ret = text;
    return text && !row_null(row, column) && strlen(text) == bytes;
}

/* Whether the event at the row fits the one before it. */
static bool fits(const struct row *row, struct event_head *head)
{
    struct event event = {.at = row_int(row, 1), .operator_id = row_int(row, 3), .revision = row_int(row, 7)};
    unsigned char stored[HASH_BYTES], chain[HASH_BYTES];
    const int64_t day = row_int(row, 2);
    event.on_day = (day_t)day;
    if (row_int(row, 0) != head->seq + 1 || day != event.on_day)
        return false;
    if (row_null(row, 3) != (event.operator_id == 0))
        return false;
    if (!read_text(row, 4, &event.request) || !read_text(row, 5, &event.what) ||
        !read_text(row, 6, &event.subject) || !read_text(row, 8, &event.detail) ||
        !read_digest(row, 9, event.digest) || !read_digest(row, 10, stored))
        return false;
    chain_next(head->chain, head->seq + 1, &event, chain);
    if (!hash_equal(chain, stored, HASH_BYTES))
        return false;
    head->seq++;
    memcpy(head->chain, chain, HASH_BYTES);
    return true;
}

enum rc event_verify(struct store *store, struct event_head *ret_head, struct err *err)
{
    struct row *row = NULL;
    struct event_head head = {0};
    bool has = true;
    enum rc rc = row_begin(store, &event_walk, &row, err);
    if (rc)
        return rc;
    while (rc == RC_OK && has) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has && !fits(row, &head))
            rc = err_field(err, RC_REFUSED, 0, "", "chain",
                           "event %lld was changed, or one before it removed", (long long)row_int(row, 0));
    }
    row_end(row);
    if (rc == RC_OK)
        *ret_head = head;
    return rc;
}

enum rc event_chain_at(struct store *store, int64_t seq, unsigned char ret_chain[HASH_BYTES], struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(store, &event_chain, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, seq);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && (!has || !read_digest(row, 0, ret_chain)))
        rc = err_field(err, RC_REFUSED, 0, "", "chain", "there is no event %lld; the log ends before it",
                       (long long)seq);
    row_end(row);
    return rc;
}
