#include "throttle.h"

static int64_t debt_ms(const struct throttle_user *user, int64_t now_ms)
{
    int64_t left = user->debt_ms - (now_ms - user->at_ms);
    return left > 0 ? left : 0;
}

static const struct throttle_user *find(const struct throttle *throttle, uid_t uid)
{
    for (int i = 0; i < throttle->count; i++)
        if (throttle->users[i].uid == uid)
            return &throttle->users[i];
    return NULL;
}

int64_t throttle_wait_ms(const struct throttle *throttle, uid_t uid, int64_t now_ms)
{
    const struct throttle_user *user = find(throttle, uid);
    if (!user)
        return 0;
    int64_t past_free = debt_ms(user, now_ms) - (int64_t)(throttle->failures - 1) * throttle->forgive_ms;
    return past_free > 0 ? past_free : 0;
}

/* The user's place; with all places taken, that of the user who owes least. */
static struct throttle_user *place_of(struct throttle *throttle, uid_t uid, int64_t now_ms)
{
    struct throttle_user *least = &throttle->users[0];
    for (int i = 0; i < throttle->count; i++) {
        struct throttle_user *user = &throttle->users[i];
        if (user->uid == uid)
            return user;
        if (debt_ms(user, now_ms) < debt_ms(least, now_ms))
            least = user;
    }
    if (throttle->count < THROTTLE_USERS_MAX)
        least = &throttle->users[throttle->count++];
    *least = (struct throttle_user){.uid = uid, .at_ms = now_ms};
    return least;
}

void throttle_failed(struct throttle *throttle, uid_t uid, int64_t now_ms)
{
    struct throttle_user *user = place_of(throttle, uid, now_ms);
    user->debt_ms = debt_ms(user, now_ms) + throttle->forgive_ms;
    user->at_ms = now_ms;
}
