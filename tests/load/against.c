#include "against.h"

#include "bench/sync.h"

struct floor_pass {
    struct floor_rows *floor;
    const struct ledger *ledger;
    size_t documents;
    int64_t elapsed_ns, cpu_ns;
};

/* A copy that grows with the rows of each pass. */
static void pass(struct floor_pass *pass)
{
    static int64_t times_ns[AGAINST_DOCUMENTS_MAX];
    floor_load(pass->floor, pass->ledger->path, pass->documents);
    const int64_t before_ns = bench_now_ns(), cpu_ns = bench_cpu_ns();
    floor_run(pass->floor, pass->documents, times_ns);
    pass->elapsed_ns = bench_now_ns() - before_ns;
    pass->cpu_ns = bench_cpu_ns() - cpu_ns;
}

static int64_t per_second(size_t documents, int64_t elapsed_ns)
{
    return (int64_t)documents * 1000000000 / elapsed_ns;
}

/* Each row goes into the copy once, so only those of the run just over. */
static void clamp(struct floor_pass *pass, const struct crowd_share *share)
{
    if (pass->documents > share->all)
        pass->documents = share->all;
    if (pass->documents == 0)
        bench_die("nobody submits anything", NULL);
}

void against_run(const struct ledger *ledger, struct floor_rows *floor, size_t clerks, int64_t seconds,
                 size_t documents, const char *acknowledged, struct against *ret)
{
    struct crowd_run unsynced;
    struct floor_pass raw = {.floor = floor, .ledger = ledger, .documents = documents};
    *ret = (struct against){0};
    crowd_run(ledger, clerks, seconds, false, acknowledged, &ret->ours);
    const struct crowd_share *share = &ret->ours.share;
    clamp(&raw, share);
    pass(&raw);
    ret->rate = per_second(share->all, ret->ours.elapsed_ns);
    ret->floor_rate = per_second(raw.documents, raw.elapsed_ns);
    ret->syncs_of_1000 = share->all ? ret->ours.syncs * 1000 / (int64_t)share->all : 0;
    ret->fair_percent = share->most ? (int64_t)(share->fewest * 100 / share->most) : 0;
    crowd_run(ledger, clerks, seconds, true, acknowledged, &unsynced);
    clamp(&raw, &unsynced.share);
    ret->server_cpu_ns = unsynced.server_cpu_ns / (int64_t)unsynced.share.all;
    ret->cpu_ns = (unsynced.server_cpu_ns + unsynced.clerk_cpu_ns) / (int64_t)unsynced.share.all;
    sync_leave_out(true);
    pass(&raw);
    sync_leave_out(false);
    ret->floor_cpu_ns = raw.cpu_ns / (int64_t)raw.documents;
}
