#include "wal.h"

#include <stdlib.h>
#include <string.h>

enum { MAGIC = 0x377F0682, FORMAT = 3007000, INDEX_COPY_BYTES = 48, INDEX_SUMMED_BYTES = 40 };
enum { PAGE_BYTES_USUAL = 4096, PAGE_BYTES_LEAST = 512 };
enum { PAGES_MOST = 1 << 26 }; /* of a ledger that is looked at page by page: 256 GiB */

struct sums {
    uint32_t a, b;
};

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t little_endian(const unsigned char *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static uint32_t native(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

typedef uint32_t (*word_fn)(const unsigned char *at);

static struct sums sum(word_fn word, const unsigned char *bytes, size_t count, struct sums from)
{
    for (size_t i = 0; i + 8 <= count; i += 8) {
        from.a += word(bytes + i) + from.b;
        from.b += word(bytes + i + 4) + from.a;
    }
    return from;
}

static struct sums sums_at(const unsigned char *at)
{
    return (struct sums){big_endian(at), big_endian(at + 4)};
}

static bool equal(struct sums one, struct sums other)
{
    return one.a == other.a && one.b == other.b;
}

/* The log's header. */
struct header {
    bool sound;
    word_fn word; /* the byte order of its checksums */
    uint32_t page_bytes;
    unsigned char salts[8];
    struct sums sums;
};

static bool page_fits(uint32_t bytes)
{
    return bytes >= PAGE_BYTES_LEAST && bytes <= WAL_PAGE_BYTES_MAX && (bytes & (bytes - 1)) == 0;
}

static void read_header(const struct wal_look *look, struct header *ret)
{
    unsigned char bytes[WAL_HEADER_BYTES] = {0};
    *ret = (struct header){.word = native, .page_bytes = PAGE_BYTES_USUAL}; /* what is likely */
    if (!look->read(look->context, 0, bytes, sizeof bytes))
        return;
    const word_fn word = big_endian(bytes) & 1 ? big_endian : little_endian;
    ret->sums = sums_at(bytes + 24);
    ret->sound = (big_endian(bytes) & ~UINT32_C(1)) == MAGIC && big_endian(bytes + 4) == FORMAT &&
                 page_fits(big_endian(bytes + 8)) &&
                 equal(sum(word, bytes, 24, (struct sums){0, 0}), ret->sums);
    if (ret->sound) {
        ret->word = word;
        ret->page_bytes = big_endian(bytes + 8);
        memcpy(ret->salts, bytes + 16, sizeof ret->salts);
    }
}

/* What the wal-index says was committed; `frames` 0 where it says nothing. */
struct index {
    int64_t frames;
    unsigned char salts[8];
};

/* The second copy is written first, so it is the newer one where only one is whole. */
static void read_index(const struct wal_look *look, struct index *ret)
{
    *ret = (struct index){0};
    for (int copy = 1; look->index && copy >= 0; copy--) {
        const unsigned char *at = look->index + copy * INDEX_COPY_BYTES;
        const struct sums want = {native(at + 40), native(at + 44)};
        if (native(at) != FORMAT || at[12] != 1 ||
            !equal(sum(native, at, INDEX_SUMMED_BYTES, (struct sums){0, 0}), want))
            continue;
        ret->frames = native(at + 16);
        memcpy(ret->salts, at + 32, sizeof ret->salts);
        return;
    }
}

/* The walk over the frames. */
struct walk {
    struct header header;
    struct index index;
    struct wal_state state;
    bool unbroken;
    struct sums running; /* of the unbroken row */
    struct sums before;  /* as the frame before says */
    unsigned char salts_before[8];
    int64_t commits, last, last_but_one; /* past the unbroken row */
    bool index_stands; /* the frame that the wal-index names bears its salts and ends a commit */
};

static void look_at(struct walk *walk, int64_t number, const unsigned char *frame)
{
    const unsigned char *page = frame + WAL_FRAME_HEADER_BYTES;
    const struct sums stored = sums_at(frame + 16);
    const bool commit = big_endian(frame + 4) != 0;
    const struct sums from = walk->unbroken ? walk->running : walk->before;
    const unsigned char *salts = walk->header.sound ? walk->header.salts : walk->salts_before;
    struct sums made = sum(walk->header.word, frame, 8, from);
    made = sum(walk->header.word, page, walk->header.page_bytes, made);
    const bool fits = big_endian(frame) != 0 && memcmp(frame + 8, salts, sizeof walk->salts_before) == 0 &&
                      equal(made, stored);
    if (walk->unbroken && fits) {
        walk->running = made;
        if (commit)
            walk->state.recovered = number;
    } else if (walk->unbroken) {
        walk->unbroken = false;
    } else if (fits && commit) {
        walk->commits++;
        walk->last_but_one = walk->last;
        walk->last = number;
    }
    if (number == walk->index.frames)
        walk->index_stands = commit && memcmp(frame + 8, walk->index.salts, sizeof walk->index.salts) == 0;
    walk->before = stored;
    memcpy(walk->salts_before, frame + 8, sizeof walk->salts_before);
}

static bool index_counts(const struct walk *walk)
{
    if (walk->header.sound)
        return memcmp(walk->index.salts, walk->header.salts, sizeof walk->index.salts) == 0;
    return walk->index_stands;
}

static void conclude(struct walk *walk)
{
    struct wal_state *state = &walk->state;
    state->committed = state->recovered;
    if (walk->commits > 1 && walk->header.sound)
        state->committed = walk->last_but_one;
    if (walk->commits > 0 && !walk->header.sound)
        state->committed = walk->last;
    if (index_counts(walk) && walk->index.frames > state->committed)
        state->committed = walk->index.frames;
}

void wal_examine(const struct wal_look *look, struct wal_state *ret)
{
    struct walk walk = {0};
    *ret = (struct wal_state){0};
    if (look->bytes < WAL_HEADER_BYTES)
        return;
    read_header(look, &walk.header);
    read_index(look, &walk.index);
    const int64_t frame_bytes = (int64_t)walk.header.page_bytes + WAL_FRAME_HEADER_BYTES;
    walk.unbroken = walk.state.sound = walk.header.sound;
    walk.running = walk.before = walk.header.sums;
    walk.state.page_bytes = walk.header.page_bytes;
    walk.state.frames = (look->bytes - WAL_HEADER_BYTES) / frame_bytes;
    for (int64_t i = 0; i < walk.state.frames; i++) {
        if (!look->read(look->context, WAL_HEADER_BYTES + i * frame_bytes, look->frame, (size_t)frame_bytes))
            break;
        look_at(&walk, i + 1, look->frame);
    }
    conclude(&walk);
    *ret = walk.state;
}

/* From the last frame back, the first that is met of a page is what the page became. */
bool wal_is_home(const struct wal_look *look, const struct wal_state *state, wal_read_fn read_file,
                 void *file, unsigned char *page)
{
    const size_t frame_bytes = state->page_bytes + (size_t)WAL_FRAME_HEADER_BYTES;
    uint32_t pages = 0;
    unsigned char *met = NULL;
    bool home = true;
    for (int64_t i = state->committed; home && i > state->recovered; i--) {
        const int64_t at = WAL_HEADER_BYTES + (i - 1) * (int64_t)frame_bytes;
        home = look->read(look->context, at, look->frame, frame_bytes);
        if (home && i == state->committed) { /* its commit says how many pages there are */
            pages = big_endian(look->frame + 4);
            home = pages > 0 && pages <= PAGES_MOST && (met = calloc(pages / 8 + 1, 1)) != NULL;
        }
        const uint32_t number = home ? big_endian(look->frame) : 0;
        if (!home || number > pages || met[number / 8] & 1 << number % 8)
            continue;
        met[number / 8] |= (unsigned char)(1 << number % 8);
        home = number > 0 &&
               read_file(file, (int64_t)(number - 1) * state->page_bytes, page, state->page_bytes) &&
               memcmp(page, look->frame + WAL_FRAME_HEADER_BYTES, state->page_bytes) == 0;
    }
    free(met);
    return home;
}
