/* Something done too often, by the user of the system who does it: past so many the next one waits. Of wrong
 * passwords, whatever the login, so that nobody keeps the server working out passwords (each operator has a
 * delay of its own besides, daybook/office/operator.h); of connections, so that nobody keeps it taking them
 * in. */
#ifndef DAYBOOK_SRC_SERVER_THROTTLE_H
#define DAYBOOK_SRC_SERVER_THROTTLE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { THROTTLE_USERS_MAX = 64 };

struct throttle {
    int failures;   /* that are free */
    int forgive_ms; /* until one is forgiven */
    struct throttle_user {
        uid_t uid;
        int64_t debt_ms, at_ms; /* what was left to be forgiven then */
    } users[THROTTLE_USERS_MAX];
    int count;
};
/* How long the user has to wait; 0: not at all. */
int64_t throttle_wait_ms(const struct throttle *throttle, uid_t uid, int64_t now_ms);
void throttle_failed(struct throttle *throttle, uid_t uid, int64_t now_ms);

#endif
