/* A clerk at a terminal, as work for crowd_add. */
#ifndef DAYBOOK_TESTS_LOAD_KEYER_H
#define DAYBOOK_TESTS_LOAD_KEYER_H

#include "crowd.h"
#include "pty/world.h"

bool clerk_at_terminal(struct crowd *crowd, struct clerk *clerk);

#endif
