/* The log itself, and what it covers besides documents. */
#include "check_internal.h"

#include <stdlib.h>
#include <string.h>

#include "daybook/ledger/digest.h"
#include "daybook/ledger/master.h"
#include "daybook/office/operator.h"
#include "daybook/office/request.h"
#include "daybook/store/event.h"

DAYBOOK_SQL(check_last_digest,
            "SELECT digest FROM event WHERE subject = ? AND digest <> ? AND what <> 'document.link'"
            " ORDER BY seq DESC LIMIT 1"); /* links have a check of their own */
DAYBOOK_SQL(check_setting_rows, "SELECT name, value, version FROM setting ORDER BY name");
DAYBOOK_SQL(
    check_lost_requests,
    "SELECT e.seq, e.what FROM event e LEFT JOIN request q ON q.id = e.request WHERE e.request <> '' "
    "AND q.id IS NULL AND e.what IN ('setting.change', 'operator.add', 'operator.disable', "
    "'operator.passwd', 'document.recall', 'document.void', 'document.audit', 'document.unaudit', "
    "'document.return', 'document.askback', 'document.withdraw', 'document.reverse', 'document.amend', "
    "'document.closeshort', 'document.reopenorder', 'draft.delete') ORDER BY e.seq");
DAYBOOK_SQL(check_nobodys_events,
            "SELECT seq, what FROM event WHERE operator IS NULL AND (what LIKE 'document.%' OR "
            "what LIKE 'draft.%' OR what = 'setting.change') ORDER BY seq");
DAYBOOK_SQL(check_operator_rows, "SELECT id, login, roles FROM operator ORDER BY id");

static enum rc last_digest(struct store *store, const char *subject, unsigned char ret[HASH_BYTES],
                           bool *ret_has, struct err *err)
{
    static const unsigned char nothing[HASH_BYTES];
    struct row *row = NULL;
    size_t bytes = 0;
    enum rc rc = row_begin(store, &check_last_digest, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, subject);
    row_bind_blob(row, nothing, sizeof nothing);
    rc = row_step(row, ret_has, err);
    if (rc == RC_OK && *ret_has) {
        const void *digest = row_blob(row, 0, &bytes);
        memset(ret, 0, HASH_BYTES);
        memcpy(ret, digest, bytes < HASH_BYTES ? bytes : HASH_BYTES);
    }
    row_end(row);
    return rc;
}

enum rc check_covered(struct finding *finding, const char *subject, const unsigned char digest[HASH_BYTES],
                      struct err *err)
{
    unsigned char logged[HASH_BYTES];
    bool has = false;
    if (!subject)
        return err_memory(err);
    finding->looked++;
    enum rc rc = last_digest(finding->context->store, subject, logged, &has, err);
    if (rc != RC_OK)
        return rc;
    if (!has)
        finding_bad(finding, "%s stands in no event", subject);
    else if (!hash_equal(logged, digest, HASH_BYTES))
        finding_bad(finding, "%s is not what its latest event says", subject);
    return RC_OK;
}

enum rc check_chain(struct finding *finding, struct err *err)
{
    struct event_head head = {0};
    struct err found = {0};
    enum rc rc = event_verify(finding->context->store, &head, &found);
    finding->looked = head.seq;
    return finding_err(finding, rc, &found, err);
}

enum rc check_head(struct finding *finding, struct err *err)
{
    char *end = NULL, hex[HASH_HEX_BYTES];
    unsigned char chain[HASH_BYTES];
    struct err found = {0};
    long long seq = strtoll(finding->head, &end, 10);
    if (seq < 1 || *end != ':' || strlen(end + 1) != HASH_HEX_BYTES - 1)
        return err_field(err, RC_USAGE, 0, "head", "head", "--head is SEQ:HEX, as check prints it");
    enum rc rc = event_chain_at(finding->context->store, seq, chain, &found);
    finding->looked = 1;
    if (rc == RC_OK && strcmp(hash_hex(chain, sizeof chain, hex), end + 1) != 0)
        finding_bad(finding, "event %lld is not the one the head was taken of: the log was written anew",
                    seq);
    return finding_err(finding, rc, &found, err);
}

static void bad_request(void *context, const char *id, const char *why)
{
    finding_bad(context, "request %s: %s", id, why);
}

/* Every event given is a finding; `state` says why. */
static enum rc look_event(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const char *const *why = state;
    (void)err;
    finding_bad(finding, "event %lld (%s) %s", (long long)row_int(row, 0), row_text(row, 1), *why);
    return RC_OK;
}

enum rc check_requests(struct finding *finding, struct err *err)
{
    enum rc rc = request_check(finding->context->store, bad_request, finding, &finding->looked, err);
    const char *gone = "came by a request that is gone", *nobody = "names no operator";
    if (rc == RC_OK)
        rc = finding_walk(finding, &check_lost_requests, look_event, &gone, err);
    return rc == RC_OK ? finding_walk(finding, &check_nobodys_events, look_event, &nobody, err) : rc;
}

enum rc check_settings(struct finding *finding, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(finding->context->store, &check_setting_rows, &row, err);
    if (rc != RC_OK)
        return rc;
    for (;;) {
        unsigned char digest[HASH_BYTES];
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        digest_setting(row_text(row, 0), row_text(row, 1), row_int(row, 2), digest);
        rc = check_covered(finding, arena_format(finding->context->arena, "setting %s", row_text(row, 0)),
                           digest, err);
        if (rc != RC_OK)
            break;
    }
    row_end(row);
    return rc;
}

enum rc check_operators(struct finding *finding, struct err *err)
{
    struct context *context = finding->context;
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(context->store, &check_operator_rows, &row, err);
    if (rc != RC_OK)
        return rc;
    for (;;) {
        unsigned char digest[HASH_BYTES];
        unsigned roles = 0;
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        if (roles_parse(row_text(row, 2), &roles, NULL) != RC_OK)
            finding_bad(finding, "operator %s has roles that do not exist", row_text(row, 1));
        rc = operator_digest(context->store, row_int(row, 0), digest, err);
        if (rc == RC_OK)
            rc = check_covered(finding, operator_subject(context->arena, row_text(row, 1)), digest, err);
        if (rc != RC_OK)
            break;
    }
    row_end(row);
    return rc;
}

struct walking {
    struct finding *finding;
    const struct master *master;
    enum rc rc;
    struct err *err;
};

static bool check_row(void *context, const struct master_row *row)
{
    struct walking *walking = context;
    struct finding *finding = walking->finding;
    struct arena arena = {0};
    unsigned char digest[HASH_BYTES];
    enum rc rc = master_digest(finding->context->store, walking->master, row->id, digest, walking->err);
    if (rc == RC_OK)
        rc = check_covered(finding, master_subject(&arena, walking->master, row->key), digest, walking->err);
    arena_free(&arena);
    walking->rc = rc;
    return rc == RC_OK;
}

enum rc check_masters(struct finding *finding, struct err *err)
{
    const struct master_filter all = {.all = true};
    struct walking walking = {.finding = finding, .err = err};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && (walking.master = master_at(i)); i++) {
        rc = master_list(finding->context, walking.master, &all, check_row, &walking, err);
        if (rc == RC_OK)
            rc = walking.rc;
    }
    return rc;
}
