/* A fresh company in a folder of its own, with a clock that stands still, for the tests of ledger and
 * document. */
#ifndef TEST_COMPANY_FILE_H
#define TEST_COMPANY_FILE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daybook/base/cells.h"
#include "daybook/base/hash.h"
#include "daybook/ledger/company.h"
#include "daybook/ledger/digest.h"
#include "daybook/ledger/entry.h"
#include "daybook/ledger/lookup.h"
#include "daybook/ledger/master.h"
#include "daybook/store/event.h"

struct company_file {
    char folder[64], path[96];
    struct store *store;
    struct company company;
    struct arena arena;
    struct entry_programs programs;
    struct context context; /* operator `clerk` with every role, unless a test says otherwise */
    struct err err;
};

/* The call succeeds, or the test fails with the error's words. */
#define CHECKED(call)                                                                                        \
    do {                                                                                                     \
        err_clear(&file->err);                                                                               \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, file->err.text);                                                       \
    } while (0)

/* The call fails with this code and rule. */
#define REFUSED(call, code, rule_name)                                                                       \
    do {                                                                                                     \
        err_clear(&file->err);                                                                               \
        assert_int_equal((call), code);                                                                      \
        assert_int_equal(file->err.rc, code);                                                                \
        assert_string_equal(file->err.rule, rule_name);                                                      \
        assert_true(file->err.text[0] != '\0');                                                              \
    } while (0)

DAYBOOK_SQL(test_operator_add, "INSERT INTO operator (id, login, name, department) VALUES (?, ?, ?, ?)");
DAYBOOK_SQL(test_event_last,
            "SELECT what, subject, detail, revision, operator, digest FROM event ORDER BY seq DESC LIMIT 1");
DAYBOOK_SQL(test_event_count, "SELECT COUNT(*) FROM event");

enum { CLERK = 1, OTHER_CLERK = 2, HOUR = 3600, NOON = 12 * HOUR };

static inline instant_t clock_at(int year, int month, int day, int second)
{
    return ((instant_t)day_from_date((struct date){year, month, day}) * 86400 + second) * 1000000;
}

/* A request begins: nothing remembered, the clock as it is, rights and accepted warnings as given by the test
 * after it. */
static inline void request(struct company_file *file, instant_t now, int64_t operator_id)
{
    arena_reset(&file->arena);
    context_start(&file->context, file->store, &file->arena, &file->company, now);
    file->context.operator_id = operator_id;
    file->context.login = operator_id == OTHER_CLERK ? "other" : "clerk";
    file->context.roles = ROLES_ALL;
    file->context.programs = &file->programs;
}

static inline void add_operator(struct company_file *file, int64_t id, const char *login, const char *name)
{
    struct row *row = NULL;
    CHECKED(row_begin(file->store, &test_operator_add, &row, &file->err));
    row_bind_int(row, id);
    row_bind_text(row, login);
    row_bind_text(row, name);
    row_bind_text(row, "Office");
    CHECKED(row_run(row, &file->err));
}

static inline struct company test_company(void)
{
    struct company company = {.name = "Proof & Sons",
                              .currency = "EUR",
                              .zone = "UTC",
                              .costing = "monthly",
                              .money_decimals = 2,
                              .start = day_from_date((struct date){2026, 1, 1})};
    return company;
}

static inline int company_setup(void **state)
{
    struct company_file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    *state = file;
    CHECKED(hash_start(&file->err));
    CHECKED(zone_use("UTC", &file->err));
    snprintf(file->folder, sizeof file->folder, "/tmp/daybook-ledger-XXXXXX");
    assert_non_null(mkdtemp(file->folder));
    snprintf(file->path, sizeof file->path, "%s/ledger", file->folder);
    CHECKED(store_create(file->path, &file->err));
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
    file->company = test_company();
    request(file, clock_at(2026, 3, 10, NOON), 0);
    CHECKED(store_begin(file->store, __func__, &file->err));
    CHECKED(company_create(&file->context, &file->err));
    add_operator(file, CLERK, "clerk", "Clara Clerk");
    add_operator(file, OTHER_CLERK, "other", "Otto Other");
    CHECKED(store_commit(file->store, &file->err));
    request(file, clock_at(2026, 3, 10, NOON), CLERK);
    return 0;
}

