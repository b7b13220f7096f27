/* What the demo's company has done before a newcomer signs on: goods in the stores, an order to deliver and
 * one to receive. Submitted as its operators would. */
#include "setup_internal.h"

#include <string.h>

#include "daybook/document/document.h"
#include "daybook/office/operator.h"

enum { DEMO_LINES_MAX = 8, DEMO_HEADER_MAX = 4 };

struct demo_line {
    const char *item, *quantity, *price; /* price NULL: the type has none */
};
struct demo_document {
    const char *login, *type;
    int days_back;
    const char *header[DEMO_HEADER_MAX][2]; /* field and text; ends with NULL */
    struct demo_line lines[DEMO_LINES_MAX]; /* ends with item NULL */
};

static const struct demo_document documents[] = {
    {"warehouse",
     "other-receipt",
     3,
     {{"ref", "OPEN-1"}, {"reason", "FOUND"}, {"note", "goods on the shelves on the first day"}},
     {{"BK-CITY-26", "12", NULL},
      {"BK-CITY-28", "8", NULL},
      {"BK-TOUR", "4", NULL},
      {"SP-WHEEL-26", "30", NULL},
      {"SP-LAMP", "60", NULL},
      {"SP-LOCK", "48", NULL},
      {"SP-BELL", "144", NULL}}},
    {"warehouse",
     "other-receipt",
     3,
     {{"ref", "OPEN-2"}, {"reason", "FOUND"}, {"warehouse", "RAW"}, {"note", "parts in store"}},
     {{"RM-RIM-26", "80", NULL},
      {"RM-SPOKE", "4000", NULL},
      {"RM-TYRE-26", "100", NULL},
      {"RM-CHAIN", "40", NULL},
      {"RM-SADDLE", "50", NULL},
      {"RM-PAINT", "25", NULL}}},
    {"sales",
     "sales-order",
     0,
     {{"ref", "RC-1047"}, {"customer", "C001"}},
     {{"BK-CITY-26", "5", "1280"}, {"SP-LOCK", "5", "45"}, {"SP-BELL", "10", "12.50"}}},
    {"purchasing",
     "purchase-order",
     0,
     {{"ref", "P-310"}, {"supplier", "S002"}, {"warehouse", "RAW"}},
     {{"RM-RIM-26", "40", "24.60"}, {"RM-RIM-28", "40", "26.80"}, {"RM-HUB-F", "40", "14.30"}}},
};

static enum rc put_lines(const struct demo_document *document, struct cells *cells, struct err *err)
{
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < DEMO_LINES_MAX && document->lines[i].item; i++) {
        const struct demo_line *line = &document->lines[i];
        rc = cells_put(cells, i + 1, "item", line->item, err);
        if (rc == RC_OK)
            rc = cells_put(cells, i + 1, "quantity", line->quantity, err);
        if (rc == RC_OK && line->price)
            rc = cells_put(cells, i + 1, "price", line->price, err);
    }
    return rc;
}

static enum rc put_cells(const struct context *context, const struct demo_document *document,
                         struct cells *cells, struct err *err)
{
    char date[DAY_BYTES];
    day_t day = context->today - document->days_back;
    if (day < context->company->start)
        day = context->company->start;
    enum rc rc = cells_put(cells, 0, "date", day_format(day, date), err);
    if (rc == RC_OK && day < context->today)
        rc = cells_put(cells, 0, "late_reason", "PAPER-LATE", err);
    for (int i = 0; rc == RC_OK && i < DEMO_HEADER_MAX && document->header[i][0]; i++)
        rc = cells_put(cells, 0, document->header[i][0], document->header[i][1], err);
    return rc == RC_OK ? put_lines(document, cells, err) : rc;
}

static enum rc submit(struct context *context, const struct demo_document *document, struct err *err)
{
    struct operator_row *row = NULL;
    struct cells cells = {.arena = context->arena};
    char uid[ID_HEX_BYTES];
    struct document_done done;
    const struct document_submit submit = {
        .uid = random_id(uid), .type = document_type_find(document->type), .cells = &cells};
    enum rc rc = operator_find(context, document->login, &row, err);
    if (rc == RC_OK)
        rc = put_cells(context, document, &cells, err);
    if (rc != RC_OK)
        return rc;
    context->operator_id = row->id;
    context->login = row->login;
    context->department = row->department;
    context->roles = row->roles;
    context_clear_faults(context);
    return document_submit(context, &submit, &done, err);
}

enum rc setup_demo_documents(struct context *context, struct err *err)
{
    struct context acting = *context;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof documents / sizeof *documents; i++)
        rc = submit(&acting, &documents[i], err);
    return rc;
}
