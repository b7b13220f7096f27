/* Every text of every table is whole, UTF-8 and free of controls; every number is one that the program could
 * have written where the schema's own limits are wider. */
#include "check_internal.h"

#include <stdio.h>
#include <string.h>

/* A key and then texts. */
DAYBOOK_SQL(texts_setting, "SELECT name, name, value FROM setting");
DAYBOOK_SQL(texts_operator, "SELECT login, login, name, department, roles, password, search FROM operator");
DAYBOOK_SQL(texts_session, "SELECT operator, hash FROM session");
DAYBOOK_SQL(texts_counter, "SELECT name, name FROM counter");
DAYBOOK_SQL(texts_event, "SELECT seq, request, what, subject, detail FROM event");
DAYBOOK_SQL(texts_request, "SELECT event, id, method FROM request"); /* the reply is JSON, and sealed */
DAYBOOK_SQL(texts_account, "SELECT code, code, name, type, control, search FROM account");
DAYBOOK_SQL(texts_category, "SELECT code, code, name, search FROM category");
DAYBOOK_SQL(texts_item, "SELECT code, code, name, unit, kind, barcode, source, search FROM item");
DAYBOOK_SQL(texts_unit, "SELECT item, unit FROM unit");
DAYBOOK_SQL(texts_party,
            "SELECT code, kind, code, name, contact, address, city, country, phone, search FROM party");
DAYBOOK_SQL(texts_warehouse, "SELECT code, code, name, site, search FROM warehouse");
DAYBOOK_SQL(texts_reason, "SELECT code, kind, code, name, search FROM reason");
DAYBOOK_SQL(texts_word, "SELECT kind, kind, word FROM word");
DAYBOOK_SQL(texts_draft, "SELECT handle, uid, type FROM draft"); /* its cells: check_drafts */
DAYBOOK_SQL(texts_document, "SELECT id, uid, type, series, state FROM document");
DAYBOOK_SQL(texts_revision,
            "SELECT document, ref, department, workshop, note, warnings, taken FROM revision");
DAYBOOK_SQL(texts_line, "SELECT document, unit, department, note, source FROM line");
DAYBOOK_SQL(texts_returned, "SELECT event, field, note FROM returned");
DAYBOOK_SQL(texts_link, "SELECT id, kind FROM link");

static const struct texts {
    const char *what;
    const struct sql *sql;
    int texts;
} tables[] = {
    {"setting", &texts_setting, 2},
    {"operator", &texts_operator, 6},
    {"session of operator", &texts_session, 1},
    {"counter", &texts_counter, 1},
    {"event", &texts_event, 4},
    {"request of event", &texts_request, 2},
    {"account", &texts_account, 5},
    {"category", &texts_category, 3},
    {"item", &texts_item, 7},
    {"unit of item", &texts_unit, 1},
    {"party", &texts_party, 9},
    {"warehouse", &texts_warehouse, 4},
    {"reason", &texts_reason, 4},
    {"word of", &texts_word, 2},
    {"draft", &texts_draft, 2},
    {"document", &texts_document, 4},
    {"document", &texts_revision, 6},
    {"line of document", &texts_line, 4},
    {"link", &texts_link, 1},
    {"return of event", &texts_returned, 2},
};

static enum rc look_texts(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const struct texts *table = state;
    char key[64];
    (void)err;
    const char *text = row_text(row, 0);
    snprintf(key, sizeof key, "%s", text ? text : "without a key");
    for (int i = 1; i <= table->texts; i++)
        finding_text(finding, table->what, key, row, i);
    return RC_OK;
}

enum rc check_texts(struct finding *finding, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof tables / sizeof *tables; i++) {
        struct texts table = tables[i];
        rc = finding_walk(finding, table.sql, look_texts, &table, err);
    }
    return rc;
}

DAYBOOK_SQL(ranges_days,
            "SELECT document, date, due, invoice_date FROM revision"); /* a key, then days, empty or not */
DAYBOOK_SQL(ranges_percents, "SELECT document, discount, tax_rate FROM line");
DAYBOOK_SQL(ranges_event_days, "SELECT seq, on_day, at FROM event");

enum { PERCENT_MOST = 10000, DAYS_APART_MOST = 2 };
static const int64_t day_us = INT64_C(86400000000);

static enum rc look_days(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const day_t least = day_from_date((struct date){1900, 1, 1}),
                most = day_from_date((struct date){2999, 12, 31});
    (void)state;
    (void)err;
    for (int i = 1; i <= 3; i++) {
        finding->looked += !row_null(row, i);
        if (!row_null(row, i) && (row_int(row, i) < least || row_int(row, i) > most))
            finding_bad(finding, "document %lld holds a day that is none", (long long)row_int(row, 0));
    }
    return RC_OK;
}

static enum rc look_percents(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    for (int i = 1; i <= 2; i++) {
        finding->looked += !row_null(row, i);
        if (!row_null(row, i) && (row_int(row, i) < 0 || row_int(row, i) > PERCENT_MOST))
            finding_bad(finding, "document %lld holds a percentage that is none", (long long)row_int(row, 0));
    }
    return RC_OK;
}

/* Zones and night shifts move an event's day by one at most, a date line by two. */
static enum rc look_event_day(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const int64_t days = row_int(row, 2) / day_us - row_int(row, 1);
    (void)state;
    (void)err;
    finding->looked++;
    if (days < -DAYS_APART_MOST || days > DAYS_APART_MOST)
        finding_bad(finding, "event %lld counts for another day than its moment", (long long)row_int(row, 0));
    return RC_OK;
}

enum rc check_ranges(struct finding *finding, struct err *err)
{
    enum rc rc = finding_walk(finding, &ranges_days, look_days, NULL, err);
    if (rc == RC_OK)
        rc = finding_walk(finding, &ranges_percents, look_percents, NULL, err);
    return rc == RC_OK ? finding_walk(finding, &ranges_event_days, look_event_day, NULL, err) : rc;
}
