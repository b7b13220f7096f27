/* The records that the types table names, each family's own file, and where their fields are kept. */
#ifndef DAYBOOK_DOCUMENT_TYPE_RECORDS_H
#define DAYBOOK_DOCUMENT_TYPE_RECORDS_H

#include "daybook/document/type.h"

extern const struct record record_sales_order, record_purchase_order;
extern const struct record record_purchase_receipt, record_purchase_return, record_sales_delivery,
    record_sales_return;
extern const struct record record_production_picking, record_picking_return, record_product_receipt;
extern const struct record record_other_receipt, record_other_issue, record_transfer, record_stock_count;

extern const struct document_field fields_sales_order[], fields_purchase_order[];
extern const struct document_field fields_supplier_goods[], fields_customer_goods[];
extern const struct document_field fields_works[], fields_product_receipt[];
extern const struct document_field fields_other_receipt[], fields_other_issue[], fields_transfer[],
    fields_stock_count[];

#endif
