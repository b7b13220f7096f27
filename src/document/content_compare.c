/* Contents compared: by digest, and field by field. */
#include <string.h>

#include "content.h"

static void add_slot(struct hash *hash, enum document_slot slot, const struct slot_value *value)
{
    enum slot_kind kind = slot_kind(slot);
    if (kind == SLOT_KIND_SOURCE)
        hash_add(hash, value->text, strcspn(value->text, "/"));
    else if (kind == SLOT_KIND_TEXT)
        hash_add_text(hash, value->text);
    else if (value->filled || kind == SLOT_KIND_FLAG)
        hash_add_int(hash, value->number);
    else
        hash_add_text(hash, NULL);
}

void content_digest(const struct content *content, unsigned char ret[HASH_BYTES])
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, content->type->code);
    for (unsigned slot = 0; slot < SLOTS_HEADER; slot++) {
        if (slot != SLOT_LATE_REASON)
            add_slot(&hash, (enum document_slot)slot, &content->slots[slot]);
    }
    for (size_t i = 0; i < content->line_count; i++) {
        for (unsigned slot = SLOTS_HEADER; slot < SLOTS; slot++)
            add_slot(&hash, (enum document_slot)slot, &content->lines[i].slots[slot - SLOTS_HEADER]);
    }
    hash_finish(&hash, ret);
}

const char *content_text(struct context *context, const struct document_type *type, enum document_slot slot,
                         const struct slot_value *value)
{
    if (!value->filled)
        return "";
    if (slot_kind_texts(slot_kind(slot)) || slot_kind(slot) == SLOT_KIND_REF)
        return value->text;
    enum record_part part = slot < SLOTS_HEADER ? PART_HEADER : PART_LINE;
    int index = entry_field_index(type->record, part, document_type_slot_field(type, slot));
    return entry_format(context, &type->record->fields[index], value->number);
}

static bool equal(enum document_slot slot, const struct slot_value *a, const struct slot_value *b)
{
    if (slot_kind(slot) == SLOT_KIND_SOURCE) {
        const size_t bytes = strcspn(a->text, "/");
        return bytes == strcspn(b->text, "/") && !strncmp(a->text, b->text, bytes);
    }
    if (slot_kind(slot) == SLOT_KIND_TEXT)
        return !strcmp(a->text, b->text);
    if (slot_kind(slot) == SLOT_KIND_FLAG)
        return a->number == b->number;
    return a->filled == b->filled && a->number == b->number;
}

/* A comparison on its way. */
struct comparing {
    struct context *context;
    const struct document_type *type;
    const struct entry *entry;
    content_difference_fn tell;
    void *tell_context;
    bool stopped;
};

/* Whether the cells left it to the masters, which may have changed since. */
static bool left_open(const struct comparing *comparing, const struct entry_line *line,
                      enum document_slot slot, const char *field)
{
    if (slot != SLOT_LINE_TAX || !comparing->entry || !line)
        return false;
    const struct entry_value *value = entry_find(comparing->entry, line, field);
    return value && !*value->text;
}

static enum rc compare_slot(struct comparing *comparing, const struct document_field *field,
                            const struct entry_line *from, int line, const struct slot_value *a,
                            const struct slot_value *b, struct err *err)
{
    if (field->slot == SLOT_LATE_REASON || equal(field->slot, a, b) ||
        left_open(comparing, from, field->slot, field->field))
        return RC_OK;
    struct content_difference difference = {
        .line = line,
        .field = field->field,
        .text = content_text(comparing->context, comparing->type, field->slot, a),
        .other_text = content_text(comparing->context, comparing->type, field->slot, b),
    };
    if (!difference.text || !difference.other_text)
        return err_memory(err);
    comparing->stopped = !comparing->tell(comparing->tell_context, &difference);
    return RC_OK;
}

static enum rc compare_header(struct comparing *comparing, const struct content *a, const struct content *b,
                              struct err *err)
{
    enum rc rc = RC_OK;
    for (const struct document_field *at = a->type->fields; rc == RC_OK && !comparing->stopped && at->field;
         at++) {
        if (at->slot < SLOTS_HEADER)
            rc = compare_slot(comparing, at, NULL, 0, &a->slots[at->slot], &b->slots[at->slot], err);
    }
    return rc;
}

static enum rc compare_line(struct comparing *comparing, const struct content_line *a,
                            const struct content_line *b, const struct entry_line *from, struct err *err)
{
    const struct document_type *type = comparing->type;
    enum rc rc = RC_OK;
    for (const struct document_field *at = type->fields; rc == RC_OK && !comparing->stopped && at->field;
         at++) {
        if (at->slot >= SLOTS_HEADER)
            rc = compare_slot(comparing, at, from, b->line, &a->slots[at->slot - SLOTS_HEADER],
                              &b->slots[at->slot - SLOTS_HEADER], err);
    }
    return rc;
}

static enum rc compare_counts(struct comparing *comparing, const struct content *a, const struct content *b,
                              struct err *err)
{
    struct context *context = comparing->context;
    if (a->line_count == b->line_count || comparing->stopped)
        return RC_OK;
    struct content_difference difference = {
        .line = b->line_count > a->line_count ? b->lines[a->line_count].line : 0,
        .field = "line",
        .text = arena_format(context->arena, "%zu lines", a->line_count),
        .other_text = arena_format(context->arena, "%zu lines", b->line_count),
    };
    if (!difference.text || !difference.other_text)
        return err_memory(err);
    comparing->stopped = !comparing->tell(comparing->tell_context, &difference);
    return RC_OK;
}

enum rc content_compare(struct context *context, const struct content *content, const struct content *other,
                        const struct entry *entry, content_difference_fn tell, void *tell_context,
                        struct err *err)
{
    struct comparing comparing = {context, content->type, entry, tell, tell_context, false};
    size_t shared = content->line_count < other->line_count ? content->line_count : other->line_count;
    enum rc rc = compare_header(&comparing, content, other, err);
    for (size_t i = 0; rc == RC_OK && !comparing.stopped && i < shared; i++)
        rc = compare_line(&comparing, &content->lines[i], &other->lines[i], entry ? &entry->lines[i] : NULL,
                          err);
    return rc ? rc : compare_counts(&comparing, content, other, err);
}
