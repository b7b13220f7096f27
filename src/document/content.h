/* A document's content as columns hold it: made from cells, or read from the ledger. */
#ifndef DAYBOOK_DOCUMENT_CONTENT_H
#define DAYBOOK_DOCUMENT_CONTENT_H

#include "daybook/base/decimal.h"
#include "daybook/base/hash.h"
#include "daybook/document/type.h"
#include "daybook/ledger/entry.h"
#include "daybook/ledger/lookup.h"

enum { LINE_SLOTS = SLOTS - SLOTS_HEADER };

/* How a slot's column is kept. */
enum slot_kind {
    SLOT_KIND_TEXT,   /* '' where empty */
    SLOT_KIND_NUMBER, /* NULL where empty */
    SLOT_KIND_FLAG,   /* 0 where empty */
    SLOT_KIND_SOURCE, /* text NUMBER/LINE, compared up to the slash: which line of it, is found anew */
    SLOT_KIND_REF,    /* id of what the field's lookup finds; NULL where empty */
};
enum slot_kind slot_kind(enum document_slot slot);
static inline bool slot_kind_texts(enum slot_kind kind)
{
    return kind == SLOT_KIND_TEXT || kind == SLOT_KIND_SOURCE;
}

struct slot_value {
    bool filled;
    int64_t number;   /* a number, or the id of a reference */
    const char *text; /* a text, or the code of a reference; never NULL */
};

struct content_line {
    int line;
    struct slot_value slots[LINE_SLOTS];
    bool has_base, has_net, has_book;
    qty_t base_quantity;
    qty_t book; /* of a counted line: what the books held at its submit, in base units */
    money_t net, tax;
    const char *item_name, *base_unit; /* "" where there is no item */
    const struct lookup_row *item;     /* as looked up; NULL where it was read */
    int64_t up_document;               /* what its source names, once it is found; 0: nothing */
    int up_line;
};

struct content {
    const struct document_type *type;
    struct slot_value slots[SLOTS_HEADER];
    struct content_line *lines;
    size_t line_count;
    const char *party_name, *product_name; /* "" where there is none */
    const struct lookup_row *party;        /* as looked up; NULL where it was read */
    qty_t quantity_total;
    money_t net_total, tax_total;
    bool complete; /* every cell was understood and everything named was found: it can be compared */
    bool late;
};

static inline struct slot_value *content_slot(struct content_line *line, enum document_slot slot)
{
    return &line->slots[slot - SLOTS_HEADER];
}

/* The quantity a line is about, in its unit: the counted one where it counts. */
static inline const struct slot_value *content_quantity(const struct content_line *line)
{
    const struct slot_value *quantity = &line->slots[SLOT_LINE_QUANTITY - SLOTS_HEADER];
    return quantity->filled ? quantity : &line->slots[SLOT_LINE_COUNTED - SLOTS_HEADER];
}

/* Looks up what an entry names, fills in the unit and the tax rate, and computes base quantities and amounts.
 * Faults go into the context and mark the entry's values. `before` (may be NULL) is the document as it
 * stands: what it names already may be inactive. */
enum rc content_make(struct context *context, const struct document_type *type, struct entry *entry,
                     const struct content *before, struct content **ret, struct err *err) MUST_CHECK;
/* What an import compares: everything typed, after defaults, but for the late reason; the amounts follow from
 * it. */
void content_digest(const struct content *content, unsigned char ret[HASH_BYTES]);
/* A slot as a cell holds it: "" where empty. NULL on no memory. */
const char *content_text(struct context *context, const struct document_type *type, enum document_slot slot,
                         const struct slot_value *value);

/* The first field in which two contents of a type differ, lines compared in order. */
struct content_difference {
    int line; /* of `other`; 0: the header */
    const char *field;
    const char *text, *other_text; /* in `content` and in `other` */
};
/* Calls `tell` for each difference until it answers false. Where one has more lines, its field is "line". A
 * tax rate that `entry` (of `other`, may be NULL) left open is not compared. RC only on no memory. */
typedef bool (*content_difference_fn)(void *context, const struct content_difference *difference);
enum rc content_compare(struct context *context, const struct content *content, const struct content *other,
                        const struct entry *entry, content_difference_fn tell, void *tell_context,
                        struct err *err) MUST_CHECK;

#endif
