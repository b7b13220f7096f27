/* The rules that every document keeps, whatever its type: its day, lateness, what a file must give, at least
 * one line, credit. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "submission.h"

struct entry_value *submission_value(const struct submission *submission, enum document_slot slot)
{
    const char *field = document_type_slot_field(submission->type, slot);
    return field ? entry_find(submission->entry, &submission->entry->header, field) : NULL;
}

void submission_fault(struct submission *submission, enum document_slot slot, const char *rule,
                      const char *format, ...)
{
    char message[ERR_TEXT_BYTES];
    const char *field = document_type_slot_field(submission->type, slot);
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    entry_fault(submission->context, &submission->entry->header, submission_value(submission, slot),
                field ? field : "", rule, "%s", message);
}

static void require_line(struct submission *submission)
{
    const struct record *record = submission->type->record;
    if (submission->content->line_count)
        return;
    for (size_t i = 0; i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        if (field->part != PART_LINE || !(field->flags & FIELD_REQUIRED))
            continue;
        faults_add(&submission->context->faults, false, 1, field->name, "no-lines", "",
                   "the document has no line; key at least one");
        return;
    }
}

/* What a file must give though a screen need not, or fills in by itself. */
static void require_of_file(struct submission *submission)
{
    const struct record *record = submission->type->record;
    for (size_t i = 0; submission->context->imported && i < record->field_count; i++) {
        const struct record_field *field = &record->fields[i];
        struct entry_value *value = &submission->entry->header.values[i];
        if (field->part != PART_HEADER || value->bad ||
            !document_type_file_requires(submission->type, field->name))
            continue;
        const char *cell = cells_get(submission->cells, 0, field->name);
        if (!cell || !cell[strspn(cell, " ")])
            entry_fault(submission->context, &submission->entry->header, value, field->name, "required",
                        "%s is missing; a file gives it", field->title);
    }
}

static void check_day(struct submission *submission, day_t day)
{
    char text[DAY_BYTES], other[DAY_BYTES];
    const struct context *context = submission->context;
    const struct stored *target = submission->target;
    day_format(day, text);
    if (day > context->today)
        submission_fault(submission, SLOT_DATE, "future", "%s is in the future; today is %s", text,
                         day_format(context->today, other));
    else if (day < context->company->start)
        submission_fault(submission, SLOT_DATE, "before-start",
                         "%s is before the start month %.7s; nothing is dated before it", text,
                         day_format(context->company->start, other));
    else if (target && day_to_date(day).year != target->year)
        submission_fault(submission, SLOT_DATE, "year",
                         "%s is numbered in %d, so its date stays in that year; void it and key another",
                         target->number, target->year);
}

static enum rc take_late_reason(struct submission *submission, const char *code, struct err *err)
{
    struct slot_value *slot = &submission->content->slots[SLOT_LATE_REASON];
    struct lookup_row *found = NULL;
    enum rc rc = lookup_get(submission->context, lookup_by_name("late_reason"), "", code, &found, err);
    if (rc)
        return rc;
    if (found)
        *slot = (struct slot_value){.filled = true, .number = found->id, .text = found->values[0]};
    else
        submission_fault(submission, SLOT_LATE_REASON, "unknown",
                         "late reason %s does not exist; add it to the reasons", code);
    return RC_OK;
}

/* Late is after the business day and the type's grace; it asks for a reason, which a document in time does
 * not keep. */
static enum rc check_late(struct submission *submission, day_t day, struct err *err)
{
    struct content *content = submission->content;
    const struct context *context = submission->context;
    struct slot_value *slot = &content->slots[SLOT_LATE_REASON];
    const struct entry_value *value = submission_value(submission, SLOT_LATE_REASON);
    char text[DAY_BYTES];
    content->late = context->today > day + submission->type->grace_days;
    if (!content->late) {
        *slot = (struct slot_value){.text = ""};
        return RC_OK;
    }
    if (slot->filled || (value && value->bad))
        return RC_OK;
    if (context->imported)
        return take_late_reason(submission, "IMPORT", err);
    submission_fault(submission, SLOT_LATE_REASON, "required",
                     "the document is late: it happened on %s; give the reason (F4 lists them)",
                     day_format(day, text));
    return RC_OK;
}

static void check_credit(struct submission *submission)
{
    struct context *context = submission->context;
    const struct content *content = submission->content;
    const struct lookup_row *party = content->party;
    char limit[DECIMAL_BYTES], total[DECIMAL_BYTES];
    if (!submission->type->checks_credit || !party)
        return;
    int column = lookup_column(lookup_by_name(submission->type->party), "credit_limit");
    money_t gross = 0;
    if (column < 0 || !*party->values[column] || !int_add(content->net_total, content->tax_total, &gross) ||
        gross <= party->numbers[column])
        return;
    int decimals = context->company->money_decimals;
    faults_add(&context->faults, !context->strict, 0, submission->type->party, "credit-limit",
               party->values[0], "the total %s is above the credit limit %s of %s",
               decimal_format(gross, decimals, DECIMAL_GROUPED, total),
               decimal_format(party->numbers[column], decimals, DECIMAL_GROUPED, limit), party->values[0]);
}

enum rc submission_rules(struct submission *submission, struct err *err)
{
    const struct slot_value *date = &submission->content->slots[SLOT_DATE];
    const struct entry_value *value = submission_value(submission, SLOT_DATE);
    enum rc rc = RC_OK;
    require_line(submission);
    require_of_file(submission);
    if (date->filled && !(value && value->bad)) {
        check_day(submission, (day_t)date->number);
        rc = check_late(submission, (day_t)date->number, err);
    }
    check_credit(submission);
    return rc;
}
