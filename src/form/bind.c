/* What a form's fields mean: each is one of the record's, or only shown. */
#include "bind.h"

#include <string.h>

#include "daybook/base/buf.h"
#include "daybook/base/utf8.h"

/* Least widths, so that no usual value of a kind is cut. A choice's is its longest word. */
static const int least_cells[FIELD_KINDS] = {
    [FIELD_TEXT] = 1,   [FIELD_CODE] = 4,    [FIELD_INT] = 1,   [FIELD_QTY] = 8,    [FIELD_PRICE] = 8,
    [FIELD_MONEY] = 10, [FIELD_PERCENT] = 4, [FIELD_DATE] = 10, [FIELD_CHOICE] = 1, [FIELD_FLAG] = 3,
};

/* What a screen shows of every document though no record holds it. */
static const struct shown {
    const char *name;
    enum record_part part;
    int least_cells;
} shown_fields[] = {
    {"number", PART_HEADER, 14},      {"state", PART_HEADER, 9},       {"revision", PART_HEADER, 1},
    {"keyed_by", PART_HEADER, 1},     {"entered_at", PART_HEADER, 10}, {"submitted_at", PART_HEADER, 10},
    {"returned_at", PART_HEADER, 10}, {"audited_at", PART_HEADER, 10}, {"ln", PART_LINE, 2},
    {"line", PART_LINE, 2},
};

static const struct shown *shown_find(const struct form_field *field)
{
    for (size_t i = 0; i < sizeof shown_fields / sizeof *shown_fields; i++) {
        if (shown_fields[i].part == field->part && !strcmp(shown_fields[i].name, field->name))
            return &shown_fields[i];
    }
    return NULL;
}

static const char *part_name(enum record_part part)
{
    return part == PART_LINE ? "lines" : "header";
}

size_t form_field_index(const struct form *form, const struct form_field *field)
{
    return (size_t)(field - form->fields);
}

form_set_t form_field_bit(const struct form *form, const struct form_field *field)
{
    return (form_set_t)1 << form_field_index(form, field);
}

const struct form_field *form_field_find(const struct form *form, enum record_part part,
                                         const char *name_or_tag)
{
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].part == part && !strcmp(form->fields[i].tag, name_or_tag))
            return &form->fields[i];
    }
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].part == part && !strcmp(form->fields[i].name, name_or_tag))
            return &form->fields[i];
    }
    return NULL;
}

static bool is_filled(const struct form *form, const struct form_field *field)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *from = &form->fields[i];
        for (size_t j = 0; j < from->fill_count; j++) {
            if (!strcmp(from->fills[j].tag, field->tag))
                return true;
        }
    }
    return false;
}

/* The record's fields of a part, for a message. */
static const char *names_of(struct binder *binder, enum record_part part)
{
    struct buf names = {0};
    for (size_t i = 0; i < binder->record->field_count; i++) {
        const struct record_field *field = &binder->record->fields[i];
        if (field->part == part)
            buf_format(&names, "%s%s", names.bytes ? " " : "", field->name);
    }
    const char *text = buf_text(&names);
    const char *kept = text ? arena_text(binder->arena, *text ? text : "none") : NULL;
    buf_free(&names);
    return kept ? kept : "";
}

/* A field under two tags would be typed twice; a tag that is another field's name would be read two ways. */
static enum rc check_names(struct binder *binder, const struct form_field *field)
{
    const struct form *form = binder->form;
    for (const struct form_field *other = form->fields; other < form->fields + form->field_count; other++) {
        if (other == field || other->part != field->part)
            continue;
        if (field->bound && other->bound == field->bound && other < field)
            return REFUSE_FIELD(binder, field, "field %s is the record's %s, as [%s] is; take one away",
                                field->tag, field->name, other->tag);
        if (!strcmp(other->name, field->tag))
            return REFUSE_FIELD(binder, field, "the tag %s is the record's name of [%s]; choose another tag",
                                field->tag, other->tag);
    }
    return RC_OK;
}

static enum rc bind_name(struct binder *binder, struct form_field *field)
{
    field->bound = record_field_find(binder->record, field->part, field->name);
    if (field->bound || field->compute.expr || is_filled(binder->form, field) || shown_find(field)) {
        field->title = field->bound ? field->bound->title : field->tag;
        return RC_OK;
    }
    return REFUSE_FIELD(binder, field, "the %s of %s has no field %s; it has: %s", part_name(field->part),
                        binder->record->name, field->name, names_of(binder, field->part));
}

static enum rc bind_kind(struct binder *binder, struct form_field *field)
{
    if (field->kind == FIELD_KINDS)
        field->kind = field->bound ? field->bound->kind : FIELD_TEXT;
    if (field->bound && field->kind != field->bound->kind)
        return REFUSE_FIELD(binder, field, "field %s is of the type %s in %s, not %s; leave the type out",
                            field->tag, field_kind_name(field->bound->kind), binder->record->name,
                            field_kind_name(field->kind));
    if (field->flags & FORM_UPPER && field->kind != FIELD_TEXT && field->kind != FIELD_CODE)
        return REFUSE_FIELD(binder, field, "upper is for text and codes; field %s is of the type %s",
                            field->tag, field_kind_name(field->kind));
    return RC_OK;
}

