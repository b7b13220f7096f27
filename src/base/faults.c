#include <stdarg.h>
#include <stdio.h>

#include "daybook/base/arena.h"
#include "daybook/base/err.h"

static bool make_room(struct faults *faults)
{
    if (faults->count >= FAULTS_MAX)
        return false;
    if (faults->count < faults->capacity)
        return true;
    struct fault *grown = arena_grow(faults->arena, faults->items, faults->count, &faults->capacity,
                                     faults->count + 1, sizeof *grown);
    if (!grown)
        return false;
    faults->items = grown;
    return true;
}

static void add(struct faults *faults, const struct fault *fault)
{
    if (!fault->warning)
        faults->errors++;
    struct fault copy = {
        .line = fault->line,
        .warning = fault->warning,
        .field = arena_text(faults->arena, fault->field ? fault->field : ""),
        .rule = arena_text(faults->arena, fault->rule ? fault->rule : ""),
        .value = arena_text(faults->arena, fault->value ? fault->value : ""),
        .message = arena_text(faults->arena, fault->message),
    };
    if (!copy.field || !copy.rule || !copy.value || !copy.message || !make_room(faults)) {
        faults->dropped++;
        return;
    }
    faults->items[faults->count++] = copy;
}

void faults_add(struct faults *faults, bool warning, int line, const char *field, const char *rule,
                const char *value, const char *format, ...)
{
    char message[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct err cut = {0};
    err_set(&cut, RC_REFUSED, "%s", message);
    add(faults, &(struct fault){line, field, rule, value, cut.text, warning});
}

void faults_add_err(struct faults *faults, int line, const char *field, const char *value,
                    const struct err *err)
{
    add(faults, &(struct fault){line, field, err->rule, value, err->text, false});
}
