#include "loop.h"

void mailbox_put(struct mailbox *mailbox, struct parcel *parcel, bool wake)
{
    parcel->next = NULL;
    pthread_mutex_lock(&mailbox->lock);
    if (mailbox->last)
        mailbox->last->next = parcel;
    else
        mailbox->first = parcel;
    mailbox->last = parcel;
    if (wake)
        uv_async_send(&mailbox->wake);
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_set(struct mailbox *mailbox, bool *flag)
{
    pthread_mutex_lock(&mailbox->lock);
    *flag = true;
    uv_async_send(&mailbox->wake);
    pthread_mutex_unlock(&mailbox->lock);
}

bool mailbox_clear(struct mailbox *mailbox, bool *flag)
{
    pthread_mutex_lock(&mailbox->lock);
    bool was = *flag;
    *flag = false;
    pthread_mutex_unlock(&mailbox->lock);
    return was;
}

struct parcel *mailbox_take_all(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    struct parcel *all = mailbox->first;
    mailbox->first = mailbox->last = NULL;
    pthread_mutex_unlock(&mailbox->lock);
    return all;
}
