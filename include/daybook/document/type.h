/* The types table: everything that makes one type of document different from another. No function of the
 * engine names a type. */
#ifndef DAYBOOK_DOCUMENT_TYPE_H
#define DAYBOOK_DOCUMENT_TYPE_H

#include "daybook/base/record.h"
#include "daybook/ledger/context.h"

/* A column of `revision` or `line` that a field may be kept in. Their order is the order of the digest: only
 * ever add at the end of a part. */
enum document_slot {
    SLOT_REF,
    SLOT_DATE,
    SLOT_PARTY,
    SLOT_WAREHOUSE,
    SLOT_TO_WAREHOUSE,
    SLOT_DUE,
    SLOT_REASON,
    SLOT_ACCOUNT,
    SLOT_DEPARTMENT,
    SLOT_WORKSHOP,
    SLOT_PRODUCT,
    SLOT_INVOICE_DATE,
    SLOT_TAX_INCLUDED,
    SLOT_TAX_AMOUNT,
    SLOT_AMOUNT,
    SLOT_NOTE,
    SLOT_LATE_REASON,
    SLOT_TAKEN,
    SLOTS_HEADER,
    SLOT_LINE_ITEM = SLOTS_HEADER,
    SLOT_LINE_UNIT,
    SLOT_LINE_QUANTITY,
    SLOT_LINE_PRICE,
    SLOT_LINE_DISCOUNT,
    SLOT_LINE_TAX,
    SLOT_LINE_WAREHOUSE,
    SLOT_LINE_ACCOUNT,
    SLOT_LINE_DEPARTMENT,
    SLOT_LINE_PRODUCT,
    SLOT_LINE_DEBIT,
    SLOT_LINE_CREDIT,
    SLOT_LINE_WRITEOFF,
    SLOT_LINE_COUNTED,
    SLOT_LINE_SCRAPPED,
    SLOT_LINE_REASON,
    SLOT_LINE_NOTE,
    SLOT_LINE_SOURCE,
    SLOT_LINE_AMOUNT,
    SLOTS
};

struct document_field {
    const char *field; /* of the record; its part is the slot's */
    enum document_slot slot;
};

enum document_close { CLOSE_BUSINESS, CLOSE_FINANCE };

/* What a type does to the quantity in its warehouse. */
enum document_stock {
    STOCK_NONE,
    STOCK_IN,
    STOCK_OUT,
    STOCK_BETWEEN, /* out of its warehouse, into the one it goes to */
    STOCK_COUNTED, /* at its audit: what was counted less what the books hold */
};

struct document_type {
    const char *code; /* SO: the number's prefix */
    const char *name; /* sales-order: the import kind, and record->name */
    const char *title;
    const char *module; /* the module whose state it waits for */
    const char *party; /* customer or supplier: the header field, the lookup and party.kind; NULL: no party */
    const char *upstream; /* code of the type it draws on; NULL: none */
    const char *draws;    /* kind of its links to that: fulfil or return; NULL with upstream */
    int over_percent; /* so much above what is open may be drawn, unless the setting tolerance.CODE says */
    bool is_order;    /* it is amended, closed short and reopened, and open until drawn on */
    bool draws_price; /* what it draws brings price, discount and tax along */
    enum document_stock stock;
    const char
        *names_one;    /* header fields, one of which is filled unless each line has a source; NULL: none */
    const char *print; /* its paper: delivery-note or picking-slip; NULL: none */
    unsigned keyed_by, audited_by;
    int grace_days; /* after the business day a submit is still on time */
    enum document_close closes_with;
    bool checks_credit; /* warns past the party's credit limit */
    const struct record *record;
    const struct document_field *fields; /* where the typed fields are kept; ends with field NULL */
    const char *file_required;           /* fields a file must give, space-separated */
};
const struct document_type *document_types(size_t *ret_count);
const struct document_type *document_type_find(const char *text); /* by code or name; NULL: there is none */
/* The slot a field is kept in; SLOTS where it is kept nowhere. */
enum document_slot document_type_slot(const struct document_type *type, enum record_part part,
                                      const char *field);
const char *document_type_slot_field(const struct document_type *type,
                                     enum document_slot slot); /* NULL: the type has none */
bool document_type_file_requires(const struct document_type *type, const char *field);
const struct document_type *document_type_upstream(const struct document_type *type); /* NULL: none */
/* The first type that draws on this one; NULL: none does. */
const struct document_type *document_type_downstream(const struct document_type *type);
/* Whether what it draws on is the original that its goods come back from. */
bool document_type_returns(const struct document_type *type);
/* Whether the roles may see documents of the type: who keys or audits it, leader, admin. */
bool document_type_seen_by(const struct document_type *type, unsigned roles);

#endif
