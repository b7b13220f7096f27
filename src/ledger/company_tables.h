/* What a new company starts with, as rows of cells: the company module puts them through the masters' engine.
 */
#ifndef DAYBOOK_LEDGER_COMPANY_TABLES_H
#define DAYBOOK_LEDGER_COMPANY_TABLES_H

#include <stddef.h>

enum { STARTER_COLUMNS_MAX = 12 };

/* One master's rows: cells by the fields named, "" leaves one out. */
struct starter {
    const char *master;
    const char *fields; /* space-separated */
    const char *const (*rows)[STARTER_COLUMNS_MAX];
    size_t row_count;
};
extern const struct starter company_shipped[];
extern const size_t company_shipped_count;
extern const struct starter company_demo_rows[];
extern const size_t company_demo_count;

#endif
