/* What making a ledger is made of. */
#ifndef DAYBOOK_SRC_OFFICE_SETUP_INTERNAL_H
#define DAYBOOK_SRC_OFFICE_SETUP_INTERNAL_H

#include "daybook/office/setup.h"

/* The demo's documents, keyed by its operators. */
enum rc setup_demo_documents(struct context *context, struct err *err) MUST_CHECK;

#endif
