#include "data.h"
#include "receipts.h"

void receipts_submit(const struct ledger *ledger, int64_t number)
{
    char uid[LEDGER_UID_BYTES];
    struct js *params =
                  ledger_document(ledger, number, DATA_ORDER_LINES, RECEIPTS_ITEMS, RECEIPTS_SUPPLIERS, uid),
              *result = NULL;
    struct err err = {0};
    bench_ok(client_call_id(ledger->client, uid, "document.submit", params, &result, NULL, &err), "submit",
             &err);
    js_free(result);
}
