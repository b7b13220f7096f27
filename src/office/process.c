#include "daybook/office/process.h"

#include "daybook/document/limits.h"

static const char *roles_words(struct context *context, unsigned bits)
{
    return roles_format(context->arena, bits);
}

/* What each kind of stock type does, and when. */
static const char *const stock_words[] = {
    [STOCK_NONE] = "Stock: nothing moves.",
    [STOCK_IN] = "Stock: comes into the warehouse at submit; an undone one goes out again.",
    [STOCK_OUT] =
        "Stock: goes out of the warehouse at submit; what is not there, then and on every later day, "
        "is refused.",
    [STOCK_BETWEEN] =
        "Stock: goes out of one warehouse and into the other at submit; both are covered on every "
        "later day.",
    [STOCK_COUNTED] =
        "Stock: the audit takes what was counted less what the books hold, and closes that day for "
        "each item counted.",
};

static const char *upstream_words(struct context *context, const struct document_type *type, int percent)
{
    const struct document_type *upstream = document_type_upstream(type);
    if (!upstream)
        return "Copied from: nothing, it begins here.";
    if (percent == 0)
        return arena_format(context->arena, "Copied from: %s (Ctrl-U), as far as it is open.",
                            upstream->title);
    return arena_format(context->arena,
                        "Copied from: %s (Ctrl-U), as far as it is open and %d %% of the line more.",
                        upstream->title, percent);
}

static const char *downstream_words(struct context *context, const struct document_type *type)
{
    const struct document_type *down = document_type_downstream(type);
    if (!down)
        return "";
    return arena_format(context->arena, "Copied to: %s; while that lives, this is not undone.", down->title);
}

static const char *back_words(struct context *context, int days)
{
    if (days < 0)
        return "Later is allowed while the month is open; it asks for a reason and is counted.";
    return arena_format(
        context->arena,
        "Later is allowed up to %d days back while the month is open; it asks for a reason and "
        "is counted.",
        days);
}

static enum rc tell_lines(const char *const *lines, size_t count, process_line_fn tell, void *tell_context,
                          struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!lines[i])
            return err_memory(err);
        if (lines[i][0])
            tell(tell_context, lines[i]);
    }
    return RC_OK;
}

enum rc process_tell(struct context *context, const struct document_type *type, process_line_fn tell,
                     void *tell_context, struct err *err)
{
    struct arena *arena = context->arena;
    int grace_days = 0, percent = 0, back_days = -1;
    enum rc rc = limit_grace(context, type, &grace_days, err);
    if (rc == RC_OK)
        rc = limit_tolerance(context, type, &percent, err);
    if (rc == RC_OK && role_may(context->roles, type->keyed_by))
        rc = limit_backdate(context, type, &back_days, err);
    if (rc != RC_OK)
        return rc;
    const char *auditors = roles_words(context, type->audited_by);
    const char *lines[] = {
        arena_format(arena, "Numbers: %s-YEAR-000001 and on, without gaps, taken at submit.", type->code),
        arena_format(arena, "Keyed by: %s.", roles_words(context, type->keyed_by)),
        upstream_words(context, type, percent),
        downstream_words(context, type),
        stock_words[type->stock],
        arena_format(arena, "Audited by: %s; never by who keyed it.", auditors),
        arena_format(arena, "Returned by: %s, with a reason and in words; its keyer corrects it.", auditors),
        grace_days == 0 ? "On time: submitted on its own day."
                        : arena_format(arena, "On time: submitted within %d day%s after its day.", grace_days,
                                       grace_days == 1 ? "" : "s"),
        back_words(context, back_days),
        "On the day of its submit the keyer can recall it, correct it and submit it again, or void it.",
    };
    return tell_lines(lines, sizeof lines / sizeof *lines, tell, tell_context, err);
}
