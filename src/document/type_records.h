/* The records that the types table names, each family's own file. */
#ifndef DAYBOOK_DOCUMENT_TYPE_RECORDS_H
#define DAYBOOK_DOCUMENT_TYPE_RECORDS_H

#include "daybook/document/type.h"

extern const struct record record_sales_order, record_purchase_order;
extern const struct document_field fields_sales_order[], fields_purchase_order[];

#endif
