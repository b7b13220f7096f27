#include "daybook/document/type.h"

#include <string.h>
#include <strings.h>

const struct document_type *document_type_find(const char *text)
{
    size_t count;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; i < count; i++) {
        if (!strcasecmp(types[i].code, text) || !strcasecmp(types[i].name, text))
            return &types[i];
    }
    return NULL;
}

enum document_slot document_type_slot(const struct document_type *type, enum record_part part,
                                      const char *field)
{
    for (const struct document_field *at = type->fields; at->field; at++) {
        enum record_part of = at->slot < SLOTS_HEADER ? PART_HEADER : PART_LINE;
        if (of == part && !strcmp(at->field, field))
            return at->slot;
    }
    return SLOTS;
}

const char *document_type_slot_field(const struct document_type *type, enum document_slot slot)
{
    for (const struct document_field *at = type->fields; at->field; at++) {
        if (at->slot == slot)
            return at->field;
    }
    return NULL;
}

const struct document_type *document_type_upstream(const struct document_type *type)
{
    return type->upstream ? document_type_find(type->upstream) : NULL;
}

const struct document_type *document_type_downstream(const struct document_type *type)
{
    size_t count;
    const struct document_type *types = document_types(&count);
    for (size_t i = 0; i < count; i++) {
        if (types[i].upstream && !strcmp(types[i].upstream, type->code))
            return &types[i];
    }
    return NULL;
}

bool document_type_returns(const struct document_type *type)
{
    return type->draws && !strcmp(type->draws, "return");
}

bool document_type_seen_by(const struct document_type *type, unsigned roles)
{
    return role_may(roles, type->keyed_by | type->audited_by | ROLE_LEADER | ROLE_ADMIN);
}

bool document_type_file_requires(const struct document_type *type, const char *field)
{
    size_t bytes = strlen(field);
    for (const char *at = type->file_required; *at; at += strspn(at, " ")) {
        size_t here = strcspn(at, " ");
        if (here == bytes && !strncmp(at, field, bytes))
            return true;
        at += here;
    }
    return false;
}
