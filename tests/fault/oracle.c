#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/store/internal.h"
#include "disk.h"

static struct {
    bool on, images;
    struct oracle_commit *commits;
    size_t commit_count, commit_room;
    struct oracle_answer *answers;
    size_t answer_count, answer_room;
} oracle;

static void die(const char *what)
{
    fprintf(stderr, "the oracle: %s\n", what);
    exit(1);
}

static void *grown(void *items, size_t *room, size_t need, size_t item_bytes)
{
    if (need <= *room)
        return items;
    *room = need * 2;
    items = realloc(items, *room * item_bytes);
    if (!items)
        die("no memory");
    return items;
}

uint64_t oracle_hash(const unsigned char *bytes, int64_t count)
{
    uint64_t sums[4] = {1, 2, 3, (uint64_t)count};
    int64_t at = 0;
    for (; at + 32 <= count; at += 32)
        for (int i = 0; i < 4; i++) {
            uint64_t word;
            memcpy(&word, bytes + at + 8 * i, sizeof word);
            sums[i] = (sums[i] ^ word) * UINT64_C(0x9E3779B97F4A7C15);
            sums[i] ^= sums[i] >> 29;
        }
    for (; at < count; at++)
        sums[0] = (sums[0] ^ bytes[at]) * UINT64_C(0x100000001B3);
    return sums[0] ^ (sums[1] << 17 | sums[1] >> 47) ^ sums[2] * 31 ^ sums[3] * 131;
}

static void note_commit(struct store *store)
{
    sqlite3_int64 bytes = 0;
    unsigned char *image = sqlite3_serialize(store->db, "main", &bytes, 0);
    if (!image)
        die("the ledger cannot be read");
    oracle.commits =
        grown(oracle.commits, &oracle.commit_room, oracle.commit_count + 1, sizeof *oracle.commits);
    oracle.commits[oracle.commit_count++] =
        (struct oracle_commit){disk_moment(), image, bytes, oracle_hash(image, bytes)};
}

/* The linker gives every commit of the program's to this first. */
enum rc __real_store_commit(struct store *store, struct err *err);
enum rc __wrap_store_commit(struct store *store, struct err *err);
enum rc __wrap_store_commit(struct store *store, struct err *err)
{
    enum rc rc = __real_store_commit(store, err);
    if (oracle.images && rc == RC_OK)
        note_commit(store);
    return rc;
}

void oracle_begin(struct store *store)
{
    for (size_t i = 0; i < oracle.commit_count; i++)
        sqlite3_free(oracle.commits[i].image);
    oracle.commit_count = oracle.answer_count = 0;
    if (store) {
        note_commit(store);
        oracle.commits[0].moment = 0;
    }
    oracle.images = store;
    oracle.on = true;
}

void oracle_end(void)
{
    oracle.on = oracle.images = false;
}

void oracle_answered(const char *id, const char *number)
{
    if (!oracle.on)
        return;
    oracle.answers =
        grown(oracle.answers, &oracle.answer_room, oracle.answer_count + 1, sizeof *oracle.answers);
    struct oracle_answer *answer = &oracle.answers[oracle.answer_count++];
    answer->moment = disk_moment();
    snprintf(answer->id, sizeof answer->id, "%s", id);
    snprintf(answer->number, sizeof answer->number, "%s", number ? number : "");
}

size_t oracle_commit_count(void)
{
    return oracle.commit_count;
}

const struct oracle_commit *oracle_commit(size_t index)
{
    return &oracle.commits[index];
}

size_t oracle_answer_count(void)
{
    return oracle.answer_count;
}

const struct oracle_answer *oracle_answer(size_t index)
{
    return &oracle.answers[index];
}

size_t oracle_commits_at(size_t moment)
{
    size_t count = 0;
    while (count < oracle.commit_count && oracle.commits[count].moment <= moment)
        count++;
    return count;
}

size_t oracle_answers_at(size_t moment)
{
    size_t count = 0;
    while (count < oracle.answer_count && oracle.answers[count].moment <= moment)
        count++;
    return count;
}

static bool is(const struct oracle_commit *commit, const unsigned char *bytes, int64_t count, uint64_t hash)
{
    return commit->hash == hash && commit->bytes == count && memcmp(commit->image, bytes, (size_t)count) == 0;
}

int64_t oracle_commit_of(const unsigned char *bytes, int64_t count, uint64_t hash, size_t likely)
{
    for (size_t i = likely; i < oracle.commit_count; i++)
        if (is(&oracle.commits[i], bytes, count, hash))
            return (int64_t)i;
    for (size_t i = likely; i-- > 0;)
        if (is(&oracle.commits[i], bytes, count, hash))
            return (int64_t)i;
    return -1;
}
