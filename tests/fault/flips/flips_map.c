/* Walks the b-trees, the overflow chains and the free list: https://sqlite.org/fileformat2.html. */
#include "flips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "daybook/office/check.h"

enum { FILE_HEADER_BYTES = 100, DEPTH_MAX = 20 };

struct map {
    const struct image *image;
    unsigned char *use;
    size_t page_bytes;
};

static void stop(const char *what, size_t page)
{
    fprintf(stderr, "flips: page %zu: %s\n", page, what);
    exit(1);
}

static uint32_t number(const unsigned char *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static size_t varint(const unsigned char *at, uint64_t *ret)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++) {
        value = value << 7 | (at[i] & 0x7f);
        if (!(at[i] & 0x80)) {
            *ret = value;
            return i + 1;
        }
    }
    *ret = value << 8 | at[8];
    return 9;
}

static unsigned char *page_at(const struct map *map, size_t page)
{
    if (page == 0 || page * map->page_bytes > map->image->count)
        stop("outside of the file", page);
    return map->image->bytes + (page - 1) * map->page_bytes;
}

static void mark(struct map *map, size_t page, size_t from, size_t bytes, enum use use)
{
    if (from + bytes > map->page_bytes)
        stop("a cell ends outside of it", page);
    memset(map->use + (page - 1) * map->page_bytes + from, (int)use, bytes);
}

static void mark_overflow(struct map *map, size_t page, uint64_t left, enum use use)
{
    while (left > 0) {
        const unsigned char *at = page_at(map, page);
        const uint64_t here = left < map->page_bytes - 4 ? left : map->page_bytes - 4;
        mark(map, page, 0, 4 + (size_t)here, use);
        left -= here;
        page = number(at, 4);
    }
}

/* How much of a payload stands in the page itself. */
static uint64_t local_bytes(const struct map *map, uint64_t payload, bool table)
{
    const uint64_t usable = map->page_bytes, least = (usable - 12) * 32 / 255 - 23;
    const uint64_t most = table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    const uint64_t rest = least + (payload - least) % (usable - 4);
    if (payload <= most)
        return payload;
    return rest <= most ? rest : least;
}

/* Interior cells begin with a child's page; table cells hold a row's id, and interior ones nothing else. */
static void mark_cell(struct map *map, size_t page, size_t offset, int type, enum use use)
{
    const unsigned char *start = page_at(map, page) + offset, *at = start + (type < 8 ? 4 : 0);
    const bool table = type == 5 || type == 13;
    uint64_t payload = 0, row = 0;
    if (type != 5)
        at += varint(at, &payload);
    if (table)
        at += varint(at, &row);
    const uint64_t local = local_bytes(map, payload, table);
    const size_t bytes = (size_t)(at - start) + (size_t)local;
    mark(map, page, offset, bytes + (local < payload ? 4 : 0), use);
    if (local < payload)
        mark_overflow(map, number(start + bytes, 4), payload - local, use);
}

static void mark_tree(struct map *map, size_t page, enum use use, int depth)
{
    const size_t offset = page == 1 ? FILE_HEADER_BYTES : 0;
    const unsigned char *bytes = page_at(map, page), *header = bytes + offset;
    const int type = header[0];
    const size_t header_bytes = type < 8 ? 12 : 8, cells = number(header + 3, 2);
    if (depth > DEPTH_MAX || !(type == 2 || type == 5 || type == 10 || type == 13))
        stop("no page of a tree", page);
    mark(map, page, offset, header_bytes + 2 * cells, use);
    for (size_t i = 0; i < cells; i++) {
        const size_t cell = number(header + header_bytes + 2 * i, 2);
        mark_cell(map, page, cell, type, use);
        if (type < 8)
            mark_tree(map, number(bytes + cell, 4), use, depth + 1);
    }
    if (type < 8)
        mark_tree(map, number(header + 8, 4), use, depth + 1);
}

/* Trunks say which pages are free; what stands in those is nobody's. */
static void mark_free_list(struct map *map, size_t page)
{
    while (page) {
        const unsigned char *trunk = page_at(map, page);
        mark(map, page, 0, 8 + 4 * (size_t)number(trunk + 4, 4), USE_COVERED);
        page = number(trunk, 4);
    }
}

static enum use use_of(const char *table)
{
    size_t count = 0;
    const struct check_cover *covers = check_covers(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(covers[i].table, table) == 0)
            return covers[i].by ? USE_COVERED : USE_OPEN;
    return USE_COVERED;
}

static int take_root(void *context, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    mark_tree(context, strtoul(values[1], NULL, 10), use_of(values[0]), 0);
    return 0;
}

unsigned char *map_make(const char *path, const struct image *image)
{
    sqlite3 *db = NULL;
    struct map map = {image, calloc(1, image->count), number(image->bytes + 16, 2)};
    if (!map.use || map.page_bytes < 512)
        stop("no page size", 1);
    mark(&map, 1, 0, FILE_HEADER_BYTES, USE_COVERED);
    mark_tree(&map, 1, USE_COVERED, 0);
    mark(&map, 1, 40, 4, USE_ENGINE); /* changes of the schema */
    mark(&map, 1, 96, 4, USE_ENGINE); /* the version of the library that wrote last */
    mark_free_list(&map, number(image->bytes + 32, 4));
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "SELECT tbl_name, rootpage FROM sqlite_master WHERE rootpage > 0", take_root, &map,
                     NULL) != SQLITE_OK)
        stop(sqlite3_errmsg(db), 1);
    sqlite3_close(db);
    return map.use;
}
