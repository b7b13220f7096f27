/* A new ledger: the file, the company with everything shipped, and the first admin. */
#ifndef DAYBOOK_OFFICE_SETUP_H
#define DAYBOOK_OFFICE_SETUP_H

#include "daybook/ledger/company.h"

struct setup {
    struct company company;
    const char *password; /* of the login `admin` */
    bool demo; /* the bicycle maker's masters, and an operator of each role (login = role, password `demo`) */
    bool demo_documents; /* and what they have keyed: goods in the stores, an order to deliver, one to receive
                          */
};
/* What was left out: the zone of this machine, the current month, two decimals, monthly costing. */
void setup_defaults(struct setup *setup);
/* Makes the file. Uses the company's zone for the process: call before any thread starts. RC_REFUSED where
 * something is wrong or the file exists; nothing is left under `path` then. */
enum rc setup_ledger(const char *path, const struct setup *setup, struct err *err) MUST_CHECK;

#endif