static inline int company_teardown(void **state)
{
    struct company_file *file = *state;
    char command[128];
    store_close(file->store);
    arena_free(&file->arena);
    entry_programs_free(&file->programs);
    snprintf(command, sizeof command, "rm -rf %s", file->folder);
    assert_int_equal(system(command), 0);
    free(file);
    return 0;
}

/* Cells written as text: "code=P001|name=Chai|1.item=P002|1.quantity=3". */
static inline struct cells *cells_of(struct company_file *file, const char *text)
{
    struct cells *cells = arena_alloc(&file->arena, sizeof *cells);
    char *copy = strdup(text), *rest = copy;
    assert_non_null(copy);
    cells->arena = &file->arena;
    for (char *at = strsep(&rest, "|"); at && *at; at = strsep(&rest, "|")) {
        char *end = NULL, *value = strchr(at, '=');
        assert_non_null(value);
        *value++ = '\0';
        long line = strtol(at, &end, 10);
        CHECKED(cells_put(cells, (int)line, *end == '.' ? end + 1 : at, value, &file->err));
    }
    free(copy);
    return cells;
}

/* Does something in a transaction of its own, which stays only where it succeeds. */
static inline enum rc ended(struct company_file *file, enum rc rc)
{
    if (rc == RC_OK)
        CHECKED(store_commit(file->store, &file->err));
    else
        store_rollback(file->store);
    return rc;
}

static inline enum rc put(struct company_file *file, const char *master, enum master_mode mode,
                          int64_t version, const char *text, struct master_done *ret)
{
    CHECKED(store_begin(file->store, __func__, &file->err));
    context_clear_faults(&file->context);
    err_clear(&file->err);
    return ended(file, master_put(&file->context, master_find(master), cells_of(file, text), mode, version,
                                  ret, &file->err));
}

static inline int64_t event_count(struct company_file *file)
{
    struct row *row = NULL;
    bool has = false;
    CHECKED(row_begin(file->store, &test_event_count, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    int64_t count = row_int(row, 0);
    row_end(row);
    return count;
}

/* The last event says this; a NULL is not compared. */
static inline void last_event_is(struct company_file *file, const char *what, const char *subject,
                                 const char *detail)
{
    struct row *row = NULL;
    bool has = false;
    CHECKED(row_begin(file->store, &test_event_last, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    assert_true(has);
    assert_string_equal(row_text(row, 0), what);
    assert_string_equal(row_text(row, 1), subject);
    if (detail)
        assert_string_equal(row_text(row, 2), detail);
    row_end(row);
}

static inline void last_event_covers(struct company_file *file, const unsigned char digest[HASH_BYTES])
{
    struct row *row = NULL;
    bool has = false;
    size_t bytes = 0;
    CHECKED(row_begin(file->store, &test_event_last, &row, &file->err));
    CHECKED(row_step(row, &has, &file->err));
    const void *stored = row_blob(row, 5, &bytes);
    assert_int_equal(bytes, HASH_BYTES);
    assert_memory_equal(stored, digest, HASH_BYTES);
    row_end(row);
}

/* Whether a fault of this line, field and rule was found. */
static inline bool fault_found(const struct context *context, int line, const char *field, const char *rule)
{
    for (size_t i = 0; i < context->faults.count; i++) {
        const struct fault *fault = &context->faults.items[i];
        if (fault->line == line && !strcmp(fault->field, field) && !strcmp(fault->rule, rule))
            return true;
    }
    return false;
}

#endif
