/* The size of the ledgers that are loaded. */
#ifndef DAYBOOK_TESTS_LOAD_DATA_H
#define DAYBOOK_TESTS_LOAD_DATA_H

enum { LOAD_ITEMS = 2000, LOAD_CUSTOMERS = 500 };

#endif
