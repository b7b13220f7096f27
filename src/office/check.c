#include "check_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/store/event.h"

struct check {
    const char *name, *what; /* what it counts */
    enum rc (*run)(struct finding *finding, struct err *err);
};

static const struct check checks[] = {
    {"event-chain", "events", check_chain},
    {"requests", "requests", check_requests},
    {"setting-values", "settings", check_settings},
    {"operators", "operators", check_operators},
    {"masters", "masters", check_masters},
    {"words", "words", check_words},
    {"numbers", "series", check_numbers},
    {"revisions", "revisions", check_revisions},
    {"states", "documents", check_states},
    {"totals", "revisions", check_totals},
    {"days", "revisions", check_days},
    {"stock", "balances of days", check_stock_days},
    {"moves", "moves", check_moves},
    {"counts", "counted lines", check_counts},
    {"links", "links to sources", check_links},
    {"link-log", "links of the log", check_link_log},
    {"drawn", "draws", check_drawn},
    {"audits", "audits", check_audits},
    {"returns", "returns", check_returns},
    {"reversals", "reversals", check_reversals},
    {"texts", "texts", check_texts},
    {"ranges", "values", check_ranges},
    {"records", "records of the log", check_records},
    {"drafts", "drafts", check_drafts},
    {"backup", "", check_backup},
    {"uncovered", "", check_uncovered},
};

enum { ENGINE_LINES = 6 }; /* store_check's: integrity, header, references, schema, settings, files */

size_t check_line_count(const char *head)
{
    return sizeof checks / sizeof *checks + ENGINE_LINES + (head[0] != '\0');
}

void finding_bad(struct finding *finding, const char *format, ...)
{
    va_list args;
    finding->bad++;
    if (finding->bad > 1)
        return;
    va_start(args, format);
    vsnprintf(finding->first, sizeof finding->first, format, args);
    va_end(args);
}

enum rc finding_err(struct finding *finding, enum rc rc, const struct err *found, struct err *err)
{
    if (rc == RC_OK)
        return RC_OK;
    if (strcmp(found->rule, "memory") == 0) {
        if (err)
            *err = *found;
        return rc;
    }
    finding_bad(finding, "%s", found->text);
    return RC_OK;
}

void finding_text(struct finding *finding, const char *what, const char *key, const struct row *row,
                  int column)
{
    const char *text = row_text(row, column);
    if (!text)
        return;
    finding->looked++;
    if (strlen(text) != row_text_bytes(row, column) || !utf8_valid(text, strlen(text), NULL) ||
        utf8_has_control(text, NULL))
        finding_bad(finding, "%s %s holds a text with control characters or broken UTF-8", what, key);
}

enum rc finding_walk(struct finding *finding, const struct sql *sql, finding_row_fn look, void *state,
                     struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    enum rc rc = row_begin(finding->context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        rc = look(finding, row, state, err);
    }
    row_end(row);
    return rc;
}

enum rc finding_has(struct finding *finding, const struct sql *sql, const char *text, bool *ret,
                    struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(finding->context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, text);
    rc = row_step(row, ret, err);
    row_end(row);
    return rc;
}

const char *check_number(const struct row *row, int first, char out[NUMBER_BYTES])
{
    const struct document_type *type = row_null(row, first) ? NULL : document_type_find(row_text(row, first));
    if (!type)
        snprintf(out, NUMBER_BYTES, "a document that is gone");
    else
        number_format(type, row_text(row, first + 1), (int)row_int(row, first + 2), row_int(row, first + 3),
                      out);
    return out;
}

enum rc finding_count(struct finding *finding, const struct sql *sql, int64_t *ret, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(finding->context->store, sql, &row, err);
    if (rc != RC_OK)
        return rc;
    rc = row_step(row, &has, err);
    if (rc == RC_OK)
        *ret = has ? row_int(row, 0) : 0;
    row_end(row);
    return rc;
}

/* What the engine says of the file comes through here too. */
struct telling {
    check_line_fn tell;
    void *context;
    struct check_result *result;
    enum rc rc;
    struct err *err;
};

static void tell_line(struct telling *telling, const char *name, bool ok, const char *detail)
{
    telling->result->failed += !ok;
    if (telling->rc == RC_OK)
        telling->rc = telling->tell(telling->context, name, ok, detail, telling->err);
}

static void tell_engine(void *context, const char *name, bool ok, const char *detail)
{
    tell_line(context, name, ok, detail);
}

static enum rc run_check(struct context *context, const struct check *check, const char *head,
                         struct telling *telling, struct err *err)
{
    struct finding finding = {.context = context, .head = head};
    struct err found = {0};
    char detail[ERR_TEXT_BYTES + 64];
    enum rc rc = check->run(&finding, &found);
    if (rc == RC_USAGE && strcmp(found.rule, "head") == 0) {
        if (err)
            *err = found;
        return rc;
    }
    rc = finding_err(&finding, rc, &found, err); /* a check that damage cuts short has found it */
    if (rc != RC_OK)
        return rc;
    if (finding.bad == 0 && finding.note[0])
        snprintf(detail, sizeof detail, "%s", finding.note);
    else if (finding.bad == 0)
        snprintf(detail, sizeof detail, "%lld %s", (long long)finding.looked, check->what);
    else if (finding.bad == 1)
        snprintf(detail, sizeof detail, "%s", finding.first);
    else
        snprintf(detail, sizeof detail, "%s (and %lld more)", finding.first, (long long)finding.bad - 1);
    tell_line(telling, check->name, finding.bad == 0, detail);
    return telling->rc;
}

static enum rc read_head(struct context *context, struct check_result *ret, struct err *err)
{
    struct event_head head = {0};
    char hex[HASH_HEX_BYTES];
    struct err unused = {0};
    if (event_verify(context->store, &head, &unused) != RC_OK) {
        ret->head = ""; /* a broken chain has no head worth keeping */
        return RC_OK;
    }
    ret->head =
        arena_format(context->arena, "%lld:%s", (long long)head.seq, hash_hex(head.chain, HASH_BYTES, hex));
    return ret->head ? RC_OK : err_memory(err);
}

static enum rc run_all(struct context *context, const char *head, bool copy, struct telling *telling,
                       struct err *err)
{
    static const struct check head_check = {"head", "head", check_head};
    context->roles = ROLES_ALL; /* who may check may look at everything */
    enum rc rc = store_check(context->store, tell_engine, telling, err);
    if (rc == RC_OK)
        rc = telling->rc;
    for (size_t i = 0; rc == RC_OK && i < sizeof checks / sizeof *checks; i++)
        if (!copy || checks[i].run != check_backup)
            rc = run_check(context, &checks[i], head, telling, err);
    if (rc == RC_OK && head[0])
        rc = run_check(context, &head_check, head, telling, err);
    return rc == RC_OK ? read_head(context, telling->result, err) : rc;
}

enum rc check_run(struct context *context, const char *head, check_line_fn tell, void *tell_context,
                  struct check_result *ret, struct err *err)
{
    struct check_result result = {0};
    struct telling telling = {tell, tell_context, &result, RC_OK, err};
    enum rc rc = run_all(context, head, false, &telling, err);
    if (rc == RC_OK)
        *ret = result;
    return rc;
}

enum rc check_copy(struct context *context, check_line_fn tell, void *tell_context, struct check_result *ret,
                   struct err *err)
{
    struct check_result result = {0};
    struct telling telling = {tell, tell_context, &result, RC_OK, err};
    enum rc rc = run_all(context, "", true, &telling, err);
    if (rc == RC_OK)
        *ret = result;
    return rc;
}
