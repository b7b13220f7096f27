/* The types table: a row a type. */
#include "type_records.h"

static const struct document_type types[] = {
    {
        .code = "SO",
        .name = "sales-order",
        .title = "Sales order",
        .module = "sales",
        .party = "customer",
        .stock_sign = 0,
        .keyed_by = ROLE_SALES,
        .audited_by = ROLE_RECEIVABLE,
        .grace_days = 0,
        .closes_with = CLOSE_BUSINESS,
        .checks_credit = true,
        .record = &record_sales_order,
        .fields = fields_sales_order,
        .file_required = "ref date customer item quantity price",
    },
    {
        .code = "PO",
        .name = "purchase-order",
        .title = "Purchase order",
        .module = "purchasing",
        .party = "supplier",
        .stock_sign = 0,
        .keyed_by = ROLE_PURCHASING,
        .audited_by = ROLE_PAYABLE,
        .grace_days = 0,
        .closes_with = CLOSE_BUSINESS,
        .record = &record_purchase_order,
        .fields = fields_purchase_order,
        .file_required = "ref date supplier item quantity price",
    },
};

const struct document_type *document_types(size_t *ret_count)
{
    *ret_count = sizeof types / sizeof types[0];
    return types;
}
