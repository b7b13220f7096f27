#include "daybook/form/action.h"

#include <stddef.h>
#include <string.h>

static const struct action_info actions[ACTIONS] = {
#define X(symbol, name, key, what) [ACT_##symbol] = {name, key, what},
    ACTION_TABLE(X)
#undef X
};

const struct action_info *action_info(enum action action)
{
    return &actions[(unsigned)action < ACTIONS ? action : ACT_NONE];
}

enum action action_find(const char *name)
{
    unsigned action = 0;
    while (action < ACTIONS && strcmp(actions[action].name, name))
        action++;
    return (enum action)action;
}
