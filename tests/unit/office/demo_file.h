/* The demo's ledger in a folder of its own, for the tests of office and the floors above: made once, copied
 * for each test. */
#ifndef TEST_DEMO_FILE_H
#define TEST_DEMO_FILE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daybook/base/hash.h"
#include "daybook/office/operator.h"
#include "daybook/office/setup.h"
#include "daybook/office/session.h"

#define ADMIN_PASSWORD "admin-Pa55"
#ifndef DEMO_FOLDER
#define DEMO_FOLDER "/tmp/daybook-demo-XXXXXX"
#endif

struct demo {
    char folder[64], path[96], first[96]; /* `first` is the file that others are copied from */
    struct store *store;
    struct company company;
    struct arena arena;
    struct context context;
    struct err err;
};

/* The call succeeds, or the test fails with the error's words. */
#define GOOD(call)                                                                                           \
    do {                                                                                                     \
        err_clear(&demo->err);                                                                               \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, demo->err.text);                                                       \
    } while (0)

/* The call fails with this code and rule. */
#define BAD(call, code, rule_name)                                                                           \
    do {                                                                                                     \
        err_clear(&demo->err);                                                                               \
        assert_int_equal((call), code);                                                                      \
        assert_string_equal(demo->err.rule, rule_name);                                                      \
        assert_true(demo->err.text[0] != '\0');                                                              \
    } while (0)

static inline void demo_copy(const char *from, const char *to)
{
    char bytes[65536];
    int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ssize_t count;
    assert_true(in >= 0 && out >= 0);
    while ((count = read(in, bytes, sizeof bytes)) > 0)
        assert_int_equal(write(out, bytes, (size_t)count), count);
    close(in);
    close(out);
}

/* Once a program: the folder and the file that is copied. */
static inline void demo_make(struct demo *demo)
{
    struct setup setup;
    *demo = (struct demo){0};
    snprintf(demo->folder, sizeof demo->folder, DEMO_FOLDER);
    assert_non_null(mkdtemp(demo->folder));
    snprintf(demo->first, sizeof demo->first, "%s/first.db", demo->folder);
    snprintf(demo->path, sizeof demo->path, "%s/ledger.db", demo->folder);
    GOOD(hash_start(&demo->err));
    setup_defaults(&setup);
    snprintf(setup.company.name, sizeof setup.company.name, "Demo");
    snprintf(setup.company.zone, sizeof setup.company.zone, "Asia/Shanghai");
    GOOD(month_parse("2024-01", &setup.company.start, &demo->err));
    setup.password = ADMIN_PASSWORD;
    setup.demo = true;
    GOOD(setup_ledger(demo->first, &setup, &demo->err));
}

static inline void demo_unlink(const struct demo *demo)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", demo->path, suffixes[i]);
        unlink(name);
    }
}

/* A fresh copy under demo->path, not opened. */
static inline void demo_fresh(struct demo *demo)
{
    demo_unlink(demo);
    demo_copy(demo->first, demo->path);
}

static inline void demo_remove(struct demo *demo)
{
    demo_unlink(demo);
    unlink(demo->first);
    rmdir(demo->folder);
}

/* A request begins inside the open transaction: nothing remembered, acting as the operator with this login
 * ("" the system). */
static inline void demo_request(struct demo *demo, instant_t now, const char *login)
{
    struct operator_row *row = NULL;
    arena_reset(&demo->arena);
    memset(&demo->context, 0, sizeof demo->context);
    context_start(&demo->context, demo->store, &demo->arena, &demo->company, now);
    demo->context.login = "system";
    demo->context.department = demo->context.request = "";
    demo->context.roles = ROLES_ALL;
    if (!login[0])
        return;
    GOOD(operator_find(&demo->context, login, &row, &demo->err));
    assert_non_null(row);
    demo->context.operator_id = row->id;
    demo->context.login = row->login;
    demo->context.department = row->department;
    demo->context.roles = row->roles;
}

/* A fresh copy, opened for writing inside a transaction. */
static inline void demo_begin(struct demo *demo)
{
    demo_fresh(demo);
    GOOD(store_open(demo->path, STORE_WRITER, &demo->store, &demo->err));
    GOOD(context_company_load(demo->store, &demo->company, &demo->err));
    GOOD(store_begin(demo->store, __func__, &demo->err));
    demo_request(demo, instant_now(), "");
}

static inline void demo_end(struct demo *demo)
{
    store_close(demo->store);
    demo->store = NULL;
    arena_free(&demo->arena);
}

/* The one value of a statement without parameters; -1 where there is no row. */
static inline int64_t demo_value(struct demo *demo, const struct sql *sql)
{
    struct row *row = NULL;
    bool has = false;
    GOOD(row_begin(demo->store, sql, &row, &demo->err));
    GOOD(row_step(row, &has, &demo->err));
    int64_t value = has ? row_int(row, 0) : -1;
    row_end(row);
    return value;
}

#endif
