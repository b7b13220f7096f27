/* Look-ups and what they fill. */
#include <string.h>

#include "bind.h"

static bool has_column(const struct record_lookup *lookup, const char *column)
{
    size_t wanted = strlen(column), bytes;
    for (const char *at = lookup->columns; *(at += strspn(at, " ")); at += bytes) {
        bytes = strcspn(at, " ");
        if (bytes == wanted && !memcmp(at, column, bytes))
            return true;
    }
    return false;
}

static enum rc check_target(struct binder *binder, const struct form_field *field, struct form_fill *fill)
{
    const struct form *form = binder->form;
    const struct form_field *target = NULL;
    for (const struct form_field *other = form->fields; other < form->fields + form->field_count; other++) {
        if (!strcmp(other->tag, fill->tag))
            target = other;
    }
    if (!target)
        return REFUSE_FIELD(binder, field, "field %s fills %s, which is no field of the form", field->tag,
                            fill->tag);
    if (target == field)
        return REFUSE_FIELD(binder, field, "field %s fills itself; its code is put in by the look-up",
                            field->tag);
    if (target->part == PART_LINE && field->part == PART_HEADER)
        return REFUSE_FIELD(binder, field, "field %s stands in the header and cannot fill %s of the lines",
                            field->tag, fill->tag);
    const struct record_field *bound = record_field_find(binder->record, target->part, target->name);
    if (target->compute.expr || (bound && bound->compute))
        return REFUSE_FIELD(binder, field, "field %s fills %s, which is computed; leave one of them",
                            field->tag, fill->tag);
    fill->target = target;
    return RC_OK;
}

static enum rc bind_fills(struct binder *binder, struct form_field *field, const struct record_lookup *lookup)
{
    for (size_t i = 0; i < field->fill_count; i++) {
        struct form_fill *fill = &field->fills[i];
        if (!has_column(lookup, fill->column))
            return REFUSE_FIELD(binder, field, "the look-up %s has no column %s; it has: %s", lookup->name,
                                fill->column, lookup->columns);
        enum rc rc = check_target(binder, field, fill);
        if (rc)
            return rc;
    }
    return RC_OK;
}

enum rc bind_lookup(struct binder *binder, struct form_field *field)
{
    const char *of_record = field->bound ? field->bound->lookup : NULL;
    if (field->lookup && of_record && strcmp(field->lookup, of_record))
        return REFUSE_FIELD(binder, field, "%s is looked up in %s by the record, not in %s; leave lookup out",
                            field->name, of_record, field->lookup);
    if (!field->lookup)
        field->lookup = of_record;
    if (!field->lookup && field->fill_count)
        return REFUSE_FIELD(binder, field, "field %s has fill but no look-up to fill from; write lookup NAME",
                            field->tag);
    if (!field->lookup)
        return RC_OK;
    const struct record_lookup *lookup = record_lookup_find(binder->record, field->lookup);
    if (!lookup)
        return REFUSE_FIELD(binder, field, "there is no look-up %s in %s", field->lookup,
                            binder->record->name);
    field->lookup_code = arena_copy(binder->arena, lookup->columns, strcspn(lookup->columns, " "));
    if (!field->lookup_code)
        return err_memory(binder->err);
    return bind_fills(binder, field, lookup);
}