static const struct {
    unsigned of_record, of_form;
} flags_taken_over[] = {
    {FIELD_REQUIRED, FORM_REQUIRED},
    {FIELD_COMPUTED, FORM_NOENTRY},
    {FIELD_UPPER, FORM_UPPER},
    {FIELD_SECRET, FORM_SECRET},
};

/* The field as record_canonical reads it. */
static enum rc bind_cell(struct binder *binder, struct form_field *field)
{
    struct record_field *cell = arena_alloc(binder->arena, sizeof *cell);
    if (!cell)
        return err_memory(binder->err);
    if (field->bound)
        *cell = *field->bound;
    else
        *cell = (struct record_field){
            .name = field->tag, .title = field->tag, .part = field->part, .kind = field->kind};
    for (size_t i = 0; i < sizeof flags_taken_over / sizeof *flags_taken_over; i++) {
        if (cell->flags & flags_taken_over[i].of_record)
            field->flags |= flags_taken_over[i].of_form;
    }
    if (cell->compute || !field->bound)
        field->flags |= FORM_NOENTRY;
    if (field->flags & FORM_UPPER)
        cell->flags |= FIELD_UPPER;
    if (!field->help)
        field->help = cell->help;
    field->cell = cell;
    return RC_OK;
}

static int longest_word(const char *words)
{
    int longest = 0;
    for (size_t bytes; words && *(words += strspn(words, " ")); words += bytes) {
        bytes = strcspn(words, " ");
        longest = (int)bytes > longest ? (int)bytes : longest;
    }
    return longest;
}

static enum rc check_width(struct binder *binder, const struct form_field *field)
{
    const struct shown *shown = shown_find(field);
    int least = least_cells[field->kind];
    if (field->kind == FIELD_CHOICE && longest_word(field->cell->choices) > least)
        least = longest_word(field->cell->choices);
    if (shown && shown->least_cells > least)
        least = shown->least_cells;
    if (field->width_cells >= least)
        return RC_OK;
    return REFUSE_FIELD(binder, field, "[%s] has %d cell%s between its borders; %s%s needs at least %d",
                        field->tag, field->width_cells, field->width_cells == 1 ? "" : "s",
                        shown ? "the " : "the type ", shown ? shown->name : field_kind_name(field->kind),
                        least);
}

static enum rc check_scan(struct binder *binder, const struct form_field *field)
{
    const struct form *form = binder->form;
    if (!(field->flags & FORM_SCAN))
        return RC_OK;
    if (field->part != PART_LINE || (field->kind != FIELD_CODE && field->kind != FIELD_TEXT))
        return REFUSE_FIELD(binder, field, "scan is for a code of the lines; field %s is none", field->tag);
    for (const struct form_field *other = form->fields; other < field; other++) {
        if (other->flags & FORM_SCAN)
            return REFUSE_FIELD(binder, field, "field %s has scan already; a form has one scan field",
                                other->tag);
    }
    return RC_OK;
}

/* A form tightens: what the record requires must be reachable, or filled by something. */
static enum rc check_loosened(struct binder *binder, const struct form_field *field)
{
    if (!field->bound || !(field->bound->flags & FIELD_REQUIRED))
        return RC_OK;
    if (field->when.expr)
        return REFUSE_FIELD(binder, field, "%s requires %s; when would leave it empty, take it away",
                            binder->record->name, field->name);
    if (!(field->flags & FORM_NOENTRY) || field->bound->flags & FIELD_COMPUTED || field->bound->compute)
        return RC_OK;
    if (field->compute.expr || field->fallback.expr || field->bound->fallback ||
        is_filled(binder->form, field))
        return RC_OK;
    return REFUSE_FIELD(binder, field, "%s requires %s and nothing fills it; take noentry away",
                        binder->record->name, field->name);
}

typedef enum rc (*check_fn)(struct binder *binder, const struct form_field *field);
static const check_fn checks[] = {check_names, check_width, check_scan, check_loosened};

enum rc form_bind(struct form *form, const char *source, const struct record *record, struct arena *arena,
                  struct err *err)
{
    struct binder binder = {form, source, record, arena, err};
    enum rc rc = RC_OK;
    if (strcmp(record->name, form->record_name))
        return err_at(err, RC_REFUSED, source, form->record_line, form->record_column,
                      "the form is for %s, not for %s", form->record_name, record->name);
    for (size_t i = 0; !rc && i < form->field_count; i++) {
        struct form_field *field = &form->fields[i];
        rc = bind_name(&binder, field);
        if (!rc)
            rc = bind_kind(&binder, field);
        if (!rc)
            rc = bind_cell(&binder, field);
        if (!rc)
            rc = bind_lookup(&binder, field);
    }
    for (size_t i = 0; !rc && i < form->field_count; i++) {
        for (size_t j = 0; !rc && j < sizeof checks / sizeof *checks; j++)
            rc = checks[j](&binder, &form->fields[i]);
    }
    if (!rc)
        rc = bind_rules(&binder);
    if (!rc)
        form->record = record;
    return rc;
}
