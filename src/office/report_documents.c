/* documents and lines. */
#include "report_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_BYTES = 24, COLUMNS = 15 };

/* Drafts have no business day the ledger vouches for: those whose typed date is a date stand by it, the
 * others at the end. */
struct draft_entry {
    day_t date;
    const char *texts[COLUMNS];
};
struct documents {
    struct report_run *run;
    struct document_filter filter;
    struct draft_entry *drafts;
    size_t count, capacity, told;
};

static const char *keep(struct documents *documents, const char *text)
{
    return arena_text(documents->run->context->arena, text ? text : "");
}

static bool draft_wanted(const struct documents *documents, const struct draft_row *row, day_t date)
{
    const struct document_filter *filter = &documents->filter;
    if (row->corrects[0]) /* the document it corrects is listed */
        return false;
    if (filter->type && row->type != filter->type)
        return false;
    if (filter->party && filter->party[0] && (!row->party || strcmp(row->party, filter->party) != 0))
        return false;
    if (filter->from != DAY_NONE && (date == DAY_NONE || date < filter->from))
        return false;
    return filter->to == DAY_NONE || (date != DAY_NONE && date <= filter->to);
}

static bool take_draft(void *context, const struct draft_row *row)
{
    struct documents *documents = context;
    struct arena *arena = documents->run->context->arena;
    char entered_at[INSTANT_BYTES], lines[COUNT_BYTES];
    struct draft_entry entry = {.date = DAY_NONE};
    if (!row->date || day_parse_iso(row->date, &entry.date, NULL) != RC_OK)
        entry.date = DAY_NONE;
    if (!draft_wanted(documents, row, entry.date))
        return true;
    snprintf(lines, sizeof lines, "%lld", (long long)row->line_count);
    const char *texts[COLUMNS] = {row->handle,
                                  row->type->name,
                                  row->ref,
                                  row->date,
                                  row->party,
                                  "",
                                  "draft",
                                  row->login,
                                  instant_format(row->entered_at, entered_at),
                                  "",
                                  "",
                                  "",
                                  lines,
                                  "",
                                  ""};
    struct draft_entry *grown = arena_grow(arena, documents->drafts, documents->count, &documents->capacity,
                                           documents->count + 1, sizeof *grown);
    if (!grown)
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        entry.texts[i] = keep(documents, texts[i]);
    documents->drafts = grown;
    documents->drafts[documents->count++] = entry;
    return true;
}

static int compare_drafts(const void *a, const void *b)
{
    const struct draft_entry *x = a, *y = b;
    /* DAY_NONE, the least day, comes last: as unsigned it is past every other. */
    int64_t x_day = x->date == DAY_NONE ? INT64_MAX : x->date,
            y_day = y->date == DAY_NONE ? INT64_MAX : y->date;
    if (x_day != y_day)
        return x_day < y_day ? -1 : 1;
    return strcmp(x->texts[0], y->texts[0]);
}

/* Those that stand before a document of this day and number. */
static bool tell_drafts(struct documents *documents, day_t day, const char *number)
{
    for (; documents->told < documents->count; documents->told++) {
        const struct draft_entry *draft = &documents->drafts[documents->told];
        if (number && (draft->date == DAY_NONE || draft->date > day ||
                       (draft->date == day && strcmp(draft->texts[0], number) > 0)))
            return true;
        if (!report_add(documents->run, draft->texts))
            return false;
    }
    return true;
}

static bool take_document(void *context, const struct document_row *row)
{
    struct documents *documents = context;
    char date[DAY_BYTES], entered_at[INSTANT_BYTES], submitted_at[INSTANT_BYTES], audited_at[INSTANT_BYTES];
    char lines[COUNT_BYTES], quantity[DECIMAL_BYTES], amount[DECIMAL_BYTES];
    snprintf(lines, sizeof lines, "%lld", (long long)row->line_count);
    const char *texts[COLUMNS] = {
        row->number,
        row->type->name,
        row->ref,
        day_format(row->date, date),
        row->party,
        row->warehouse,
        row->state,
        row->keyed_by,
        instant_format(row->entered_at, entered_at),
        instant_format(row->submitted_at, submitted_at),
        instant_format(row->audited_at, audited_at),
        row->late ? "yes" : "no",
        lines,
        decimal_format(row->quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
        decimal_format(row->net, documents->run->context->company->money_decimals, DECIMAL_FIXED, amount),
    };
    return tell_drafts(documents, row->date, row->number) && report_add(documents->run, texts);
}

static bool drafts_wanted(const struct document_filter *filter)
{
    return !filter->state || !filter->state[0] || strcmp(filter->state, "draft") == 0;
}

enum rc report_documents(struct report_run *run, struct err *err)
{
    struct documents documents = {.run = run};
    enum rc rc = report_filter(run, &documents.filter, err);
    if (rc == RC_OK && drafts_wanted(&documents.filter))
        rc = draft_list(run->context, 0, take_draft, &documents, err);
    if (rc != RC_OK)
        return rc;
    if (documents.count > 1)
        qsort(documents.drafts, documents.count, sizeof *documents.drafts, compare_drafts);
    if (strcmp(documents.filter.state, "draft") != 0)
        rc = document_list(run->context, &documents.filter, take_document, &documents, err);
    if (rc == RC_OK && run->rc == RC_OK)
        (void)tell_drafts(&documents, DAY_NONE, NULL);
    return rc;
}

static bool take_line(void *context, const struct document_line_row *row)
{
    struct report_run *run = context;
    char line[COUNT_BYTES], quantity[DECIMAL_BYTES], price[DECIMAL_BYTES], discount[DECIMAL_BYTES],
        amount[DECIMAL_BYTES], open[DECIMAL_BYTES];
    snprintf(line, sizeof line, "%d", row->line);
    const char *texts[] = {
        row->document->number,
        line,
        row->item,
        decimal_format(row->quantity, QTY_DECIMALS, DECIMAL_TRIM, quantity),
        row->unit,
        row->has_price ? decimal_format(row->price, PRICE_DECIMALS, DECIMAL_TRIM, price) : "",
        decimal_format(row->discount, PERCENT_DECIMALS, DECIMAL_TRIM, discount),
        row->has_net ? decimal_format(row->net, run->context->company->money_decimals, DECIMAL_FIXED, amount)
                     : "",
        row->has_open ? decimal_format(row->open, QTY_DECIMALS, DECIMAL_TRIM, open) : "",
    };
    return report_add(run, texts);
}

enum rc report_lines(struct report_run *run, struct err *err)
{
    struct document_filter filter;
    enum rc rc = report_filter(run, &filter, err);
    if (rc != RC_OK)
        return rc;
    filter.state = "current";
    return document_lines_list(run->context, &filter, take_line, run, err);
}
