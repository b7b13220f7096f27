/* The rules that every document keeps, whatever its type: its day, lateness, what a file must give, at least
 * one line, credit. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daybook/document/limits.h"
#include "submission.h"

/* The first submit after the last recall. */
DAYBOOK_SQL(rules_standing,
            "SELECT e.on_day FROM revision r JOIN event e ON e.seq = r.event WHERE r.document = ?"
            " AND r.revision > COALESCE((SELECT MAX(v.revision) FROM event v WHERE v.subject = ?"
            " AND v.what = 'document.recall'), 0) ORDER BY r.revision LIMIT 1");

struct entry_value *submission_value(const struct submission *submission, enum document_slot slot)
{
    const char *field = document_type_slot_field(submission->type, slot);
    return field ? entry_find(submission->entry, &submission->entry->header, field) : NULL;
}

static void fault_at(struct submission *submission, const struct entry_line *line, enum document_slot slot,
                     const char *rule, const char *format, va_list args)
{
    char message[ERR_TEXT_BYTES];
    const char *field = document_type_slot_field(submission->type, slot);
    vsnprintf(message, sizeof message, format, args);
    entry_fault(submission->context, line, field ? entry_find(submission->entry, line, field) : NULL,
                field ? field : "", rule, "%s", message);
}

void submission_fault(struct submission *submission, enum document_slot slot, const char *rule,
                      const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault_at(submission, &submission->entry->header, slot, rule, format, args);
    va_end(args);
}

void submission_line_fault(struct submission *submission, size_t index, enum document_slot slot,
                           const char *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault_at(submission, &submission->entry->lines[index], slot, rule, format, args);
    va_end(args);
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

/* As far back as one of the operator's roles may date it; -1: no limit. */
static bool too_far_back(const struct submission *submission, day_t day, int days)
{
    const struct stored *target = submission->target;
    const bool moved = !target || target->content.slots[SLOT_DATE].number != day;
    return days >= 0 && moved && day < submission->context->today - days;
}

static void check_day(struct submission *submission, day_t day, int back_days)
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
    else if (too_far_back(submission, day, back_days))
        submission_fault(
            submission, SLOT_DATE, "backdate",
            "%s is more than %d days back, which is as far as your role dates it; ask the leader", text,
            back_days);
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

/* The day of the submit that lateness is judged by: today's, or of the first that still stands. */
static enum rc standing_day(const struct submission *submission, day_t *ret, struct err *err)
{
    const struct stored *target = submission->target;
    struct row *row = NULL;
    bool has = false;
    *ret = submission->context->today;
    if (!target || !strcmp(target->state, "recalled"))
        return RC_OK;
    enum rc rc = row_begin(submission->context->store, &rules_standing, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, target->id);
    row_bind_text(row, target->number);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        *ret = (day_t)row_int(row, 0);
    row_end(row);
    return rc;
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
    int grace_days = 0;
    day_t submitted = DAY_NONE;
    enum rc rc = limit_grace(submission->context, submission->type, &grace_days, err);
    if (rc == RC_OK)
        rc = standing_day(submission, &submitted, err);
    if (rc)
        return rc;
    content->late = submitted > day + grace_days;
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
        int back_days = 0;
        rc = limit_backdate(submission->context, submission->type, &back_days, err);
        if (rc)
            return rc;
        check_day(submission, (day_t)date->number, back_days);
        rc = check_late(submission, (day_t)date->number, err);
    }
    check_credit(submission);
    return rc;
}
